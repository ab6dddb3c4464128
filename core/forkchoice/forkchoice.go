// SPDX-License-Identifier: LGPL-3.0-or-later

// Package forkchoice decides which of two heads wins.
//
// The rule is a strict total order over blocks, so every member that has seen the
// same blocks follows the same head, and two forks of equal weight never leave the
// alliance divided. The first difference decides:
//
// 1. the higher justified block; 2. the higher total difficulty; 3. the lower
// number: the same weight in fewer blocks has more in-turn seals; 4. the smaller
// distance of the signer from its turn, (number - index) mod N, with index counted
// in the ascending list of the N signers; 5. the lower hash.
//
// Rules 2 to 5 are those of EIP-3436, except that the EIP states its third rule in
// two contradictory directions; this is the direction that Besu shipped. The caller
// must first check that a block descends from the finalized one, as that needs the
// chain.
package forkchoice

import (
	"bytes"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
)

// Head is the input of the rule about a block that could be the head.
type Head struct {
	Number    uint64
	Hash      common.Hash
	Weight    *uint256.Int // total difficulty from genesis to the block, inclusive
	Justified uint64       // number of the newest justified block on its chain, 0 for none
	Distance  uint64       // (Number - index of its signer) mod N, 0 in turn
}

// Better reports whether a wins over b. It is false for a block and itself.
func Better(a, b Head) bool {
	if a.Justified != b.Justified {
		return a.Justified > b.Justified
	}
	if c := a.Weight.Cmp(b.Weight); c != 0 {
		return c > 0
	}
	if a.Number != b.Number {
		return a.Number < b.Number
	}
	if a.Distance != b.Distance {
		return a.Distance < b.Distance
	}
	return bytes.Compare(a.Hash[:], b.Hash[:]) < 0
}
