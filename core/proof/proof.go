// SPDX-License-Identifier: LGPL-3.0-or-later

// Package proof verifies certificates and evidence without a node.
//
// The only root of trust is the genesis block. It lists the first signers, and the
// headers after it, in order, determine every later set. Each header is verified as
// a node would, but without the transactions of the block. A certificate is
// accepted if a quorum of the set after its source made it.
//
//	chain, err := proof.New(config, genesis)
//	err = chain.Append(headers...) // from block 1 on; none if the signers have not changed
//	err = chain.Verify(certificate)
//
// The assumption is the same as for a node: fewer than a third of each set of
// signers lie, former signers included, so their keys must not fall into a liar's
// hands later.
package proof

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// Errors that callers test for.
var (
	// ErrHeaders is returned if headers are missing for a decision.
	ErrHeaders = errors.New("headers are missing")

	// ErrOtherChain is returned for a block that the headers contradict.
	ErrOtherChain = errors.New("block is not on the chain of the headers")

	// ErrExplained is returned for two seals that an honest signer may have made.
	ErrExplained = errors.New("an honest signer may have sealed twice")

	errNoConfig = errors.New("chain is not sealed by clique")
)

// endOfTime accepts headers of any time: only nodes check for blocks from the
// future.
var endOfTime = time.Unix(1<<60, 0)

// Chain is the known part of a chain: its genesis and the headers from there on. It
// is not safe for concurrent use.
type Chain struct {
	config *params.ChainConfig
	engine *clique.Clique
	domain finality.Chain
	hashes []common.Hash // by number
	sets   []signers     // ascending by number
	recent []*types.Header
	first  *types.Header
}

// signers is the set after a block and after its successors, up to the next change.
type signers struct {
	number uint64
	set    []common.Address
}

// New returns the chain that begins with a genesis block. The options may hold the
// overrides of the signer set that the verifier accepts.
func New(config *params.ChainConfig, genesis *types.Header, opts ...clique.Option) (*Chain, error) {
	if config == nil || config.Clique == nil || config.ChainID == nil {
		return nil, errNoConfig
	}
	opts = append(slices.Clone(opts), clique.WithClock(func() time.Time { return endOfTime }))
	c := &Chain{
		config: config,
		engine: clique.New(config.Clique, rawdb.NewMemoryDatabase(), opts...),
		domain: finality.Chain{ID: new(big.Int).Set(config.ChainID), Genesis: genesis.Hash()},
		first:  genesis,
	}
	return c, c.note(genesis)
}

// Append verifies headers, the first of which follows the newest one so far.
func (c *Chain) Append(headers ...*types.Header) error {
	for _, header := range headers {
		next := c.Number() + 1
		if header != nil && header.Number != nil && header.Number.Cmp(new(big.Int).SetUint64(next)) != 0 {
			return fmt.Errorf("%w: have %v, want %d", ErrHeaders, header.Number, next)
		}
		if err := c.engine.VerifyHeader(reader{c}, header); err != nil {
			return fmt.Errorf("header %d: %w", next, err)
		}
		if err := c.note(header); err != nil {
			return fmt.Errorf("header %d: %w", next, err)
		}
	}
	return nil
}

// note keeps the parts of a header that later ones need.
func (c *Chain) note(header *types.Header) error {
	const parents = 2 // the newest one is the parent of the next; the engine asks for no other
	number, hash := header.Number.Uint64(), header.Hash()
	c.recent = append(c.recent, header)
	c.recent = c.recent[max(0, len(c.recent)-parents):]
	snap, err := c.engine.Snapshot(reader{c}, number, hash)
	if err != nil {
		return err
	}
	c.hashes = append(c.hashes, hash)
	set := snap.SignerList()
	if n := len(c.sets); n == 0 || !slices.Equal(c.sets[n-1].set, set) {
		c.sets = append(c.sets, signers{number, set})
	}
	return nil
}

// Number returns the number of the newest header.
func (c *Chain) Number() uint64 { return uint64(len(c.hashes)) - 1 }

// Domain returns the chain that votes are bound to.
func (c *Chain) Domain() finality.Chain { return c.domain }

// Signers returns the set after a block, ascending. Above the newest header it
// is the newest set, and known is false: it may have changed since.
func (c *Chain) Signers(number uint64) (set []common.Address, known bool) {
	for _, s := range slices.Backward(c.sets) {
		if s.number <= number {
			set = s.set
			break
		}
	}
	return slices.Clone(set), number <= c.Number()
}

