// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/storage/holding"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"golang.org/x/mod/sumdb/tlog"
)

// keptHashes is how many hashes of the newest blocks are told in a step: the chain jumps now and then, and
// then some intervals begin at a block whose hash nobody keeps.
const keptHashes = 40

// keepHashes tells the history contract of the blocks up to the one before the chain's, from another one on.
func keepHashes(c *nativetest.Chain, from uint64) {
	for n := max(from, c.Block-min(c.Block, keptHashes)); n < c.Block; n++ {
		c.KeepHash(n, blockHash(n))
	}
}

func blockHash(n uint64) common.Hash { return name("block", int(n)) }

// shard is one of the documents' shards that organizations hold.
type shard struct {
	entry  []byte // in the log; some are no holdings
	chunks [][]byte
	tree   hashes // of the chunks
	holding.Holding
}

// shards are the entries of every log of holdings: they grow at different times, by the same entries.
// shardTree is the tree of each.
var shards, shardTree = func() (list [maxLeaves]shard, tree hashes) {
	for i := range list {
		s := &list[i]
		s.Holding = holding.Holding{
			Placement: name("placement", i), Author: name("org", i%(orgCount+1)), Record: name("record", i%recordCount),
			Version: uint32(1 + i/recordCount%2), Shard: uint8(i), Size: uint64(1 + i*389%4100),
		}
		for left := s.Size; left > 0; left -= min(left, holding.ChunkBytes) {
			chunk := []byte(strings.Repeat(string(rune('a'+i%26)), int(min(left, holding.ChunkBytes))))
			s.chunks = append(s.chunks, chunk)
			s.tree = append(s.tree, stored(len(s.chunks)-1, chunk, s.tree)...)
		}
		s.ChunkRoot = s.tree.root(uint64(len(s.chunks)))
		if s.entry = s.Encode(); i%11 == 3 {
			at := []int{0, holding.Bytes - 1, 97 + 3}[i%3] // of another format, too short, or of version 0
			s.entry[at%len(s.entry)] ^= s.entry[at%len(s.entry)]
			if i%3 == 1 {
				s.entry = s.entry[:at]
			}
		}
		tree = append(tree, stored(i, s.entry, tree)...)
	}
	return list, tree
}()

func (s shard) valid() bool {
	_, err := holding.Parse(s.entry)
	return err == nil
}

// stored are the hashes that an entry adds to what tlog keeps of a tree.
func stored(n int, entry []byte, tree hashes) []tlog.Hash {
	more, err := tlog.StoredHashes(int64(n), entry, tree)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return more
}

// treeOf is the tree of the logs of a kind.
func treeOf(kind uint8) hashes {
	if kind == contracts.LogHoldings {
		return shardTree
	}
	return tree
}

func (w *world) setGateway() (*person, []any) {
	urls := []string{"https://a", "https://north.example:8443/gate", "https://" + strings.Repeat("x", 120), "http://a.example",
		"https://", "https://a b", "https://\x7f", "", "https://" + strings.Repeat("x", 121), "https://" + strings.Repeat("x", 1017), "HTTPS://a.example"}
	url := urls[w.n(3)]
	if w.chance(0.15) {
		url = pick(w, urls...)
	}
	return w.caller(contracts.StorageAddress, "setGateway"), []any{uint8(w.n(4 + w.n(2))), url, w.tlsKey(), name("recipient", w.n(5))}
}

func (w *world) tlsKey() common.Hash { return name("tls key", w.n(14)) }

func (w *world) removeGateway() (*person, []any) {
	return w.caller(contracts.StorageAddress, "removeGateway"), []any{uint8(w.n(4 + w.n(2)))}
}

