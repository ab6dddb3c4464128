// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
)

// MaxPath is how many hashes a proof in a tree may have. A tree whose leaves 63
// bits can count has no more levels.
const MaxPath = 64

// TreeHead is a state of an append-only RFC 6962 tree.
type TreeHead struct {
	Size uint64 // leaves
	Root common.Hash
}

// Includes reports whether the path leads from the leaf at the index to the
// root. leaf is the leaf's hash. (RFC 9162, section 2.1.3.2.)
func (h TreeHead) Includes(env *Env, leaf common.Hash, index uint64, path []common.Hash) bool {
	root, ok := TreeRoot(env, leaf, index, h.Size, path)
	return ok && root == h.Root
}

// TreeRoot is the root that the path leads to from the leaf at the index, in a
// tree of size leaves; ok is false if a path in that tree cannot have that length.
func TreeRoot(env *Env, leaf common.Hash, index, size uint64, path []common.Hash) (root common.Hash, ok bool) {
	if index >= size {
		return root, false
	}
	at, last := index, size-1
	root = leaf
	for _, sibling := range path {
		if last == 0 {
			return root, false
		}
		if at&1 == 1 || at == last {
			root = nodeHash(env, sibling, root)
			at, last = climb(at, last)
		} else {
			root = nodeHash(env, root, sibling)
		}
		at, last = at>>1, last>>1
	}
	return root, last == 0
}

// Extends reports whether the proof shows that the tree before is the beginning
// of this one. Every tree extends the empty tree and itself, with an empty
// proof. (RFC 9162, section 2.1.4.2.)
func (h TreeHead) Extends(env *Env, before TreeHead, proof []common.Hash) bool {
	switch {
	case before.Size == 0 || before.Size == h.Size:
		return len(proof) == 0 && (before.Size == 0 || before.Root == h.Root)
	case before.Size > h.Size:
		return false
	}
	// The walk begins at the largest full subtree at the end of the tree before.
	at, last := before.Size-1, h.Size-1
	level := bits.TrailingZeros64(before.Size)
	at, last = at>>level, last>>level
	start := before.Root // if that subtree is the whole tree before
	if at != 0 {
		if len(proof) == 0 {
			return false
		}
		start, proof = proof[0], proof[1:]
	}
	old, root := start, start
	for _, sibling := range proof {
		if last == 0 {
			return false
		}
		if at&1 == 1 || at == last {
			old, root = nodeHash(env, sibling, old), nodeHash(env, sibling, root)
			at, last = climb(at, last)
		} else {
			root = nodeHash(env, root, sibling)
		}
		at, last = at>>1, last>>1
	}
	return last == 0 && old == before.Root && root == h.Root
}

// climb moves up from a last node without a sibling to the first one that has one.
func climb(at, last uint64) (uint64, uint64) {
	for at&1 == 0 && at != 0 {
		at, last = at>>1, last>>1
	}
	return at, last
}

func nodeHash(env *Env, left, right common.Hash) common.Hash {
	return env.Sha256([]byte{1}, left[:], right[:])
}
