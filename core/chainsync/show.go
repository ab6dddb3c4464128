// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// showFinal sends a peer the newest certificate, and the proof of what is final
// here if that is a different one: the newest certificate may be on the other side
// of a conflict. This is how two members learn of a conflict between them.
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

// tellFinal calls showFinal for all peers. A member that has stopped does so once,
// so that they stop as well.
func (s *Syncer) tellFinal() {
	for _, peer := range s.cfg.Peers.Peers() {
		s.showFinal(peer)
	}
}

// heard schedules a new vote for relaying. If the vote contradicts the final block
// here, another block may be final for another member, so the proofs are sent.
func (s *Syncer) heard(vote *finality.Vote) {
	s.relayLater(vote)
	if s.cfg.Final.Strays(vote.Target) {
		s.tellFinal()
	}
}
