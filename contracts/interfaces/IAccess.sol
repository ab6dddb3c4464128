// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "./INative.sol";

/// @title Access tickets, emergency access, and its review
/// @notice Native contract at 0x0000000000000000000000000000000000000D05.
///
/// A ticket stands for one session of one actor with one patient's records. It is
/// opened if IConsent.check allows the access, and permits a read as long as check
/// still allows it. Or an actor breaks the glass, at once and without approval; then
/// it must justify the access, and another organization must review it. An actor who
/// is overdue with either may break the glass only in a disaster that a regulator has
/// declared. An actor whose access was judged improper may not break it at all, until
/// a regulator lifts the suspension.
///
/// These duties follow the person and its credential: a new key, a new address with
/// the same certHash, and a new certHash for the same address have the same duties.
interface IAccess is INative {
    /// @notice Opens a session: one ticket for everything that the caller reads in it.
    /// Patients and guardians may open one without enrolment.
    /// @dev Reverts with NotAllowed, BadField (1: above 31; 2: not one action; 3: no class, or one
    /// above 16; 4: zero or above sessionMax; 5: zero), Denied.
    /// @param purpose number of a purpose of use, 0 to 31
    /// @param action 1 collect, 2 access, 4 use, 8 disclose, 16 correct
    /// @param classMask bit N for records of class N, all of which check must allow
    /// @param ttl seconds that the ticket lasts, at most sessionMax
    /// @param requestCommit salted commitment of the request, not zero
    /// @return ticket SHA-256(first key of the person || uint64 n) for the person's n-th ticket
    function openSession(
        bytes32 pid,
        uint8 purpose,
        uint8 action,
        uint64 classMask,
        uint32 ttl,
        bytes32 requestCommit
    ) external returns (bytes32 ticket);

    /// @notice Breaks the glass: opens access in an emergency, even if check denies it.
    /// @dev Reverts with NotAllowed, BadField (1: none of the purposes; 2: no class, or one above 16;
    /// 3: zero; 4: zero or above breakGlassMax; 5: after block time, or more than breakGlassLag
    /// seconds before it), UnknownPatient, Suspended, TooManyOpen.
    /// @param purpose 2 BTG, 3 ERTREAT, 19 DISASTER; the last is an ordinary emergency unless a disaster is declared
    /// @param classMask bit N for records of class N
    /// @param reasonCommit salted commitment of the reason, not zero
    /// @param ttl seconds that the access lasts from occurredAt on, at most breakGlassMax
    /// @param occurredAt when the emergency happened, if the actor was offline; 0 for block time
    /// @return ticket as for openSession
    function breakGlass(
        bytes32 pid,
        uint8 purpose,
        uint64 classMask,
        bytes32 reasonCommit,
        uint32 ttl,
        uint64 occurredAt
    ) external returns (bytes32 ticket);

    /// @notice Justifies a break-glass access. Only the person who broke the glass may, also late.
    /// @dev Reverts with NotAllowed, BadField (1: zero), UnknownTicket, NotBreakGlass, NotYours, AlreadyJustified.
    /// @param justificationHash SHA-256 of the justification, not zero
    function justify(bytes32 ticket, bytes32 justificationHash) external;

    /// @notice Reviews a break-glass access, also late. The first verdict of each organization
    /// counts; the actor's organization and the patient's custodian may not review it. The first verdict
    /// of all completes the review that was due. One verdict 2 suspends the actor from breaking the glass,
    /// even if other verdicts differ.
    /// @dev Reverts with NotAllowed, BadField (1: no verdict; 2: zero), UnknownTicket, NotBreakGlass,
    /// SameOrganization, AlreadyReviewed.
    /// @param verdict 1 proper, 2 improper, 3 undetermined
    /// @param reportHash SHA-256 of the report, not zero
    function review(bytes32 ticket, uint8 verdict, bytes32 reportHash) external;

    /// @notice Lifts the suspension that improper verdicts led to, for the person who is responsible
    /// for the ticket. A regulator may, unless its organization is the actor's or the custodian.
    /// @dev Reverts with NotAllowed, BadField (1: zero), UnknownTicket, NotBreakGlass, SameOrganization, NotSuspended.
    /// @param ticket any break-glass access of the actor
    /// @param reasonHash SHA-256 of the reason, not zero
    function liftSuspension(bytes32 ticket, bytes32 reasonHash) external;

    /// @notice Declares a disaster, or changes the end of the declared one. Regulators may; the latest
    /// declaration counts. Until its end, actors with an overdue justification or review may use purpose 19,
    /// and such accesses do not count towards the limit of accesses without a review.
    /// @dev Reverts with NotAllowed, BadField (0: past, or more than 30 days from now; 1: zero).
    /// @param until last second of the disaster; 0 ends it
    /// @param reasonHash SHA-256 of the reason, not zero
    function declareDisaster(uint64 until, bytes32 reasonHash) external;

    /// @notice States that the caller's organization releases its share of a key to the holder of a ticket.
    /// A service calls this before it releases the share: the call reverts if the ticket does not permit it.
    /// A ticket by the rule for insurers permits only claims that were made to the actor's organization.
    /// @dev Reverts with NotAllowed, UnknownTicket, UnknownVersion, NotPermitted, Erased.
    function attestRelease(bytes32 ticket, bytes32 recordId, uint32 version, uint8 shareIndex) external;

