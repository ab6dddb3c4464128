// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// keptChain has blocks by hash, and the states of some of them.
type keptChain struct {
	head   *types.Header
	blocks map[common.Hash]*types.Header
	states map[common.Hash]bool
}

func (c *keptChain) HasBlock(hash common.Hash, _ uint64) bool { return c.blocks[hash] != nil }
func (c *keptChain) HasState(root common.Hash) bool           { return c.states[root] }
func (c *keptChain) CurrentBlock() *types.Header              { return c.head }
func (c *keptChain) GetHeader(hash common.Hash, _ uint64) *types.Header {
	return c.blocks[hash]
}

// TestNewBlocks offers ranges of a chain of ten blocks, and of a fork, to a chain
// that has the first eight and the states from block 6 on.
func TestNewBlocks(t *testing.T) {
	var (
		chain = &keptChain{blocks: make(map[common.Hash]*types.Header), states: make(map[common.Hash]bool)}
		build = func(from *types.Block, count int, fork byte) (blocks []*types.Block) {
			for range count {
				header := &types.Header{Number: new(big.Int), Difficulty: big.NewInt(1), Extra: []byte{fork}}
				if from != nil {
					header.Number.Add(from.Number(), common.Big1)
					header.ParentHash = from.Hash()
				}
				header.Root = common.BigToHash(new(big.Int).Add(header.Number, big.NewInt(int64(fork)<<8)))
				from = types.NewBlockWithHeader(header)
				blocks = append(blocks, from)
			}
			return blocks
		}
		main = build(nil, 11, 1)
	)
	for _, block := range main[:9] {
		chain.blocks[block.Hash()] = block.Header()
		chain.states[block.Root()] = block.NumberU64() >= 6
	}
	chain.head = main[8].Header()
	crashed := build(main[8], 1, 2)[0]
	chain.blocks[crashed.Hash()] = crashed.Header()

	for _, story := range []struct {
		name   string
		blocks []*types.Block
		passed []int // sizes of the ranges that go on
		want   int
		err    error
	}{
		{"one known block whose state is gone", main[1:2], nil, 1, nil},
		{"all known", main[1:9], nil, 8, nil},
		{"known ones, then new ones", main[1:11], []int{2}, 10, nil},
		{"a fork from a block whose state is kept", build(main[7], 2, 3), []int{2}, 2, nil},
		{"a fork from a block whose state is gone", build(main[3], 2, 3), nil, 0, errStateGone},
		{"a block that a crash left unexecuted", []*types.Block{crashed}, []int{1}, 1, nil},
		{"blocks whose parent is unknown are judged later", build(build(nil, 5, 4)[4], 1, 4), []int{1}, 1, nil},
	} {
		next := new(counter)
		have, err := (&newBlocks{chain, next}).InsertRange(t.Context(), story.blocks)
		if have != story.want || !errors.Is(err, story.err) || !slices.Equal(next.batches, story.passed) {
			t.Errorf("%s: have %d, %v, passed on %v, want %d, %v, %v", story.name, have, err, next.batches, story.want, story.err, story.passed)
		}
	}
}
