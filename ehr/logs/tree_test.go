// SPDX-License-Identifier: LGPL-3.0-or-later

package logs_test

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"math/rand"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"golang.org/x/mod/sumdb/tlog"
)

var api = bindings.NewLogs()

const audit = 2 // kind of the log that the tests write

func leafOf(n uint64) common.Hash {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte{0}, n))
}

func nodeOf(left, right common.Hash) common.Hash {
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

// forest knows the roots of subtrees. It is written down from the definitions
// of RFC 6962, section 2.1, and knows no other way to a root or a proof.
type forest interface {
	root(from, size uint64) common.Hash
}

// counted is the tree whose leaf n is leafOf(n).
type counted struct{}

func (counted) root(from, size uint64) common.Hash {
	switch size {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leafOf(from)
	}
	k := split(size)
	return nodeOf(counted{}.root(from, k), counted{}.root(from+k, size-k))
}

// uniform is a tree of equal leaves: its subtrees differ by size alone, so that
// the largest can be written down.
type uniform map[uint64]common.Hash

func (u uniform) root(_, size uint64) common.Hash {
	if size == 1 {
		return leafOf(0)
	}
	if _, ok := u[size]; !ok {
		k := split(size)
		u[size] = nodeOf(u.root(0, k), u.root(0, size-k))
	}
	return u[size]
}

// split is the largest power of two below the size.
func split(size uint64) uint64 { return 1 << (bits.Len64(size-1) - 1) }

// path is PATH(index, D[from:from+size]).
func path(f forest, index, from, size uint64) []common.Hash {
	if size == 1 {
		return nil
	}
	k := split(size)
	if index < k {
		return append(path(f, index, from, k), f.root(from+k, size-k))
	}
	return append(path(f, index-k, from+k, size-k), f.root(from, k))
}

// proof is SUBPROOF(old, D[from:from+size], whole), PROOF(old, D) where whole.
func proof(f forest, old, from, size uint64, whole bool) []common.Hash {
	if old == size {
		if whole {
			return nil
		}
		return []common.Hash{f.root(from, size)}
	}
	k := split(size)
	if old <= k {
		return append(proof(f, old, from, k, whole), f.root(from+k, size-k))
	}
	return append(proof(f, old-k, from+k, size-k, false), f.root(from, k))
}

func raw(hashes []common.Hash) [][32]byte {
	out := make([][32]byte, len(hashes))
	for i, h := range hashes {
		out[i] = h
	}
	return out
}

// add appends a head and reports whether the contract took it. Only one reason
// to refuse is right.
func add(t *testing.T, chain *nativetest.Chain, size uint64, root common.Hash, proof []common.Hash) bool {
	t.Helper()
	input := api.PackAppend(audit, size, root, common.Hash{}, raw(proof))
	out := chain.Run(nativetest.Call{From: nativetest.Person("gateway"), To: contracts.LogsAddress, Input: input})
	if out.Err == nil {
		return true
	}
	id := contracts.Logs.Errors["Inconsistent"].ID
	if out.Err != vm.ErrExecutionReverted || [4]byte(out.Output) != [4]byte(id[:4]) {
		t.Fatalf("size %d: have error %v, data %x", size, out.Err, out.Output)
	}
	return false
}

func included(t *testing.T, chain *nativetest.Chain, seq uint64, leaf common.Hash, index uint64, path []common.Hash) bool {
	t.Helper()
	input := api.PackVerifyInclusion(nativetest.North, audit, seq, leaf, index, raw(path))
	out := chain.Run(nativetest.Call{Kind: vm.STATICCALL, To: contracts.LogsAddress, Input: input})
	ok, err := api.UnpackVerifyInclusion(out.Output)
	if out.Err != nil || err != nil {
		t.Fatal(out.Err, err)
	}
	return ok
}

// wrong gives proofs that are almost the right one.
func wrong(right []common.Hash) (list [][]common.Hash) {
	for i := range right {
		changed := slices.Clone(right)
		changed[i][31] ^= 1
		list = append(list, changed, slices.Delete(slices.Clone(right), i, i+1), slices.Insert(slices.Clone(right), i, right[i]))
		if i > 0 && right[i] != right[i-1] {
			swapped := slices.Clone(right)
			swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
			list = append(list, swapped)
		}
	}
	return append(list, append(slices.Clone(right), common.Hash{1}))
}

// TestEveryPair takes a log from every size to every other up to 64: the right
// proof alone is taken, and no tree in which a leaf has changed.
func TestEveryPair(t *testing.T) {
	const most = 64
	start := newChain(t)
	for old := uint64(0); old <= most; old++ {
		begun := start.Copy()
		if !add(t, begun, old, counted{}.root(0, old), nil) {
			t.Fatalf("first head of %d leaves refused", old)
		}
		for size := max(1, old); size <= most; size++ {
			var right []common.Hash
			if old > 0 {
				right = proof(counted{}, old, 0, size, true)
			}
			root := counted{}.root(0, size)
			for _, p := range wrong(right) {
				if add(t, begun, size, root, p) {
					t.Fatalf("from %d to %d leaves: wrong proof %x was taken, right is %x", old, size, p, right)
				}
			}
			if old > 0 && add(t, begun, size, nodeOf(root, root), right) {
				t.Fatalf("from %d to %d leaves: another root was taken", old, size)
			}
			if !add(t, begun.Copy(), size, root, right) {
				t.Fatalf("from %d to %d leaves: right proof was refused", old, size)
			}
		}
	}
}

// TestEveryLeaf looks for every leaf of every tree up to 64.
func TestEveryLeaf(t *testing.T) {
	const most = 64
	chain := newChain(t)
	for size := uint64(1); size <= most; size++ {
		var grown []common.Hash
		if size > 1 {
			grown = proof(counted{}, size-1, 0, size, true)
		}
		if !add(t, chain, size, counted{}.root(0, size), grown) {
			t.Fatalf("head of %d leaves refused", size)
		}
		for index := range size {
			right := path(counted{}, index, 0, size)
			if !included(t, chain, size, leafOf(index), index, right) {
				t.Fatalf("leaf %d of %d was not found", index, size)
			}
			if included(t, chain, size, leafOf(index+1), index, right) || included(t, chain, size, leafOf(index), index^1, right) {
				t.Fatalf("leaf %d of %d was found where it is not", index, size)
			}
		}
		index := size * 5 / 7
		for _, p := range wrong(path(counted{}, index, 0, size)) {
			if included(t, chain, size, leafOf(index), index, p) {
				t.Fatalf("leaf %d of %d was found by a wrong path", index, size)
			}
		}
	}
}

// TestLargestTrees goes as far as 63 bits count, where proofs are longest.
func TestLargestTrees(t *testing.T) {
	const most = 1<<63 - 1
	seed := rand.Int63()
	rnd, start, f := rand.New(rand.NewSource(seed)), newChain(t), make(uniform)
	pairs := [][2]uint64{{1, most}, {2, most}, {most - 1, most}, {1 << 62, most}, {1<<62 - 1, 1 << 62}, {1<<62 + 1, most}, {3, 1 << 62}}
	for range 200 {
		size := rnd.Uint64()>>(1+rnd.Intn(60)) | 1<<2
		pairs = append(pairs, [2]uint64{1 + rnd.Uint64()%(size-1), size})
	}
	longest := 0
	for _, pair := range pairs {
		old, size, chain := pair[0], pair[1], start.Copy()
		right := proof(f, old, 0, size, true)
		longest = max(longest, len(right))
		if !add(t, chain, old, f.root(0, old), nil) {
			t.Fatalf("seed %d: first head of %d leaves refused", seed, old)
		}
		for _, p := range wrong(right)[:min(6, len(right))] {
			if len(p) <= native.MaxPath && add(t, chain, size, f.root(0, size), p) {
				t.Fatalf("seed %d: from %d to %d leaves: a wrong proof was taken", seed, old, size)
			}
		}
		if !add(t, chain, size, f.root(0, size), right) {
			t.Fatalf("seed %d: from %d to %d leaves: right proof was refused", seed, old, size)
		}
		if index := rnd.Uint64() % size; !included(t, chain, 2, leafOf(0), index, path(f, index, 0, size)) {
			t.Fatalf("seed %d: leaf %d of %d was not found", seed, index, size)
		}
	}
	if longest != native.MaxPath {
		t.Errorf("longest proof has %d hashes, want %d", longest, native.MaxPath)
	}
}

// stored is what tlog keeps of a tree.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = s[x]
	}
	return out, nil
}

