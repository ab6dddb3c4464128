// SPDX-License-Identifier: LGPL-3.0-or-later

package quota

import (
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"golang.org/x/time/rate"
)

// Faults counts the faults of peers. The counts outlive a connection, so a peer
// gains nothing by reconnecting. It is safe for concurrent use.
type Faults struct {
	each rate.Limit
	max  int

	mu    sync.Mutex
	peers lru.BasicLRU[enode.ID, *rate.Limiter]
}

// NewFaults tolerates fewer than max faults of a peer within a time, and remembers
// at most the given number of peers.
func NewFaults(max int, within time.Duration, peers int) *Faults {
	return &Faults{
		each:  rate.Every(within / time.Duration(max)),
		max:   max,
		peers: lru.NewBasicLRU[enode.ID, *rate.Limiter](peers),
	}
}

// Note counts a fault with a weight and reports whether the peer has reached the
// maximum.
func (f *Faults) Note(peer enode.ID, weight int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	left, ok := f.peers.Get(peer)
	if !ok {
		left = rate.NewLimiter(f.each, f.max)
		f.peers.Add(peer, left)
	}
	return !left.AllowN(time.Now(), weight)
}
