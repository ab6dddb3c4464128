// SPDX-License-Identifier: LGPL-3.0-or-later

package consent

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// The storage, as Solidity would declare it. Slot 0 is kept free.
//
//	mapping(bytes32 pid => mapping(bytes32 consentId => Consent)) consents;               // 1
//	mapping(bytes32 pid => mapping(uint8 kind => mapping(bytes32 grantee => List))) live; // 2
//	mapping(bytes32 careId => Care) cares;                                                // 3
//	mapping(bytes32 pid => mapping(uint32 org => List)) open;                             // 4
//	mapping(bytes32 pid => mapping(bytes32 orgId => bool)) refused;                       // 5
//	mapping(bytes32 pid => uint32[1024]) payers;                                          // 6, up to the first zero; written by the records
//	mapping(uint32 org => Directives) directives;                                         // 7
//
//	struct List    { bytes32[16] ids; }  // up to the first zero
//	struct Consent { uint8 status; uint8 granteeKind; uint8 place; uint32 purposeMask; uint8 actionMask; uint48 classMask;
//	                 uint40 notBefore; uint40 notAfter;
//	                 bytes32 grantee; bytes32 fhirConsentHash; }
//	struct Care    { uint8 status; uint8 place; uint32 org; uint40 openedAt; uint40 notAfter; bytes32 pid; bytes32 encounterCommit; }
//	struct Directives { uint40 since; uint32 interval; uint32 missed; bytes32 root; }
var (
	slotConsents = native.Base(1)
	slotLive     = native.Base(2)
	slotCares    = native.Base(3)
	slotOpen     = native.Base(4)
	slotRefused  = native.Base(5)
	slotPayers   = native.Base(6)

	slotDirectives = native.Base(7)
)

// Words of a Consent after the first.
const (
	wordGrantee uint64 = iota + 1
	wordFHIR
)

// Words of a Care after the first.
const (
	wordPID uint64 = iota + 1
	wordEncounter
)

// window is the time in which something holds.
type window struct {
	notBefore uint64
	notAfter  uint64 // 0 for no end
}

func (w window) over(now uint64) bool { return w.notAfter != 0 && now > w.notAfter }

func (w window) has(now uint64) bool { return now >= w.notBefore && !w.over(now) }

// consent is the first word of a Consent.
type consent struct {
	status      uint8 // 0 if there is none
	granteeKind uint8
	place       uint8 // in the list of its grantee
	purposes    uint32
	actions     uint8
	classes     uint64
	window
}

// consents is where the grants of a patient are.
type consents native.Slot

func consentsOf(s native.Reader, pid common.Hash) consents { return consents(s.Map(slotConsents, pid)) }

func (c consents) slot(s native.Reader, id common.Hash) native.Slot { return s.Map(native.Slot(c), id) }

func loadConsent(s native.Reader, slot native.Slot) (c consent) {
	w := native.Unpack(s.Load(slot))
	c.status, c.granteeKind, c.place = uint8(w.Uint(1)), uint8(w.Uint(1)), uint8(w.Uint(1))
	c.purposes, c.actions, c.classes = uint32(w.Uint(4)), uint8(w.Uint(1)), w.Uint(6)
	c.notBefore, c.notAfter = w.Uint(5), w.Uint(5)
	return c
}

func (c consent) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(uint64(c.status), 1).PutUint(uint64(c.granteeKind), 1).PutUint(uint64(c.place), 1)
	w.PutUint(uint64(c.purposes), 4).PutUint(uint64(c.actions), 1).PutUint(c.classes, 6)
	s.Store(slot, w.PutUint(c.notBefore, 5).PutUint(c.notAfter, 5).Hash())
}

// shown is the status that the consent has for readers.
func (c consent) shown(now uint64) uint8 {
	if c.status == granted && c.over(now) {
		return expired
	}
	return c.status
}

// care is the first word of a Care.
type care struct {
	status   uint8 // 0 if there is none
	place    uint8 // in the list of its organization
	org      uint32
	openedAt uint64
	notAfter uint64
}

func careSlot(s native.Reader, id common.Hash) native.Slot { return s.Map(slotCares, id) }

func loadCare(s native.Reader, slot native.Slot) care {
	w := native.Unpack(s.Load(slot))
	return care{uint8(w.Uint(1)), uint8(w.Uint(1)), uint32(w.Uint(4)), w.Uint(5), w.Uint(5)}
}

