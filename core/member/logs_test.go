// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"testing"

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
		small := &logsAPI{api, node.Ethereum().BlockChain(), 4, slice, false}
		have := readAll(t, small)
		if len(have) != sent {
			t.Errorf("slices of %d: have %d logs, want %d", slice, len(have), sent)
		}
		for i := 1; i < len(have); i++ {
			if have[i].BlockNumber < have[i-1].BlockNumber || have[i].Index <= have[i-1].Index && have[i].BlockNumber == have[i-1].BlockNumber {
				t.Errorf("slices of %d: log %d is out of order", slice, i)
			}
		}
	}
	one := &logsAPI{api, node.Ethereum().BlockChain(), 0, 1, false}
	var refused *logsError
	if _, err := one.GetLogs(t.Context(), everything()); !errors.As(err, &refused) || refused.ErrorCode() != limitExceeded {
		t.Errorf("more in one block than an answer may hold: have %v", err)
	}
}

func everything() filters.FilterCriteria {
	return filters.FilterCriteria{FromBlock: big.NewInt(rpc.EarliestBlockNumber.Int64()), Addresses: []common.Address{contracts.RegistryAddress}}
}

// readAll follows the ranges that refusals name.
func readAll(t *testing.T, api *logsAPI) (all []*types.Log) {
	t.Helper()
	crit := everything()
	crit.FromBlock = new(big.Int)
	for range 100 {
		logs, err := api.GetLogs(t.Context(), crit)
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
