// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import "github.com/ethereum/go-ethereum/common"

// shortBytes is the longest byte string that fits in its own slot.
const shortBytes = wordBytes - 1

// Byte strings are laid out as Solidity's bytes: a short one is in its slot, with
// twice its length in the last byte; a long one has twice its length plus one in
// its slot, and its words begin at the hash of the slot.

// LoadBytes reads a byte string. More than limit bytes are not read.
func LoadBytes(s Reader, slot Slot, limit int) []byte {
	head := s.Load(slot)
	if n := int(head[shortBytes]); n&1 == 0 {
		return head[:min(n/2, shortBytes, limit)]
	}
	n := min(bytesLength(head), limit)
	first, value := s.Elements(slot), make([]byte, 0, n+shortBytes)
	for i := range words(n) {
		word := s.Load(first.At(i))
		value = append(value, word[:]...)
	}
	return value[:n]
}

// StoreBytes replaces the stored byte string. Neither may be longer than limit.
func StoreBytes(s Writer, slot Slot, value []byte, limit int) {
	if len(value) > limit {
		panic("BUG: byte string is longer than its limit")
	}
	old := min(bytesLength(s.Load(slot)), limit)
	var head Word
	if len(value) <= shortBytes {
		copy(head.raw[:], value)
		head.PutUint(uint64(2*len(value)), 1)
	} else {
		head.PutUint(uint64(2*len(value)+1), 8)
	}
	s.Store(slot, head.Hash())
	from, to := longWords(len(value)), longWords(old)
	if max(from, to) == 0 {
		return
	}
	first := s.Elements(slot)
	for i := range from {
		var word common.Hash
		copy(word[:], value[i*wordBytes:])
		s.Store(first.At(i), word)
	}
	for i := from; i < to; i++ {
		s.Store(first.At(i), common.Hash{})
	}
}

// bytesLength is the length of a byte string, read from its slot.
func bytesLength(head common.Hash) int {
	if head[shortBytes]&1 == 0 {
		return int(head[shortBytes]) / 2
	}
	return int(Unpack(head).Uint(4)) / 2
}

// longWords is the number of words that n bytes take outside of their slot.
func longWords(n int) uint64 {
	if n <= shortBytes {
		return 0
	}
	return words(n)
}
