// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"math/big"
	"sync/atomic"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

// separators hold, of each native contract, the separator that was computed last. It is the
// same in every call, as a process has one chain, and takes a tenth of the time of a signed
// operation besides the check of the signature. The contracts may not share anything
// between calls, so this is here: what it returns depends on its arguments only.
var separators = func() map[common.Address]*atomic.Pointer[knownSeparator] {
	all := make(map[common.Address]*atomic.Pointer[knownSeparator])
	for _, c := range contracts.All() {
		all[c.Address] = new(atomic.Pointer[knownSeparator])
	}
	return all
}()

type knownSeparator struct {
	chainID *big.Int
	hash    common.Hash
}

// separator is the native.Separators of the contracts.
func separator(chainID *big.Int, contract common.Address) common.Hash {
	place := separators[contract]
	if place == nil {
		return signature.Domain{ChainID: chainID, Contract: contract}.Separator()
	}
	if known := place.Load(); known != nil && known.chainID.Cmp(chainID) == 0 {
		return known.hash
	}
	hash := signature.Domain{ChainID: chainID, Contract: contract}.Separator()
	place.Store(&knownSeparator{new(big.Int).Set(chainID), hash})
	return hash
}
