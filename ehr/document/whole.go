// SPDX-License-Identifier: LGPL-3.0-or-later

package document

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

// Whole commits to a document of any form, such as an image or a PDF, that has one leaf.
// It takes the document as a stream of any length and keeps nothing of it.
type Whole struct {
	contentSalt, salt common.Hash
	digest            hash.Hash
	size              int64
}

// NewWhole draws the salts of a document from rand, a cryptographic source.
func NewWhole(rand io.Reader) (*Whole, error) {
	w := new(Whole)
	for _, salt := range []*common.Hash{&w.contentSalt, &w.salt} {
		if _, err := io.ReadFull(rand, salt[:]); err != nil {
			return nil, fmt.Errorf("cannot draw salt: %w", err)
		}
	}
	w.digest = NewDigest(w.salt)
	return w, nil
}

// Salt is the salt of the leaf.
func (w *Whole) Salt() common.Hash { return w.salt }

// Write takes the next bytes of the document. It never fails.
func (w *Whole) Write(p []byte) (int, error) {
	w.size += int64(len(p))
	return w.digest.Write(p)
}

// Document is the commitment to everything that was written.
func (w *Whole) Document() *Document {
	d := &Document{Salt: w.contentSalt, Size: w.size, Leaves: []Leaf{{Length: w.size, Salt: w.salt}}}
	w.digest.Sum(d.Leaves[0].Digest[:0])
	d.Root = common.Hash(tlog.RecordHash(d.Leaves[0].Digest[:]))
	d.Commit = ContentCommit(d.Salt, d.Root)
	return d
}

// NewDigest begins the digest of a part that is written to it afterwards.
func NewDigest(salt common.Hash) hash.Hash {
	h := sha256.New()
	h.Write(salt[:])
	return h
}
