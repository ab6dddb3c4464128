// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"sync"

	"github.com/ethereum/go-ethereum/core/types"
)

// tags shows upstream what the tags safe and finalized are answered with. Safe is
// never behind finalized: what is proved against liars holds against crashes.
type tags struct {
	chain Chain

	mu     sync.Mutex
	sealed *types.Header // newest block that more than half of the signers have sealed
	final  *types.Header
}

// MarkSafe notes the newest block that more than half of the signers have sealed.
// That is good against crashes and not against liars, which is what final is for.
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

// show raises safe before final, so that nobody who reads both finds them in
// another order. The caller holds the lock.
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
