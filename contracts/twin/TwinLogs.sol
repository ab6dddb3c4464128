// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {ILogs} from "../interfaces/ILogs.sol";
import {Trees} from "./Trees.sol";
import {Twin} from "./Twin.sol";
import {TwinRegistry} from "./TwinRegistry.sol";

/// @title The logs of the twin
contract TwinLogs is ILogs, Twin {
    TwinRegistry private constant registry = TwinRegistry(REGISTRY);

    struct Head {
        uint64 size;
        bytes32 root;
        uint64 blockNumber;
    }

    struct Log {
        Head[] heads;
        uint64 lastAt;
        uint64 lastBlock;
        uint64 missed;
        uint64 interval;
    }

    mapping(bytes32 org => mapping(uint8 kind => Log)) private logs;

    function append(uint8 kind, uint64 size, bytes32 root, bytes32 manifestHash, bytes32[] calldata proof)
        external
        exact(abi.encode(kind, size, root, manifestHash, proof))
        most(proof.length, 64)
        returns (uint64 seq)
    {
        bytes32 org = registry.authorize(msg.sender, address(this), msg.sig).org;
        if (kind < 1 || kind > 5) revert BadField(0);
        if (size >= 2 ** 63) revert BadField(1);
        if (root == 0 || (size == 0 && root != sha256(""))) revert BadField(2);
        Log storage l = logs[org][kind];
        checkGrowth(l, size, root, proof);
        uint64 missed = missedSince(org, l);
        (uint64 from,) = due(org, l);
        if (missed > 0) emit HeadMissed(org, kind, from, missed);
        l.missed += missed;
        l.lastAt = uint64(block.timestamp);
        l.lastBlock = uint64(block.number);
        l.interval = registry.paramOf("logInterval");
        if (l.heads.length == 0 || newest(l).size < size) l.heads.push(Head(size, root, uint64(block.number)));
        seq = uint64(l.heads.length);
        emit TreeHead(org, kind, seq, size, root, manifestHash);
    }

    function checkGrowth(Log storage l, uint64 size, bytes32 root, bytes32[] calldata proof) private view {
        Head memory old = newest(l);
        if (size < old.size) revert Shrunk(size, old.size);
        bool ok = proof.length == 0;
        if (old.size == size && old.size > 0) ok = ok && old.root == root;
        if (old.size < size && old.size > 0) {
            bytes32 before;
            bytes32 root_;
            (before, root_, ok) = Trees.rootsOf(old.size, size, true, old.root, proof);
            ok = ok && before == old.root && root_ == root;
        }
        if (!ok) revert Inconsistent(uint64(l.heads.length));
    }

    function newest(Log storage l) private view returns (Head memory none) {
        return l.heads.length == 0 ? none : l.heads[l.heads.length - 1];
    }

    /// Since when the next head is waited for, and for how long.
    function due(bytes32 org, Log storage l) private view returns (uint64 from, uint64 interval) {
        if (l.heads.length > 0) return (l.lastAt, l.interval);
        return (registry.sinceOf(org), registry.paramOf("logInterval"));
    }

    function missedSince(bytes32 org, Log storage l) private view returns (uint64 missed) {
        (uint64 from, uint64 interval) = due(org, l);
        for (uint64 by = from + interval; by < block.timestamp; by += interval) missed++;
    }

    function known(bytes32 org, uint8 kind) private view returns (bool) {
        return registry.sinceOf(org) != 0 && kind >= 1 && kind <= 5;
    }

    function treeHead(bytes32 orgId, uint8 kind)
        external
        view
        exact(abi.encode(orgId, kind))
        returns (uint64, uint64, bytes32, uint64, bool)
    {
        Log storage l = logs[orgId][kind];
        Head memory h = newest(l);
        bool late = known(orgId, kind) && missedSince(orgId, l) > 0;
        return (uint64(l.heads.length), h.size, h.root, l.lastBlock, late);
    }

    function headAt(bytes32 orgId, uint8 kind, uint64 seq)
        external
        view
        exact(abi.encode(orgId, kind, seq))
        returns (uint64, bytes32, uint64)
    {
        Head memory h = head(orgId, kind, seq);
        return (h.size, h.root, h.blockNumber);
    }

    function head(bytes32 orgId, uint8 kind, uint64 seq) private view returns (Head memory none) {
        Head[] storage heads = logs[orgId][kind].heads;
        return seq == 0 || seq > heads.length ? none : heads[seq - 1];
    }

    function punctuality(bytes32 orgId, uint8 kind)
        external
        view
        exact(abi.encode(orgId, kind))
        returns (uint64 lastAt, uint64 dueBy, uint64 missed)
    {
        Log storage l = logs[orgId][kind];
        if (!known(orgId, kind)) return (0, 0, 0);
        (uint64 from, uint64 interval) = due(orgId, l);
        return (from, from + interval, l.missed + missedSince(orgId, l));
    }

    function verifyInclusion(
        bytes32 orgId,
        uint8 kind,
        uint64 seq,
        bytes32 leaf,
        uint64 index,
        bytes32[] calldata proof
    )
        external
        view
        exact(abi.encode(orgId, kind, seq, leaf, index, proof))
        most(proof.length, 64)
        returns (bool)
    {
        Head memory h = head(orgId, kind, seq);
        if (index >= h.size) return false;
        (bytes32 root, bool ok) = Trees.rootOf(index, h.size, leaf, proof);
        return ok && root == h.root;
    }
}
