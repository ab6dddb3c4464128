// SPDX-License-Identifier: LGPL-3.0-or-later

// Package registry is the native contract of the alliance's organizations, actors, node
// keys and roles, and of the operations that each role may call. The other contracts,
// the member gate and the peer gate read it.
package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// Party finds the actor that a key is as the patient or a guardian of any pid, and
// whether it is one. Package patients knows them, and is above this one, so whoever
// makes the contract gives it.
type Party func(env *native.Env, key common.Address) (Actor, bool)

// New returns the contract that answers calls to the registry.
func New(party Party) *native.Contract {
	return native.New("registry", contracts.Registry, native.Table{
		"org":           native.View((*native.Args).Hash, org),
		"custodianOf":   native.View((*native.Args).Hash, showCustodian),
		"orgs":          native.View(decodePage, orgs),
		"actor":         native.View((*native.Args).Address, actor),
		"node":          native.View((*native.Args).Hash, node),
		"signers":       native.View(nothing, signers),
		"opAllowed":     native.View(decodePermission, opAllowed),
		"opClasses":     native.View(decodeRuleName, opClasses),
		"apiFor":        native.View((*native.Args).Uint8, apiFor),
		"kindRoles":     native.View((*native.Args).Uint8, kindRoles),
		"encryptionKey": native.View((*native.Args).Address, encryptionKey),
		"signingKey":    native.View(decodeKeyName, signingKey),
		"nonceOf":       native.View(decodeNonceName, nonceOf),

		"enrol":            native.Write(decodeEnrolment, Authorize, enrol),
		"setActorStatus":   native.Write(decodeActorStatus, Authorize, setActorStatus),
		"rotateKey":        native.Write(decodeRotation, Authorize, rotateKey),
		"setEncryptionKey": native.Write(decodeKeyCall, party.authorize, setEncryptionKey),
		"setSigningKey":    native.Write(decodeSigningKeyCall, party.authorize, setSigningKey),
		"setNode":          native.Write(decodeNodeEntry, Authorize, setNode),
	}).Relayed(Persons{})
}

// nothing decodes no arguments.
func nothing(*native.Args) (none struct{}) { return none }

func org(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	number := orgNumber(s, id)
	o := loadOrg(s, number)
	var metaHash common.Hash
	if number != 0 {
		metaHash = s.Load(orgSlot(number).At(2))
	}
	return native.Words{}.Uint(uint64(o.kind)).Uint(uint64(o.status)).Address(o.admin).Hash(metaHash).Uint(o.since), nil
}

func showCustodian(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	return native.Words{}.Hash(loadOrgID(s, custodianOf(s, orgNumber(s, id)))), nil
}

func actor(env *native.Env, address common.Address) (native.Words, error) {
	s := env.Storage()
	slot := actorSlot(s, address)
	a := loadActor(s, slot)
	id, certHash, roles := loadOrgID(s, a.org), s.Load(slot.At(1)), a.roles
	if roles&Administrator.Mask() != 0 {
		roles = a.held(loadOrg(s, a.org), address)
	}
	return native.Words{}.Hash(id).Uint(uint64(roles)).Uint(uint64(a.status)).Hash(certHash).Uint(a.notAfter), nil
}

func node(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	number := nodeOrg(s, id)
	o := loadOrg(s, number)
	return native.Words{}.Hash(loadOrgID(s, number)).Bool(o.status == Active), nil
}

// permission is one question to opAllowed.
type permission struct {
	actor  common.Address
	target common.Address
	op     [4]byte
}

func decodePermission(in *native.Args) permission {
	return permission{in.Address(), in.Address(), in.Bytes4()}
}

func opAllowed(env *native.Env, p permission) (native.Words, error) {
	a, allowed := ActorOf(env, p.actor)
	if allowed {
		allowed = a.calling(env, p.target, p.op).Roles != 0
	}
	return native.Words{}.Bool(allowed), nil
}

// apiFor lists what one role may call. Operations are few, see maxOperations.
func apiFor(env *native.Env, role uint8) (native.Words, error) {
	if role > maxRole {
		return nil, native.BadField(0)
	}
	s := env.Storage()
	var targets, ops native.Words
	found := uint64(0)
	for i := range countOperations(s) {
		target, op := loadOperation(s, i)
		if loadRoles(s, ruleSlot(s, target, op), 0)&Role(role).Mask() == 0 {
			continue
		}
		targets, ops = targets.Address(target), ops.Bytes4(op)
		found++
	}
	const heads = 2 * 32
	out := native.Words{}.Uint(heads).Uint(heads + 32 + uint64(len(targets)))
	out = append(out.Uint(found), targets...)
	return append(out.Uint(found), ops...), nil
}
