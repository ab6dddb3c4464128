// SPDX-License-Identifier: LGPL-3.0-or-later

package governance

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// The storage, as Solidity would declare it. Organizations are stored as their
// numbers in the registry.
//
//	uint64 count;                                              // 0
//	mapping(uint64 id => Proposal) proposals;                  // 1
//	mapping(uint64 id => bytes32[]) votes;                     // 2, see ballots
//	mapping(uint32 org => Day) proposed;                       // 3, see registry.UseDay
//	mapping(uint32 org => uint64[64]) places;                  // 4, see takePlace
//
//	struct Proposal {
//	  uint8 kind; bool executed; uint32 org; uint64 expiry; uint64 executableAt; uint32 concerned; bool cancelled; uint8 place;
//	  bytes32 payloadHash; bytes32 rationaleHash; bytes payload;
//	}
//
// The votes are in consecutive words from the value of the mapping on, 128 in each,
// two bits for each organization from number 1 on.
var (
	slotCount     = native.Base(0)
	slotProposals = native.Base(1)
	slotVotes     = native.Base(2)
	slotProposed  = native.Base(3)
	slotPlaces    = native.Base(4)
)

// maxPayload is the greatest number of bytes of a payload. The longest one, an
// organization with all its nodes, has 2240.
const maxPayload = 4096

// daySlot is the slot that counts an organization's proposals of a day.
func daySlot(s native.Reader, org uint32) native.Slot {
	return s.Map(slotProposed, idKey(uint64(org)))
}

func loadCount(s native.Reader) uint64 { return native.Unpack(s.Load(slotCount)).Uint(8) }

func storeCount(s native.Writer, n uint64) {
	var w native.Word
	s.Store(slotCount, w.PutUint(n, 8).Hash())
}

// proposal is the first word of a Proposal.
type proposal struct {
	kind         uint8 // 0 for an unknown proposal
	executed     bool
	org          uint32 // that made it
	expiry       uint64
	executableAt uint64 // 0 if it has not passed
	concerned    uint32 // organization that it is about, 0 for none
	cancelled    bool
	place        uint8 // its place among the open ones of org, counted from 1
}

func idKey(id uint64) common.Hash {
	var key native.Word
	return key.PutUint(id, 8).Hash()
}

func proposalSlot(s native.Reader, id uint64) native.Slot { return s.Map(slotProposals, idKey(id)) }

func loadProposal(s native.Reader, slot native.Slot) proposal {
	w := native.Unpack(s.Load(slot))
	return proposal{uint8(w.Uint(1)), w.Bool(), uint32(w.Uint(4)), w.Uint(8), w.Uint(8), uint32(w.Uint(4)), w.Bool(), uint8(w.Uint(1))}
}

func (p proposal) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(uint64(p.kind), 1).PutBool(p.executed).PutUint(uint64(p.org), 4).PutUint(p.expiry, 8).PutUint(p.executableAt, 8)
	w.PutUint(uint64(p.concerned), 4).PutBool(p.cancelled).PutUint(uint64(p.place), 1)
	s.Store(slot, w.Hash())
}

func loadPayloadHash(s native.Reader, slot native.Slot) common.Hash { return s.Load(slot.At(1)) }
func loadRationale(s native.Reader, slot native.Slot) common.Hash   { return s.Load(slot.At(2)) }

func loadPayload(s native.Reader, slot native.Slot) []byte {
	return native.LoadBytes(s, slot.At(3), maxPayload)
}

func storeContent(s native.Writer, slot native.Slot, payloadHash, rationaleHash common.Hash, payload []byte) {
	s.Store(slot.At(1), payloadHash)
	s.Store(slot.At(2), rationaleHash)
	native.StoreBytes(s, slot.At(3), payload, maxPayload)
}

// Votes of an organization.
const (
	none uint8 = iota
	yes
	no
)

const (
	votesInByte = 4
	votesInWord = votesInByte * common.HashLength
)

// ballots are the votes on one proposal.
type ballots struct {
	s     native.Reader
	first native.Slot
	word  common.Hash // last word that was read
	next  uint64      // its place, counted from 1; organizations are asked for in order
}

func openBallots(s native.Reader, id uint64) *ballots {
	return &ballots{s: s, first: s.Map(slotVotes, idKey(id))}
}

// place returns the word, the byte in it and the bit in that byte of an organization's
// vote.
func place(org uint32) (word uint64, at, shift int) {
	n := int(org - 1)
	in := n % votesInWord
	return uint64(n / votesInWord), in / votesInByte, 2 * (in % votesInByte)
}

func (b *ballots) of(org uint32) uint8 {
	word, at, shift := place(org)
	if b.next != word+1 {
		b.word, b.next = b.s.Load(b.first.At(word)), word+1
	}
	return b.word[at] >> shift & 3
}

// clear removes the vote of an organization.
func (b *ballots) clear(s native.Writer, org uint32) {
	word, at, shift := place(org)
	b.word[at] &^= 3 << shift
	s.Store(b.first.At(word), b.word)
}

// cast adds the vote of an organization, which must have none yet.
func (b *ballots) cast(s native.Writer, org uint32, vote uint8) {
	word, at, shift := place(org)
	b.word[at] |= vote << shift
	s.Store(b.first.At(word), b.word)
}
