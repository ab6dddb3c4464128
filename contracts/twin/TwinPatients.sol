// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {IPatients} from "../interfaces/IPatients.sol";
import {IStandings, Parties, Standing} from "./Parties.sol";
import {Member} from "./Twin.sol";

/// @title The patients of the twin
contract TwinPatients is IPatients, IStandings, Parties {
    uint32 private constant REGISTRAR = 1 << 10;
    uint32 private constant REGULATOR = 1 << 6;
    uint8 private constant GOVERNMENT = 3;
    uint8 private constant AS_GUARDIAN = 1;
    uint8 private constant AS_REGISTRAR = 2;
    uint8 private constant AS_REGULATOR = 3;
    uint8 private constant OPEN = 1;
    uint8 private constant EXECUTED = 2;
    uint8 private constant CANCELLED = 3;
    uint8 private constant ENDED = 4;

    struct Guardian {
        uint8 kind;
        uint64 classes;
        uint64 notAfter;
    }

    struct Patient {
        address controller;
        bytes32 org;
        uint32 keys; // that it has had
        uint32 recoveries;
        uint32 executed;
        uint64 triedAt;
        uint64 refusedAt;
        address[] guardians;
        mapping(address => Guardian) guardian;
        bytes32[] links;
        bytes32 asked; // to become the custodian
        uint64 askedUntil;
        uint32 askedKeys;
        bytes32 former;
        uint64 movedAt;
    }

    struct Approval {
        address by; // a guardian as it is listed, or the official's key
        uint8 capacity;
        bytes32 org; // of an official
        uint64 given; // block time
    }

    struct Recovery {
        bytes32 pid;
        address to;
        bytes32 evidence;
        uint8 state;
        uint32 keys;
        uint32 executed;
        uint64 proposedAt;
        uint8 quorum;
        uint64 delay;
        bool contested;
        Approval[] approvals;
    }

    struct Tally {
        uint8 have;
        uint8 want;
        uint64 since;
        uint256 last; // place of the approval that made them enough
        bool upheld;
    }

    mapping(bytes32 pid => Patient) private patients;
    bytes32[] private pids;
    mapping(address person => mapping(uint256 day => uint256)) private registeredOn;
    mapping(bytes32 pid => mapping(uint256 day => uint256)) private namedOn;
    mapping(bytes32 id => Recovery) private recoveries;

    // Questions of the other contracts.

    function standingOf(bytes32 pid, address who) external view returns (Standing memory st) {
        Patient storage p = patients[pid];
        (st.org, st.controller) = (registry.custodianOf(p.org), p.controller);
        st.subject = p.org != 0 && !registry.superseded(who) && controls(p, who);
        if (guards(p, who)) {
            Guardian memory g = p.guardian[listed(p, who)];
            (st.kind, st.classes) = (g.kind, g.classes);
        }
    }

    /// Whether a key controls a pid, and whether it is listed as a guardian of one, at whatever time.
    function partsOf(address who) external view returns (bool subject, bool family) {
        if (registry.superseded(who)) return (false, false);
        for (uint256 i; i < pids.length; i++) {
            Patient storage p = patients[pids[i]];
            subject = subject || controls(p, who);
            family = family || p.guardian[listed(p, who)].kind != 0;
        }
    }

    /// Whether a key is the controller's, or one that the same person has had since.
    function controls(Patient storage p, address who) private view returns (bool) {
        return p.controller == who || p.controller == registry.firstKey(who);
    }

    /// The name by which a key is listed as a guardian: the person's first key, as it was then.
    function listed(Patient storage p, address who) private view returns (address) {
        address first = registry.firstKey(who);
        return p.guardian[first].kind == 0 && p.guardian[who].kind != 0 ? who : first;
    }

    function guards(Patient storage p, address who) private view returns (bool) {
        return !registry.superseded(who) && current(p.guardian[listed(p, who)]);
    }

    function current(Guardian memory g) private view returns (bool) {
        return g.kind != 0 && (g.notAfter == 0 || block.timestamp <= g.notAfter);
    }

    function guarded(Patient storage p) private view returns (bool) {
        for (uint256 i; i < p.guardians.length; i++) if (current(p.guardian[p.guardians[i]])) return true;
        return false;
    }

    function find(bytes32 pid) private view returns (Patient storage p) {
        p = patients[pid];
        if (p.org == 0) revert UnknownPatient(pid);
    }

    function controlled(bytes32 pid) private view returns (Patient storage p) {
        p = find(pid);
        if (!controls(p, msg.sender)) revert NotController(pid);
    }

    function register(bytes32 pid, address controller) external exact(abi.encode(pid, controller)) {
        bytes32 org = registry.authorize(msg.sender, address(this), msg.sig).org;
        if (pid == 0) revert BadField(0);
        if (controller == address(0)) revert BadField(1);
        Patient storage p = patients[pid];
        if (p.org != 0) revert PatientKnown(pid);
        uint256 day = block.timestamp / 1 days;
        if (++registeredOn[registry.firstKey(msg.sender)][day] > registry.paramOf("patientsDay")) {
            revert TooManyPatients(registry.paramOf("patientsDay"));
        }
        (p.controller, p.org) = (registry.firstKey(controller), org);
        pids.push(pid);
        emit PatientRegistered(pid, org, p.controller);
    }

    function setController(bytes32 pid, address newController) external exact(abi.encode(pid, newController)) {
        authorize(pid);
        Patient storage p = controlled(pid);
        if (newController == address(0) || controls(p, newController)) revert BadField(1);
        nameKey(pid);
        handOver(pid, newController, 1);
    }

    function nameKey(bytes32 pid) private {
        if (++namedOn[pid][block.timestamp / 1 days] > registry.paramOf("keysDay")) {
            revert TooManyKeys(registry.paramOf("keysDay"));
        }
    }

    function handOver(bytes32 pid, address to, uint8 cause) private {
        Patient storage p = patients[pid];
        p.controller = registry.firstKey(to);
        p.keys++;
        if (cause == 2) {
            p.executed++;
            (p.triedAt, p.refusedAt) = (0, 0);
        }
        emit ControllerChanged(pid, p.controller, cause);
    }

    /// A patient for whom the caller decides on everything.
    function decided(bytes32 pid) private view returns (Patient storage p) {
        authorize(pid);
        p = find(pid);
        if (!decides(this.standingOf(pid, msg.sender), ALL_CLASSES)) revert NotController(pid);
    }

    function requestTransfer(bytes32 pid, bytes32 toOrg, uint64 notAfter)
        external
        exact(abi.encode(pid, toOrg, notAfter))
    {
        Patient storage p = decided(pid);
        (uint8 kind, bool active) = registry.standing(toOrg);
        if (!active || registry.kindRoles(kind) & REGISTRAR == 0) revert BadField(1);
        if (toOrg == registry.custodianOf(p.org)) revert BadField(1);
        if (live(p.movedAt) && hops(registry.custodianOf(p.former), toOrg, registry.custodianOf(p.org))) revert BadField(1);
        if (notAfter < block.timestamp || notAfter > block.timestamp + 30 days) revert BadField(2);
        (p.asked, p.askedUntil, p.askedKeys) = (toOrg, notAfter, p.keys);
        emit TransferRequested(pid, toOrg, msg.sender, notAfter);
    }

    /// Whether a move goes on to a third organization while the first one may take the patient back.
    function hops(bytes32 former, bytes32 to, bytes32 holder) private view returns (bool) {
        (uint8 kind, bool active) = registry.standing(former);
        return former != to && former != holder && active && registry.kindRoles(kind) & REGISTRAR != 0;
    }

    function asks(Patient storage p) private view returns (bool) {
        return p.asked != 0 && block.timestamp <= p.askedUntil && p.askedKeys == p.keys;
    }

    function acceptTransfer(bytes32 pid) external exact(abi.encode(pid)) {
        bytes32 mine = registry.authorize(msg.sender, address(this), msg.sig).org;
        Patient storage p = find(pid);
        bytes32 from = registry.custodianOf(p.org);
        if (!asks(p) || p.asked != mine || from == mine) revert NoTransfer(pid);
        (p.org, p.former, p.movedAt, p.asked) = (mine, from, uint64(block.timestamp), 0);
        emit CustodianChanged(pid, from, mine, msg.sender);
    }

    function cancelTransfer(bytes32 pid) external exact(abi.encode(pid)) {
        Patient storage p = decided(pid);
        if (!asks(p)) revert NoTransfer(pid);
        p.asked = 0;
        emit TransferCancelled(pid, msg.sender);
    }

    function transfer(bytes32 pid) external view exact(abi.encode(pid)) returns (bytes32, uint64) {
        Patient storage p = patients[pid];
        return asks(p) ? (p.asked, p.askedUntil) : (bytes32(0), 0);
    }

    function isCustodian(Patient storage p, bytes32 org) private view returns (bool) {
        if (org == registry.custodianOf(p.org)) return true;
        return live(p.movedAt) && org == registry.custodianOf(p.former);
    }

    function setGuardian(bytes32 pid, address g, uint8 kind, uint64 classMask, uint64 notAfter)
        external
        exact(abi.encode(pid, g, kind, classMask, notAfter))
    {
        authorize(pid);
        Patient storage p = controlled(pid);
        if (g == address(0) || controls(p, g)) revert BadField(1);
        g = listed(p, g);
        if (kind < 1 || kind > 7) revert BadField(2);
        if (classMask & ~ALL_CLASSES != 0 || (classMask == 0) != (kind == 7)) revert BadField(3);
        if (notAfter >= 2 ** 40 || (notAfter != 0 && notAfter < block.timestamp)) revert BadField(4);
        if (p.guardian[g].kind == 0) {
            if (p.guardians.length == 16) revert TooManyGuardians(16);
            nameKey(pid);
            p.guardians.push(g);
        }
        p.guardian[g] = Guardian(kind, classMask, notAfter);
        emit GuardianSet(pid, g, kind, classMask, notAfter);
    }

    /// The last guardian of the list takes the place of the removed one.
    function removeGuardian(bytes32 pid, address g) external exact(abi.encode(pid, g)) {
        authorize(pid);
        Patient storage p = find(pid);
        address named = listed(p, g);
        bool itself = msg.sender == named || registry.firstKey(msg.sender) == named;
        if (!itself && !controls(p, msg.sender)) revert NotController(pid);
        if (p.guardian[named].kind == 0) revert UnknownGuardian(pid, g);
        g = named;
        for (uint256 i; i < p.guardians.length; i++) {
            if (p.guardians[i] == g) p.guardians[i] = p.guardians[p.guardians.length - 1];
        }
        p.guardians.pop();
        delete p.guardian[g];
        emit GuardianRemoved(pid, g);
    }

    function proposeRecovery(bytes32 pid, address newController, bytes32 evidenceHash)
        external
        exact(abi.encode(pid, newController, evidenceHash))
        returns (bytes32 id)
    {
        Member memory by = authorize(pid);
        Patient storage p = find(pid);
        if (newController == address(0) || controls(p, newController)) revert BadField(1);
        if (evidenceHash == 0) revert BadField(2);
        p.recoveries++;
        id = sha256(abi.encodePacked(pid, newController, evidenceHash, p.recoveries));
        Recovery storage r = recoveries[id];
        (r.pid, r.to, r.evidence, r.state) = (pid, newController, evidenceHash, OPEN);
        (r.keys, r.executed, r.proposedAt) = (p.keys, p.executed, uint64(block.timestamp));
        (r.quorum, r.delay) = (uint8(registry.paramOf("recoveryQuorum")), registry.paramOf("recoveryDelay"));
        r.contested = live(p.refusedAt) || (live(p.triedAt) && block.timestamp > p.triedAt + r.delay);
        Approval memory a = approver(r, by);
        if (!live(p.triedAt)) p.triedAt = uint64(block.timestamp);
        emit RecoveryProposed(
            id, pid, newController, evidenceHash, r.contested, uint64(block.timestamp) + r.delay
        );
        r.approvals.push(a);
        tellApproval(id, 0);
    }

    function live(uint64 since) private view returns (bool) {
        return since != 0 && block.timestamp <= since + 180 days;
    }

    /// In which capacity the caller approves.
    function approver(Recovery storage r, Member memory by) private view returns (Approval memory) {
        Patient storage p = patients[r.pid];
        uint64 now_ = uint64(block.timestamp);
        if (guards(p, msg.sender)) return Approval(listed(p, msg.sender), AS_GUARDIAN, 0, now_);
        if (r.contested && isRegulator(by)) return Approval(msg.sender, AS_REGULATOR, by.org, now_);
        bool may = isCustodian(p, by.org) || r.contested || !guarded(p);
        if (by.roles & REGISTRAR == 0 || !may) revert NotGuardian(r.pid);
        return Approval(msg.sender, AS_REGISTRAR, by.org, now_);
    }

    function isRegulator(Member memory m) private pure returns (bool) {
        return m.kind == GOVERNMENT && m.roles & REGULATOR != 0;
    }

    function tellApproval(bytes32 id, uint256 place) private {
        Recovery storage r = recoveries[id];
        Tally memory t = tally(r);
        emit RecoveryApproved(id, msg.sender, r.approvals[place].capacity, t.have);
        if (t.since == block.timestamp && t.last == place) emit RecoveryReady(id, t.since + r.delay);
    }

    /// Whether who approved may approve now.
    function counts(Recovery storage r, Approval memory a) private view returns (bool) {
        if (a.capacity == AS_GUARDIAN) return current(patients[r.pid].guardian[a.by]);
        if (!registry.mayAct(a.by)) return false;
        Member memory m = registry.enrolled(a.by);
        return a.capacity == AS_REGULATOR ? isRegulator(m) : m.roles & REGISTRAR != 0;
    }

    /// They have been enough since the first of them up to which they are enough.
    function tally(Recovery storage r) private view returns (Tally memory t) {
        uint64 now_ = uint64(block.timestamp);
        t = weigh(r, now_, r.approvals.length);
        if (t.have < t.want) return t;
        (t.since, t.last) = (now_, r.approvals.length);
        for (uint256 i; i < r.approvals.length; i++) {
            uint64 given = r.approvals[i].given;
            Tally memory then = weigh(r, given, i);
            bool earlier = given < t.since || (given == t.since && i < t.last);
            if (then.have >= then.want && earlier) (t.since, t.last) = (given, i);
        }
    }

    /// Approvals up to the one of a time and place, by who may approve now.
    function weigh(Recovery storage r, uint64 upTo, uint256 place) private view returns (Tally memory t) {
        Patient storage p = patients[r.pid];
        uint8 guardians_;
        uint8 custodian_;
        uint8 others;
        for (uint256 i; i < r.approvals.length; i++) {
            Approval memory a = r.approvals[i];
            if (!within(a, i, upTo, place) || !counts(r, a)) continue;
            if (a.capacity == AS_REGULATOR) t.upheld = true;
            if (a.capacity == AS_GUARDIAN) guardians_++;
            else if (isCustodian(p, a.org)) custodian_ = a.capacity == AS_REGISTRAR ? 1 : custodian_;
            else if (firstOfOrg(r, i, upTo, place)) others++;
        }
        if (guarded(p)) {
            (t.have, t.want) = (guardians_ + custodian_, r.quorum);
            if (t.have >= t.want || !t.upheld) return t;
        }
        t.want = r.quorum < 2 ? 2 : r.quorum;
        t.have = custodian_ + (others < t.want ? others : t.want - 1);
    }

    function within(Approval memory a, uint256 i, uint64 upTo, uint256 place) private pure returns (bool) {
        return a.given < upTo || (a.given == upTo && i <= place);
    }

    /// Whether no approval before counts for the same organization.
    function firstOfOrg(Recovery storage r, uint256 i, uint64 upTo, uint256 place) private view returns (bool) {
        for (uint256 j; j < i; j++) {
            Approval memory a = r.approvals[j];
            if (a.org == r.approvals[i].org && within(a, j, upTo, place) && counts(r, a)) return false;
        }
        return true;
    }

    function shown(Recovery storage r) private view returns (uint8) {
        if (r.state != OPEN) return r.state;
        Patient storage p = patients[r.pid];
        if (!live(r.proposedAt) || p.executed != r.executed) return ENDED;
        return p.keys != r.keys && !tally(r).upheld ? ENDED : OPEN;
    }

    function findRecovery(bytes32 id) private view returns (Recovery storage r) {
        r = recoveries[id];
        if (r.state == 0) revert UnknownRecovery(id);
        if (shown(r) != OPEN) revert RecoveryEnded(id, shown(r));
    }

    function approveRecovery(bytes32 id) external exact(abi.encode(id)) {
        Member memory by = authorize(recoveries[id].pid);
        Recovery storage r = findRecovery(id);
        Approval memory a = approver(r, by);
        for (uint256 i; i < r.approvals.length; i++) {
            Approval memory old = r.approvals[i];
            if (old.capacity != a.capacity || old.org != a.org) continue;
            if (a.capacity == AS_GUARDIAN && old.by != a.by) continue;
            if (a.capacity == AS_GUARDIAN || counts(r, old)) revert AlreadyApproved(id);
            r.approvals[i] = a;
            tellApproval(id, i);
            return;
        }
        if (r.approvals.length == 16) revert TooManyApprovals(16);
        r.approvals.push(a);
        tellApproval(id, r.approvals.length - 1);
    }

    function cancelRecovery(bytes32 id) external exact(abi.encode(id)) {
        authorize(recoveries[id].pid);
        Recovery storage r = findRecovery(id);
        if (!controls(patients[r.pid], msg.sender)) revert NotController(r.pid);
        if (tally(r).upheld) revert RecoveryUpheld(id);
        patients[r.pid].refusedAt = uint64(block.timestamp);
        r.state = CANCELLED;
        emit RecoveryClosed(id, CANCELLED);
    }

    function executeRecovery(bytes32 id) external exact(abi.encode(id)) {
        authorize(recoveries[id].pid);
        Recovery storage r = findRecovery(id);
        Tally memory t = tally(r);
        if (t.since == 0) revert NotApproved(t.have, t.want);
        if (block.timestamp < t.since + r.delay) revert TimelockRuns(id, t.since + r.delay);
        r.state = EXECUTED;
        emit RecoveryClosed(id, EXECUTED);
        handOver(r.pid, r.to, 2);
    }

    function link(bytes32 fromPid, bytes32 toPid, bytes32 evidenceHash)
        external
        exact(abi.encode(fromPid, toPid, evidenceHash))
    {
        (bytes32[] storage list, uint256 place) = checkLink(fromPid, toPid, evidenceHash);
        if (place < list.length) revert AlreadyLinked(fromPid, toPid);
        if (list.length == 16) revert TooManyLinks(16);
        list.push(toPid);
        emit PatientLinked(fromPid, toPid, true, evidenceHash);
    }

    function unlink(bytes32 fromPid, bytes32 toPid, bytes32 evidenceHash)
        external
        exact(abi.encode(fromPid, toPid, evidenceHash))
    {
        (bytes32[] storage list, uint256 place) = checkLink(fromPid, toPid, evidenceHash);
        if (place == list.length) revert NotLinked(fromPid, toPid);
        list[place] = list[list.length - 1];
        list.pop();
        emit PatientLinked(fromPid, toPid, false, evidenceHash);
    }

    function checkLink(bytes32 from, bytes32 to, bytes32 evidence)
        private
        view
        returns (bytes32[] storage list, uint256 place)
    {
        bytes32 org = registry.authorize(msg.sender, address(this), msg.sig).org;
        if (from == to) revert BadField(1);
        if (evidence == 0) revert BadField(2);
        list = find(from).links;
        if (registry.custodianOf(patients[from].org) != org) revert NotCustodian(from);
        find(to);
        while (place < list.length && list[place] != to) place++;
    }

    function patient(bytes32 pid) external view exact(abi.encode(pid)) returns (address, uint8) {
        Patient storage p = patients[pid];
        return (p.controller, p.org == 0 ? 0 : 1);
    }

    function custodian(bytes32 pid) external view exact(abi.encode(pid)) returns (bytes32) {
        return registry.custodianOf(patients[pid].org);
    }

    function guardian(bytes32 pid, address g) external view exact(abi.encode(pid, g)) returns (uint8, uint64, uint64) {
        Patient storage p = patients[pid];
        Guardian memory x = p.guardian[listed(p, g)];
        return (x.kind, x.classes, x.notAfter);
    }

    function guardians(bytes32 pid) external view exact(abi.encode(pid)) returns (address[] memory) {
        return patients[pid].guardians;
    }

    function links(bytes32 pid) external view exact(abi.encode(pid)) returns (bytes32[] memory) {
        return patients[pid].links;
    }

    function recovery(bytes32 id)
        external
        view
        exact(abi.encode(id))
        returns (bytes32, address, bytes32, uint8, uint8, uint8, uint64, bool)
    {
        Recovery storage r = recoveries[id];
        if (r.state == 0) return (0, address(0), 0, 0, 0, 0, 0, false);
        Tally memory t = tally(r);
        return (
            r.pid, r.to, r.evidence, shown(r), t.have, t.want, t.since == 0 ? 0 : t.since + r.delay, t.upheld
        );
    }
}
