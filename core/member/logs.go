// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/rpc"
)

// MaxLogs is how many logs one answer holds at most. Upstream limits the blocks of a
// range only, and not what is found in them.
const MaxLogs = 10_000

// firstSlice is how many blocks the first search of a long range covers.
const firstSlice = 1_000

// limitExceeded is the code of EIP-1474 for a request above a limit.
const limitExceeded = -32005

// logsAPI takes the place of the methods of upstream's filters that return logs. It searches
// a long range slice by slice and stops at the limit, so that no question makes the node hold
// more than one slice's logs beyond it.
type logsAPI struct {
	filters logFilters
	blocks  blockNumbers
	limit   int    // logs of an answer
	slice   uint64 // blocks of the first slice
	whole   bool   // the operator limits the blocks of a range: upstream judges it as a whole
	kept    keptFilters
}

// logFilters are upstream's filters, a filters.FilterAPI.
type logFilters interface {
	GetLogs(ctx context.Context, crit filters.FilterCriteria) ([]*types.Log, error)
	NewFilter(crit filters.FilterCriteria) (rpc.ID, error)
	UninstallFilter(id rpc.ID) bool
	GetFilterLogs(ctx context.Context, id rpc.ID) ([]*types.Log, error)
	GetFilterChanges(id rpc.ID) (any, error)
}

// blockNumbers knows the numbers behind block tags.
type blockNumbers interface {
	CurrentBlock() *types.Header
	CurrentFinalBlock() *types.Header
	HistoryPruningCutoff() (number uint64, block common.Hash)
}

// logsError says that an answer would be too long, and which range would not be.
type logsError struct {
	limit    int
	from, to uint64 // the longest range from the first block on that is answered; none if to is less
	ranged   bool
}

func (e *logsError) Error() string {
	if !e.ranged || e.to < e.from {
		return fmt.Sprintf("more than %d logs: ask for fewer addresses, topics or blocks", e.limit)
	}
	return fmt.Sprintf("more than %d logs: ask for blocks %#x to %#x first", e.limit, e.from, e.to)
}

// ErrorCode implements rpc.Error.
func (e *logsError) ErrorCode() int { return limitExceeded }

// ErrorData implements rpc.DataError.
func (e *logsError) ErrorData() any {
	data := map[string]any{"reason": "tooManyLogs", "limit": e.limit}
	if e.ranged && e.from <= e.to {
		data["fromBlock"], data["toBlock"] = hexutil.Uint64(e.from), hexutil.Uint64(e.to)
	}
	return data
}

// GetLogs is eth_getLogs. Above the limit it returns an error with the code -32005,
// whose data names the range to begin with.
func (api *logsAPI) GetLogs(ctx context.Context, crit filters.FilterCriteria) ([]*types.Log, error) {
	from, to, ranged := api.span(crit)
	if !ranged || api.whole || to < from || to-from < api.slice {
		return api.limited(api.filters.GetLogs(ctx, crit))
	}
	all := []*types.Log{}
	final := api.final()
	for size := api.slice; from <= to; size *= 2 {
		end := min(to, from+size-1)
		if end >= final {
			end = to // only final blocks are the same in the next search
		}
		crit.FromBlock, crit.ToBlock = new(big.Int).SetUint64(from), new(big.Int).SetUint64(end)
		logs, err := api.filters.GetLogs(ctx, crit)
		if err != nil {
			return nil, err
		}
		if all = append(all, logs...); len(all) > api.limit {
			return api.limited(all, nil)
		}
		if len(logs) > api.limit/8 {
			size = max(api.slice/2, 1) // many in few blocks: begin again with short slices
		}
		from = end + 1
	}
	return all, nil
}

// limited refuses more logs than an answer may hold.
func (api *logsAPI) limited(logs []*types.Log, err error) ([]*types.Log, error) {
	if err != nil || len(logs) <= api.limit {
		return logs, err
	}
	first, over := logs[0].BlockNumber, logs[api.limit].BlockNumber
	return nil, &logsError{api.limit, first, over - 1, over > 0}
}

// span returns the first and last block of a query by numbers or tags. What only
// upstream can answer, like pending or one block by its hash, is not ranged.
func (api *logsAPI) span(crit filters.FilterCriteria) (from, to uint64, ranged bool) {
	head := api.blocks.CurrentBlock().Number.Uint64()
	from, known := api.number(crit.FromBlock, head)
	to, too := api.number(crit.ToBlock, head)
	return from, to, known && too && to <= head && crit.BlockHash == nil
}

func (api *logsAPI) number(n *big.Int, head uint64) (number uint64, known bool) {
	switch {
	case n == nil || n.IsInt64() && n.Int64() == rpc.LatestBlockNumber.Int64():
		return head, true
	case n.IsInt64() && n.Int64() == rpc.FinalizedBlockNumber.Int64():
		return api.final(), true
	case n.IsInt64() && n.Int64() == rpc.EarliestBlockNumber.Int64():
		number, _ = api.blocks.HistoryPruningCutoff()
		return number, true
	}
	return n.Uint64(), n.Sign() >= 0 && n.IsUint64()
}

// final returns the number of the newest final block, 0 if there is none.
func (api *logsAPI) final() uint64 {
	if header := api.blocks.CurrentFinalBlock(); header != nil {
		return header.Number.Uint64()
	}
	return 0
}
