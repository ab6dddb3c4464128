// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"encoding/binary"
	"math"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
)

// Ticket is a ticket: a session, or a case of breaking the glass.
type Ticket struct {
	ID, Patient  common.Hash
	Actor        common.Address
	Organization common.Hash // of the actor; for a patient or guardian the custodian
	Purpose      uint8
	Action       uint8
	Basis        uint8
	Classes      uint64      // mask
	Expires      uint64      // first second at which it is invalid
	Ref          common.Hash // of the basis, see IConsent.check
	Request      common.Hash // commitment
	Grounds      []Ground    // where several allow the classes
	Status       uint8       // at the view's time, as IAccess.ticket says
	Releases     uint32      // keys that were released for it
	Created      Origin
	Glass        *Glass // nil for a session
}

// Ground is one of several grounds of a session.
type Ground struct {
	Basis   uint8
	Classes uint64
	Ref     common.Hash
}

// Glass is a case of breaking the glass.
type Glass struct {
	OccurredAt     uint64
	JustifyBy      uint64
	ReviewBy       uint64
	Reason         common.Hash // commitment
	Disaster       bool
	Justified      Origin // zero if it is not
	Justification  common.Hash
	Verdict        uint8 // 0 while it is not reviewed
	Reviews        uint32
	Lifted         bool // a regulator has lifted the suspension since the last improper verdict
	JustifyOverdue bool // at the view's time
	ReviewOverdue  bool
}

// TicketFilter selects tickets. A field that is zero is not looked at.
type TicketFilter struct {
	Patient      common.Hash
	Organization common.Hash    // as in Ticket
	Actor        common.Address // a key of the person
	BreakGlass   bool           // only cases of breaking the glass
	Status       uint8          // at the view's time
	Range        Range
}

// DutyKind is what is due.
type DutyKind uint8

// Kinds of duties.
const (
	DutyJustify   DutyKind = iota + 1 // the actor justifies breaking the glass
	DutyReview                        // others review it
	DutyAmendment                     // the custodian reviews an amendment request
)

// Duty is something that is due and not done.
type Duty struct {
	Kind         DutyKind
	Deadline     uint64 // last second in time
	Overdue      bool   // at the view's time
	Patient      common.Hash
	Organization common.Hash    // of the ticket, or custodian that anchored the record
	Actor        common.Address // who broke the glass; zero for an amendment
	Ticket       common.Hash
	Record       common.Hash // of an amendment
	Since        Origin      // of the ticket or the record
}

// DutyFilter selects duties. A field that is zero is not looked at.
type DutyFilter struct {
	Kind         DutyKind
	Overdue      bool // only those that are overdue at the view's time
	Patient      common.Hash
	Organization common.Hash    // as in Duty
	Actor        common.Address // a key of the person
}

// Disaster is the disaster that was declared last, all zero if there was none.
type Disaster struct {
	Until                uint64 // last second
	Organization, Reason common.Hash
	Declared             Origin
}

// Ticket returns a ticket.
func (v *View) Ticket(id common.Hash) (*Ticket, error) {
	t, n, err := named[ticketRow](v, familyTicket, id[:])
	if err != nil {
		return nil, err
	}
	return v.ticket(n, t)
}

func (t *ticketRow) status(now uint64) uint8 {
	if now < t.Expires {
		return contracts.TicketOpen
	}
	return contracts.TicketOver
}

func (v *View) ticket(n uint64, t *ticketRow) (*Ticket, error) {
	o, err := v.organization(t.Organization)
	if err != nil {
		return nil, err
	}
	out := &Ticket{
		ID: t.ID, Patient: t.Pid, Actor: t.Actor, Organization: o.ID, Purpose: t.Purpose, Action: t.Action, Basis: t.Basis,
		Classes: t.Classes, Expires: t.Expires, Ref: t.Ref, Request: t.Request, Grounds: t.Grounds, Status: t.status(v.at.Time),
		Releases: t.Releases, Created: Origin{n, t.Block, t.Time},
	}
	if g := t.Glass; t.Basis == contracts.BasisBreakGlass {
		out.Glass = &Glass{
			OccurredAt: g.OccurredAt, JustifyBy: g.JustifyBy, ReviewBy: g.ReviewBy, Reason: g.Reason, Disaster: g.Disaster,
			Justified: g.Justified, Justification: g.Justification, Verdict: g.Verdict, Reviews: g.Reviews, Lifted: g.Lifted,
			JustifyOverdue: g.Justified == Origin{} && v.at.Time > g.JustifyBy,
			ReviewOverdue:  g.Verdict == contracts.NotReviewed && v.at.Time > g.ReviewBy,
		}
	}
	return out, nil
}

