// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/event"
	"github.com/ethereum/go-ethereum/rlp"
)

const (
	// format is the version of tables and rows. An index of another one is built again.
	format = 1
	// layerBytes limits the memory for the blocks above the final one. The oldest
	// blocks above it have no views; they can still be undone.
	layerBytes = 256 << 20
	// batchBytes is how much final blocks change before it is written.
	batchBytes = 4 << 20
)

// Block is an indexed block.
type Block struct {
	Number uint64
	Hash   common.Hash
	Time   uint64 // seconds since 1970
}

// Change tells that a block was applied or undone.
type Change struct {
	Block  Block
	Undone bool
	First  uint64 // its events: First <= sequence < Next
	Next   uint64
}

// Status says how far the index is.
type Status struct {
	Head       Block  // newest indexed block
	Oldest     uint64 // oldest block that is answered
	Target     uint64 // head of the chain, as last seen
	Events     uint64 // events in the index
	Rebuilding bool   // no view is answered until it has caught up with the final block
	Err        error  // why it has stopped, nil while it works
}

// Index is an index in a store. One goroutine changes it, any number reads it.
type Index struct {
	db      ethdb.KeyValueStore
	genesis *registry.Genesis
	first   Block

	mu      sync.RWMutex // held to write while blocks are undone, and to read while a view begins
	state   atomic.Pointer[state]
	bottom  uint64 // number of the oldest undo row
	target  atomic.Uint64
	stopped atomic.Pointer[error]

	feed  event.FeedOf[Change]
	wait  sync.Mutex
	moved chan struct{} // closed when the head has moved

	follow *follower
	unsure bool // a write has failed: what is in the store is not known

	layerBytes, batchBytes int // limits, smaller in tests
}

// state is what views begin with. It is never modified.
type state struct {
	generation uint64   // changes whenever a block is undone
	layers     []*layer // of the newest blocks, without a gap; the last may be about to be written
	head       marker
	begin      uint64 // first sequence that an event has
	answers    bool
}

// Open opens the index in a store, which holds nothing else. An index of another
// genesis, or of another format, is emptied. first is the genesis block.
func Open(db ethdb.KeyValueStore, genesis *registry.Genesis, first Block) (*Index, error) {
	return open(db, genesis, first, layerBytes)
}

func open(db ethdb.KeyValueStore, genesis *registry.Genesis, first Block, layerBytes int) (*Index, error) {
	ix := &Index{db: db, genesis: genesis, first: first, moved: make(chan struct{}), layerBytes: layerBytes, batchBytes: batchBytes}
	if err := ix.load(); err != nil {
		return nil, err
	}
	return ix, nil
}

// stamp says what an index is of.
type stamp struct {
	Format  uint64
	Genesis common.Hash
	Begin   uint64 // sequence of the first event
}

func (ix *Index) load() error {
	value, err := read(ix.db, markerFormat)
	if err != nil {
		return err
	}
	var s stamp
	if value == nil || rlp.DecodeBytes(value, &s) != nil || s.Format != format || s.Genesis != ix.first.Hash {
		return ix.reset()
	}
	value, err = read(ix.db, markerHead)
	if err != nil {
		return err
	}
	st := &state{begin: s.Begin, answers: true, generation: ix.nextGeneration()}
	if value == nil || rlp.DecodeBytes(value, &st.head) != nil {
		return ix.reset()
	}
	if st.layers, err = ix.loadLayers(st.head.Number); err != nil {
		return err
	}
	if len(st.layers) == 0 {
		return ix.reset()
	}
	ix.state.Store(st)
	return nil
}

// loadLayers reads the undo rows of the newest blocks, as many as memory is for.
func (ix *Index) loadLayers(head uint64) ([]*layer, error) {
	var layers []*layer
	it := ix.db.NewIterator([]byte{tableUndo}, nil)
	defer it.Release()
	size := 0
	for it.Next() {
		l, err := decodeLayer(it.Value())
		if err != nil {
			return nil, nil // a damaged index is built again
		}
		if len(layers) == 0 && size == 0 {
			ix.bottom = l.Number
		}
		if l.Number > head {
			break
		}
		layers = append(layers, l)
		for size += l.size; size > ix.layerBytes && len(layers) > 1; layers = layers[1:] {
			size -= layers[0].size
		}
	}
	if n := len(layers); n > 0 && (layers[n-1].Number != head || head-layers[0].Number != uint64(n-1)) {
		return nil, nil
	}
	return layers, it.Error()
}

// nextGeneration ends the views that have begun.
func (ix *Index) nextGeneration() uint64 {
	if old := ix.state.Load(); old != nil {
		return old.generation + 1
	}
	return 0
}

