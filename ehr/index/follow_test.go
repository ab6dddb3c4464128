// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
)

// growRecords adds blocks of one record each; the number of the record is that of the block.
func growRecords(c *fakeChain, salt byte, blocks int) {
	for range blocks {
		c.grow(salt, anchorEvents(int(c.CurrentBlock().Number.Uint64())+1))
	}
}

// TestFollow lets an index follow a chain that grows, is reorganized and grows again.
func TestFollow(t *testing.T) {
	c := newFakeChain()
	growRecords(c, 0, 5)
	ix := newIndex(t, memorydb.New(), c)
	changes := make(chan Change, 100)
	sub := ix.Subscribe(changes)
	defer sub.Unsubscribe()
	if err := ix.Follow(c); err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if err := ix.Follow(c); err == nil {
		t.Error("an index follows two chains")
	}
	wait := func(number uint64) {
		t.Helper()
		if err := ix.Wait(t.Context(), number); err != nil {
			t.Fatal(err)
		}
	}
	wait(5)
	growRecords(c, 0, 1)
	c.tell()
	wait(6)
	c.cut(4)
	growRecords(c, 1, 4)
	c.tell()
	wait(8)
	v, err := ix.AtHash(c.headers[5].Hash())
	if err != nil || v.Block().Number != 5 {
		t.Fatalf("have %v, %v", v, err)
	}
	if _, err := ix.AtHash(common.Hash{1}); !errors.Is(err, ErrReorganized) {
		t.Errorf("an unknown hash: have %v", err)
	}
	compareChanges(t, changes, ix.state.Load().begin, []int64{1, 2, 3, 4, 5, 6, -6, -5, 5, 6, 7, 8})
	if s := ix.Status(); s.Head.Number != 8 || s.Target != 8 || s.Events != 24 || s.Err != nil || s.Rebuilding {
		t.Errorf("have %+v", s)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ix.Wait(ctx, 9); !errors.Is(err, context.Canceled) {
		t.Errorf("a block that does not come: have %v", err)
	}
}

// compareChanges compares the numbers of the blocks that were told, below zero for those
// that were undone, and lets their events follow each other.
func compareChanges(t *testing.T, changes <-chan Change, next uint64, want []int64) {
	t.Helper()
	var have []int64
	for range want {
		change := <-changes
		number := int64(change.Block.Number)
		if change.Undone {
			have = append(have, -number)
			next = change.First
			continue
		}
		have = append(have, number)
		if change.First != next {
			t.Errorf("block %d begins with event %d, want %d", number, change.First, next)
		}
		next = change.Next
	}
	if !slices.Equal(have, want) {
		t.Errorf("have changes %d, want %d", have, want)
	}
}

// TestStopped lets the chain lose receipts, and give them later.
func TestStopped(t *testing.T) {
	c := newFakeChain()
	growRecords(c, 0, 2)
	lost := c.headers[2].Hash()
	receipts := c.receipts[lost]
	c.mu.Lock()
	delete(c.receipts, lost)
	c.mu.Unlock()
	ix := newIndex(t, memorydb.New(), c)
	if err := ix.Follow(c); err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if err := ix.Wait(t.Context(), 2); !errors.Is(err, errNoReceipts) {
		t.Fatalf("have %v", err)
	}
	if s := ix.Status(); !errors.Is(s.Err, errNoReceipts) || s.Head.Number != 1 {
		t.Errorf("have %+v", s)
	}
	c.mu.Lock()
	c.receipts[lost] = receipts
	c.mu.Unlock()
	growRecords(c, 0, 1)
	c.tell()
	for ix.Status().Head.Number < 3 { // the error of before ends a wait
		ix.wait.Lock()
		moved := ix.moved
		ix.wait.Unlock()
		if ix.Status().Head.Number < 3 {
			<-moved
		}
	}
}

// TestViewsWhileBlocksCome reads views while blocks are applied, become final and are
// undone: a view has the records of its block, or says that it has ended.
func TestViewsWhileBlocksCome(t *testing.T) {
	c := newFakeChain()
	growRecords(c, 0, 20)
	ix := newIndex(t, memorydb.New(), c)
	catchUp(t, ix, c)
	var readers sync.WaitGroup
	stop := make(chan struct{})
	answered := make([]int, 3)
	for reader := range answered {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				s := ix.Status()
				v, err := ix.At(s.Oldest + uint64(reader)*(s.Head.Number-s.Oldest)/2)
				if err == nil {
					err = checkRecords(v)
				}
				switch {
				case err == nil:
					answered[reader]++
				case errors.Is(err, ErrReorganized), errors.Is(err, ErrTooOld), errors.Is(err, ErrAhead):
				default:
					t.Error(err)
					return
				}
			}
		})
	}
	for round := range 60 {
		fork := c.CurrentBlock().Number.Uint64()
		growRecords(c, byte(round), 3)
		catchUp(t, ix, c)
		if round%3 == 0 {
			c.cut(fork)
			growRecords(c, byte(100+round), 2)
			catchUp(t, ix, c)
		}
		c.mu.Lock()
		c.final = fork - 10
		c.mu.Unlock()
	}
	close(stop)
	readers.Wait()
	for reader, n := range answered {
		if n == 0 {
			t.Errorf("reader %d got no answer, the test shows little", reader)
		}
	}
}

