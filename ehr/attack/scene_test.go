// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

var (
	consents = bindings.NewConsent()
	patients = bindings.NewPatients()
	records  = bindings.NewRecords()
)

// The patients of all stories.
var (
	ann = common.HexToHash("0xaa") // at the hospital North, controlled by the subject
	bob = common.HexToHash("0xbb") // at the hospital South, controlled by the wallet
)

// story is one attack, in a sentence that begins with who attacks.
type story struct {
	title string
	tell  func(s *scene)
}

// tellAll tells each story in a scene of its own.
func tellAll(t *testing.T, stories []story) {
	for _, one := range stories {
		t.Run(one.title, func(t *testing.T) { one.tell(newScene(t)) })
	}
}

// scene is the test alliance with two patients.
type scene struct {
	testing.TB
	chain *nativetest.Chain
}

// newScene begins with the test alliance, which some stories change.
func newScene(t testing.TB, changes ...func(*registry.Genesis)) *scene {
	t.Helper()
	g := nativetest.Alliance()
	for _, change := range changes {
		change(g)
	}
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t, nativetest.New(t, alloc)}
	s.may("northregistrar", patientsAt, patients.PackRegister(ann, nativetest.Person("subject")))
	s.may("southregistrar", patientsAt, patients.PackRegister(bob, nativetest.Person("wallet")))
	return s
}

// Where the contracts are.
var (
	consentAt  = contracts.ConsentAddress
	patientsAt = contracts.PatientsAddress
	recordsAt  = contracts.RecordsAddress
)

func (s *scene) call(who string, to common.Address, input []byte) nativetest.Result {
	return s.chain.Run(nativetest.Call{From: nativetest.Person(who), To: to, Input: input})
}

// may makes a call that must not be refused and returns its output.
func (s *scene) may(who string, to common.Address, input []byte) []byte {
	s.Helper()
	out := s.call(who, to, input)
	if out.Err != nil {
		s.Fatalf("%s may not: %s", who, reason(out))
	}
	return out.Output
}

// mayNot makes a call that must be refused for the reason.
func (s *scene) mayNot(who string, to common.Address, input []byte, want string) {
	s.Helper()
	if have := reason(s.call(who, to, input)); have != want {
		s.Fatalf("%s: have %q, want %q", who, have, want)
	}
}

// look asks a view.
func (s *scene) look(to common.Address, input []byte) []byte {
	s.Helper()
	out := s.chain.Run(nativetest.Call{Kind: vm.STATICCALL, To: to, Input: input})
	if out.Err != nil {
		s.Fatalf("a view is refused: %s", reason(out))
	}
	return out.Output
}

// reason is the custom error of a refused call, empty where it was not.
func reason(out nativetest.Result) string {
	if out.Err == nil {
		return ""
	}
	if failure, ok := contracts.Failure(out.Output); ok && out.Err == vm.ErrExecutionReverted {
		return failure.Name
	}
	return out.Err.Error()
}

func person(name string) common.Address { return nativetest.Person(name) }
