// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {IAccess} from "../interfaces/IAccess.sol";
import {IRecords} from "../interfaces/IRecords.sol";
import {Anchor} from "../interfaces/Types.sol";
import {Parties} from "./Parties.sol";
import {Member} from "./Twin.sol";
import {TwinConsent} from "./TwinConsent.sol";

/// @title The access of the twin
contract TwinAccess is IAccess, Parties {
    uint8 private constant BROKEN_GLASS = 5;
    uint8 private constant DISASTER = 19;
    uint8 private constant IMPROPER = 2;
    uint8 private constant GOVERNMENT = 3;

    TwinConsent private constant consent = TwinConsent(CONSENT);

    struct Ticket {
        bytes32 pid;
        address actor;
        uint8 purpose;
        uint8 action;
        uint8 basis;
        uint64 classMask;
        uint64 expires;
    }

    struct Emergency {
        address debtor;
        bytes32 org;
        uint64 occurredAt;
        uint64 justifyBy;
        uint64 reviewBy;
        bool justified;
        bool declared;
        uint8 verdict;
    }

    struct Ground {
        uint8 basis;
        uint64 classMask;
        bytes32 ref;
    }

    mapping(bytes32 id => Ticket) private tickets;
    mapping(bytes32 id => Emergency) private emergencies;
    mapping(address holder => uint64) private ticketCount;
    mapping(address holder => bytes32[]) private cases;
    mapping(address holder => bool) private barred;
    mapping(address holder => address) private debts;
    mapping(bytes32 id => mapping(bytes32 org => uint8)) private verdicts;
    uint64 private disasterUntil;
    bytes32 private disasterOrg;
    bytes32 private disasterReason;

    function openSession(
        bytes32 pid,
        uint8 purpose,
        uint8 action,
        uint64 classMask,
        uint32 ttl,
        bytes32 requestCommit
    ) external exact(abi.encode(pid, purpose, action, classMask, ttl, requestCommit)) returns (bytes32 id) {
        bytes32 org = authorize(pid).org;
        if (purpose > 31) revert BadField(1);
        if (action != 1 && action != 2 && action != 4 && action != 8 && action != 16) revert BadField(2);
        if (classMask == 0 || classMask & ~ALL_CLASSES != 0) revert BadField(3);
        if (ttl == 0 || ttl > registry.paramOf("sessionMax")) revert BadField(4);
        if (requestCommit == 0) revert BadField(5);
        Ground[] memory g = grounds(pid, purpose, action, classMask);
        id = newId(registry.firstKey(msg.sender));
        tickets[id] =
            Ticket(pid, msg.sender, purpose, action, g[0].basis, classMask, uint64(block.timestamp) + ttl);
        emit SessionOpened(
            id,
            pid,
            msg.sender,
            org,
            purpose,
            action,
            g[0].basis,
            classMask,
            uint64(block.timestamp) + ttl,
            g[0].ref,
            requestCommit
        );
        for (uint256 i; g.length > 1 && i < g.length; i++) {
            emit SessionGround(id, g[i].basis, g[i].classMask, g[i].ref);
        }
    }

    /// One ground for all classes, or else those of each.
    function grounds(bytes32 pid, uint8 purpose, uint8 action, uint64 classMask)
        private
        view
        returns (Ground[] memory list)
    {
        (bool allowed, uint8 basis, bytes32 ref) = consent.decide(pid, msg.sender, purpose, action, classMask);
        if (allowed) {
            list = new Ground[](1);
            list[0] = Ground(basis, classMask, ref);
            return list;
        }
        Ground[] memory all = new Ground[](16);
        uint256 n;
        for (uint8 class = 1; class <= 16; class++) {
            uint64 bit = uint64(1) << class;
            if (classMask & bit == 0) continue;
            (allowed, basis, ref) = consent.decide(pid, msg.sender, purpose, action, bit);
            if (!allowed) revert Denied(class);
            uint256 i;
            while (i < n && (all[i].basis != basis || all[i].ref != ref)) i++;
            if (i == n) all[n++] = Ground(basis, 0, ref);
            all[i].classMask |= bit;
        }
        list = new Ground[](n);
        for (uint256 i; i < n; i++) list[i] = all[i];
    }

    function newId(address holder) private returns (bytes32) {
        return sha256(abi.encodePacked(holder, ++ticketCount[holder]));
    }

    function breakGlass(
        bytes32 pid,
        uint8 purpose,
        uint64 classMask,
        bytes32 reasonCommit,
        uint32 ttl,
        uint64 occurredAt
    ) external exact(abi.encode(pid, purpose, classMask, reasonCommit, ttl, occurredAt)) returns (bytes32 id) {
        bytes32 org = registry.authorize(msg.sender, address(this), msg.sig).org;
        uint64 now_ = uint64(block.timestamp);
        if (occurredAt == 0) occurredAt = now_;
        if (purpose != 2 && purpose != 3 && purpose != DISASTER) revert BadField(1);
        if (classMask == 0 || classMask & ~ALL_CLASSES != 0) revert BadField(2);
        if (reasonCommit == 0) revert BadField(3);
        if (ttl == 0 || ttl > registry.paramOf("breakGlassMax")) revert BadField(4);
        if (occurredAt > now_ || now_ - occurredAt > registry.paramOf("breakGlassLag")) revert BadField(5);
        if (standings.standingOf(pid, msg.sender).org == 0) revert UnknownPatient(pid);
        bool declared = purpose == DISASTER && now_ <= disasterUntil;
        checkDuties(declared);
        address debtor = noteDebtor();
        id = newId(debtor);
        tickets[id] = Ticket(pid, msg.sender, purpose, 2, BROKEN_GLASS, classMask, occurredAt + ttl);
        Emergency memory e = Emergency(debtor, org, occurredAt, 0, 0, false, declared, 0);
        (e.justifyBy, e.reviewBy) = (now_ + registry.paramOf("justifyWithin"), now_ + registry.paramOf("reviewWithin"));
        for (uint256 i; i < cases[debtor].length; i++) {
            Emergency memory old = emergencies[cases[debtor][i]];
            if (!old.justified && old.justifyBy > e.justifyBy) e.justifyBy = old.justifyBy;
            if (old.verdict == 0 && old.reviewBy > e.reviewBy) e.reviewBy = old.reviewBy;
        }
        emergencies[id] = e;
        cases[debtor].push(id);
        tellBroken(id, reasonCommit);
    }

    function tellBroken(bytes32 id, bytes32 reasonCommit) private {
        Ticket memory t = tickets[id];
        Emergency memory e = emergencies[id];
        emit GlassBroken(
            id,
            t.pid,
            t.actor,
            e.org,
            t.purpose,
            t.classMask,
            t.expires,
            e.occurredAt,
            e.justifyBy,
            e.reviewBy,
            reasonCommit,
            e.declared
        );
    }

    /// The credential as a holder, zero where there is none.
    function credential(address actor) private view returns (address) {
        bytes32 certHash = registry.certHashOf(actor);
        return certHash == 0 ? address(0) : address(bytes20(sha256(abi.encodePacked(certHash))));
    }

    /// Whose cases an actor answers for: those of its person, and of its credential.
    function debtors(address actor) private view returns (address own, address shared) {
        own = debts[registry.firstKey(actor)];
        address cert = credential(actor);
        if (cert != address(0)) shared = debts[cert] == address(0) ? cert : debts[cert];
        if (own == address(0)) own = shared == address(0) ? registry.firstKey(actor) : shared;
        if (shared == address(0) || cases[shared].length == 0) shared = own;
    }

    function noteDebtor() private returns (address shared) {
        address own;
        (own, shared) = debtors(msg.sender);
        address first = registry.firstKey(msg.sender);
        if (debts[first] == address(0)) debts[first] = own;
        address cert = credential(msg.sender);
        bool fresh = cert != address(0) && debts[cert] == address(0) && cases[cert].length == 0;
        if (fresh && cert != own) debts[cert] = own;
    }

    function checkDuties(bool declared) private view {
        (uint32 open, bool late, bool bar) = owed(msg.sender);
        if (bar || (late && !declared)) revert Suspended(msg.sender);
        if (open >= 32 && !declared) revert TooManyOpen(32);
    }

    function owed(address actor) private view returns (uint32 open, bool late, bool bar) {
        (address own, address shared) = debtors(actor);
        (open, late, bar) = owedBy(own);
        if (own == shared) return (open, late, bar);
        (uint32 more, bool late2, bool bar2) = owedBy(shared);
        return (open + more, late || late2, bar || bar2);
    }

    function owedBy(address holder) private view returns (uint32 open, bool late, bool bar) {
        bar = barred[holder];
        for (uint256 i; i < cases[holder].length; i++) {
            Emergency memory e = emergencies[cases[holder][i]];
            if (e.verdict == 0 && !e.declared) open++;
            if (!e.justified && block.timestamp > e.justifyBy) late = true;
            if (e.verdict == 0 && block.timestamp > e.reviewBy) late = true;
        }
    }

    function find(bytes32 id) private view returns (Emergency storage) {
        if (tickets[id].basis == 0) revert UnknownTicket(id);
        if (tickets[id].basis != BROKEN_GLASS) revert NotBreakGlass(id);
        return emergencies[id];
    }

    function justify(bytes32 id, bytes32 justificationHash) external exact(abi.encode(id, justificationHash)) {
        registry.authorize(msg.sender, address(this), msg.sig);
        if (justificationHash == 0) revert BadField(1);
        Emergency storage e = find(id);
        (address own, address shared) = debtors(msg.sender);
        if (own != e.debtor && shared != e.debtor) revert NotYours(id);
        if (e.justified) revert AlreadyJustified(id);
        e.justified = true;
        emit GlassJustified(id, justificationHash);
    }

    function review(bytes32 id, uint8 verdict, bytes32 reportHash) external exact(abi.encode(id, verdict, reportHash)) {
        bytes32 org = registry.authorize(msg.sender, address(this), msg.sig).org;
        if (verdict < 1 || verdict > 3) revert BadField(1);
        if (reportHash == 0) revert BadField(2);
        Emergency storage e = find(id);
        checkOther(id, org);
        if (verdicts[id][org] != 0) revert AlreadyReviewed(id);
        verdicts[id][org] = verdict;
        if (e.verdict == 0 || verdict == IMPROPER) e.verdict = verdict;
        if (verdict == IMPROPER) barred[e.debtor] = true;
        emit GlassReviewed(id, msg.sender, org, verdict, reportHash);
    }

    function checkOther(bytes32 id, bytes32 org) private view {
        bool custodian = org == standings.standingOf(tickets[id].pid, msg.sender).org;
        if (custodian || org == emergencies[id].org) revert SameOrganization(id);
    }

    function liftSuspension(bytes32 id, bytes32 reasonHash) external exact(abi.encode(id, reasonHash)) {
        Member memory by = registry.authorize(msg.sender, address(this), msg.sig);
        if (by.kind != GOVERNMENT) revert NotAllowed(msg.sender, msg.sig);
        if (reasonHash == 0) revert BadField(1);
        Emergency storage e = find(id);
        checkOther(id, by.org);
        if (!barred[e.debtor]) revert NotSuspended(id);
        barred[e.debtor] = false;
        emit SuspensionLifted(id, msg.sender, by.org, reasonHash);
    }

    function declareDisaster(uint64 until, bytes32 reasonHash) external exact(abi.encode(until, reasonHash)) {
        Member memory by = registry.authorize(msg.sender, address(this), msg.sig);
        if (by.kind != GOVERNMENT) revert NotAllowed(msg.sender, msg.sig);
        if (until != 0 && until < block.timestamp) revert BadField(0);
        if (until > block.timestamp + 30 days) revert BadField(0);
        if (reasonHash == 0) revert BadField(1);
        (disasterUntil, disasterOrg, disasterReason) = (until, by.org, reasonHash);
        emit DisasterDeclared(by.org, until, reasonHash);
    }

    function disaster() external view exact("") returns (uint64, bytes32, bytes32) {
        return (disasterUntil, disasterOrg, disasterReason);
    }

    function attestRelease(bytes32 id, bytes32 recordId, uint32 version, uint8 shareIndex)
        external
        exact(abi.encode(id, recordId, version, shareIndex))
    {
        bytes32 org = registry.authorize(msg.sender, address(this), msg.sig).org;
        if (tickets[id].basis == 0) revert UnknownTicket(id);
        try IRecords(RECORDS).get(recordId, version) returns (
            Anchor memory a, bytes32, uint8 status, uint64
        ) {
            if (a.pid != tickets[id].pid) revert UnknownVersion(recordId, version);
            if (!permitted(id, a.recordClass) || !pays(id, a)) revert NotPermitted(id, a.recordClass);
            if (status == 6) revert Erased(recordId, version);
        } catch {
            revert UnknownVersion(recordId, version);
        }
        emit KeyReleased(id, recordId, org, msg.sender, version, shareIndex);
    }

    /// By the rule for insurers alone, a claim is released to its payer alone.
    function pays(bytes32 id, Anchor memory a) private view returns (bool) {
        Ticket memory t = tickets[id];
        if (t.basis == BROKEN_GLASS) return true;
        (, uint8 basis,) = consent.decide(t.pid, t.actor, t.purpose, t.action, uint64(1) << a.recordClass);
        Member memory m = registry.enrolled(t.actor);
        return basis != 6 || m.kind != 2 || m.org == registry.custodianOf(a.payer);
    }

    function permitted(bytes32 id, uint8 class) private view returns (bool allowed) {
        Ticket memory t = tickets[id];
        if (state(t) != 1 || class > 63 || t.classMask & (uint64(1) << class) == 0) return false;
        if (t.basis == BROKEN_GLASS) {
            return registry.mayCall(t.actor, ACCESS, this.breakGlass.selector, class) && !barred[emergencies[id].debtor];
        }
        (allowed,,) = consent.decide(t.pid, t.actor, t.purpose, t.action, uint64(1) << class);
    }

    function state(Ticket memory t) private view returns (uint8) {
        if (t.basis == 0) return 0;
        return block.timestamp < t.expires ? 1 : 2;
    }

    function ticket(bytes32 id)
        external
        view
        exact(abi.encode(id))
        returns (bytes32, address, uint8, uint8, uint8, uint64, uint64, uint8)
    {
        Ticket memory t = tickets[id];
        return (t.pid, t.actor, t.purpose, t.action, t.basis, t.classMask, t.expires, state(t));
    }

    function permits(bytes32 id, uint8 recordClass) external view exact(abi.encode(id, recordClass)) returns (bool) {
        return permitted(id, recordClass);
    }

    function emergency(bytes32 id)
        external
        view
        exact(abi.encode(id))
        returns (uint64, uint64, uint64, bool, uint8)
    {
        Emergency memory e = emergencies[id];
        return (e.occurredAt, e.justifyBy, e.reviewBy, e.justified, e.verdict);
    }

    function overdue(address actor) external view exact(abi.encode(actor)) returns (uint32, bool, bool) {
        (uint32 open, bool late, bool bar) = owed(actor);
        return (open, late || bar, bar);
    }
}
