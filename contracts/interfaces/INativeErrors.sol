// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// @title Reasons that every native contract reverts with
/// @notice No reason carries patient data.
interface INativeErrors {
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
