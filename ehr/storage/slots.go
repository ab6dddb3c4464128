// SPDX-License-Identifier: LGPL-3.0-or-later

package storage

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// The storage, as Solidity would declare it. Slot 0 is kept free.
//
//	mapping(uint32 org => Holder) holders;           // 1
//	mapping(uint32 org => Gateway[4]) gateways;      // 2
//	mapping(bytes32 tlsKey => Owner) owners;         // 3
//	mapping(uint32 org => mapping(uint64 => uint256)) released; // 4, 256 holdings in a word, the first in bit 0
//
//	struct Holder  { uint40 since; uint40 from; uint16 interval; uint32 proven; uint32 missed; uint40 lastProven; uint40 seq; }
//	struct Gateway { bytes url; bytes32 tlsKey; bytes32 recipientHash; }
//	struct Owner   { uint32 org; uint8 slots; }
//
// A proof changes one word. Nothing is written for an interval without one: from and interval
// show how many have ended.
var (
	slotHolders  = native.Base(1)
	slotGateways = native.Base(2)
	slotOwners   = native.Base(3)
	slotReleased = native.Base(4)
)

const (
	gatewayWords  = 3
	wordTLSKey    = 1
	wordRecipient = 2

	releasedBits = 256 // holdings in a word

	maxCount = 1<<32 - 1 // of proven and missed intervals
)

// holder is what an organization owes. Blocks are numbers of blocks.
type holder struct {
	since      uint64 // block of its first gateway, 0 before it
	from       uint64 // first block of the first interval that is not proven
	interval   uint64 // blocks of each interval from then on
	proven     uint64
	missed     uint64 // that ended before from
	lastProven uint64 // block, 0 for none
	seq        uint64 // of the head of the log of holdings that is drawn from, 0 for none
}

func number(org uint32) common.Hash {
	var w native.Word
	return w.PutUint(uint64(org), 4).Hash()
}

func holderSlot(s native.Reader, org uint32) native.Slot { return s.Map(slotHolders, number(org)) }

func loadHolder(s native.Reader, slot native.Slot) holder {
	w := native.Unpack(s.Load(slot))
	return holder{w.Uint(5), w.Uint(5), w.Uint(2), w.Uint(4), w.Uint(4), w.Uint(5), w.Uint(5)}
}

func (h holder) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(h.since, 5).PutUint(h.from, 5).PutUint(h.interval, 2).PutUint(min(h.proven, maxCount), 4)
	s.Store(slot, w.PutUint(min(h.missed, maxCount), 4).PutUint(h.lastProven, 5).PutUint(h.seq, 5).Hash())
}

// gateway is one entry of an organization.
type gateway struct {
	url                []byte // empty if there is no such gateway
	tlsKey, recipients common.Hash
}

func gatewaySlot(s native.Reader, org uint32, slot uint8) native.Slot {
	return s.Map(slotGateways, number(org)).At(uint64(slot) * gatewayWords)
}

func loadURL(s native.Reader, slot native.Slot) []byte { return native.LoadBytes(s, slot, maxURL) }

func loadGateway(s native.Reader, slot native.Slot) (g gateway) {
	if g.url = loadURL(s, slot); len(g.url) > 0 {
		g.tlsKey, g.recipients = s.Load(slot.At(wordTLSKey)), s.Load(slot.At(wordRecipient))
	}
	return g
}

func (g gateway) store(s native.Writer, slot native.Slot) {
	native.StoreBytes(s, slot, g.url, maxURL)
	s.Store(slot.At(wordTLSKey), g.tlsKey)
	s.Store(slot.At(wordRecipient), g.recipients)
}

// owner is the organization that a TLS key belongs to.
type owner struct {
	org   uint32 // 0 for none
	slots uint8  // bits of its gateways that have the key now
}

func ownerSlot(s native.Reader, tlsKey common.Hash) native.Slot { return s.Map(slotOwners, tlsKey) }

func loadOwner(s native.Reader, slot native.Slot) owner {
	w := native.Unpack(s.Load(slot))
	return owner{uint32(w.Uint(4)), uint8(w.Uint(1))}
}

func (o owner) store(s native.Writer, slot native.Slot) {
	var w native.Word
	s.Store(slot, w.PutUint(uint64(o.org), 4).PutUint(uint64(o.slots), 1).Hash())
}

// releasedSlot is the word with the bit of a holding, and the bit's place from the word's end.
func releasedSlot(s native.Reader, org uint32, index uint64) (slot native.Slot, bit uint) {
	var key native.Word
	slot = s.Map(s.Map(slotReleased, number(org)), key.PutUint(index/releasedBits, 8).Hash())
	return slot, uint(index % releasedBits)
}

func hasBit(word common.Hash, bit uint) bool {
	return word[len(word)-1-int(bit/8)]>>(bit%8)&1 == 1
}

func withBit(word common.Hash, bit uint) common.Hash {
	word[len(word)-1-int(bit/8)] |= 1 << (bit % 8)
	return word
}

func word(v uint64) (h common.Hash) {
	var w native.Word
	return w.PutUint(v, 8).Hash()
}
