// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {Anchor, Endorsement} from "../interfaces/Types.sol";

/// What the registry says of a caller, an operation and a class of records.
struct Standing {
    bool allowed;
    bool classAllowed;
    uint8 kind;
    uint32 org;
    uint32 roles;
    uint32 writes; // those of them that may anchor the class
    bytes32 orgId;
    bytes policy;
}

/// @title The part of the registry that anchor needs, in the native storage layout
abstract contract RegistryReads {
    struct Org {
        uint8 kind;
        uint8 status;
        uint64 since;
        address admin;
        bytes32 id;
        bytes32 metaHash;
    }

    struct Actor {
        uint32 org;
        uint32 roleMask;
        uint8 status;
        uint64 notAfter;
        bytes32 certHash;
    }

    address private constant RECORDS = 0x0000000000000000000000000000000000000D03; // whose rules count
    uint32 private constant CLASSED = 1 << 31;
    uint8 private constant ACTIVE = 1;
    uint256 private constant FIRST_ORG = 0x405787fa12a823e0f2b7631cc41b3ba8828b3321ca811111fa75cd3aa3bb5ace; // keccak256(2)

    uint256[3] private gap0;
    mapping(address => Actor) private actors; // 3
    mapping(address target => mapping(bytes4 op => uint32[64])) private rules; // 4
    uint256[2] private gap5;
    mapping(uint8 class => bytes) private policies; // 7
    uint256[93] private gap8;

    function look(address caller, bytes4 op, uint8 class) internal view returns (Standing memory s) {
        Actor storage actor = actors[caller];
        (s.org, s.roles) = (actor.org, actor.roleMask);
        if (actor.status != ACTIVE || (actor.notAfter != 0 && block.timestamp > actor.notAfter)) return s;
        Org storage o = orgAt(s.org);
        if (o.status != ACTIVE) return s;
        uint32[64] storage masks = rules[RECORDS][op];
        uint32 whole = masks[0];
        if (whole & s.roles == 0) return s;
        s.allowed = true;
        if (class >= 64 || (whole & CLASSED != 0 && masks[class] & s.roles == 0)) return s;
        s.classAllowed = true;
        s.writes = s.roles & whole & (whole & CLASSED != 0 ? masks[class] : whole);
        (s.kind, s.orgId, s.policy) = (o.kind, o.id, policies[class]);
    }

    function orgAt(uint32 org) private pure returns (Org storage o) {
        assembly {
            o.slot := add(FIRST_ORG, mul(sub(org, 1), 3))
        }
    }
}

