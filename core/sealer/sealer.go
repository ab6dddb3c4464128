// SPDX-License-Identifier: LGPL-3.0-or-later

// Package sealer builds, seals, inserts and announces this member's blocks.
//
// The signer in turn seals first. The others wait, each a little longer than the
// one before it; any new block restarts the wait. A block is built at the moment of
// its seal, from the pool at that time. On a quiet chain, which leaves out empty
// blocks, a block is wanted when there are transactions, when one with transactions
// is not final yet, and when the interval is over.
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
	"github.com/ethereum/go-ethereum/event"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/miner"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finalizer"
)

const (
	// retryAfter is the wait after a seal that failed or was not yet allowed.
	retryAfter = 250 * time.Millisecond

	// startWait is how long a signer of several waits for peers before it
	// seals, so that members that start seconds apart share their first blocks.
	startWait = 5 * time.Second

	// lookEvery is the longest time between two looks at the chain, and so the
	// maximum age of the heartbeat.
	lookEvery = 10 * time.Second
)

// Config is the configuration of a Sealer.
type Config struct {
	Chain    *core.BlockChain
	Engine   *clique.Clique // authorized with this member's key
	Miner    *miner.Miner
	Pool     *txpool.TxPool
	Importer *chainsync.Importer

	Pace  Pace
	Quiet Quiet
	Final *finalizer.Finalizer
	Guard SealGuard // nil for none

	Busy     func() bool        // reports that a better chain is being fetched
	Peers    func() int         // number of connected members
	Announce func(*types.Block) // announces a block that became the head to the peers
	Now      func() time.Time   // nil for the system clock
}

// Sealer seals as long as it runs.
type Sealer struct {
	cfg     Config
	started time.Time
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup

	view    view   // used only by the loop
	refused uint64 // newest block that the guard refused; used only by the loop

	mu    sync.Mutex
	state State
}

// view is the loop's state about the head that it looks at.
type view struct {
	outlook
	head   common.Hash
	barren bool  // no transaction of the pool fits into a block
	err    error // why the last try to seal failed
}

// New returns a sealer that does nothing before Start.
func New(cfg Config) *Sealer {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Quiet = cfg.Quiet.Settled(cfg.Pace.Period)
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

	heads, stop := notify(s.cfg.Chain.SubscribeChainHeadEvent)
	defer stop()

	var txs <-chan struct{}
	if s.cfg.Quiet.On {
		txs, stop = notify(func(ch chan<- core.NewTxsEvent) event.Subscription {
			return s.cfg.Pool.SubscribeTransactions(ch, true)
		})
		defer stop()
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case _, open := <-heads:
			if !open {
				return
			}
		case _, open := <-txs:
			if !open {
				return
			}
			if !s.view.seen.IsZero() {
				continue // already noticed; the timer runs
			}
			s.view.barren = false
		case <-timer.C:
		case <-s.ctx.Done():
			return
		}
		timer.Reset(min(s.look(), lookEvery))
	}
}

// look seals on the head if this signer may now, and returns how long to wait
// before the next look. A new head or new transactions end the wait.
func (s *Sealer) look() time.Duration {
	head, now := s.cfg.Chain.CurrentBlock(), s.cfg.Now()
	if s.view.head != head.Hash() {
		s.view = view{head: head.Hash(), outlook: outlook{parentTime: head.Time, since: now}}
	}
	state := s.plan(head, now)
	wait := state.wait(now)
	if state.Hold == HoldNone {
		s.view.err = s.seal(head, s.cfg.Engine.Signer(), state.Need)
		switch {
		case errors.Is(s.view.err, errNothingFits):
			s.view.barren, s.view.err = true, nil
		case s.view.err != nil && s.ctx.Err() == nil:
			log.Error("Sealing failed", "number", state.Number, "err", s.view.err)
		}
		state.Err, wait = s.view.err, max(s.cfg.Pace.Period, retryAfter)
	}
	s.publish(state)
	return wait
}

