// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "./INative.sol";
import {Proof} from "./Types.sol";

/// @title Organizations, actors, node keys, and permissions to call operations
/// @notice Native contract at 0x0000000000000000000000000000000000000D01. It
/// holds the whole management model; IGovernance changes the parts that the alliance
/// decides on together.
interface IRegistry is INative {
    /// @notice The custodian of the patients and records that an organization registered and anchored: the
    /// organization itself, unless a vote has moved the custody to another; zero for an unknown organization.
    function custodianOf(bytes32 orgId) external view returns (bytes32);

    /// @notice An organization of the alliance; all zero for an unknown one.
    /// @return kind 1 hospital, 2 insurer, 3 government
    /// @return status 0 unknown, 1 active, 2 suspended
    /// @return admin address that administers the organization's actors
    /// @return metaHash SHA-256 of the public description
    /// @return since block time of the entry in seconds; 0 for genesis
    function org(bytes32 orgId)
        external
        view
        returns (uint8 kind, uint8 status, address admin, bytes32 metaHash, uint64 since);

    /// @notice Organizations in the order of their entry.
    /// @param cursor 0 to begin, then next of the previous answer
    /// @param limit most organizations to return, 1 to 256; otherwise BadField(1)
    /// @return ids of organizations
    /// @return next cursor of the following page, 0 for none
    function orgs(uint32 cursor, uint16 limit) external view returns (bytes32[] memory ids, uint32 next);

    /// @notice A person or service that an organization enrolled; all zero for an unknown one.
    /// @return orgId organization that enrolled it
    /// @return roleMask one bit for each role that it was enrolled with; only roles in kindRoles count
    /// @return status 0 unknown, 1 active, 2 suspended, 3 replaced by another key
    /// @return certHash SHA-256 of the credential; 0 for none
    /// @return notAfter last second at which the actor may act; 0 for no end
    function actor(address a)
        external
        view
        returns (bytes32 orgId, uint32 roleMask, uint8 status, bytes32 certHash, uint64 notAfter);

    /// @notice The organization that a node belongs to; zero for an unknown node.
    /// @param nodeId keccak-256 of the node's 64-byte public key
    /// @return orgId organization that runs the node
    /// @return admitted whether members may connect to it
    function node(bytes32 nodeId) external view returns (bytes32 orgId, bool admitted);

    /// @notice The members' block signers, at most 255, as the alliance decided.
    /// @return addresses of the signers, in no particular order
    /// @return orgIds organization of each
    function signers() external view returns (address[] memory addresses, bytes32[] memory orgIds);

    /// @notice Whether an actor may call an operation now.
    /// @param a direct caller of the operation
    /// @param target native contract
    /// @param op selector of the operation
    function opAllowed(address a, address target, bytes4 op) external view returns (bool);

    /// @notice The roles that may call an operation.
    /// @param target native contract
    /// @param op selector of the operation
    /// @return roles mask for the operation as a whole; if the operation distinguishes classes of
    /// records, 63 more masks, the one of class c at position c
    function opClasses(address target, bytes4 op) external view returns (uint32[] memory roles);

    /// @notice The write operations that a role may call.
    /// @param role number of the role's bit, 0 to 30; otherwise BadField(0)
    /// @return targets native contract of each operation
    /// @return ops selector of each operation
    function apiFor(uint8 role) external view returns (address[] memory targets, bytes4[] memory ops);

    /// @notice The roles that organizations of a kind may give to their actors. A role that an
    /// actor was enrolled with does not count while organizations of the kind may not give it.
    /// @param kind 1 hospital, 2 insurer, 3 government
    /// @return roles mask; 0 for an unknown kind
    function kindRoles(uint8 kind) external view returns (uint32 roles);

    /// @notice The key that others encrypt to; all zero and empty if there is none.
    /// @return alg 1 X25519, 2 P-256
    /// @return pubKey key as it was set
    /// @return since block time in seconds
    function encryptionKey(address a) external view returns (uint8 alg, bytes memory pubKey, uint64 since);

    /// @notice The key that verifies the person's endorsements.
    /// @param alg 1 P-256, 2 P-256 WebAuthn
    /// @return pubKey key as it was set; empty if there is none
    /// @return since block time in seconds
    function signingKey(address a, uint8 alg) external view returns (bytes memory pubKey, uint64 since);

    /// @notice The nonce that the next relayed operation of a signer must have, in any
    /// contract. Each key has its own nonces, also a key that replaced another key of the person.
    /// @param signer address of the key
    /// @param row independent sequence of nonces; use 0 if one is enough
    /// @return nonce row in the upper 192 bits, number in the row in the lower 64
    function nonceOf(address signer, uint192 row) external view returns (uint256 nonce);

    /// @notice Enrols an actor at the caller's organization, or changes the
    /// roles, credential and end of one that it has. A suspended actor stays suspended.
    /// @dev Reverts with NotAllowed, BadField, NotYours, RoleOfOtherKind; for a new actor with
    /// TooManyActors, DeadlinePassed, BadProof, KeyInUse. It cannot give the
    /// administrator role (bit 12), only keep it or take it away; the organization's admin keeps it.
    /// @param a not zero
    /// @param roleMask bits of 0 to 14, at least one; all of them in kindRoles
    /// @param certHash SHA-256 of the credential; 0 for none
    /// @param notAfter last second at which the actor may act, not before block time; 0 for no end
    /// @param proof of a new actor on Enrolment(address actor,bytes32 orgId,uint32 roleMask,
    /// bytes32 certHash,uint64 notAfter,uint64 deadline); ignored for an actor that the organization has
    function enrol(address a, uint32 roleMask, bytes32 certHash, uint64 notAfter, Proof calldata proof) external;

