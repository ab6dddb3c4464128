// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "./INative.sol";

/// @title Patients, their guardians, and lost keys
/// @notice Native contract at 0x0000000000000000000000000000000000000D02.
///
/// A patient is a random pid at one organization, the custodian, and the address
/// that controls it. The controller has the patient role for the pid and a guardian
/// the family role; neither is enrolled. Both are persons: a person is stored and
/// shown by its first key, and a key that it rotated to acts for it.
///
/// Kind of a guardian: 1 GUARD guardian, 2 HPOWATT healthcare power of attorney,
/// 3 DPOWATT durable power of attorney, 4 NOK next of kin, 5 GUADLTM guardian ad
/// litem, 6 DELEGATEE delegate, 7 recovery only. Kinds 1 to 6 may read records of
/// their classes; 1, 2, 3 and 5 may also decide on consent to them.
interface IPatients is INative {
    /// @notice Registers a patient at the caller's organization, which becomes the custodian.
    /// @dev Reverts with NotAllowed, BadField, PatientKnown, TooManyPatients.
    /// @param pid 32 random bytes, not zero; never derived from the person
    /// @param controller address of the patient's key, not zero
    function register(bytes32 pid, address controller) external;

    /// @notice Hands a pid to another person. Its open recoveries end, except one that a regulator upholds.
    /// @dev Reverts with NotAllowed, UnknownPatient, NotController, BadField (zero, or a key of the controller), TooManyKeys.
    function setController(bytes32 pid, address newController) external;

    /// @notice Makes a person a guardian, or changes what the guardian may do. At most 16 for one pid.
    /// @dev Reverts with NotAllowed, UnknownPatient, NotController, BadField, TooManyGuardians, TooManyKeys.
    /// @param g any key of the person, not zero and not the controller's
    /// @param kind 1 to 7
    /// @param classMask bit N for records of class N; zero for kind 7 only
    /// @param notAfter last second of the guardianship, 0 for no end; not in the past
    function setGuardian(bytes32 pid, address g, uint8 kind, uint64 classMask, uint64 notAfter) external;

    /// @notice Ends a guardianship. The controller may, and the guardian itself.
    /// @dev Reverts with NotAllowed, UnknownPatient, NotController, UnknownGuardian.
    function removeGuardian(bytes32 pid, address g) external;

    /// @notice Proposes another key for a pid whose key is lost or stolen. It counts as the
    /// caller's approval. Guardians and registrars of the custodian may propose; registrars of every
    /// organization, if the pid has no guardian. The present recoveryQuorum and recoveryDelay apply to it.
    ///
    /// A recovery is a second attempt (contested) if, in the last 180 days, the key cancelled
    /// one, or a first one was not executed although its delay is over. Then registrars of every
    /// organization and regulators may approve it. Once a regulator approves it, it is upheld: the key
    /// can neither cancel it nor end it by a change of the controller.
    /// @dev Reverts with NotAllowed, UnknownPatient, NotGuardian, BadField.
    /// @param newController not zero and not the controller
    /// @param evidenceHash SHA-256 of the evidence, not zero
    /// @return id SHA-256(pid || newController || evidenceHash || uint32 n), for the
    /// n-th recovery of the pid, so that an approval of the id is for exactly this proposal
    function proposeRecovery(bytes32 pid, address newController, bytes32 evidenceHash) external returns (bytes32 id);

    /// @notice Approves a recovery. If the pid has a guardian, each guardian counts as one and the
    /// registrars of the custodian together as one; recoveryQuorum approvals are needed. If it has
    /// none, or if the recovery is upheld, organizations count, each as one: the custodian by a
    /// registrar, the others by a registrar or regulator. Then recoveryQuorum approvals, at least two,
    /// are needed, and one of them must be the custodian's. recoveryDelay runs from the approval that
    /// completes those that count now.
    /// @dev Reverts with NotAllowed, UnknownRecovery, RecoveryEnded, NotGuardian, AlreadyApproved (by the
    /// guardian, or in the same capacity by another actor of the organization whose approval counts),
    /// TooManyApprovals.
    function approveRecovery(bytes32 id) external;

    /// @notice Cancels a recovery, by the controller's key, at any time before its execution.
    /// @dev Reverts with NotAllowed, UnknownRecovery, RecoveryEnded, NotController, RecoveryUpheld.
    function cancelRecovery(bytes32 id) external;

    /// @notice Gives the pid to the new key, if enough approvals have counted for the whole delay and still count.
    /// @dev Reverts with NotAllowed, UnknownRecovery, RecoveryEnded, NotApproved, TimelockRuns.
    function executeRecovery(bytes32 id) external;

    /// @notice States that two pids belong to one person. Both keep their records and
    /// history; nobody gets access through the link. At most 16 links from one pid.
    /// @dev Reverts with NotAllowed, BadField, UnknownPatient, NotCustodian, AlreadyLinked, TooManyLinks.
    /// @param fromPid pid whose custodian is the caller's organization
    /// @param toPid pid at any organization
    /// @param evidenceHash SHA-256 of the evidence, not zero
    function link(bytes32 fromPid, bytes32 toPid, bytes32 evidenceHash) external;

    /// @notice Takes back the statement that link made.
    /// @dev Reverts with NotAllowed, BadField, UnknownPatient, NotCustodian, NotLinked.
    function unlink(bytes32 fromPid, bytes32 toPid, bytes32 evidenceHash) external;

    /// @notice Asks another organization to become the custodian. The controller may, and a guardian who
    /// decides on consent to all classes. The request replaces an earlier one, and a change of the
    /// controller ends it. Records stay with the organization that keeps their documents; consents, care
    /// relationships, links and open recoveries stay as they are.
    /// @dev Reverts with NotAllowed, UnknownPatient, NotController, BadField.
    /// @param toOrg active organization that may register patients, not the custodian. For 180 days after
    /// a transfer only the custodian before it, as long as that could register the patient
    /// @param notAfter last second at which it may be accepted, at most 30 days from now
    function requestTransfer(bytes32 pid, bytes32 toOrg, uint64 notAfter) external;

