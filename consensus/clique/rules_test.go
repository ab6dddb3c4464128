// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

// forkNames are the tested forks in order; those from shanghai on make an
// alliance chain.
var forkNames = []string{"berlin", "london", "shanghai", "cancun", "prague", "osaka"}

// forkConfig is a chain on which the forks up to name are active from genesis.
func forkConfig(name string) *params.ChainConfig {
	config := osakaConfig(4)
	level := slices.Index(forkNames, name)
	if level < 1 {
		config.LondonBlock = nil
	}
	for i, at := range []**uint64{&config.ShanghaiTime, &config.CancunTime, &config.PragueTime, &config.OsakaTime} {
		if level < i+2 {
			*at = nil
		}
	}
	return config
}

// breach is one way to break the rules, or to keep just within them.
type breach struct {
	says  string
	forks string // on which it is tried, all by default
	epoch bool   // it is tried on an epoch block
	spoil func(*types.Header)
	after func(*types.Header) // the same, once the header is sealed
	want  string              // part of the error, none if the header is good
}

func hashOf(b byte) *common.Hash { return &common.Hash{b} }

func uintOf(n uint64) *uint64 { return &n }

const (
	older    = "berlin london"
	alliance = "shanghai cancun prague osaka"
	blobs    = "cancun prague osaka"
	noBlobs  = "berlin london shanghai"
	requests = "prague osaka"
)

