// SPDX-License-Identifier: LGPL-3.0-or-later

package fhir

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
)

// Version is one version of a record as the chain knows it: the content is encrypted, and its
// title and code are in it.
type Version struct {
	Record     common.Hash
	Number     uint32 // counted from 1
	Pid        common.Hash
	Class      uint8
	Status     uint8       // of the version
	Custodian  common.Hash // organization that keeps the document
	AuthoredAt uint64      // by the source's clock, seconds since 1970
	AnchoredAt uint64      // block time
	Size       uint64      // bytes of the ciphertext
	Blob       common.Hash // SHA-256 of the ciphertext
	BasedOn    common.Hash // record that it is based on, zero for none
	Final      bool        // its policy was met
	Signatures []Signature // at least the author's
}

// Signature is an endorsement of a version.
type Signature struct {
	Signer  common.Address
	Org     common.Hash // of the signer, zero for a patient or guardian
	Purpose uint8       // N of 1.2.840.10065.1.12.1.N (ASTM E1762)
	At      uint64      // block time
}

// documentReference is FHIR's DocumentReference.
type documentReference struct {
	ResourceType     string       `json:"resourceType"`
	ID               string       `json:"id"`
	MasterIdentifier identifier   `json:"masterIdentifier"`
	Identifier       []identifier `json:"identifier"`
	Status           string       `json:"status"`
	DocStatus        string       `json:"docStatus"`
	Category         []*concept   `json:"category"`
	Subject          *reference   `json:"subject"`
	Date             string       `json:"date"`
	Author           []*reference `json:"author"`
	Custodian        *reference   `json:"custodian"`
	RelatesTo        []relatesTo  `json:"relatesTo,omitempty"`
	Content          []content    `json:"content"`
	Context          *docContext  `json:"context,omitempty"`
}

type relatesTo struct {
	Code   string     `json:"code"`
	Target *reference `json:"target"`
}

type content struct {
	Attachment attachment `json:"attachment"`
}

// attachment has no hash: FHIR's is the SHA-1 of what the chain does not know.
type attachment struct {
	Extension   []extension `json:"extension"`
	ContentType string      `json:"contentType"`
	URL         string      `json:"url"`
	Size        uint64      `json:"size,omitempty"`
	Creation    string      `json:"creation"`
}

type extension struct {
	URL       string      `json:"url"`
	Extension []extension `json:"extension,omitempty"`
	Coding    *coding     `json:"valueCoding,omitempty"`
	Text      string      `json:"valueString,omitempty"`
}

type docContext struct {
	Related []*reference `json:"related"`
}

// provenance is FHIR's Provenance.
type provenance struct {
	ResourceType string            `json:"resourceType"`
	ID           string            `json:"id"`
	Target       []*reference      `json:"target"`
	Occurred     string            `json:"occurredDateTime"`
	Recorded     string            `json:"recorded"`
	Activity     *concept          `json:"activity"`
	Agent        []provenanceAgent `json:"agent"`
	Signature    []signature       `json:"signature"`
}

type provenanceAgent struct {
	Type       *concept   `json:"type"`
	Who        *reference `json:"who"`
	OnBehalfOf *reference `json:"onBehalfOf,omitempty"`
}

type signature struct {
	Type       []coding   `json:"type"`
	When       string     `json:"when"`
	Who        *reference `json:"who"`
	OnBehalfOf *reference `json:"onBehalfOf,omitempty"`
}

const (
	systemVersion       = "urn:dntp:record-version" // recordId/version
	systemSignature     = "urn:iso-astm:E1762-95:2013"
	signatureCode       = "1.2.840.10065.1.12.1."
	systemOperation     = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
	systemAgent         = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
	systemHashAlgorithm = "https://www.iana.org/assignments/named-information"
	alternateHash       = "http://hl7.org/fhir/StructureDefinition/alternate-hash"
	encrypted           = "application/octet-stream"
)

// DocumentReference returns the DocumentReference of a version. Its attachment is the
// ciphertext, named by its SHA-256 (RFC 6920).
func DocumentReference(v Version) ([]byte, error) {
	class, err := v.check()
	if err != nil {
		return nil, err
	}
	d := documentReference{
		ResourceType: "DocumentReference", ID: hex.EncodeToString(v.Record[:]),
		MasterIdentifier: v.identifier(), Identifier: []identifier{{systemRecord, v.Record.Hex()}},
		Category: []*concept{conceptOf(class)}, Subject: patientReference(v.Pid), Date: instantOf(v.AnchoredAt),
		Author: []*reference{actorReference(v.Signatures[0].Signer)}, Custodian: orgReference(v.Custodian),
		Content: []content{{v.attachment()}},
	}
	d.Status, d.DocStatus = v.status()
	if v.Number > 1 {
		before := v
		before.Number--
		d.RelatesTo = []relatesTo{{"replaces", before.reference()}}
	}
	if v.BasedOn != (common.Hash{}) {
		d.Context = &docContext{[]*reference{{"DocumentReference", identifier{systemRecord, v.BasedOn.Hex()}}}}
	}
	return json.Marshal(d)
}

