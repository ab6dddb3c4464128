// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {Proof} from "./Types.sol";

/// @title Payloads of proposals
/// @notice No contract has these functions. The arguments of each, ABI-encoded
/// and without the selector, are the payload of one kind of proposal.
interface IChanges {
    /// @notice Kind 1: an organization enters, with its admin. The admin then lists the organization's nodes,
    /// by a transaction through any member or by a signed operation.
    /// @param orgId SHA-256 of the organization's public identifier; not in the registry yet
    /// @param kind 1 hospital, 2 insurer, 3 government
    /// @param admin address that was never enrolled
    /// @param metaHash SHA-256 of the public description
    /// @param proof of the admin on Administration(address admin,bytes32 orgId,uint64 deadline). It must be
    /// valid both when the change is proposed and when it is executed
    function addOrganization(bytes32 orgId, uint8 kind, address admin, bytes32 metaHash, Proof calldata proof)
        external;

    /// @notice Kind 2: suspends an organization, or lets it act again. At least one stays active.
    /// The block signers of a suspended organization leave the list in the same step; at least signersMin
    /// signers must stay. They return by proposals of kind 3.
    /// @param status 1 active, 2 suspended; not the present status. Not active while another organization has
    /// custody of its patients and records, see moveCustody
    function setOrganizationStatus(bytes32 orgId, uint8 status) external;

    /// @notice Kind 3: lets a member's node seal blocks.
    /// @param orgId active organization
    function addSigner(address signer, bytes32 orgId) external;

    /// @notice Kind 4: removes a block signer. At least signersMin signers must stay.
    function removeSigner(address signer) external;

    /// @notice Kind 5: gives an operation to the roles, and to no others.
    /// @param target contract; zero for the roles of a kind
    /// @param op selector of the operation
    /// @param recordClass 0 for the operation as a whole; 1 to 63 for records of the class, after
    /// which the operation is refused for every class that has no roles
    /// @param roles mask; for a class, only roles that have the operation as a whole. The
    /// operations of IGovernance keep the administrator role (bit 12).
    ///
    /// If target is zero, it sets the roles that organizations of a kind may give: op is zero,
    /// recordClass is the kind (1 to 3), and roles includes the administrator role but neither the
    /// patient role nor the family role (bits 8 and 9).
    function setRoles(address target, bytes4 op, uint8 recordClass, uint32 roles) external;

    /// @notice Kind 6: the signatures that records of a class need from now on.
    /// @param recordClass 1 to 16
    /// @param policy encoded as IRecords.policy returns it
    function setPolicy(uint8 recordClass, bytes calldata policy) external;

    /// @notice Kind 7: the value of a parameter that is not frozen.
    /// @param key as for IGovernance.param
    /// @param value in the parameter's range
    function setParameter(bytes32 key, uint64 value) external;

    /// @notice Kind 8: a version of the rules is in force from a block on. It replaces an activation
    /// whose height is not reached yet.
    /// @param version greater than the one in force
    /// @param height at least rulesNotice blocks after the block that executes this
    function activate(uint32 version, uint64 height) external;

    /// @notice Kind 9: another administrator replaces the organization's. All its other actors lose the
    /// administrator role at once, also under keys that they rotated to since the proposal; they keep their
    /// other roles.
    /// Proposals and votes stay the organization's.
    /// @param orgId organization, active or suspended
    /// @param newAdmin address that was never enrolled, or an actor of the organization, which becomes active
    /// without an end; not the present administrator
    /// @param proof as for addOrganization
    function replaceAdministrator(bytes32 orgId, address newAdmin, Proof calldata proof) external;

    /// @notice Kind 10: another organization becomes the custodian of all patients and records of a suspended
    /// organization, including those whose custody was moved to it. Only another vote changes this. The
    /// suspended organization cannot become active until a vote has moved the custody back.
    /// @param from suspended organization
    /// @param to active organization of the same kind, or of a kind that may register patients
    /// (identity-registrar); equal to from to move its own patients and records back, while it is suspended
    function moveCustody(bytes32 from, bytes32 to) external;
}