    /// @notice Suspends an actor of the caller's organization, or lets it act again.
    /// @dev Reverts with NotAllowed, NotYours (a is not an actor of the organization,
    /// or replaced), BadField (0: the caller or the organization's admin; 1).
    /// @param status 1 active, 2 suspended; not the present status
    /// @param reason code that the organization defines
    function setActorStatus(address a, uint8 status, uint8 reason) external;

    /// @notice Gives everything that the caller's key has to another key: organization, roles,
    /// credential, end, encryption and signing keys, and the administration of
    /// the organization if the caller is its admin. The new key may belong to a patient or a guardian:
    /// a key that it has registered stays unless one of the caller's replaces it. The caller's key can never be
    /// enrolled again.
    /// @dev Reverts with NotAllowed, BadField(0) (zero or the caller), KeyInUse,
    /// DeadlinePassed, BadProof.
    /// @param newKey address that was never enrolled
    /// @param proof of the new key on KeyRotation(address oldKey,address newKey,uint64 deadline)
    function rotateKey(address newKey, Proof calldata proof) external;

    /// @notice Sets the key that others encrypt to for the caller, or removes it. Besides actors,
    /// everybody may call it who controls a pid or is listed as a guardian of one, enrolled or not.
    /// @dev Reverts with NotAllowed, BadField, TooManyKeys.
    /// @param alg 1 X25519, 2 P-256
    /// @param pubKey 32 bytes for X25519; 33 or 65 bytes in the encoding of SEC 1 for P-256; empty removes the key
    function setEncryptionKey(uint8 alg, bytes calldata pubKey) external;

    /// @notice Sets the key that verifies the caller's endorsements, or removes it. A key
    /// belongs forever to the first person who sets it. Patients and guardians may call it as
    /// they may call setEncryptionKey.
    /// @dev Reverts with NotAllowed, BadField (1: wrong length, or not a point on the
    /// curve), DeadlinePassed, BadProof, KeyInUse, TooManyKeys.
    /// @param alg 1 P-256, 2 P-256 WebAuthn
    /// @param pubKey x || y; for WebAuthn x || y || SHA-256 of the relying party's id; empty removes the key
    /// @param deadline last second of the block time at which the proof counts
    /// @param proof the key's signature, as Endorsement.sig for alg, on SigningKey(address actor,uint8 alg,
    /// uint64 deadline) in the domain of a Proof; deadline and proof are ignored if the key is removed
    function setSigningKey(uint8 alg, bytes calldata pubKey, uint64 deadline, bytes calldata proof) external;

    /// @notice Adds a node of the caller's organization to the list, or removes it.
    /// @dev Reverts with NotAllowed, BadField (0: zero; 1: no change),
    /// NotYourNode, TooManyNodes, DeadlinePassed, BadProof.
    /// @param nodeId keccak-256 of the node's 64-byte public key
    /// @param deadline last second of the block time at which the proof counts
    /// @param proof the node key's signature, 65 bytes as Endorsement.sig, on NodeKey(bytes32 nodeId,
    /// bytes32 orgId,uint64 deadline) in the domain of a Proof; deadline and proof are ignored if the node is removed
    function setNode(bytes32 nodeId, bool admitted, uint64 deadline, bytes calldata proof) external;

    /// An organization entered, was suspended, became active again, or has another admin.
    event OrgChanged(bytes32 indexed orgId, uint8 kind, uint8 status, address admin, bytes32 metaHash);
    event ActorEnrolled(address indexed a, bytes32 indexed orgId, uint32 roleMask, bytes32 certHash, uint64 notAfter);
    event ActorStatus(address indexed a, uint8 status, uint8 reason);
    /// newKey has taken over everything that oldKey had: entry, encryption and signing keys. Nonces stay with each key.
    event KeyRotated(address indexed oldKey, address indexed newKey);
    /// @param pubKey empty where it was removed
    event EncryptionKeySet(address indexed a, uint8 alg, bytes pubKey);
    /// @param pubKey empty where it was removed
    event SigningKeySet(address indexed a, uint8 alg, bytes pubKey);
    event NodeChanged(bytes32 indexed nodeId, bytes32 indexed orgId, bool admitted);
    /// The new administrator is now the organization's only one.
    event AdministratorReplaced(bytes32 indexed orgId, address indexed oldAdmin, address indexed newAdmin);
    /// Another organization has custody of the patients and records of one organization, and of those whose
    /// custody was moved to it. If both are the same, the organization has custody of its own again.
    event CustodyMoved(bytes32 indexed from, bytes32 indexed to);
    event SignersChanged(address indexed signer, bytes32 indexed orgId, bool added);

    /// The address is not an actor of the caller's organization, or its key was replaced.
    error NotYours(address a);
    /// Organizations of the kind may not give these roles, or no actor can be enrolled with them.
    error RoleOfOtherKind(uint8 kind, uint32 roles);
    /// The node belongs to another organization.
    error NotYourNode(bytes32 nodeId);
    /// The organization or the alliance has reached its limit of nodes.
    error TooManyNodes(uint64 limit);
    /// The organization has reached its limit of enrolled actors, including suspended ones.
    error TooManyActors(uint64 limit);
    /// The person has reached its limit of keys registered today.
    error TooManyKeys(uint64 limit);
    /// The new key is or was enrolled, or it is a signing key of the person with this first key.
    error KeyInUse(address key);
    /// The block is later than the proof's deadline.
    error DeadlinePassed(uint64 deadline);
    /// The proof is not the key's signature on this binding, for this chain and contract.
    error BadProof();
}
