// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {Signature} from "./Types.sol";

/// @title What every native contract has
/// @notice No reason carries patient data.
interface INative {
    /// @notice Runs an operation of this contract for the person who signed it, whoever
    /// brings it: the signer stands in the caller's place, and the operation reverts as it
    /// does for a caller.
    /// @dev Reverts besides with NotRelayable, RelayExpired, RelayNonce, BadRelaySignature. What is
    /// signed is EIP-712 typed data: domain {name "DNTP", version "1", chainId, verifyingContract this},
    /// primary type the operation's name, its members the operation's arguments as Solidity declares them,
    /// then address signer, uint256 nonce, uint64 validUntil.
    /// @param operation calldata of the operation, 131072 bytes at most; a read cannot be relayed
    /// @return result ABI-encoded answer of the operation, as a call would return it
    function relay(bytes calldata operation, Signature calldata s) external returns (bytes memory result);

    /// An operation ran for its signer. alg as in Signature.
    event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg);

    /// The operation does not exist, is a read, or relay itself.
    error NotRelayable(bytes4 op);
    /// The block's time is past the last second of the signature.
    error RelayExpired(uint64 validUntil);
    /// want: next nonce of the row, see IRegistry.nonceOf.
    error RelayNonce(uint256 have, uint256 want);
    /// It is no signature of the signer over this operation, on this chain and contract.
    error BadRelaySignature(address signer);
    /// Reached by DELEGATECALL or CALLCODE; only CALL and STATICCALL work.
    error DirectCallOnly();
    /// Value was sent; native contracts keep none.
    error ValueRefused();
    /// A write was called by STATICCALL or below one.
    error ReadOnly();
    /// A write by an account whose code is a delegation (EIP-7702): anybody could act as it.
    error DelegatedCaller(address caller);
    /// No operation has this selector.
    error UnknownOperation(bytes4 op);
    /// The calldata is not the one canonical ABI encoding of the arguments:
    /// short, trailing bytes, dirty padding, a misplaced offset, or too long a list.
    error BadCalldata();
    /// The caller is not an active actor of an active organization, its
    /// credential is out of date, or none of its roles may call the operation.
    error NotAllowed(address caller, bytes4 op);
    /// A field is out of its range; fields are counted from 0 in the order of
    /// the argument's struct, or of the arguments where there is no struct.
    error BadField(uint8 field);
}
