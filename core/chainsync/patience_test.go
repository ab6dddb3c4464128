// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/gossip"
)

// mute is a source that answers nothing until it is told to.
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
			a := newAlliance(t, 4)
			l, maker := a.openNew(t), a.openNew(t)
			s := newSyncer(t, l)
			blocks := maker.grow(t, maker.chain.Genesis().Header(), 1, 2, 3, 0)
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
			honest.until(t, "the honest blocks", func() bool { return l.chain.CurrentBlock().Number.Uint64() >= 2 })
			if have, want := time.Since(began), time.Duration(silent)*period*5/4+period/4; have > want {
				t.Errorf("%d silent: the honest blocks came after %v, want %v", silent, have, want)
			}
			began = time.Now()
			honest.set.Peers()[0].SendHead(gossip.Head{Hash: blocks[3].Hash(), Number: 4, TD: common.Big32})
			honest.until(t, "the next blocks", func() bool { return l.chain.CurrentBlock().Number.Uint64() >= 4 })
			if have := time.Since(began); have > period/2 {
				t.Errorf("%d silent: the next blocks came after %v, want %v", silent, have, period/2)
			}
		})
	}
}

// TestFewestFailures puts those last who have brought nothing.
// TestBehind joins a silent peer with a far head, again and again: it keeps this
// member from sealing for a period in all. When it brings blocks it is believed.
func TestBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAlliance(t, 4)
		l, maker := a.openNew(t), a.openNew(t)
		s := newSyncer(t, l)
		blocks := maker.grow(t, maker.chain.Genesis().Header(), 1, 2, 3, 0)
		speak := make(chan struct{})
		defer close(speak)
		var behind time.Duration
		const look = 10 * time.Millisecond
		watch := func(d time.Duration) {
			for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(look) {
				if s.Behind() {
					behind += look
				}
			}
		}
		for range 3 {
			m := &mute{newSource(s), speak}
			m.announced(common.Hash{1}, 100, 1000)
			m.join(t, s, m, 1)
			watch(time.Minute)
		}
		if behind < time.Second || behind > 1300*time.Millisecond {
			t.Errorf("a silent peer kept this member from sealing for %v, want a period", behind)
		}
		honest := newSource(s, blocks...)
		honest.announced(blocks[3].Hash(), 4, 9)
		honest.join(t, s, honest, 1)
		honest.until(t, "the blocks", func() bool { return l.chain.CurrentBlock().Number.Uint64() == 4 })
		if !s.hopeful.Load() {
			t.Error("a peer that brings blocks is not believed, as it was silent once")
		}
	})
}

func TestFewestFailures(t *testing.T) {
	s, peers := new(Syncer), []*gossip.Peer{{Node: enode.ID{1}}, {Node: enode.ID{2}}, {Node: enode.ID{3}}}
	silent, first, second := peers[0], peers[1], peers[2]
	s.failures.note(silent, false)
	if s.byFailures(peers); peers[0] != first || peers[1] != second || peers[2] != silent {
		t.Errorf("have %v", peers)
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
