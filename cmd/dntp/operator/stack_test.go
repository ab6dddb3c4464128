// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"testing"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
)

// TestMarkIndexed checks that the index of a chain without blocks is complete, also
// if a longer chain was undone and has left its index. Then the answer to a missing
// receipt is null, and not an error about indexing in progress.
func TestMarkIndexed(t *testing.T) {
	tx, genesis := common.Hash{1}, common.Hash{2}
	for _, left := range []bool{false, true} {
		db := rawdb.NewMemoryDatabase()
		rawdb.WriteCanonicalHash(db, genesis, 0)
		rawdb.WriteHeadBlockHash(db, genesis)
		if left {
			rawdb.WriteTxIndexTail(db, 7)
			rawdb.WriteTxLookupEntries(db, 9, []common.Hash{tx})
		}
		cfg := new(config.Config)
		cfg.Eth.SyncMode = ethconfig.FullSync
		markIndexed(db, cfg)
		if tail := rawdb.ReadTxIndexTail(db); tail == nil || *tail != 0 {
			t.Errorf("left over: %t: the index begins at %v, want 0", left, tail)
		}
		if number := rawdb.ReadTxLookupEntry(db, tx); number != nil {
			t.Errorf("a transaction is found in block %d, above the head", *number)
		}
	}
}
