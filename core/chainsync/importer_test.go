// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"math/rand"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/core/internal/chaintest"
)

// TestForks tells stories of two forks from genesis. Signers are numbered in
// turn order, so block n is in turn for signer n mod N.
func TestForks(t *testing.T) {
	tests := []struct {
		story         string
		signers       int
		winner, loser []int
	}{
		{"more in-turn seals outweigh at the same height", 4, []int{1, 2}, []int{1, 3}},
		{"a longer fork outweighs a shorter one", 4, []int{3, 0, 1}, []int{1}},
		{"two blocks out of turn weigh less than one in turn and one out", 4, []int{1, 0}, []int{0, 3}},
		{"at the same weight and height the signer nearer its turn wins", 4, []int{0}, []int{3}},
		{"at the same weight the shorter fork wins", 5, []int{1}, []int{0, 3}},
	}
	for _, test := range tests {
		t.Run(test.story, func(t *testing.T) {
			a := chaintest.NewAlliance(t, test.signers)
			maker := openNew(t, a)
			genesis := maker.Chain.Genesis().Header()
			winner, loser := maker.grow(t, genesis, test.winner...), maker.grow(t, genesis, test.loser...)

			for name, order := range map[string][]*types.Block{
				"winner first": append(slices.Clone(winner), loser...),
				"loser first":  append(slices.Clone(loser), winner...),
			} {
				l := openNew(t, a)
				for _, block := range order {
					if _, err := l.importer.Insert(block); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
				}
				if have, want := l.Chain.CurrentBlock().Hash(), winner[len(winner)-1].Hash(); have != want {
					t.Errorf("%s: have head %x, want %x", name, have, want)
				}
			}
		})
	}
}

// TestOneHead grows random trees of blocks and shows them to members in random
// orders, parents first: all must end at one head.
func TestOneHead(t *testing.T) {
	const signers, blocks, members = 4, 24, 4
	for seed := range int64(4) {
		rng := rand.New(rand.NewSource(seed))
		a := chaintest.NewAlliance(t, signers)
		maker := openNew(t, a)
		tree := []*types.Block{maker.Chain.Genesis()}
		for len(tree) < blocks {
			parent := tree[rng.Intn(len(tree))].Header()
			snap, err := maker.Engine.Snapshot(maker.Chain, parent.Number.Uint64(), parent.Hash())
			if err != nil {
				t.Fatal(err)
			}
			signer := rng.Intn(signers)
			if snap.MaySeal(parent.Number.Uint64()+1, chaintest.Address(a.Keys[signer])) == nil {
				tree = append(tree, maker.seal(t, parent, signer, rng.Uint64()%3))
			}
		}
		for range members {
			l, order := openNew(t, a), slices.Clone(tree[1:])
			rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			for len(order) > 0 {
				order = slices.DeleteFunc(order, func(b *types.Block) bool {
					if !l.Chain.HasBlockAndState(b.ParentHash(), b.NumberU64()-1) {
						return false
					}
					if _, err := l.importer.Insert(b); err != nil {
						t.Fatalf("seed %d: %v", seed, err)
					}
					return true
				})
			}
			if have, want := l.Chain.CurrentBlock().Hash(), maker.Chain.CurrentBlock().Hash(); have != want {
				t.Fatalf("seed %d: have head %x, want %x", seed, have, want)
			}
		}
	}
}

func TestInsertKnown(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	blocks := l.grow(t, l.Chain.Genesis().Header(), 1, 2, 3)
	for _, block := range blocks {
		if better, err := l.importer.Insert(block); err != nil || better {
			t.Fatalf("known block %d: have better %v, error %v", block.NumberU64(), better, err)
		}
	}
	if have := l.Chain.CurrentBlock().Number.Uint64(); have != 3 {
		t.Errorf("have head %d, want 3", have)
	}
}

func TestInsertRange(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	maker := openNew(t, a)
	genesis := maker.Chain.Genesis().Header()
	long, short := maker.grow(t, genesis, 1, 2, 3, 0, 1), maker.grow(t, genesis, 2, 3)

	l := openNew(t, a)
	for name, blocks := range map[string][]*types.Block{"beside the head": short, "on the head": long} {
		if n, err := l.importer.InsertRange(context.Background(), blocks); err != nil || n != len(blocks) {
			t.Fatalf("%s: have %d blocks, error %v", name, n, err)
		}
	}
	if have, want := l.Chain.CurrentBlock().Hash(), long[4].Hash(); have != want {
		t.Errorf("have head %x, want %x", have, want)
	}
	if _, err := l.importer.InsertRange(context.Background(), maker.grow(t, long[4].Header(), 2, 3)[1:]); err == nil {
		t.Error("a range without its first block was inserted")
	}
}

// TestReplay loses the state that upstream keeps in memory, as a crash does.
func TestReplay(t *testing.T) {
	a, db := chaintest.NewAlliance(t, 3), rawdb.NewMemoryDatabase()
	before := open(t, a, db)
	blocks := before.grow(t, before.Chain.Genesis().Header(), 1, 2, 0, 1, 2, 0, 1, 2)
	head := blocks[len(blocks)-1]

	after := open(t, a, db) // before was not stopped
	if after.Chain.CurrentBlock().Number.Uint64() == head.NumberU64() {
		t.Fatal("the crash lost nothing, the test shows nothing")
	}
	if err := after.importer.Replay(db); err != nil {
		t.Fatal(err)
	}
	if have, want := after.Chain.CurrentBlock().Hash(), head.Hash(); have != want {
		t.Errorf("have head %x, want %x", have, want)
	}
}

// TestAdopt crashes a member between storing its block and making it the head.
func TestAdopt(t *testing.T) {
	a, db := chaintest.NewAlliance(t, 3), rawdb.NewMemoryDatabase()
	l, maker := open(t, a, db), openNew(t, a)
	blocks := maker.grow(t, maker.Chain.Genesis().Header(), 1, 2)
	if _, err := l.importer.Insert(blocks[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Chain.InsertBlockWithoutSetHead(t.Context(), blocks[1], false); err != nil {
		t.Fatal(err)
	}
	l = open(t, a, db)
	if err := l.importer.Replay(db); err != nil {
		t.Fatal(err)
	}
	if have := l.Chain.CurrentBlock().Hash(); have != blocks[1].Hash() {
		t.Errorf("have head %x, want the stored block", have)
	}
}

// TestSafeAfterRestart serves a safe block before the first new head comes.
func TestSafeAfterRestart(t *testing.T) {
	a, db := chaintest.NewAlliance(t, 2), rawdb.NewMemoryDatabase()
	l := open(t, a, db)
	l.grow(t, l.Chain.Genesis().Header(), 1, 0, 1)
	l.Chain.Stop()
	if have := open(t, a, db).Chain.CurrentSafeBlock(); have == nil || have.Number.Uint64() != 2 {
		t.Errorf("have %v, want block 2", have)
	}
}
