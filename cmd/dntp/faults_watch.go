// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

const (
	watchPatience = 2 * time.Second
	readEvery     = 250 * time.Millisecond
	walkMax       = 4096 // blocks that a node may be ahead of what was last seen of it
)

// faultWatch looks at all nodes all the time and never forgets a final block.
type faultWatch struct {
	views []*faultView
	stop  context.CancelFunc
	wg    sync.WaitGroup

	mu      sync.Mutex
	final   map[uint64]common.Hash              // what any node has ever called final
	newest  uint64                              // its highest number
	changed []string                            // what contradicted it
	heads   map[uint64]map[common.Hash]struct{} // every block that was part of any node's chain
}

// faultView is what one node has shown.
type faultView struct {
	node   *devNode
	client *ethclient.Client
	ledger *client.Client

	mu       sync.Mutex
	spared   bool // no fault is done to it: its gaps count
	head     member.BlockRef
	highest  uint64                 // of all its heads
	final    uint64                 // up to which its final blocks are recorded
	chain    map[uint64]common.Hash // its blocks by number
	arrived  map[uint64]time.Time   // when each number was first the head's or below it
	waits    []time.Duration        // from there until it was final
	blocks   gapMeter
	finality gapMeter
	depth    int // deepest reorg, in blocks that were given up
	reorgs   int // how many there were
	slowest  time.Duration
	failed   int // reads
}

func newFaultWatch(nodes []*devNode) (*faultWatch, error) {
	w := &faultWatch{final: make(map[uint64]common.Hash), heads: make(map[uint64]map[common.Hash]struct{})}
	for _, n := range nodes {
		v, err := newFaultView(n)
		if err != nil {
			return nil, err
		}
		w.views = append(w.views, v)
	}
	return w, nil
}

func newFaultView(n *devNode) (*faultView, error) {
	rpc, err := ethclient.Dial(n.member.RPC)
	if err != nil {
		return nil, err
	}
	return &faultView{node: n, client: rpc, ledger: client.New(rpc), spared: true,
		chain: make(map[uint64]common.Hash), arrived: make(map[uint64]time.Time)}, nil
}

// attach looks at one more node until it is told to stop.
func (w *faultWatch) attach(n *devNode) (func(), error) {
	v, err := newFaultView(n)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.repeat(ctx, devPoll, func(ctx context.Context) { w.poll(ctx, v) })
	return cancel, nil
}

// rivals counts the heights from one on at which two blocks were seen.
func (w *faultWatch) rivals(from uint64) (count int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for number, hashes := range w.heads {
		if number >= from && len(hashes) > 1 {
			count++
		}
	}
	return count
}

func (w *faultWatch) saw(blocks map[uint64]common.Hash) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for number, hash := range blocks {
		if w.heads[number] == nil {
			w.heads[number] = make(map[common.Hash]struct{})
		}
		w.heads[number][hash] = struct{}{}
	}
}

func (w *faultWatch) start() {
	ctx, cancel := context.WithCancel(context.Background())
	w.stop = cancel
	for _, v := range w.views {
		w.repeat(ctx, devPoll, func(ctx context.Context) { w.poll(ctx, v) })
		w.repeat(ctx, readEvery, v.read)
	}
}

func (w *faultWatch) repeat(ctx context.Context, every time.Duration, act func(context.Context)) {
	w.wg.Add(1)
	go func() {
		defer w.wg.Done()
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				limited, cancel := context.WithTimeout(ctx, watchPatience)
				act(limited)
				cancel()
			case <-ctx.Done():
				return
			}
		}
	}()
}

func (w *faultWatch) end() {
	if w.stop != nil {
		w.stop()
	}
	w.wg.Wait()
}

// view returns what is seen of a node.
func (w *faultWatch) view(n *devNode) *faultView {
	for _, v := range w.views {
		if v.node == n {
			return v
		}
	}
	panic("BUG: a node that is not watched")
}

