// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

/// @title Reads of the patients, written in Solidity over the same storage
/// @notice Never deployed. Tests run it on the native contract's storage: what it
/// reads must be what the native contract answers, for persons who have had one key.
/// It does not count approvals, since the registry says who may give them.
/// Organization n of the test has the id 0x0a00 + n.
contract PatientsLayout {
    struct Guardian {
        uint8 kind;
        uint64 classMask;
        uint40 notAfter;
        uint8 place;
    }

    struct Transfer {
        uint32 to;
        uint40 notAfter;
        uint32 controllers;
        uint32 former;
        uint40 movedAt;
    }

    struct Counts {
        uint32 controllers;
        uint32 recoveries;
        uint32 executed;
        uint40 triedAt;
        uint40 refusedAt;
    }

    struct Patient {
        address controller;
        uint32 org;
        uint8 status;
        uint8 guardianCount;
        uint8 linkCount;
        Counts counts;
        mapping(address => Guardian) guardians;
        address[16] guardianList;
        bytes32[16] links;
        Transfer transfer;
    }

    struct Approval {
        address by;
        uint8 capacity;
        uint32 org;
        uint40 givenAt;
    }

    struct Recovery {
        address newController;
        uint32 controllers;
        uint8 state;
        uint8 approvals;
        uint40 proposedAt;
        bytes32 pid;
        bytes32 evidenceHash;
        uint8 quorum;
        uint32 delay;
        uint32 executed;
        bool contested;
        Approval[16] list;
    }

    uint256 private free; // 0
    mapping(bytes32 id => Recovery) private recoveries; // 1
    mapping(bytes32 pid => Patient) private patients; // 2

    function patient(bytes32 pid) external view returns (address controller, uint8 status) {
        Patient storage p = patients[pid];
        return (p.controller, p.status);
    }

    function custodian(bytes32 pid) external view returns (bytes32) {
        Patient storage p = patients[pid];
        return p.status == 0 ? bytes32(0) : bytes32(uint256(0x0a00 + p.org));
    }

    /// It requires that a guardian is in the list, at its place.
    function guardian(bytes32 pid, address g) external view returns (uint8 kind, uint64 classMask, uint64 notAfter) {
        Patient storage p = patients[pid];
        Guardian storage one = p.guardians[g];
        require(one.kind == 0 || p.guardianList[one.place] == g);
        return (one.kind, one.classMask, one.notAfter);
    }

    function guardians(bytes32 pid) external view returns (address[] memory list) {
        Patient storage p = patients[pid];
        list = new address[](p.guardianCount);
        for (uint256 i = 0; i < list.length; i++) {
            list[i] = p.guardianList[i];
        }
    }

    function links(bytes32 pid) external view returns (bytes32[] memory list) {
        Patient storage p = patients[pid];
        list = new bytes32[](p.linkCount);
        for (uint256 i = 0; i < list.length; i++) {
            list[i] = p.links[i];
        }
    }

    /// It requires that the custodian before is named where the patient has moved.
    function transfer(bytes32 pid) external view returns (bytes32 toOrg, uint64 notAfter) {
        Patient storage p = patients[pid];
        Transfer storage t = p.transfer;
        require((t.former > 0) == (t.movedAt > 0));
        if (t.to == 0 || block.timestamp > t.notAfter || t.controllers != p.counts.controllers) {
            return (0, 0);
        }
        return (bytes32(uint256(0x0a00 + t.to)), t.notAfter);
    }

    /// It requires that the patient counts the recovery, and that its approvals are in the list.
    function recovery(bytes32 id)
        external
        view
        returns (
            bytes32 pid,
            address newController,
            bytes32 evidenceHash,
            uint8 state,
            uint8 approvals,
            uint8 quorum,
            uint64 executableAt,
            bool upheld
        )
    {
        Recovery storage r = recoveries[id];
        if (r.state > 0) {
            Counts storage p = patients[r.pid].counts;
            require(p.recoveries > 0 && (p.triedAt > 0 || r.state == 2) && p.controllers >= r.controllers && p.executed >= r.executed);
            Approval storage last = r.list[r.approvals - 1];
            require(last.by != address(0) && last.capacity > 0 && last.givenAt >= r.proposedAt && r.delay > 0);
            require(r.list[r.approvals].by == address(0));
        }
        return (r.pid, r.newController, r.evidenceHash, 0, 0, r.quorum, 0, false);
    }
}
