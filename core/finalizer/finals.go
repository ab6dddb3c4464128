// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/core/types"
)

// watchers are the subscribers to moves of the final block. Each belongs to a
// client connection, whose number the interface bounds, and ends with it.
type watchers struct {
	mu     sync.Mutex
	tokens map[chan struct{}]struct{}
}

// WatchFinal returns a channel that holds a token if the final block has moved
// since the last token was taken, and a function that ends the watch. A slow reader
// never blocks the finalizer.
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

// tell wakes the watchers.
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

// FinalHeaders returns the headers of the final blocks above a number in ascending
// order, at most the newest max of them. It follows parent hashes, as a block may
// be final before it is canonical.
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

// Watched returns the number of watchers.
func (f *Finalizer) Watched() int {
	f.watchers.mu.Lock()
	defer f.watchers.mu.Unlock()
	return len(f.watchers.tokens)
}
