// SPDX-License-Identifier: LGPL-3.0-or-later

package consent_test

import (
	"bytes"
	cryptorand "crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
)

// world is a chain whose patients restrict what they like: roots is the salt of
// their directives, and all that tells two worlds apart.
type world struct {
	*nativetest.Chain
	roots byte
}

// root is the n-th root of an organization's directives in this world.
func (w *world) root(n uint64) common.Hash {
	return common.BytesToHash(binary.BigEndian.AppendUint64([]byte{w.roots}, n))
}

// operation is one call, made of what the worlds share and of the roots.
type operation struct {
	by   string
	to   common.Address
	kind vm.OpCode
	pack func(w *world) []byte
}

// randomOperation is something that someone may try.
func randomOperation(rnd *rand.Rand, now uint64) operation {
	pids := []common.Hash{first, second, third, fourth}
	pid := pids[rnd.Intn(len(pids))]
	people := []string{"doctor", "southdoctor", "nurse", "office", "emergency", "auditor", "regulator", "gateway", "southgateway", "subject", "wallet",
		"signingdoctor", "guardian", "relative", "northregistrar", "stranger"}
	by, actor := people[rnd.Intn(len(people))], nativetest.Person(people[rnd.Intn(len(people))])
	id, small, classes := common.Hash{30: 1, 31: byte(rnd.Intn(6))}, uint8(rnd.Intn(4)), uint64(2<<rnd.Intn(16))
	class, purpose := uint8(1+rnd.Intn(16)), uint8(rnd.Intn(32))
	shared := func(to common.Address, kind vm.OpCode, input []byte) operation {
		return operation{by, to, kind, func(*world) []byte { return input }}
	}
	likely := func(who string, op operation) operation {
		if rnd.Intn(3) > 0 {
			op.by = who
		}
		return op
	}
	access := bindings.NewAccess()
	switch rnd.Intn(12) {
	case 0, 1, 2: // directives, by the custodians' services for the most part
		n := uint64(rnd.Intn(1000))
		service := []string{"gateway", "southgateway"}[rnd.Intn(2)]
		return likely(service, operation{by, contracts.ConsentAddress, 0, func(w *world) []byte { return api.PackRefreshDirectives(w.root(n)) }})
	case 3:
		return likely("subject", shared(contracts.ConsentAddress, 0, api.PackGrant(bindings.Grant{ConsentId: id, Pid: pid, GranteeKind: 1, Grantee: common.BytesToHash(actor[:]),
			PurposeMask: 1 << purpose, ActionMask: 2, ClassMask: classes, NotAfter: now + 100})))
	case 4:
		return likely("subject", shared(contracts.ConsentAddress, 0, api.PackRevoke(pid, id)))
	case 5:
		return shared(contracts.ConsentAddress, 0, api.PackOpenCare(pid, id, now+100))
	case 6:
		return shared(contracts.ConsentAddress, vm.STATICCALL, api.PackCheck(pid, actor, purpose, 2, class))
	case 7:
		return likely("subject", shared(contracts.PatientsAddress, 0, patientsAPI.PackSetGuardian(pid, actor, small+1, classes, 0)))
	case 8:
		return shared(contracts.PatientsAddress, 0, patientsAPI.PackRegister(pid, actor))
	case 9:
		return shared(contracts.AccessAddress, 0, access.PackOpenSession(pid, uint8(rnd.Intn(5)), 2, classes, 60, common.Hash{1}))
	case 10:
		return shared(contracts.AccessAddress, 0, access.PackBreakGlass(pid, 2, classes, common.Hash{1}, 60, now))
	}
	return shared(contracts.RecordsAddress, 0, bindings.NewRecords().PackAnchor(bindings.Anchor{RecordId: id, Version: 1, Pid: pid, RecordClass: class,
		ContentCommit: common.Hash{1}, BlobHash: common.Hash{2}, Size: 1, AuthoredAt: 1}, nil))
}

