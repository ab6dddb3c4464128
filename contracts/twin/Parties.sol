// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {Member, Twin} from "./Twin.sol";
import {TwinRegistry} from "./TwinRegistry.sol";

/// What an address is to a patient now.
struct Standing {
    bytes32 org; // custodian of the pid, zero where there is no patient
    address controller;
    bool subject;
    uint8 kind; // of the guardian, 0 for none
    uint64 classes; // of the guardian
}

/// @title What the patients of the twin tell the other contracts
interface IStandings {
    function standingOf(bytes32 pid, address who) external view returns (Standing memory);
    function partsOf(address who) external view returns (bool controls, bool guards);
}

/// @title Contracts of the twin that patients and guardians may call without being enrolled
abstract contract Parties is Twin {
    uint32 internal constant PATIENT = 1 << 8;
    uint32 internal constant FAMILY = 1 << 9;
    uint64 internal constant ALL_CLASSES = 2 ** 17 - 2;

    TwinRegistry internal constant registry = TwinRegistry(REGISTRY);
    IStandings internal constant standings = IStandings(PATIENTS);

    /// The caller as an enrolled actor, or else as the patient or a guardian.
    function authorize(bytes32 pid) internal view returns (Member memory m) {
        if (registry.opAllowed(msg.sender, address(this), msg.sig)) {
            return registry.calling(msg.sender, address(this), msg.sig);
        }
        m = party(pid, msg.sender, 0);
        if (m.roles & registry.rolesFor(address(this), msg.sig) == 0) revert NotAllowed(msg.sender, msg.sig);
    }

    /// An address as the patient, or a guardian, who decides on the classes where there are any.
    function party(bytes32 pid, address who, uint64 classes) internal view returns (Member memory m) {
        Standing memory st = standings.standingOf(pid, who);
        m.org = st.org;
        if (st.subject) m.roles |= PATIENT;
        if (st.kind != 0 && (classes == 0 || guards(st, classes))) m.roles |= FAMILY;
    }

    function reads(Standing memory st, uint64 classes) internal pure returns (bool) {
        return st.kind >= 1 && st.kind <= 6 && classes & ~st.classes == 0;
    }

    function decides(Standing memory st, uint64 classes) internal pure returns (bool) {
        return st.subject || guards(st, classes);
    }

    /// Whether a guardian decides on the classes.
    function guards(Standing memory st, uint64 classes) internal pure returns (bool) {
        bool may = st.kind == 1 || st.kind == 2 || st.kind == 3 || st.kind == 5;
        return may && classes & ~st.classes == 0;
    }
}
