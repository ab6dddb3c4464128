// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {Anchor} from "../interfaces/Types.sol";

/// @title Reads of the records, written in Solidity over the same storage
/// @notice Never deployed. Tests run it on the native contract's storage: what it
/// reads must be what the native contract answers. It does not say whether a policy is
/// met, as policies are in the registry. Organization n of the test has the id 0x0a00 + n.
contract RecordsLayout {
    struct Signature {
        address signer;
        uint8 purpose;
        uint8 role;
    }

    struct History {
        uint40 blockBefore;
        uint32 finalBefore;
        uint40 reviewBy;
        uint40 reviewedAt;
    }

    struct Version {
        uint8 statusAndPurpose; // bits 0-2, 3-7
        uint8 role;
        uint40 size;
        uint40 authoredAt;
        address author;
        bytes32 contentCommit;
        bytes32 blobHash;
        History history;
        bytes32 basedOn;
        Signature[15] others;
    }

    struct Record {
        uint32 latest;
        uint32 latestFinal;
        uint32 org;
        uint8 class;
        bool held;
        uint40 block;
        uint32 payer;
        bytes32 pid;
        mapping(uint32 version => Version) versions; // from the second on
        Version first;
    }

    struct Patient {
        uint32[24] counts;
        bytes32[2 ** 56][17] ids; // of records, by class
    }

    uint256 private free; // 0
    mapping(bytes32 recordId => Record) private records; // 1
    mapping(bytes32 pid => Patient) private patients; // 2

    /// The status for readers.
    function versionOf(Record storage r, uint32 version) private view returns (Version storage) {
        if (version == 1) return r.first;
        return r.versions[version];
    }

    function shown(Record storage r, uint32 version) private view returns (uint8 status) {
        status = versionOf(r, version).statusAndPurpose & 7;
        if (version < r.latestFinal && status <= 2 && status > 0) {
            return 3;
        }
    }

    function head(bytes32 recordId) external view returns (uint32, uint32, uint8, bool) {
        Record storage r = records[recordId];
        return (r.latest, r.latestFinal, shown(r, r.latest), r.held);
    }

    function amendment(bytes32 recordId) external view returns (uint64, uint64, bool) {
        History storage h = versionOf(records[recordId], 1).history;
        uint256 until = h.reviewedAt > 0 ? h.reviewedAt : block.timestamp;
        return (h.reviewBy, h.reviewedAt, h.reviewBy > 0 && until > h.reviewBy);
    }

    function get(bytes32 recordId, uint32 version)
        external
        view
        returns (Anchor memory a, bytes32 custodianOrg, uint8 status, uint64 blockNumber)
    {
        Record storage r = records[recordId];
        Version storage v = versionOf(r, version);
        a.recordId = recordId;
        a.version = version;
        a.pid = r.pid;
        a.recordClass = r.class;
        a.contentCommit = v.contentCommit;
        a.blobHash = v.blobHash;
        a.size = v.size;
        a.authoredAt = v.authoredAt;
        a.prevCommit = versionOf(r, version - 1).contentCommit;
        a.basedOn = v.basedOn;
        if (r.payer > 0) a.payer = bytes32(uint256(0x0a00 + r.payer));
        blockNumber = version < r.latest ? versionOf(r, version + 1).history.blockBefore : r.block;
        return (a, bytes32(uint256(0x0a00 + r.org)), shown(r, version), blockNumber);
    }

    function endorsements(bytes32 recordId, uint32 version)
        external
        view
        returns (address[] memory signers, uint8[] memory purposes, uint8[] memory roles, bool policyMet)
    {
        Version storage v = versionOf(records[recordId], version);
        uint256 n = 1;
        while (n < 16 && v.others[n - 1].purpose > 0) n++;
        (signers, purposes, roles) = (new address[](n), new uint8[](n), new uint8[](n));
        (signers[0], purposes[0], roles[0]) = (v.author, v.statusAndPurpose >> 3, v.role);
        for (uint256 i = 1; i < n; i++) {
            Signature storage s = v.others[i - 1];
            (signers[i], purposes[i], roles[i]) = (s.signer, s.purpose, s.role);
        }
        policyMet = false;
    }

    function recordsOf(bytes32 pid, uint64 classMask, uint64 cursor, uint16 limit)
        external
        view
        returns (bytes32[] memory ids, uint64 next)
    {
        Patient storage p = patients[pid];
        bytes32[] memory page = new bytes32[](limit);
        uint256 n;
        uint64 index = cursor & (2 ** 56 - 1);
        for (uint64 class = cursor >> 56; class <= 16 && next == 0; class++) {
            if ((classMask >> class) & 1 == 1) {
                for (; index < p.counts[class] && n < limit; index++) {
                    page[n++] = p.ids[class][index];
                }
                if (index < p.counts[class]) next = (class << 56) | index;
            }
            index = 0;
        }
        ids = new bytes32[](n);
        for (uint256 i = 0; i < n; i++) {
            ids[i] = page[i];
        }
    }
}
