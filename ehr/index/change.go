// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cockroachdb/pebble/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/rlp"
)

// marker is the newest indexed block, and the sequence of the next event.
type marker struct {
	Block
	Next uint64
}

// change is what one block changes, or several blocks that are final. Reads see what was
// written before.
type change struct {
	store ethdb.KeyValueReader
	undo  bool // keep what was there before
	cells map[string]*cell
	size  int // bytes that are written, about
	err   error

	head marker // after the change

	now      Origin    // of the event that is applied
	kind     EventKind // its kind
	subjects []Subject // whose history has it already
}

// cell is a row that was read or written.
type cell struct {
	before, after []byte // nil for no row
	known         bool   // before was read, or cannot be there
	dirty         bool
}

// expected is about how many rows a block of a few records changes.
const expected = 256

func newChange(store ethdb.KeyValueReader, head marker, undo bool) *change {
	return newChangeOf(store, head, undo, expected)
}

// newChangeOf is newChange with room for a number of rows.
func newChangeOf(store ethdb.KeyValueReader, head marker, undo bool, rows int) *change {
	return &change{store: store, undo: undo, cells: make(map[string]*cell, rows), head: head}
}

// fail keeps the first error. Nothing of a failed change is written.
func (c *change) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// get returns a row, nil if there is none. The caller must not modify it.
func (c *change) get(key []byte) []byte {
	if have := c.cells[string(key)]; have != nil {
		if have.dirty || have.known {
			return have.after
		}
	}
	value, err := read(c.store, key)
	if err != nil {
		c.fail(err)
		return nil
	}
	c.cells[string(key)] = &cell{before: value, after: value, known: true}
	return value
}

// put writes a row; nil removes it.
func (c *change) put(key, value []byte) {
	have := c.cells[string(key)]
	if have == nil {
		have = new(cell)
		if c.undo {
			c.get(key)
			have = c.cells[string(key)]
			if have == nil {
				return // the change has failed
			}
		}
		c.cells[string(key)] = have
	}
	c.write(have, key, value)
}

// add writes a row that cannot be there yet.
func (c *change) add(key, value []byte) {
	have := c.cells[string(key)]
	if have == nil {
		have = &cell{known: true}
		c.cells[string(key)] = have
	}
	c.write(have, key, value)
}

func (c *change) write(have *cell, key, value []byte) {
	have.after, have.dirty = value, true
	c.size += len(key) + len(value)
}

// unchanged reports whether nothing is to be written for a cell.
func (d *cell) unchanged() bool { return !d.dirty || d.known && d.before == nil && d.after == nil }

// batch puts the change into a batch.
func (c *change) batch(b ethdb.Batch) error {
	for key, cell := range c.cells {
		if cell.unchanged() {
			continue
		}
		var err error
		if cell.after == nil {
			err = b.Delete([]byte(key))
		} else {
			err = b.Put([]byte(key), cell.after)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// layer is what is needed to undo the change, which is of one block.
func (c *change) layer() *layer {
	l := &layer{marker: c.head}
	for key, cell := range c.cells {
		if !cell.unchanged() {
			l.Old = append(l.Old, entry{key, cell.before != nil, cell.before})
		}
	}
	slices.SortFunc(l.Old, entry.compare)
	l.measure()
	return l
}

// read returns a row of the store, nil if there is none.
func read(store ethdb.KeyValueReader, key []byte) ([]byte, error) {
	value, err := store.Get(key)
	if err == nil {
		if value == nil {
			value = []byte{}
		}
		return value, nil
	}
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	// The other stores have errors of their own for a row that is not there.
	if ok, failed := store.Has(key); failed != nil || ok {
		return nil, fmt.Errorf("read of the index: %w", err)
	}
	return nil, nil
}

// load decodes a row, nil if there is none.
func load[T any](c *change, key []byte) *T {
	value := c.get(key)
	if value == nil {
		return nil
	}
	row := new(T)
	if err := rlp.DecodeBytes(value, row); err != nil {
		c.fail(fmt.Errorf("%w: row %x: %w", errDamaged, key, err))
		return nil
	}
	return row
}

// must decodes a row that must be there. After a failure it returns an empty one.
func must[T any](c *change, key []byte) *T {
	row := load[T](c, key)
	if row == nil {
		c.fail(fmt.Errorf("%w: no row %x for %v", errDamaged, key, c.kind))
		return new(T)
	}
	return row
}

// save encodes a row and writes it.
func (c *change) save(key []byte, row any) { c.put(key, encode(row)) }

// create encodes a row that cannot be there yet.
func (c *change) create(key []byte, row any) { c.add(key, encode(row)) }

func encode(row any) []byte {
	value, err := rlp.EncodeToBytes(row)
	if err != nil {
		panic("BUG: row of the index: " + err.Error())
	}
	return value
}

// find returns the number of an entity, 0 if there is none.
func (c *change) find(family byte, id ...[]byte) uint64 { return number(c.get(idKey(family, id...))) }

// enter makes the entity of the event, which has no entity of this family yet.
func (c *change) enter(family byte, row any, id ...[]byte) uint64 {
	c.add(idKey(family, id...), u64(c.now.Sequence))
	c.create(rowKey(family, c.now.Sequence), row)
	return c.now.Sequence
}

// update reads the entity of an id, changes it and writes it. It returns its number.
func update[T any](c *change, family byte, edit func(row *T), id ...[]byte) uint64 {
	n := c.find(family, id...)
	row := must[T](c, rowKey(family, n))
	edit(row)
	c.save(rowKey(family, n), row)
	return n
}

// unlisted says that a list has no entries yet: its size has not to be read.
func (c *change) unlisted(l list) {
	if size := l.size(); c.cells[string(size)] == nil {
		c.cells[string(size)] = &cell{known: true}
	}
}

// push appends to a list.
func (c *change) push(l list, entry []byte) {
	size := l.size()
	n := number(c.get(size))
	c.add(l.entry(n), entry)
	c.put(size, u64(n+1))
}

// pushEntity appends the entity of the event to a list.
func (c *change) pushEntity(kind byte, parts ...[]byte) {
	c.push(newList(kind, parts...), u64(c.now.Sequence))
}

// join adds to a set that may have the order already, and leave removes from a set that
// may not have it.
func (c *change) join(l list, order []byte) {
	c.put(l.member(order), []byte{})
	c.put(l.back(order), []byte{})
}

func (c *change) leave(l list, order []byte) {
	c.put(l.member(order), nil)
	c.put(l.back(order), nil)
}

// joinNew adds to a set that cannot have the order, and leaveOld removes from a set that
// has it: nothing has to be read.
func (c *change) joinNew(l list, order []byte) {
	c.add(l.member(order), []byte{})
	c.add(l.back(order), []byte{})
}

func (c *change) leaveOld(l list, order []byte) {
	for _, k := range [][]byte{l.member(order), l.back(order)} {
		if c.cells[string(k)] == nil {
			c.cells[string(k)] = &cell{before: []byte{}, after: []byte{}, known: true}
		}
		c.put(k, nil)
	}
}

// history appends the event to the histories of subjects.
func (c *change) history(subjects ...Subject) {
	for _, s := range subjects {
		if s.id == (common.Hash{}) || slices.Contains(c.subjects, s) {
			continue
		}
		c.subjects = append(c.subjects, s)
		c.push(s.list(), append(u64(c.now.Sequence), byte(c.kind)))
	}
}
