// SPDX-License-Identifier: LGPL-3.0-or-later

// Package access is the native contract of tickets: sessions that consent allows,
// emergency access that the actor must justify afterwards, and the release of keys to the
// holder of a ticket.
package access

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/consent"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Contract answers calls to the contract of access.
var Contract = native.New("access", contracts.Access, native.Table{
	"openSession":   native.WriteFor(decodeSession, authorizeSession, openSession),
	"breakGlass":    native.Write(decodeEmergency, registry.Authorize, breakGlass),
	"justify":       native.Write(decodeJustification, registry.Authorize, justify),
	"review":        native.Write(decodeReview, registry.Authorize, review),
	"attestRelease": native.Write(decodeRelease, registry.Authorize, attestRelease),

	"liftSuspension":  native.Write(decodeLifting, registry.Authorize, liftSuspension),
	"declareDisaster": native.Write(decodeDeclaration, registry.Authorize, declareDisaster),

	"ticket":    native.View((*native.Args).Hash, show),
	"permits":   native.View(decodeRead, permits),
	"emergency": native.View((*native.Args).Hash, showEmergency),
	"overdue":   native.View((*native.Args).Address, overdue),
	"disaster":  native.View(nothing, showDisaster),
}).Relayed(registry.Persons{})

var (
	errDenied           = native.NewFailure(contracts.Access, "Denied")
	errUnknownPatient   = native.NewFailure(contracts.Access, "UnknownPatient")
	errSuspended        = native.NewFailure(contracts.Access, "Suspended")
	errTooManyOpen      = native.NewFailure(contracts.Access, "TooManyOpen")
	errUnknownTicket    = native.NewFailure(contracts.Access, "UnknownTicket")
	errNotBreakGlass    = native.NewFailure(contracts.Access, "NotBreakGlass")
	errNotYours         = native.NewFailure(contracts.Access, "NotYours")
	errAlreadyJustified = native.NewFailure(contracts.Access, "AlreadyJustified")
	errSameOrganization = native.NewFailure(contracts.Access, "SameOrganization")
	errAlreadyReviewed  = native.NewFailure(contracts.Access, "AlreadyReviewed")
	errNotSuspended     = native.NewFailure(contracts.Access, "NotSuspended")
	errUnknownVersion   = native.NewFailure(contracts.Access, "UnknownVersion")
	errErased           = native.NewFailure(contracts.Access, "Erased")
	errNotPermitted     = native.NewFailure(contracts.Access, "NotPermitted")

	eventSession   = native.NewEvent(contracts.Access, "SessionOpened")
	eventGround    = native.NewEvent(contracts.Access, "SessionGround")
	eventBroken    = native.NewEvent(contracts.Access, "GlassBroken")
	eventJustified = native.NewEvent(contracts.Access, "GlassJustified")
	eventReviewed  = native.NewEvent(contracts.Access, "GlassReviewed")
	eventLifted    = native.NewEvent(contracts.Access, "SuspensionLifted")
	eventDisaster  = native.NewEvent(contracts.Access, "DisasterDeclared")
	eventReleased  = native.NewEvent(contracts.Access, "KeyReleased")
)

// maxOpen is the largest number of a person's ordinary cases without a review.
const maxOpen = 32

// State of a ticket.
const (
	Open = contracts.TicketOpen
	Over = contracts.TicketOver
)

func (t ticket) state(now uint64) uint8 {
	switch {
	case t.basis == 0:
		return 0
	case now < t.expires:
		return Open
	}
	return Over
}

// session holds the arguments of openSession.
type session struct {
	pid     common.Hash
	purpose uint8
	action  uint8
	classes uint64
	ttl     uint32
	commit  common.Hash // of the request
}

func decodeSession(in *native.Args) session {
	return session{in.Hash(), in.Uint8(), in.Uint8(), in.Uint64(), in.Uint32(), in.Hash()}
}

