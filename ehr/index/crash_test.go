// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"errors"
	"maps"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
)

var errCrash = errors.New("the machine has stopped")

// crashing is a store that stops at a write: it does the write or not, and no other,
// unless it goes on.
type crashing struct {
	ethdb.KeyValueStore
	left   int // writes until it stops
	does   bool
	goesOn bool
}

func (s *crashing) write(do func() error) error {
	switch s.left--; {
	case s.left > 0:
		return do()
	case s.left == 0 && s.does:
		return errors.Join(do(), errCrash)
	case s.left < 0 && s.goesOn:
		return do()
	}
	return errCrash
}

func (s *crashing) Put(key, value []byte) error {
	return s.write(func() error { return s.KeyValueStore.Put(key, value) })
}

func (s *crashing) Delete(key []byte) error {
	return s.write(func() error { return s.KeyValueStore.Delete(key) })
}

func (s *crashing) DeleteRange(from, to []byte) error {
	return s.write(func() error { return s.KeyValueStore.DeleteRange(from, to) })
}

func (s *crashing) NewBatch() ethdb.Batch { return &crashingBatch{s.KeyValueStore.NewBatch(), s} }

func (s *crashing) NewBatchWithSize(size int) ethdb.Batch {
	return &crashingBatch{s.KeyValueStore.NewBatchWithSize(size), s}
}

type crashingBatch struct {
	ethdb.Batch
	store *crashing
}

func (b *crashingBatch) Write() error { return b.store.write(b.Batch.Write) }

// crashStory is blocks in bulk, live ones, a reorganization, a new final block, and a
// change below it, after which the index is built again.
func crashStory(ix *Index, c *fakeChain, run func(*Index, *fakeChain) error) error {
	record := 0
	grow := func(salt byte, blocks int) {
		for range blocks {
			c.grow(salt, anchorEvents(record), []*types.Log{session(record)}, []*types.Log{broken(record)})
			record++
		}
	}
	grow(0, bulkLeast+2)
	c.final = bulkLeast + 1
	if err := run(ix, c); err != nil {
		return err
	}
	for range 3 {
		grow(0, 1)
		if err := run(ix, c); err != nil {
			return err
		}
	}
	fork, records := uint64(bulkLeast+2), record
	c.cut(fork)
	record = records - 3
	grow(1, 4)
	if err := run(ix, c); err != nil {
		return err
	}
	c.final += 3
	if err := run(ix, c); err != nil {
		return err
	}
	c.cut(10)
	record = 10
	grow(2, 6)
	c.final = 12
	return run(ix, c)
}

// TestCrash stops the machine at each write. The index that is opened after it goes on,
// and has the same rows in the end.
func TestCrash(t *testing.T) {
	want, writes := func() (map[string]string, int) {
		c, db := newFakeChain(), &crashing{KeyValueStore: memorydb.New(), left: 1 << 30}
		ix := newIndex(t, db, c)
		ix.batchBytes = 8 << 10
		if err := crashStory(ix, c, func(ix *Index, c *fakeChain) error { return ix.CatchUp(t.Context(), c) }); err != nil {
			t.Fatal(err)
		}
		return dump(t, db), 1<<30 - db.left
	}()
	if writes < 20 {
		t.Fatalf("have %d writes, the test shows little", writes)
	}
	for stop := 1; stop <= writes; stop++ {
		for _, does := range []bool{false, true} {
			c, disk := newFakeChain(), memorydb.New()
			db := &crashing{disk, stop, does, false}
			crashed := false
			run := func(ix *Index, c *fakeChain) error {
				if !crashed && ix != nil {
					err := ix.CatchUp(t.Context(), c)
					if err == nil || !errors.Is(err, errCrash) {
						return err
					}
					crashed = true
				}
				again, err := Open(disk, alliance(), c.genesis())
				if err != nil {
					return err
				}
				return again.CatchUp(t.Context(), c)
			}
			ix, err := Open(db, alliance(), c.genesis())
			if err != nil && !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			if err == nil {
				ix.batchBytes = 8 << 10
			} else {
				ix = nil
			}
			if err := crashStory(ix, c, run); err != nil {
				t.Fatalf("stopped at write %d: %v", stop, err)
			}
			if have := dump(t, disk); !maps.Equal(have, want) {
				t.Fatalf("stopped at write %d, which is done %t: have %d rows, want the same %d", stop, does, len(have), len(want))
			}
		}
	}
	t.Logf("%d writes", writes)
}

// TestFailedWrite lets one write fail, done or not. The same index goes on after it, and
// has the same rows in the end.
func TestFailedWrite(t *testing.T) {
	run := func(ix *Index, c *fakeChain) error {
		err := ix.CatchUp(t.Context(), c)
		if errors.Is(err, errCrash) {
			if _, err := ix.Latest(); !errors.Is(err, ErrRebuilding) {
				t.Errorf("after a write that failed: have a view, or %v", err)
			}
			err = ix.CatchUp(t.Context(), c)
		}
		return err
	}
	story := func(db *crashing) (map[string]string, error) {
		c := newFakeChain()
		ix, err := Open(db.KeyValueStore, alliance(), c.genesis())
		if err != nil {
			return nil, err
		}
		ix.db, ix.batchBytes = db, 8<<10
		err = crashStory(ix, c, run)
		return dump(t, db.KeyValueStore), err
	}
	all := &crashing{KeyValueStore: memorydb.New(), left: 1 << 30}
	want, err := story(all)
	if err != nil {
		t.Fatal(err)
	}
	for stop := 1; stop <= 1<<30-all.left; stop++ {
		for _, does := range []bool{false, true} {
			have, err := story(&crashing{memorydb.New(), stop, does, true})
			if err != nil {
				t.Fatalf("write %d failed: %v", stop, err)
			}
			if !maps.Equal(have, want) {
				t.Fatalf("write %d failed, which was done %t: have %d rows, want the same %d", stop, does, len(have), len(want))
			}
		}
	}
}
