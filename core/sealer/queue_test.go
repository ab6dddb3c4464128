// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"testing"
	"time"
)

// TestAhead has 3 of 7 signers leave. Those who cannot seal are not waited for,
// so the longest wait is that of the fourth in the queue.
func TestAhead(t *testing.T) {
	meet(t, everyone(7, Quiet{}), func(c *circle) {
		pass(10 * time.Second)
		c.queue()
		for _, s := range c.seats[4:] {
			s.leave()
		}
		pace := c.seats[0].sealer.cfg.Pace
		longest := pace.Period + pace.delay(3) + 2*wire
		for last, at := c.seats[0].head(), time.Now(); last.Number.Uint64() < 40; {
			pass(wire)
			if head := c.seats[0].head(); head.Hash() != last.Hash() {
				last, at = head, time.Now()
				c.queue()
			} else if waited := time.Since(at); waited > longest {
				t.Fatalf("no block after %d for %v, want %v at the most", last.Number, waited, longest)
			}
		}
	})
}

// queue holds that those who may seal the next block wait each for one more.
func (c *circle) queue() {
	c.t.Helper()
	s := c.seats[0]
	head := s.head()
	snap, err := s.sealer.cfg.Engine.Snapshot(s.chain, head.Number.Uint64(), head.Hash())
	if err != nil {
		c.t.Fatal(err)
	}
	next, seen := head.Number.Uint64()+1, make(map[uint64]bool)
	for _, key := range c.keys {
		if signer := addressOf(key); snap.MaySeal(next, signer) == nil {
			seen[ahead(snap, next, signer)] = true
		}
	}
	for place := range uint64(4) {
		if !seen[place] || len(seen) != 4 {
			c.t.Fatalf("block %d: have places %v, want 0 to 3", next, seen)
		}
	}
}
