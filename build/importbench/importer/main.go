// SPDX-License-Identifier: LGPL-3.0-or-later

// Importer makes one fixed chain of full blocks and prints the hash of its head, then a
// line for each import of it: wall-clock time and processor time, in nanoseconds. It
// uses nothing that only the patched tree has, so that it builds against both.
package main

import (
	"crypto/ecdsa"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/big"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus/beacon"
	"github.com/ethereum/go-ethereum/consensus/ethash"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/params"
)

const (
	senders      = 100
	gasLimit     = 60_000_000 // upstream's own default, and more than a block here needs
	callGas      = 100_000
	callEvery    = 4 // one of this many transactions calls the contract
	feeCapInGwei = 100
)

// contract stores under its block's number and sender, then hashes by the
// precompiled contract at address 2: a write, and a call through code that a patch
// touches.
var contract = common.HexToAddress("0xc0de")

var contractCode = common.FromHex("43" + "33" + "55" + // SSTORE(caller, number)
	"6020" + "6000" + "6020" + "6000" + "6002" + "5a" + "fa" + "50" + "00") // STATICCALL(gas, 2, 0, 32, 0, 32)

func main() {
	blocks := flag.Int("blocks", 20, "blocks of the chain")
	txs := flag.Int("txs", 1000, "transactions in a block")
	imports := flag.Int("imports", 3, "how often to import it")
	flag.Parse()
	log.SetDefault(log.NewLogger(slog.NewTextHandler(io.Discard, nil)))
	if err := run(*blocks, *txs, *imports); err != nil {
		fmt.Fprintln(os.Stderr, "importer: error:", err)
		os.Exit(1)
	}
}

func run(blocks, txs, imports int) error {
	keys, genesis, err := newGenesis()
	if err != nil {
		return err
	}
	chain, err := newChain(genesis)
	if err != nil {
		return err
	}
	defer chain.Stop()
	_, made, _ := core.GenerateChainWithGenesis(genesis, beacon.New(ethash.NewFaker()), blocks, func(i int, b *core.BlockGen) {
		fill(chain, b, keys, txs)
	})
	fmt.Println(made[len(made)-1].Hash())
	// The first import only warms caches and does not count.
	for i := range imports + 1 {
		wall, cpu, err := importOnce(genesis, made)
		if err != nil {
			return err
		}
		if i > 0 {
			fmt.Println(wall.Nanoseconds(), cpu.Nanoseconds())
		}
	}
	return nil
}

// newGenesis returns the same accounts each time: keys are small numbers.
func newGenesis() ([]*ecdsa.PrivateKey, *core.Genesis, error) {
	config := *params.MergedTestChainConfig

	alloc := types.GenesisAlloc{contract: {Code: contractCode, Balance: new(big.Int)}}
	maps.Copy(alloc, core.SystemContractAllocs())
	keys := make([]*ecdsa.PrivateKey, senders)
	for i := range keys {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{byte(i + 1)}, common.HashLength))
		if err != nil {
			return nil, nil, err
		}
		keys[i] = key
		alloc[crypto.PubkeyToAddress(key.PublicKey)] = types.Account{Balance: big.NewInt(params.Ether)}
	}
	return keys, &core.Genesis{Config: &config, GasLimit: gasLimit, Difficulty: new(big.Int), BaseFee: big.NewInt(params.InitialBaseFee), Alloc: alloc}, nil
}

// fill puts transactions into a block: transfers to new accounts, and calls.
func fill(chain *core.BlockChain, b *core.BlockGen, keys []*ecdsa.PrivateKey, txs int) {
	signer := types.LatestSigner(chain.Config())
	for i := range txs {
		key := keys[i%len(keys)]
		from := crypto.PubkeyToAddress(key.PublicKey)
		number := new(big.Int).Add(new(big.Int).Mul(b.Number(), big.NewInt(int64(txs))), big.NewInt(int64(i)))
		to := common.BigToAddress(number.Lsh(number, 64))
		data := &types.DynamicFeeTx{
			ChainID:   chain.Config().ChainID,
			Nonce:     b.TxNonce(from),
			GasTipCap: big.NewInt(1),
			GasFeeCap: big.NewInt(feeCapInGwei * params.GWei),
			Gas:       params.TxGas,
			To:        &to,
			Value:     big.NewInt(1),
		}
		if i%callEvery == 0 {
			data.Gas, data.To, data.Value = callGas, &contract, new(big.Int)
		}
		b.AddTxWithChain(chain, types.MustSignNewTx(key, signer, data))
	}
}

func newChain(genesis *core.Genesis) (*core.BlockChain, error) {
	return core.NewBlockChain(rawdb.NewMemoryDatabase(), genesis, beacon.New(ethash.NewFaker()), nil)
}

// importOnce imports the blocks into an empty chain.
func importOnce(genesis *core.Genesis, made []*types.Block) (wall, cpu time.Duration, err error) {
	blocks, err := decodeAnew(made)
	if err != nil {
		return 0, 0, err
	}
	chain, err := newChain(genesis)
	if err != nil {
		return 0, 0, err
	}
	defer chain.Stop()
	runtime.GC()
	start, used := time.Now(), processorTime()
	if n, err := chain.InsertChain(blocks); err != nil {
		return 0, 0, fmt.Errorf("block %d: %w", n, err)
	}
	return time.Since(start), processorTime() - used, nil
}

// processorTime is the time that all threads of this process have used so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// decodeAnew returns the blocks without cached values, such as the senders of their
// transactions.
func decodeAnew(made []*types.Block) ([]*types.Block, error) {
	blocks := make([]*types.Block, len(made))
	for i, block := range made {
		txs := make([]*types.Transaction, len(block.Transactions()))
		for j, tx := range block.Transactions() {
			data, err := tx.MarshalBinary()
			if err != nil {
				return nil, err
			}
			txs[j] = new(types.Transaction)
			if err := txs[j].UnmarshalBinary(data); err != nil {
				return nil, err
			}
		}
		body := types.Body{Transactions: txs, Withdrawals: block.Withdrawals()}
		blocks[i] = types.NewBlockWithHeader(block.Header()).WithBody(body)
	}
	return blocks, nil
}
