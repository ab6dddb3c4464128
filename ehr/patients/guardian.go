// SPDX-License-Identifier: LGPL-3.0-or-later

package patients

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

type guardianKey struct {
	pid common.Hash
	who common.Address
}

func (k guardianKey) patient() common.Hash { return k.pid }

func decodeGuardianKey(in *native.Args) guardianKey { return guardianKey{in.Hash(), in.Address()} }

type guardianCall struct {
	guardianKey
	Guardian
}

func decodeGuardianCall(in *native.Args) (c guardianCall) {
	c.guardianKey = decodeGuardianKey(in)
	c.Kind, c.Classes, c.NotAfter = in.Uint8(), in.Uint64(), in.Uint64()
	return c
}

// badField finds the first field that is invalid for a guardian.
func (c guardianCall) badField(env *native.Env, controller common.Address) error {
	switch {
	case c.who == common.Address{} || controls(env, controller, c.who):
		return native.BadField(1)
	case c.Kind == 0 || c.Kind > RecoveryOnly:
		return native.BadField(2)
	case c.Classes&^AllClasses != 0 || (c.Classes == 0) != (c.Kind == RecoveryOnly):
		return native.BadField(3)
	case c.NotAfter > maxTime || c.NotAfter != 0 && c.NotAfter < env.Time():
		return native.BadField(4)
	}
	return nil
}

func setGuardian(env *native.Env, _ registry.Actor, c guardianCall) (native.Words, error) {
	f, err := controlled(env, c.pid)
	if err != nil {
		return nil, err
	}
	if err := c.badField(env, f.Controller); err != nil {
		return nil, err
	}
	s := env.Storage()
	named, slot, old := findGuardian(env, f.slot, c.who)
	c.place = old.place
	if old.Kind == 0 {
		if f.guardians == maxGuardians {
			return nil, errTooManyGuardians.With(native.Words{}.Uint(maxGuardians))
		}
		if err := nameKey(env, c.pid); err != nil {
			return nil, err
		}
		c.place = f.guardians
		storeAddress(s, guardianAt(f.slot, c.place), named)
		f.guardians++
		f.store(s, f.slot)
		countParts(s, named, 0, 1)
	}
	c.Guardian.store(s, slot)
	env.Emit(eventGuardian, native.Words{}.Uint(uint64(c.Kind)).Uint(c.Classes).Uint(c.NotAfter), c.pid, topic(named))
	return nil, nil
}

func removeGuardian(env *native.Env, _ registry.Actor, k guardianKey) (native.Words, error) {
	s := env.Storage()
	f, err := find(s, k.pid)
	if err != nil {
		return nil, err
	}
	named, slot, g := findGuardian(env, f.slot, k.who)
	if caller := env.Caller(); registry.PersonOf(env, caller) != named && caller != named && !controls(env, f.Controller, caller) {
		return nil, errNotController.With(native.Words{}.Hash(k.pid))
	}
	if g.Kind == 0 {
		return nil, errUnknownGuardian.With(native.Words{}.Hash(k.pid).Address(k.who))
	}
	// The last guardian of the list takes the free place.
	f.guardians--
	if last := guardianAt(f.slot, f.guardians); g.place != f.guardians {
		moved := loadAddress(s, last)
		storeAddress(s, guardianAt(f.slot, g.place), moved)
		at := guardianSlot(s, f.slot, moved)
		other := loadGuardian(s, at)
		other.place = g.place
		other.store(s, at)
	}
	storeAddress(s, guardianAt(f.slot, f.guardians), common.Address{})
	Guardian{}.store(s, slot)
	f.store(s, f.slot)
	countParts(s, named, 0, -1)
	env.Emit(eventNoGuardian, nil, k.pid, topic(named))
	return nil, nil
}

// guarded reports whether the patient has a guardian now: one before its last second counts.
func (f found) guarded(env *native.Env) bool {
	s := env.Storage()
	for place := range f.guardians {
		who := loadAddress(s, guardianAt(f.slot, place))
		if loadGuardian(s, guardianSlot(s, f.slot, who)).current(env.Time()) {
			return true
		}
	}
	return false
}
