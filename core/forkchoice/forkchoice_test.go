// SPDX-License-Identifier: LGPL-3.0-or-later

package forkchoice

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
)

func head(justified, weight, number, distance uint64, hash byte) Head {
	return Head{Number: number, Hash: common.Hash{hash}, Weight: uint256.NewInt(weight), Justified: justified, Distance: distance}
}

func TestBetter(t *testing.T) {
	tests := []struct {
		story         string
		winner, loser Head
	}{
		{"a justified block outweighs any difficulty", head(5, 10, 9, 3, 9), head(4, 99, 50, 0, 1)},
		{"more difficulty wins over a lower number", head(0, 11, 9, 3, 9), head(0, 10, 5, 0, 1)},
		{"at the same weight the shorter chain wins", head(0, 10, 5, 3, 9), head(0, 10, 6, 0, 1)},
		{"at the same height the signer nearer its turn wins", head(0, 10, 5, 1, 9), head(0, 10, 5, 2, 1)},
		{"all else equal the lower hash wins", head(0, 10, 5, 1, 1), head(0, 10, 5, 1, 2)},
	}
	for _, test := range tests {
		if !Better(test.winner, test.loser) {
			t.Errorf("%s: the winner lost", test.story)
		}
		if Better(test.loser, test.winner) {
			t.Errorf("%s: the loser won", test.story)
		}
	}
}

// TestTotalOrder holds what members rely on: whatever the order in which heads
// are seen, the same one is chosen.
func TestTotalOrder(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for round := range 500 {
		heads := make([]Head, 12)
		for i := range heads {
			heads[i] = head(rng.Uint64()%2, rng.Uint64()%3, rng.Uint64()%3, rng.Uint64()%3, byte(i))
		}
		choose := func() Head {
			best := heads[0]
			for _, h := range heads[1:] {
				if Better(h, best) {
					best = h
				}
			}
			return best
		}
		want := choose()
		for range 5 {
			rng.Shuffle(len(heads), func(i, j int) { heads[i], heads[j] = heads[j], heads[i] })
			if got := choose(); got.Hash != want.Hash {
				t.Fatalf("round %d: the choice depends on the order: %x and %x", round, got.Hash, want.Hash)
			}
		}
		if slices.ContainsFunc(heads, func(h Head) bool { return Better(h, h) }) {
			t.Fatalf("round %d: a head is better than itself", round)
		}
	}
}
