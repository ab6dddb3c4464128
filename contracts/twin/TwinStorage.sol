// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {ILogs} from "../interfaces/ILogs.sol";
import {IRecords} from "../interfaces/IRecords.sol";
import {IStorage} from "../interfaces/IStorage.sol";
import {Anchor, Gateway} from "../interfaces/Types.sol";
import {Trees} from "./Trees.sol";
import {Twin} from "./Twin.sol";
import {TwinRegistry} from "./TwinRegistry.sol";

/// @title The storage of the twin
contract TwinStorage is IStorage, Twin {
    TwinRegistry private constant registry = TwinRegistry(REGISTRY);
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935; // EIP-2935
    uint8 private constant HOLDINGS = 5;
    uint8 private constant ERASED = 6;

    struct Debt {
        uint64 since;
        uint64 next; // first block of the interval that waits for its proof
        uint64 length;
        uint64 proven;
        uint64 missed;
        uint64 last;
        uint64 seq;
    }

    struct Head {
        uint64 size;
        bytes32 root;
    }

    mapping(bytes32 org => Debt) private debts;
    mapping(bytes32 org => Gateway[4]) private places;
    mapping(bytes32 tlsKey => bytes32 org) private keyOrg;
    mapping(bytes32 org => mapping(uint64 index => bool)) private freed;

    function setGateway(uint8 slot, string calldata url, bytes32 tlsKey, bytes32 recipientHash)
        external
        exact(abi.encode(slot, url, tlsKey, recipientHash))
        most(bytes(url).length, 1024)
    {
        bytes32 org = mine();
        if (slot > 3) revert BadField(0);
        if (!printable(bytes(url))) revert BadField(1);
        if (tlsKey == 0) revert BadField(2);
        if (recipientHash == 0) revert BadField(3);
        if (keyOrg[tlsKey] != 0 && keyOrg[tlsKey] != org) revert KeyTaken(keyOrg[tlsKey]);
        keyOrg[tlsKey] = org;
        places[org][slot] = Gateway(slot, url, tlsKey, recipientHash);
        Debt storage d = debts[org];
        if (d.since == 0) {
            d.since = uint64(block.number);
            next(d, org, d.since);
            emit StorageEntered(org, d.next, d.next + d.length - 1, d.seq);
        }
        emit GatewaySet(org, slot, url, tlsKey, recipientHash);
    }

    function mine() private view returns (bytes32) {
        return registry.authorize(msg.sender, address(this), msg.sig).org;
    }

    function printable(bytes calldata url) private pure returns (bool) {
        if (url.length < 9 || url.length > 128 || bytes8(url[:8]) != "https://") return false;
        for (uint256 i; i < url.length; i++) if (url[i] < 0x21 || url[i] > 0x7e) return false;
        return true;
    }

    function removeGateway(uint8 slot) external exact(abi.encode(slot)) {
        bytes32 org = mine();
        if (slot > 3) revert BadField(0);
        if (bytes(places[org][slot].url).length == 0) revert UnknownGateway();
        delete places[org][slot];
        emit GatewayRemoved(org, slot);
    }

    /// Begins an interval at a block.
    function next(Debt storage d, bytes32 org, uint64 from) private {
        d.next = from;
        d.length = registry.paramOf("storageInterval");
        (d.seq,,,,) = ILogs(LOGS).treeHead(org, HOLDINGS);
    }

    /// The interval that is due at this block, and how many have ended since the last proof.
    function current(Debt storage d) private view returns (uint64 from, uint64 ended) {
        for (from = d.next; from + d.length <= block.number; from += d.length) ended++;
    }

    function headOf(bytes32 org, uint64 seq) private view returns (Head memory h) {
        (h.size, h.root,) = ILogs(LOGS).headAt(org, HOLDINGS, seq);
    }

    /// The seed of the interval at a block. Before Prague nobody keeps the hash.
    function seedOf(bytes32 org, uint64 from) private view returns (bytes32) {
        (bool ok, bytes memory answer) = HISTORY.staticcall(abi.encode(from));
        bytes32 hash = ok && answer.length == 32 ? abi.decode(answer, (bytes32)) : bytes32(0);
        return hash == 0 ? bytes32(0) : keccak256(abi.encode(hash, org));
    }

    function prove(
        uint64 from,
        bytes calldata holding,
        uint64 index,
        bytes32[] calldata logPath,
        bytes calldata chunk,
        bytes32[] calldata chunkPath
    )
        external
        exact(abi.encode(from, holding, index, logPath, chunk, chunkPath))
        most(holding.length, 1024)
        most(logPath.length, 64)
        most(chunk.length, 1024)
        most(chunkPath.length, 64)
    {
        bytes32 org = mine();
        Debt storage d = debts[org];
        if (d.since == 0) revert UnknownGateway();
        (uint64 due, uint64 ended) = current(d);
        if (block.number <= due) revert NotDue(due + 1);
        if (from != due) revert WrongInterval(from, due);
        uint8 answer = check(org, from, holding, index, logPath, chunk, chunkPath);
        if (ended > 0) emit ProofMissed(org, d.next, ended);
        d.missed += ended;
        d.proven++;
        d.last = uint64(block.number);
        next(d, org, from + d.length);
        emit StorageProven(org, from, index, answer, d.next + d.length - 1, d.seq);
    }

    function check(
        bytes32 org,
        uint64 from,
        bytes calldata holding,
        uint64 index,
        bytes32[] calldata logPath,
        bytes calldata chunk,
        bytes32[] calldata chunkPath
    ) private view returns (uint8) {
        bytes32 seed = seedOf(org, from);
        Head memory h = headOf(org, debts[org].seq);
        if (seed == 0 || h.size == 0) {
            if (holding.length > 0) revert BadField(1);
            if (index > 0) revert BadField(2);
            if (logPath.length > 0) revert BadField(3);
            checkNone(chunk, chunkPath);
            return 0;
        }
        if (index != uint256(seed) % h.size) revert WrongIndex(index, uint64(uint256(seed) % h.size));
        checkEntry(h, holding, index, logPath);
        if (freed[org][index]) {
            checkNone(chunk, chunkPath);
            return 2;
        }
        if (erased(bytes32(holding[65:97]), uint32(bytes4(holding[97:101])))) {
            checkNone(chunk, chunkPath);
            return 3;
        }
        checkChunk(seed, uint64(bytes8(holding[102:110])), bytes32(holding[110:142]), chunk, chunkPath);
        return 1;
    }

    function checkNone(bytes calldata chunk, bytes32[] calldata chunkPath) private pure {
        if (chunk.length > 0) revert BadField(4);
        if (chunkPath.length > 0) revert BadField(5);
    }

    function checkEntry(Head memory h, bytes calldata holding, uint64 index, bytes32[] calldata path) private pure {
        if (holding.length != 142 || holding[0] != 0x01) revert BadHolding();
        if (bytes4(holding[97:101]) == 0 || bytes8(holding[102:110]) == 0) revert BadHolding();
        if (index >= h.size) revert NotInLog(index);
        (bytes32 root, bool ok) = Trees.rootOf(index, h.size, sha256(abi.encodePacked(hex"00", holding)), path);
        if (!ok || root != h.root) revert NotInLog(index);
    }

    function checkChunk(bytes32 seed, uint64 size, bytes32 wanted, bytes calldata chunk, bytes32[] calldata path)
        private
        pure
    {
        uint256 count = (uint256(size) + 1023) / 1024;
        uint256 place = uint256(keccak256(abi.encode(seed))) % count;
        uint256 length = place + 1 < count ? 1024 : size - place * 1024;
        (bytes32 root, bool ok) = Trees.rootOf(place, count, sha256(abi.encodePacked(hex"00", chunk)), path);
        if (chunk.length != length || !ok || root != wanted) revert WrongChunk(uint64(place));
    }

    function erased(bytes32 recordId, uint32 version) private view returns (bool) {
        try IRecords(RECORDS).get(recordId, version) returns (Anchor memory, bytes32, uint8 status, uint64) {
            return status == ERASED;
        } catch {
            return false;
        }
    }

    function release(
        bytes32 holderOrg,
        uint64 seq,
        uint64 index,
        bytes calldata holding,
        bytes32[] calldata logPath
    )
        external
        exact(abi.encode(holderOrg, seq, index, holding, logPath))
        most(holding.length, 1024)
        most(logPath.length, 64)
    {
        bytes32 org = mine();
        checkEntry(headOf(holderOrg, seq), holding, index, logPath);
        bytes32 author = bytes32(holding[33:65]);
        if (registry.custodianOf(author) != org) revert NotAuthor(author);
        if (freed[holderOrg][index]) return;
        freed[holderOrg][index] = true;
        emit HoldingReleased(holderOrg, index, org);
    }

    function gateways(bytes32 orgId) external view exact(abi.encode(orgId)) returns (Gateway[] memory list) {
        uint256 n;
        for (uint256 i; i < 4; i++) if (bytes(places[orgId][i].url).length > 0) n++;
        list = new Gateway[](n);
        n = 0;
        for (uint256 i; i < 4; i++) if (bytes(places[orgId][i].url).length > 0) list[n++] = places[orgId][i];
    }

    function gateway(bytes32 orgId, uint8 slot)
        external
        view
        exact(abi.encode(orgId, slot))
        returns (string memory, bytes32, bytes32)
    {
        if (slot > 3) return ("", 0, 0);
        Gateway memory g = places[orgId][slot];
        return (g.url, g.tlsKey, g.recipientHash);
    }

    function keyOwner(bytes32 tlsKey) external view exact(abi.encode(tlsKey)) returns (bytes32 org, bool listed) {
        org = keyOrg[tlsKey];
        for (uint256 i; i < 4; i++) listed = listed || (org != 0 && places[org][i].tlsKey == tlsKey);
    }

    function challenge(bytes32 orgId)
        external
        view
        exact(abi.encode(orgId))
        returns (uint64 from, uint64 dueBy, bytes32 seed, uint64 seq, uint64 size, uint64 index)
    {
        Debt storage d = debts[orgId];
        if (d.since == 0) return (0, 0, 0, 0, 0, 0);
        (from,) = current(d);
        (dueBy, seq) = (from + d.length - 1, d.seq);
        size = headOf(orgId, seq).size;
        if (from < block.number) seed = seedOf(orgId, from);
        if (seed != 0 && size != 0) index = uint64(uint256(seed) % size);
    }

    function health(bytes32 orgId)
        external
        view
        exact(abi.encode(orgId))
        returns (uint64, uint64, uint64, uint64, bool)
    {
        Debt storage d = debts[orgId];
        if (d.since == 0) return (0, 0, 0, 0, false);
        (, uint64 ended) = current(d);
        return (d.since, d.proven, d.missed + ended, d.last, ended > 0);
    }

    function isReleased(bytes32 holderOrg, uint64 index)
        external
        view
        exact(abi.encode(holderOrg, index))
        returns (bool)
    {
        return freed[holderOrg][index];
    }
}
