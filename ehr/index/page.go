// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"sort"
)

const (
	// DefaultLimit is the rows of a page that asks for no number of rows.
	DefaultLimit = 20
	// MaxLimit is the most rows of a page.
	MaxLimit = 100
	// MaxScan is how many entries of a list one page looks at, where a part of the
	// filter has no list of its own. Then a page may have fewer rows than its limit,
	// even none, and a cursor.
	MaxScan = 2000
)

// Page says which rows of a list are wanted.
type Page struct {
	Cursor      []byte // that the page before returned, empty for the first page
	Limit       int    // rows, 0 for DefaultLimit
	OldestFirst bool   // otherwise the newest is first
}

// Range limits a list to what was made in some blocks. Both ends are included, and 0 is
// no limit. What is in the genesis was made in block 0.
type Range struct{ FromBlock, ToBlock, FromTime, ToTime uint64 }

// sourceEntry is an entry of a source: its order, by which a cursor continues, and what
// the list has for it.
type sourceEntry struct{ order, value []byte }

// source is a list or a set in the direction of a page.
type source interface {
	// next returns the next entry, nil at the end.
	next() (*sourceEntry, error)
	release()
}

// bindBytes is how many bytes of a cursor say what it is a cursor of.
const bindBytes = 8

// bind makes the bytes that a cursor of a list with this filter and direction begins with.
func bind(name string, filter any, p Page) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %t %#v", name, p.OldestFirst, filter))
	return sum[:bindBytes]
}

// start checks a page, and returns the order after which it continues, nil for the
// beginning.
func (p *Page) start(bound []byte, orderBytes int) ([]byte, error) {
	if p.Limit < 0 || p.Limit > MaxLimit {
		return nil, fmt.Errorf("%w: have %d", ErrBadLimit, p.Limit)
	}
	if p.Limit == 0 {
		p.Limit = DefaultLimit
	}
	if len(p.Cursor) == 0 {
		return nil, nil
	}
	if len(p.Cursor) != bindBytes+orderBytes || !bytes.HasPrefix(p.Cursor, bound) {
		return nil, ErrBadCursor
	}
	return p.Cursor[bindBytes:], nil
}

// collect reads a page from a source. keep returns nil for what the filter leaves out.
func collect[T any](s source, p Page, bound []byte, keep func(sourceEntry) (*T, error)) (rows []*T, next []byte, err error) {
	defer s.release()
	var last []byte
	for scanned := 0; ; scanned++ {
		e, err := s.next()
		if e == nil || err != nil {
			return rows, nil, err
		}
		if len(rows) == p.Limit || scanned == MaxScan {
			return rows, append(bytes.Clone(bound), last...), nil
		}
		row, err := keep(*e)
		if err != nil {
			return nil, nil, err
		}
		if row != nil {
			rows = append(rows, row)
		}
		last = e.order
	}
}

// span is the positions low <= position < high.
type span struct{ low, high uint64 }

// numbers is a source of consecutive numbers: positions of a list, sequences of events,
// versions of a record.
type numbers struct {
	span
	oldest bool
	load   func(position uint64) ([]byte, error)
}

const numberBytes = 8

// newNumbers continues after the order of a cursor.
func newNumbers(s span, after []byte, p Page, load func(uint64) ([]byte, error)) *numbers {
	n := &numbers{s, p.OldestFirst, load}
	switch position := number(after); {
	case after == nil:
	case p.OldestFirst && position < math.MaxUint64:
		n.low = max(n.low, position+1)
	case p.OldestFirst:
		n.low = n.high
	default:
		n.high = min(n.high, position)
	}
	return n
}

func (n *numbers) next() (*sourceEntry, error) {
	if n.low >= n.high {
		return nil, nil
	}
	position := n.high - 1
	if n.oldest {
		position = n.low
		n.low++
	} else {
		n.high--
	}
	value, err := n.load(position)
	if err != nil {
		return nil, err
	}
	return &sourceEntry{u64(position), value}, nil
}

func (n *numbers) release() {}

// listPage reads a page of a list.
func listPage[T any](v *View, l list, r Range, p Page, bound []byte, keep func(sourceEntry) (*T, error)) ([]*T, []byte, error) {
	after, err := p.start(bound, numberBytes)
	if err != nil {
		return nil, nil, err
	}
	size, err := v.get(l.size())
	if err != nil {
		return nil, nil, err
	}
	s, err := v.narrow(l, span{0, number(size)}, r)
	if err != nil {
		return nil, nil, err
	}
	return collect(newNumbers(s, after, p, v.rowsOf(key(tableList, l), s, p)), p, bound, keep)
}

// rowsOf reads rows with consecutive numbers under a prefix, as many at once as a page
// needs: they lie together, so one iterator is cheaper than a read of each.
func (v *View) rowsOf(prefix []byte, s span, p Page) func(n uint64) ([]byte, error) {
	const most = 256 // rows at once, where a page looks at more than it has
	var first uint64 // number of the first row in have
	var have [][]byte
	ahead := uint64(p.Limit) + 1
	return func(n uint64) ([]byte, error) {
		if n-first < uint64(len(have)) && n >= first {
			return have[n-first], nil
		}
		end := min(n+ahead, s.high)
		first, have = n, nil
		if !p.OldestFirst {
			first, end = n+1-min(n+1-min(s.low, n), ahead), n+1
		}
		rows := v.scan(prefix, u64(first))
		defer rows.release()
		for next := first; next < end && rows.next(); next++ {
			if number(rows.rest()) != next {
				return nil, fmt.Errorf("%w: no row %d under %x", errDamaged, next, prefix)
			}
			have = append(have, rows.value)
		}
		ahead = min(2*ahead, most)
		if rows.err != nil || n-first >= uint64(len(have)) {
			return nil, cmp.Or(rows.err, fmt.Errorf("%w: no row %d under %x", errDamaged, n, prefix))
		}
		return have[n-first], nil
	}
}

