// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/dntp/dntp/consensus/clique"
)

// TestLostMajority loses a majority permanently. The operators of the others
// install an override: blocks and finality go on. Some of the lost come back
// with what they had and without the override; nothing of theirs is ever final
// in conflict, and with the override they follow.
func TestLostMajority(t *testing.T) {
	for _, signers := range []int{2, 4, 5, 7, 10} {
		for seed := range int64(3) {
			t.Run(fmt.Sprintf("%d signers, seed %d", signers, seed), func(t *testing.T) {
				t.Parallel()
				simulate(t, 100*seed+int64(signers), signers, func(w *world) { w.loseMajority() })
			})
		}
	}
}

func (w *world) loseMajority() {
	w.start(w.members...)
	w.run(6*period + time.Duration(w.rng.Intn(1000))*time.Millisecond)
	order := w.rng.Perm(w.signers)
	var left, lost []*member
	for i, at := range order {
		if i < w.signers/2 {
			left = append(left, w.members[at])
		} else {
			lost = append(lost, w.members[at])
		}
	}
	for _, m := range lost {
		w.crash(m)
	}
	w.run(healPeriods * period) // long enough for those who are left to agree
	stuck := left[0].head()
	w.run(5 * period)
	for _, m := range left {
		if m.head().Hash() != stuck.Hash() {
			w.fail("stall", "member %d is not where the others stand still", m.id)
		}
	}

	// The operators may leave a block behind that has no certificate.
	root := left[0].chain.GetHeader(stuck.ParentHash, stuck.Number.Uint64()-1)
	certified := func(m *member) bool { return m.final.Newest().Target.Number > root.Number.Uint64() }
	if w.rng.Intn(2) == 0 || slices.ContainsFunc(left, certified) {
		root = stuck
	}
	overrides := w.override(root, left...)
	w.install(overrides, left)
	w.within(healPeriods*period, "those who are left go on", func() bool {
		height, final := w.height()
		return height > stuck.Number.Uint64()+1 && final > stuck.Number.Uint64()
	})
	w.comeBack(overrides, stuck, lost[:len(lost)/2])
}

// install lets operators start their members with overrides, one after another.
func (w *world) install(overrides clique.Overrides, left []*member) {
	for i, m := range left {
		if i > 0 && i == len(left)-1 {
			w.run(time.Duration(w.rng.Intn(6)) * period) // the last operator is late
		}
		w.crash(m)
		m.overrides = overrides
		w.start(m)
	}
}

// comeBack starts members that were lost, first as they were and then with the
// overrides.
func (w *world) comeBack(overrides clique.Overrides, stuck *types.Header, back []*member) {
	w.start(back...)
	w.run(2 * healPeriods * period)
	for _, m := range back {
		if final := m.final.Final().Number; final > stuck.Number.Uint64() {
			w.fail("conflict", "member %d holds block %d for final without the override", m.id, final)
		}
		w.crash(m)
		m.overrides = overrides
		w.start(m)
	}
	w.recovers()
}

// TestLostThird loses three of seven signers permanently. Blocks go on, and the
// others vote one of them out, and no more, as that change is not final; but
// finality waits for votes of the set that it paused with, until the operators
// stop, and replace the signers from the head on.
func TestLostThird(t *testing.T) {
	simulate(t, 7, 7, func(w *world) {
		w.start(w.members...)
		w.run(8 * period)
		left, lost := w.members[:4], w.members[4:]
		for _, m := range lost {
			w.crash(m)
		}
		w.run(healPeriods * period)
		_, paused := w.height()
		for _, gone := range lost {
			w.propose(gone.address(), false)
		}
		set := func() []common.Address { return left[0].setAfterBlock(left[0].head()) }
		w.within(2*healPeriods*period, "one of the lost is voted out", func() bool { return len(set()) < 7 })
		w.run(2 * healPeriods * period)
		if _, final := w.height(); final != paused || len(set()) != 6 {
			t.Fatalf("final: have %d, want %d; signers: have %d, want 6: this story tells nothing any more", final, paused, len(set()))
		}
		head := left[0].head()
		for _, m := range left {
			if m.head().Number.Cmp(head.Number) > 0 {
				head = m.head()
			}
		}
		overrides := w.override(head, left...)
		for _, m := range left {
			w.crash(m)
			m.overrides = overrides
		}
		w.start(left...)
		w.recovers()
	})
}

// override lets members take over after a block, from now on.
func (w *world) override(parent *types.Header, members ...*member) clique.Overrides {
	w.changed("an override after block %d", parent.Number)
	o := &clique.Override{
		ChainID: w.genesis.Config.ChainID.Uint64(), Genesis: w.genesis.ToBlock().Hash(),
		Number: parent.Number.Uint64() + 1, Parent: parent.Hash(), Time: uint64(time.Now().Unix()),
	}
	for _, m := range members {
		o.Signers = append(o.Signers, m.address())
	}
	slices.SortFunc(o.Signers, common.Address.Cmp)
	for _, m := range members {
		sig, err := crypto.Sign(o.Digest().Bytes(), m.key)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := o.Approve(sig); err != nil {
			w.t.Fatal(err)
		}
	}
	all, err := clique.NewOverrides(o)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}