// checkRecords reads the newest records of a view in two ways.
func checkRecords(v *View) error {
	for _, f := range []RecordFilter{{}, {Status: contracts.Current}} {
		rows, _, err := v.Records(f, Page{Limit: 15})
		if err != nil {
			return err
		}
		for i, r := range rows {
			if want := v.Block().Number - uint64(i); r.ID != id("record", int(want)) || r.Created.Block != want || r.Status != contracts.Current {
				return errors.New("a view has the records of another block")
			}
		}
		if uint64(len(rows)) != min(15, v.Block().Number) {
			return errors.New("a view has too few records")
		}
	}
	return nil
}

// TestLayerMemory has memory for few blocks above the final one: older ones are not
// answered, and are undone all the same.
func TestLayerMemory(t *testing.T) {
	c, db := newFakeChain(), memorydb.New()
	ix, err := open(db, alliance(), c.genesis(), 50_000)
	if err != nil {
		t.Fatal(err)
	}
	growRecords(c, 0, 60)
	catchUp(t, ix, c)
	oldest := ix.Status().Oldest
	if oldest < 20 || oldest > 59 {
		t.Fatalf("have blocks from %d on, the test shows little", oldest)
	}
	if _, err := ix.At(oldest - 1); !errors.Is(err, ErrTooOld) {
		t.Errorf("have %v", err)
	}
	if err := checkRecords(viewAt(t, ix, oldest)); err != nil {
		t.Error(err)
	}
	c.cut(3)
	growRecords(c, 1, 20)
	catchUp(t, ix, c)
	if err := checkRecords(viewAt(t, ix, 17)); err != nil {
		t.Error(err)
	}
	fresh := memorydb.New()
	catchUp(t, newIndex(t, fresh, c), c)
	if !maps.Equal(dump(t, db), dump(t, fresh)) {
		t.Error("the rows differ from those of an index that was built at once")
	}
}

