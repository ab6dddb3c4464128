// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/event"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"
)

// Chain is the chain that is followed, a core.BlockChain.
type Chain interface {
	CurrentBlock() *types.Header
	// CurrentFinalBlock is nil while no block is known to be final.
	CurrentFinalBlock() *types.Header
	GetCanonicalHash(number uint64) common.Hash
	GetHeaderByNumber(number uint64) *types.Header
	// GetReceiptsByHash has to return receipts with the fields that are not part of
	// consensus. It is called once for each block with an event.
	GetReceiptsByHash(hash common.Hash) types.Receipts
	// SubscribeChainHeadEvent returns nil when the chain has stopped.
	SubscribeChainHeadEvent(ch chan<- core.ChainHeadEvent) event.Subscription
}

const (
	// bulkLeast is how many final blocks must be missing for the views to end: then
	// nothing to undo them is kept.
	bulkLeast = 64
	// changesMost is how often the chain may change between two questions before the
	// index waits for the next head.
	changesMost = 100

	progressInterval = 8 * time.Second
)

var (
	errNoReceipts = errors.New("the chain has no receipts of the block")
	errOtherChain = errors.New("the chain has another genesis")
	errUnstable   = errors.New("the chain changes too often")
)

var (
	headGauge    = metrics.NewRegisteredGauge("dntp/index/head", nil)
	lagGauge     = metrics.NewRegisteredGauge("dntp/index/lag", nil)
	eventsGauge  = metrics.NewRegisteredGauge("dntp/index/events", nil)
	undoneMeter  = metrics.NewRegisteredMeter("dntp/index/undone", nil)
	rebuildMeter = metrics.NewRegisteredMeter("dntp/index/rebuilds", nil)
	applyTimer   = metrics.NewRegisteredTimer("dntp/index/apply", nil)
)

// follower is the goroutine of an index.
type follower struct {
	stop context.CancelFunc
	done chan struct{}
}

// Follow keeps the index at the head of the chain, in a goroutine of its own, until
// Close. It never holds up the chain.
func (ix *Index) Follow(chain Chain) error {
	if ix.follow != nil {
		return errors.New("the index follows a chain already")
	}
	heads := make(chan core.ChainHeadEvent, 16)
	sub := chain.SubscribeChainHeadEvent(heads)
	if sub == nil {
		return errors.New("the chain has stopped")
	}
	ctx, stop := context.WithCancel(context.Background())
	f := &follower{stop, make(chan struct{})}
	ix.follow = f
	wake := make(chan struct{}, 1)
	wake <- struct{}{} // for the blocks that are there
	go func() {        // the sender of heads waits for each receiver, so take them at once
		for {
			select {
			case <-heads:
				select {
				case wake <- struct{}{}:
				default:
				}
			case <-sub.Err():
				return
			}
		}
	}()
	go func() {
		defer close(f.done)
		defer sub.Unsubscribe()
		for {
			select {
			case <-wake:
				ix.report(ctx, ix.CatchUp(ctx, chain))
			case <-ctx.Done():
				return
			}
		}
	}()
	return nil
}

// Close ends the goroutine of Follow. The store stays open.
func (ix *Index) Close() error {
	if f := ix.follow; f != nil {
		f.stop()
		<-f.done
		ix.follow = nil
	}
	return nil
}

// report keeps the error of CatchUp for Status, and logs one that is new. The next head
// tries again.
func (ix *Index) report(ctx context.Context, err error) {
	old := ix.stopped.Load()
	switch {
	case ctx.Err() != nil:
		return
	case err == nil:
		if old != nil {
			log.Info("Index works again", "number", ix.state.Load().head.Number)
		}
		ix.stopped.Store(nil)
		return
	case old == nil || (*old).Error() != err.Error():
		log.Error("Index has stopped", "number", ix.state.Load().head.Number, "err", err)
	}
	ix.stopped.Store(&err)
	ix.wake()
}

// CatchUp brings the index to the head of the chain. It undoes the blocks that have left
// the chain; if it cannot, it builds the index again.
func (ix *Index) CatchUp(ctx context.Context, chain Chain) error {
	if err := ix.reload(); err != nil {
		return err
	}
	p := &progress{began: time.Now(), last: time.Now(), first: ix.state.Load().head}
	rebuilt := false
	for changes := 0; ctx.Err() == nil; {
		moved, err := ix.step(ctx, chain, p)
		if errors.Is(err, errDamaged) && !rebuilt {
			log.Warn("Index is built again", "err", err)
			rebuilt, err = true, ix.Rebuild()
		}
		ix.measure()
		switch {
		case err != nil:
			return err
		case moved == done:
			return nil
		case moved == changed:
			if changes++; changes > changesMost {
				return errUnstable
			}
		}
	}
	return ctx.Err()
}

// outcome is what a step has found.
type outcome int

const (
	forward outcome = iota // it has moved
	changed                // the chain has changed meanwhile
	done                   // the index is at the head
)