// TestRestrictionsAreInvisible runs the same operations in two worlds whose
// patients have other directives: but for the roots themselves, everything is
// the same to the last byte of output, event, gas and state.
func TestRestrictionsAreInvisible(t *testing.T) {
	const runs, steps = 4, 250
	refreshed, allowed := 0, 0
	for range runs {
		seed := rand.Int63()
		rnd := rand.New(rand.NewSource(seed))
		free := &world{chainOf(t, minutely()), 0x0f}
		strict := &world{free.Copy(), 0xf5}
		for step := range steps {
			op := randomOperation(rnd, free.Time)
			wait := uint64(rnd.Intn(5))
			var out [2]nativetest.Result
			for i, w := range []*world{free, strict} {
				w.Time += wait
				out[i] = w.Run(nativetest.Call{Kind: op.kind, From: nativetest.Person(op.by), To: op.to, Input: op.pack(w)})
				for _, log := range out[i].Logs {
					if log.Topics[0] == contracts.Consent.Events["DirectivesRefreshed"].ID {
						refreshed++
					}
				}
			}
			if out[0].Gas != out[1].Gas || out[0].Err != out[1].Err || !bytes.Equal(out[0].Output, out[1].Output) || !slices.EqualFunc(out[0].Logs, out[1].Logs, sameEvent) {
				t.Fatalf("seed %d, step %d, %+v: have %+v and %+v", seed, step, op, out[0], out[1])
			}
			if out[0].Err == nil {
				allowed++
			}
		}
		if free.Root() == strict.Root() {
			t.Fatalf("seed %d: the worlds do not differ, so this shows nothing", seed)
		}
		free.forget()
		strict.forget()
		if free.Root() != strict.Root() {
			t.Fatalf("seed %d: something else than the roots differs", seed)
		}
	}
	if refreshed < runs*10 || allowed < runs*steps/5 {
		t.Errorf("have %d refreshed directives, %d accepted calls: too few to show anything", refreshed, allowed)
	}
}

// sameEvent compares two events but for the root of directives.
func sameEvent(a, b *types.Log) bool {
	data := [2][]byte{a.Data, b.Data}
	if a.Topics[0] == contracts.Consent.Events["DirectivesRefreshed"].ID {
		data = [2][]byte{a.Data[32:], b.Data[32:]}
	}
	return a.Address == b.Address && slices.Equal(a.Topics, b.Topics) && bytes.Equal(data[0], data[1])
}

// forget takes the roots of all organizations out of the storage, as slots.go
// declares them.
func (w *world) forget() {
	const slotDirectives, wordRoot, orgs = 7, 1, 8
	for org := range byte(orgs) {
		slot := make(native.Image).Map(native.Base(slotDirectives), common.Hash{31: org}).At(wordRoot)
		w.State.SetState(contracts.ConsentAddress, common.Hash(slot), common.Hash{})
	}
}

// minutely is the alliance of the tests, with directives that are refreshed often.
func minutely() *registry.Genesis {
	g := nativetest.Alliance()
	g.Params = append(g.Params, registry.GenesisParam{Key: registry.ParamDirectivesInterval, Value: 60})
	return g
}

