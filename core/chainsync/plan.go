// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// The plan is the one place that decides from which peer this member fetches, and
// why. The fetch loop takes the first offer of the plan, and the next one where
// that brought nothing; a request under way is given up when a new plan has an
// offer that need not wait for it.
const (
	// A request may take as long as gossip lets it while nobody else could bring
	// this member forward, and one period, within these bounds, while somebody
	// could. Each fetch that failed doubles it: where every way is slow, none
	// would bring a whole range in a period.
	patienceMin  = time.Second
	patienceMax  = 5 * time.Second
	patienceLook = 4 // times per period that a waiting member makes a new plan

	// patienceDoublings bounds how often the patience doubles; after these it is
	// longer than gossip lets a request take.
	patienceDoublings = 4

	failuresMax = 512 // peers whose failures are remembered
)

// reason is why a fetch from a peer is worth it. A lower one comes first.
type reason int

const (
	forCertificate reason = iota // the peer has shown a certificate for a block that is not here
	forWeight                    // its head may win over ours
)

func (r reason) String() string {
	if r == forCertificate {
		return "certificate"
	}
	return "weight"
}

// offer is what a peer could bring. Nothing of it is verified.
type offer struct {
	peer   *gossip.Peer
	reason reason
	head   gossip.Head
	cert   *finality.Certificate // that the peer has shown; nil for a fetch for weight
	failed int                   // fetches from this peer that brought nothing, in a row
}

// plan returns the offers that are worth a fetch, the best first.
func (s *Syncer) plan() []offer {
	weight, err := s.cfg.Importer.Weight(s.cfg.Chain.CurrentBlock())
	if err != nil {
		log.Error("Cannot weigh the head", "err", err)
		return nil
	}
	var offers []offer
	for _, peer := range s.cfg.Peers.Peers() {
		o := offer{peer: peer, head: peer.Head(), failed: s.failures.of(peer)}
		if cert := s.promised(peer); cert != nil && s.promising(cert) {
			o.reason, o.cert = forCertificate, cert
		} else if o.head.TD.Cmp(weight.ToBig()) >= 0 && !s.cfg.Importer.executed(o.head.Hash, o.head.Number) {
			// At the same weight the rule decides by the block itself, so it is
			// fetched and left to the rule.
			o.reason = forWeight
		} else {
			continue
		}
		offers = append(offers, o)
	}
	slices.SortStableFunc(offers, compareOffers)
	return offers
}

// compareOffers puts those first who failed least, of them those that have shown a
// certificate, and of these the weightiest head.
func compareOffers(a, b offer) int {
	return cmp.Or(cmp.Compare(a.failed, b.failed), cmp.Compare(a.reason, b.reason), b.head.TD.Cmp(a.head.TD))
}

// worthWaiting reports whether a request to an offer's peer, which has been waited
// for, is worth waiting for longer, where others could be asked: none that failed
// less often waits at all, and none that failed as often longer than the patience.
func (o offer) worthWaiting(others []offer, waited, period time.Duration) bool {
	patience := period << min(o.failed, patienceDoublings)
	return !slices.ContainsFunc(others, func(other offer) bool {
		return other.peer != o.peer &&
			(other.failed < o.failed || other.failed == o.failed && waited >= patience)
	})
}

// fetchPatience is how long a peer that has not failed is waited for while there
// is another.
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
