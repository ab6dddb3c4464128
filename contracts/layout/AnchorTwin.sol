// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {Anchor, Endorsement} from "../interfaces/Types.sol";

/// @title IRecords.anchor of one author, written in Solidity for speed
/// @notice Never deployed. Benchmarks run it against the native contract: same
/// checks, same storage words, same events. Registry and records stand in one
/// contract, so it pays for no call between the two. The policy of a version
/// that has one signature needs no matching, so there is none.
contract AnchorTwin {
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

    struct Record {
        uint256 packed; // fields packed by hand, as are those of a version
        uint256 pid;
        mapping(uint32 version => uint256[5]) versions;
    }

    address private constant RECORDS = 0x0000000000000000000000000000000000000D03; // whose rules count
    uint32 private constant CLASSED = 1 << 31;
    uint32 private constant RECORDS_OFFICE = 1 << 4;
    uint256 private constant AUTHOR = 1; // mask of sigPurpose 1
    uint8 private constant ACTIVE = 1;
    uint8 private constant PENDING = 1;
    uint8 private constant CURRENT = 2;
    uint256 private constant FIRST_ORG = 0x405787fa12a823e0f2b7631cc41b3ba8828b3321ca811111fa75cd3aa3bb5ace; // keccak256(2)

    uint256[3] private gap0;
    mapping(address => Actor) private actors; // 3
    mapping(address target => mapping(bytes4 op => uint32[64])) private rules; // 4
    uint256[2] private gap5;
    mapping(uint8 class => bytes) private policies; // 7
    uint256[93] private gap8;
    mapping(bytes32 recordId => Record) private records; // 101, at 1 in the native contract
    mapping(bytes32 pid => uint256[3]) private patients; // 102; counts by class, of 32 bits, with the ids behind them

    event RecordAnchored(
        bytes32 indexed recordId,
        bytes32 indexed pid,
        bytes32 indexed custodianOrg,
        uint32 version,
        uint8 recordClass,
        bytes32 contentCommit,
        bytes32 blobHash,
        uint64 authoredAt
    );
    event RecordEndorsed(bytes32 indexed recordId, address indexed signer, uint32 version, uint8 sigPurpose);
    event RecordFinal(bytes32 indexed recordId, uint32 version, bytes32 policyHash);

    error NotAllowed(address caller, bytes4 op);
    error BadField(uint8 field);
    error ClassNotAllowed(address caller, uint8 recordClass);
    error BadVersion(uint32 have, uint32 want);
    error LostUpdate(bytes32 have, bytes32 want);
    error NotCustodian(bytes32 recordId);
    error NotAuthor(bytes32 recordId, uint32 version);
    error EndorsementsRefused();

    function anchor(Anchor calldata a, Endorsement[] calldata e) external returns (uint8 status) {
        (uint32 org, uint32 roles) = authorize(a.recordClass);
        check(a);
        if (e.length != 0) revert EndorsementsRefused();
        bytes memory policy = policies[a.recordClass];
        status = met(policy, org, roles, a.basedOn) ? CURRENT : PENDING;
        Record storage r = records[a.recordId];
        store(r.versions[a.version], a, status, advance(r, a, org, roles, status));
        tell(a, orgAt(org).id, status, policy);
    }

    /// Moves the record on to the version. Its word is latest, latestFinal and
    /// org of 32 bits, class and held of 8, block of 40.
    function advance(Record storage r, Anchor calldata a, uint32 org, uint32 roles, uint8 status)
        private
        returns (uint40 blockBefore)
    {
        uint256 w = r.packed;
        uint32 latest = uint32(w);
        if (latest != 0 && uint32(w >> 64) != org) revert NotCustodian(a.recordId);
        unchecked {
            if (a.version != latest + 1) revert BadVersion(a.version, latest + 1);
        }
        if (latest == 0) {
            if (a.prevCommit != 0) revert LostUpdate(a.prevCommit, 0);
            w = (uint256(a.recordClass) << 96) | (uint256(org) << 64);
            r.pid = uint256(a.pid);
            list(a.pid, a.recordClass, a.recordId);
        } else {
            follow(a, w, r.pid, r.versions[latest], roles);
            blockBefore = uint40(w >> 112);
            w &= ~((uint256(type(uint40).max) << 112) | type(uint32).max);
        }
        w |= (block.number << 112) | a.version;
        if (status == CURRENT) w = (w & ~(uint256(type(uint32).max) << 32)) | (uint256(a.version) << 32);
        r.packed = w;
    }

    function authorize(uint8 class) private view returns (uint32 org, uint32 roles) {
        Actor storage actor = actors[msg.sender];
        uint64 notAfter;
        uint8 status;
        (org, roles, status, notAfter) = (actor.org, actor.roleMask, actor.status, actor.notAfter);
        if (status != ACTIVE || (notAfter != 0 && block.timestamp > notAfter) || orgAt(org).status != ACTIVE) {
            revert NotAllowed(msg.sender, msg.sig);
        }
        uint32[64] storage masks = rules[RECORDS][msg.sig];
        uint32 whole = masks[0];
        if (whole & roles == 0) revert NotAllowed(msg.sender, msg.sig);
        if (whole & CLASSED != 0 && class < 64 && masks[class] & roles == 0) revert ClassNotAllowed(msg.sender, class);
    }

    function orgAt(uint32 org) private pure returns (Org storage o) {
        assembly {
            o.slot := add(FIRST_ORG, mul(sub(org, 1), 3))
        }
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
    }

    function follow(Anchor calldata a, uint256 w, uint256 pid, uint256[5] storage newest, uint32 roles) private view {
        bytes32 commit = bytes32(newest[1]);
        if (a.prevCommit != commit) revert LostUpdate(a.prevCommit, commit);
        if (uint256(a.pid) != pid) revert BadField(2);
        if (a.recordClass != uint8(w >> 96)) revert BadField(3);
        if (roles & RECORDS_OFFICE == 0 && address(uint160(newest[0] >> 96)) != msg.sender) revert NotAuthor(a.recordId, uint32(w));
    }

    /// Whether the author alone, who belongs to the custodian, meets the policy.
    function met(bytes memory policy, uint32 org, uint32 roles, bytes32 basedOn) private view returns (bool) {
        uint256 next = 2;
        unchecked {
            for (uint256 clauses = uint8(policy[1]); clauses != 0; clauses--) {
                uint256 terms = uint8(policy[next]);
                if (terms == 1 && meets(word(policy, next + 1), org, roles)) {
                    return uint8(policy[0]) & 1 == 0 || (basedOn != 0 && uint32(records[basedOn].packed >> 32) != 0);
                }
                next += 1 + terms * 10;
            }
        }
        return false;
    }

    /// The ten bytes of a term stand at the top of the word.
    function meets(uint256 term, uint32 org, uint32 roles) private view returns (bool) {
        uint32 asked = uint32(term >> 224);
        uint8 relation = uint8(term >> 216);
        if ((asked != 0 && asked & roles == 0) || uint8(term >> 208) != 1 || (term >> 176) & AUTHOR == 0) return false;
        if (relation < 2) return true;
        uint8 kind = orgAt(org).kind;
        return (relation == 3 && kind == 2) || (relation == 4 && kind == 3) || (relation == 6 && kind == 1);
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

    /// Words of a version: status, purpose, size, authoredAt and author;
    /// contentCommit; blobHash; block of the version before; basedOn.
    function store(uint256[5] storage v, Anchor calldata a, uint8 status, uint40 blockBefore) private {
        v[0] = (uint256(uint160(msg.sender)) << 96) | (uint256(a.authoredAt) << 56) | (uint256(a.size) << 16) | (AUTHOR << 8) | status;
        v[1] = uint256(a.contentCommit);
        v[2] = uint256(a.blobHash);
        if (a.version > 1) v[3] = blockBefore;
        if (a.basedOn != 0) v[4] = uint256(a.basedOn);
    }

    function tell(Anchor calldata a, bytes32 custodian, uint8 status, bytes memory policy) private {
        emit RecordAnchored(
            a.recordId, a.pid, custodian, a.version, a.recordClass, a.contentCommit, a.blobHash, a.authoredAt
        );
        emit RecordEndorsed(a.recordId, msg.sender, a.version, 1);
        if (status == CURRENT) emit RecordFinal(a.recordId, a.version, sha256(policy));
    }
}
