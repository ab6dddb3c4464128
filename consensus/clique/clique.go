// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/consensus/misc"
	"github.com/ethereum/go-ethereum/consensus/misc/eip1559"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/params"
)

const (
	defaultEpoch = 30000 // blocks; the value EIP-225 proposes
	sealersKept  = 4096  // recovered sealers in memory, about two import batches

	vanityLength = 32                     // bytes before the signer list in extra
	sealLength   = crypto.SignatureLength // bytes after it
)

var (
	difficultyInTurn = big.NewInt(2)
	difficultyNoTurn = big.NewInt(1)
)

var (
	errUnknownBlock    = errors.New("unknown block")
	errNumber          = errors.New("block number missing or out of range")
	errEpochCoinbase   = errors.New("epoch block has a coinbase")
	errEpochVote       = errors.New("epoch block has a vote")
	errNoVanity        = errors.New("extra has no room for vanity")
	errNoSeal          = errors.New("extra has no room for the seal")
	errStraySigners    = errors.New("signer list outside an epoch block")
	errSignerList      = errors.New("signer list is not whole addresses")
	errOtherSigners    = errors.New("epoch block lists other signers")
	errNoSigners       = errors.New("genesis lists no signer")
	errMixDigest       = errors.New("mix digest is not zero")
	errUncles          = errors.New("uncles not allowed")
	errDifficulty      = errors.New("difficulty is neither 1 nor 2")
	errTurn            = errors.New("difficulty contradicts the turn")
	errTooSoon         = errors.New("block follows its parent too soon")
	errLooseSeal       = errors.New("seal is not in its lower form")
	errInvalidAncestor = errors.New("invalid ancestor")
)

// Clique is the consensus engine of one chain. All its methods may be called
// concurrently.
type Clique struct {
	config    params.CliqueConfig
	now       func() time.Time
	snapshots *store
	sealers   *lru.Cache[common.Hash, common.Address] // by block hash
	overrides atomic.Pointer[Overrides]               // never nil

	mu        sync.RWMutex                                  // guards the fields below
	signer    common.Address                                // account that seals; zero for none
	sign      SignFunc                                      // its signature
	proposals map[common.Address]bool                       // votes to cast: true to add, false to drop
	final     func() (uint64, common.Hash)                  // returns the newest final block; nil if unknown
	judge     func(number uint64, parent common.Hash) error // set by SetRules; nil for none

	closeOnce sync.Once
	closed    chan struct{} // closed by Close; drops undelivered results of Seal
}

var _ consensus.Engine = (*Clique)(nil)

// Option configures a new engine.
type Option func(*Clique)

// WithClock sets the clock that decides whether a block is from the future.
func WithClock(now func() time.Time) Option {
	return func(c *Clique) { c.now = now }
}

// WithOverrides installs overrides.
func WithOverrides(overrides Overrides) Option {
	return func(c *Clique) { c.SetOverrides(overrides) }
}

// New returns an engine that keeps its snapshots in db.
func New(config *params.CliqueConfig, db ethdb.Database, opts ...Option) *Clique {
	c := &Clique{
		config:    *config,
		now:       time.Now,
		sealers:   lru.NewCache[common.Hash, common.Address](sealersKept),
		proposals: make(map[common.Address]bool),
		closed:    make(chan struct{}),
	}
	if c.config.Epoch == 0 {
		c.config.Epoch = defaultEpoch
	}
	c.overrides.Store(new(Overrides))
	c.snapshots = newStore(db, c.config.Epoch, c.Overrides)
	for _, opt := range opts {
		opt(c)
	}
	return c
}

// SetClock replaces the clock. It must be called before any other use of the
// engine.
func (c *Clique) SetClock(now func() time.Time) { WithClock(now)(c) }

// SetFinal sets the function that returns the newest final block. The sealer then
// casts no vote while the signers differ from those after that block, so the
// alliance makes one change after the other. The quorums of the signers before and
// after one change share an honest signer; after two changes they need not.
func (c *Clique) SetFinal(final func() (number uint64, hash common.Hash)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.final = final
}

// SetOverrides replaces the installed overrides. It does not verify again what was
// verified under the old ones; the caller must.
func (c *Clique) SetOverrides(overrides Overrides) {
	c.overrides.Store(&overrides)
	c.snapshots.recent.Purge()
}

// Overrides returns the installed overrides.
func (c *Clique) Overrides() Overrides { return *c.overrides.Load() }

