// SPDX-License-Identifier: LGPL-3.0-or-later

package fhir

import (
	"encoding/json"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
)

// randomVersion is a version that the contract could hold.
func randomVersion(rnd *rand.Rand) Version {
	v := Version{
		Number: uint32(1 + rnd.Intn(3)), Class: uint8(1 + rnd.Intn(int(contracts.LastClass))), Status: []uint8{1, 2, 3, 4, 6}[rnd.Intn(5)],
		AuthoredAt: uint64(rnd.Int63n(lastSecond)), AnchoredAt: uint64(rnd.Int63n(lastSecond)), Size: 1 + uint64(rnd.Int63n(1<<40-1)), Final: rnd.Intn(2) == 0,
	}
	rnd.Read(v.Record[:])
	rnd.Read(v.Pid[:])
	rnd.Read(v.Custodian[:])
	rnd.Read(v.Blob[:])
	if rnd.Intn(2) == 0 {
		rnd.Read(v.BasedOn[:])
	}
	for range 1 + rnd.Intn(4) {
		s := Signature{Purpose: uint8(1 + rnd.Intn(18)), At: uint64(rnd.Int63n(lastSecond))}
		rnd.Read(s.Signer[:])
		if rnd.Intn(2) == 0 {
			rnd.Read(s.Org[:])
		}
		v.Signatures = append(v.Signatures, s)
	}
	return v
}

// TestRecordSchema validates what is made of random versions.
func TestRecordSchema(t *testing.T) {
	seed := time.Now().UnixNano()
	rnd := rand.New(rand.NewSource(seed))
	for name, build := range map[string]func(Version) ([]byte, error){"DocumentReference": DocumentReference, "Provenance": Provenance} {
		schema := validator(t, name)
		for range 1000 {
			v := randomVersion(rnd)
			out, err := build(v)
			if err == nil {
				err = valid(schema, out)
			}
			if err != nil {
				t.Fatalf("seed %d: %+v: %s: %v", seed, v, out, err)
			}
		}
		out, _ := build(randomVersion(rnd))
		wrong := strings.Replace(string(out), `"`+name+`"`, `"Binary"`, 1)
		if valid(schema, []byte(wrong)) == nil {
			t.Errorf("%s: the schema takes anything", name)
		}
	}
}

// TestRecord reads the parts of one version that a client relies on.
func TestRecord(t *testing.T) {
	v := randomVersion(rand.New(rand.NewSource(1)))
	v.Number, v.Class, v.Status, v.Final, v.Size = 2, contracts.ClassLaboratory, contracts.Current, true, 4096
	v.Signatures = []Signature{{Signer: common.Address{1}, Org: common.Hash{2}, Purpose: contracts.SigAuthor, At: 1_700_000_000}}
	for name, story := range map[string]struct {
		build func(Version) ([]byte, error)
		want  []string
	}{
		"document": {DocumentReference, []string{
			`"masterIdentifier":{"system":"urn:dntp:record-version","value":"` + v.Record.Hex() + `/2"}`, `"status":"current","docStatus":"amended"`,
			`"code":"5","display":"laboratory report"`, `"relatesTo":[{"code":"replaces","target":{"type":"DocumentReference","identifier":{"system":"urn:dntp:record-version","value":"` + v.Record.Hex() + `/1"}}}]`,
			`"valueCoding":{"system":"https://www.iana.org/assignments/named-information","code":"sha-256"}`, `"size":4096`,
		}},
		"provenance": {Provenance, []string{
			`"code":"UPDATE"`, `"code":"author"`, `"onBehalfOf":{"type":"Organization"`, `"code":"1.2.840.10065.1.12.1.1"`, `"when":"2023-11-14T22:13:20.000Z"`,
		}},
	} {
		out, err := story.build(v)
		if err != nil || !json.Valid(out) {
			t.Fatalf("%s: have %s, error %v", name, out, err)
		}
		for _, part := range story.want {
			if !strings.Contains(string(out), part) {
				t.Errorf("%s: have %s, want %s", name, out, part)
			}
		}
		for what, change := range map[string]func(*Version){
			"class":        func(v *Version) { v.Class = 17 },
			"status":       func(v *Version) { v.Status = 5 },
			"no signature": func(v *Version) { v.Signatures = nil },
			"purpose":      func(v *Version) { v.Signatures = []Signature{{Purpose: 19}} },
			"year":         func(v *Version) { v.AuthoredAt = lastSecond + 1 },
			"no custodian": func(v *Version) { v.Custodian = common.Hash{} },
			"version":      func(v *Version) { v.Number = 0 },
		} {
			bad := v
			change(&bad)
			if out, err := story.build(bad); err == nil {
				t.Errorf("%s, wrong %s: have %s", name, what, out)
			}
		}
	}
}

// TestUnknownClient leaves a client out that nobody knows.
func TestUnknownClient(t *testing.T) {
	for basis := BasisNone; basis <= BasisCustodian; basis++ {
		d := sampleDecision(basis)
		d.Client, d.Allowed = Device{}, basis != BasisNone
		out, err := Decision(d)
		if err != nil || strings.Contains(string(out), "AuthZconsent") || strings.Contains(string(out), application.Code) {
			t.Errorf("basis %d: have %s, error %v", basis, out, err)
		}
		if err := valid(validator(t, "AuditEvent"), out); err != nil {
			t.Errorf("basis %d: %v", basis, err)
		}
	}
}

// TestShownConsent tells a grant that is over from one that is not.
func TestShownConsent(t *testing.T) {
	for state, want := range map[uint8]string{contracts.ConsentGranted: "active", contracts.ConsentRevoked: "inactive", contracts.ConsentExpired: "inactive"} {
		out, err := ShowConsent(sampleGrant(), state)
		if err != nil || !strings.Contains(string(out), `"status":"`+want+`"`) {
			t.Errorf("state %d: have %s, error %v", state, out, err)
		}
		if err := valid(validator(t, "Consent"), out); err != nil {
			t.Error(err)
		}
	}
}
