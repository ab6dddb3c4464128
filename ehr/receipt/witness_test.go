// SPDX-License-Identifier: LGPL-3.0-or-later

package receipt

import (
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

// FuzzWitness looks for nodes that end the program. All nodes here have the hashes by which
// the root or another node refers to them, as a liar can choose.
func FuzzWitness(f *testing.F) {
	branch := append([]byte{0xd1}, make([]byte, 17)...)
	for i := range branch[1:] {
		branch[1+i] = 0x80
	}
	f.Add(branch, []byte{})
	f.Add([]byte{0xc2, 0x20, 0x80}, []byte{0xc2, 0x00, 0x80})
	f.Add([]byte{0xc4, 0x82, 0x20, 0x61, 0xc0}, []byte{0xc3, 0xc2, 0x20, 0x80})
	f.Fuzz(func(t *testing.T, root, below []byte) {
		if len(below) > 0 { // hang it into the root
			hash := crypto.Keccak256(below)
			root = append([]byte{0xe2, 0x00, 0xa0}, hash...)
		}
		nodes := make(nodeSet)
		nodes.add([]hexutil.Bytes{root})
		if len(below) > 0 {
			nodes.add([]hexutil.Bytes{below})
		}
		w, err := newWitness(crypto.Keccak256Hash(root), nodes.list())
		if err != nil && !errors.Is(err, errNode) {
			t.Errorf("have error %v", err)
		}
		if err != nil {
			return
		}
		for slot := range byte(4) {
			w.Storage(common.Address{slot}, common.Hash{slot})
		}
	})
}

// A node within its parent is shorter than a hash, so nesting has an end.
func TestWitnessNesting(t *testing.T) {
	node := []byte{0xc2, 0x20, 0x80}
	for range 40 {
		node = append([]byte{0xc0 + byte(min(55, 1+len(node))), 0x00}, node...)
		if _, err := newWitness(crypto.Keccak256Hash(node), []hexutil.Bytes{node}); len(node) > 40 && !errors.Is(err, errNode) {
			t.Fatalf("a node of %d bytes: have %v", len(node), err)
		}
		if len(node) > 50 {
			return
		}
	}
}
