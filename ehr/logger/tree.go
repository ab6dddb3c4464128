// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"fmt"
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

// Head is a state of a log.
type Head struct {
	Size uint64 // leaves
	Root common.Hash
}

// sizeMax is the largest number of leaves of a log: each leaf adds almost 64 bytes of
// hashes to a file whose length has 63 bits.
const sizeMax = 1 << 57

// edge is the right edge of a tree: everything that is needed to add leaves.
type edge struct {
	size  uint64
	peaks [64]tlog.Hash // of the complete subtree of 2^i leaves, if bit i of size is set
}

// add adds a leaf, and appends the hashes of the subtrees that are now complete, from the
// leaf up, as tlog stores them.
func (e *edge) add(leaf tlog.Hash, hashes []byte) []byte {
	hashes = append(hashes, leaf[:]...)
	level := bits.TrailingZeros64(e.size + 1)
	for _, peak := range e.peaks[:level] {
		leaf = tlog.NodeHash(peak, leaf)
		hashes = append(hashes, leaf[:]...)
	}
	e.peaks[level] = leaf
	e.size++
	return hashes
}

func (e *edge) head() Head {
	if e.size == 0 {
		empty, _ := tlog.TreeHash(0, nil)
		return Head{Root: common.Hash(empty)}
	}
	level := bits.TrailingZeros64(e.size)
	root := e.peaks[level]
	for level++; e.size>>level != 0; level++ {
		if e.size>>level&1 == 1 {
			root = tlog.NodeHash(e.peaks[level], root)
		}
	}
	return Head{Size: e.size, Root: common.Hash(root)}
}

// hashes is the file that holds the tree.
type hashes struct{ file file }

// ReadHashes implements tlog.HashReader.
func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if _, err := h.file.ReadAt(out[i][:], index*tlog.HashSize); err != nil {
			return nil, fmt.Errorf("hash %d of the tree: %w", index, err)
		}
	}
	return out, nil
}

// edge reads the right edge of the tree of a size.
func (h hashes) edge(size uint64) (e edge, err error) {
	e.size = size
	for level := range 63 {
		if size>>level&1 == 0 {
			continue
		}
		index := tlog.StoredHashIndex(level, int64(size>>level)-1)
		read, err := h.ReadHashes([]int64{index})
		if err != nil {
			return e, err
		}
		e.peaks[level] = read[0]
	}
	return e, nil
}

// hashesEnd is the offset of the next leaf's hashes.
func hashesEnd(size uint64) int64 { return tlog.StoredHashCount(int64(size)) * tlog.HashSize }

// head is the head that the tree had at a size.
func (h hashes) head(size uint64) (Head, error) {
	root, err := tlog.TreeHash(int64(size), h)
	return Head{size, common.Hash(root)}, err
}

// inclusion returns the audit path of a leaf in the tree of the head, and its hash.
func (h hashes) inclusion(index uint64, head Head) (path []common.Hash, leaf common.Hash, err error) {
	read, err := h.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))})
	if err != nil {
		return nil, leaf, err
	}
	proof, err := tlog.ProveRecord(int64(head.Size), int64(index), h)
	if err != nil {
		return nil, leaf, err
	}
	// A wrong proof is worse than none.
	if err := tlog.CheckRecord(proof, int64(head.Size), tlog.Hash(head.Root), int64(index), read[0]); err != nil {
		return nil, leaf, damaged("path of leaf %d in the tree of %d", index, head.Size)
	}
	return plain(proof), common.Hash(read[0]), nil
}

// consistency proves that the tree of the first head is the beginning of the
// tree of the second.
func (h hashes) consistency(old, head Head) ([]common.Hash, error) {
	if old.Size == 0 || old.Size == head.Size {
		return []common.Hash{}, nil
	}
	proof, err := tlog.ProveTree(int64(head.Size), int64(old.Size), h)
	if err != nil {
		return nil, err
	}
	if err := tlog.CheckTree(proof, int64(head.Size), tlog.Hash(head.Root), int64(old.Size), tlog.Hash(old.Root)); err != nil {
		return nil, damaged("proof from the tree of %d to that of %d leaves", old.Size, head.Size)
	}
	return plain(proof), nil
}

func plain[P ~[]tlog.Hash](proof P) []common.Hash {
	out := make([]common.Hash, len(proof))
	for i, h := range proof {
		out[i] = common.Hash(h)
	}
	return out
}