// step moves the index by one block, or by all that are final.
func (ix *Index) step(ctx context.Context, chain Chain, p *progress) (outcome, error) {
	own, head, final := ix.state.Load().head, chain.CurrentBlock().Number.Uint64(), finalOf(chain)
	ix.target.Store(head)
	if chain.GetCanonicalHash(own.Number) != own.Hash {
		return changed, ix.leave(own.Block)
	}
	if own.Number >= head {
		return done, ix.prune(final)
	}
	if final >= own.Number+bulkLeast {
		return ix.stepBulk(ctx, chain, final, p)
	}
	began := time.Now()
	b, events, err := next(chain, own.Block)
	if b == nil || err != nil {
		return changed, err
	}
	if err := ix.apply(*b, events, final); err != nil {
		return forward, err
	}
	applyTimer.UpdateSince(began)
	p.tell(ix)
	return forward, nil
}

// leave undoes a block that is not on the chain.
func (ix *Index) leave(b Block) error {
	if b.Number == ix.first.Number {
		return errOtherChain
	}
	ok, err := ix.undo()
	if err != nil {
		return err
	}
	if !ok {
		log.Warn("Index is built again: the chain has changed below its final block", "number", b.Number, "hash", b.Hash)
		return ix.Rebuild()
	}
	undoneMeter.Mark(1)
	log.Debug("Index has undone a block", "number", b.Number, "hash", b.Hash)
	return nil
}

// Rebuild empties the index down to the genesis. It must not follow a chain meanwhile.
func (ix *Index) Rebuild() error {
	rebuildMeter.Mark(1)
	ix.mu.Lock()
	defer ix.mu.Unlock()
	return ix.reset()
}

// stepBulk applies blocks up to the final one. They are read ahead.
func (ix *Index) stepBulk(ctx context.Context, chain Chain, final uint64, p *progress) (outcome, error) {
	bulk := ix.beginBulk()
	ahead, stop := readAhead(chain, bulk.head.Block, final)
	defer stop()
	for bulk.head.Number < final && ctx.Err() == nil {
		n := <-ahead
		if n.err != nil {
			return forward, errors.Join(n.err, bulk.flush(true))
		}
		if n.block == nil {
			return changed, bulk.flush(true)
		}
		if err := bulk.add(*n.block, n.events); err != nil {
			return forward, err
		}
		p.tell(ix)
	}
	return forward, bulk.flush(ctx.Err() == nil)
}

// aheadMost is how many blocks are read ahead: enough that reading goes on while a batch is
// written.
const aheadMost = 32

// nextBlock is what next returns.
type nextBlock struct {
	block  *Block
	events []decoded
	err    error
}

// readAhead reads the blocks after one, up to a number or the first that cannot be read, in
// a goroutine of its own. The caller takes them in order, and must call stop, which returns
// when the goroutine has ended.
func readAhead(chain Chain, after Block, to uint64) (blocks <-chan nextBlock, stop func()) {
	out, stopped, ended := make(chan nextBlock, aheadMost), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for after.Number < to {
			b, events, err := next(chain, after)
			select {
			case out <- nextBlock{b, events, err}:
			case <-stopped:
				return
			}
			if b == nil || err != nil {
				return
			}
			after = *b
		}
	}()
	return out, func() {
		close(stopped)
		<-ended
	}
}

// next returns the block after one and its events, nil if the chain has changed.
func next(chain Chain, b Block) (*Block, []decoded, error) {
	header := chain.GetHeaderByNumber(b.Number + 1)
	if header == nil || header.ParentHash != b.Hash {
		return nil, nil, nil
	}
	out := &Block{header.Number.Uint64(), header.Hash(), header.Time}
	if !mayHaveEvents(header) {
		return out, nil, nil
	}
	receipts := chain.GetReceiptsByHash(out.Hash)
	if len(receipts) == 0 {
		return nil, nil, fmt.Errorf("%w: %d", errNoReceipts, out.Number)
	}
	events, err := decodeEvents(*out, receipts)
	return out, events, err
}

// mayHaveEvents reports whether a block can have events of native contracts.
func mayHaveEvents(header *types.Header) bool {
	if header.ReceiptHash == types.EmptyReceiptsHash {
		return false
	}
	for _, c := range contracts.All() {
		if types.BloomLookup(header.Bloom, c.Address) {
			return true
		}
	}
	return false
}

func finalOf(chain Chain) uint64 {
	if header := chain.CurrentFinalBlock(); header != nil {
		return header.Number.Uint64()
	}
	return 0
}

func (ix *Index) measure() {
	s := ix.Status()
	headGauge.Update(int64(s.Head.Number))
	lagGauge.Update(int64(s.Target - s.Head.Number))
	eventsGauge.Update(int64(s.Events))
}

// progress logs how far a long catching up is.
type progress struct {
	began, last time.Time
	first       marker
}

func (p *progress) tell(ix *Index) {
	now := time.Now()
	if now.Sub(p.last) < progressInterval {
		return
	}
	p.last = now
	s := ix.Status()
	elapsed := now.Sub(p.began)
	events := s.Events + ix.state.Load().begin - p.first.Next
	log.Info("Indexing health records", "number", s.Head.Number, "target", s.Target,
		"events", s.Events, "rate", uint64(float64(events)/elapsed.Seconds()), "elapsed", common.PrettyDuration(elapsed))
}
