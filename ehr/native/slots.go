// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

// Slot is the key of one storage word. Contracts lay their storage out as
// Solidity does, so that any tool that knows the layout can prove a value.
type Slot common.Hash

// Base returns the n-th slot that a contract declares.
func Base(n uint64) (s Slot) {
	binary.BigEndian.PutUint64(s[24:], n)
	return s
}

// At returns the slot i words further on, as for the i-th word of a struct.
func (s Slot) At(i uint64) Slot {
	var sum uint256.Int
	sum.SetBytes32(s[:])
	sum.AddUint64(&sum, i)
	return sum.Bytes32()
}

// Elements returns the first element of the dynamic array at s. Use it only for
// package variables: it charges no gas. A Reader's Elements does.
func (s Slot) Elements() Slot { return Slot(crypto.Keccak256Hash(s[:])) }

// mapKey returns the slot of a mapping's value.
func mapKey(s Slot, key common.Hash) Slot {
	return Slot(crypto.Keccak256Hash(key[:], s[:]))
}

// lastKeys remembers the slots that were found last: contracts with the same layout of a
// mapping ask for the same ones.
type lastKeys struct {
	found [2]mappedKey
	next  int // place of the next one
}

// mappedKey is the slot of one key of a mapping.
type mappedKey struct {
	input [2 * wordBytes]byte // key and mapping
	slot  Slot
	known bool // whether slot belongs to input
}

// find returns what mapKey does, from memory if it can.
func (l *lastKeys) find(mapping Slot, key common.Hash) Slot {
	for i := range l.found {
		if k := &l.found[i]; k.known && key == common.Hash(k.input[:wordBytes]) && mapping == Slot(k.input[wordBytes:]) {
			return k.slot
		}
	}
	k := &l.found[l.next]
	l.next = (l.next + 1) % len(l.found)
	copy(k.input[:wordBytes], key[:])
	copy(k.input[wordBytes:], mapping[:])
	k.slot, k.known = Slot(crypto.Keccak256Hash(k.input[:])), true
	return k.slot
}

// Reader reads the storage of one contract.
type Reader interface {
	Map(mapping Slot, key common.Hash) Slot // slot of the value of key
	Elements(array Slot) Slot               // slot of the first element
	Known(s Slot, maps int) Slot            // slot that was found before, at the price of that many Maps
	Load(Slot) common.Hash
}

// Writer also writes the storage.
type Writer interface {
	Reader
	Store(Slot, common.Hash)
}

// Site is the storage and the events of one contract.
type Site interface {
	Writer
	Emit(event Event, data Words, topics ...common.Hash) // see Env.Emit
}

// StateReader is the part of a state database that reads need.
type StateReader interface {
	GetState(common.Address, common.Hash) common.Hash
}

// Peek reads storage outside of any call. It charges no gas and leaves no
// trace in the state, not even in the list of warm slots.
type Peek struct {
	State   StateReader
	Address common.Address
}

var _ Reader = Peek{}

func (p Peek) Map(mapping Slot, key common.Hash) Slot { return mapKey(mapping, key) }
func (p Peek) Elements(array Slot) Slot               { return array.Elements() }
func (p Peek) Known(s Slot, _ int) Slot               { return s }
func (p Peek) Load(s Slot) common.Hash                { return p.State.GetState(p.Address, common.Hash(s)) }

// Image is storage being written for a genesis.
type Image map[common.Hash]common.Hash

var _ Writer = Image{}

func (m Image) Map(mapping Slot, key common.Hash) Slot { return mapKey(mapping, key) }
func (m Image) Elements(array Slot) Slot               { return array.Elements() }
func (m Image) Known(s Slot, _ int) Slot               { return s }
func (m Image) Load(s Slot) common.Hash                { return m[common.Hash(s)] }

// Store writes a word. A zero has no entry, as in the state.
func (m Image) Store(s Slot, value common.Hash) {
	if value == (common.Hash{}) {
		delete(m, common.Hash(s))
		return
	}
	m[common.Hash(s)] = value
}

// Word is a 32-byte storage word whose fields are packed as Solidity packs a
// struct: the first field takes the lowest bytes. Fields are read and written
// in order through Pack and Unpack.
type Word struct {
	raw common.Hash
	end int // bytes from the end that are already used
}

// Unpack starts reading the fields of a stored word.
func Unpack(h common.Hash) *Word { return &Word{raw: h} }

// field returns the next size bytes.
func (w *Word) field(size int) []byte {
	w.end += size
	return w.raw[len(w.raw)-w.end : len(w.raw)-w.end+size]
}

// Skip passes over size bytes.
func (w *Word) Skip(size int) { w.end += size }

// Uint reads the next field of the given number of bytes, at most 8.
func (w *Word) Uint(size int) uint64 {
	var v uint64
	for _, b := range w.field(size) {
		v = v<<8 | uint64(b)
	}
	return v
}

// Bool reads the next field of one byte.
func (w *Word) Bool() bool { return w.Uint(1) != 0 }

// Bytes4 reads the next field of four bytes.
func (w *Word) Bytes4() (b [4]byte) { copy(b[:], w.field(4)); return b }

// Address reads the next field of 20 bytes.
func (w *Word) Address() common.Address { return common.BytesToAddress(w.field(common.AddressLength)) }

// PutUint writes the next field of the given number of bytes, at most 8.
func (w *Word) PutUint(v uint64, size int) *Word {
	f := w.field(size)
	for i := size - 1; i >= 0; i-- {
		f[i] = byte(v)
		v >>= 8
	}
	return w
}

// PutBool writes the next field of one byte.
func (w *Word) PutBool(v bool) *Word { return w.PutUint(bit(v), 1) }

// PutBytes4 writes the next field of four bytes.
func (w *Word) PutBytes4(b [4]byte) *Word { copy(w.field(4), b[:]); return w }

// PutAddress writes the next field of 20 bytes.
func (w *Word) PutAddress(a common.Address) *Word {
	copy(w.field(common.AddressLength), a[:])
	return w
}

// Hash returns the packed word.
func (w *Word) Hash() common.Hash { return w.raw }

func bit(v bool) uint64 {
	if v {
		return 1
	}
	return 0
}
