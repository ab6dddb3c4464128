// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"crypto/ecdsa"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// TestEarlyIsSeen pushes blocks from the near and the far future, each twice as
// two peers do.
func TestEarlyIsSeen(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 1))
	now := time.Unix(0, 0)
	clock := func() time.Time { return now }
	seen := finalizer.NewSeen(l.Engine, clock)
	s := NewSyncer(Config{Chain: l.Chain, Importer: l.importer, Final: l.final, Peers: gossip.NewPeerSet(), Now: clock, Seen: seen})
	other := openNew(t, chaintest.NewAlliance(t, 1))
	near := other.seal(t, l.Chain.Genesis().Header(), 0, 0)
	far := other.seal(t, near.Header(), 0, uint64(2*driftMax/time.Second))

	var early earlyBlocks
	for range 2 {
		s.insertPushed(nil, near, &early)
	}
	s.insertPushed(nil, far, &early)
	if have := seen.Early(); have.Held != 1 || have.Refused != 1 || !have.RefusedAt.Equal(now) {
		t.Errorf("have %+v, want one held and one refused", have)
	}
}

// TestEarlyBlocks gives blocks back when their time has come, in its order.
func TestEarlyBlocks(t *testing.T) {
	at := func(second uint64, nonce byte) *types.Block {
		return types.NewBlockWithHeader(&types.Header{Time: second, Extra: []byte{nonce}})
	}
	now := time.Unix(100, 0)
	var early earlyBlocks
	if early.add(enode.ID{1}, at(100+uint64(driftMax/time.Second)+1, 0), now) {
		t.Error("a block from beyond the drift is kept")
	}
	second, first := at(103, 0), at(102, 0)
	if !early.add(enode.ID{1}, second, now) || !early.add(enode.ID{1}, first, now) || early.add(enode.ID{1}, first, now) {
		t.Error("a near block is refused, or kept twice")
	}
	if next, ok := early.next(); !ok || next.Unix() != 102 {
		t.Errorf("next: have %v %v, want 102", next.Unix(), ok)
	}
	if due := early.due(time.Unix(101, 0)); len(due) != 0 {
		t.Errorf("before their time: have %d blocks", len(due))
	}
	if next, ok := early.next(); !ok || next.Unix() != 102 {
		t.Errorf("next: have %v %v, want 102", next.Unix(), ok)
	}
	if due := early.due(time.Unix(103, 0)); len(due) != 2 || due[0].Hash() != first.Hash() || due[1].Hash() != second.Hash() {
		t.Errorf("at their time: have %d blocks", len(due))
	}
}

// earlyRemote is a peer that pushes early blocks to a member that is not started.
func earlyRemote(t *testing.T) (*ledger, *Syncer, *gossip.Peer) {
	t.Helper()
	l := openNew(t, chaintest.NewAlliance(t, 4))
	s := NewSyncer(Config{
		Chain: l.Chain, Importer: l.importer, Final: l.final, Peers: gossip.NewPeerSet(), NetworkID: 1,
		Now: func() time.Time { return time.Unix(0, 0) },
	})
	r := newRemote(s)
	r.join(t, s, r, 1)
	return l, s, s.cfg.Peers.Peers()[0]
}

// earlyBlock is sealed by a key and is what a number makes it.
func earlyBlock(l *ledger, key *ecdsa.PrivateKey, mark uint64) *types.Block {
	header := &types.Header{
		ParentHash: l.Chain.Genesis().Hash(), Number: common.Big1, Difficulty: common.Big2, Time: 1, GasUsed: mark,
		Extra: make([]byte, 32+65), BaseFee: new(big.Int), WithdrawalsHash: &types.EmptyWithdrawalsHash,
	}
	resign(header, key)
	return types.NewBlockWithHeader(header)
}

// TestUnsignedEarlyBlocks pushes early blocks that no signer has sealed: none is
// kept, so that one of a signer finds room, and the peer is dropped in the end.
func TestUnsignedEarlyBlocks(t *testing.T) {
	l, s, peer := earlyRemote(t)
	stranger, err := crypto.ToECDSA(crypto.Keccak256([]byte("stranger")))
	if err != nil {
		t.Fatal(err)
	}
	var early earlyBlocks
	for n := range uint64(earlyLimits.Items) {
		s.insertPushed(peer, earlyBlock(l, stranger, n), &early)
	}
	if _, kept := early.next(); kept {
		t.Error("blocks of a stranger wait for their time")
	}
	good := earlyBlock(l, l.Keys[1], 0)
	if s.insertPushed(nil, good, &early); !early.has(good.Hash()) {
		t.Error("a block of a signer finds no room")
	}
	s.insertPushed(peer, earlyBlock(l, stranger, 1<<32), &early)
	select {
	case <-peer.Closed():
	default:
		t.Error("the peer is still there")
	}
}

// TestEarlyShare has a peer push more blocks of a signer than its share.
func TestEarlyShare(t *testing.T) {
	l, s, peer := earlyRemote(t)
	var early earlyBlocks
	good := earlyBlock(l, l.Keys[2], 0)
	s.insertPushed(nil, good, &early)
	for n := range uint64(2 * earlyLimits.Items) {
		s.insertPushed(peer, earlyBlock(l, l.Keys[1], n), &early)
	}
	if have, want := early.pool.Len(), earlyLimits.PerPeer+1; have != want || !early.has(good.Hash()) {
		t.Errorf("have %d blocks, want %d with that of another", have, want)
	}
}
