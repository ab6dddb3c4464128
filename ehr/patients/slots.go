// SPDX-License-Identifier: LGPL-3.0-or-later

package patients

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// The storage, as Solidity would declare it. Slot 0 is kept free. The patients have the
// number that records and consent have for what they keep of a patient: so a call that
// reads in several of them hashes the pid once.
//
//	mapping(bytes32 id => Recovery) recoveries;    // 1
//	mapping(bytes32 pid => Patient) patients;      // 2
//	mapping(address person => Parts) parts;        // 3, in how many pids the person has which part
//	mapping(address person => Day) registered;     // 4, see registry.UseDay
//	mapping(bytes32 pid => Day) named;             // 5, guardians and controllers
//
// A person is stored by the key that is its first one when the person becomes a
// patient or a guardian, so that later keys of the same person stand for it too.
//
//	struct Patient  { address controller; uint32 org; uint8 status; uint8 guardianCount; uint8 linkCount; Counts counts;
//	                  mapping(address => Guardian) guardians; address[16] guardianList; bytes32[16] links; Transfer transfer; }
//	struct Counts   { uint32 controllers; uint32 recoveries; uint32 executed; uint40 triedAt; uint40 refusedAt; }
//	struct Transfer { uint32 to; uint40 notAfter; uint32 controllers; uint32 former; uint40 movedAt; }
//	struct Guardian { uint8 kind; uint64 classMask; uint40 notAfter; uint8 place; }
//	struct Recovery { address newController; uint32 controllers; uint8 state; uint8 approvals; uint40 proposedAt;
//	                  bytes32 pid; bytes32 evidenceHash; uint8 quorum; uint32 delay; uint32 executed; bool contested;
//	                  Approval[16] list; }
//	struct Parts    { uint64 controls; uint64 guards; }
//	struct Approval { address by; uint8 capacity; uint32 org; uint40 at; }
var (
	slotRecoveries = native.Base(1)
	slotPatients   = native.Base(2)
	slotParts      = native.Base(3)
	slotRegistered = native.Base(4)
	slotNamed      = native.Base(5)
)

// Words of a Patient after the first.
const (
	wordCounts uint64 = iota + 1
	wordGuardians
	wordGuardianList
	wordLinks    = wordGuardianList + maxGuardians
	wordTransfer = wordLinks + maxLinks
)

// Patient is the first word of a patient, with everything that decisions need.
type Patient struct {
	Controller common.Address
	org        uint32 // number of the organization that registered it or accepted it last; see Custodian
	Status     uint8  // 0 for an unknown patient
	guardians  uint8
	links      uint8
}

// Custodian returns the number of the patient's custodian.
func (p Patient) Custodian(env *native.Env) uint32 { return registry.CustodianOf(env, p.org) }

// In reports whether the actor's organization is the patient's custodian.
func (p Patient) In(env *native.Env, a registry.Actor) bool {
	return a.Org == a.CustodianOf(env, p.org)
}

func patientSlot(s native.Reader, pid common.Hash) native.Slot { return s.Map(slotPatients, pid) }

func loadPatient(s native.Reader, slot native.Slot) Patient {
	w := native.Unpack(s.Load(slot))
	return Patient{w.Address(), uint32(w.Uint(4)), uint8(w.Uint(1)), uint8(w.Uint(1)), uint8(w.Uint(1))}
}

func (p Patient) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutAddress(p.Controller).PutUint(uint64(p.org), 4).PutUint(uint64(p.Status), 1)
	s.Store(slot, w.PutUint(uint64(p.guardians), 1).PutUint(uint64(p.links), 1).Hash())
}

// counts is the word of a patient that is needed to change the key and for recoveries.
type counts struct {
	controllers uint32 // keys that the pid had before this one
	recoveries  uint32 // proposed recoveries
	executed    uint32 // executed recoveries
	triedAt     uint64 // block time of the first recovery since the last executed one, 0 for none
	refusedAt   uint64 // block time at which the key cancelled one since then, 0 for never
}

func loadCounts(s native.Reader, patient native.Slot) counts {
	w := native.Unpack(s.Load(patient.At(wordCounts)))
	return counts{uint32(w.Uint(4)), uint32(w.Uint(4)), uint32(w.Uint(4)), w.Uint(5), w.Uint(5)}
}

func (c counts) store(s native.Writer, patient native.Slot) {
	var w native.Word
	w.PutUint(uint64(c.controllers), 4).PutUint(uint64(c.recoveries), 4).PutUint(uint64(c.executed), 4)
	s.Store(patient.At(wordCounts), w.PutUint(c.triedAt, 5).PutUint(c.refusedAt, 5).Hash())
}

// transfer holds two moves to another custodian: the one that is requested, and the
// last one that was made.
type transfer struct {
	to          uint32 // number of the organization that is asked, 0 for none
	notAfter    uint64 // last second at which it may accept
	controllers uint32 // counts.controllers when the transfer was requested
	former      uint32 // custodian before the last transfer
	movedAt     uint64 // block time of it, 0 for none
}

func loadTransfer(s native.Reader, patient native.Slot) transfer {
	w := native.Unpack(s.Load(patient.At(wordTransfer)))
	return transfer{uint32(w.Uint(4)), w.Uint(5), uint32(w.Uint(4)), uint32(w.Uint(4)), w.Uint(5)}
}

