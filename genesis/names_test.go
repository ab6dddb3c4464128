// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"testing"

	"github.com/dntp/dntp/ehr/registry"
)

func TestNames(t *testing.T) {
	for class := uint8(1); int(class) <= len(classNames); class++ {
		if have, err := ClassNamed(ClassName(class)); err != nil || have != class {
			t.Errorf("class %d: have %d, %v", class, have, err)
		}
	}
	for purpose := uint8(1); purpose <= registry.MaxPurpose; purpose++ {
		if have, err := PurposeNamed(PurposeName(purpose)); err != nil || have != purpose {
			t.Errorf("purpose %d: have %d, %v", purpose, have, err)
		}
	}
	for _, name := range operationNames() {
		contract, op, err := OperationNamed(name)
		if err != nil || OperationName(contract, op) != name {
			t.Errorf("%s: have %s, %v", name, OperationName(contract, op), err)
		}
	}
	for _, bad := range []func() error{
		func() error { _, err := ClassNamed("claims"); return err },
		func() error { _, err := PurposeNamed("reviews"); return err },
		func() error { _, _, err := OperationNamed("records.anker"); return err },
	} {
		if bad() == nil {
			t.Error("an unknown name is accepted")
		}
	}
}

func TestParameterNamed(t *testing.T) {
	for _, p := range registry.Parameters() {
		for _, value := range []uint64{p.Min, p.Max} {
			text := formatValue(p.Unit, value)
			if p.Unit == unitPurposes {
				words, err := useWords.marshal(uint32(value))
				if err != nil {
					t.Fatal(err)
				}
				text = string(words)
			}
			key, have, err := ParameterNamed(p.Name, text)
			if err != nil || key != p.Key() || have != value {
				t.Errorf("%s %s: have %d, %v", p.Name, text, have, err)
			}
			if name, _ := ParameterText(key, value); name != p.Name {
				t.Errorf("have %s, want %s", name, p.Name)
			}
		}
	}
	for _, bad := range [][2]string{{"timelock", "1"}, {"timelock", "999d"}, {"nodesMax", "x"}, {"nodesMax", "-1"}, {"nodesmax", "1"}, {"nodesMax", ""}} {
		if _, value, err := ParameterNamed(bad[0], bad[1]); err == nil {
			t.Errorf("%v is read as %d", bad, value)
		}
	}
}

func TestPolicyEncode(t *testing.T) {
	for _, p := range registry.DefaultPolicies() {
		have, err := policyOf(p.Policy).Encode()
		if err != nil || !bytes.Equal(have, p.Policy.Encode()) {
			t.Errorf("class %d: have %x, %v", p.Class, have, err)
		}
		if sentences, err := Sentences(have); err != nil || len(sentences) < len(p.Policy.Clauses) {
			t.Errorf("class %d: have %q, %v", p.Class, sentences, err)
		}
	}
	term := Term{Count: 1, Purposes: 1}
	for _, bad := range []Policy{{}, {AnyOf: [][]Term{{}}}, {AnyOf: [][]Term{{{Count: 257, Purposes: 1}}}}, {AnyOf: [][]Term{{{Count: 1}}}}, {AnyOf: [][]Term{{term}, {term}, {term}, {term}, {term}}}} {
		if have, err := bad.Encode(); err == nil {
			t.Errorf("%+v is encoded as %x", bad, have)
		}
	}
}
