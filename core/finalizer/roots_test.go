// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// override lets signers take over after a block, some seconds later.
func override(t *testing.T, a *chaintest.Alliance, parent *types.Block, signers ...int) *clique.Override {
	t.Helper()
	o := &clique.Override{
		ChainID: a.Genesis.Config.ChainID.Uint64(), Genesis: a.Genesis.ToBlock().Hash(),
		Number: parent.NumberU64() + 1, Parent: parent.Hash(), Time: parent.Time() + 1,
	}
	for _, signer := range signers {
		o.Signers = append(o.Signers, chaintest.Address(a.Keys[signer]))
	}
	slices.SortFunc(o.Signers, common.Address.Cmp)
	for _, signer := range signers {
		sig, err := crypto.Sign(crypto.Keccak256(o.Message()), a.Keys[signer])
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Approve(sig); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// reopen starts a ledger again on its disk with overrides, or says why not.
func reopen(t *testing.T, a *chaintest.Alliance, db ethdb.Database, overrides ...*clique.Override) (*ledger, error) {
	t.Helper()
	l := &ledger{Ledger: a.Open(t, db)}
	list, err := clique.NewOverrides(overrides...)
	if err != nil {
		t.Fatal(err)
	}
	l.Engine.SetOverrides(list)
	if l.final, err = finalizer.New(l.Chain, l.Engine, db); err != nil {
		return nil, err
	}
	l.importer = chainsync.NewImporter(l.Chain, l.Engine, db, l.final)
	return l, nil
}

// restart is reopen with what a member does after a crash.
func restart(t *testing.T, a *chaintest.Alliance, db ethdb.Database, overrides ...*clique.Override) (*ledger, error) {
	t.Helper()
	l, err := reopen(t, a, db, overrides...)
	if err == nil {
		err = l.importer.Replay(db)
	}
	return l, err
}

// lost is a chain of four signers, of which C and D are lost after block 6. Block
// 3 is final, block 4 has a certificate.
func lost(t *testing.T) (*chaintest.Alliance, ethdb.Database, []*types.Block) {
	t.Helper()
	a, db := chaintest.NewAlliance(t, 4), rawdb.NewMemoryDatabase()
	l := open(t, a, db)
	genesis := l.Chain.Genesis()
	blocks := append([]*types.Block{genesis}, l.grow(t, genesis.Header(), 1, 2, 3, 0, 1, 2)...)
	l.certify(t, linkOf(blocks[0], blocks[3]), 0, 1, 2)
	l.certify(t, linkOf(blocks[3], blocks[4]), 0, 1, 2)
	if l.final.Final().Number != 3 {
		t.Fatal("block 3 is not final")
	}
	return a, db, blocks
}

// TestOverrideGoesOn lets two of four signers go on by themselves, with votes of
// their own, and start again without the configuration.
func TestOverrideGoesOn(t *testing.T) {
	a, db, blocks := lost(t)
	o := override(t, a, blocks[6], 0, 1)
	l, err := restart(t, a, db, o)
	if err != nil {
		t.Fatal(err)
	}
	if have := l.final.Justified(blocks[6].Header()); have != finality.CheckpointOf(blocks[6].Header()) {
		t.Errorf("justified: have %v, want the root", have)
	}
	if stored, err := finalizer.Overrides(db); err != nil || len(stored) > 0 {
		t.Errorf("before its first block: have %v in force, error %v", stored, err)
	}
	next := l.grow(t, blocks[6].Header(), 1, 0, 1)
	if l.certify(t, linkOf(blocks[6], next[0]), 0) != nil {
		t.Error("one of two makes a certificate")
	}
	if l.certify(t, linkOf(blocks[6], next[0]), 1) == nil || l.final.Final().Number != 6 {
		t.Errorf("both of two: final %v, want the root", l.final.Final())
	}
	if stored, err := finalizer.Overrides(db); err != nil || !reflect.DeepEqual(stored, clique.Overrides{o}) {
		t.Errorf("after its first block: have %v in force, error %v", stored, err)
	}
	other := override(t, a, blocks[6], 0)
	if _, err := restart(t, a, db, other); !errors.Is(err, finalizer.ErrOverrideRefused) {
		t.Errorf("another one at the same block: have %v, want %v", err, finalizer.ErrOverrideRefused)
	}
	l, err = restart(t, a, db)
	if err != nil {
		t.Fatal(err)
	}
	if have := l.Chain.CurrentBlock().Hash(); have != next[2].Hash() {
		t.Errorf("head after a start without the file: have %x, want %x", have, next[2].Hash())
	}
	l.grow(t, next[2].Header(), 0)
	follow(t, a, o, append(blocks[1:], next...))
}

// follow gives a chain over an override after block 6 to fresh members: one with
// the file takes it, one without stops.
func follow(t *testing.T, a *chaintest.Alliance, o *clique.Override, chain []*types.Block) {
	t.Helper()
	for _, overrides := range [][]*clique.Override{{o}, nil} {
		fresh, err := reopen(t, a, rawdb.NewMemoryDatabase(), overrides...)
		if err != nil {
			t.Fatal(err)
		}
		n, err := fresh.importer.InsertRange(t.Context(), chain)
		if (err == nil) != (overrides != nil) || err != nil && (n < 6 || !clique.OtherSigners(err)) {
			t.Errorf("a fresh member with %d overrides: inserted %d, error %v", len(overrides), n, err)
		}
		if stored, _ := finalizer.Overrides(fresh.Disk); len(stored) != len(overrides) {
			t.Errorf("a fresh member: have %d in force, want %d", len(stored), len(overrides))
		}
	}
}

// TestOverrideRefused shows a member overrides that contradict what it knows.
func TestOverrideRefused(t *testing.T) {
	a, db, blocks := lost(t)
	l, err := restart(t, a, db)
	if err != nil {
		t.Fatal(err)
	}
	fork := l.seal(t, blocks[2].Header(), 0, 1)
	late := l.seal(t, fork.Header(), 1, 5)
	late = l.seal(t, late.Header(), 2, 5)
	for story, test := range map[string]struct {
		parent *types.Block
		says   string
	}{
		"below the final block":                 {blocks[2], "is final"},
		"at the final block, below a certified": {blocks[3], "has a certificate"},
		"beside the final block":                {fork, "is final"},
		"on a fork that leaves the final block": {late, "is final"},
	} {
		_, err := restart(t, a, db, override(t, a, test.parent, 0, 1))
		if !errors.Is(err, finalizer.ErrOverrideRefused) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: have %v, want %v as a block %s", story, err, finalizer.ErrOverrideRefused, test.says)
		}
	}
	other := *a
	genesis := *a.Genesis
	other.Genesis, genesis.Timestamp = &genesis, 1
	elsewhere := override(t, &other, blocks[6], 0, 1)
	if _, err := restart(t, a, db, elsewhere); !errors.Is(err, finalizer.ErrOverrideRefused) {
		t.Errorf("of another chain: have %v, want %v", err, finalizer.ErrOverrideRefused)
	}
	if l, err := restart(t, a, db, override(t, a, blocks[4], 0, 3)); err != nil || l.Chain.CurrentBlock().Hash() != blocks[4].Hash() {
		t.Errorf("at the certified block: error %v, want it for the head", err)
	}
}

// TestOverrideLeaves has the old signers' blocks above the root on disk, and
// their certificates come in later.
func TestOverrideLeaves(t *testing.T) {
	a, db, blocks := lost(t)
	o := override(t, a, blocks[5], 0, 1)
	l := open(t, a, db)
	cert := &finality.Certificate{Link: linkOf(blocks[5], blocks[6])}
	side := &finality.Certificate{Link: linkOf(blocks[4], blocks[6])}
	for _, c := range []*finality.Certificate{cert, side} {
		for signer := range 4 {
			c.Signatures = append(c.Signatures, l.vote(t, signer, c.Link).Signature)
		}
	}
	l, err := restart(t, a, db, o)
	if err != nil {
		t.Fatal(err)
	}
	if have := l.Chain.CurrentBlock().Hash(); have != blocks[5].Hash() {
		t.Fatalf("head: have %x, want the root %x", have, blocks[5].Hash())
	}
	if better, err := l.importer.Insert(blocks[6]); better || err == nil {
		t.Errorf("a block that is ruled out: better %v, error %v", better, err)
	}
	next := l.grow(t, blocks[5].Header(), 0, 1, 0)
	over := &finality.Certificate{Link: linkOf(blocks[4], next[0])}
	for signer := range 4 {
		over.Signatures = append(over.Signatures, l.vote(t, signer, over.Link).Signature)
	}
	if have := l.Chain.CurrentBlock().Hash(); have != next[2].Hash() {
		t.Errorf("head: have %x, want %x", have, next[2].Hash())
	}
	for _, c := range []*finality.Certificate{cert, side, over} {
		if added, err := l.final.AddCertificate(enode.ID{}, c); added || err != nil {
			t.Errorf("a certificate of the old signers for %v: added %v, error %v", c.Target, added, err)
		}
	}
	if l.final.Halted() || l.final.Final().Number > 5 {
		t.Errorf("final %v, halted %v", l.final.Final(), l.final.Halted())
	}
	l.certify(t, linkOf(blocks[5], next[0]), 0, 1)
	l.certify(t, linkOf(next[0], next[1]), 0, 1)
	if have := l.final.Final(); have != finality.CheckpointOf(next[0].Header()) {
		t.Errorf("final: have %v, want block 6 of the new signers", have)
	}
}

// TestOverrideTooEarly learns, after it was installed and before a block has
// followed, that signers who were held for lost have made another block final.
func TestOverrideTooEarly(t *testing.T) {
	a, db, blocks := lost(t)
	o := override(t, a, blocks[6], 0, 1)
	l, err := restart(t, a, db, o)
	if err != nil {
		t.Fatal(err)
	}
	fork := []*types.Block{l.seal(t, blocks[4].Header(), 2, 1)}
	fork = append(fork, l.seal(t, fork[0].Header(), 3, 0))
	l.certify(t, linkOf(blocks[4], fork[0]), 0, 2, 3)
	l.certify(t, linkOf(fork[0], fork[1]), 0, 2, 3)
	if have := l.final.Final(); have != finality.CheckpointOf(fork[0].Header()) || l.final.Halted() {
		t.Fatalf("final: have %v, halted %v, want block 5 of the fork", have, l.final.Halted())
	}
	if err := l.importer.Reconsider(fork[1].Hash()); err != nil || l.Chain.CurrentBlock().Hash() != fork[1].Hash() {
		t.Errorf("head %d, error %v, want the fork that is final", l.Chain.CurrentBlock().Number, err)
	}
	if stored, _ := finalizer.Overrides(db); len(stored) > 0 || len(l.Engine.Overrides()) > 0 {
		t.Errorf("have %d in force, %d installed, want it taken back", len(stored), len(l.Engine.Overrides()))
	}
	l.seal(t, fork[1].Header(), 0, 0) // by the old rules
	if _, err := restart(t, a, db, o); !errors.Is(err, finalizer.ErrOverrideRefused) {
		t.Errorf("at the next start: have %v, want %v", err, finalizer.ErrOverrideRefused)
	}
	if _, err = restart(t, a, db); err != nil {
		t.Errorf("without it: %v", err)
	}
}

// TestOverrideAfterConflict goes on after two blocks were final in conflict: on
// a new disk, without the liars, whose old certificates count no more.
func TestOverrideAfterConflict(t *testing.T) {
	a, db := chaintest.NewAlliance(t, 4), rawdb.NewMemoryDatabase()
	l := open(t, a, db)
	genesis := l.Chain.Genesis()
	blocks := append([]*types.Block{genesis}, l.grow(t, genesis.Header(), 1, 2, 3)...)
	fork := l.seal(t, genesis.Header(), 0, 3)
	child := l.seal(t, fork.Header(), 2, 0)
	liars := []*finality.Certificate{{Link: linkOf(fork, child)}, {Link: linkOf(blocks[1], blocks[2])}}
	for _, c := range liars {
		for _, signer := range []int{1, 2, 3} {
			c.Signatures = append(c.Signatures, l.vote(t, signer, c.Link).Signature)
		}
	}
	l.final.AddCertificate(enode.ID{}, liars[1])
	if _, err := l.final.AddCertificate(enode.ID{}, liars[0]); !errors.Is(err, finalizer.ErrConflict) || !l.final.Halted() {
		t.Fatalf("two final blocks in conflict: error %v", err)
	}
	o := override(t, a, blocks[3], 0, 1)
	if _, err := reopen(t, a, db, o); !errors.Is(err, finalizer.ErrOverrideRefused) || !errors.Is(err, finalizer.ErrConflict) {
		t.Errorf("on the old disk: have %v, want %v", err, finalizer.ErrOverrideRefused)
	}
	l, err := reopen(t, a, rawdb.NewMemoryDatabase(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.importer.InsertRange(t.Context(), blocks[1:]); err != nil {
		t.Fatal(err)
	}
	next := l.grow(t, blocks[3].Header(), 0, 1)
	if l.final.Agrees(fork.Header()) || !l.final.Agrees(blocks[2].Header()) || !l.final.Agrees(next[1].Header()) {
		t.Error("the root does not tell which forks count")
	}
	for _, block := range []*types.Block{fork, child} { // the liars show all they have
		if _, err := l.importer.Insert(block); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range liars {
		if _, err := l.final.AddCertificate(enode.ID{}, c); err != nil {
			t.Error(err)
		}
	}
	l.certify(t, linkOf(blocks[3], next[0]), 0, 1)
	if l.final.Halted() || l.final.Final().Number != 3 || l.Chain.CurrentBlock().Hash() != next[1].Hash() {
		t.Errorf("final %v, halted %v, head %d", l.final.Final(), l.final.Halted(), l.Chain.CurrentBlock().Number)
	}
}
