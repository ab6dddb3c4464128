// SPDX-License-Identifier: LGPL-3.0-or-later

package consent

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Kinds of a grantee.
const (
	Actor        = contracts.GranteeActor
	Organization = contracts.GranteeOrganization
	RoleAt       = contracts.GranteeRoleAt
	RoleAnywhere = contracts.GranteeRoleAnywhere
)

// name identifies a grant by its patient and its id, so that nobody can use up an id
// of another patient.
type name struct{ pid, id common.Hash }

func (n name) patient() common.Hash { return n.pid }

func decodeName(in *native.Args) name { return name{in.Hash(), in.Hash()} }

// grantCall is a grant as it is sent.
type grantCall struct {
	name
	grantee common.Hash
	consent
	fhir common.Hash
}

func decodeGrant(in *native.Args) (g grantCall) {
	g.id, g.pid, g.granteeKind, g.grantee = in.Hash(), in.Hash(), in.Uint8(), in.Hash()
	g.purposes, g.actions, g.classes = in.Uint32(), in.Uint8(), in.Uint64()
	g.notBefore, g.notAfter, g.fhir = in.Uint64(), in.Uint64(), in.Hash()
	return g
}

// words is the grant as it is returned.
func (g *grantCall) words() native.Words {
	return native.Words{}.Hash(g.id).Hash(g.pid).Uint(uint64(g.granteeKind)).Hash(g.grantee).
		Uint(uint64(g.purposes)).Uint(uint64(g.actions)).Uint(g.classes).
		Uint(g.notBefore).Uint(g.notAfter).Hash(g.fhir)
}

// badField returns the first invalid field of a grant.
func (g *grantCall) badField(now uint64) error {
	switch {
	case g.id == common.Hash{}:
		return native.BadField(0)
	case g.granteeKind == 0 || g.granteeKind > RoleAnywhere:
		return native.BadField(2)
	case !g.granteeFits():
		return native.BadField(3)
	case g.purposes == 0:
		return native.BadField(4)
	case g.actions == 0 || g.actions > allActions:
		return native.BadField(5)
	case g.classes == 0 || g.classes&^patients.AllClasses != 0:
		return native.BadField(6)
	case g.notBefore > maxTime:
		return native.BadField(7)
	case g.notAfter > maxTime || g.notAfter != 0 && g.notAfter < max(now, g.notBefore):
		return native.BadField(8)
	}
	return nil
}

// granteeFits reports whether the grantee can be one of its kind.
func (g *grantCall) granteeFits() bool {
	switch g.granteeKind {
	case Actor:
		return g.grantee != (common.Hash{}) && common.BytesToHash(g.grantee[12:]) == g.grantee
	case RoleAnywhere:
		return g.grantee.Big().BitLen() <= 8 && registry.Role(g.grantee[31]) <= registry.Deployer
	}
	return g.grantee != common.Hash{}
}

func grant(env *native.Env, _ registry.Actor, g grantCall) (native.Words, error) {
	if err := g.badField(env.Time()); err != nil {
		return nil, err
	}
	if err := decider(env, g.pid, env.Caller(), g.classes); err != nil {
		return nil, err
	}
	s := env.Storage()
	grants := consentsOf(s, g.pid)
	slot := grants.slot(s, g.id)
	if loadConsent(s, slot).status != 0 {
		return nil, errConsentKnown.With(native.Words{}.Hash(g.id))
	}
	l := grantsTo(s, grantsOf(s, g.pid), g.granteeKind, g.grantee)
	g.place = l.free(s, func(id common.Hash) bool { return loadConsent(s, grants.slot(s, id)).over(env.Time()) })
	if g.place == maxLive {
		return nil, errTooManyGrants.With(native.Words{}.Uint(maxLive))
	}
	s.Store(l.at(g.place), g.id)
	g.status = granted
	g.consent.store(s, slot)
	s.Store(slot.At(wordGrantee), g.grantee)
	if g.fhir != (common.Hash{}) {
		s.Store(slot.At(wordFHIR), g.fhir)
	}
	env.Emit(eventGranted, native.Words{}.Address(env.Caller()).Uint(uint64(g.granteeKind)).Uint(uint64(g.purposes)).Uint(uint64(g.actions)).
		Uint(g.classes).Uint(g.notBefore).Uint(g.notAfter).Hash(g.fhir), g.id, g.pid, g.grantee)
	return nil, nil
}

func revoke(env *native.Env, _ registry.Actor, n name) (native.Words, error) {
	s := env.Storage()
	grants := consentsOf(s, n.pid)
	slot := grants.slot(s, n.id)
	c := loadConsent(s, slot)
	if c.status == 0 {
		return nil, errUnknownConsent.With(native.Words{}.Hash(n.id))
	}
	if status := c.shown(env.Time()); status != granted {
		return nil, errConsentEnded.With(native.Words{}.Hash(n.id).Uint(uint64(status)))
	}
	if err := decider(env, n.pid, env.Caller(), c.classes); err != nil {
		return nil, err
	}
	l := grantsTo(s, grantsOf(s, n.pid), c.granteeKind, s.Load(slot.At(wordGrantee)))
	l.take(s, c.place, func(moved common.Hash) {
		at := grants.slot(s, moved)
		other := loadConsent(s, at)
		other.place = c.place
		other.store(s, at)
	})
	c.status = revoked
	c.store(s, slot)
	env.Emit(eventRevoked, nil, n.id, n.pid, common.BytesToHash(env.Caller().Bytes()))
	return nil, nil
}