/// @title IRecords.anchor of one author, written in Solidity for speed
/// @notice Never deployed. Benchmarks run it against the native contract: same
/// checks, same storage words, same events. The policy of a version that has
/// one signature needs no matching, so there is none, and claims are none of the benchmark's.
abstract contract AnchorLogic {
    struct Record {
        uint256 packed; // fields packed by hand, as are those of a version
        uint256 pid;
        mapping(uint32 version => uint256[5]) versions;
    }

    uint32 private constant RECORDS_OFFICE = 1 << 4;
    uint256 private constant AUTHOR = 1; // mask of sigPurpose 1
    uint8 private constant PENDING = 1;
    uint8 private constant CURRENT = 2;
    uint8 private constant CLAIM = 13;

    mapping(bytes32 pid => uint256) private custodians; // the first word of a patient
    mapping(bytes32 recordId => Record) private records;
    mapping(bytes32 pid => uint256[3]) private patients; // counts by class, of 32 bits, with the ids behind them

    event RecordAnchored(
        bytes32 indexed recordId,
        bytes32 indexed pid,
        bytes32 indexed custodianOrg,
        uint32 version,
        uint8 recordClass,
        bytes32 contentCommit,
        bytes32 blobHash,
        uint64 size,
        uint64 authoredAt,
        bytes32 basedOn,
        bytes32 payer
    );
    event RecordEndorsed(
        bytes32 indexed recordId,
        address indexed signer,
        uint32 version,
        uint8 sigPurpose,
        uint8 role,
        uint8 sigAlg,
        bytes32 sigHash
    );
    event RecordFinal(bytes32 indexed recordId, uint32 version, bytes32 policyHash);

    error NotAllowed(address caller, bytes4 op);
    error BadField(uint8 field);
    error ClassNotAllowed(address caller, uint8 recordClass);
    error UnknownPatient(bytes32 pid);
    error NoGround(bytes32 pid, uint8 recordClass);
    error BadVersion(uint32 have, uint32 want);
    error LostUpdate(bytes32 have, bytes32 want);
    error NotCustodian(bytes32 recordId);
    error NotAuthor(bytes32 recordId, uint32 version);
    error EndorsementsRefused();
    error ClaimsRefused();

    function standing(uint8 class) internal view virtual returns (Standing memory);

    function anchor(Anchor calldata a, Endorsement[] calldata e) external returns (uint8 status) {
        Standing memory by = standing(a.recordClass);
        if (!by.allowed) revert NotAllowed(msg.sender, msg.sig);
        check(a);
        if (!by.classAllowed) revert ClassNotAllowed(msg.sender, a.recordClass);
        checkGround(a, by);
        if (e.length != 0) revert EndorsementsRefused();
        if (a.payer != 0) revert ClaimsRefused();
        status = met(by, a) ? CURRENT : PENDING;
        Record storage r = records[a.recordId];
        uint8 role = lowest(by.writes);
        store(r.versions[a.version], a, status, role, advance(r, a, by, status));
        tell(a, status, role, by);
    }

    /// Moves the record on to the version. Its word is latest, latestFinal and
    /// org of 32 bits, class and held of 8, block of 40.
    function advance(Record storage r, Anchor calldata a, Standing memory by, uint8 status)
        private
        returns (uint256 history)
    {
        uint256 w = r.packed;
        uint32 latest = uint32(w);
        if (latest != 0 && uint32(w >> 64) != by.org) revert NotCustodian(a.recordId);
        unchecked {
            if (a.version != latest + 1) revert BadVersion(a.version, latest + 1);
        }
        if (latest == 0) {
            if (a.prevCommit != 0) revert LostUpdate(a.prevCommit, 0);
            w = (uint256(a.recordClass) << 96) | (uint256(by.org) << 64);
            r.pid = uint256(a.pid);
            list(a.pid, a.recordClass, a.recordId);
        } else {
            follow(a, w, r.pid, r.versions[latest], by.roles);
            history = uint40(w >> 112) | (uint256(uint32(w >> 32)) << 40);
            w &= ~((uint256(type(uint40).max) << 112) | type(uint32).max);
        }
        w |= (block.number << 112) | a.version;
        if (status == CURRENT) w = (w & ~(uint256(type(uint32).max) << 32)) | (uint256(a.version) << 32);
        r.packed = w;
    }

    /// The caller is of the patient's custodian, whose number the patient's word has above the
    /// controller. Other grounds are none of the benchmark's.
    function checkGround(Anchor calldata a, Standing memory by) private view {
        uint256 w = custodians[a.pid];
        if (uint8(w >> 192) == 0) revert UnknownPatient(a.pid);
        if (uint32(w >> 160) != by.org) revert NoGround(a.pid, a.recordClass);
    }

    function check(Anchor calldata a) private view {
        if (a.recordId == 0) revert BadField(0);
        if (a.version == 0) revert BadField(1);
        if (a.pid == 0) revert BadField(2);
        if (a.recordClass == 0 || a.recordClass > 16) revert BadField(3);
        if (a.contentCommit == 0) revert BadField(4);
        if (a.blobHash == 0) revert BadField(5);
        if (a.size == 0 || a.size >= 1 << 40) revert BadField(6);
        unchecked {
            if (a.authoredAt == 0 || a.authoredAt > block.timestamp + 300 || a.authoredAt >= 1 << 40) revert BadField(7);
        }
        if (a.basedOn == a.recordId) revert BadField(9);
        if ((a.recordClass == CLAIM) != (a.payer != 0)) revert BadField(10);
    }

    function follow(Anchor calldata a, uint256 w, uint256 pid, uint256[5] storage newest, uint32 roles) private view {
        bytes32 commit = bytes32(newest[1]);
        if (a.prevCommit != commit) revert LostUpdate(a.prevCommit, commit);
        if (uint256(a.pid) != pid) revert BadField(2);
        if (a.recordClass != uint8(w >> 96)) revert BadField(3);
        if (roles & RECORDS_OFFICE == 0 && address(uint160(newest[0] >> 96)) != msg.sender) revert NotAuthor(a.recordId, uint32(w));
    }

    /// Whether the author alone, who belongs to the custodian, meets the policy.
    function met(Standing memory by, Anchor calldata a) private view returns (bool) {
        bytes memory policy = by.policy;
        uint256 next = 2;
        unchecked {
            for (uint256 clauses = uint8(policy[1]); clauses != 0; clauses--) {
                uint256 terms = uint8(policy[next]);
                if (terms == 1 && meets(word(policy, next + 1), by)) {
                    return policy[0] == 0 || rests(a, uint8(policy[0]));
                }
                next += 1 + terms * 10;
            }
        }
        return false;
    }

    /// Whether basedOn is a current record of the class and the same patient.
    function rests(Anchor calldata a, uint8 class) private view returns (bool) {
        Record storage base = records[a.basedOn];
        uint256 w = base.packed;
        uint32 latestFinal = uint32(w >> 32);
        return latestFinal != 0 && uint8(w >> 96) == class && base.pid == uint256(a.pid)
            && base.versions[latestFinal][0] & 7 == CURRENT;
    }

    /// The ten bytes of a term stand at the top of the word.
    function meets(uint256 term, Standing memory by) private pure returns (bool) {
        uint32 asked = uint32(term >> 224);
        uint8 relation = uint8(term >> 216);
        if ((asked != 0 && asked & by.roles == 0) || uint8(term >> 208) != 1 || (term >> 176) & AUTHOR == 0) return false;
        if (relation < 2) return true;
        return (relation == 3 && by.kind == 2) || (relation == 4 && by.kind == 3) || (relation == 6 && by.kind == 1);
    }

    function word(bytes memory b, uint256 from) private pure returns (uint256 w) {
        assembly {
            w := mload(add(add(b, 32), from))
        }
    }

    function list(bytes32 pid, uint8 class, bytes32 recordId) private {
        uint256[3] storage patient = patients[pid];
        unchecked {
            uint256 w = patient[class >> 3];
            uint256 shift = (class & 7) << 5;
            uint256 count = uint32(w >> shift);
            patient[class >> 3] = w + (1 << shift);
            assembly {
                sstore(add(add(patient.slot, add(shl(56, class), 3)), count), recordId)
            }
        }
    }

    /// The benchmark's author has one role.
    function lowest(uint32 roles) private pure returns (uint8 role) {
        while (roles & (uint32(1) << role) == 0) role++;
    }

    /// Words of a version: status and purpose, role, size, authoredAt and author;
    /// contentCommit; blobHash; block of the version before and what was final before; basedOn.
    function store(uint256[5] storage v, Anchor calldata a, uint8 status, uint8 role, uint256 history) private {
        v[0] = (uint256(uint160(msg.sender)) << 96) | (uint256(a.authoredAt) << 56) | (uint256(a.size) << 16)
            | (uint256(role) << 8) | (AUTHOR << 3) | status;
        v[1] = uint256(a.contentCommit);
        v[2] = uint256(a.blobHash);
        if (a.version > 1) v[3] = history;
        if (a.basedOn != 0) v[4] = uint256(a.basedOn);
    }

    function tell(Anchor calldata a, uint8 status, uint8 role, Standing memory by) private {
        emit RecordAnchored(
            a.recordId,
            a.pid,
            by.orgId,
            a.version,
            a.recordClass,
            a.contentCommit,
            a.blobHash,
            a.size,
            a.authoredAt,
            a.basedOn,
            a.payer
        );
        emit RecordEndorsed(a.recordId, msg.sender, a.version, 1, role, 0, 0);
        if (status == CURRENT) emit RecordFinal(a.recordId, a.version, sha256(by.policy));
    }
}

/// @title Registry and records in one contract
/// @notice It pays for no call between the two.
contract AnchorTwin is RegistryReads, AnchorLogic {
    function standing(uint8 class) internal view override returns (Standing memory) {
        return look(msg.sender, msg.sig, class);
    }
}

/// @title The registry by itself
contract RegistryTwin is RegistryReads {
    function standing(address caller, bytes4 op, uint8 class) external view returns (Standing memory) {
        return look(caller, op, class);
    }
}

/// @title The records, which ask the registry once
/// @notice Two contracts, as the native ones are: all others ask the registry too.
contract RecordsTwin is AnchorLogic {
    RegistryTwin private constant REGISTRY = RegistryTwin(0x000000000000000000000000000000000000BE0D);

    function standing(uint8 class) internal view override returns (Standing memory) {
        return REGISTRY.standing(msg.sender, msg.sig, class);
    }
}
