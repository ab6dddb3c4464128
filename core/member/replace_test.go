// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
)

// replacements are sent one after the other by one account without ether, to a node
// that makes no block. Each row replaces the one before with its nonce if it is accepted.
var replacements = []struct {
	name     string
	nonce    uint64
	gas      uint64
	data     int // bytes
	accepted bool
}{
	{"first", 0, 1_000_000, 0, true},
	{"the next nonce", 1, 1_000_000, 0, true},
	{"one after a gap", 3, 1_000_000, 0, true},
	{"with as much gas", 0, 1_000_000, 1, false},
	{"with more gas", 0, 2_000_000, 0, false},
	{"with little less gas", 0, 900_001, 0, false},
	{"that needs more room in the pool", 0, 900_000, 33_000, false},
	{"with a tenth less gas", 0, 900_000, 0, true},
	{"with a tenth less than the one before", 0, 810_000, 0, true},
	{"the first again", 0, 1_000_000, 0, false},
	{"after a gap, with as much gas", 3, 1_000_000, 1, false},
	{"after a gap, a plain transfer", 3, params.TxGas, 0, true},
	{"a plain transfer", 0, params.TxGas, 0, true},
	{"another plain transfer", 0, params.TxGas, 0, false},
}

// TestReplacement has a sender without ether take transactions back, which a higher
// price, upstream's only way, does not allow.
func TestReplacement(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	node := a.start(t, 1, a.nodes[0], t.TempDir(), nil) // not as the signer
	from := address(a.admin)
	kept := map[uint64]*types.Transaction{}
	for _, r := range replacements {
		to := from
		tx := types.MustSignNewTx(a.admin, types.LatestSigner(a.genesis.Config), &types.DynamicFeeTx{
			ChainID: a.genesis.Config.ChainID, Nonce: r.nonce, Gas: r.gas, GasTipCap: new(big.Int), GasFeeCap: new(big.Int),
			To: &to, Data: make([]byte, r.data),
		})
		err := node.Backend().SendTx(t.Context(), tx)
		switch {
		case r.accepted && err != nil:
			t.Errorf("%s: %v", r.name, err)
		case !r.accepted && !errors.Is(err, txpool.ErrReplaceUnderpriced) && !errors.Is(err, txpool.ErrAlreadyKnown):
			t.Errorf("%s: have %v, want a refusal", r.name, err)
		}
		if r.accepted {
			kept[r.nonce] = tx
		}
	}
	until(t, "transactions 0 and 1 pending, 3 queued", func() bool {
		pending, queued := node.Ethereum().TxPool().ContentFrom(from)
		if len(pending) != 2 || len(queued) != 1 {
			return false
		}
		for _, tx := range append(pending, queued...) {
			if want := kept[tx.Nonce()]; tx.Hash() != want.Hash() {
				t.Fatalf("nonce %d: have one with %d gas, want %d", tx.Nonce(), tx.Gas(), want.Gas())
			}
		}
		return true
	})
}
