// SPDX-License-Identifier: LGPL-3.0-or-later

// Package fhir says in FHIR R4 what the contracts say in numbers: accesses as
// AuditEvents in the shapes of IHE BALP, consents as Consents and back.
//
//	leaf, err := fhir.PatientRead(access)       // an entry of the access audit
//	leaf, err := fhir.Disclosure(access)        // where it leaves the custodian
//	leaf, err := fhir.Decision(decision)        // why a ticket was given, or refused
//	out, err := fhir.EncodeConsent(grant, true) // and ParseConsent
//
// The same input gives the same bytes, so that a leaf can be made again. People,
// organizations and records have no name here but their random identifier.
package fhir

import (
	"errors"
	"fmt"
	"math/bits"
)

// Limits of the contract's codes.
const (
	purposes   = 32
	firstClass = 1
	lastClass  = 16
)

// Bases of a decision, as IConsent.check gives them.
const (
	BasisNone       uint8 = 0
	BasisSubject    uint8 = 1
	BasisDelegate   uint8 = 2
	BasisConsent    uint8 = 3
	BasisCare       uint8 = 4
	BasisBreakGlass uint8 = 5
	BasisLegal      uint8 = 6
	BasisCustodian  uint8 = 7
)

// code is a code and what a reader calls it.
type code struct{ code, display string }

// purposeCodes are the purposes of use of HL7 v3-ActReason; bit N is entry N.
var purposeCodes = [purposes]code{
	{"TREAT", "treatment"},
	{"ETREAT", "Emergency Treatment"},
	{"BTG", "break the glass"},
	{"ERTREAT", "emergency room treatment"},
	{"COC", "coordination of care"},
	{"CLINTRL", "clinical trial"},
	{"POPHLTH", "population health"},
	{"HPAYMT", "healthcare payment"},
	{"CLMATTCH", "claim attachment"},
	{"COVAUTH", "coverage authorization"},
	{"COVERAGE", "coverage under policy or program"},
	{"REMITADV", "remittance advice"},
	{"HOPERAT", "healthcare operations"},
	{"CAREMGT", "care management"},
	{"FRAUD", "fraud"},
	{"HQUALIMP", "health quality improvement"},
	{"PATADMIN", "patient administration"},
	{"HLEGAL", "legal"},
	{"PUBHLTH", "public health"},
	{"DISASTER", "disaster"},
	{"THREAT", "threat"},
	{"HRESCH", "healthcare research"},
	{"CLINTRCH", "clinical trial research"},
	{"DSRCH", "disease specific healthcare research"},
	{"PATRQT", "patient requested"},
	{"FAMRQT", "family requested"},
	{"PWATRNY", "power of attorney"},
	{"SUPNWK", "support network"},
	{"HSYSADMIN", "health system administration"},
	{"HTEST", "test health data"},
	{"HDECD", "decedent"},
	{"HMARKT", "healthcare marketing"},
}

// actionCodes are the codes of FHIR's consentaction; bit N is entry N.
var actionCodes = [...]code{
	{"collect", "Collect"},
	{"access", "Access"},
	{"use", "Use"},
	{"disclose", "Disclose"},
	{"correct", "Access and Correct"},
}

// classCodes are the classes of records; entry N-1 is class N.
var classCodes = [lastClass]code{
	{"1", "patient summary"},
	{"2", "prescription"},
	{"3", "dispensation"},
	{"4", "imaging study or report"},
	{"5", "laboratory report"},
	{"6", "discharge summary"},
	{"7", "encounter or progress note"},
	{"8", "operation or procedure note"},
	{"9", "referral or transfer"},
	{"10", "immunization history"},
	{"11", "consent"},
	{"12", "demographics or insurance card"},
	{"13", "claim or payer letter"},
	{"14", "patient-reported"},
	{"15", "amendment request or disagreement"},
	{"16", "other"},
}

// basisNames say what a decision rests on.
var basisNames = [...]string{
	"none", "subject", "delegate", "consent", "care relationship", "break-glass", "legal or payer rule", "custodian",
}

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

// metaOf is nil where it would say nothing.
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
	if purpose >= purposes {
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

// fromMask lists what the bits of a mask stand for, lowest first.
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
