// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// ruled is one write operation and the roles that the default model gives it, for all
// records or for each class.
type ruled struct {
	address common.Address
	api     abi.ABI
	method  string
	roles   uint32
	classes func(class uint8) uint32
}

func defaultTable() []ruled {
	registry := func(method string, roles uint32) ruled {
		return ruled{contracts.RegistryAddress, contracts.Registry, method, roles, nil}
	}
	governance := func(method string) ruled {
		return ruled{contracts.GovernanceAddress, contracts.Governance, method, Administrator.Mask(), nil}
	}
	records := func(method string, roles uint32, classes func(uint8) uint32) ruled {
		return ruled{contracts.RecordsAddress, contracts.Records, method, roles, classes}
	}
	patients := func(method string, roles uint32) ruled {
		return ruled{contracts.PatientsAddress, contracts.Patients, method, roles, nil}
	}
	consent := func(method string, roles uint32) ruled {
		return ruled{contracts.ConsentAddress, contracts.Consent, method, roles, nil}
	}
	registrar := IdentityRegistrar.Mask()
	return append([]ruled{
		records("anchor", 0, anchorRoles),
		records("anchorMany", 0, func(class uint8) uint32 { return anchorRoles(class) &^ ofPatients }),
		records("endorse", 0, endorseRoles),
		records("setStatus", 0, statusRoles),
		records("setHold", Regulator.Mask(), nil),
		records("attestErasure", RecordsOffice.Mask()|Service.Mask(), nil),

		patients("register", registrar),
		patients("setController", Patient.Mask()),
		patients("setGuardian", Patient.Mask()),
		patients("removeGuardian", subjects),
		patients("proposeRecovery", registrar|Family.Mask()|Regulator.Mask()),
		patients("approveRecovery", registrar|Family.Mask()|Regulator.Mask()),
		patients("cancelRecovery", Patient.Mask()),
		patients("executeRecovery", registrar|Family.Mask()|Service.Mask()),
		patients("requestTransfer", subjects),
		patients("acceptTransfer", registrar|RecordsOffice.Mask()),
		patients("cancelTransfer", subjects),
		patients("link", registrar),
		patients("unlink", registrar),

		consent("grant", subjects),
		consent("revoke", subjects),
		consent("refreshDirectives", Service.Mask()),
		consent("openCare", clinicians),
		consent("allowCare", subjects),
		consent("closeCare", clinicians|subjects),

		{contracts.AccessAddress, contracts.Access, "openSession", sessionRoles, nil},
		{contracts.AccessAddress, contracts.Access, "breakGlass", Doctor.Mask() | Emergency.Mask(), nil},
		{contracts.AccessAddress, contracts.Access, "justify", Doctor.Mask() | Emergency.Mask(), nil},
		{contracts.AccessAddress, contracts.Access, "review", Regulator.Mask() | PrivacyReviewer.Mask(), nil},
		{contracts.AccessAddress, contracts.Access, "liftSuspension", Regulator.Mask(), nil},
		{contracts.AccessAddress, contracts.Access, "declareDisaster", Regulator.Mask(), nil},
		{contracts.AccessAddress, contracts.Access, "attestRelease", Service.Mask(), nil},
		{contracts.LogsAddress, contracts.Logs, "append", Service.Mask(), nil},

		registry("enrol", Administrator.Mask()),
		registry("setActorStatus", Administrator.Mask()),
		registry("setNode", Administrator.Mask()),
		registry("rotateKey", allRoles&^ofPatients),
		registry("setEncryptionKey", allRoles),
		registry("setSigningKey", allRoles),
		governance("propose"),
		governance("vote"),
		governance("execute"),
		governance("withdrawVote"),
		governance("cancel"),
	}, storageTable()...)
}

// storageTable are the operations of gateways and holders.
func storageTable() (rows []ruled) {
	for _, method := range []string{"setGateway", "removeGateway", "prove", "release"} {
		rows = append(rows, ruled{contracts.StorageAddress, contracts.Storage, method, Service.Mask(), nil})
	}
	return rows
}

// DefaultRules are the alliance's usual rules for the operations that exist.
func DefaultRules() (rules []GenesisRule) {
	for _, row := range defaultTable() {
		whole := GenesisRule{Contract: row.address, Selector: [4]byte(row.api.Methods[row.method].ID), Roles: row.roles}
		var classes []GenesisRule
		for class := uint8(1); class <= lastClass && row.classes != nil; class++ {
			rule := whole
			if rule.Class, rule.Roles = class, row.classes(class); rule.Roles == 0 {
				continue // closed, as a class without a rule is
			}
			classes = append(classes, rule)
			whole.Roles |= rule.Roles
		}
		rules = append(append(rules, whole), classes...)
	}
	return rules
}

// parties are the roles of patients and guardians that can call an operation: the
// contract takes its caller for one of them. The default model gives each operation all of
// them.
var parties = func() map[operation]uint32 {
	roles := make(map[operation]uint32)
	for _, rule := range DefaultRules() {
		roles[operation{rule.Contract, rule.Selector}] |= rule.Roles & ofPatients
	}
	return roles
}()

// Callable are the roles that a rule may give an operation. An operation of a native contract
// that takes only enrolled actors cannot be called as a patient or guardian, whatever a rule
// says; so apiFor lists nothing that the role cannot call. Other contracts decide themselves.
func Callable(target common.Address, op [4]byte) uint32 {
	if contracts.At(target) == nil {
		return allRoles
	}
	return allRoles&^ofPatients | parties[operation{target, op}]
}

var (
	clinicians = Doctor.Mask() | Emergency.Mask() | RecordsOffice.Mask()
	subjects   = Patient.Mask() | Family.Mask()

	// sessionRoles may open sessions, each role for the purposes that it may ask for.
	sessionRoles = clinicians | subjects | Nurse.Mask() | Laboratory.Mask() |
		InsurerAuditor.Mask() | Regulator.Mask() | Researcher.Mask() | PrivacyReviewer.Mask()
)

// anchorRoles may write records of a class: clinicians, unless the class has other roles.
func anchorRoles(class uint8) uint32 {
	switch class {
	case contracts.ClassLaboratory:
		return clinicians | Laboratory.Mask()
	case contracts.ClassProgressNote:
		return clinicians | Nurse.Mask()
	case contracts.ClassConsent:
		return Doctor.Mask() | RecordsOffice.Mask() | subjects
	case contracts.ClassDemographics, contracts.ClassClaim:
		return RecordsOffice.Mask() | InsurerAuditor.Mask()
	case contracts.ClassPatientReported:
		return subjects | Nurse.Mask()
	case contracts.ClassAmendment:
		return subjects
	}
	return clinicians
}

// endorseRoles may sign records of a class, also if another sends the signature.
func endorseRoles(class uint8) uint32 {
	roles := clinicians | subjects | Nurse.Mask() | Laboratory.Mask() | Regulator.Mask()
	if class == contracts.ClassClaim {
		roles |= InsurerAuditor.Mask()
	}
	return roles
}

// statusRoles may mark records of a class; all but the records office only their own.
func statusRoles(class uint8) uint32 {
	roles := clinicians | Nurse.Mask() | Laboratory.Mask() | InsurerAuditor.Mask()
	if class == contracts.ClassPatientReported || class == contracts.ClassAmendment {
		roles |= subjects
	}
	return roles
}
