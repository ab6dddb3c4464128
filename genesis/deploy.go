// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
)

// Deployment is a transaction that deploys a contract of Prague on a chain that
// began before it, as the contract's EIP defines it. Nobody has the sender's key:
// the signature was chosen, and the sender follows from it.
type Deployment struct {
	EIP         int            `json:"eip"`
	Contract    common.Address `json:"contract"`
	Sender      common.Address `json:"sender"` // must have Cost before
	Cost        *hexutil.Big   `json:"cost"`   // in wei
	Transaction hexutil.Bytes  `json:"transaction"`
}

// Values that the transactions of both EIPs share.
const (
	deployGas      = 250_000
	deployGasPrice = 1000 * params.GWei
	deployR        = 0x539
)

// Deployments returns the transactions that a chain needs before Prague.
func Deployments() ([]Deployment, error) {
	var list []Deployment
	for _, d := range []struct {
		eip      int
		contract common.Address
		code     []byte
		s        string
	}{
		{7002, params.WithdrawalQueueAddress, params.WithdrawalQueueCode, "0x5feeb084551e4e03a3581e269bc2ea2f8d0008"},
		{7251, params.ConsolidationQueueAddress, params.ConsolidationQueueCode, "0xc0730f92dc275b663d377a7cbb141b6600052"},
	} {
		s, err := hexutil.DecodeBig(d.s)
		if err != nil {
			return nil, err
		}
		tx := types.NewTx(&types.LegacyTx{
			GasPrice: big.NewInt(deployGasPrice),
			Gas:      deployGas,
			Value:    new(big.Int),
			Data:     constructor(d.code),
			V:        big.NewInt(27),
			R:        big.NewInt(deployR),
			S:        s,
		})
		sender, err := types.Sender(types.HomesteadSigner{}, tx)
		if err != nil {
			return nil, err
		}
		raw, err := tx.MarshalBinary()
		if err != nil {
			return nil, err
		}
		list = append(list, Deployment{d.eip, d.contract, sender, (*hexutil.Big)(tx.Cost()), raw})
	}
	return list, nil
}

// constructor returns init code that sets the first slot, the excess, to its
// highest value, which lasts until the fork, and returns the contract's code.
func constructor(code []byte) []byte {
	out := append([]byte{0x7f}, common.MaxHash.Bytes()...)                        // push32 2^256-1
	out = append(out, 0x5f, 0x55)                                                 // push0 sstore
	out = append(out, 0x61, byte(len(code)>>8), byte(len(code)))                  // push2 length
	return append(append(out, 0x80, 0x60, 0x2d, 0x5f, 0x39, 0x5f, 0xf3), code...) // dup1 push1 offset push0 codecopy push0 return
}
