// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/params"
)

// What a call pays besides its storage accesses, hashes and events, which cost
// what the EVM charges a contract for them.
const (
	gasCall      = 400 // finding the operation, and telling of a refusal; BenchmarkGas of nativetest shows that it is enough
	gasInputWord = 6   // checking one word of the arguments, begun words included
	wordBytes    = 32
)

// gasInput is the price of reading n bytes of calldata.
func gasInput(n int) uint64 { return gasCall + gasInputWord*words(n) }

func gasKeccak(n int) uint64 { return params.Keccak256Gas + params.Keccak256WordGas*words(n) }

func gasSha256(n int) uint64 { return params.Sha256BaseGas + params.Sha256PerWordGas*words(n) }

func gasLog(topics, n int) uint64 {
	return params.LogGas + params.LogTopicGas*uint64(topics) + params.LogDataGas*uint64(n)
}

func words(n int) uint64 { return (uint64(n) + wordBytes - 1) / wordBytes }

// gasWrite is the price of a write to a warm slot: original is the value
// before the transaction.
func gasWrite(original, current, value common.Hash) uint64 {
	switch {
	case current == value || original != current:
		return params.WarmStorageReadCostEIP2929
	case original == (common.Hash{}):
		return params.SstoreSetGasEIP2200
	default:
		return params.SstoreResetGasEIP2200 - params.ColdSloadCostEIP2929
	}
}
