// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// showFinal shows a peer the newest certificate, and what is final here where
// that one does not tell, as it may be of the other side: two members learn so of
// a conflict between them.
func (s *Syncer) showFinal(peer *gossip.Peer) {
	cert := s.cfg.Final.Newest()
	if cert == nil {
		return
	}
	peer.SendCertificate(cert)
	if !cert.Finalizes() || s.cfg.Final.Halted() {
		if proof := s.cfg.Final.Proof(s.cfg.Final.Final().Number); proof != nil {
			peer.SendCertificate(proof)
		}
	}
}

// tellFinal shows all peers. A member that has stopped does so once, so that they
// stop as well.
func (s *Syncer) tellFinal() {
	for _, peer := range s.cfg.Peers.Peers() {
		s.showFinal(peer)
	}
}

// heard passes a new vote on when its time has come. Where it is for a block that
// contradicts what is final here, another may be final for somebody else.
func (s *Syncer) heard(vote *finality.Vote) {
	s.relayLater(vote)
	if s.cfg.Final.Strays(vote.Target) {
		s.tellFinal()
	}
}
