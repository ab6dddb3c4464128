// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

var recordsABI = bindings.NewRecords()

var recordEvents = []kindEntry{
	{RecordAnchored, contracts.RecordsAddress, "RecordAnchored", on(recordsABI.UnpackRecordAnchoredEvent, (*change).recordAnchored)},
	{RecordEndorsed, contracts.RecordsAddress, "RecordEndorsed", on(recordsABI.UnpackRecordEndorsedEvent, (*change).recordEndorsed)},
	{RecordFinal, contracts.RecordsAddress, "RecordFinal", on(recordsABI.UnpackRecordFinalEvent, func(c *change, e *bindings.RecordsRecordFinal) {
		c.setVersion(e.RecordId, e.Version, func(v *versionRow) { v.Status, v.Final = contracts.Current, c.now })
		c.editRecord(e.RecordId, func(_ uint64, r *recordRow) {
			r.LatestFinal = e.Version
			r.setStatus(e.Version, contracts.Current)
		})
	})},
	{RecordStatus, contracts.RecordsAddress, "RecordStatus", on(recordsABI.UnpackRecordStatusEvent, func(c *change, e *bindings.RecordsRecordStatus) {
		c.setVersion(e.RecordId, e.Version, func(v *versionRow) { v.Status = e.Status })
		c.editRecord(e.RecordId, func(_ uint64, r *recordRow) {
			r.LatestFinal = e.LatestFinal
			r.setStatus(e.Version, e.Status)
		})
		c.history(OfPerson(c.person(e.By)))
	})},
	{AmendmentDue, contracts.RecordsAddress, "AmendmentDue", on(recordsABI.UnpackAmendmentDueEvent, func(c *change, e *bindings.RecordsAmendmentDue) {
		c.editRecord(e.RecordId, func(n uint64, r *recordRow) {
			if r.ReviewBy != 0 {
				c.doneDuty(DutyAmendment, r.ReviewBy, n)
			}
			r.ReviewBy, r.ReviewedAt = e.ReviewBy, 0
			c.newDuty(DutyAmendment, r.ReviewBy, n)
		})
	})},
	{AmendmentReviewed, contracts.RecordsAddress, "AmendmentReviewed", on(recordsABI.UnpackAmendmentReviewedEvent, func(c *change, e *bindings.RecordsAmendmentReviewed) {
		c.editRecord(e.RecordId, func(n uint64, r *recordRow) {
			r.ReviewedAt = c.now.Time
			c.doneDuty(DutyAmendment, r.ReviewBy, n)
		})
		c.history(OfPerson(c.person(e.Reviewer)))
	})},
	{HoldChanged, contracts.RecordsAddress, "HoldChanged", on(recordsABI.UnpackHoldChangedEvent, func(c *change, e *bindings.RecordsHoldChanged) {
		c.editRecord(e.RecordId, func(_ uint64, r *recordRow) { r.Held = e.Held })
		c.history(OfPerson(c.person(e.By)))
	})},
	{ErasureAttested, contracts.RecordsAddress, "ErasureAttested", on(recordsABI.UnpackErasureAttestedEvent, func(c *change, e *bindings.RecordsErasureAttested) {
		c.setVersion(e.RecordId, e.Version, func(v *versionRow) { v.Status = contracts.Erased })
		c.editRecord(e.RecordId, func(_ uint64, r *recordRow) { r.setStatus(e.Version, contracts.Erased) })
		c.history(OfPerson(c.person(e.By)))
	})},
}

// setStatus keeps the status of the latest version.
func (r *recordRow) setStatus(version uint32, status uint8) {
	if version == r.Latest {
		r.Status = status
	}
}

func (c *change) recordAnchored(e *bindings.RecordsRecordAnchored) {
	if e.Version == 1 {
		r := &recordRow{
			ID: e.RecordId, Pid: e.Pid, Organization: c.organization(e.CustodianOrg), Class: e.RecordClass, Payer: e.Payer,
			Latest: 1, Status: contracts.Pending, Block: c.now.Block, Time: c.now.Time,
		}
		n := c.enter(familyRecord, r, e.RecordId[:])
		for _, l := range r.lists() {
			c.push(l, u64(n))
		}
		for _, s := range r.statusSets() {
			c.joinNew(s, u64(n))
		}
		c.unlisted(OfRecord(e.RecordId).list())
		c.history(OfRecord(e.RecordId), OfPatient(e.Pid))
	} else {
		c.editRecord(e.RecordId, func(_ uint64, r *recordRow) { r.Latest, r.Status = e.Version, contracts.Pending })
	}
	c.create(c.versionKey(e.RecordId, e.Version), &versionRow{
		Commit: e.ContentCommit, Blob: e.BlobHash, BasedOn: e.BasedOn, Size: e.Size, AuthoredAt: e.AuthoredAt,
		Status: contracts.Pending, Created: c.now,
	})
}

