// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// listener is a remote peer that records the votes that it receives, and has one
// certificate to give.
type listener struct {
	*remote
	votes chan *gossip.ShortVote
	cert  *finality.Certificate
	asked chan uint64
}

func newListener(s *Syncer) *listener {
	return &listener{remote: newRemote(s), votes: make(chan *gossip.ShortVote, 8), asked: make(chan uint64, 8)}
}

func (l *listener) HandleVote(_ *gossip.Peer, v *gossip.ShortVote) { l.votes <- v }

func (l *listener) CertificatesFrom(number uint64, _ int) []*finality.Certificate {
	l.asked <- number
	if l.cert == nil {
		return nil
	}
	return []*finality.Certificate{l.cert}
}

// next returns what comes first.
func next[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(patience):
		t.Fatalf("waited %v in vain", patience)
		panic("unreachable")
	}
}

// TestRelay shows a member, between two peers that do not know each other, votes
// of one of them. It passes on those that do not become a certificate in time,
// and none that do.
func TestRelay(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	genesis := l.Chain.Genesis()
	blocks := l.grow(t, genesis.Header(), 1, 2, 3)
	s := newSyncer(t, l)
	left, right := newListener(s), newListener(s)
	left.join(t, s, left, 1)
	right.join(t, s, right, 2)

	for signer := range 3 {
		left.set.BroadcastVote(l.vote(t, signer, linkOf(genesis, blocks[0])))
	}
	alone := l.vote(t, 0, linkOf(genesis, blocks[1]))
	left.set.BroadcastVote(alone)
	if have := next(t, right.votes); *have != *gossip.Shorten(alone) {
		t.Errorf("have a vote for block %d, want the one for block 2", have.Number)
	}
	if cert := l.final.Certificate(blocks[0].Header()); cert == nil {
		t.Error("three votes made no certificate, the test shows nothing")
	}
}

// TestAsk announces a head for which no votes come: the member asks a peer for
// the certificate and acts on it.
func TestAsk(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l, other := openNew(t, a), openNew(t, a)
	genesis := l.Chain.Genesis()
	blocks := l.grow(t, genesis.Header(), 1, 2)
	for _, block := range blocks {
		if _, err := other.importer.Insert(block); err != nil {
			t.Fatal(err)
		}
	}
	s := newSyncer(t, l)
	peer := newListener(s)
	peer.cert = other.certify(t, linkOf(blocks[0], blocks[1]), 0, 1, 2)
	peer.join(t, s, peer, 1)

	began := time.Now()
	s.Announce(blocks[1])
	if from := next(t, peer.asked); from != 1 {
		t.Errorf("asked from block %d, want 1", from)
	}
	if waited := time.Since(began); waited < 2*s.relayAfter {
		t.Errorf("asked after %v, before votes had time to come", waited)
	}
	peer.until(t, "the final block", func() bool { return l.final.Final() == finality.CheckpointOf(blocks[0].Header()) })

	s.Announce(blocks[1]) // its certificate is here now
	for range 2 {
		s.Announce(l.seal(t, l.Chain.CurrentBlock(), int(l.Chain.CurrentBlock().Number.Uint64()+1)%4, 0))
	}
	if from := next(t, peer.asked); from != 3 {
		t.Errorf("asked from block %d, want 3", from)
	}
}

// TestCertificatesFrom lists what a member has above a block, newest first to
// go, ascending.
func TestCertificatesFrom(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	genesis := l.Chain.Genesis()
	blocks := append([]*types.Block{genesis}, l.grow(t, genesis.Header(), 1, 2, 3, 0, 1)...)
	for _, link := range [][2]int{{0, 1}, {1, 3}, {3, 4}} {
		l.certify(t, linkOf(blocks[link[0]], blocks[link[1]]), 0, 1, 2)
	}
	s := newSyncer(t, l)
	for _, test := range []struct {
		from  uint64
		count int
		want  []uint64
	}{
		{0, 16, []uint64{1, 3, 4}},
		{2, 16, []uint64{3, 4}},
		{0, 2, []uint64{3, 4}},
		{5, 16, nil},
	} {
		var have []uint64
		for _, cert := range s.CertificatesFrom(test.from, test.count) {
			have = append(have, cert.Target.Number)
		}
		if len(have) != len(test.want) || len(have) > 0 && (have[0] != test.want[0] || have[len(have)-1] != test.want[len(have)-1]) {
			t.Errorf("from %d, at most %d: have %v, want %v", test.from, test.count, have, test.want)
		}
	}
}
