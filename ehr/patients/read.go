// SPDX-License-Identifier: LGPL-3.0-or-later

package patients

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func patient(env *native.Env, pid common.Hash) (native.Words, error) {
	s := env.Storage()
	p := loadPatient(s, patientSlot(s, pid))
	return native.Words{}.Address(p.Controller).Uint(uint64(p.Status)), nil
}

func custodian(env *native.Env, pid common.Hash) (native.Words, error) {
	return native.Words{}.Hash(registry.OrgID(env, Load(env, pid).Custodian(env))), nil
}

func guardian(env *native.Env, k guardianKey) (native.Words, error) {
	_, _, g := findGuardian(env, patientSlot(env.Storage(), k.pid), k.who)
	return native.Words{}.Uint(uint64(g.Kind)).Uint(g.Classes).Uint(g.NotAfter), nil
}

func guardians(env *native.Env, pid common.Hash) (native.Words, error) {
	s := env.Storage()
	slot := patientSlot(s, pid)
	n := loadPatient(s, slot).guardians
	return list(s, guardianAt(slot, 0), n), nil
}

func links(env *native.Env, pid common.Hash) (native.Words, error) {
	s := env.Storage()
	slot := patientSlot(s, pid)
	return list(s, linkAt(slot, 0), loadPatient(s, slot).links), nil
}

// list encodes an array of n words of storage.
func list(s native.Reader, first native.Slot, n uint8) native.Words {
	out := native.Words{}.Uint(32).Uint(uint64(n))
	for place := range n {
		out = out.Hash(s.Load(first.At(uint64(place))))
	}
	return out
}