func (c *change) versionKey(id common.Hash, version uint32) []byte {
	return rowKey(familyVersion, c.find(familyRecord, id[:]), u32(version))
}

func (c *change) setVersion(id common.Hash, version uint32, edit func(*versionRow)) {
	k := c.versionKey(id, version)
	v := must[versionRow](c, k)
	edit(v)
	c.save(k, v)
}

// editRecord changes a record, moves it between the sets of a status, and enters the
// event into its history.
func (c *change) editRecord(id common.Hash, edit func(n uint64, r *recordRow)) {
	n := c.find(familyRecord, id[:])
	k := rowKey(familyRecord, n)
	r := must[recordRow](c, k)
	before := *r
	edit(n, r)
	c.save(k, r)
	if before.Status != r.Status {
		for _, s := range before.statusSets() {
			c.leaveOld(s, u64(n))
		}
		for _, s := range r.statusSets() {
			c.joinNew(s, u64(n))
		}
	}
	c.history(OfRecord(id), OfPatient(r.Pid))
}

func (c *change) recordEndorsed(e *bindings.RecordsRecordEndorsed) {
	n := c.find(familyRecord, e.RecordId[:])
	k := rowKey(familyVersion, n, u32(e.Version))
	v := must[versionRow](c, k)
	row := &endorsementRow{Signer: e.Signer, Purpose: e.SigPurpose, Role: e.Role, Alg: e.SigAlg, SigHash: e.SigHash, Created: c.now}
	person := e.Signer
	if a := c.actor(e.Signer); a != nil {
		person = a.Person
		if role := contracts.Role(e.Role); role != contracts.Patient && role != contracts.Family {
			row.Organization = a.Organization
		}
	}
	c.create(rowKey(familyEndorsement, n, u32(e.Version), u32(v.Endorsements)), row)
	v.Endorsements++
	c.save(k, v)
	r := must[recordRow](c, rowKey(familyRecord, n))
	c.history(OfRecord(e.RecordId), OfPatient(r.Pid), OfPerson(person))
}

// actor returns the entry of a key, nil if it was never enrolled.
func (c *change) actor(who common.Address) *actorRow {
	n := c.find(familyActor, who[:])
	if n == 0 {
		return nil
	}
	return must[actorRow](c, rowKey(familyActor, n))
}

// Parts of the names of lists of records.
const (
	byOrganization byte = 1 << iota
	byClass
)

// recordList names the list, or the set of a status, of an organization's records, of a
// class's, of both or of all: 0 is any.
func recordList(kind byte, organization uint64, class uint8, more ...byte) list {
	name := []byte{kind, 0}
	if organization != 0 {
		name[1] |= byOrganization
		name = append(name, u64(organization)...)
	}
	if class != 0 {
		name[1] |= byClass
		name = append(name, class)
	}
	return append(name, more...)
}

// lists are the lists that a record stays in.
func (r *recordRow) lists() []list {
	return []list{
		recordList(listRecords, 0, 0), recordList(listRecords, r.Organization, 0),
		recordList(listRecords, 0, r.Class), recordList(listRecords, r.Organization, r.Class),
		newList(listPatientRecords, r.Pid[:]),
	}
}

// statusSets are the sets that a record is in while it has its status.
func (r *recordRow) statusSets() []list {
	return []list{
		recordList(setRecordStatus, 0, 0, r.Status), recordList(setRecordStatus, r.Organization, 0, r.Status),
		recordList(setRecordStatus, 0, r.Class, r.Status), recordList(setRecordStatus, r.Organization, r.Class, r.Status),
	}
}

// Duties, in the order of their deadlines. number is that of the ticket or the record.
func dutyOrder(kind DutyKind, deadline, number uint64) []byte {
	return append(append(u64(deadline), u64(number)...), byte(kind))
}

func (c *change) newDuty(kind DutyKind, deadline, number uint64) {
	c.join(newList(setDuties, []byte{0}), dutyOrder(kind, deadline, number))
	c.join(newList(setDuties, []byte{byte(kind)}), dutyOrder(kind, deadline, number))
}

func (c *change) doneDuty(kind DutyKind, deadline, number uint64) {
	c.leave(newList(setDuties, []byte{0}), dutyOrder(kind, deadline, number))
	c.leave(newList(setDuties, []byte{byte(kind)}), dutyOrder(kind, deadline, number))
}
