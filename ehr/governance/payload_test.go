// SPDX-License-Identifier: LGPL-3.0-or-later

package governance_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

var setHold = [4]byte(contracts.Records.Methods["setHold"].ID)

// changes are one of each kind and more.
var changes = []client.Change{
	suspend(nativetest.South),
	client.ReplaceAdministrator(nativetest.South, person("wallet"), proof("wallet", client.AdministrationOf(person("wallet"), nativetest.South))),
	client.AddSigner(person("stranger"), nativetest.Ministry),
	client.RemoveSigner(person("coversigner")),
	client.AddOrganization(clinic, 1, person("stranger"), common.Hash{1}, proof("stranger", client.AdministrationOf(person("stranger"), clinic))),
	enter(agency, registry.Government, "newkey"),
	client.SetRoles(contracts.RecordsAddress, setHold, 0, 65),
	client.SetRoles(contracts.RecordsAddress, setHold, 3, 64),
	client.SetRoles(common.Address{1}, [4]byte{2}, 0, 3),
	client.SetKindRoles(1, 4097),
	client.SetPolicy(5, registry.DefaultPolicies()[12].Policy.Encode()),
	anything,
	client.Activate(2, 100),
}

// canonical reports whether upstream reads the payload and writes the same
// bytes again.
func canonical(c client.Change) bool {
	_, types := contracts.Change(c.Kind)
	values, err := types.Unpack(c.Payload)
	if err != nil {
		return false
	}
	again, err := types.Pack(values...)
	return err == nil && bytes.Equal(again, c.Payload)
}

// FuzzPayload proposes what it makes up. Nothing panics, what is not canonical
// is refused, and what is taken can be decided and executed.
func FuzzPayload(f *testing.F) {
	for _, c := range changes {
		f.Add(c.Kind, c.Payload)
		for at := 31; at < len(c.Payload); at += 32 {
			changed := bytes.Clone(c.Payload)
			changed[at]++
			f.Add(c.Kind, changed)
			f.Add(c.Kind, append(bytes.Clone(c.Payload[:at]), c.Payload[at+1:]...))
		}
	}
	base := newChain(f)
	f.Fuzz(func(t *testing.T, kind uint8, payload []byte) {
		w := &world{base.Copy(), t}
		input, err := governance.TryPackPropose(kind, payload, common.Hash{}, w.Time+week)
		if err != nil {
			t.Fatal(err)
		}
		root := w.Root()
		_, refused := w.call(person("northadmin"), contracts.GovernanceAddress, input)
		c := client.Change{Kind: kind, Payload: payload}
		if refused != "" {
			if w.Root() != root {
				t.Fatalf("%s left a write", refused)
			}
			return
		}
		if !canonical(c) {
			t.Fatalf("kind %d took %x", kind, payload)
		}
		w.vote(1, true, "northadmin", "southadmin", "coveradmin", "ministryadmin")
		w.Time += nativetest.Timelock
		if refused := w.execute("coveradmin", 1); refused != "" {
			t.Fatalf("kind %d, payload %x: %s", kind, payload, refused)
		}
	})
}

// view asks a contract.
func (w *world) view(to common.Address, input []byte) []byte {
	w.t.Helper()
	out := w.Run(nativetest.Call{Kind: vm.STATICCALL, From: person("stranger"), To: to, Input: input})
	if out.Err != nil {
		w.t.Fatal(out.Err)
	}
	return out.Output
}

