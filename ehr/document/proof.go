// SPDX-License-Identifier: LGPL-3.0-or-later

package document

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that one part belongs to a committed document. It carries the salt
// of that part and of the commitment; of all other parts it carries only hashes.
type Proof struct {
	ContentSalt common.Hash   `json:"contentSalt"` // of the commitment
	LeafSalt    common.Hash   `json:"leafSalt"`    // of the part that is shown
	Index       int64         `json:"index"`       // 0 is the whole document
	Count       int64         `json:"count"`       // leaves of the document
	Root        common.Hash   `json:"leavesRoot"`  // of the tree of leaves
	Path        []common.Hash `json:"path"`        // RFC 6962 audit path, leaf first
}

// Proof returns the proof of the leaf at index, for a verifier who knows the commitment.
func (d *Document) Proof(index int) (*Proof, error) {
	if index < 0 || index >= len(d.Leaves) {
		return nil, fmt.Errorf("%w: have index %d, want below %d", errNoLeaf, index, len(d.Leaves))
	}
	reader, err := tree(digests(d.Leaves))
	if err != nil {
		return nil, err
	}
	path, err := tlog.ProveRecord(int64(len(d.Leaves)), int64(index), reader)
	if err != nil {
		return nil, err
	}
	p := &Proof{
		ContentSalt: d.Salt, LeafSalt: d.Leaves[index].Salt,
		Index: int64(index), Count: int64(len(d.Leaves)), Root: d.Root, Path: make([]common.Hash, len(path)),
	}
	for i := range path {
		p.Path[i] = common.Hash(path[i])
	}
	return p, nil
}

// VerifyLeaf reports whether part is the part at the proof's index in the
// document of the commitment.
func VerifyLeaf(commit common.Hash, proof *Proof, part []byte) error {
	return VerifyDigest(commit, proof, Digest(proof.LeafSalt, part))
}

// VerifyDigest is VerifyLeaf for a verifier who has not the part, but its digest.
// It does not use the salt of the part.
func VerifyDigest(commit common.Hash, proof *Proof, digest common.Hash) error {
	if proof.Count < 1 || proof.Count > 1+MaxResources || proof.Index < 0 || proof.Index >= proof.Count {
		return fmt.Errorf("%w: have index %d of %d", errNoLeaf, proof.Index, proof.Count)
	}
	if ContentCommit(proof.ContentSalt, proof.Root) != commit {
		return fmt.Errorf("%w: commitment", ErrMismatch)
	}
	path := make(tlog.RecordProof, len(proof.Path))
	for i := range path {
		path[i] = tlog.Hash(proof.Path[i])
	}
	if err := tlog.CheckRecord(path, proof.Count, tlog.Hash(proof.Root), proof.Index, tlog.RecordHash(digest[:])); err != nil {
		return fmt.Errorf("%w: leaf %d", ErrMismatch, proof.Index)
	}
	return nil
}
