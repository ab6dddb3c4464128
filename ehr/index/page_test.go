// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb/leveldb"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
)

// ledger is an index of so many records, ten in a block, of one patient for a hundred,
// each with a session and every tenth with a broken glass. The last tenth is pending.
func ledger(t testing.TB, records int) (*Index, *fakeChain) {
	t.Helper()
	const blockRecords = 10
	c := newFakeChain()
	for first := 0; first < records; first += blockRecords {
		var txs [][]*types.Log
		for n := first; n < first+blockRecords; n++ {
			events := anchorEvents(n)
			if n >= records-records/10 {
				events = events[:2]
			}
			txs = append(txs, events, []*types.Log{session(n)})
			if n%10 == 0 {
				txs = append(txs, []*types.Log{broken(n)})
			}
		}
		c.grow(0, txs...)
	}
	c.final = uint64(records/blockRecords) - 1
	db, err := leveldb.New(t.TempDir(), 16, 16, "", false) // an iterator of memorydb copies all rows
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	ix := newIndex(t, db, c)
	catchUp(t, ix, c)
	return ix, c
}

// pageReads are reads of one page: the rows that it had and the rows of the store that it
// read.
type pageReads struct{ rows, read int }

// lists are lists of a ledger, by name.
var lists = map[string]func(v *View, p Page) (int, []byte, error){
	"records":                     recordsBy(RecordFilter{}),
	"records of an organization":  recordsBy(RecordFilter{Organization: id("org", 1)}),
	"records of a class":          recordsBy(RecordFilter{Class: 5}),
	"records of both":             recordsBy(RecordFilter{Organization: id("org", 1), Class: 5}),
	"current records":             recordsBy(RecordFilter{Status: 2}),
	"pending records":             recordsBy(RecordFilter{Status: 1}),
	"current records of a class":  recordsBy(RecordFilter{Class: 5, Status: 2}),
	"current records of both":     recordsBy(RecordFilter{Organization: id("org", 1), Class: 5, Status: 2}),
	"a patient's records":         recordsBy(RecordFilter{Patient: id("pid", 0)}),
	"a patient's current records": recordsBy(RecordFilter{Patient: id("pid", 0), Status: 2}),
	"tickets":                     ticketsBy(TicketFilter{}),
	"tickets of an organization":  ticketsBy(TicketFilter{Organization: id("org", 1)}),
	"tickets of a person":         ticketsBy(TicketFilter{Actor: key20("doctor", 1)}),
	"broken glasses":              ticketsBy(TicketFilter{BreakGlass: true}),
	"duties": func(v *View, p Page) (int, []byte, error) {
		rows, next, err := v.Duties(DutyFilter{Kind: DutyReview}, p)
		return len(rows), next, err
	},
	"events": func(v *View, p Page) (int, []byte, error) {
		rows, next, err := v.Events(EventFilter{}, p)
		return len(rows), next, err
	},
	"history of a person": func(v *View, p Page) (int, []byte, error) {
		rows, next, err := v.History(OfPerson(key20("doctor", 1)), nil, p)
		return len(rows), next, err
	},
	"accesses to a patient": func(v *View, p Page) (int, []byte, error) {
		rows, next, err := v.History(OfAccess(id("pid", 0)), nil, p)
		return len(rows), next, err
	},
}

func recordsBy(f RecordFilter) func(v *View, p Page) (int, []byte, error) {
	return func(v *View, p Page) (int, []byte, error) {
		rows, next, err := v.Records(f, p)
		return len(rows), next, err
	}
}

func ticketsBy(f TicketFilter) func(v *View, p Page) (int, []byte, error) {
	return func(v *View, p Page) (int, []byte, error) {
		rows, next, err := v.Tickets(f, p)
		return len(rows), next, err
	}
}

// readAll reads a list by pages, each in a view of its own.
func readAll(t *testing.T, ix *Index, read func(*View, Page) (int, []byte, error), p Page) (pages []pageReads) {
	t.Helper()
	for {
		v := latest(t, ix)
		rows, next, err := read(v, p)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, pageReads{rows, v.rows})
		if p.Cursor = next; next == nil {
			return pages
		}
	}
}

