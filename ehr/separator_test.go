// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"math/big"
	"sync"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

// TestSeparator asks for the separators of several chains at once, by turns: what was asked
// before changes no answer.
func TestSeparator(t *testing.T) {
	places := []common.Address{contracts.RecordsAddress, contracts.RegistryAddress, {1}}
	want := make(map[int64]map[common.Address]common.Hash)
	for chain := range int64(3) {
		want[chain] = make(map[common.Address]common.Hash)
		for _, contract := range places {
			want[chain][contract] = signature.Domain{ChainID: big.NewInt(chain), Contract: contract}.Separator()
		}
	}
	var all sync.WaitGroup
	for worker := range int64(4) {
		all.Go(func() {
			id := new(big.Int) // which changes, as a caller's may
			for n := range int64(300) {
				chain := (n/7 + worker) % 3
				for _, contract := range places {
					if have := separator(id.SetInt64(chain), contract); have != want[chain][contract] {
						t.Errorf("chain %d: have %v, want %v", chain, have, want[chain][contract])
					}
				}
			}
		})
	}
	all.Wait()
}
