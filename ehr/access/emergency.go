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

// emergency is what a call of breakGlass says.
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

// check looks at all that can be wrong with the emergency itself.
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

func breakGlass(env *native.Env, by registry.Member, in emergency) (native.Words, error) {
	if in.occurredAt == 0 {
		in.occurredAt = env.Time()
	}
	if err := in.check(env); err != nil {
		return nil, err
	}
	if patients.Load(env, in.pid).Status == 0 {
		return nil, errUnknownPatient.With(native.Words{}.Hash(in.pid))
	}
	s := env.Storage()
	first := registry.PersonOf(env, env.Caller())
	slot := personSlot(s, first)
	p := loadPerson(s, slot)
	if err := p.mayBreak(env, slot, in.purpose); err != nil {
		return nil, err
	}
	id := p.newTicket(env, first)
	b := p.enter(s, slot, breach{org: by.Org, by: [duties]uint64{
		justification: env.Time() + registry.LoadParam(env, registry.ParamJustifyWithin),
		verdict:       env.Time() + registry.LoadParam(env, registry.ParamReviewWithin),
	}})
	p.store(s, slot)
	const access = 2 // the action: reading is all that an emergency opens
	t := ticket{in.purpose, access, consent.BasisBreakGlass, in.classes, in.occurredAt + uint64(in.ttl), env.Caller()}
	glass{p.cases, in.occurredAt, first}.store(s, t.keep(env, id, in.pid))
	env.Emit(eventBroken, native.Words{}.Hash(registry.OrgID(env, by.Org)).Uint(uint64(t.purpose)).Uint(t.classes).
		Uint(t.expires).Uint(in.occurredAt).Uint(b.by[justification]).Uint(b.by[verdict]).Hash(in.reason),
		id, in.pid, topic(t.actor))
	return native.Words{}.Hash(id), nil
}

// mayBreak refuses who is behind with earlier cases, unless it is a disaster.
func (p *person) mayBreak(env *native.Env, slot native.Slot, purpose uint8) error {
	switch {
	case purpose == disaster:
		return nil
	case p.overdue(env.Storage(), slot, env.Time()):
		return errSuspended.With(native.Words{}.Address(env.Caller()))
	case p.open >= maxOpen:
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
	at native.Slot // of the person
}

// findBroken looks the case of a ticket up.
func findBroken(s native.Reader, id common.Hash) (c broken, err error) {
	slot := ticketSlot(s, id)
	switch c.ticket = loadTicket(s, slot); c.basis {
	case consent.BasisBreakGlass:
	case 0:
		return c, errUnknownTicket.With(native.Words{}.Hash(id))
	default:
		return c, errNotBreakGlass.With(native.Words{}.Hash(id))
	}
	c.glass = loadGlass(s, slot)
	c.at = personSlot(s, c.first)
	c.person = loadPerson(s, c.at)
	c.breach = loadCase(s, c.at, c.number)
	return c, nil
}

// done takes the case out of the queue of a duty that has been done.
func (c *broken) done(s native.Writer, duty int) {
	c.leave(s, c.at, &c.breach, duty)
	c.breach.store(s, c.at, c.number)
	c.person.store(s, c.at)
}

// justificationCall is what a call of justify says.
type justificationCall struct{ ticket, hash common.Hash }

func decodeJustification(in *native.Args) justificationCall {
	return justificationCall{in.Hash(), in.Hash()}
}

func justify(env *native.Env, _ registry.Member, in justificationCall) (native.Words, error) {
	if in.hash == (common.Hash{}) {
		return nil, native.BadField(1)
	}
	s := env.Storage()
	c, err := findBroken(s, in.ticket)
	if err != nil {
		return nil, err
	}
	if registry.PersonOf(env, env.Caller()) != c.first {
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

// reviewCall is what a call of review says.
type reviewCall struct {
	ticket  common.Hash
	verdict uint8
	report  common.Hash
}

func decodeReview(in *native.Args) reviewCall { return reviewCall{in.Hash(), in.Uint8(), in.Hash()} }

// lastVerdict is the greatest of: 1 proper, 2 improper, 3 undetermined.
const lastVerdict = 3

func review(env *native.Env, by registry.Member, in reviewCall) (native.Words, error) {
	if in.verdict == 0 || in.verdict > lastVerdict {
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
	if by.Org == c.org {
		return nil, errSameOrganization.With(native.Words{}.Hash(in.ticket))
	}
	if c.verdict != 0 {
		return nil, errAlreadyReviewed.With(native.Words{}.Hash(in.ticket))
	}
	c.verdict = in.verdict
	c.open--
	c.done(s, verdict)
	env.Emit(eventReviewed, native.Words{}.Uint(uint64(in.verdict)).Hash(in.report),
		in.ticket, topic(env.Caller()), registry.OrgID(env, by.Org))
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
	s := env.Storage()
	slot := personSlot(s, registry.PersonOf(env, actor))
	p := loadPerson(s, slot)
	return native.Words{}.Uint(uint64(p.open)).Bool(p.overdue(s, slot, env.Time())), nil
}
