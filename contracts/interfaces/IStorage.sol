// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "./INative.sol";
import {Gateway} from "./Types.sol";

/// @title Gateways of the organizations, and proofs that they keep what they have accepted
/// @notice Native contract at 0x0000000000000000000000000000000000000D07. Documents are kept
/// encrypted, in shards, by gateways. Whoever accepts a shard appends a holding to its own log of
/// kind 5 (ILogs), so it owes proofs for everything that it has ever accepted.
///
/// A holding has 142 bytes, numbers big-endian: 0x01 | placement id 32 | author's orgId 32 |
/// recordId 32 | version 4 | shard index 1 | shard size 8 | chunkRoot 32. The version and the shard
/// size are not zero. chunkRoot is the root of an RFC 6962 tree over the chunks of the shard, 1,024
/// bytes each, the last one shorter: SHA-256(0x00 || chunk), SHA-256(0x01 || left || right).
///
/// Proofs are due in intervals of storageInterval blocks, which begin for each organization with its
/// first gateway. In the interval that begins at block B, the chunk that must be proven follows from
/// the hash of block B, so it is known from block B + 1 on:
///   seed = keccak256(hash of block B || orgId)
///   index of the holding in the log = seed mod size of the log
///   index of the chunk in the shard = keccak256(seed) mod number of chunks
/// The size is that of the log's newest head at the last proof, or at the first gateway: a later head
/// changes nothing that is drawn. An organization whose log is empty sends an empty proof. A new
/// storageInterval applies to an organization from the interval after its next proof on.
interface IStorage is INative {
    /// @notice Enters or replaces a gateway of the caller's organization. The first one begins the
    /// organization's first interval.
    /// @dev Reverts with NotAllowed, BadField (0: slot; 1: url; 2, 3: zero), KeyTaken.
    /// @param slot 0 to 3
    /// @param url see Gateway
    /// @param tlsKey see Gateway; belongs permanently to the organization that enters it first
    /// @param recipientHash see Gateway
    function setGateway(uint8 slot, string calldata url, bytes32 tlsKey, bytes32 recipientHash) external;

    /// @notice Removes a gateway of the caller's organization. Proofs are still due.
    /// @dev Reverts with NotAllowed, BadField (0: slot), UnknownGateway.
    function removeGateway(uint8 slot) external;

    /// @notice Proves, once in each interval, the chunk that was drawn from what the caller's organization
    /// holds.
    /// @dev Reverts with NotAllowed, UnknownGateway (no gateway was ever entered), NotDue, WrongInterval,
    /// WrongIndex, BadHolding, NotInLog, WrongChunk, BadField (1 to 5: not empty, though nothing has to be
    /// shown there).
    /// @param from first block of the interval
    /// @param holding entry of the log at the index; empty if nothing is drawn
    /// @param index of the holding in the log; 0 if nothing is drawn
    /// @param logPath RFC 6962 audit path of at most 64 hashes in the tree of the head that challenge names
    /// @param chunk at most 1,024 bytes; empty for a holding that its author has released, or whose version
    /// is attested as erased
    /// @param chunkPath RFC 6962 audit path of at most 64 hashes in the tree of chunkRoot
    function prove(
        uint64 from,
        bytes calldata holding,
        uint64 index,
        bytes32[] calldata logPath,
        bytes calldata chunk,
        bytes32[] calldata chunkPath
    ) external;

    /// @notice Frees a holder from proving a holding: its shard is kept elsewhere now, or is not needed. Only
    /// the organization that placed it may do this, or the one that has custody of its records. It does
    /// nothing if the holding is released already.
    /// @dev Reverts with NotAllowed, BadHolding, NotAuthor, NotInLog.
    /// @param holderOrg organization that holds the shard
    /// @param seq of a head of its log of kind 5
    /// @param index of the holding in the log
    /// @param holding entry of the log at the index
    /// @param logPath RFC 6962 audit path of at most 64 hashes in the tree of the head
    function release(
        bytes32 holderOrg,
        uint64 seq,
        uint64 index,
        bytes calldata holding,
        bytes32[] calldata logPath
    ) external;

