// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/forkid"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
)

const (
	// pushedMax bounds the pushed blocks that wait to be inserted. A dropped
	// block is fetched later, when its head is announced again.
	pushedMax = 64

	// staleDepth is the depth below the head down to which pushed blocks are
	// considered: a fork of an honest minority is at most half the signers long.
	staleDepth = 128

	// retryEvery is how often a better head is searched without an announcement.
	retryEvery = 3 * time.Second
)

// Config is the configuration of a Syncer.
type Config struct {
	Chain     *core.BlockChain
	Importer  *Importer
	Final     *finalizer.Finalizer
	Peers     *gossip.PeerSet
	NetworkID uint64
	Now       func() time.Time // nil for the system clock
	Pick      func(n int) int  // chooses one of n peers, nil for at random
	Seen      *finalizer.Seen  // nil for none

	// Snap, if set, fetches the state of a verified head instead of executing
	// every block. It is used once, on an empty chain.
	Snap func(ctx context.Context, head *types.Header) error
}

// Syncer keeps a member's chain in sync with its peers. It implements
// gossip.Backend.
type Syncer struct {
	cfg    Config
	filter forkid.Filter

	pushed  chan pushedBlock
	wake    chan struct{} // holds one request to look for a better head
	laters  chan later
	syncing atomic.Bool
	trusted atomic.Int64  // end of the time that a fetch is waited for, in Unix nanoseconds
	target  atomic.Uint64 // number of the head that is being fetched
	origin  atomic.Uint64 // number of the head at which fetching began
	asking  atomic.Bool   // whether a request for certificates is running

	promises promises
	failures failures

	relayAfter time.Duration
	patience   time.Duration

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

type pushedBlock struct {
	peer  *gossip.Peer
	block *types.Block
}

// NewSyncer returns a syncer that answers peers at once and starts no work of its
// own before Start.
func NewSyncer(cfg Config) *Syncer {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Pick == nil {
		cfg.Pick = rand.IntN
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Syncer{
		cfg:    cfg,
		filter: forkid.NewFilter(cfg.Chain),
		pushed: make(chan pushedBlock, pushedMax),
		wake:   make(chan struct{}, 1),
		laters: make(chan later, remindMax),

		relayAfter: relayAfter(cfg.Chain.Config().Clique.Period),
		patience:   fetchPatience(cfg.Chain.Config().Clique.Period),

		ctx:    ctx,
		cancel: cancel,
	}
}

// Start begins to insert pushed blocks, to fetch better chains, and to relay votes.
func (s *Syncer) Start() {
	s.wg.Add(3)
	go s.insertLoop()
	go s.fetchLoop()
	go s.relayLoop()
}

// Stop ends the work that Start began and waits for it.
func (s *Syncer) Stop() {
	s.cancel()
	s.wg.Wait()
}

// Syncing reports whether a better chain is being fetched, and from which block to
// which.
func (s *Syncer) Syncing() (origin, target uint64, syncing bool) {
	return s.origin.Load(), s.target.Load(), s.syncing.Load()
}

// Behind reports whether this member lacks blocks that a peer is sending, so that
// it must neither seal nor vote. A peer is trusted for one period at first, and for
// one more whenever its blocks have moved the head. Otherwise one liar could stop
// every member by announcing a far head, or by sending known blocks.
func (s *Syncer) Behind() bool {
	return s.cfg.Importer.switching.Load() || s.syncing.Load() && time.Now().UnixNano() < s.trusted.Load()
}

// trust makes this member wait for the running fetch for a duration from now.
func (s *Syncer) trust(d time.Duration) { s.trusted.Store(time.Now().Add(d).UnixNano()) }

// Announce announces a block that has become the head to the peers.
func (s *Syncer) Announce(block *types.Block) {
	weight, err := s.cfg.Importer.Weight(block.Header())
	if err != nil {
		log.Error("Cannot announce a block", "number", block.Number(), "err", err)
		return
	}
	s.cfg.Peers.BroadcastBlock(block, weight.ToBig())
	s.askLater(block.Header())
}

// HandleHead implements gossip.Backend. With the first head of a peer, the peer is
// sent what is certain here; later certificates it makes or requests itself.
func (s *Syncer) HandleHead(peer *gossip.Peer, head gossip.Head) {
	if head.Hash == peer.Status.Head.Hash {
		s.showFinal(peer)
	}
	s.lookForBetter()
}

// HandleBlock implements gossip.Backend. It never blocks.
func (s *Syncer) HandleBlock(peer *gossip.Peer, block *types.Block, _ *big.Int) {
	s.cfg.Seen.Pushed(block.Hash())
	select {
	case s.pushed <- pushedBlock{peer, block}:
	default:
		s.lookForBetter()
	}
}

func (s *Syncer) lookForBetter() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// insertLoop inserts pushed blocks, and early ones at their time.
func (s *Syncer) insertLoop() {
	defer s.wg.Done()

	var (
		early earlyBlocks
		timer = time.NewTimer(time.Hour)
	)
	defer timer.Stop()
	for {
		if at, ok := early.next(); ok {
			timer.Reset(at.Sub(s.cfg.Now()))
		}
		select {
		case p := <-s.pushed:
			s.insertPushed(p.peer, p.block, &early)
		case <-timer.C:
			for _, block := range early.due(s.cfg.Now()) {
				s.insertPushed(nil, block, &early)
			}
		case <-s.ctx.Done():
			return
		}
	}
}

// insertPushed handles one pushed block. peer is nil for a block that was early
// when its peer pushed it.
func (s *Syncer) insertPushed(peer *gossip.Peer, block *types.Block, early *earlyBlocks) {
	importer, head := s.cfg.Importer, s.cfg.Chain.CurrentBlock().Number.Uint64()
	switch {
	case s.syncing.Load() && block.NumberU64() > head+1:
		return // a fetch will bring it
	case importer.executed(block.Hash(), block.NumberU64()):
		return
	case block.NumberU64()+staleDepth < head:
		s.cfg.Final.Refused(block.Header())
		return
	case block.Time() > uint64(s.cfg.Now().Unix()):
		s.keepEarly(peer, block, early)
		return
	case !importer.executable(block.Header()):
		s.lookForBetter()
		return
	}
	better, err := importer.Insert(block)
	if err != nil {
		s.judge(peer, fmt.Errorf("block %d [%x]: %w", block.NumberU64(), block.Hash().Bytes()[:4], err))
		return
	}
	if block.NumberU64() > head {
		s.cfg.Seen.Fresh(block.Header())
	}
	s.arrived(block.Hash())
	if better {
		s.Announce(block)
	}
}

// judge ends the connection to a peer that sent an invalid block. It does not if
// this node only cannot place the block yet.
func (s *Syncer) judge(peer *gossip.Peer, err error) {
	switch {
	case s.ctx.Err() != nil:
	case errors.Is(err, finalizer.ErrConflict), errors.Is(err, errStateGone), errors.Is(err, clique.ErrUnknownRules): // not the peer's fault
	case errors.Is(err, consensus.ErrUnknownAncestor), errors.Is(err, consensus.ErrPrunedAncestor), errors.Is(err, consensus.ErrFutureBlock):
		s.lookForBetter()
	case peer == nil:
		log.Warn("Refused a block", "err", err)
	default:
		log.Warn("Refused a block, peer is disconnected", "peer", peer.ID(), "err", err, "hint", otherSigners(err))
		peer.Drop(err)
	}
}
