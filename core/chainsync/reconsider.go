// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"errors"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"
)

// Reconsider compares a stored block with the head again, after a certificate has
// raised it. The certificate has raised the stored blocks on top of it as well: they
// lost against the head when they came, and nobody sends them again.
func (im *Importer) Reconsider(hash common.Hash) error {
	im.mu.Lock()
	defer im.mu.Unlock()

	block := im.chain.GetBlockByHash(hash)
	if block == nil || im.final.Halted() || im.canonical(hash, block.NumberU64()) {
		return nil // below the head a certificate raises the head too
	}
	_, err := im.choose(block)
	for _, tip := range im.tips(block) {
		if _, bad := im.choose(tip); bad != nil {
			log.Warn("A stored block does not fit", "number", tip.Number(), "hash", tip.Hash(), "err", bad)
		}
	}
	return errors.Join(err, im.final.Sync())
}

// tips returns the last of the stored blocks on top of a block that is on a fork, one
// for each of their own forks, the lowest first.
func (im *Importer) tips(block *types.Block) (tips []*types.Block) {
	level := map[common.Hash]*types.Block{block.Hash(): nil} // a block that is a tip itself is compared already
	for number := block.NumberU64() + 1; len(level) > 0; number++ {
		above := make(map[common.Hash]*types.Block)
		for _, hash := range rawdb.ReadAllHashes(im.db, number) {
			header := im.chain.GetHeader(hash, number)
			if header == nil {
				continue
			}
			if _, on := level[header.ParentHash]; !on {
				continue
			}
			if child := im.chain.GetBlock(hash, number); child != nil {
				above[hash] = child
				level[header.ParentHash] = nil
			}
		}
		for _, tip := range level {
			if tip != nil {
				tips = append(tips, tip)
			}
		}
		level = above
	}
	return tips
}