// prove is mostly what is due, at times for another interval, index or shard.
func (w *world) prove() (*person, []any) {
	by := w.caller(contracts.StorageAddress, "prove")
	org := w.actor(by.address).org
	c := w.ask(contracts.StorageAddress, "challenge", org)
	from, seed, size, index := c[0].(uint64), common.Hash(c[2].([32]byte)), c[4].(uint64), c[5].(uint64)
	if w.chance(0.05) {
		from += pick(w, 1, 16, ^uint64(0))
	}
	if size > maxLeaves || (seed == (common.Hash{}) || size == 0) != w.chance(0.05) {
		return by, []any{from, []byte{}, uint64(0), [][32]byte{}, []byte{}, [][32]byte{}}
	}
	if size = max(1, size); index >= size || w.chance(0.05) {
		index = uint64(w.n(int(size)))
	}
	s := &shards[index]
	args := []any{from, slices.Clone(s.entry), index, w.spoil(words(tlog.ProveRecord(int64(size), int64(index), shardTree))), []byte{}, [][32]byte{}}
	free := w.ask(contracts.StorageAddress, "isReleased", org, index)[0].(bool) || w.isErased(s.Record, s.Version)
	if free != w.chance(0.05) {
		return by, args
	}
	at := s.DrawChunk(seed)
	if w.chance(0.1) {
		at = uint64(w.n(len(s.chunks)))
	}
	args[4], args[5] = slices.Clone(s.chunks[at]), w.spoil(words(tlog.ProveRecord(int64(len(s.chunks)), int64(at), s.tree)))
	return by, args
}

func (w *world) isErased(record common.Hash, version uint32) bool {
	v := w.ask(contracts.RecordsAddress, "get", record, version)
	return v != nil && v[2].(uint8) == contracts.Erased
}

// release is mostly by the author of a holding that somebody holds.
func (w *world) release() (*person, []any) {
	by := w.caller(contracts.StorageAddress, "release")
	holder, own := w.org(), w.actor(by.address).org
	newest := w.ask(contracts.LogsAddress, "treeHead", holder, contracts.LogHoldings)[0].(uint64)
	seq := uint64(w.n(int(newest) + 2))
	size := w.ask(contracts.LogsAddress, "headAt", holder, contracts.LogHoldings, seq)[0].(uint64)
	if size == 0 || size > maxLeaves {
		return by, []any{holder, seq, uint64(w.n(3)), slices.Clone(shards[0].entry), [][32]byte{}}
	}
	index := uint64(w.n(int(size)))
	for try := 0; try < 20 && shards[index].Author != own && w.chance(0.95); try++ {
		index = uint64(w.n(int(size)))
	}
	if c := w.ask(contracts.StorageAddress, "challenge", holder); c[4].(uint64) > 0 && c[4].(uint64) <= size && w.chance(0.5) {
		index = c[5].(uint64) // so that some proofs show nothing
	}
	path := w.spoil(words(tlog.ProveRecord(int64(size), int64(index), shardTree)))
	return by, []any{holder, seq, index, slices.Clone(shards[index].entry), path}
}

// planProof has the time pass to the edges of an interval.
func (w *world) planProof(log *types.Log) {
	var dueBy uint64
	if e, err := bindings.NewStorage().UnpackStorageProvenEvent(log); err == nil {
		dueBy = e.DueBy
		w.counts[fmt.Sprintf("proof answer %d", e.Answer)]++
	} else if e, err := bindings.NewStorage().UnpackStorageEnteredEvent(log); err == nil {
		dueBy = e.DueBy
	}
	w.moments = append(w.moments, moment{nativetest.Now + (dueBy-nativetest.Number+1)*secondsPerBlock - 1, func() step {
		by, args := w.prove()
		return w.step(onStorage, "prove", by, args)
	}})
}

