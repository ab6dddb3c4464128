// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// fakeChain has as many canonical blocks as a test wants, but the headers of few.
// It counts what is asked of it.
type fakeChain struct {
	Chain   // nil: what is missing below must not be asked
	genesis *types.Block
	headers map[common.Hash]*types.Header
	main    map[uint64]common.Hash
	head    *types.Header
	asked   int // headers and canonical hashes

	safe, final uint64 // as tags are answered
	behind      bool   // whether safe was ever behind final
}

func newFakeChain() *fakeChain {
	c := &fakeChain{
		genesis: types.NewBlockWithHeader(&types.Header{Number: new(big.Int)}),
		headers: make(map[common.Hash]*types.Header), main: make(map[uint64]common.Hash),
	}
	c.put(c.genesis.Header())
	return c
}

// put makes a header the canonical one of its number, and the head.
func (c *fakeChain) put(h *types.Header) {
	c.headers[h.Hash()], c.main[h.Number.Uint64()], c.head = h, h.Hash(), h
}

// add puts a header of a number whose parent is the canonical one.
func (c *fakeChain) add(number uint64) finality.Checkpoint {
	h := &types.Header{Number: new(big.Int).SetUint64(number), ParentHash: c.GetCanonicalHash(number - 1)}
	c.put(h)
	return finality.CheckpointOf(h)
}

func (c *fakeChain) Config() *params.ChainConfig {
	config := *params.AllDevChainProtocolChanges
	config.Clique = &params.CliqueConfig{Period: 1, Epoch: 30000}
	return &config
}

func (c *fakeChain) Genesis() *types.Block        { return c.genesis }
func (c *fakeChain) CurrentBlock() *types.Header  { return c.head }
func (c *fakeChain) CurrentHeader() *types.Header { return c.head }

func (c *fakeChain) GetHeader(hash common.Hash, _ uint64) *types.Header {
	c.asked++
	return c.headers[hash]
}

func (c *fakeChain) HasHeader(hash common.Hash, number uint64) bool {
	return c.GetHeader(hash, number) != nil
}

func (c *fakeChain) GetCanonicalHash(number uint64) common.Hash {
	c.asked++
	if hash, ok := c.main[number]; ok {
		return hash
	}
	return common.BigToHash(new(big.Int).SetUint64(number))
}

func (c *fakeChain) SetSafe(h *types.Header) {
	c.safe = h.Number.Uint64()
	c.behind = c.behind || c.safe < c.final
}

func (c *fakeChain) MarkFinalized(h *types.Header) {
	c.final = h.Number.Uint64()
	c.behind = c.behind || c.safe < c.final
}

// fakeEngine has one set of signers, and counts how often it works them out.
type fakeEngine struct {
	set       []common.Address
	snapshots int
	during    func() // what is done meanwhile, nil for nothing
}

func (e *fakeEngine) Author(*types.Header) (common.Address, error) { return e.set[0], nil }
func (e *fakeEngine) Overrides() clique.Overrides                  { return nil }
func (e *fakeEngine) SetOverrides(clique.Overrides)                {}
func (e *fakeEngine) SetFinal(func() (uint64, common.Hash))        {}

func (e *fakeEngine) Snapshot(consensus.ChainHeaderReader, uint64, common.Hash) (*clique.Snapshot, error) {
	e.snapshots++
	if e.during != nil {
		e.during()
	}
	signers := make(map[common.Address]struct{})
	for _, signer := range e.set {
		signers[signer] = struct{}{}
	}
	blob, err := json.Marshal(map[string]any{"signers": signers, "recents": map[uint64]common.Address{}, "votes": []any{}})
	if err != nil {
		return nil, err
	}
	snap := new(clique.Snapshot)
	if err := snap.UnmarshalJSON(blob); err != nil {
		return nil, fmt.Errorf("BUG: %w", err)
	}
	return snap, nil
}

// fake is a finalizer of four signers on a chain of few headers.
type fake struct {
	*Finalizer
	chain  *fakeChain
	engine *fakeEngine
	db     ethdb.Database
	keys   []*ecdsa.PrivateKey
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{chain: newFakeChain(), engine: new(fakeEngine), db: rawdb.NewMemoryDatabase()}
	for i := range 4 {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{byte(i + 1)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		f.keys = append(f.keys, key)
	}
	slices.SortFunc(f.keys, func(a, b *ecdsa.PrivateKey) int { return bytes.Compare(addressOf(a).Bytes(), addressOf(b).Bytes()) })
	for _, key := range f.keys {
		f.engine.set = append(f.engine.set, addressOf(key))
	}
	f.start(t)
	return f
}

func addressOf(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

// start restarts on the same chain and disk.
func (f *fake) start(t *testing.T) {
	t.Helper()
	var err error
	if f.Finalizer, err = New(f.chain, f.engine, f.db); err != nil {
		t.Fatal(err)
	}
	f.chain.asked, f.engine.snapshots = 0, 0
}

// vote signs a link as a signer, or with another key.
func (f *fake) vote(t *testing.T, key *ecdsa.PrivateKey, link finality.Link) finality.Vote {
	t.Helper()
	sig, err := crypto.Sign(crypto.Keccak256(f.voters.domain.Message(link, f.engine.set)), key)
	if err != nil {
		t.Fatal(err)
	}
	return finality.Vote{Link: link, Signature: [65]byte(sig)}
}

// certificate has keys sign a link.
func (f *fake) certificate(t *testing.T, link finality.Link, keys ...*ecdsa.PrivateKey) *finality.Certificate {
	t.Helper()
	cert := &finality.Certificate{Link: link}
	for _, key := range keys {
		cert.Signatures = append(cert.Signatures, f.vote(t, key, link).Signature)
	}
	return cert
}