// Author returns the account that sealed the block, which is also the value of
// COINBASE.
func (c *Clique) Author(header *types.Header) (common.Address, error) {
	hash := header.Hash()
	if sealer, ok := c.sealers.Get(hash); ok {
		return sealer, nil
	}
	sealer, err := recoverSealer(header)
	if err != nil {
		return common.Address{}, err
	}
	c.sealers.Add(hash, sealer)
	return sealer, nil
}

// VerifyHeader checks a header whose parent is in the chain.
func (c *Clique) VerifyHeader(chain consensus.ChainHeaderReader, header *types.Header) error {
	return c.verify(chain, header, nil)
}

// VerifyHeaders checks a run of headers, each the child of the one before. The
// results come in order; closing the first channel ends the work early. The seals
// are first recovered on all cores.
func (c *Clique) VerifyHeaders(chain consensus.ChainHeaderReader, headers []*types.Header) (chan<- struct{}, <-chan error) {
	abort := make(chan struct{})
	results := make(chan error, len(headers)) // buffered for all, so the sender never waits

	go func() {
		c.RecoverSealers(headers)
		var failed error
		for i, header := range headers {
			select {
			case <-abort:
				return
			default:
			}
			err := failed
			if err == nil {
				err = c.verify(chain, header, headers[:i])
			}
			// Descendants of an invalid header are invalid too: skip the work.
			if err != nil && failed == nil {
				failed = fmt.Errorf("%w: %w", errInvalidAncestor, err)
			}
			results <- err
		}
	}()
	return abort, results
}

// VerifyUncles refuses uncles, which have no meaning without mining. Upstream calls
// it for each block that it is about to execute, so a block under unknown rules is
// refused here.
func (c *Clique) VerifyUncles(chain consensus.ChainReader, block *types.Block) error {
	if len(block.Uncles()) > 0 {
		return errUncles
	}
	return c.CheckRules(block.NumberU64(), block.ParentHash())
}

// Finalize adds nothing to the state: there is no reward.
func (c *Clique) Finalize(consensus.ChainHeaderReader, *types.Header, vm.StateDB, *types.Body) {}

// Close drops sealed blocks that were not delivered yet.
func (c *Clique) Close() error {
	c.closeOnce.Do(func() { close(c.closed) })
	return nil
}

// verify checks a header. Its ancestors are in parents, older ones in the chain.
func (c *Clique) verify(chain consensus.ChainHeaderReader, header *types.Header, parents []*types.Header) error {
	if header == nil || header.Number == nil || !header.Number.IsUint64() {
		return errNumber
	}
	if now := c.now().Unix(); now < 0 || header.Time > uint64(now) {
		return consensus.ErrFutureBlock
	}
	return c.verifyRules(chain, header, parents)
}

// verifyRules is verify without the check for blocks from the future.
func (c *Clique) verifyRules(chain consensus.ChainHeaderReader, header *types.Header, parents []*types.Header) error {
	if err := c.verifyForm(header); err != nil {
		return err
	}
	if err := verifyForkFields(chain.Config(), header); err != nil {
		return err
	}
	number := header.Number.Uint64()
	if number == 0 {
		return verifyGenesis(chain, header)
	}
	parent := parentOf(chain, header, parents)
	if parent == nil {
		return consensus.ErrUnknownAncestor
	}
	if err := c.verifyStep(chain.Config(), parent, header); err != nil {
		return err
	}
	snap, err := c.snapshot(chain, number-1, header.ParentHash, parents)
	if err != nil {
		return err
	}
	return c.verifySet(chain.Config(), snap, header)
}

// verifySet checks the rules that depend on the signer set.
func (c *Clique) verifySet(config *params.ChainConfig, snap *Snapshot, header *types.Header) error {
	if err := c.Overrides().verify(header); err != nil {
		return err
	}
	epoch := c.isEpoch(header.Number.Uint64())
	if err := verifyExtra(header.Extra, epoch); err != nil {
		return err
	}
	if epoch && !bytes.Equal(signerBytes(header), snap.list()) {
		return errOtherSigners
	}
	return c.verifySeal(config, snap, header)
}

func (c *Clique) isEpoch(number uint64) bool { return number%c.config.Epoch == 0 }

