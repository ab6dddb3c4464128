// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {Gateway} from "../interfaces/Types.sol";

/// @title Reads of the storage, written in Solidity over the same storage
/// @notice Never deployed. Tests run it on the native contract's storage: what it
/// reads must be what the native contract answers. Organization n of the test has
/// the id 0x0a00 + n.
contract StorageLayout {
    struct Holder {
        uint40 since;
        uint40 from;
        uint16 interval;
        uint32 proven;
        uint32 missed;
        uint40 lastProven;
        uint40 seq;
    }

    struct Place {
        string url;
        bytes32 tlsKey;
        bytes32 recipientHash;
    }

    struct Owner {
        uint32 org;
        uint8 slots;
    }

    uint256 private free; // 0
    mapping(uint32 org => Holder) private holders; // 1
    mapping(uint32 org => Place[4]) private places; // 2
    mapping(bytes32 tlsKey => Owner) private owners; // 3
    mapping(uint32 org => mapping(uint64 word => uint256)) private released; // 4

    function number(bytes32 orgId) private pure returns (uint32) {
        return uint32(uint256(orgId) - 0x0a00);
    }

    function gateway(bytes32 orgId, uint8 slot) external view returns (string memory, bytes32, bytes32) {
        if (slot > 3) return ("", 0, 0);
        Place storage p = places[number(orgId)][slot];
        return (p.url, p.tlsKey, p.recipientHash);
    }

    function gateways(bytes32 orgId) external view returns (Gateway[] memory list) {
        Place[4] storage all = places[number(orgId)];
        uint256 n;
        for (uint256 i; i < 4; i++) if (bytes(all[i].url).length > 0) n++;
        list = new Gateway[](n);
        for (uint8 i = 4; i > 0; i--) {
            Place storage p = all[i - 1];
            if (bytes(p.url).length > 0) list[--n] = Gateway(i - 1, p.url, p.tlsKey, p.recipientHash);
        }
    }

    function keyOwner(bytes32 tlsKey) external view returns (bytes32 orgId, bool listed) {
        Owner storage o = owners[tlsKey];
        return (o.org == 0 ? bytes32(0) : bytes32(0x0a00 + uint256(o.org)), o.slots != 0);
    }

    function ended(Holder storage h) private view returns (uint64) {
        return block.number > h.from ? uint64(block.number - h.from) / h.interval : 0;
    }

    /// What follows from the log of holdings is not read.
    function challenge(bytes32 orgId) external view returns (uint64 from, uint64 dueBy, bytes32, uint64 seq, uint64, uint64) {
        Holder storage h = holders[number(orgId)];
        if (h.since == 0) return (0, 0, 0, 0, 0, 0);
        from = h.from + ended(h) * h.interval;
        return (from, from + h.interval - 1, 0, h.seq, 0, 0);
    }

    function health(bytes32 orgId) external view returns (uint64, uint64, uint64, uint64, bool) {
        Holder storage h = holders[number(orgId)];
        if (h.since == 0) return (0, 0, 0, 0, false);
        return (h.since, h.proven, h.missed + ended(h), h.lastProven, ended(h) > 0);
    }

    function isReleased(bytes32 orgId, uint64 index) external view returns (bool) {
        return released[number(orgId)][index / 256] >> (index % 256) & 1 == 1;
    }
}
