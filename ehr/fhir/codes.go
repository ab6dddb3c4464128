// SPDX-License-Identifier: LGPL-3.0-or-later

// Package fhir translates the contracts' numbers to FHIR R4: accesses to
// AuditEvents in the profiles of IHE BALP, and grants to Consents and back.
//
//	leaf, err := fhir.PatientRead(access)       // an entry of the access audit
//	leaf, err := fhir.Disclosure(access)        // if the record leaves the custodian
//	leaf, err := fhir.Decision(decision)        // why a ticket was given, or refused
//	out, err := fhir.EncodeConsent(grant, true) // and ParseConsent
//
// The same input gives the same bytes, so that a leaf can be made again. Here,
// people, organizations and records have only their random identifiers as names.
package fhir

import (
	"errors"
	"fmt"
	"github.com/dntp/dntp/contracts"
	"math/bits"
	"strconv"
)

// Limits of the contract's codes.
const (
	purposes   = int(contracts.HMARKT) + 1
	firstClass = 1
	lastClass  = contracts.LastClass
)

// Bases of a decision, from IConsent.check.
const (
	BasisNone       = contracts.BasisNone
	BasisSubject    = contracts.BasisSubject
	BasisDelegate   = contracts.BasisDelegate
	BasisConsent    = contracts.BasisConsent
	BasisCare       = contracts.BasisCare
	BasisBreakGlass = contracts.BasisBreakGlass
	BasisLegal      = contracts.BasisRule
	BasisCustodian  = contracts.BasisCustodian
)

// code is a code and its text for readers.
type code struct{ code, display string }

// codesOf are the codes of a vocabulary, in the order of their numbers.
func codesOf(v *contracts.Vocabulary) (codes []code) {
	for n := v.First(); n <= v.Last(); n++ {
		codes = append(codes, code{v.Name(n), v.Meaning(n)})
	}
	return codes
}

var (
	purposeCodes = codesOf(contracts.PurposesOfUse) // of HL7 v3-ActReason; bit N is entry N
	actionCodes  = codesOf(contracts.Actions)       // of FHIR's consentaction; bit N is entry N
	classCodes   = func() (codes []code) {          // entry N-1 is class N, whose code is its number
		for i, c := range codesOf(contracts.RecordClasses) {
			codes = append(codes, code{strconv.Itoa(i + firstClass), c.display})
		}
		return codes
	}()
)

// ErrCode is returned for a number or code that the contracts do not have.
var ErrCode = errors.New("unknown code")

// Systems of codes and identifiers. Those of this project are names, not addresses.
const (
	systemPurpose       = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	systemActCode       = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	systemParticipation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	systemRoleClass     = "http://terminology.hl7.org/CodeSystem/v3-RoleClass"
	systemAction        = "http://terminology.hl7.org/CodeSystem/consentaction"
	systemScope         = "http://terminology.hl7.org/CodeSystem/consentscope"
	systemEventType     = "http://terminology.hl7.org/CodeSystem/audit-event-type"
	systemEntityType    = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
	systemObjectRole    = "http://terminology.hl7.org/CodeSystem/object-role"
	systemSourceType    = "http://terminology.hl7.org/CodeSystem/security-source-type"
	systemSecurityRole  = "http://terminology.hl7.org/CodeSystem/extra-security-role-type"
	systemLifecycle     = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
	systemInteraction   = "http://hl7.org/fhir/restful-interaction"
	systemResource      = "http://hl7.org/fhir/resource-types"
	systemDicom         = "http://dicom.nema.org/resources/ontology/DCM"
	systemSnomed        = "http://snomed.info/sct"
	systemLoinc         = "http://loinc.org"
	systemBalp          = "https://profiles.ihe.net/ITI/BALP/CodeSystem/"
	profileBalp         = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."

	systemActor   = "urn:dntp:actor"                // address
	systemOrg     = "urn:dntp:organization"         // orgId
	systemOrgRole = "urn:dntp:role-at-organization" // SHA-256(orgId || role)
	systemRole    = "urn:dntp:role"                 // number
	systemPatient = "urn:dntp:patient"              // pid
	systemRecord  = "urn:dntp:record"               // recordId
	systemConsent = "urn:dntp:consent"              // consentId
	systemCare    = "urn:dntp:care"                 // careId
	systemTicket  = "urn:dntp:ticket"               // ticket
	systemClass   = "urn:dntp:record-class"         // number
	systemDevice  = "urn:dntp:device"               // an organization's own name of it
)

// coding is FHIR's Coding.
type coding struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

// concept is FHIR's CodeableConcept.
type concept struct {
	Coding []coding `json:"coding"`
}

func conceptOf(c coding) *concept { return &concept{[]coding{c}} }

// identifier is FHIR's Identifier.
type identifier struct {
	System string `json:"system,omitempty"`
	Value  string `json:"value"`
}

// reference is FHIR's Reference, always by identifier.
type reference struct {
	Type       string     `json:"type,omitempty"`
	Identifier identifier `json:"identifier"`
}

// meta is FHIR's Meta.
type meta struct {
	Profile  []string `json:"profile,omitempty"`
	Security []coding `json:"security,omitempty"`
}

// metaOf returns nil if there is nothing to write.
func metaOf(profile string, test bool) *meta {
	m := new(meta)
	if profile != "" {
		m.Profile = []string{profileBalp + profile}
	}
	if test {
		m.Security = []coding{{systemPurpose, "HTEST", "test health data"}}
	}
	if profile == "" && !test {
		return nil
	}
	return m
}

// purposeCoding is a purpose of use.
func purposeCoding(purpose uint8) (coding, error) {
	if int(purpose) >= purposes {
		return coding{}, fmt.Errorf("%w: purpose of use %d", ErrCode, purpose)
	}
	p := purposeCodes[purpose]
	return coding{systemPurpose, p.code, p.display}, nil
}

// classCoding is a class of records.
func classCoding(class uint8) (coding, error) {
	if class < firstClass || class > lastClass {
		return coding{}, fmt.Errorf("%w: class %d", ErrCode, class)
	}
	c := classCodes[class-1]
	return coding{systemClass, c.code, c.display}, nil
}

// fromMask lists the codes of the bits of a mask, lowest first.
func fromMask(mask uint64, system string, list []code) ([]coding, error) {
	if mask == 0 || bits.Len64(mask) > len(list) {
		return nil, fmt.Errorf("%w: mask %#x of %s", ErrCode, mask, system)
	}
	var out []coding
	for i, c := range list {
		if mask>>i&1 == 1 {
			out = append(out, coding{system, c.code, c.display})
		}
	}
	return out, nil
}

// toMask is the mask of codes. A code that is not on the list, or is there twice,
// is an error.
func toMask(codes []coding, system string, list []code) (mask uint64, err error) {
	for _, c := range codes {
		bit := -1
		for i, known := range list {
			if c.System == system && c.Code == known.code {
				bit = i
			}
		}
		if bit < 0 || mask>>bit&1 == 1 {
			return 0, fmt.Errorf("%w: or one twice, of %s", ErrCode, system)
		}
		mask |= 1 << bit
	}
	if mask == 0 {
		return 0, fmt.Errorf("%w: none of %s", ErrCode, system)
	}
	return mask, nil
}