// TestEffects asks the contracts for what each change is to change, before and
// after it.
func TestEffects(t *testing.T) {
	records := bindings.NewRecords()
	classes := func(w *world, target common.Address, op [4]byte) []uint32 {
		roles, _ := admins.UnpackOpClasses(w.view(contracts.RegistryAddress, admins.PackOpClasses(target, op)))
		return roles
	}
	operations := func(w *world, role registry.Role) int {
		api, _ := admins.UnpackApiFor(w.view(contracts.RegistryAddress, admins.PackApiFor(uint8(role))))
		return len(api.Ops)
	}
	noRoles, policy := common.Address{1}, registry.DefaultPolicies()[12].Policy.Encode()
	doctors, regulators := operations(newWorld(t, nil), registry.Doctor), operations(newWorld(t, nil), registry.Regulator)
	for _, story := range []struct {
		name   string
		change client.Change
		made   func(w *world) bool
	}{
		{"another role may hold records", client.SetRoles(contracts.RecordsAddress, setHold, 0, 65),
			func(w *world) bool {
				return slices.Equal(classes(w, contracts.RecordsAddress, setHold), []uint32{65}) && operations(w, registry.Doctor) == doctors+1
			}},
		{"regulators may hold records of one class alone", client.SetRoles(contracts.RecordsAddress, setHold, 3, 64),
			func(w *world) bool {
				have := classes(w, contracts.RecordsAddress, setHold)
				return len(have) == 64 && have[0] == 64 && have[2] == 0 && have[3] == 64
			}},
		{"nobody may hold records", client.SetRoles(contracts.RecordsAddress, setHold, 0, 0),
			func(w *world) bool { return operations(w, registry.Regulator) == regulators-1 }},
		{"an operation of a contract of the alliance's own", client.SetRoles(noRoles, [4]byte{2}, 0, 3),
			func(w *world) bool {
				return operations(w, registry.Doctor) == doctors+1 && w.view(contracts.RegistryAddress, admins.PackOpAllowed(person("nurse"), noRoles, [4]byte{2}))[31] == 1
			}},
		{"insurers have no services any more", client.SetKindRoles(2, 4128),
			func(w *world) bool {
				have, _ := admins.UnpackKindRoles(w.view(contracts.RegistryAddress, admins.PackKindRoles(2)))
				return have == 4128 && w.view(contracts.RegistryAddress, admins.PackKindRoles(1))[30] != 0
			}},
		{"another policy", client.SetPolicy(5, policy),
			func(w *world) bool {
				have, _ := records.UnpackPolicy(w.view(contracts.RecordsAddress, records.PackPolicy(5)))
				return bytes.Equal(have, policy)
			}},
		{"another value", anything,
			func(w *world) bool {
				have, err := governance.UnpackParam(w.view(contracts.GovernanceAddress, governance.PackParam(registry.ParamLogInterval)))
				return err == nil && have.Value == 30 && !have.Frozen
			}},
		{"one more organization", enter(clinic, registry.Hospital, "stranger"),
			func(w *world) bool {
				have, err := admins.UnpackOrgs(w.view(contracts.RegistryAddress, admins.PackOrgs(4, 10)))
				return err == nil && len(have.Ids) == 1 && have.Ids[0] == clinic
			}},
		{"another administrator", client.ReplaceAdministrator(nativetest.North, person("stranger"), proof("stranger", client.AdministrationOf(person("stranger"), nativetest.North))),
			func(w *world) bool {
				have, err := admins.UnpackOrg(w.view(contracts.RegistryAddress, admins.PackOrg(nativetest.North)))
				old, more := admins.UnpackActor(w.view(contracts.RegistryAddress, admins.PackActor(person("northadmin"))))
				return err == nil && more == nil && have.Admin == person("stranger") && old.RoleMask == 0
			}},
		{"one signer less", client.RemoveSigner(person("northsigner")), // the last of the list takes its place
			func(w *world) bool {
				have, err := admins.UnpackSigners(w.view(contracts.RegistryAddress, admins.PackSigners()))
				return err == nil && slices.Equal(have.Addresses, []common.Address{person("coversigner"), person("southsigner")}) && have.OrgIds[0] == nativetest.Cover &&
					slices.Equal(registry.SignerList(w.State), []common.Address{person("southsigner"), person("coversigner")})
			}},
	} {
		t.Run(story.name, func(t *testing.T) {
			w := newWorld(t, nil)
			if story.made(w) {
				t.Error("it was so before")
			}
			w.decide(story.change, "southadmin", "coveradmin", "ministryadmin")
			if !story.made(w) {
				t.Error("it is not so after")
			}
		})
	}
}

// TestClosedOperationOpens closes an operation and gives it out again: it
// stands in the list of operations once.
func TestClosedOperationOpens(t *testing.T) {
	w := newWorld(t, nil)
	for _, roles := range []uint32{0, 64, 0, 65} {
		w.decide(client.SetRoles(contracts.RecordsAddress, setHold, 0, roles))
	}
	api, err := admins.UnpackApiFor(w.view(contracts.RegistryAddress, admins.PackApiFor(uint8(registry.Regulator))))
	listed := 0
	for i, op := range api.Ops {
		if op == setHold && api.Targets[i] == contracts.RecordsAddress {
			listed++
		}
	}
	if err != nil || listed != 1 {
		t.Errorf("have %+v, error %v", api, err)
	}
}
