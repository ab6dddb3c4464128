// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// Member is an actor who may act now.
type Member struct {
	Org   uint32 // number of its organization; OrgID gives the id
	Kind  Kind   // of its organization
	Roles uint32 // that count; once it calls an operation, those that may call it

	rule    native.Slot // role masks of the operation that is called
	classed bool        // whether they differ by class
	may     bool        // whether the member has one of them for some class
}

// loadMember reads an actor and tells whether it may act at a time: it is
// active, its credential has not ended, and its organization is active.
func loadMember(s native.Reader, address common.Address, now uint64) (Member, bool) {
	a, o, ok := loadActive(s, address)
	if !ok || a.notAfter != 0 && now > a.notAfter {
		return Member{}, false
	}
	return Member{Org: a.org, Kind: o.kind, Roles: a.roles}, true
}

// loadActive reads an actor, with the roles that it may use, and its
// organization, and tells whether both are active. An organization of who is not
// is not read.
func loadActive(s native.Reader, address common.Address) (a actorState, o orgState, ok bool) {
	a = loadActor(s, actorSlot(s, address))
	if a.status == Active {
		o = loadOrg(s, a.org)
	}
	if o.status != Active {
		return a, o, false
	}
	a.roles = a.usable(s, o, address)
	return a, o, true
}

// Authorize decides whether the caller may call the operation. Every write of
// every contract goes through it.
func Authorize(env *native.Env) (Member, error) {
	m, ok := loadMember(env.Foreign(contracts.RegistryAddress), env.Caller(), env.Time())
	if !ok {
		return Member{}, env.NotAllowed()
	}
	return m.Authorize(env)
}

// Authorize decides whether the caller may call the operation as the member,
// whom another contract than the registry knows.
func (m Member) Authorize(env *native.Env) (Member, error) {
	if m = m.calling(env, env.Self(), env.Op()); !m.may {
		return Member{}, env.NotAllowed()
	}
	return m, nil
}

// calling returns the member with the rule of an operation. Of its roles those
// stay that may call it: who has two roles uses none that the alliance has taken
// the operation from.
func (m Member) calling(env *native.Env, target common.Address, op [4]byte) Member {
	s := env.Foreign(contracts.RegistryAddress)
	m.rule = ruleSlot(s, target, op)
	roles := loadRoles(s, m.rule, 0)
	m.Roles &= roles
	m.may, m.classed = m.Roles != 0, roles&classed != 0
	return m
}

// ForClass returns the member with the roles that may call the operation for
// records of a class, from 1 on, and whether it has any.
func (m Member) ForClass(env *native.Env, class uint8) (Member, bool) {
	if m.classed {
		m.Roles &= loadRoles(env.Foreign(contracts.RegistryAddress), m.rule, class)
	}
	return m, m.Roles != 0
}

// MayCall finds an actor who may act now and reports whether it may call an
// operation, by any caller's hand, for records of a class, from 1 on.
func MayCall(env *native.Env, who, target common.Address, op [4]byte, class uint8) (Member, bool) {
	m, ok := Find(env, who)
	if !ok {
		return Member{}, false
	}
	return m.MayCall(env, target, op, class)
}

// MayCall is the same question for a member, whoever knows it.
func (m Member) MayCall(env *native.Env, target common.Address, op [4]byte, class uint8) (Member, bool) {
	return m.calling(env, target, op).ForClass(env, class)
}

// RolesFor is the mask of the roles that may call an operation, for some class
// of records at least.
func RolesFor(env *native.Env, target common.Address, op [4]byte) uint32 {
	s := env.Foreign(contracts.RegistryAddress)
	return loadRoles(s, ruleSlot(s, target, op), 0) &^ classed
}

// Find returns an actor, and whether it may act now.
func Find(env *native.Env, who common.Address) (Member, bool) {
	return loadMember(env.Foreign(contracts.RegistryAddress), who, env.Time())
}

// Enrolled returns what the registry has of an actor, whether or not it may act
// now: what it signed while it could stays signed.
func Enrolled(env *native.Env, who common.Address) Member {
	s := env.Foreign(contracts.RegistryAddress)
	a := loadActor(s, actorSlot(s, who))
	o := loadOrg(s, a.org)
	return Member{Org: a.org, Kind: o.kind, Roles: a.usable(s, o, who)}
}

// OrgID returns the id of the organization of a number.
func OrgID(env *native.Env, number uint32) common.Hash {
	return loadOrgID(env.Foreign(contracts.RegistryAddress), number)
}

// Since is the block time at which the organization of a number entered.
func Since(env *native.Env, number uint32) uint64 {
	return loadOrg(env.Foreign(contracts.RegistryAddress), number).since
}

// CustodianOf returns the number of the organization that is the custodian of what
// an organization registered or anchored. Whoever asks for a custodian asks here.
func CustodianOf(env *native.Env, org uint32) uint32 {
	return custodianOf(env.Foreign(contracts.RegistryAddress), org)
}

func custodianOf(s native.Reader, org uint32) uint32 {
	if next := loadOrg(s, org).successor; next != 0 {
		return next
	}
	return org
}

// Registers reports whether an organization is active and of a kind that may
// register patients.
func Registers(env *native.Env, org uint32) bool {
	s := env.Foreign(contracts.RegistryAddress)
	o := loadOrg(s, org)
	return o.status == Active && rolesOfKind(s, o.kind)&IdentityRegistrar.Mask() != 0
}

func orgNumber(s native.Reader, id common.Hash) uint32 {
	return uint32(native.Unpack(s.Load(s.Map(slotOrgNumber, id))).Uint(4))
}

// FindOrg returns the number of an organization, 0 where there is none, its kind
// and whether it is active.
func FindOrg(env *native.Env, id common.Hash) (number uint32, kind Kind, active bool) {
	s := env.Foreign(contracts.RegistryAddress)
	number = orgNumber(s, id)
	o := loadOrg(s, number)
	return number, o.kind, o.status == Active
}

func nodeOrg(s native.Reader, id common.Hash) uint32 {
	return uint32(native.Unpack(s.Load(s.Map(slotNodes, id))).Uint(4))
}

// NodeAllowed reports whether a node key, named by the keccak-256 of its 64
// bytes, belongs to an active organization. All may connect where the state
// has no registry or genesis listed no node.
func NodeAllowed(state native.StateReader, id common.Hash) bool {
	s := peek(state)
	if h := loadHeader(s); !h.exists || h.openWire {
		return true
	}
	return loadOrg(s, nodeOrg(s, id)).status == Active
}

func peek(state native.StateReader) native.Peek {
	return native.Peek{State: state, Address: contracts.RegistryAddress}
}
