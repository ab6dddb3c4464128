// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"math/big"
	"os"
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
	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finalizer"
)

// TestMain begins the goroutines that upstream never ends, outside the bubbles of
// virtual time.
func TestMain(m *testing.M) {
	core.SenderCacher()
	os.Exit(m.Run())
}

// alliance is a set of signers with a genesis; A is signer 0 in turn order.
type alliance struct {
	keys    []*ecdsa.PrivateKey
	genesis *core.Genesis
	plugs   map[ethdb.Database]*plug // by disk
}

func newAlliance(t *testing.T, signers int) *alliance {
	t.Helper()
	a := &alliance{plugs: make(map[ethdb.Database]*plug)}
	for i := range signers {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{byte(i + 1)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		a.keys = append(a.keys, key)
	}
	slices.SortFunc(a.keys, func(x, y *ecdsa.PrivateKey) int { return bytes.Compare(address(x).Bytes(), address(y).Bytes()) })

	extra := make([]byte, 32)
	for _, key := range a.keys {
		extra = append(extra, address(key).Bytes()...)
	}
	config := *params.AllDevChainProtocolChanges
	config.TerminalTotalDifficulty = nil
	config.Clique = &params.CliqueConfig{Period: 1, Epoch: 30000}
	a.genesis = &core.Genesis{
		Config:     &config,
		ExtraData:  append(extra, make([]byte, 65)...),
		GasLimit:   30_000_000,
		BaseFee:    new(big.Int),
		Difficulty: big.NewInt(1),
		Alloc:      core.SystemContractAllocs(),
	}
	return a
}

func address(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

// ledger is one member's chain without a network.
type ledger struct {
	*alliance
	chain    *core.BlockChain
	engine   *clique.Clique
	miner    *miner.Miner
	pool     *txpool.TxPool
	db       ethdb.Database
	importer *chainsync.Importer
	final    *finalizer.Finalizer
	now      time.Time // the engine's clock
}

func (l *ledger) BlockChain() *core.BlockChain { return l.chain }
func (l *ledger) TxPool() *txpool.TxPool       { return l.pool }

// endOfTime lets blocks of any time in.
var endOfTime = time.Unix(1<<40, 0)

func (a *alliance) open(t *testing.T, db ethdb.Database) *ledger {
	t.Helper()
	l, err := a.reopen(t, db)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// openChain opens a ledger but for what moves its head.
func (a *alliance) openChain(t *testing.T, db ethdb.Database) *ledger {
	t.Helper()
	l := &ledger{alliance: a, db: db, now: endOfTime}
	l.engine = clique.New(a.genesis.Config.Clique, db, clique.WithClock(func() time.Time { return l.now }))
	// A crash must not take the state of the genesis block: a member's is on disk
	// before it starts.
	cfg := core.DefaultConfig().WithStateScheme(rawdb.PathScheme).WithNoAsyncFlush(true)
	var err error
	if l.chain, err = core.NewBlockChain(a.plugIn(db), a.genesis, l.engine, cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.chain.Stop)
	if l.pool, err = txpool.New(0, l.chain, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.pool.Close() })
	l.miner = miner.New(l, miner.Config{GasCeil: 30_000_000, Recommit: time.Second}, l.engine)
	return l
}

func (a *alliance) openNew(t *testing.T) *ledger { return a.open(t, rawdb.NewMemoryDatabase()) }

// seal builds a block of signer on parent, skew seconds later than it could
// be, stores it and returns it.
func (l *ledger) seal(t *testing.T, parent *types.Header, signer int, skew uint64) *types.Block {
	t.Helper()
	key := l.keys[signer]
	l.engine.Authorize(address(key), func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), key)
	})
	at := parent.Time + 1 + skew
	l.now = time.Unix(int64(at), 0)
	work, err := l.miner.BuildSealingWork(context.Background(), parent.Hash(), parent.Number.Uint64()+1, at, address(key))
	l.now = endOfTime
	if err != nil {
		t.Fatal(err)
	}
	block, err := l.engine.SealBlock(l.chain, work.Block)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.importer.InsertSealed(block, work); err != nil {
		t.Fatal(err)
	}
	return block
}

// grow seals blocks one after another by the signers given.
func (l *ledger) grow(t *testing.T, parent *types.Header, signers ...int) []*types.Block {
	t.Helper()
	var blocks []*types.Block
	for _, signer := range signers {
		block := l.seal(t, parent, signer, 0)
		blocks, parent = append(blocks, block), block.Header()
	}
	return blocks
}
