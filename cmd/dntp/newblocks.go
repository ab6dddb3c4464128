// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

var errStateGone = errors.New("the state that the block builds on is not kept any more")

// storedChain is what there is to compare blocks with.
type storedChain interface {
	HasBlock(hash common.Hash, number uint64) bool
	GetHeader(hash common.Hash, number uint64) *types.Header
	HasState(root common.Hash) bool
	CurrentBlock() *types.Header
}

// newBlocks passes blocks on that are new to the chain. Upstream would roll the
// state back for any other whose state is gone: for a block that it has, and for
// one that builds on it.
type newBlocks struct {
	chain storedChain
	next  blockInserter
}

// InsertRange implements blockInserter. Blocks that the chain has count as
// inserted, whether their state is still kept or not.
func (n *newBlocks) InsertRange(ctx context.Context, blocks []*types.Block) (int, error) {
	known := 0
	for known < len(blocks) && n.known(blocks[known]) {
		known++
	}
	if known == len(blocks) {
		return known, nil
	}
	first := blocks[known]
	parent := n.chain.GetHeader(first.ParentHash(), first.NumberU64()-1)
	if parent != nil && !n.chain.HasState(parent.Root) {
		return known, fmt.Errorf("%w: block %d leaves the chain too far below its head", errStateGone, parent.Number)
	}
	inserted, err := n.next.InsertRange(ctx, blocks[known:])
	return known + inserted, err
}

// known reports whether the chain has a block and nothing is left to do for it. A
// block above the head may be stored and not executed, after a crash.
func (n *newBlocks) known(block *types.Block) bool {
	return n.chain.HasBlock(block.Hash(), block.NumberU64()) &&
		(block.NumberU64() <= n.chain.CurrentBlock().Number.Uint64() || n.chain.HasState(block.Root()))
}
