// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"sync"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
)

// ballots is a tally that is safe for concurrent use. It holds the votes for the 64
// highest targets, two of each signer and target.
type ballots struct {
	mu    sync.Mutex
	tally *finality.Tally
}

func newBallots() *ballots { return &ballots{tally: finality.NewTally()} }

func (b *ballots) add(v finality.SetVote, signer common.Address) (bool, *finality.Certificate, *finality.SetVote) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tally.Add(v, signer)
}

func (b *ballots) knows(v *finality.Vote) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tally.Knows(v)
}

// forget drops the votes for targets so far below the final block that they no
// longer serve even as evidence.
func (b *ballots) forget(final uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tally.Forget(final - min(lateVotes, final))
}
