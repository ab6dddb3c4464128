// SPDX-License-Identifier: LGPL-3.0-or-later

package records

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// The storage, as Solidity would declare it. Slot 0 is kept free.
//
//	mapping(bytes32 recordId => Record) records;                               // 1
//	mapping(bytes32 recordId => mapping(uint32 version => Version)) versions;  // 2
//
//	struct Record  { uint32 latest; uint32 latestFinal; uint32 org; uint8 class; bool held; bytes32 pid; }
//	struct Version { uint8 status; uint64 size; uint64 authoredAt; uint64 block; bytes32 contentCommit; bytes32 blobHash; }
//
// What follows from these is not stored: the previous commitment is that of
// the version before, and a current version before latestFinal is superseded.
var (
	slotRecords  = native.Base(1)
	slotVersions = native.Base(2)
)

// record is the first word of a Record.
type record struct {
	latest      uint32 // newest version, 0 where there is no record
	latestFinal uint32 // newest version that has every signature
	org         uint32 // number of the custodian in the registry
	class       uint8
	held        bool
}

func recordSlot(s native.Reader, id common.Hash) native.Slot { return s.Map(slotRecords, id) }

func loadRecord(s native.Reader, slot native.Slot) record {
	w := native.Unpack(s.Load(slot))
	return record{uint32(w.Uint(4)), uint32(w.Uint(4)), uint32(w.Uint(4)), uint8(w.Uint(1)), w.Bool()}
}

func (r record) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(uint64(r.latest), 4).PutUint(uint64(r.latestFinal), 4).PutUint(uint64(r.org), 4)
	s.Store(slot, w.PutUint(uint64(r.class), 1).PutBool(r.held).Hash())
}

func loadPID(s native.Reader, slot native.Slot) common.Hash { return s.Load(slot.At(1)) }

// version is the first word of a Version.
type version struct {
	status     uint8
	size       uint64
	authoredAt uint64
	block      uint64
}

// versionsSlot is the mapping of one record's versions.
func versionsSlot(s native.Reader, id common.Hash) native.Slot { return s.Map(slotVersions, id) }

func versionSlot(s native.Reader, versions native.Slot, n uint32) native.Slot {
	var key native.Word
	return s.Map(versions, key.PutUint(uint64(n), 4).Hash())
}

func loadVersion(s native.Reader, slot native.Slot) version {
	w := native.Unpack(s.Load(slot))
	return version{uint8(w.Uint(1)), w.Uint(8), w.Uint(8), w.Uint(8)}
}

func loadCommit(s native.Reader, slot native.Slot) common.Hash { return s.Load(slot.At(1)) }

func (v version) store(s native.Writer, slot native.Slot, contentCommit, blobHash common.Hash) {
	var w native.Word
	w.PutUint(uint64(v.status), 1).PutUint(v.size, 8).PutUint(v.authoredAt, 8).PutUint(v.block, 8)
	s.Store(slot, w.Hash())
	s.Store(slot.At(1), contentCommit)
	s.Store(slot.At(2), blobHash)
}
