// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "./INative.sol";
import {Proof} from "./Types.sol";

/// @title Organizations, actors, node keys, and who may call what
/// @notice Native contract at 0x0000000000000000000000000000000000000D01. It
/// holds the whole management model; IGovernance changes what the alliance
/// decides together.
interface IRegistry is INative {
    /// @notice The organization that is the custodian of what an organization registered and anchored: itself,
    /// unless a vote has moved that to another; zero where there is no such organization.
    function custodianOf(bytes32 orgId) external view returns (bytes32);

    /// @notice An organization of the alliance; all zero where there is none.
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
    /// @param cursor 0 to begin, then next of the answer before
    /// @param limit organizations to return at most, 1 to 256; BadField(1) for another
    /// @return ids of organizations
    /// @return next cursor of what follows, 0 where nothing does
    function orgs(uint32 cursor, uint16 limit) external view returns (bytes32[] memory ids, uint32 next);

    /// @notice A person or service that an organization enrolled; all zero where there is none.
    /// @return orgId organization that enrolled it
    /// @return roleMask one bit per role that it was enrolled with; those of kindRoles count
    /// @return status 0 unknown, 1 active, 2 suspended, 3 replaced by another key
    /// @return certHash SHA-256 of the credential; 0 where none was given
    /// @return notAfter last second at which the actor may act; 0 for no end
    function actor(address a)
        external
        view
        returns (bytes32 orgId, uint32 roleMask, uint8 status, bytes32 certHash, uint64 notAfter);

    /// @notice The organization that a node belongs to; zero where the node is unknown.
    /// @param nodeId keccak-256 of the node's 64-byte public key
    /// @return orgId organization that runs the node
    /// @return admitted whether members may connect to it
    function node(bytes32 nodeId) external view returns (bytes32 orgId, bool admitted);

    /// @notice The members' block signers, 255 at most, as the alliance decided.
    /// @return addresses of the signers, in no special order
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
    /// @return roles mask for the operation as a whole; where classes of records
    /// are told apart, 63 more: that of class c at position c
    function opClasses(address target, bytes4 op) external view returns (uint32[] memory roles);

    /// @notice The write operations that a role may call.
    /// @param role number of the role's bit, 0 to 30; BadField(0) above
    /// @return targets native contract of each operation
    /// @return ops selector of each operation
    function apiFor(uint8 role) external view returns (address[] memory targets, bytes4[] memory ops);

    /// @notice The roles that organizations of a kind may give to their actors. A role that an
    /// actor was enrolled with and that its organization's kind may not give any more does not count.
    /// @param kind 1 hospital, 2 insurer, 3 government
    /// @return roles mask; 0 for an unknown kind
    function kindRoles(uint8 kind) external view returns (uint32 roles);

    /// @notice The key that others encrypt to; all zero and empty where there is none.
    /// @return alg 1 X25519, 2 P-256
    /// @return pubKey key as it was set
    /// @return since block time in seconds
    function encryptionKey(address a) external view returns (uint8 alg, bytes memory pubKey, uint64 since);

    /// @notice The key that the actor's endorsements are checked with.
    /// @param alg 1 P-256, 2 P-256 WebAuthn
    /// @return pubKey key as it was set; empty where there is none
    /// @return since block time in seconds
    function signingKey(address a, uint8 alg) external view returns (bytes memory pubKey, uint64 since);

    /// @notice The nonce that the next relayed operation of a signer must have, in any
    /// contract. Each key counts by itself, also where another key of the person was replaced.
    /// @param signer address of the key
    /// @param row counted by itself; 0 where nobody needs another
    /// @return nonce the row in the upper 192 bits, the place in the lower 64
    function nonceOf(address signer, uint192 row) external view returns (uint256 nonce);

    /// @notice Enrols an actor at the caller's organization, or changes the
    /// roles, credential and end of one that it has. A suspended one stays so.
    /// @dev Reverts with NotAllowed, BadField, NotYours, RoleOfOtherKind; for a new actor with
    /// TooManyActors, DeadlinePassed, BadProof, KeyInUse. The administrator role
    /// (bit 12) is kept or taken, never given; the organization's admin keeps it.
    /// @param a not zero
    /// @param roleMask bits of 0 to 14, at least one; all of them in kindRoles
    /// @param certHash SHA-256 of the credential; 0 for none
    /// @param notAfter last second at which the actor may act, not before block time; 0 for no end
    /// @param proof of a new actor on Enrolment(address actor,bytes32 orgId,uint32 roleMask,
    /// bytes32 certHash,uint64 notAfter,uint64 deadline); not looked at for one that the organization has
    function enrol(address a, uint32 roleMask, bytes32 certHash, uint64 notAfter, Proof calldata proof) external;

