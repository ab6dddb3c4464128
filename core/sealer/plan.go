// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import "time"

// Pace sets when signers seal.
type Pace struct {
	Period   time.Duration // least time between blocks, whole seconds
	DelayMin time.Duration // how long the first out-of-turn signer waits for the one in turn
	Stagger  time.Duration // how much longer each further one waits
}

// DefaultPace gives the block of the signer in turn half a period to arrive, and
// spaces the others so that each receives a block before its own time comes.
// EIP-225 draws these delays at random, so two can collide.
func DefaultPace(period uint64) Pace {
	p := time.Duration(period) * time.Second
	return Pace{
		Period:   p,
		DelayMin: max(p/2, 250*time.Millisecond),
		Stagger:  min(max(p/4, 200*time.Millisecond), time.Second),
	}
}

// sealAt returns when a signer seals on a parent, if a block is wanted from a
// moment on. distance is 0 for the signer in turn, 1 for the next, and so on. On a
// chain that stood still the delay counts from that moment, so that signers that
// wake together keep apart.
func (p Pace) sealAt(parentTime uint64, distance uint64, wanted time.Time) time.Time {
	return later(p.openAt(parentTime), wanted).Add(p.delay(distance))
}

// openAt returns when the earliest valid child of a parent may be sealed.
func (p Pace) openAt(parentTime uint64) time.Time {
	return time.Unix(int64(parentTime), 0).Add(p.least())
}

// least is the least time between two blocks. Upstream never builds a block with
// the time of its parent, even without a period.
func (p Pace) least() time.Duration { return max(p.Period, time.Second) }

// delay returns how long a signer waits for those before it.
func (p Pace) delay(distance uint64) time.Duration {
	if distance == 0 {
		return 0
	}
	return p.DelayMin + time.Duration(distance-1)*p.Stagger
}

// Spread returns the delay of the last of the given number of signers: on a healthy
// chain no block comes later than that after it is wanted.
func (p Pace) Spread(signers int) time.Duration { return p.delay(uint64(max(signers, 1) - 1)) }

// blockTime returns the timestamp, in Unix seconds, of a block sealed now on the
// parent: the earliest valid time, or the present second if that is later.
func (p Pace) blockTime(parentTime uint64, now time.Time) uint64 {
	return max(parentTime+uint64(p.least()/time.Second), uint64(now.Unix()))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
