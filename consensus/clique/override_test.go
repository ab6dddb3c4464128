// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"encoding/json"
	"errors"
	"math/big"
	"math/rand"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
)

// approve signs an override as the actors.
func approve(t testing.TB, o *Override, actors string) *Override {
	t.Helper()
	for _, actor := range []byte(actors) {
		sig, err := crypto.Sign(crypto.Keccak256(o.Message()), keyOf(actor))
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Approve(sig); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// override replaces the signers after a header, a minute later.
func override(t testing.TB, chain *testChain, parent *types.Header, actors string) *Override {
	t.Helper()
	return approve(t, &Override{
		ChainID: chain.config.ChainID.Uint64(), Genesis: chain.line[0].Hash(),
		Number: parent.Number.Uint64() + 1, Parent: parent.Hash(), Time: parent.Time + 60, Signers: addrs(actors),
	}, actors)
}

func overrides(t testing.TB, list ...*Override) Overrides {
	t.Helper()
	all, err := NewOverrides(list...)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// restarted is an engine on the database of another, with other overrides.
func restarted(c *testChain, old *Clique, overrides Overrides) *Clique {
	return New(c.config.Clique, old.snapshots.db.(ethdb.Database), WithClock(old.now), WithOverrides(overrides))
}

// pinnedOverride is a file of long ago.
func pinnedOverride(t *testing.T) *Override {
	t.Helper()
	blob, err := os.ReadFile("testdata/override.json")
	if err != nil {
		t.Fatal(err)
	}
	o, err := ParseOverride(blob)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestOverrideVector pins the form of the file and its digest.
func TestOverrideVector(t *testing.T) {
	o := pinnedOverride(t)
	if err := o.Verify(); err != nil {
		t.Fatal(err)
	}
	const message = "0x19444e5450207369676e6572206f7665727269646501" + // the domain
		"0000000000000000000000000000000000000000000000000000000000004f25" +
		"1111111111111111111111111111111111111111111111111111111111111111" +
		"00000000000003e8" +
		"2222222222222222222222222222222222222222222222222222222222222222" +
		"0000000068e77800"
	if have := hexutil.Encode(o.Message()); !strings.HasPrefix(have, message) || len(have) != len(message)+2*2*common.AddressLength {
		t.Errorf("message: have %s, want %s and two addresses", have, message)
	}
	if have, want := o.Digest(), common.HexToHash("0xee2cc71f70aa552e46051534cd1049022469f647df00ebf22d2704f8e6444f69"); have != want {
		t.Errorf("digest: have %x, want %x", have, want)
	}
	want := approve(t, &Override{
		ChainID: 20261, Genesis: o.Genesis, Number: 1000, Parent: o.Parent, Time: 1760000000, Signers: addrs("AB"),
	}, "BA")
	if !reflect.DeepEqual(o, want) {
		t.Errorf("have %+v, want %+v", o, want)
	}
}

// TestOverrideForm spoils a sound file.
func TestOverrideForm(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "ABC")
	sound, err := json.Marshal(override(t, chain, chain.line[0], "AB"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseOverride([]byte(" " + strings.ToUpper(string(sound[:60])) + string(sound[60:]) + "\n")); err != nil {
		t.Errorf("letter case and white space matter: %v", err)
	}
	a, b := strings.ToLower(addrs("AB")[0].Hex()), strings.ToLower(addrs("AB")[1].Hex())
	high := override(t, chain, chain.line[0], "AB")
	s := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(high.Approvals[0][32:64]))
	s.FillBytes(high.Approvals[0][32:64])
	high.Approvals[0][64] ^= 1
	other, _ := json.Marshal(high)
	for says, change := range map[string][2]string{
		"an unknown key":            {`"time"`, `"date":1,"time"`},
		"a key twice":               {`"time"`, `"number":1,"time"`},
		"a key left out":            {`"chainId":1337,`, ``},
		"two files in one":          {`]}`, `]}{}`},
		"a number in another form":  {`"number":1`, `"number":1.0`},
		"from genesis on":           {`"number":1`, `"number":0`},
		"another height":            {`"number":1`, `"number":2`},
		"another chain":             {`"chainId":1337`, `"chainId":1338`},
		"no signers":                {`["` + a + `","` + b + `"]`, `[]`},
		"signers out of order":      {`"` + a + `","` + b + `"`, `"` + b + `","` + a + `"`},
		"a signer twice":            {`"` + a + `","` + b + `"`, `"` + a + `","` + a + `"`},
		"nobody as a signer":        {`"` + a + `"`, `"` + (common.Address{}).Hex() + `"`},
		"an approval of a stranger": {a, strings.ToLower(addrs("Z")[0].Hex())},
		"a short approval":          {string(sound[len(sound)-5:]), `"]}`},
		"a signature of high s":     {string(sound), string(other)},
		"nothing":                   {string(sound), ``},
		"too much":                  {`{"chainId"`, strings.Repeat(" ", OverrideSize) + `{"chainId"`},
	} {
		blob := strings.Replace(string(sound), change[0], change[1], 1)
		if blob == string(sound) {
			t.Fatalf("%s: nothing changed in %s", says, sound)
		}
		if o, err := ParseOverride([]byte(blob)); err == nil {
			t.Errorf("%s: passed as %+v", says, o)
		}
	}
}

func TestApprovals(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "ABC")
	o := override(t, chain, chain.line[0], "AB")
	all := o.Approvals
	o.Approvals = nil
	if err := o.Verify(); !errors.Is(err, ErrNotApproved) {
		t.Errorf("nobody: have %v, want %v", err, ErrNotApproved)
	}
	for range 2 { // again changes nothing
		if err := o.Approve(all[1]); err != nil {
			t.Fatal(err)
		}
	}
	if have, _ := o.Approvers(); !reflect.DeepEqual(have, o.Signers[1:]) {
		t.Errorf("have %v, want %v", have, o.Signers[1:])
	}
	if err := o.Verify(); !errors.Is(err, ErrNotApproved) {
		t.Errorf("one of two: have %v, want %v", err, ErrNotApproved)
	}
	if err := o.Approve(all[0]); err != nil || o.Verify() != nil || !reflect.DeepEqual(o.Approvals, all) {
		t.Errorf("both: have %v, error %v, want %v", o.Approvals, err, all)
	}
	late := *o
	late.Time++
	if err := late.Verify(); err == nil {
		t.Error("the date is not signed")
	}
	o.Approvals = []hexutil.Bytes{all[1], all[0]}
	if err := o.Verify(); !errors.Is(err, errApprovalOrder) {
		t.Errorf("out of order: have %v, want %v", err, errApprovalOrder)
	}
	if _, err := NewOverrides(override(t, chain, chain.line[0], "A"), override(t, chain, chain.line[0], "B")); !errors.Is(err, errOverridesOrder) {
		t.Errorf("two at one block: have %v, want %v", err, errOverridesOrder)
	}
}

// TestOverride lets five signers lose three of them permanently.
func TestOverride(t *testing.T) {
	chain := newTestChain(osakaConfig(16), "ABCDE")
	old := newEngine(chain)
	for range 9 {
		chain.add(inTurn(t, old, chain, func(h *types.Header) {
			if h.Number.Uint64() > 7 {
				h.Coinbase, h.Nonce = addr('X'), nonceAdd
			}
		}))
	}
	o := override(t, chain, chain.CurrentHeader(), "AF")
	engine := restarted(chain, old, overrides(t, o))
	snap := headSnapshot(t, engine, chain)
	if !reflect.DeepEqual(snap.signers, addrs("AF")) || len(snap.recents)+len(snap.votes) > 0 {
		t.Fatalf("have %+v, want A and F and nothing else", snap)
	}
	holdsTogether(t, snap)
	if before, err := engine.Snapshot(chain, 8, chain.line[8].Hash()); err != nil || !reflect.DeepEqual(before.signers, addrs("ABCDE")) {
		t.Errorf("a block earlier: have %+v, error %v", before, err)
	}
	late := func(h *types.Header) { h.Time = o.Time }
	for says, header := range map[string]*types.Header{
		"before the date":   inTurn(t, engine, chain, nil),
		"on another parent": sibling(t, engine, chain, 8, late),
		"by one of the old": inTurn(t, old, chain, late),
		"of a wrong turn":   inTurn(t, engine, chain, func(h *types.Header) { late(h); h.Difficulty = big.NewInt(1) }),
	} {
		if err := engine.VerifyHeader(chain, header); err == nil {
			t.Errorf("a block %s is valid", says)
		}
	}
	chain.add(inTurn(t, engine, chain, late))
	grow(t, engine, chain, 20) // over an epoch, whose list is of the new signers
	last := headSnapshot(t, engine, chain)
	fresh := New(chain.config.Clique, memory(), WithClock(old.now), WithOverrides(overrides(t, o)))
	if err := errors.Join(collect(fresh.VerifyHeaders(chain, chain.line[1:]))...); err != nil {
		t.Errorf("a fresh node: %v", err)
	}
	if have := headSnapshot(t, fresh, chain); !reflect.DeepEqual(have, last) {
		t.Errorf("have %+v, want %+v", have, last)
	}
	if err := errors.Join(collect(newEngine(chain).VerifyHeaders(chain, chain.line[1:]))...); err == nil {
		t.Error("a node without the override follows")
	}
}

// sibling is a block on another child of the block at a height.
func sibling(t *testing.T, engine *Clique, chain *testChain, at int, spoil func(*types.Header)) *types.Header {
	t.Helper()
	fork := &testChain{config: chain.config, byHash: chain.byHash, line: chain.line[:at+1]}
	fork.line = append([]*types.Header{}, fork.line...)
	fork.add(inTurn(t, engine, fork, func(h *types.Header) { h.Time++ }))
	other := New(chain.config.Clique, memory(), WithClock(engine.now))
	return inTurn(t, other, fork, spoil)
}

// TestOverrideOfStored installs an override where blocks that it rules out are
// stored already, and snapshots of them as well.
func TestOverrideOfStored(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "AB")
	old := newEngine(chain)
	grow(t, old, chain, saveInterval+4)
	parent := chain.line[saveInterval-1]
	engine := restarted(chain, old, overrides(t, override(t, chain, parent, "A")))
	for _, number := range []int{saveInterval, saveInterval + 1, saveInterval + 4} {
		if _, err := engine.Snapshot(chain, uint64(number), chain.line[number].Hash()); !errors.Is(err, ErrOverridden) {
			t.Errorf("block %d: have %v, want %v", number, err, ErrOverridden)
		}
	}
	// The date is not enough: a block of the old signers may be young.
	young := override(t, chain, parent, "A")
	young.Time, young.Approvals = parent.Time, nil
	engine = restarted(chain, old, overrides(t, approve(t, young, "A")))
	if _, err := engine.Snapshot(chain, saveInterval+4, chain.CurrentHeader().Hash()); err == nil {
		t.Error("blocks of the old signers count")
	}
	if _, err := restarted(chain, old, nil).Snapshot(chain, saveInterval+4, chain.CurrentHeader().Hash()); err != nil {
		t.Errorf("without the override: %v", err)
	}
}

// TestOverrides has a second one, and one for the first block of all.
func TestOverrides(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "ABC")
	late := func(h *types.Header) { h.Time += 60 }
	first := override(t, chain, chain.line[0], "DE")
	engine := newEngine(chain)
	engine.SetOverrides(overrides(t, first))
	chain.add(inTurn(t, engine, chain, late))
	grow(t, engine, chain, 4)
	second := override(t, chain, chain.CurrentHeader(), "F")
	engine.SetOverrides(overrides(t, second, first))
	chain.add(inTurn(t, engine, chain, late))
	grow(t, engine, chain, 2)
	if have := headSnapshot(t, engine, chain); !reflect.DeepEqual(have.signers, addrs("F")) {
		t.Errorf("have %v, want only F", have.signers)
	}
	all := engine.Overrides()
	for number, want := range map[uint64]*Override{0: nil, 1: first, 5: first, 6: second, 99: second} {
		if have := all.Newest(number); have != want {
			t.Errorf("newest at %d: have %v, want %v", number, have, want)
		}
	}
	for _, link := range []struct {
		source, target uint64
		want           *Override
	}{{0, 1, nil}, {0, 5, nil}, {0, 6, second}, {4, 5, nil}, {4, 6, second}, {5, 6, nil}, {6, 7, nil}} {
		if have := all.Between(link.source, link.target); have != link.want {
			t.Errorf("from %d to %d: have %v, want %v", link.source, link.target, have, link.want)
		}
	}
}

// TestOverrideSealing prepares and seals on the date and not before.
func TestOverrideSealing(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "ABC")
	o := override(t, chain, chain.line[0], "A")
	now := int64(o.Time) - 1
	engine := New(chain.config.Clique, memory(), WithClock(func() time.Time { return time.Unix(now, 0) }), WithOverrides(overrides(t, o)))
	engine.Authorize(addr('A'), signAs('A'))
	if have := engine.Overrides().Date(o.Number); have != time.Unix(now+1, 0) {
		t.Errorf("date: have %v, want %v", have, time.Unix(now+1, 0))
	}
	if have := engine.Overrides().Date(o.Number + 1); !have.IsZero() {
		t.Errorf("date of a later block: have %v, want none", have)
	}
	header := chain.child()
	if err := engine.Prepare(chain, header); err != nil || header.Time != o.Time {
		t.Fatalf("time: have %d, error %v, want %d", header.Time, err, o.Time)
	}
	if _, err := engine.SealBlock(chain, types.NewBlockWithHeader(header)); !errors.Is(err, errOverrideDate) {
		t.Errorf("a second early: have %v, want %v", err, errOverrideDate)
	}
	now++
	block, err := engine.SealBlock(chain, types.NewBlockWithHeader(header))
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.VerifyHeader(chain, block.Header()); err != nil {
		t.Error(err)
	}
}