func authorizeSession(env *native.Env, in session) (registry.Actor, error) {
	return patients.Authorize(env, in.pid)
}

// request returns the request to decide on for some classes of the session.
func (in session) request(actor common.Address, classes uint64) consent.Request {
	return consent.Request{PID: in.pid, Actor: actor, Purpose: in.purpose, Action: in.action, Classes: classes}
}

// check validates the fields of the session.
func (in session) check(env *native.Env) error {
	// The fields from the purpose on are those of the request, shifted by one.
	switch field := in.request(env.Caller(), in.classes).BadField(); {
	case field != consent.FieldsFit:
		return native.BadField(field - 1)
	case !lasts(env, in.ttl, registry.ParamSessionMax):
		return native.BadField(4)
	case in.commit == common.Hash{}:
		return native.BadField(5)
	}
	return nil
}

// lasts reports whether a ticket may last that long.
func lasts(env *native.Env, ttl uint32, limit common.Hash) bool {
	return ttl != 0 && uint64(ttl) <= registry.LoadParam(env, limit)
}

func openSession(env *native.Env, by registry.Actor, in session) (native.Words, error) {
	if err := in.check(env); err != nil {
		return nil, err
	}
	grounds, err := in.grounds(env)
	if err != nil {
		return nil, err
	}
	s := env.Storage()
	first := registry.PersonOf(env, env.Caller())
	slot := personSlot(s, first)
	p := loadPerson(s, slot)
	id := p.newTicket(env, first)
	p.store(s, slot)
	t := ticket{in.purpose, in.action, grounds[0].Basis, in.classes, env.Time() + uint64(in.ttl), env.Caller()}
	t.keep(env, id, in.pid)
	env.Emit(eventSession, native.Words{}.Hash(registry.OrgID(env, by.Org)).Uint(uint64(t.purpose)).Uint(uint64(t.action)).
		Uint(uint64(t.basis)).Uint(t.classes).Uint(t.expires).Hash(grounds[0].Ref).Hash(in.commit),
		id, in.pid, topic(t.actor))
	if len(grounds) > 1 {
		for _, g := range grounds {
			env.Emit(eventGround, native.Words{}.Uint(uint64(g.Basis)).Uint(g.classes).Hash(g.Ref), id)
		}
	}
	return native.Words{}.Hash(id), nil
}

// ground is the basis on which some classes of a session are allowed.
type ground struct {
	consent.Decision
	classes uint64
}

// grounds returns the grounds that allow the session: one for all classes, or, if none
// allows all, each with the classes that it allows, the lowest class first.
func (in session) grounds(env *native.Env) (list []ground, err error) {
	if d := consent.Check(env, in.request(env.Caller(), in.classes)); d.Allowed {
		return []ground{{d, in.classes}}, nil
	}
	for left := in.classes; left != 0; left &= left - 1 {
		class := left & -left
		d := consent.Check(env, in.request(env.Caller(), class))
		if !d.Allowed {
			return nil, errDenied.With(native.Words{}.Uint(uint64(bits.TrailingZeros64(left))))
		}
		i := slices.IndexFunc(list, func(g ground) bool { return g.Decision == d })
		if i < 0 {
			i = len(list)
			list = append(list, ground{Decision: d})
		}
		list[i].classes |= class
	}
	return list, nil
}

// newTicket counts a ticket of the person and returns its id. The id contains the
// person's first key, since a later key may have had tickets as another person's.
func (p *person) newTicket(env *native.Env, first common.Address) common.Hash {
	p.tickets++
	return env.Sha256(first[:], binary.BigEndian.AppendUint64(nil, p.tickets))
}

// keep stores a new ticket and returns its slot.
func (t ticket) keep(env *native.Env, id, pid common.Hash) native.Slot {
	s := env.Storage()
	slot := ticketSlot(s, id)
	t.store(s, slot)
	s.Store(slot.At(wordPID), pid)
	return slot
}

func topic(a common.Address) common.Hash { return common.BytesToHash(a[:]) }
