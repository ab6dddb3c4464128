// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"crypto/ecdsa"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus/misc/eip1559"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/params"
)

const (
	genesisTime = 1_700_000_000
	testPeriod  = 1
)

// cast is the key and the account of each actor: A, B, C and so on.
var cast = func() (all [26]struct {
	key  *ecdsa.PrivateKey
	addr common.Address
}) {
	for i := range all {
		key, err := crypto.ToECDSA(crypto.Keccak256([]byte{'a', 'c', 't', 'o', 'r', byte('A' + i)}))
		if err != nil {
			panic(err)
		}
		all[i].key, all[i].addr = key, crypto.PubkeyToAddress(key.PublicKey)
	}
	return all
}()

func keyOf(actor byte) *ecdsa.PrivateKey { return cast[actor-'A'].key }

// addr is the account of an actor, and zero for none.
func addr(actor byte) common.Address {
	if actor == 0 {
		return common.Address{}
	}
	return cast[actor-'A'].addr
}

func addrs(actors string) []common.Address {
	list := make([]common.Address, 0, len(actors))
	for _, actor := range []byte(actors) {
		list = append(list, addr(actor))
	}
	return newSnapshot(common.Hash{}, list).signers
}

// seal signs header as actor.
func seal(t testing.TB, header *types.Header, actor byte) {
	t.Helper()
	message, err := sealMessage(header)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := crypto.Sign(crypto.Keccak256(message), keyOf(actor))
	if err != nil {
		t.Fatal(err)
	}
	copy(header.Extra[len(header.Extra)-sealLength:], sig)
}

// signAs is what a wallet holding the actor's key gives to Authorize.
func signAs(actor byte) SignFunc {
	return func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), keyOf(actor))
	}
}

// londonConfig is a chain as go-ethereum 1.13.15 could seal it.
func londonConfig(epoch uint64) *params.ChainConfig {
	zero := new(big.Int)
	return &params.ChainConfig{
		ChainID: big.NewInt(1337), HomesteadBlock: zero, EIP150Block: zero, EIP155Block: zero, EIP158Block: zero,
		ByzantiumBlock: zero, ConstantinopleBlock: zero, PetersburgBlock: zero, IstanbulBlock: zero,
		MuirGlacierBlock: zero, BerlinBlock: zero, LondonBlock: zero,
		Clique: &params.CliqueConfig{Period: testPeriod, Epoch: epoch},
	}
}

// osakaConfig is an alliance chain with every supported fork from genesis.
func osakaConfig(epoch uint64) *params.ChainConfig {
	config := londonConfig(epoch)
	config.ShanghaiTime, config.CancunTime = new(uint64), new(uint64)
	config.PragueTime, config.OsakaTime = new(uint64), new(uint64)
	config.BlobScheduleConfig = params.DefaultBlobSchedule
	return config
}

// testChain is a chain of headers in memory.
type testChain struct {
	config *params.ChainConfig
	byHash map[common.Hash]*types.Header
	line   []*types.Header
}

func newTestChain(config *params.ChainConfig, signers string) *testChain {
	genesis := &types.Header{
		UncleHash: types.EmptyUncleHash, Difficulty: big.NewInt(1), Number: new(big.Int),
		GasLimit: 8_000_000, Time: genesisTime, Extra: extraOf(addrs(signers)),
	}
	if config.IsLondon(genesis.Number) {
		genesis.BaseFee = big.NewInt(params.InitialBaseFee)
	}
	addForkFields(config, genesis)
	c := &testChain{config: config, byHash: make(map[common.Hash]*types.Header)}
	c.add(genesis)
	return c
}

func extraOf(signers []common.Address) []byte {
	extra := make([]byte, vanityLength)
	for _, signer := range signers {
		extra = append(extra, signer[:]...)
	}
	return append(extra, make([]byte, sealLength)...)
}

// addForkFields fills in what the forks of the header's time demand.
func addForkFields(config *params.ChainConfig, header *types.Header) {
	if config.IsShanghai(header.Number, header.Time) {
		header.WithdrawalsHash = &types.EmptyWithdrawalsHash
	}
	if config.IsCancun(header.Number, header.Time) {
		header.BlobGasUsed, header.ExcessBlobGas = new(uint64), new(uint64)
		header.ParentBeaconRoot = new(common.Hash)
	}
	if config.IsPrague(header.Number, header.Time) {
		header.RequestsHash = &types.EmptyRequestsHash
	}
}

func (c *testChain) add(header *types.Header) {
	c.byHash[header.Hash()] = header
	c.line = append(c.line, header)
}

func (c *testChain) Config() *params.ChainConfig { return c.config }

func (c *testChain) CurrentHeader() *types.Header { return c.line[len(c.line)-1] }

func (c *testChain) GetHeaderByHash(hash common.Hash) *types.Header { return c.byHash[hash] }

func (c *testChain) GetHeader(hash common.Hash, number uint64) *types.Header {
	if h := c.byHash[hash]; h != nil && h.Number.Uint64() == number {
		return h
	}
	return nil
}

func (c *testChain) GetHeaderByNumber(number uint64) *types.Header {
	if number < uint64(len(c.line)) {
		return c.line[number]
	}
	return nil
}

// child is an unsealed, otherwise valid header on the head, with no vote.
func (c *testChain) child() *types.Header {
	parent := c.CurrentHeader()
	header := &types.Header{
		ParentHash: parent.Hash(), UncleHash: types.EmptyUncleHash,
		TxHash: types.EmptyTxsHash, ReceiptHash: types.EmptyReceiptsHash,
		Difficulty: big.NewInt(1), Number: new(big.Int).Add(parent.Number, common.Big1),
		GasLimit: parent.GasLimit, Time: parent.Time + testPeriod, Extra: extraOf(nil),
	}
	if c.config.IsLondon(header.Number) {
		header.BaseFee = eip1559.CalcBaseFee(c.config, parent)
	}
	addForkFields(c.config, header)
	return header
}

// newEngine is an engine whose clock stands well after the chain.
func newEngine(c *testChain) *Clique {
	late := time.Unix(genesisTime+10_000_000, 0)
	return New(c.config.Clique, memory(), WithClock(func() time.Time { return late }))
}

func memory() ethdb.Database { return rawdb.NewMemoryDatabase() }
