// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/core/finalizer"
)

// A block whose parent's state is gone is kept aside: its header is verified and the
// block is stored. It is executed only if the rule of fork choice, which needs only
// headers and certificates, prefers its chain. So no message of a peer moves the
// state back, only a chain of verified seals that wins; and never below the final
// block.
const (
	// asidePerSigner bounds the blocks kept aside for one signer and number. A new
	// one replaces the oldest: an honest signer has one on each fork.
	asidePerSigner = 4

	// switchMax is the maximum depth of a switch. Upstream keeps the history of
	// the state for that many blocks, and moves older blocks out of reach.
	switchMax = params.FullImmutabilityThreshold

	// switchStep is the number of blocks that the head goes back at once;
	// upstream holds the headers of a step in memory.
	switchStep = 1024
)

// Errors of a block whose parent's state is gone.
var (
	errBelowFinal = errors.New("block is too far below the final block")
	errGhostState = errors.New("block names a state that exists before its parent's")
	errBadFork    = errors.New("fork failed to execute before")

	// errStateGone is returned if a better fork cannot be executed on this disk.
	errStateGone = errors.New("state at the branch of a better fork is gone; see core/recovery.md, A fork out of reach")
)

// execute runs a block on its parent's state and stores it.
func (im *Importer) execute(block *types.Block) error {
	if err := im.checkGhost(block); err != nil {
		return err
	}
	// Checked first, as upstream would report the block as a bad block.
	if err := im.engine.CheckRules(block.NumberU64(), block.ParentHash()); err != nil {
		return err
	}
	_, err := im.chain.InsertBlockWithoutSetHead(context.Background(), block, false)
	return err
}

// checkGhost refuses a block kept aside that names an existing state: upstream
// would take it for executed. An empty block is allowed, as it may change nothing.
func (im *Importer) checkGhost(block *types.Block) error {
	if !im.chain.HasBlockAndState(block.Hash(), block.NumberU64()) || rawdb.HasReceipts(im.db, block.Hash(), block.NumberU64()) {
		return nil
	}
	parent := im.chain.GetHeader(block.ParentHash(), block.NumberU64()-1)
	if parent != nil && parent.Root == block.Root() && len(block.Transactions()) == 0 {
		return nil
	}
	return errGhostState
}

// keepAside verifies and stores a block without executing it.
func (im *Importer) keepAside(block *types.Block) error {
	final := im.final.Final().Number
	if block.NumberU64()+finalizer.CertificatesKept < final {
		return errBelowFinal
	}
	if im.bad.Contains(block.Hash()) || im.bad.Contains(block.ParentHash()) {
		return errBadFork
	}
	if im.chain.HasBlock(block.Hash(), block.NumberU64()) {
		return nil
	}
	if err := im.engine.VerifyHeader(im.chain, block.Header()); err != nil {
		return err
	}
	if err := im.chain.Validator().ValidateBody(block); err != nil && !errors.Is(err, consensus.ErrPrunedAncestor) {
		return err
	}
	if im.chain.HasState(block.Root()) {
		return errGhostState
	}
	if err := im.makeRoom(block.Header()); err != nil {
		return err
	}
	batch := im.db.NewBatch()
	rawdb.WriteBlock(batch, block)
	return batch.Write()
}

// makeRoom drops the oldest block aside of a signer that has too many with one
// number.
func (im *Importer) makeRoom(header *types.Header) error {
	signer, err := im.engine.Author(header)
	if err != nil {
		return err
	}
	key := sealKey{signer, header.Number.Uint64()}
	kept, _ := im.aside.Get(key)
	kept = append(slices.Clone(kept), header.Hash())
	if len(kept) > asidePerSigner {
		if old := kept[0]; !im.executed(old, key.number) {
			rawdb.DeleteBlock(im.db, old, key.number)
		}
		kept = kept[1:]
	}
	im.aside.Add(key, kept)
	return nil
}

