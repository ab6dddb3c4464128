// SPDX-License-Identifier: LGPL-3.0-or-later

// Package document commits to the exact bytes of a FHIR JSON document.
//
// A document is one resource or a Bundle. Its leaves are salted digests: leaf 0
// of the whole document, leaf i of resource i of the Bundle, counted from 1 in
// their order in the document. The leaves form an RFC 6962 tree, and
//
//	digest(i)     = SHA-256(salt(i) || bytes(i))
//	leavesRoot    = RFC 6962 root over digest(0), digest(1), …
//	contentCommit = SHA-256(0x00 || contentSalt || leavesRoot)
//
// Only contentCommit goes on chain. Each leaf has its own salt, so that showing
// one resource reveals nothing about the others.
//
// Bytes are used unchanged and never re-encoded: FHIR decimals keep their trailing
// zeros, and any canonical form of JSON would drop them. Errors name positions
// and never quote the document.
package document

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	MaxSize      = 64 << 20 // bytes of one document: the largest Synthea histories are a tenth of it
	MaxDepth     = 128      // nested JSON values: FHIR's deepest, nested questionnaires, stay far below
	MaxResources = 1 << 16  // resources of one Bundle that get their own leaf
)

var (
	ErrMismatch = errors.New("document does not match its commitment")
	errNoLeaf   = errors.New("no such leaf")
)

// Leaf is one part of a document that can be shown without the others.
type Leaf struct {
	Offset int64       `json:"offset"` // first byte within the document
	Length int64       `json:"length"` // bytes
	Salt   common.Hash `json:"salt"`   // secret until the part is shown
	Digest common.Hash `json:"digest"` // SHA-256(salt || bytes)
}

// Document is what the custodian keeps beside the bytes of a document. The salts
// allow testing guesses at the content: keep it as secret as the document.
type Document struct {
	Commit common.Hash `json:"contentCommit"` // what is anchored
	Salt   common.Hash `json:"contentSalt"`   // of the commitment
	Root   common.Hash `json:"leavesRoot"`    // of the tree of leaves
	Size   int64       `json:"size"`          // bytes of the document
	Leaves []Leaf      `json:"leaves"`        // whole document, then its resources
}

// Check reports whether a document can be committed to.
func Check(doc []byte) error {
	_, err := scan(doc)
	return err
}

// Commit reads the document's structure and commits to its bytes with fresh
// salts from rand, which must be a cryptographic source.
func Commit(doc []byte, rand io.Reader) (*Document, error) {
	spans, err := scan(doc)
	if err != nil {
		return nil, err
	}
	salts := make([]common.Hash, 1+len(spans)) // the first one is the commitment's
	for i := range salts {
		if _, err := io.ReadFull(rand, salts[i][:]); err != nil {
			return nil, fmt.Errorf("cannot draw salt: %w", err)
		}
	}
	d := &Document{Salt: salts[0], Size: int64(len(doc)), Leaves: make([]Leaf, len(spans))}
	for i, s := range spans {
		salt := salts[i+1]
		d.Leaves[i] = Leaf{Offset: s.start, Length: s.end - s.start, Salt: salt, Digest: Digest(salt, doc[s.start:s.end])}
	}
	if d.Root, err = treeRoot(digests(d.Leaves)); err != nil {
		return nil, err
	}
	d.Commit = ContentCommit(d.Salt, d.Root)
	return d, nil
}

// Digest is the salted hash of one part of a document, the data of its leaf.
func Digest(salt common.Hash, part []byte) (digest common.Hash) {
	h := sha256.New()
	h.Write(salt[:])
	h.Write(part)
	h.Sum(digest[:0])
	return digest
}

// ContentCommit is the hash that represents a tree of leaves on chain.
func ContentCommit(salt, leavesRoot common.Hash) common.Hash {
	var in [1 + 2*common.HashLength]byte
	copy(in[1:], salt[:])
	copy(in[1+common.HashLength:], leavesRoot[:])
	return sha256.Sum256(in[:])
}

