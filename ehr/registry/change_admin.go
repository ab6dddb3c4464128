// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

var eventNewAdmin = native.NewEvent(contracts.Registry, "AdministratorReplaced")

// admission is the content of an administrator's proof.
type admission struct {
	admin  common.Address
	person common.Address // behind the address
	org    common.Hash

	fieldAdmin, fieldProof uint8 // of the payload
}

// checkAdmin refuses an administrator that did not sign that it administers the
// organization, or whose key belongs to another person.
func (p proof) checkAdmin(env *native.Env, s native.Reader, a admission) error {
	if !p.holds(env, a.admin, signature.Administration, native.Words{}.Address(a.admin).Hash(a.org)) {
		return badPayload(a.fieldProof)
	}
	if p.owner(env, s, a.person) != a.person {
		return badPayload(a.fieldAdmin)
	}
	return nil
}

// newAdmin is a change of kind 9.
type newAdmin struct {
	org   common.Hash
	admin common.Address
	proof proof
}

func decodeNewAdmin(in *native.Args) edit { return newAdmin{in.Hash(), in.Address(), decodeProof(in)} }

// fields of newAdmin
const (
	adminFieldOrg uint8 = iota
	adminFieldAdmin
	adminFieldProof
)

func (c newAdmin) check(env *native.Env, s native.Reader) error {
	number := orgNumber(s, c.org)
	o, a := loadOrg(s, number), loadActor(s, actorSlot(s, c.admin))
	switch {
	case o.status == Unknown:
		return badPayload(adminFieldOrg)
	case c.admin == common.Address{} || c.admin == o.admin:
		return badPayload(adminFieldAdmin)
	case a.status == Replaced || a.status != Unknown && a.org != number:
		return badPayload(adminFieldAdmin)
	}
	return c.proof.checkAdmin(env, s, admission{c.admin, personOf(s, c.admin), c.org, adminFieldAdmin, adminFieldProof})
}

// apply takes the administrator role from all others by soleAdmin: the registry has no
// list of them, and they may have rotated their keys since the proposal.
func (c newAdmin) apply(env *native.Env, s native.Site) {
	number := orgNumber(s, c.org)
	o := loadOrg(s, number)
	old := o.admin
	o.admin, o.soleAdmin = c.admin, true
	o.save(s, number)
	o.announce(s, number)
	slot := actorSlot(s, c.admin)
	a := loadActor(s, slot)
	// The old administrator may have suspended an actor, or given it an end.
	suspended := a.status == Suspended
	a = actorState{org: number, roles: a.roles | Administrator.Mask(), status: Active}
	a.save(s, slot)
	a.announce(s, c.admin, c.org, s.Load(slot.At(1)))
	if suspended {
		s.Emit(eventActorStatus, native.Words{}.Uint(uint64(Active)).Uint(0), addressTopic(c.admin))
	}
	s.Emit(eventNewAdmin, nil, c.org, addressTopic(old), addressTopic(c.admin))
	c.proof.claim(env, s, personOf(s, c.admin))
}

func (c newAdmin) concerns(s native.Reader) uint32 { return orgNumber(s, c.org) }
