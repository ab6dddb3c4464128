// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/miner"
	"github.com/holiman/uint256"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/forkchoice"
)

// Importer is the only way for a block into the chain of a member.
type Importer struct {
	mu      sync.Mutex // one block at a time, so that the head cannot move during a fork choice
	chain   *core.BlockChain
	engine  *clique.Clique
	db      ethdb.Database
	weights *weights
	final   *finalizer.Finalizer

	aside     lru.BasicLRU[sealKey, []common.Hash] // blocks kept aside, oldest first
	bad       lru.BasicLRU[common.Hash, struct{}]  // blocks of forks that failed to execute
	switching atomic.Bool                          // whether the head is moving to another fork
}

// badMax bounds the blocks that are remembered as failing to execute; asideMax the
// pairs of signer and number for which blocks aside are remembered.
const (
	badMax   = 512
	asideMax = 1 << 16
)

// sealKey is a signer's seal of a number.
type sealKey struct {
	signer common.Address
	number uint64
}

// NewImporter returns the importer of a chain that engine verifies and whose head
// never leaves the final block of final. db is the chain's own; the weights are
// stored there as well.
func NewImporter(chain *core.BlockChain, engine *clique.Clique, db ethdb.Database, final *finalizer.Finalizer) *Importer {
	im := &Importer{
		chain: chain, engine: engine, db: db, weights: newWeights(db, chain), final: final,
		aside: lru.NewBasicLRU[sealKey, []common.Hash](asideMax),
		bad:   lru.NewBasicLRU[common.Hash, struct{}](badMax),
	}
	im.markSafe(chain.CurrentBlock()) // upstream forgets it at each stop
	return im
}

// Weight returns the total difficulty from genesis to the header, inclusive.
func (im *Importer) Weight(header *types.Header) (*uint256.Int, error) { return im.weights.of(header) }

// Rank returns the input of the fork-choice rule for a stored header.
func (im *Importer) Rank(header *types.Header) (forkchoice.Head, error) {
	weight, err := im.weights.of(header)
	if err != nil {
		return forkchoice.Head{}, err
	}
	head := forkchoice.Head{Number: header.Number.Uint64(), Hash: header.Hash(), Weight: weight, Justified: im.final.Justified(header).Number}
	if head.Number == 0 {
		return head, nil
	}
	signer, err := im.engine.Author(header)
	if err != nil {
		return forkchoice.Head{}, err
	}
	snap, err := im.engine.Snapshot(im.chain, head.Number-1, header.ParentHash)
	if err != nil {
		return forkchoice.Head{}, err
	}
	head.Distance = snap.Distance(head.Number, signer)
	return head, nil
}

// Insert verifies, executes and stores a block whose parent is known, and reports
// whether it became the head. A known block is only compared with the head again.
func (im *Importer) Insert(block *types.Block) (bool, error) {
	im.mu.Lock()
	defer im.mu.Unlock()

	if im.final.Halted() {
		return false, finalizer.ErrConflict
	}
	return im.insert(block)
}

// insert is Insert without the check for a conflict, at which a member stops.
func (im *Importer) insert(block *types.Block) (bool, error) {
	if err := im.store(block); err != nil {
		return false, err
	}
	return im.chooseDurably(block)
}

// InsertSealed stores a block that this member built and sealed itself, without
// executing it again, and reports whether it became the head.
func (im *Importer) InsertSealed(block *types.Block, work *miner.SealingWork) (bool, error) {
	im.mu.Lock()
	defer im.mu.Unlock()

	if im.final.Halted() {
		return false, finalizer.ErrConflict
	}
	if err := im.engine.VerifyHeader(im.chain, block.Header()); err != nil {
		return false, fmt.Errorf("own block %d: %w", block.NumberU64(), err)
	}
	if err := im.chain.WriteSealedBlock(block, work.Receipts, work.State); err != nil {
		return false, err
	}
	im.final.Stored(block.Header())
	return im.chooseDurably(block)
}