func viewAt(t *testing.T, ix *Index, number uint64) *View {
	t.Helper()
	v, err := ix.At(number)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestOtherGenesis opens the index of another chain, or of another format: it is emptied.
func TestOtherGenesis(t *testing.T) {
	c, db := newFakeChain(), memorydb.New()
	growRecords(c, 0, 3)
	catchUp(t, newIndex(t, db, c), c)
	empty := memorydb.New()
	other := c.genesis()
	other.Hash = common.Hash{7}
	if _, err := Open(empty, alliance(), other); err != nil {
		t.Fatal(err)
	}
	ix, err := Open(db, alliance(), other)
	if err != nil || !maps.Equal(dump(t, db), dump(t, empty)) {
		t.Errorf("have rows of another chain, %v", err)
	}
	if err := ix.CatchUp(t.Context(), c); !errors.Is(err, errOtherChain) {
		t.Errorf("a chain of another genesis: have %v", err)
	}
	if err := db.Put(markerFormat, []byte{1}); err != nil {
		t.Fatal(err)
	}
	if catchUp(t, newIndex(t, db, c), c); len(dump(t, db)) <= len(dump(t, empty)) {
		t.Error("an index of another format was not built again")
	}
}

// TestBulkAfterLive lets many blocks become final while blocks above the final one are
// indexed: nothing of what could undo them stays.
func TestBulkAfterLive(t *testing.T) {
	c, db := newFakeChain(), memorydb.New()
	ix := newIndex(t, db, c)
	growRecords(c, 0, 5)
	catchUp(t, ix, c)
	growRecords(c, 0, bulkLeast+2)
	c.final = bulkLeast + 5
	catchUp(t, ix, c)
	fresh := memorydb.New()
	catchUp(t, newIndex(t, fresh, c), c)
	if !maps.Equal(dump(t, db), dump(t, fresh)) {
		t.Error("the rows differ from those of an index that was built at once")
	}
}

// restless is a chain that changes while the index reads it.
type restless struct {
	*fakeChain
	change func()
}

func (c *restless) GetHeaderByNumber(n uint64) *types.Header {
	if change := c.change; change != nil {
		c.change = nil
		change()
	}
	return c.fakeChain.GetHeaderByNumber(n)
}

// TestChainChangesMeanwhile has the next block be one of another branch.
func TestChainChangesMeanwhile(t *testing.T) {
	for name, final := range map[string]uint64{"live": 0, "in bulk": bulkLeast + 3} {
		c := newFakeChain()
		growRecords(c, 0, 4)
		ix := newIndex(t, memorydb.New(), c)
		catchUp(t, ix, c)
		r := &restless{c, func() {
			c.cut(2)
			growRecords(c, 1, bulkLeast+2)
		}}
		growRecords(c, 0, bulkLeast+2)
		c.final = final
		if err := ix.CatchUp(t.Context(), r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if have, want := ix.Status().Head.Hash, c.CurrentBlock().Hash(); have != want {
			t.Errorf("%s: have head %v, want %v", name, have, want)
		}
		if e, err := latest(t, ix).Event(ix.state.Load().begin + 3*3); err != nil || e.Block.Hash != c.headers[4].Hash() {
			t.Errorf("%s: have event %+v, %v", name, e, err)
		}
	}
}

// TestUnknownEvent stops at an event of rules that are not known.
func TestUnknownEvent(t *testing.T) {
	c := newFakeChain()
	growRecords(c, 0, 1)
	c.grow(0, []*types.Log{{Address: contracts.RecordsAddress, Topics: []common.Hash{{1}}}})
	ix := newIndex(t, memorydb.New(), c)
	if err := ix.CatchUp(t.Context(), c); !errors.Is(err, errUnknownEvent) {
		t.Errorf("have %v", err)
	}
	if s := ix.Status(); s.Head.Number != 1 {
		t.Errorf("have block %d, want the one before", s.Head.Number)
	}
}

// countingChain counts the blocks whose receipts are read.
type countingChain struct {
	*fakeChain
	read atomic.Int64
}

func (c *countingChain) GetReceiptsByHash(hash common.Hash) types.Receipts {
	c.read.Add(1)
	return c.fakeChain.GetReceiptsByHash(hash)
}

// TestReadAhead reads ahead of somebody who takes no block, takes the blocks in order up to
// one that has left the chain, and stops.
func TestReadAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &countingChain{fakeChain: newFakeChain()}
		const blocks = 3 * aheadMost
		for n := range blocks {
			c.grow(0, anchorEvents(n))
		}
		ahead, stop := readAhead(c, c.genesis(), blocks)
		synctest.Wait()
		if have := c.read.Load(); have != aheadMost+1 {
			t.Errorf("have read %d blocks ahead, want %d and the one that waits", have, aheadMost)
		}
		c.cut(2 * aheadMost)
		for number := uint64(1); ; number++ {
			n := <-ahead
			if n.err != nil {
				t.Fatal(n.err)
			}
			if n.block == nil {
				if number != 2*aheadMost+1 {
					t.Errorf("the chain ends before block %d, want %d", number, 2*aheadMost+1)
				}
				break
			}
			if n.block.Number != number || len(n.events) != 3 {
				t.Fatalf("have block %d with %d events, want %d with 3", n.block.Number, len(n.events), number)
			}
		}
		stop()
		_, stop = readAhead(c, c.genesis(), blocks)
		stop() // while it waits
	})
}
