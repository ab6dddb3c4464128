// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"errors"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/fold"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb/leveldb"
)

// indexSeeds are runs that together have every kind of event. After a change of the runs
// others are tried.
var indexSeeds = []uint64{12, 15, 0, 1, 3, 4, 2}

const (
	indexSteps = 2000
	seedsMost  = 40

	viewedHeads = 4 // heads of a run at which views are compared
	viewsBelow  = 1 // views at random blocks below each
)

// TestIndexViews compares views with the folded state at their blocks, which TestTwin
// compares with the contracts' reads, and lists with a scan of everything.
func TestIndexViews(t *testing.T) {
	missing := make(map[string]bool)
	for _, c := range contracts.All() {
		for name := range c.ABI.Events {
			missing[c.Name+"."+name] = true
		}
	}
	for i := 0; len(missing) > 0; i++ {
		seed := uint64(i)
		if i < len(indexSeeds) {
			seed = indexSeeds[i]
		}
		if i == seedsMost {
			t.Fatalf("no events %v, so the test shows little", slices.Sorted(maps.Keys(missing)))
		}
		_, blocks := history(t, seed, indexSteps)
		before := len(missing)
		for _, b := range blocks {
			for _, log := range b.logs {
				c := contracts.At(log.Address)
				event, err := c.ABI.EventByID(log.Topics[0])
				if err != nil {
					t.Fatal(err)
				}
				delete(missing, c.Name+"."+event.Name)
			}
		}
		if len(missing) < before {
			compareViews(t, seed, blocks)
		}
	}
}

// compareViews feeds a run to an index, and compares views at some heads.
func compareViews(t *testing.T, seed uint64, blocks []told) {
	random := rand.New(rand.NewPCG(seed, 3))
	l := newLine()
	db, err := leveldb.New(t.TempDir(), 16, 16, "", false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ix := openIndex(t, db, l)
	every := len(blocks) / viewedHeads
	for i, b := range blocks {
		l.grow(b, 0)
		if head := l.head(); head > 40 {
			l.final = max(l.final, head-uint64(20+random.IntN(20)))
		}
		catchUp(t, ix, l)
		if (i+1)%every != 0 {
			continue
		}
		compareView(t, random, ix, l, blocks, l.head())
		for range viewsBelow {
			compareView(t, random, ix, l, blocks, l.final+uint64(random.IntN(int(l.head()-l.final))))
		}
		compareView(t, random, ix, l, blocks, l.final)
		if _, err := ix.At(l.final - 1); !errors.Is(err, index.ErrTooOld) {
			t.Errorf("below the final block: have %v", err)
		}
		if _, err := ix.At(l.head() + 1); !errors.Is(err, index.ErrAhead) {
			t.Errorf("above the head: have %v", err)
		}
		if t.Failed() {
			t.Fatalf("seed %d, head %d, final %d", seed, l.head(), l.final)
		}
	}
}

// witness is a view, and what it must say.
type witness struct {
	t      *testing.T
	random *rand.Rand
	*index.View
	state  *fold.State
	at     fold.Block
	events []*index.Event // all until the block, as the index must have them

	records                       []anchored
	grants                        []grantName
	pids, cares, tickets, recover []common.Hash
	custodian, registered         map[common.Hash]common.Hash // of each pid, as stored
	proposals                     uint64
	later                         []common.Hash // records that are anchored after the block
}

// anchored is a record as the scan of all events finds it.
type anchored struct {
	id, pid, org common.Hash
	class        uint8
	origin       index.Origin
}

func compareView(t *testing.T, random *rand.Rand, ix *index.Index, l *line, blocks []told, block uint64) {
	t.Helper()
	v, err := ix.At(block)
	if err != nil {
		t.Fatalf("block %d: %v", block, err)
	}
	state, err := fold.New(model())
	if err != nil {
		t.Fatal(err)
	}
	w := &witness{
		t: t, random: random, View: v, state: state, custodian: make(map[common.Hash]common.Hash), registered: make(map[common.Hash]common.Hash),
		at: fold.Block{Number: block, Time: l.headers[block].Time},
	}
	first := w.firstSequence()
	for number := uint64(1); number <= uint64(len(blocks)); number++ {
		for _, log := range l.receipts[l.GetCanonicalHash(number)] {
			for _, log := range log.Logs {
				if number > block {
					if log.Address == contracts.RecordsAddress && log.Topics[0] == contracts.Records.Events["RecordAnchored"].ID {
						w.later = append(w.later, log.Topics[1])
					}
					continue
				}
				header := l.headers[number]
				if err := state.Apply(fold.Block{Number: number, Time: header.Time}, log); err != nil {
					t.Fatal(err)
				}
				w.scan(log, index.Block{Number: number, Hash: header.Hash(), Time: header.Time}, first+uint64(len(w.events)))
			}
		}
	}
	for _, compare := range []func(*witness){
		(*witness).compareRecords, (*witness).compareRecordLists, (*witness).compareConsents, (*witness).compareTickets,
		(*witness).comparePatients, (*witness).compareRegistry, (*witness).compareProposals, (*witness).compareLogs,
		(*witness).compareEvents,
	} {
		compare(w)
	}
}

// firstSequence is that of the first event: entries of the genesis have those below.
func (w *witness) firstSequence() uint64 {
	g := model()
	first := 1 + uint64(2*len(g.Orgs)+len(g.Actors)+len(g.Signers))
	for _, o := range g.Orgs {
		first += uint64(len(o.Nodes))
	}
	return first
}

// scan keeps what one event tells.
func (w *witness) scan(log *types.Log, b index.Block, sequence uint64) {
	event, err := contracts.At(log.Address).ABI.EventByID(log.Topics[0])
	if err != nil {
		w.t.Fatal(err)
	}
	w.events = append(w.events, &index.Event{
		Sequence: sequence, Kind: index.KindOf(log.Address, event.Name), Contract: log.Address, Block: b, Tx: log.TxHash,
		TxIndex: uint32(log.TxIndex), LogIndex: uint32(log.Index), Topics: log.Topics, Data: append([]byte{}, log.Data...), // as read from disk
	})
	switch event.Name {
	case "RecordAnchored":
		e, err := bindings.NewRecords().UnpackRecordAnchoredEvent(log)
		if err != nil {
			w.t.Fatal(err)
		}
		if e.Version == 1 {
			w.records = append(w.records, anchored{e.RecordId, e.Pid, e.CustodianOrg, e.RecordClass, index.Origin{Sequence: sequence, Block: b.Number, Time: b.Time}})
		}
	case "ConsentGranted":
		w.grants = append(w.grants, grantName{log.Topics[2], log.Topics[1]})
	case "CareOpened":
		w.cares = append(w.cares, log.Topics[1])
	case "SessionOpened", "GlassBroken":
		w.tickets = append(w.tickets, log.Topics[1])
	case "PatientRegistered":
		w.pids = append(w.pids, log.Topics[1])
		w.custodian[log.Topics[1]], w.registered[log.Topics[1]] = log.Topics[2], log.Topics[2]
	case "CustodianChanged":
		w.custodian[log.Topics[1]] = log.Topics[3]
	case "RecoveryProposed":
		w.recover = append(w.recover, log.Topics[1])
	case "Proposed":
		w.proposals++
	}
}

// read is what the contract answers.
func (w *witness) read(contract common.Address, method string, args ...any) []any {
	w.t.Helper()
	values, err := w.state.Read(w.at, contract, method, args...)
	if err != nil {
		w.t.Fatalf("%s: %v", method, err)
	}
	return values
}

// same compares values in pairs: what the index has, and what the contract answers.
func (w *witness) same(what string, pairs ...any) {
	w.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		have, want := plain(pairs[i]), plain(pairs[i+1])
		if !reflect.DeepEqual(have, want) {
			w.t.Errorf("block %d, %s, value %d: have %v, want %v", w.at.Number, what, i/2, have, want)
		}
	}
}