// plan decides what this signer does about the head.
func (s *Sealer) plan(head *types.Header, now time.Time) State {
	state := State{Looked: now, Number: head.Number.Uint64() + 1, Quiet: s.cfg.Quiet, Err: s.view.err}
	snap, err := s.cfg.Engine.Snapshot(s.cfg.Chain, head.Number.Uint64(), head.Hash())
	if err != nil {
		log.Warn("Cannot seal, no signer set", "number", head.Number, "err", err)
		state.Hold, state.Err = HoldFailed, err
		return state
	}
	signer := s.cfg.Engine.Signer()
	switch err := snap.MaySeal(state.Number, signer); {
	case errors.Is(err, clique.ErrUnauthorized):
		state.Hold = HoldNotSigner
	case s.cfg.Engine.CheckRules(state.Number, head.Hash()) != nil:
		state.Hold = HoldRules
	case err != nil:
		state.Hold = HoldRecent
	case s.cfg.Busy():
		state.Hold = HoldBusy
	case !s.mayStart(len(snap.SignerList())):
		state.Hold = HoldPeers
	default:
		if err := s.guarded(head, snap); err != nil {
			state.Hold, state.Err = HoldGuard, err
		}
	}
	if state.Hold != HoldNone {
		s.view.since = now // the wait for signers before it begins when this one could seal
		return state
	}
	if s.cfg.Quiet.On {
		s.lookAround(head, now)
	}
	var from time.Time
	state.Need, from = s.cfg.Quiet.wanted(s.view.outlook)
	if state.Need == ForNothing {
		state.Hold = HoldQuiet
		return state
	}
	from = later(from, s.cfg.Engine.Overrides().Date(state.Number))
	state.Due = s.cfg.Pace.sealAt(head.Time, ahead(snap, state.Number, signer), from)
	switch {
	case !state.Due.After(now):
	case state.Need == ForInterval && from.After(now):
		state.Hold = HoldQuiet
	default:
		state.Hold = HoldTurn
	}
	return state
}

// lookAround finds whether a quiet chain needs a block.
func (s *Sealer) lookAround(head *types.Header, now time.Time) {
	switch pending, _ := s.cfg.Pool.Stats(); {
	case pending == 0 || s.view.barren:
		s.view.seen = time.Time{}
	case s.view.seen.IsZero():
		s.view.seen = now
	}
	s.view.unfinished = unfinished(head, s.cfg.Final.Final().Number, func(h *types.Header) *types.Header {
		return s.cfg.Chain.GetHeader(h.ParentHash, h.Number.Uint64()-1)
	})
}

// mayStart reports whether a signer of several has heard from enough others that
// the chain can go on, or has waited long enough for them.
func (s *Sealer) mayStart(signers int) bool {
	return signers == 1 || s.cfg.Peers() >= signers/2 || s.cfg.Now().Sub(s.started) > startWait
}

var (
	errHeadMoved   = errors.New("a new head came while the block was built")
	errNothingFits = errors.New("no transaction of the pool fits")
)

func (s *Sealer) seal(head *types.Header, signer common.Address, need Need) error {
	var (
		start  = s.cfg.Now()
		number = head.Number.Uint64() + 1
	)
	work, err := s.cfg.Miner.BuildSealingWork(s.ctx, head.Hash(), number, s.cfg.Pace.blockTime(head.Time, start), signer)
	if err != nil {
		return err
	}
	if need == ForTransactions && len(work.Block.Transactions()) == 0 {
		return errNothingFits
	}
	// A block that loses against the head is useless, and a second seal at
	// one height looks like fraud.
	if s.cfg.Chain.CurrentBlock().Hash() != head.Hash() {
		return errHeadMoved
	}
	block, err := s.cfg.Engine.SealBlock(s.cfg.Chain, work.Block)
	if err != nil {
		return err
	}
	if s.cfg.Guard != nil {
		s.cfg.Guard.Sealing(number)
	}
	better, err := s.cfg.Importer.InsertSealed(block, work)
	if err != nil {
		return err
	}
	log.Info("Sealed a block", "number", number, "hash", block.Hash(), "txs", len(block.Transactions()),
		"gas", block.GasUsed(), "inturn", block.Difficulty().Uint64() == 2, "elapsed", common.PrettyDuration(s.cfg.Now().Sub(start)))
	if err := s.sealed(head, block); err != nil {
		return err
	}
	if better {
		s.cfg.Announce(block)
	}
	return nil
}
