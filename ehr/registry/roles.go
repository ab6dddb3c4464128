// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import "github.com/dntp/dntp/contracts"

// Roles, kinds of organizations and their status are the vocabulary's.
type (
	Role = contracts.Role
	Kind = contracts.OrganizationKind
)

const (
	Doctor            = contracts.Doctor
	Nurse             = contracts.Nurse
	Laboratory        = contracts.Laboratory
	Emergency         = contracts.Emergency
	RecordsOffice     = contracts.RecordsOffice
	InsurerAuditor    = contracts.InsurerAuditor
	Regulator         = contracts.Regulator
	Researcher        = contracts.Researcher
	Patient           = contracts.Patient
	Family            = contracts.Family
	IdentityRegistrar = contracts.IdentityRegistrar
	PrivacyReviewer   = contracts.PrivacyReviewer
	Administrator     = contracts.Administrator
	Service           = contracts.Service
	Deployer          = contracts.Deployer

	Hospital   = contracts.Hospital
	Insurer    = contracts.Insurer
	Government = contracts.Government

	Unknown   = contracts.Unknown
	Active    = contracts.Active
	Suspended = contracts.Suspended
	Replaced  = contracts.Replaced
)

const (
	roleCount = contracts.Deployer + 1
	kindEnd   = contracts.Government + 1
	lastClass = contracts.LastClass // of the records that the default model knows

	// maxRole is the highest bit that a role may have; bit 31 of a stored rule is
	// a flag.
	maxRole = 30
)

// allRoles is the mask of the roles that have a name.
const allRoles = uint32(1)<<roleCount - 1

// ParseRole finds a role by its name.
func ParseRole(name string) (Role, error) {
	number, err := contracts.Roles.Number(name)
	return Role(number), err
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

// ParseKind finds a kind of organization by its name.
func ParseKind(name string) (Kind, error) {
	number, err := contracts.OrganizationKinds.Number(name)
	return Kind(number), err
}