// TestNaive compares the naive tree with the one of Go's checksum database.
func TestNaive(t *testing.T) {
	const most = 70
	var tree stored
	for n := int64(0); n < most; n++ {
		more, err := tlog.StoredHashes(n, binary.BigEndian.AppendUint64(nil, uint64(n)), tree)
		if err != nil {
			t.Fatal(err)
		}
		tree = append(tree, more...)
		size := n + 1
		root, err := tlog.TreeHash(size, tree)
		if have := (counted{}).root(0, uint64(size)); err != nil || have != common.Hash(root) {
			t.Fatalf("%d leaves: have root %x, error %v, want %x", size, have, err, root)
		}
		for old := int64(1); old <= size; old++ {
			want, err := tlog.ProveTree(size, old, tree)
			if have := proof(counted{}, uint64(old), 0, uint64(size), true); err != nil || !same(have, want) {
				t.Fatalf("from %d to %d leaves: have %x, error %v, want %x", old, size, have, err, want)
			}
			record, err := tlog.ProveRecord(size, old-1, tree)
			if have := path(counted{}, uint64(old-1), 0, uint64(size)); err != nil || !same(have, record) {
				t.Fatalf("leaf %d of %d: have %x, error %v, want %x", old-1, size, have, err, record)
			}
		}
	}
}

func same(have []common.Hash, want []tlog.Hash) bool {
	return slices.EqualFunc(have, want, func(h common.Hash, w tlog.Hash) bool { return h == common.Hash(w) })
}

// FuzzProof grows a log by any hashes. The right proof alone makes it grow.
func FuzzProof(f *testing.F) {
	join := func(hashes []common.Hash) (data []byte) {
		for _, h := range hashes {
			data = append(data, h[:]...)
		}
		return data
	}
	for _, pair := range [][2]uint64{{1, 2}, {3, 7}, {4, 7}, {6, 7}, {8, 64}, {63, 64}} {
		f.Add(uint8(pair[0]-1), uint8(pair[1]-1), join(proof(counted{}, pair[0], 0, pair[1], true)))
	}
	start := newChain(f)
	f.Fuzz(func(t *testing.T, old, size uint8, data []byte) {
		from, to := 1+uint64(old%64), 1+uint64(size%64)
		if from > to || len(data)/32 > native.MaxPath {
			return
		}
		given := make([]common.Hash, len(data)/32)
		for i := range given {
			given[i] = common.Hash(data[i*32:])
		}
		chain := start.Copy()
		if !add(t, chain, from, counted{}.root(0, from), nil) {
			t.Fatalf("first head of %d leaves refused", from)
		}
		right := slices.Equal(given, proof(counted{}, from, 0, to, true))
		if have := add(t, chain, to, counted{}.root(0, to), given); have != right {
			t.Fatalf("from %d to %d leaves: have %v for proof %x", from, to, have, given)
		}
	})
}