// entry reads an entry of a list: a sequence and more.
func (v *View) entry(l list, position uint64) ([]byte, error) {
	value, err := v.get(l.entry(position))
	if err == nil && len(value) < numberBytes {
		err = fmt.Errorf("%w: no entry %d of list %x", errDamaged, position, []byte(l))
	}
	return value, err
}

// narrow finds the positions of the entries in a range, by at most 64 reads for each end.
func (v *View) narrow(l list, s span, r Range) (span, error) {
	if r == (Range{}) {
		return s, nil
	}
	want, err := v.sequences(r)
	if err != nil {
		return s, err
	}
	find := func(sequence uint64) uint64 {
		i := sort.Search(int(s.high-s.low), func(i int) bool {
			value, failed := v.entry(l, s.low+uint64(i))
			if failed != nil {
				err = failed
				return true
			}
			return number(value[:numberBytes]) >= sequence
		})
		return s.low + uint64(i)
	}
	low, high := find(want.low), find(want.high)
	return span{low, high}, err
}

// sequences are the sequences of what was made in a range.
func (v *View) sequences(r Range) (span, error) {
	s := span{0, v.at.Next}
	for _, end := range []struct {
		table byte
		from  uint64
		limit *uint64
	}{
		{tableBlock, r.FromBlock, &s.low}, {tableTime, r.FromTime, &s.low},
		{tableBlock, after(r.ToBlock), &s.high}, {tableTime, after(r.ToTime), &s.high},
	} {
		if end.from == 0 {
			continue
		}
		first, err := v.firstFrom(end.table, end.from)
		if err != nil {
			return s, err
		}
		if end.limit == &s.low {
			s.low = max(s.low, first)
		} else {
			s.high = min(s.high, first)
		}
	}
	s.low = min(s.low, s.high)
	return s, nil
}

// after is the first number above the end of a range, 0 for no end.
func after(end uint64) uint64 {
	if end == 0 || end == math.MaxUint64 {
		return 0
	}
	return end + 1
}

// firstFrom returns the first sequence from a block, or a time, on.
func (v *View) firstFrom(table byte, from uint64) (uint64, error) {
	s := v.scan([]byte{table}, u64(from))
	defer s.release()
	if !s.next() {
		return v.at.Next, s.err
	}
	block := s.rest()
	if table == tableTime {
		block = block[numberBytes:]
	}
	b, err := row[blockRow](v, key(tableBlock, block))
	if b == nil && err == nil {
		err = fmt.Errorf("%w: no block %d", errDamaged, binary.BigEndian.Uint64(block))
	}
	if err != nil {
		return 0, err
	}
	return b.First, nil
}

// setSource is a source of a set.
type setSource struct {
	*scan
	back bool
	end  []byte // first order that is not wanted, in the direction of the scan; nil for none
}

func (s *setSource) next() (*sourceEntry, error) {
	if !s.scan.next() {
		return nil, s.err
	}
	order := s.rest()
	if s.end != nil && bytes.Compare(order, s.end) >= 0 {
		return nil, nil
	}
	if s.back {
		order = invert(order)
	}
	return &sourceEntry{order, order}, nil
}

// setPage reads a page of a set, of orders that begin with a number in the span.
func setPage[T any](v *View, l list, s span, orderBytes int, p Page, bound []byte, keep func(sourceEntry) (*T, error)) ([]*T, []byte, error) {
	after, err := p.start(bound, orderBytes)
	if err != nil {
		return nil, nil, err
	}
	return collect(newSetSource(v, l, s, after, p), p, bound, keep)
}

// newSetSource continues after the order of a cursor, which it leaves out.
func newSetSource(v *View, l list, s span, after []byte, p Page) source {
	table, begin, end := tableSet, u64(s.low), u64(s.high)
	if s.high == math.MaxUint64 {
		end = nil
	}
	if !p.OldestFirst { // from the last order below high down to low
		table, begin, end = tableBack, invert(u64(s.high-1)), nil
		if s.high == math.MaxUint64 {
			begin = nil
		}
		if s.low > 0 {
			end = invert(u64(s.low - 1))
		}
	}
	if after != nil {
		next := after
		if !p.OldestFirst {
			next = invert(after)
		}
		if next = append(bytes.Clone(next), 0); bytes.Compare(next, begin) > 0 {
			begin = next
		}
	}
	return &setSource{scan: v.scan(key(table, l), begin), back: !p.OldestFirst, end: end}
}

// seqSpan is the span of a range for a set in the order of sequences.
func (v *View) seqSpan(r Range) (span, error) {
	if r == (Range{}) {
		return span{0, math.MaxUint64}, nil
	}
	return v.sequences(r)
}
