// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.24;

/// What IRecords.get returns, kept by an ordinary contract.
contract Records {
    struct Anchor {
        bytes32 recordId;
        uint32 version;
        bytes32 pid;
        uint8 recordClass;
        bytes32 contentCommit;
        bytes32 blobHash;
        uint64 size;
        uint64 authoredAt;
        bytes32 prevCommit;
        bytes32 basedOn;
        bytes32 payer;
    }

    struct Record {
        Anchor anchor;
        bytes32 custodianOrg;
        uint8 status;
        uint64 blockNumber;
    }

    mapping(bytes32 recordId => mapping(uint32 version => Record)) private records;

    function anchor(Anchor calldata a) external {
        records[a.recordId][a.version] = Record(a, a.pid, 2, uint64(block.number));
    }

    function get(bytes32 recordId, uint32 version) external view returns (Anchor memory, bytes32, uint8, uint64) {
        Record storage r = records[recordId][version];
        return (r.anchor, r.custodianOrg, r.status, r.blockNumber);
    }
}