// InsertRange inserts consecutive blocks; the parent of the first must be known. It
// returns the number of blocks inserted before an error.
func (im *Importer) InsertRange(ctx context.Context, blocks []*types.Block) (int, error) {
	im.mu.Lock()
	defer im.mu.Unlock()

	if im.final.Halted() {
		return 0, finalizer.ErrConflict
	}
	// Blocks that the chain already has cannot change it.
	known := 0
	for known < len(blocks) && im.canonical(blocks[known].Hash(), blocks[known].NumberU64()) {
		known++
	}
	fresh := blocks[known:]
	if len(fresh) == 0 {
		return known, nil
	}
	insert := im.insertBeside
	if fresh[0].ParentHash() == im.chain.CurrentBlock().Hash() && im.executable(fresh[0].Header()) {
		insert = im.extend
	}
	n, err := insert(ctx, fresh)
	return known + n, err
}

// insertBeside inserts blocks that do not follow the head.
func (im *Importer) insertBeside(ctx context.Context, blocks []*types.Block) (int, error) {
	for i, block := range blocks {
		if err := ctx.Err(); err != nil {
			return i, err
		}
		if err := im.store(block); err != nil {
			return i, err
		}
		// Of a fork kept aside only the last block is compared, as each comparison
		// walks back to the canonical chain.
		if i < len(blocks)-1 && !im.executed(block.Hash(), block.NumberU64()) {
			continue
		}
		if _, err := im.choose(block); err != nil {
			return i, err
		}
	}
	return len(blocks), im.final.Sync()
}

// extend inserts blocks on top of the head, each heavier than the one before, with
// upstream's own pipeline. It stops before a block with unknown rules as if the
// blocks ended there.
func (im *Importer) extend(_ context.Context, blocks []*types.Block) (int, error) {
	for i, block := range blocks {
		if err := im.checkGhost(block); err != nil {
			return i, err
		}
	}
	// Checked first, as upstream would report the first block as a bad block.
	if err := im.engine.CheckRules(blocks[0].NumberU64(), blocks[0].ParentHash()); err != nil {
		return 0, err
	}
	n, err := im.chain.InsertChain(blocks)
	for _, block := range blocks[:n] {
		im.final.Stored(block.Header())
	}
	if err != nil && !errors.Is(err, clique.ErrUnknownRules) {
		im.final.Refused(blocks[min(n, len(blocks)-1)].Header())
		return n, err
	}
	if n == 0 {
		return 0, err
	}
	last := blocks[n-1].Header()
	if _, err := im.weights.of(last); err != nil {
		return n, err
	}
	im.markSafe(last)
	im.final.Reach(last)
	return n, errors.Join(err, im.final.Sync())
}

// store executes a block, or keeps it aside if its parent's state is gone.
func (im *Importer) store(block *types.Block) error {
	if im.executed(block.Hash(), block.NumberU64()) {
		return nil
	}
	store := im.keepAside
	if im.executable(block.Header()) {
		store = im.execute
	}
	err := store(block)
	if errors.Is(err, clique.ErrUnknownRules) {
		return err
	}
	if err != nil {
		im.final.Refused(block.Header())
		return err
	}
	im.final.Stored(block.Header())
	return nil
}

// chooseDurably is choose for a block that is announced next. It syncs the block to
// disk first: upstream's store keeps its latest writes in memory, and a crash of
// all members at once would lose blocks that all had confirmed.
func (im *Importer) chooseDurably(block *types.Block) (bool, error) {
	better, err := im.choose(block)
	if err != nil || !better {
		return better, err
	}
	return true, im.final.Sync()
}