// Contains reports whether a block is on the chain; known is false above the
// newest header.
func (c *Chain) Contains(block finality.Checkpoint) (on, known bool) {
	if block.Number > c.Number() {
		return false, false
	}
	return c.hashes[block.Number] == block.Hash, true
}

// Verify checks a certificate. Above the newest header it is checked against the
// newest set, which its signatures also name. If the set has changed since, they do
// not verify, and the error names the missing headers.
func (c *Chain) Verify(cert *finality.Certificate) error {
	for _, block := range []finality.Checkpoint{cert.Source, cert.Target} {
		if on, known := c.Contains(block); known && !on {
			return fmt.Errorf("%w: have %v, want [%x]", ErrOtherChain, block, c.hashes[block.Number][:4])
		}
	}
	if o := c.engine.Overrides().Between(cert.Source.Number, cert.Target.Number); o != nil {
		return fmt.Errorf("%w: the certificate leads over that at block %d", clique.ErrOverridden, o.Number)
	}
	set, known := c.Signers(cert.Source.Number)
	err := c.domain.Verify(cert, set)
	if err != nil && !known {
		return fmt.Errorf("%w: the signers of block %d are not those at block %d: %w; want headers %d to %d",
			ErrHeaders, c.Number(), cert.Source.Number, err, c.Number()+1, cert.Source.Number)
	}
	return err
}

// VerifyEvidence checks that a signer contradicted itself on this chain: that it
// was a signer, and that its seals are on top of blocks of the chain. If two seals
// are on different blocks, a certificate may still explain the second.
func (c *Chain) VerifyEvidence(e *finality.Evidence) error {
	if err := e.Verify(c.domain, c.engine.Author); err != nil {
		return err
	}
	for _, v := range e.Votes {
		if err := c.isSigner(e.Signer, v.Source); err != nil {
			return err
		}
	}
	if len(e.Seals) > 0 && finality.Apart(e.Seals[0].Time, e.Seals[1].Time, c.config.Clique.Period) {
		return fmt.Errorf("%w: at %d and at %d", ErrExplained, e.Seals[0].Time, e.Seals[1].Time)
	}
	for _, h := range e.Seals {
		if err := c.isSigner(e.Signer, finality.Checkpoint{Number: h.Number.Uint64() - 1, Hash: h.ParentHash}); err != nil {
			return err
		}
	}
	return nil
}

// isSigner checks that an account is in the set after a block of the chain.
func (c *Chain) isSigner(account common.Address, block finality.Checkpoint) error {
	on, known := c.Contains(block)
	if !known {
		return fmt.Errorf("%w: want headers %d to %d", ErrHeaders, c.Number()+1, block.Number)
	}
	if !on {
		return fmt.Errorf("%w: have %v, want [%x]", ErrOtherChain, block, c.hashes[block.Number][:4])
	}
	if set, _ := c.Signers(block.Number); !slices.Contains(set, account) {
		return fmt.Errorf("%w: %v at block %d", finality.ErrNotSigner, account, block.Number)
	}
	return nil
}

// Verify checks a certificate by the genesis block and the headers after it.
func Verify(config *params.ChainConfig, genesis *types.Header, headers []*types.Header, cert *finality.Certificate, opts ...clique.Option) error {
	chain, err := New(config, genesis, opts...)
	if err != nil {
		return err
	}
	if err := chain.Append(headers...); err != nil {
		return err
	}
	return chain.Verify(cert)
}

// reader gives the engine the headers that are kept.
type reader struct{ *Chain }

func (r reader) Config() *params.ChainConfig { return r.config }

func (r reader) CurrentHeader() *types.Header { return r.recent[len(r.recent)-1] }

func (r reader) GetHeader(hash common.Hash, number uint64) *types.Header {
	for _, header := range append([]*types.Header{r.first}, r.recent...) {
		if header.Number.Uint64() == number && header.Hash() == hash {
			return header
		}
	}
	return nil
}

func (r reader) GetHeaderByHash(hash common.Hash) *types.Header {
	for _, header := range append([]*types.Header{r.first}, r.recent...) {
		if header.Hash() == hash {
			return header
		}
	}
	return nil
}

func (r reader) GetHeaderByNumber(number uint64) *types.Header {
	if number == 0 {
		return r.first
	}
	for _, header := range r.recent {
		if header.Number.Uint64() == number {
			return header
		}
	}
	return nil
}