// FuzzOverride reads files of any content: what passes is written as it was
// read.
func FuzzOverride(f *testing.F) {
	chain := newTestChain(osakaConfig(0), "ABC")
	blob, err := json.Marshal(override(f, chain, chain.line[0], "AB"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(blob)
	f.Add([]byte(`{"chainId":1,"signers":[],"approvals":null}`))
	f.Fuzz(func(t *testing.T, blob []byte) {
		o, err := ParseOverride(blob)
		if err != nil {
			return
		}
		again, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		if same, err := ParseOverride(again); err != nil || same.Digest() != o.Digest() || !reflect.DeepEqual(same, o) {
			t.Errorf("have %+v, error %v, want %+v", same, err, o)
		}
		if _, err := NewOverrides(o, o); err == nil {
			t.Error("one override counts twice")
		}
	})
}

// TestOverrideSeeds grows chains over overrides at random heights. Whoever has
// them rebuilds the same states, whether block by block, at once, or on a
// database that has seen the chain without them.
func TestOverrideSeeds(t *testing.T) {
	for seed := range int64(40) {
		rng := rand.New(rand.NewSource(seed))
		some := func() string {
			all := []byte(actors)
			rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			return string(all[:1+rng.Intn(len(all))])
		}
		chain := newTestChain(osakaConfig(uint64(2+rng.Intn(9))), some())
		engine := newEngine(chain)
		var list Overrides
		for range 1 + rng.Intn(3) {
			grow(t, engine, chain, rng.Intn(12))
			list = overrides(t, append(list, override(t, chain, chain.CurrentHeader(), some()))...)
			engine.SetOverrides(list)
			chain.add(inTurn(t, engine, chain, func(h *types.Header) { h.Time += 60 }))
		}
		grow(t, engine, chain, rng.Intn(12))
		want := headSnapshot(t, engine, chain)
		holdsTogether(t, want)
		fresh := New(chain.config.Clique, memory(), WithClock(engine.now), WithOverrides(list))
		if err := errors.Join(collect(fresh.VerifyHeaders(chain, chain.line[1:]))...); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for says, other := range map[string]*Clique{"fresh": fresh, "restarted": restarted(chain, engine, list)} {
			if have := headSnapshot(t, other, chain); !reflect.DeepEqual(have, want) {
				t.Errorf("seed %d, %s: have %+v, want %+v", seed, says, have, want)
			}
		}
	}
}
