// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"bytes"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
)

// patience bounds every wait; a healthy run ends far below it.
const patience = 60 * time.Second

// alliance is a genesis with the keys behind it. Node i seals with signer i
// where it seals at all; nodes beyond the signers only follow.
type alliance struct {
	signers []*ecdsa.PrivateKey // in turn order
	nodes   []*ecdsa.PrivateKey
	admin   *ecdsa.PrivateKey
	genesis *core.Genesis
}

func newKey(t *testing.T, seed string) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(seed)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func address(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

func newAlliance(t *testing.T, signers, nodes int) *alliance {
	t.Helper()
	Register()
	a := &alliance{admin: newKey(t, "admin")}
	for i := range signers {
		a.signers = append(a.signers, newKey(t, fmt.Sprintf("signer %d", i)))
	}
	slices.SortFunc(a.signers, func(x, y *ecdsa.PrivateKey) int { return bytes.Compare(address(x).Bytes(), address(y).Bytes()) })
	org := registry.GenesisOrg{ID: common.Hash{1}, Kind: 1, Admin: address(a.admin)}
	for i := range nodes {
		key := newKey(t, fmt.Sprintf("node %d", i))
		a.nodes = append(a.nodes, key)
		org.Nodes = append(org.Nodes, common.Hash(enode.PubkeyToIDV4(&key.PublicKey)))
	}
	alloc, err := ehr.Alloc(&registry.Genesis{Orgs: []registry.GenesisOrg{org}, Rules: registry.DefaultRules()})
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), surfacePID)
	for addr, account := range core.SystemContractAllocs() {
		alloc[addr] = account
	}
	extra := make([]byte, 32)
	for _, key := range a.signers {
		extra = append(extra, address(key).Bytes()...)
	}
	zero := uint64(0)
	config := &params.ChainConfig{
		ChainID:        nativetest.Config().ChainID, // proofs count on one chain, also where it is replayed
		HomesteadBlock: new(big.Int), EIP150Block: new(big.Int), EIP155Block: new(big.Int), EIP158Block: new(big.Int),
		ByzantiumBlock: new(big.Int), ConstantinopleBlock: new(big.Int), PetersburgBlock: new(big.Int),
		IstanbulBlock: new(big.Int), BerlinBlock: new(big.Int), LondonBlock: new(big.Int),
		ShanghaiTime: &zero, CancunTime: &zero, PragueTime: &zero, OsakaTime: &zero,
		BlobScheduleConfig: params.DefaultBlobSchedule,
		Clique:             &params.CliqueConfig{Period: 1, Epoch: 30000},
	}
	a.genesis = &core.Genesis{
		Config:     config,
		Timestamp:  uint64(time.Now().Add(-time.Hour).Unix()),
		ExtraData:  append(extra, make([]byte, 65)...),
		GasLimit:   30_000_000,
		BaseFee:    new(big.Int),
		Difficulty: big.NewInt(1),
		Alloc:      alloc,
	}
	return a
}

// running is a started node.
type running struct {
	*Member
	stack *node.Node
}

// start runs node i on loopback in a data folder, connected to the others
// given. It is stopped when the test ends.
func (a *alliance) start(t *testing.T, i int, key *ecdsa.PrivateKey, dir string, change func(*Config), others ...*running) *running {
	t.Helper()
	cfg := node.DefaultConfig
	cfg.Name, cfg.DataDir, cfg.IPCPath = "dntp", dir, ""
	cfg.WSHost, cfg.WSModules = "127.0.0.1", []string{"eth"}
	cfg.WSPort, cfg.AuthPort = 0, 0 // any that are free
	cfg.P2P = p2p.Config{PrivateKey: key, ListenAddr: "127.0.0.1:0", NoDiscovery: true, MaxPeers: 25}
	for _, other := range others {
		cfg.P2P.StaticNodes = append(cfg.P2P.StaticNodes, other.stack.Server().Self())
	}
	stack, err := node.New(&cfg)
	if err != nil {
		t.Fatal(err)
	}
	ethCfg := ethconfig.Defaults
	ethCfg.Genesis, ethCfg.SyncMode = a.genesis, ethconfig.FullSync
	ethCfg.DatabaseCache, ethCfg.TrieCleanCache, ethCfg.SnapshotCache = 16, 16, 16
	ethCfg.LogNoHistory = true
	memberCfg := &Config{Eth: &ethCfg}
	if i < len(a.signers) {
		memberCfg.Sealing, memberCfg.Etherbase, memberCfg.Sign = true, address(a.signers[i]), signWith(a.signers[i])
	}
	if change != nil {
		change(memberCfg)
	}
	m, err := New(stack, memberCfg)
	if err != nil {
		stack.Close()
		t.Fatal(err)
	}
	if err := stack.Start(); err != nil {
		stack.Close()
		t.Fatal(err)
	}
	r := &running{m, stack}
	t.Cleanup(r.stop)
	return r
}

func (r *running) stop() { r.stack.Close() }

func (r *running) head() *types.Header { return r.Ethereum().BlockChain().CurrentBlock() }

func signWith(key *ecdsa.PrivateKey) func(accounts.Account, string, []byte) ([]byte, error) {
	return func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), key)
	}
}

// until waits for a condition, looking again whenever some time has passed.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline, ticker := time.After(patience), time.NewTicker(20*time.Millisecond)
	defer ticker.Stop()
	for !ok() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("waited %v in vain: %s", patience, what)
		}
	}
}

// agreeAt waits until all nodes have the same block at a number.
func agreeAt(t *testing.T, number uint64, nodes ...*running) {
	t.Helper()
	until(t, fmt.Sprintf("agreement on block %d", number), func() bool {
		want := nodes[0].Ethereum().BlockChain().GetCanonicalHash(number)
		for _, n := range nodes {
			if n.head().Number.Uint64() < number || n.Ethereum().BlockChain().GetCanonicalHash(number) != want {
				return false
			}
		}
		return true
	})
}

// grow seals blocks of signer 0 without waiting for their time, which lies in
// the past.
func (r *running) grow(t *testing.T, a *alliance, blocks int) {
	t.Helper()
	r.engine.Authorize(address(a.signers[0]), signWith(a.signers[0]))
	for range blocks {
		parent := r.head()
		work, err := r.Ethereum().Miner().BuildSealingWork(t.Context(), parent.Hash(), parent.Number.Uint64()+1, parent.Time+1, address(a.signers[0]))
		if err != nil {
			t.Fatal(err)
		}
		block, err := r.engine.SealBlock(r.Ethereum().BlockChain(), work.Block)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.importer.InsertSealed(block, work); err != nil {
			t.Fatal(err)
		}
	}
}

// allowedID reports whether a state's registry lists another node.
func (r *running) allowedID(state *state.StateDB, other *running) bool {
	return registry.NodeAllowed(state, common.Hash(other.stack.Server().Self().ID()))
}
