// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {IRecords} from "../interfaces/IRecords.sol";
import {Anchor, Endorsement} from "../interfaces/Types.sol";
import {Parties} from "./Parties.sol";
import {Policies, Stakeholder} from "./Policies.sol";
import {Signatures} from "./Signatures.sol";
import {Trees} from "./Trees.sol";
import {Member} from "./Twin.sol";

/// @title What the consent of the twin tells the records
interface IGrants {
    function collects(bytes32 pid, address who, uint32 roles, uint8 class) external view returns (bool);
}

/// @title The records of the twin
contract TwinRecords is IRecords, Parties {
    uint8 private constant PENDING = 1;
    uint8 private constant CURRENT = 2;
    uint8 private constant SUPERSEDED = 3;
    uint8 private constant IN_ERROR = 4;
    uint8 private constant ERASED = 6;
    uint32 private constant RECORDS_OFFICE = 1 << 4;
    uint8 private constant CLAIM = 13;
    uint8 private constant AMENDMENT = 15;
    uint8 private constant REVIEW = 13;

    struct Signed {
        address signer;
        uint8 purpose;
        uint8 role; // 8 and 9: the patient or a guardian, and so nobody of an organization
        uint8 alg;
        bytes32 sigHash; // zero where the signer called
    }

    struct Version {
        Anchor a;
        uint8 status;
        uint64 blockNumber;
        Signed[] signatures;
    }

    struct Record {
        bytes32 org;
        uint32 latest;
        uint32 latestFinal;
        bool held;
        uint32[] finals; // versions that became final, in their order
        uint64 reviewBy;
        uint64 reviewedAt;
        mapping(uint32 => Version) versions;
    }

    mapping(bytes32 => Record) private records;
    mapping(bytes32 pid => mapping(uint8 class => bytes32[])) private recordsBy;

    /// The insurers of all claims about a patient.
    mapping(bytes32 pid => bytes32[]) private payers;

    function anchor(Anchor calldata a, Endorsement[] calldata e)
        external
        exact(abi.encode(a, e))
        most(e.length, 16)
        returns (uint8)
    {
        for (uint256 i; i < e.length; i++) if (e[i].sig.length > 2048) revert BadCalldata();
        authorize(a.pid);
        return add(a, e, msg.sender, msg.sig);
    }

    function anchorMany(Anchor[] calldata a)
        external
        exact(abi.encode(a))
        most(a.length, 256)
        returns (uint8[] memory statuses)
    {
        registry.authorize(msg.sender, address(this), msg.sig);
        statuses = new uint8[](a.length);
        for (uint256 i; i < a.length; i++) {
            try this.addOne(a[i], msg.sender, msg.sig) returns (uint8 status) {
                statuses[i] = status;
            } catch (bytes memory reason) {
                revert BatchRefused(uint16(i), reason);
            }
        }
    }

    function addOne(Anchor calldata a, address caller, bytes4 op) external returns (uint8) {
        require(msg.sender == address(this));
        return add(a, new Endorsement[](0), caller, op);
    }

    function add(Anchor calldata a, Endorsement[] memory e, address caller, bytes4 op) private returns (uint8) {
        checkFields(a);
        uint256 own = e.length; // the caller's own entry
        for (uint256 i = e.length; i > 0; i--) if (e[i - 1].signer == caller) own = i - 1;
        Member memory by = writing(a, caller, op, own == e.length ? type(uint32).max : bit(e[own].role));
        Record storage r = records[a.recordId];
        checkNext(r, a, caller, by);
        if (r.latest == 0) {
            if (a.payer != 0) notePayer(a);
            r.org = by.org;
            recordsBy[a.pid][a.recordClass].push(a.recordId);
        }
        r.latest = a.version;
        Version storage v = r.versions[a.version];
        (v.a, v.status, v.blockNumber) = (a, PENDING, uint64(block.number));
        takeAll(v, e, caller, by, own);
        emit RecordAnchored(
            a.recordId,
            a.pid,
            custodianOf(r),
            a.version,
            a.recordClass,
            a.contentCommit,
            a.blobHash,
            a.size,
            a.authoredAt,
            a.basedOn,
            a.payer
        );
        for (uint256 i; i < v.signatures.length; i++) tell(v, i);
        complete(r, v);
        if (a.recordClass == AMENDMENT && (r.reviewBy == 0 || r.reviewedAt != 0)) {
            (r.reviewBy, r.reviewedAt) = (uint64(block.timestamp) + registry.paramOf("amendReview"), 0);
            emit AmendmentDue(a.recordId, r.reviewBy);
        }
        for (uint256 i; i < v.signatures.length; i++) review(r, v, i);
        return v.status;
    }

    /// Notes the custodian's review of an amendment request.
    function review(Record storage r, Version storage v, uint256 i) private {
        if (v.a.recordClass != AMENDMENT || v.a.version != r.latest || r.reviewedAt != 0) return;
        Signed memory one = v.signatures[i];
        if (one.purpose != REVIEW || isParty(one.role) || orgOf(one.signer) != custodianOf(r)) return;
        if (party(v.a.pid, one.signer, 0).roles != 0) return;
        r.reviewedAt = uint64(block.timestamp);
        emit AmendmentReviewed(v.a.recordId, one.signer);
    }

    function checkFields(Anchor calldata a) private view {
        if (a.recordId == 0) revert BadField(0);
        if (a.version == 0) revert BadField(1);
        if (a.pid == 0) revert BadField(2);
        if (a.recordClass < 1 || a.recordClass > 16) revert BadField(3);
        if (a.contentCommit == 0) revert BadField(4);
        if (a.blobHash == 0) revert BadField(5);
        if (a.size < 1 || a.size > 2 ** 40 - 1) revert BadField(6);
        if (a.authoredAt < 1 || a.authoredAt > block.timestamp + 300 || a.authoredAt > 2 ** 40 - 1) revert BadField(7);
        if (a.basedOn == a.recordId) revert BadField(9);
        if ((a.recordClass == CLAIM) != (a.payer != 0)) revert BadField(10);
    }

    /// As whom the caller deals with records of a class of the patient.
    function acting(bytes32 pid, address caller, bytes4 op, uint8 class) private view returns (Member memory) {
        if (registry.mayCall(caller, address(this), op, class)) {
            return registry.forClass(caller, address(this), op, class);
        }
        if (!partyMay(pid, caller, op, class)) revert ClassNotAllowed(caller, class);
        return party(pid, caller, uint64(1) << class);
    }

    /// As whom the caller writes about a patient, which takes a ground, and in which roles.
    function writing(Anchor calldata a, address caller, bytes4 op, uint32 roles)
        private
        view
        returns (Member memory by)
    {
        bytes32 custodian = standings.standingOf(a.pid, caller).org;
        by = registry.forClass(caller, address(this), op, a.recordClass);
        by.roles &= roles;
        bool staff = registry.mayCall(caller, address(this), op, a.recordClass) && by.roles != 0;
        if (staff && custodian == 0) revert UnknownPatient(a.pid);
        if (staff && by.org == custodian) return by;
        if (staff && IGrants(CONSENT).collects(a.pid, caller, by.roles, a.recordClass)) return by;
        uint32 own = partyRoles(a.pid, caller, op, a.recordClass) & roles;
        if (own != 0) return Member(custodian, 0, own);
        if (staff) revert NoGround(a.pid, a.recordClass);
        revert ClassNotAllowed(caller, a.recordClass);
    }

    /// To whom a claim is made: the payer, or who succeeded a closed one.
    function payerOf(Version storage v) private view returns (bytes32) {
        return registry.custodianOf(v.a.payer);
    }

    function custodianOf(Record storage r) private view returns (bytes32) {
        return registry.custodianOf(r.org);
    }

    function bit(uint8 role) private pure returns (uint32) {
        return uint32(1) << role;
    }

    function isParty(uint8 role) private pure returns (bool) {
        return role == 8 || role == 9;
    }

    function partyMay(bytes32 pid, address who, bytes4 op, uint8 class) private view returns (bool) {
        return partyRoles(pid, who, op, class) != 0;
    }

    /// The roles of the patient or a guardian in which somebody may.
    function partyRoles(bytes32 pid, address who, bytes4 op, uint8 class) private view returns (uint32) {
        return registry.rolesAmong(party(pid, who, uint64(1) << class).roles, address(this), op, class);
    }

    function checkNext(Record storage r, Anchor calldata a, address caller, Member memory by) private view {
        bool own = r.latest > 0 && by.kind == 0 && isParty(r.versions[r.latest].signatures[0].role);
        if (r.latest > 0 && custodianOf(r) != by.org && !own) revert NotCustodian(a.recordId);
        if (a.version != r.latest + 1) revert BadVersion(a.version, r.latest + 1);
        Version storage newest = r.versions[r.latest];
        if (a.prevCommit != newest.a.contentCommit) revert LostUpdate(a.prevCommit, newest.a.contentCommit);
        if (r.latest == 0) return;
        if (a.pid != newest.a.pid) revert BadField(2);
        if (a.recordClass != newest.a.recordClass) revert BadField(3);
        if (a.payer != newest.a.payer) revert BadField(10);
        if (!owns(caller, by, newest)) revert NotAuthor(a.recordId, r.latest);
    }

    /// A claim is made to an active insurer, which may read it from then on.
    function notePayer(Anchor calldata a) private {
        (uint8 kind, uint8 status,,,) = registry.org(a.payer);
        if (kind != 2 || status != 1) revert BadField(10);
        payers[a.pid].push(a.payer);
    }

    /// Whether a claim about a patient was made to an insurer, or to a closed one whose successor it is.
    function pays(bytes32 pid, bytes32 org) external view returns (bool) {
        for (uint256 i; i < payers[pid].length; i++) {
            if (registry.custodianOf(payers[pid][i]) == org) return true;
        }
        return false;
    }

    function orgOf(address who) private view returns (bytes32) {
        return registry.enrolled(who).org;
    }

    function owns(address caller, Member memory by, Version storage v) private view returns (bool) {
        return same(v.signatures[0].signer, caller) || by.roles & RECORDS_OFFICE != 0;
    }

    /// Whether two keys are one person's.
    function same(address a, address b) private view returns (bool) {
        return registry.firstKey(a) == registry.firstKey(b);
    }

    /// The caller signs first: with its own entry, or as the author.
    function takeAll(Version storage v, Endorsement[] memory e, address caller, Member memory by, uint256 own) private {
        if (own == e.length) {
            v.signatures.push(Signed(caller, 1, authorRole(v, by), 0, 0));
        } else {
            this.checkSigned(v.a, e[own], caller);
            v.signatures.push(signed(e[own]));
        }
        for (uint256 i; i < e.length; i++) if (i != own) take(v, e[i], caller);
    }

    function signed(Endorsement memory e) private pure returns (Signed memory) {
        return Signed(e.signer, e.sigPurpose, e.role, e.sigAlg, e.sig.length > 0 ? sha256(e.sig) : bytes32(0));
    }

    /// The first role of the author that the policy asks for, else its first one.
    function authorRole(Version storage v, Member memory by) private view returns (uint8 first) {
        while (by.roles & bit(first) == 0) first++;
        for (uint8 role = first; role < 15; role++) {
            if (by.roles & bit(role) == 0) continue;
            Stakeholder memory s = Stakeholder(0, bit(role), 1, by.org, by.kind, isParty(role), payerOf(v));
            if (Policies.asks(registry.policyFor(v.a.recordClass), s, custodianOf(records[v.a.recordId]))) return role;
        }
    }

    function take(Version storage v, Endorsement memory e, address caller) private {
        uint64 limit = registry.paramOf("endorseMax");
        if (v.signatures.length >= limit) revert TooManyEndorsements(uint32(limit));
        for (uint256 i; i < v.signatures.length; i++) {
            if (same(v.signatures[i].signer, e.signer) && v.signatures[i].purpose == e.sigPurpose) {
                revert AlreadyEndorsed(e.signer, e.sigPurpose);
            }
        }
        if (!maySign(v, e)) revert SignerNotAllowed(e.signer, v.a.recordClass);
        this.checkSigned(v.a, e, caller);
        v.signatures.push(signed(e));
    }

    function maySign(Version storage v, Endorsement memory e) private view returns (bool) {
        if (!isParty(e.role)) return staffSigns(v, e);
        return partyRoles(v.a.pid, e.signer, this.endorse.selector, v.a.recordClass) & bit(e.role) != 0;
    }

    /// Whether an actor of the record's or the patient's custodian signs, or one whom the policy asks.
    function staffSigns(Version storage v, Endorsement memory e) private view returns (bool) {
        if (!registry.mayAct(e.signer)) return false;
        Member memory m = registry.enrolled(e.signer);
        m.roles &= bit(e.role);
        if (registry.rolesAmong(m.roles, address(this), this.endorse.selector, v.a.recordClass) == 0) return false;
        bytes32 org = custodianOf(records[v.a.recordId]);
        if (m.org == org || m.org == standings.standingOf(v.a.pid, e.signer).org) return true;
        if (e.sigPurpose < 1 || e.sigPurpose > 18) return false;
        Stakeholder memory s =
            Stakeholder(0, m.roles, uint32(1) << (e.sigPurpose - 1), m.org, m.kind, false, payerOf(v));
        return Policies.asks(registry.policyFor(v.a.recordClass), s, org);
    }

    /// Reverts unless e is a signature on a version.
    function checkSigned(Anchor memory a, Endorsement calldata e, address caller) external view {
        if (e.sigPurpose < 1 || e.sigPurpose > 18) revert BadEndorsement(e.signer, 1);
        if (e.sigAlg > 2) revert BadEndorsement(e.signer, 3);
        if (e.sig.length == 0 && e.signer == caller) {
            if (e.sigAlg != 0) revert BadEndorsement(e.signer, 3);
            return;
        }
        if (block.timestamp > e.deadline) revert DeadlinePassed(e.signer, e.deadline);
        bytes memory key = registry.keyOf(e.signer, e.sigAlg);
        if (e.sigAlg != 0 && key.length == 0) revert UnknownKey(e.signer, e.sigAlg);
        if (!signed(digest(a, e), e.sigAlg, e.signer, key, e.sig)) revert BadSignature(e.signer);
    }

    function digest(Anchor memory a, Endorsement memory e) private view returns (bytes32) {
        return Signatures.digest(
            keccak256(
                abi.encode(
                    Signatures.ENDORSEMENT,
                    a.recordId,
                    a.version,
                    a.contentCommit,
                    a.blobHash,
                    a.recordClass,
                    a.pid,
                    a.payer,
                    custodianOf(records[a.recordId]),
                    e.signer,
                    isParty(e.role) ? bytes32(0) : orgOf(e.signer),
                    e.role,
                    e.sigPurpose,
                    e.deadline
                )
            )
        );
    }

    function tell(Version storage v, uint256 i) private {
        Signed memory one = v.signatures[i];
        emit RecordEndorsed(v.a.recordId, one.signer, v.a.version, one.purpose, one.role, one.alg, one.sigHash);
    }

    /// Makes a pending version current where it has all that its class requires.
    function complete(Record storage r, Version storage v) private {
        if (v.status != PENDING || !policyMet(r, v)) return;
        v.status = CURRENT;
        r.latestFinal = v.a.version;
        r.finals.push(v.a.version);
        emit RecordFinal(v.a.recordId, v.a.version, sha256(registry.policyFor(v.a.recordClass)));
    }

    function policyMet(Record storage r, Version storage v) private view returns (bool) {
        bytes memory p = registry.policyFor(v.a.recordClass);
        if (Policies.base(p) != 0 && !rests(v.a, Policies.base(p))) return false;
        return Policies.met(p, stakeholders(v), custodianOf(r));
    }

    /// Whether a version rests on a current record of the class and the same patient.
    function rests(Anchor memory a, uint8 class) private view returns (bool) {
        Record storage b = records[a.basedOn];
        Version storage v = b.versions[b.latestFinal];
        return v.status == CURRENT && v.a.recordClass == class && v.a.pid == a.pid;
    }

    /// The signatures, each in the role that its signer still has.
    function stakeholders(Version storage v) private view returns (Stakeholder[] memory list) {
        list = new Stakeholder[](v.signatures.length);
        for (uint256 i; i < list.length; i++) {
            Signed memory one = v.signatures[i];
            Member memory m = isParty(one.role)
                ? party(v.a.pid, one.signer, uint64(1) << v.a.recordClass)
                : registry.enrolled(one.signer);
            m.roles &= bit(one.role);
            uint256 j;
            while (!same(v.signatures[j].signer, one.signer)) j++;
            bool subject = isParty(one.role) && m.roles != 0;
            bytes32 org = registry.custodianOf(m.org);
            list[i] = Stakeholder(j, m.roles, uint32(1) << (one.purpose - 1), org, m.kind, subject, payerOf(v));
        }
    }

    function endorse(bytes32 recordId, uint32 version, Endorsement calldata e)
        external
        exact(abi.encode(recordId, version, e))
        most(e.sig.length, 2048)
        returns (uint8)
    {
        authorize(pidOf(recordId));
        Version storage v = find(recordId, version);
        Record storage r = records[recordId];
        uint8 status = shown(r, v);
        if (status != PENDING && status != CURRENT) revert BadStatus(status);
        take(v, e, msg.sender);
        tell(v, v.signatures.length - 1);
        complete(r, v);
        review(r, v, v.signatures.length - 1);
        return v.status;
    }

    function pidOf(bytes32 recordId) private view returns (bytes32) {
        return records[recordId].versions[1].a.pid;
    }

    function find(bytes32 recordId, uint32 version) private view returns (Version storage) {
        Record storage r = records[recordId];
        if (r.latest == 0) revert UnknownRecord(recordId);
        if (version == 0 || version > r.latest) revert UnknownVersion(recordId, version);
        return r.versions[version];
    }

    function shown(Record storage r, Version storage v) private view returns (uint8) {
        if (v.status == IN_ERROR || v.status == ERASED) return v.status;
        return v.a.version < r.latestFinal ? SUPERSEDED : v.status;
    }

    function setStatus(bytes32 recordId, uint32 version, uint8 status, bytes32 reasonCommit)
        external
        exact(abi.encode(recordId, version, status, reasonCommit))
    {
        authorize(pidOf(recordId));
        if (status != IN_ERROR) revert BadField(2);
        if (reasonCommit == 0) revert BadField(3);
        Version storage v = find(recordId, version);
        Member memory by = acting(v.a.pid, msg.sender, msg.sig, v.a.recordClass);
        bool party_ = by.kind == 0 && isParty(v.signatures[0].role);
        if (custodianOf(records[recordId]) != by.org && !party_) revert NotCustodian(recordId);
        if (!owns(msg.sender, by, v)) revert NotAuthor(recordId, version);
        if (v.status == IN_ERROR || v.status == ERASED) revert BadStatus(v.status);
        v.status = IN_ERROR;
        fallBack(records[recordId]);
        emit RecordStatus(recordId, msg.sender, version, status, reasonCommit, records[recordId].latestFinal);
    }

    /// The newest final version that is not in error.
    function fallBack(Record storage r) private {
        while (r.finals.length > 0 && r.versions[r.finals[r.finals.length - 1]].status == IN_ERROR) r.finals.pop();
        r.latestFinal = r.finals.length > 0 ? r.finals[r.finals.length - 1] : 0;
    }

    function setHold(bytes32 recordId, bool held, bytes32 orderHash)
        external
        exact(abi.encode(recordId, held, orderHash))
    {
        registry.authorize(msg.sender, address(this), msg.sig);
        if (orderHash == 0) revert BadField(2);
        if (records[recordId].latest == 0) revert UnknownRecord(recordId);
        if (records[recordId].held == held) revert BadField(1);
        records[recordId].held = held;
        emit HoldChanged(recordId, msg.sender, held, orderHash);
    }

    function attestErasure(bytes32 recordId, uint32 version, bytes32 evidenceHash)
        external
        exact(abi.encode(recordId, version, evidenceHash))
    {
        registry.authorize(msg.sender, address(this), msg.sig);
        if (evidenceHash == 0) revert BadField(2);
        Version storage v = find(recordId, version);
        if (custodianOf(records[recordId]) != orgOf(msg.sender)) revert NotCustodian(recordId);
        if (records[recordId].held) revert OnHold(recordId);
        if (v.status == ERASED) revert BadStatus(ERASED);
        v.status = ERASED;
        emit ErasureAttested(recordId, custodianOf(records[recordId]), msg.sender, version, evidenceHash);
    }

    function head(bytes32 recordId) external view exact(abi.encode(recordId)) returns (uint32, uint32, uint8, bool) {
        Record storage r = records[recordId];
        return (r.latest, r.latestFinal, shown(r, r.versions[r.latest]), r.held);
    }

    function amendment(bytes32 recordId) external view exact(abi.encode(recordId)) returns (uint64, uint64, bool) {
        Record storage r = records[recordId];
        uint256 until = r.reviewedAt == 0 ? block.timestamp : r.reviewedAt;
        return (r.reviewBy, r.reviewedAt, r.reviewBy != 0 && until > r.reviewBy);
    }

    function get(bytes32 recordId, uint32 version)
        external
        view
        exact(abi.encode(recordId, version))
        returns (Anchor memory, bytes32, uint8, uint64)
    {
        Version storage v = find(recordId, version);
        return (v.a, custodianOf(records[recordId]), shown(records[recordId], v), v.blockNumber);
    }

    function endorsements(bytes32 recordId, uint32 version)
        external
        view
        exact(abi.encode(recordId, version))
        returns (address[] memory signers, uint8[] memory purposes, uint8[] memory roles, bool)
    {
        Version storage v = find(recordId, version);
        signers = new address[](v.signatures.length);
        (purposes, roles) = (new uint8[](signers.length), new uint8[](signers.length));
        for (uint256 i; i < signers.length; i++) {
            Signed memory one = v.signatures[i];
            (signers[i], purposes[i], roles[i]) = (one.signer, one.purpose, one.role);
        }
        return (signers, purposes, roles, policyMet(records[recordId], v));
    }

    function recordsOf(bytes32 pid, uint64 classMask, uint64 cursor, uint16 limit)
        external
        view
        exact(abi.encode(pid, classMask, cursor, limit))
        returns (bytes32[] memory ids, uint64 next)
    {
        if (cursor >> 56 > 16) revert BadField(2);
        if (limit < 1 || limit > 256) revert BadField(3);
        bytes32[] memory page = new bytes32[](limit);
        uint256 n;
        for (uint8 class = uint8(cursor >> 56); class <= 16 && next == 0; class++) {
            if (classMask & (uint64(1) << class) == 0) continue;
            uint64 i = class == uint8(cursor >> 56) ? uint64(cursor % 2 ** 56) : 0;
            for (; i < recordsBy[pid][class].length && next == 0; i++) {
                if (n < limit) page[n++] = recordsBy[pid][class][i];
                else next = uint64(class) * 2 ** 56 + i;
            }
        }
        ids = new bytes32[](n);
        for (uint256 i; i < n; i++) ids[i] = page[i];
    }

    function verify(bytes32 recordId, uint32 version, bytes32 leavesRoot, bytes32 salt)
        external
        view
        exact(abi.encode(recordId, version, leavesRoot, salt))
        returns (bool)
    {
        return find(recordId, version).a.contentCommit == commitment(salt, leavesRoot);
    }

    function commitment(bytes32 salt, bytes32 root) private pure returns (bytes32) {
        return sha256(abi.encodePacked(hex"00", salt, root));
    }

    function verifyLeaf(
        bytes32 recordId,
        uint32 version,
        bytes32 salt,
        bytes32 leaf,
        uint64 index,
        uint64 leafCount,
        bytes32[] calldata proof
    )
        external
        view
        exact(abi.encode(recordId, version, salt, leaf, index, leafCount, proof))
        most(proof.length, 64)
        returns (bool)
    {
        bytes32 want = find(recordId, version).a.contentCommit;
        if (index >= leafCount) return false;
        (bytes32 root, bool ok) = Trees.rootOf(index, leafCount, sha256(abi.encodePacked(hex"00", leaf)), proof);
        return ok && commitment(salt, root) == want;
    }

    function policy(uint8 recordClass) external view exact(abi.encode(recordClass)) returns (bytes memory) {
        if (recordClass < 1 || recordClass > 16) revert BadField(0);
        return registry.policyFor(recordClass);
    }
}