    /// @notice Suspends an actor of the caller's organization, or lets it act again.
    /// @dev Reverts with NotAllowed, NotYours (a is none of the organization's,
    /// or replaced), BadField (0: the caller or the organization's admin; 1).
    /// @param status 1 active, 2 suspended; not what it is already
    /// @param reason code of the organization
    function setActorStatus(address a, uint8 status, uint8 reason) external;

    /// @notice Gives all that the caller is to another key: organization, roles,
    /// credential, end, encryption and signing keys, and the administration of
    /// the organization where the caller is its admin. The caller's key is never
    /// enrolled again.
    /// @dev Reverts with NotAllowed, BadField(0) (zero or the caller), KeyInUse,
    /// DeadlinePassed, BadProof.
    /// @param newKey address that was never enrolled
    /// @param proof of the new key on KeyRotation(address oldKey,address newKey,uint64 deadline)
    function rotateKey(address newKey, Proof calldata proof) external;

    /// @notice Sets the key that others encrypt to for the caller, or removes it.
    /// @dev Reverts with NotAllowed, BadField.
    /// @param alg 1 X25519, 2 P-256
    /// @param pubKey 32 bytes for X25519; 33 or 65 as SEC 1 has them for P-256; empty removes the key
    function setEncryptionKey(uint8 alg, bytes calldata pubKey) external;

    /// @notice Sets the key that the caller's endorsements are checked with, or removes it. A key
    /// belongs to the first person who sets it, for ever.
    /// @dev Reverts with NotAllowed, BadField (1: not as long as it must be, or no point of the
    /// curve), DeadlinePassed, BadProof, KeyInUse.
    /// @param alg 1 P-256, 2 P-256 WebAuthn
    /// @param pubKey x || y; for WebAuthn x || y || SHA-256 of the relying party's id; empty removes the key
    /// @param deadline last second of the block time at which the proof counts
    /// @param proof the key's signature, as Endorsement.sig for alg, on SigningKey(address actor,uint8 alg,
    /// uint64 deadline) in the domain of a Proof; neither is looked at where the key is removed
    function setSigningKey(uint8 alg, bytes calldata pubKey, uint64 deadline, bytes calldata proof) external;

    /// @notice Lists a node of the caller's organization, or takes it off the list.
    /// @dev Reverts with NotAllowed, BadField (0: zero; 1: it is so already),
    /// NotYourNode, TooManyNodes, DeadlinePassed, BadProof.
    /// @param nodeId keccak-256 of the node's 64-byte public key
    /// @param deadline last second of the block time at which the proof counts
    /// @param proof the node key's signature, 65 bytes as Endorsement.sig, on NodeKey(bytes32 nodeId,
    /// bytes32 orgId,uint64 deadline) in the domain of a Proof; neither is looked at where it is taken off
    function setNode(bytes32 nodeId, bool admitted, uint64 deadline, bytes calldata proof) external;

    /// An organization entered, was suspended, let act again, or has another admin.
    event OrgChanged(bytes32 indexed orgId, uint8 kind, uint8 status, address admin, bytes32 metaHash);
    event ActorEnrolled(address indexed a, bytes32 indexed orgId, uint32 roleMask, bytes32 certHash, uint64 notAfter);
    event ActorStatus(address indexed a, uint8 status, uint8 reason);
    /// All that oldKey was is newKey's: entry, encryption and signing keys, nonces.
    event KeyRotated(address indexed oldKey, address indexed newKey);
    /// @param pubKey empty where it was removed
    event EncryptionKeySet(address indexed a, uint8 alg, bytes pubKey);
    /// @param pubKey empty where it was removed
    event SigningKeySet(address indexed a, uint8 alg, bytes pubKey);
    event NodeChanged(bytes32 indexed nodeId, bytes32 indexed orgId, bool admitted);
    /// The new administrator is the only one of the organization.
    event AdministratorReplaced(bytes32 indexed orgId, address indexed oldAdmin, address indexed newAdmin);
    /// Patients and records of one organization, and those that others left to it, are another's; its own
    /// are its own again where both are the same.
    event CustodyMoved(bytes32 indexed from, bytes32 indexed to);
    event SignersChanged(address indexed signer, bytes32 indexed orgId, bool added);

    /// The address is no actor of the caller's organization, or was one before its key was replaced.
    error NotYours(address a);
    /// Organizations of the kind may not give these roles, or nobody is enrolled with them.
    error RoleOfOtherKind(uint8 kind, uint32 roles);
    /// The node is another organization's.
    error NotYourNode(bytes32 nodeId);
    /// The organization has as many nodes as it may have, or the alliance has.
    error TooManyNodes(uint64 limit);
    /// The organization has enrolled as many actors as it may have, the suspended included.
    error TooManyActors(uint64 limit);
    /// The new key is enrolled or was, or it is a signing key of the person with this first key.
    error KeyInUse(address key);
    /// The block is later than the proof allows.
    error DeadlinePassed(uint64 deadline);
    /// The proof is not the key's signature on what it would be bound to, on this chain and contract.
    error BadProof();
}
