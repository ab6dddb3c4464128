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
	// A vote from an old source comes of a certificate that was missed: where
	// signers vote from different sources no quorum forms until all know it.
	if cert := s.cfg.Final.Newest(); cert != nil && v.Source() < cert.Target.Number && cert.Target.Number < v.Number {
		peer.SendCertificate(cert)
	}
}

// HandleCertificate implements gossip.Backend.
func (s *Syncer) HandleCertificate(peer *gossip.Peer, cert *finality.Certificate) {
	// Whoever is on another side learns by it who is on both.
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

// certified acts on a new certificate. Members make it of the same votes, so it
// is not passed on: who missed votes asks for it, and is shown it when that
// tells, or when it connects.
func (s *Syncer) certified(cert *finality.Certificate) {
	if err := s.cfg.Importer.Reconsider(cert.Target.Hash); err != nil && s.ctx.Err() == nil {
		log.Error("Cannot act on a certificate", "number", cert.Target.Number, "err", err)
	}
}

// arrived counts what has waited for a block.
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

// judgeNote ends the connection to a peer that sent what no honest member
// makes, or too often what one makes seldom.
func (s *Syncer) judgeNote(peer *gossip.Peer, err error) {
	if s.ctx.Err() != nil || !s.cfg.Final.Blame(peer.Node, err) {
		return
	}
	log.Warn("Refused a vote, peer is disconnected", "peer", peer.ID(), "err", err, "hint", otherSigners(err))
	peer.Drop(err)
}

// otherSigners advises on an error that a block or vote of other signers than
// the expected ones causes; empty for other errors.
func otherSigners(err error) string {
	if clique.OtherSigners(err) || errors.Is(err, finality.ErrNoQuorum) {
		return "the signers there are others than here: a signer-set override may be missing, see --clique.override"
	}
	return ""
}
