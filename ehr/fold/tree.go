// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"crypto/sha256"
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
)

// treeRoot is the root that an audit path leads to from a leaf's hash (RFC 9162,
// section 2.1.3); ok is false if a path in that tree cannot have that length.
func treeRoot(leaf common.Hash, index, size uint64, path [][32]byte) (root common.Hash, ok bool) {
	if index >= size {
		return root, false
	}
	if size == 1 {
		return leaf, len(path) == 0
	}
	if len(path) == 0 {
		return root, false
	}
	last := len(path) - 1
	split := uint64(1) << (bits.Len64(size-1) - 1) // largest power of two below size
	if index < split {
		root, ok = treeRoot(leaf, index, split, path[:last])
		return node(root, path[last]), ok
	}
	root, ok = treeRoot(leaf, index-split, size-split, path[:last])
	return node(path[last], root), ok
}

func node(left, right common.Hash) common.Hash {
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}
