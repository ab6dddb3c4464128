// SPDX-License-Identifier: LGPL-3.0-or-later

package records_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/triedb"
	"github.com/ethereum/go-ethereum/triedb/pathdb"
)

const listClass = 1

// ledger is a state on a database like a node's, with the lists of patients who
// all have the same number of records. All records have one class.
type ledger struct {
	db       state.Database
	root     common.Hash
	patients uint64
}

func newLedger(t testing.TB, patients, each uint64) *ledger {
	t.Helper()
	config := *pathdb.Defaults
	config.StateCleanSize, config.TrieCleanSize = 0, 0 // a small ledger fits a cache and a large one does not
	tries := triedb.NewDatabase(rawdb.NewMemoryDatabase(), &triedb.Config{PathDB: &config})
	l := &ledger{db: state.NewDatabase(tries, nil), patients: patients}
	s, err := state.New(types.EmptyRootHash, l.db)
	if err != nil {
		t.Fatal(err)
	}
	at := contracts.RecordsAddress
	s.SetNonce(at, 1, tracing.NonceChangeGenesis)
	s.SetCode(at, []byte{0xfe}, tracing.CodeChangeGenesis)
	for patient := range patients {
		for slot, value := range listOf(patient, each) {
			s.SetState(at, slot, value)
		}
	}
	rules := nativetest.Config().Rules(common.Big1, false, nativetest.Now)
	if l.root, err = s.Commit(rules, 1); err == nil {
		err = tries.Commit(l.root, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// listOf is the storage of one patient's list, see slots.go.
func listOf(patient, each uint64) native.Image {
	const slotPatients, countWords = 2, 3
	image := make(native.Image)
	at := image.Map(native.Base(slotPatients), pidOf(patient))
	var counts native.Word
	counts.Skip(4 * listClass)
	image.Store(at, counts.PutUint(each, 4).Hash())
	for index := range each {
		var id common.Hash
		binary.BigEndian.PutUint64(id[:8], patient+1)
		binary.BigEndian.PutUint64(id[24:], index)
		image.Store(at.At(countWords+listClass<<56+index), id)
	}
	return image
}

func pidOf(patient uint64) (pid common.Hash) {
	binary.BigEndian.PutUint64(pid[:8], patient+1)
	return pid
}

// page asks for one page of a patient's list on a fresh state.
func (l *ledger) page(t testing.TB, patient, cursor uint64, limit uint16) (gas uint64, spent time.Duration) {
	t.Helper()
	s, err := state.New(l.root, l.db)
	if err != nil {
		t.Fatal(err)
	}
	chain := &nativetest.Chain{State: s, Time: nativetest.Now}
	chain.NextTransaction()
	call := nativetest.Call{To: contracts.RecordsAddress, Input: api.PackRecordsOf(pidOf(patient), 1<<listClass, cursor, limit)}
	begin := time.Now()
	out := chain.RunMore(call)
	spent = time.Since(begin)
	answer, err := api.UnpackRecordsOf(out.Output)
	if err != nil || out.Err != nil || len(answer.Ids) != int(limit) {
		t.Fatalf("have %d records, errors %v, %v", len(answer.Ids), out.Err, err)
	}
	return out.Gas, spent
}

// made is the large ledger, kept because it takes long to make.
var made *ledger

func largeLedger(t testing.TB, each uint64) *ledger {
	if made == nil {
		made = newLedger(t, 1000, each)
	}
	return made
}

// BenchmarkRecordsOf asks for pages at 1,000,000 records of 1,000 patients and at
// 1,000 records of one, in turns. Hot asks for the same patient each time. Cold
// asks for another one each time and empties the processor's caches first, as a
// small ledger would always stay in them.
func BenchmarkRecordsOf(b *testing.B) {
	b.Run("hot", func(b *testing.B) {
		benchmarkPages(b, func(uint64) uint64 { return 0 })
	})
	b.Run("cold", func(b *testing.B) {
		const processorCaches = 96 << 20
		memory := make([]byte, processorCaches)
		benchmarkPages(b, func(n uint64) uint64 {
			for i := 0; i < len(memory); i += 64 {
				memory[i]++
			}
			return n * 7919 // far from the previous one
		})
	})
}

// benchmarkPages times pages; patient chooses the patient of each, outside the measured time.
func benchmarkPages(b *testing.B, patient func(n uint64) uint64) {
	const each, limit = 1000, 100
	ledgers := []*ledger{largeLedger(b, each), newLedger(b, 1, each)}
	watches := make([]stopwatch, len(ledgers))
	b.ResetTimer()
	for n := range uint64(b.N) {
		cursor := listClass<<56 | n*limit%each
		for i, l := range ledgers {
			gas, spent := l.page(b, patient(n)%l.patients, cursor, limit)
			watches[i].spent, watches[i].gas = append(watches[i].spent, spent), gas
		}
		if watches[0].gas != watches[1].gas {
			b.Fatalf("have gas %d, want %d as in a small ledger", watches[0].gas, watches[1].gas)
		}
	}
	large, small := watches[0].median(), watches[1].median()
	b.ReportMetric(large, "large-ns")
	b.ReportMetric(small, "small-ns")
	b.ReportMetric(large/small, "large/small")
	b.ReportMetric(float64(watches[0].gas), "gas")
}