var breaches = []breach{
	{says: "nothing is wrong", spoil: func(*types.Header) {}},
	{says: "nothing is wrong at an epoch", epoch: true, spoil: func(*types.Header) {}},
	{says: "vanity is free", spoil: func(h *types.Header) { h.Extra[7] = 9 }},
	{says: "gas limit moves within its bound", spoil: func(h *types.Header) { h.GasLimit += h.GasLimit/1024 - 1 }},
	{says: "block comes late", spoil: func(h *types.Header) { h.Time += 1000 }},

	{says: "number missing", spoil: func(h *types.Header) { h.Number = nil }, want: errNumber.Error()},
	{says: "number beyond 64 bits", spoil: func(h *types.Header) { h.Number = new(big.Int).Lsh(common.Big1, 64) }, want: errNumber.Error()},
	{says: "number negative", spoil: func(h *types.Header) { h.Number = big.NewInt(-1) }, want: errNumber.Error()},
	{says: "number skips", spoil: func(h *types.Header) { h.Number = big.NewInt(6) }, want: consensus.ErrUnknownAncestor.Error()},
	{says: "parent unknown", spoil: func(h *types.Header) { h.ParentHash[0]++ }, want: consensus.ErrUnknownAncestor.Error()},
	{says: "block comes in the same second", spoil: func(h *types.Header) { h.Time -= testPeriod }, want: errTooSoon.Error()},
	{says: "block comes before its parent", spoil: func(h *types.Header) { h.Time = 1 }, forks: older, want: errTooSoon.Error()},
	{says: "block comes from the future", spoil: func(h *types.Header) { h.Time = 1 << 63 }, want: consensus.ErrFutureBlock.Error()},
	{says: "nonce is not a vote", spoil: func(h *types.Header) { h.Nonce[3] = 1 }, want: errVoteNonce.Error()},
	{says: "epoch block names a candidate", epoch: true, spoil: func(h *types.Header) { h.Coinbase = addr('X') }, want: errEpochCoinbase.Error()},
	{says: "epoch block votes", epoch: true, spoil: func(h *types.Header) { h.Nonce = nonceAdd }, want: errEpochVote.Error()},
	{says: "extra empty", after: func(h *types.Header) { h.Extra = nil }, want: errNoVanity.Error()},
	{says: "extra one byte short of vanity", after: func(h *types.Header) { h.Extra = h.Extra[:31] }, want: errNoVanity.Error()},
	{says: "extra one byte short of the seal", after: func(h *types.Header) { h.Extra = h.Extra[:96] }, want: errNoSeal.Error()},
	{says: "extra one byte long", spoil: func(h *types.Header) { h.Extra = append(h.Extra, 0) }, want: errStraySigners.Error()},
	{says: "list of signers out of place", spoil: func(h *types.Header) { h.Extra = extraOf(addrs("ABC")) }, want: errStraySigners.Error()},
	{says: "list of signers cut", epoch: true, spoil: func(h *types.Header) { h.Extra = h.Extra[1:] }, want: errSignerList.Error()},
	{says: "list of signers missing", epoch: true, spoil: func(h *types.Header) { h.Extra = extraOf(nil) }, want: errOtherSigners.Error()},
	{says: "list of signers out of order", epoch: true, spoil: func(h *types.Header) {
		list := addrs("ABC")
		slices.Reverse(list)
		h.Extra = extraOf(list)
	}, want: errOtherSigners.Error()},
	{says: "mix digest set", spoil: func(h *types.Header) { h.MixDigest[31] = 1 }, want: errMixDigest.Error()},
	{says: "uncles", spoil: func(h *types.Header) { h.UncleHash[0]++ }, want: errUncles.Error()},
	{says: "difficulty missing", spoil: func(h *types.Header) { h.Difficulty = nil }, want: errDifficulty.Error()},
	{says: "difficulty 0", spoil: func(h *types.Header) { h.Difficulty = new(big.Int) }, want: errDifficulty.Error()},
	{says: "difficulty 3", spoil: func(h *types.Header) { h.Difficulty = big.NewInt(3) }, want: errDifficulty.Error()},
	{says: "difficulty 2^64+1", spoil: func(h *types.Header) { h.Difficulty.SetBit(h.Difficulty, 64, 1) }, want: errDifficulty.Error()},
	{says: "difficulty of the other turn", spoil: func(h *types.Header) { h.Difficulty.Sub(big.NewInt(3), h.Difficulty) }, want: errTurn.Error()},
	{says: "gas limit beyond 63 bits", spoil: func(h *types.Header) { h.GasLimit = 1 << 63 }, want: "gas limit too high"},
	{says: "gas limit jumps", spoil: func(h *types.Header) { h.GasLimit += h.GasLimit / 1024 }, want: "invalid gas limit"},
	{says: "gas used beyond the limit", spoil: func(h *types.Header) { h.GasUsed = h.GasLimit + 1 }, want: "gas used beyond the limit"},
	{says: "base fee missing", forks: "london " + alliance, spoil: func(h *types.Header) { h.BaseFee = nil }, want: "missing baseFee"},
	{says: "base fee wrong", forks: "london " + alliance, spoil: func(h *types.Header) { h.BaseFee.Add(h.BaseFee, common.Big1) }, want: "invalid baseFee"},
	{says: "base fee before London", forks: "berlin", spoil: func(h *types.Header) { h.BaseFee = big.NewInt(7) }, want: "base fee before London"},

	{says: "withdrawals root early", forks: older, spoil: func(h *types.Header) { h.WithdrawalsHash = &types.EmptyWithdrawalsHash }, want: "withdrawalsRoot before its fork"},
	{says: "withdrawals root missing", forks: "shanghai", spoil: func(h *types.Header) { h.WithdrawalsHash = nil }, want: "withdrawalsRoot is missing"},
	{says: "withdrawals root of some", forks: alliance, spoil: func(h *types.Header) { h.WithdrawalsHash = hashOf(1) }, want: "invalid withdrawalsRoot"},
	{says: "blob gas used early", forks: noBlobs, spoil: func(h *types.Header) { h.BlobGasUsed = uintOf(0) }, want: "blobGasUsed before its fork"},
	{says: "blob gas used missing", forks: blobs, spoil: func(h *types.Header) { h.BlobGasUsed = nil }, want: "blobGasUsed is missing"},
	{says: "blob gas used", forks: blobs, spoil: func(h *types.Header) { h.BlobGasUsed = uintOf(params.BlobTxBlobGasPerBlob) }, want: "invalid blobGasUsed"},
	{says: "excess blob gas early", forks: noBlobs, spoil: func(h *types.Header) { h.ExcessBlobGas = uintOf(0) }, want: "excessBlobGas before its fork"},
	{says: "excess blob gas missing", forks: blobs, spoil: func(h *types.Header) { h.ExcessBlobGas = nil }, want: "excessBlobGas is missing"},
	{says: "excess blob gas", forks: blobs, spoil: func(h *types.Header) { h.ExcessBlobGas = uintOf(1) }, want: "invalid excessBlobGas"},
	{says: "beacon root early", forks: noBlobs, spoil: func(h *types.Header) { h.ParentBeaconRoot = hashOf(0) }, want: "parentBeaconBlockRoot before its fork"},
	{says: "beacon root missing", forks: blobs, spoil: func(h *types.Header) { h.ParentBeaconRoot = nil }, want: "parentBeaconBlockRoot is missing"},
	{says: "beacon root set", forks: blobs, spoil: func(h *types.Header) { h.ParentBeaconRoot = hashOf(1) }, want: "invalid parentBeaconBlockRoot"},
	{says: "requests hash early", forks: noBlobs + " cancun", spoil: func(h *types.Header) { h.RequestsHash = &types.EmptyRequestsHash }, want: "requestsHash before its fork"},
	{says: "requests hash missing", forks: requests, spoil: func(h *types.Header) { h.RequestsHash = nil }, want: "requestsHash is missing"},
	{says: "requests hash is for the execution to judge", forks: requests, spoil: func(h *types.Header) { h.RequestsHash = hashOf(1) }},
	{says: "access list hash set", spoil: func(h *types.Header) { h.BlockAccessListHash = hashOf(1) }, want: "blockAccessListHash before its fork"},
	{says: "slot number set", spoil: func(h *types.Header) { h.SlotNumber = uintOf(1) }, want: "slotNumber before its fork"},

	{says: "seal of zeros", after: func(h *types.Header) { clear(h.Extra[len(h.Extra)-sealLength:]) }, want: "recover"},
	{says: "seal with another recovery id", after: func(h *types.Header) { h.Extra[len(h.Extra)-1] ^= 1 }, want: ErrUnauthorized.Error()},
	{says: "seal with a recovery id of 27", after: func(h *types.Header) { h.Extra[len(h.Extra)-1] += 27 }, want: "invalid signature recovery id"},
	{says: "seal of other vanity", after: func(h *types.Header) { h.Extra[0]++ }, want: ErrUnauthorized.Error()},
	{says: "seal turned to its upper form", forks: alliance, after: flipSeal, want: errLooseSeal.Error()},
	{says: "seal turned to its upper form, which EIP-225 allows", forks: older, after: flipSeal},
}

