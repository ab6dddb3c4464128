// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/core/finality"
)

// sealedBy is a chain told by who sealed its blocks, in their order from 1.
type sealedBy []byte

func (c sealedBy) CurrentBlock() *types.Header {
	return &types.Header{Number: big.NewInt(int64(len(c)))}
}

func (c sealedBy) GetHeader(_ common.Hash, number uint64) *types.Header {
	return &types.Header{Number: new(big.Int).SetUint64(number)}
}

func (c sealedBy) author(h *types.Header) (common.Address, error) {
	if h.Number.Sign() == 0 {
		return common.Address{}, errors.New("nobody sealed the genesis")
	}
	return common.Address{c[h.Number.Uint64()-1]}, nil
}

func (c sealedBy) trust(rebuild bool) *Trust {
	return &Trust{
		Chain:     c,
		Author:    c.author,
		Justified: func(h *types.Header) finality.Checkpoint { return finality.Checkpoint{Number: h.Number.Uint64() - 1} },
		Rebuild:   rebuild,
	}
}

// TestLostGuard opens the guard of A with what it noted, on chains with and
// without its seals.
func TestLostGuard(t *testing.T) {
	for _, story := range []struct {
		name  string
		notes func(*guardFile)
		chain string
		want  error
	}{
		{"a new signer", nil, "BCBC", nil},
		{"a new chain", nil, "", nil},
		{"no file, but seals", nil, "BABC", ErrGuardLost},
		{"a file that knows the seals", func(g *guardFile) { g.Sealed(finality.Seal{Number: 2}) }, "BABC", nil},
		{"a file that knows a later vote", func(g *guardFile) { g.Vote(linkTo(3, 4)) }, "BABA", nil},
		{"a crash before the note", func(g *guardFile) { g.Sealed(finality.Seal{Number: 2}) }, "BABA", nil},
		{"an old copy", func(g *guardFile) { g.Sealed(finality.Seal{Number: 2}) }, "BABABA", ErrGuardLost},
	} {
		dir, signer := t.TempDir(), common.Address{'A'}
		if story.notes != nil {
			g, err := openGuard(dir, signer, common.Hash{2})
			if err != nil {
				t.Fatal(err)
			}
			story.notes(g)
			g.Close()
		}
		chain := sealedBy(story.chain)
		g, err := OpenGuard(dir, signer, common.Hash{2}, chain.trust(false))
		if !errors.Is(err, story.want) || (err != nil) != (story.want != nil) {
			t.Errorf("%s: have %v, want %v", story.name, err, story.want)
		}
		if err == nil {
			g.Close()
			continue
		}
		if g, err = OpenGuard(dir, signer, common.Hash{2}, chain.trust(true)); err != nil {
			t.Errorf("%s, to be made anew: %v", story.name, err)
			continue
		}
		head := uint64(len(chain))
		if err := g.MaySeal(finality.Seal{Number: head}, 1, nil); !errors.Is(err, finality.ErrGuard) {
			t.Errorf("%s, made anew: seals the head a second time: %v", story.name, err)
		}
		if err := g.MaySeal(finality.Seal{Number: head + 1}, 1, nil); err != nil {
			t.Errorf("%s, made anew: %v", story.name, err)
		}
		if err := g.Vote(linkTo(head-1, head)); !errors.Is(err, finality.ErrGuard) {
			t.Errorf("%s, made anew: votes for the head: %v", story.name, err)
		}
		g.Close()
	}
}

// A node that starts without a chain learns from the peers' blocks that its key has
// sealed.
func TestGuardLostAfterSync(t *testing.T) {
	chain := sealedBy("")
	trust := chain.trust(false)
	g, err := OpenGuard(t.TempDir(), common.Address{'A'}, common.Hash{2}, trust)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if err := g.MaySeal(finality.Seal{Number: 1}, 1, nil); err != nil {
		t.Fatal(err)
	}
	fetched := sealedBy("BABABC")
	trust.Chain, trust.Author = fetched, fetched.author
	for range 2 {
		if err := g.MaySeal(finality.Seal{Number: 7}, 1, nil); !errors.Is(err, ErrGuardLost) {
			t.Errorf("have %v, want %v", err, ErrGuardLost)
		}
		if err := g.Vote(linkTo(5, 6)); !errors.Is(err, ErrGuardLost) {
			t.Errorf("have %v, want %v", err, ErrGuardLost)
		}
	}
}

// A block that this node seals is in its chain a moment before the guard notes it. A
// vote that is asked for in between is for the same key's own block.
func TestGuardWhileSealing(t *testing.T) {
	chain := sealedBy("")
	trust := chain.trust(false)
	g, err := OpenGuard(t.TempDir(), common.Address{'A'}, common.Hash{2}, trust)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	g.Sealing(1)
	stored := sealedBy("A")
	trust.Chain, trust.Author = stored, stored.author
	if err := g.Vote(linkTo(0, 1)); err != nil {
		t.Errorf("before the seal is noted: %v", err)
	}
	if err := g.Sealed(finality.Seal{Number: 1}); err != nil {
		t.Fatal(err)
	}
}

// A thief seals with the key while its owner does. The owner goes on, and its guard
// still holds it to what it has signed.
func TestGuardBesideThief(t *testing.T) {
	chain := sealedBy("BC")
	trust := chain.trust(false)
	g, err := OpenGuard(t.TempDir(), common.Address{'A'}, common.Hash{2}, trust)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if err := g.Sealed(finality.Seal{Number: 3}); err != nil {
		t.Fatal(err)
	}
	stolen := sealedBy("BCABABA")
	trust.Chain, trust.Author = stolen, stolen.author
	if err := g.Vote(linkTo(2, 7)); err != nil {
		t.Errorf("beside a thief: %v", err)
	}
	never := func(finality.Seal) bool { return false }
	if err := g.MaySeal(finality.Seal{Number: 3}, 1, never); !errors.Is(err, finality.ErrGuard) {
		t.Errorf("a second seal at its own height: have %v, want %v", err, finality.ErrGuard)
	}
}
