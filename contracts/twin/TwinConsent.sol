// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {IConsent} from "../interfaces/IConsent.sol";
import {Grant} from "../interfaces/Types.sol";
import {Parties, Standing} from "./Parties.sol";
import {Trees} from "./Trees.sol";
import {Member} from "./Twin.sol";

/// @title What the records of the twin tell the consent
interface IPayers {
    function pays(bytes32 pid, bytes32 org) external view returns (bool);
}

/// @title The consent of the twin
contract TwinConsent is IConsent, Parties {
    uint32 private constant AUDITOR = 1 << 5;
    uint32 private constant REGULATOR = 1 << 6;
    uint8 private constant INSURER = 2;
    uint8 private constant GOVERNMENT = 3;
    bytes4 private constant OPEN_SESSION = bytes4(keccak256("openSession(bytes32,uint8,uint8,uint64,uint32,bytes32)"));

    struct Care {
        bytes32 pid;
        bytes32 org;
        bytes32 encounter;
        uint64 openedAt;
        uint64 notAfter;
        uint8 status;
    }

    struct Directives {
        bytes32 root;
        uint64 since;
        uint64 interval;
        uint64 missed;
    }

    mapping(bytes32 org => Directives) private directivesOf;
    mapping(bytes32 pid => mapping(bytes32 id => Grant)) private grants;
    mapping(bytes32 pid => mapping(bytes32 id => uint8)) private statusOf; // 1 granted, 2 revoked
    mapping(bytes32 id => Care) private cares;

    // Those that are not revoked or closed. Of many that fit, check names the first.
    mapping(bytes32 pid => mapping(bytes32 org => bool)) private refused;
    mapping(bytes32 pid => mapping(uint8 kind => mapping(bytes32 grantee => bytes32[]))) private grantsTo;
    mapping(bytes32 pid => mapping(bytes32 org => bytes32[])) private caresAt;

    function grant(Grant calldata g) external exact(abi.encode(g)) {
        authorize(g.pid);
        checkFields(g);
        checkDecider(g.pid, msg.sender, g.classMask);
        if (statusOf[g.pid][g.consentId] != 0) revert ConsentKnown(g.consentId);
        bytes32[] storage list = grantsTo[g.pid][g.granteeKind][g.grantee];
        uint256 place;
        while (place < list.length && !over(grants[g.pid][list[place]].notAfter)) place++;
        if (place == 16) revert TooManyGrants(16);
        put(list, place, g.consentId);
        grants[g.pid][g.consentId] = g;
        statusOf[g.pid][g.consentId] = 1;
        emit ConsentGranted(
            g.consentId,
            g.pid,
            g.grantee,
            msg.sender,
            g.granteeKind,
            g.purposeMask,
            g.actionMask,
            g.classMask,
            g.notBefore,
            g.notAfter,
            g.fhirConsentHash
        );
    }

    function checkFields(Grant calldata g) private view {
        if (g.consentId == 0) revert BadField(0);
        if (g.granteeKind < 1 || g.granteeKind > 4) revert BadField(2);
        if (g.granteeKind == 4 ? uint256(g.grantee) > 14 : g.grantee == 0) revert BadField(3);
        if (g.granteeKind == 1 && uint256(g.grantee) >= 2 ** 160) revert BadField(3);
        if (g.purposeMask == 0) revert BadField(4);
        if (g.actionMask < 1 || g.actionMask > 31) revert BadField(5);
        if (g.classMask == 0 || g.classMask & ~ALL_CLASSES != 0) revert BadField(6);
        if (g.notBefore >= 2 ** 40) revert BadField(7);
        if (g.notAfter >= 2 ** 40 || over(g.notAfter)) revert BadField(8);
        if (g.notAfter != 0 && g.notAfter < g.notBefore) revert BadField(8);
    }

    function over(uint64 notAfter) private view returns (bool) {
        return notAfter != 0 && block.timestamp > notAfter;
    }

    /// A place in use is that of an entry whose time is over.
    function put(bytes32[] storage list, uint256 place, bytes32 id) private {
        if (place < list.length) list[place] = id;
        else list.push(id);
    }

    /// The last of the list takes the place of the one that goes.
    function take(bytes32[] storage list, bytes32 id) private {
        for (uint256 i; i < list.length; i++) if (list[i] == id) list[i] = list[list.length - 1];
        list.pop();
    }

    function standing(bytes32 pid, address who) private view returns (Standing memory st) {
        st = standings.standingOf(pid, who);
        if (st.org == 0) revert UnknownPatient(pid);
    }

    function checkDecider(bytes32 pid, address who, uint64 classes) private view {
        if (!decides(standing(pid, who), classes)) revert NotDecider(pid, who);
    }

    function revoke(bytes32 pid, bytes32 consentId) external exact(abi.encode(pid, consentId)) {
        authorize(pid);
        if (statusOf[pid][consentId] == 0) revert UnknownConsent(consentId);
        if (shown(pid, consentId) != 1) revert ConsentEnded(consentId, shown(pid, consentId));
        Grant memory g = grants[pid][consentId];
        checkDecider(pid, msg.sender, g.classMask);
        take(grantsTo[pid][g.granteeKind][g.grantee], consentId);
        statusOf[pid][consentId] = 2;
        emit ConsentRevoked(consentId, pid, msg.sender);
    }

    function shown(bytes32 pid, bytes32 id) private view returns (uint8) {
        return statusOf[pid][id] == 1 && over(grants[pid][id].notAfter) ? 3 : statusOf[pid][id];
    }

    function refreshDirectives(bytes32 root) external exact(abi.encode(root)) {
        bytes32 org = registry.authorize(msg.sender, address(this), msg.sig).org;
        if (root == 0) revert BadField(0);
        Directives storage d = directivesOf[org];
        (uint64 notBefore,, uint64 missed) = turn(org);
        if (block.timestamp < notBefore) revert TooEarly(notBefore);
        if (root == d.root) revert BadField(0);
        (d.root, d.since, d.missed) = (root, uint64(block.timestamp), d.missed + missed);
        d.interval = registry.paramOf("directivesInterval");
        emit DirectivesRefreshed(org, root, d.since, missed);
    }

    /// When the next refresh may come, and how many have been left out; zero where none is owed.
    function turn(bytes32 org) private view returns (uint64 notBefore, uint64 dueBy, uint64 missed) {
        Directives storage d = directivesOf[org];
        uint64 interval = d.interval;
        if (d.root != 0) {
            notBefore = d.since + interval;
        } else if (registry.registers(org)) {
            (notBefore, interval) = (registry.sinceOf(org), registry.paramOf("directivesInterval"));
        } else {
            return (0, 0, 0);
        }
        dueBy = notBefore + interval;
        for (uint64 by = dueBy; by < block.timestamp; by += interval) missed++;
    }

    function directives(bytes32 orgId)
        external
        view
        exact(abi.encode(orgId))
        returns (bytes32 root, uint64 since, uint64 notBefore, uint64 dueBy, uint64 missed, bool late)
    {
        Directives memory d = directivesOf[orgId];
        (root, since) = (d.root, d.since);
        (notBefore, dueBy, missed) = turn(orgId);
        late = missed > 0;
        missed += d.missed;
    }

    function verifyDirectives(bytes32 orgId, bytes32 leaf, uint64 index, uint64 size, bytes32[] calldata proof)
        external
        view
        exact(abi.encode(orgId, leaf, index, size, proof))
        most(proof.length, 64)
        returns (bool)
    {
        bytes32 want = directivesOf[orgId].root;
        if (index >= size || want == 0) return false;
        (bytes32 root, bool ok) = Trees.rootOf(index, size, leaf, proof);
        return ok && root == want;
    }

    function openCare(bytes32 pid, bytes32 encounterCommit, uint64 notAfter)
        external
        exact(abi.encode(pid, encounterCommit, notAfter))
        returns (bytes32 careId)
    {
        bytes32 org = registry.authorize(msg.sender, address(this), msg.sig).org;
        if (encounterCommit == 0) revert BadField(1);
        if (notAfter < block.timestamp || notAfter > block.timestamp + registry.paramOf("careMax")) revert BadField(2);
        standing(pid, address(0));
        careId = sha256(abi.encodePacked(pid, org, encounterCommit));
        if (cares[careId].status != 0) revert CareKnown(careId);
        if (refused[pid][org]) revert CareRefused(pid, org);
        bytes32[] storage list = caresAt[pid][org];
        uint256 place;
        while (place < list.length && !over(cares[list[place]].notAfter)) place++;
        if (place == 16) revert TooManyCares(16);
        put(list, place, careId);
        cares[careId] = Care(pid, org, encounterCommit, uint64(block.timestamp), notAfter, 1);
        emit CareOpened(careId, pid, org, msg.sender, encounterCommit, notAfter);
    }

    function shownCare(bytes32 id) private view returns (uint8) {
        return cares[id].status == 1 && over(cares[id].notAfter) ? 3 : cares[id].status;
    }

    function closeCare(bytes32 careId) external exact(abi.encode(careId)) {
        Care storage c = cares[careId];
        Member memory by = authorize(c.pid);
        if (c.status == 0) revert UnknownCare(careId);
        if (shownCare(careId) != 1) revert CareEnded(careId, shownCare(careId));
        bool staff = by.org == c.org && by.kind != 0;
        if (!staff) {
            checkDecider(c.pid, msg.sender, 0);
            refused[c.pid][c.org] = true;
        }
        take(caresAt[c.pid][c.org], careId);
        c.status = 2;
        emit CareClosed(careId, msg.sender, !staff);
    }

    function allowCare(bytes32 pid, bytes32 orgId) external exact(abi.encode(pid, orgId)) {
        authorize(pid);
        checkDecider(pid, msg.sender, 0);
        if (!refused[pid][orgId]) revert BadField(1);
        refused[pid][orgId] = false;
        emit CareAllowed(pid, orgId, msg.sender);
    }

    function get(bytes32 pid, bytes32 consentId)
        external
        view
        exact(abi.encode(pid, consentId))
        returns (Grant memory, uint8)
    {
        return (grants[pid][consentId], shown(pid, consentId));
    }

    function care(bytes32 careId)
        external
        view
        exact(abi.encode(careId))
        returns (bytes32, bytes32, bytes32, uint64, uint64, uint8)
    {
        Care memory c = cares[careId];
        return (c.pid, c.org, c.encounter, c.openedAt, c.notAfter, shownCare(careId));
    }

    function check(bytes32 pid, address actor, uint8 purpose, uint8 action, uint8 recordClass)
        external
        view
        exact(abi.encode(pid, actor, purpose, action, recordClass))
        returns (bool, uint8, bytes32)
    {
        if (purpose > 31) revert BadField(2);
        if (action != 1 && action != 2 && action != 4 && action != 8 && action != 16) revert BadField(3);
        if (recordClass < 1 || recordClass > 16) revert BadField(4);
        return decide(pid, actor, purpose, action, uint64(1) << recordClass);
    }

    /// The decision, step by step, on classes that must all rest on the same.
    function decide(bytes32 pid, address actor, uint8 purpose, uint8 action, uint64 classes)
        public
        view
        returns (bool, uint8, bytes32)
    {
        Standing memory st = standings.standingOf(pid, actor);
        if (st.org == 0) return (false, 0, 0);
        Member memory m;
        if (registry.mayAct(actor)) m = registry.enrolled(actor);
        uint32 use = uint32(1) << purpose;
        // 1. The role allows to ask.
        uint32 roles = (m.roles | party(pid, actor, 0).roles) & registry.rolesFor(ACCESS, OPEN_SESSION);
        if (askable(roles) & use == 0) return (false, 0, 0);
        // 2. The patient, a guardian with the classes.
        if (st.subject) return (true, 1, bytes32(uint256(uint160(actor))));
        if (reads(st, classes)) return (true, 2, bytes32(uint256(uint160(actor))));
        if (m.org == 0) return (false, 0, 0);
        // 3. Internal use of the custodian.
        if (m.org == st.org && internalUse(m.roles) & use != 0) return (true, 7, m.org);
        // 4. A grant.
        bytes32 id = granted(pid, actor, m, use, action, classes);
        if (id != 0) return (true, 3, id);
        // 5. A care relationship, for treatment.
        id = openCareOf(pid, m.org);
        if (id != 0 && registry.paramOf("careUse") & use != 0) return (true, 4, id);
        // 6. The rule for insurers and regulators.
        bool payer = m.kind == INSURER && m.roles & AUDITOR != 0 && classes == 1 << 13;
        if (payer && IPayers(RECORDS).pays(pid, m.org) && registry.paramOf("payerUse") & use != 0) {
            return (true, 6, m.org);
        }
        bool legal = m.kind == GOVERNMENT && m.roles & REGULATOR != 0;
        if (legal && registry.paramOf("legalUse") & use != 0) return (true, 6, m.org);
        return (false, 0, 0);
    }

    /// Whether a grant lets an actor with the roles write records of a class about a patient.
    function collects(bytes32 pid, address who, uint32 roles, uint8 class) external view returns (bool) {
        bytes32 org = registry.enrolled(who).org;
        if (collected(pid, grantsTo[pid][1][bytes32(uint256(uint160(who)))], class)) return true;
        if (collected(pid, grantsTo[pid][2][org], class)) return true;
        for (uint8 role; role < 15; role++) {
            if (roles & (uint32(1) << role) == 0) continue;
            if (collected(pid, grantsTo[pid][3][sha256(abi.encodePacked(org, role))], class)) return true;
            if (collected(pid, grantsTo[pid][4][bytes32(uint256(role))], class)) return true;
        }
        return false;
    }

    function collected(bytes32 pid, bytes32[] storage list, uint8 class) private view returns (bool) {
        for (uint256 i; i < list.length; i++) {
            Grant storage g = grants[pid][list[i]];
            bool now_ = block.timestamp >= g.notBefore && !over(g.notAfter);
            if (now_ && g.actionMask & 1 != 0 && g.classMask & (uint64(1) << class) != 0) return true;
        }
        return false;
    }

    /// The first grant to the actor, its organization, a role there, a role anywhere.
    function granted(bytes32 pid, address actor, Member memory m, uint32 use, uint8 action, uint64 classes)
        private
        view
        returns (bytes32 id)
    {
        id = first(pid, grantsTo[pid][1][bytes32(uint256(uint160(actor)))], use, action, classes);
        if (id == 0) id = first(pid, grantsTo[pid][2][m.org], use, action, classes);
        for (uint8 kind = 3; kind <= 4; kind++) {
            for (uint8 role; role <= 30 && id == 0; role++) {
                if (m.roles & (uint32(1) << role) == 0) continue;
                bytes32 grantee = kind == 3 ? sha256(abi.encodePacked(m.org, role)) : bytes32(uint256(role));
                id = first(pid, grantsTo[pid][kind][grantee], use, action, classes);
            }
        }
    }

    function first(bytes32 pid, bytes32[] storage list, uint32 use, uint8 action, uint64 classes)
        private
        view
        returns (bytes32)
    {
        for (uint256 i; i < list.length; i++) {
            Grant memory g = grants[pid][list[i]];
            bool fits = g.purposeMask & use != 0 && g.actionMask & action != 0 && classes & ~g.classMask == 0;
            if (fits && block.timestamp >= g.notBefore && !over(g.notAfter)) return list[i];
        }
        return 0;
    }

    function openCareOf(bytes32 pid, bytes32 org) private view returns (bytes32) {
        bytes32[] storage list = caresAt[pid][org];
        for (uint256 i; i < list.length; i++) if (!over(cares[list[i]].notAfter)) return list[i];
        return 0;
    }

    /// The purposes for which the roles may ask.
    function askable(uint32 roles) private view returns (uint32 mask) {
        bytes32[12] memory keys;
        (keys[0], keys[1], keys[2]) = ("purposes.doctor", "purposes.nurse", "purposes.laboratory");
        (keys[3], keys[4], keys[5]) = ("purposes.emergency", "purposes.records-office", "purposes.insurer-auditor");
        (keys[6], keys[7], keys[8]) = ("purposes.regulator", "purposes.researcher", "purposes.patient");
        (keys[9], keys[11]) = ("purposes.family", "purposes.privacy-reviewer");
        for (uint8 i; i < 12; i++) {
            if (roles & (uint32(1) << i) != 0 && keys[i] != 0) mask |= uint32(registry.paramOf(keys[i]));
        }
    }

    /// The purposes for which the roles, at the custodian, need no consent.
    function internalUse(uint32 roles) private view returns (uint32 mask) {
        bytes32[5] memory keys = [
            bytes32("internalUse.doctor"),
            "internalUse.nurse",
            "internalUse.laboratory",
            "internalUse.emergency",
            "internalUse.records-office"
        ];
        for (uint8 i; i < 5; i++) {
            if (roles & (uint32(1) << i) != 0) mask |= uint32(registry.paramOf(keys[i]));
        }
    }
}
