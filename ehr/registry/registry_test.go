// SPDX-License-Identifier: LGPL-3.0-or-later

package registry_test

import (
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

func newChain(t testing.TB) *nativetest.Chain {
	t.Helper()
	alloc, err := ehr.Alloc(nativetest.Alliance())
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("subject"), common.Hash{1})
	return nativetest.New(t, alloc)
}

func TestVectors(t *testing.T) {
	nativetest.RunVectors(t, newChain(t), contracts.RegistryAddress, contracts.Registry)
}

func FuzzRegistry(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.RegistryAddress, contracts.Registry)
}
