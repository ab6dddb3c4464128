// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
)

// Record is a record.
type Record struct {
	ID, Patient common.Hash
	AnchoredBy  common.Hash // organization that anchored the first version
	Custodian   common.Hash // organization that has its custody now
	Class       uint8
	Payer       common.Hash // of a claim
	Latest      uint32      // newest version
	LatestFinal uint32      // newest version whose policy was met, 0 for none
	Status      uint8       // of the newest version, as IRecords.head says
	Held        bool        // a legal hold is on it
	Amendment   Amendment
	Created     Origin
}

// Amendment is the review of an amendment request, all zero if none is due.
type Amendment struct {
	ReviewBy   uint64 // last second in time
	ReviewedAt uint64 // 0 if it was not
	Overdue    bool   // it was late, or is now
}

// Version is a version of a record.
type Version struct {
	Record       common.Hash
	Number       uint32
	Commit       common.Hash // commitment of the content
	Previous     common.Hash // commitment of the version before
	Blob         common.Hash // SHA-256 of the ciphertext
	BasedOn      common.Hash // record that it rests on
	Size         uint64      // bytes of the ciphertext
	AuthoredAt   uint64
	Status       uint8 // as IRecords.get says
	Endorsements uint32
	Created      Origin
	Tx           common.Hash // that anchored it
	Final        Origin      // when its policy was met, zero if it never was
}

// Endorsement is a signature of a version, the author's too.
type Endorsement struct {
	Signer       common.Address
	Organization common.Hash // of the signer then; zero for a patient or guardian
	Purpose      uint8       // of the signature
	Role         uint8       // in which it counts
	Alg          uint8
	SigHash      common.Hash // SHA-256 of the signature, zero if the signer called
	Created      Origin
	Tx           common.Hash
}

// RecordFilter selects records. A field that is zero is not looked at.
type RecordFilter struct {
	Patient      common.Hash
	Organization common.Hash // that anchored the first version
	Class        uint8
	Status       uint8 // of the newest version, which is never superseded
	Range        Range
}

// Record returns a record.
func (v *View) Record(id common.Hash) (*Record, error) {
	row, n, err := named[recordRow](v, familyRecord, id[:])
	if err != nil {
		return nil, err
	}
	return v.record(n, row)
}

func (v *View) record(n uint64, r *recordRow) (*Record, error) {
	org, err := v.organization(r.Organization)
	if err != nil {
		return nil, err
	}
	out := &Record{
		ID: r.ID, Patient: r.Pid, AnchoredBy: org.ID, Custodian: org.custodian(), Class: r.Class, Payer: r.Payer, Latest: r.Latest,
		LatestFinal: r.LatestFinal, Status: r.Status, Held: r.Held, Created: Origin{n, r.Block, r.Time},
		Amendment: Amendment{ReviewBy: r.ReviewBy, ReviewedAt: r.ReviewedAt},
	}
	until := r.ReviewedAt
	if until == 0 {
		until = v.at.Time
	}
	out.Amendment.Overdue = r.ReviewBy != 0 && until > r.ReviewBy
	return out, nil
}

// Records lists records. With a patient it looks through the patient's records, with any
// other filter there is a list of its own.
func (v *View) Records(f RecordFilter, p Page) ([]*Record, []byte, error) {
	org, err := v.organizationNumber(f.Organization)
	if err != nil {
		return nil, nil, none(err)
	}
	bound := bind("records", f, p)
	keep := func(e sourceEntry) (*Record, error) {
		n := number(e.value)
		r, err := entity[recordRow](v, familyRecord, n)
		if err != nil || !fits(org, r.Organization) || !fits(f.Class, r.Class) || !fits(f.Status, r.Status) {
			return nil, err
		}
		return v.record(n, r)
	}
	switch {
	case f.Patient != common.Hash{}:
		return listPage(v, newList(listPatientRecords, f.Patient[:]), f.Range, p, bound, keep)
	case f.Status == 0:
		return listPage(v, recordList(listRecords, org, f.Class), f.Range, p, bound, keep)
	}
	s, err := v.seqSpan(f.Range)
	if err != nil {
		return nil, nil, err
	}
	return setPage(v, recordList(setRecordStatus, org, f.Class, f.Status), s, numberBytes, p, bound, keep)
}

