// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/index"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb/pebble"
	"github.com/ethereum/go-ethereum/rlp"
)

const (
	indexedBlocks = 10 // of anchors records each
	indexedRounds = 3  // with an index and without, by turns
	rebuiltBlocks = 60 // of anchors records each
)

// BenchmarkIndex imports blocks of anchors with an index that follows, and without, by
// turns. It reports the median of what the index takes of the processors, and of how much
// longer the import takes, in percent of the import without.
func BenchmarkIndex(b *testing.B) {
	genesis, model := doctorsGenesis(b)
	blocks := anchorBlocks(b, genesis, indexedBlocks)
	var used, longer []float64
	for b.Loop() {
		for range indexedRounds {
			plain, indexed := importBlocks(b, genesis, nil, blocks), importBlocks(b, genesis, model, blocks)
			used = append(used, 100*(float64(indexed.processor)/float64(plain.processor)-1))
			longer = append(longer, 100*(float64(indexed.elapsed)/float64(plain.elapsed)-1))
		}
	}
	slices.Sort(used)
	slices.Sort(longer)
	b.ReportMetric(used[len(used)/2], "%processor")
	b.ReportMetric(longer[len(longer)/2], "%longer")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkRebuildFromDisk makes the index again from a chain whose blocks and receipts are
// on disk and in no memory of the node, as `dntp index rebuild` does.
func BenchmarkRebuildFromDisk(b *testing.B) {
	genesis, model := doctorsGenesis(b)
	store, err := pebble.New(b.TempDir(), 64, 64, "", false)
	if err != nil {
		b.Fatal(err)
	}
	db := rawdb.NewDatabase(store)
	b.Cleanup(func() { db.Close() })
	config := core.DefaultConfig().WithStateScheme(rawdb.HashScheme)
	config.SnapshotLimit = 0
	chain := openLedgerIn(b, db, genesis, config)
	chain.now = chain.now.Add(time.Hour)
	insert(b, chain, anchorBlocks(b, genesis, rebuiltBlocks))
	chain.Stop()
	var elapsed, processor time.Duration
	for b.Loop() {
		chain := openLedgerIn(b, db, genesis, config)
		chain.SetFinalized(chain.CurrentBlock())
		rows, err := pebble.New(b.TempDir(), 64, 64, "", false)
		if err != nil {
			b.Fatal(err)
		}
		ix, err := index.Open(rows, model, index.Block{Hash: chain.Genesis().Hash(), Time: chain.Genesis().Time()})
		if err != nil {
			b.Fatal(err)
		}
		begin, used := time.Now(), processorTime(b)
		if err := ix.CatchUp(b.Context(), chain); err != nil {
			b.Fatal(err)
		}
		elapsed += time.Since(begin)
		processor += processorTime(b) - used
		if s := ix.Status(); s.Events != 3*anchors*rebuiltBlocks {
			b.Fatalf("have %d events, want 3 of each anchor", s.Events)
		}
		rows.Close()
		chain.Stop()
	}
	events := float64(3 * anchors * rebuiltBlocks * b.N)
	b.ReportMetric(events/elapsed.Seconds(), "events/s")
	b.ReportMetric(events/processor.Seconds(), "events/cpu-s")
	b.ReportMetric(0, "ns/op")
}

// doctorsGenesis is a hospital of many doctors, with a patient for each anchor of a block.
func doctorsGenesis(b *testing.B) (*core.Genesis, *registry.Genesis) {
	model := &registry.Genesis{
		Orgs:  []registry.GenesisOrg{{ID: nativetest.North, Kind: 1, Admin: addressOf("admin")}},
		Rules: registry.DefaultRules(), Time: nativetest.Now,
	}
	for i := range anchors {
		model.Actors = append(model.Actors, registry.GenesisActor{Address: addressOf(doctorName(i)), Org: nativetest.North, Roles: registry.Doctor.Mask()})
	}
	alloc, err := ehr.Alloc(model)
	if err != nil {
		b.Fatal(err)
	}
	for i := range anchors {
		nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), numbered(2, i))
	}
	genesis := newGenesis(b)
	for address, account := range alloc {
		genesis.Alloc[address] = account
	}
	return genesis, model
}

// anchorBlocks seals blocks of anchors, one by each doctor.
func anchorBlocks(b *testing.B, genesis *core.Genesis, blocks int) (encoded [][]byte) {
	chain := openLedger(b, genesis, nil)
	for n := range blocks {
		chain.sync()
		for i := range anchors {
			a := version
			a.RecordId, a.Pid = numbered(1, n*anchors+i), numbered(2, i)
			tx := types.MustSignNewTx(keyOf(doctorName(i)), types.LatestSigner(genesis.Config), &types.LegacyTx{
				Nonce: uint64(n), To: &contracts.RecordsAddress, Gas: 210_000, GasPrice: new(big.Int), Data: api.PackAnchor(a, nil),
			})
			if err := chain.pool.Add([]*types.Transaction{tx}, true)[0]; err != nil {
				b.Fatal(err)
			}
		}
		block := chain.seal()
		if have := len(block.Transactions()); have != anchors {
			b.Fatalf("have %d transactions, want %d", have, anchors)
		}
		text, err := rlp.EncodeToBytes(block)
		if err != nil {
			b.Fatal(err)
		}
		encoded = append(encoded, text)
	}
	return encoded
}

// spent is the time of an import, and what the process used of the processors until the
// index had all of it.
type spent struct{ elapsed, processor time.Duration }

// importBlocks imports blocks into a new chain, with an index if there is a model.
func importBlocks(b *testing.B, genesis *core.Genesis, model *registry.Genesis, encoded [][]byte) spent {
	chain := openLedger(b, genesis, nil)
	chain.now = chain.now.Add(time.Hour)
	var ix *index.Index
	if model != nil {
		store, err := pebble.New(b.TempDir(), 64, 64, "", false)
		if err != nil {
			b.Fatal(err)
		}
		defer store.Close()
		if ix, err = index.Open(store, model, index.Block{Hash: chain.Genesis().Hash(), Time: chain.Genesis().Time()}); err != nil {
			b.Fatal(err)
		}
		if err := ix.Follow(chain); err != nil {
			b.Fatal(err)
		}
		defer ix.Close()
	}
	begin, used := time.Now(), processorTime(b)
	insert(b, chain, encoded)
	elapsed := time.Since(begin)
	if ix != nil {
		if err := ix.Wait(b.Context(), uint64(len(encoded))); err != nil {
			b.Fatal(err)
		}
		if s := ix.Status(); s.Events != uint64(3*anchors*len(encoded)) {
			b.Fatalf("have %d events, want 3 of each anchor", s.Events)
		}
	}
	return spent{elapsed, processorTime(b) - used}
}

// insert makes blocks the chain's, one after the other.
func insert(b *testing.B, chain *ledger, encoded [][]byte) {
	b.Helper()
	for _, text := range encoded {
		block := new(types.Block)
		if err := rlp.DecodeBytes(text, block); err != nil {
			b.Fatal(err)
		}
		if _, err := chain.InsertChain(types.Blocks{block}); err != nil {
			b.Fatal(err)
		}
		if _, err := chain.SetCanonical(block); err != nil {
			b.Fatal(err)
		}
	}
}
