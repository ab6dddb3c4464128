// SPDX-License-Identifier: LGPL-3.0-or-later

package access_test

import (
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

var (
	api      = bindings.NewAccess()
	patients = bindings.NewPatients()
	consents = bindings.NewConsent()
	records  = bindings.NewRecords()

	registryAPI = bindings.NewRegistry()
)

// The patients of the tests.
var (
	ann   = common.HexToHash("0xaa") // at the hospital North, controlled by the subject
	bob   = common.HexToHash("0xbb") // at the hospital South, controlled by the patient
	night = common.HexToHash("0xcc") // nobody
)

// What the state of the tests begins with.
const (
	labRecord   = 0x01 // of ann, class 5
	notesRecord = 0x02 // of bob, class 7
	claimRecord = 0x03 // of ann, made to Cover
)

// newChain returns a state with two patients. Ann lets the doctor of South have
// classes 1 and 2 to treat her, and the insurer class 5 for payment; her guardian
// has classes 1 and 5. Bob is in North's care.
func newChain(t testing.TB) *nativetest.Chain {
	t.Helper()
	alloc, err := ehr.Alloc(nativetest.Alliance())
	if err != nil {
		t.Fatal(err)
	}
	chain := nativetest.New(t, alloc)
	p := players{t, chain}
	p.ok("northregistrar", contracts.PatientsAddress, patients.PackRegister(ann, nativetest.Person("subject")))
	p.ok("southregistrar", contracts.PatientsAddress, patients.PackRegister(bob, nativetest.Person("patient")))
	p.ok("subject", contracts.PatientsAddress, patients.PackSetGuardian(ann, nativetest.Person("guardian"), 4, 1<<1|1<<5, 0))
	southdoctor := nativetest.Person("southdoctor")
	p.ok("subject", contracts.ConsentAddress, consents.PackGrant(bindings.Grant{
		ConsentId: common.HexToHash("0xc1"), Pid: ann, GranteeKind: 1, Grantee: common.BytesToHash(southdoctor[:]),
		PurposeMask: 1, ActionMask: 2, ClassMask: 1<<1 | 1<<2, NotAfter: nativetest.Now + 1000,
	}))
	p.ok("subject", contracts.ConsentAddress, consents.PackGrant(bindings.Grant{
		ConsentId: common.HexToHash("0xc2"), Pid: ann, GranteeKind: 2, Grantee: nativetest.Cover,
		PurposeMask: 1 << 7, ActionMask: 2, ClassMask: 1 << 5,
	}))
	p.ok("doctor", contracts.ConsentAddress, consents.PackOpenCare(bob, common.Hash{3}, nativetest.Now+1000))
	p.anchor("doctor", labRecord, ann, 5)
	p.anchor("southdoctor", notesRecord, bob, 7)
	p.anchor("office", claimRecord, ann, contracts.ClassClaim)
	return chain
}

// players call contracts by their names.
type players struct {
	t     testing.TB
	chain *nativetest.Chain
}

func (p players) call(who string, to common.Address, input []byte) nativetest.Result {
	return p.chain.Run(nativetest.Call{From: nativetest.Person(who), To: to, Input: input})
}

// ok makes a call that must not be refused and returns its output.
func (p players) ok(who string, to common.Address, input []byte) []byte {
	p.t.Helper()
	out := p.call(who, to, input)
	if out.Err != nil {
		p.t.Fatalf("%s: %v, %s", who, out.Err, errorName(out))
	}
	return out.Output
}

func (p players) anchor(who string, record byte, pid common.Hash, class uint8) {
	p.t.Helper()
	a := bindings.Anchor{
		RecordId: common.Hash{31: record}, Version: 1, Pid: pid, RecordClass: class,
		ContentCommit: common.Hash{4}, BlobHash: common.Hash{5}, Size: 6, AuthoredAt: 7,
	}
	if class == contracts.ClassClaim {
		a.Payer = nativetest.Cover
	}
	p.ok(who, contracts.RecordsAddress, records.PackAnchor(a, nil))
}

// view asks the access contract.
func (p players) view(input []byte) []byte {
	p.t.Helper()
	out := p.chain.Run(nativetest.Call{Kind: vm.STATICCALL, To: contracts.AccessAddress, Input: input})
	if out.Err != nil {
		p.t.Fatalf("%v, %s", out.Err, errorName(out))
	}
	return out.Output
}

// errorName is the custom error of a refused call, empty where it was not.
func errorName(out nativetest.Result) string {
	if out.Err == nil {
		return ""
	}
	if failure, ok := contracts.Failure(out.Output); ok && out.Err == vm.ErrExecutionReverted {
		return failure.Name
	}
	return out.Err.Error()
}

func TestVectors(t *testing.T) {
	nativetest.RunVectors(t, newChain(t), contracts.AccessAddress, contracts.Access)
}

func FuzzAccess(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.AccessAddress, contracts.Access)
}

func BenchmarkGas(b *testing.B) {
	nativetest.BenchmarkGas(b, newChain(b), contracts.AccessAddress, contracts.Access)
}
