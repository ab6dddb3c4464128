// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"math/rand"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
)

// disk is a key-value store that a loss of power does to what it does to a
// real one: what SyncKeyValue has confirmed stays, and of the records written
// after it those up to some point. A record is one write, or one batch.
type disk struct {
	*memorydb.Database // what a running member reads

	mu    sync.Mutex
	undo  []undo // of records that are not synced, oldest first
	image *disk  // what a power cut left, nil while the power is on
	fuse  int    // records until the power is cut, 0 for never
	blown func() // called at that cut
	rng   *rand.Rand
	tears bool // a power cut can leave the first part of a batch
	bare  bool // a power cut takes everything that is not synced
	lost  int  // records that power cuts took
	torn  int  // batches that they left a part of
}

// undo takes back one record, its last write first.
type undo []change

// change is a key with the value before it was written; nil for none.
type change struct{ key, old []byte }

var _ ethdb.KeyValueStore = (*disk)(nil)

func newDisk(rng *rand.Rand) *disk { return &disk{Database: memorydb.New(), rng: rng} }

// record notes how to take back a write and does it.
func (d *disk) record(keys [][]byte, write func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var u undo
	for _, key := range keys {
		old, _ := d.Database.Get(key) // fails only for a key that is absent
		u = append(u, change{key, old})
	}
	err := write()
	d.undo = append(d.undo, u)
	if d.fuse > 0 {
		if d.fuse--; d.fuse == 0 {
			d.cut()
		}
	}
	return err
}

// Put implements ethdb.KeyValueWriter.
func (d *disk) Put(key, value []byte) error {
	return d.record([][]byte{append([]byte(nil), key...)}, func() error { return d.Database.Put(key, value) })
}

// Delete implements ethdb.KeyValueWriter.
func (d *disk) Delete(key []byte) error {
	return d.record([][]byte{append([]byte(nil), key...)}, func() error { return d.Database.Delete(key) })
}

// DeleteRange implements ethdb.KeyValueRangeDeleter.
func (d *disk) DeleteRange(start, end []byte) error {
	return d.record(d.keys(start, end), func() error { return d.Database.DeleteRange(start, end) })
}

func (d *disk) keys(start, end []byte) [][]byte {
	var keys [][]byte
	it := d.Database.NewIterator(nil, start)
	defer it.Release()
	for it.Next() && (end == nil || string(it.Key()) < string(end)) {
		keys = append(keys, append([]byte(nil), it.Key()...))
	}
	return keys
}

// SyncKeyValue implements ethdb.KeyValueSyncer.
func (d *disk) SyncKeyValue() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.undo = nil
	return nil
}

// NewBatch implements ethdb.Batcher.
func (d *disk) NewBatch() ethdb.Batch { return &batch{Batch: d.Database.NewBatch(), disk: d} }

// NewBatchWithSize implements ethdb.Batcher.
func (d *disk) NewBatchWithSize(int) ethdb.Batch { return d.NewBatch() }

// batch is one record.
type batch struct {
	ethdb.Batch
	disk *disk
}

// Write implements ethdb.Batch.
func (b *batch) Write() error {
	k := &keyList{disk: b.disk}
	if err := b.Batch.Replay(k); err != nil {
		return err
	}
	return b.disk.record(k.keys, b.Batch.Write)
}

// keyList collects the keys that a batch writes.
type keyList struct {
	disk *disk
	keys [][]byte
}

func (k *keyList) Put(key, _ []byte) error { return k.Delete(key) }

func (k *keyList) Delete(key []byte) error {
	k.keys = append(k.keys, append([]byte(nil), key...))
	return nil
}

func (k *keyList) DeleteRange(start, end []byte) error {
	k.keys = append(k.keys, k.disk.keys(start, end)...)
	return nil
}

// arm cuts the power by itself after some more records.
func (d *disk) arm(records int, blown func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fuse, d.blown = records, blown
}

// powerCut returns the disk that the next start finds.
func (d *disk) powerCut() *disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.image == nil {
		d.cut()
	}
	return d.image
}

// cut keeps what the medium holds: everything synced, and a random number of
// the records after it. The running process goes on with what it thinks is
// there until it is stopped.
func (d *disk) cut() {
	d.fuse = 0
	left, keep := d.clone(), 0
	if !d.bare {
		keep = d.rng.Intn(len(d.undo) + 1)
	}
	for i := keep; d.tears && !d.bare && i < len(d.undo); i++ {
		if len(d.undo[i]) > 1 {
			keep = i // a batch to tear
			break
		}
	}
	left.lost, left.torn = d.lost+len(d.undo)-keep, d.torn
	for i := len(d.undo) - 1; i >= keep; i-- {
		from := 0
		if i == keep && d.tears && len(d.undo[i]) > 0 {
			from = d.rng.Intn(len(d.undo[i])) // its first writes are there
			if from > 0 && from < len(d.undo[i]) {
				left.torn++
			}
		}
		for j := len(d.undo[i]) - 1; j >= from; j-- {
			left.restore(d.undo[i][j])
		}
	}
	d.image = left
	if d.blown != nil {
		d.blown()
	}
}

// clone copies what is on the disk.
func (d *disk) clone() *disk {
	c := newDisk(d.rng)
	c.tears, c.bare = d.tears, d.bare
	it := d.Database.NewIterator(nil, nil)
	defer it.Release()
	for it.Next() {
		c.Database.Put(it.Key(), it.Value())
	}
	return c
}

func (d *disk) restore(c change) {
	if c.old == nil {
		d.Database.Delete(c.key)
	} else {
		d.Database.Put(c.key, c.old)
	}
}

// TestDisk holds the disk against its rule: what was synced is always there, and
// a later record never without the one before it.
func TestDisk(t *testing.T) {
	torn, lost := 0, 0
	for seed := range int64(200) {
		d := newDisk(rand.New(rand.NewSource(seed)))
		d.tears = seed%2 == 1
		d.Put([]byte("a"), []byte("1"))
		d.SyncKeyValue()
		d.Put([]byte("a"), []byte("2"))
		b := d.NewBatch()
		b.Put([]byte("b"), []byte("2"))
		b.Delete([]byte("a"))
		b.Write()
		d.Put([]byte("c"), []byte("3"))

		left := d.powerCut()
		a, errA := left.Get([]byte("a"))
		hasB, _ := left.Has([]byte("b"))
		hasC, _ := left.Has([]byte("c"))
		switch {
		case errA != nil && !hasB, hasC && !hasB, hasC && errA == nil:
			t.Errorf("seed %d: a later write without an earlier one: a %q, b %v, c %v", seed, a, hasB, hasC)
		case errA == nil && hasB && !d.tears:
			t.Errorf("seed %d: half of a batch", seed)
		case errA == nil && hasB:
			torn++
		case string(a) == "1":
			lost++
		}
	}
	if torn == 0 || lost == 0 {
		t.Errorf("of 200 power cuts %d tore a batch, %d lost everything that was not synced", torn, lost)
	}
}
