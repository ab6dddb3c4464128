// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"sync"

	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
)

// promisesMax bounds the peers whose promises are remembered. Who is forgotten
// shows its certificate again when it is asked.
const promisesMax = 512

// promises are the certificates that peers have shown for blocks that are not
// here. The fork that a quorum has voted for wins though it weighs less, so who
// shows such a certificate is worth fetching from; and so is who shows that a
// block of another fork is final, at whatever height, as that is to be known.
// Until its block is here a certificate is a peer's word, good for one fetch.
type promises struct {
	mu    sync.Mutex
	certs map[enode.ID]*finality.Certificate // that with the highest target of each peer
}

func (p *promises) add(peer *gossip.Peer, cert *finality.Certificate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	// Peers that are gone leave theirs; on a chain that is open anyone may come.
	if p.certs == nil || len(p.certs) >= promisesMax {
		p.certs = make(map[enode.ID]*finality.Certificate)
	}
	if known := p.certs[peer.Node]; known == nil || cert.Target.Number >= known.Target.Number {
		p.certs[peer.Node] = cert
	}
}

// of returns what a peer has promised, nil for nothing.
func (p *promises) of(peer *gossip.Peer) *finality.Certificate {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.certs[peer.Node]
}

// keep removes a promise after a fetch, unless a newer one came meanwhile.
func (p *promises) keep(peer *gossip.Peer, cert *finality.Certificate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.certs[peer.Node] == cert {
		delete(p.certs, peer.Node)
	}
}

// promise notes a certificate that waits for its block, where it would move the
// head or stop this member.
func (s *Syncer) promise(peer *gossip.Peer, cert *finality.Certificate) {
	if s.promising(cert) {
		s.promises.add(peer, cert)
		s.lookForBetter()
	}
}

// promising reports whether a certificate for a block that is not here would
// move the head, or show that another block than ours is final. What is below
// the certificates that this member keeps is too old for that.
func (s *Syncer) promising(cert *finality.Certificate) bool {
	if s.cfg.Final.Halted() || s.cfg.Chain.HasBlock(cert.Target.Hash, cert.Target.Number) {
		return false
	}
	head := s.cfg.Chain.CurrentBlock()
	return cert.Target.Number > s.cfg.Final.Justified(head).Number ||
		cert.Finalizes() && cert.Target.Number+finalizer.CertificatesKept > head.Number.Uint64()
}

// promised returns what a peer has promised and can have, by the head that it has
// told of; nil for nothing. Its head may come after the certificate.
func (s *Syncer) promised(peer *gossip.Peer) *finality.Certificate {
	if cert := s.promises.of(peer); cert != nil && cert.Target.Number <= peer.Head().Number {
		return cert
	}
	return nil
}

// kept ends a peer's promise, made before a fetch, after it. Its certificate may
// have waited for a block that has been passed by a final one meanwhile, and is
// gone.
func (s *Syncer) kept(peer *gossip.Peer, cert *finality.Certificate) {
	s.promises.keep(peer, cert)
	if cert != nil && s.cfg.Chain.HasBlock(cert.Target.Hash, cert.Target.Number) {
		s.HandleCertificate(peer, cert)
	}
}
