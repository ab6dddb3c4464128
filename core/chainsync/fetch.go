// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
)

const (
	// batchBlocks is how many blocks one request asks for.
	batchBlocks = 128

	// syncedGap is how many blocks a member may lack and still count as level
	// with its peers: a block or two are always under way.
	syncedGap = 2

	// logEvery is how often a long fetch says where it is.
	logEvery = 8 * time.Second
)

// fetchLoop fetches from the best peer whenever one has a better head, and keeps
// asking for a certificate that is missing.
func (s *Syncer) fetchLoop() {
	defer s.wg.Done()

	ticker := time.NewTicker(retryEvery)
	defer ticker.Stop()
	for stopped := false; ; {
		select {
		case <-s.wake:
		case <-ticker.C:
			// Where the chain stands still no new head asks.
			s.askFor(s.cfg.Chain.CurrentBlock())
		case <-s.ctx.Done():
			return
		}
		if s.cfg.Final.Halted() {
			if !stopped {
				s.tellFinal()
			}
			stopped = true
			continue
		}
		for _, peer := range s.betterPeers() {
			brought := s.fetchFrom(peer)
			s.failures.note(peer, brought)
			if brought {
				break
			}
		}
	}
}

// betterPeers returns the peers whose head may win over ours and is unknown
// here: first those that failed least of late, of them those that have shown a
// certificate for it, then by weight.
func (s *Syncer) betterPeers() []*gossip.Peer {
	weight, err := s.cfg.Importer.Weight(s.cfg.Chain.CurrentBlock())
	if err != nil {
		log.Error("Cannot weigh the head", "err", err)
		return nil
	}
	var promised, better []*gossip.Peer
	for _, peer := range s.cfg.Peers.Peers() {
		// At the same weight the rule decides by the block itself, so it is
		// fetched and left to the rule.
		if cert := s.promised(peer); cert != nil && s.promising(cert) {
			promised = append(promised, peer)
		} else if h := peer.Head(); h.TD.Cmp(weight.ToBig()) >= 0 && !s.cfg.Importer.executed(h.Hash, h.Number) {
			better = append(better, peer)
		}
	}
	sortByWeight(better)
	all := append(promised, better...)
	s.byFailures(all)
	return all
}

// fetchFrom brings the chain of one peer here and reports whether it did. A peer
// may announce what nobody can have yet, or nobody ever: others are asked then.
func (s *Syncer) fetchFrom(peer *gossip.Peer) bool {
	var (
		before = s.cfg.Chain.CurrentBlock().Hash()
		start  = s.cfg.Chain.CurrentBlock().Number.Uint64()
		head   = peer.Head()
	)
	defer s.kept(peer, s.promised(peer))
	if head.Number > start+syncedGap && !s.ends(start+1) {
		s.origin.Store(start)
		s.target.Store(head.Number)
		s.trust(0)
		if s.failures.of(peer) == 0 {
			s.trust(s.patience)
		}
		s.syncing.Store(true)
		defer s.syncing.Store(false)
		log.Info("Fetching blocks", "peer", peer.ID(), "from", start, "to", head.Number)
	}
	if err := s.fetch(peer); err != nil {
		if s.ctx.Err() == nil {
			log.Warn("Fetching blocks failed", "peer", peer.ID(), "err", err)
			s.judgeFetch(peer, err)
		}
		return false
	}
	if after := s.cfg.Chain.CurrentBlock().Hash(); after != before {
		if block := s.cfg.Chain.GetBlockByHash(after); block != nil {
			s.Announce(block)
		}
		return true
	}
	return s.cfg.Importer.executed(head.Hash, head.Number)
}

// insertError is what stands against a fetched block itself, not against how
// it was fetched.
type insertError struct {
	number uint64
	err    error
}

func (e *insertError) Error() string { return fmt.Sprintf("block %d: %v", e.number, e.err) }
func (e *insertError) Unwrap() error { return e.err }

// judgeFetch ends the connection to a peer that sent an invalid chain. Silence
// and malformed answers are judged where requests are tracked.
func (s *Syncer) judgeFetch(peer *gossip.Peer, err error) {
	var refused *insertError
	if errors.As(err, &refused) {
		s.judge(peer, err)
	}
}

