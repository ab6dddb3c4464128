// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// @title Trees of the twin
/// @notice A tree of count leaves (RFC 9162, section 2.1.1) has the greatest
/// power of two below count in its left part. The last hash of a proof is the
/// root of the part that the proof does not lead through.
library Trees {
    /// The root that the proof leads to from the leaf at the index.
    function rootOf(uint256 index, uint256 count, bytes32 hash, bytes32[] calldata proof)
        internal
        pure
        returns (bytes32 root, bool ok)
    {
        if (count == 1) return (hash, proof.length == 0);
        if (proof.length == 0) return (0, false);
        uint256 left = leftOf(count);
        bytes32 other = proof[proof.length - 1];
        if (index < left) {
            (root, ok) = rootOf(index, left, hash, proof[:proof.length - 1]);
            return (node(root, other), ok);
        }
        (root, ok) = rootOf(index - left, count - left, hash, proof[:proof.length - 1]);
        return (node(other, root), ok);
    }

    /// The roots that the proof leads to in the tree of the first leaves and in
    /// that of all. known is the root of the first ones where they are whole, as
    /// the proof does not repeat it.
    function rootsOf(uint256 first, uint256 count, bool whole, bytes32 known, bytes32[] calldata proof)
        internal
        pure
        returns (bytes32 before, bytes32 root, bool ok)
    {
        if (first == count && whole) return (known, known, proof.length == 0);
        if (proof.length == 0) return (0, 0, false);
        bytes32 other = proof[proof.length - 1];
        if (first == count) return (other, other, proof.length == 1);
        uint256 left = leftOf(count);
        if (first <= left) {
            (before, root, ok) = rootsOf(first, left, whole, known, proof[:proof.length - 1]);
            return (before, node(root, other), ok);
        }
        (before, root, ok) = rootsOf(first - left, count - left, false, 0, proof[:proof.length - 1]);
        return (node(other, before), node(other, root), ok);
    }

    function leftOf(uint256 count) private pure returns (uint256 left) {
        left = 1;
        while (left * 2 < count) left *= 2;
    }

    function node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(hex"01", left, right));
    }
}