// flipSeal turns a seal into the other one that recovers the same account.
func flipSeal(h *types.Header) {
	seal := h.Extra[len(h.Extra)-sealLength:]
	s := new(big.Int).SetBytes(seal[32:64])
	s.Sub(crypto.S256().Params().N, s).FillBytes(seal[32:64])
	seal[64] ^= 1
}

func TestHeaderRules(t *testing.T) {
	for _, fork := range forkNames {
		for _, b := range breaches {
			if b.forks != "" && !slices.Contains(strings.Fields(b.forks), fork) {
				continue
			}
			t.Run(fork+"/"+b.says, func(t *testing.T) { b.run(t, forkConfig(fork)) })
		}
	}
}

func (b breach) run(t *testing.T, config *params.ChainConfig) {
	chain := newTestChain(config, "ABC")
	engine := newEngine(chain)
	blocks := 2
	if b.epoch {
		blocks = 3
	}
	for range blocks {
		chain.add(inTurn(t, engine, chain, nil))
	}
	header := inTurn(t, engine, chain, b.spoil)
	if b.after != nil {
		b.after(header)
	}
	err := engine.VerifyHeader(chain, header)
	switch {
	case b.want == "" && err != nil:
		t.Errorf("have %v, want none", err)
	case b.want != "" && (err == nil || !strings.Contains(err.Error(), b.want)):
		t.Errorf("have %v, want %v", err, b.want)
	}
}

