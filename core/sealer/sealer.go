// SPDX-License-Identifier: LGPL-3.0-or-later

// Package sealer builds, seals, inserts and announces this member's blocks.
//
// The signer in turn seals first, the others wait, each a little longer than
// the one before it; a block of any of them starts the wait anew. A block is
// built at the moment of its seal, from the pool as it then is.
package sealer

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/miner"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/chainsync"
)

const (
	// retryAfter is the wait after a seal that failed or was not yet allowed.
	retryAfter = 250 * time.Millisecond

	// startWait is how long a signer that is not alone waits for peers before
	// it seals, so that members which start seconds apart share their first
	// blocks.
	startWait = 5 * time.Second

	headsMax = 16 // head events under way; only the newest matters
)

// Config is what a Sealer works with.
type Config struct {
	Chain    *core.BlockChain
	Engine   *clique.Clique // authorized with this member's key
	Miner    *miner.Miner
	Pool     *txpool.TxPool
	Importer *chainsync.Importer

	Pace  Pace
	Quiet bool // seal only where there are transactions

	Busy     func() bool        // reports that a better chain is being fetched
	Peers    func() int         // number of connected members
	Announce func(*types.Block) // tells the peers of a block that became the head
	Now      func() time.Time   // nil for the system clock
}

// Sealer seals as long as it runs.
type Sealer struct {
	cfg     Config
	started time.Time
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
}

// New returns a sealer that does nothing before Start.
func New(cfg Config) *Sealer {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Sealer{cfg: cfg, ctx: ctx, cancel: cancel}
}

// Start begins to seal.
func (s *Sealer) Start() {
	s.started = s.cfg.Now()
	s.wg.Add(1)
	go s.loop()
}

// Stop ends sealing and waits for a block that is being sealed.
func (s *Sealer) Stop() {
	s.cancel()
	s.wg.Wait()
}

func (s *Sealer) loop() {
	defer s.wg.Done()

	heads := make(chan core.ChainHeadEvent, headsMax)
	headSub := s.cfg.Chain.SubscribeChainHeadEvent(heads)
	defer headSub.Unsubscribe()

	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-heads:
			for len(heads) > 0 {
				<-heads
			}
			timer.Reset(s.wait(s.cfg.Chain.CurrentBlock()))
		case <-timer.C:
			timer.Reset(s.attempt(s.cfg.Chain.CurrentBlock()))
		case <-s.ctx.Done():
			return
		}
	}
}

// wait returns how long to wait before the next attempt on the head. A signer
// that may not seal on it waits for the next head, and looks again after a
// period in case that was wrong.
func (s *Sealer) wait(head *types.Header) time.Duration {
	snap, err := s.cfg.Engine.Snapshot(s.cfg.Chain, head.Number.Uint64(), head.Hash())
	if err != nil {
		log.Warn("Cannot seal, no signer set", "number", head.Number, "err", err)
		return retryAfter
	}
	number, signer := head.Number.Uint64()+1, s.cfg.Engine.Signer()
	if err := snap.MaySeal(number, signer); err != nil {
		return max(s.cfg.Pace.Period, retryAfter)
	}
	now := s.cfg.Now()
	return s.cfg.Pace.sealAt(head.Time, snap.Distance(number, signer), now).Sub(now)
}

// attempt seals on the head if this signer may now, and returns how long to
// wait before the next attempt. A head that comes in between ends the wait.
func (s *Sealer) attempt(head *types.Header) time.Duration {
	snap, err := s.cfg.Engine.Snapshot(s.cfg.Chain, head.Number.Uint64(), head.Hash())
	if err != nil {
		log.Warn("Cannot seal, no signer set", "number", head.Number, "err", err)
		return retryAfter
	}
	number, signer := head.Number.Uint64()+1, s.cfg.Engine.Signer()
	switch {
	case snap.MaySeal(number, signer) != nil:
		return max(s.cfg.Pace.Period, retryAfter)
	case s.cfg.Busy() || !s.mayStart(len(snap.SignerList())):
		return retryAfter
	case s.cfg.Quiet && s.poolEmpty():
		return retryAfter
	}
	// The first attempt after a start has not waited yet.
	if early := s.cfg.Pace.sealAt(head.Time, 0, time.Unix(0, 0)).Sub(s.cfg.Now()); early > 0 {
		return s.wait(head)
	}
	if err := s.seal(head, signer); err != nil && s.ctx.Err() == nil {
		log.Error("Sealing failed", "number", number, "err", err)
	}
	return max(s.cfg.Pace.Period, retryAfter)
}

// mayStart holds a signer of several back until it has heard from enough
// others that the chain can go on, or has waited for them in vain.
func (s *Sealer) mayStart(signers int) bool {
	return signers == 1 || s.cfg.Peers() >= signers/2 || s.cfg.Now().Sub(s.started) > startWait
}

func (s *Sealer) poolEmpty() bool {
	pending, _ := s.cfg.Pool.Stats()
	return pending == 0
}

var errHeadMoved = errors.New("a new head came while the block was built")

func (s *Sealer) seal(head *types.Header, signer common.Address) error {
	var (
		start  = s.cfg.Now()
		number = head.Number.Uint64() + 1
	)
	work, err := s.cfg.Miner.BuildSealingWork(s.ctx, head.Hash(), number, s.cfg.Pace.blockTime(head.Time, start), signer)
	if err != nil {
		return err
	}
	// A block beside a head that outweighs it serves nobody, and a second seal
	// at one height looks like a fraud.
	if s.cfg.Chain.CurrentBlock().Hash() != head.Hash() {
		return errHeadMoved
	}
	block, err := s.cfg.Engine.SealBlock(s.cfg.Chain, work.Block)
	if err != nil {
		return err
	}
	better, err := s.cfg.Importer.InsertSealed(block, work)
	if err != nil {
		return err
	}
	log.Info("Sealed a block", "number", number, "hash", block.Hash(), "txs", len(block.Transactions()),
		"gas", block.GasUsed(), "inturn", block.Difficulty().Uint64() == 2, "elapsed", common.PrettyDuration(s.cfg.Now().Sub(start)))
	if better {
		s.cfg.Announce(block)
	}
	return nil
}
