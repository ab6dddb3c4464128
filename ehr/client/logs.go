// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Kinds of logs.
const (
	RecordLog    = contracts.LogRecords
	AccessLog    = contracts.LogAudit
	ConsentLog   = contracts.LogConsents
	PlacementLog = contracts.LogPlacements
	HoldingLog   = contracts.LogHoldings
)

// AppendHead adds a head to a log of the sender's organization, or renews the
// newest one. proof shows that the tree of the newest head is its beginning.
func (c *Client) AppendHead(opts *bind.TransactOpts, kind uint8, size uint64, root, manifest common.Hash, proof []common.Hash) (*types.Transaction, error) {
	data, err := logs.TryPackAppend(kind, size, root, manifest, words(proof))
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.logs, data)
}

// TreeHead returns the newest head of a log, all zero if there is none.
func (c *Client) TreeHead(ctx context.Context, org common.Hash, kind uint8) (TreeHead, error) {
	return call(ctx, c, c.logs, logs.PackTreeHead(org, kind), logs.UnpackTreeHead)
}

// HeadAt returns one head of a log, all zero if there is none.
func (c *Client) HeadAt(ctx context.Context, org common.Hash, kind uint8, seq uint64) (LogHead, error) {
	return call(ctx, c, c.logs, logs.PackHeadAt(org, kind, seq), logs.UnpackHeadAt)
}

// Punctuality returns when a log's last head or heartbeat was, when the next is
// due, and how many were not in time.
func (c *Client) Punctuality(ctx context.Context, org common.Hash, kind uint8) (Punctuality, error) {
	return call(ctx, c, c.logs, logs.PackPunctuality(org, kind), logs.UnpackPunctuality)
}

// VerifyInclusion reports whether a leaf, named by its hash, is in the tree of a head.
func (c *Client) VerifyInclusion(ctx context.Context, org common.Hash, kind uint8, seq uint64, leaf Leaf) (bool, error) {
	data, err := logs.TryPackVerifyInclusion(org, kind, seq, leaf.Digest, leaf.Index, words(leaf.Path))
	if err != nil {
		return false, err
	}
	return call(ctx, c, c.logs, data, logs.UnpackVerifyInclusion)
}

// words converts hashes to the type of the bindings.
func words(hashes []common.Hash) [][32]byte {
	out := make([][32]byte, len(hashes))
	for i, h := range hashes {
		out[i] = h
	}
	return out
}
