// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"slices"

	"github.com/ethereum/go-ethereum/core/types"
)

// WatchFinal returns a channel that holds a token once the final block has moved
// since the last one was taken, and what ends the watch. Who watches never holds
// the finalizer up.
func (f *Finalizer) WatchFinal() (moved <-chan struct{}, end func()) {
	token := make(chan struct{}, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.watchers == nil {
		f.watchers = make(map[chan struct{}]struct{})
	}
	f.watchers[token] = struct{}{}
	return token, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.watchers, token)
	}
}

// tell wakes those who watch. The caller holds the lock.
func (f *Finalizer) tell() {
	for token := range f.watchers {
		select {
		case token <- struct{}{}:
		default:
		}
	}
}

// FinalHeaders returns the headers of the final blocks above a number in
// ascending order, at most the newest max of them. It follows parents, as a
// block may be final before it is of the canonical chain.
func (f *Finalizer) FinalHeaders(above uint64, max int) []*types.Header {
	final := f.Final()
	var headers []*types.Header
	for at := f.chain.GetHeader(final.Hash, final.Number); at != nil && len(headers) < max; {
		number := at.Number.Uint64()
		if number <= above {
			break
		}
		headers = append(headers, at)
		at = f.chain.GetHeader(at.ParentHash, number-1)
	}
	slices.Reverse(headers)
	return headers
}

// Watched returns how many watch.
func (f *Finalizer) Watched() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.watchers)
}
