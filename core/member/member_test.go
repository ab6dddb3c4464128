// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"crypto/ecdsa"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/ethconfig"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/ehr/registry"
)

// TestAnyOrder starts three signers one after another, each once the one
// before has sealed or given up sealing alone: whatever private blocks they
// made, all end on one chain that all of them seal.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 3, 3)
	first := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	until(t, "a block of the first alone", func() bool { return first.head().Number.Sign() > 0 })
	second := a.start(t, 1, a.nodes[1], t.TempDir(), nil, first)
	third := a.start(t, 2, a.nodes[2], t.TempDir(), nil, second) // meets the first through nobody
	agreeAt(t, 6, first, second, third)

	sealers := make(map[common.Address]bool)
	chain := third.Ethereum().BlockChain()
	for number := uint64(1); number <= 6; number++ {
		author, err := chain.Engine().Author(chain.GetHeaderByNumber(number))
		if err != nil {
			t.Fatal(err)
		}
		sealers[author] = true
	}
	if len(sealers) != 3 {
		t.Errorf("have %d sealers in six blocks, want 3", len(sealers))
	}
	wantFinal(t, 6, first, second, third)
}

// wantFinal waits until all nodes hold a number for final, and verifies the
// proof that they serve as someone without a node would.
func wantFinal(t *testing.T, number uint64, nodes ...*running) {
	t.Helper()
	for _, n := range nodes {
		until(t, "a final block", func() bool {
			final := n.Ethereum().BlockChain().CurrentFinalBlock()
			return final != nil && final.Number.Uint64() >= number
		})
		cert := n.final.Proof(number)
		if cert == nil {
			t.Fatalf("no proof of block %d", number)
		}
		signers, err := n.final.Signers(cert.Source)
		if err != nil {
			t.Fatal(err)
		}
		config := n.Ethereum().BlockChain().Config()
		offline := finality.Chain{ID: config.ChainID, Genesis: n.Ethereum().BlockChain().Genesis().Hash()}
		if err := offline.Verify(cert, signers); err != nil || !cert.Finalizes() || cert.Source.Number < number {
			t.Errorf("the proof of block %d does not hold: %v", number, err)
		}
	}
}

// TestCatchUp stops a member while the others go on, and adds one that only
// follows: both reach the head.
func TestCatchUp(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 3, 4)
	first := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	second := a.start(t, 1, a.nodes[1], t.TempDir(), nil, first)
	dir := t.TempDir()
	third := a.start(t, 2, a.nodes[2], dir, nil, first, second)
	agreeAt(t, 2, first, second, third)

	third.stop()
	missed := first.head().Number.Uint64() + 4
	agreeAt(t, missed, first, second)
	third = a.start(t, 2, a.nodes[2], dir, nil, first, second)
	follower := a.start(t, 3, a.nodes[3], t.TempDir(), nil, second)
	agreeAt(t, missed+1, first, second, third, follower)
	wantFinal(t, missed+1, first, second, third, follower)
}

// TestStranger keeps a node out whose key no member has registered, on every
// protocol.
func TestStranger(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 2)
	first := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	stranger := a.start(t, 9, newKey(t, "stranger"), t.TempDir(), nil, first)
	member := a.start(t, 9, a.nodes[1], t.TempDir(), nil, first)
	agreeAt(t, 3, first, member)
	if have := stranger.head().Number.Uint64(); have != 0 {
		t.Errorf("the stranger has block %d", have)
	}
	if first.peers.Peer(stranger.stack.Server().Self().ID()) != nil {
		t.Error("the stranger is connected")
	}
}

// TestSnap lets a fresh member fetch the state of a long chain in place of
// executing it.
func TestSnap(t *testing.T) {
	t.Parallel()
	const length = 400
	a := newAlliance(t, 1, 2)
	first := a.start(t, 0, a.nodes[0], t.TempDir(), func(cfg *Config) {
		cfg.Sealing = false
	})
	first.grow(t, a, length)
	fresh := a.start(t, 9, a.nodes[1], t.TempDir(), func(cfg *Config) { cfg.Eth.SyncMode = ethconfig.SnapSync }, first)
	agreeAt(t, length, first, fresh)

	state, err := fresh.Ethereum().BlockChain().StateAt(fresh.head().Root, fresh.head().Number, fresh.head().Time)
	if err != nil {
		t.Fatal(err)
	}
	if !fresh.allowedID(state, first) {
		t.Error("the fetched state lacks the registry")
	}
	if fresh.Ethereum().BlockChain().HasState(fresh.Ethereum().BlockChain().GetHeaderByNumber(10).Root) {
		t.Error("early blocks were executed, the test shows nothing")
	}
	first.grow(t, a, 3)
	first.syncer.Announce(first.Ethereum().BlockChain().GetBlockByHash(first.head().Hash()))
	agreeAt(t, length+3, first, fresh)
}

// TestFeeless lets an actor who owns nothing and has never sent send several
// transactions at once, and a stranger send none.
func TestFeeless(t *testing.T) {
	t.Parallel()
	const count = 5
	a := newAlliance(t, 1, 1)
	node := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	send := func(key *ecdsa.PrivateKey, nonce uint64) error {
		config := node.Ethereum().BlockChain().Config()
		tx := types.MustSignNewTx(key, types.LatestSigner(config), &types.DynamicFeeTx{
			ChainID: config.ChainID, Nonce: nonce, Gas: 21_000, To: &common.Address{1},
		})
		return node.Backend().SendTx(t.Context(), tx)
	}
	for nonce := range uint64(count) {
		if err := send(a.admin, nonce); err != nil {
			t.Fatalf("transaction %d: %v", nonce, err)
		}
	}
	until(t, "all transactions in blocks", func() bool {
		state, err := node.Ethereum().BlockChain().State()
		return err == nil && state.GetNonce(address(a.admin)) == count
	})
	if err := send(newKey(t, "stranger"), 0); !errors.Is(err, registry.ErrNotMember) {
		t.Errorf("a stranger: have %v, want %v", err, registry.ErrNotMember)
	}
}
