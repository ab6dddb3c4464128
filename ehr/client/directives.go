// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"
	"io"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"golang.org/x/mod/sumdb/tlog"
)

// PatientDirectives are what one patient restricts, as its custodian keeps it.
type PatientDirectives struct {
	Pid  common.Hash
	Hash common.Hash // SHA-256 of the directives; of nothing where there are none
}

// DirectivesProof is what the custodian gives a patient after a refresh.
type DirectivesProof struct {
	Salt common.Hash
	Leaf Leaf
}

// DirectivesLeaf is the leaf of a patient: SHA-256(0x00 || pid || salt || directives).
// Patients compute theirs, and ask with VerifyDirectives whether it is there.
func DirectivesLeaf(p PatientDirectives, salt common.Hash) common.Hash {
	return common.Hash(tlog.RecordHash(directivesEntry(p, salt)))
}

func directivesEntry(p PatientDirectives, salt common.Hash) []byte {
	return append(append(p.Pid.Bytes(), salt[:]...), p.Hash[:]...)
}

// CommitDirectives makes the root for RefreshDirectives of all patients of a
// custodian, whether or not they restrict anything, and the proof of each. It takes a
// new salt for each from the random source, and adds a leaf of nobody, so that the root is
// another one even without patients.
func CommitDirectives(patients []PatientDirectives, random io.Reader) (root common.Hash, proofs []DirectivesProof, err error) {
	var tree storedTree
	proofs = make([]DirectivesProof, len(patients)+1)
	size := int64(len(proofs))
	for i := range proofs {
		var p PatientDirectives
		if i < len(patients) {
			p = patients[i]
		}
		salt := &proofs[i].Salt
		if _, err := io.ReadFull(random, salt[:]); err != nil {
			return root, nil, err
		}
		more, err := tlog.StoredHashes(int64(i), directivesEntry(p, *salt), tree)
		if err != nil {
			return root, nil, err
		}
		tree = append(tree, more...)
		proofs[i].Leaf = Leaf{Digest: DirectivesLeaf(p, *salt), Index: uint64(i), Count: uint64(size)}
	}
	for i := range proofs {
		path, err := tlog.ProveRecord(size, int64(i), tree)
		if err != nil {
			return root, nil, err
		}
		for _, h := range path {
			proofs[i].Leaf.Path = append(proofs[i].Leaf.Path, common.Hash(h))
		}
	}
	hash, err := tlog.TreeHash(size, tree)
	return common.Hash(hash), proofs[:len(patients)], err
}

// storedTree is what tlog keeps of a tree.
type storedTree []tlog.Hash

// ReadHashes implements tlog.HashReader.
func (t storedTree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = t[index]
	}
	return out, nil
}

// RefreshDirectives replaces the root of the directives of all patients of the
// sender's organization, see CommitDirectives.
func (c *Client) RefreshDirectives(opts *bind.TransactOpts, root common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackRefreshDirectives(root))
}

// Directives returns the root of an organization's patients, and when the next is due.
func (c *Client) Directives(ctx context.Context, org common.Hash) (Directives, error) {
	return call(ctx, c, c.consent, consent.PackDirectives(org), consent.UnpackDirectives)
}

// VerifyDirectives reports whether a leaf is in the tree of an organization's directives.
func (c *Client) VerifyDirectives(ctx context.Context, org common.Hash, leaf Leaf) (bool, error) {
	data, err := consent.TryPackVerifyDirectives(org, leaf.Digest, leaf.Index, leaf.Count, words(leaf.Path))
	if err != nil {
		return false, err
	}
	return call(ctx, c, c.consent, data, consent.UnpackVerifyDirectives)
}
