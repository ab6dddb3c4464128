// SPDX-License-Identifier: LGPL-3.0-or-later

package governance_test

import (
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
)

var (
	person     = nativetest.Person
	governance = bindings.NewGovernance()
	admins     = bindings.NewRegistry()
)

// world is a chain on which people call the governance and the registry.
type world struct {
	*nativetest.Chain
	t *testing.T
}

func newWorld(t *testing.T, setup func(*registry.Genesis)) *world {
	t.Helper()
	g := nativetest.Alliance()
	if setup != nil {
		setup(g)
	}
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	return &world{nativetest.New(t, alloc), t}
}

// call returns the name of the custom error, empty for success.
func (w *world) call(by common.Address, to common.Address, input []byte) ([]byte, string) {
	w.t.Helper()
	out := w.Run(nativetest.Call{From: by, To: to, Input: input})
	if out.Err == nil {
		return out.Output, ""
	}
	if failure, ok := contracts.Failure(out.Output); ok && out.Err == vm.ErrExecutionReverted {
		return nil, failure.Name
	}
	w.t.Fatalf("have error %v, data %x", out.Err, out.Output)
	return nil, ""
}

func (w *world) propose(by string, change client.Change) uint64 {
	w.t.Helper()
	input := governance.PackPropose(change.Kind, change.Payload, common.Hash{}, w.Time+week)
	out, refused := w.call(person(by), contracts.GovernanceAddress, input)
	if refused != "" {
		w.t.Fatalf("proposal refused: %s", refused)
	}
	id, err := governance.UnpackPropose(out)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// vote has administrators vote. An organization that is concerned has no vote, and
// the one that proposed has cast its yes.
func (w *world) vote(id uint64, support bool, names ...string) {
	w.t.Helper()
	for _, name := range names {
		if _, refused := w.call(person(name), contracts.GovernanceAddress, governance.PackVote(id, support)); refused != "" && refused != "Concerned" && !(support && refused == "AlreadyVoted") {
			w.t.Fatalf("vote of %s refused: %s", name, refused)
		}
	}
}

func (w *world) execute(by string, id uint64) string {
	w.t.Helper()
	_, refused := w.call(person(by), contracts.GovernanceAddress, governance.PackExecute(id))
	return refused
}

// decide has the alliance make a change.
func (w *world) decide(change client.Change, names ...string) {
	w.t.Helper()
	if len(names) == 0 {
		names = []string{"northadmin", "coveradmin", "ministryadmin"}
	}
	id := w.propose(names[0], change)
	w.vote(id, true, names...)
	w.Time += nativetest.Timelock
	if refused := w.execute(names[0], id); refused != "" {
		w.t.Fatalf("%s refused: %s", change.Name(), refused)
	}
}

const week = 7 * 24 * 3600

var (
	clinic    = common.HexToHash("0x0a05") // enters in some stories
	agency    = common.HexToHash("0x0a06") // and so does this
	anything  = client.SetParameter(registry.ParamLogInterval, 30)
	suspend   = func(id common.Hash) client.Change { return client.SetOrganizationStatus(id, registry.Suspended) }
	reinstate = func(id common.Hash) client.Change { return client.SetOrganizationStatus(id, registry.Active) }
	enter     = func(id common.Hash, kind registry.Kind, admin string) client.Change {
		return client.AddOrganization(id, uint8(kind), person(admin), common.Hash{}, proof(admin, client.AdministrationOf(person(admin), id)))
	}
)

// proof is a key's own on what it enters, longer than any story.
func proof(who string, entry client.Entry) client.Proof {
	p, err := entry.Prove(nativetest.Key(who), nativetest.Config().ChainID, nativetest.Now+1<<30)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return p
}

// The alliance has two hospitals, north and south, an insurer, and a ministry.
var stories = []struct {
	name    string
	setup   func(*registry.Genesis)
	before  func(*world) // before the proposal
	by      string       // who proposes, northadmin where it is empty
	change  client.Change
	yes, no []string
	then    func(w *world, id uint64) // after the votes
	wait    uint64                    // seconds after the last vote, the timelock where it is 0
	want    string                    // what execute says
}{
	{name: "three of four with each kind", yes: []string{"northadmin", "coveradmin", "ministryadmin"}},
	{name: "all four", yes: []string{"northadmin", "coveradmin", "ministryadmin", "southadmin"}},
	{name: "three against one", yes: []string{"northadmin", "coveradmin", "ministryadmin"}, no: []string{"southadmin"}},
	{name: "two of four", yes: []string{"northadmin", "coveradmin"}, want: "NotPassed"},
	{name: "who proposed it alone", want: "NotPassed"},
	{name: "two of four, and who proposed it", yes: []string{"coveradmin", "ministryadmin"}},
	{name: "no hospital", by: "coveradmin", yes: []string{"ministryadmin"}, want: "NotPassed"},
	{name: "three without the ministry", yes: []string{"northadmin", "southadmin", "coveradmin"}, want: "NotPassed"},
	{name: "three without the insurer", yes: []string{"northadmin", "southadmin", "ministryadmin"}, no: []string{"coveradmin"}, want: "NotPassed"},
	{name: "all others against it", no: []string{"coveradmin", "ministryadmin", "southadmin"}, want: "NotPassed"},
	{
		name: "who proposed it has withdrawn its yes", yes: []string{"coveradmin", "ministryadmin"},
		then: func(w *world, id uint64) {
			w.call(person("northadmin"), contracts.GovernanceAddress, governance.PackWithdrawVote(id))
		}, want: "NotPassed",
	},
	{name: "a second before the timelock has run", yes: []string{"northadmin", "coveradmin", "ministryadmin"}, wait: nativetest.Timelock - 1, want: "TimelockRuns"},
	{name: "a second after it has run", yes: []string{"northadmin", "coveradmin", "ministryadmin"}, wait: nativetest.Timelock + 1},
	{name: "in the last second", yes: []string{"northadmin", "coveradmin", "ministryadmin"}, wait: week},
	{name: "a second too late", yes: []string{"northadmin", "coveradmin", "ministryadmin"}, wait: week + 1, want: "ProposalClosed"},
	{
		name: "half of six with each kind", before: func(w *world) { w.sixMembers() },
		yes: []string{"northadmin", "coveradmin", "ministryadmin"}, want: "NotPassed",
	}, {
		name: "four of six with each kind", before: func(w *world) { w.sixMembers() },
		yes: []string{"northadmin", "coveradmin", "ministryadmin", "stranger"},
	}, {
		name: "a kind without an active organization is not asked", before: func(w *world) { w.decide(suspend(nativetest.Ministry)) },
		yes: []string{"northadmin", "coveradmin"},
	}, {
		name: "the vote of who is suspended later does not count",
		yes:  []string{"northadmin", "coveradmin", "ministryadmin"},
		then: func(w *world, _ uint64) {
			w.decide(suspend(nativetest.North), "southadmin", "coveradmin", "ministryadmin")
		},
		want: "NotPassed",
	}, {
		name: "and counts again once it may act again",
		yes:  []string{"northadmin", "coveradmin", "ministryadmin"},
		then: func(w *world, _ uint64) {
			w.decide(suspend(nativetest.North), "southadmin", "coveradmin", "ministryadmin")
			w.decide(reinstate(nativetest.North), "southadmin", "coveradmin", "ministryadmin")
		},
	}, {
		name: "members that enter after the vote raise the majority",
		yes:  []string{"northadmin", "coveradmin", "ministryadmin"},
		then: func(w *world, _ uint64) { w.sixMembers() }, want: "NotPassed",
	}, {
		name: "and may vote themselves",
		yes:  []string{"northadmin", "coveradmin", "ministryadmin"},
		then: func(w *world, id uint64) { w.sixMembers(); w.vote(id, true, "newkey") },
	}, {
		name:   "a shorter timelock is for what passes after it",
		yes:    []string{"northadmin", "coveradmin"},
		before: func(w *world) { w.decide(client.SetParameter(registry.ParamTimelock, 1)) },
		then:   func(w *world, id uint64) { w.vote(id, true, "ministryadmin") }, wait: 1,
	}, {
		name: "a timelock that becomes longer meanwhile",
		yes:  []string{"northadmin", "coveradmin", "ministryadmin"},
		then: func(w *world, id uint64) {
			w.decide(client.SetParameter(registry.ParamTimelock, 5*nativetest.Timelock))
		},
	}, {
		name:  "a signer is left, and no two",
		setup: func(g *registry.Genesis) { g.Params[1].Value = 1 }, // signersMin
		yes:   []string{"southadmin", "coveradmin", "ministryadmin"}, change: client.RemoveSigner(person("northsigner")),
		then: func(w *world, _ uint64) { w.decide(client.RemoveSigner(person("southsigner"))) },
	}, {
		name: "the signers of a suspended organization leave with it, and too few stay",
		yes:  []string{"northadmin", "coveradmin", "ministryadmin"}, change: suspend(nativetest.South),
		then: func(w *world, _ uint64) { w.decide(client.RemoveSigner(person("coversigner"))) },
		want: "TooFewSigners",
	}, {
		name: "another removal was first and leaves as few as may be",
		yes:  []string{"southadmin", "coveradmin", "ministryadmin"}, change: client.RemoveSigner(person("northsigner")),
		then: func(w *world, _ uint64) { w.decide(client.RemoveSigner(person("southsigner"))) },
		want: "TooFewSigners",
	}, {
		name: "the minimum was raised meanwhile",
		yes:  []string{"southadmin", "coveradmin", "ministryadmin"}, change: client.RemoveSigner(person("northsigner")),
		then: func(w *world, _ uint64) { w.decide(client.SetParameter(registry.ParamSignersMin, 3)) },
		want: "TooFewSigners",
	}, {
		name: "the organization has entered meanwhile",
		yes:  []string{"northadmin", "coveradmin", "ministryadmin"}, change: enter(clinic, registry.Hospital, "stranger"),
		then: func(w *world, _ uint64) { w.decide(enter(clinic, registry.Insurer, "newkey")) },
		want: "BadPayload",
	}, {
		name: "its admin was enrolled meanwhile",
		yes:  []string{"northadmin", "coveradmin", "ministryadmin"}, change: enter(clinic, registry.Hospital, "stranger"),
		then: func(w *world, _ uint64) {
			w.call(person("southadmin"), contracts.RegistryAddress, admins.PackEnrol(person("stranger"), 1, common.Hash{}, 0, proof("stranger", client.EnrolmentOf(person("stranger"), nativetest.South, 1, common.Hash{}, 0))))
		},
		want: "BadPayload",
	}, {
		name: "the last active organization is not suspended", change: suspend(nativetest.South),
		setup: func(g *registry.Genesis) { g.Params[1].Value = 1 }, // signersMin
		before: func(w *world) {
			w.decide(suspend(nativetest.Cover))
			w.decide(suspend(nativetest.Ministry), "northadmin", "southadmin")
		},
		yes: []string{"northadmin", "southadmin"},
		then: func(w *world, id uint64) {
			w.decide(suspend(nativetest.North), "northadmin", "southadmin")
		}, want: "BadPayload",
	}, {
		name: "without a list of signers none is added", setup: func(g *registry.Genesis) { g.Signers = nil },
		yes: []string{"northadmin", "coveradmin", "ministryadmin"},
		before: func(w *world) {
			c := client.AddSigner(person("stranger"), nativetest.North)
			input := governance.PackPropose(c.Kind, c.Payload, common.Hash{}, w.Time+week)
			if _, refused := w.call(person("northadmin"), contracts.GovernanceAddress, input); refused != "TooFewSigners" {
				w.t.Errorf("have %q", refused)
			}
		},
	},
}

// sixMembers has two more organizations enter.
func (w *world) sixMembers() {
	w.t.Helper()
	w.decide(enter(clinic, registry.Hospital, "stranger"))
	w.decide(enter(agency, registry.Government, "newkey"))
}

func TestStories(t *testing.T) {
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			w := newWorld(t, story.setup)
			if story.before != nil {
				story.before(w)
			}
			change := story.change
			if change.Kind == 0 {
				change = anything
			}
			by := story.by
			if by == "" {
				by = "northadmin"
			}
			id := w.propose(by, change)
			w.vote(id, true, story.yes...)
			w.vote(id, false, story.no...)
			passed := w.Time
			if story.then != nil {
				story.then(w, id)
			}
			wait := story.wait
			if wait == 0 {
				wait = nativetest.Timelock
			}
			w.Time = max(w.Time, passed+wait)
			before := w.Root()
			if have := w.execute("southadmin", id); have != story.want {
				t.Errorf("have %q, want %q", have, story.want)
			}
			if changed := w.Root() != before; changed != (story.want == "") {
				t.Errorf("have changed %v", changed)
			}
		})
	}
}