    /// @notice A ticket; all zero for an unknown one.
    /// @return pid of the patient
    /// @return actor that holds the ticket
    /// @return purpose number of the purpose of use
    /// @return action 1 collect, 2 access, 4 use, 8 disclose, 16 correct
    /// @return basis that check returned for the lowest class; 5 break-glass
    /// @return classMask bit N for records of class N
    /// @return expires first second at which the ticket is over
    /// @return state 1 open, 2 over
    function ticket(bytes32 id)
        external
        view
        returns (
            bytes32 pid,
            address actor,
            uint8 purpose,
            uint8 action,
            uint8 basis,
            uint64 classMask,
            uint64 expires,
            uint8 state
        );

    /// @notice Whether a ticket permits a read now: it is open and has the class, its actor may act
    /// (in an emergency: may still break the glass, and no verdict on the actor is improper),
    /// and the ground on which it was opened still allows the access. A gateway asks this at each read,
    /// so that a revocation counts from its own block on. False for an unknown ticket.
    /// @param recordClass 1 to 16
    function permits(bytes32 id, uint8 recordClass) external view returns (bool);

    /// @notice The state of a break-glass access; all zero for any other ticket.
    /// @return occurredAt when it happened
    /// @return justifyBy last second at which a justification is in time
    /// @return reviewBy last second at which a review is in time
    /// @return justified whether it has been justified
    /// @return verdict 0 not reviewed; 2 improper, if any organization said so; otherwise the first verdict:
    /// 1 proper, 3 undetermined
    function emergency(bytes32 id)
        external
        view
        returns (uint64 occurredAt, uint64 justifyBy, uint64 reviewBy, bool justified, uint8 verdict);

    /// @notice Whether an actor is overdue with a justification or review after breaking the glass.
    /// @return openReviews accesses that nobody has reviewed, without those in declared disasters
    /// @return suspended whether a justification or a review is overdue, or a verdict is improper
    /// @return barred whether a verdict is improper and no regulator has lifted the suspension
    function overdue(address actor) external view returns (uint32 openReviews, bool suspended, bool barred);

    /// @notice The latest declared disaster; all zero if there was none.
    /// @return until last second of it
    /// @return orgId organization whose regulator declared it
    /// @return reasonHash SHA-256 of the reason
    function disaster() external view returns (uint64 until, bytes32 orgId, bytes32 reasonHash);

    /// @param orgId organization of the actor; for a patient or guardian the custodian
    /// @param basis as for ticket
    /// @param ref reference of the basis, see IConsent.check
    event SessionOpened(
        bytes32 indexed ticket,
        bytes32 indexed pid,
        address indexed actor,
        bytes32 orgId,
        uint8 purpose,
        uint8 action,
        uint8 basis,
        uint64 classMask,
        uint64 expires,
        bytes32 ref,
        bytes32 requestCommit
    );
    /// One of several grounds that allow the classes of the session opened in the event before.
    event SessionGround(bytes32 indexed ticket, uint8 basis, uint64 classMask, bytes32 ref);
    event GlassBroken(
        bytes32 indexed ticket,
        bytes32 indexed pid,
        address indexed actor,
        bytes32 orgId,
        uint8 purpose,
        uint64 classMask,
        uint64 expires,
        uint64 occurredAt,
        uint64 justifyBy,
        uint64 reviewBy,
        bytes32 reasonCommit,
        bool disaster
    );
    event GlassJustified(bytes32 indexed ticket, bytes32 justificationHash);
    event GlassReviewed(
        bytes32 indexed ticket,
        address indexed reviewer,
        bytes32 indexed reviewerOrg,
        uint8 verdict,
        bytes32 reportHash
    );
    event SuspensionLifted(
        bytes32 indexed ticket, address indexed by, bytes32 indexed orgId, bytes32 reasonHash
    );
    event DisasterDeclared(bytes32 indexed orgId, uint64 until, bytes32 reasonHash);
    /// @param orgId organization that released its share
    /// @param by service that stated it
    event KeyReleased(
        bytes32 indexed ticket,
        bytes32 indexed recordId,
        bytes32 indexed orgId,
        address by,
        uint32 version,
        uint8 shareIndex
    );

    /// check denies the access to records of the class.
    error Denied(uint8 recordClass);
    error UnknownPatient(bytes32 pid);
    /// An access of the actor was not justified in time, was not reviewed in time, or was judged improper.
    error Suspended(address actor);
    /// The actor has reached the limit of accesses without a review.
    error TooManyOpen(uint32 limit);
    error UnknownTicket(bytes32 ticket);
    error NotBreakGlass(bytes32 ticket);
    /// Another actor broke the glass.
    error NotYours(bytes32 ticket);
    error AlreadyJustified(bytes32 ticket);
    /// The caller belongs to the organization whose actor broke the glass, or to the patient's custodian.
    error SameOrganization(bytes32 ticket);
    /// The caller's organization has reviewed this access already.
    error AlreadyReviewed(bytes32 ticket);
    /// No verdict suspends the person who is responsible for the ticket.
    error NotSuspended(bytes32 ticket);
    /// The ticket's patient has no record with this id and version.
    error UnknownVersion(bytes32 recordId, uint32 version);
    /// Content, salts and keys of the version have been destroyed.
    error Erased(bytes32 recordId, uint32 version);
    /// The ticket does not permit reading records of the class, or no longer does.
    error NotPermitted(bytes32 ticket, uint8 recordClass);
}
