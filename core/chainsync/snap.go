// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"fmt"
	"math"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/downloader"
	"github.com/ethereum/go-ethereum/log"
)

const (
	// snapDistance is the length of chain below which executing every block is
	// faster: upstream fetches the state of a block 64 below the head.
	snapDistance = 256

	// batchHeaders is the number of headers in one request.
	batchHeaders = 1024
)

// snap verifies the peer's headers from genesis on and passes the last to the state
// fetcher. It returns false if the chain is too short to be worth it.
func (f *fetch) snap() (bool, error) {
	if f.peer.Head().Number < snapDistance {
		return false, nil
	}
	head, err := f.verifyHeaders()
	if err != nil {
		return false, err
	}
	return true, f.cfg.Snap(f.ctx, head)
}

// verifyHeaders fetches the peer's headers from genesis to its head, verifies
// each with the engine, and returns the last. It keeps only the newest batch.
func (f *fetch) verifyHeaders() (*types.Header, error) {
	var (
		chain  = f.cfg.Chain
		target = f.peer.Head().Number
		last   = chain.Genesis().Header()
		recent = overlay{ChainHeaderReader: chain}
	)
	log.Info("Verifying headers", "peer", f.peer.ID(), "to", target)
	for number := uint64(1); number <= target; {
		count := min(batchHeaders, int(target-number+1))
		headers, err := f.headers(number, count)
		if err != nil {
			return nil, err
		}
		if headers[0].ParentHash != last.Hash() {
			return nil, fmt.Errorf("%w: header %d does not follow", consensus.ErrUnknownAncestor, number)
		}
		if err := verifyBatch(chain.Engine(), recent, headers); err != nil {
			return nil, err
		}
		f.trusted.Store(math.MaxInt64) // fetching the state has no time limit
		recent.headers = headers
		last = headers[len(headers)-1]
		number += uint64(len(headers))
	}
	return last, nil
}

// headers requests headers from a number on.
func (f *fetch) headers(number uint64, count int) (headers []*types.Header, err error) {
	err = f.ask(f.ctx, func(ctx context.Context) (bool, error) {
		headers, err = f.peer.RequestHeaders(ctx, number, count)
		return len(headers) == count, err
	})
	return headers, err
}

func verifyBatch(engine consensus.Engine, chain consensus.ChainHeaderReader, headers []*types.Header) error {
	abort, results := engine.VerifyHeaders(chain, headers)
	defer close(abort)
	for _, header := range headers {
		if err := <-results; err != nil {
			return &insertError{header.Number.Uint64(), err}
		}
	}
	return nil
}

// overlay is a chain with one batch of verified headers on top that are not stored.
type overlay struct {
	consensus.ChainHeaderReader
	headers []*types.Header // ascending and without gaps
}

// GetHeader implements consensus.ChainHeaderReader.
func (o overlay) GetHeader(hash common.Hash, number uint64) *types.Header {
	if len(o.headers) > 0 {
		first := o.headers[0].Number.Uint64()
		if number >= first && number-first < uint64(len(o.headers)) && o.headers[number-first].Hash() == hash {
			return o.headers[number-first]
		}
	}
	return o.ChainHeaderReader.GetHeader(hash, number)
}

// SnapThrough returns a Config.Snap that drives upstream's downloader.
func SnapThrough(dl *downloader.Downloader) func(context.Context, *types.Header) error {
	return func(ctx context.Context, head *types.Header) error {
		events := make(chan downloader.SyncEvent, 8)
		sub := dl.SubscribeSyncEvents(events)
		defer sub.Unsubscribe()

		log.Info("Fetching the state", "number", head.Number, "hash", head.Hash())
		if err := dl.BeaconSync(head, nil); err != nil {
			return err
		}
		for {
			select {
			case ev := <-events:
				switch ev.Type {
				case downloader.SyncCompleted:
					return nil
				case downloader.SyncFailed:
					// The downloader continues by itself; only the cause is logged.
					log.Warn("Fetching the state was interrupted", "err", ev.Err)
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}
