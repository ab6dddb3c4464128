// SPDX-License-Identifier: LGPL-3.0-or-later

package logs

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// The storage, as Solidity would declare it. Slot 0 is kept free.
//
//	mapping(uint32 org => mapping(uint8 kind => Log)) logs; // 1
//
//	struct Log  { uint64 seq; uint40 lastAt; uint40 block; uint32 missed; uint32 interval; Head[2**48] heads; }
//	struct Head { uint64 size; uint40 block; bytes32 root; } // of seq 1, 2, ...
//
// A heartbeat changes the first word of its log and needs no new storage.
var slotLogs = native.Base(1)

const headWords = 2

// log is the first word of a Log.
type log struct {
	seq    uint64 // of the newest head, 0 for none
	at     uint64 // block time of the newest head or heartbeat
	block  uint64 // of the newest head or heartbeat
	missed uint64 // intervals that ended without one, up to then

	interval uint64 // seconds until the next is due
}

// maxMissed is the largest number that fits its field: 8,000 years of minutes.
const maxMissed = 1<<32 - 1

func logSlot(s native.Reader, org uint32, kind uint8) native.Slot {
	var outer, inner native.Word
	return s.Map(s.Map(slotLogs, outer.PutUint(uint64(org), 4).Hash()), inner.PutUint(uint64(kind), 1).Hash())
}

func loadLog(s native.Reader, slot native.Slot) log {
	w := native.Unpack(s.Load(slot))
	return log{w.Uint(8), w.Uint(5), w.Uint(5), w.Uint(4), w.Uint(4)}
}

func (l log) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(l.seq, 8).PutUint(l.at, 5).PutUint(l.block, 5)
	s.Store(slot, w.PutUint(min(l.missed, maxMissed), 4).PutUint(l.interval, 4).Hash())
}

// head is one head of a log.
type head struct {
	native.TreeHead
	block uint64 // that added it
}

func headSlot(log native.Slot, seq uint64) native.Slot { return log.At(1 + (seq-1)*headWords) }

// loadHead reads a head, which must exist.
func loadHead(s native.Reader, log native.Slot, seq uint64) (h head) {
	slot := headSlot(log, seq)
	w := native.Unpack(s.Load(slot))
	h.Size, h.block = w.Uint(8), w.Uint(5)
	h.Root = s.Load(slot.At(1))
	return h
}

func (h head) store(s native.Writer, log native.Slot, seq uint64) {
	slot := headSlot(log, seq)
	var w native.Word
	s.Store(slot, w.PutUint(h.Size, 8).PutUint(h.block, 5).Hash())
	s.Store(slot.At(1), h.Root)
}

func word(v uint64) (h common.Hash) {
	var w native.Word
	return w.PutUint(v, 8).Hash()
}
