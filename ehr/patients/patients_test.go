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

// TestLayout compares the reads with Solidity's over the same storage. The state of
// a recovery, its approvals, when it may be executed and whether it is upheld follow
// from the registry too.
func TestLayout(t *testing.T) {
	nativetest.RunLayout(t, newChain(t), contracts.PatientsAddress, contracts.Patients, "PatientsLayout", map[string][]int{
		"patient": nil, "custodian": nil, "guardian": nil, "guardians": nil, "links": nil, "recovery": {3, 4, 6, 7},
		"transfer": nil,
	})
}

func FuzzPatients(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.PatientsAddress, contracts.Patients)
}

// BenchmarkGas compares the time that a unit of gas takes with the EVM's.
func BenchmarkGas(b *testing.B) {
	nativetest.BenchmarkGas(b, newChain(b), contracts.PatientsAddress, contracts.Patients)
}
