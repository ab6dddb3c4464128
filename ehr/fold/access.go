// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

var accessABI = bindings.NewAccess()

// ticket is a ticket of an actor.
type ticket struct {
	pid     common.Hash
	actor   common.Address
	purpose uint8
	action  uint8
	basis   uint8
	classes uint64
	expires uint64 // first second at which it is invalid
	glass   *glass // nil for a ticket without break-glass
}

// tickets are all tickets, and the duties of those who broke the glass.
type tickets struct {
	byID     map[common.Hash]*ticket
	debts    *debts
	calamity calamity
}

func newTickets() *tickets { return &tickets{byID: make(map[common.Hash]*ticket), debts: newDebts()} }

// accessEvents are the events of the access contract.
var accessEvents = map[string]handler{
	"SessionOpened": on(accessABI.UnpackSessionOpenedEvent, func(s *State, _ Block, e *bindings.AccessSessionOpened) {
		s.access.byID[e.Ticket] = &ticket{e.Pid, e.Actor, e.Purpose, e.Action, e.Basis, e.ClassMask, e.Expires, nil}
	}),
	"GlassBroken": on(accessABI.UnpackGlassBrokenEvent, func(s *State, _ Block, e *bindings.AccessGlassBroken) {
		s.access.byID[e.Ticket] = &ticket{
			e.Pid, e.Actor, e.Purpose, contracts.ActionAccess, contracts.BasisBreakGlass, e.ClassMask, e.Expires, s.owe(e),
		}
	}),
	"GlassJustified": on(accessABI.UnpackGlassJustifiedEvent, func(s *State, _ Block, e *bindings.AccessGlassJustified) {
		s.access.byID[e.Ticket].glass.justified = true
	}),
	"GlassReviewed": on(accessABI.UnpackGlassReviewedEvent, func(s *State, _ Block, e *bindings.AccessGlassReviewed) {
		s.access.judge(s.access.byID[e.Ticket].glass, e.Verdict)
	}),
	"SuspensionLifted": on(accessABI.UnpackSuspensionLiftedEvent, func(s *State, _ Block, e *bindings.AccessSuspensionLifted) {
		delete(s.access.debts.barred, s.access.byID[e.Ticket].glass.debtor)
	}),
	"DisasterDeclared": on(accessABI.UnpackDisasterDeclaredEvent, func(s *State, _ Block, e *bindings.AccessDisasterDeclared) {
		s.access.calamity = calamity{e.Until, e.OrgId, e.ReasonHash}
	}),
	"SessionGround": on(accessABI.UnpackSessionGroundEvent, func(*State, Block, *bindings.AccessSessionGround) {}), // no read returns it
	"KeyReleased":   on(accessABI.UnpackKeyReleasedEvent, func(*State, Block, *bindings.AccessKeyReleased) {}),
}

// accessReads are the reads of the access contract.
var accessReads = map[string]reader{
	"ticket": func(v view, args []any) ([]any, error) {
		t, ok := v.access.byID[hash(args[0])]
		if !ok {
			t = new(ticket)
		}
		return []any{t.pid, t.actor, t.purpose, t.action, t.basis, t.classes, t.expires, t.state(v.Time)}, nil
	},
	"permits": func(v view, args []any) ([]any, error) {
		t, ok := v.access.byID[hash(args[0])]
		return []any{ok && v.permits(t, args[1].(uint8))}, nil
	},
	"emergency": func(v view, args []any) ([]any, error) {
		t, ok := v.access.byID[hash(args[0])]
		if !ok || t.glass == nil {
			return []any{uint64(0), uint64(0), uint64(0), false, uint8(0)}, nil
		}
		g := t.glass
		return []any{g.occurredAt, g.justifyBy, g.reviewBy, g.justified, g.verdict}, nil
	},
	"overdue": func(v view, args []any) ([]any, error) {
		open, late, barred := v.owed(args[0].(common.Address))
		return []any{open, late || barred, barred}, nil
	},
	"disaster": func(v view, _ []any) ([]any, error) {
		d := v.access.calamity
		return []any{d.until, d.org, d.reason}, nil
	},
}

func (t *ticket) state(now uint64) uint8 {
	switch {
	case t.basis == contracts.BasisNone:
		return 0
	case now < t.expires:
		return contracts.TicketOpen
	}
	return contracts.TicketOver
}

var breakGlass = operation{contracts.AccessAddress, [4]byte(contracts.Access.Methods["breakGlass"].ID)}

// permits reports whether the ticket permits reading records of the class now.
func (v view) permits(t *ticket, class uint8) bool {
	if t.state(v.Time) != contracts.TicketOpen || class >= 64 || t.classes&(1<<class) == 0 {
		return false
	}
	if t.basis == contracts.BasisBreakGlass {
		may := v.member(t.actor).roles & v.model.rolesForClass(breakGlass, class)
		return may != 0 && !v.access.debts.barred[t.glass.debtor]
	}
	basis, _ := v.check(question{t.pid, t.actor, t.purpose, t.action, 1 << class})
	return basis != contracts.BasisNone
}
