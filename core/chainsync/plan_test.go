// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"math/big"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// mute is a source that answers nothing until it is released.
type mute struct {
	*source
	speak chan struct{}
}

func (m *mute) HeadersFrom(uint64, int) []*types.Header    { <-m.speak; return nil }
func (m *mute) BlocksFrom(uint64, int, int) []*types.Block { <-m.speak; return nil }

// TestSilentPeers joins silent peers with the weightiest heads of all, and then
// an honest one. Its blocks are here after a period for each of the silent ones
// and the look at the clock; what it has next is here at once.
func TestSilentPeers(t *testing.T) {
	const period = time.Second
	for _, silent := range []int{1, 3} {
		synctest.Test(t, func(t *testing.T) {
			a := chaintest.NewAlliance(t, 4)
			l, maker := openNew(t, a), openNew(t, a)
			s := newSyncer(t, l)
			blocks := maker.grow(t, maker.Chain.Genesis().Header(), 1, 2, 3, 0)
			speak := make(chan struct{})
			defer close(speak)
			for i := range silent {
				m := &mute{newSource(s), speak}
				m.announced(common.Hash{byte(i + 1)}, 100, 1000)
				m.join(t, s, m, byte(i+1))
			}
			honest := newSource(s, blocks...)
			honest.announced(blocks[1].Hash(), 2, 5)
			began := time.Now()
			honest.join(t, s, honest, 100)
			honest.until(t, "the honest blocks", func() bool { return l.Chain.CurrentBlock().Number.Uint64() >= 2 })
			if have, want := time.Since(began), time.Duration(silent)*period*5/4+period/4; have > want {
				t.Errorf("%d silent: the honest blocks came after %v, want %v", silent, have, want)
			}
			began = time.Now()
			honest.set.Peers()[0].SendHead(gossip.Head{Hash: blocks[3].Hash(), Number: 4, TD: common.Big32})
			honest.until(t, "the next blocks", func() bool { return l.Chain.CurrentBlock().Number.Uint64() >= 4 })
			if have := time.Since(began); have > period/2 {
				t.Errorf("%d silent: the next blocks came after %v, want %v", silent, have, period/2)
			}
		})
	}
}

// slow is a source that has everything, and takes almost a period to say each word
// of it, one block at a time.
type slow struct{ *source }

func (s *slow) HeadersFrom(uint64, int) []*types.Header {
	time.Sleep(900 * time.Millisecond)
	return nil
}

func (s *slow) BlocksFrom(number uint64, _, _ int) []*types.Block {
	time.Sleep(900 * time.Millisecond)
	blocks := s.source.BlocksFrom(number, 0, 0)
	return blocks[:min(1, len(blocks))]
}

// TestSlowPeer joins a peer with the weightiest head that gives a block in just less
// than a period, and an honest one that could give all at once. The slow one is
// waited for a period in all, and not for each of its blocks.
func TestSlowPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := chaintest.NewAlliance(t, 4)
		l, maker := openNew(t, a), openNew(t, a)
		s := newSyncer(t, l)
		blocks := maker.grow(t, maker.Chain.Genesis().Header(), turns(a, 0, 40)...)
		liar := newSource(s, blocks...)
		liar.announced(common.Hash{1}, 100, 1000)
		began := time.Now()
		liar.join(t, s, &slow{liar}, 1)
		honest := newSource(s, blocks...)
		honest.announced(blocks[39].Hash(), 40, 81)
		honest.join(t, s, honest, 2)
		honest.until(t, "all blocks", func() bool { return l.Chain.CurrentBlock().Number.Uint64() == 40 })
		if have := time.Since(began); have > 4*time.Second {
			t.Errorf("the blocks came after %v, want less than 4 s", have)
		}
		s.cfg.Peers.Peer(enode.ID{1}).Drop(errElsewhere)
		time.Sleep(time.Minute) // until the slow one has said what it was asked for
	})
}

// prophet is a source that answers every request with blocks from the future, which
// nobody has sealed.
type prophet struct{ *source }

func (p *prophet) BlocksFrom(number uint64, count, _ int) (blocks []*types.Block) {
	var parent common.Hash
	for i := range count {
		block := types.NewBlockWithHeader(&types.Header{
			ParentHash: parent, Number: new(big.Int).SetUint64(number + uint64(i)), Difficulty: common.Big2,
			Time: 1 << 39, Extra: make([]byte, 97), UncleHash: types.EmptyUncleHash, TxHash: types.EmptyTxsHash,
		})
		blocks, parent = append(blocks, block), block.Hash()
	}
	return blocks
}

// TestProphet joins a peer whose blocks all are from the future, and an honest one.
func TestProphet(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l, maker := openNew(t, a), openNew(t, a)
	s := newSyncer(t, l)
	blocks := maker.grow(t, maker.Chain.Genesis().Header(), 1, 2)
	liar := newSource(s)
	liar.announced(common.Hash{1}, 1<<40, 1<<40)
	liar.join(t, s, &prophet{liar}, 1)
	honest := newSource(s, blocks...)
	honest.announced(blocks[1].Hash(), 2, 5)
	honest.join(t, s, honest, 2)
	honest.until(t, "the honest blocks", func() bool { return l.Chain.CurrentBlock().Hash() == blocks[1].Hash() })
}

