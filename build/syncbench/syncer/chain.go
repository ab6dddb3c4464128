// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/member"
)

const (
	signers   = 4
	senders   = 100
	startTime = 1_700_000_000 // of the genesis block: long enough ago for any number of blocks
	gasLimit  = 30_000_000
)

// opened is a member that is not started yet.
type opened struct {
	*member.Member
	stack *node.Node
}

func (o *opened) head() *types.Header { return o.Ethereum().BlockChain().CurrentBlock() }

// open opens the member of a folder, connected to another if there is one.
func open(dir string, other *opened) (*opened, error) {
	member.Register()
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, err
	}
	cfg := node.DefaultConfig
	cfg.Name, cfg.DataDir, cfg.IPCPath, cfg.AuthPort = "dntp", dir, "", 0 // any port that is free
	cfg.P2P = p2p.Config{PrivateKey: key, ListenAddr: "127.0.0.1:0", NoDiscovery: true, MaxPeers: 2}
	if other != nil {
		cfg.P2P.StaticNodes = append(cfg.P2P.StaticNodes, other.stack.Server().Self())
	}
	stack, err := node.New(&cfg)
	if err != nil {
		return nil, err
	}
	ethCfg := ethconfig.Defaults
	ethCfg.Genesis, ethCfg.SyncMode, ethCfg.LogNoHistory = genesis(), ethconfig.FullSync, true
	ethCfg.DatabaseCache, ethCfg.TrieCleanCache, ethCfg.SnapshotCache = 64, 64, 64
	m, err := member.New(stack, &member.Config{Eth: &ethCfg})
	if err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	return &opened{m, stack}, nil
}

// keyOf is a fixed key.
func keyOf(name string, i int) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256(fmt.Appendf(nil, "%s %d", name, i)))
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return key
}

func address(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

// signerKeys returns the signers' keys in the order of their turns.
func signerKeys() (keys []*ecdsa.PrivateKey) {
	for i := range signers {
		keys = append(keys, keyOf("signer", i))
	}
	slices.SortFunc(keys, func(a, b *ecdsa.PrivateKey) int { return bytes.Compare(address(a).Bytes(), address(b).Bytes()) })
	return keys
}

// genesis has no registry, so that everybody may connect and send.
func genesis() *core.Genesis {
	extra := make([]byte, 32)
	for _, key := range signerKeys() {
		extra = append(extra, address(key).Bytes()...)
	}
	alloc := core.SystemContractAllocs()
	for i := range senders {
		alloc[address(keyOf("sender", i))] = types.Account{Balance: big.NewInt(params.Ether)}
	}
	config := *params.AllDevChainProtocolChanges
	config.TerminalTotalDifficulty = nil
	config.Clique = &params.CliqueConfig{Period: 1, Epoch: 30000}
	return &core.Genesis{
		Config:     &config,
		Timestamp:  startTime,
		ExtraData:  append(extra, make([]byte, 65)...),
		GasLimit:   gasLimit,
		BaseFee:    new(big.Int),
		Difficulty: big.NewInt(1),
		Alloc:      alloc,
	}
}

// makeChain seals a chain in a folder, each block by the signer in turn. Each
// transaction pays a new account.
func makeChain(dir string, blocks, txs int) error {
	o, err := open(dir, nil)
	if err != nil {
		return err
	}
	defer o.stack.Close()
	keys := signerKeys()
	for number := 1; number <= blocks; number++ {
		if err := o.send(number, txs); err != nil {
			return err
		}
		if err := o.seal(keys[number%signers], txs); err != nil {
			return fmt.Errorf("block %d: %w", number, err)
		}
	}
	return nil
}

// send puts the transactions of a block into the pool.
func (o *opened) send(number, count int) error {
	var (
		pool   = o.Ethereum().TxPool()
		signer = types.LatestSigner(o.Ethereum().BlockChain().Config())
		txs    []*types.Transaction
	)
	for i := range count {
		var (
			serial = (number-1)*count + i
			to     = common.BigToAddress(big.NewInt(int64(1<<40 + serial)))
		)
		txs = append(txs, types.MustSignNewTx(keyOf("sender", serial%senders), signer, &types.DynamicFeeTx{
			ChainID: signer.ChainID(), Nonce: uint64(serial / senders), Gas: params.TxGas, To: &to, Value: common.Big1,
			GasTipCap: new(big.Int), GasFeeCap: new(big.Int),
		}))
	}
	return errors.Join(pool.Add(txs, true)...)
}

// seal seals a block with the transactions of the pool.
func (o *opened) seal(key *ecdsa.PrivateKey, txs int) error {
	chain, engine, parent := o.Ethereum().BlockChain(), o.Ethereum().Engine().(*clique.Clique), o.head()
	engine.Authorize(address(key), func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), key)
	})
	work, err := o.Ethereum().Miner().BuildSealingWork(context.Background(), parent.Hash(), parent.Number.Uint64()+1, parent.Time+1, address(key))
	if err != nil {
		return err
	}
	if have := len(work.Block.Transactions()); have != txs {
		return fmt.Errorf("have %d transactions, want %d", have, txs)
	}
	block, err := engine.SealBlock(chain, work.Block)
	if err != nil {
		return err
	}
	if err := chain.WriteSealedBlock(block, work.Receipts, work.State); err != nil {
		return err
	}
	if _, err := chain.SetCanonical(block); err != nil {
		return err
	}
	return o.Ethereum().TxPool().Sync()
}