// TestPageCost counts the rows that pages read: as many in a small ledger as in one that
// is five times as large, and as many for the last full page as for the first.
func TestPageCost(t *testing.T) {
	const limit = 7
	small, _ := ledger(t, 1000)
	large, _ := ledger(t, 5000)
	for name, read := range lists {
		for _, oldest := range []bool{false, true} {
			p := Page{Limit: limit, OldestFirst: oldest}
			few, many := readAll(t, small, read, p), readAll(t, large, read, p)
			if len(few) < 3 || len(many) < 3 {
				t.Fatalf("%s: have %d and %d pages, the test shows little", name, len(few), len(many))
			}
			want := few[0]
			for _, pages := range [][]pageReads{few, many} {
				for i, page := range pages[:len(pages)-1] {
					if page.rows != limit || page.read > want.read+limit {
						t.Fatalf("%s: page %d of %d has %d rows and reads %d, want %d and at most %d", name, i+1, len(pages), page.rows, page.read, limit, want.read+limit)
					}
				}
			}
			// Organizations of records and blocks of events are the same ones or others.
			if want.read > 5*limit {
				t.Errorf("%s: a page of %d rows reads %d", name, limit, want.read)
			}
		}
	}
}

// TestRangeCost counts the rows that a page with a range reads before its first row.
func TestRangeCost(t *testing.T) {
	ix, c := ledger(t, 5000)
	middle := c.headers[300].Time
	v := latest(t, ix)
	rows, _, err := v.Records(RecordFilter{Range: Range{FromTime: middle, ToTime: middle + 1}}, Page{Limit: MaxLimit})
	if err != nil || len(rows) != 20 {
		t.Fatalf("have %d records of two blocks, %v", len(rows), err)
	}
	for _, r := range rows {
		if r.Created.Time < middle || r.Created.Time > middle+1 {
			t.Errorf("have a record of %d, want %d or a second later", r.Created.Time, middle)
		}
	}
	if most := 4*MaxLimit + 2*64; v.rows > most {
		t.Errorf("have %d rows read, want at most %d", v.rows, most)
	}
}

// TestScanLimit asks for what a patient does not have: a page ends after MaxScan entries,
// and its cursor leads on.
func TestScanLimit(t *testing.T) {
	c := newFakeChain()
	const records = MaxScan + 10
	var txs [][]*types.Log
	for n := range records {
		log := anchored(n)
		log.Topics[2] = id("pid", 0) // all of one patient
		txs = append(txs, []*types.Log{log})
	}
	c.grow(0, txs...)
	ix := newIndex(t, memorydb.New(), c)
	catchUp(t, ix, c)
	v := latest(t, ix)
	f := RecordFilter{Patient: id("pid", 0), Status: 6}
	rows, next, err := v.Records(f, Page{})
	if err != nil || len(rows) != 0 || next == nil || v.rows > 2*MaxScan+300 {
		t.Fatalf("have %d rows, cursor %x, %v after %d reads", len(rows), next, err, v.rows)
	}
	if rows, next, err = v.Records(f, Page{Cursor: next}); err != nil || len(rows) != 0 || next != nil {
		t.Fatalf("the rest: have %d rows, cursor %x, %v", len(rows), next, err)
	}
}

