// SPDX-License-Identifier: GPL-3.0-or-later

// Package watch follows the chain on every node of a devnet, and notices when a
// final block changes.
package watch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/core/member"
	"github.com/ethereum/go-ethereum/common"
)

const (
	watchPatience = 2 * time.Second
	readEvery     = 250 * time.Millisecond
	walkMax       = 4096 // blocks that a node may be ahead of its last seen head
)

// Watch polls all nodes and remembers every final block.
type Watch struct {
	Views []*View
	stop  context.CancelFunc
	wg    sync.WaitGroup

	Mu      sync.Mutex
	Final   map[uint64]common.Hash              // blocks that any node has ever reported as final
	Newest  uint64                              // highest number in Final
	Changed []string                            // contradictions of Final
	heads   map[uint64]map[common.Hash]struct{} // every block that was part of any node's chain
}

// New connects to nodes; Start begins to poll them.
func New(nodes []*devnet.Node) (*Watch, error) {
	w := &Watch{Final: make(map[uint64]common.Hash), heads: make(map[uint64]map[common.Hash]struct{})}
	for _, n := range nodes {
		v, err := newView(n)
		if err != nil {
			return nil, err
		}
		w.Views = append(w.Views, v)
	}
	return w, nil
}

// Attach watches one more node until it is stopped.
func (w *Watch) Attach(n *devnet.Node) (func(), error) {
	v, err := newView(n)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.repeat(ctx, devnet.Poll, func(ctx context.Context) { w.poll(ctx, v) })
	return cancel, nil
}

// Rivals counts the heights, beginning with from, at which two blocks were seen.
func (w *Watch) Rivals(from uint64) (count int) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	for number, hashes := range w.heads {
		if number >= from && len(hashes) > 1 {
			count++
		}
	}
	return count
}

func (w *Watch) saw(blocks map[uint64]common.Hash) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	for number, hash := range blocks {
		if w.heads[number] == nil {
			w.heads[number] = make(map[common.Hash]struct{})
		}
		w.heads[number][hash] = struct{}{}
	}
}

// Start polls every node until End.
func (w *Watch) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	w.stop = cancel
	for _, v := range w.Views {
		w.repeat(ctx, devnet.Poll, func(ctx context.Context) { w.poll(ctx, v) })
		w.repeat(ctx, readEvery, v.read)
	}
}

func (w *Watch) repeat(ctx context.Context, every time.Duration, act func(context.Context)) {
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

// End stops polling.
func (w *Watch) End() {
	if w.stop != nil {
		w.stop()
	}
	w.wg.Wait()
}

// View returns what is seen of a node.
func (w *Watch) View(n *devnet.Node) *View {
	for _, v := range w.Views {
		if v.Node == n {
			return v
		}
	}
	panic("BUG: a node that is not watched")
}

// poll records a node's answers about its chain.
func (w *Watch) poll(ctx context.Context, v *View) {
	var info member.FinalityInfo
	if err := v.Client.Client().CallContext(ctx, &info, "clique_getFinality"); err != nil {
		return
	}
	now := time.Now()
	v.Mu.Lock()
	known := v.head.Hash == info.Head.Hash
	v.Mu.Unlock()
	if !known && !w.follow(ctx, v, info.Head, now) {
		return
	}
	v.Mu.Lock()
	defer v.Mu.Unlock()
	from, to := v.final, uint64(info.Finalized.Number)
	if to != from {
		v.final = to
	}
	if to <= from {
		return
	}
	v.Finality.Tick(now)
	w.Record(to, info.Finalized.Hash, v.Node)
	for number := from + 1; number <= to; number++ {
		if at, ok := v.arrived[number]; ok {
			v.waits = append(v.waits, now.Sub(at))
			delete(v.arrived, number)
		}
	}
	if v.chain[to] != info.Finalized.Hash {
		return // the head is from another moment, and the blocks below it may be on a fork
	}
	for number := to - 1; number > from; number-- {
		if hash, ok := v.chain[number]; ok {
			w.Record(number, hash, v.Node)
		}
	}
}

// Record notes a final block, and a contradiction if another was final at its height.
func (w *Watch) Record(number uint64, hash common.Hash, n *devnet.Node) {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	w.Newest = max(w.Newest, number)
	have, ok := w.Final[number]
	if !ok {
		w.Final[number] = hash
	} else if have != hash {
		w.Changed = append(w.Changed, fmt.Sprintf("block %d is final as %s and, on %s, as %s", number, have.TerminalString(), n.Member.Title(), hash.TerminalString()))
	}
}

// follow walks from a new head down to the blocks that were seen before.
func (w *Watch) follow(ctx context.Context, v *View, head member.BlockRef, now time.Time) bool {
	v.Mu.Lock()
	old := v.head
	v.Mu.Unlock()
	fresh := make(map[uint64]common.Hash)
	number, hash := uint64(head.Number), head.Hash
	for range walkMax {
		v.Mu.Lock()
		seen := v.chain[number] == hash
		v.Mu.Unlock()
		if seen || number == 0 {
			break
		}
		header, err := v.Client.HeaderByHash(ctx, hash)
		if err != nil {
			return false // asked again at the next poll
		}
		fresh[number] = hash
		number, hash = number-1, header.ParentHash
	}
	w.saw(fresh)
	v.Mu.Lock()
	defer v.Mu.Unlock()
	if depth := int(old.Number) - int(number); len(fresh) > 0 && depth > 0 {
		v.Depth, v.reorgs = max(v.Depth, depth), v.reorgs+1
	}
	v.moveTo(head, fresh, now)
	return true
}

// moveTo makes a head's blocks the chain. It forgets the blocks above the head: if one
// comes back, the blocks below it are walked again. The caller holds Mu.
func (v *View) moveTo(head member.BlockRef, fresh map[uint64]common.Hash, now time.Time) {
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
		v.Blocks.Tick(now)
	}
}

// Recheck asks all nodes for all final blocks again.
func (w *Watch) Recheck(ctx context.Context, from uint64) error {
	w.Mu.Lock()
	final := make(map[uint64]common.Hash)
	for number, hash := range w.Final {
		if number >= from {
			final[number] = hash
		}
	}
	w.Mu.Unlock()
	for _, v := range w.Views {
		for number, want := range final {
			header, err := v.Header(ctx, number)
			if err != nil {
				return fmt.Errorf("%s: final block %d: %w", v.Node.Member.Title(), number, err)
			}
			if have := header.Hash(); have != want {
				w.Record(number, have, v.Node)
			}
		}
	}
	return nil
}

// Accused counts the nodes that hold evidence against a signer.
func (w *Watch) Accused(ctx context.Context, signer common.Address) (count int) {
	for _, v := range w.Views {
		if holdsEvidence(ctx, v, signer) {
			count++
		}
	}
	return count
}

func holdsEvidence(ctx context.Context, v *View, signer common.Address) bool {
	ctx, cancel := context.WithTimeout(ctx, watchPatience)
	defer cancel()
	var list []struct{ Signer common.Address }
	if err := v.Client.Client().CallContext(ctx, &list, "clique_getEvidence"); err != nil {
		return false
	}
	for _, evidence := range list {
		if evidence.Signer == signer {
			return true
		}
	}
	return false
}

// Finals are the blocks that nodes have reported as final.
func (w *Watch) Finals() map[uint64]common.Hash {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	final := make(map[uint64]common.Hash, len(w.Final))
	for number, hash := range w.Final {
		final[number] = hash
	}
	return final
}
