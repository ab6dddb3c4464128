// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// @title Reads of the governance, written in Solidity over the same storage
/// @notice Never deployed. Tests run it on the native contract's storage: what it
/// reads must be what the native contract answers. It does not count votes, since
/// the registry says who is active. Organization n of the test has the id 0x0a00 + n.
contract GovernanceLayout {
    struct Proposal {
        uint8 kind;
        bool executed;
        uint32 org;
        uint64 expiry;
        uint64 executableAt;
        uint32 concerned;
        bool cancelled;
        uint8 place;
        bytes32 payloadHash;
        bytes32 rationaleHash;
        bytes payload;
    }

    uint64 private count; // 0
    mapping(uint64 id => Proposal) private proposals; // 1
    mapping(uint64 id => bytes32[8]) private votes; // 2, two bits for each organization
    mapping(uint32 org => uint64) private proposed; // 3
    mapping(uint32 org => uint64[64]) private places; // 4, the expiry of each open proposal

    function proposal(uint64 id)
        external
        view
        returns (
            uint8 kind,
            uint8 state,
            bytes32 payloadHash,
            uint16 yes,
            uint16 no,
            uint64 expiry,
            uint64 executableAt,
            bytes32 byOrg,
            bytes32 rationaleHash
        )
    {
        Proposal storage p = proposals[id];
        if (p.kind == 0) {
            return (0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
        if (p.executed) state = 3;
        else if (p.cancelled) state = 5;
        else if (block.timestamp > p.expiry) state = 4;
        else state = p.executableAt > 0 ? 2 : 1;
        require(state > 2 || places[p.org][p.place - 1] == p.expiry);
        byOrg = bytes32(uint256(0x0a00 + p.org));
        return (p.kind, state, p.payloadHash, 0, 0, p.expiry, p.executableAt, byOrg, p.rationaleHash);
    }

    function payloadOf(uint64 id) external view returns (bytes memory) {
        return proposals[id].payload;
    }

    function voteOf(uint64 id, bytes32 orgId) external view returns (uint8) {
        if (orgId <= bytes32(uint256(0x0a00)) || orgId > bytes32(uint256(0x0aff))) {
            return 0;
        }
        uint256 n = uint256(orgId) - 0x0a01;
        return (uint8(votes[id][n / 128][(n % 128) / 4]) >> (2 * (n % 4))) & 3;
    }

    function proposalCount() external view returns (uint64) {
        return count;
    }
}