// reset empties the store and enters the genesis.
func (ix *Index) reset() error {
	ix.endViews()
	if err := ix.db.Delete(markerFormat); err != nil { // first: what is left is never read
		return err
	}
	for {
		err := ix.db.DeleteRange([]byte{0}, []byte{0xff})
		if err == nil {
			break
		}
		if !errors.Is(err, ethdb.ErrTooManyKeys) {
			return fmt.Errorf("cannot empty the index: %w", err)
		}
	}
	c := newChange(ix.db, marker{Block: ix.first, Next: 1}, false)
	c.begin(ix.genesis)
	if c.err != nil {
		return c.err
	}
	base := &layer{marker: c.head}
	base.measure()
	c.put(undoKey(ix.first.Number), base.encode())
	c.save(markerFormat, &stamp{format, ix.first.Hash, c.head.Next})
	batch := ix.db.NewBatch()
	if err := c.batch(batch); err != nil {
		return err
	}
	if err := ix.write(batch); err != nil {
		return err
	}
	ix.bottom, ix.unsure = ix.first.Number, false
	ix.state.Store(&state{generation: ix.nextGeneration(), layers: []*layer{base}, head: c.head, begin: c.head.Next, answers: true})
	return nil
}

// apply adds the block that follows the head, and forgets how to undo blocks up to the
// final one.
func (ix *Index) apply(b Block, events []decoded, final uint64) error {
	old := ix.state.Load()
	c := newChange(ix.db, old.head, true)
	if err := c.applyBlock(b, events); err != nil {
		return err
	}
	batch := ix.db.NewBatch()
	if err := c.batch(batch); err != nil {
		return err
	}
	added := c.layer()
	if err := batch.Put(undoKey(b.Number), added.encode()); err != nil {
		return err
	}
	next := *old
	next.layers = append(slices.Clip(old.layers), added)
	// A view reads the store, then the layers: so it sees the layer of what it may have read.
	ix.state.Store(&next)
	if err := ix.write(batch); err != nil {
		return err
	}
	done := next
	done.head, done.layers = c.head, fit(next.layers, ix.layerBytes)
	ix.state.Store(&done)
	ix.tell(Change{Block: b, First: old.head.Next, Next: c.head.Next})
	return ix.prune(final)
}

// write writes a batch. After a failure there are no views until the store was read
// again.
func (ix *Index) write(batch ethdb.Batch) error {
	err := batch.Write()
	if err != nil {
		ix.endViews()
	}
	return err
}

// endViews says that what is in the store is not what the state says.
func (ix *Index) endViews() {
	ix.unsure = true
	if old := ix.state.Load(); old != nil {
		ended := *old
		ended.generation++
		ended.answers = false
		ix.state.Store(&ended)
	}
}

// reload reads what is in the store after a write that failed.
func (ix *Index) reload() error {
	if !ix.unsure {
		return nil
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if err := ix.load(); err != nil {
		return err
	}
	ix.unsure = false
	return nil
}

// fit leaves out the oldest layers where they take too much memory.
func fit(layers []*layer, limit int) []*layer {
	size := 0
	for i := len(layers) - 1; i >= 0; i-- {
		if size += layers[i].size; size > limit && i < len(layers)-1 {
			return layers[i+1:]
		}
	}
	return layers
}

// prune forgets how to undo the blocks up to the final one.
func (ix *Index) prune(final uint64) error {
	old := ix.state.Load()
	final = min(final, old.head.Number)
	if final <= ix.bottom {
		return nil
	}
	value, err := read(ix.db, undoKey(final))
	if err != nil {
		return err
	}
	l, err := decodeLayer(value)
	if err != nil {
		return fmt.Errorf("%w: undo row %d: %w", errDamaged, final, err)
	}
	base := &layer{marker: l.marker}
	base.measure()
	batch := ix.db.NewBatch()
	for n := ix.bottom; n < final; n++ {
		if err := batch.Delete(undoKey(n)); err != nil {
			return err
		}
	}
	if err := batch.Put(undoKey(final), base.encode()); err != nil {
		return err
	}
	if err := ix.write(batch); err != nil {
		return err
	}
	ix.bottom = final
	if lowest := old.layers[0].Number; final >= lowest {
		next := *old
		next.layers = append([]*layer{base}, old.layers[final-lowest+1:]...)
		ix.state.Store(&next)
	}
	return nil
}

// undo takes the newest block back. It returns false if it cannot.
func (ix *Index) undo() (bool, error) {
	old := ix.state.Load()
	if old.head.Number <= ix.bottom {
		return false, nil
	}
	value, err := read(ix.db, undoKey(old.head.Number))
	if err != nil {
		return false, err
	}
	l, err := decodeLayer(value)
	if err != nil {
		return false, fmt.Errorf("%w: undo row %d: %w", errDamaged, old.head.Number, err)
	}
	batch := ix.db.NewBatch()
	next := *old
	for _, e := range l.Old {
		if err := restore(batch, e); err != nil {
			return false, err
		}
		if e.Key == string(markerHead) {
			if err := rlp.DecodeBytes(e.Value, &next.head); err != nil {
				return false, fmt.Errorf("%w: head before block %d: %w", errDamaged, l.Number, err)
			}
		}
	}
	if err := batch.Delete(undoKey(l.Number)); err != nil {
		return false, err
	}
	next.generation++
	next.layers = old.layers[: len(old.layers)-1 : len(old.layers)-1]
	if len(next.layers) == 0 { // memory was for this block only
		if next.layers, err = ix.loadLayers(next.head.Number); err == nil && len(next.layers) == 0 {
			err = fmt.Errorf("%w: no undo row %d", errDamaged, next.head.Number)
		}
		if err != nil {
			return false, err
		}
	}
	if err := ix.goBack(&next, batch); err != nil {
		return false, err
	}
	ix.tell(Change{Block: old.head.Block, Undone: true, First: next.head.Next, Next: old.head.Next})
	return true, nil
}

// goBack writes rows of before while no view begins.
func (ix *Index) goBack(next *state, batch ethdb.Batch) error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ended := *ix.state.Load()
	ended.generation = next.generation
	ix.state.Store(&ended) // before the rows change: views that have begun notice
	if err := ix.write(batch); err != nil {
		return err
	}
	ix.state.Store(next)
	return nil
}

