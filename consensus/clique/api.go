// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	statusBlocks = 64   // newest blocks that clique_status summarizes
	proposalsMax = 1024 // more than any alliance has open at once
)

var (
	errZeroAccount = errors.New("the zero address cannot seal")
	errNoPeriod    = errors.New("a chain without a period has one signer: two would wait for each other")
	errProposals   = fmt.Errorf("more than %d proposals", proposalsMax)
)

// API is the RPC namespace clique.
type API struct {
	clique *Clique
	chain  consensus.ChainHeaderReader
}

// APIs returns the RPC services of the engine.
func (c *Clique) APIs(chain consensus.ChainHeaderReader) []rpc.API {
	return []rpc.API{{Namespace: "clique", Service: &API{clique: c, chain: chain}}}
}

// GetSnapshot returns the signers and open votes after a block, by default the
// head.
func (api *API) GetSnapshot(number *rpc.BlockNumber) (*Snapshot, error) {
	return api.snapshot(api.byNumber(number))
}

// GetSnapshotAtHash is GetSnapshot by block hash.
func (api *API) GetSnapshotAtHash(hash common.Hash) (*Snapshot, error) {
	return api.snapshot(api.chain.GetHeaderByHash(hash))
}

// GetSigners returns the signers after a block, by default the head.
func (api *API) GetSigners(number *rpc.BlockNumber) ([]common.Address, error) {
	return api.signers(api.byNumber(number))
}

// GetSignersAtHash is GetSigners by block hash.
func (api *API) GetSignersAtHash(hash common.Hash) ([]common.Address, error) {
	return api.signers(api.chain.GetHeaderByHash(hash))
}

func (api *API) snapshot(header *types.Header) (*Snapshot, error) {
	if header == nil {
		return nil, errUnknownBlock
	}
	return api.clique.Snapshot(api.chain, header.Number.Uint64(), header.Hash())
}

func (api *API) signers(header *types.Header) ([]common.Address, error) {
	snap, err := api.snapshot(header)
	if err != nil {
		return nil, err
	}
	return snap.SignerList(), nil
}

// byNumber finds a header by number or tag, or returns nil. A pending block has no
// header yet, so pending means the head.
func (api *API) byNumber(number *rpc.BlockNumber) *types.Header {
	if number == nil {
		return api.chain.CurrentHeader()
	}
	switch *number {
	case rpc.LatestBlockNumber, rpc.PendingBlockNumber:
		return api.chain.CurrentHeader()
	case rpc.EarliestBlockNumber:
		return api.chain.GetHeaderByNumber(0)
	case rpc.SafeBlockNumber:
		if chain, ok := api.chain.(interface{ CurrentSafeBlock() *types.Header }); ok {
			return chain.CurrentSafeBlock()
		}
	case rpc.FinalizedBlockNumber:
		if chain, ok := api.chain.(interface{ CurrentFinalBlock() *types.Header }); ok {
			return chain.CurrentFinalBlock()
		}
	}
	if *number < 0 {
		return nil
	}
	return api.chain.GetHeaderByNumber(uint64(*number))
}

// GetOverrides returns the installed signer-set overrides, including those whose
// block has not come yet.
func (api *API) GetOverrides() Overrides {
	return append(Overrides{}, api.clique.Overrides()...)
}

// Propose makes the sealer vote for (or against) an account as a signer, until the
// account is one (or is none) or Discard is called.
func (api *API) Propose(account common.Address, authorize bool) error {
	return api.clique.Propose(account, authorize)
}

// Discard ends the proposal on account.
func (api *API) Discard(account common.Address) { api.clique.Discard(account) }

// Proposals returns the current proposals.
func (api *API) Proposals() map[common.Address]bool { return api.clique.Proposals() }

// Propose makes the engine vote for (or against) an account as a signer in the
// blocks that it prepares.
func (c *Clique) Propose(account common.Address, authorize bool) error {
	if account == (common.Address{}) {
		return errZeroAccount
	}
	if authorize && c.config.Period == 0 {
		return errNoPeriod
	}
	c.mu.Lock()
	defer c.mu.Unlock()

	if _, known := c.proposals[account]; !known && len(c.proposals) >= proposalsMax {
		return errProposals
	}
	c.proposals[account] = authorize
	return nil
}

