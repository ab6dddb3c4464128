// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "./INative.sol";

/// @title Tree heads of append-only logs
/// @notice Native contract at 0x0000000000000000000000000000000000000D06. Each
/// organization has one log of each kind: 1 batches of records, 2 access audit,
/// 3 consent receipts, 4 placements of documents, 5 holdings (see IStorage). A log is an RFC 6962 Merkle tree over SHA-256: a leaf is
/// SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right), the root of
/// no leaves SHA-256 of nothing. The entries stay with the organization; this contract
/// keeps sizes and roots, so that the organization cannot take an entry back.
///
/// From the organization's entry on, a head of each log is due every logInterval seconds,
/// whether or not anything happened. So an organization that withholds a log, or never
/// begins one, is seen to be late. A new logInterval applies to a log from its next head on.
interface ILogs is INative {
    /// @notice Adds a head to a log of the caller's organization, or renews the
    /// newest one: a heartbeat, which has the same size and root and keeps the seq.
    /// @dev Reverts with NotAllowed, BadField (0: kind; 1: above 2**63 - 1;
    /// 2: zero, or for no leaves not SHA-256 of nothing), Shrunk, Inconsistent.
    /// @param kind 1 to 5
    /// @param size leaves of the tree, at most 2**63 - 1
    /// @param root of the tree
    /// @param manifestHash SHA-256 of the description of the new entries; zero for none
    /// @param consistencyProof RFC 6962 proof, at most 64 hashes, that the tree of the newest head
    /// is the beginning of this one; empty if the newest head has no leaves, or is the same
    /// @return seq of the head, counted from 1
    function append(uint8 kind, uint64 size, bytes32 root, bytes32 manifestHash, bytes32[] calldata consistencyProof)
        external
        returns (uint64 seq);

    /// @notice The newest head of a log; all zero except late if there is none.
    /// @return seq of the head, counted from 1
    /// @return size leaves
    /// @return root of the tree
    /// @return blockNumber block that added the head or last renewed it
    /// @return late whether the next head is overdue
    function treeHead(bytes32 orgId, uint8 kind)
        external
        view
        returns (uint64 seq, uint64 size, bytes32 root, uint64 blockNumber, bool late);

    /// @notice One head of a log; all zero for an unknown one.
    /// @return size leaves
    /// @return root of the tree
    /// @return blockNumber block that added the head
    function headAt(bytes32 orgId, uint8 kind, uint64 seq)
        external
        view
        returns (uint64 size, bytes32 root, uint64 blockNumber);

    /// @notice How punctual a log has been; all zero for an unknown organization or kind.
    /// @return lastAt block time of the newest head or heartbeat; of the organization's entry if there is none
    /// @return dueBy last second at which the next one is in time
    /// @return missed intervals that have ended without one, including those since lastAt
    function punctuality(bytes32 orgId, uint8 kind)
        external
        view
        returns (uint64 lastAt, uint64 dueBy, uint64 missed);

    /// @notice Whether a leaf is in the tree of a head. False for an unknown head.
    /// @param leaf hash of the leaf, SHA-256(0x00 || entry)
    /// @param index of the leaf, from 0
    /// @param proof RFC 6962 audit path of at most 64 hashes, from the leaf to the root
    function verifyInclusion(
        bytes32 orgId,
        uint8 kind,
        uint64 seq,
        bytes32 leaf,
        uint64 index,
        bytes32[] calldata proof
    ) external view returns (bool);

    /// A log has a new head, or the newest one was renewed: then seq, size and root are those of the
    /// log's previous event.
    event TreeHead(
        bytes32 indexed orgId, uint8 indexed kind, uint64 indexed seq, uint64 size, bytes32 root, bytes32 manifestHash
    );
    /// The head in the next event came too late.
    /// @param lastAt block time of the head or heartbeat before, or of the organization's entry
    /// @param missed intervals that ended in between without a head
    event HeadMissed(bytes32 indexed orgId, uint8 indexed kind, uint64 lastAt, uint64 missed);

    /// have: size sent; want: size that the log has.
    error Shrunk(uint64 have, uint64 want);
    /// The proof does not connect the newest head's root with this one.
    error Inconsistent(uint64 seq);
}
