// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"bytes"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/core/vm"
)

// TestNeverCached keeps the contracts out of upstream's cache of precompile
// results, which knows no state.
func TestNeverCached(t *testing.T) {
	for address, contract := range ehr.Contracts() {
		if _, ok := any(contract).(vm.CacheablePrecompile); ok {
			t.Errorf("%v may be cached", address)
		}
	}
}

// TestAlloc checks that the contracts' accounts are not empty, and that only
// the registry begins with storage.
func TestAlloc(t *testing.T) {
	alloc, err := ehr.Alloc(nativetest.Alliance())
	if err != nil {
		t.Fatal(err)
	}
	if len(alloc) != len(ehr.Contracts()) {
		t.Errorf("have %d accounts, want %d", len(alloc), len(ehr.Contracts()))
	}
	for address, account := range alloc {
		if account.Nonce != 1 || !bytes.Equal(account.Code, []byte{0xfe}) || account.Balance.Sign() != 0 {
			t.Errorf("%v: have nonce %d, code %x, balance %v", address, account.Nonce, account.Code, account.Balance)
		}
		if (len(account.Storage) > 0) != (address == contracts.RegistryAddress) {
			t.Errorf("%v: have %d words of storage", address, len(account.Storage))
		}
	}
	if _, err := ehr.Alloc(new(registry.Genesis)); err == nil {
		t.Error("a registry without organizations was accepted")
	}
}
