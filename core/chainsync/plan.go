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

// The plan is the only place that decides from which peer this member fetches, and
// why. The fetch loop takes the first offer of the plan, and the next one if that
// brought nothing. A running request is given up when a new plan has an offer that
// need not wait for it.
const (
	// A request may take as long as gossip allows while no other peer could help,
	// and one period, within these bounds, while one could. Each failed fetch
	// doubles that: if every peer is slow, none sends a whole range in a period.
	patienceMin  = time.Second
	patienceMax  = 5 * time.Second
	patienceLook = 4 // new plans per period while a member waits

	// patienceDoublings bounds the doublings of the patience; after them it is
	// longer than gossip allows a request to take.
	patienceDoublings = 4

	failuresMax = 512 // peers whose failures are remembered
)

// reason is the reason for a fetch from a peer. A lower one comes first.
type reason int

const (
	forCertificate reason = iota // the peer has sent a certificate for a block that is not here
	forWeight                    // its head may win over ours
)

func (r reason) String() string {
	if r == forCertificate {
		return "certificate"
	}
	return "weight"
}

// offer is what a peer could bring. None of it is verified.
type offer struct {
	peer   *gossip.Peer
	reason reason
	head   gossip.Head
	cert   *finality.Certificate // sent by the peer; nil for a fetch for weight
	failed int                   // fetches from this peer that brought nothing, in a row
}

// plan returns the offers that are worth a fetch, the best first.
func (s *Syncer) plan() []offer {
	weight, err := s.cfg.Importer.Weight(s.cfg.Chain.CurrentBlock())
	if err != nil {
		log.Error("Cannot compute the weight of the head", "err", err)
		return nil
	}
	var offers []offer
	for _, peer := range s.cfg.Peers.Peers() {
		o := offer{peer: peer, head: peer.Head(), failed: s.failures.of(peer)}
		if cert := s.promised(peer); cert != nil && s.promising(cert) {
			o.reason, o.cert = forCertificate, cert
		} else if o.head.TD.Cmp(weight.ToBig()) >= 0 && !s.cfg.Importer.executed(o.head.Hash, o.head.Number) {
			// At equal weight the rule compares the blocks themselves, so the block is
			// fetched.
			o.reason = forWeight
		} else {
			continue
		}
		offers = append(offers, o)
	}
	slices.SortStableFunc(offers, compareOffers)
	return offers
}

// compareOffers sorts first the peers that failed least, among them those with a
// certificate, and among these the heaviest head.
func compareOffers(a, b offer) int {
	return cmp.Or(cmp.Compare(a.failed, b.failed), cmp.Compare(a.reason, b.reason), b.head.TD.Cmp(a.head.TD))
}

// worthWaiting reports whether to wait longer for a request to the offer's peer. It
// is false if another peer that failed less often could be asked, or one that
// failed as often or more, when the patience that its failures give is over: who
// never failed may never have been asked, and the others may have failed for the
// network.
func (o offer) worthWaiting(others []offer, waited, period time.Duration) bool {
	return !slices.ContainsFunc(others, func(other offer) bool {
		patience := period << min(other.failed, patienceDoublings)
		return other.peer != o.peer && (other.failed < o.failed || waited >= patience)
	})
}

// fetchPatience is how long to wait for a peer that has not failed while there is
// another one.
func fetchPatience(period uint64) time.Duration {
	return min(max(time.Duration(period)*time.Second, patienceMin), patienceMax)
}

// failures counts the fetches in which a peer has brought nothing since it last
// brought something. The counts outlive its connection.
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
