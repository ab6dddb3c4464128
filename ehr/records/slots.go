// SPDX-License-Identifier: LGPL-3.0-or-later

package records

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// The storage, as Solidity would declare it. Slot 0 is kept free.
//
//	mapping(bytes32 recordId => Record) records;  // 1
//	mapping(bytes32 pid => Patient) patients;     // 2
//
//	struct Record    { uint32 latest; uint32 latestFinal; uint32 org; uint8 class; bool held; uint40 block; uint32 payer; bytes32 pid;
//	                   mapping(uint32 version => Version) versions; Version first; }  // versions from the second on
//	struct Version   { uint8 statusAndPurpose; uint8 role; uint40 size; uint40 authoredAt; address author; // bits 0-2, 3-7
//	                   bytes32 contentCommit; bytes32 blobHash; History history; bytes32 basedOn; Signature[15] others; }
//	struct History   { uint40 blockBefore; uint32 finalBefore; uint40 reviewBy; uint40 reviewedAt; }
//	struct Signature { address signer; uint8 purpose; uint8 role; }
//	struct Patient   { uint32[24] counts; bytes32[2**56][17] ids; }  // of records, by class
//
// What can be derived is not stored: the previous commitment is that of the
// version before, and a version before latestFinal is superseded. The block of a
// version is stored in the next version, that of the newest in the record, so that
// a record of one version takes a word less. The review of an amendment request is
// stored in its first version.
var (
	slotRecords  = native.Base(1)
	slotPatients = native.Base(2)
)

// Words of a Record after the first.
const (
	wordPID uint64 = iota + 1
	wordVersions
	wordFirst
)

// Words of a Version after the first.
const (
	wordCommit uint64 = iota + 1
	wordBlob
	wordHistory
	wordBasedOn
	wordOthers
)

// record is the first word of a Record.
type record struct {
	latest      uint32 // newest version, 0 if there is no record
	latestFinal uint32 // newest version that got every signature and is not in error
	org         uint32 // that anchored it, by its number in the registry; see custodian
	class       uint8
	held        bool
	block       uint64 // of the newest version
	payer       uint32 // of a claim: the insurer's number in the registry
}

// payingNow returns the number of a claim's insurer: the payer, or the successor
// of a closed one.
func (r record) payingNow(env *native.Env) uint32 { return registry.CustodianOf(env, r.payer) }

// custodian returns the number of the record's custodian.
func (r record) custodian(env *native.Env) uint32 { return registry.CustodianOf(env, r.org) }

func recordSlot(s native.Reader, id common.Hash) native.Slot { return s.Map(slotRecords, id) }

func loadRecord(s native.Reader, slot native.Slot) record {
	w := native.Unpack(s.Load(slot))
	return record{uint32(w.Uint(4)), uint32(w.Uint(4)), uint32(w.Uint(4)), uint8(w.Uint(1)), w.Bool(), w.Uint(5), uint32(w.Uint(4))}
}

func (r record) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(uint64(r.latest), 4).PutUint(uint64(r.latestFinal), 4).PutUint(uint64(r.org), 4)
	s.Store(slot, w.PutUint(uint64(r.class), 1).PutBool(r.held).PutUint(r.block, 5).PutUint(uint64(r.payer), 4).Hash())
}

func loadPID(s native.Reader, slot native.Slot) common.Hash { return s.Load(slot.At(wordPID)) }

// version is the first word of a Version.
type version struct {
	signed     // by the author, who anchored it
	status     uint8
	size       uint64
	authoredAt uint64
}

// statusBits is how many low bits of a stored byte are the status; the others are the purpose.
const statusBits = 3

// versionSlot is the slot of a version. The first one, which most records have only, needs
// no hash.
func versionSlot(s native.Reader, record native.Slot, n uint32) native.Slot {
	if n == 1 {
		return record.At(wordFirst)
	}
	var key native.Word
	return s.Map(record.At(wordVersions), key.PutUint(uint64(n), 4).Hash())
}

func loadVersion(s native.Reader, slot native.Slot) version {
	w := native.Unpack(s.Load(slot))
	first := uint8(w.Uint(1))
	v := version{status: first & (1<<statusBits - 1)}
	v.purpose, v.role = first>>statusBits, registry.Role(w.Uint(1))
	v.size, v.authoredAt, v.signer = w.Uint(5), w.Uint(5), w.Address()
	return v
}

