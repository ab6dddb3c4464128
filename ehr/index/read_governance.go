// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Proposal is a proposal.
type Proposal struct {
	ID           uint64
	Kind         uint8
	Organization common.Hash // that made it
	Concerned    common.Hash // that it is about, zero for none
	Payload      []byte
	Rationale    common.Hash
	Expiry       uint64
	ExecutableAt uint64 // 0 while it has not passed
	State        uint8  // at the view's time, as IGovernance.proposal says
	Votes        []Vote // that stand, in the order in which they were cast
	NewModel     common.Hash
	Created      Origin
	Closed       Origin // when it was executed or cancelled
}

// Vote is an organization's vote.
type Vote struct {
	Organization common.Hash
	Support      bool
	Cast         Origin
}

// ProposalFilter selects proposals. A field that is zero is not looked at.
type ProposalFilter struct {
	Kind         uint8
	State        uint8       // at the view's time
	Organization common.Hash // that made it
	Range        Range
}

// Log is an organization's log.
type Log struct {
	Organization   common.Hash
	Kind           uint8
	Seq, Size      uint64 // of the newest head, 0 for none
	Root, Manifest common.Hash
	HeadBlock      uint64 // the first that had the head
	LastBlock      uint64 // of the newest head, renewed or not
	LastTime       uint64
	DueBy          uint64 // last second of the next head
	Missed         uint64 // intervals without a head
	Late           bool   // one has just been missed
	Created        Origin // zero before its first event
}

// LogFilter selects logs. A field that is zero is not looked at.
type LogFilter struct {
	Organization common.Hash
	Late         bool // only those that are late at the view's time
}

// Head is a head of a log.
type Head struct {
	Seq, Size      uint64
	Root, Manifest common.Hash
	Created        Origin
}

// Proposal returns a proposal by its number.
func (v *View) Proposal(id uint64) (*Proposal, error) {
	p, n, err := named[proposalRow](v, familyProposal, u64(id))
	if err != nil {
		return nil, err
	}
	return v.proposal(n, p)
}

func (p *proposalRow) state(now uint64) uint8 {
	switch {
	case p.Executed:
		return contracts.ProposalExecuted
	case p.Cancelled:
		return contracts.ProposalCancelled
	case now > p.Expiry:
		return contracts.ProposalExpired
	case p.ExecutableAt != 0:
		return contracts.ProposalPassed
	}
	return contracts.ProposalOpen
}

func (v *View) proposal(n uint64, p *proposalRow) (*Proposal, error) {
	o, err := v.organization(p.Organization)
	if err != nil {
		return nil, err
	}
	out := &Proposal{
		ID: p.Number, Kind: p.Kind, Organization: o.ID, Concerned: p.Concerned, Payload: p.Payload, Rationale: p.Rationale,
		Expiry: p.Expiry, ExecutableAt: p.ExecutableAt, State: p.state(v.at.Time), NewModel: p.NewModel,
		Created: Origin{n, p.Block, p.Time}, Closed: p.Closed,
	}
	for _, vote := range p.Votes {
		o, err := v.organization(vote.Organization)
		if err != nil {
			return nil, err
		}
		out.Votes = append(out.Votes, Vote{o.ID, vote.Support, vote.Cast})
	}
	return out, nil
}

// Proposals lists proposals.
func (v *View) Proposals(f ProposalFilter, p Page) ([]*Proposal, []byte, error) {
	org, err := v.organizationNumber(f.Organization)
	if err != nil {
		return nil, nil, none(err)
	}
	return listPage(v, newList(listProposals), f.Range, p, bind("proposals", f, p), func(e sourceEntry) (*Proposal, error) {
		row, err := entity[proposalRow](v, familyProposal, number(e.value))
		if err != nil || !fits(f.Kind, row.Kind) || !fits(org, row.Organization) || !fits(f.State, row.state(v.at.Time)) {
			return nil, err
		}
		return v.proposal(number(e.value), row)
	})
}

// Log returns a log. One without a head is due since its organization entered.
func (v *View) Log(org common.Hash, kind uint8) (*Log, error) {
	o, number, err := named[organizationRow](v, familyOrganization, org[:])
	if err != nil {
		return nil, err
	}
	if kind < contracts.LogRecords || kind > contracts.LogHoldings {
		return nil, ErrNotFound
	}
	l, n, err := named[logRow](v, familyLog, org[:], []byte{kind})
	if err == ErrNotFound {
		l, err = &logRow{Organization: number, Kind: kind}, nil
	}
	if err != nil {
		return nil, err
	}
	return v.log(n, l, o)
}

func (v *View) log(n uint64, l *logRow, o *organizationRow) (*Log, error) {
	out := &Log{
		Organization: o.ID, Kind: l.Kind, Seq: l.Seq, Size: l.Size, Root: l.Root, Manifest: l.Manifest, HeadBlock: l.HeadBlock,
		LastBlock: l.LastBlock, LastTime: l.LastTime, Missed: l.Missed, Created: Origin{n, l.Block, l.Time},
	}
	interval := l.Interval
	if l.Seq == 0 {
		var err error
		if interval, err = v.parameter(registry.ParamLogInterval); err != nil {
			return nil, err
		}
		out.LastTime = o.Time
	}
	out.DueBy = out.LastTime + interval
	if late := missed(v.at.Time, out.LastTime, interval); late > 0 {
		out.Missed, out.Late = out.Missed+late, true
	}
	return out, nil
}

// Logs lists the logs that have had an event, in the order of their first.
func (v *View) Logs(f LogFilter, p Page) ([]*Log, []byte, error) {
	org, err := v.organizationNumber(f.Organization)
	if err != nil {
		return nil, nil, none(err)
	}
	return listPage(v, newList(listLogs), Range{}, p, bind("logs", f, p), func(e sourceEntry) (*Log, error) {
		row, err := entity[logRow](v, familyLog, number(e.value))
		if err != nil || !fits(org, row.Organization) {
			return nil, err
		}
		o, err := v.organization(row.Organization)
		if err != nil {
			return nil, err
		}
		l, err := v.log(number(e.value), row, o)
		if err != nil || f.Late && !l.Late {
			return nil, err
		}
		return l, nil
	})
}

// Heads lists the heads of a log.
func (v *View) Heads(org common.Hash, kind uint8, p Page) ([]*Head, []byte, error) {
	l, n, err := named[logRow](v, familyLog, org[:], []byte{kind})
	if err != nil {
		return nil, nil, err
	}
	bound := bind("heads", struct {
		org  common.Hash
		kind uint8
	}{org, kind}, p)
	return numberPage(span{1, l.Seq + 1}, p, bound, func(seq uint64) (*Head, error) {
		h, err := entity[headRow](v, familyHead, n, u64(seq))
		if err != nil {
			return nil, err
		}
		return &Head{seq, h.Size, h.Root, h.Manifest, h.Created}, nil
	})
}