// inTurn is the next block by the signer in turn, spoiled before it is sealed.
func inTurn(t testing.TB, engine *Clique, chain *testChain, spoil func(*types.Header)) *types.Header {
	t.Helper()
	header := chain.child()
	number := header.Number.Uint64()
	snap, err := engine.Snapshot(chain, number-1, header.ParentHash)
	if err != nil {
		t.Fatal(err)
	}
	if engine.isEpoch(number) {
		header.Extra = extraOf(snap.signers)
	}
	header.Difficulty = big.NewInt(2)
	if spoil != nil {
		spoil(header)
	}
	who := snap.signers[number%uint64(len(snap.signers))]
	if header.Number == nil || header.Number.Sign() >= 0 { // else it has no encoding to sign
		seal(t, header, actorOf(who)[0])
	}
	return header
}

func TestUnsupportedForks(t *testing.T) {
	for says, change := range map[string]func(*params.ChainConfig){
		"amsterdam":               func(c *params.ChainConfig) { c.AmsterdamTime = uintOf(0) },
		"shanghai after a merge":  func(c *params.ChainConfig) { c.TerminalTotalDifficulty = new(big.Int) },
		"cancun without shanghai": func(c *params.ChainConfig) { c.ShanghaiTime = nil },
		"prague without cancun":   func(c *params.ChainConfig) { c.CancunTime = nil },
	} {
		chain := newTestChain(osakaConfig(0), "A")
		engine := newEngine(chain)
		header := inTurn(t, engine, chain, nil)
		change(chain.config)
		if err := engine.VerifyHeader(chain, header); !errors.Is(err, errFork) {
			t.Errorf("%s: have %v, want %v", says, err, errFork)
		}
	}
}

func TestGenesisHeader(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "AB")
	engine := newEngine(chain)
	if err := engine.VerifyHeader(chain, chain.line[0]); err != nil {
		t.Errorf("own genesis: %v", err)
	}
	other := newTestChain(osakaConfig(0), "C")
	child := inTurn(t, newEngine(other), other, nil)
	for i, err := range collect(engine.VerifyHeaders(chain, []*types.Header{other.line[0], child})) {
		if !errors.Is(err, consensus.ErrUnknownAncestor) {
			t.Errorf("foreign block %d: have %v, want %v", i, err, consensus.ErrUnknownAncestor)
		}
	}
	for says, extra := range map[string][]byte{
		"no signers":   extraOf(nil),
		"no extra":     nil,
		"half address": append(make([]byte, 10), extraOf(nil)...),
	} {
		chain := newTestChain(osakaConfig(0), "A")
		chain.line[0].Extra = extra
		chain = rehash(chain)
		if _, err := newEngine(chain).Snapshot(chain, 0, chain.line[0].Hash()); err == nil {
			t.Errorf("%s: no error", says)
		}
	}
}

// rehash indexes the headers again after one of them was changed.
func rehash(c *testChain) *testChain {
	n := &testChain{config: c.config, byHash: make(map[common.Hash]*types.Header)}
	for _, header := range c.line {
		n.add(header)
	}
	return n
}

// collect reads all results of VerifyHeaders on n headers.
func collect(_ chan<- struct{}, results <-chan error) []error {
	var errs []error
	for range cap(results) {
		errs = append(errs, <-results)
	}
	return errs
}

func TestFutureBlock(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "A")
	now := time.Unix(genesisTime, 0)
	engine := New(chain.config.Clique, memory(), WithClock(func() time.Time { return now }))
	header := inTurn(t, engine, chain, nil)
	if err := engine.VerifyHeader(chain, header); !errors.Is(err, consensus.ErrFutureBlock) {
		t.Fatalf("a second early: have %v, want %v", err, consensus.ErrFutureBlock)
	}
	now = now.Add(testPeriod * time.Second)
	if err := engine.VerifyHeader(chain, header); err != nil {
		t.Fatalf("in its second: %v", err)
	}
}
