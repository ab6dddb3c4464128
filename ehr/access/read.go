// SPDX-License-Identifier: LGPL-3.0-or-later

package access

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/consent"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/records"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func show(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	slot := ticketSlot(s, id)
	t := loadTicket(s, slot)
	return native.Words{}.Hash(s.Load(slot.At(wordPID))).Address(t.actor).
		Uint(uint64(t.purpose)).Uint(uint64(t.action)).Uint(uint64(t.basis)).Uint(t.classes).
		Uint(t.expires).Uint(uint64(t.state(env.Time()))), nil
}

// read holds the arguments of permits.
type read struct {
	ticket common.Hash
	class  uint8
}

func decodeRead(in *native.Args) read { return read{in.Hash(), in.Uint8()} }

func permits(env *native.Env, r read) (native.Words, error) {
	s := env.Storage()
	slot := ticketSlot(s, r.ticket)
	t := loadTicket(s, slot)
	return native.Words{}.Bool(t.permits(env, slot, s.Load(slot.At(wordPID)), r.class)), nil
}

// breakGlassOp is the operation whose rule decides who may read in an emergency.
var breakGlassOp = [4]byte(contracts.Access.Methods["breakGlass"].ID)

// permits reports whether the ticket permits reading records of the class now.
func (t ticket) permits(env *native.Env, slot native.Slot, pid common.Hash, class uint8) bool {
	return t.decide(env, slot, pid, class).Allowed
}

// decide returns the basis on which the ticket permits reading records of the class now.
func (t ticket) decide(env *native.Env, slot native.Slot, pid common.Hash, class uint8) (d consent.Decision) {
	if t.state(env.Time()) != Open || class >= 64 || t.classes&(1<<class) == 0 {
		return d
	}
	if t.basis == consent.BasisBreakGlass {
		// An actor that has lost the role, or whose access was judged improper, reads no further.
		who, ok := registry.ActorOf(env, t.actor)
		if ok {
			_, ok = who.May(env, contracts.AccessAddress, breakGlassOp, class)
		}
		s := env.Storage()
		d.Allowed, d.Basis = ok && !loadPerson(s, personSlot(s, loadGlass(s, slot).debtor)).barred, t.basis
		return d
	}
	return consent.Check(env, consent.Request{
		PID: pid, Actor: t.actor, Purpose: t.purpose, Action: t.action, Classes: 1 << class,
	})
}

// releases reports whether the ticket permits the release of the version: by the rule for
// insurers, only of a claim that was made to the actor's organization.
func (t ticket) releases(env *native.Env, slot native.Slot, v records.Version) bool {
	d := t.decide(env, slot, v.PID, v.Class)
	if !d.Allowed || d.Basis != consent.BasisRule {
		return d.Allowed
	}
	m := registry.Signatory(env, t.actor)
	return m.Kind != registry.Insurer || m.Org == v.Payer
}

// release holds the arguments of attestRelease.
type release struct {
	ticket  common.Hash
	record  common.Hash
	version uint32
	share   uint8
}

func decodeRelease(in *native.Args) release {
	return release{in.Hash(), in.Hash(), in.Uint32(), in.Uint8()}
}

func attestRelease(env *native.Env, by registry.Actor, in release) (native.Words, error) {
	s := env.Storage()
	slot := ticketSlot(s, in.ticket)
	t := loadTicket(s, slot)
	if t.basis == 0 {
		return nil, errUnknownTicket.With(native.Words{}.Hash(in.ticket))
	}
	pid := s.Load(slot.At(wordPID))
	v, ok := records.Find(env, in.record, in.version)
	if !ok || v.PID != pid {
		return nil, errUnknownVersion.With(native.Words{}.Hash(in.record).Uint(uint64(in.version)))
	}
	if !t.releases(env, slot, v) {
		return nil, errNotPermitted.With(native.Words{}.Hash(in.ticket).Uint(uint64(v.Class)))
	}
	if v.Status == records.Erased {
		return nil, errErased.With(native.Words{}.Hash(in.record).Uint(uint64(in.version)))
	}
	env.Emit(eventReleased, native.Words{}.Address(env.Caller()).Uint(uint64(in.version)).Uint(uint64(in.share)),
		in.ticket, in.record, registry.OrgID(env, by.Org))
	return nil, nil
}

// nothing decodes no arguments.
func nothing(*native.Args) struct{} { return struct{}{} }
