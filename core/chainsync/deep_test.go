// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// openDeep opens a ledger that keeps the history of its state, as members do.
func openDeep(t *testing.T, a *chaintest.Alliance) *ledger {
	t.Helper()
	db, err := rawdb.Open(memorydb.New(), rawdb.OpenOptions{Ancient: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return open(t, a, db)
}

// turns lists the signers in turn of count blocks after a number.
func turns(a *chaintest.Alliance, after uint64, count int) (signers []int) {
	for i := range count {
		signers = append(signers, int(after+uint64(i)+1)%len(a.Keys))
	}
	return signers
}

// wantHead fails where the head is another, or has no state.
func (l *ledger) wantHead(t *testing.T, want *types.Block) {
	t.Helper()
	head := l.Chain.CurrentBlock()
	if head.Hash() != want.Hash() {
		t.Errorf("head: have %d, want %d [%x]", head.Number, want.Number(), want.Hash().Bytes()[:4])
	}
	if !l.Chain.HasState(head.Root) {
		t.Errorf("the state of head %d is gone", head.Number)
	}
}

// echo is a peer that claims the weightiest head, has no header, and gives a
// member its own old blocks.
type echo struct{ *source }

func (e *echo) HeadersFrom(uint64, int) []*types.Header { return nil }
func (e *echo) BlocksFrom(_ uint64, count, _ int) []*types.Block {
	return e.blocks[1:min(count+1, len(e.blocks))]
}

// TestOwnOldBlocks has a peer send a member its own blocks, whose state is older
// than what upstream keeps. The member goes on from its head.
func TestOwnOldBlocks(t *testing.T) {
	a := chaintest.NewAlliance(t, 3)
	l := openDeep(t, a)
	blocks := l.grow(t, l.Chain.Genesis().Header(), turns(a, 0, 300)...)
	head := blocks[len(blocks)-1]
	s := NewSyncer(Config{Chain: l.Chain, Importer: l.importer, Final: l.final, Peers: gossip.NewPeerSet(), NetworkID: 1})

	liar := &echo{source: newSource(s, blocks...)}
	liar.announced(common.Hash{1}, 1000, 1<<40)
	liar.join(t, s, liar, 1)
	peer := s.cfg.Peers.Peers()[0]
	s.Start() // not before: the peer does not stay
	t.Cleanup(s.Stop)
	liar.until(t, "the fetch has failed", func() bool { return s.failures.of(peer) > 0 })
	l.wantHead(t, head)
	l.wantHead(t, l.seal(t, head.Header(), 1, 0))
}

// TestOldBlockAgain inserts an old block of the chain once more, as an import does.
func TestOldBlockAgain(t *testing.T) {
	a := chaintest.NewAlliance(t, 3)
	l := openDeep(t, a)
	blocks := l.grow(t, l.Chain.Genesis().Header(), turns(a, 0, 300)...)
	for _, again := range [][]*types.Block{blocks[:1], blocks[100:101], blocks[:200]} {
		if n, err := l.importer.InsertRange(context.Background(), again); n != len(again) || err != nil {
			t.Errorf("inserted %d: %v", n, err)
		}
		l.wantHead(t, blocks[len(blocks)-1])
	}
}

// TestNoWayBack brings old blocks of the chain, and siblings of them, in every way in
// which a peer's word comes in. The head keeps its block and its state.
func TestNoWayBack(t *testing.T) {
	a := chaintest.NewAlliance(t, 3)
	l, maker := openDeep(t, a), openDeep(t, a)
	blocks := l.grow(t, l.Chain.Genesis().Header(), turns(a, 0, 300)...)
	if _, err := maker.importer.InsertRange(t.Context(), blocks[:9]); err != nil {
		t.Fatal(err)
	}
	sibling := maker.seal(t, blocks[8].Header(), 2, 1)
	old, rival := maker.certify(t, linkOf(blocks[7], blocks[8]), 0, 1, 2), maker.certify(t, linkOf(blocks[0], sibling), 0, 1, 2)
	s := newSyncer(t, l)
	for _, way := range []struct {
		name string
		take func()
	}{
		{"an old block that is pushed", func() { s.insertPushed(nil, blocks[9], new(earlyBlocks)) }},
		{"an old block again", func() { l.importer.Insert(blocks[9]) }},
		{"a sibling of an old block that is pushed", func() { s.insertPushed(nil, sibling, new(earlyBlocks)) }},
		{"a sibling of an old block in a range", func() { l.importer.InsertRange(t.Context(), []*types.Block{sibling}) }},
		{"a certificate for an old block", func() { s.HandleCertificate(new(gossip.Peer), old) }},
		{"an old block with a certificate", func() { l.importer.Reconsider(blocks[8].Hash()) }},
		{"an old block and its sibling in a range", func() { l.importer.InsertRange(t.Context(), []*types.Block{blocks[8], sibling}) }},
	} {
		t.Run(way.name, func(t *testing.T) {
			way.take()
			l.wantHead(t, blocks[len(blocks)-1])
		})
	}
	// What is final is not left for what is not, though that has a certificate.
	l.certify(t, linkOf(blocks[8], blocks[9]), 0, 1, 2)
	if _, err := l.final.AddCertificate(enode.ID{}, rival); err != nil {
		t.Fatal(err)
	}
	if err := l.importer.Reconsider(sibling.Hash()); err != nil {
		t.Fatal(err)
	}
	l.wantHead(t, blocks[len(blocks)-1])
}

// forked is a member on a heavier fork than another's, both too long for
// upstream to have the state where they branch off.
type forked struct {
	*ledger
	maker        *ledger
	common       *types.Block
	heavy, light []*types.Block
}

func newForked(t *testing.T) *forked {
	t.Helper()
	a := chaintest.NewAlliance(t, 4)
	f := &forked{ledger: openDeep(t, a), maker: openDeep(t, a)}
	trunk := f.grow(t, f.Chain.Genesis().Header(), turns(a, 0, 5)...)
	f.common = trunk[len(trunk)-1]
	if _, err := f.maker.importer.InsertRange(context.Background(), trunk); err != nil {
		t.Fatal(err)
	}
	f.heavy = f.grow(t, f.common.Header(), turns(a, 5, 250)...)
	first := f.maker.seal(t, f.common.Header(), 2, 1)
	f.light = append([]*types.Block{first}, f.maker.grow(t, first.Header(), turns(a, 6, 199)...)...)
	return f
}

// take gives the member a fork, which it keeps aside.
func (f *forked) take(t *testing.T, blocks []*types.Block) {
	t.Helper()
	if n, err := f.importer.InsertRange(context.Background(), blocks); err != nil {
		t.Fatalf("block %d of the fork: %v", n, err)
	}
	f.wantHead(t, f.heavy[len(f.heavy)-1])
}

// TestDeepSwitch shows a certificate for the lighter fork, 200 blocks late.
func TestDeepSwitch(t *testing.T) {
	f := newForked(t)
	f.take(t, f.light)
	f.take(t, f.light) // again: nothing to do
	tip := f.light[len(f.light)-1]
	cert := f.maker.certify(t, linkOf(f.light[len(f.light)-2], tip), 0, 1, 2)
	if added, err := f.final.AddCertificate(enode.ID{}, cert); !added || err != nil {
		t.Fatalf("the certificate: added %v, %v", added, err)
	}
	if err := f.importer.Reconsider(tip.Hash()); err != nil {
		t.Fatal(err)
	}
	f.wantHead(t, tip)
	f.wantHead(t, f.seal(t, tip.Header(), 2, 0))
	if have, want := f.final.Final().Hash, cert.Source.Hash; have != want {
		t.Errorf("final: have %x, want %x", have[:4], want[:4])
	}

	// Nothing leads below what is final now.
	if _, err := f.importer.InsertRange(context.Background(), f.heavy); err != nil && !errors.Is(err, errBelowFinal) {
		t.Error(err)
	}
	if have := f.Chain.GetCanonicalHash(tip.NumberU64()); have != tip.Hash() {
		t.Errorf("the head has left the final block")
	}
}

// TestHeavierDeepSwitch extends the lighter fork until it is the heavier one.
func TestHeavierDeepSwitch(t *testing.T) {
	f := newForked(t)
	last := f.light[len(f.light)-1]
	more := f.maker.grow(t, last.Header(), turns(f.Alliance, last.NumberU64(), 60)...)
	f.take(t, f.light)
	if _, err := f.importer.InsertRange(context.Background(), more); err != nil {
		t.Fatal(err)
	}
	f.wantHead(t, more[len(more)-1])
}

// TestBadDeepSwitch certifies a fork whose last block does not execute, for which
// more than a third of the signers lie: the member comes back to its own head and
// does not try again.
func TestBadDeepSwitch(t *testing.T) {
	f := newForked(t)
	good := f.light[len(f.light)-1]
	header := good.Header()
	header.Root[0]++
	resign(header, f.Keys[int(header.Number.Uint64())%4])
	bad := types.NewBlockWithHeader(header).WithBody(*good.Body())
	f.take(t, append(f.light[:len(f.light)-1:len(f.light)-1], bad))
	parent := f.light[len(f.light)-2]
	f.certify(t, linkOf(f.common, bad), 0, 1, 2)
	if err := f.importer.Reconsider(bad.Hash()); err == nil {
		t.Error("a block that does not execute became the head")
	}
	f.wantHead(t, f.heavy[len(f.heavy)-1])
	if err := f.importer.Reconsider(bad.Hash()); !errors.Is(err, errBadFork) {
		t.Errorf("the second time: have %v, want %v", err, errBadFork)
	}
	if !f.Chain.HasBlock(parent.Hash(), parent.NumberU64()) {
		t.Error("the good part of the fork is gone")
	}
}
