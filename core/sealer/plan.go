// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import "time"

// Pace is when signers seal.
type Pace struct {
	Period   time.Duration // least time between blocks, whole seconds
	DelayMin time.Duration // how long the first out-of-turn signer waits for the one in turn
	Stagger  time.Duration // how much longer each further one waits
}

// DefaultPace leaves the signer in turn half a period to be heard from, and
// sets the others so far apart that the next hears of a block before its own
// time comes. EIP-225 draws these delays at random, where two can collide.
func DefaultPace(period uint64) Pace {
	p := time.Duration(period) * time.Second
	return Pace{
		Period:   p,
		DelayMin: max(p/2, 250*time.Millisecond),
		Stagger:  min(max(p/4, 200*time.Millisecond), time.Second),
	}
}

// sealAt returns when a signer seals on a parent, seen from now. distance is
// 0 for the signer in turn, 1 for the next, and so on. On a chain that stood
// still the delay counts from now, so that signers that wake together do not
// collide.
func (p Pace) sealAt(parentTime uint64, distance uint64, now time.Time) time.Time {
	at := time.Unix(int64(parentTime), 0).Add(p.Period)
	if at.Before(now) {
		at = now
	}
	if distance > 0 {
		at = at.Add(p.DelayMin + time.Duration(distance-1)*p.Stagger)
	}
	return at
}

// blockTime returns the time, in unix seconds, that a block sealed now on the
// parent carries: the earliest that is valid, or the present second.
func (p Pace) blockTime(parentTime uint64, now time.Time) uint64 {
	return max(parentTime+uint64(p.Period/time.Second), uint64(now.Unix()))
}
