// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// endAt has a ledger know no rules of blocks from a number on. Below it what
// becomes of their parent is unknown while it is not executed.
func (l *ledger) endAt(number uint64) {
	l.Engine.SetRules(func(n uint64, parent common.Hash) error {
		if n < number || !l.Chain.HasBlockAndState(parent, n-1) {
			return nil
		}
		return fmt.Errorf("%w: block %d", clique.ErrUnknownRules, n)
	})
}

// TestUnknownRules brings a chain of five blocks to a ledger that knows no rules
// of the fourth, in every way in which a block comes. It keeps three, and none
// of the others counts as bad.
func TestUnknownRules(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	maker := openNew(t, a)
	blocks := maker.grow(t, maker.Chain.Genesis().Header(), 1, 2, 3, 0, 1)
	for _, story := range []struct {
		name  string
		bring func(l *ledger) error
	}{
		{"one by one", func(l *ledger) error {
			for _, block := range blocks {
				if _, err := l.importer.Insert(block); err != nil {
					return err
				}
			}
			return nil
		}},
		{"all at once", func(l *ledger) error {
			n, err := l.importer.InsertRange(t.Context(), blocks)
			if n != 3 {
				t.Errorf("have %d blocks inserted, want 3", n)
			}
			return err
		}},
		{"the rest at once", func(l *ledger) error {
			if n, err := l.importer.InsertRange(t.Context(), blocks[:3]); n != 3 || err != nil {
				t.Fatalf("have %d blocks, error %v", n, err)
			}
			_, err := l.importer.InsertRange(t.Context(), blocks[3:])
			return err
		}},
		{"as the better fork", func(l *ledger) error {
			l.grow(t, l.Chain.Genesis().Header(), 0)
			_, err := l.importer.InsertRange(t.Context(), blocks)
			return err
		}},
		{"sealed by itself", func(l *ledger) error {
			if _, err := l.importer.InsertRange(t.Context(), blocks[:3]); err != nil {
				t.Fatal(err)
			}
			head := l.Chain.CurrentBlock()
			_, err := l.Miner.BuildSealingWork(t.Context(), head.Hash(), head.Number.Uint64()+1, head.Time+1, chaintest.Address(l.Keys[0]))
			return err
		}},
	} {
		t.Run(story.name, func(t *testing.T) {
			db := rawdb.NewMemoryDatabase()
			l := open(t, a, db)
			l.endAt(4)
			if err := story.bring(l); !errors.Is(err, clique.ErrUnknownRules) {
				t.Errorf("have error %v", err)
			}
			if have := l.Chain.CurrentBlock().Hash(); have != blocks[2].Hash() {
				t.Errorf("have head %x, want block 3", have)
			}
			if bad := rawdb.ReadAllBadBlocks(db); len(bad) > 0 {
				t.Errorf("%d blocks count as bad", len(bad))
			}
			// The program that knows them goes on.
			l.Engine.SetRules(nil)
			if _, err := l.importer.InsertRange(t.Context(), blocks[3:]); err != nil || l.Chain.CurrentBlock().Hash() != blocks[4].Hash() {
				t.Errorf("have head %d after the upgrade, error %v", l.Chain.CurrentBlock().Number, err)
			}
		})
	}
}

// TestFetchEnds fetches from a peer with five blocks what a ledger takes that
// knows no rules of the fourth. The peer is no worse for it, nor for pushing
// what comes next.
func TestFetchEnds(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l, maker := openNew(t, a), openNew(t, a)
	blocks := maker.grow(t, maker.Chain.Genesis().Header(), 1, 2, 3, 0, 1)
	l.endAt(4)
	s := NewSyncer(Config{Chain: l.Chain, Importer: l.importer, Final: l.final, Peers: gossip.NewPeerSet(), NetworkID: 1})
	remote := newSource(s, blocks...)
	remote.announced(blocks[4].Hash(), 5, 1000)
	remote.join(t, s, remote, 1)
	peer := s.cfg.Peers.Peers()[0]
	for i, brought := range []bool{true, false} {
		if s.fetchFrom(offer{peer: peer, reason: forWeight, head: peer.Head()}) != brought {
			t.Errorf("fetch %d: want brought %v", i+1, brought)
		}
		if have := l.Chain.CurrentBlock().Hash(); have != blocks[2].Hash() {
			t.Errorf("fetch %d: have head %x, want block 3", i+1, have)
		}
	}
	s.insertPushed(peer, blocks[3], new(earlyBlocks))
	if !s.ends(4) || s.ends(3) || s.Behind() {
		t.Errorf("have ends %v and %v, behind %v", s.ends(4), s.ends(3), s.Behind())
	}
	if _, err := peer.RequestHeaders(t.Context(), 1, 1); err != nil {
		t.Errorf("the peer is gone: %v", err)
	}
}
