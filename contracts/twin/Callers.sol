// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {IAccess} from "../interfaces/IAccess.sol";
import {IConsent} from "../interfaces/IConsent.sol";
import {IPatients} from "../interfaces/IPatients.sol";
import {IRecords} from "../interfaces/IRecords.sol";
import {IRegistry} from "../interfaces/IRegistry.sol";
import {Twin} from "./Twin.sol";

/// @title Which operations of the twin a patient or a guardian can call
abstract contract Callers is Twin {
    uint32 private constant PATIENT = 1 << 8;
    uint32 private constant FAMILY = 1 << 9;
    uint32 internal constant PATIENT_OR_FAMILY = PATIENT | FAMILY;

    /// The roles that a rule may give: an operation for enrolled actors only cannot be a patient's.
    function callable(address target, bytes4 op) internal pure returns (uint32) {
        uint32 all = (1 << 15) - 1;
        bool known = target >= REGISTRY && target <= GOVERNANCE;
        if (!known) return all;
        uint32 staff = all & ~PATIENT_OR_FAMILY;
        if (subjects(target, op)) return all;
        if (target != PATIENTS) return staff;
        if (op == IPatients.setController.selector || op == IPatients.setGuardian.selector) return staff | PATIENT;
        if (op == IPatients.cancelRecovery.selector) return staff | PATIENT;
        if (op == IPatients.proposeRecovery.selector || op == IPatients.approveRecovery.selector) return staff | FAMILY;
        if (op == IPatients.executeRecovery.selector) return staff | FAMILY;
        return staff;
    }

    /// Whether both patients and guardians can call an operation.
    function subjects(address target, bytes4 op) private pure returns (bool) {
        if (target == REGISTRY) return op == IRegistry.setEncryptionKey.selector || op == IRegistry.setSigningKey.selector;
        if (target == ACCESS) return op == IAccess.openSession.selector;
        if (target == RECORDS) {
            return op == IRecords.anchor.selector || op == IRecords.endorse.selector || op == IRecords.setStatus.selector;
        }
        if (target == CONSENT) {
            return op == IConsent.grant.selector || op == IConsent.revoke.selector || op == IConsent.allowCare.selector
                || op == IConsent.closeCare.selector;
        }
        if (target != PATIENTS) return false;
        return op == IPatients.removeGuardian.selector || op == IPatients.requestTransfer.selector
            || op == IPatients.cancelTransfer.selector;
    }
}
