// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"testing"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// TestBadShortVotes sends a member a vote that no honest peer sends, which ends
// the connection, and some that an honest peer may pass on.
func TestBadShortVotes(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	genesis := l.Chain.Genesis()
	blocks := l.grow(t, genesis.Header(), 1, 2)
	s := newSyncer(t, l)
	malformed := l.vote(t, 0, linkOf(genesis, blocks[0]))
	malformed.Signature[64] = 9
	liar := newListener(s)
	liar.join(t, s, liar, 1)
	liar.set.BroadcastVote(malformed)
	liar.until(t, "the end of the connection", func() bool { return s.cfg.Peers.Len() == 0 })
	peer := newListener(s)
	peer.join(t, s, peer, 2)
	stranger, unknown := l.vote(t, 0, linkOf(genesis, blocks[1])), l.vote(t, 0, linkOf(genesis, blocks[0]))
	stranger.Source = finality.CheckpointOf(blocks[0].Header())
	unknown.Target.Hash[0]++
	for _, vote := range []*finality.Vote{stranger, unknown} {
		peer.set.BroadcastVote(vote)
	}
	for signer := range 3 {
		peer.set.BroadcastVote(l.vote(t, signer, linkOf(genesis, blocks[0])))
	}
	peer.until(t, "the certificate", func() bool { return l.final.Certificate(blocks[0].Header()) != nil })
	if s.cfg.Peers.Len() != 1 {
		t.Error("an honest peer was disconnected")
	}
}

// TestCastVote tells all peers of an own vote at once, and of none twice.
func TestCastVote(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	genesis := l.Chain.Genesis()
	blocks := l.grow(t, genesis.Header(), 1, 2)
	s := newSyncer(t, l)
	peers := []*listener{newListener(s), newListener(s)}
	for i, peer := range peers {
		peer.join(t, s, peer, byte(i+1))
	}
	first, second := l.vote(t, 0, linkOf(genesis, blocks[0])), l.vote(t, 0, linkOf(genesis, blocks[1]))
	for _, vote := range []*finality.Vote{first, first, second} {
		if err := s.CastVote(vote); err != nil {
			t.Fatal(err)
		}
	}
	for _, peer := range peers {
		for _, want := range []*finality.Vote{first, second} {
			if have := next(t, peer.votes); *have != *gossip.Shorten(want) {
				t.Errorf("have a vote for block %d, want one for block %d", have.Number, want.Target.Number)
			}
		}
	}
}
