// SPDX-License-Identifier: LGPL-3.0-or-later

package storage_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/storage/holding"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/mod/sumdb/tlog"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

const interval = 16 // blocks, of the test alliance

// tree is what tlog keeps of a tree.
type tree []tlog.Hash

func (t tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = t[x]
	}
	return out, nil
}

// grow returns the tree of entries.
func grow(entries [][]byte) (t tree) {
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, t)
		if err != nil {
			panic(err)
		}
		t = append(t, more...)
	}
	return t
}

func (t tree) root(size int) common.Hash {
	root, err := tlog.TreeHash(int64(size), t)
	if err != nil {
		panic(err)
	}
	return common.Hash(root)
}

// chunksOf are the chunks of a shard of that many bytes of one letter.
func chunksOf(letter byte, size int) (chunks [][]byte) {
	for at := 0; at < size; at += holding.ChunkBytes {
		chunks = append(chunks, bytes.Repeat([]byte{letter}, min(holding.ChunkBytes, size-at)))
	}
	return chunks
}

// What North holds: a shard of South's document, one of a version that is erased, an entry that is
// no holding, and a shard of its own document with one chunk.
var (
	large, small = chunksOf('b', 2500), chunksOf('s', 100)
	ofSouth      = holding.Holding{
		Placement: common.HexToHash("0x71"), Author: nativetest.South, Record: common.HexToHash("0x21"), Version: 1, Shard: 3,
		Size: 2500, ChunkRoot: grow(large).root(len(large)),
	}
	ofErased = holding.Holding{
		Placement: common.HexToHash("0x72"), Author: nativetest.North, Record: common.HexToHash("0x22"), Version: 1, Size: 100,
		ChunkRoot: grow(small).root(1),
	}
	ofNorth = holding.Holding{
		Placement: common.HexToHash("0x73"), Author: nativetest.North, Record: common.HexToHash("0x23"), Version: 1, Size: 100,
		ChunkRoot: grow(small).root(1),
	}
	entries = [][]byte{ofSouth.Encode(), ofErased.Encode(), []byte("no holding"), ofNorth.Encode()}
	held    = grow(entries)
)

// blockHash is a hash of a block that lets North's interval draw one entry after the other.
func blockHash(n uint64) (hash common.Hash) {
	for try := byte(0); ; try++ {
		hash = crypto.Keccak256Hash([]byte{byte(n), try})
		if holding.Draw(holding.Seed(hash, nativetest.North), uint64(len(entries))) == (n-nativetest.Number)/interval%uint64(len(entries)) {
			return hash
		}
	}
}

func newChain(t testing.TB) *nativetest.Chain {
	t.Helper()
	g := nativetest.Alliance()
	g.Params = append(g.Params, registry.GenesisParam{Key: registry.ParamStorageInterval, Value: interval})
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), common.HexToHash("0x02"))
	chain := nativetest.New(t, alloc)
	for n := uint64(nativetest.Number); n < nativetest.Number+5*interval; n += interval {
		chain.KeepHash(n, blockHash(n))
	}
	run := func(who string, to common.Address, input []byte) {
		t.Helper()
		if out := chain.Run(nativetest.Call{From: nativetest.Person(who), To: to, Input: input}); out.Err != nil {
			t.Fatalf("%v %x", out.Err, out.Output)
		}
	}
	records := bindings.NewRecords()
	run("doctor", contracts.RecordsAddress, records.PackAnchor(bindings.Anchor{
		RecordId: ofErased.Record, Version: 1, Pid: common.HexToHash("0x02"), RecordClass: 2, ContentCommit: common.Hash{1},
		BlobHash: common.Hash{2}, Size: 1000, AuthoredAt: nativetest.Now,
	}, nil))
	run("office", contracts.RecordsAddress, records.PackAttestErasure(ofErased.Record, 1, common.Hash{3}))
	run("gateway", contracts.LogsAddress, bindings.NewLogs().PackAppend(contracts.LogHoldings, uint64(len(entries)), held.root(len(entries)), common.Hash{}, nil))
	return chain
}

func TestVectors(t *testing.T) {
	nativetest.RunVectors(t, newChain(t), contracts.StorageAddress, contracts.Storage)
}

func FuzzStorage(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.StorageAddress, contracts.Storage)
}

func BenchmarkGas(b *testing.B) {
	nativetest.BenchmarkGas(b, newChain(b), contracts.StorageAddress, contracts.Storage)
}

func TestLayout(t *testing.T) {
	const seed, size, index = 2, 4, 5 // words of a challenge that depend on the log and on the hash of a block
	nativetest.RunLayout(t, newChain(t), contracts.StorageAddress, contracts.Storage, "StorageLayout", map[string][]int{
		"gateway": nil, "gateways": nil, "keyOwner": nil, "challenge": {seed, size, index}, "health": nil, "isReleased": nil,
	})
}
