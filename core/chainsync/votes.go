// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// HandleVote implements gossip.Backend.
func (s *Syncer) HandleVote(peer *gossip.Peer, v *gossip.ShortVote) {
	vote, cert, err := s.cfg.Final.AddShortVote(peer.Node, v)
	if vote != nil {
		s.heard(vote)
	}
	if cert != nil {
		s.certified(cert)
	}
	if err != nil {
		s.judgeNote(peer, fmt.Errorf("vote for block %d: %w", v.Number, err))
		return
	}
	// A vote from an old source means that its signer missed a certificate. While
	// signers vote from different sources, no quorum forms, so it is sent.
	if cert := s.cfg.Final.Newest(); cert != nil && v.Source() < cert.Target.Number && cert.Target.Number < v.Number {
		peer.SendCertificate(cert)
	}
}

// HandleCertificate implements gossip.Backend.
func (s *Syncer) HandleCertificate(peer *gossip.Peer, cert *finality.Certificate) {
	// A member on the other side of a conflict learns from it who signed both sides.
	if rival := s.cfg.Final.Rival(cert.Link); rival != nil {
		peer.SendCertificate(rival)
	}
	added, err := s.cfg.Final.AddCertificate(peer.Node, cert)
	if err != nil {
		s.judgeNote(peer, fmt.Errorf("certificate for block %d: %w", cert.Target.Number, err))
		return
	}
	if added {
		s.certified(cert)
	} else {
		s.promise(peer, cert)
	}
}

// CastVote counts this member's own vote and sends it.
func (s *Syncer) CastVote(v *finality.Vote) error {
	added, cert, err := s.cfg.Final.AddVote(v)
	if added {
		s.cfg.Peers.BroadcastVote(v)
	}
	if cert != nil {
		s.certified(cert)
	}
	return err
}

// certified acts on a new certificate. It is not relayed, as members make it from
// the same votes. A member that missed votes requests it, or receives it when its
// votes show that, or when it connects.
func (s *Syncer) certified(cert *finality.Certificate) {
	if err := s.cfg.Importer.Reconsider(cert.Target.Hash); err != nil && s.ctx.Err() == nil {
		log.Error("Cannot act on a certificate", "number", cert.Target.Number, "err", err)
	}
}

// arrived counts the notes that have waited for a block.
func (s *Syncer) arrived(block common.Hash) {
	arrival := s.cfg.Final.Arrived(block)
	for _, vote := range arrival.Votes {
		s.heard(vote)
	}
	for _, cert := range arrival.Certificates {
		s.certified(cert)
	}
	for _, refused := range arrival.Refused {
		if peer := s.cfg.Peers.Peer(refused.Peer); peer != nil {
			s.judgeNote(peer, fmt.Errorf("for block %x: %w", block[:4], refused.Err))
		}
	}
}

// judgeNote ends the connection to a peer that sent a note that no honest member
// makes, or too many that an honest one makes rarely.
func (s *Syncer) judgeNote(peer *gossip.Peer, err error) {
	if s.ctx.Err() != nil || !s.cfg.Final.Blame(peer.Node, err) {
		return
	}
	log.Warn("Refused a vote, peer is disconnected", "peer", peer.ID(), "err", err, "hint", otherSigners(err))
	peer.Drop(err)
}

// otherSigners returns a hint for an error that a different signer set at the peer
// may cause; empty for other errors.
func otherSigners(err error) string {
	if clique.OtherSigners(err) || errors.Is(err, finality.ErrNoQuorum) {
		return "the peer has a different signer set: a signer-set override may be missing, see --clique.override"
	}
	return ""
}
