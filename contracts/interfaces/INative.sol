// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {Signature} from "./Types.sol";

/// @title Operations and errors of every native contract
/// @notice No error carries patient data.
interface INative {
    /// @notice Runs an operation of this contract for the person who signed it; anybody may
    /// send it. The operation runs, and reverts, as if the signer had called it.
    /// @dev Also reverts with NotRelayable, RelayExpired, RelayNonce, BadRelaySignature. What is
    /// signed is EIP-712 typed data: domain {name "DNTP", version "1", chainId, verifyingContract this},
    /// primary type the operation's name, its members the operation's arguments as Solidity declares them,
    /// then address signer, uint256 nonce, uint64 validUntil.
    /// @param operation calldata of the operation, 131072 bytes at most; a read cannot be relayed
    /// @return result ABI-encoded result of the operation, as a call would return it
    function relay(bytes calldata operation, Signature calldata s) external returns (bytes memory result);

    /// An operation ran for its signer. alg as in Signature.
    event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg);

    /// The operation does not exist, is a read, or relay itself.
    error NotRelayable(bytes4 op);
    /// The block's time is past the last second of the signature.
    error RelayExpired(uint64 validUntil);
    /// want: next nonce of the row, see IRegistry.nonceOf.
    error RelayNonce(uint256 have, uint256 want);
    /// The signature is not the signer's on this operation, chain and contract.
    error BadRelaySignature(address signer);
    /// Called by DELEGATECALL or CALLCODE; only CALL and STATICCALL work.
    error DirectCallOnly();
    /// Value was sent; native contracts keep none.
    error ValueRefused();
    /// A write was called by STATICCALL or below one.
    error ReadOnly();
    /// A write by an account whose code is a delegation (EIP-7702): anybody could act as it.
    error DelegatedCaller(address caller);
    /// No operation has this selector.
    error UnknownOperation(bytes4 op);
    /// The calldata is not the canonical ABI encoding of the arguments: it is short, or has
    /// trailing bytes, dirty padding, a misplaced offset, or a list that is too long.
    error BadCalldata();
    /// The caller is not an active actor of an active organization, its
    /// credential is out of date, or none of its roles may call the operation.
    error NotAllowed(address caller, bytes4 op);
    /// A field is out of range. Fields are counted from 0 in the order of the
    /// argument's struct, or of the arguments if there is no struct.
    error BadField(uint8 field);
}
