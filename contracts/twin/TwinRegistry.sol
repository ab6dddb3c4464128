// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {IRegistry} from "../interfaces/IRegistry.sol";
import {Proof} from "../interfaces/Types.sol";
import {Model} from "./Model.sol";
import {IStandings} from "./Parties.sol";
import {Signatures} from "./Signatures.sol";
import {Member} from "./Twin.sol";

/// @title The registry of the twin
contract TwinRegistry is IRegistry, Model {
    mapping(address person => mapping(uint256 day => uint256)) private keysOn;

    function nonceOf(address signer, uint192 row) external pure exact(abi.encode(signer, row)) returns (uint256) {
        return uint256(row) << 64;
    }

    function org(bytes32 orgId)
        external
        view
        exact(abi.encode(orgId))
        returns (uint8, uint8, address, bytes32, uint64)
    {
        Org memory o = orgOf[orgId];
        return (o.kind, o.status, o.admin, o.metaHash, o.since);
    }

    function custodianOf(bytes32 orgId) external view exact(abi.encode(orgId)) returns (bytes32) {
        if (orgOf[orgId].status == UNKNOWN) return 0;
        return orgOf[orgId].successor == 0 ? orgId : orgOf[orgId].successor;
    }

    function orgs(uint32 cursor, uint16 limit)
        external
        view
        exact(abi.encode(cursor, limit))
        returns (bytes32[] memory ids, uint32 next)
    {
        if (limit == 0 || limit > 256) revert BadField(1);
        uint256 n;
        while (cursor + n < orgIds.length && n < limit) n++;
        ids = new bytes32[](n);
        for (uint256 i; i < n; i++) ids[i] = orgIds[cursor + i];
        if (cursor + n < orgIds.length) next = uint32(cursor + n);
    }

    function actor(address a)
        external
        view
        exact(abi.encode(a))
        returns (bytes32, uint32, uint8, bytes32, uint64)
    {
        Actor memory x = actorOf[a];
        return (x.org, held(a), x.status, x.certHash, x.notAfter);
    }

    function node(bytes32 nodeId) external view exact(abi.encode(nodeId)) returns (bytes32, bool) {
        return (nodeOrg[nodeId], orgOf[nodeOrg[nodeId]].status == ACTIVE);
    }

    function signers() external view exact("") returns (address[] memory addresses, bytes32[] memory ids) {
        addresses = signerList;
        ids = new bytes32[](addresses.length);
        for (uint256 i; i < ids.length; i++) ids[i] = signerOrg[addresses[i]];
    }

    function opAllowed(address a, address target, bytes4 op)
        external
        view
        exact(abi.encode(a, target, op))
        returns (bool)
    {
        return mayAct(a) && calling(a, target, op).roles != 0;
    }

    function opClasses(address target, bytes4 op)
        external
        view
        exact(abi.encode(target, op))
        returns (uint32[] memory roles)
    {
        roles = new uint32[](byClass[target][op] ? 64 : 1);
        for (uint8 c; c < roles.length; c++) roles[c] = rolesOf[target][op][c];
    }

    function apiFor(uint8 role)
        external
        view
        exact(abi.encode(role))
        returns (address[] memory targets, bytes4[] memory ops)
    {
        if (role > 30) revert BadField(0);
        uint256 n;
        for (uint256 i; i < operations.length; i++) if (mayRole(i, role)) n++;
        (targets, ops, n) = (new address[](n), new bytes4[](n), 0);
        for (uint256 i; i < operations.length; i++) {
            if (!mayRole(i, role)) continue;
            (targets[n], ops[n]) = (operations[i].target, operations[i].op);
            n++;
        }
    }

    function mayRole(uint256 i, uint8 role) private view returns (bool) {
        return rolesOf[operations[i].target][operations[i].op][0] & (uint32(1) << role) != 0;
    }

    function kindRoles(uint8 kind) external view exact(abi.encode(kind)) returns (uint32) {
        return rolesOfKind[kind];
    }

    function encryptionKey(address a) external view exact(abi.encode(a)) returns (uint8, bytes memory, uint64) {
        Key memory k = encryptionKeys[a];
        return (k.alg, k.key, k.since);
    }

    function signingKey(address a, uint8 alg) external view exact(abi.encode(a, alg)) returns (bytes memory, uint64) {
        Key memory k = signingKeys[a][alg];
        return (k.key, k.since);
    }

    function enrol(address a, uint32 roleMask, bytes32 certHash, uint64 notAfter, Proof calldata proof)
        external
        exact(abi.encode(a, roleMask, certHash, notAfter, proof))
        most(proof.key.length, 128)
        most(proof.sig.length, 2048)
    {
        bytes32 mine = authorize(msg.sender, address(this), msg.sig).org;
        if (a == address(0)) revert BadField(0);
        Actor memory x = actorOf[a];
        if (x.status == UNKNOWN) (x.org, x.status) = (mine, ACTIVE);
        if (x.org != mine || x.status == REPLACED) revert NotYours(a);
        bool isAdmin = orgOf[mine].admin == a;
        if (roleMask == 0 || roleMask >= 1 << 15) revert BadField(1);
        if (roleMask & ADMINISTRATOR != 0 && held(a) & ADMINISTRATOR == 0) revert BadField(1);
        if (roleMask & ADMINISTRATOR == 0 && isAdmin) revert BadField(1);
        uint32 other = roleMask & ~rolesOfKind[orgOf[mine].kind];
        if (other != 0) revert RoleOfOtherKind(orgOf[mine].kind, other);
        if (notAfter != 0 && (isAdmin || notAfter < block.timestamp)) revert BadField(3);
        if (actorOf[a].status == UNKNOWN) {
            if (++actorCount[mine] > paramOf("actorsMax")) revert TooManyActors(paramOf("actorsMax"));
            checkProof(
                a,
                a,
                proof,
                keccak256(
                    abi.encode(Signatures.ENROLMENT, a, mine, roleMask, certHash, notAfter, proof.deadline)
                )
            );
        }
        (x.roles, x.certHash, x.notAfter) = (roleMask, certHash, notAfter);
        actorOf[a] = x;
        emit ActorEnrolled(a, mine, roleMask, certHash, notAfter);
    }

    function setActorStatus(address a, uint8 status, uint8 reason) external exact(abi.encode(a, status, reason)) {
        bytes32 mine = authorize(msg.sender, address(this), msg.sig).org;
        if (actorOf[a].org != mine || actorOf[a].status == REPLACED) revert NotYours(a);
        if (a == msg.sender || a == orgOf[mine].admin) revert BadField(0);
        if (status != ACTIVE && status != SUSPENDED) revert BadField(1);
        if (status == actorOf[a].status) revert BadField(1);
        actorOf[a].status = status;
        emit ActorStatus(a, status, reason);
    }

    /// Takes a proof of an address, whose key then belongs to the person.
    function checkProof(address a, address person, Proof memory proof, bytes32 message) private {
        if (block.timestamp > proof.deadline) revert DeadlinePassed(proof.deadline);
        if (!proved(a, proof, message)) revert BadProof();
        if (proof.alg == 3) return;
        if (ownerOf(proof.key, person) != person) revert KeyInUse(ownerOf(proof.key, person));
        claim(proof.key, person);
    }

    function personOf(address a) private view returns (address) {
        return firstKeys[a] == address(0) ? a : firstKeys[a];
    }

    function rotateKey(address newKey, Proof calldata proof)
        external
        exact(abi.encode(newKey, proof))
        most(proof.key.length, 128)
        most(proof.sig.length, 2048)
    {
        bytes32 mine = authorize(msg.sender, address(this), msg.sig).org;
        if (newKey == address(0) || newKey == msg.sender) revert BadField(0);
        if (actorOf[newKey].status != UNKNOWN) revert KeyInUse(newKey);
        bytes32 message = keccak256(abi.encode(Signatures.ROTATION, msg.sender, newKey, proof.deadline));
        checkProof(newKey, personOf(msg.sender), proof, message);

        actorOf[newKey] = actorOf[msg.sender];
        actorOf[msg.sender].status = REPLACED;
        moveKey(encryptionKeys[msg.sender], encryptionKeys[newKey]);
        for (uint8 alg = 1; alg <= 2; alg++) moveKey(signingKeys[msg.sender][alg], signingKeys[newKey][alg]);
        firstKeys[newKey] = personOf(msg.sender);
        emit KeyRotated(msg.sender, newKey);
        if (orgOf[mine].admin == msg.sender) {
            orgOf[mine].admin = newKey;
            tellOrg(mine);
        }
    }

    /// A patient's key, which an actor may go on with, may have keys of its own: those stay that are not replaced.
    function moveKey(Key storage from, Key storage to) private {
        if (from.since == 0) return;
        (to.alg, to.since, to.key) = (from.alg, from.since, from.key);
        (from.alg, from.since, from.key) = (0, 0, "");
    }

    /// Who may register a key: an enrolled actor, or else who controls or guards any pid.
    function authorizeParty() private view {
        if (mayAct(msg.sender) && calling(msg.sender, address(this), msg.sig).roles != 0) return;
        (bool controls, bool guards) = IStandings(PATIENTS).partsOf(msg.sender);
        uint32 roles = (controls ? 1 << 8 : 0) | (guards ? 1 << 9 : 0);
        if (!mayRoles(roles, address(this), msg.sig, 0)) revert NotAllowed(msg.sender, msg.sig);
    }

    /// Counts a key that is registered today.
    function countKey() private {
        if (++keysOn[personOf(msg.sender)][block.timestamp / 1 days] > paramOf("keysDay")) {
            revert TooManyKeys(paramOf("keysDay"));
        }
    }

    function setEncryptionKey(uint8 alg, bytes calldata key)
        external
        exact(abi.encode(alg, key))
        most(key.length, 1024)
    {
        authorizeParty();
        if (alg != 1 && alg != 2) revert BadField(0);
        if (key.length > 0) {
            bool good = alg == 1
                ? key.length == 32
                : (key.length == 33 && (key[0] == 0x02 || key[0] == 0x03)) || (key.length == 65 && key[0] == 0x04);
            if (!good) revert BadField(1);
            countKey();
        }
        encryptionKeys[msg.sender] = made(alg, key);
        emit EncryptionKeySet(msg.sender, alg, key);
    }

    function setSigningKey(uint8 alg, bytes calldata key, uint64 deadline, bytes calldata proof)
        external
        exact(abi.encode(alg, key, deadline, proof))
        most(key.length, 1024)
        most(proof.length, 2048)
    {
        authorizeParty();
        if (alg != 1 && alg != 2) revert BadField(0);
        if (key.length > 0) {
            if (!isKey(alg, key)) revert BadField(1);
            if (block.timestamp > deadline) revert DeadlinePassed(deadline);
            address person = personOf(msg.sender);
            if (ownerOf(key, person) != person) revert KeyInUse(ownerOf(key, person));
            bytes32 message = keccak256(abi.encode(Signatures.SIGNING_KEY, msg.sender, alg, deadline));
            if (!signed(Signatures.digest(message), alg, msg.sender, key, proof)) revert BadProof();
            countKey();
            claim(key, person);
        }
        signingKeys[msg.sender][alg] = made(alg, key);
        emit SigningKeySet(msg.sender, alg, key);
    }

    function made(uint8 alg, bytes calldata key) private view returns (Key memory k) {
        if (key.length > 0) return Key(alg, uint64(block.timestamp), key);
    }

    function setNode(bytes32 nodeId, bool admitted, uint64 deadline, bytes calldata proof)
        external
        exact(abi.encode(nodeId, admitted, deadline, proof))
        most(proof.length, 2048)
    {
        bytes32 mine = authorize(msg.sender, address(this), msg.sig).org;
        if (nodeId == 0) revert BadField(0);
        if (nodeOrg[nodeId] != 0 && nodeOrg[nodeId] != mine) revert NotYourNode(nodeId);
        if ((nodeOrg[nodeId] != 0) == admitted) revert BadField(1);
        if (admitted && orgOf[mine].nodes + 1 > paramOf("nodesMax")) revert TooManyNodes(paramOf("nodesMax"));
        if (admitted) {
            if (block.timestamp > deadline) revert DeadlinePassed(deadline);
            bytes32 message = keccak256(abi.encode(Signatures.NODE_KEY, nodeId, mine, deadline));
            // The twin sees no more of a public key than its address.
            address by = Signatures.recover(Signatures.digest(message), proof);
            if (by == address(0) || by != address(uint160(uint256(nodeId)))) revert BadProof();
        }
        nodeOrg[nodeId] = admitted ? mine : bytes32(0);
        if (admitted) orgOf[mine].nodes++;
        else orgOf[mine].nodes--;
        emit NodeChanged(nodeId, mine, admitted);
    }
}
