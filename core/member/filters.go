// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/rpc"
)

// filterLife is how long a filter lives that nobody asks for its changes: upstream's default.
const filterLife = 5 * time.Minute

// keptFilters are the filters for logs that clients have made: upstream keeps what they
// select to itself.
type keptFilters struct {
	mu  sync.Mutex
	all map[rpc.ID]*keptFilter
}

// keptFilter is one filter.
type keptFilter struct {
	criteria filters.FilterCriteria
	rest     []*types.Log // changes that the answer before had no room for
	asked    time.Time    // for its changes, or made
}

// NewFilter is eth_newFilter. It also removes the filters whose life is over.
func (api *logsAPI) NewFilter(crit filters.FilterCriteria) (rpc.ID, error) {
	id, err := api.filters.NewFilter(crit)
	if err != nil {
		return id, err
	}
	k, now := &api.kept, time.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil {
		k.all = make(map[rpc.ID]*keptFilter)
	}
	for old, f := range k.all {
		if now.Sub(f.asked) > filterLife {
			api.filters.UninstallFilter(old)
			delete(k.all, old)
		}
	}
	k.all[id] = &keptFilter{criteria: crit, asked: now}
	return id, nil
}

// UninstallFilter is eth_uninstallFilter.
func (api *logsAPI) UninstallFilter(id rpc.ID) bool {
	api.kept.mu.Lock()
	delete(api.kept.all, id)
	api.kept.mu.Unlock()
	return api.filters.UninstallFilter(id)
}

// GetFilterLogs is eth_getFilterLogs, limited like eth_getLogs.
func (api *logsAPI) GetFilterLogs(ctx context.Context, id rpc.ID) ([]*types.Log, error) {
	api.kept.mu.Lock()
	f := api.kept.all[id]
	if f != nil && time.Since(f.asked) > filterLife {
		api.filters.UninstallFilter(id)
		delete(api.kept.all, id)
		f = nil
	}
	api.kept.mu.Unlock()
	if f == nil {
		return api.limited(api.filters.GetFilterLogs(ctx, id)) // not one for logs: upstream refuses it
	}
	return api.GetLogs(ctx, f.criteria)
}

// GetFilterChanges is eth_getFilterChanges. Of logs it returns at most as many as an answer
// may hold, and the others with the next calls: upstream has forgotten them by then.
func (api *logsAPI) GetFilterChanges(id rpc.ID) (any, error) {
	api.kept.mu.Lock()
	defer api.kept.mu.Unlock()
	changes, err := api.filters.GetFilterChanges(id)
	logs, ok := changes.([]*types.Log)
	f := api.kept.all[id]
	switch {
	case err != nil:
		delete(api.kept.all, id)
		return changes, err
	case !ok || f == nil:
		return changes, nil
	}
	f.asked = time.Now()
	if len(f.rest) > 0 {
		logs = append(f.rest, logs...)
	}
	most := min(len(logs), api.limit)
	f.rest = logs[most:]
	return logs[:most:most], nil
}
