// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"errors"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
)

// countingChain counts the headers read from it.
type countingChain struct {
	*testChain
	reads int
}

func (c *countingChain) GetHeader(hash common.Hash, number uint64) *types.Header {
	c.reads++
	return c.testChain.GetHeader(hash, number)
}

// grow adds blocks by the signers in turn. Of three signers one votes for a
// stranger time and again, so that a vote stays open.
func grow(t testing.TB, engine *Clique, chain *testChain, blocks int) {
	t.Helper()
	votes := len(signerBytes(chain.line[0])) == 3*common.AddressLength
	for range blocks {
		chain.add(inTurn(t, engine, chain, func(h *types.Header) {
			if number := h.Number.Uint64(); votes && number%3 == 0 && !engine.isEpoch(number) {
				h.Coinbase, h.Nonce = addr('X'), nonceAdd
			}
		}))
	}
}

func headSnapshot(t testing.TB, engine *Clique, chain *testChain) *Snapshot {
	t.Helper()
	head := chain.CurrentHeader()
	snap, err := engine.Snapshot(chain, head.Number.Uint64(), head.Hash())
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// TestRebuild compares snapshots made block by block, rebuilt from genesis, and
// rebuilt from the database.
func TestRebuild(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "ABC")
	first := newEngine(chain)
	grow(t, first, chain, headersKept+saveInterval+10) // more than are held at once
	want := headSnapshot(t, first, chain)

	counting := &countingChain{testChain: chain}
	fresh := newEngine(chain)
	have, err := fresh.Snapshot(counting, want.Number, want.Hash)
	if err != nil || !reflect.DeepEqual(have, want) {
		t.Errorf("from genesis: have %+v (%v), want %+v", have, err, want)
	}
	counting.reads = 0
	restarted := New(chain.config.Clique, fresh.snapshots.db.(ethdb.Database))
	have, err = restarted.Snapshot(counting, want.Number, want.Hash)
	if err != nil || !reflect.DeepEqual(have, want) {
		t.Errorf("from the database: have %+v (%v), want %+v", have, err, want)
	}
	if counting.reads > saveInterval {
		t.Errorf("from the database: have %d headers read, want at most %d", counting.reads, saveInterval)
	}
}

// TestDamagedStore turns each byte of a stored snapshot in turn.
func TestDamagedStore(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "AB")
	engine := newEngine(chain)
	grow(t, engine, chain, 5)
	db := engine.snapshots.db
	key := snapshotKey(chain.line[0].Hash())
	blob, err := db.Get(key)
	if err != nil {
		t.Fatal(err)
	}
	want := headSnapshot(t, engine, chain)
	damaged := [][]byte{nil, blob[:10], blob[:len(blob)-1], []byte(`{"number":0}`)}
	for i := range blob {
		bad := append([]byte(nil), blob...)
		bad[i] ^= 0x20
		damaged = append(damaged, bad)
	}
	for i, bad := range damaged {
		if _, err := engine.snapshots.decode(0, bad); err == nil {
			t.Fatalf("damage %d passed", i)
		}
	}
	for _, bad := range damaged[:6] {
		if err := db.Put(key, bad); err != nil {
			t.Fatal(err)
		}
		restarted := New(chain.config.Clique, db.(ethdb.Database))
		if have := headSnapshot(t, restarted, chain); !reflect.DeepEqual(have, want) {
			t.Errorf("have %+v, want %+v", have, want)
		}
	}
}

// TestStoredElsewhere stores a valid snapshot under a wrong key.
func TestStoredElsewhere(t *testing.T) {
	chain, other := newTestChain(osakaConfig(0), "A"), newTestChain(osakaConfig(0), "B")
	engine := newEngine(chain)
	foreign := newEngine(other)
	blob := foreign.snapshots.encode(headSnapshot(t, foreign, other))
	if err := engine.snapshots.db.Put(snapshotKey(chain.line[0].Hash()), blob); err != nil {
		t.Fatal(err)
	}
	if snap := headSnapshot(t, engine, chain); !snap.isSigner(addr('A')) || snap.isSigner(addr('B')) {
		t.Errorf("foreign signers: %v", snap.signers)
	}
	// A changed epoch length would have counted the votes otherwise.
	longer := newStore(engine.snapshots.db, 7, engine.Overrides)
	if _, err := longer.decode(0, blob); err == nil {
		t.Error("snapshot of another epoch length passed")
	}
}

// fullDisk refuses every write.
type fullDisk struct{ ethdb.Database }

func (fullDisk) Put([]byte, []byte) error { return errors.New("no space left") }

func TestFullDisk(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "AB")
	engine := New(chain.config.Clique, fullDisk{memory()})
	grow(t, engine, chain, 3)
	if snap := headSnapshot(t, engine, chain); len(snap.signers) != 2 {
		t.Errorf("have %v, want two signers", snap.signers)
	}
}

func TestMissingHeaders(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "AB")
	grow(t, newEngine(chain), chain, 5)
	delete(chain.byHash, chain.line[2].Hash())
	head := chain.CurrentHeader()
	if _, err := newEngine(chain).Snapshot(chain, 5, head.Hash()); err == nil {
		t.Error("no error though an ancestor is missing")
	}
	if difficulty := newEngine(chain).CalcDifficulty(chain, 0, head); difficulty != nil {
		t.Errorf("difficulty: have %v, want none", difficulty)
	}
}

// BenchmarkRebuild is what a node does for each header it stored unverified.
func BenchmarkRebuild(b *testing.B) {
	const blocks = 1000
	chain := newTestChain(osakaConfig(0), "ABC")
	grow(b, newEngine(chain), chain, blocks)
	for b.Loop() {
		headSnapshot(b, newEngine(chain), chain)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*blocks), "µs/header")
}
