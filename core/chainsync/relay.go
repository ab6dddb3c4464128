// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// Each signer sends its vote to all its peers. If most signers are connected to each
// other, that is enough, and relaying every vote would send each vote once over every
// connection. So a vote is relayed only if it did not become a certificate in time,
// as in an alliance whose members know few others. A member that still has no
// certificate for a block after twice that time asks peers for it. It needs the
// certificate before the next head: without it, it would vote from an older source
// than the others, and its vote would not count with theirs.
const (
	relayShare = 4 // a vote is relayed this fraction of a period after it came
	relayMin   = 250 * time.Millisecond
	relayMax   = time.Second

	askPeers = 3 // peers asked one after the other for one head
	askShare = 2 // multiple of relayAfter that a peer has to answer
	levelGap = 2 // blocks; a peer does not announce a head back to its sender

	laterMax  = 8192 // waiting votes, or blocks; beyond it the oldest are handled early
	remindMax = 256  // votes and blocks that the loop has not read yet
)

// relayAfter is how long a vote waits for its certificate before it is relayed.
func relayAfter(period uint64) time.Duration {
	return min(max(time.Duration(period)*time.Second/relayShare, relayMin), relayMax)
}

// later is a vote to relay, or a block whose certificate to ask for.
type later struct {
	at   time.Time
	vote *finality.Vote // nil for a block
	head *types.Header  // nil for a vote
}

// relayLater schedules a vote of another member for relaying.
func (s *Syncer) relayLater(vote *finality.Vote) {
	s.remind(later{at: time.Now().Add(s.relayAfter), vote: vote})
}

// askLater schedules a request for the certificate of a new head.
func (s *Syncer) askLater(head *types.Header) {
	s.remind(later{at: time.Now().Add(2 * s.relayAfter), head: head})
}

// remind never blocks. A vote that finds no room reaches the others through another
// member, and the next head triggers a new request.
func (s *Syncer) remind(task later) {
	select {
	case s.laters <- task:
	default:
	}
}

// relayLoop runs the scheduled tasks.
func (s *Syncer) relayLoop() {
	defer s.wg.Done()

	var votes, heads []later // oldest first
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case task := <-s.laters:
			if task.vote != nil {
				votes = append(votes, task)
			} else {
				heads = append(heads, task)
			}
		case <-timer.C:
		case <-s.ctx.Done():
			return
		}
		now := time.Now()
		votes = due(votes, now, func(task later) { s.relay(task.vote) })
		heads = due(heads, now, func(task later) { s.askFor(task.head) })
		timer.Reset(time.Until(soonest(votes, heads)))
	}
}

// due runs the tasks whose time has come, and the oldest if there are too many.
func due(tasks []later, now time.Time, do func(later)) []later {
	for len(tasks) > 0 && (!tasks[0].at.After(now) || len(tasks) > laterMax) {
		do(tasks[0])
		tasks = tasks[1:]
	}
	return tasks
}

func soonest(queues ...[]later) time.Time {
	at := time.Now().Add(time.Hour)
	for _, tasks := range queues {
		if len(tasks) > 0 && tasks[0].at.Before(at) {
			at = tasks[0].at
		}
	}
	return at
}

// relay sends a vote to the peers unless it is useless by now.
func (s *Syncer) relay(vote *finality.Vote) {
	if !s.cfg.Final.Settled(vote.Target) {
		s.cfg.Peers.RelayVote(vote)
	}
}

// askFor requests certificates that are missing here, unless this member is behind
// the head.
func (s *Syncer) askFor(head *types.Header) {
	if s.cfg.Final.Settled(finality.CheckpointOf(head)) || s.cfg.Chain.GetCanonicalHash(head.Number.Uint64()) != head.Hash() {
		return
	}
	peers := s.level(head)
	if len(peers) == 0 || !s.asking.CompareAndSwap(false, true) {
		return
	}
	from := s.cfg.Final.Justified(head).Number + 1
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		defer s.asking.Store(false)
		for range min(len(peers), askPeers) {
			i := s.cfg.Pick(len(peers))
			if s.ask(peers[i], from) {
				return
			}
			peers = slices.Delete(peers, i, i+1)
		}
	}()
}

// level lists the peers that have recently announced a head, so that nobody waits
// for a silent one; all peers if there are none.
func (s *Syncer) level(head *types.Header) []*gossip.Peer {
	var level []*gossip.Peer
	peers := s.cfg.Peers.Peers()
	for _, peer := range peers {
		if peer.Head().Number+levelGap >= head.Number.Uint64() {
			level = append(level, peer)
		}
	}
	if len(level) == 0 {
		return peers
	}
	return level
}

// ask requests certificates from one peer and reports whether it had any.
func (s *Syncer) ask(peer *gossip.Peer, from uint64) bool {
	ctx, cancel := context.WithTimeout(s.ctx, askShare*s.relayAfter)
	defer cancel()
	certs, err := peer.RequestCertificates(ctx, from)
	if err != nil && !errors.Is(err, gossip.ErrUnavailable) && s.ctx.Err() == nil {
		log.Debug("Asking for certificates failed", "peer", peer.ID(), "err", err)
	}
	for _, cert := range certs {
		s.HandleCertificate(peer, cert)
	}
	return len(certs) > 0
}

// CertificatesFrom implements gossip.Backend: the newest certificates of
// canonical blocks from a number on, ascending by target.
func (s *Syncer) CertificatesFrom(number uint64, count int) []*finality.Certificate {
	var (
		certs []*finality.Certificate
		head  = s.cfg.Chain.CurrentBlock()
	)
	for len(certs) < count {
		at := s.cfg.Final.Justified(head)
		if at.Number < number || at.Number == 0 {
			break
		}
		cert := s.cfg.Final.CertificateOf(at)
		if cert == nil {
			break // genesis and the roots of overrides have none
		}
		certs = append(certs, cert)
		block := s.cfg.Chain.GetHeader(at.Hash, at.Number)
		if block == nil {
			break
		}
		if head = s.cfg.Chain.GetHeader(block.ParentHash, at.Number-1); head == nil {
			break
		}
	}
	slices.Reverse(certs)
	return certs
}
