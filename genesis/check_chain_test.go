// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

// TestCheckChain tries files that geth would store.
func TestCheckChain(t *testing.T) {
	var (
		zero = uint64(0)
		a, b = bytes.Repeat([]byte{0xa}, 20), bytes.Repeat([]byte{0xb}, 20)
		list = func(parts ...[]byte) []byte {
			return append(append(make([]byte, 32), bytes.Join(parts, nil)...), make([]byte, 65)...)
		}
		sealed = append(append(make([]byte, 32), a...), bytes.Repeat([]byte{1}, 65)...)
	)
	for _, story := range []struct {
		name   string
		extra  []byte
		period uint64
		prague *uint64
		alloc  map[common.Address][]byte
		want   error
	}{
		{"one signer", list(a), 5, nil, nil, nil},
		{"one signer who seals on demand", list(a), 0, nil, nil, nil},
		{"two signers", list(b, a), 1, nil, nil, nil},
		{"two signers without a period", list(a, b), 0, nil, nil, ErrNoPeriod},
		{"nobody", list(), 5, nil, nil, ErrSigners},
		{"no extra data", nil, 5, nil, nil, ErrSigners},
		{"half a signer", list(a, b[:10]), 5, nil, nil, ErrSigners},
		{"twice the same", list(a, b, a), 5, nil, nil, ErrSigners},
		{"nobody's key", list(a, make([]byte, 20)), 5, nil, nil, ErrSigners},
		{"a seal", sealed, 5, nil, nil, ErrSigners},
		{"Prague without its contracts", list(a), 5, &zero, nil, ErrNoCode},
		{"Prague with one of them", list(a), 5, &zero, map[common.Address][]byte{params.WithdrawalQueueAddress: {1}}, ErrNoCode},
		{"Prague with both", list(a), 5, &zero, map[common.Address][]byte{params.WithdrawalQueueAddress: {1}, params.ConsolidationQueueAddress: {1}}, nil},
	} {
		config := *params.AllCliqueProtocolChanges
		config.Clique = &params.CliqueConfig{Period: story.period, Epoch: 30000}
		config.PragueTime = story.prague
		block := &core.Genesis{Config: &config, ExtraData: story.extra, Alloc: make(map[common.Address]types.Account)}
		for contract, code := range story.alloc {
			block.Alloc[contract] = types.Account{Code: code}
		}
		if err := CheckChain(block); !errors.Is(err, story.want) || (err != nil) != (story.want != nil) {
			t.Errorf("%s: have %v, want %v", story.name, err, story.want)
		}
	}
}

// The transactions create the contracts that blocks of Prague call.
func TestDeployments(t *testing.T) {
	list, err := Deployments()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		if have := crypto.CreateAddress(d.Sender, 0); have != d.Contract {
			t.Errorf("EIP-%d: have contract %v, want %v", d.EIP, have, d.Contract)
		}
	}
}
