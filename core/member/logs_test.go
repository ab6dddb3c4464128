// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
)

// TestLogsLimit asks for logs that are too many, and then for the range that the
// refusal names, until there are none left.
func TestLogsLimit(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	node := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	const sent = 12
	for nonce := range uint64(sent) {
		key := make([]byte, 32)
		key[0] = byte(nonce)
		tx := types.MustSignNewTx(a.admin, types.LatestSigner(a.genesis.Config), &types.DynamicFeeTx{
			ChainID: a.genesis.Config.ChainID, Nonce: nonce, Gas: 1_000_000, GasTipCap: new(big.Int), GasFeeCap: new(big.Int),
			To: &contracts.RegistryAddress, Data: bindings.NewRegistry().PackSetEncryptionKey(1, key),
		})
		if err := node.Backend().SendTx(t.Context(), tx); err != nil {
			t.Fatal(err)
		}
		if nonce%3 == 2 {
			node.wantReceipt(t, tx.Hash()) // so that they are in several blocks
		}
	}
	api := filters.NewFilterAPI(node.FilterSystem())
	for _, slice := range []uint64{1, 2, firstSlice} {
		small := &logsAPI{filters: api, blocks: node.Ethereum().BlockChain(), limit: 4, slice: slice}
		have := readAll(t, small.GetLogs)
		if len(have) != sent {
			t.Errorf("slices of %d: have %d logs, want %d", slice, len(have), sent)
		}
		for i := 1; i < len(have); i++ {
			if have[i].BlockNumber < have[i-1].BlockNumber || have[i].Index <= have[i-1].Index && have[i].BlockNumber == have[i-1].BlockNumber {
				t.Errorf("slices of %d: log %d is out of order", slice, i)
			}
		}
	}
	watched := &watchedFilters{FilterAPI: api}
	small := &logsAPI{filters: watched, blocks: node.Ethereum().BlockChain(), limit: 4, slice: 1}
	filtered := readAll(t, func(ctx context.Context, crit filters.FilterCriteria) ([]*types.Log, error) {
		id, err := small.NewFilter(crit)
		if err != nil {
			return nil, err
		}
		defer small.UninstallFilter(id)
		return small.GetFilterLogs(ctx, id)
	})
	if len(filtered) != sent || watched.whole > 0 || len(small.kept.all) > 0 {
		t.Errorf("filters: have %d logs, want %d; %d searches of a whole range, %d filters kept", len(filtered), sent, watched.whole, len(small.kept.all))
	}
	one := &logsAPI{filters: api, blocks: node.Ethereum().BlockChain(), slice: 1}
	var refused *logsError
	if _, err := one.GetLogs(t.Context(), everything()); !errors.As(err, &refused) || refused.ErrorCode() != limitExceeded {
		t.Errorf("more in one block than an answer may hold: have %v", err)
	}
}

func everything() filters.FilterCriteria {
	return filters.FilterCriteria{FromBlock: big.NewInt(rpc.EarliestBlockNumber.Int64()), Addresses: []common.Address{contracts.RegistryAddress}}
}

// readAll follows the ranges that refusals name.
func readAll(t *testing.T, read func(context.Context, filters.FilterCriteria) ([]*types.Log, error)) (all []*types.Log) {
	t.Helper()
	crit := everything()
	crit.FromBlock = new(big.Int)
	for range 100 {
		logs, err := read(t.Context(), crit)
		var refused *logsError
		switch {
		case err == nil && crit.ToBlock == nil:
			return append(all, logs...)
		case err == nil:
			all = append(all, logs...)
			crit.FromBlock, crit.ToBlock = new(big.Int).Add(crit.ToBlock, big.NewInt(1)), nil
		case errors.As(err, &refused):
			data, _ := json.Marshal(refused.ErrorData())
			if want := fmt.Sprintf(`{"fromBlock":"%#x","limit":4,"reason":"tooManyLogs","toBlock":"%#x"}`, refused.from, refused.to); string(data) != want {
				t.Fatalf("have data %s, want %s", data, want)
			}
			crit.FromBlock, crit.ToBlock = new(big.Int).SetUint64(refused.from), new(big.Int).SetUint64(refused.to)
		default:
			t.Fatal(err)
		}
	}
	t.Fatal("the ranges do not end")
	return nil
}

// watchedFilters counts the searches that collect all logs of a filter at once.
type watchedFilters struct {
	*filters.FilterAPI
	whole int
}

func (w *watchedFilters) GetFilterLogs(ctx context.Context, id rpc.ID) ([]*types.Log, error) {
	w.whole++
	return w.FilterAPI.GetFilterLogs(ctx, id)
}

// fakeFilters has one filter, and the changes that a test gives it.
type fakeFilters struct {
	logFilters
	ends    bool
	changes any
}

var errNoFilter = errors.New("filter not found")

func (f *fakeFilters) NewFilter(filters.FilterCriteria) (rpc.ID, error) {
	f.ends = false
	return "one", nil
}

func (f *fakeFilters) UninstallFilter(rpc.ID) bool {
	f.ends = true
	return true
}

func (f *fakeFilters) GetFilterLogs(context.Context, rpc.ID) ([]*types.Log, error) {
	return nil, errNoFilter
}

func (f *fakeFilters) GetFilterChanges(rpc.ID) (changes any, err error) {
	if f.ends {
		return nil, errNoFilter
	}
	changes, f.changes = f.changes, []*types.Log{}
	return changes, nil
}

// TestFilterChanges asks a filter that has more changes than an answer may hold, and one
// whose life is over.
func TestFilterChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fake := &fakeFilters{}
		api := &logsAPI{filters: fake, limit: 4}
		id, err := api.NewFilter(filters.FilterCriteria{})
		if err != nil {
			t.Fatal(err)
		}
		var many []*types.Log
		for i := range uint(10) {
			many = append(many, &types.Log{Index: i})
		}
		fake.changes = many
		next := uint(0)
		for _, want := range []int{4, 4, 2, 0} {
			time.Sleep(filterLife - time.Second) // being asked keeps it
			changes, err := api.GetFilterChanges(id)
			logs, ok := changes.([]*types.Log)
			if err != nil || !ok || logs == nil || len(logs) != want {
				t.Fatalf("have %v, %v, want %d logs", changes, err, want)
			}
			for _, log := range logs {
				if log.Index != next {
					t.Errorf("have log %d, want %d", log.Index, next)
				}
				next++
			}
		}
		fake.changes = []common.Hash{{1}}
		if hashes, err := api.GetFilterChanges("of blocks"); err != nil || len(hashes.([]common.Hash)) != 1 {
			t.Errorf("a filter for blocks: have %v, %v", hashes, err)
		}
		time.Sleep(filterLife + time.Second)
		if _, err := api.GetFilterLogs(t.Context(), id); err != errNoFilter || !fake.ends || len(api.kept.all) > 0 {
			t.Errorf("after its life: have error %v, ended %v, %d kept", err, fake.ends, len(api.kept.all))
		}
	})
}
