// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/consensus/clique"
)

// ahead returns how many signers of a block come before this one, in the order of
// their turns. It leaves out those that have sealed too recently to seal it. With
// half of the signers down that halves the longest wait; with one down it removes
// all but the shortest wait.
func ahead(snap *clique.Snapshot, number uint64, signer common.Address) (count uint64) {
	distance := snap.Distance(number, signer)
	for _, other := range snap.SignerList() {
		if snap.Distance(number, other) < distance && snap.MaySeal(number, other) == nil {
			count++
		}
	}
	return count
}
