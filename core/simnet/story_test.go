// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
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

// TestOneWay cuts one direction. The others go on without the member that they
// do not hear, or that does not hear them.
func TestOneWay(t *testing.T) {
	for _, heard := range []bool{false, true} {
		t.Run(fmt.Sprintf("heard %v", heard), func(t *testing.T) {
			t.Parallel()
			simulate(t, 1, 4, func(w *world) {
				w.start(w.members...)
				w.run(6 * period)
				_, before := w.height()
				one := w.members[0]
				for _, other := range w.members[1:] {
					if heard {
						w.deafen(other, one)
					} else {
						w.deafen(one, other)
					}
				}
				w.run(20 * period)
				for _, m := range w.members[1:] {
					if final := m.final.Final().Number; final < before+12 {
						t.Errorf("member %d: final %d after 20 periods, %d before", m.id, final, before)
					}
				}
				w.part(nil)
				w.recovers()
			})
		})
	}
}

// TestBridge silences one of four while two of the others know each other
// only through the third. The bridge has each certificate first and relays no
// votes, and a request to the silent one waits: finality still goes on.
func TestBridge(t *testing.T) {
	for seed := range int64(4) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			simulate(t, seed, 4, func(w *world) {
				w.pairs = map[[2]byte]bool{{0, 1}: true, {0, 2}: true, {0, 3}: true, {1, 3}: true, {2, 3}: true}
				w.start(w.members...)
				w.run(6 * period)
				_, before := w.height()
				for _, other := range w.members[:3] {
					w.deafen(w.members[3], other)
					w.deafen(other, w.members[3])
				}
				w.run(25 * period) // not long enough for its connections to be given up
				for _, m := range w.members[:3] {
					if final := m.final.Final().Number; final < before+12 {
						t.Errorf("member %d: final %d after 25 periods, %d before", m.id, final, before)
					}
				}
				w.part(nil)
				w.recovers()
			})
		})
	}
}

// TestPowerCuts cuts a member's power after each number of writes, with batches
// torn. It finds its way back every time.
func TestPowerCuts(t *testing.T) {
	simulate(t, 1, 4, func(w *world) {
		m := w.members[0]
		m.disk.tears = true
		w.start(w.members...)
		w.run(5 * period)
		for records := 1; records <= 25; records++ {
			m.disk.arm(records, func() { m.off.Store(true) })
			w.within(healPeriods*period, "the power is cut", func() bool { return !m.running })
			w.start(m)
			w.run(period)
		}
		w.recovers()
		if m.disk.torn == 0 || m.disk.lost < 25 {
			t.Errorf("25 power cuts took %d records and tore %d", m.disk.lost, m.disk.torn)
		}
	})
}

// TestBlackout cuts the power of all members at one instant, again and again,
// where the disks keep what was synced and by chance more, or nothing more. No
// head is lost that one of them had announced, and finality goes on, though the
// guards record votes permanently.
func TestBlackout(t *testing.T) {
	for _, bare := range []bool{false, true} {
		t.Run(fmt.Sprintf("bare %v", bare), func(t *testing.T) {
			t.Parallel()
			simulate(t, 1, 3, func(w *world) {
				for _, m := range w.members {
					m.disk.bare = bare
				}
				for range 10 {
					w.start(w.members...)
					w.recovers()
					w.run(time.Duration(w.rng.Int63n(int64(2 * period))))
					w.blackout()
				}
			})
		})
	}
}

// blackout cuts the power of all, and holds that some disk has each head.
func (w *world) blackout() {
	announced := make(map[uint64]common.Hash)
	for _, m := range w.members {
		announced[m.head().Number.Uint64()] = m.head().Hash()
	}
	for _, m := range w.members {
		w.crash(m)
	}
	for number, hash := range announced {
		if !slices.ContainsFunc(w.members, func(m *member) bool {
			db := rawdb.NewDatabase(m.disk)
			return rawdb.HasHeader(db, hash, number) && rawdb.HasBody(db, hash, number)
		}) {
			w.t.Errorf("no disk holds head %d [%x]", number, hash[:4])
		}
	}
}

// TestEquivocators has as many signers vote twice as finality bears, and holds
// that it goes on and that they are found out.
func TestEquivocators(t *testing.T) {
	for _, signers := range []int{4, 7, 10} {
		t.Run(fmt.Sprintf("%d signers", signers), func(t *testing.T) {
			t.Parallel()
			simulate(t, 1, signers, func(w *world) {
				for i := range liarMax(signers) {
					w.corrupt(w.members[i], "equivocator")
				}
				w.start(w.members...)
				w.run(25 * period)
				if height, final := w.height(); height < 18 || final+4 < height {
					t.Errorf("after 25 periods: height %d, final %d", height, final)
				}
				w.verifyAll()
				if w.judgeEvidence(); w.report.found != liarMax(signers) {
					t.Errorf("found out: have %d, want %d", w.report.found, liarMax(signers))
				}
			})
		})
	}
}

// TestSpam has one signer send more votes than members have room for: for blocks
// that never come, by nobody, and old ones. Finality goes on.
func TestSpam(t *testing.T) {
	simulate(t, 1, 4, func(w *world) {
		w.corrupt(w.members[0], "spammer")
		w.members[0].twist.(*spammer).burst = 100
		w.weather.Store(&weather{delay: 5 * time.Millisecond, jitter: 300 * time.Millisecond}) // votes come before their blocks
		w.start(w.members...)
		w.run(40 * period)
		if height, final := w.height(); height < 30 || final+4 < height {
			t.Errorf("after 40 periods: height %d, final %d", height, final)
		}
		w.recovers()
		w.within(healPeriods*period, "honest members are connected", w.allConnected)
	})
}

// TestReseal leaves just as many signers as blocks need, and keeps cutting them
// apart: forks of them lose to shorter ones, and none of them can be done without.
func TestReseal(t *testing.T) {
	var again, runs atomic.Int64
	t.Run("all", func(t *testing.T) {
		for _, signers := range []int{2, 3, 4, 5, 6, 7} {
			for seed := range int64(*resealFlag) {
				t.Run(fmt.Sprintf("%d signers, seed %d", signers, seed), func(t *testing.T) {
					t.Parallel()
					simulate(t, 100*seed+int64(signers), signers, func(w *world) {
						w.start(w.members...)
						w.run(4 * period)
						for _, m := range w.members[signers/2+1:] {
							w.crash(m)
						}
						for range 12 {
							w.partAny()
							w.run(time.Duration(500+w.rng.Intn(2500)) * time.Millisecond)
						}
						w.part(nil)
						height := w.highest()
						w.within(healPeriods*period, "blocks go on", func() bool { return w.highest() > height })
						runs.Add(1)
						again.Add(int64(w.watch.twice))
					})
				})
			}
		}
	})
	t.Logf("%d runs went on, with %d second seals at one height", runs.Load(), again.Load())
}

// highest is the highest head.
func (w *world) highest() (height uint64) {
	for _, m := range w.live() {
		height = max(height, m.head().Number.Uint64())
	}
	return height
}
