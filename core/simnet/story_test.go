// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"fmt"
	"testing"
)

// TestQuiet lets alliances of many sizes run without a fault.
func TestQuiet(t *testing.T) {
	for _, signers := range []int{1, 2, 3, 4, 5, 7, 10} {
		t.Run(fmt.Sprintf("%d signers", signers), func(t *testing.T) {
			t.Parallel()
			simulate(t, int64(signers), signers, func(w *world) {
				w.start(w.members...)
				w.run(30 * period)
				height, final := w.height()
				if height < 24 || final+4 < height {
					t.Errorf("after 30 periods: height %d, final %d", height, final)
				}
				w.verifyAll()
			})
		})
	}
}

// TestHalves tells the histories that stopped other Clique chains: forks of
// equal weight after the network came apart and together again.
func TestHalves(t *testing.T) {
	tests := []struct {
		story   string
		signers int
		parts   [][]int
	}{
		{"four signers fall into halves, twice", 4, [][]int{{0, 0, 1, 1}, {0, 1, 0, 1}}},
		{"three signers fall apart altogether", 3, [][]int{{0, 1, 2}}},
		{"six signers fall into halves", 6, [][]int{{0, 1, 0, 1, 0, 1}}},
		{"six signers fall into three parts", 6, [][]int{{0, 1, 2, 0, 1, 2}}},
		{"seven signers fall into three parts", 7, [][]int{{0, 0, 0, 1, 1, 2, 2}}},
		{"a majority goes on", 5, [][]int{{0, 0, 0, 1, 1}}},
		{"two signers lose each other", 2, [][]int{{0, 1}}},
	}
	for _, test := range tests {
		t.Run(test.story, func(t *testing.T) {
			t.Parallel()
			simulate(t, 1, test.signers, func(w *world) {
				w.start(w.members...)
				w.run(6 * period)
				for _, groups := range test.parts {
					w.part(groups)
					w.run(12 * period)
					w.part(nil)
					w.recovers()
				}
			})
		})
	}
}

// TestClone runs one signer twice and shows each half of the others another
// one, while the halves cannot hear each other. Both halves seal, blocks may
// change, and no two final blocks are ever in conflict.
func TestClone(t *testing.T) {
	for _, signers := range []int{4, 5} {
		t.Run(fmt.Sprintf("%d signers", signers), func(t *testing.T) {
			t.Parallel()
			simulate(t, 1, signers, func(w *world) {
				clone := w.clone(w.members[0])
				w.start(w.members...)
				groups := make([]int, signers+1)
				for i := range groups {
					groups[i] = i % 2
				}
				groups[clone.id] = 1
				w.run(4 * period)
				w.part(groups)
				w.run(15 * period)
				w.part(nil)
				w.recovers()
				w.run(10 * period)
			})
		})
	}
}
