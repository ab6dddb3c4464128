// SPDX-License-Identifier: LGPL-3.0-or-later

package consent_test

import (
	"crypto/sha256"
	"flag"
	"math/big"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/consent"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

// Edges of all that begins or ends in the table.
const (
	begins = nativetest.Now + 100
	ends   = nativetest.Now + 200
)

// candidate is an actor of the table, with the patients who are about it alone.
type candidate struct {
	name     string
	address  common.Address
	org      common.Hash // zero for who is enrolled nowhere
	roles    []registry.Role
	notAfter uint64
	active   bool
}

// ground is what connects an actor and a patient in the table.
type ground string

const (
	nothing       ground = "nothing"
	isSubject     ground = "controller"
	isGuardian    ground = "guardian"
	isKin         ground = "next of kin"
	isRecoverer   ground = "guardian for recovery"
	toActor       ground = "grant to the actor"
	toOrg         ground = "grant to the organization"
	toRoleThere   ground = "grant to the role there"
	toRole        ground = "grant to the role anywhere"
	hasCare       ground = "care"
	hasEverything ground = "care and a grant to the actor"
	hasClaim      ground = "a claim made to the insurer"
)

var grounds = []ground{nothing, isSubject, isGuardian, isKin, isRecoverer, toActor, toOrg, toRoleThere, toRole, hasCare, hasEverything, hasClaim}

// What the grants and guardianships of the table are for.
const (
	grantedPurposes = 1<<0 | 1<<3 | 1<<7 | 1<<14 | 1<<17 | 1<<21 | 1<<24
	grantedActions  = 2 | 8
	someClasses     = 1<<5 | 1<<13
)

// The model's tables, as the document that the members sign off has them.
var (
	clinical = []registry.Role{registry.Doctor, registry.Nurse, registry.Laboratory, registry.Emergency, registry.RecordsOffice}
	asks     = map[registry.Role][]uint8{
		registry.InsurerAuditor: {7, 8, 9, 10, 11}, registry.Regulator: {15, 17}, registry.Researcher: {21},
		registry.Patient: {24}, registry.Family: {25, 26}, registry.PrivacyReviewer: {14},
	}
	internalUse = map[registry.Role][]uint8{
		registry.Doctor: {0, 4, 13, 15}, registry.Nurse: {0, 4, 13}, registry.Laboratory: {0},
		registry.Emergency: {0, 1, 4}, registry.RecordsOffice: {7, 12, 15, 16},
	}
	treatment = []uint8{0, 1, 4}
	payment   = []uint8{7, 8, 9, 10, 11}
	legal     = []uint8{15, 17}
)

// decision is the reference: the order of the access decision in prose.
func (c *candidate) decision(g ground, purpose, action, class uint8, now uint64) uint8 {
	enrolled := c.active && c.org != common.Hash{} && (c.notAfter == 0 || now <= c.notAfter)
	guards := (g == isGuardian || g == isKin || g == isRecoverer) && now <= ends
	var roles []registry.Role
	if enrolled {
		roles = slices.Clone(c.roles)
	}
	if g == isSubject {
		roles = append(roles, registry.Patient)
	}
	if guards {
		roles = append(roles, registry.Family)
	}
	some := func(of []registry.Role, does func(registry.Role) bool) bool { return slices.ContainsFunc(of, does) }
	bits := grantedPurposes>>purpose&1 == 1 && grantedActions&action != 0 && someClasses>>class&1 == 1 && begins <= now && now <= ends
	grant := g == toActor || g == toOrg || g == toRoleThere || g == toRole || g == hasEverything
	switch {
	case !some(roles, func(r registry.Role) bool { return slices.Contains(clinical, r) || slices.Contains(asks[r], purpose) }):
		return 0
	case g == isSubject:
		return 1
	case guards && g != isRecoverer && someClasses>>class&1 == 1:
		return 2
	case !enrolled:
		return 0
	case c.org == nativetest.North && some(c.roles, func(r registry.Role) bool { return slices.Contains(internalUse[r], purpose) }):
		return 7
	case grant && bits:
		return 3
	case (g == hasCare || g == hasEverything) && now <= ends && slices.Contains(treatment, purpose):
		return 4
	case g == hasClaim && c.org == nativetest.Cover && slices.Contains(c.roles, registry.InsurerAuditor) && slices.Contains(payment, purpose) && class == 13:
		return 6
	case c.org == nativetest.Ministry && slices.Contains(c.roles, registry.Regulator) && slices.Contains(legal, purpose):
		return 6
	}
	return 0
}

// candidates are every role at the custodian and at another hospital, some at an
// insurer and an agency, and doctors who may not act.
func candidates() (list []*candidate) {
	add := func(name string, org common.Hash, notAfter uint64, active bool, roles ...registry.Role) {
		address := common.BigToAddress(big.NewInt(int64(0xca0000 + len(list))))
		list = append(list, &candidate{name, address, org, roles, notAfter, active})
	}
	for role := registry.Doctor; role <= registry.Deployer; role++ {
		if role == registry.Patient || role == registry.Family {
			continue // nobody is enrolled with them
		}
		add(role.String()+" of North", nativetest.North, 0, true, role)
		add(role.String()+" of South", nativetest.South, 0, true, role)
	}
	for _, role := range []registry.Role{registry.Doctor, registry.InsurerAuditor, registry.Regulator} {
		add(role.String()+" of Cover", nativetest.Cover, 0, true, role)
		add(role.String()+" of Ministry", nativetest.Ministry, 0, true, role)
	}
	add("doctor whose credential ends", nativetest.South, ends, true, registry.Doctor)
	add("doctor who is suspended", nativetest.North, 0, false, registry.Doctor)
	add("nurse and researcher", nativetest.South, 0, true, registry.Nurse, registry.Researcher)
	add("nobody", common.Hash{}, 0, true)
	return list
}

// pid names the patient who is connected with the candidate in a way.
func (c *candidate) pid(g ground) common.Hash {
	return sha256.Sum256([]byte(c.name + string(g)))
}

// newTable returns a chain with all candidates and their patients.
func newTable(t *testing.T, list []*candidate) *nativetest.Chain {
	genesis := nativetest.Alliance()
	for kind := registry.Hospital; kind <= registry.Government; kind++ { // every role, wherever it is
		all := uint32(1)<<(registry.Deployer+1) - 1
		genesis.Kinds = append(genesis.Kinds, registry.GenesisKind{Kind: kind, Roles: all &^ (registry.Patient.Mask() | registry.Family.Mask())})
	}
	for _, c := range list {
		var mask uint32
		for _, r := range c.roles {
			mask |= r.Mask()
		}
		if c.org != (common.Hash{}) {
			genesis.Actors = append(genesis.Actors, registry.GenesisActor{Address: c.address, Org: c.org, Roles: mask, NotAfter: c.notAfter})
		}
	}
	alloc, err := ehr.Alloc(genesis)
	if err != nil {
		t.Fatal(err)
	}
	chain := nativetest.New(t, alloc)
	for _, c := range list {
		if !c.active {
			input, err := contracts.Registry.Pack("setActorStatus", c.address, registry.Suspended, uint8(0))
			if err != nil {
				t.Fatal(err)
			}
			must(t, chain, "northadmin", contracts.RegistryAddress, input)
		}
		for _, g := range grounds {
			c.connect(t, chain, g)
		}
	}
	return chain
}

// connect registers the patient of one way, controlled by relative unless the
// candidate does, and connects both.
func (c *candidate) connect(t *testing.T, chain *nativetest.Chain, g ground) {
	pid, controller := c.pid(g), nativetest.Person("relative")
	if g == isSubject {
		controller = c.address
	}
	must(t, chain, "northregistrar", contracts.PatientsAddress, patientsAPI.PackRegister(pid, controller))
	guard := func(kind uint8, classes uint64) {
		must(t, chain, "relative", contracts.PatientsAddress, patientsAPI.PackSetGuardian(pid, c.address, kind, classes, ends))
	}
	grant := func(kind uint8, grantee common.Hash) {
		id := sha256.Sum256(append(pid[:], grantee[:]...))
		must(t, chain, "relative", contracts.ConsentAddress, api.PackGrant(bindings.Grant{
			ConsentId: id, Pid: pid, GranteeKind: kind, Grantee: grantee, PurposeMask: grantedPurposes, ActionMask: grantedActions,
			ClassMask: someClasses, NotBefore: begins, NotAfter: ends,
		}))
	}
	care := func() {
		carers := map[common.Hash]string{nativetest.North: "doctor", nativetest.South: "southdoctor"}
		if by := carers[c.org]; by != "" {
			must(t, chain, by, contracts.ConsentAddress, api.PackOpenCare(pid, common.Hash{1}, ends))
		}
	}
	var role []byte
	if len(c.roles) > 0 {
		role = []byte{byte(c.roles[len(c.roles)-1])}
	}
	switch {
	case g == isGuardian:
		guard(1, someClasses)
	case g == isKin:
		guard(4, someClasses)
	case g == isRecoverer:
		guard(7, 0)
	case g == toActor:
		grant(1, common.BytesToHash(c.address[:]))
	case g == hasEverything && c.cared():
		care()
		grant(1, common.BytesToHash(c.address[:]))
	case g == hasCare:
		care()
	case g == hasClaim:
		claim(t, chain, pid)
	case g == toOrg && c.org != common.Hash{}:
		grant(2, c.org)
	case g == toRoleThere && role != nil:
		grant(3, sha256.Sum256(append(c.org[:], role...)))
	case g == toRole && role != nil:
		grant(4, common.BytesToHash(role))
	}
}

// cared reports whether the candidate's organization is a hospital.
func (c *candidate) cared() bool { return c.org == nativetest.North || c.org == nativetest.South }

// asked reports whether the way makes sense for the candidate.
func (c *candidate) asked(g ground) bool {
	return c.cared() || g != hasCare && g != hasEverything && (c.org != common.Hash{} || g != toOrg && g != toRoleThere && g != toRole)
}

var everyClass = flag.Bool("classes", false, "have TestDecisionTable ask for all 16 classes")

// fewClasses are those that something names, and neighbours: all others are as
// these to the contract and to the reference.
var fewClasses = []uint8{1, 5, 13, 16}

// TestDecisionTable compares every combination of role, basis, purpose, action,
// class and edge of time with the reference.
func TestDecisionTable(t *testing.T) {
	list := candidates()
	chain := newTable(t, list)
	seen := make([]answers, len(list))
	t.Run("all", func(t *testing.T) {
		for i, c := range list {
			own := chain.Copy()
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				for _, g := range grounds {
					if c.asked(g) {
						c.compare(t, own, g, &seen[i])
					}
				}
			})
		}
	})
	var total answers
	for _, one := range seen {
		for basis, n := range one {
			total[basis] += n
		}
	}
	t.Log("answers by basis:", total)
	for _, basis := range []uint8{0, 1, 2, 3, 4, 6, 7} {
		if total[basis] == 0 {
			t.Errorf("basis %d never happened", basis)
		}
	}
}