// Provenance returns the Provenance of a version: who signed it, for what, and when.
func Provenance(v Version) ([]byte, error) {
	if _, err := v.check(); err != nil {
		return nil, err
	}
	activity := coding{systemOperation, "CREATE", "create"}
	if v.Number > 1 {
		activity = coding{systemOperation, "UPDATE", "revise"}
	}
	p := provenance{
		ResourceType: "Provenance", ID: hex.EncodeToString(v.Record[:]), Target: []*reference{v.reference()},
		Occurred: instantOf(v.AuthoredAt), Recorded: instantOf(v.AnchoredAt), Activity: conceptOf(activity),
	}
	for _, s := range v.Signatures {
		who, org := actorReference(s.Signer), s.organization()
		p.Agent = append(p.Agent, provenanceAgent{conceptOf(s.agent()), who, org})
		purpose := coding{systemSignature, signatureCode + strconv.Itoa(int(s.Purpose)), contracts.SignaturePurposes.Meaning(s.Purpose)}
		p.Signature = append(p.Signature, signature{[]coding{purpose}, instantOf(s.At), who, org})
	}
	return json.Marshal(p)
}

// check refuses a version that FHIR cannot express.
func (v *Version) check() (coding, error) {
	class, err := classCoding(v.Class)
	if err != nil {
		return class, err
	}
	if v.Custodian == (common.Hash{}) {
		return class, errNoOrg
	}
	if v.Number == 0 || !contracts.RecordStatuses.Has(v.Status) {
		return class, fmt.Errorf("%w: version %d of status %d", ErrCode, v.Number, v.Status)
	}
	if len(v.Signatures) == 0 {
		return class, errors.New("a version needs the signature of its author")
	}
	times := []uint64{v.AuthoredAt, v.AnchoredAt}
	for _, s := range v.Signatures {
		if !contracts.SignaturePurposes.Has(s.Purpose) {
			return class, fmt.Errorf("%w: purpose %d of a signature", ErrCode, s.Purpose)
		}
		times = append(times, s.At)
	}
	for _, t := range times {
		if t > lastSecond {
			return class, errors.New("a time after the year 9999 cannot be written")
		}
	}
	return class, nil
}

// status returns the status of the reference and that of the document.
func (v *Version) status() (status, document string) {
	document = "preliminary"
	if v.Final {
		document = "final"
		if v.Number > 1 {
			document = "amended"
		}
	}
	switch v.Status {
	case contracts.InError:
		return "entered-in-error", "entered-in-error"
	case contracts.Superseded, contracts.Erased: // FHIR has no word for what was destroyed
		return "superseded", document
	}
	return "current", document
}

func (v *Version) identifier() identifier {
	return identifier{systemVersion, v.Record.Hex() + "/" + strconv.FormatUint(uint64(v.Number), 10)}
}

// reference names the version.
func (v *Version) reference() *reference { return &reference{"DocumentReference", v.identifier()} }

func (v *Version) attachment() attachment {
	sum := base64.StdEncoding.EncodeToString(v.Blob[:])
	a := attachment{
		Extension: []extension{{URL: alternateHash, Extension: []extension{
			{URL: "algorithm", Coding: &coding{systemHashAlgorithm, "sha-256", ""}}, {URL: "hash", Text: sum},
		}}},
		ContentType: encrypted, URL: "ni:///sha-256;" + base64.RawURLEncoding.EncodeToString(v.Blob[:]), Creation: instantOf(v.AuthoredAt),
	}
	if v.Size <= math.MaxInt32 { // FHIR's unsignedInt
		a.Size = v.Size
	}
	return a
}

func (s Signature) organization() *reference {
	if s.Org == (common.Hash{}) {
		return nil
	}
	return orgReference(s.Org)
}

// agent is how the signer took part.
func (s Signature) agent() coding {
	switch s.Purpose {
	case contracts.SigAuthor, contracts.SigCoauthor:
		return coding{systemAgent, "author", "Author"}
	case contracts.SigVerification, contracts.SigValidation, contracts.SigReview:
		return coding{systemAgent, "verifier", "Verifier"}
	case contracts.SigSource:
		return coding{systemAgent, "informant", "Informant"}
	}
	return coding{systemAgent, "attester", "Attester"}
}

// instantOf writes seconds since 1970.
func instantOf(second uint64) string { return instant(time.Unix(int64(second), 0)) }
