// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/storage/holding"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"
)

const (
	provePause = 3 * time.Second // between two looks at the challenge
	proveAgain = time.Minute     // after an attempt that failed
)

// prove answers the challenges of IStorage until the context ends. Several gateways of one
// organization may do it at once: the first proof counts.
func (a *archive) prove(ctx context.Context) {
	pause := provePause
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = provePause
		if err := a.proveOnce(ctx); err != nil && ctx.Err() == nil {
			log.Warn("A proof of storage was not given", "err", err)
			pause = proveAgain
		}
	}
}

func (a *archive) proveOnce(ctx context.Context) error {
	challenge, err := a.chain.Challenge(ctx, a.cfg.Org)
	if err != nil || common.Hash(challenge.Seed) == (common.Hash{}) {
		return err // nothing is drawn yet
	}
	proof, err := a.answerTo(ctx, challenge)
	if err != nil {
		return err
	}
	err = a.relay.Do(ctx, func(opts *bind.TransactOpts) (*types.Transaction, error) { return a.chain.ProveStorage(opts, *proof) })
	var refused *client.Refusal
	if errors.As(err, &refused) && (refused.Name == "NotDue" || refused.Name == "WrongInterval") {
		return nil // another gateway was first, or the interval has ended meanwhile
	}
	return err
}

func (a *archive) answerTo(ctx context.Context, challenge client.Challenge) (*client.StorageProof, error) {
	proof := &client.StorageProof{From: challenge.From}
	if challenge.Size == 0 {
		return proof, nil
	}
	held, err := a.data.HoldingAt(ctx, challenge.Index)
	if err != nil {
		return nil, err
	}
	h := holding.Holding{
		Placement: held.Placement, Author: held.Author, Record: held.Record, Version: held.Number, Shard: held.Shard, Size: held.Size, ChunkRoot: held.Root,
	}
	proof.Entry, proof.Index = h.Encode(), challenge.Index
	if proof.LogPath, err = a.logs.Inclusion(ctx, 5, challenge.Index, challenge.Size); err != nil {
		return nil, err
	}
	released, err := a.chain.IsReleased(ctx, a.cfg.Org, challenge.Index)
	if err != nil || released || held.State == catalogue.Dropped {
		return proof, err
	}
	chunk := h.DrawChunk(challenge.Seed)
	proof.Chunk, proof.ChunkPath, err = a.chunk(ctx, held, chunk)
	return proof, err
}

// chunk reads one chunk of a shard with its path.
func (a *archive) chunk(ctx context.Context, held catalogue.Holding, index uint64) ([]byte, []common.Hash, error) {
	text, err := a.host.Outline(ctx, held.Placement, held.Shard)
	if err != nil {
		return nil, nil, err
	}
	outline, err := vault.ParseOutline(held.Size, held.Root, text)
	if err != nil {
		return nil, nil, err
	}
	from := index * vault.ChunkSize / vault.UnitSize * vault.UnitSize
	in, err := a.host.Shard(ctx, held.Placement, held.Shard, from, min(vault.UnitSize, held.Size-from))
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	unit, err := io.ReadAll(in)
	if err != nil {
		return nil, nil, err
	}
	return outline.Prove(index, unit)
}
