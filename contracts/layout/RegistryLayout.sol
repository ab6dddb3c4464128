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
        bool openWire;
    }

    struct Org {
        uint8 kind;
        uint8 status;
        uint40 since;
        address admin;
        uint16 nodes;
        bool soleAdmin;
        uint16 successor; // number
        bytes32 id;
        bytes32 metaHash;
    }

    struct Actor {
        uint32 org;
        uint32 roleMask;
        uint8 status;
        uint64 notAfter;
        uint64 nonce; // of row 0
        bool later; // it replaced another key
        bytes32 certHash;
    }

    struct Operation {
        address target;
        bytes4 op;
    }

    struct Param {
        uint64 value;
        bool set;
        bool frozen;
    }

    struct Signer {
        address signer;
        uint32 org;
    }

    struct Rules {
        uint32 base;
        uint32 next;
        uint64 height;
        uint32 kind0; // is none
        uint32 hospital; // roles that organizations of a kind may give
        uint32 insurer;
        uint32 government;
    }

    struct Key {
        uint8 alg;
        uint64 since;
        bytes key;
    }

    uint32 private constant CLASSED = 1 << 31;

    Header private header; // 0
    mapping(bytes32 orgId => uint32) private orgNumber; // 1; from 1 on
    Org[] private orgs; // 2
    mapping(address => Actor) private actors; // 3
    mapping(address target => mapping(bytes4 op => uint32[64])) private roleRules; // 4; roles by class, 0 the whole
    Operation[] private operations; // 5
    mapping(bytes32 nodeId => uint32) private nodes; // 6; number of the organization
    mapping(uint8 class => bytes) private policies; // 7
    mapping(bytes32 key => Param) private params; // 8
    Signer[] private signerList; // 9
    mapping(address signer => uint32) private signerPlace; // 10; from 1 on
    bytes32 public modelHash; // 11
    Rules private version; // 12
    uint256 private free; // 13
    mapping(address => Key) private encryptionKeys; // 14
    mapping(address => mapping(uint8 alg => Key)) private signingKeys; // 15
    mapping(address => address) private firstKeys; // 16; of keys that replaced another

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
        return (x.org > 0 ? orgs[x.org - 1].id : bytes32(0), held(a), x.status, x.certHash, x.notAfter);
    }

    function held(address a) private view returns (uint32) {
        Actor storage x = actors[a];
        bool ended = x.org > 0 && orgs[x.org - 1].soleAdmin && orgs[x.org - 1].admin != a;
        return ended ? x.roleMask & ~uint32(1 << 12) : x.roleMask;
    }

    function custodianOf(bytes32 orgId) external view returns (bytes32) {
        uint32 number = orgNumber[orgId];
        if (number == 0) return 0;
        uint16 next = orgs[number - 1].successor;
        return orgs[(next > 0 ? next : number) - 1].id;
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
            && roleRules[target][op][0] & ~CLASSED & held(a) & kindRoles(orgs[x.org - 1].kind) != 0;
    }

    function apiFor(uint8 role) external view returns (address[] memory targets, bytes4[] memory ops) {
        targets = new address[](operations.length);
        ops = new bytes4[](operations.length);
        uint256 n;
        for (uint256 i; i < operations.length; i++) {
            Operation storage o = operations[i];
            if (roleRules[o.target][o.op][0] & ~CLASSED & uint32(1 << role) != 0) {
                (targets[n], ops[n]) = (o.target, o.op);
                n++;
            }
        }
        assembly ("memory-safe") {
            mstore(targets, n)
            mstore(ops, n)
        }
    }

    function kindRoles(uint8 kind) public view returns (uint32) {
        if (kind == 1) return version.hospital;
        if (kind == 2) return version.insurer;
        return kind == 3 ? version.government : 0;
    }

    function orgIds(uint32 cursor, uint16 limit) private view returns (bytes32[] memory ids, uint32 next) {
        uint256 end = orgs.length < uint256(cursor) + limit ? orgs.length : uint256(cursor) + limit;
        ids = new bytes32[](end > cursor ? end - cursor : 0);
        for (uint256 i; i < ids.length; i++) {
            ids[i] = orgs[cursor + i].id;
        }
        next = end < orgs.length ? uint32(end) : 0;
    }

    /// IRegistry.orgs, whose name the storage has.
    fallback(bytes calldata data) external returns (bytes memory) {
        (uint32 cursor, uint16 limit) = abi.decode(data[4:], (uint32, uint16));
        (bytes32[] memory ids, uint32 next) = orgIds(cursor, limit);
        return abi.encode(ids, next);
    }

    function signers() external view returns (address[] memory addresses, bytes32[] memory ids) {
        addresses = new address[](signerList.length);
        ids = new bytes32[](signerList.length);
        for (uint256 i; i < signerList.length; i++) {
            Signer storage s = signerList[i];
            require(signerPlace[s.signer] == i + 1);
            (addresses[i], ids[i]) = (s.signer, orgs[s.org - 1].id);
        }
    }

    function opClasses(address target, bytes4 op) external view returns (uint32[] memory roles) {
        uint32[64] storage rule = roleRules[target][op];
        roles = new uint32[](rule[0] & CLASSED != 0 ? 64 : 1);
        for (uint256 i; i < roles.length; i++) {
            roles[i] = rule[i] & ~CLASSED;
        }
    }

    function rules() external view returns (uint32, uint32, uint64) {
        if (version.height == 0) return (version.base, 0, 0);
        return block.number >= version.height ? (version.next, 0, 0) : (version.base, version.next, version.height);
    }

    function policy(uint8 class) external view returns (bytes memory) {
        return policies[class];
    }

    function param(bytes32 key) external view returns (uint64 value, bool frozen) {
        require(params[key].set);
        return (params[key].value, params[key].frozen);
    }

    function encryptionKey(address a) external view returns (uint8 alg, bytes memory pubKey, uint64 since) {
        Key storage k = encryptionKeys[a];
        return (k.alg, k.key, k.since);
    }

    function signingKey(address a, uint8 alg) external view returns (bytes memory pubKey, uint64 since) {
        Key storage k = signingKeys[a][alg];
        return (k.key, k.since);
    }
}
