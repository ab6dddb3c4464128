// SPDX-License-Identifier: LGPL-3.0-or-later

package registry_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

var (
	person    = nativetest.Person
	anchorOp  = [4]byte(contracts.Records.Methods["anchor"].ID)
	northNode = nativetest.FirstNode
	southNode = common.Hash{3}
)

// newState returns a chain with the alliance's registry after some changes.
func newState(t *testing.T, open func(*registry.Genesis), change func(native.Image)) *nativetest.Chain {
	t.Helper()
	g := nativetest.Alliance()
	if open != nil {
		open(g)
	}
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(alloc[contracts.RegistryAddress].Storage)
	}
	return nativetest.New(t, alloc)
}

// TestMembers tells who passes the gates in which state.
func TestMembers(t *testing.T) {
	type want struct{ send, create, anchor bool }
	var (
		all  = want{true, true, true}
		none = want{}
		some = want{true, false, true}
	)
	for _, story := range []struct {
		name   string
		open   func(*registry.Genesis)
		change func(native.Image)
		who    string
		want   want
	}{
		{"a doctor may send and anchor, not create", nil, nil, "doctor", some},
		{"a deployer may create", nil, nil, "deployer", want{true, true, false}},
		{"an administrator may send", nil, nil, "southadmin", want{true, false, false}},
		{"a stranger may do nothing", nil, nil, "stranger", none},
		{"the gate knows no time, the contracts do", nil, nil, "expired", want{true, false, false}},
		{"a suspended actor may do nothing", nil,
			func(s native.Image) { registry.SuspendActor(s, person("doctor")) }, "doctor", none},
		{"another actor goes on", nil,
			func(s native.Image) { registry.SuspendActor(s, person("doctor")) }, "nurse", some},
		{"the actors of a suspended organization may do nothing", nil,
			func(s native.Image) { registry.SuspendOrg(s, nativetest.North) }, "doctor", none},
		{"nor may its deployer", nil,
			func(s native.Image) { registry.SuspendOrg(s, nativetest.North) }, "deployer", none},
		{"nor may its administrator", nil,
			func(s native.Image) { registry.SuspendOrg(s, nativetest.North) }, "northadmin", none},
		{"another organization goes on", nil,
			func(s native.Image) { registry.SuspendOrg(s, nativetest.North) }, "southdoctor", some},
		{"all may send where sending is open", func(g *registry.Genesis) { g.OpenSend = true }, nil, "stranger", want{true, false, false}},
		{"all may create where creating is open", func(g *registry.Genesis) { g.OpenCreate = true }, nil, "stranger", want{false, true, false}},
		{"a doctor may create where creating is open", func(g *registry.Genesis) { g.OpenCreate = true }, nil, "doctor", all},
	} {
		t.Run(story.name, func(t *testing.T) {
			chain := newState(t, story.open, story.change)
			input, err := contracts.Registry.Pack("opAllowed", person(story.who), contracts.RecordsAddress, anchorOp)
			if err != nil {
				t.Fatal(err)
			}
			var gate registry.Gate
			have := want{
				send:   gate.CheckSender(chain.State, person(story.who)) == nil,
				create: gate.CheckCreator(chain.State, person(story.who)) == nil,
			}
			out := chain.Run(nativetest.Call{To: contracts.RegistryAddress, Input: input})
			have.anchor = out.Err == nil && out.Output[31] == 1
			if have != story.want {
				t.Errorf("have %+v, want %+v", have, story.want)
			}
		})
	}
}

// TestGateLeavesNoTrace checks that asking neither warms a slot nor changes
// the state: pool, sealer and validator ask differently often.
func TestGateLeavesNoTrace(t *testing.T) {
	chain := newState(t, nil, nil)
	root := chain.Root()
	input, err := contracts.Registry.Pack("actor", person("doctor"))
	if err != nil {
		t.Fatal(err)
	}
	call := nativetest.Call{To: contracts.RegistryAddress, Input: input}
	before := chain.Run(call).Gas
	chain.NextTransaction()
	var gate registry.Gate
	if err := gate.CheckSender(chain.State, person("doctor")); err != nil {
		t.Fatal(err)
	}
	if err := gate.CheckCreator(chain.State, person("doctor")); err != registry.ErrNotDeployer {
		t.Fatalf("have %v", err)
	}
	if !registry.NodeAllowed(chain.State, northNode) {
		t.Fatal("node refused")
	}
	if after := chain.RunMore(call).Gas; after != before {
		t.Errorf("have gas %d after the gate, want %d", after, before)
	}
	if chain.Root() != root {
		t.Error("the gate changed the state")
	}
}

func TestNodeAllowed(t *testing.T) {
	for _, story := range []struct {
		name   string
		open   func(*registry.Genesis)
		change func(native.Image)
		node   common.Hash
		want   bool
	}{
		{"a listed node", nil, nil, northNode, true},
		{"a node that nobody lists", nil, nil, common.Hash{9}, false},
		{"no node's id", nil, nil, common.Hash{}, false},
		{"a node of a suspended organization", nil, func(s native.Image) { registry.SuspendOrg(s, nativetest.North) }, northNode, false},
		{"a node of another organization", nil, func(s native.Image) { registry.SuspendOrg(s, nativetest.North) }, southNode, true},
		{"any node where none is listed", func(g *registry.Genesis) { g.Orgs[0].Nodes, g.Orgs[1].Nodes = nil, nil }, nil, common.Hash{9}, true},
	} {
		t.Run(story.name, func(t *testing.T) {
			if have := registry.NodeAllowed(newState(t, story.open, story.change).State, story.node); have != story.want {
				t.Errorf("have %v, want %v", have, story.want)
			}
		})
	}
}

// TestNoRegistry checks that a chain without a registry is open.
func TestNoRegistry(t *testing.T) {
	chain := nativetest.New(t, types.GenesisAlloc{})
	var gate registry.Gate
	if gate.CheckSender(chain.State, person("stranger")) != nil || gate.CheckCreator(chain.State, person("stranger")) != nil {
		t.Error("the gate is shut")
	}
	if !registry.NodeAllowed(chain.State, northNode) {
		t.Error("the wire is shut")
	}
}