// poll takes down what a node says of its chain.
func (w *faultWatch) poll(ctx context.Context, v *faultView) {
	var info member.FinalityInfo
	if err := v.client.Client().CallContext(ctx, &info, "clique_getFinality"); err != nil {
		return
	}
	now := time.Now()
	v.mu.Lock()
	known := v.head.Hash == info.Head.Hash
	v.mu.Unlock()
	if !known && !w.follow(ctx, v, info.Head, now) {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	from, to := v.final, uint64(info.Finalized.Number)
	if to != from {
		v.final = to
	}
	if to <= from {
		return
	}
	v.finality.tick(now)
	w.record(to, info.Finalized.Hash, v.node)
	for number := from + 1; number <= to; number++ {
		if at, ok := v.arrived[number]; ok {
			v.waits = append(v.waits, now.Sub(at))
			delete(v.arrived, number)
		}
	}
	if v.chain[to] != info.Finalized.Hash {
		return // the head is another moment's, and what was seen below it may be of a fork
	}
	for number := to - 1; number > from; number-- {
		if hash, ok := v.chain[number]; ok {
			w.record(number, hash, v.node)
		}
	}
}

// record notes a final block, and whether another was final at its height.
func (w *faultWatch) record(number uint64, hash common.Hash, n *devNode) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.newest = max(w.newest, number)
	have, ok := w.final[number]
	if !ok {
		w.final[number] = hash
	} else if have != hash {
		w.changed = append(w.changed, fmt.Sprintf("block %d is final as %s and, on %s, as %s", number, have.TerminalString(), n.member.title(), hash.TerminalString()))
	}
}

// follow walks from a new head down to the blocks that were seen before.
func (w *faultWatch) follow(ctx context.Context, v *faultView, head member.BlockRef, now time.Time) bool {
	v.mu.Lock()
	old := v.head
	v.mu.Unlock()
	fresh := make(map[uint64]common.Hash)
	number, hash := uint64(head.Number), head.Hash
	for range walkMax {
		v.mu.Lock()
		seen := v.chain[number] == hash
		v.mu.Unlock()
		if seen || number == 0 {
			break
		}
		header, err := v.client.HeaderByHash(ctx, hash)
		if err != nil {
			return false // asked again at the next poll
		}
		fresh[number] = hash
		number, hash = number-1, header.ParentHash
	}
	w.saw(fresh)
	v.mu.Lock()
	defer v.mu.Unlock()
	if depth := int(old.Number) - int(number); len(fresh) > 0 && depth > 0 {
		v.depth, v.reorgs = max(v.depth, depth), v.reorgs+1
	}
	v.moveTo(head, fresh, now)
	return true
}

// moveTo makes a head's blocks those of the chain. What was above it is forgotten: if
// it comes back, what lies below it is walked again. The caller holds mu.
func (v *faultView) moveTo(head member.BlockRef, fresh map[uint64]common.Hash, now time.Time) {
	for number := uint64(head.Number) + 1; number <= uint64(v.head.Number); number++ {
		delete(v.chain, number)
	}
	for number, hash := range fresh {
		v.chain[number] = hash
		if _, ok := v.arrived[number]; !ok {
			v.arrived[number] = now
		}
	}
	if v.head = head; uint64(head.Number) > v.highest {
		v.highest = uint64(head.Number)
		v.blocks.tick(now)
	}
}

// read asks what a reader would, and notes how long it takes.
func (v *faultView) read(ctx context.Context) {
	began := time.Now()
	_, err := v.ledger.Org(ctx, v.node.member.OrgID)
	if err == nil {
		_, err = v.client.HeaderByNumber(ctx, nil)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.spared {
		return
	}
	v.slowest = max(v.slowest, time.Since(began))
	if err != nil && context.Cause(ctx) != context.Canceled {
		v.failed++
	}
}

// spare says whether a node's gaps count from now on.
func (v *faultView) spare(spared bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.spared = spared
	v.blocks.pause(!spared)
	v.finality.pause(!spared)
}

// recheck asks all nodes for all final blocks again.
func (w *faultWatch) recheck(ctx context.Context, from uint64) error {
	w.mu.Lock()
	final := make(map[uint64]common.Hash)
	for number, hash := range w.final {
		if number >= from {
			final[number] = hash
		}
	}
	w.mu.Unlock()
	for _, v := range w.views {
		for number, want := range final {
			header, err := v.header(ctx, number)
			if err != nil {
				return fmt.Errorf("%s: final block %d: %w", v.node.member.title(), number, err)
			}
			if have := header.Hash(); have != want {
				w.record(number, have, v.node)
			}
		}
	}
	return nil
}

func (v *faultView) header(ctx context.Context, number uint64) (*types.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, watchPatience)
	defer cancel()
	return v.client.HeaderByNumber(ctx, new(big.Int).SetUint64(number))
}
