// SPDX-License-Identifier: LGPL-3.0-or-later

// Package chaintest makes chains for the tests of the packages that move blocks: an
// alliance of signers whose keys a test holds, and a member's chain without a
// network, which can crash and be opened again.
package chaintest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/miner"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/consensus/clique"
)

const gasLimit = 30_000_000

// Alliance is a set of signers with a genesis block.
type Alliance struct {
	Keys    []*ecdsa.PrivateKey // in turn order
	Genesis *core.Genesis
	plugs   map[ethdb.Database]*plug // by disk
}

// NewAlliance makes as many signers, the same each time.
func NewAlliance(t testing.TB, signers int) *Alliance {
	t.Helper()
	a := &Alliance{plugs: make(map[ethdb.Database]*plug)}
	for i := range signers {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{byte(i + 1)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		a.Keys = append(a.Keys, key)
	}
	slices.SortFunc(a.Keys, func(x, y *ecdsa.PrivateKey) int { return bytes.Compare(Address(x).Bytes(), Address(y).Bytes()) })

	extra := make([]byte, 32)
	for _, key := range a.Keys {
		extra = append(extra, Address(key).Bytes()...)
	}
	config := *params.AllDevChainProtocolChanges
	config.TerminalTotalDifficulty = nil
	config.Clique = &params.CliqueConfig{Period: 1, Epoch: 30000}
	a.Genesis = &core.Genesis{
		Config:     &config,
		ExtraData:  append(extra, make([]byte, 65)...),
		GasLimit:   gasLimit,
		BaseFee:    new(big.Int),
		Difficulty: big.NewInt(1),
		Alloc:      core.SystemContractAllocs(),
	}
	return a
}

// Address returns the address of a key.
func Address(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

// Ledger is one member's chain without a network, and without what moves its head.
type Ledger struct {
	*Alliance
	Disk   ethdb.Database
	Chain  *core.BlockChain
	Engine *clique.Clique
	Miner  *miner.Miner
	Pool   *txpool.TxPool
	now    time.Time // the engine's clock
}

// BlockChain returns the chain, for the miner.
func (l *Ledger) BlockChain() *core.BlockChain { return l.Chain }

// TxPool returns an empty pool, for the miner.
func (l *Ledger) TxPool() *txpool.TxPool { return l.Pool }

// endOfTime lets blocks of any time in.
var endOfTime = time.Unix(1<<40, 0)

// Open opens the chain of a disk. One that was opened on it before has crashed.
func (a *Alliance) Open(t testing.TB, disk ethdb.Database) *Ledger {
	t.Helper()
	l := &Ledger{Alliance: a, Disk: disk, now: endOfTime}
	l.Engine = clique.New(a.Genesis.Config.Clique, disk, clique.WithClock(func() time.Time { return l.now }))
	// A crash must not take the state of the genesis block: a member's is on disk
	// before it starts.
	cfg := core.DefaultConfig().WithStateScheme(rawdb.PathScheme).WithNoAsyncFlush(true)
	var err error
	if l.Chain, err = core.NewBlockChain(a.plugIn(disk), a.Genesis, l.Engine, cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Chain.Stop)
	if l.Pool, err = txpool.New(0, l.Chain, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Pool.Close() })
	l.Miner = miner.New(l, miner.Config{GasCeil: gasLimit, Recommit: time.Second}, l.Engine)
	return l
}

// Build seals a block of a signer, by its place in turn order, on a parent whose
// state is there, skew seconds later than it could be. It does not store it.
func (l *Ledger) Build(t testing.TB, parent *types.Header, signer int, skew uint64) (*types.Block, *miner.SealingWork) {
	t.Helper()
	key := l.Keys[signer]
	l.Engine.Authorize(Address(key), func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), key)
	})
	at := parent.Time + 1 + skew
	l.now = time.Unix(int64(at), 0)
	work, err := l.Miner.BuildSealingWork(context.Background(), parent.Hash(), parent.Number.Uint64()+1, at, Address(key))
	l.now = endOfTime
	if err != nil {
		t.Fatal(err)
	}
	block, err := l.Engine.SealBlock(l.Chain, work.Block)
	if err != nil {
		t.Fatal(err)
	}
	return block, work
}
