// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// TestGate tells who may send transactions because of patients.
func TestGate(t *testing.T) {
	alloc, err := Alloc(nativetest.Alliance())
	if err != nil {
		t.Fatal(err)
	}
	chain, api, person := nativetest.New(t, alloc), bindings.NewPatients(), nativetest.Person
	one, two := common.Hash{1}, common.Hash{2}
	for _, step := range []struct {
		name    string
		by      string
		input   []byte
		members []string // of subject, guardian, newkey and stranger
	}{
		{"a patient enters", "northregistrar", api.PackRegister(one, person("subject")), []string{"subject"}},
		{"it has a guardian", "subject", api.PackSetGuardian(one, person("guardian"), 1, 2, nativetest.Now), []string{"subject", "guardian"}},
		{"whose rights change", "subject", api.PackSetGuardian(one, person("guardian"), 1, 4, nativetest.Now), []string{"subject", "guardian"}},
		{"another hospital knows it, too", "southregistrar", api.PackRegister(two, person("subject")), []string{"subject", "guardian"}},
		{"it has a new key at one", "subject", api.PackSetController(one, person("newkey")), []string{"subject", "guardian", "newkey"}},
		{"and at the other", "subject", api.PackSetController(two, person("newkey")), []string{"guardian", "newkey"}},
		{"the guardian leaves", "guardian", api.PackRemoveGuardian(one, person("guardian")), []string{"newkey"}},
	} {
		if out := chain.Run(nativetest.Call{From: person(step.by), To: contracts.PatientsAddress, Input: step.input}); out.Err != nil {
			t.Fatalf("%s: %v, data %x", step.name, out.Err, out.Output)
		}
		may := make(map[string]bool)
		for _, name := range append(step.members, "doctor") {
			may[name] = true
		}
		for _, name := range []string{"subject", "guardian", "newkey", "stranger", "doctor"} {
			if _, err := (gate{}).Admit(chain.State, person(name), nativetest.Now); (err == nil) != may[name] || err != nil && err != registry.ErrNotMember {
				t.Errorf("%s: %s sends: have error %v, want member %v", step.name, name, err, may[name])
			}
			if err := (gate{}).CheckCreator(chain.State, person(name)); err == nil {
				t.Errorf("%s: %s may create contracts", step.name, name)
			}
		}
	}
}
