// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
)

// Whether a block was executed and whether its state is available are two questions:
// upstream keeps the state of the newest 128 blocks only, so it reports the state of
// nearly all blocks as missing.

// executed reports whether a block needs no execution any more: it is canonical,
// whether or not its state is kept, or it is on a fork and its state is available.
// A state root alone proves nothing, as a header can name any.
func (im *Importer) executed(hash common.Hash, number uint64) bool {
	if im.canonical(hash, number) {
		return true
	}
	return im.chain.HasBlockAndState(hash, number) && rawdb.HasReceipts(im.db, hash, number)
}

// executable reports whether a block can be executed now: its parent was, and the
// parent's state is available.
func (im *Importer) executable(header *types.Header) bool {
	if header.Number.Sign() == 0 {
		return false
	}
	number := header.Number.Uint64() - 1
	return im.executed(header.ParentHash, number) && im.chain.HasBlockAndState(header.ParentHash, number)
}

// canonical reports whether a block is canonical and not above the head, where a
// crash may leave entries.
func (im *Importer) canonical(hash common.Hash, number uint64) bool {
	return number <= im.chain.CurrentBlock().Number.Uint64() && im.chain.GetCanonicalHash(number) == hash
}