// answers counts answers by their basis.
type answers [8]int

func (c *candidate) compare(t *testing.T, chain *nativetest.Chain, g ground, seen *answers) {
	chain.NextTransaction()
	pid := c.pid(g)
	input := api.PackCheck(pid, c.address, 0, 0, 0)
	block := vm.BlockContext{BlockNumber: big.NewInt(nativetest.Number)}
	for _, block.Time = range []uint64{begins - 1, begins, ends, ends + 1} {
		for n := range 32 * 5 * 16 {
			purpose, action, class := uint8(n/80), uint8(1<<(n/16%5)), uint8(n%16+1)
			if !*everyClass && !slices.Contains(fewClasses, class) {
				continue
			}
			input[4+3*32-1], input[4+4*32-1], input[4+5*32-1] = purpose, action, class
			gas := vm.NewGasBudget(1_000_000, 0)
			out, err := consent.Contract.RunNative(vm.NewNativeCall(vm.NativeCall{
				Kind: vm.STATICCALL, Address: contracts.ConsentAddress, ReadOnly: true, Input: input, State: chain.State, Block: &block,
			}, &gas))
			want := c.decision(g, purpose, action, class, block.Time)
			if seen[want]++; err != nil || out[63] != want || (out[31] == 1) != (want != 0) {
				t.Fatalf("%s, purpose %d, action %d, class %d, second %d: have %x, error %v, want basis %d",
					g, purpose, action, class, block.Time-nativetest.Now, out, err, want)
			}
			if block.Time == ends { // the same code as the contract's, as to times
				c.explained(t, chain, &block, consent.Request{PID: pid, Actor: c.address, Purpose: purpose, Action: action, Classes: 1 << class}, out)
			}
			if ref := common.Hash(out[64:]); ref != c.ref(g, want) {
				t.Fatalf("%s, basis %d: have reference %v, want %v", g, want, ref, c.ref(g, want))
			}
		}
	}
}

