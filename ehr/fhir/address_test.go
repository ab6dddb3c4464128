// SPDX-License-Identifier: LGPL-3.0-or-later

package fhir

import (
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

// TestNetwork checks that each address gets FHIR's type for it.
func TestNetwork(t *testing.T) {
	for address, want := range map[string]network{
		"10.1.2.3":                        {"10.1.2.3", ipAddress},
		"10.1.2.3:8545":                   {"10.1.2.3", ipAddress},
		"2001:db8::7":                     {"2001:db8::7", ipAddress},
		"[2001:db8::7]:8545":              {"2001:db8::7", ipAddress},
		"[2001:db8::7]":                   {"2001:db8::7", ipAddress},
		"203.0.113.9, 10.0.0.1, 10.0.0.2": {"203.0.113.9", ipAddress},
		"[2001:db8::7]:443,10.0.0.1":      {"2001:db8::7", ipAddress},
		"ward-3.hospital.example":         {"ward-3.hospital.example", machineName},
		"ward-3.hospital.example:8080":    {"ward-3.hospital.example", machineName},
		"tel:+4930123456":                 {"+4930123456", telephone},
		"TEL:+4930123456":                 {"+4930123456", telephone},
		"mailto:desk@hospital.example":    {"desk@hospital.example", email},
		"https://hospital.example/fhir":   {"https://hospital.example/fhir", uri},
	} {
		if have := *(Device{Address: address}).network(); have != want {
			t.Errorf("%s: have %v, want %v", address, have, want)
		}
	}
	a := sampleAccess()
	a.Client.Address = ", 10.0.0.1"
	if _, err := PatientRead(a); err == nil {
		t.Error("a list without the device's own address is taken")
	}
}

// TestNoOrganization checks that an organization's id of zeros is refused everywhere.
func TestNoOrganization(t *testing.T) {
	reader, custodian := sampleAccess(), sampleAccess()
	reader.By.Org, custodian.Custodian = common.Hash{}, common.Hash{}
	for name, a := range map[string]Access{"of the reader": reader, "of the custodian": custodian} {
		for _, encode := range []func(Access) ([]byte, error){PatientRead, Disclosure} {
			if _, err := encode(a); err == nil {
				t.Errorf("zeros are taken as the organization %s", name)
			}
		}
	}
	for _, kind := range []uint8{granteeOrg, granteeOrgRole} {
		g := bindings.Grant{ConsentId: consentID, Pid: pid, GranteeKind: kind, PurposeMask: 1, ActionMask: 2, ClassMask: 2}
		if _, err := EncodeConsent(g, true); err == nil {
			t.Errorf("zeros are taken as a grantee of kind %d", kind)
		}
	}
}

// TestUnreadPart checks that a refusal names the part, whatever its name is.
func TestUnreadPart(t *testing.T) {
	g := bindings.Grant{ConsentId: consentID, Pid: pid, GranteeKind: granteeOrg, Grantee: hospital, PurposeMask: 1, ActionMask: 2, ClassMask: 2}
	text, err := EncodeConsent(g, true)
	if err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]string{
		`"modifierExtension":[]`:               `its part "modifierExtension" is not read`,
		`"a\nb":1`:                             `its part "a\nb" is not read`,
		`"` + strings.Repeat("x", 500) + `":1`: `its part "` + strings.Repeat("x", pathMax) + `\u2026" is not read`,
	} {
		in := strings.Replace(string(text), "{", "{"+part+",", 1)
		if _, err := ParseConsent([]byte(in)); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%.40s: have %v, want %s", part, err, want)
		}
	}
	in := strings.Replace(string(text), `"type":"permit"`, `"type":"permit","securityLabel":[]`, 1)
	want := `its part "provision.provision.securityLabel" is not read`
	if _, err := ParseConsent([]byte(in)); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("have %v, want %s", err, want)
	}
}
