// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// Capacity is what makes a key an actor.
type Capacity uint8

// The capacities. The subject of an operation decides in which of them a person acts:
// a doctor may be the patient of another hospital.
const (
	NoCapacity       Capacity = iota
	CapacityStaff             // an organization has enrolled the key
	CapacityPatient           // it controls the pid that the operation is about
	CapacityGuardian          // it is a guardian of that pid
)

// Actor is a key that acts in one capacity, with the roles that count in it. All
// contracts get it from this package, or from package patients for a capacity that
// depends on a pid. A capacity that has ended gives no actor, and so no role.
//
// Code that counts persons, such as for signatures, votes and approvals, counts Person.
type Actor struct {
	Key      common.Address
	Capacity Capacity
	Org      uint32 // number of its organization, or of the patient's custodian if not staff; OrgID gives the id
	Kind     Kind   // of its organization; 0 if not staff
	Roles    uint32 // that count; once it calls an operation, those that may call it

	rule    native.Slot // role masks of the operation that is called
	classed bool        // whether they differ by class
}

// Person is the first key of the actor's person, even if it uses a later key now.
func (a Actor) Person(env *native.Env) common.Address { return PersonOf(env, a.Key) }

// CustodianOf is the function CustodianOf, and does not look up the actor's own organization:
// that of staff is active, and an active one has no successor.
func (a Actor) CustodianOf(env *native.Env, org uint32) uint32 {
	if a.Capacity == CapacityStaff && org == a.Org && org != 0 {
		env.ChargeRead()
		return org
	}
	return CustodianOf(env, org)
}

// Has reports whether a role counts.
func (a Actor) Has(role Role) bool { return a.Roles&role.Mask() != 0 }

// ActorOf returns a key as the staff of its organization, and whether it may act
// now: it is active, its credential has not ended, and its organization is active.
func ActorOf(env *native.Env, key common.Address) (Actor, bool) {
	a, o, ok := loadActive(env.Foreign(contracts.RegistryAddress), key)
	if !ok || a.notAfter != 0 && env.Time() > a.notAfter {
		return Actor{}, false
	}
	return staff(key, a, o), true
}

// Signatory is ActorOf for an earlier signature: it stays valid even if the signer may
// not act any more.
func Signatory(env *native.Env, key common.Address) Actor {
	s := env.Foreign(contracts.RegistryAddress)
	a := loadActor(s, actorSlot(s, key))
	o := loadOrg(s, a.org)
	a.roles = a.usable(s, o, key)
	return staff(key, a, o)
}

func staff(key common.Address, a actorState, o orgState) Actor {
	return Actor{Key: key, Capacity: CapacityStaff, Org: a.org, Kind: o.kind, Roles: a.roles}
}

// loadActive reads an actor, with the roles that it may use, and its organization, and
// reports whether both are active. It does not read the organization of an actor that is
// not active.
func loadActive(s native.Reader, key common.Address) (a actorState, o orgState, ok bool) {
	a = loadActor(s, actorSlot(s, key))
	if a.status == Active {
		o = loadOrg(s, a.org)
	}
	if o.status != Active {
		return a, o, false
	}
	a.roles = a.usable(s, o, key)
	return a, o, true
}

// Authorize decides whether the caller may call the operation as staff. Every write
// operation of every contract calls it or patients.Authorize.
func Authorize(env *native.Env) (Actor, error) {
	a, ok := ActorOf(env, env.Caller())
	if !ok {
		return Actor{}, env.NotAllowed()
	}
	return a.Authorize(env)
}

// Authorize decides whether the caller may call the operation as the actor.
func (a Actor) Authorize(env *native.Env) (Actor, error) {
	if a = a.calling(env, env.Self(), env.Op()); a.Roles == 0 {
		return Actor{}, env.NotAllowed()
	}
	return a, nil
}

// calling returns the actor with the rule of an operation, and only with the roles that
// may call it. So a contract knows which role admitted the actor, and an actor with two
// roles cannot act in the one that may not call the operation.
func (a Actor) calling(env *native.Env, target common.Address, op [4]byte) Actor {
	s := env.Foreign(contracts.RegistryAddress)
	a.rule = ruleSlot(s, target, op)
	roles := loadRoles(s, a.rule, 0)
	a.Roles &= roles
	a.classed = roles&classed != 0
	return a
}

// ForClass returns the actor with the roles that may call its operation for records
// of a class, from 1 on, and whether it has any.
func (a Actor) ForClass(env *native.Env, class uint8) (Actor, bool) {
	if a.classed {
		a.Roles &= loadRoles(env.Foreign(contracts.RegistryAddress), a.rule, class)
	}
	return a, a.Roles != 0
}

// May reports whether the actor may call an operation for records of a class, from 1 on,
// also if another sends the call, and returns the actor with the roles that may.
func (a Actor) May(env *native.Env, target common.Address, op [4]byte, class uint8) (Actor, bool) {
	return a.calling(env, target, op).ForClass(env, class)
}

// RolesFor is the mask of the roles that may call an operation for at least one class of
// records.
func RolesFor(env *native.Env, target common.Address, op [4]byte) uint32 {
	s := env.Foreign(contracts.RegistryAddress)
	return loadRoles(s, ruleSlot(s, target, op), 0) &^ classed
}
