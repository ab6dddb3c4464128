// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"
)

var (
	seedFlag  = flag.Int64("seed", 0, "run this one seed of TestSeeds and print its events")
	seedsFlag = flag.Int("seeds", 5, "seeds of TestSeeds for each number of signers")
)

// TestMain starts upstream's goroutines that outlive a test, which a bubble of
// virtual time must not own.
func TestMain(m *testing.M) {
	flag.Parse()
	if *seedFlag == 0 {
		log.SetDefault(log.NewLogger(log.DiscardHandler()))
	}
	core.SenderCacher()
	metrics.NewMeter().Stop()
	os.Exit(m.Run())
}

// healPeriods is how many periods after the last fault blocks and finality may
// take to go on.
const healPeriods = 10

// TestQuiet lets alliances of many sizes run without a fault.
func TestQuiet(t *testing.T) {
	for _, signers := range []int{1, 2, 3, 4, 5, 7, 10} {
		t.Run(fmt.Sprintf("%d signers", signers), func(t *testing.T) {
			simulate(t, int64(signers), signers, func(w *world) {
				w.start(w.members...)
				w.run(30 * period)
				height, final := w.height()
				if height < 24 || final+4 < height {
					t.Errorf("after 30 periods: height %d, final %d", height, final)
				}
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
		{"seven signers fall into three parts", 7, [][]int{{0, 0, 0, 1, 1, 2, 2}}},
		{"a majority goes on", 5, [][]int{{0, 0, 0, 1, 1}}},
		{"two signers lose each other", 2, [][]int{{0, 1}}},
	}
	for _, test := range tests {
		t.Run(test.story, func(t *testing.T) {
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

// recovers holds that blocks and finality go on after the last fault.
func (w *world) recovers() {
	w.t.Helper()
	height, final := w.height()
	for _, m := range w.live() {
		height = max(height, m.head().Number.Uint64())
	}
	w.within(healPeriods*period, "blocks and finality go on", func() bool {
		h, f := w.height()
		return h > height && f > final && f+4 >= h
	})
}

// TestClone runs one signer twice, with a copy of its key and of its guard, and
// shows each half of the others another one. Both halves seal, blocks may
// change, and no two final blocks are ever in conflict.
func TestClone(t *testing.T) {
	for _, signers := range []int{4, 5} {
		t.Run(fmt.Sprintf("%d signers", signers), func(t *testing.T) {
			simulate(t, 1, signers, func(w *world) {
				clone := w.add(w.members[0].key, new(memory))
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

// TestSeeds throws faults at random at alliances of several sizes: crashes and
// restarts, cuts into groups, slow wires, and clocks that are wrong.
func TestSeeds(t *testing.T) {
	for _, signers := range []int{2, 3, 4, 5, 7, 10} {
		for i := range *seedsFlag {
			seed := int64(100*(i+1) + signers) // a seed names its size
			if *seedFlag != 0 && *seedFlag != seed {
				continue
			}
			t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
				simulate(t, seed, signers, func(w *world) { w.chaos(signers) })
			})
		}
	}
}

// chaos throws some faults, mends all of them, and looks that all is well.
func (w *world) chaos(signers int) {
	w.start(w.members...)
	w.run(4 * period)
	for range 4 {
		switch w.rng.Intn(4) {
		case 0:
			if victims := w.live(); len(victims) > 0 {
				w.crash(victims[w.rng.Intn(len(victims))])
			}
		case 1:
			groups := make([]int, signers)
			for i := range groups {
				groups[i] = w.rng.Intn(2)
			}
			w.part(groups)
		case 2:
			w.delay = time.Duration(w.rng.Intn(400)) * time.Millisecond
			w.say("new wires take %v", w.delay)
			for _, l := range w.links {
				l.close()
			}
		case 3:
			m := w.members[w.rng.Intn(signers)]
			m.skew = time.Duration(w.rng.Intn(3000)-1500) * time.Millisecond
			w.say("clock of member %d is off by %v", m.id, m.skew)
		}
		w.run(time.Duration(2+w.rng.Intn(6)) * period)
		for _, m := range w.members {
			if !m.running && w.rng.Intn(2) == 0 {
				w.start(m)
			}
		}
	}
	w.delay = 5 * time.Millisecond
	w.part(nil)
	for _, l := range w.links {
		l.close()
	}
	for _, m := range w.members {
		m.skew = 0
		if !m.running {
			w.start(m)
		}
	}
	w.recovers()
}
