// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/genesis"
)

const callGas = 600_000 // of a transaction, more than any here needs

// folder is a data folder with a chain.
type folder struct {
	dir      string
	records  int
	patients int
	keep     bool // when the run ends
	genesis  *core.Genesis
	nonces   map[common.Address]uint64
	signer   *ecdsa.PrivateKey
	txSigner types.Signer
}

// fill makes a chain with so many records in a folder, without waiting for time to pass.
func fill(dir, program string, records, patients int) (*folder, error) {
	f := &folder{dir: dir, records: records, patients: min(patients, records), nonces: make(map[common.Address]uint64), signer: keyOf("signer", 0)}
	calls := f.patients + records
	node := keyOf("node", 0)
	spec, err := model(2*(calls+perBlock-1)/perBlock, f.signer, node)
	if err != nil {
		return nil, err
	}
	if f.genesis, err = f.initialize(spec, program, node); err != nil {
		return nil, err
	}
	f.txSigner = types.LatestSigner(f.genesis.Config)
	m, stack, err := f.open()
	if err != nil {
		return nil, err
	}
	for sent, done := 0, 0; done < calls; {
		until := min(done+perBlock, calls)
		if done < f.patients {
			until = min(until, f.patients) // a record's patient is there before it
		}
		err := f.send(m, sent, until)
		included := 0
		if err == nil {
			included, err = f.block(m)
		}
		if err != nil {
			return nil, errors.Join(err, stack.Close())
		}
		sent = until
		if done += included; done%50_000 < included {
			say("%d of %d calls are in blocks", done, calls)
		}
	}
	m.Ethereum().BlockChain().Stop() // which a stack that never started does not do
	return f, stack.Close()
}

// drop removes the folder, unless it is kept.
func (f *folder) drop() error {
	if f.keep {
		return nil
	}
	return os.RemoveAll(f.dir)
}

// initialize writes the genesis, the keys and the empty chain.
func (f *folder) initialize(spec *genesis.Spec, program string, node *ecdsa.PrivateKey) (*core.Genesis, error) {
	text, err := spec.Encode()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(f.dir, "genesis.json")
	for name, data := range map[string][]byte{file: text, f.password(): nil} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return nil, err
		}
	}
	if err := crypto.SaveECDSA(f.nodeKey(), node); err != nil {
		return nil, err
	}
	keys := keystore.NewKeyStore(filepath.Join(f.dir, "keystore"), keystore.LightScryptN, keystore.LightScryptP)
	if _, err := keys.ImportECDSA(f.signer, ""); err != nil {
		return nil, err
	}
	if out, err := exec.Command(program, "init", "--datadir", f.dir, file).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s init: %w: %s", program, err, out)
	}
	return spec.Genesis()
}

func (f *folder) password() string { return filepath.Join(f.dir, "password") }
func (f *folder) nodeKey() string  { return filepath.Join(f.dir, "nodekey") }

// open opens the chain in this process, to seal blocks at any time.
func (f *folder) open() (*member.Member, *node.Node, error) {
	member.Register()
	cfg := node.DefaultConfig
	cfg.Name, cfg.DataDir, cfg.IPCPath, cfg.AuthPort = "dntp", f.dir, "", 0 // any port that is free
	cfg.P2P = p2p.Config{PrivateKey: keyOf("node", 0), ListenAddr: "127.0.0.1:0", NoDiscovery: true, MaxPeers: 1}
	stack, err := node.New(&cfg)
	if err != nil {
		return nil, nil, err
	}
	settings := ethconfig.Defaults
	settings.Genesis, settings.SyncMode, settings.LogNoHistory = f.genesis, ethconfig.FullSync, true
	settings.Miner.GasCeil = gasLimit
	settings.TxPool.AccountSlots, settings.TxPool.GlobalSlots = perBlock, 4*perBlock
	m, err := member.New(stack, &member.Config{Eth: &settings})
	if err != nil {
		return nil, nil, errors.Join(err, stack.Close())
	}
	return m, stack, nil
}

// send gives the calls from one to another to the pool.
func (f *folder) send(m *member.Member, from, to int) error {
	var txs []*types.Transaction
	for i := from; i < to; i++ {
		txs = append(txs, f.sign(setup(i, f.patients)))
	}
	return errors.Join(m.Ethereum().TxPool().Add(txs, true)...)
}

// block seals a block with the calls that wait, and returns how many it has. On a busy
// machine the builder's time ends before it has them all.
func (f *folder) block(m *member.Member) (included int, err error) {
	chain, engine := m.Ethereum().BlockChain(), m.Ethereum().Engine().(*clique.Clique)
	parent := chain.CurrentBlock()
	engine.Authorize(address(f.signer), func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), f.signer)
	})
	work, err := m.Ethereum().Miner().BuildSealingWork(context.Background(), parent.Hash(), parent.Number.Uint64()+1, parent.Time+1, address(f.signer))
	if err != nil {
		return 0, err
	}
	for i, receipt := range work.Receipts {
		if receipt.Status != types.ReceiptStatusSuccessful {
			return 0, fmt.Errorf("call %d of block %d failed", i, parent.Number.Uint64()+1)
		}
	}
	if included = len(work.Receipts); included == 0 {
		return 0, fmt.Errorf("block %d is empty", parent.Number.Uint64()+1)
	}
	block, err := engine.SealBlock(chain, work.Block)
	if err != nil {
		return 0, err
	}
	if err := chain.WriteSealedBlock(block, work.Receipts, work.State); err != nil {
		return 0, err
	}
	if _, err := chain.SetCanonical(block); err != nil {
		return 0, err
	}
	return included, m.Ethereum().TxPool().Sync()
}

// sign makes the next transaction of a caller.
func (f *folder) sign(c call) *types.Transaction {
	from := address(c.from)
	nonce := f.nonces[from]
	f.nonces[from]++
	return types.MustSignNewTx(c.from, f.txSigner, &types.DynamicFeeTx{
		ChainID: f.txSigner.ChainID(), Nonce: nonce, Gas: callGas, GasTipCap: new(big.Int), GasFeeCap: new(big.Int), To: &c.to, Data: c.data,
	})
}
