// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"errors"

	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/gossip"
)

const (
	// rangeBlocks is the number of blocks in one request.
	rangeBlocks = gossip.MaxBlocks

	// rangeBytes is the size from which an answer with fewer blocks than requested
	// counts as full: half of the size limit of an answer.
	rangeBytes = 4 << 20
)

// blockRange is an answer to one request for blocks.
type blockRange struct {
	blocks []*types.Block // consecutive, up to the first from the future
	last   bool           // the peer has nothing more that could be inserted now
	err    error
}

// ranges inserts the peer's blocks from a number on, up to its head. While one
// range is executed, the next is fetched and prepared. A fetch holds no more than
// these two in memory.
//
// The walk ends for any behaviour of the peer. Each accepted block has a verified
// seal and is the child of the one before, so only signers can make the walk
// longer; and an answer that is empty, or reaches into the future, is the last one.
func (f *fetch) ranges(number uint64) error {
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	next, logged := f.order(ctx, number), f.cfg.Now()
	for next != nil {
		got := <-next
		if got.err != nil {
			return got.err
		}
		if number += uint64(len(got.blocks)); got.last || number > f.peer.Head().Number {
			next = nil
		} else {
			next = f.order(ctx, number)
		}
		if len(got.blocks) == 0 || f.ends(got.blocks[0].NumberU64()) {
			return nil
		}
		if err := f.insert(got.blocks); errors.Is(err, clique.ErrUnknownRules) {
			return nil
		} else if err != nil {
			return err
		}
		if f.cfg.Now().Sub(logged) > logEvery {
			logged = f.cfg.Now()
			log.Info("Fetching blocks", "peer", f.peer.ID(), "at", number-1, "to", f.peer.Head().Number)
		}
	}
	return nil
}

// order requests the range from a number on. The answer comes through the channel,
// prepared; an error cancels the context with the error as its cause.
func (f *fetch) order(ctx context.Context, number uint64) <-chan blockRange {
	ordered := make(chan blockRange, 1) // buffered, as the receiver may be gone
	go func() {
		got := f.request(ctx, number)
		f.prepare(got.blocks)
		ordered <- got
	}()
	return ordered
}

func (f *fetch) request(ctx context.Context, number uint64) blockRange {
	var blocks []*types.Block
	err := f.ask(ctx, func(ctx context.Context) (worth bool, err error) {
		blocks, err = f.peer.RequestBlocks(ctx, number, rangeBlocks)
		return len(blocks) == rangeBlocks || size(blocks) >= rangeBytes, err
	})
	if errors.Is(err, gossip.ErrUnavailable) {
		// The peer went back to a shorter chain; its next announcement says so.
		return blockRange{last: true}
	}
	present := f.withoutEarly(blocks)
	return blockRange{blocks: present, last: len(present) < len(blocks), err: err}
}

// prepare does the work that needs no state, on all cores: it recovers the sealers
// of the blocks and the senders of their transactions, which are cached.
func (f *fetch) prepare(blocks []*types.Block) {
	if len(blocks) == 0 {
		return
	}
	config := f.cfg.Chain.Config()
	core.SenderCacher().RecoverFromBlocks(types.MakeSigner(config, blocks[0].Number(), blocks[0].Time()), blocks)
	headers := make([]*types.Header, len(blocks))
	for i, block := range blocks {
		headers[i] = block.Header()
	}
	f.cfg.Importer.engine.RecoverSealers(headers)
}

// withoutEarly cuts a range off at the first block from the future.
func (s *Syncer) withoutEarly(blocks []*types.Block) []*types.Block {
	now := uint64(s.cfg.Now().Unix())
	for i, block := range blocks {
		if block.Time() > now {
			return blocks[:i]
		}
	}
	return blocks
}

// size returns the encoded size of blocks, in bytes.
func size(blocks []*types.Block) (sum uint64) {
	for _, block := range blocks {
		sum += block.Size()
	}
	return sum
}
