// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"fmt"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
)

// The roles that organizations of a kind may give to their actors:
//
//	uint32[4] kindRoles; // 12, after the versions of the rules; the index of a mask is the number of its kind
//
// They are in the word that every call reads, since every call of an actor needs them.
//
// A role counts if the actor is enrolled with it and its organization's kind may give it
// now. So when the alliance takes a role from a kind, all actors of that kind lose it at
// once.
var slotKindRoles = native.RulesSlot

// ofPatients are the roles that come from IPatients: no actor is enrolled with them.
var ofPatients = Patient.Mask() | Family.Mask()

// kindBytes is the size of each kind's mask in the word.
const kindBytes = 4

// rolesOfKind returns the roles that organizations of a kind may give.
func rolesOfKind(s native.Reader, kind Kind) uint32 {
	w := native.Unpack(s.Load(slotKindRoles))
	w.Skip(native.RulesBytes + kindBytes*int(kind))
	return uint32(w.Uint(kindBytes))
}

func storeKindRoles(s native.Writer, kind Kind, roles uint32) {
	w := native.Unpack(s.Load(slotKindRoles))
	w.Skip(native.RulesBytes + kindBytes*int(kind))
	s.Store(slotKindRoles, w.PutUint(uint64(roles), kindBytes).Hash())
}

// mayGive reports whether the alliance can let a kind give this set of roles: only roles
// that actors can be enrolled with, and the administrator role among them.
func mayGive(roles uint32) bool {
	return roles&^(allRoles&^ofPatients) == 0 && roles&Administrator.Mask() != 0
}

// kindRoles returns the roles that organizations of a kind may give, none for an unknown
// kind.
func kindRoles(env *native.Env, kind uint8) (native.Words, error) {
	var roles uint32
	if Kind(kind) < kindEnd {
		roles = rolesOfKind(env.Storage(), Kind(kind))
	}
	return native.Words{}.Uint(uint64(roles)), nil
}

// GenesisKind holds the roles that organizations of a kind may give.
type GenesisKind struct {
	Kind  Kind
	Roles uint32
}

// DefaultKinds are the alliance's usual roles of each kind.
func DefaultKinds() []GenesisKind {
	all := PrivacyReviewer.Mask() | Administrator.Mask() | Service.Mask() | Deployer.Mask()
	return []GenesisKind{
		{Hospital, all | clinicians | Nurse.Mask() | Laboratory.Mask() | IdentityRegistrar.Mask() | Researcher.Mask()},
		{Insurer, all | InsurerAuditor.Mask()},
		{Government, all | Regulator.Mask() | IdentityRegistrar.Mask() | Researcher.Mask()},
	}
}

// kinds writes the roles of each kind: the usual ones, unless the genesis has others.
func (w *writer) kinds(list []GenesisKind) error {
	for _, k := range DefaultKinds() {
		storeKindRoles(w, k.Kind, k.Roles)
	}
	said := make(map[Kind]bool)
	for _, k := range list {
		switch {
		case k.Kind == 0 || k.Kind >= kindEnd:
			return fmt.Errorf("roles of unknown kind %d", k.Kind)
		case said[k.Kind]:
			return fmt.Errorf("roles of kind %s are given twice", k.Kind)
		case !mayGive(k.Roles):
			return fmt.Errorf("kind %s may give roles %v, want administrator, and none that comes with a patient", k.Kind, Roles(k.Roles))
		}
		said[k.Kind] = true
		storeKindRoles(w, k.Kind, k.Roles)
	}
	return nil
}

var errRoleOfOtherKind = native.NewFailure(contracts.Registry, "RoleOfOtherKind")

// checkRoles refuses roles that organizations of the kind may not give.
func checkRoles(s native.Reader, kind Kind, roles uint32) error {
	if other := roles &^ rolesOfKind(s, kind); other != 0 {
		return errRoleOfOtherKind.With(native.Words{}.Uint(uint64(kind)).Uint(uint64(other)))
	}
	return nil
}

// newKindRoles is the change of kind 5 whose target is zero.
type newKindRoles struct {
	op    [4]byte
	kind  uint8
	roles uint32
}

func (c newKindRoles) check(*native.Env, native.Reader) error {
	switch {
	case c.op != [4]byte{}:
		return badPayload(1)
	case c.kind == 0 || Kind(c.kind) >= kindEnd:
		return badPayload(2)
	case !mayGive(c.roles):
		return badPayload(3)
	}
	return nil
}

func (c newKindRoles) apply(_ *native.Env, s native.Site) { storeKindRoles(s, Kind(c.kind), c.roles) }