// TestWhoVotes tells whose votes are taken.
func TestWhoVotes(t *testing.T) {
	deputy := person("stranger")
	setup := func(g *registry.Genesis) {
		g.Actors = append(g.Actors, registry.GenesisActor{Address: deputy, Org: nativetest.South, Roles: registry.Administrator.Mask()})
	}
	for _, story := range []struct {
		name string
		then func(w *world)
		want string
	}{
		{"a second administrator votes for its organization", func(*world) {}, ""},
		{"once it has voted, the first cannot", func(w *world) { w.vote(1, false, "southadmin") }, "AlreadyVoted"},
		{"a suspended administrator does not vote", func(w *world) {
			w.call(person("southadmin"), contracts.RegistryAddress, admins.PackSetActorStatus(deputy, registry.Suspended, 0))
		}, "NotAllowed"},
		{"an administrator who has lost the role does not", func(w *world) {
			w.call(person("southadmin"), contracts.RegistryAddress, admins.PackEnrol(deputy, 1, common.Hash{}, 0, client.Proof{}))
		}, "NotAllowed"},
		{"nor one of a suspended organization", func(w *world) { w.decide(suspend(nativetest.South)) }, "NotAllowed"},
		{"nor one whose credential has ended", func(w *world) {
			w.call(person("southadmin"), contracts.RegistryAddress, admins.PackEnrol(deputy, registry.Administrator.Mask(), common.Hash{}, w.Time+1, client.Proof{}))
			w.Time += 2
		}, "NotAllowed"},
	} {
		t.Run(story.name, func(t *testing.T) {
			w := newWorld(t, setup)
			id := w.propose("northadmin", anything)
			story.then(w)
			if _, have := w.call(deputy, contracts.GovernanceAddress, governance.PackVote(id, true)); have != story.want {
				t.Errorf("have %q, want %q", have, story.want)
			}
		})
	}
}

