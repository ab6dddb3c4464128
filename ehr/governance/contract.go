// SPDX-License-Identifier: LGPL-3.0-or-later

// Package governance is the native contract through which the alliance changes its
// model: proposals, one vote of each organization, and the execution, which writes
// the change into the registry.
package governance

import (
	"encoding/binary"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Contract answers calls to the contract of governance. It needs the right to write
// to the registry's storage.
var Contract = native.New("governance", contracts.Governance, native.Table{
	"propose": native.Write(decodeMotion, registry.Authorize, propose),
	"vote":    native.Write(decodeVote, registry.Authorize, vote),
	"execute": native.Write((*native.Args).Uint64, registry.Authorize, execute),

	"withdrawVote": native.Write((*native.Args).Uint64, registry.Authorize, withdrawVote),
	"cancel":       native.Write((*native.Args).Uint64, registry.Authorize, cancel),

	"proposal":      native.View((*native.Args).Uint64, show),
	"payloadOf":     native.View((*native.Args).Uint64, payloadOf),
	"voteOf":        native.View(decodeVoteName, voteOf),
	"proposalCount": native.View(nothing, proposalCount),
	"param":         native.View((*native.Args).Hash, param),
	"modelHash":     native.View(nothing, modelHash),
	"rules":         native.View(nothing, rules),
}).Relayed(registry.Persons{})

var (
	errUnknownProposal  = native.NewFailure(contracts.Governance, "UnknownProposal")
	errClosed           = native.NewFailure(contracts.Governance, "ProposalClosed")
	errAlreadyVoted     = native.NewFailure(contracts.Governance, "AlreadyVoted")
	errNotVoted         = native.NewFailure(contracts.Governance, "NotVoted")
	errTooManyProposals = native.NewFailure(contracts.Governance, "TooManyProposals")
	errTooManyOpen      = native.NewFailure(contracts.Governance, "TooManyOpenProposals")
	errConcerned        = native.NewFailure(contracts.Governance, "Concerned")
	errNotYourProposal  = native.NewFailure(contracts.Governance, "NotYourProposal")
	errNotPassed        = native.NewFailure(contracts.Governance, "NotPassed")
	errTimelockRuns     = native.NewFailure(contracts.Governance, "TimelockRuns")

	eventProposed = native.NewEvent(contracts.Governance, "Proposed")
	eventVoted    = native.NewEvent(contracts.Governance, "Voted")
	eventPassed   = native.NewEvent(contracts.Governance, "Passed")
	eventExecuted = native.NewEvent(contracts.Governance, "Executed")

	eventWithdrawn = native.NewEvent(contracts.Governance, "VoteWithdrawn")
	eventReopened  = native.NewEvent(contracts.Governance, "Reopened")
	eventCancelled = native.NewEvent(contracts.Governance, "Cancelled")
)

// State of a proposal.
const (
	Open      = contracts.ProposalOpen
	Passed    = contracts.ProposalPassed
	Executed  = contracts.ProposalExecuted
	Expired   = contracts.ProposalExpired
	Cancelled = contracts.ProposalCancelled
)

func (p proposal) state(now uint64) uint8 {
	switch {
	case p.kind == 0:
		return 0
	case p.executed:
		return Executed
	case p.cancelled:
		return Cancelled
	case now > p.expiry:
		return Expired
	case p.executableAt != 0:
		return Passed
	}
	return Open
}

// nothing decodes no arguments.
func nothing(*native.Args) (none struct{}) { return none }

// motion holds the arguments of propose.
type motion struct {
	kind          uint8
	payload       []byte
	rationaleHash common.Hash
	expiry        uint64
}

func decodeMotion(in *native.Args) motion {
	return motion{in.Uint8(), in.Bytes(maxPayload), in.Hash(), in.Uint64()}
}

// fields of propose, as BadField counts them
const (
	fieldKind   uint8 = 0
	fieldExpiry uint8 = 3
)

func propose(env *native.Env, by registry.Actor, m motion) (native.Words, error) {
	if m.kind == 0 || m.kind > contracts.MaxKind {
		return nil, native.BadField(fieldKind)
	}
	timelock := registry.LoadParam(env, registry.ParamTimelock)
	longest := registry.LoadParam(env, registry.ParamProposalTTLMax)
	if now := env.Time(); m.expiry < now || m.expiry-now < timelock || m.expiry-now > longest {
		return nil, native.BadField(fieldExpiry)
	}
	change, err := registry.PlanChange(env, m.kind, m.payload)
	if err != nil {
		return nil, err
	}
	s := env.Storage()
	place, limit := takePlace(env, by.Org, m.expiry)
	if place == 0 {
		return nil, errTooManyOpen.With(native.Words{}.Uint(limit))
	}
	if limit, ok := registry.UseDay(env, daySlot(s, by.Org), registry.ParamProposalsDay); !ok {
		return nil, errTooManyProposals.With(native.Words{}.Uint(limit))
	}
	id := loadCount(s) + 1
	storeCount(s, id)
	slot, payloadHash := proposalSlot(s, id), env.Sha256(m.payload)
	p := proposal{kind: m.kind, org: by.Org, expiry: m.expiry, concerned: change.Concerns(env), place: place}
	p.store(s, slot)
	storeContent(s, slot, payloadHash, m.rationaleHash, m.payload)
	const heads = 3 * 32
	env.Emit(eventProposed, native.Words{}.Hash(m.rationaleHash).Uint(m.expiry).Uint(heads).Bytes(m.payload),
		topic(id), topic(uint64(m.kind)), registry.OrgID(env, by.Org))
	if p.mayVote(env, by.Org) {
		p.cast(env, slot, openBallots(s, id), ballot{id, by.Org, yes})
	}
	return native.Words{}.Uint(id), nil
}

// mayVote reports whether an organization has a vote on the proposal.
func (p proposal) mayVote(env *native.Env, org uint32) bool {
	return p.concerned != org || hasVoice(registry.ActiveOrgs(env), org)
}

// ballot is the vote of an organization that has not voted yet.
type ballot struct {
	id   uint64
	org  uint32
	vote uint8
}

// cast adds a vote to a proposal, which may pass with it.
func (p proposal) cast(env *native.Env, slot native.Slot, votes *ballots, b ballot) {
	s, support := env.Storage(), b.vote == yes
	votes.cast(s, b.org, b.vote)
	env.Emit(eventVoted, native.Words{}.Bool(support), topic(b.id), registry.OrgID(env, b.org))
	// A no cannot make a proposal pass, and a proposal that has passed stays passed.
	if !support || p.executableAt != 0 || !count(env, p, votes).passes() {
		return
	}
	p.executableAt = env.Time() + registry.LoadParam(env, registry.ParamTimelock)
	p.store(s, slot)
	env.Emit(eventPassed, native.Words{}.Uint(p.executableAt), topic(b.id))
}

// topic is a number as an event's indexed member.
func topic(n uint64) common.Hash { return common.Hash(native.Words{}.Uint(n)) }

// findOpen loads a proposal that can still be voted on or executed.
func findOpen(env *native.Env, id uint64) (p proposal, slot native.Slot, err error) {
	s := env.Storage()
	slot = proposalSlot(s, id)
	p = loadProposal(s, slot)
	switch state := p.state(env.Time()); state {
	case 0:
		err = errUnknownProposal.With(native.Words{}.Uint(id))
	case Executed, Expired, Cancelled:
		err = errClosed.With(native.Words{}.Uint(id).Uint(uint64(state)))
	}
	return p, slot, err
}

// voice holds the arguments of vote.
type voice struct {
	id      uint64
	support bool
}

func decodeVote(in *native.Args) voice { return voice{in.Uint64(), in.Bool()} }

func vote(env *native.Env, by registry.Actor, v voice) (native.Words, error) {
	p, slot, err := findOpen(env, v.id)
	if err != nil {
		return nil, err
	}
	votes, mine := openBallots(env.Storage(), v.id), no
	if v.support {
		mine = yes
	}
	if !p.mayVote(env, by.Org) {
		return nil, errConcerned.With(native.Words{}.Uint(v.id))
	}
	if votes.of(by.Org) != none {
		return nil, errAlreadyVoted.With(native.Words{}.Uint(v.id))
	}
	p.cast(env, slot, votes, ballot{v.id, by.Org, mine})
	return nil, nil
}

// withdrawVote takes back the vote of the caller's organization, which may then vote
// again. A proposal that loses its majority by this is open again: if it passes once
// more, the timelock starts again.
func withdrawVote(env *native.Env, by registry.Actor, id uint64) (native.Words, error) {
	p, slot, err := findOpen(env, id)
	if err != nil {
		return nil, err
	}
	s := env.Storage()
	votes := openBallots(s, id)
	if votes.of(by.Org) == none {
		return nil, errNotVoted.With(native.Words{}.Uint(id))
	}
	votes.clear(s, by.Org)
	env.Emit(eventWithdrawn, nil, topic(id), registry.OrgID(env, by.Org))
	if p.executableAt != 0 && !count(env, p, votes).passes() {
		p.executableAt = 0
		p.store(s, slot)
		env.Emit(eventReopened, nil, topic(id))
	}
	return nil, nil
}

// cancel closes a proposal of the caller's organization.
func cancel(env *native.Env, by registry.Actor, id uint64) (native.Words, error) {
	p, slot, err := findOpen(env, id)
	if err != nil {
		return nil, err
	}
	if p.org != by.Org {
		return nil, errNotYourProposal.With(native.Words{}.Uint(id))
	}
	p.cancelled = true
	p.store(env.Storage(), slot)
	p.freePlace(env.Storage())
	env.Emit(eventCancelled, nil, topic(id))
	return nil, nil
}

func execute(env *native.Env, _ registry.Actor, id uint64) (native.Words, error) {
	p, slot, err := findOpen(env, id)
	if err != nil {
		return nil, err
	}
	s := env.Storage()
	if p.executableAt == 0 {
		return nil, errNotPassed.With(native.Words{}.Uint(id))
	}
	if env.Time() < p.executableAt {
		return nil, errTimelockRuns.With(native.Words{}.Uint(id).Uint(p.executableAt))
	}
	// Since it passed, organizations may have been suspended or may have entered.
	if !count(env, p, openBallots(s, id)).passes() {
		return nil, errNotPassed.With(native.Words{}.Uint(id))
	}
	change, err := registry.PlanChange(env, p.kind, loadPayload(s, slot))
	if err != nil {
		return nil, err
	}
	change.Make(env)
	p.executed = true
	p.store(s, slot)
	p.freePlace(s)
	hash := nextModelHash(env, id, p.kind, loadPayloadHash(s, slot))
	registry.StoreModelHash(env, hash)
	env.Emit(eventExecuted, native.Words{}.Uint(uint64(p.kind)).Hash(hash), topic(id))
	return nil, nil
}

// nextModelHash returns the hash of the model after the change of a proposal.
func nextModelHash(env *native.Env, id uint64, kind uint8, payloadHash common.Hash) common.Hash {
	model := registry.LoadModelHash(env)
	return env.Sha256(model[:], binary.BigEndian.AppendUint64(nil, id), []byte{kind}, payloadHash[:])
}
