// SPDX-License-Identifier: LGPL-3.0-or-later

package registry_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// TestBadGenesis tells what a genesis may not hold.
func TestBadGenesis(t *testing.T) {
	type genesis = registry.Genesis
	for _, story := range []struct {
		want   string // part of the error
		change func(*genesis)
	}{
		{"needs an organization", func(g *genesis) { g.Orgs = nil }},
		{"organization 2: id is zero", func(g *genesis) { g.Orgs[1].ID = common.Hash{} }},
		{"organization 2: id " + nativetest.North.Hex() + " is used twice", func(g *genesis) { g.Orgs[1].ID = nativetest.North }},
		{"organization 1: unknown kind 0", func(g *genesis) { g.Orgs[0].Kind = 0 }},
		{"organization 1: unknown kind 4", func(g *genesis) { g.Orgs[0].Kind = 4 }},
		{"organization 1: admin is zero", func(g *genesis) { g.Orgs[0].Admin = common.Address{} }},
		{"organization 2: " + person("northadmin").Hex() + " administers two", func(g *genesis) { g.Orgs[1].Admin = person("northadmin") }},
		{"organization 2: node " + northNode.Hex() + " is listed twice", func(g *genesis) { g.Orgs[1].Nodes = []common.Hash{northNode} }},
		{"organization 1: node id is zero", func(g *genesis) { g.Orgs[0].Nodes = []common.Hash{{}} }},
		{"organization 1: has more than 3 nodes", func(g *genesis) { g.Orgs[0].Nodes = manyNodes(4) }},
		{"organization 257: more than 16384 nodes", func(g *genesis) { withNodes(g, 1<<14+1) }},
		{"actor 1: address is zero", func(g *genesis) { g.Actors[0].Address = common.Address{} }},
		{"actor 1: unknown organization", func(g *genesis) { g.Actors[0].Org = common.Hash{7} }},
		{"actor 1: has no role", func(g *genesis) { g.Actors[0].Roles = 0 }},
		{"actor 1: unknown roles in mask 0x80000001", func(g *genesis) { g.Actors[0].Roles |= 1 << 31 }},
		{"actor 1: unknown roles in mask 0x8001", func(g *genesis) { g.Actors[0].Roles |= 1 << 15 }},
		{"actor 1: kind hospital may not give roles [regulator]", func(g *genesis) { g.Actors[0].Roles |= registry.Regulator.Mask() }},
		{"actor 1: kind hospital may not give roles [patient]", func(g *genesis) { g.Actors[0].Roles = registry.Patient.Mask() }},
		{"roles of unknown kind 4", func(g *genesis) { g.Kinds = []registry.GenesisKind{{Kind: 4, Roles: 4096}} }},
		{"roles of kind insurer are given twice", func(g *genesis) {
			g.Kinds = []registry.GenesisKind{{Kind: registry.Insurer, Roles: 4096 | 32}, {Kind: registry.Insurer, Roles: 4096}}
		}},
		{"kind insurer may give roles [insurer-auditor], want administrator", func(g *genesis) {
			g.Kinds = []registry.GenesisKind{{Kind: registry.Insurer, Roles: 32}}
		}},
		{"actor 1: " + person("northadmin").Hex() + " administers its organization", func(g *genesis) {
			g.Actors[0].Address, g.Actors[0].NotAfter = person("northadmin"), nativetest.Now+1
		}},
		{"actor 2: " + person("doctor").Hex() + " is enrolled twice", func(g *genesis) { g.Actors[1].Address = person("doctor") }},
		{"actor 1: " + person("southadmin").Hex() + " is enrolled twice", func(g *genesis) { g.Actors[0].Address = person("southadmin") }},
		{"organization " + nativetest.North.Hex() + " has more than 1 actors", func(g *genesis) {
			g.Params = []registry.GenesisParam{{Key: registry.ParamActorsMax, Value: 1}}
		}},
		{"rule 1: contract is zero", func(g *genesis) { g.Rules[0].Contract = common.Address{} }},
		{"rule 1: gives the operation to no role", func(g *genesis) { g.Rules[0].Roles = 0 }},
		{"rule 1: unknown roles in mask 0x80000000", func(g *genesis) { g.Rules[0].Roles = 1 << 31 }},
		{"rule 2: have class 64, want at most 63", func(g *genesis) { g.Rules[1].Class = 64 }},
		{"class 0, has two rules", func(g *genesis) { g.Rules = append(g.Rules, g.Rules[0]) }},
		{"class 16, has two rules", func(g *genesis) { g.Rules = append(g.Rules, g.Rules[16]) }},
		{"rule 2: class 1 allows roles [regulator]", func(g *genesis) { g.Rules[1].Roles |= registry.Regulator.Mask() }},
		{"policy 1: have class 0, want 1 to 16", func(g *genesis) { g.Policies[0].Class = 0 }},
		{"policy 2: class 1 has two policies", func(g *genesis) { g.Policies[1].Class = 1 }},
		{"policy 3: policy has too few", func(g *genesis) { g.Policies[2].Policy.Clauses = nil }},
		{"parameter 1: unknown parameter", func(g *genesis) { g.Params[0].Key = common.Hash{} }},
		{"parameter 1: have timelock 1209601, want 0 to 1209600 seconds", func(g *genesis) { g.Params[0].Value = 1209601 }},
		{"parameter 2: have signersMin 0, want 1 to 255 signers", func(g *genesis) { g.Params[1].Value = 0 }},
		{"parameter 2: parameter timelock is set twice", func(g *genesis) { g.Params[1] = g.Params[0] }},
		{"signer 1: address is zero", func(g *genesis) { g.Signers[0].Address = common.Address{} }},
		{"signer 1: unknown organization", func(g *genesis) { g.Signers[0].Org = common.Hash{7} }},
		{"signer 2: " + person("northsigner").Hex() + " is listed twice", func(g *genesis) { g.Signers[1].Address = person("northsigner") }},
		{"signer 256: more than 255 signers", func(g *genesis) { g.Signers = manySigners(256) }},
		{"have 1 signers, want at least 2", func(g *genesis) { g.Signers = g.Signers[:1] }},
		{"rule 257: more than 256 operations", func(g *genesis) { g.Rules = manyRules(257) }},
	} {
		t.Run(story.want, func(t *testing.T) {
			g := nativetest.Alliance()
			story.change(g)
			storage, err := g.Storage()
			if err == nil || !strings.Contains(err.Error(), story.want) || storage != nil {
				t.Errorf("have error %v, want %q", err, story.want)
			}
		})
	}
}