// Discard ends the proposal on account.
func (c *Clique) Discard(account common.Address) {
	c.mu.Lock()
	defer c.mu.Unlock()

	delete(c.proposals, account)
}

// Proposals returns the current proposals.
func (c *Clique) Proposals() map[common.Address]bool {
	c.mu.RLock()
	defer c.mu.RUnlock()

	return maps.Clone(c.proposals)
}

// Status summarizes the newest blocks.
type Status struct {
	InturnPercent  float64                `json:"inturnPercent"`  // share of blocks sealed in turn
	SealerActivity map[common.Address]int `json:"sealerActivity"` // number of blocks of each signer, including former ones
	NumBlocks      uint64                 `json:"numBlocks"`      // blocks summarized
}

// Status summarizes the newest blocks, at most statusBlocks, without genesis.
func (api *API) Status() (*Status, error) {
	header := api.chain.CurrentHeader()
	signers, err := api.signers(header)
	if err != nil {
		return nil, err
	}
	status := &Status{
		SealerActivity: make(map[common.Address]int),
		NumBlocks:      min(statusBlocks, header.Number.Uint64()),
	}
	for _, signer := range signers {
		status.SealerActivity[signer] = 0
	}
	inTurn := 0
	for range status.NumBlocks {
		if header == nil {
			return nil, errUnknownBlock
		}
		sealer, err := api.clique.Author(header)
		if err != nil {
			return nil, err
		}
		status.SealerActivity[sealer]++
		if header.Difficulty.Cmp(difficultyInTurn) == 0 {
			inTurn++
		}
		header = api.chain.GetHeader(header.ParentHash, header.Number.Uint64()-1)
	}
	if status.NumBlocks > 0 {
		status.InturnPercent = float64(100*inTurn) / float64(status.NumBlocks)
	}
	return status, nil
}

// BlockOrRLP names a block by number, tag or hash, or holds the RLP of a block
// or header that need not be in the chain.
type BlockOrRLP struct {
	block *rpc.BlockNumberOrHash
	rlp   []byte
}

// UnmarshalJSON implements json.Unmarshaler.
func (b *BlockOrRLP) UnmarshalJSON(input []byte) error {
	block := new(rpc.BlockNumberOrHash)
	if err := json.Unmarshal(input, block); err == nil {
		*b = BlockOrRLP{block: block}
		return nil
	}
	var blob hexutil.Bytes
	if err := json.Unmarshal(input, &blob); err != nil {
		return fmt.Errorf("neither block nor RLP: %w", err)
	}
	*b = BlockOrRLP{rlp: blob}
	return nil
}

// GetSigner returns the account that sealed a block, by default the head.
func (api *API) GetSigner(which *BlockOrRLP) (common.Address, error) {
	header, err := api.header(which)
	if err != nil {
		return common.Address{}, err
	}
	return api.clique.Author(header)
}

func (api *API) header(which *BlockOrRLP) (*types.Header, error) {
	if which != nil && which.block == nil {
		return decodeHeader(which.rlp)
	}
	var header *types.Header
	if which == nil {
		header = api.chain.CurrentHeader()
	} else if hash, ok := which.block.Hash(); ok {
		header = api.chain.GetHeaderByHash(hash)
	} else {
		header = api.byNumber(which.block.BlockNumber)
	}
	if header == nil {
		return nil, errUnknownBlock
	}
	return header, nil
}

// decodeHeader decodes the RLP of a block or of a header.
func decodeHeader(blob []byte) (*types.Header, error) {
	block := new(types.Block)
	if err := rlp.DecodeBytes(blob, block); err == nil {
		return block.Header(), nil
	}
	header := new(types.Header)
	if err := rlp.DecodeBytes(blob, header); err != nil {
		return nil, fmt.Errorf("neither block nor header: %w", err)
	}
	return header, nil
}