    /// @notice Makes the caller's organization the custodian of a patient who asked for it. For 180 days the
    /// former custodian counts as the custodian in recoveries, too: so the thief of a key cannot move the
    /// patient to an organization that approves no recovery.
    /// @dev Reverts with NotAllowed, UnknownPatient, NoTransfer.
    function acceptTransfer(bytes32 pid) external;

    /// @notice Takes back a request that is not accepted yet. Everybody who may request a transfer may.
    /// @dev Reverts with NotAllowed, UnknownPatient, NotController, NoTransfer.
    function cancelTransfer(bytes32 pid) external;

    /// @notice The organization that is asked to become a patient's custodian, and until when; zero for none.
    function transfer(bytes32 pid) external view returns (bytes32 toOrg, uint64 notAfter);

    /// @notice A patient; all zero for an unknown one.
    /// @return controller first key of the person who controls the pid
    /// @return status 1 registered
    function patient(bytes32 pid) external view returns (address controller, uint8 status);

    /// @notice The organization that registered the pid or last accepted its transfer, or the one to which a vote
    /// moved that organization's patients; zero for an unknown pid.
    function custodian(bytes32 pid) external view returns (bytes32 orgId);

    /// @notice A guardian, by any key of the person, also after its last second; all zero if the person is no guardian.
    function guardian(bytes32 pid, address g) external view returns (uint8 kind, uint64 classMask, uint64 notAfter);

    /// @notice All guardians of a pid, each by the first key of the person.
    function guardians(bytes32 pid) external view returns (address[] memory);

    /// @notice The pids that a pid is linked to.
    function links(bytes32 pid) external view returns (bytes32[] memory);

    /// @notice A recovery; all zero for an unknown one.
    /// @return pid of the patient
    /// @return newController key that would control the pid
    /// @return evidenceHash SHA-256 of the evidence
    /// @return state 1 open, 2 executed, 3 cancelled, 4 ended: the controller changed since, or 180 days passed
    /// @return approvals number of approvals that count now
    /// @return quorum number of approvals that are needed
    /// @return executableAt first second of an execution, by the approvals that count now; 0 if they are too few
    /// @return upheld whether a regulator approved a second attempt, so that the key cannot cancel it
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
        );

    event PatientRegistered(bytes32 indexed pid, bytes32 indexed orgId, address indexed controller);
    /// cause: 1 by the former controller, 2 by a recovery.
    event ControllerChanged(bytes32 indexed pid, address indexed newController, uint8 cause);
    event GuardianSet(bytes32 indexed pid, address indexed g, uint8 kind, uint64 classMask, uint64 notAfter);
    event GuardianRemoved(bytes32 indexed pid, address indexed g);
    /// executableAt: earliest second of an execution, with any approvals.
    event RecoveryProposed(
        bytes32 indexed id,
        bytes32 indexed pid,
        address newController,
        bytes32 evidenceHash,
        bool contested,
        uint64 executableAt
    );
    /// capacity: 1 guardian, 2 registrar, 3 regulator. approvals: number of those that count now.
    event RecoveryApproved(bytes32 indexed id, address indexed by, uint8 capacity, uint8 approvals);
    /// The approval in the event before was the last missing one.
    event RecoveryReady(bytes32 indexed id, uint64 executableAt);
    /// outcome: 2 executed, 3 cancelled.
    event RecoveryClosed(bytes32 indexed id, uint8 outcome);
    event TransferRequested(bytes32 indexed pid, bytes32 indexed toOrg, address indexed by, uint64 notAfter);
    event TransferCancelled(bytes32 indexed pid, address indexed by);
    event CustodianChanged(bytes32 indexed pid, bytes32 indexed fromOrg, bytes32 indexed toOrg, address by);
    event PatientLinked(bytes32 indexed fromPid, bytes32 indexed toPid, bool linked, bytes32 evidenceHash);

    error PatientKnown(bytes32 pid);
    error UnknownPatient(bytes32 pid);
    /// The caller does not control the pid.
    error NotController(bytes32 pid);
    /// The caller is neither a guardian of the pid nor an official who may approve this recovery.
    error NotGuardian(bytes32 pid);
    error UnknownGuardian(bytes32 pid, address g);
    error TooManyGuardians(uint8 limit);
    /// The registrar has reached the limit of patients registered in a day.
    error TooManyPatients(uint64 limit);
    /// The patient has reached the limit of guardians and controllers named in a day.
    error TooManyKeys(uint64 limit);
    /// The custodian of the pid is another organization.
    error NotCustodian(bytes32 pid);
    error AlreadyLinked(bytes32 fromPid, bytes32 toPid);
    error NotLinked(bytes32 fromPid, bytes32 toPid);
    error TooManyLinks(uint8 limit);
    /// No request for a transfer to the caller's organization waits.
    error NoTransfer(bytes32 pid);
    error UnknownRecovery(bytes32 id);
    /// state: 2 executed, 3 cancelled, 4 ended.
    error RecoveryEnded(bytes32 id, uint8 state);
    /// The guardian has approved already, or another actor of the organization in the same capacity.
    error AlreadyApproved(bytes32 id);
    /// A regulator approved a second attempt: the key cannot cancel it.
    error RecoveryUpheld(bytes32 id);
    error TooManyApprovals(uint8 limit);
    /// Too few approvals count now.
    error NotApproved(uint8 have, uint8 want);
    error TimelockRuns(bytes32 id, uint64 executableAt);
}
