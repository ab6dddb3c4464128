// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/forkid"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/core/gossip"
)

var _ gossip.Backend = (*Syncer)(nil)

// Status implements gossip.Backend.
func (s *Syncer) Status() gossip.Status {
	var (
		chain = s.cfg.Chain
		head  = chain.CurrentBlock()
	)
	weight, err := s.cfg.Importer.Weight(head)
	if err != nil {
		log.Error("Cannot compute the weight of the head", "err", err)
		head = chain.Genesis().Header()
		weight, _ = s.cfg.Importer.Weight(head)
	}
	final := s.cfg.Final.Final()
	return gossip.Status{
		Version:   gossip.Version1,
		NetworkID: s.cfg.NetworkID,
		ChainID:   chain.Config().ChainID,
		Genesis:   chain.Genesis().Hash(),
		ForkID:    forkid.NewID(chain.Config(), chain.Genesis(), head.Number.Uint64(), head.Time),
		Finalized: gossip.Head{Hash: final.Hash, Number: final.Number, TD: new(big.Int)},
		Head:      gossip.Head{Hash: head.Hash(), Number: head.Number.Uint64(), TD: weight.ToBig()},
	}
}

// CheckStatus implements gossip.Backend: it refuses a peer with other fork rules.
func (s *Syncer) CheckStatus(remote gossip.Status) error { return s.filter(remote.ForkID) }

// Block implements gossip.Backend.
func (s *Syncer) Block(hash common.Hash) *types.Block { return s.cfg.Chain.GetBlockByHash(hash) }

// BlocksFrom implements gossip.Backend: canonical blocks in ascending order, up to
// the first that makes their size exceed maxBytes.
func (s *Syncer) BlocksFrom(number uint64, count, maxBytes int) []*types.Block {
	var (
		blocks []*types.Block
		size   uint64
	)
	for ; count > 0 && size <= uint64(maxBytes); count, number = count-1, number+1 {
		block := s.cfg.Chain.GetBlockByNumber(number)
		if block == nil {
			break
		}
		blocks, size = append(blocks, block), size+block.Size()
	}
	return blocks
}

// HeadersFrom implements gossip.Backend: canonical headers in ascending order.
func (s *Syncer) HeadersFrom(number uint64, count int) []*types.Header {
	var headers []*types.Header
	for ; count > 0; count, number = count-1, number+1 {
		header := s.cfg.Chain.GetHeaderByNumber(number)
		if header == nil {
			break
		}
		headers = append(headers, header)
	}
	return headers
}
