// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"sync"

	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// promisesMax bounds the peers whose promises are remembered. Who is forgotten
// shows its certificate again when it is asked.
const promisesMax = 512

// promises are the certificates that peers have shown for blocks that are not
// here. The fork that a quorum has voted for wins though it weighs less, so who
// shows such a certificate is worth fetching from. The certificate itself waits
// for its block; until then it is a peer's word, good for one fetch.
type promises struct {
	mu      sync.Mutex
	targets map[enode.ID]finality.Checkpoint // the highest of each peer
}

func (p *promises) add(peer *gossip.Peer, target finality.Checkpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	// Peers that are gone leave theirs; on a chain that is open anyone may come.
	if p.targets == nil || len(p.targets) >= promisesMax {
		p.targets = make(map[enode.ID]finality.Checkpoint)
	}
	if target.Number >= p.targets[peer.Node].Number {
		p.targets[peer.Node] = target
	}
}

// of returns what a peer has promised, and whether it has.
func (p *promises) of(peer *gossip.Peer) (finality.Checkpoint, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	target, ok := p.targets[peer.Node]
	return target, ok
}

func (p *promises) drop(peer *gossip.Peer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.targets, peer.Node)
}

// promise notes a certificate that waits for its block, where it would move the
// head.
func (s *Syncer) promise(peer *gossip.Peer, cert *finality.Certificate) {
	if s.promising(cert.Target) {
		s.promises.add(peer, cert.Target)
		s.lookForBetter()
	}
}

// promising reports whether a certificate for a target would move the head.
func (s *Syncer) promising(target finality.Checkpoint) bool {
	return !s.cfg.Chain.HasBlock(target.Hash, target.Number) &&
		target.Number > s.cfg.Final.Justified(s.cfg.Chain.CurrentBlock()).Number
}