// TestAnswers has proofs answer in every way, which random ones seldom do: the chunk, a holding
// that its author releases, and one of a version that is erased.
func TestAnswers(t *testing.T) {
	w := newWorld(t, 0)
	must := func(from *person, to common.Address, method string, args ...any) nativetest.Result {
		t.Helper()
		out, err := w.run(step{0, from.address, to, pack(apis[to], method, args...)})
		if err != nil || out.Err != nil {
			t.Fatalf("%s: %v, %s", method, err, show(out))
		}
		w.learn(step{0, from.address, to, pack(apis[to], method, args...)}, out)
		return out
	}
	erased := w.eraseSomething(t)
	holder, author := &people[genesisOrgs+19], &people[genesisOrgs+10] // services of organizations 0 and 2
	org, size := name("org", 0), uint64(maxLeaves)
	released := slices.IndexFunc(shards[:], func(s shard) bool { return s.Author == name("org", 2) && s.valid() })
	kept := slices.IndexFunc(shards[:], func(s shard) bool { return len(s.chunks) == 4 && s.valid() && s.Record != shards[erased].Record })
	must(holder, contracts.LogsAddress, "append", contracts.LogHoldings, size, shardTree.root(size), common.Hash{}, [][32]byte{})
	must(holder, contracts.StorageAddress, "setGateway", uint8(0), "https://north.example", name("tls key", 0), name("recipient", 0))
	path := func(index int) [][32]byte { return words(tlog.ProveRecord(int64(size), int64(index), shardTree)) }
	must(author, contracts.StorageAddress, "release", org, uint64(1), uint64(released), shards[released].entry, path(released))
	for answer, index := range map[uint8]int{contracts.ProofChunk: kept, contracts.ProofReleased: released, contracts.ProofErased: erased} {
		from := w.ask(contracts.StorageAddress, "challenge", org)[0].(uint64)
		if _, err := w.run(step{wait: (from+1-w.native.Block)*secondsPerBlock + 1}); err != nil {
			t.Fatal(err)
		}
		seed := w.drawing(from, org, size, index)
		chunk, chunkPath := []byte{}, [][32]byte{}
		if s := &shards[index]; answer == contracts.ProofChunk {
			at := s.DrawChunk(seed)
			chunk, chunkPath = s.chunks[at], words(tlog.ProveRecord(int64(len(s.chunks)), int64(at), s.tree))
		}
		must(holder, contracts.StorageAddress, "prove", from, shards[index].entry, uint64(index), path(index), chunk, chunkPath)
		if w.counts[fmt.Sprintf("proof answer %d", answer)] != 1 {
			t.Errorf("the proof did not answer by %s", contracts.ProofAnswers.Name(answer))
		}
	}
	for _, s := range append(w.everything(), step{to: contracts.StorageAddress, input: pack(contracts.Storage, "isReleased", org, uint64(released))}) {
		if _, err := w.run(s); err != nil {
			t.Error(err)
		}
	}
}

// drawing keeps a hash of a block that has the organization prove the holding at an index.
func (w *world) drawing(from uint64, org common.Hash, size uint64, index int) common.Hash {
	for try := 0; ; try++ {
		hash := name("chosen", try)
		if seed := holding.Seed(hash, org); holding.Draw(seed, size) == uint64(index) {
			w.native.KeepHash(from, hash)
			w.twin.KeepHash(from, hash)
			return seed
		}
	}
}

// eraseSomething anchors records until one is erased, and returns the index of a shard of it.
func (w *world) eraseSomething(t *testing.T) int {
	for range 4000 {
		for _, op := range writes() {
			if op.method != "register" && op.method != "anchor" && op.method != "attestErasure" {
				continue
			}
			by, args := op.make(w)
			s := w.step(op.target, op.method, by, args)
			out, err := w.run(s)
			if err != nil {
				t.Fatal(err)
			}
			if w.learn(s, out); op.method != "attestErasure" || out.Err != nil {
				continue
			}
			if index := slices.IndexFunc(shards[:], func(s shard) bool {
				return s.valid() && w.isErased(s.Record, s.Version)
			}); index >= 0 {
				return index
			}
		}
	}
	t.Fatal("nothing was erased")
	return 0
}
