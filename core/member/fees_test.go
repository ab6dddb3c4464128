// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
)

// feeForms are the ways in which a transaction may leave its fees to the node or
// name none, with the type that comes of it.
var feeForms = []struct {
	fees map[string]any
	want uint8
}{
	{map[string]any{}, types.DynamicFeeTxType},
	{map[string]any{"gasPrice": "0x0"}, types.LegacyTxType},
	{map[string]any{"maxFeePerGas": "0x0"}, types.DynamicFeeTxType},
	{map[string]any{"maxPriorityFeePerGas": "0x0"}, types.DynamicFeeTxType},
	{map[string]any{"maxFeePerGas": "0x0", "maxPriorityFeePerGas": "0x0"}, types.DynamicFeeTxType},
}

// TestFees has a node suggest fees, fill them in, and take those that are zero,
// also after somebody has offered some.
func TestFees(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	a.genesis.Alloc[address(a.admin)] = types.Account{Balance: big.NewInt(params.Ether)}
	node := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	keys := keystore.NewKeyStore(t.TempDir(), keystore.LightScryptN, keystore.LightScryptP)
	account, err := keys.ImportECDSA(a.admin, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Unlock(account, ""); err != nil {
		t.Fatal(err)
	}
	node.stack.AccountManager().AddBackend(keys)
	client := node.stack.Attach()
	t.Cleanup(client.Close)

	for round := range 2 {
		t.Run(fmt.Sprintf("round %d", round+1), func(t *testing.T) {
			wantNoFees(t, client)
			for _, form := range feeForms {
				wantSent(t, node, client, address(a.admin), form.fees, form.want)
			}
		})
		nonce, err := node.Backend().GetPoolNonce(t.Context(), address(a.admin))
		if err != nil {
			t.Fatal(err)
		}
		tip := big.NewInt(params.GWei)
		tx := types.MustSignNewTx(a.admin, types.LatestSigner(a.genesis.Config), &types.DynamicFeeTx{
			ChainID: a.genesis.Config.ChainID, Nonce: nonce, Gas: params.TxGas, GasTipCap: tip, GasFeeCap: tip, To: &common.Address{},
		})
		if err := node.Backend().SendTx(t.Context(), tx); err != nil {
			t.Fatal(err)
		}
		node.wantReceipt(t, tx.Hash())
	}
}

// wantNoFees asks for suggestions.
func wantNoFees(t *testing.T, client *rpc.Client) {
	t.Helper()
	for method, args := range map[string][]any{"eth_gasPrice": nil, "eth_maxPriorityFeePerGas": nil} {
		var price hexutil.Big
		if err := client.CallContext(t.Context(), &price, method, args...); err != nil || price.ToInt().Sign() != 0 {
			t.Errorf("%s: have %v, %v, want 0", method, &price, err)
		}
	}
	var history json.RawMessage
	if err := client.CallContext(t.Context(), &history, "eth_feeHistory", "0x1", "latest", []float64{50}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(history), `"baseFeePerGas":["0x0","0x0"]`) {
		t.Errorf("eth_feeHistory: have %s, want no base fee", history)
	}
}

// wantSent has the node fill in, sign and send a transaction for no fee.
func wantSent(t *testing.T, node *running, client *rpc.Client, from common.Address, fees map[string]any, want uint8) {
	t.Helper()
	args := map[string]any{"from": from, "to": from}
	for name, fee := range fees {
		args[name] = fee
	}
	var filled struct{ Tx *types.Transaction }
	if err := client.CallContext(t.Context(), &filled, "eth_fillTransaction", args); err != nil {
		t.Fatalf("eth_fillTransaction with %v: %v", fees, err)
	}
	if tx := filled.Tx; tx.Type() != want || tx.GasFeeCap().Sign() != 0 || tx.GasTipCap().Sign() != 0 {
		t.Errorf("eth_fillTransaction with %v: have type %d, fee %d, tip %d, want type %d and none", fees, tx.Type(), tx.GasFeeCap(), tx.GasTipCap(), want)
	}
	var hash common.Hash
	if err := client.CallContext(t.Context(), &hash, "eth_sendTransaction", args); err != nil {
		t.Fatalf("eth_sendTransaction with %v: %v", fees, err)
	}
	node.wantReceipt(t, hash)
}

// wantReceipt waits until a transaction is in a block, and wants it to have succeeded.
func (r *running) wantReceipt(t *testing.T, hash common.Hash) {
	t.Helper()
	until(t, fmt.Sprintf("transaction %v in a block", hash), func() bool {
		found, _, block, number, index := r.Backend().GetCanonicalTransaction(hash)
		if !found {
			return false
		}
		if receipts := r.Ethereum().BlockChain().GetReceiptsByHash(block); receipts[index].Status != types.ReceiptStatusSuccessful {
			t.Fatalf("transaction %v failed in block %d", hash, number)
		}
		return true
	})
}
