// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/eth"

	"github.com/dntp/dntp/core/chainsync"
)

// syncAPI answers eth_syncing, which upstream answers for its own downloader
// alone.
type syncAPI struct {
	syncer *chainsync.Syncer
	eth    *eth.Ethereum
}

// Syncing returns false for a member that is level with its peers, else the
// numbers of the first, present and last block of the fetch.
func (api *syncAPI) Syncing(ctx context.Context) (any, error) {
	origin, target, syncing := api.syncer.Syncing()
	if !syncing {
		return false, nil
	}
	progress := api.eth.APIBackend.SyncProgress(ctx)
	return map[string]any{
		"startingBlock":          hexutil.Uint64(origin),
		"currentBlock":           hexutil.Uint64(api.eth.BlockChain().CurrentBlock().Number.Uint64()),
		"highestBlock":           hexutil.Uint64(target),
		"txIndexFinishedBlocks":  hexutil.Uint64(progress.TxIndexFinishedBlocks),
		"txIndexRemainingBlocks": hexutil.Uint64(progress.TxIndexRemainingBlocks),
	}, nil
}
