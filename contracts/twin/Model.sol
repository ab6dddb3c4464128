// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {IChanges} from "../interfaces/IChanges.sol";
import {IGovernance} from "../interfaces/IGovernance.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {Proof} from "../interfaces/Types.sol";
import {Callers} from "./Callers.sol";
import {Policies} from "./Policies.sol";
import {Signatures} from "./Signatures.sol";
import {Member} from "./Twin.sol";

/// @title The management model of the twin, and what the other contracts ask of it
abstract contract Model is Callers {
    uint8 internal constant UNKNOWN = 0;
    uint8 internal constant ACTIVE = 1;
    uint8 internal constant SUSPENDED = 2;
    uint8 internal constant REPLACED = 3;
    uint32 internal constant ADMINISTRATOR = 1 << 12;
    uint32 internal constant REGISTRAR_ROLE = 1 << 10;

    struct Org {
        uint8 kind;
        uint8 status;
        address admin;
        bytes32 metaHash;
        uint64 since;
        uint64 nodes;
        bool soleAdmin;
        bytes32 successor;
    }

    struct Actor {
        bytes32 org;
        uint32 roles;
        uint8 status;
        bytes32 certHash;
        uint64 notAfter;
    }

    struct Operation {
        address target;
        bytes4 op;
    }

    struct Param {
        bool known;
        bool frozen;
        uint64 value;
        uint64 min;
        uint64 max;
    }

    struct Key {
        uint8 alg;
        uint64 since;
        bytes key;
    }

    bytes32[] internal orgIds;
    mapping(bytes32 => Org) internal orgOf;
    mapping(uint8 kind => uint32) internal rolesOfKind;
    mapping(address => Actor) internal actorOf;
    mapping(bytes32 org => uint256) internal actorCount; // that its administrators or genesis enrolled
    mapping(bytes32 => bytes32) internal nodeOrg;
    mapping(address => mapping(bytes4 => mapping(uint8 class => uint32))) internal rolesOf;
    mapping(address => mapping(bytes4 => bool)) internal byClass;
    Operation[] internal operations;
    mapping(uint8 => bytes) internal policyOf;
    mapping(bytes32 => Param) internal params;
    address[] internal signerList;
    mapping(address => bytes32) internal signerOrg;
    mapping(address => Key) internal encryptionKeys;
    mapping(address => mapping(uint8 => Key)) internal signingKeys;
    mapping(address => address) internal firstKeys;
    mapping(bytes32 keyHash => address) internal keyPersons;
    bytes32 public model;
    uint32 internal version;
    uint32 internal nextVersion;
    uint64 internal nextHeight;

    // The genesis, entry by entry.

    function seedOrg(bytes32 id, uint8 kind, address admin, bytes32 metaHash) external {
        orgIds.push(id);
        orgOf[id] = Org(kind, ACTIVE, admin, metaHash, uint64(block.timestamp), 0, false, 0);
        actorOf[admin] = Actor(id, ADMINISTRATOR, ACTIVE, 0, 0);
    }

    function seedNode(bytes32 id, bytes32 owner) external {
        nodeOrg[id] = owner;
        orgOf[owner].nodes++;
    }

    function seedActor(address a, bytes32 owner, uint32 roles, bytes32 certHash, uint64 notAfter) external {
        if (actorOf[a].status == UNKNOWN) actorCount[owner]++;
        actorOf[a] = Actor(owner, roles | actorOf[a].roles, ACTIVE, certHash, notAfter);
    }

    function seedKind(uint8 kind, uint32 roles) external {
        rolesOfKind[kind] = roles;
    }

    function seedRule(address target, bytes4 op, uint8 class, uint32 roles) external {
        rolesOf[target][op][class] = roles;
        if (class == 0) operations.push(Operation(target, op));
        else byClass[target][op] = true;
    }

    function seedPolicy(uint8 class, bytes calldata policy) external {
        policyOf[class] = policy;
    }

    function seedParam(bytes32 key, uint64 value, bool frozen, uint64 min, uint64 max) external {
        params[key] = Param(true, frozen, value, min, max);
    }

    function seedSigner(address signer, bytes32 owner) external {
        signerList.push(signer);
        signerOrg[signer] = owner;
    }

    function seedModel(bytes32 hash, uint32 rules) external {
        (model, version) = (hash, rules);
    }

    // Questions of the other contracts.

    function mayAct(address a) public view returns (bool) {
        Actor memory x = actorOf[a];
        return x.status == ACTIVE && orgOf[x.org].status == ACTIVE
            && (x.notAfter == 0 || block.timestamp <= x.notAfter);
    }

    /// The roles of an actor. Where a vote has replaced the administrator, nobody else is one.
    function held(address a) internal view returns (uint32) {
        Org storage o = orgOf[actorOf[a].org];
        return o.soleAdmin && o.admin != a ? actorOf[a].roles & ~ADMINISTRATOR : actorOf[a].roles;
    }

    /// The roles of an actor that its organization's kind may give now.
    function usable(address a) public view returns (uint32) {
        return held(a) & rolesOfKind[orgOf[actorOf[a].org].kind];
    }

    /// An actor with those of its roles that may call the operation.
    function authorize(address a, address target, bytes4 op) public view returns (Member memory m) {
        m = calling(a, target, op);
        if (!mayAct(a) || m.roles == 0) revert NotAllowed(a, op);
    }

    function calling(address a, address target, bytes4 op) public view returns (Member memory m) {
        m = enrolled(a);
        m.roles &= rolesOf[target][op][0];
    }

    function mayRoles(uint32 roles, address target, bytes4 op, uint8 class) public view returns (bool) {
        return rolesAmong(roles, target, op, class) != 0;
    }

    /// Those of the roles that may call the operation for records of a class.
    function rolesAmong(uint32 roles, address target, bytes4 op, uint8 class) public view returns (uint32) {
        roles &= rolesOf[target][op][0];
        return byClass[target][op] ? roles & rolesOf[target][op][class] : roles;
    }

    function forClass(address a, address target, bytes4 op, uint8 class) external view returns (Member memory m) {
        m = calling(a, target, op);
        if (byClass[target][op]) m.roles &= rolesOf[target][op][class];
    }

    function mayCall(address a, address target, bytes4 op, uint8 class) external view returns (bool) {
        return mayAct(a) && mayRoles(usable(a), target, op, class);
    }

    function rolesFor(address target, bytes4 op) external view returns (uint32) {
        return rolesOf[target][op][0];
    }

    /// Whether a key was rotated away.
    function superseded(address a) external view returns (bool) {
        return actorOf[a].status == REPLACED;
    }

    function sinceOf(bytes32 id) external view returns (uint64) {
        return orgOf[id].since;
    }

    /// Whether an organization's kind may register patients.
    function registers(bytes32 id) external view returns (bool) {
        return rolesOfKind[orgOf[id].kind] & REGISTRAR_ROLE != 0;
    }

    function certHashOf(address a) external view returns (bytes32) {
        return actorOf[a].certHash;
    }

    /// The key that a person had before all rotations.
    function firstKey(address a) external view returns (address) {
        return firstKeys[a] == address(0) ? a : firstKeys[a];
    }

    function enrolled(address a) public view returns (Member memory) {
        return Member(actorOf[a].org, orgOf[actorOf[a].org].kind, usable(a));
    }

    function keyOf(address a, uint8 alg) external view returns (bytes memory) {
        return signingKeys[a][alg].key;
    }

    function paramOf(bytes32 key) public view returns (uint64) {
        return params[key].value;
    }

    function versions() public view returns (uint32, uint32, uint64) {
        if (nextHeight != 0 && block.number >= nextHeight) return (nextVersion, 0, 0);
        return (version, nextVersion, nextHeight);
    }

    function parameter(bytes32 key) external view returns (bool known, uint64 value, bool frozen) {
        return (params[key].known, params[key].value, params[key].frozen);
    }

    function policyFor(uint8 class) external view returns (bytes memory) {
        if (policyOf[class].length > 0) return policyOf[class];
        return hex"0001010000000000" hex"0100000001"; // one author of any role
    }

    function allOrgs() external view returns (bytes32[] memory) {
        return orgIds;
    }

    function standing(bytes32 id) external view returns (uint8 kind, bool active) {
        return (orgOf[id].kind, orgOf[id].status == ACTIVE);
    }

    function tellOrg(bytes32 id) internal {
        emit IRegistry.OrgChanged(id, orgOf[id].kind, orgOf[id].status, orgOf[id].admin, orgOf[id].metaHash);
    }

    /// Whether a proof is of the address on a message, and counts now.
    function proved(address who, Proof memory p, bytes32 message) internal view returns (bool) {
        if (p.sig.length == 0) return false;
        bytes32 hash = Signatures.digest(message);
        if (p.alg == 3) {
            address by = Signatures.recover(hash, p.sig);
            if (by == address(0) || p.key.length != 8) return false;
            return Signatures.created(by, uint64(bytes8(p.key))) == who;
        }
        if (p.alg == 0) return p.key.length == 0 && signed(hash, 0, who, "", p.sig);
        if (p.alg > 2) return false;
        bytes memory key = p.key.length == 0 ? signingKeys[who][p.alg].key : p.key;
        if (!isKey(p.alg, key)) return false;
        if (p.key.length != 0 && who != address(uint160(uint256(keccak256(abi.encodePacked(p.alg, key)))))) return false;
        return signed(hash, p.alg, who, key, p.sig);
    }

    function isKey(uint8 alg, bytes memory key) internal pure returns (bool) {
        if (key.length != (alg == 1 ? 64 : 96)) return false;
        (bytes32 x, bytes32 y) = Signatures.halves(key);
        return Signatures.onCurve(uint256(x), uint256(y));
    }

    /// The person who has a P-256 key, the given one where it is nobody's.
    function ownerOf(bytes memory key, address person) internal view returns (address) {
        address owner = keyPersons[keyHash(key)];
        return key.length < 64 || owner == address(0) ? person : owner;
    }

    function claim(bytes memory key, address person) internal {
        if (key.length >= 64) keyPersons[keyHash(key)] = person;
    }

    function keyHash(bytes memory key) private pure returns (bytes32) {
        if (key.length < 64) return 0;
        (bytes32 x, bytes32 y) = Signatures.halves(key);
        return sha256(abi.encode(x, y));
    }

    // Changes by vote. What is here is a call of IChanges: its selector and a
    // payload. check reverts where the change cannot be made; change makes it.

    function change(bytes4 kind, bytes calldata payload, bytes32 newModel) external {
        require(msg.sender == GOVERNANCE);
        model = newModel;
        make(kind, payload);
    }

    /// The organization that a change is about, zero for none.
    function concerned(bytes4 kind, bytes calldata p) external view returns (bytes32 id) {
        if (kind == IChanges.setOrganizationStatus.selector) (id,) = abi.decode(p, (bytes32, uint8));
        if (kind == IChanges.moveCustody.selector) (id,) = abi.decode(p, (bytes32, bytes32));
        if (kind == IChanges.replaceAdministrator.selector) (id,,) = abi.decode(p, (bytes32, address, Proof));
        if (kind == IChanges.removeSigner.selector) id = signerOrg[abi.decode(p, (address))];
    }

    function check(bytes4 kind, bytes calldata payload) external view {
        try this.canonical(kind, payload) {}
        catch {
            bad(255);
        }
        if (kind == IChanges.addOrganization.selector) checkNewOrg(payload);
        if (kind == IChanges.setOrganizationStatus.selector) checkOrgStatus(payload);
        if (kind == IChanges.addSigner.selector) checkNewSigner(payload);
        if (kind == IChanges.removeSigner.selector) checkOldSigner(payload);
        if (kind == IChanges.setRoles.selector) checkRoles(payload);
        if (kind == IChanges.setPolicy.selector) checkPolicy(payload);
        if (kind == IChanges.setParameter.selector) checkParam(payload);
        if (kind == IChanges.activate.selector) checkVersion(payload);
        if (kind == IChanges.replaceAdministrator.selector) checkNewAdmin(payload);
        if (kind == IChanges.moveCustody.selector) checkCustody(payload);
    }

    function bad(uint8 field) private pure {
        revert IGovernance.BadPayload(field);
    }

    /// Reverts, whatever with, unless the payload encodes to the same bytes again.
    function canonical(bytes4 kind, bytes calldata p) external pure {
        bytes memory again;
        if (kind == IChanges.addOrganization.selector) {
            (bytes32 a, uint8 b, address c, bytes32 d, Proof memory e) =
                abi.decode(p, (bytes32, uint8, address, bytes32, Proof));
            require(e.key.length <= 128 && e.sig.length <= 2048);
            again = abi.encode(a, b, c, d, e);
        } else if (kind == IChanges.setOrganizationStatus.selector) {
            (bytes32 a, uint8 b) = abi.decode(p, (bytes32, uint8));
            again = abi.encode(a, b);
        } else if (kind == IChanges.addSigner.selector) {
            (address a, bytes32 b) = abi.decode(p, (address, bytes32));
            again = abi.encode(a, b);
        } else if (kind == IChanges.removeSigner.selector) {
            again = abi.encode(abi.decode(p, (address)));
        } else if (kind == IChanges.setRoles.selector) {
            (address a, bytes4 b, uint8 c, uint32 d) = abi.decode(p, (address, bytes4, uint8, uint32));
            again = abi.encode(a, b, c, d);
        } else if (kind == IChanges.setPolicy.selector) {
            (uint8 a, bytes memory b) = abi.decode(p, (uint8, bytes));
            require(b.length <= 2 + 4 * (1 + 4 * 10));
            again = abi.encode(a, b);
        } else if (kind == IChanges.setParameter.selector) {
            (bytes32 a, uint64 b) = abi.decode(p, (bytes32, uint64));
            again = abi.encode(a, b);
        } else if (kind == IChanges.moveCustody.selector) {
            (bytes32 a, bytes32 b) = abi.decode(p, (bytes32, bytes32));
            again = abi.encode(a, b);
        } else if (kind == IChanges.replaceAdministrator.selector) {
            (bytes32 a, address b, Proof memory c) = abi.decode(p, (bytes32, address, Proof));
            require(c.key.length <= 128 && c.sig.length <= 2048);
            again = abi.encode(a, b, c);
        } else {
            (uint32 a, uint64 b) = abi.decode(p, (uint32, uint64));
            again = abi.encode(a, b);
        }
        require(keccak256(again) == keccak256(p));
    }

    function make(bytes4 kind, bytes calldata p) private {
        if (kind == IChanges.addOrganization.selector) return addOrg(p);
        if (kind == IChanges.replaceAdministrator.selector) return replaceAdmin(p);
        if (kind == IChanges.moveCustody.selector) return moveCustody(p);
        if (kind == IChanges.setOrganizationStatus.selector) {
            (bytes32 id, uint8 status) = abi.decode(p, (bytes32, uint8));
            orgOf[id].status = status;
            tellOrg(id);
            if (status == SUSPENDED) {
                address[] memory before = signerList;
                for (uint256 i; i < before.length; i++) if (signerOrg[before[i]] == id) removeSigner(before[i]);
            }
        } else if (kind == IChanges.addSigner.selector) {
            (address signer, bytes32 id) = abi.decode(p, (address, bytes32));
            signerList.push(signer);
            signerOrg[signer] = id;
            emit IRegistry.SignersChanged(signer, id, true);
        } else if (kind == IChanges.removeSigner.selector) {
            removeSigner(abi.decode(p, (address)));
        } else if (kind == IChanges.setRoles.selector) {
            (address target, bytes4 op, uint8 class, uint32 roles) = abi.decode(p, (address, bytes4, uint8, uint32));
            if (target == address(0)) {
                rolesOfKind[class] = roles;
            } else {
                if (class != 0) byClass[target][op] = true;
                else list(target, op);
                rolesOf[target][op][class] = roles;
            }
        } else if (kind == IChanges.setPolicy.selector) {
            (uint8 class, bytes memory policy) = abi.decode(p, (uint8, bytes));
            policyOf[class] = policy;
        } else if (kind == IChanges.setParameter.selector) {
            (bytes32 key, uint64 value) = abi.decode(p, (bytes32, uint64));
            params[key].value = value;
        } else {
            (version,,) = versions();
            (nextVersion, nextHeight) = abi.decode(p, (uint32, uint64));
        }
    }

    function checkNewOrg(bytes calldata p) private view {
        (bytes32 id, uint8 kind, address admin,, Proof memory proof) =
            abi.decode(p, (bytes32, uint8, address, bytes32, Proof));
        if (id == 0 || orgOf[id].status != UNKNOWN || orgIds.length == 1024) bad(0);
        if (kind < 1 || kind > 3) bad(1);
        if (admin == address(0) || actorOf[admin].status != UNKNOWN) bad(2);
        if (block.timestamp > proof.deadline) bad(4);
        if (!proved(admin, proof, keccak256(abi.encode(Signatures.ADMINISTRATION, admin, id, proof.deadline)))) bad(4);
        if (ownerOf(proof.key, admin) != admin) bad(2);
    }

    function addOrg(bytes calldata p) private {
        (bytes32 id, uint8 kind, address admin, bytes32 metaHash, Proof memory proof) =
            abi.decode(p, (bytes32, uint8, address, bytes32, Proof));
        orgIds.push(id);
        orgOf[id] = Org(kind, ACTIVE, admin, metaHash, uint64(block.timestamp), 0, false, 0);
        tellOrg(id);
        actorOf[admin] = Actor(id, ADMINISTRATOR, ACTIVE, 0, 0);
        emit IRegistry.ActorEnrolled(admin, id, ADMINISTRATOR, 0, 0);
        claim(proof.key, admin);
    }

    function checkNewAdmin(bytes calldata p) private view {
        (bytes32 id, address admin, Proof memory proof) = abi.decode(p, (bytes32, address, Proof));
        if (orgOf[id].status == UNKNOWN) bad(0);
        if (admin == address(0) || admin == orgOf[id].admin) bad(1);
        uint8 status = actorOf[admin].status;
        if (status != UNKNOWN && (actorOf[admin].org != id || status == REPLACED)) bad(1);
        if (block.timestamp > proof.deadline) bad(2);
        if (!proved(admin, proof, keccak256(abi.encode(Signatures.ADMINISTRATION, admin, id, proof.deadline)))) bad(2);
        address person = firstKeys[admin] == address(0) ? admin : firstKeys[admin];
        if (ownerOf(proof.key, person) != person) bad(1);
    }

    function replaceAdmin(bytes calldata p) private {
        (bytes32 id, address admin, Proof memory proof) = abi.decode(p, (bytes32, address, Proof));
        address old = orgOf[id].admin;
        (orgOf[id].admin, orgOf[id].soleAdmin) = (admin, true);
        tellOrg(id);
        Actor storage x = actorOf[admin];
        bool suspended = x.status == SUSPENDED;
        (x.org, x.roles, x.status, x.notAfter) = (id, x.roles | ADMINISTRATOR, ACTIVE, 0);
        emit IRegistry.ActorEnrolled(admin, id, x.roles, x.certHash, 0);
        if (suspended) emit IRegistry.ActorStatus(admin, ACTIVE, 0);
        emit IRegistry.AdministratorReplaced(id, old, admin);
        claim(proof.key, firstKeys[admin] == address(0) ? admin : firstKeys[admin]);
    }

    function checkCustody(bytes calldata p) private view {
        (bytes32 from, bytes32 to) = abi.decode(p, (bytes32, bytes32));
        if (orgOf[from].status != SUSPENDED) bad(0);
        if (from == to) {
            if (orgOf[from].successor == 0) bad(1);
            return;
        }
        if (orgOf[to].status != ACTIVE || orgOf[from].successor == to) bad(1);
        if (orgOf[to].kind != orgOf[from].kind && rolesOfKind[orgOf[to].kind] & REGISTRAR_ROLE == 0) bad(1);
    }

    function moveCustody(bytes calldata p) private {
        (bytes32 from, bytes32 to) = abi.decode(p, (bytes32, bytes32));
        bytes32 next = from == to ? bytes32(0) : to;
        for (uint256 i; i < orgIds.length; i++) {
            if (orgOf[orgIds[i]].successor == from) orgOf[orgIds[i]].successor = next;
        }
        orgOf[from].successor = next;
        emit IRegistry.CustodyMoved(from, to);
    }

    function checkOrgStatus(bytes calldata p) private view {
        (bytes32 id, uint8 status) = abi.decode(p, (bytes32, uint8));
        uint256 active;
        for (uint256 i; i < orgIds.length; i++) if (orgOf[orgIds[i]].status == ACTIVE) active++;
        if (orgOf[id].status == UNKNOWN) bad(0);
        if ((status != ACTIVE && status != SUSPENDED) || status == orgOf[id].status) bad(1);
        if (status == ACTIVE && orgOf[id].successor != 0) bad(1);
        if (status == ACTIVE) return;
        if (active == 1) bad(1);
        uint256 left;
        for (uint256 i; i < signerList.length; i++) if (signerOrg[signerList[i]] != id) left++;
        if (left < signerList.length) checkLeft(left);
    }

    function checkNewSigner(bytes calldata p) private view {
        (address signer, bytes32 id) = abi.decode(p, (address, bytes32));
        if (signerList.length == 0) revert IGovernance.TooFewSigners(0, paramOf("signersMin"));
        if (signer == address(0) || signerOrg[signer] != 0 || signerList.length == 255) bad(0);
        if (orgOf[id].status != ACTIVE) bad(1);
    }

    function checkOldSigner(bytes calldata p) private view {
        if (signerOrg[abi.decode(p, (address))] == 0) bad(0);
        checkLeft(signerList.length - 1);
    }

    function checkLeft(uint256 left) private view {
        if (left < paramOf("signersMin")) revert IGovernance.TooFewSigners(uint64(left), paramOf("signersMin"));
    }

    /// The last signer of the list takes the place of the removed one.
    function removeSigner(address signer) private {
        emit IRegistry.SignersChanged(signer, signerOrg[signer], false);
        for (uint256 i; i < signerList.length; i++) {
            if (signerList[i] == signer) signerList[i] = signerList[signerList.length - 1];
        }
        signerList.pop();
        delete signerOrg[signer];
    }

    function checkRoles(bytes calldata p) private view {
        (address target, bytes4 op, uint8 class, uint32 roles) = abi.decode(p, (address, bytes4, uint8, uint32));
        if (target == address(0)) return checkKindRoles(op, class, roles);
        if (class > 63) bad(2);
        if (roles & ~callable(target, op) != 0) bad(3);
        if (class != 0 && roles & ~rolesOf[target][op][0] != 0) bad(3);
        if (target == GOVERNANCE && class == 0 && roles & ADMINISTRATOR == 0) bad(3);
        if (class == 0 && operations.length == 256 && !listed(target, op)) bad(1);
    }

    function checkKindRoles(bytes4 op, uint8 kind, uint32 roles) private pure {
        if (op != 0) bad(1);
        if (kind < 1 || kind > 3) bad(2);
        if (roles >= 1 << 15 || roles & PATIENT_OR_FAMILY != 0 || roles & ADMINISTRATOR == 0) bad(3);
    }

    function listed(address target, bytes4 op) private view returns (bool) {
        for (uint256 i; i < operations.length; i++) {
            if (operations[i].target == target && operations[i].op == op) return true;
        }
        return false;
    }

    function list(address target, bytes4 op) private {
        if (!listed(target, op)) operations.push(Operation(target, op));
    }

    function checkPolicy(bytes calldata p) private pure {
        (uint8 class, bytes memory policy) = abi.decode(p, (uint8, bytes));
        if (class < 1 || class > 16) bad(0);
        if (!Policies.valid(policy)) bad(1);
    }

    function checkParam(bytes calldata p) private view {
        (bytes32 key, uint64 value) = abi.decode(p, (bytes32, uint64));
        if (!params[key].known) bad(0);
        if (params[key].frozen) revert IGovernance.Frozen(key);
        if (value < params[key].min || value > params[key].max) bad(1);
        if (key == "signersMin" && signerList.length < value) {
            revert IGovernance.TooFewSigners(uint64(signerList.length), value);
        }
    }

    function checkVersion(bytes calldata p) private view {
        (uint32 wanted, uint64 height) = abi.decode(p, (uint32, uint64));
        (uint32 now_,,) = versions();
        if (wanted <= now_) bad(0);
        if (height < block.number + paramOf("rulesNotice")) bad(1);
    }
}