func (c care) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(uint64(c.status), 1).PutUint(uint64(c.place), 1).PutUint(uint64(c.org), 4)
	s.Store(slot, w.PutUint(c.openedAt, 5).PutUint(c.notAfter, 5).Hash())
}

func (c care) shown(now uint64) uint8 {
	if c.status == granted && now > c.notAfter {
		return expired
	}
	return c.status
}

// list is where the ids of a List begin.
type list native.Slot

// grantsOf is where the lists of the grants of a patient begin.
func grantsOf(s native.Reader, pid common.Hash) native.Slot { return s.Map(slotLive, pid) }

// grantsTo is the list of those to a grantee.
func grantsTo(s native.Reader, grants native.Slot, kind uint8, grantee common.Hash) list {
	return list(s.Map(s.Map(grants, common.Hash{31: kind}), grantee))
}

// caresOf is the list of the care relationships of a patient with an organization.
func caresOf(s native.Reader, pid common.Hash, org uint32) list {
	var key native.Word
	return list(s.Map(s.Map(slotOpen, pid), key.PutUint(uint64(org), 4).Hash()))
}

// refusalSlot is the slot that says that an organization may not open care.
func refusalSlot(s native.Reader, pid, org common.Hash) native.Slot {
	return s.Map(s.Map(slotRefused, pid), org)
}

func setRefused(s native.Writer, slot native.Slot, refused bool) {
	var w native.Word
	s.Store(slot, w.PutBool(refused).Hash())
}

const (
	payerBytes = 4 // of the number of an insurer in a word
	payerLanes = 8
	payerWords = registry.MaxOrgs / payerLanes
)

// payer is the place of an insurer in the list of those to whom claims about a patient
// were made, or the first free place.
type payer struct {
	slot native.Slot
	word common.Hash
	lane int
	org  uint32 // 0 for a free place
}

// eachPayer calls visit with the insurers to whom claims about a patient were made, and then
// with the first free place, until it says that it is done. An insurer has one place however
// many claims were made to it, so the list cannot be longer than that of the organizations.
func eachPayer(s native.Reader, pid common.Hash, visit func(payer) (done bool)) {
	list := s.Map(slotPayers, pid)
	for i := range uint64(payerWords) {
		p := payer{slot: list.At(i)}
		p.word = s.Load(p.slot)
		w := native.Unpack(p.word)
		for p.lane = range payerLanes {
			if p.org = uint32(w.Uint(payerBytes)); visit(p) || p.org == 0 {
				return
			}
		}
	}
}

// NotePayer notes that a claim about a patient was made to an insurer. s is the
// consent's storage.
func NotePayer(s native.Writer, pid common.Hash, insurer uint32) {
	eachPayer(s, pid, func(p payer) bool {
		if p.org == 0 {
			w := native.Unpack(p.word)
			w.Skip(payerBytes * p.lane)
			s.Store(p.slot, w.PutUint(uint64(insurer), payerBytes).Hash())
		}
		return p.org == insurer
	})
}

func (l list) at(place uint8) native.Slot { return native.Slot(l).At(uint64(place)) }

// each calls visit with the ids of the list until it says that it is done.
func (l list) each(s native.Reader, visit func(place uint8, id common.Hash) (done bool)) {
	for place := range uint8(maxLive) {
		id := s.Load(l.at(place))
		if id == (common.Hash{}) || visit(place, id) {
			return
		}
	}
}

// free returns a place for a new id: that of the first expired one, or the one after
// the last. It is maxLive if there is none.
func (l list) free(s native.Reader, over func(id common.Hash) bool) (place uint8) {
	l.each(s, func(at uint8, id common.Hash) bool {
		if over(id) {
			place = at
			return true
		}
		place = at + 1
		return false
	})
	return place
}

// take removes the id at a place and moves the last one there, for which move
// is called.
func (l list) take(s native.Writer, place uint8, move func(id common.Hash)) {
	var last uint8
	var moved common.Hash
	l.each(s, func(at uint8, id common.Hash) bool {
		last, moved = at, id
		return false
	})
	if last != place {
		s.Store(l.at(place), moved)
		move(moved)
	}
	s.Store(l.at(last), common.Hash{})
}
