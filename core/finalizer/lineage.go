// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/core/finality"
)

// Chain is the part of a member's chain that the finalizer needs.
type Chain interface {
	consensus.ChainHeaderReader

	Genesis() *types.Block
	CurrentBlock() *types.Header
	HasHeader(hash common.Hash, number uint64) bool
	GetCanonicalHash(number uint64) common.Hash
	GetBlock(hash common.Hash, number uint64) *types.Block
	GetBlockByNumber(number uint64) *types.Block

	// SetCanonical makes a block the head. It is called before a member starts,
	// when no other goroutine inserts.
	SetCanonical(head *types.Block) (common.Hash, error)

	// SetSafe and MarkFinalized set the blocks of the tags safe and finalized.
	SetSafe(header *types.Header)
	MarkFinalized(header *types.Header)
}

var _ Chain = (*core.BlockChain)(nil)

// lineage answers which blocks descend from which. On the canonical chain any
// distance is one lookup; only a fork is walked, down to where it branches off. The
// head may move during a call.
type lineage struct{ Chain }

// canonical reports whether a block is on the canonical chain.
func (l lineage) canonical(c finality.Checkpoint) bool { return l.GetCanonicalHash(c.Number) == c.Hash }

// ancestor returns the hash of a header's ancestor, or its own, at a number. It
// fails if a header is missing, for a number above the header's, and for an
// ancestor that is not reached within walk blocks of a fork.
func (l lineage) ancestor(header *types.Header, number uint64, walk int) (common.Hash, bool) {
	if header == nil || header.Number.Uint64() < number {
		return common.Hash{}, false
	}
	for ; ; walk-- {
		at := finality.CheckpointOf(header)
		if at.Number == number {
			return at.Hash, true
		}
		if l.canonical(at) {
			hash := l.GetCanonicalHash(number)
			// The head may have moved during the lookup: if the block was canonical
			// before and after it, so were all blocks below.
			if l.canonical(at) {
				return hash, hash != common.Hash{}
			}
		}
		if walk <= 0 {
			return common.Hash{}, false
		}
		if at.Number == number+1 {
			return header.ParentHash, true
		}
		if header = l.GetHeader(header.ParentHash, at.Number-1); header == nil {
			return common.Hash{}, false
		}
	}
}

// isAncestor reports whether a block is a header's ancestor, or its own.
func (l lineage) isAncestor(c finality.Checkpoint, header *types.Header) bool {
	hash, ok := l.ancestor(header, c.Number, forkWalk)
	return ok && hash == c.Hash
}

// onOneChain reports whether a block is an ancestor of a header, or the header of
// the block.
func (l lineage) onOneChain(c finality.Checkpoint, header *types.Header) bool {
	if header.Number.Uint64() >= c.Number {
		return l.isAncestor(c, header)
	}
	// A crash can lose the block but keep its certificate.
	at := l.GetHeader(c.Hash, c.Number)
	return at == nil || l.isAncestor(finality.CheckpointOf(header), at)
}

// descends reports whether a block is another block or its descendant. For a block
// that is not here it compares only heights; the chain is checked when it arrives.
func (l lineage) descends(block, ancestor finality.Checkpoint) bool {
	if block.Number <= ancestor.Number {
		return block == ancestor
	}
	header := l.GetHeader(block.Hash, block.Number)
	return header == nil || l.isAncestor(ancestor, header)
}