// fetch finds the newest block in common and inserts what the peer has above
// it, batch by batch.
func (s *Syncer) fetch(peer *gossip.Peer) error {
	common, err := s.commonBlock(peer)
	if err != nil {
		return err
	}
	if s.cfg.Snap != nil && common == 0 && s.cfg.Chain.CurrentBlock().Number.Sign() == 0 {
		done, err := s.snap(peer)
		if done || err != nil {
			return err
		}
	}
	logged := s.cfg.Now()
	for number := common + 1; number <= peer.Head().Number && !s.ends(number); {
		ctx, cancel := s.patiently(peer)
		blocks, err := peer.RequestBlocks(ctx, number, batchBlocks)
		cancel()
		if errors.Is(err, gossip.ErrUnavailable) {
			return nil // the peer went back to a shorter chain; its next announcement says so
		}
		if err != nil {
			return err
		}
		if err := s.insertFetched(number, s.withoutEarly(blocks)); err != nil {
			if errors.Is(err, clique.ErrUnknownRules) {
				return nil
			}
			return err
		}
		for _, block := range blocks {
			s.arrived(block.Hash())
		}
		number += uint64(len(blocks))
		if s.cfg.Now().Sub(logged) > logEvery {
			logged = s.cfg.Now()
			log.Info("Fetching blocks", "peer", peer.ID(), "at", number-1, "to", peer.Head().Number)
		}
	}
	return nil
}

// ends reports whether the chain ends here before a block, whose rules this
// program does not know. A better fork below it is still fetched.
func (s *Syncer) ends(number uint64) bool {
	head := s.cfg.Chain.CurrentBlock()
	return number == head.Number.Uint64()+1 && errors.Is(s.cfg.Importer.engine.CheckRules(number, head.Hash()), clique.ErrUnknownRules)
}

// insertFetched inserts blocks from a number on. The peer is trusted while that
// takes, and on if they have moved the head.
func (s *Syncer) insertFetched(number uint64, blocks []*types.Block) error {
	before := s.cfg.Chain.CurrentBlock().Hash()
	s.trusted.Store(math.MaxInt64)
	n, err := s.cfg.Importer.InsertRange(s.ctx, blocks)
	s.trust(0)
	if err != nil {
		return &insertError{number + uint64(n), err}
	}
	if s.cfg.Chain.CurrentBlock().Hash() != before {
		s.trust(s.patience)
	}
	return nil
}

// withoutEarly cuts a range off at the first block from the future.
func (s *Syncer) withoutEarly(blocks []*types.Block) []*types.Block {
	now := uint64(s.cfg.Now().Unix())
	for i, block := range blocks {
		if block.Time() > now {
			return blocks[:i]
		}
	}
	return blocks
}

// errOtherChain is returned for a peer whose chain does not have our final block.
var errOtherChain = errors.New("peer's chain has no block in common from the final one on")

// commonBlock returns the number of a canonical block that is on the peer's
// chain, whatever became of its state. It looks back from the lower head in
// steps that double, so it may return a few blocks less than the newest such;
// and never below lowest.
func (s *Syncer) commonBlock(peer *gossip.Peer) (uint64, error) {
	lowest := s.lowest(peer)
	number := max(min(s.cfg.Chain.CurrentBlock().Number.Uint64(), peer.Head().Number), lowest)
	for step := uint64(1); ; step *= 2 {
		if number == 0 {
			return 0, nil // the handshake has compared the genesis
		}
		ctx, cancel := s.patiently(peer)
		headers, err := peer.RequestHeaders(ctx, number, 1)
		cancel()
		if err != nil && !errors.Is(err, gossip.ErrUnavailable) {
			return 0, err
		}
		if len(headers) == 1 && s.cfg.Importer.canonical(headers[0].Hash(), number) {
			return number, nil
		}
		if number == lowest {
			return 0, errOtherChain
		}
		number -= min(step, number-lowest)
	}
}

// lowest is where the search for a block in common ends: at the final block,
// unless the peer has shown that another is final as well, which is to be
// known; what is fetched for it is kept aside. A member that a crash has left
// below its final block looks back as far as forks of honest members reach.
func (s *Syncer) lowest(peer *gossip.Peer) uint64 {
	final, head := s.cfg.Final.Final().Number, s.cfg.Chain.CurrentBlock().Number.Uint64()
	if cert := s.promised(peer); cert != nil && cert.Finalizes() {
		return final - min(final, finalizer.CertificatesKept)
	}
	if head <= final {
		return head - min(head, staleDepth)
	}
	return final
}

// sortByWeight puts the peer with the weightiest head first.
func sortByWeight(peers []*gossip.Peer) {
	slices.SortStableFunc(peers, func(a, b *gossip.Peer) int { return b.Head().TD.Cmp(a.Head().TD) })
}
