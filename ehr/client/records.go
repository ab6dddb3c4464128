// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Anchor sends one version of a record, with signatures of others.
func (c *Client) Anchor(opts *bind.TransactOpts, a Anchor, endorsements ...Endorsement) (*types.Transaction, error) {
	data, err := records.TryPackAnchor(a, endorsements)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.records, data)
}

// AnchorMany sends up to 256 versions, all of them or none.
func (c *Client) AnchorMany(opts *bind.TransactOpts, all []Anchor) (*types.Transaction, error) {
	data, err := records.TryPackAnchorMany(all)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.records, data)
}

// Endorse adds a signature to a version: the sender's own if sig is empty,
// otherwise another signer's.
func (c *Client) Endorse(opts *bind.TransactOpts, record common.Hash, version uint32, e Endorsement) (*types.Transaction, error) {
	data, err := records.TryPackEndorse(record, version, e)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.records, data)
}

// MarkInError marks a version as entered in error.
func (c *Client) MarkInError(opts *bind.TransactOpts, record common.Hash, version uint32, reasonCommit common.Hash) (*types.Transaction, error) {
	const inError = 4
	return c.send(opts, c.records, records.PackSetStatus(record, version, inError, reasonCommit))
}

// SetHold puts a legal hold on a record or lifts it.
func (c *Client) SetHold(opts *bind.TransactOpts, record common.Hash, held bool, orderHash common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.records, records.PackSetHold(record, held, orderHash))
}

// AttestErasure states that the content, salts and keys of a version are destroyed.
func (c *Client) AttestErasure(opts *bind.TransactOpts, record common.Hash, version uint32, evidenceHash common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.records, records.PackAttestErasure(record, version, evidenceHash))
}

// Head returns the newest version of a record, all zero if there is none.
func (c *Client) Head(ctx context.Context, record common.Hash) (Head, error) {
	return call(ctx, c, c.records, records.PackHead(record), records.UnpackHead)
}

// Get returns one version of a record.
func (c *Client) Get(ctx context.Context, record common.Hash, version uint32) (Version, error) {
	return call(ctx, c, c.records, records.PackGet(record, version), records.UnpackGet)
}

// Verify reports whether salt and root open the commitment of the version.
func (c *Client) Verify(ctx context.Context, record common.Hash, version uint32, leavesRoot, salt common.Hash) (bool, error) {
	return call(ctx, c, c.records, records.PackVerify(record, version, leavesRoot, salt), records.UnpackVerify)
}

// Endorsements returns the signatures of a version.
func (c *Client) Endorsements(ctx context.Context, record common.Hash, version uint32) (Endorsements, error) {
	return call(ctx, c, c.records, records.PackEndorsements(record, version), records.UnpackEndorsements)
}

// RecordsOf returns a page of a patient's records of the classes in the mask, and
// the cursor of the next page, 0 if this is the last one.
func (c *Client) RecordsOf(ctx context.Context, pid common.Hash, classMask, cursor uint64, limit uint16) (Page, error) {
	return call(ctx, c, c.records, records.PackRecordsOf(pid, classMask, cursor, limit), records.UnpackRecordsOf)
}

// Leaf is one resource of a document and its path to the root of the leaves.
type Leaf struct {
	Digest       common.Hash // salted SHA-256 of the resource
	Index, Count uint64
	Path         []common.Hash
}

// VerifyLeaf reports whether the leaf belongs to the version that the salt opens.
func (c *Client) VerifyLeaf(ctx context.Context, record common.Hash, version uint32, salt common.Hash, leaf Leaf) (bool, error) {
	data, err := records.TryPackVerifyLeaf(record, version, salt, leaf.Digest, leaf.Index, leaf.Count, words(leaf.Path))
	if err != nil {
		return false, err
	}
	return call(ctx, c, c.records, data, records.UnpackVerifyLeaf)
}

// Policy returns the encoded policy of a class of records, see IRecords.policy.
func (c *Client) Policy(ctx context.Context, class uint8) ([]byte, error) {
	return call(ctx, c, c.records, records.PackPolicy(class), records.UnpackPolicy)
}
