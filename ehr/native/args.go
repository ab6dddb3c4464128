// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"bytes"
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
)

// Args reads ABI-encoded arguments strictly: it accepts exactly what the one
// canonical encoder produces. Members are read in their declared order. After the
// first violation every read gives zero. Decoders need not check for errors: the
// dispatcher asks complete, and refuses the call.
type Args struct {
	data []byte
	base int   // where the tuple being read begins; offsets count from here
	head int   // next word of that tuple's head
	over int   // where that tuple's head ends
	tail *tail // shared by all tuples of one call
}

// tail is where the next dynamic member must begin, and whether all reads were valid.
type tail struct {
	next   int
	bad    bool
	spare  [1]Args // for the first tuple that is entered: one allocation for all
	spared int     // how many of them are used
}

// inner returns a reader of a tuple.
func (t *tail) inner(a Args) *Args {
	if t.spared == len(t.spare) {
		more := a // only here on the heap
		return &more
	}
	t.spared++
	t.spare[t.spared-1] = a
	return &t.spare[t.spared-1]
}

// newArgs begins to read a tuple of headWords words, dynamic members counting
// one word each.
func newArgs(data []byte, headWords int) *Args {
	a := new(struct { // one allocation for both
		Args
		rest tail
	})
	size := headWords * wordBytes
	a.rest = tail{next: size, bad: len(data) < size}
	a.Args = Args{data: data, over: size, tail: &a.rest}
	return &a.Args
}

// complete reports whether the arguments were canonical and all of them read.
func (a *Args) complete() bool {
	return !a.tail.bad && a.head == a.over && a.tail.next == len(a.data)
}

var zeroWord [wordBytes]byte

// word returns the next head word, zero after a violation.
func (a *Args) word() []byte {
	if a.head >= a.over {
		a.tail.bad = true
	}
	if a.tail.bad {
		return zeroWord[:]
	}
	a.head += wordBytes
	return a.data[a.head-wordBytes : a.head]
}

// padded returns the next word without its first n bytes, which must be zero.
func (a *Args) padded(n int) []byte {
	w := a.word()
	if !isZero(w[:n]) {
		a.tail.bad = true
		return zeroWord[n:]
	}
	return w[n:]
}

// Hash reads a bytes32.
func (a *Args) Hash() common.Hash { return common.Hash(a.word()) }

// Address reads an address.
func (a *Args) Address() common.Address {
	return common.Address(a.padded(wordBytes - common.AddressLength))
}

// Uint192 reads a uint192, big-endian.
func (a *Args) Uint192() [24]byte { return [24]byte(a.padded(8)) }

// Uint64 reads a uint64.
func (a *Args) Uint64() uint64 { return binary.BigEndian.Uint64(a.padded(24)) }

// Uint32 reads a uint32.
func (a *Args) Uint32() uint32 { return binary.BigEndian.Uint32(a.padded(28)) }

// Uint16 reads a uint16.
func (a *Args) Uint16() uint16 { return binary.BigEndian.Uint16(a.padded(30)) }

// Uint8 reads a uint8.
func (a *Args) Uint8() uint8 { return a.padded(31)[0] }

// Bool reads a bool.
func (a *Args) Bool() bool {
	v := a.Uint8()
	if v > 1 {
		a.tail.bad = true
	}
	return v == 1
}

// Bytes4 reads a bytes4.
func (a *Args) Bytes4() (b [4]byte) {
	w := a.word()
	if !isZero(w[4:]) {
		a.tail.bad = true
		return b
	}
	return [4]byte(w[:4])
}

// Bytes reads a dynamic byte string of at most limit bytes. The result is part of
// the calldata and must not be changed.
func (a *Args) Bytes(limit int) []byte {
	n := a.length(limit)
	from, size := a.tail.next, int(words(n))*wordBytes
	if !a.take(size) || !isZero(a.data[from+n:from+size]) {
		a.tail.bad = true
		return nil
	}
	return a.data[from : from+n]
}

// List enters a dynamic array of at most limit elements and returns a reader
// of its elements, one after the other, and their number. elementWords is the
// number of head words of an element: 1 for a dynamic element, which is then
// read with Bytes, List or Tuple.
func (a *Args) List(limit, elementWords int) (*Args, int) {
	n := a.length(limit)
	list := a.enter(n * elementWords)
	if a.tail.bad {
		return list, 0
	}
	return list, n
}

// Hashes reads a dynamic array of at most limit bytes32.
func (a *Args) Hashes(limit int) []common.Hash {
	list, n := a.List(limit, 1)
	hashes := make([]common.Hash, n)
	for i := range hashes {
		hashes[i] = list.Hash()
	}
	return hashes
}

// Tuple enters a dynamic struct of headWords head words.
func (a *Args) Tuple(headWords int) *Args {
	a.offset()
	return a.enter(headWords)
}

// offset reads the offset of a dynamic member, which must point at the first
// byte that no earlier member took.
func (a *Args) offset() {
	if a.Uint64() != uint64(a.tail.next-a.base) {
		a.tail.bad = true
	}
}

// length reads the offset of a dynamic member and the length found there.
func (a *Args) length(limit int) int {
	a.offset()
	from := a.tail.next
	if !a.take(wordBytes) {
		return 0
	}
	w := a.data[from : from+wordBytes]
	n := binary.BigEndian.Uint64(w[24:])
	if !isZero(w[:24]) || n > uint64(limit) {
		a.tail.bad = true
		return 0
	}
	return int(n)
}

// enter starts to read a head of n words at the tail.
func (a *Args) enter(n int) *Args {
	from := a.tail.next
	if !a.take(n * wordBytes) {
		return a.tail.inner(Args{data: a.data, tail: a.tail})
	}
	return a.tail.inner(Args{data: a.data, base: from, head: from, over: a.tail.next, tail: a.tail})
}

// take moves the tail on by size bytes, if there are that many.
func (a *Args) take(size int) bool {
	if a.tail.bad || size > len(a.data)-a.tail.next {
		a.tail.bad = true
		return false
	}
	a.tail.next += size
	return true
}

// isZero compares at most one word at a time: most arguments are padded.
func isZero(b []byte) bool {
	for ; len(b) > wordBytes; b = b[wordBytes:] {
		if !isZero(b[:wordBytes]) {
			return false
		}
	}
	return bytes.Equal(b, zeroWord[:len(b)])
}
