// SPDX-License-Identifier: LGPL-3.0-or-later

// Package consent is the native contract of consent: what patients grant, who
// treats them, and the decision on access that follows from it.
package consent

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Contract answers calls to the consent.
var Contract = native.New("consent", contracts.Consent, native.Table{
	"grant":             native.WriteFor(decodeGrant, ofPatient[grantCall], grant),
	"revoke":            native.WriteFor(decodeName, ofPatient[name], revoke),
	"refreshDirectives": native.Write((*native.Args).Hash, registry.Authorize, refreshDirectives),
	"openCare":          native.Write(decodeOpening, registry.Authorize, openCare),
	"allowCare":         native.WriteFor(decodeAllowance, ofPatient[allowance], allowCare),
	"closeCare":         native.WriteFor((*native.Args).Hash, ofCare, closeCare),

	"get":              native.View(decodeName, get),
	"care":             native.View((*native.Args).Hash, careOf),
	"check":            native.View(decodeQuestion, check),
	"directives":       native.View((*native.Args).Hash, directivesOf),
	"verifyDirectives": native.View(decodeInclusion, verifyDirectives),
}).Relayed(registry.Persons{})

var (
	errUnknownPatient = native.NewFailure(contracts.Consent, "UnknownPatient")
	errNotDecider     = native.NewFailure(contracts.Consent, "NotDecider")
	errConsentKnown   = native.NewFailure(contracts.Consent, "ConsentKnown")
	errUnknownConsent = native.NewFailure(contracts.Consent, "UnknownConsent")
	errConsentEnded   = native.NewFailure(contracts.Consent, "ConsentEnded")
	errTooManyGrants  = native.NewFailure(contracts.Consent, "TooManyGrants")
	errTooEarly       = native.NewFailure(contracts.Consent, "TooEarly")
	errCareKnown      = native.NewFailure(contracts.Consent, "CareKnown")
	errCareRefused    = native.NewFailure(contracts.Consent, "CareRefused")
	errUnknownCare    = native.NewFailure(contracts.Consent, "UnknownCare")
	errCareEnded      = native.NewFailure(contracts.Consent, "CareEnded")
	errTooManyCares   = native.NewFailure(contracts.Consent, "TooManyCares")

	eventGranted     = native.NewEvent(contracts.Consent, "ConsentGranted")
	eventRevoked     = native.NewEvent(contracts.Consent, "ConsentRevoked")
	eventDirectives  = native.NewEvent(contracts.Consent, "DirectivesRefreshed")
	eventCareOpened  = native.NewEvent(contracts.Consent, "CareOpened")
	eventCareAllowed = native.NewEvent(contracts.Consent, "CareAllowed")
	eventCareClosed  = native.NewEvent(contracts.Consent, "CareClosed")
)

const (
	maxLive    = 16        // grants of a patient to one grantee, and care relationships with one organization
	maxTime    = 1<<40 - 1 // 34,000 years
	allActions = contracts.AllActions
)

// Status of a grant and of a care relationship.
const (
	granted = contracts.ConsentGranted
	revoked = contracts.ConsentRevoked
	expired = contracts.ConsentExpired // computed
)

// about is a call that names a patient.
type about interface{ patient() common.Hash }

// ofPatient decides whether the caller may call an operation on a patient.
func ofPatient[T about](env *native.Env, call T) (registry.Actor, error) {
	return patients.Authorize(env, call.patient())
}

// standing is what an address is to a registered patient.
func standing(env *native.Env, pid common.Hash, who common.Address) (patients.Standing, error) {
	st := patients.StandingOf(env, pid, who)
	if st.Patient.Status == 0 {
		return st, errUnknownPatient.With(native.Words{}.Hash(pid))
	}
	return st, nil
}

// decider returns an error for an address that may not decide for the patient on the classes.
func decider(env *native.Env, pid common.Hash, who common.Address, classes uint64) error {
	st, err := standing(env, pid, who)
	if err == nil && !st.Decides(classes) {
		err = errNotDecider.With(native.Words{}.Hash(pid).Address(who))
	}
	return err
}
