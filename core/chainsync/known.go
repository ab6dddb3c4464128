// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
)

// Two questions about a block, which old state makes different: upstream keeps
// the state of the newest 128 blocks only, so of nearly all blocks it says that
// their state is missing.

// executed reports whether a block need not be executed any more: it is of the
// canonical chain, whatever became of its state, or on a fork whose state is
// there. A state root alone proves nothing, as a header can name any.
func (im *Importer) executed(hash common.Hash, number uint64) bool {
	if im.canonical(hash, number) {
		return true
	}
	return im.chain.HasBlockAndState(hash, number) && rawdb.HasReceipts(im.db, hash, number)
}

// executable reports whether a block can be executed now: its parent was, and
// the parent's state is there.
func (im *Importer) executable(header *types.Header) bool {
	if header.Number.Sign() == 0 {
		return false
	}
	number := header.Number.Uint64() - 1
	return im.executed(header.ParentHash, number) && im.chain.HasBlockAndState(header.ParentHash, number)
}

// canonical leaves out what a crash has left above the head.
func (im *Importer) canonical(hash common.Hash, number uint64) bool {
	return number <= im.chain.CurrentBlock().Number.Uint64() && im.chain.GetCanonicalHash(number) == hash
}
