// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// @title Reads of the logs, written in Solidity over the same storage
/// @notice Never deployed. Tests run it on the native contract's storage: what
/// it reads must be what the native contract answers. It knows no organization's
/// id, so it takes the number that the registry gave it.
contract LogsLayout {
    struct Head {
        uint64 size;
        uint40 block;
        bytes32 root;
    }

    struct Log {
        uint64 seq;
        uint40 lastAt;
        uint40 block;
        uint32 missed;
        uint32 interval;
        Head[2 ** 48] heads; // of seq 1, 2, ...
    }

    uint64 private constant SINCE = 1800000000; // when the organizations of the test entered

    uint256 private free; // 0
    mapping(uint32 org => mapping(uint8 kind => Log)) private logs; // 1

    function treeHead(bytes32 org, uint8 kind)
        external
        view
        returns (uint64 seq, uint64 size, bytes32 root, uint64 blockNumber, bool late)
    {
        Log storage l = logs[uint32(uint256(org))][kind];
        if (l.seq > 0) {
            Head storage h = l.heads[l.seq - 1];
            return (l.seq, h.size, h.root, l.block, block.timestamp > l.lastAt + l.interval);
        }
        late = block.timestamp > SINCE + 60;
    }

    function headAt(bytes32 org, uint8 kind, uint64 seq)
        external
        view
        returns (uint64 size, bytes32 root, uint64 blockNumber)
    {
        Head storage h = logs[uint32(uint256(org))][kind].heads[seq - 1];
        return (h.size, h.root, h.block);
    }

    function punctuality(bytes32 org, uint8 kind) external view returns (uint64 lastAt, uint64 dueBy, uint64 missed) {
        Log storage l = logs[uint32(uint256(org))][kind];
        return (l.lastAt, l.lastAt + l.interval, l.missed);
    }
}
