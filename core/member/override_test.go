// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/node"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finalizer"
)

// override lets signers take over after a block, from now on.
func (a *alliance) override(t *testing.T, parent *types.Header, signers ...int) clique.Overrides {
	t.Helper()
	o := &clique.Override{
		ChainID: a.genesis.Config.ChainID.Uint64(), Genesis: a.genesis.ToBlock().Hash(),
		Number: parent.Number.Uint64() + 1, Parent: parent.Hash(), Time: uint64(time.Now().Unix()),
	}
	for _, signer := range signers {
		o.Signers = append(o.Signers, address(a.signers[signer]))
	}
	slices.SortFunc(o.Signers, common.Address.Cmp)
	for _, signer := range signers {
		sig, err := crypto.Sign(crypto.Keccak256(o.Message()), a.signers[signer])
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Approve(sig); err != nil {
			t.Fatal(err)
		}
	}
	list, err := clique.NewOverrides(o)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// stuck reports whether none of the nodes may seal on the head that all share.
func stuck(nodes ...*running) bool {
	head := nodes[0].head()
	for _, n := range nodes {
		chain := n.Ethereum().BlockChain()
		snap, err := n.engine.Snapshot(chain, head.Number.Uint64(), head.Hash())
		if err != nil || n.head().Hash() != head.Hash() || snap.MaySeal(head.Number.Uint64()+1, n.engine.Signer()) == nil {
			return false
		}
	}
	return true
}

// TestOverride loses two of four signers permanently: blocks and finality go on
// with an override, a fresh member with it follows, and one without it stops.
func TestOverride(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 4, 6)
	dirs := []string{t.TempDir(), t.TempDir()}
	first := a.start(t, 0, a.nodes[0], dirs[0], nil)
	second := a.start(t, 1, a.nodes[1], dirs[1], nil, first)
	lost := []*running{a.start(t, 2, a.nodes[2], t.TempDir(), nil, first, second), a.start(t, 3, a.nodes[3], t.TempDir(), nil, first, second)}
	wantFinal(t, 2, first, second)
	for _, n := range lost {
		n.stop()
	}
	until(t, "the others are stuck", func() bool { return stuck(first, second) })
	root := first.head()
	final := first.final.Final()

	overrides := a.override(t, root, 0, 1)
	with := func(cfg *Config) { cfg.Overrides = overrides }
	first.stop()
	second.stop()
	first = a.start(t, 0, a.nodes[0], dirs[0], with)
	second = a.start(t, 1, a.nodes[1], dirs[1], with, first)
	wantFinal(t, root.Number.Uint64()+2, first, second)
	if have := first.Ethereum().BlockChain().GetCanonicalHash(final.Number); have != final.Hash {
		t.Errorf("final block %d: have %x, want %x", final.Number, have, final.Hash)
	}

	fresh := a.start(t, 9, a.nodes[4], t.TempDir(), with, first)
	blind := a.start(t, 9, a.nodes[5], t.TempDir(), nil, first)
	later := first.head().Number.Uint64() + 3
	agreeAt(t, later, first, second, fresh)
	wantFinal(t, later, fresh)
	until(t, "the blind member has what it can", func() bool { return blind.head().Number.Uint64() >= root.Number.Uint64() })
	// Two signers by turns look like the old rules' for two blocks at most.
	if have := blind.head().Number.Uint64(); have > root.Number.Uint64()+2 {
		t.Errorf("a member without the override is at block %d, the root is %d", have, root.Number)
	}

	second.stop()
	agreeAt(t, later, a.start(t, 1, a.nodes[1], dirs[1], nil, first)) // the chain knows it
}

// TestOverrideTransactions leaves a block behind: its transaction is sealed again.
func TestOverrideTransactions(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 2, 1)
	dir := t.TempDir()
	follow := func(cfg *Config) { cfg.Sealing = false }
	n := a.start(t, 0, a.nodes[0], dir, follow)
	config := n.Ethereum().BlockChain().Config()
	tx := types.MustSignNewTx(a.admin, types.LatestSigner(config), &types.DynamicFeeTx{ChainID: config.ChainID, Gas: 21_000, To: &common.Address{1}})
	if err := n.Backend().SendTx(t.Context(), tx); err != nil {
		t.Fatal(err)
	}
	until(t, "the transaction is pending", func() bool { pending, _ := n.Ethereum().TxPool().Stats(); return pending == 1 })
	n.grow(t, a, 1)
	old := n.head()
	genesis := n.Ethereum().BlockChain().Genesis().Header()
	n.stop()

	overrides := a.override(t, genesis, 0)
	n = a.start(t, 0, a.nodes[0], dir, func(cfg *Config) { cfg.Overrides = overrides })
	until(t, "the transaction is sealed again", func() bool {
		state, err := n.Ethereum().BlockChain().State()
		return err == nil && state.GetNonce(address(a.admin)) == 1
	})
	if n.Ethereum().BlockChain().GetCanonicalHash(1) == old.Hash() {
		t.Error("the block that the override rules out is still there")
	}
	n.stop()
	other := a.override(t, genesis, 1)
	stack, err := node.New(&node.Config{DataDir: dir, Name: "dntp"})
	if err != nil {
		t.Fatal(err)
	}
	defer stack.Close()
	if _, err := New(stack, &Config{Eth: n.cfg.Eth, Overrides: other}); !errors.Is(err, finalizer.ErrOverrideRefused) {
		t.Errorf("another override at the same block: have %v, want %v", err, finalizer.ErrOverrideRefused)
	}
}
