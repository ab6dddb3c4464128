// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// Purposes of use in the default model, as bits of a purpose mask. They are tested one by
// one: none includes another.
const (
	treat    = 1 << contracts.TREAT
	etreat   = 1 << contracts.ETREAT
	coc      = 1 << contracts.COC
	caremgt  = 1 << contracts.CAREMGT
	fraud    = 1 << contracts.FRAUD
	hoperat  = 1 << contracts.HOPERAT
	hpaymt   = 1 << contracts.HPAYMT
	hqualimp = 1 << contracts.HQUALIMP
	patadmin = 1 << contracts.PATADMIN
	hresch   = 1 << contracts.HRESCH
	patrqt   = 1 << contracts.PATRQT
	famrqt   = 1 << contracts.FAMRQT
	pwatrny  = 1 << contracts.PWATRNY

	anyPurpose  = 1<<PurposeCount - 1
	payment     = hpaymt | 1<<contracts.CLMATTCH | 1<<contracts.COVAUTH | 1<<contracts.COVERAGE | 1<<contracts.REMITADV
	supervision = 1<<contracts.HLEGAL | hqualimp
)

// PurposeCount is the number of purposes of use.
const PurposeCount = contracts.HMARKT + 1

// askable are the purposes for which a role may ask for records.
var askable = []struct {
	role     Role
	purposes uint64
}{
	{Doctor, anyPurpose}, {Nurse, anyPurpose}, {Laboratory, anyPurpose}, {Emergency, anyPurpose}, {RecordsOffice, anyPurpose},
	{InsurerAuditor, payment}, {Regulator, supervision}, {Researcher, hresch},
	{Patient, patrqt}, {Family, famrqt | pwatrny}, {PrivacyReviewer, fraud},
}

// internal are the purposes for which a role of the custodian needs no consent.
var internal = []struct {
	role     Role
	purposes uint64
}{
	{Doctor, treat | coc | caremgt | hqualimp}, {Nurse, treat | coc | caremgt}, {Laboratory, treat},
	{Emergency, treat | etreat | coc}, {RecordsOffice, hoperat | hqualimp | patadmin | hpaymt},
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

// Keys of the parameters of each role, zero if it has none.
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
