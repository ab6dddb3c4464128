// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/rlp"
)

// View is the index at one block. It is for one answer and one goroutine: it ends with
// ErrReorganized when blocks are undone, and with ErrTooOld when many become final.
type View struct {
	ix         *Index
	at         marker
	generation uint64
	begin      uint64
	over       []*layer // blocks above that changed something, oldest first
	tip        uint64   // newest block that is in over, if it changed something
	rows       int      // rows that were read

	organizations map[uint64]*organizationRow // that were read
}

// Latest is the view at the newest indexed block.
func (ix *Index) Latest() (*View, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	st := ix.state.Load()
	return ix.view(st, st.head.Number)
}

// At is the view at a block from the final one to the newest indexed one.
func (ix *Index) At(block uint64) (*View, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return ix.view(ix.state.Load(), block)
}

// AtHash is the view at a block from the final one to the newest indexed one.
func (ix *Index) AtHash(hash common.Hash) (*View, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	st := ix.state.Load()
	for _, l := range st.layers {
		if l.Hash == hash && l.Number <= st.head.Number {
			return ix.view(st, l.Number)
		}
	}
	if !st.answers {
		return nil, &RebuildingError{st.head.Number, ix.target.Load()}
	}
	return nil, fmt.Errorf("%w: %v", ErrReorganized, hash)
}

func (ix *Index) view(st *state, block uint64) (*View, error) {
	lowest := st.layers[0].Number
	switch {
	case !st.answers:
		return nil, &RebuildingError{st.head.Number, ix.target.Load()}
	case block > st.head.Number:
		return nil, &AheadError{block, st.head.Number}
	case block < lowest:
		return nil, &TooOldError{block, lowest}
	}
	v := &View{
		ix: ix, at: st.layers[block-lowest].marker, generation: st.generation, begin: st.begin, tip: block,
		organizations: make(map[uint64]*organizationRow),
	}
	return v, v.cover(st)
}

// cover adds the layers that are new since the last read.
func (v *View) cover(st *state) error {
	if st.generation != v.generation {
		return ErrReorganized
	}
	lowest := st.layers[0].Number
	newest := lowest + uint64(len(st.layers)) - 1
	if newest == v.tip {
		return nil
	}
	if v.tip+1 < lowest {
		return &TooOldError{v.at.Number, lowest}
	}
	for _, l := range st.layers[v.tip+1-lowest:] {
		if len(l.Old) > 0 {
			v.over = append(v.over, l)
		}
	}
	v.tip = newest
	return nil
}

// Block is the block of the view.
func (v *View) Block() Block { return v.at.Block }

// get returns a row as it was at the block, nil if there was none.
func (v *View) get(key []byte) ([]byte, error) {
	v.rows++
	value, err := read(v.ix.db, key)
	if err != nil {
		return nil, err
	}
	if err := v.cover(v.ix.state.Load()); err != nil {
		return nil, err
	}
	for _, l := range v.over {
		if old, ok := l.find(key); ok {
			return old, nil
		}
	}
	return value, nil
}

// row decodes a row at the block, nil if there is none.
func row[T any](v *View, key []byte) (*T, error) {
	value, err := v.get(key)
	if value == nil || err != nil {
		return nil, err
	}
	return decode[T](key, value)
}

func decode[T any](key, value []byte) (*T, error) {
	out := new(T)
	if err := rlp.DecodeBytes(value, out); err != nil {
		return nil, fmt.Errorf("%w: row %x: %w", errDamaged, key, err)
	}
	return out, nil
}

// entity decodes the row of an entity by its number.
func entity[T any](v *View, family byte, number uint64, more ...[]byte) (*T, error) {
	k := rowKey(family, number, more...)
	out, err := row[T](v, k)
	if out == nil && err == nil {
		err = fmt.Errorf("%w: no row %x", errDamaged, k)
	}
	return out, err
}

// find returns the number of an entity, 0 if there is none.
func (v *View) find(family byte, id ...[]byte) (uint64, error) {
	value, err := v.get(idKey(family, id...))
	return number(value), err
}

// named returns the row and the number of an entity by its id, or ErrNotFound.
func named[T any](v *View, family byte, id ...[]byte) (*T, uint64, error) {
	n, err := v.find(family, id...)
	if err != nil {
		return nil, 0, err
	}
	if n == 0 {
		return nil, 0, ErrNotFound
	}
	out, err := entity[T](v, family, n)
	return out, n, err
}

// scan reads the keys with a prefix, from start on, as they were at the block.
type scan struct {
	v      *View
	it     ethdb.Iterator
	more   bool
	layers [][]entry // rest of each layer, oldest first
	prefix int

	key, value []byte
	err        error
}

// scan returns an iterator that the caller releases.
func (v *View) scan(prefix, start []byte) *scan {
	s := &scan{v: v, it: v.ix.db.NewIterator(prefix, start), prefix: len(prefix)}
	if s.err = v.cover(v.ix.state.Load()); s.err != nil {
		return s
	}
	for _, l := range v.over {
		if rest := l.within(prefix, start); len(rest) > 0 {
			s.layers = append(s.layers, rest)
		}
	}
	s.step()
	return s
}

func (s *scan) step() {
	s.more = s.it.Next()
	s.v.rows++
}

// next moves to the next row; it is false at the end, and after an error.
func (s *scan) next() bool {
	for s.err == nil {
		key, old, changed := s.lowest()
		stored := s.more && (!changed || bytes.Compare(s.it.Key(), []byte(key)) <= 0)
		switch {
		case !stored && !changed:
			s.err = s.it.Error()
			return false
		case !stored:
			s.skip(key)
		case changed && string(s.it.Key()) == key:
			s.skip(key)
			s.step()
		default:
			s.key, s.value = slices.Clone(s.it.Key()), slices.Clone(s.it.Value())
			s.step()
			return true
		}
		if value := old.before(); value != nil {
			s.key, s.value = []byte(key), value
			return true
		}
	}
	return false
}

// lowest is the lowest changed row, as it was before the oldest layer that changed it.
func (s *scan) lowest() (key string, old entry, ok bool) {
	for _, rest := range s.layers {
		if len(rest) > 0 && (!ok || rest[0].Key < key) {
			key, old, ok = rest[0].Key, rest[0], true
		}
	}
	return key, old, ok
}

func (s *scan) skip(key string) {
	for i, rest := range s.layers {
		if len(rest) > 0 && rest[0].Key == key {
			s.layers[i] = rest[1:]
			s.v.rows++
		}
	}
}

// rest is the key behind the prefix.
func (s *scan) rest() []byte { return s.key[s.prefix:] }

func (s *scan) release() { s.it.Release() }