// Tickets lists tickets. There is a list for each patient, person and organization, and
// one of the cases of breaking the glass.
func (v *View) Tickets(f TicketFilter, p Page) ([]*Ticket, []byte, error) {
	org, err := v.organizationNumber(f.Organization)
	if err != nil {
		return nil, nil, none(err)
	}
	person, err := v.Person(f.Actor)
	if err != nil {
		return nil, nil, err
	}
	l := newList(listTickets)
	switch {
	case f.Patient != common.Hash{}:
		l = newList(listPatientTickets, f.Patient[:])
	case person != common.Address{}:
		l = newList(listPersonTickets, person[:])
	case f.BreakGlass:
		l = newList(listGlassTickets)
	case org != 0:
		l = newList(listOrganizationTickets, u64(org))
	}
	return listPage(v, l, f.Range, p, bind("tickets", f, p), func(e sourceEntry) (*Ticket, error) {
		t, err := entity[ticketRow](v, familyTicket, number(e.value))
		if err != nil || !fits(org, t.Organization) || !fits(person, t.Person) || !fits(f.Status, t.status(v.at.Time)) ||
			f.BreakGlass && t.Basis != contracts.BasisBreakGlass {
			return nil, err
		}
		return v.ticket(number(e.value), t)
	})
}

// dutyBytes is the length of an order of duties.
const dutyBytes = 8 + 8 + 1

// Duties lists what is due and not done. With OldestFirst the soonest deadline is first,
// otherwise the last.
func (v *View) Duties(f DutyFilter, p Page) ([]*Duty, []byte, error) {
	person, err := v.Person(f.Actor)
	if err != nil {
		return nil, nil, err
	}
	deadlines := span{0, math.MaxUint64}
	if f.Overdue {
		deadlines.high = v.at.Time
	}
	l := newList(setDuties, []byte{byte(f.Kind)})
	return setPage(v, l, deadlines, dutyBytes, p, bind("duties", f, p), func(e sourceEntry) (*Duty, error) {
		d, of, err := v.duty(e.order)
		if err != nil || !fits(f.Patient, d.Patient) || !fits(f.Organization, d.Organization) || !fits(person, of) {
			return nil, err
		}
		return d, nil
	})
}

// duty reads a duty, and the person whose it is.
func (v *View) duty(order []byte) (d *Duty, person common.Address, err error) {
	n := binary.BigEndian.Uint64(order[8:])
	d = &Duty{Kind: DutyKind(order[16]), Deadline: binary.BigEndian.Uint64(order)}
	d.Overdue = v.at.Time > d.Deadline
	var org uint64
	if d.Kind == DutyAmendment {
		r, err := entity[recordRow](v, familyRecord, n)
		if err != nil {
			return nil, person, err
		}
		org, d.Patient, d.Record, d.Since = r.Organization, r.Pid, r.ID, Origin{n, r.Block, r.Time}
	} else {
		t, err := entity[ticketRow](v, familyTicket, n)
		if err != nil {
			return nil, person, err
		}
		org, d.Patient, d.Ticket, d.Actor, d.Since = t.Organization, t.Pid, t.ID, t.Actor, Origin{n, t.Block, t.Time}
		person = t.Person
	}
	o, err := v.organization(org)
	if err != nil {
		return nil, person, err
	}
	d.Organization = o.ID
	return d, person, nil
}

// Disaster returns the disaster that was declared last.
func (v *View) Disaster() (*Disaster, error) {
	d, err := row[disasterRow](v, rowKey(familyDisaster, 0))
	if d == nil || err != nil {
		return new(Disaster), err
	}
	return &Disaster{d.Until, d.Organization, d.Reason, d.Declared}, nil
}