// Verify reports whether doc is byte for byte the committed document, and
// whether every leaf covers the resource that it claims to cover.
func (d *Document) Verify(doc []byte) error {
	if int64(len(doc)) != d.Size {
		return fmt.Errorf("%w: have %d bytes, want %d", ErrMismatch, len(doc), d.Size)
	}
	// The whole document is checked first: changed bytes often break the structure
	// too, and the mismatch is the clearer error.
	if err := d.check(); err != nil {
		return err
	}
	if whole := d.Leaves[0]; Digest(whole.Salt, doc) != whole.Digest {
		return fmt.Errorf("%w: leaf 0", ErrMismatch)
	}
	spans, err := scan(doc)
	if err != nil {
		return err
	}
	if len(spans) != len(d.Leaves) {
		return fmt.Errorf("%w: have %d leaves, want %d", ErrMismatch, len(spans), len(d.Leaves))
	}
	for i, s := range spans {
		leaf := d.Leaves[i]
		if leaf.Offset != s.start || leaf.Length != s.end-s.start || Digest(leaf.Salt, doc[s.start:s.end]) != leaf.Digest {
			return fmt.Errorf("%w: leaf %d", ErrMismatch, i)
		}
	}
	return nil
}

// check reports whether the commitment follows from the leaves.
func (d *Document) check() error {
	if len(d.Leaves) == 0 || len(d.Leaves) > 1+MaxResources {
		return fmt.Errorf("%w: have %d leaves, want 1 to %d", ErrMismatch, len(d.Leaves), 1+MaxResources)
	}
	have, err := treeRoot(digests(d.Leaves))
	if err != nil {
		return err
	}
	if have != d.Root || ContentCommit(d.Salt, d.Root) != d.Commit {
		return fmt.Errorf("%w: leaves, root and commitment disagree", ErrMismatch)
	}
	first := d.Leaves[0]
	if first.Offset != 0 || first.Length != d.Size {
		return fmt.Errorf("%w: leaf 0 does not cover the document", ErrMismatch)
	}
	for i, leaf := range d.Leaves {
		if leaf.Offset < 0 || leaf.Length < 0 || leaf.Offset > d.Size || leaf.Length > d.Size-leaf.Offset {
			return fmt.Errorf("%w: leaf %d lies outside the document", ErrMismatch, i)
		}
	}
	return nil
}

// Part returns the bytes of doc that a leaf covers; doc is not verified.
func (d *Document) Part(doc []byte, index int) ([]byte, error) {
	if index < 0 || index >= len(d.Leaves) {
		return nil, fmt.Errorf("%w: have index %d, want below %d", errNoLeaf, index, len(d.Leaves))
	}
	leaf := d.Leaves[index]
	if leaf.Offset < 0 || leaf.Length < 0 || leaf.Offset > int64(len(doc)) || leaf.Length > int64(len(doc))-leaf.Offset {
		return nil, fmt.Errorf("%w: leaf %d lies outside the document", ErrMismatch, index)
	}
	return doc[leaf.Offset : leaf.Offset+leaf.Length], nil
}

// tree keeps every hash of an RFC 6962 tree, by tlog's index of stored hashes.
func tree(data [][]byte) (tlog.HashReaderFunc, error) {
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			if index < 0 || index >= int64(len(hashes)) {
				return nil, errNoLeaf
			}
			out[i] = hashes[index]
		}
		return out, nil
	})
	for i := range data {
		more, err := tlog.StoredHashes(int64(i), data[i], reader)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, more...)
	}
	return reader, nil
}

// treeRoot is the RFC 6962 root over the data of all leaves.
func treeRoot(data [][]byte) (common.Hash, error) {
	reader, err := tree(data)
	if err != nil {
		return common.Hash{}, err
	}
	hash, err := tlog.TreeHash(int64(len(data)), reader)
	return common.Hash(hash), err
}

// digests is the data of the tree's leaves.
func digests(leaves []Leaf) [][]byte {
	data := make([][]byte, len(leaves))
	for i := range leaves {
		data[i] = leaves[i].Digest[:]
	}
	return data
}
