// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "./INative.sol";
import {Grant} from "./Types.sol";

/// @title Consent, care relationships, and the decision on access
/// @notice Native contract at 0x0000000000000000000000000000000000000D04.
///
/// A patient's controller decides; guardians of kind 1, 2, 3 or 5 decide for the
/// classes in their mask. All masks are tested bit by bit: no purpose, action or
/// class includes another.
///
/// This contract does not hold restrictions: patients give them to the custodian off
/// chain. It holds one root for all patients of an organization, which the organization's
/// service refreshes every directivesInterval whether or not anything changed. No other
/// operation of any contract depends on it.
///
/// The root is that of an RFC 6962 tree over SHA-256, as in ILogs, with one entry for each
/// patient: pid || salt || SHA-256 of the patient's directives. Every refresh takes new salts,
/// so every leaf changes each time.
interface IConsent is INative {
    /// @notice Grants access, by the caller's decision.
    /// @dev Reverts with NotAllowed, BadField, UnknownPatient, NotDecider, ConsentKnown, TooManyGrants.
    function grant(Grant calldata g) external;

    /// @notice Ends a grant from this transaction on. Everybody who may grant it may revoke it.
    /// @dev Reverts with NotAllowed, UnknownConsent, ConsentEnded, NotDecider.
    function revoke(bytes32 pid, bytes32 consentId) external;

    /// @notice Refreshes the root of the directives of all patients of the caller's organization.
    /// @dev Reverts with NotAllowed, BadField (0: zero, or the present root), TooEarly.
    /// @param root with new salts: neither the present root nor zero
    function refreshDirectives(bytes32 root) external;

    /// @notice Opens a care relationship between the caller's organization and a patient.
    /// At most 16 are open at once between the two. Once the patient, or a guardian who decides,
    /// has closed one, the organization can open none until one of them allows it again.
    /// @dev Reverts with NotAllowed, BadField, UnknownPatient, CareKnown, CareRefused, TooManyCares.
    /// @param encounterCommit salted commitment of the encounter, not zero
    /// @param notAfter last second of the relationship, at most careMax seconds from now
    /// @return careId SHA-256(pid || orgId || encounterCommit)
    function openCare(bytes32 pid, bytes32 encounterCommit, uint64 notAfter) external returns (bytes32 careId);

    /// @notice Lets an organization open care relationships again. The patient may, and guardians who decide.
    /// @dev Reverts with NotAllowed, UnknownPatient, NotDecider, BadField (1: it may already).
    function allowCare(bytes32 pid, bytes32 orgId) external;

    /// @notice Closes a care relationship. The organization may, and the patient and guardians who decide;
    /// if one of these closes it, the organization can open no other until it is allowed again.
    /// @dev Reverts with NotAllowed, UnknownCare, CareEnded, NotDecider.
    function closeCare(bytes32 careId) external;

    /// @notice A grant; all zero for an unknown one.
    /// @return g grant as it was made
    /// @return status 1 granted, 2 revoked, 3 its time is over
    function get(bytes32 pid, bytes32 consentId) external view returns (Grant memory g, uint8 status);

    /// @notice A care relationship; all zero for an unknown one.
    /// @return pid of the patient
    /// @return orgId organization that opened it
    /// @return encounterCommit salted commitment of the encounter
    /// @return openedAt block time
    /// @return notAfter last second of it
    /// @return status 1 open, 2 closed, 3 its time is over
    function care(bytes32 careId)
        external
        view
        returns (bytes32 pid, bytes32 orgId, bytes32 encounterCommit, uint64 openedAt, uint64 notAfter, uint8 status);

    /// @notice The root of the directives of an organization's patients, and when the next refresh is due.
    /// An organization whose kind may register patients owes its first refresh within one interval of its
    /// entry; every organization that has refreshed owes the next one. All zero if none is owed.
    /// @return root of the tree, zero before the first refresh
    /// @return since block time of the refresh, zero before the first one
    /// @return notBefore first second at which the next refresh is accepted
    /// @return dueBy last second at which the next refresh is in time, one interval after notBefore
    /// @return missed how many intervals have ended without a refresh
    /// @return late whether the next refresh is overdue
    function directives(bytes32 orgId)
        external
        view
        returns (bytes32 root, uint64 since, uint64 notBefore, uint64 dueBy, uint64 missed, bool late);