// switchDeep makes a stored block the head that wins but is not executed. The head
// goes back to the newest common block, and forward from there block by block, so
// it always has its state. If the fork does not execute, the head returns to the
// old one.
func (im *Importer) switchDeep(block *types.Block) error {
	if !im.final.Agrees(block.Header()) {
		return errBelowFinal
	}
	base, path, err := im.pathTo(block.Header())
	if err != nil {
		return err
	}
	if slices.ContainsFunc(path, im.bad.Contains) {
		return fmt.Errorf("switch to block %d: %w", block.NumberU64(), errBadFork)
	}
	old := im.chain.GetBlockByHash(im.chain.CurrentBlock().Hash())
	log.Warn("Switching to a fork by executing it again", "from", old.Number(), "fromhash", old.Hash(),
		"to", block.Number(), "tohash", block.Hash(), "common", base.Number)
	im.switching.Store(true)
	defer im.switching.Store(false)
	if err := im.goBack(base); err != nil {
		return err
	}
	if err := im.goForward(path); err != nil {
		return errors.Join(err, im.comeHome(old.Header()))
	}
	return nil
}

// comeHome moves the head back to where it was before a failed switch.
func (im *Importer) comeHome(old *types.Header) error {
	base, path, err := im.pathTo(old)
	if err != nil {
		return err
	}
	if err := im.goBack(base); err != nil {
		return err
	}
	return im.goForward(path)
}

// pathTo returns the hashes of the blocks up to a stored one that are not executed,
// in ascending order, and the executed block below them.
func (im *Importer) pathTo(header *types.Header) (*types.Header, []common.Hash, error) {
	var path []common.Hash
	for at := header; ; {
		number := at.Number.Uint64()
		if im.executed(at.Hash(), number) {
			slices.Reverse(path)
			return at, path, nil
		}
		if len(path) >= switchMax {
			return nil, nil, fmt.Errorf("switch to block %d: %w", header.Number, errStateGone)
		}
		path = append(path, at.Hash())
		if at = im.chain.GetHeader(at.ParentHash, number-1); at == nil {
			return nil, nil, fmt.Errorf("switch to block %d: %w", header.Number, consensus.ErrUnknownAncestor)
		}
	}
}

// goBack makes an executed block the head. It is the only place where the state may
// go back: for a fork that wins and contains the final block. That block is at or
// below base, or is executed on the fork itself.
func (im *Importer) goBack(base *types.Header) error {
	if !im.chain.HasState(base.Root) && !im.chain.StateRecoverable(base.Root) {
		log.Error("A BETTER FORK CANNOT BE EXECUTED: the state where it branches off is gone. See core/recovery.md",
			"branch", base.Number, "hash", base.Hash())
		return fmt.Errorf("branch at block %d: %w", base.Number, errStateGone)
	}
	for {
		to := base.Number.Uint64()
		if head := im.chain.CurrentBlock().Number.Uint64(); im.canonical(base.Hash(), to) && head > to+switchStep {
			to = head - switchStep
		} else if head == to && im.canonical(base.Hash(), to) {
			return nil
		}
		target := im.chain.GetBlock(base.Hash(), base.Number.Uint64())
		if to > base.Number.Uint64() {
			target = im.chain.GetBlockByNumber(to)
		}
		if target == nil {
			return fmt.Errorf("block %d: %w", to, consensus.ErrUnknownAncestor)
		}
		if _, err := im.chain.SetCanonical(target); err != nil {
			return err
		}
	}
}

// goForward executes blocks on top of the head, one after the other. Each becomes
// the head.
func (im *Importer) goForward(path []common.Hash) error {
	for _, hash := range path {
		block := im.chain.GetBlockByHash(hash)
		if block == nil {
			return fmt.Errorf("block %x: %w", hash[:4], consensus.ErrUnknownAncestor)
		}
		if err := im.execute(block); err != nil {
			im.bad.Add(hash, struct{}{})
			return fmt.Errorf("block %d of a fork: %w", block.NumberU64(), err)
		}
		if _, err := im.chain.SetCanonical(block); err != nil {
			return err
		}
	}
	return nil
}
