// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/params"
)

// The price of a call is the sum of what it does, each part charged before it is
// done (Env.Charge):
//
//  1. gasInput: finding the operation and decoding the calldata;
//  2. a load or a store of a storage word: as SLOAD and SSTORE, cold or warm;
//  3. finding the slot of a mapping or an array: gasKeccak;
//  4. a hash over data: gasSha256; a signature: as the precompiled contract of its
//     algorithm (package signature); a step of a policy: gasPolicyStep (package records);
//  5. an event: gasLog.
//
// So an operation has no price of its own that could be set too low. The table in
// ehr/README.md, made from the vectors, shows the gas of each.

// Gas that a call pays besides its storage accesses, hashes and events, which
// have the EVM's prices.
const (
	gasCall      = 400 // finding the operation, and encoding an error; BenchmarkGas of nativetest shows that it is enough
	gasInputWord = 6   // checking one word of the arguments; a partial word counts as one
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