    /// @notice Whether a leaf is in the tree of an organization's directives. False before the first refresh.
    /// @param leaf hash of the leaf, SHA-256(0x00 || pid || salt || SHA-256 of the patient's directives)
    /// @param index of the leaf, from 0
    /// @param size leaves of the tree
    /// @param proof RFC 6962 audit path of at most 64 hashes, from the leaf to the root
    function verifyDirectives(bytes32 orgId, bytes32 leaf, uint64 index, uint64 size, bytes32[] calldata proof)
        external
        view
        returns (bool);

    /// @notice Whether an actor may access a patient's records of a class. Necessary but not
    /// sufficient: the custodian applies the patient's directives afterwards.
    /// @dev Reverts only with BadField. The first condition that is met gives the basis: 0 unless the actor is
    /// active and its role may ask for the purpose; 1 if it is the controller; 2 if it is a guardian with the class;
    /// 7 if it belongs to the custodian, for a purpose of its role's internal use; 3 if it has a grant with the
    /// purpose, action and class; 4 if its organization has an open care relationship and the purpose is treatment;
    /// 6 if the model's rule allows it to a regulator or, for claims, to an auditor of an insurer to which a claim
    /// about the patient was made; otherwise 0.
    /// @param purpose number of a purpose of use, 0 to 31
    /// @param action 1 collect, 2 access, 4 use, 8 disclose, 16 correct
    /// @param recordClass 1 to 16
    /// @return allowed whether it may
    /// @return basis 0 none, 1 subject, 2 delegate, 3 consent, 4 care relationship, 6 legal or payer rule, 7 custodian
    /// @return ref reference of the basis: for 1 and 2 the actor's address, 3 consentId, 4 careId, 6 and 7 the actor's orgId
    function check(bytes32 pid, address actor, uint8 purpose, uint8 action, uint8 recordClass)
        external
        view
        returns (bool allowed, uint8 basis, bytes32 ref);

    /// @param by who decided
    event ConsentGranted(
        bytes32 indexed consentId,
        bytes32 indexed pid,
        bytes32 indexed grantee,
        address by,
        uint8 granteeKind,
        uint32 purposeMask,
        uint8 actionMask,
        uint64 classMask,
        uint64 notBefore,
        uint64 notAfter,
        bytes32 fhirConsentHash
    );
    /// @param by who decided
    event ConsentRevoked(bytes32 indexed consentId, bytes32 indexed pid, address indexed by);
    /// @param since block time
    /// @param missed intervals that had ended without a refresh since the one before
    event DirectivesRefreshed(bytes32 indexed orgId, bytes32 root, uint64 since, uint64 missed);
    event CareOpened(
        bytes32 indexed careId, bytes32 indexed pid, bytes32 indexed orgId, address by, bytes32 encounterCommit, uint64 notAfter
    );
    /// @param refused whether the organization may open none until it is allowed again
    event CareClosed(bytes32 indexed careId, address indexed by, bool refused);
    event CareAllowed(bytes32 indexed pid, bytes32 indexed orgId, address indexed by);

    error UnknownPatient(bytes32 pid);
    /// This person may not decide this for the patient.
    error NotDecider(bytes32 pid, address who);
    /// The patient has or had a grant with this id.
    error ConsentKnown(bytes32 consentId);
    /// The patient has no grant with this id.
    error UnknownConsent(bytes32 consentId);
    /// status: 2 revoked, 3 its time is over.
    error ConsentEnded(bytes32 consentId, uint8 status);
    /// The grantee has reached the limit of grants by this patient.
    error TooManyGrants(uint8 limit);
    /// The next refresh is accepted from notBefore on.
    error TooEarly(uint64 notBefore);
    error CareKnown(bytes32 careId);
    /// The patient or a guardian has closed a care relationship of the organization and allowed none since.
    error CareRefused(bytes32 pid, bytes32 orgId);
    error UnknownCare(bytes32 careId);
    /// status: 2 closed, 3 its time is over.
    error CareEnded(bytes32 careId, uint8 status);
    error TooManyCares(uint8 limit);
}
