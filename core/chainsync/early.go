// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"cmp"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/quota"
)

// driftMax is how far a block's time may be ahead of this node's clock for the
// block to be kept. Signers' clocks are expected to agree within a second or two.
const driftMax = 15 * time.Second

// earlyLimits bound the blocks that wait for their time. An honest alliance has at
// most a few, one for each signer with a fast clock.
var earlyLimits = quota.Limits{Items: 64, PerPeer: 8, Bytes: 64 << 20, Life: 2 * driftMax}

// earlyBlocks holds blocks from the near future until their second. Its zero value
// is empty.
type earlyBlocks struct {
	pool *quota.Pool[common.Hash, *types.Block]
}

// add keeps a block of a peer and reports whether it did. It keeps no block twice,
// and none from beyond driftMax.
func (e *earlyBlocks) add(peer enode.ID, block *types.Block, now time.Time) bool {
	if block.Time() > uint64(now.Add(driftMax).Unix()) || e.has(block.Hash()) {
		return false
	}
	if e.pool == nil {
		e.pool = quota.NewPool[common.Hash, *types.Block](earlyLimits)
	}
	return e.pool.Add(peer, block.Hash(), block, int(block.Size()))
}

// has reports whether a block is kept.
func (e *earlyBlocks) has(hash common.Hash) bool { return e.pool != nil && e.pool.Has(hash) }

// due removes and returns the blocks whose second has come, ascending by time.
// Blocks of one second stay in order of arrival, so parents stay before children.
func (e *earlyBlocks) due(now time.Time) []*types.Block {
	if e.pool == nil {
		return nil
	}
	var due []*types.Block
	for _, item := range e.pool.TakeFunc(func(b *types.Block) bool { return b.Time() <= uint64(now.Unix()) }) {
		due = append(due, item.Value)
	}
	slices.SortStableFunc(due, func(a, b *types.Block) int { return cmp.Compare(a.Time(), b.Time()) })
	return due
}

// next returns when the earliest block is due.
func (e *earlyBlocks) next() (time.Time, bool) {
	if e.pool == nil || e.pool.Len() == 0 {
		return time.Time{}, false
	}
	first := slices.MinFunc(e.pool.Values(), func(a, b *types.Block) int { return cmp.Compare(a.Time(), b.Time()) })
	return time.Unix(int64(first.Time()), 0), true
}

// keepEarly makes a pushed block wait for its second, if a present signer has
// sealed it. peer is nil for a block that has waited already.
func (s *Syncer) keepEarly(peer *gossip.Peer, block *types.Block, early *earlyBlocks) {
	if early.has(block.Hash()) {
		return
	}
	var from enode.ID
	if peer != nil {
		from = peer.Node
	}
	if err := s.cfg.Final.CheckSealer(block.Header()); err != nil {
		if peer != nil && s.cfg.Final.Blame(from, err) {
			log.Warn("Refused blocks from the future, peer is disconnected", "peer", peer.ID(), "err", err, "hint", otherSigners(err))
			peer.Drop(err)
		}
		return
	}
	if early.add(from, block, s.cfg.Now()) {
		s.cfg.Seen.Held()
		return
	}
	s.cfg.Seen.Refused(block.Header())
	log.Warn("Refused a block from the future, check the clocks", "number", block.Number(), "hash", block.Hash(),
		"ahead", time.Unix(int64(block.Time()), 0).Sub(s.cfg.Now()))
}