func restore(batch ethdb.Batch, e entry) error {
	if e.Had {
		return batch.Put([]byte(e.Key), e.Value)
	}
	return batch.Delete([]byte(e.Key))
}

// bulk adds final blocks, several in one batch, with nothing to undo them. Views end.
type bulk struct {
	ix *Index
	*change
	first uint64 // sequence before it
}

// beginBulk stops the views.
func (ix *Index) beginBulk() *bulk {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	next := *ix.state.Load()
	next.answers = false
	next.generation++
	ix.state.Store(&next)
	return &bulk{ix: ix, change: newChange(ix.db, next.head, false), first: next.head.Next}
}

// add applies a block, and writes when there is enough.
func (b *bulk) add(block Block, events []decoded) error {
	if err := b.applyBlock(block, events); err != nil {
		return err
	}
	if b.size < b.ix.batchBytes {
		return nil
	}
	return b.flush(false)
}

// flush writes what has been applied. last says that views may begin again.
func (b *bulk) flush(last bool) error {
	ix, old := b.ix, b.ix.state.Load()
	base := &layer{marker: b.head}
	base.measure()
	batch := ix.db.NewBatchWithSize(b.size + b.size/2)
	if err := b.batch(batch); err != nil {
		return err
	}
	for n := ix.bottom; n <= old.head.Number && n != b.head.Number; n++ {
		if err := batch.Delete(undoKey(n)); err != nil {
			return err
		}
	}
	if err := batch.Put(undoKey(b.head.Number), base.encode()); err != nil {
		return err
	}
	if err := ix.write(batch); err != nil {
		return err
	}
	ix.bottom = b.head.Number
	ix.state.Store(&state{generation: old.generation, layers: []*layer{base}, head: b.head, begin: old.begin, answers: last})
	b.change = newChangeOf(ix.db, b.head, false, len(b.cells)) // as many rows as before
	ix.tell(Change{Block: base.Block, First: old.head.Next, Next: base.Next})
	return nil
}

// tell wakes those who wait for a block, and tells the subscribers.
func (ix *Index) tell(c Change) {
	ix.wake()
	ix.feed.Send(c)
}

func (ix *Index) wake() {
	ix.wait.Lock()
	close(ix.moved)
	ix.moved = make(chan struct{})
	ix.wait.Unlock()
}

// Subscribe tells of every block that is applied or undone; final blocks that are applied
// together, while the index catches up, are told of as one. The index waits for slow
// receivers: the channel needs room.
func (ix *Index) Subscribe(ch chan<- Change) event.Subscription { return ix.feed.Subscribe(ch) }

// Wait returns when the block with the number is indexed, or the index has stopped.
func (ix *Index) Wait(ctx context.Context, number uint64) error {
	for {
		ix.wait.Lock()
		moved := ix.moved
		ix.wait.Unlock()
		if st := ix.state.Load(); st.answers && st.head.Number >= number {
			return nil
		}
		if err := ix.stopped.Load(); err != nil {
			return *err
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Status returns how far the index is.
func (ix *Index) Status() Status {
	st := ix.state.Load()
	s := Status{
		Head: st.head.Block, Oldest: st.layers[0].Number, Target: max(ix.target.Load(), st.head.Number),
		Events: st.head.Next - st.begin, Rebuilding: !st.answers,
	}
	if err := ix.stopped.Load(); err != nil {
		s.Err = *err
	}
	return s
}
