// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
)

// TestEstimateIsEnough estimates an operation right after the same one, in whose block
// the contract has stored the block's time. At that time the operation would store it
// again for less gas than one in the next block needs.
func TestEstimateIsEnough(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	node := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	client := node.stack.Attach()
	t.Cleanup(client.Close)
	for nonce := range uint64(4) {
		key := make([]byte, 32)
		key[0] = byte(nonce)
		data := bindings.NewRegistry().PackSetEncryptionKey(1, key)
		var gas hexutil.Uint64
		call := map[string]any{"from": address(a.admin), "to": contracts.RegistryAddress, "data": hexutil.Bytes(data)}
		if err := client.CallContext(t.Context(), &gas, "eth_estimateGas", call); err != nil {
			t.Fatal(err)
		}
		tx := types.MustSignNewTx(a.admin, types.LatestSigner(a.genesis.Config), &types.DynamicFeeTx{
			ChainID: a.genesis.Config.ChainID, Nonce: nonce, Gas: uint64(gas), GasTipCap: new(big.Int), GasFeeCap: new(big.Int),
			To: &contracts.RegistryAddress, Data: data,
		})
		if err := node.Backend().SendTx(t.Context(), tx); err != nil {
			t.Fatal(err)
		}
		node.wantReceipt(t, tx.Hash())
	}
}
