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

// badField finds the first field that makes no guardian.
func (c guardianCall) badField(controller common.Address, now uint64) error {
	switch {
	case c.who == common.Address{} || c.who == controller:
		return native.BadField(1)
	case c.Kind == 0 || c.Kind > RecoveryOnly:
		return native.BadField(2)
	case c.Classes&^AllClasses != 0 || (c.Classes == 0) != (c.Kind == RecoveryOnly):
		return native.BadField(3)
	case c.NotAfter > maxTime || c.NotAfter != 0 && c.NotAfter < now:
		return native.BadField(4)
	}
	return nil
}

func setGuardian(env *native.Env, _ registry.Member, c guardianCall) (native.Words, error) {
	f, err := controlled(env, c.pid)
	if err != nil {
		return nil, err
	}
	if err := c.badField(f.Controller, env.Time()); err != nil {
		return nil, err
	}
	s := env.Storage()
	slot := guardianSlot(s, f.slot, c.who)
	old := loadGuardian(s, slot)
	c.place = old.place
	if old.Kind == 0 {
		if f.guardians == maxGuardians {
			return nil, errTooManyGuardians.With(native.Words{}.Uint(maxGuardians))
		}
		c.place = f.guardians
		storeAddress(s, guardianAt(f.slot, c.place), c.who)
		f.guardians++
		f.store(s, f.slot)
		countPart(s, c.who, 1)
	}
	c.Guardian.store(s, slot)
	env.Emit(eventGuardian, native.Words{}.Uint(uint64(c.Kind)).Uint(c.Classes).Uint(c.NotAfter), c.pid, topic(c.who))
	return nil, nil
}

func removeGuardian(env *native.Env, _ registry.Member, k guardianKey) (native.Words, error) {
	s := env.Storage()
	f, err := find(s, k.pid)
	if err != nil {
		return nil, err
	}
	if caller := env.Caller(); caller != k.who && !controls(env, f.Controller, caller) {
		return nil, errNotController.With(native.Words{}.Hash(k.pid))
	}
	slot := guardianSlot(s, f.slot, k.who)
	g := loadGuardian(s, slot)
	if g.Kind == 0 {
		return nil, errUnknownGuardian.With(native.Words{}.Hash(k.pid).Address(k.who))
	}
	// The last of the list takes the place that becomes free.
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
	countPart(s, k.who, -1)
	env.Emit(eventNoGuardian, nil, k.pid, topic(k.who))
	return nil, nil
}

// guarded reports whether the patient has a guardian whose time is not over.
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
