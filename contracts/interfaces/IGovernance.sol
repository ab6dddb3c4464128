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
/// 9 replacement of an organization's administrator, 10 custody of a suspended organization.
///
/// A proposal passes as soon as more than half of the active organizations have
/// voted yes, among them at least one of each kind that has an active organization.
/// It may be executed once the timelock has run, until it expires, if it still has
/// that majority.
///
/// The organization that a proposal is about (kinds 2, 4, 9 and 10) has no vote on it, and its kind needs
/// no yes from it, as long as two others are active; with fewer others it votes like all others.
interface IGovernance is INative {
    /// @notice Opens a proposal, with the yes of the caller's organization. An organization that the
    /// proposal is about has no vote on it: it only proposes.
    /// @dev Reverts with NotAllowed, BadField (0: kind; 3: expiry), or BadPayload,
    /// Frozen, TooFewSigners if the change could not be made now; or TooManyOpenProposals,
    /// TooManyProposals.
    /// @param kind 1 to 10
    /// @param payload canonical ABI encoding of the kind's arguments, at most 4096 bytes
    /// @param rationaleHash SHA-256 of the document that explains the proposal
    /// @param expiry last second of the block time at which it may be executed: not before the
    /// timelock has run, and at most proposalTtlMax seconds from now
    /// @return id counted from 1
    function propose(uint8 kind, bytes calldata payload, bytes32 rationaleHash, uint64 expiry)
        external
        returns (uint64 id);

    /// @notice Casts the vote of the caller's organization. To change it, call withdrawVote first.
    /// @dev Reverts with NotAllowed, UnknownProposal, ProposalClosed, Concerned, AlreadyVoted.
    function vote(uint64 id, bool support) external;

    /// @notice Takes back the vote of the caller's organization. A proposal that loses its
    /// majority by this is open again; if it passes once more, the timelock starts again.
    /// @dev Reverts with NotAllowed, UnknownProposal, ProposalClosed, NotVoted.
    function withdrawVote(uint64 id) external;

    /// @notice Closes a proposal of the caller's organization before it is executed.
    /// @dev Reverts with NotAllowed, UnknownProposal, ProposalClosed, NotYourProposal.
    function cancel(uint64 id) external;

    /// @notice Makes the proposed change.
    /// @dev Reverts with NotAllowed, UnknownProposal, ProposalClosed, NotPassed, TimelockRuns, or
    /// BadPayload, Frozen, TooFewSigners if the change cannot be made any more.
    function execute(uint64 id) external;

    /// @notice A proposal; all zero for an unknown one.
    /// @return kind 1 to 10
    /// @return state 1 open, 2 passed, 3 executed, 4 expired, 5 cancelled
    /// @return payloadHash SHA-256 of the payload
    /// @return yes number of yes votes of organizations that are active now and have a vote on it
    /// @return no number of no votes of the same organizations
    /// @return expiry last second of the block time at which it may be executed
    /// @return executableAt first second at which it may be executed; 0 if it has not passed
    /// @return byOrg organization that proposed it
    /// @return rationaleHash SHA-256 of the document that explains the proposal
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

    /// @notice The payload of a proposal; empty for an unknown one.
    function payloadOf(uint64 id) external view returns (bytes memory payload);

    /// @notice The vote of an organization: 0 none, 1 yes, 2 no.
    function voteOf(uint64 id, bytes32 orgId) external view returns (uint8);

    /// @notice The number of proposals, which is also the id of the newest one.
    function proposalCount() external view returns (uint64);

    /// @notice A parameter of the model. Reverts with BadField(0) for an unknown one.
    /// @param key ASCII name, padded with zeros at the end
    /// @return value in the parameter's unit
    /// @return frozen whether no vote can change it
    function param(bytes32 key) external view returns (uint64 value, bool frozen);

    /// @notice The hash that identifies the model: at genesis the SHA-256 of the file that the
    /// members approved; after each executed proposal
    /// SHA-256(modelHash || uint64 id || uint8 kind || SHA-256(payload)).
    function modelHash() external view returns (bytes32);

    /// @notice The version of the rules that this block is executed by, and the version activated next.
    /// @return version of this block
    /// @return next version that is activated next; 0 for none
    /// @return height first block of the next version; 0 for none
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
    /// The vote in the event before completed the majority.
    event Passed(uint64 indexed id, uint64 executableAt);
    event Executed(uint64 indexed id, uint8 kind, bytes32 newModelHash);

    event VoteWithdrawn(uint64 indexed id, bytes32 indexed orgId);
    /// The vote withdrawn in the event before was needed for the majority.
    event Reopened(uint64 indexed id);
    event Cancelled(uint64 indexed id);

    error UnknownProposal(uint64 id);
    /// state: 3 executed, 4 expired, 5 cancelled.
    error ProposalClosed(uint64 id, uint8 state);
    error AlreadyVoted(uint64 id);
    error NotVoted(uint64 id);
    /// The proposal is about the caller's organization.
    error Concerned(uint64 id);
    /// The organization has reached the limit of proposals in a day.
    error TooManyProposals(uint64 limit);
    /// The organization has reached the limit of open proposals: not executed, cancelled or expired.
    error TooManyOpenProposals(uint64 limit);
    /// Another organization made the proposal.
    error NotYourProposal(uint64 id);
    /// The proposal has no majority now, or has not passed yet.
    error NotPassed(uint64 id);
    error TimelockRuns(uint64 id, uint64 executableAt);
    /// The payload is not the canonical encoding (field 255), or a field of it,
    /// counted from 0, is out of range or does not fit the present model.
    error BadPayload(uint8 field);
    /// The alliance froze the parameter at genesis.
    error Frozen(bytes32 key);
    /// Fewer signers than signersMin would be left.
    error TooFewSigners(uint64 have, uint64 want);
}
