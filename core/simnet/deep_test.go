// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"fmt"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// A deep fork takes a majority that has voted for one block, has not seen that all
// votes together made a certificate of it, and goes on from a heavier sibling of it
// for hundreds of blocks, without those who know.
const (
	deepMin = 130 // blocks; upstream has the state of the newest 128
	deepMax = 500

	// deepShare is in how many seeds of one number of signers there is one.
	deepShare = 100
)

// deep reports whether the seed is of a deep fork: where a majority is no quorum, so
// that it goes on without making its own blocks final.
func (w *world) deep() bool {
	return w.seed/100%deepShare == deepShare/2 && w.signers/2+1 < finality.Quorum(w.signers)
}

// deepChaos throws a deep fork and another fault at honest members, and looks that
// all is well after.
func (w *world) deepChaos() {
	w.keepHistory()
	w.start(w.members...)
	w.run(4 * period)
	if w.deepen(deepMin + w.rng.Intn(deepMax-deepMin)) {
		w.report.faults["deep fork"]++
	}
	w.part(nil)
	w.run(time.Duration(w.rng.Int63n(int64(2 * period)))) // into the switch, or after it
	w.fault()
	w.run(2 * period)
	w.mend()
	w.recovers()
	w.verifyAll()
	w.judgeEvidence()
}

// deepen throws a deep fork where it can: with four honest signers or more that
// have a common head in time. It reports whether there was one.
func (w *world) deepen(depth int) bool {
	head, ok := w.levelHead()
	if !ok {
		return false
	}
	// The signer in turn seals a block of weight 2 that nobody hears of yet, the
	// next one after it a block of weight 1, which all others vote for.
	number := head.Number.Uint64() + 1
	alone := w.members[number%uint64(w.signers)]
	heavy := map[*member]bool{alone: true}
	for i := 0; len(heavy) <= w.signers/2; i++ {
		if m := w.members[(int(alone.id)+1+i)%w.signers]; len(heavy) < w.signers/2+1 {
			heavy[m] = true
		}
	}
	var light []*member
	groups := make([]int, len(w.members))
	for _, m := range w.members {
		if !heavy[m] {
			light, groups[m.id] = append(light, m), 1
		}
	}
	lone := make([]int, len(w.members))
	lone[alone.id] = 1
	w.veil = func(to *member, code uint64) bool {
		return heavy[to] && (code == gossip.VoteMsg || code == gossip.CertificateMsg || code == gossip.CertificatesMsg)
	}
	w.part(lone)
	defer func() { w.veil = nil }()
	certified := func() bool {
		for _, m := range light {
			if cert := m.final.Newest(); cert != nil && cert.Target.Number == number {
				return true
			}
		}
		return false
	}
	for end := time.Now().Add(2 * period); !certified(); <-time.After(tickEvery / 10) {
		if w.tick(); time.Now().After(end) {
			return false
		}
	}
	w.veil = nil // the cut does as much from here on
	w.part(groups)
	w.say("the fork of members %v is to grow %d blocks deep beside a certificate for block %d", groups, depth, number)
	defer func() { w.voted = w.highest() }()
	for end := time.Now().Add(2 * time.Duration(depth) * period); alone.head().Number.Uint64() < number+uint64(depth); {
		if time.Now().After(end) {
			w.fail("stall", "the fork has not grown")
		}
		w.run(period)
	}
	return true
}

// levelHead waits for a head that all members have and that is justified but for
// itself: what comes next is then the first block in doubt.
func (w *world) levelHead() (*types.Header, bool) {
	level := func() bool {
		head := w.members[0].head()
		for _, m := range w.members {
			if !m.running || m.head().Hash() != head.Hash() || m.final.Justified(head) != checkpointOf(head) {
				return false
			}
		}
		return time.Since(time.Unix(int64(head.Time), 0)) < period/2
	}
	for end := time.Now().Add(healPeriods * period); !level(); <-time.After(tickEvery / 10) {
		if w.tick(); time.Now().After(end) {
			return nil, false
		}
	}
	return w.members[0].head(), true
}

func checkpointOf(h *types.Header) finality.Checkpoint {
	return finality.Checkpoint{Number: h.Number.Uint64(), Hash: h.Hash()}
}

// TestDeepFork calls a majority back from a fork that it has built on for hundreds
// of periods, by a certificate that it is shown late: the state where the forks
// part is older than what upstream keeps at hand.
func TestDeepFork(t *testing.T) {
	for _, test := range []struct{ signers, depth int }{{5, deepMin}} {
		t.Run(fmt.Sprintf("%d signers, %d blocks", test.signers, test.depth), func(t *testing.T) {
			t.Parallel()
			simulate(t, 1, test.signers, func(w *world) {
				w.keepHistory()
				w.start(w.members...)
				w.run(4 * period)
				if !w.deepen(test.depth) {
					t.Fatal("there was no fork")
				}
				w.part(nil)
				w.recovers()
				w.verifyAll()
				if w.judgeEvidence(); w.report.deepest < test.depth {
					t.Errorf("the deepest switch was of %d blocks, want %d", w.report.deepest, test.depth)
				}
			})
		})
	}
}
