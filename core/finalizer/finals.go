// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/core/types"
)

// watchers are those who wait for the final block to move. Each is one connection
// of a client, which the interface bounds, and ends with it.
type watchers struct {
	mu     sync.Mutex
	tokens map[chan struct{}]struct{}
}

// WatchFinal returns a channel that holds a token once the final block has moved
// since the last one was taken, and what ends the watch. Who watches never holds
// the finalizer up.
func (f *Finalizer) WatchFinal() (moved <-chan struct{}, end func()) {
	w, token := &f.watchers, make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tokens == nil {
		w.tokens = make(map[chan struct{}]struct{})
	}
	w.tokens[token] = struct{}{}
	return token, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.tokens, token)
	}
}

// tell wakes those who watch.
func (w *watchers) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for token := range w.tokens {
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
	f.watchers.mu.Lock()
	defer f.watchers.mu.Unlock()
	return len(f.watchers.tokens)
}