func TestBadPages(t *testing.T) {
	ix, _ := ledger(t, 1000)
	v := latest(t, ix)
	f := RecordFilter{Class: 5}
	_, cursor, err := v.Records(f, Page{Limit: 3})
	if err != nil || cursor == nil {
		t.Fatal(err)
	}
	_, statusCursor, err := v.Records(RecordFilter{Class: 5, Status: 2}, Page{Limit: 3})
	if err != nil || statusCursor == nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		f    RecordFilter
		p    Page
		want error
	}{
		"the same list":       {f, Page{Cursor: cursor}, nil},
		"another limit":       {f, Page{Cursor: cursor, Limit: MaxLimit}, nil},
		"another class":       {RecordFilter{Class: 6}, Page{Cursor: cursor}, ErrBadCursor},
		"another range":       {RecordFilter{Class: 5, Range: Range{FromBlock: 1}}, Page{Cursor: cursor}, ErrBadCursor},
		"the other direction": {f, Page{Cursor: cursor, OldestFirst: true}, ErrBadCursor},
		"a set's cursor":      {f, Page{Cursor: statusCursor}, ErrBadCursor},
		"cut":                 {f, Page{Cursor: cursor[:len(cursor)-1]}, ErrBadCursor},
		"too long":            {f, Page{Cursor: append(bytes.Clone(cursor), 0)}, ErrBadCursor},
		"one byte":            {f, Page{Cursor: []byte{1}}, ErrBadCursor},
		"no cursor":           {f, Page{Cursor: []byte{}}, nil},
		"limit below zero":    {f, Page{Limit: -1}, ErrBadLimit},
		"limit too high":      {f, Page{Limit: MaxLimit + 1}, ErrBadLimit},
		"an unknown patient":  {RecordFilter{Patient: common.Hash{9}}, Page{}, nil},
		"an unknown member":   {RecordFilter{Organization: common.Hash{9}}, Page{}, nil},
	} {
		if _, _, err := v.Records(test.f, test.p); !errors.Is(err, test.want) {
			t.Errorf("%s: have %v, want %v", name, err, test.want)
		}
	}
	if _, _, err := v.Duties(DutyFilter{}, Page{Cursor: cursor}); !errors.Is(err, ErrBadCursor) {
		t.Errorf("a cursor of another list: have %v", err)
	}
	// A set's cursor may lie outside the range that it was made for.
	far := append(bytes.Clone(statusCursor[:bindBytes]), bytes.Repeat([]byte{0xff}, numberBytes)...)
	for _, oldest := range []bool{false, true} {
		f := RecordFilter{Status: 2}
		p := Page{OldestFirst: oldest}
		p.Cursor = append(bind("records", f, p), far[bindBytes:]...)
		if rows, next, err := v.Records(f, p); err != nil || oldest && len(rows) > 0 || !oldest && len(rows) == 0 {
			t.Errorf("a cursor beyond all rows: have %d rows, %x, %v", len(rows), next, err)
		}
	}
}

// FuzzCursor gives any cursor, and any order behind the right beginning, to lists.
func FuzzCursor(f *testing.F) {
	ix, _ := ledger(f, 100)
	f.Add([]byte(nil), false)
	f.Add(make([]byte, 8), true)
	f.Add(bytes.Repeat([]byte{0xff}, 17), false)
	filters := []RecordFilter{{}, {Status: 1}, {Status: 2, Range: Range{FromBlock: 3, ToBlock: 5}}, {Class: 5, Range: Range{FromTime: genesisTime + 2}}}
	f.Fuzz(func(t *testing.T, order []byte, oldest bool) {
		v := latest(t, ix)
		p := Page{OldestFirst: oldest, Cursor: order}
		check := func(rows int, next []byte, err error) {
			if err != nil && !errors.Is(err, ErrBadCursor) {
				t.Errorf("%x: %v", p.Cursor, err)
			}
			if rows > DefaultLimit || err != nil && (rows > 0 || next != nil) {
				t.Errorf("%x: have %d rows and %x with %v", p.Cursor, rows, next, err)
			}
		}
		for _, f := range filters {
			for _, cursor := range [][]byte{order, append(bind("records", f, p), order...)} {
				p.Cursor = cursor
				rows, next, err := v.Records(f, p)
				check(len(rows), next, err)
			}
		}
		p.Cursor = append(bind("duties", DutyFilter{}, p), order...)
		duties, next, err := v.Duties(DutyFilter{}, p)
		check(len(duties), next, err)
		p.Cursor = append(bind("events", EventFilter{}, p), order...)
		events, next, err := v.Events(EventFilter{}, p)
		check(len(events), next, err)
	})
}

func ExamplePage() {
	c := newFakeChain()
	ix, err := Open(memorydb.New(), alliance(), c.genesis())
	if err != nil {
		panic(err)
	}
	v, err := ix.Latest()
	if err != nil {
		panic(err)
	}
	for p := (Page{Limit: 2, OldestFirst: true}); ; {
		orgs, next, err := v.Organizations(OrganizationFilter{}, p)
		if err != nil {
			panic(err)
		}
		for _, o := range orgs {
			fmt.Println(o.Created.Sequence)
		}
		if p.Cursor = next; next == nil {
			break
		}
	}
	// Output:
	// 1
	// 3
	// 5
}
