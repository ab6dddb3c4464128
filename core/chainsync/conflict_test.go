// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// side is a member whose chain two of four signers, 1 and 2, have made final
// together with one that is honest, and another chain with the other.
type side struct {
	*ledger
	signers []int
	blocks  []*types.Block // from genesis on
}

// newSides makes the sides of signers 0 and 3. The first is to be the longer one.
func newSides(t *testing.T) (left, right *side) {
	t.Helper()
	a := chaintest.NewAlliance(t, 4)
	one := func(signers ...int) *side { return &side{ledger: openNew(t, a), signers: signers} }
	return one(0, 1, 2), one(1, 2, 3)
}

// finalize seals a chain and has the side's signers vote for each block from its
// parent.
func (s *side) finalize(t *testing.T, sealers ...int) {
	t.Helper()
	genesis := s.Chain.Genesis()
	s.blocks = append([]*types.Block{genesis}, s.grow(t, genesis.Header(), sealers...)...)
	for i, block := range s.blocks[1:] {
		s.certify(t, linkOf(s.blocks[i], block), s.signers...)
	}
	if have, want := s.final.Final().Number, uint64(len(sealers)-1); have != want {
		t.Fatalf("block %d is final, want %d", have, want)
	}
}

// Who seals on each side.
var leftSealers, rightSealers = []int{1, 2, 0, 1, 2, 0}, []int{3, 1, 2, 3}

// link connects two members.
func link(t *testing.T, a, b *Syncer) {
	t.Helper()
	here, there := p2p.MsgPipe()
	t.Cleanup(func() { here.Close() })
	for i, s := range []*Syncer{a, b} {
		rw := []*p2p.MsgPipeRW{here, there}[i]
		peer := p2p.NewPeerPipe(enode.ID{byte(i + 1)}, "peer", []p2p.Cap{{Name: gossip.Name, Version: gossip.Version1}}, rw)
		go func() {
			gossip.Protocol(s, s.cfg.Peers).Run(peer, rw)
			rw.Close()
		}()
	}
	new(remote).until(t, "the handshake", func() bool { return a.cfg.Peers.Len() == 1 && b.cfg.Peers.Len() == 1 })
}

// wantStopped waits until a side has stopped with a proof, and with evidence
// against only signers 1 and 2.
func (s *side) wantStopped(t *testing.T, name string) {
	t.Helper()
	final := s.final.Final()
	new(remote).until(t, name+" has stopped and knows whom to blame", func() bool { return s.final.Halted() && len(s.liars(t)) == 2 })
	want := []common.Address{chaintest.Address(s.Keys[1]), chaintest.Address(s.Keys[2])}
	if have := s.liars(t); !slices.Equal(have, want) {
		t.Errorf("%s: evidence against %v, want %v", name, have, want)
	}
	if s.final.Final() != final || s.Chain.CurrentBlock().Hash() != s.blocks[len(s.blocks)-1].Hash() {
		t.Errorf("%s: final %v, head %d", name, s.final.Final(), s.Chain.CurrentBlock().Number)
	}
	certs := s.final.Conflict()
	if len(certs) != 2 || certs[0] == nil || certs[0].Source != final || s.Hash(certs[0].Source.Number) != certs[0].Source.Hash ||
		s.Hash(certs[1].Source.Number) == certs[1].Source.Hash || !certs[1].Finalizes() {
		t.Errorf("%s: the proof is %+v", name, certs)
	}
}

// Hash is that of the canonical block.
func (l *ledger) Hash(number uint64) common.Hash { return l.Chain.GetCanonicalHash(number) }

func (l *ledger) liars(t *testing.T) (list []common.Address) {
	for _, e := range l.final.Evidence() {
		if err := e.Verify(finality.Chain{ID: l.Chain.Config().ChainID, Genesis: l.Chain.Genesis().Hash()}, l.Engine.Author); err != nil || !e.Counts {
			t.Errorf("evidence against %v: counts %v, %v", e.Signer, e.Counts, err)
		}
		if !slices.Contains(list, e.Signer) {
			list = append(list, e.Signer)
		}
	}
	slices.SortFunc(list, common.Address.Cmp)
	return list
}

// TestMeeting lets two members meet that hold different blocks for final. Both
// stop, that with the longer chain too, and know who has lied.
func TestMeeting(t *testing.T) {
	left, right := newSides(t)
	left.finalize(t, leftSealers...)
	right.finalize(t, rightSealers...)
	link(t, newSyncer(t, left.ledger), newSyncer(t, right.ledger))
	left.wantStopped(t, "the longer side")
	right.wantStopped(t, "the shorter side")
}

