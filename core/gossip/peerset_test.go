// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
)

// idle is a peer without a connection; what it would send stays in its outbox.
func idle(id enode.ID, head Head) *Peer {
	return newPeer(p2p.NewPeer(id, "", nil), nil, Status{Head: head})
}

func numbered(n int) enode.ID { return enode.ID(common.BigToHash(big.NewInt(int64(n)))) }

func TestBest(t *testing.T) {
	set := NewPeerSet()
	if set.Best() != nil {
		t.Fatal("an empty set has a best peer")
	}
	heads := []Head{{Number: 9, TD: big.NewInt(10)}, {Number: 8, TD: big.NewInt(12)}, {Number: 7, TD: big.NewInt(12)}, {Number: 7, TD: big.NewInt(12)}}
	for i, head := range heads {
		if err := set.Register(idle(numbered(i), head)); err != nil {
			t.Fatal(err)
		}
	}
	if best := set.Best(); best.Node != numbered(2) {
		t.Fatalf("best have %v, want the heaviest, shortest, lowest", best.Node)
	}
	set.Peer(numbered(0)).raiseHead(Head{Number: 10, TD: big.NewInt(14)})
	if best := set.Best(); best.Node != numbered(0) {
		t.Fatalf("best have %v, want the one that got ahead", best.Node)
	}
}

// TestBroadcast counts the peers that receive a block and those that receive its head.
func TestBroadcast(t *testing.T) {
	block := newChain(1)[1]
	stories := []struct{ peers, know, pushed, told int }{
		{0, 0, 0, 0},
		{3, 0, 3, 0},
		{3, 3, 0, 0},
		{16, 0, 16, 0},
		{17, 0, 5, 12},
		{17, 1, 16, 0},
		{101, 1, 10, 90},
	}
	for _, story := range stories {
		t.Run(fmt.Sprint(story), func(t *testing.T) {
			pushed, told := broadcast(story.peers, story.know, block)
			if len(pushed) != story.pushed || len(told) != story.told {
				t.Fatalf("have %d pushed, %d told, want %d, %d", len(pushed), len(told), story.pushed, story.told)
			}
		})
	}
}

// broadcast lists the peers that receive a block and those that receive its head, when the
// first few know it.
func broadcast(peers, know int, block *types.Block) (pushed, told []enode.ID) {
	set := NewPeerSet()
	for i := range peers {
		p := idle(numbered(i), Head{})
		if i < know {
			p.learn(block.Hash())
		}
		set.Register(p)
	}
	set.BroadcastBlock(block, big.NewInt(4))
	for _, p := range set.Peers() {
		push, head := p.outbox.waiting()
		if push {
			pushed = append(pushed, p.Node)
		}
		if head {
			told = append(told, p.Node)
		}
	}
	return pushed, told
}

// TestBroadcastChoice wants the block's hash, and nothing else, to choose.
func TestBroadcastChoice(t *testing.T) {
	chain := newChain(2)
	first, _ := broadcast(50, 0, chain[1])
	again, _ := broadcast(50, 0, chain[1])
	other, _ := broadcast(50, 0, chain[2])
	if !slices.Equal(first, again) {
		t.Error("the same block went to other peers the second time")
	}
	if slices.Equal(first, other) {
		t.Error("another block went to the same peers")
	}
}

// TestBroadcastTooLarge announces what no message carries.
func TestBroadcastTooLarge(t *testing.T) {
	tx := types.NewTx(&types.LegacyTx{Data: make([]byte, maxNewBlockSize)})
	header := &types.Header{Number: common.Big1, Difficulty: common.Big2}
	block := types.NewBlockWithHeader(header).WithBody(types.Body{Transactions: []*types.Transaction{tx}})
	set, p := NewPeerSet(), idle(numbered(1), Head{})
	set.Register(p)
	set.BroadcastBlock(block, big.NewInt(4))
	if push, head := p.outbox.waiting(); push || !head {
		t.Fatal("want a head and no block")
	}
}

func TestRegister(t *testing.T) {
	set := NewPeerSet()
	for i := range maxPeers {
		if err := set.Register(idle(numbered(i), Head{})); err != nil {
			t.Fatal(err)
		}
	}
	if err := set.Register(idle(numbered(maxPeers), Head{})); !errors.Is(err, p2p.DiscTooManyPeers) {
		t.Errorf("error have %v, want %v", err, p2p.DiscTooManyPeers)
	}
	set.Unregister(idle(numbered(0), Head{})) // not the registered one
	if err := set.Register(idle(numbered(0), Head{})); !errors.Is(err, p2p.DiscAlreadyConnected) {
		t.Errorf("error have %v, want %v", err, p2p.DiscAlreadyConnected)
	}
	set.Unregister(set.Peer(numbered(0)))
	if set.Len() != maxPeers-1 || set.Peer(numbered(0)) != nil {
		t.Errorf("have %d peers, want %d", set.Len(), maxPeers-1)
	}
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, p := dialed(t, newFake(newChain(0)))
		r.node.set.Close()
		if err := <-r.node.end; !errors.Is(err, p2p.DiscQuitting) {
			t.Fatalf("error have %v, want %v", err, p2p.DiscQuitting)
		}
		if err := r.node.set.Register(p); !errors.Is(err, p2p.DiscQuitting) {
			t.Fatalf("error have %v, want %v", err, p2p.DiscQuitting)
		}
	})
}
