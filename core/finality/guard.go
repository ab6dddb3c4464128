// SPDX-License-Identifier: LGPL-3.0-or-later

package finality

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// ErrGuard is returned if a signature would contradict an earlier one.
var ErrGuard = errors.New("signature would contradict an earlier one")

// sealsKept is how many of its newest seals a guard records individually. Below
// them every height counts as sealed, at the time of the latest of these seals.
const sealsKept = 128

// SealPatience is the number of periods after a seal after which its signer may
// seal the height again. If only half of the signers and one more are online, it
// may be the only one that can continue; nobody else has sealed for that long then.
const SealPatience = 5

// Guard is what a signer must remember of its signatures, across every restart, so
// that it never contradicts itself. It is stored before a signature leaves.
type Guard struct {
	Source uint64 `json:"source"` // highest source number voted from
	Target uint64 `json:"target"` // highest target number voted for

	Seals []Seal `json:"seals,omitempty"` // newest, ascending by number
	Floor uint64 `json:"floor,omitempty"` // highest number sealed before these

	// FloorTime is the time of the latest block sealed at or below Floor, in Unix
	// seconds. 0 is for unknown: then nothing is sealed there again.
	FloorTime uint64 `json:"floorTime,omitempty"`
}

// Seal is the place of a sealed block.
type Seal struct {
	Number   uint64      `json:"number"`
	Parent   common.Hash `json:"parent"`
	Time     uint64      `json:"time"`              // of the block, in Unix seconds
	Override common.Hash `json:"override,omitzero"` // digest of the signer-set override in force, zero for none
}

// Highest returns the number of the highest block that the guard has recorded a
// signature for.
func (g Guard) Highest() uint64 {
	highest := max(g.Target, g.Floor)
	for _, s := range g.Seals {
		highest = max(highest, s.Number)
	}
	return highest
}

// Vote returns the guard after voting for the link, or ErrGuard.
func (g Guard) Vote(link Link) (Guard, error) {
	if link.Target.Number <= g.Target || link.Source.Number < g.Source || link.Target.Number <= link.Source.Number {
		return g, ErrGuard
	}
	g.Source, g.Target = link.Source.Number, link.Target.Number
	return g, nil
}

// Apart reports whether two seals of a signer at one height are so far apart in
// time, in seconds, that an honest one may have made both. A chain without a period
// counts seconds.
func Apart(a, b, period uint64) bool { return max(a, b)-min(a, b) >= SealPatience*max(period, 1) }

// MaySeal returns ErrGuard for a second seal at a height, unless each earlier one
// there is overtaken: the two seals are Apart, or the newest justified block below
// the new one is not an ancestor of the earlier one. Such a certificate shows that
// two thirds of the signers have left the fork of the earlier seal, and this signer
// must be able to follow. Either reason explains the second seal to everyone. More
// weight alone is no reason, as others can extend that head. Seals from before a
// signer-set override bind nobody after it. Below Floor seals are not recorded
// individually, so each height counts as sealed, on a fork that a certificate may
// have called all signers back from.
//
// period is the chain's, in seconds; overtaken judges by certificates.
func (g Guard) MaySeal(s Seal, period uint64, overtaken func(earlier Seal) bool) error {
	if s.Number <= g.Floor && (g.FloorTime == 0 || !Apart(g.FloorTime, s.Time, period)) {
		return fmt.Errorf("%w: block %d is at or below %d", ErrGuard, s.Number, g.Floor)
	}
	for _, earlier := range g.Seals {
		if earlier.Number == s.Number && earlier.Override == s.Override && !Apart(earlier.Time, s.Time, period) && !overtaken(earlier) {
			return fmt.Errorf("%w: block %d was sealed already", ErrGuard, s.Number)
		}
	}
	return nil
}

// Sealed returns the guard after a seal.
func (g Guard) Sealed(s Seal) Guard {
	i, _ := slices.BinarySearchFunc(g.Seals, s.Number, func(k Seal, number uint64) int { return cmp.Compare(k.Number, number) })
	g.Seals = slices.Insert(slices.Clone(g.Seals), i, s)
	if extra := len(g.Seals) - sealsKept; extra > 0 {
		g.Floor = max(g.Floor, g.Seals[extra-1].Number)
		for _, forgotten := range g.Seals[:extra] {
			g.FloorTime = max(g.FloorTime, forgotten.Time)
		}
		g.Seals = g.Seals[extra:]
	}
	return g
}
