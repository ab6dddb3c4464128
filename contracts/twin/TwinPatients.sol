// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {IPatients} from "../interfaces/IPatients.sol";
import {IStandings, Parties, Standing} from "./Parties.sol";
import {Member} from "./Twin.sol";

/// @title The patients of the twin
contract TwinPatients is IPatients, IStandings, Parties {
    uint32 private constant REGISTRAR = 1 << 10;
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
        bytes32 root;
        uint64 seq;
        uint32 keys; // that it has had
        uint32 recoveries;
        address[] guardians;
        mapping(address => Guardian) guardian;
        bytes32[] links;
    }

    struct Approval {
        address by;
        bool registrar;
    }

    struct Recovery {
        bytes32 pid;
        address to;
        bytes32 evidence;
        uint8 state;
        uint32 keys;
        uint64 proposedAt;
        uint64 executableAt;
        Approval[] approvals;
    }

    mapping(bytes32 pid => Patient) private patients;
    mapping(bytes32 id => Recovery) private recoveries;

    // Questions of the other contracts.

    function standingOf(bytes32 pid, address who) external view returns (Standing memory st) {
        Patient storage p = patients[pid];
        (st.org, st.controller) = (p.org, p.controller);
        st.subject = p.org != 0 && !registry.superseded(who) && controls(p, who);
        if (guards(p, who)) (st.kind, st.classes) = (p.guardian[who].kind, p.guardian[who].classes);
    }

    function rootOf(bytes32 pid) external view returns (bytes32, uint64) {
        return (patients[pid].root, patients[pid].seq);
    }

    function setRoot(bytes32 pid, bytes32 root, uint64 seq) external {
        require(msg.sender == CONSENT);
        (patients[pid].root, patients[pid].seq) = (root, seq);
    }

    /// Whether a key is the controller's, or one that the same person has had since.
    function controls(Patient storage p, address who) private view returns (bool) {
        if (p.controller == who) return true;
        address first = registry.firstKey(who);
        return first != who && first == registry.firstKey(p.controller);
    }

    function guards(Patient storage p, address who) private view returns (bool) {
        return !registry.superseded(who) && named(p, who);
    }

    function named(Patient storage p, address who) private view returns (bool) {
        Guardian memory g = p.guardian[who];
        return g.kind != 0 && (g.notAfter == 0 || block.timestamp <= g.notAfter);
    }

    /// A guardian whose key was replaced approves nothing, and is still one: the
    /// registrars of one organization do not come to count as two by it.
    function guarded(Patient storage p) private view returns (bool) {
        for (uint256 i; i < p.guardians.length; i++) if (named(p, p.guardians[i])) return true;
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

    function register(bytes32 pid, address controller, bytes32 directiveRoot)
        external
        exact(abi.encode(pid, controller, directiveRoot))
    {
        bytes32 org = registry.authorize(msg.sender, address(this), msg.sig).org;
        if (pid == 0) revert BadField(0);
        if (controller == address(0)) revert BadField(1);
        if (directiveRoot == 0) revert BadField(2);
        Patient storage p = patients[pid];
        if (p.org != 0) revert PatientKnown(pid);
        (p.controller, p.org, p.root) = (controller, org, directiveRoot);
        emit PatientRegistered(pid, org, controller, directiveRoot);
    }

    function setController(bytes32 pid, address newController) external exact(abi.encode(pid, newController)) {
        authorize(pid);
        Patient storage p = controlled(pid);
        if (newController == address(0) || newController == p.controller) revert BadField(1);
        handOver(pid, newController, 1);
    }

    function handOver(bytes32 pid, address to, uint8 cause) private {
        patients[pid].controller = to;
        patients[pid].keys++;
        emit ControllerChanged(pid, to, cause);
    }

    function setGuardian(bytes32 pid, address g, uint8 kind, uint64 classMask, uint64 notAfter)
        external
        exact(abi.encode(pid, g, kind, classMask, notAfter))
    {
        authorize(pid);
        Patient storage p = controlled(pid);
        if (g == address(0) || g == p.controller) revert BadField(1);
        if (kind < 1 || kind > 7) revert BadField(2);
        if (classMask & ~ALL_CLASSES != 0 || (classMask == 0) != (kind == 7)) revert BadField(3);
        if (notAfter >= 2 ** 40 || (notAfter != 0 && notAfter < block.timestamp)) revert BadField(4);
        if (p.guardian[g].kind == 0) {
            if (p.guardians.length == 16) revert TooManyGuardians(16);
            p.guardians.push(g);
        }
        p.guardian[g] = Guardian(kind, classMask, notAfter);
        emit GuardianSet(pid, g, kind, classMask, notAfter);
    }

    /// The last guardian of the list takes the place of the removed one.
    function removeGuardian(bytes32 pid, address g) external exact(abi.encode(pid, g)) {
        authorize(pid);
        Patient storage p = find(pid);
        if (msg.sender != g && !controls(p, msg.sender)) revert NotController(pid);
        if (p.guardian[g].kind == 0) revert UnknownGuardian(pid, g);
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
        if (newController == address(0) || newController == p.controller) revert BadField(1);
        if (evidenceHash == 0) revert BadField(2);
        p.recoveries++;
        id = sha256(abi.encodePacked(pid, newController, evidenceHash, p.recoveries));
        Recovery storage r = recoveries[id];
        (r.pid, r.to, r.evidence, r.state) = (pid, newController, evidenceHash, OPEN);
        (r.keys, r.proposedAt) = (p.keys, uint64(block.timestamp));
        bool registrar = checkApprover(pid, by);
        emit RecoveryProposed(
            id, pid, newController, evidenceHash, uint64(block.timestamp) + registry.paramOf("recoveryDelay")
        );
        approve(id, registrar);
    }

    /// Whether the caller approves as a registrar and not as a guardian.
    function checkApprover(bytes32 pid, Member memory by) private view returns (bool registrar) {
        if (guards(patients[pid], msg.sender)) return false;
        if (by.org != patients[pid].org || by.roles & REGISTRAR == 0) revert NotGuardian(pid);
        return true;
    }

    function approve(bytes32 id, bool registrar) private {
        Recovery storage r = recoveries[id];
        r.approvals.push(Approval(msg.sender, registrar));
        emit RecoveryApproved(id, msg.sender, registrar ? 2 : 1, count(r));
        if (r.executableAt == 0 && count(r) >= registry.paramOf("recoveryQuorum")) {
            r.executableAt = uint64(block.timestamp) + registry.paramOf("recoveryDelay");
            emit RecoveryReady(id, r.executableAt);
        }
    }

    /// Approvals by who may approve now. Registrars count as one where there is a guardian.
    function count(Recovery storage r) private view returns (uint8 n) {
        Patient storage p = patients[r.pid];
        uint8 registrars;
        for (uint256 i; i < r.approvals.length; i++) {
            address by = r.approvals[i].by;
            Member memory m = registry.enrolled(by);
            if (!r.approvals[i].registrar) n += guards(p, by) ? 1 : 0;
            else if (registry.mayAct(by) && m.org == p.org && m.roles & REGISTRAR != 0) registrars++;
        }
        return n + (registrars > 1 && guarded(p) ? 1 : registrars);
    }

    function shown(Recovery storage r) private view returns (uint8) {
        if (r.state != OPEN) return r.state;
        bool over = patients[r.pid].keys != r.keys || block.timestamp > r.proposedAt + 180 days;
        return over ? ENDED : OPEN;
    }

    function findRecovery(bytes32 id) private view returns (Recovery storage r) {
        r = recoveries[id];
        if (r.state == 0) revert UnknownRecovery(id);
        if (shown(r) != OPEN) revert RecoveryEnded(id, shown(r));
    }

    function approveRecovery(bytes32 id) external exact(abi.encode(id)) {
        Member memory by = authorize(recoveries[id].pid);
        Recovery storage r = findRecovery(id);
        bool registrar = checkApprover(r.pid, by);
        for (uint256 i; i < r.approvals.length; i++) if (r.approvals[i].by == msg.sender) revert AlreadyApproved(id);
        if (r.approvals.length == 16) revert TooManyApprovals(16);
        approve(id, registrar);
    }

    function cancelRecovery(bytes32 id) external exact(abi.encode(id)) {
        authorize(recoveries[id].pid);
        Recovery storage r = findRecovery(id);
        if (!controls(patients[r.pid], msg.sender)) revert NotController(r.pid);
        r.state = CANCELLED;
        emit RecoveryClosed(id, CANCELLED);
    }

    function executeRecovery(bytes32 id) external exact(abi.encode(id)) {
        authorize(recoveries[id].pid);
        Recovery storage r = findRecovery(id);
        uint64 want = registry.paramOf("recoveryQuorum");
        if (count(r) < want || r.executableAt == 0) revert NotApproved(count(r), want);
        if (block.timestamp < r.executableAt) revert TimelockRuns(id, r.executableAt);
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
        if (patients[from].org != org) revert NotCustodian(from);
        find(to);
        while (place < list.length && list[place] != to) place++;
    }

    function patient(bytes32 pid) external view exact(abi.encode(pid)) returns (address, uint8, bytes32, uint64) {
        Patient storage p = patients[pid];
        return (p.controller, p.org == 0 ? 0 : 1, p.root, p.seq);
    }

    function custodian(bytes32 pid) external view exact(abi.encode(pid)) returns (bytes32) {
        return patients[pid].org;
    }

    function guardian(bytes32 pid, address g) external view exact(abi.encode(pid, g)) returns (uint8, uint64, uint64) {
        Guardian memory x = patients[pid].guardian[g];
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
        returns (bytes32, address, bytes32, uint8, uint8, uint64)
    {
        Recovery storage r = recoveries[id];
        return (r.pid, r.to, r.evidence, shown(r), count(r), r.executableAt);
    }
}
