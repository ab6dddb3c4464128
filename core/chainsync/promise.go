// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"sync"

	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
)

// promisesMax bounds the peers whose promises are remembered. A peer that is
// dropped sends its certificate again when it is asked.
const promisesMax = 512

// promises are the certificates that peers have sent for blocks that are not here.
// A fork that a quorum has voted for wins although it has less weight, so the
// sender of such a certificate is worth fetching from. So is a peer that shows that
// a block of another fork is final, at any height, as that conflict must be found.
// Until its block is here, a certificate is an unverified claim, good for one
// fetch.
type promises struct {
	mu    sync.Mutex
	certs map[enode.ID]*finality.Certificate // the certificate with the highest target of each peer
}

func (p *promises) add(peer *gossip.Peer, cert *finality.Certificate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	// Entries outlive connections, and on an open chain anyone may connect.
	if p.certs == nil || len(p.certs) >= promisesMax {
		p.certs = make(map[enode.ID]*finality.Certificate)
	}
	if known := p.certs[peer.Node]; known == nil || cert.Target.Number >= known.Target.Number {
		p.certs[peer.Node] = cert
	}
}

// of returns the promise of a peer; nil if there is none.
func (p *promises) of(peer *gossip.Peer) *finality.Certificate {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.certs[peer.Node]
}

// keep removes a promise after a fetch, unless a newer one has arrived.
func (p *promises) keep(peer *gossip.Peer, cert *finality.Certificate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.certs[peer.Node] == cert {
		delete(p.certs, peer.Node)
	}
}

// promise records a certificate that waits for its block, if it would move the head
// or stop this member.
func (s *Syncer) promise(peer *gossip.Peer, cert *finality.Certificate) {
	if s.promising(cert) {
		s.promises.add(peer, cert)
		s.lookForBetter()
	}
}

// promising reports whether a certificate for a block that is not here would move
// the head, or show that another block than ours is final. Certificates older than
// those that this member keeps are ignored.
func (s *Syncer) promising(cert *finality.Certificate) bool {
	if s.cfg.Final.Halted() || s.cfg.Chain.HasBlock(cert.Target.Hash, cert.Target.Number) {
		return false
	}
	head := s.cfg.Chain.CurrentBlock()
	return cert.Target.Number > s.cfg.Final.Justified(head).Number ||
		cert.Finalizes() && cert.Target.Number+finalizer.CertificatesKept > head.Number.Uint64()
}

// promised returns the promise of a peer if its announced head has reached the
// certificate's target, otherwise nil. The head may be announced after the
// certificate.
func (s *Syncer) promised(peer *gossip.Peer) *finality.Certificate {
	if cert := s.promises.of(peer); cert != nil && cert.Target.Number <= peer.Head().Number {
		return cert
	}
	return nil
}

// kept removes a peer's promise after a fetch. It handles the certificate again, as
// the waiting copy may have been dropped when a later block became final.
func (s *Syncer) kept(peer *gossip.Peer, cert *finality.Certificate) {
	s.promises.keep(peer, cert)
	if cert != nil && s.cfg.Chain.HasBlock(cert.Target.Hash, cert.Target.Number) {
		s.HandleCertificate(peer, cert)
	}
}
