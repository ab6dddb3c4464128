// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"

	"github.com/dntp/dntp/ehr/storage/holding"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Holding is an entry of a log of holdings: a shard that an organization has accepted.
type Holding = holding.Holding

// StorageProof answers the challenge of an interval. It has only From if nothing is drawn, and no
// chunk if the holding is released or its version erased.
type StorageProof struct {
	From      uint64        // first block of the interval, see Challenge
	Entry     []byte        // of the log of holdings, at Index
	Index     uint64        // see Challenge
	LogPath   []common.Hash // of the entry in the tree of the head Challenge.Seq
	Chunk     []byte        // at the index that Holding.DrawChunk returns for Challenge.Seed
	ChunkPath []common.Hash // of the chunk in the tree of Holding.ChunkRoot
}

// SetGateway enters or replaces a gateway of the sender's organization.
func (c *Client) SetGateway(opts *bind.TransactOpts, g Gateway) (*types.Transaction, error) {
	data, err := storage.TryPackSetGateway(g.Slot, g.Url, g.TlsKey, g.RecipientHash)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.storage, data)
}

// RemoveGateway removes a gateway of the sender's organization.
func (c *Client) RemoveGateway(opts *bind.TransactOpts, slot uint8) (*types.Transaction, error) {
	return c.send(opts, c.storage, storage.PackRemoveGateway(slot))
}

// ProveStorage answers the challenge of the sender's organization.
func (c *Client) ProveStorage(opts *bind.TransactOpts, p StorageProof) (*types.Transaction, error) {
	data, err := storage.TryPackProve(p.From, p.Entry, p.Index, words(p.LogPath), p.Chunk, words(p.ChunkPath))
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.storage, data)
}

// ReleaseHolding frees a holder from proving a shard of the sender's organization. leaf is the
// entry of the holder's log, in the tree of its head seq; its digest is not read.
func (c *Client) ReleaseHolding(opts *bind.TransactOpts, holder common.Hash, seq uint64, h Holding, leaf Leaf) (*types.Transaction, error) {
	data, err := storage.TryPackRelease(holder, seq, leaf.Index, h.Encode(), words(leaf.Path))
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.storage, data)
}

// Gateways returns the gateways of an organization, by slot.
func (c *Client) Gateways(ctx context.Context, org common.Hash) ([]Gateway, error) {
	return call(ctx, c, c.storage, storage.PackGateways(org), storage.UnpackGateways)
}

// KeyOwner returns the organization that a TLS key belongs to, and whether one of its gateways has it now.
func (c *Client) KeyOwner(ctx context.Context, tlsKey common.Hash) (KeyOwner, error) {
	return call(ctx, c, c.storage, storage.PackKeyOwner(tlsKey), storage.UnpackKeyOwner)
}

// Challenge returns what an organization must prove now, or next.
func (c *Client) Challenge(ctx context.Context, org common.Hash) (Challenge, error) {
	return call(ctx, c, c.storage, storage.PackChallenge(org), storage.UnpackChallenge)
}

// StorageHealth returns how well an organization has proven what it holds.
func (c *Client) StorageHealth(ctx context.Context, org common.Hash) (StorageHealth, error) {
	return call(ctx, c, c.storage, storage.PackHealth(org), storage.UnpackHealth)
}

// IsReleased reports whether a holding, named by its place in the holder's log, need not be proven.
func (c *Client) IsReleased(ctx context.Context, holder common.Hash, index uint64) (bool, error) {
	return call(ctx, c, c.storage, storage.PackIsReleased(holder, index), storage.UnpackIsReleased)
}