// explained wants the rules to lead to the contract's answer.
func (c *candidate) explained(t *testing.T, chain *nativetest.Chain, block *vm.BlockContext, r consent.Request, out []byte) {
	gas := vm.NewGasBudget(1_000_000, 0)
	rules, err := consent.Explain(vm.NewNativeCall(vm.NativeCall{
		Kind: vm.STATICCALL, Address: contracts.ConsentAddress, ReadOnly: true, State: chain.State, Block: block,
	}, &gas), r)
	d := consent.Decide(rules)
	if err != nil || d.Allowed != (out[31] == 1) || d.Basis != out[63] || d.Ref != common.Hash(out[64:]) {
		t.Fatalf("%+v: have rules %+v, error %v, want %x", r, rules, err, out)
	}
}

// ref is what an answer refers to.
func (c *candidate) ref(g ground, basis uint8) common.Hash {
	pid := c.pid(g)
	switch basis {
	case 1, 2:
		return common.BytesToHash(c.address[:])
	case 3:
		grantee := map[ground]common.Hash{toActor: common.BytesToHash(c.address[:]), hasEverything: common.BytesToHash(c.address[:]), toOrg: c.org}[g]
		if g == toRoleThere || g == toRole {
			role := []byte{byte(c.roles[len(c.roles)-1])}
			if grantee = common.BytesToHash(role); g == toRoleThere {
				grantee = sha256.Sum256(append(c.org[:], role...))
			}
		}
		return sha256.Sum256(append(pid[:], grantee[:]...))
	case 4:
		return sha256.Sum256(slices.Concat(pid[:], c.org[:], common.Hash{1}.Bytes()))
	case 6, 7:
		return c.org
	}
	return common.Hash{}
}
