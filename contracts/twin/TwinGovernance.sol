// SPDX-License-Identifier: LGPL-3.0-or-later
pragma solidity ^0.8.30;

import {IChanges} from "../interfaces/IChanges.sol";
import {IGovernance} from "../interfaces/IGovernance.sol";
import {TwinRegistry} from "./TwinRegistry.sol";
import {Twin} from "./Twin.sol";

/// @title The governance of the twin
contract TwinGovernance is IGovernance, Twin {
    uint8 private constant EXECUTED = 3;
    uint8 private constant EXPIRED = 4;
    uint8 private constant CANCELLED = 5;
    uint8 private constant YES = 1;
    uint8 private constant NO = 2;

    TwinRegistry private constant registry = TwinRegistry(REGISTRY);

    struct Proposal {
        uint8 kind;
        bool executed;
        bytes32 org;
        bytes payload;
        bytes32 rationaleHash;
        uint64 expiry;
        uint64 executableAt;
        bytes32 concerned;
        bool cancelled;
        uint8 place;
        mapping(bytes32 org => uint8) votes;
    }

    uint64 private proposed;
    mapping(bytes32 org => mapping(uint256 day => uint256)) private proposedOn;
    mapping(bytes32 org => uint64[64]) private places;
    mapping(uint64 => Proposal) private proposals;

    function propose(uint8 kind, bytes calldata payload, bytes32 rationaleHash, uint64 expiry)
        external
        exact(abi.encode(kind, payload, rationaleHash, expiry))
        most(payload.length, 4096)
        returns (uint64 id)
    {
        bytes32 mine = registry.authorize(msg.sender, address(this), msg.sig).org;
        if (kind < 1 || kind > 10) revert BadField(0);
        uint256 soonest = block.timestamp + registry.paramOf("timelock");
        uint256 latest = block.timestamp + registry.paramOf("proposalTtlMax");
        if (expiry < soonest || expiry > latest) revert BadField(3);
        registry.check(selector(kind), payload);
        uint8 place = freePlace(mine);
        if (place == registry.paramOf("proposalsOpen")) revert TooManyOpenProposals(place);
        if (++proposedOn[mine][block.timestamp / 1 days] > registry.paramOf("proposalsDay")) {
            revert TooManyProposals(registry.paramOf("proposalsDay"));
        }
        id = ++proposed;
        Proposal storage p = proposals[id];
        (p.kind, p.org, p.payload, p.rationaleHash, p.expiry) = (kind, mine, payload, rationaleHash, expiry);
        p.concerned = registry.concerned(selector(kind), payload);
        places[mine][p.place = place] = expiry;
        emit Proposed(id, kind, mine, rationaleHash, expiry, payload);
        if (hasVoice(p, mine)) cast(id, mine, true);
    }

    function freePlace(bytes32 org) private view returns (uint8 place) {
        while (place < registry.paramOf("proposalsOpen") && places[org][place] >= block.timestamp) place++;
    }

    function cast(uint64 id, bytes32 mine, bool support) private {
        Proposal storage p = proposals[id];
        p.votes[mine] = support ? YES : NO;
        emit Voted(id, mine, support);
        if (p.executableAt == 0 && agreed(p)) {
            p.executableAt = uint64(block.timestamp) + registry.paramOf("timelock");
            emit Passed(id, p.executableAt);
        }
    }

    function vote(uint64 id, bool support) external exact(abi.encode(id, support)) {
        bytes32 mine = registry.authorize(msg.sender, address(this), msg.sig).org;
        checkOpen(id);
        Proposal storage p = proposals[id];
        if (!hasVoice(p, mine)) revert Concerned(id);
        if (p.votes[mine] != 0) revert AlreadyVoted(id);
        cast(id, mine, support);
    }

    function withdrawVote(uint64 id) external exact(abi.encode(id)) {
        bytes32 mine = registry.authorize(msg.sender, address(this), msg.sig).org;
        checkOpen(id);
        Proposal storage p = proposals[id];
        if (p.votes[mine] == 0) revert NotVoted(id);
        p.votes[mine] = 0;
        emit VoteWithdrawn(id, mine);
        if (p.executableAt != 0 && !agreed(p)) {
            p.executableAt = 0;
            emit Reopened(id);
        }
    }

    function cancel(uint64 id) external exact(abi.encode(id)) {
        bytes32 mine = registry.authorize(msg.sender, address(this), msg.sig).org;
        checkOpen(id);
        if (proposals[id].org != mine) revert NotYourProposal(id);
        proposals[id].cancelled = true;
        places[mine][proposals[id].place] = 0;
        emit Cancelled(id);
    }

    function execute(uint64 id) external exact(abi.encode(id)) {
        registry.authorize(msg.sender, address(this), msg.sig);
        checkOpen(id);
        Proposal storage p = proposals[id];
        if (p.executableAt == 0) revert NotPassed(id);
        if (block.timestamp < p.executableAt) revert TimelockRuns(id, p.executableAt);
        if (!agreed(p)) revert NotPassed(id);
        registry.check(selector(p.kind), p.payload);
        p.executed = true;
        places[p.org][p.place] = 0;
        bytes32 hash = sha256(abi.encodePacked(registry.model(), id, p.kind, sha256(p.payload)));
        registry.change(selector(p.kind), p.payload, hash);
        emit Executed(id, p.kind, hash);
    }

    function proposal(uint64 id)
        external
        view
        exact(abi.encode(id))
        returns (uint8, uint8, bytes32, uint16, uint16, uint64, uint64, bytes32, bytes32)
    {
        Proposal storage p = proposals[id];
        if (p.kind == 0) return (0, 0, 0, 0, 0, 0, 0, 0, 0);
        return (
            p.kind,
            state(p),
            sha256(p.payload),
            count(p, YES),
            count(p, NO),
            p.expiry,
            p.executableAt,
            p.org,
            p.rationaleHash
        );
    }

    function payloadOf(uint64 id) external view exact(abi.encode(id)) returns (bytes memory) {
        return proposals[id].payload;
    }

    function voteOf(uint64 id, bytes32 orgId) external view exact(abi.encode(id, orgId)) returns (uint8) {
        return proposals[id].votes[orgId];
    }

    function proposalCount() external view exact("") returns (uint64) {
        return proposed;
    }

    function param(bytes32 key) external view exact(abi.encode(key)) returns (uint64, bool) {
        (bool known, uint64 value, bool frozen) = registry.parameter(key);
        if (!known) revert BadField(0);
        return (value, frozen);
    }

    function modelHash() external view exact("") returns (bytes32) {
        return registry.model();
    }

    function rules() external view exact("") returns (uint32, uint32, uint64) {
        return registry.versions();
    }

    function state(Proposal storage p) private view returns (uint8) {
        if (p.executed) return EXECUTED;
        if (p.cancelled) return CANCELLED;
        if (block.timestamp > p.expiry) return EXPIRED;
        return p.executableAt == 0 ? 1 : 2;
    }

    function checkOpen(uint64 id) private view {
        if (proposals[id].kind == 0) revert UnknownProposal(id);
        uint8 now_ = state(proposals[id]);
        if (now_ == EXECUTED || now_ == EXPIRED || now_ == CANCELLED) revert ProposalClosed(id, now_);
    }

    function count(Proposal storage p, uint8 what) private view returns (uint16 n) {
        bytes32[] memory ids = registry.allOrgs();
        for (uint256 i; i < ids.length; i++) {
            (, bool active) = registry.standing(ids[i]);
            if (active && hasVoice(p, ids[i]) && p.votes[ids[i]] == what) n++;
        }
    }

    /// Whom a proposal is about has a voice only where fewer than two others are active.
    function hasVoice(Proposal storage p, bytes32 id) private view returns (bool) {
        if (p.concerned != id) return true;
        bytes32[] memory ids = registry.allOrgs();
        uint256 others;
        for (uint256 i; i < ids.length; i++) {
            (, bool active) = registry.standing(ids[i]);
            if (active && ids[i] != id) others++;
        }
        return others < 2;
    }

    /// More than half of the active organizations say yes, and one of each kind
    /// that has an active one.
    function agreed(Proposal storage p) private view returns (bool) {
        bytes32[] memory ids = registry.allOrgs();
        uint256 all;
        for (uint256 i; i < ids.length; i++) {
            (uint8 kind, bool active) = registry.standing(ids[i]);
            if (!active || !hasVoice(p, ids[i])) continue;
            all++;
            bool found;
            for (uint256 j; j < ids.length; j++) {
                (uint8 other, bool acts) = registry.standing(ids[j]);
                if (acts && other == kind && hasVoice(p, ids[j]) && p.votes[ids[j]] == YES) found = true;
            }
            if (!found) return false;
        }
        return uint256(count(p, YES)) * 2 > all;
    }

    function selector(uint8 kind) private pure returns (bytes4) {
        return [
            IChanges.addOrganization.selector,
            IChanges.setOrganizationStatus.selector,
            IChanges.addSigner.selector,
            IChanges.removeSigner.selector,
            IChanges.setRoles.selector,
            IChanges.setPolicy.selector,
            IChanges.setParameter.selector,
            IChanges.activate.selector,
            IChanges.replaceAdministrator.selector,
            IChanges.moveCustody.selector
        ][kind - 1];
    }
}
