// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"crypto/sha256"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

var governanceABI = bindings.NewGovernance()

// Votes of an organization.
const (
	voteYes uint8 = 1
	voteNo  uint8 = 2
)

// proposal is a proposed change.
type proposal struct {
	kind         uint8
	org          common.Hash
	payload      []byte
	rationale    common.Hash
	expiry       uint64
	executableAt uint64
	concerned    common.Hash // organization that the proposal is about, zero for none
	executed     bool
	cancelled    bool
	votes        map[common.Hash]uint8
}

// votes are the proposals in the order of their ids, which begin at 1.
type votes struct{ list []*proposal }

func newVotes() *votes { return new(votes) }

// find returns a proposal, an empty one if there is none.
func (v *votes) find(id uint64) *proposal {
	if id == 0 || id > uint64(len(v.list)) {
		return new(proposal)
	}
	return v.list[id-1]
}

// governanceEvents are the events of the governance contract.
var governanceEvents = map[string]handler{
	"Proposed": on(governanceABI.UnpackProposedEvent, (*State).proposed),
	"Voted": on(governanceABI.UnpackVotedEvent, func(s *State, _ Block, e *bindings.GovernanceVoted) {
		vote := voteNo
		if e.Support {
			vote = voteYes
		}
		s.votes.find(e.Id).votes[e.OrgId] = vote
	}),
	"Passed": on(governanceABI.UnpackPassedEvent, func(s *State, _ Block, e *bindings.GovernancePassed) {
		s.votes.find(e.Id).executableAt = e.ExecutableAt
	}),
	"Executed": on(governanceABI.UnpackExecutedEvent, (*State).executed),
	"VoteWithdrawn": on(governanceABI.UnpackVoteWithdrawnEvent, func(s *State, _ Block, e *bindings.GovernanceVoteWithdrawn) {
		delete(s.votes.find(e.Id).votes, e.OrgId)
	}),
	"Reopened": on(governanceABI.UnpackReopenedEvent, func(s *State, _ Block, e *bindings.GovernanceReopened) {
		s.votes.find(e.Id).executableAt = 0
	}),
	"Cancelled": on(governanceABI.UnpackCancelledEvent, func(s *State, _ Block, e *bindings.GovernanceCancelled) {
		s.votes.find(e.Id).cancelled = true
	}),
}

func (s *State) proposed(_ Block, e *bindings.GovernanceProposed) {
	s.votes.list = append(s.votes.list, &proposal{
		kind: e.Kind, org: e.ByOrg, payload: e.Payload, rationale: e.RationaleHash, expiry: e.Expiry,
		concerned: s.model.concerned(e.Kind, e.Payload), votes: make(map[common.Hash]uint8),
	})
}

// values are the arguments that a payload encodes. The contract has accepted the
// payload, so it can be decoded.
func values(kind uint8, payload []byte) []any {
	_, types := contracts.Change(kind)
	list, err := types.Unpack(payload)
	if err != nil {
		panic("BUG: a proposal was taken whose payload is none: " + err.Error())
	}
	return list
}

// concerned returns the organization that a change is about, zero for none.
func (m *model) concerned(kind uint8, payload []byte) common.Hash {
	switch kind {
	case contracts.SetOrganizationStatus, contracts.ReplaceAdministrator, contracts.MoveCustody:
		return hash(values(kind, payload)[0])
	case contracts.RemoveSigner:
		address := values(kind, payload)[0].(common.Address)
		for _, s := range m.signers {
			if s.address == address {
				return s.org
			}
		}
	}
	return common.Hash{}
}

// executed makes a change that no event of the registry reports.
func (s *State) executed(at Block, e *bindings.GovernanceExecuted) {
	p, m := s.votes.find(e.Id), s.model
	p.executed, m.hash = true, e.NewModelHash
	switch v := values(p.kind, p.payload); p.kind {
	case contracts.SetRoles:
		target, class, roles := v[0].(common.Address), v[2].(uint8), v[3].(uint32)
		if target == (common.Address{}) {
			m.kinds[contracts.OrganizationKind(class)] = roles
		} else {
			m.setRoles(operation{target, v[1].([4]byte)}, class, roles)
		}
	case contracts.SetPolicy:
		m.policies[v[0].(uint8)] = v[1].([]byte)
	case contracts.SetParameter:
		m.params[hash(v[0])] = parameter{value: v[1].(uint64)}
	case contracts.Activate:
		m.versions = versions{m.versions.at(at.Number), v[0].(uint32), v[1].(uint64)}
	}
}

// governanceReads are the reads of the governance contract.
var governanceReads = map[string]reader{
	"proposal": func(v view, args []any) ([]any, error) {
		p := v.votes.find(args[0].(uint64))
		var digest common.Hash
		var yes, no uint16
		if p.kind != 0 {
			digest = sha256.Sum256(p.payload)
			yes, no = v.tally(p)
		}
		return []any{p.kind, p.state(v.Time), digest, yes, no, p.expiry, p.executableAt, p.org, p.rationale}, nil
	},
	"payloadOf": func(v view, args []any) ([]any, error) { return []any{v.votes.find(args[0].(uint64)).payload}, nil },
	"voteOf": func(v view, args []any) ([]any, error) {
		return []any{v.votes.find(args[0].(uint64)).votes[hash(args[1])]}, nil
	},
	"proposalCount": func(v view, _ []any) ([]any, error) { return []any{uint64(len(v.votes.list))}, nil },
	"param": func(v view, args []any) ([]any, error) {
		p, ok := v.model.params[hash(args[0])]
		if !ok {
			return nil, badField
		}
		return []any{p.value, p.frozen}, nil
	},
	"modelHash": func(v view, _ []any) ([]any, error) { return []any{v.model.hash}, nil },
	"rules": func(v view, _ []any) ([]any, error) {
		r := v.model.versions
		if v.Number >= r.height {
			return []any{r.at(v.Number), uint32(0), uint64(0)}, nil
		}
		return []any{r.at(v.Number), r.next, r.height}, nil
	},
}

func (p *proposal) state(now uint64) uint8 {
	switch {
	case p.kind == 0:
		return 0
	case p.executed:
		return contracts.ProposalExecuted
	case p.cancelled:
		return contracts.ProposalCancelled
	case now > p.expiry:
		return contracts.ProposalExpired
	case p.executableAt != 0:
		return contracts.ProposalPassed
	}
	return contracts.ProposalOpen
}

// tally counts the votes of active organizations. The organization that a proposal
// is about has no vote, if at least two others are active.
func (v view) tally(p *proposal) (yes, no uint16) {
	others := 0
	for id, o := range v.model.orgs {
		if o.status == contracts.Active && id != p.concerned {
			others++
		}
	}
	for id, o := range v.model.orgs {
		switch {
		case o.status != contracts.Active || id == p.concerned && others >= 2:
		case p.votes[id] == voteYes:
			yes++
		case p.votes[id] == voteNo:
			no++
		}
	}
	return yes, no
}