    /// @notice The gateways of an organization, by slot; none for an unknown one.
    function gateways(bytes32 orgId) external view returns (Gateway[] memory list);

    /// @notice One gateway; all empty if there is none.
    function gateway(bytes32 orgId, uint8 slot)
        external
        view
        returns (string memory url, bytes32 tlsKey, bytes32 recipientHash);

    /// @notice Which organization a TLS key belongs to, zero for none.
    /// @return orgId organization that entered it first
    /// @return listed whether one of its gateways has the key now
    function keyOwner(bytes32 tlsKey) external view returns (bytes32 orgId, bool listed);

    /// @notice What an organization must prove now, or next; all zero for one without a first gateway.
    /// @return from first block of the interval: the current one, or the next if this one is proven
    /// @return dueBy last block in which the proof is in time
    /// @return seed of the draw; zero if the hash of block from is not known yet
    /// @return seq of the head of the log of holdings that is drawn from, 0 for none
    /// @return size leaves of that head; 0 if nothing is drawn
    /// @return index of the holding that is drawn; 0 without a seed
    function challenge(bytes32 orgId)
        external
        view
        returns (uint64 from, uint64 dueBy, bytes32 seed, uint64 seq, uint64 size, uint64 index);

    /// @notice How well an organization has proven what it holds; all zero for one without a first gateway.
    /// @return since block of its first gateway
    /// @return proven intervals with a proof
    /// @return missed intervals that have ended without one
    /// @return lastProven block of the last proof, 0 for none
    /// @return late whether the interval before the current one ended without a proof
    function health(bytes32 orgId)
        external
        view
        returns (uint64 since, uint64 proven, uint64 missed, uint64 lastProven, bool late);

    /// @notice Whether the author has released a holding.
    /// @param index of the holding in the holder's log of kind 5
    function isReleased(bytes32 holderOrg, uint64 index) external view returns (bool);

    /// A gateway was entered or replaced.
    event GatewaySet(bytes32 indexed orgId, uint8 indexed slot, string url, bytes32 tlsKey, bytes32 recipientHash);
    /// A gateway was removed.
    event GatewayRemoved(bytes32 indexed orgId, uint8 indexed slot);
    /// The organization entered its first gateway.
    /// @param from first block of its first interval: this block
    /// @param dueBy last block in which its first proof is in time
    /// @param seq of the head that its first interval draws from
    event StorageEntered(bytes32 indexed orgId, uint64 from, uint64 dueBy, uint64 seq);
    /// An interval was proven.
    /// @param from first block of the interval
    /// @param index of the holding that was drawn; 0 if none was
    /// @param answer 0 nothing was drawn, 1 the chunk, 2 the holding is released, 3 the version is erased
    /// @param dueBy last block in which the next interval's proof is in time
    /// @param seq of the head that the next interval draws from
    event StorageProven(
        bytes32 indexed orgId, uint64 indexed from, uint64 index, uint8 answer, uint64 dueBy, uint64 seq
    );
    /// The proof in the next event came after intervals without one.
    /// @param from first block of the first of them
    /// @param missed how many
    event ProofMissed(bytes32 indexed orgId, uint64 from, uint64 missed);
    /// A holder need not prove this holding any more.
    event HoldingReleased(bytes32 indexed holderOrg, uint64 indexed index, bytes32 indexed by);

    /// The organization has no such gateway, or never had one.
    error UnknownGateway();
    /// The TLS key belongs to another organization.
    error KeyTaken(bytes32 orgId);
    /// The interval is proven, or its first block's hash is not known yet. from: first block at which a proof counts.
    error NotDue(uint64 from);
    /// want: first block of the interval that is due.
    error WrongInterval(uint64 have, uint64 want);
    /// want: index of the holding that is drawn.
    error WrongIndex(uint64 have, uint64 want);
    /// The bytes are no holding.
    error BadHolding();
    /// The path does not lead from the holding to the root of the head.
    error NotInLog(uint64 index);
    /// The chunk has the wrong length, or its path does not lead to the chunkRoot. want: index of the chunk.
    error WrongChunk(uint64 want);
    /// The holding is of a document that another organization placed.
    error NotAuthor(bytes32 orgId);
}
