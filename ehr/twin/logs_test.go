// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

const maxLeaves = 600 // of a log in a run

// tree is that of every log but those of holdings: they grow at different times, by the same leaves.
var tree = func() (t hashes) {
	for n := range int64(maxLeaves) {
		more, err := tlog.StoredHashesForRecordHash(n, tlog.Hash(name("leaf", int(n))), t)
		if err != nil {
			panic("BUG: " + err.Error())
		}
		t = append(t, more...)
	}
	return t
}()

// hashes are what tlog keeps of a tree.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = h[x]
	}
	return out, nil
}

func (h hashes) root(size uint64) common.Hash {
	root, err := tlog.TreeHash(int64(size), h)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return common.Hash(root)
}

// words are hashes as arguments have them.
func words(list []tlog.Hash, err error) [][32]byte {
	if err != nil {
		panic("BUG: " + err.Error())
	}
	out := make([][32]byte, len(list))
	for i, h := range list {
		out[i] = h
	}
	return out
}

// appendHead grows a log, mostly by what it lacks, or renews its head.
func (w *world) appendHead() (*person, []any) {
	by, kind := w.caller(contracts.LogsAddress, "append"), pick(w, uint8(1+w.n(5)), contracts.LogHoldings)
	if w.chance(0.05) {
		kind = uint8(w.n(8))
	}
	head := w.ask(contracts.LogsAddress, "treeHead", w.actor(by.address).org, kind)
	old := head[1].(uint64)
	size := min(old+uint64(pick(w, 0, 0, 1, w.n(8), w.n(40))), maxLeaves)
	if w.chance(0.1) {
		size = uint64(w.n(int(min(old, maxLeaves)) + 1))
	}
	var proof [][32]byte
	if old > 0 && size > old {
		proof = words(tlog.ProveTree(int64(size), int64(old), treeOf(kind)))
	}
	root := treeOf(kind).root(size)
	if w.chance(0.03) {
		root = w.hash()
	}
	return by, []any{kind, size, root, w.hash(), w.spoil(proof)}
}

// spoil changes a proof once in a while.
func (w *world) spoil(proof [][32]byte) [][32]byte {
	if !w.chance(0.1) {
		return proof
	}
	proof = slices.Clone(proof)
	switch at := w.n(len(proof) + 1); {
	case at == len(proof):
		return append(proof, w.hash())
	case w.chance(0.5):
		return slices.Delete(proof, at, at+1)
	default:
		proof[at][w.n(32)] ^= 1
		return proof
	}
}

func (w *world) verifyInclusion() (*person, []any) {
	var org common.Hash
	var kind uint8
	var newest uint64
	for try := 0; try < 20 && newest == 0; try++ { // most have no log
		org, kind = w.org(), uint8(1+w.n(4))
		newest = w.ask(contracts.LogsAddress, "treeHead", org, kind)[0].(uint64)
	}
	seq := uint64(w.n(int(newest) + 2))
	size := w.ask(contracts.LogsAddress, "headAt", org, kind, seq)[0].(uint64)
	if size == 0 || size > maxLeaves { // scrambled calldata can begin a log at any size
		return nil, []any{org, kind, seq, w.hash(), uint64(w.n(3)), [][32]byte{}}
	}
	index := uint64(w.n(int(size)))
	path := words(tlog.ProveRecord(int64(size), int64(index), tree))
	if w.chance(0.1) {
		index = uint64(w.n(int(size) + 2))
	}
	return nil, []any{org, kind, seq, name("leaf", int(index)), index, w.spoil(path)}
}