func (v version) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(uint64(v.purpose<<statusBits|v.status), 1).PutUint(uint64(v.role), 1).PutUint(v.size, 5).PutUint(v.authoredAt, 5)
	s.Store(slot, w.PutAddress(v.signer).Hash())
}

// shown returns the status of the version that readers see.
func (v version) shown(number uint32, r record) uint8 {
	if number < r.latestFinal && (v.status == Pending || v.status == Current) {
		return Superseded
	}
	return v.status
}

// history is what a version stores about the version before it, and the first
// version of an amendment request about the review.
type history struct {
	blockBefore uint64 // of the version before
	finalBefore uint32 // latestFinal before this version became final
	reviewBy    uint64 // last second at which a review is in time, 0 if none is due
	reviewedAt  uint64 // block time of the review, 0 if there is none
}

func loadHistory(s native.Reader, version native.Slot) history {
	w := native.Unpack(s.Load(version.At(wordHistory)))
	return history{w.Uint(5), uint32(w.Uint(4)), w.Uint(5), w.Uint(5)}
}

func (h history) store(s native.Writer, version native.Slot) {
	var w native.Word
	w.PutUint(h.blockBefore, 5).PutUint(uint64(h.finalBefore), 4)
	s.Store(version.At(wordHistory), w.PutUint(h.reviewBy, 5).PutUint(h.reviewedAt, 5).Hash())
}

func loadCommit(s native.Reader, slot native.Slot) common.Hash { return s.Load(slot.At(wordCommit)) }

// signed is one signature of a version.
type signed struct {
	signer  common.Address
	purpose uint8
	role    registry.Role // the one that it counts for
}

// party reports whether the signer is the patient or a guardian, and so has no
// role of an organization.
func (one signed) party() bool { return one.role == registry.Patient || one.role == registry.Family }

// loadSignatures reads all signatures of a version, the author's first.
func loadSignatures(s native.Reader, slot native.Slot, v version) []signed {
	list := []signed{v.signed}
	for len(list) < maxEndorsements {
		w := native.Unpack(s.Load(otherSlot(slot, len(list))))
		other := signed{w.Address(), uint8(w.Uint(1)), registry.Role(w.Uint(1))}
		if other.purpose == 0 {
			break
		}
		list = append(list, other)
	}
	return list
}

// otherSlot returns the slot of signature n of a version; the author's is 0.
func otherSlot(version native.Slot, n int) native.Slot { return version.At(wordOthers + uint64(n-1)) }

func (one signed) store(s native.Writer, slot native.Slot) {
	var w native.Word
	s.Store(slot, w.PutAddress(one.signer).PutUint(uint64(one.purpose), 1).PutUint(uint64(one.role), 1).Hash())
}

const (
	countLanes = 8 // counts in one word
	countWords = 3
)

func patientSlot(s native.Reader, pid common.Hash) native.Slot { return s.Map(slotPatients, pid) }

// counts is one word of a patient's counts.
type counts common.Hash

func loadCounts(s native.Reader, patient native.Slot, word uint64) counts {
	return counts(s.Load(patient.At(word)))
}

// of returns the number of records of a class in this word.
func (c counts) of(class uint8) uint64 {
	w := native.Unpack(common.Hash(c))
	w.Skip(4 * int(class%countLanes))
	return w.Uint(4)
}

// with returns the word with another number for the class.
func (c counts) with(class uint8, n uint64) common.Hash {
	w := native.Unpack(common.Hash(c))
	w.Skip(4 * int(class%countLanes))
	return w.PutUint(n, 4).Hash()
}

// idSlot returns the slot of the id of a patient's record at an index of a class.
func idSlot(patient native.Slot, class uint8, index uint64) native.Slot {
	return patient.At(countWords + uint64(class)<<cursorIndexBits + index)
}

// addToList puts a new record at the end of its patient's list.
func addToList(s native.Writer, pid, id common.Hash, class uint8) {
	patient, word := patientSlot(s, pid), uint64(class/countLanes)
	c := loadCounts(s, patient, word)
	n := c.of(class)
	s.Store(idSlot(patient, class, n), id)
	s.Store(patient.At(word), c.with(class, n+1))
}
