// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

const (
	// earlyMax bounds the blocks that wait for their time. An honest alliance
	// has a few of them at the most, one for each signer with a fast clock.
	earlyMax = 64

	// driftMax is how far a block's time may lie ahead of this node's clock
	// to be kept. Signers' clocks are expected within a second or two.
	driftMax = 15 * time.Second
)

// earlyBlocks holds blocks from the near future until their second has come.
type earlyBlocks struct {
	blocks []*types.Block // ascending by time
}

// add keeps a block and reports whether it did: no block is kept twice, nor
// any from beyond driftMax, nor more than earlyMax of them.
func (e *earlyBlocks) add(block *types.Block, now time.Time) bool {
	if block.Time() > uint64(now.Add(driftMax).Unix()) || len(e.blocks) >= earlyMax {
		return false
	}
	i, _ := slices.BinarySearchFunc(e.blocks, block.Time(), func(b *types.Block, t uint64) int {
		if b.Time() <= t {
			return -1 // after all of the same time, so that parents stay before children
		}
		return 1
	})
	if e.has(block.Hash()) {
		return false
	}
	e.blocks = slices.Insert(e.blocks, i, block)
	return true
}

// has reports whether a block is kept.
func (e *earlyBlocks) has(hash common.Hash) bool {
	return slices.ContainsFunc(e.blocks, func(b *types.Block) bool { return b.Hash() == hash })
}

// due removes and returns the blocks whose second has come.
func (e *earlyBlocks) due(now time.Time) []*types.Block {
	n := 0
	for n < len(e.blocks) && e.blocks[n].Time() <= uint64(now.Unix()) {
		n++
	}
	due := slices.Clone(e.blocks[:n])
	e.blocks = slices.Delete(e.blocks, 0, n)
	return due
}

// next returns when the earliest block is due.
func (e *earlyBlocks) next() (time.Time, bool) {
	if len(e.blocks) == 0 {
		return time.Time{}, false
	}
	return time.Unix(int64(e.blocks[0].Time()), 0), true
}
