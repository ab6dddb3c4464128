// SPDX-License-Identifier: LGPL-3.0-or-later

package access

import (
	"github.com/dntp/dntp/ehr/consent"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Purposes for which the glass may be broken.
const (
	btg      uint8 = 2
	ertreat  uint8 = 3
	disaster uint8 = 19
)

// emergency holds the arguments of breakGlass.
type emergency struct {
	pid        common.Hash
	purpose    uint8
	classes    uint64
	reason     common.Hash
	ttl        uint32
	occurredAt uint64
}

func decodeEmergency(in *native.Args) emergency {
	return emergency{in.Hash(), in.Uint8(), in.Uint64(), in.Hash(), in.Uint32(), in.Uint64()}
}

// check validates the fields of the emergency.
func (in emergency) check(env *native.Env) error {
	switch {
	case in.purpose != btg && in.purpose != ertreat && in.purpose != disaster:
		return native.BadField(1)
	case in.classes == 0 || in.classes&^patients.AllClasses != 0:
		return native.BadField(2)
	case in.reason == common.Hash{}:
		return native.BadField(3)
	case !lasts(env, in.ttl, registry.ParamBreakGlassMax):
		return native.BadField(4)
	case in.occurredAt > env.Time() || env.Time()-in.occurredAt > registry.LoadParam(env, registry.ParamBreakGlassLag):
		return native.BadField(5)
	}
	return nil
}

func breakGlass(env *native.Env, by registry.Actor, in emergency) (native.Words, error) {
	if in.occurredAt == 0 {
		in.occurredAt = env.Time()
	}
	if err := in.check(env); err != nil {
		return nil, err
	}
	if patients.Load(env, in.pid).Status == 0 {
		return nil, errUnknownPatient.With(native.Words{}.Hash(in.pid))
	}
	d := debtorsOf(env, env.Caller())
	declared := in.purpose == disaster && declaredNow(env)
	if err := d.mayBreak(env, declared); err != nil {
		return nil, err
	}
	s := env.Storage()
	d.note(s)
	slot := personSlot(s, d.shared)
	p := loadPerson(s, slot)
	id := p.newTicket(env, d.shared)
	b := p.enter(s, slot, breach{org: by.Org, disaster: declared, by: [duties]uint64{
		justification: env.Time() + registry.LoadParam(env, registry.ParamJustifyWithin),
		verdict:       env.Time() + registry.LoadParam(env, registry.ParamReviewWithin),
	}})
	p.store(s, slot)
	const access = 2 // the action: an emergency allows only reading
	t := ticket{in.purpose, access, consent.BasisBreakGlass, in.classes, in.occurredAt + uint64(in.ttl), env.Caller()}
	glass{p.cases, in.occurredAt, d.shared}.store(s, t.keep(env, id, in.pid))
	env.Emit(eventBroken, native.Words{}.Hash(registry.OrgID(env, by.Org)).Uint(uint64(t.purpose)).Uint(t.classes).
		Uint(t.expires).Uint(in.occurredAt).Uint(b.by[justification]).Uint(b.by[verdict]).Hash(in.reason).Bool(declared),
		id, in.pid, topic(t.actor))
	return native.Words{}.Hash(id), nil
}

// mayBreak refuses an actor that a verdict bars, and, except in a declared disaster, an
// actor that is overdue with earlier cases.
func (d debtors) mayBreak(env *native.Env, declared bool) error {
	switch o := d.owed(env); {
	case o.barred || o.late && !declared:
		return errSuspended.With(native.Words{}.Address(env.Caller()))
	case o.open >= maxOpen && !declared:
		return errTooManyOpen.With(native.Words{}.Uint(maxOpen))
	}
	return nil
}

// broken is a case in storage.
type broken struct {
	ticket
	glass
	breach
	person
	at  native.Slot // of the debtor
	pid common.Hash
}

// findBroken looks up the case of a ticket.
func findBroken(s native.Reader, id common.Hash) (c broken, err error) {
	slot := ticketSlot(s, id)
	switch c.ticket = loadTicket(s, slot); c.basis {
	case consent.BasisBreakGlass:
	case 0:
		return c, errUnknownTicket.With(native.Words{}.Hash(id))
	default:
		return c, errNotBreakGlass.With(native.Words{}.Hash(id))
	}
	c.pid = s.Load(slot.At(wordPID))
	c.glass = loadGlass(s, slot)
	c.at = personSlot(s, c.debtor)
	c.person = loadPerson(s, c.at)
	c.breach = loadCase(s, c.at, c.number)
	return c, nil
}

// done removes the case from the queue of a duty that is fulfilled.
func (c *broken) done(s native.Writer, duty int) {
	c.leave(s, c.at, &c.breach, duty)
	c.breach.store(s, c.at, c.number)
	c.person.store(s, c.at)
}

// justificationCall holds the arguments of justify.
type justificationCall struct{ ticket, hash common.Hash }

func decodeJustification(in *native.Args) justificationCall {
	return justificationCall{in.Hash(), in.Hash()}
}

func justify(env *native.Env, _ registry.Actor, in justificationCall) (native.Words, error) {
	if in.hash == (common.Hash{}) {
		return nil, native.BadField(1)
	}
	s := env.Storage()
	c, err := findBroken(s, in.ticket)
	if err != nil {
		return nil, err
	}
	if d := debtorsOf(env, env.Caller()); d.own != c.debtor && d.shared != c.debtor {
		return nil, errNotYours.With(native.Words{}.Hash(in.ticket))
	}
	if c.justified {
		return nil, errAlreadyJustified.With(native.Words{}.Hash(in.ticket))
	}
	c.justified = true
	c.done(s, justification)
	env.Emit(eventJustified, native.Words{}.Hash(in.hash), in.ticket)
	return nil, nil
}

// reviewCall holds the arguments of review.
type reviewCall struct {
	ticket  common.Hash
	verdict uint8
	report  common.Hash
}

func decodeReview(in *native.Args) reviewCall { return reviewCall{in.Hash(), in.Uint8(), in.Hash()} }

// Verdicts.
const (
	proper uint8 = iota + 1
	improper
	undetermined
)

// review keeps the first verdict of each organization. The first of all fulfils the duty.
// One improper verdict counts even if others differ.
func review(env *native.Env, by registry.Actor, in reviewCall) (native.Words, error) {
	if in.verdict < proper || in.verdict > undetermined {
		return nil, native.BadField(1)
	}
	if in.report == (common.Hash{}) {
		return nil, native.BadField(2)
	}
	s := env.Storage()
	c, err := findBroken(s, in.ticket)
	if err != nil {
		return nil, err
	}
	if err := c.concerns(env, by, in.ticket); err != nil {
		return nil, err
	}
	slot := verdictSlot(s, in.ticket, by.Org)
	if s.Load(slot) != (common.Hash{}) {
		return nil, errAlreadyReviewed.With(native.Words{}.Hash(in.ticket))
	}
	var w native.Word
	s.Store(slot, w.PutUint(uint64(in.verdict), 1).Hash())
	c.judge(s, in.verdict)
	env.Emit(eventReviewed, native.Words{}.Uint(uint64(in.verdict)).Hash(in.report),
		in.ticket, topic(env.Caller()), registry.OrgID(env, by.Org))
	return nil, nil
}

// concerns refuses the organization whose actor broke the glass, and the
// patient's custodian.
func (c *broken) concerns(env *native.Env, by registry.Actor, ticket common.Hash) error {
	if by.Org == c.org || by.Org == patients.Load(env, c.pid).Custodian(env) {
		return errSameOrganization.With(native.Words{}.Hash(ticket))
	}
	return nil
}

// judge applies the consequences of a verdict.
func (c *broken) judge(s native.Writer, v uint8) {
	first := c.verdict == 0
	if first || v == improper {
		c.verdict = v
	}
	c.barred = c.barred || v == improper
	if first {
		if !c.disaster {
			c.open--
		}
		c.leave(s, c.at, &c.breach, verdict)
	}
	c.breach.store(s, c.at, c.number)
	c.person.store(s, c.at)
}

// lifting holds the arguments of liftSuspension.
type lifting struct{ ticket, reason common.Hash }

func decodeLifting(in *native.Args) lifting { return lifting{in.Hash(), in.Hash()} }

// liftSuspension ends the suspension that improper verdicts led to. Overdue duties stay
// overdue.
func liftSuspension(env *native.Env, by registry.Actor, in lifting) (native.Words, error) {
	if by.Kind != registry.Government {
		return nil, env.NotAllowed()
	}
	if in.reason == (common.Hash{}) {
		return nil, native.BadField(1)
	}
	s := env.Storage()
	c, err := findBroken(s, in.ticket)
	if err != nil {
		return nil, err
	}
	if err := c.concerns(env, by, in.ticket); err != nil {
		return nil, err
	}
	if !c.barred {
		return nil, errNotSuspended.With(native.Words{}.Hash(in.ticket))
	}
	c.barred = false
	c.person.store(s, c.at)
	env.Emit(eventLifted, native.Words{}.Hash(in.reason), in.ticket, topic(env.Caller()), registry.OrgID(env, by.Org))
	return nil, nil
}

func showEmergency(env *native.Env, id common.Hash) (native.Words, error) {
	c, err := findBroken(env.Storage(), id)
	if err != nil {
		c = broken{}
	}
	return native.Words{}.Uint(c.occurredAt).Uint(c.by[justification]).Uint(c.by[verdict]).
		Bool(c.justified).Uint(uint64(c.verdict)), nil
}

func overdue(env *native.Env, actor common.Address) (native.Words, error) {
	o := debtorsOf(env, actor).owed(env)
	return native.Words{}.Uint(uint64(o.open)).Bool(o.late || o.barred).Bool(o.barred), nil
}
