// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {Grant} from "../interfaces/Types.sol";

/// @title Reads of the consent, written in Solidity over the same storage
/// @notice Never deployed. Tests run it on the native contract's storage: what it
/// reads must be what the native contract answers. Organization n of the test has
/// the id 0x0a00 + n.
contract ConsentLayout {
    struct List {
        bytes32[16] ids; // up to the first zero
    }

    struct Consent {
        uint8 status;
        uint8 granteeKind;
        uint8 place;
        uint32 purposeMask;
        uint8 actionMask;
        uint48 classMask;
        uint40 notBefore;
        uint40 notAfter;
        bytes32 grantee;
        bytes32 fhirConsentHash;
    }

    struct Care {
        uint8 status;
        uint8 place;
        uint32 org;
        uint40 openedAt;
        uint40 notAfter;
        bytes32 pid;
        bytes32 encounterCommit;
    }

    struct Directives {
        uint40 since;
        uint32 interval;
        uint32 missed;
        bytes32 root;
    }

    uint64 private constant ENTERED = 1800000000; // when the organizations of the test did

    uint256 private free; // 0
    mapping(bytes32 pid => mapping(bytes32 consentId => Consent)) private consents; // 1
    mapping(bytes32 pid => mapping(uint8 kind => mapping(bytes32 grantee => List))) private live; // 2
    mapping(bytes32 careId => Care) private cares; // 3
    mapping(bytes32 pid => mapping(uint32 org => List)) private open; // 4
    mapping(bytes32 pid => mapping(bytes32 orgId => bool)) private refused; // 5
    mapping(bytes32 pid => uint32[1024]) private payers; // 6
    mapping(uint32 org => Directives) private trees; // 7

    /// It requires that what is in force is in its list.
    function get(bytes32 pid, bytes32 consentId) external view returns (Grant memory g, uint8 status) {
        Consent storage c = consents[pid][consentId];
        if (c.status == 0) {
            return (g, 0);
        }
        status = c.status == 1 && c.notAfter > 0 && block.timestamp > c.notAfter ? 3 : c.status;
        require(status > 1 || live[pid][c.granteeKind][c.grantee].ids[c.place] == consentId);
        g.consentId = consentId;
        g.pid = pid;
        g.granteeKind = c.granteeKind;
        g.grantee = c.grantee;
        g.purposeMask = c.purposeMask;
        g.actionMask = c.actionMask;
        g.classMask = c.classMask;
        g.notBefore = c.notBefore;
        g.notAfter = c.notAfter;
        g.fhirConsentHash = c.fhirConsentHash;
    }

    /// Who has not refreshed yet owes it by what the registry says: in the test, all but organization 3
    /// register patients.
    function directives(bytes32 orgId)
        external
        view
        returns (bytes32 root, uint64 since, uint64 notBefore, uint64 dueBy, uint64 missed, bool late)
    {
        uint32 org = uint32(uint256(orgId) - 0x0a00);
        Directives storage d = trees[org];
        uint64 interval = d.interval;
        notBefore = d.since + interval;
        if (d.root == 0) {
            if (org == 3 || org > 4) {
                return (0, 0, 0, 0, 0, false);
            }
            (notBefore, interval) = (ENTERED, 1 days);
        }
        dueBy = notBefore + interval;
        missed = d.missed;
        late = block.timestamp > dueBy;
        if (late) {
            missed += (uint64(block.timestamp) - notBefore - 1) / interval;
        }
        return (d.root, d.since, notBefore, dueBy, missed, late);
    }

    /// It requires that what is open is in its list.
    function care(bytes32 careId)
        external
        view
        returns (bytes32 pid, bytes32 orgId, bytes32 encounterCommit, uint64 openedAt, uint64 notAfter, uint8 status)
    {
        Care storage c = cares[careId];
        if (c.status == 0) {
            return (0, 0, 0, 0, 0, 0);
        }
        status = c.status == 1 && block.timestamp > c.notAfter ? 3 : c.status;
        require(status > 1 || open[c.pid][c.org].ids[c.place] == careId);
        return (c.pid, bytes32(uint256(0x0a00 + c.org)), c.encounterCommit, c.openedAt, c.notAfter, status);
    }
}