// plain makes equal values of equal types.
func plain(value any) any {
	switch v := value.(type) {
	case [32]byte:
		return common.Hash(v)
	case []byte:
		return string(v)
	}
	return value
}

// must is a row of the index that has to be there.
func must[T any](w *witness, row *T, err error) *T {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("block %d: %v", w.at.Number, err)
	}
	return row
}

// all reads a list by pages of a random size, in both directions, and returns the rows
// with the oldest first.
func all[T any](w *witness, list func(index.Page) ([]*T, []byte, error)) []*T {
	w.t.Helper()
	var newest, oldest []*T
	for _, direction := range []struct {
		rows        *[]*T
		oldestFirst bool
	}{{&newest, false}, {&oldest, true}} {
		p := index.Page{Limit: 1 + w.random.IntN(index.MaxLimit), OldestFirst: direction.oldestFirst}
		for pages := 0; ; pages++ {
			rows, next, err := list(p)
			if err != nil {
				w.t.Fatalf("block %d: %v", w.at.Number, err)
			}
			if len(rows) > p.Limit || len(rows) == 0 && pages > 0 && next != nil {
				w.t.Fatalf("block %d: a page has %d rows, want %d at most", w.at.Number, len(rows), p.Limit)
			}
			*direction.rows = append(*direction.rows, rows...)
			if p.Cursor = next; next == nil {
				break
			}
		}
	}
	slices.Reverse(newest)
	if !reflect.DeepEqual(newest, oldest) {
		w.t.Errorf("block %d: a list of %d rows has %d rows in the other direction, or others", w.at.Number, len(newest), len(oldest))
	}
	return oldest
}