// TestWhispers has liars show their votes to one of two members each, who know
// each other all the time and see no more of the other side than its blocks and
// an honest vote.
func TestWhispers(t *testing.T) {
	left, right := newSides(t)
	a, b := newSyncer(t, left.ledger), newSyncer(t, right.ledger)
	link(t, a, b)
	right.finalize(t, rightSealers...)
	left.finalize(t, leftSealers...)
	b.Announce(right.blocks[len(right.blocks)-1])
	for _, block := range left.blocks[1:] {
		a.cfg.Peers.Peers()[0].SendBlock(block, common.Big2)
	}
	head := left.blocks[len(left.blocks)-1]
	new(remote).until(t, "the other side's blocks", func() bool { return right.Chain.HasBlockAndState(head.Hash(), head.NumberU64()) })
	if left.final.Halted() || right.final.Halted() {
		t.Fatal("they have stopped before, the test shows nothing")
	}
	next := left.seal(t, head.Header(), 1, 0)
	left.blocks = append(left.blocks, next)
	a.cfg.Peers.Peers()[0].SendBlock(next, common.Big2)
	if err := a.CastVote(left.vote(t, 0, linkOf(head, next))); err != nil {
		t.Fatal(err)
	}
	left.wantStopped(t, "the longer side")
	right.wantStopped(t, "the shorter side")
}

// TestTold shows one of two members a certificate of the other, who does not
// know of a conflict: who has stopped tells.
func TestTold(t *testing.T) {
	left, right := newSides(t)
	a, b := newSyncer(t, left.ledger), newSyncer(t, right.ledger)
	link(t, a, b)
	left.finalize(t, leftSealers...)
	right.finalize(t, rightSealers...)
	b.Announce(right.blocks[len(right.blocks)-1])
	head := left.blocks[len(left.blocks)-1]
	a.Announce(head)
	a.cfg.Peers.Peers()[0].SendCertificate(left.final.Certificate(head.Header()))
	right.wantStopped(t, "the shorter side")
	left.wantStopped(t, "the longer side")
}

// TestKept fetches for a certificate that has stopped waiting for its block, as a
// later one is final by then.
func TestKept(t *testing.T) {
	left, right := newSides(t)
	left.finalize(t, leftSealers...)
	right.finalize(t, rightSealers...)
	s := newSyncer(t, left.ledger)
	r := newSource(s, right.blocks[1:]...)
	r.announced(right.blocks[4].Hash(), 4, 1)
	r.join(t, s, r, 1)
	s.promises.add(s.cfg.Peers.Peers()[0], right.final.Certificate(right.blocks[4].Header()))
	s.lookForBetter()
	r.until(t, "the conflict", left.final.Halted)
	if s.promises.of(s.cfg.Peers.Peers()[0]) != nil {
		t.Error("a promise is good for another fetch")
	}
}

// TestStopped holds that a member that has stopped takes no block by any way but
// what shows who has lied, and that after a crash it serves what it had.
func TestStopped(t *testing.T) {
	left, right := newSides(t)
	left.finalize(t, leftSealers...)
	right.finalize(t, rightSealers...)
	if _, err := right.importer.InsertRange(t.Context(), left.blocks[1:]); err != nil {
		t.Fatal(err)
	}
	last := len(left.blocks) - 1
	cert := left.final.Certificate(left.blocks[last].Header())
	if _, err := right.final.AddCertificate(enode.ID{}, cert); !errors.Is(err, finalizer.ErrConflict) {
		t.Fatalf("have %v, want %v", err, finalizer.ErrConflict)
	}
	if have := right.liars(t); len(have) != 0 {
		t.Errorf("evidence by a certificate above all of its own: %v", have)
	}
	beside := left.blocks[len(right.blocks)-1]
	if added, err := right.final.AddCertificate(enode.ID{}, left.final.Certificate(beside.Header())); added || err != nil || len(right.liars(t)) != 2 {
		t.Errorf("a certificate beside its own when it has stopped: added %v, %v, evidence against %v", added, err, right.liars(t))
	}
	head := right.Chain.CurrentBlock()
	next := right.blockOn(t, head, 1)
	refused := func(story string, s *side) {
		t.Helper()
		if n, err := s.importer.InsertRange(context.Background(), []*types.Block{next}); n != 0 || !errors.Is(err, finalizer.ErrConflict) {
			t.Errorf("%s: a range: have %d, %v", story, n, err)
		}
		if _, err := s.importer.Insert(next); !errors.Is(err, finalizer.ErrConflict) {
			t.Errorf("%s: a block: have %v", story, err)
		}
		if s.Chain.HasBlock(next.Hash(), next.NumberU64()) || s.Chain.CurrentBlock().Hash() != head.Hash() || !s.final.Halted() {
			t.Errorf("%s: it goes on", story)
		}
	}
	refused("when it stops", right)
	before := right.final.Conflict()
	again, err := restart(t, right.Alliance, right.Disk)
	if err != nil {
		t.Fatal(err)
	}
	right.ledger = again
	refused("after a crash", right)
	if have := right.final.Conflict(); len(have) != 2 || have[0].Link != before[0].Link || have[1].Link != before[1].Link {
		t.Errorf("after a crash the proof is %+v, want %+v", have, before)
	}
	if !right.Chain.HasState(head.Root) {
		t.Error("after a crash the state is gone")
	}
}

// blockOn seals a block that is stored nowhere.
func (s *side) blockOn(t *testing.T, parent *types.Header, signer int) *types.Block {
	t.Helper()
	maker := openNew(t, s.Alliance)
	for _, block := range s.blocks[1:] {
		if _, err := maker.importer.Insert(block); err != nil {
			t.Fatal(err)
		}
	}
	return maker.seal(t, parent, signer, 0)
}
