// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {INative} from "./INative.sol";

/// @title Changes of the management model by the alliance's vote
/// @notice Native contract at 0x0000000000000000000000000000000000000D08. It
/// keeps proposals and votes; what an executed proposal changes is in IRegistry.
///
/// Kinds of proposals, whose payloads IChanges declares: 1 add organization,
/// 2 organization status, 3 add signer, 4 remove signer, 5 roles of an operation
/// or of a kind of organization, 6 policy of a class, 7 parameter, 8 activation of a version of the rules,
/// 9 replacement of an organization's administrator, 10 custody of a closed organization.
///
/// A proposal passes with the vote after which more than half of the active
/// organizations have said yes, and at least one of each kind that has an active
/// organization. It may be executed once the timelock has run, until it expires,
/// if it has the same majority then.
///
/// The organization that a proposal is about (kinds 2, 4, 9 and 10) has no vote on it and is not needed
/// for its kind, as long as two others are active; with fewer others it votes as all do.
interface IGovernance is INative {
    /// @notice Opens a proposal, with the yes of the caller's organization. One that the proposal is
    /// about has no vote on it, and only proposes.
    /// @dev Reverts with NotAllowed, BadField (0: kind; 3: expiry), or BadPayload,
    /// Frozen, TooFewSigners where the change could not be made now; or TooManyOpenProposals,
    /// TooManyProposals.
    /// @param kind 1 to 10
    /// @param payload canonical ABI encoding of the kind's arguments, at most 4096 bytes
    /// @param rationaleHash SHA-256 of what the proposal is for
    /// @param expiry last second of the block time at which it may be executed: not before the
    /// timelock has run, and at most proposalTtlMax seconds from now
    /// @return id counted from 1
    function propose(uint8 kind, bytes calldata payload, bytes32 rationaleHash, uint64 expiry)
        external
        returns (uint64 id);

    /// @notice Casts the vote of the caller's organization. Another vote takes withdrawVote before.
    /// @dev Reverts with NotAllowed, UnknownProposal, ProposalClosed, Concerned, AlreadyVoted.
    function vote(uint64 id, bool support) external;

    /// @notice Takes back the vote of the caller's organization. A proposal that has passed, and
    /// would not without it, is open again; if it passes once more, the whole timelock runs.
    /// @dev Reverts with NotAllowed, UnknownProposal, ProposalClosed, NotVoted.
    function withdrawVote(uint64 id) external;

    /// @notice Closes a proposal of the caller's organization before it is executed.
    /// @dev Reverts with NotAllowed, UnknownProposal, ProposalClosed, NotYourProposal.
    function cancel(uint64 id) external;

    /// @notice Makes the proposed change.
    /// @dev Reverts with NotAllowed, UnknownProposal, ProposalClosed, NotPassed, TimelockRuns, or
    /// BadPayload, Frozen, TooFewSigners where the change cannot be made any more.
    function execute(uint64 id) external;

    /// @notice A proposal; all zero where there is none.
    /// @return kind 1 to 10
    /// @return state 1 open, 2 passed, 3 executed, 4 expired, 5 cancelled
    /// @return payloadHash SHA-256 of the payload
    /// @return yes votes of organizations that are active now and have a vote on it
    /// @return no votes of the same
    /// @return expiry last second of the block time at which it may be executed
    /// @return executableAt first second of it; 0 where it has not passed
    /// @return byOrg organization that proposed it
    /// @return rationaleHash SHA-256 of what the proposal is for
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
        );

    /// @notice The payload of a proposal; empty where there is none.
    function payloadOf(uint64 id) external view returns (bytes memory payload);

    /// @notice The vote of an organization: 0 none, 1 yes, 2 no.
    function voteOf(uint64 id, bytes32 orgId) external view returns (uint8);

    /// @notice The number of proposals, which is the id of the newest.
    function proposalCount() external view returns (uint64);

    /// @notice A parameter of the model. Reverts with BadField(0) for an unknown one.
    /// @param key ASCII name, with zeros behind it
    /// @return value in the parameter's unit
    /// @return frozen whether no vote can change it
    function param(bytes32 key) external view returns (uint64 value, bool frozen);

    /// @notice What the model is: at genesis the SHA-256 of the file that the
    /// members signed off; after each executed proposal
    /// SHA-256(modelHash || uint64 id || uint8 kind || SHA-256(payload)).
    function modelHash() external view returns (bytes32);

    /// @notice The version of the rules by which this block is executed, and the one that comes.
    /// @return version of this block
    /// @return next version that comes; 0 if none does
    /// @return height first block of it; 0 if none comes
    function rules() external view returns (uint32 version, uint32 next, uint64 height);

    event Proposed(
        uint64 indexed id,
        uint8 indexed kind,
        bytes32 indexed byOrg,
        bytes32 rationaleHash,
        uint64 expiry,
        bytes payload
    );
    event Voted(uint64 indexed id, bytes32 indexed orgId, bool support);
    /// The vote before met the majority.
    event Passed(uint64 indexed id, uint64 executableAt);
    event Executed(uint64 indexed id, uint8 kind, bytes32 newModelHash);

    event VoteWithdrawn(uint64 indexed id, bytes32 indexed orgId);
    /// The vote that was withdrawn before was needed.
    event Reopened(uint64 indexed id);
    event Cancelled(uint64 indexed id);

    error UnknownProposal(uint64 id);
    /// state: 3 executed, 4 expired, 5 cancelled.
    error ProposalClosed(uint64 id, uint8 state);
    error AlreadyVoted(uint64 id);
    error NotVoted(uint64 id);
    /// The proposal is about the caller's organization.
    error Concerned(uint64 id);
    /// The organization has made as many proposals as it may in a day.
    error TooManyProposals(uint64 limit);
    /// As many proposals of the organization are open as may be: not executed, cancelled or expired.
    error TooManyOpenProposals(uint64 limit);
    /// Another organization made the proposal.
    error NotYourProposal(uint64 id);
    /// The majority is not there, or no vote has met it yet.
    error NotPassed(uint64 id);
    error TimelockRuns(uint64 id, uint64 executableAt);
    /// The payload is not the canonical encoding (field 255), or a field of it,
    /// counted from 0, is out of its range or does not fit the model as it is.
    error BadPayload(uint8 field);
    /// The alliance froze the parameter at genesis.
    error Frozen(bytes32 key);
    /// Fewer signers would be left than the alliance wants.
    error TooFewSigners(uint64 have, uint64 want);
}
