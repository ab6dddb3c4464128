// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// newRoles is a change of kind 5.
type newRoles struct {
	target common.Address
	op     [4]byte
	class  uint8
	roles  uint32
}

func decodeNewRoles(in *native.Args) edit {
	c := newRoles{in.Address(), in.Bytes4(), in.Uint8(), in.Uint32()}
	if c.target == (common.Address{}) {
		return newKindRoles{c.op, c.class, c.roles}
	}
	return c
}

func (c newRoles) check(_ *native.Env, s native.Reader) error {
	whole := loadRoles(s, ruleSlot(s, c.target, c.op), 0)
	switch {
	case c.class > maxClass:
		return badPayload(2)
	case c.roles&^Callable(c.target, c.op) != 0 || c.class != 0 && c.roles&^whole != 0:
		return badPayload(3)
	case c.target == contracts.GovernanceAddress && c.class == 0 && c.roles&Administrator.Mask() == 0:
		return badPayload(3) // nobody could vote to restore the role
	case c.class == 0 && whole&^classed == 0 && countOperations(s) == maxOperations && !isOperation(s, c.target, c.op):
		return badPayload(1)
	}
	return nil
}

func (c newRoles) apply(_ *native.Env, s native.Site) {
	rule := ruleSlot(s, c.target, c.op)
	whole := loadRoles(s, rule, 0)
	if c.class != 0 {
		storeRoles(s, rule, c.class, c.roles)
		storeRoles(s, rule, 0, whole|classed)
		return
	}
	storeRoles(s, rule, 0, whole&classed|c.roles)
	if whole&^classed == 0 && !isOperation(s, c.target, c.op) {
		addOperation(s, c.target, c.op)
	}
}

func countOperations(s native.Reader) uint64 {
	return min(native.Unpack(s.Load(slotOperations)).Uint(8), maxOperations)
}

// loadOperation returns an operation of the list, which has places from 0.
func loadOperation(s native.Reader, place uint64) (target common.Address, op [4]byte) {
	w := native.Unpack(s.Load(firstOperation.At(place)))
	return w.Address(), w.Bytes4()
}

// isOperation reports whether the operation is in the list. An operation with roles is
// in it, so this is called only for one without.
func isOperation(s native.Reader, target common.Address, op [4]byte) bool {
	for i := range countOperations(s) {
		if t, o := loadOperation(s, i); t == target && o == op {
			return true
		}
	}
	return false
}

// newPolicy is a change of kind 6.
type newPolicy struct {
	class  uint8
	policy []byte
}

func decodeNewPolicy(in *native.Args) edit { return newPolicy{in.Uint8(), in.Bytes(maxPolicyBytes)} }

func (c newPolicy) check(*native.Env, native.Reader) error {
	if c.class == 0 || c.class > lastClass {
		return badPayload(0)
	}
	if _, err := ParsePolicy(c.policy); err != nil {
		return badPayload(1)
	}
	return nil
}

func (c newPolicy) apply(_ *native.Env, s native.Site) { storePolicy(s, c.class, c.policy) }

// newParam is a change of kind 7.
type newParam struct {
	key   common.Hash
	value uint64
}

func decodeNewParam(in *native.Args) edit { return newParam{in.Hash(), in.Uint64()} }

func (c newParam) check(_ *native.Env, s native.Reader) error {
	p, ok := parameterOf(c.key)
	switch {
	case !ok:
		return badPayload(0)
	case loadParam(s, c.key).frozen:
		return errFrozen.With(native.Words{}.Hash(c.key))
	case !p.holds(c.value):
		return badPayload(1)
	}
	if have := uint64(countSigners(s)); c.key == ParamSignersMin && have < c.value {
		return errTooFewSigners.With(native.Words{}.Uint(have).Uint(c.value))
	}
	return nil
}

func (c newParam) apply(_ *native.Env, s native.Site) { paramState{value: c.value}.store(s, c.key) }
