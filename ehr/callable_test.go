// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"math/big"
	"reflect"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// capacities are the people of the test, each with one role.
var capacities = map[registry.Role]string{
	registry.Doctor: "doctor", registry.Nurse: "nurse", registry.Laboratory: "laboratory", registry.Emergency: "emergency",
	registry.RecordsOffice: "office", registry.InsurerAuditor: "auditor", registry.Regulator: "regulator", registry.Researcher: "researcher",
	registry.Patient: "subject", registry.Family: "guardian", registry.IdentityRegistrar: "northregistrar",
	registry.PrivacyReviewer: "northreviewer", registry.Administrator: "northadmin", registry.Service: "gateway", registry.Deployer: "deployer",
}

// notYours are the refusals of a caller for its capacity.
var notYours = []string{"NotAllowed", "NotController", "NotDecider"}

// TestCallable gives each operation to every role that a rule may give it, and calls each in
// every capacity: apiFor lists what the role can call, and nothing else.
func TestCallable(t *testing.T) {
	g := nativetest.Alliance()
	g.Rules = nil
	for _, c := range contracts.All() {
		for _, name := range c.Operations() {
			selector := [4]byte(c.ABI.Methods[name].ID)
			g.Rules = append(g.Rules, registry.GenesisRule{Contract: c.Address, Selector: selector, Roles: registry.Callable(c.Address, selector)})
		}
	}
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("subject"), version.Pid)
	chain := nativetest.New(t, alloc)
	run := func(who string, to common.Address, input []byte) nativetest.Result {
		return chain.Run(nativetest.Call{From: nativetest.Person(who), To: to, Input: input})
	}
	must := func(who string, to common.Address, input []byte) common.Hash {
		t.Helper()
		out := run(who, to, input)
		if out.Err != nil {
			t.Fatalf("%s: %v %x", who, out.Err, out.Output)
		}
		return common.BytesToHash(out.Output)
	}
	patients, consents := bindings.NewPatients(), bindings.NewConsent()
	must("subject", contracts.PatientsAddress, patients.PackSetGuardian(version.Pid, nativetest.Person("guardian"), contracts.GUARD, contracts.AllClasses, 0))
	must("doctor", contracts.RecordsAddress, anchorInput)
	ids := map[string]common.Hash{
		"pid": version.Pid, "fromPid": version.Pid, "recordId": version.RecordId,
		"id":     must("guardian", contracts.PatientsAddress, patients.PackProposeRecovery(version.Pid, nativetest.Person("relative"), common.Hash{1})),
		"careId": must("doctor", contracts.ConsentAddress, consents.PackOpenCare(version.Pid, common.Hash{1}, nativetest.Now+60)),
	}
	for role, who := range capacities {
		api, err := bindings.NewRegistry().UnpackApiFor(run(who, contracts.RegistryAddress, bindings.NewRegistry().PackApiFor(uint8(role))).Output)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range contracts.All() {
			for _, name := range c.Operations() {
				method := c.ABI.Methods[name]
				listed := false
				for i := range api.Ops {
					listed = listed || api.Targets[i] == c.Address && api.Ops[i] == [4]byte(method.ID)
				}
				out := chain.Copy().Run(nativetest.Call{From: nativetest.Person(who), To: c.Address, Input: inputFor(t, method, ids)})
				refused := slices.ContainsFunc(notYours, func(refusal string) bool {
					e, ok := c.ABI.Errors[refusal]
					return ok && len(out.Output) >= 4 && [4]byte(out.Output) == [4]byte(e.ID[:4])
				})
				// Among the enrolled, the relation to the patient counts too.
				if party := role == registry.Patient || role == registry.Family; listed == refused && (party || !listed) {
					t.Errorf("%v %s %s.%s: listed %v, refused %v", role, who, c.Name, name, listed, refused)
				}
			}
		}
	}
}

// inputFor calls a method about what the ids name, and the guardian; all else is zero.
func inputFor(t *testing.T, method abi.Method, ids map[string]common.Hash) []byte {
	t.Helper()
	var values []any
	for _, in := range method.Inputs {
		v := reflect.New(in.Type.GetType()).Elem()
		fillIDs(v, in.Type, in.Name, ids)
		values = append(values, v.Interface())
	}
	packed, err := method.Inputs.Pack(values...)
	if err != nil {
		t.Fatal(err)
	}
	return append(slices.Clone(method.ID), packed...)
}

func fillIDs(v reflect.Value, of abi.Type, name string, ids map[string]common.Hash) {
	switch {
	case of.T == abi.TupleTy:
		for i, part := range of.TupleElems {
			fillIDs(v.Field(i), *part, of.TupleRawNames[i], ids)
		}
	case of.T == abi.FixedBytesTy && v.Len() == common.HashLength:
		v.Set(reflect.ValueOf([32]byte(ids[name])))
	case of.T == abi.AddressTy && name == "g":
		v.Set(reflect.ValueOf(nativetest.Person("guardian")))
	case v.Type() == reflect.TypeFor[*big.Int]():
		v.Set(reflect.ValueOf(new(big.Int)))
	}
}