// TestChangeTellsNothing lets a patient change its directives at the custodian, in one
// of two runs that are otherwise the same. What another member sees of it, whatever
// it compares, is the same: who sends, when, how much, at which cost, with what
// outcome, event and state, but for the roots, which are other ones anyway.
func TestChangeTellsNothing(t *testing.T) {
	const refreshes, interval = 4, 60
	pids := []common.Hash{first, second, fourth} // of North
	type seen struct {
		at     uint64
		by     common.Address
		length int
		nativetest.Result
	}
	start := chainOf(t, minutely())
	runs := make([][]seen, 2)
	worlds := []*world{{Chain: start.Copy()}, {Chain: start.Copy()}}
	var last [2]common.Hash
	for run, w := range worlds {
		restricted := make(map[common.Hash][]byte)
		for n := range refreshes {
			w.Time += interval
			if run == 1 && n == 2 {
				restricted[second] = []byte("nobody at South may have my reports")
			}
			var all []client.PatientDirectives
			for _, pid := range pids {
				all = append(all, client.PatientDirectives{Pid: pid, Hash: sha256.Sum256(restricted[pid])})
			}
			root, proofs, err := client.CommitDirectives(all, cryptorand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			if root == last[0] || root == last[1] {
				t.Fatal("a refresh without a change keeps its root")
			}
			last[run] = root
			call := nativetest.Call{From: nativetest.Person("gateway"), To: contracts.ConsentAddress, Input: api.PackRefreshDirectives(root)}
			runs[run] = append(runs[run], seen{w.Time, call.From, len(call.Input), w.Run(call)})
			leaf := proofs[1].Leaf // the patient verifies that it counts
			own := client.DirectivesLeaf(client.PatientDirectives{Pid: second, Hash: sha256.Sum256(restricted[second])}, proofs[1].Salt)
			if !verified(t, w, leaf, own) || verified(t, w, leaf, client.DirectivesLeaf(client.PatientDirectives{Pid: second}, proofs[1].Salt)) {
				t.Errorf("run %d, refresh %d: the proof does not show the patient's directives, or shows others", run, n)
			}
		}
	}
	for n := range refreshes {
		a, b := runs[0][n], runs[1][n]
		if a.Err != nil || len(a.Logs) != 1 || len(a.Logs[0].Topics) != 2 || a.Logs[0].Topics[1] != nativetest.North {
			t.Errorf("refresh %d: have %+v, want one event that names the organization alone", n, a)
		}
		if a.at != b.at || a.by != b.by || a.length != b.length || a.Gas != b.Gas || a.Err != b.Err ||
			!bytes.Equal(a.Output, b.Output) || !slices.EqualFunc(a.Logs, b.Logs, sameEvent) {
			t.Errorf("refresh %d: have %+v without a change, %+v with one", n, a, b)
		}
	}
	for _, w := range worlds {
		w.forget()
	}
	if worlds[0].Root() != worlds[1].Root() {
		t.Error("more than the root differs in the state")
	}
}

// TestDirectivesNameNoPatient has no operation, event or error of any contract that
// speaks of directives name a patient: there is nothing else to send about a change.
func TestDirectivesNameNoPatient(t *testing.T) {
	spoken := 0
	look := func(name string, inputs abi.Arguments) {
		about := strings.Contains(name, "irective")
		for _, in := range inputs {
			about = about || strings.Contains(in.Name, "irective")
		}
		if !about {
			return
		}
		spoken++
		for _, in := range inputs {
			if in.Name == "pid" || in.Name == "seq" || in.Type.T == abi.TupleTy {
				t.Errorf("%s takes %s %s", name, in.Type, in.Name)
			}
		}
	}
	for _, c := range contracts.All() {
		for _, m := range c.ABI.Methods {
			look(m.Name, m.Inputs)
			look(m.Name, m.Outputs)
		}
		for _, e := range c.ABI.Events {
			look(e.Name, e.Inputs)
		}
		for _, e := range c.ABI.Errors {
			look(e.Name, e.Inputs)
		}
	}
	if spoken == 0 {
		t.Error("nothing speaks of directives, the test shows nothing")
	}
}

// verified asks the contract about a leaf at the place of another one.
func verified(t *testing.T, w *world, at client.Leaf, digest common.Hash) bool {
	t.Helper()
	path := make([][32]byte, len(at.Path))
	for i, h := range at.Path {
		path[i] = h
	}
	out := w.Run(nativetest.Call{To: contracts.ConsentAddress, Input: api.PackVerifyDirectives(nativetest.North, digest, at.Index, at.Count, path)})
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	return out.Output[31] == 1
}
