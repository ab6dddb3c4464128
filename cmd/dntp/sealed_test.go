// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/dntp/dntp/cmd/dntp/model"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/member"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/miner"
	"github.com/rogpeppe/go-internal/testscript"
)

// sealed GENESIS N FILE writes a chain of N empty blocks into a file, sealed by
// the key of the scripts, which is the only signer. Their times are in the past.
func sealedChain(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: sealed genesis number file")
	}
	genesis, err := model.ReadGenesis(ts.MkAbs(args[0]))
	ts.Check(err)
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	var out bytes.Buffer
	ts.Check(sealBlocks(&out, genesis, count))
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), out.Bytes(), 0o600))
}

// sealBlocks writes count blocks on a genesis.
func sealBlocks(w io.Writer, genesis *core.Genesis, count int) error {
	member.Register()
	key, err := crypto.HexToECDSA(scriptKey)
	if err != nil {
		return err
	}
	signer := crypto.PubkeyToAddress(key.PublicKey)
	db := rawdb.NewMemoryDatabase()
	engine := clique.New(genesis.Config.Clique, db)
	engine.Authorize(signer, func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), key)
	})
	chain, err := core.NewBlockChain(db, genesis, engine, core.DefaultConfig().WithStateScheme(rawdb.PathScheme))
	if err != nil {
		return err
	}
	defer chain.Stop()
	pool, err := txpool.New(0, chain, nil)
	if err != nil {
		return err
	}
	defer pool.Close()
	builder := miner.New(minerBackend{chain, pool}, miner.Config{GasCeil: genesis.GasLimit, Recommit: time.Second}, engine)
	for range count {
		head := chain.CurrentBlock()
		work, err := builder.BuildSealingWork(context.Background(), head.Hash(), head.Number.Uint64()+1, head.Time+max(genesis.Config.Clique.Period, 1), signer)
		if err != nil {
			return err
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
		if err := block.EncodeRLP(w); err != nil {
			return err
		}
	}
	return nil
}

// minerBackend is the backend that a block is built with.
type minerBackend struct {
	chain *core.BlockChain
	pool  *txpool.TxPool
}

func (b minerBackend) BlockChain() *core.BlockChain { return b.chain }
func (b minerBackend) TxPool() *txpool.TxPool       { return b.pool }