// verifyForm checks the rules that need only the header.
func (c *Clique) verifyForm(header *types.Header) error {
	number := header.Number.Uint64()
	if _, err := voteOf(header.Nonce); err != nil {
		return err
	}
	if err := verifyExtra(header.Extra, c.isEpoch(number)); err != nil {
		return err
	}
	// An epoch block casts no vote.
	if c.isEpoch(number) && header.Coinbase != (common.Address{}) {
		return errEpochCoinbase
	}
	if c.isEpoch(number) && header.Nonce != nonceDrop {
		return errEpochVote
	}
	if header.MixDigest != (common.Hash{}) {
		return errMixDigest
	}
	if header.UncleHash != types.EmptyUncleHash {
		return errUncles
	}
	if number > 0 && !isDifficulty(header.Difficulty) {
		return errDifficulty
	}
	if header.GasLimit > params.MaxGasLimit {
		return fmt.Errorf("gas limit too high: have %d, want at most %d", header.GasLimit, uint64(params.MaxGasLimit))
	}
	if header.GasUsed > header.GasLimit && number > 0 {
		return fmt.Errorf("gas used beyond the limit: have %d, want at most %d", header.GasUsed, header.GasLimit)
	}
	return nil
}

// verifyExtra checks the lengths of the parts of extra.
func verifyExtra(extra []byte, epoch bool) error {
	if len(extra) < vanityLength {
		return errNoVanity
	}
	if len(extra) < vanityLength+sealLength {
		return errNoSeal
	}
	list := len(extra) - vanityLength - sealLength
	if !epoch && list != 0 {
		return errStraySigners
	}
	if list%common.AddressLength != 0 {
		return errSignerList
	}
	return nil
}

func isDifficulty(d *big.Int) bool {
	return d != nil && (d.Cmp(difficultyInTurn) == 0 || d.Cmp(difficultyNoTurn) == 0)
}

// signerBytes returns the signer list of extra data that verifyExtra has accepted.
func signerBytes(header *types.Header) []byte {
	return header.Extra[vanityLength : len(header.Extra)-sealLength]
}

// verifyGenesis accepts only the chain's own genesis.
func verifyGenesis(chain consensus.ChainHeaderReader, header *types.Header) error {
	own := chain.GetHeaderByNumber(0)
	if own == nil || own.Hash() != header.Hash() {
		return consensus.ErrUnknownAncestor
	}
	return nil
}

// parentOf finds the parent of header in parents or the chain; nil if it is
// missing.
func parentOf(chain consensus.ChainHeaderReader, header *types.Header, parents []*types.Header) *types.Header {
	number := header.Number.Uint64() - 1
	if len(parents) == 0 {
		return chain.GetHeader(header.ParentHash, number)
	}
	parent := parents[len(parents)-1]
	if !isBlock(parent, number, header.ParentHash) {
		return nil
	}
	return parent
}

func isBlock(header *types.Header, number uint64, hash common.Hash) bool {
	return header.Number.IsUint64() && header.Number.Uint64() == number && header.Hash() == hash
}

// verifyStep checks the fields that depend on the parent.
func (c *Clique) verifyStep(config *params.ChainConfig, parent, header *types.Header) error {
	if header.Time < parent.Time || header.Time-parent.Time < c.config.Period {
		return errTooSoon
	}
	if config.IsLondon(header.Number) {
		return eip1559.VerifyEIP1559Header(config, parent, header)
	}
	if header.BaseFee != nil {
		return fmt.Errorf("base fee before London: have %d, want none", header.BaseFee)
	}
	return misc.VerifyGaslimit(parent.GasLimit, header.GasLimit)
}

// verifySeal checks that the sealer may seal header on top of snap, and that the
// difficulty matches its turn.
func (c *Clique) verifySeal(config *params.ChainConfig, snap *Snapshot, header *types.Header) error {
	sealer, err := c.Author(header)
	if err != nil {
		return err
	}
	number := header.Number.Uint64()
	alliance := config.IsAlliance(header.Number, header.Time)
	err = snap.MaySeal(number, sealer)
	if errors.Is(err, ErrRecentlySealed) && !alliance && number < uint64(snap.limit()) {
		err = nil // go-ethereum refuses the child instead
	}
	if err != nil {
		return err
	}
	if alliance && !isLower(header) {
		return errLooseSeal
	}
	if header.Difficulty.Cmp(difficulty(snap, number, sealer)) != 0 {
		return errTurn
	}
	return nil
}

// difficulty returns the difficulty of a block sealed by signer on top of snap.
func difficulty(snap *Snapshot, number uint64, signer common.Address) *big.Int {
	if snap.InTurn(number, signer) {
		return new(big.Int).Set(difficultyInTurn)
	}
	return new(big.Int).Set(difficultyNoTurn)
}
