// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"fmt"
	"strings"
)

// Role is the number of a role's bit in a role mask.
type Role uint8

const (
	Doctor            Role = iota
	Nurse                  // anchors progress notes and what patients report
	Laboratory             // anchors laboratory reports
	Emergency              // emergency physician
	RecordsOffice          // a hospital's records office
	InsurerAuditor         // anchors claims
	Regulator              // government supervision
	Researcher             // reads for studies
	Patient                // the subject of records
	Family                 // family member or guardian
	IdentityRegistrar      // registers and links patients
	PrivacyReviewer        // reviews break-glass cases of other organizations
	Administrator          // enrols its organization's actors, votes for it
	Service                // a node or gateway
	Deployer               // may create contracts
	roleCount
)

// maxRole is the highest bit that a role may have; bit 31 of a stored rule is
// a flag.
const maxRole = 30

var roleNames = [roleCount]string{
	"doctor", "nurse", "laboratory", "emergency", "records-office", "insurer-auditor", "regulator",
	"researcher", "patient", "family", "identity-registrar", "privacy-reviewer", "administrator",
	"service", "deployer",
}

// Mask is the role's bit.
func (r Role) Mask() uint32 { return 1 << r }

func (r Role) String() string {
	if r < roleCount {
		return roleNames[r]
	}
	return fmt.Sprintf("role %d", uint8(r))
}

// ParseRole finds a role by its name.
func ParseRole(name string) (Role, error) {
	for i, n := range roleNames {
		if n == name {
			return Role(i), nil
		}
	}
	return 0, fmt.Errorf("unknown role %q, have %s", name, strings.Join(roleNames[:], ", "))
}

// ParseRoles returns the mask of the named roles.
func ParseRoles(names []string) (mask uint32, err error) {
	for _, name := range names {
		r, err := ParseRole(name)
		if err != nil {
			return 0, err
		}
		mask |= r.Mask()
	}
	return mask, nil
}

// Roles lists the roles of a mask in ascending order.
func Roles(mask uint32) (list []Role) {
	for r := Role(0); r <= maxRole; r++ {
		if mask&r.Mask() != 0 {
			list = append(list, r)
		}
	}
	return list
}

// allRoles is the mask of the roles that have a name.
const allRoles = uint32(1)<<roleCount - 1

// Kind is the kind of an organization.
type Kind uint8

const (
	Hospital Kind = iota + 1
	Insurer
	Government
	kindEnd
)

var kindNames = [kindEnd]string{"", "hospital", "insurer", "government"}

func (k Kind) String() string {
	if k > 0 && k < kindEnd {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// ParseKind finds a kind of organization by its name.
func ParseKind(name string) (Kind, error) {
	for k := Hospital; k < kindEnd; k++ {
		if kindNames[k] == name {
			return k, nil
		}
	}
	return 0, fmt.Errorf("unknown kind of organization %q, have %s", name, strings.Join(kindNames[1:], ", "))
}

// Status of an organization or an actor.
const (
	Unknown   uint8 = iota // has no entry
	Active                 // may act
	Suspended              // may not act, keeps its entry
	Replaced               // actors: another key has taken over, for ever
)
