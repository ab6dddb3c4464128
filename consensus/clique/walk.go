// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
)

// Walk follows a chain by its headers alone, from genesis on, for those who have
// no node. It verifies each header and knows the signers after it. What it holds
// does not grow with the chain.
type Walk struct {
	config *params.ChainConfig
	engine *Clique
	last   *types.Header
	snap   *Snapshot
}

// NewWalk begins at the genesis header of a chain. The overrides are those that
// the walker trusts.
func NewWalk(config *params.ChainConfig, genesis *types.Header, overrides Overrides) (*Walk, error) {
	if config == nil || config.Clique == nil || genesis == nil || genesis.Number == nil || genesis.Number.Sign() != 0 {
		return nil, errNumber
	}
	if err := overrides.Fit(config, genesis.Hash()); err != nil {
		return nil, err
	}
	w := &Walk{config: config, engine: New(config.Clique, rawdb.NewMemoryDatabase(), WithOverrides(overrides)), last: genesis}
	snap, err := w.engine.firstSnapshot(genesis)
	if err != nil {
		return nil, err
	}
	w.snap = snap
	return w, nil
}

// Next verifies the header after the last one.
func (w *Walk) Next(header *types.Header) error {
	if header == nil || header.Number == nil || !header.Number.IsUint64() {
		return errNumber
	}
	if header.Number.Uint64() != w.snap.Number+1 || header.ParentHash != w.snap.Hash {
		return consensus.ErrUnknownAncestor
	}
	snap, err := w.step(header)
	if err != nil {
		return fmt.Errorf("block %d: %w", header.Number, err)
	}
	w.last, w.snap = header, snap
	return nil
}

func (w *Walk) step(header *types.Header) (*Snapshot, error) {
	if err := w.engine.verifyForm(header); err != nil {
		return nil, err
	}
	if err := verifyForkFields(w.config, header); err != nil {
		return nil, err
	}
	if err := w.engine.verifyStep(w.config, w.last, header); err != nil {
		return nil, err
	}
	if err := w.engine.verifySet(w.config, w.snap, header); err != nil {
		return nil, err
	}
	return w.engine.after(w.config, w.snap, header)
}

// Last returns the last header.
func (w *Walk) Last() *types.Header { return w.last }

// Signers returns the signers after the last header, ascending: the set that
// votes from it.
func (w *Walk) Signers() []common.Address { return w.snap.SignerList() }
