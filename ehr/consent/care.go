// SPDX-License-Identifier: LGPL-3.0-or-later

package consent

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

type opening struct {
	pid       common.Hash
	encounter common.Hash
	notAfter  uint64
}

func decodeOpening(in *native.Args) opening { return opening{in.Hash(), in.Hash(), in.Uint64()} }

func openCare(env *native.Env, by registry.Actor, o opening) (native.Words, error) {
	now := env.Time()
	if o.encounter == (common.Hash{}) {
		return nil, native.BadField(1)
	}
	if o.notAfter < now || o.notAfter > now+registry.LoadParam(env, registry.ParamCareMax) {
		return nil, native.BadField(2)
	}
	if patients.Load(env, o.pid).Status == 0 {
		return nil, errUnknownPatient.With(native.Words{}.Hash(o.pid))
	}
	s, org := env.Storage(), registry.OrgID(env, by.Org)
	id := env.Sha256(o.pid[:], org[:], o.encounter[:])
	slot := careSlot(s, id)
	if loadCare(s, slot).status != 0 {
		return nil, errCareKnown.With(native.Words{}.Hash(id))
	}
	refusal := refusalSlot(s, o.pid, org)
	if native.Unpack(s.Load(refusal)).Bool() {
		return nil, errCareRefused.With(native.Words{}.Hash(o.pid).Hash(org))
	}
	l := caresOf(s, o.pid, by.Org)
	place := l.free(s, func(other common.Hash) bool { return loadCare(s, careSlot(s, other)).notAfter < now })
	if place == maxLive {
		return nil, errTooManyCares.With(native.Words{}.Uint(maxLive))
	}
	s.Store(l.at(place), id)
	care{granted, place, by.Org, now, o.notAfter}.store(s, slot)
	s.Store(slot.At(wordPID), o.pid)
	s.Store(slot.At(wordEncounter), o.encounter)
	env.Emit(eventCareOpened, native.Words{}.Address(env.Caller()).Hash(o.encounter).Uint(o.notAfter), id, o.pid, org)
	return native.Words{}.Hash(id), nil
}

// ofCare decides whether the caller may call an operation on a care relationship.
func ofCare(env *native.Env, id common.Hash) (registry.Actor, error) {
	s := env.Storage()
	return patients.Authorize(env, s.Load(careSlot(s, id).At(wordPID)))
}

func closeCare(env *native.Env, by registry.Actor, id common.Hash) (native.Words, error) {
	s := env.Storage()
	slot := careSlot(s, id)
	c := loadCare(s, slot)
	if c.status == 0 {
		return nil, errUnknownCare.With(native.Words{}.Hash(id))
	}
	if status := c.shown(env.Time()); status != granted {
		return nil, errCareEnded.With(native.Words{}.Hash(id).Uint(uint64(status)))
	}
	pid := s.Load(slot.At(wordPID))
	org := registry.OrgID(env, c.org)
	refused := by.Org != c.org || by.Kind == 0
	if refused {
		if err := decider(env, pid, env.Caller(), 0); err != nil {
			return nil, err
		}
		setRefused(s, refusalSlot(s, pid, org), true)
	}
	caresOf(s, pid, c.org).take(s, c.place, func(moved common.Hash) {
		at := careSlot(s, moved)
		other := loadCare(s, at)
		other.place = c.place
		other.store(s, at)
	})
	c.status = revoked
	c.store(s, slot)
	env.Emit(eventCareClosed, native.Words{}.Bool(refused), id, common.BytesToHash(env.Caller().Bytes()))
	return nil, nil
}

// allowance holds the arguments of allowCare.
type allowance struct{ pid, org common.Hash }

func (a allowance) patient() common.Hash { return a.pid }

func decodeAllowance(in *native.Args) allowance { return allowance{in.Hash(), in.Hash()} }

// allowCare lets an organization open care again. When a patient closes care, the
// organization may not open it again until the patient calls allowCare.
func allowCare(env *native.Env, _ registry.Actor, a allowance) (native.Words, error) {
	if err := decider(env, a.pid, env.Caller(), 0); err != nil {
		return nil, err
	}
	s := env.Storage()
	slot := refusalSlot(s, a.pid, a.org)
	if !native.Unpack(s.Load(slot)).Bool() {
		return nil, native.BadField(1)
	}
	setRefused(s, slot, false)
	env.Emit(eventCareAllowed, nil, a.pid, a.org, common.BytesToHash(env.Caller().Bytes()))
	return nil, nil
}