// choose makes a stored block the head if it wins over the present one.
func (im *Importer) choose(block *types.Block) (bool, error) {
	current := im.chain.CurrentBlock()
	if current.Hash() == block.Hash() || !im.final.Agrees(block.Header()) {
		return false, nil
	}
	have, err := im.Rank(current)
	if err != nil {
		return false, err
	}
	got, err := im.Rank(block.Header())
	if err != nil {
		return false, err
	}
	if !forkchoice.Better(got, have) {
		return false, nil
	}
	if !im.executed(block.Hash(), block.NumberU64()) || !im.chain.HasState(block.Root()) {
		if err := im.switchDeep(block); err != nil {
			return false, err
		}
		im.markSafe(block.Header())
		im.final.Reach(block.Header())
		return true, nil
	}
	if block.ParentHash() != current.Hash() {
		log.Info("Switching to a better fork", "number", block.Number(), "hash", block.Hash(),
			"weight", got.Weight, "from", have.Number, "fromhash", have.Hash, "fromweight", have.Weight)
	}
	if _, err := im.chain.SetCanonical(block); err != nil {
		return false, err
	}
	im.markSafe(block.Header())
	im.final.Reach(block.Header())
	return true, nil
}

// markSafe gives upstream the newest block that more than half of the signers have
// sealed, counting the seals on top of it. That protects against crashes but not
// against liars; final protects against both.
func (im *Importer) markSafe(head *types.Header) {
	snap, err := im.engine.Snapshot(im.chain, head.Number.Uint64(), head.Hash())
	if err != nil {
		return
	}
	sealers, want := make(map[common.Address]bool), len(snap.SignerList())/2+1
	for at := head; at != nil && at.Number.Sign() > 0; at = im.chain.GetHeader(at.ParentHash, at.Number.Uint64()-1) {
		signer, err := im.engine.Author(at)
		if err != nil {
			return
		}
		if sealers[signer] = true; len(sealers) == want {
			im.final.MarkSafe(at)
			return
		}
	}
}

// Replay executes the blocks that a crash left on disk without their state:
// upstream keeps recent state in memory and falls back to the newest state on disk,
// while the blocks above it stay stored. It must run before anything else inserts,
// and stops without an error at the first missing block. A member that has stopped
// at a conflict replays up to its old head, so that it can serve its chain.
func (im *Importer) Replay(db ethdb.Reader) error {
	var (
		from = im.chain.CurrentBlock().Number.Uint64() + 1
		to   = im.chain.CurrentHeader().Number.Uint64()
	)
	if from > to {
		im.adopt(db)
		return nil
	}
	log.Info("Replaying blocks after an unclean stop", "from", from, "to", to)
	for number := from; number <= to; number++ {
		block := rawdb.ReadBlock(db, rawdb.ReadCanonicalHash(db, number), number)
		if block == nil {
			log.Warn("Replay ends at a missing block", "number", number)
			break
		}
		if err := im.replay(block); err != nil {
			return fmt.Errorf("replay of block %d: %w", number, err)
		}
	}
	im.adopt(db)
	log.Info("Replayed blocks", "head", im.chain.CurrentBlock().Number)
	return nil
}

func (im *Importer) replay(block *types.Block) error {
	im.mu.Lock()
	defer im.mu.Unlock()
	_, err := im.insert(block)
	return err
}

// adopt makes stored blocks on top of the head the new head, in case a crash came
// between storing and choosing. Otherwise a signer could seal the height of its own
// block a second time. A block that does not fit is skipped; peers send a better
// one.
func (im *Importer) adopt(db ethdb.Reader) {
	for better := !im.final.Halted(); better; {
		head := im.chain.CurrentBlock()
		number := head.Number.Uint64() + 1
		better = false
		for _, hash := range rawdb.ReadAllHashes(im.db, number) {
			block := rawdb.ReadBlock(db, hash, number)
			if block == nil || block.ParentHash() != head.Hash() || im.engine.VerifyHeader(im.chain, block.Header()) != nil {
				continue // an override may rule it out
			}
			moved, err := im.Insert(block)
			if err != nil {
				log.Warn("A stored block does not fit", "number", number, "hash", hash, "err", err)
			}
			better = better || moved
		}
	}
}
