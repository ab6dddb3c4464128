// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/core/finality"
)

// Overtakes reports whether the newest justified block up to a header is no
// ancestor of another block: two thirds of the signers have left that one's
// fork. Of a block that is not here nothing can be said.
func (f *Finalizer) Overtakes(header *types.Header, other finality.Checkpoint) bool {
	at := f.chain.GetHeader(other.Hash, other.Number)
	return at != nil && !f.isAncestor(f.Justified(header), at)
}
