// SPDX-License-Identifier: LGPL-3.0-or-later

package patients_test

import (
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
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
	return nativetest.New(t, alloc)
}

func TestVectors(t *testing.T) {
	nativetest.RunVectors(t, newChain(t), contracts.PatientsAddress, contracts.Patients)
}

func FuzzPatients(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.PatientsAddress, contracts.Patients)
}

// BenchmarkGas compares the time that a unit of gas takes with the EVM's.
func BenchmarkGas(b *testing.B) {
	nativetest.BenchmarkGas(b, newChain(b), contracts.PatientsAddress, contracts.Patients)
}
