// SPDX-License-Identifier: LGPL-3.0-or-later

package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"
)

var (
	errNode  = errors.New("invalid node of the state")
	errState = errors.New("the receipt does not prove what the contracts read")
)

// witness is the part of a state that nodes of its tries prove. It implements
// state.Reader: what is not proved cannot be read.
type witness struct {
	root  common.Hash
	nodes nodeSet
}

var _ state.Reader = (*witness)(nil)

// nodeSet holds the nodes of tries by their hash. It implements
// ethdb.KeyValueReader.
type nodeSet map[common.Hash][]byte

func (n nodeSet) Has(key []byte) (bool, error) { return n[common.BytesToHash(key)] != nil, nil }

func (n nodeSet) Get(key []byte) ([]byte, error) { return n[common.BytesToHash(key)], nil }

// add adds the nodes of a proof.
func (n nodeSet) add(proof []hexutil.Bytes) {
	for _, node := range proof {
		n[crypto.Keccak256Hash(node)] = node
	}
}

// list returns the nodes in the order of a receipt.
func (n nodeSet) list() (nodes []hexutil.Bytes) {
	for _, hash := range slices.SortedFunc(maps.Keys(n), common.Hash.Cmp) {
		nodes = append(nodes, n[hash])
	}
	return nodes
}

// newWitness reads the nodes of a receipt. Each of them must be in its place by its
// hash, and must be referred to from the root, so that no node can be changed, added
// or moved.
func newWitness(root common.Hash, nodes []hexutil.Bytes) (*witness, error) {
	w, last := &witness{root, make(nodeSet)}, common.Hash{}
	for i, node := range nodes {
		hash := crypto.Keccak256Hash(node)
		if i > 0 && bytes.Compare(hash[:], last[:]) <= 0 {
			return nil, fmt.Errorf("%w: number %d is out of order", errNode, i+1)
		}
		w.nodes[hash], last = node, hash
	}
	found := make(map[common.Hash]bool)
	if err := w.visit(w.root, found, accounts); err != nil {
		return nil, err
	}
	if len(found) != len(nodes) {
		return nil, fmt.Errorf("%w: %d of %d are not under the state root %s", errNode, len(nodes)-len(found), len(nodes), root)
	}
	return w, nil
}

// leafKind is what the leaves of a trie are.
type leafKind uint8

const (
	accounts leafKind = iota
	words             // of the storage of an account
)

// visit marks the nodes below a hash that are here.
func (w *witness) visit(hash common.Hash, found map[common.Hash]bool, leaves leafKind) error {
	node, ok := w.nodes[hash]
	if !ok || found[hash] {
		return nil
	}
	found[hash] = true
	return w.children(node, found, leaves)
}

// children marks the nodes that a node refers to: a branch has 17 elements, a leaf or
// an extension two, of which the first begins with its kind.
func (w *witness) children(node []byte, found map[common.Hash]bool, leaves leafKind) error {
	var items []rlp.RawValue
	if err := rlp.DecodeBytes(node, &items); err != nil {
		return fmt.Errorf("%w: %w", errNode, err)
	}
	switch len(items) {
	case 17:
		items = items[:16]
	case 2:
		var path []byte
		if err := rlp.DecodeBytes(items[0], &path); err != nil || len(path) == 0 {
			return fmt.Errorf("%w: it has no path", errNode)
		}
		const isLeaf = 0x20
		if path[0]&isLeaf != 0 {
			return w.leaf(items[1], found, leaves)
		}
		items = items[1:]
	default:
		return fmt.Errorf("%w: have %d elements, want 2 or 17", errNode, len(items))
	}
	for _, item := range items {
		var hash []byte
		if err := rlp.DecodeBytes(item, &hash); err != nil { // a short child stands within its parent
			if len(item) >= common.HashLength {
				return fmt.Errorf("%w: a child within it has %d bytes", errNode, len(item))
			}
			if err := w.children(item, found, leaves); err != nil {
				return err
			}
			continue
		}
		if len(hash) != common.HashLength {
			continue // no child
		}
		if err := w.visit(common.BytesToHash(hash), found, leaves); err != nil {
			return err
		}
	}
	return nil
}

// leaf marks the storage of an account.
func (w *witness) leaf(value rlp.RawValue, found map[common.Hash]bool, leaves leafKind) error {
	if leaves == words {
		return nil
	}
	var account []byte
	if err := rlp.DecodeBytes(value, &account); err != nil {
		return fmt.Errorf("%w: %w", errNode, err)
	}
	a := new(types.StateAccount)
	if err := rlp.DecodeBytes(account, a); err != nil {
		return fmt.Errorf("%w: %w", errNode, err)
	}
	return w.visit(a.Root, found, words)
}

// Account implements state.Reader.
func (w *witness) Account(address common.Address) (*types.StateAccount, error) {
	value, err := trie.VerifyProof(w.root, crypto.Keccak256(address[:]), w.nodes)
	if err != nil {
		return nil, fmt.Errorf("%w: account %s: %w", errState, address, err)
	}
	if value == nil {
		return nil, nil
	}
	a := new(types.StateAccount)
	if err := rlp.DecodeBytes(value, a); err != nil {
		return nil, fmt.Errorf("%w: account %s: %w", errState, address, err)
	}
	return a, nil
}

// Storage implements state.Reader.
func (w *witness) Storage(address common.Address, slot common.Hash) (word common.Hash, err error) {
	a, err := w.Account(address)
	if err != nil || a == nil || a.Root == types.EmptyRootHash {
		return word, err
	}
	value, err := trie.VerifyProof(a.Root, crypto.Keccak256(slot[:]), w.nodes)
	if err != nil {
		return word, fmt.Errorf("%w: slot %s of %s: %w", errState, slot, address, err)
	}
	if value == nil {
		return word, nil
	}
	_, content, _, err := rlp.Split(value)
	if err != nil || len(content) > len(word) {
		return word, fmt.Errorf("%w: slot %s of %s is no word", errState, slot, address)
	}
	return common.BytesToHash(content), nil
}

// Has implements state.Reader. A native contract has no code to run.
func (w *witness) Has(common.Address, common.Hash) bool { return false }

// Code implements state.Reader.
func (w *witness) Code(common.Address, common.Hash) []byte { return nil }

// CodeSize implements state.Reader.
func (w *witness) CodeSize(common.Address, common.Hash) int { return 0 }