func manyNodes(n int) (list []common.Hash) {
	for i := range n {
		list = append(list, common.Hash{1: 1, 30: byte(i >> 8), 31: byte(i)})
	}
	return list
}

// withNodes has as many organizations as n nodes take.
func withNodes(g *registry.Genesis, n int) {
	const each = 64
	g.Params = []registry.GenesisParam{{Key: registry.ParamNodesMax, Value: each}}
	for i, nodes := 0, manyNodes(n); len(nodes) > 0; i++ {
		if i == len(g.Orgs) {
			id := crypto.Keccak256Hash([]byte{byte(i >> 8), byte(i)})
			g.Orgs = append(g.Orgs, registry.GenesisOrg{ID: id, Kind: uint8(registry.Hospital), Admin: common.Address(id[:20])})
		}
		g.Orgs[i].Nodes, nodes = nodes[:min(each, len(nodes))], nodes[min(each, len(nodes)):]
	}
}

func manySigners(n int) (list []registry.GenesisSigner) {
	for i := range n {
		list = append(list, registry.GenesisSigner{Address: common.Address{18: byte(i>>8 + 1), 19: byte(i)}, Org: nativetest.North})
	}
	return list
}

func manyRules(n int) (list []registry.GenesisRule) {
	for i := range n {
		list = append(list, registry.GenesisRule{
			Contract: common.Address{1}, Selector: [4]byte{2: byte(i >> 8), 3: byte(i)}, Roles: 1,
		})
	}
	return list
}

// TestLimits checks that what is just within the limits is taken.
func TestLimits(t *testing.T) {
	g := nativetest.Alliance()
	withNodes(g, 1<<14)
	g.Rules, g.Signers = manyRules(256), manySigners(255)
	if _, err := g.Storage(); err != nil {
		t.Fatal(err)
	}
}

// TestAdminAsActor checks that an administrator who is enrolled with more
// roles keeps its own.
func TestAdminAsActor(t *testing.T) {
	g := nativetest.Alliance()
	g.Actors = []registry.GenesisActor{{Address: person("northadmin"), Org: nativetest.North, Roles: registry.Doctor.Mask()}}
	again := nativetest.Alliance()
	again.Actors = []registry.GenesisActor{{Address: person("northadmin"), Org: nativetest.North, Roles: registry.Doctor.Mask() | registry.Administrator.Mask()}}
	have, err := g.Storage()
	if err != nil {
		t.Fatal(err)
	}
	want, err := again.Storage()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(have, want) {
		t.Error("the administrator lost its role")
	}
	g.Actors = append(g.Actors, g.Actors[0])
	if _, err := g.Storage(); err == nil {
		t.Error("an actor was enrolled twice")
	}
}

// TestNames checks that names and numbers of roles and kinds agree.
func TestNames(t *testing.T) {
	for r := registry.Doctor; r <= registry.Deployer; r++ {
		if have, err := registry.ParseRole(r.String()); err != nil || have != r {
			t.Errorf("%v: have %v, error %v", r, have, err)
		}
	}
	for k := registry.Hospital; k <= registry.Government; k++ {
		if have, err := registry.ParseKind(k.String()); err != nil || have != k {
			t.Errorf("%v: have %v, error %v", k, have, err)
		}
	}
	mask, err := registry.ParseRoles([]string{"doctor", "deployer"})
	if err != nil || mask != 1<<14|1 || len(registry.Roles(mask)) != 2 {
		t.Errorf("have mask %#x, error %v", mask, err)
	}
	for _, bad := range []string{"", "Doctor", "surgeon"} {
		if _, err := registry.ParseRoles([]string{bad}); err == nil {
			t.Errorf("role %q was found", bad)
		}
		if _, err := registry.ParseKind(bad); err == nil {
			t.Errorf("kind %q was found", bad)
		}
	}
}

// TestParameters checks that the usual values are in their ranges, and that no
// vote on them can end all voting.
func TestParameters(t *testing.T) {
	g := nativetest.Alliance()
	g.Params = registry.DefaultParams()
	if _, err := g.Storage(); err != nil {
		t.Error(err)
	}
	all := registry.Parameters()
	if len(g.Params) != len(all) {
		t.Errorf("have %d usual values of %d parameters", len(g.Params), len(all))
	}
	byKey := make(map[common.Hash]registry.Parameter)
	for _, p := range all {
		byKey[p.Key()] = p
	}
	if len(byKey) != len(all) || byKey[registry.ParamTimelock].Max >= byKey[registry.ParamProposalTTLMax].Min {
		t.Error("a key is used twice, or a timelock may be longer than any proposal lives")
	}
}
