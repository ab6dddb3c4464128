// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"errors"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
)

func (w *witness) compareRecords() {
	for _, a := range w.records {
		r := must1(w.Record(a.id))(w)
		head, amendment := w.read(contracts.RecordsAddress, "head", a.id), w.read(contracts.RecordsAddress, "amendment", a.id)
		get := w.read(contracts.RecordsAddress, "get", a.id, uint32(1))
		first := get[0].(bindings.Anchor)
		w.same("record", r.Latest, head[0], r.LatestFinal, head[1], r.Status, head[2], r.Held, head[3],
			r.Amendment.ReviewBy, amendment[0], r.Amendment.ReviewedAt, amendment[1], r.Amendment.Overdue, amendment[2],
			r.Patient, first.Pid, r.Class, first.RecordClass, r.Payer, first.Payer, r.Custodian, get[1], r.AnchoredBy, a.org, r.Created, a.origin)
		versions := all(w, func(p index.Page) ([]*index.Version, []byte, error) { return w.Versions(a.id, p) })
		w.same("versions", uint32(len(versions)), r.Latest)
		for i, v := range versions {
			w.compareVersion(a.id, uint32(i)+1, v)
		}
		if _, err := w.Version(a.id, r.Latest+1); !errors.Is(err, index.ErrNotFound) {
			w.t.Errorf("a version that is not there: have %v", err)
		}
	}
	for _, id := range w.later {
		if slices.ContainsFunc(w.records, func(a anchored) bool { return a.id == id }) {
			continue // a later version
		}
		if _, err := w.Record(id); !errors.Is(err, index.ErrNotFound) {
			w.t.Errorf("block %d: a record of a later block: have %v", w.at.Number, err)
		}
	}
}

func (w *witness) compareVersion(id common.Hash, number uint32, v *index.Version) {
	get := w.read(contracts.RecordsAddress, "get", id, number)
	a := get[0].(bindings.Anchor)
	w.same("version", v.Record, id, v.Number, number, v.Commit, a.ContentCommit, v.Previous, a.PrevCommit, v.Blob, a.BlobHash, v.Size, a.Size,
		v.AuthoredAt, a.AuthoredAt, v.BasedOn, a.BasedOn, v.Status, get[2], v.Created.Block, get[3])
	w.same("version's transaction", v.Tx, w.event(v.Created.Sequence).Tx)
	var signers []common.Address
	var purposes, roles []uint8
	for _, e := range all(w, func(p index.Page) ([]*index.Endorsement, []byte, error) { return w.Endorsements(id, number, p) }) {
		signers, purposes, roles = append(signers, e.Signer), append(purposes, e.Purpose), append(roles, e.Role)
		w.same("endorsement's event", w.event(e.Created.Sequence).Kind, index.RecordEndorsed, w.event(e.Created.Sequence).Tx, e.Tx)
	}
	have := w.read(contracts.RecordsAddress, "endorsements", id, number)
	w.same("endorsements", append([]common.Address{}, signers...), have[0], string(purposes), string(have[1].([]uint8)),
		string(roles), string(have[2].([]uint8)), v.Endorsements, uint32(len(signers)))
	if final := v.Final.Sequence; final != 0 {
		w.same("final's event", w.event(final).Kind, index.RecordFinal)
	}
}

// event is an event by its sequence.
func (w *witness) event(sequence uint64) *index.Event {
	return w.events[sequence-w.firstSequence()]
}

// listedFilters is how many random filters each view is asked by.
const listedFilters = 60

// compareRecordLists asks by random filters.
func (w *witness) compareRecordLists() {
	for range listedFilters {
		f := index.RecordFilter{Status: pickOf(w, 0, 0, 1, 2, 2, 4, 6, 3), Class: pickOf(w, 0, 0, 1, 2, 5, 13, 14, 15, 16)}
		if w.random.IntN(3) == 0 {
			f.Patient = name("pid", w.random.IntN(pidCount+1))
		}
		if w.random.IntN(2) == 0 {
			f.Organization = name("org", w.random.IntN(orgCount+1))
		}
		f.Range = w.someRange()
		var want []common.Hash
		for _, a := range w.records {
			status := w.read(contracts.RecordsAddress, "head", a.id)[2].(uint8)
			if (f.Patient == common.Hash{} || f.Patient == a.pid) && (f.Organization == common.Hash{} || f.Organization == a.org) &&
				(f.Class == 0 || f.Class == a.class) && (f.Status == 0 || f.Status == status) && within(f.Range, a.origin) {
				want = append(want, a.id)
			}
		}
		var have []common.Hash
		for _, r := range all(w, func(p index.Page) ([]*index.Record, []byte, error) { return w.Records(f, p) }) {
			have = append(have, r.ID)
		}
		if !slices.Equal(have, want) {
			w.t.Errorf("block %d, records by %+v: have %x, want %x", w.at.Number, f, have, want)
		}
	}
}

func pickOf(w *witness, list ...uint8) uint8 { return list[w.random.IntN(len(list))] }

// someRange is mostly open.
func (w *witness) someRange() (r index.Range) {
	if len(w.events) == 0 || w.random.IntN(3) > 0 {
		return r
	}
	block := func() uint64 { return uint64(w.random.IntN(int(w.at.Number) + 2)) }
	time := func() uint64 { return w.events[w.random.IntN(len(w.events))].Block.Time + uint64(w.random.IntN(3)) - 1 }
	for _, end := range []struct {
		limit *uint64
		some  func() uint64
	}{{&r.FromBlock, block}, {&r.ToBlock, block}, {&r.FromTime, time}, {&r.ToTime, time}} {
		if w.random.IntN(3) == 0 {
			*end.limit = end.some()
		}
	}
	return r
}

// within reports whether something was made in a range.
func within(r index.Range, o index.Origin) bool {
	return o.Block >= r.FromBlock && (r.ToBlock == 0 || o.Block <= r.ToBlock) && o.Time >= r.FromTime && (r.ToTime == 0 || o.Time <= r.ToTime)
}

// must1 returns a row that has to be there.
func must1[T any](row *T, err error) func(w *witness) *T {
	return func(w *witness) *T {
		w.t.Helper()
		return must(w, row, err)
	}
}
