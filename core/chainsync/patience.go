// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/gossip"
)

// While nobody else could bring this member forward it waits for a peer as long as
// a request may take. Where somebody else could, it waits for one period, and not
// at all for a peer that has failed more often. So each silent peer costs a
// period once.
const (
	patienceMin  = time.Second
	patienceMax  = 5 * time.Second
	patienceLook = 4 // times per period that it looks whether somebody else could

	failuresMax = 512 // peers whose failures are remembered
)

// errElsewhere ends a request for which another peer need not wait.
var errElsewhere = errors.New("another peer is asked instead")

// fetchPatience is how long a peer is waited for while there is another.
func fetchPatience(period uint64) time.Duration {
	return min(max(time.Duration(period)*time.Second, patienceMin), patienceMax)
}

// failures counts in how many fetches a peer has brought nothing since it last
// brought something. They outlive its connection.
type failures struct {
	mu    sync.Mutex
	count map[enode.ID]int
}

func (f *failures) of(peer *gossip.Peer) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count[peer.Node]
}

func (f *failures) note(peer *gossip.Peer, brought bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if brought {
		delete(f.count, peer.Node)
		return
	}
	if f.count == nil || len(f.count) >= failuresMax {
		f.count = make(map[enode.ID]int)
	}
	f.count[peer.Node]++
}

// byFailures puts those first who failed least, and leaves the order else.
func (s *Syncer) byFailures(peers []*gossip.Peer) {
	slices.SortStableFunc(peers, func(a, b *gossip.Peer) int { return cmp.Compare(s.failures.of(a), s.failures.of(b)) })
}

// patiently bounds a request to a peer by what others could do meanwhile.
func (s *Syncer) patiently(peer *gossip.Peer) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(s.ctx)
	go func() {
		began, ticker := time.Now(), time.NewTicker(s.patience/patienceLook)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if s.elsewhere(peer, time.Since(began)) {
					cancel(errElsewhere)
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// elsewhere reports whether another peer is worth asking after one has been
// waited for.
func (s *Syncer) elsewhere(peer *gossip.Peer, waited time.Duration) bool {
	failed := s.failures.of(peer)
	return slices.ContainsFunc(s.betterPeers(), func(other *gossip.Peer) bool {
		others := s.failures.of(other)
		return other != peer && (others < failed || others == failed && waited >= s.patience)
	})
}
