// SPDX-License-Identifier: LGPL-3.0-or-later

package consent

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func get(env *native.Env, n name) (native.Words, error) {
	s := env.Storage()
	slot := consentsOf(s, n.pid).slot(s, n.id)
	var g grantCall
	if g.consent = loadConsent(s, slot); g.status != 0 {
		g.name = n
		g.grantee, g.fhir = s.Load(slot.At(wordGrantee)), s.Load(slot.At(wordFHIR))
	}
	return g.words().Uint(uint64(g.shown(env.Time()))), nil
}

func careOf(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	slot := careSlot(s, id)
	c := loadCare(s, slot)
	var pid, encounter common.Hash
	if c.status != 0 {
		pid, encounter = s.Load(slot.At(wordPID)), s.Load(slot.At(wordEncounter))
	}
	return native.Words{}.Hash(pid).Hash(registry.OrgID(env, c.org)).Hash(encounter).
		Uint(c.openedAt).Uint(c.notAfter).Uint(uint64(c.shown(env.Time()))), nil
}

// granted finds a grant to the actor that covers the request.
func (a *applicant) granted(env *native.Env, r Request) (id common.Hash, ok bool) {
	return grantFor(env, r.PID, a.Actor, func(c consent) bool { return c.covers(r, env.Time()) })
}

// actionCollect is the bit of the action of writing about a patient.
const actionCollect = 1

// Collects reports whether a grant lets an actor write records of a class about
// a patient of another organization. Writing has no purpose, so the grant may be for
// any.
func Collects(env *native.Env, pid common.Hash, by registry.Actor, class uint8) bool {
	_, ok := grantFor(env, pid, by, func(c consent) bool {
		return c.actions&actionCollect != 0 && c.classes&(1<<class) != 0 && c.has(env.Time())
	})
	return ok
}

// grantFor finds a grant that fits: to an actor itself, its organization, a
// role of it there, or a role of it anywhere.
func grantFor(env *native.Env, pid common.Hash, to registry.Actor, fits func(consent) bool) (id common.Hash, ok bool) {
	s := env.Foreign(contracts.ConsentAddress) // whichever contract asks
	lists, grants := grantsOf(s, pid), consentsOf(s, pid)
	names := func(kind uint8, grantee common.Hash) bool {
		grantsTo(s, lists, kind, grantee).each(s, func(_ uint8, one common.Hash) bool {
			if fits(loadConsent(s, grants.slot(s, one))) {
				id, ok = one, true
			}
			return ok
		})
		return ok
	}
	org := registry.OrgID(env, to.Org)
	if names(Actor, common.BytesToHash(to.Key[:])) || names(Organization, org) {
		return id, ok
	}
	roles := registry.Roles(to.Roles)
	for _, role := range roles {
		if names(RoleAt, env.Sha256(org[:], []byte{byte(role)})) {
			return id, ok
		}
	}
	for _, role := range roles {
		if names(RoleAnywhere, common.Hash{31: byte(role)}) {
			return id, ok
		}
	}
	return id, ok
}

// covers tests each bit by itself.
func (c consent) covers(r Request, now uint64) bool {
	return c.purposes&r.purpose() != 0 && c.actions&r.Action != 0 && r.Classes&^c.classes == 0 && c.has(now)
}

// cares finds an open care relationship of the actor's organization, where the
// purpose is treatment.
func (a *applicant) cares(env *native.Env, r Request) (found common.Hash, ok bool) {
	if uint32(registry.LoadParam(env, registry.ParamCareUse))&r.purpose() == 0 {
		return common.Hash{}, false
	}
	s := env.Foreign(contracts.ConsentAddress)
	caresOf(s, r.PID, a.Org).each(s, func(_ uint8, id common.Hash) bool {
		if loadCare(s, careSlot(s, id)).notAfter >= env.Time() {
			found, ok = id, true
		}
		return ok
	})
	return found, ok
}
