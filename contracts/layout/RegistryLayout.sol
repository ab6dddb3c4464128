// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// @title The registry's reads, written in Solidity over the same storage
/// @notice Never deployed. Tests run it on the native contract's storage: what
/// it reads must be what the native contract answers, so the layout is the one
/// declared here.
contract RegistryLayout {
    struct Header {
        uint8 format;
        bool openSend;
        bool openCreate;
        uint32 nodes;
    }

    struct Org {
        uint8 kind;
        uint8 status;
        uint64 since;
        address admin;
        bytes32 id;
        bytes32 metaHash;
    }

    struct Actor {
        uint32 org;
        uint32 roleMask;
        uint8 status;
        uint64 notAfter;
        bytes32 certHash;
    }

    struct Operation {
        address target;
        bytes4 op;
    }

    uint32 private constant CLASSED = 1 << 31;

    Header private header; // 0
    mapping(bytes32 orgId => uint32) private orgNumber; // 1; from 1 on
    Org[] private orgs; // 2
    mapping(address => Actor) private actors; // 3
    mapping(address target => mapping(bytes4 op => uint32[64])) private rules; // 4; roles by class, 0 the whole
    Operation[] private operations; // 5
    mapping(bytes32 nodeId => uint32) private nodes; // 6; number of the organization

    function org(bytes32 orgId)
        external
        view
        returns (uint8 kind, uint8 status, address admin, bytes32 metaHash, uint64 since)
    {
        uint32 number = orgNumber[orgId];
        if (number > 0) {
            Org storage o = orgs[number - 1];
            return (o.kind, o.status, o.admin, o.metaHash, o.since);
        }
    }

    function actor(address a)
        external
        view
        returns (bytes32 orgId, uint32 roleMask, uint8 status, bytes32 certHash, uint64 notAfter)
    {
        Actor storage x = actors[a];
        return (x.org > 0 ? orgs[x.org - 1].id : bytes32(0), x.roleMask, x.status, x.certHash, x.notAfter);
    }

    function node(bytes32 nodeId) external view returns (bytes32 orgId, bool admitted) {
        uint32 number = nodes[nodeId];
        if (header.format == 1 && number > 0) {
            return (orgs[number - 1].id, orgs[number - 1].status == 1);
        }
    }

    function opAllowed(address a, address target, bytes4 op) external view returns (bool) {
        Actor storage x = actors[a];
        return x.status == 1 && orgs[x.org - 1].status == 1 && (x.notAfter == 0 || block.timestamp <= x.notAfter)
            && rules[target][op][0] & ~CLASSED & x.roleMask != 0;
    }

    function apiFor(uint8 role) external view returns (address[] memory targets, bytes4[] memory ops) {
        targets = new address[](operations.length);
        ops = new bytes4[](operations.length);
        uint256 n;
        for (uint256 i; i < operations.length; i++) {
            Operation storage o = operations[i];
            if (rules[o.target][o.op][0] & ~CLASSED & uint32(1 << role) != 0) {
                (targets[n], ops[n]) = (o.target, o.op);
                n++;
            }
        }
        assembly ("memory-safe") {
            mstore(targets, n)
            mstore(ops, n)
        }
    }
}
