// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// Purposes of use (HL7 v3 ActReason) that the default model names, as bits of a
// purpose mask. They are tested one by one: none includes another.
const (
	TREAT    = 1 << 0  // treatment
	ETREAT   = 1 << 1  // emergency treatment
	COC      = 1 << 4  // coordination of care
	HPAYMT   = 1 << 7  // payment
	CLMATTCH = 1 << 8  // attachment to a claim
	COVAUTH  = 1 << 9  // authorization of coverage
	COVERAGE = 1 << 10 // coverage
	REMITADV = 1 << 11 // remittance advice
	HOPERAT  = 1 << 12 // operations
	CAREMGT  = 1 << 13 // care management
	FRAUD    = 1 << 14 // fraud
	HQUALIMP = 1 << 15 // quality improvement
	PATADMIN = 1 << 16 // patient administration
	HLEGAL   = 1 << 17 // legal
	HRESCH   = 1 << 21 // research
	PATRQT   = 1 << 24 // the patient's request
	FAMRQT   = 1 << 25 // the family's request
	PWATRNY  = 1 << 26 // power of attorney

	anyPurpose  = 1<<32 - 1
	payment     = HPAYMT | CLMATTCH | COVAUTH | COVERAGE | REMITADV
	supervision = HLEGAL | HQUALIMP
)

// PurposeCount is the number of purposes of use.
const PurposeCount = 32

// askable are the purposes for which a role may ask for records at all.
var askable = []struct {
	role     Role
	purposes uint64
}{
	{Doctor, anyPurpose}, {Nurse, anyPurpose}, {Laboratory, anyPurpose}, {Emergency, anyPurpose}, {RecordsOffice, anyPurpose},
	{InsurerAuditor, payment}, {Regulator, supervision}, {Researcher, HRESCH},
	{Patient, PATRQT}, {Family, FAMRQT | PWATRNY}, {PrivacyReviewer, FRAUD},
}

// internal are the purposes for which a role of the custodian needs no consent.
var internal = []struct {
	role     Role
	purposes uint64
}{
	{Doctor, TREAT | COC | CAREMGT | HQUALIMP}, {Nurse, TREAT | COC | CAREMGT}, {Laboratory, TREAT},
	{Emergency, TREAT | ETREAT | COC}, {RecordsOffice, HOPERAT | HQUALIMP | PATADMIN | HPAYMT},
}

// purposeParameters are the parameters of the roles in both tables.
func purposeParameters() (list []Parameter) {
	add := func(prefix string, role Role, purposes uint64) {
		list = append(list, Parameter{prefix + role.String(), purposes, 0, anyPurpose, "purposes"})
	}
	for _, a := range askable {
		add("purposes.", a.role, a.purposes)
	}
	for _, i := range internal {
		add("internalUse.", i.role, i.purposes)
	}
	return list
}

// Keys of the parameters of each role, zero where it has none.
var askableKeys, internalKeys = func() (a, i [roleCount]common.Hash) {
	for _, row := range askable {
		a[row.role] = ParamKey("purposes." + row.role.String())
	}
	for _, row := range internal {
		i[row.role] = ParamKey("internalUse." + row.role.String())
	}
	return a, i
}()

// Askable returns the purposes for which the roles may ask for records.
func Askable(env *native.Env, roles uint32) uint32 { return purposesOf(env, roles, &askableKeys) }

// InternalUse returns the purposes for which the roles, at the custodian, need
// no consent.
func InternalUse(env *native.Env, roles uint32) uint32 { return purposesOf(env, roles, &internalKeys) }

func purposesOf(env *native.Env, roles uint32, keys *[roleCount]common.Hash) (mask uint32) {
	for role, key := range keys {
		if roles&Role(role).Mask() != 0 && key != (common.Hash{}) {
			mask |= uint32(LoadParam(env, key))
		}
	}
	return mask
}
