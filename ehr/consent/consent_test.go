// SPDX-License-Identifier: LGPL-3.0-or-later

package consent_test

import (
	"crypto/sha256"
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

// Patients of the tests.
var (
	first  = common.Hash{31: 1} // of North; subject controls it
	second = common.Hash{31: 2} // of North; wallet does, whose key signs
	third  = common.Hash{31: 3} // of South; subject does, too
	fourth = common.Hash{31: 4} // of North; signingdoctor does
)

const (
	every   = 1<<17 - 2 // class
	reports = 1 << 5    // class of laboratory reports
)

var (
	api         = bindings.NewConsent()
	patientsAPI = bindings.NewPatients()
)

// newChain returns a chain with the patients and their guardians: for the first,
// guardian decides on all classes, northsigner on reports for 50 seconds, and
// relative is next of kin and reads summaries; for the second, guardwallet
// decides on reports.
func newChain(t testing.TB) *nativetest.Chain {
	t.Helper()
	return chainOf(t, nativetest.Alliance())
}

// chainOf is newChain for an alliance.
func chainOf(t testing.TB, g *registry.Genesis) *nativetest.Chain {
	t.Helper()
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	chain, person := nativetest.New(t, alloc), nativetest.Person
	register := func(registrar string, pid common.Hash, controller string) {
		must(t, chain, registrar, contracts.PatientsAddress, patientsAPI.PackRegister(pid, person(controller)))
	}
	guard := func(pid common.Hash, controller, g string, kind uint8, classes, notAfter uint64) {
		must(t, chain, controller, contracts.PatientsAddress, patientsAPI.PackSetGuardian(pid, person(g), kind, classes, notAfter))
	}
	register("northregistrar", first, "subject")
	register("northregistrar", second, "wallet")
	register("southregistrar", third, "subject")
	register("northregistrar", fourth, "signingdoctor")
	guard(first, "subject", "guardian", 1, every, 0)
	guard(first, "subject", "relative", 4, 1<<1, 0)
	guard(first, "subject", "northsigner", 5, reports, nativetest.Now+50)
	guard(second, "wallet", "guardwallet", 2, reports, 0)
	claim(t, chain, first)
	return chain
}

// claim anchors a claim about a patient of North, to the insurer Cover.
func claim(t testing.TB, chain *nativetest.Chain, pid common.Hash) {
	t.Helper()
	must(t, chain, "office", contracts.RecordsAddress, bindings.NewRecords().PackAnchor(bindings.Anchor{
		RecordId: sha256.Sum256(pid[:]), Version: 1, Pid: pid, RecordClass: contracts.ClassClaim, ContentCommit: common.Hash{1},
		BlobHash: common.Hash{2}, Size: 1, AuthoredAt: 1, Payer: nativetest.Cover,
	}, nil))
}

// must runs a call that must not fail.
func must(t testing.TB, chain *nativetest.Chain, by string, to common.Address, input []byte) nativetest.Result {
	t.Helper()
	out := chain.Run(nativetest.Call{From: nativetest.Person(by), To: to, Input: input})
	if out.Err != nil {
		t.Fatalf("%s: %v, data %x", by, out.Err, out.Output)
	}
	return out
}

func TestVectors(t *testing.T) {
	nativetest.RunVectors(t, newChain(t), contracts.ConsentAddress, contracts.Consent)
}

// TestLayout compares the reads with Solidity's over the same storage.
func TestLayout(t *testing.T) {
	nativetest.RunLayout(t, newChain(t), contracts.ConsentAddress, contracts.Consent, "ConsentLayout", map[string][]int{
		"get": nil, "care": nil, "directives": nil,
	})
}

func FuzzConsent(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.ConsentAddress, contracts.Consent)
}

// BenchmarkGas compares the time that a unit of gas takes with the EVM's.
func BenchmarkGas(b *testing.B) {
	nativetest.BenchmarkGas(b, newChain(b), contracts.ConsentAddress, contracts.Consent)
}