// TestNoLockout checks that administrators cannot take themselves, or the
// organization's admin, out.
func TestNoLockout(t *testing.T) {
	deputy, admin := person("stranger"), person("southadmin")
	w := newWorld(t, func(g *registry.Genesis) {
		g.Actors = append(g.Actors, registry.GenesisActor{Address: deputy, Org: nativetest.South, Roles: registry.Administrator.Mask()})
	})
	for _, story := range []struct {
		name   string
		by, of common.Address
		want   string
	}{
		{"a deputy suspends the admin", deputy, admin, "BadField"},
		{"a deputy suspends itself", deputy, deputy, "BadField"},
		{"the admin suspends the deputy", admin, deputy, ""},
	} {
		input := admins.PackSetActorStatus(story.of, registry.Suspended, 0)
		if _, have := w.call(story.by, contracts.RegistryAddress, input); have != story.want {
			t.Errorf("%s: have %q, want %q", story.name, have, story.want)
		}
	}
}

// TestFifthMember follows a member from its entry, with node and signer, to
// its suspension.
func TestFifthMember(t *testing.T) {
	w := newWorld(t, nil)
	node, signer, admin := crypto.Keccak256Hash(crypto.FromECDSAPub(&nativetest.Key("secondnode").PublicKey)[1:]), common.HexToAddress("0xb5"), person("stranger")
	var gate registry.Gate
	inside := func() [3]bool {
		return [3]bool{gate.CheckSender(w.State, admin) == nil, registry.NodeAllowed(w.State, node), slices.Contains(registry.SignerList(w.State), signer)}
	}
	expect := func(when string, sends, connects, seals bool) {
		t.Helper()
		if have := inside(); have != [3]bool{sends, connects, seals} {
			t.Errorf("%s: have sends, connects, seals %v", when, have)
		}
	}
	expect("before", false, false, false)
	w.decide(enter(clinic, registry.Hospital, "stranger"))
	expect("after its entry", true, false, false)
	mine := proof("secondnode", client.NodeOf(node, clinic))
	if _, refused := w.call(admin, contracts.RegistryAddress, admins.PackSetNode(node, true, mine.Deadline, mine.Sig)); refused != "" {
		t.Errorf("it lists no node: %s", refused)
	}
	expect("with its node", true, true, false)
	w.decide(client.AddSigner(signer, clinic))
	expect("after its signer's", true, true, true)
	if _, refused := w.call(admin, contracts.RegistryAddress, admins.PackEnrol(person("newkey"), 1, common.Hash{}, 0, proof("newkey", client.EnrolmentOf(person("newkey"), clinic, 1, common.Hash{}, 0)))); refused != "" {
		t.Errorf("its administrator enrols nobody: %s", refused)
	}
	w.decide(suspend(clinic))
	expect("suspended", false, false, false)
	if gate.CheckSender(w.State, person("newkey")) == nil {
		t.Error("its actor still sends")
	}
	w.decide(reinstate(clinic))
	expect("reinstated", true, true, false)
	if list := registry.SignerList(w.State); len(list) != 3 || !slices.IsSortedFunc(list, common.Address.Cmp) {
		t.Errorf("have signers %v", list)
	}
}

// TestModelHash follows the model's name through executed proposals.
func TestModelHash(t *testing.T) {
	w, model := newWorld(t, nil), nativetest.Alliance().ModelHash
	for i, change := range []client.Change{anything, client.AddSigner(person("stranger"), nativetest.South), client.Activate(2, 100)} {
		w.propose("northadmin", anything) // is never voted on and takes an id
		w.decide(change)
		model = change.NextModelHash(model, uint64(2*i+2))
		out, _ := w.call(person("stranger"), contracts.GovernanceAddress, governance.PackModelHash())
		if common.Hash(out) != model {
			t.Errorf("after %d changes: have %x, want %v", i+1, out, model)
		}
	}
	if have, want := native.PeekRules(w.State), (native.Rules{Base: 1, Next: 2, Height: 100}); have != want {
		t.Errorf("have rules %+v, want %+v", have, want)
	}
}