func (t transfer) store(s native.Writer, patient native.Slot) {
	var w native.Word
	w.PutUint(uint64(t.to), 4).PutUint(t.notAfter, 5).PutUint(uint64(t.controllers), 4)
	s.Store(patient.At(wordTransfer), w.PutUint(uint64(t.former), 4).PutUint(t.movedAt, 5).Hash())
}

// Guardian is what an address may do for a patient.
type Guardian struct {
	Kind     uint8  // 0 if the address is no guardian
	Classes  uint64 // bit N for records of class N
	NotAfter uint64 // last second of the guardianship, 0 for no end
	place    uint8  // in the list
}

func guardianSlot(s native.Reader, patient native.Slot, g common.Address) native.Slot {
	return s.Map(patient.At(wordGuardians), addressKey(g))
}

func loadGuardian(s native.Reader, slot native.Slot) Guardian {
	w := native.Unpack(s.Load(slot))
	return Guardian{uint8(w.Uint(1)), w.Uint(8), w.Uint(5), uint8(w.Uint(1))}
}

func (g Guardian) store(s native.Writer, slot native.Slot) {
	var w native.Word
	s.Store(slot, w.PutUint(uint64(g.Kind), 1).PutUint(g.Classes, 8).PutUint(g.NotAfter, 5).PutUint(uint64(g.place), 1).Hash())
}

// guardianAt is the slot of a place in the list of guardians.
func guardianAt(patient native.Slot, place uint8) native.Slot {
	return patient.At(wordGuardianList + uint64(place))
}

func loadAddress(s native.Reader, slot native.Slot) common.Address {
	return native.Unpack(s.Load(slot)).Address()
}

func storeAddress(s native.Writer, slot native.Slot, a common.Address) { s.Store(slot, addressKey(a)) }

func linkAt(patient native.Slot, place uint8) native.Slot {
	return patient.At(wordLinks + uint64(place))
}

// recovery is the first word of a Recovery.
type recovery struct {
	newController common.Address
	controllers   uint32 // counts.controllers when it was proposed
	state         uint8  // 0 for an unknown recovery
	approvals     uint8
	proposedAt    uint64
}

// Words of a Recovery after the first.
const (
	wordPID uint64 = iota + 1
	wordEvidence
	wordTerms
	wordApprovals
)

func recoverySlot(s native.Reader, id common.Hash) native.Slot { return s.Map(slotRecoveries, id) }

func loadRecovery(s native.Reader, slot native.Slot) recovery {
	w := native.Unpack(s.Load(slot))
	return recovery{w.Address(), uint32(w.Uint(4)), uint8(w.Uint(1)), uint8(w.Uint(1)), w.Uint(5)}
}

func (r recovery) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutAddress(r.newController).PutUint(uint64(r.controllers), 4).PutUint(uint64(r.state), 1)
	s.Store(slot, w.PutUint(uint64(r.approvals), 1).PutUint(r.proposedAt, 5).Hash())
}

// terms are the conditions of a recovery when it was proposed: no later vote changes them.
type terms struct {
	quorum    uint8  // approvals that it needs
	delay     uint64 // seconds from the last of them to its execution
	executed  uint32 // recoveries of the patient that were executed before
	contested bool   // whether it is a second attempt, which regulators may uphold
}

func loadTerms(s native.Reader, recovery native.Slot) terms {
	w := native.Unpack(s.Load(recovery.At(wordTerms)))
	return terms{uint8(w.Uint(1)), w.Uint(4), uint32(w.Uint(4)), w.Bool()}
}

func (t terms) store(s native.Writer, recovery native.Slot) {
	var w native.Word
	w.PutUint(uint64(t.quorum), 1).PutUint(t.delay, 4).PutUint(uint64(t.executed), 4)
	s.Store(recovery.At(wordTerms), w.PutBool(t.contested).Hash())
}

// approval is one approval of a recovery.
type approval struct {
	by       common.Address // a guardian as it is listed, or the official's key
	capacity uint8
	org      uint32 // of an official
	at       uint64 // block time
	place    uint8  // not stored
}

func approvalAt(recovery native.Slot, place uint8) native.Slot {
	return recovery.At(wordApprovals + uint64(place))
}

func loadApproval(s native.Reader, slot native.Slot) approval {
	w := native.Unpack(s.Load(slot))
	return approval{w.Address(), uint8(w.Uint(1)), uint32(w.Uint(4)), w.Uint(5), 0}
}

func (a approval) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutAddress(a.by).PutUint(uint64(a.capacity), 1).PutUint(uint64(a.org), 4)
	s.Store(slot, w.PutUint(a.at, 5).Hash())
}

// parts are how many pids a person controls and guards. A guardian whose time is over
// counts until it is removed.
type parts struct{ controls, guards uint64 }

func partsSlot(s native.Reader, person common.Address) native.Slot {
	return s.Map(slotParts, addressKey(person))
}

func loadParts(s native.Reader, slot native.Slot) parts {
	w := native.Unpack(s.Load(slot))
	return parts{w.Uint(8), w.Uint(8)}
}

// countParts adds to the numbers of pids that a person controls and guards.
func countParts(s native.Writer, person common.Address, controls, guards int) {
	slot := partsSlot(s, person)
	p := loadParts(s, slot)
	var w native.Word
	s.Store(slot, w.PutUint(p.controls+uint64(controls), 8).PutUint(p.guards+uint64(guards), 8).Hash())
}

func addressKey(a common.Address) common.Hash { return common.BytesToHash(a[:]) }
