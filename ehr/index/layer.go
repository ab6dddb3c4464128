// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"cmp"
	"sort"
	"strings"

	"github.com/ethereum/go-ethereum/rlp"
)

// layer is a block above the last final one: the rows as they were before it.
type layer struct {
	marker         // the block
	Old    []entry // by key

	size int // bytes in memory, about
}

// entry is a row before a block.
type entry struct {
	Key   string
	Had   bool // there was a row
	Value []byte
}

func (e entry) compare(other entry) int { return cmp.Compare(e.Key, other.Key) }

// entryBytes is what an entry takes in memory besides its key and value.
const entryBytes = 56

func (l *layer) measure() {
	l.size = entryBytes
	for _, e := range l.Old {
		l.size += entryBytes + len(e.Key) + len(e.Value)
	}
}

// find returns the row before the block; ok is false if the block did not change it.
func (l *layer) find(key []byte) (value []byte, ok bool) {
	i := sort.Search(len(l.Old), func(i int) bool { return l.Old[i].Key >= string(key) })
	if i == len(l.Old) || l.Old[i].Key != string(key) {
		return nil, false
	}
	return l.Old[i].before(), true
}

// before is the row, nil if there was none.
func (e entry) before() []byte {
	switch {
	case !e.Had:
		return nil
	case e.Value == nil:
		return []byte{}
	}
	return e.Value
}

// within returns the rows before the block whose keys begin with the prefix and are not
// below the prefix and start.
func (l *layer) within(prefix, start []byte) []entry {
	from := string(prefix) + string(start)
	i := sort.Search(len(l.Old), func(i int) bool { return l.Old[i].Key >= from })
	rest := l.Old[i:]
	return rest[:sort.Search(len(rest), func(i int) bool { return !strings.HasPrefix(rest[i].Key, string(prefix)) })]
}

func undoKey(block uint64) []byte { return key(tableUndo, u64(block)) }

func (l *layer) encode() []byte {
	value, err := rlp.EncodeToBytes(&storedLayer{l.marker, l.Old})
	if err != nil {
		panic("BUG: undo row: " + err.Error())
	}
	return value
}

// storedLayer is a layer in the store.
type storedLayer struct {
	Marker marker
	Old    []entry
}

func decodeLayer(value []byte) (*layer, error) {
	var stored storedLayer
	if err := rlp.DecodeBytes(value, &stored); err != nil {
		return nil, err
	}
	l := &layer{marker: stored.Marker, Old: stored.Old}
	l.measure()
	return l, nil
}