// fits reports whether a part of a filter lets a value pass: zero lets all.
func fits[T comparable](want, have T) bool {
	var zero T
	return want == zero || want == have
}

// none turns the unknown id of a filter into an empty page.
func none(err error) error {
	if err == ErrNotFound {
		return nil
	}
	return err
}

// Version returns a version of a record.
func (v *View) Version(id common.Hash, version uint32) (*Version, error) {
	r, n, err := named[recordRow](v, familyRecord, id[:])
	if err != nil {
		return nil, err
	}
	if version == 0 || version > r.Latest {
		return nil, ErrNotFound
	}
	return v.version(r, n, version)
}

func (v *View) version(r *recordRow, n uint64, version uint32) (*Version, error) {
	row, err := entity[versionRow](v, familyVersion, n, u32(version))
	if err != nil {
		return nil, err
	}
	out := &Version{
		Record: r.ID, Number: version, Commit: row.Commit, Blob: row.Blob, BasedOn: row.BasedOn, Size: row.Size,
		AuthoredAt: row.AuthoredAt, Status: row.Status, Endorsements: row.Endorsements, Created: row.Created, Final: row.Final,
	}
	if version < r.LatestFinal && (row.Status == contracts.Pending || row.Status == contracts.Current) {
		out.Status = contracts.Superseded
	}
	if version > 1 {
		before, err := entity[versionRow](v, familyVersion, n, u32(version-1))
		if err != nil {
			return nil, err
		}
		out.Previous = before.Commit
	}
	out.Tx, err = v.tx(row.Created.Sequence)
	return out, err
}

// Versions lists the versions of a record.
func (v *View) Versions(id common.Hash, p Page) ([]*Version, []byte, error) {
	r, n, err := named[recordRow](v, familyRecord, id[:])
	if err != nil {
		return nil, nil, err
	}
	return numberPage(span{1, uint64(r.Latest) + 1}, p, bind("versions", id, p), func(version uint64) (*Version, error) {
		return v.version(r, n, uint32(version))
	})
}

// Endorsements lists the signatures of a version of a record.
func (v *View) Endorsements(id common.Hash, version uint32, p Page) ([]*Endorsement, []byte, error) {
	r, n, err := named[recordRow](v, familyRecord, id[:])
	if err != nil {
		return nil, nil, err
	}
	if version == 0 || version > r.Latest {
		return nil, nil, ErrNotFound
	}
	row, err := entity[versionRow](v, familyVersion, n, u32(version))
	if err != nil {
		return nil, nil, err
	}
	bound := bind("endorsements", struct {
		id      common.Hash
		version uint32
	}{id, version}, p)
	return numberPage(span{0, uint64(row.Endorsements)}, p, bound, func(place uint64) (*Endorsement, error) {
		e, err := entity[endorsementRow](v, familyEndorsement, n, u32(version), u32(uint32(place)))
		if err != nil {
			return nil, err
		}
		org, err := v.organization(e.Organization)
		if err != nil {
			return nil, err
		}
		out := &Endorsement{
			Signer: e.Signer, Organization: org.ID, Purpose: e.Purpose, Role: e.Role, Alg: e.Alg, SigHash: e.SigHash, Created: e.Created,
		}
		out.Tx, err = v.tx(e.Created.Sequence)
		return out, err
	})
}

// numberPage reads a page of what has consecutive numbers.
func numberPage[T any](s span, p Page, bound []byte, load func(n uint64) (*T, error)) ([]*T, []byte, error) {
	after, err := p.start(bound, numberBytes)
	if err != nil {
		return nil, nil, err
	}
	empty := func(uint64) ([]byte, error) { return nil, nil }
	return collect(newNumbers(s, after, p, empty), p, bound, func(e sourceEntry) (*T, error) { return load(number(e.order)) })
}