// TestBehind counts how long peers with far heads keep this member from sealing,
// who are silent or give it blocks that it knows: a period in all, however often
// they come. When they bring blocks they are believed.
func TestBehind(t *testing.T) {
	const period, look = time.Second, 10 * time.Millisecond
	synctest.Test(t, func(t *testing.T) {
		a := chaintest.NewAlliance(t, 4)
		l, maker := openNew(t, a), openNew(t, a)
		s := newSyncer(t, l)
		blocks := maker.grow(t, maker.Chain.Genesis().Header(), 1, 2, 3, 0, 1, 2, 3, 0)
		known := blocks[:6]
		if _, err := l.importer.InsertRange(t.Context(), known); err != nil {
			t.Fatal(err)
		}
		speak := make(chan struct{})
		defer close(speak)
		liars := []func(*source) gossip.Backend{
			func(s *source) gossip.Backend { return &mute{s, speak} },
			func(s *source) gossip.Backend { return &slow{s} },
		}
		for id, liar := range liars {
			var behind time.Duration
			for range 3 {
				peer := newSource(s, known...)
				peer.announced(common.Hash{1}, 100, 1000)
				peer.join(t, s, liar(peer), byte(id+1))
				for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(look) {
					if s.Behind() {
						behind += look
					}
				}
				if gone := s.cfg.Peers.Peer(enode.ID{byte(id + 1)}); gone != nil {
					gone.Drop(errElsewhere)
				}
				time.Sleep(look)
			}
			if behind < period || behind > period+300*time.Millisecond {
				t.Errorf("liar %d kept this member from sealing for %v, want a period", id, behind)
			}
		}
		honest := newSource(s, blocks...)
		honest.announced(blocks[7].Hash(), 8, 1000)
		honest.join(t, s, honest, 1)
		honest.until(t, "the blocks", func() bool { return l.Chain.CurrentBlock().Number.Uint64() == 8 })
		if until := time.Unix(0, s.trusted.Load()); until.Before(time.Now()) {
			t.Error("a peer that brings blocks is not believed, as it was silent once")
		}
		time.Sleep(time.Minute) // until the slow one has said what it was asked for
	})
}

// TestPlan orders offers and gives up waiting for some of them.
func TestPlan(t *testing.T) {
	const period = time.Second
	offerOf := func(id byte, failed int, why reason, weight int64) offer {
		return offer{peer: &gossip.Peer{Node: enode.ID{id}}, failed: failed, reason: why, head: gossip.Head{TD: big.NewInt(weight)}}
	}
	want := []offer{
		offerOf(1, 0, forCertificate, 1),
		offerOf(2, 0, forWeight, 9),
		offerOf(3, 0, forWeight, 8),
		offerOf(4, 1, forCertificate, 9),
		offerOf(5, 1, forWeight, 9),
	}
	offers := slices.Clone(want)
	slices.Reverse(offers)
	slices.SortStableFunc(offers, compareOffers)
	for i, o := range offers {
		if o.peer != want[i].peer {
			t.Errorf("place %d: have peer %v, want %v", i, o.peer.Node[0], want[i].peer.Node[0])
		}
	}
	for _, test := range []struct {
		story  string
		from   offer
		others []offer
		waited time.Duration
		want   bool
	}{
		{"nobody else is there", want[1], want[1:2], time.Hour, true},
		{"another could, within the period", want[1], want[:3], period - 1, true},
		{"another could, after the period", want[1], want[:3], period, false},
		{"another that failed once, within two periods", want[1], want[3:], 2*period - 1, true},
		{"another that failed once, after two periods", want[1], want[3:], 2 * period, false},
		{"another that failed less often", want[4], want[:1], 0, false},
		{"both failed once, within two periods", want[4], want[3:], 2*period - 1, true},
		{"both failed once, after two periods", want[4], want[3:], 2 * period, false},
		{"both failed very often", offerOf(6, 100, forWeight, 1), []offer{offerOf(7, 100, forWeight, 1)}, 16 * period, false},
	} {
		if have := test.from.worthWaiting(test.others, test.waited, period); have != test.want {
			t.Errorf("%s: have %v, want %v", test.story, have, test.want)
		}
	}
}

// TestFailuresBound has more peers fail than are remembered.
func TestFailuresBound(t *testing.T) {
	var f failures
	for i := range 2*failuresMax + 1 {
		f.note(&gossip.Peer{Node: enode.ID{byte(i), byte(i >> 8)}}, false)
		if len(f.count) > failuresMax {
			t.Fatalf("have %d, want at most %d", len(f.count), failuresMax)
		}
	}
	peer := &gossip.Peer{Node: enode.ID{0, 4}}
	f.note(peer, false)
	if have := f.of(peer); have != 2 {
		t.Errorf("have %d failures, want 2", have)
	}
	if f.note(peer, true); f.of(peer) != 0 {
		t.Error("a peer that has brought something has failed still")
	}
}
