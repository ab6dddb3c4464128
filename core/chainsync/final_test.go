// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/internal/chaintest"
)

func linkOf(source, target *types.Block) finality.Link {
	return finality.Link{Source: finality.CheckpointOf(source.Header()), Target: finality.CheckpointOf(target.Header())}
}

// vote signs a link as a signer of the ledger's chain.
func (l *ledger) vote(t *testing.T, signer int, link finality.Link) *finality.Vote {
	t.Helper()
	message, err := l.final.Message(link)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := crypto.Sign(crypto.Keccak256(message), l.Keys[signer])
	if err != nil {
		t.Fatal(err)
	}
	return &finality.Vote{Link: link, Signature: [65]byte(sig)}
}

// certify lets signers vote for a link and returns the certificate.
func (l *ledger) certify(t *testing.T, link finality.Link, signers ...int) *finality.Certificate {
	t.Helper()
	var made *finality.Certificate
	for _, signer := range signers {
		_, cert, err := l.final.AddVote(l.vote(t, signer, link))
		if err != nil {
			t.Fatal(err)
		}
		if cert != nil {
			made = cert
		}
	}
	return made
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
	l.importer = NewImporter(l.Chain, l.Engine, db, l.final)
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

// TestNoReorgBelowFinal shows a member a heavier fork that leaves the final
// block out.
func TestNoReorgBelowFinal(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l, maker := openNew(t, a), openNew(t, a)
	genesis := l.Chain.Genesis()
	kept := l.grow(t, genesis.Header(), 3, 1) // out of turn twice
	l.certify(t, linkOf(genesis, kept[0]), 0, 1, 2)
	l.certify(t, linkOf(kept[0], kept[1]), 0, 1, 2)
	if l.final.Final().Number != 1 {
		t.Fatal("nothing is final, the test shows nothing")
	}
	for _, block := range maker.grow(t, genesis.Header(), 1, 2, 3, 0, 1, 2) {
		if better, err := l.importer.Insert(block); err != nil || better {
			t.Fatalf("block %d: have better %v, error %v", block.NumberU64(), better, err)
		}
	}
	if have := l.Chain.CurrentBlock().Hash(); have != kept[1].Hash() {
		t.Errorf("the head left the final block for %x", have)
	}
}

// TestJustifiedWins shows a member a lighter fork that a quorum has voted for.
func TestJustifiedWins(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l := openNew(t, a)
	genesis := l.Chain.Genesis()
	light := l.grow(t, genesis.Header(), 3)
	heavy := l.grow(t, genesis.Header(), 1, 2, 3)
	if l.Chain.CurrentBlock().Hash() != heavy[2].Hash() {
		t.Fatal("the heavy fork is not the head, the test shows nothing")
	}
	l.certify(t, linkOf(genesis, light[0]), 0, 1, 2)
	if err := l.importer.Reconsider(light[0].Hash()); err != nil {
		t.Fatal(err)
	}
	if have := l.Chain.CurrentBlock().Hash(); have != light[0].Hash() {
		t.Errorf("have head %x, want the justified block", have)
	}
}

// TestJustifiedWinsWithItsDescendants shows a member a certificate for a block of a fork
// of which it has more. Nobody sends it those blocks again, as it has them.
func TestJustifiedWinsWithItsDescendants(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l := openNew(t, a)
	genesis := l.Chain.Genesis()
	light := l.grow(t, genesis.Header(), 3, 2)
	beside := l.grow(t, light[0].Header(), 0)
	heavy := l.grow(t, genesis.Header(), 1, 2, 3)
	if l.Chain.CurrentBlock().Hash() != heavy[2].Hash() {
		t.Fatal("the heavy fork is not the head, the test shows nothing")
	}
	l.certify(t, linkOf(genesis, light[0]), 0, 1, 2)
	if err := l.importer.Reconsider(light[0].Hash()); err != nil {
		t.Fatal(err)
	}
	have, best := l.Chain.CurrentBlock().Hash(), light[1]
	if beside[0].Difficulty().Cmp(best.Difficulty()) > 0 {
		best = beside[0]
	}
	if have != best.Hash() {
		t.Errorf("have head %x, want the best block on top of the justified one, %x", have, best.Hash())
	}
}
