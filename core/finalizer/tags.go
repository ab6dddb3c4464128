// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"sync"

	"github.com/ethereum/go-ethereum/core/types"
)

// tags sets the blocks of the tags safe and finalized in upstream. Safe is never
// behind finalized: a proof against liars also protects against crashes.
type tags struct {
	chain Chain

	mu     sync.Mutex
	sealed *types.Header // newest block that more than half of the signers have sealed
	final  *types.Header
}

// MarkSafe notes the newest block that more than half of the signers have sealed.
// That protects against crashes but not against liars; final protects against both.
func (f *Finalizer) MarkSafe(sealed *types.Header) {
	f.tags.mu.Lock()
	defer f.tags.mu.Unlock()
	f.tags.sealed = sealed
	f.tags.show()
}

// mark notes the final block, if it is here.
func (f *Finalizer) mark() {
	final := f.Final()
	if final.Number == 0 {
		return
	}
	header := f.chain.GetHeader(final.Hash, final.Number)
	if header == nil {
		return
	}
	f.tags.mu.Lock()
	defer f.tags.mu.Unlock()
	f.tags.final = header
	f.tags.show()
}

// show raises safe before final, so that a client that reads both never sees final
// above safe. The caller holds the lock.
func (t *tags) show() {
	safe := t.sealed
	if t.final != nil && (safe == nil || safe.Number.Cmp(t.final.Number) < 0) {
		safe = t.final
	}
	if safe != nil {
		t.chain.SetSafe(safe)
	}
	if t.final != nil {
		t.chain.MarkFinalized(t.final)
	}
}
