// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"errors"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/governance"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// TestByVersion has the second version change one contract and the third
// another one: what a version does not change is as in the one before.
func TestByVersion(t *testing.T) {
	other, third := governance.Contract.Revise(nil), registryContract.Revise(nil)
	list := byVersion([]table{first(), {contracts.GovernanceAddress: other}, {contracts.RegistryAddress: third}})
	for address, contract := range first() {
		want := []*native.Contract{nil, contract, contract, contract, nil}
		switch address {
		case contracts.GovernanceAddress:
			want = []*native.Contract{nil, list[address].Of(1), other, other, nil}
		case contracts.RegistryAddress:
			want[3] = third
		case contracts.ConsentAddress, contracts.RecordsAddress:
			continue // made anew by each call of first
		}
		for version, want := range want {
			if have := list[address].Of(uint32(version)); have != want {
				t.Errorf("%v, version %d: have %p, want %p", address, version, have, want)
			}
		}
	}
	if list[contracts.GovernanceAddress].Of(1) == other || len(list) != len(first()) {
		t.Error("the first version is another one")
	}
}

// rulesState is a state in which only the registry's rules stand.
type rulesState struct{ native.Image }

func (s rulesState) GetState(address common.Address, slot common.Hash) common.Hash {
	if address != contracts.RegistryAddress {
		return common.Hash{}
	}
	return s.Load(native.Slot(slot))
}

// TestCheckRules asks for the block after a parent.
func TestCheckRules(t *testing.T) {
	known := KnownRules()
	for _, story := range []struct {
		name  string
		rules native.Rules
		want  uint32 // version that is unknown, 0 for none
	}{
		{"the chain has no registry", native.Rules{}, 0},
		{"the newest version that is known", native.Rules{Base: known}, 0},
		{"one more comes later", native.Rules{Base: 1, Next: known + 1, Height: 101}, 0},
		{"one more begins", native.Rules{Base: 1, Next: known + 1, Height: 100}, known + 1},
		{"one more is in force", native.Rules{Base: known + 1}, known + 1},
	} {
		state := rulesState{make(native.Image)}
		story.rules.Store(state)
		var unknown native.ErrUnknownRules
		if err := CheckRules(state, 100); errors.As(err, &unknown) != (story.want != 0) || unknown.Version != story.want {
			t.Errorf("%s: have %v, want version %d unknown", story.name, err, story.want)
		}
	}
}
