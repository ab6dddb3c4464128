// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/txpool/legacypool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/miner"
	"github.com/ethereum/go-ethereum/params"
)

// probe is a contract that succeeds from a fork on and fails before.
type probe struct {
	name  string
	since string
	code  string
	input []byte
}

func probes(t *testing.T) []probe {
	return []probe{
		{name: "COINBASE", since: "london", code: "4160005500"}, // stored at slot 0
		{name: "PUSH0", since: "shanghai", code: "5f5000"},
		{name: "MCOPY", since: "cancun", code: "6001600060005e00"},
		// The others compare a result and revert unless it is right.
		{name: "TSTORE and TLOAD", since: "cancun", code: "602a60005d60005c602a14" + "601357" + "60006000fd5b00"},
		{name: "CLZ", since: "osaka", code: "60011e60ff14" + "600e57" + "60006000fd5b00"},
		{name: "P256VERIFY", since: "osaka", input: p256Input(t),
			code: "366000600037602060003660006101005afa50600051600114" + "602157" + "60006000fd5b00"},
	}
}

// p256Input is a valid signature as P256VERIFY takes it.
func p256Input(t *testing.T) []byte {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	hash := common.HexToHash("0x02") // not the word of success
	r, s, err := ecdsa.Sign(rand.Reader, key, hash[:])
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(hash[:], common.BigToHash(r).Bytes(), common.BigToHash(s).Bytes(), point[1:])
}

func probeAddress(i int) common.Address { return common.BytesToAddress([]byte{0xc0, 0xde, byte(i)}) }

const forkEvery = 20 // seconds from one fork to the next

// upgradingGenesis is a chain of signers A and B that begins at London and
// takes one fork after another by time.
func upgradingGenesis(probes []probe) *core.Genesis {
	config := osakaConfig(4)
	for i, at := range []**uint64{&config.ShanghaiTime, &config.CancunTime, &config.PragueTime, &config.OsakaTime} {
		*at = uintOf(genesisTime + forkEvery*uint64(i+1))
	}
	alloc := core.SystemContractAllocs()
	alloc[addr('S')] = types.Account{Balance: big.NewInt(params.Ether)}
	for i, p := range probes {
		alloc[probeAddress(i)] = types.Account{Nonce: 1, Code: common.FromHex(p.code), Balance: new(big.Int)}
	}
	return &core.Genesis{
		Config: config, Timestamp: genesisTime, ExtraData: extraOf(addrs("AB")), GasLimit: 30_000_000,
		Difficulty: big.NewInt(1), BaseFee: new(big.Int), Alloc: alloc,
	}
}

// member is a chain with a pool, an engine and a clock of its own.
type member struct {
	t      *testing.T
	now    time.Time
	engine *Clique
	chain  *core.BlockChain
	pool   *txpool.TxPool
	miner  *miner.Miner
}

func (m *member) BlockChain() *core.BlockChain { return m.chain }
func (m *member) TxPool() *txpool.TxPool       { return m.pool }

func newMember(t *testing.T, genesis *core.Genesis, signer byte) *member {
	m := &member{t: t, now: time.Unix(genesisTime, 0)}
	db := memory()
	m.engine = New(genesis.Config.Clique, db, WithClock(func() time.Time { return m.now }))
	m.engine.Authorize(addr(signer), signAs(signer))

	var err error
	if m.chain, err = core.NewBlockChain(db, genesis, m.engine, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.chain.Stop)
	config := legacypool.DefaultConfig
	config.Journal = ""
	m.pool, err = txpool.New(1, m.chain, []txpool.SubPool{legacypool.New(config, m.chain)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.pool.Close() })
	m.miner = miner.New(m, miner.DefaultConfig, m.engine)
	return m
}

// seal makes the next block from the pool and takes it as head.
func (m *member) seal() *types.Block {
	m.t.Helper()
	if err := m.pool.Sync(); err != nil {
		m.t.Fatal(err)
	}
	head := m.chain.CurrentBlock()
	work, err := m.miner.BuildSealingWork(context.Background(), head.Hash(), head.Number.Uint64()+1,
		uint64(m.now.Unix()), m.engine.Signer())
	if err != nil {
		m.t.Fatal(err)
	}
	block, err := m.engine.SealBlock(m.chain, work.Block)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.chain.WriteSealedBlock(block, work.Receipts, work.State); err != nil {
		m.t.Fatal(err)
	}
	if _, err := m.chain.SetCanonical(block); err != nil {
		m.t.Fatal(err)
	}
	return block
}

// TestForksByTime runs two members through all forks: each executes the blocks
// of the other, and the instructions of a fork work from its time on.
func TestForksByTime(t *testing.T) {
	probes := probes(t)
	genesis := upgradingGenesis(probes)
	members := []*member{newMember(t, genesis, 'A'), newMember(t, genesis, 'B')}
	chainSigner := types.LatestSigner(genesis.Config)
	nonce := uint64(0)

	for number := 1; number <= 11; number++ {
		sealer, other := members[number%2], members[1-number%2]
		for _, m := range members {
			m.now = m.now.Add(forkEvery / 2 * time.Second)
		}
		if block, _, _ := other.miner.Pending(); block == nil {
			t.Fatalf("block %d: no pending block", number)
		}
		for i, p := range probes {
			to := probeAddress(i)
			tx := types.MustSignNewTx(keyOf('S'), chainSigner, &types.LegacyTx{
				Nonce: nonce, To: &to, Gas: 200_000, GasPrice: big.NewInt(params.GWei), Data: p.input,
			})
			nonce++
			if err := sealer.pool.Add([]*types.Transaction{tx}, true)[0]; err != nil {
				t.Fatal(err)
			}
		}
		block := sealer.seal()
		if _, err := other.chain.InsertChain(types.Blocks{block}); err != nil {
			t.Fatalf("block %d: %v", number, err)
		}
		checkProbes(t, other, probes, block, sealer.engine.Signer())
	}
}

// checkProbes compares what the probes did in block with what its forks allow.
func checkProbes(t *testing.T, m *member, probes []probe, block *types.Block, sealer common.Address) {
	t.Helper()
	level := min(1+(block.Time()-genesisTime)/forkEvery, uint64(len(forkNames)-1))
	receipts := m.chain.GetReceiptsByHash(block.Hash())
	if len(receipts) != len(probes) {
		t.Fatalf("block %d: have %d receipts, want %d", block.Number(), len(receipts), len(probes))
	}
	for i, p := range probes {
		want := slices.Index(forkNames, p.since) <= int(level)
		if have := receipts[i].Status == types.ReceiptStatusSuccessful; have != want {
			t.Errorf("block %d, %s, %s: have success %v, want %v", block.Number(), forkNames[level], p.name, have, want)
		}
	}
	state, err := m.chain.StateAt(block.Root(), block.Number(), block.Time())
	if err != nil {
		t.Fatal(err)
	}
	if have := state.GetState(probeAddress(0), common.Hash{}); common.BytesToAddress(have[:]) != sealer {
		t.Errorf("block %d: COINBASE %v, want %v", block.Number(), have, sealer)
	}
	if (level >= 2) != (block.Header().WithdrawalsHash != nil) || (level >= 4) != (block.Header().RequestsHash != nil) {
		t.Errorf("block %d, %s: wrong header fields", block.Number(), forkNames[level])
	}
}
