// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INativeErrors} from "./INativeErrors.sol";

/// @title Organizations, actors, node keys, and who may call what
/// @notice Native contract at 0x0000000000000000000000000000000000000D01.
interface IRegistry is INativeErrors {
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

    /// @notice A person or service that an organization enrolled; all zero where there is none.
    /// @return orgId organization that enrolled it
    /// @return roleMask one bit per role
    /// @return status 0 unknown, 1 active, 2 suspended
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

    /// @notice Whether an actor may call an operation now.
    /// @param a direct caller of the operation
    /// @param target native contract
    /// @param op selector of the operation
    function opAllowed(address a, address target, bytes4 op) external view returns (bool);

    /// @notice The write operations that a role may call.
    /// @param role number of the role's bit, 0 to 30; BadField(0) above
    /// @return targets native contract of each operation
    /// @return ops selector of each operation
    function apiFor(uint8 role) external view returns (address[] memory targets, bytes4[] memory ops);
}
