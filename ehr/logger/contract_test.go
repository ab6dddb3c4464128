// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		os.Exit(victim(dir))
	}
	ehr.Register()
	os.Exit(m.Run())
}

// nodeBackend is a node on the contracts themselves. A transaction waits in the
// pool until a block is due, one a second.
type nodeBackend struct {
	bind.Backend

	mu     sync.Mutex
	chain  *nativetest.Chain
	began  time.Time
	pool   []*types.Transaction
	known  map[common.Hash]*types.Receipt // nil while in the pool
	nonces uint64
	stuck  bool // no blocks
	sent   int
}

type reverted []byte

func (r reverted) Error() string  { return "execution reverted" }
func (r reverted) ErrorData() any { return hexutil.Encode(r) }

func (b *nodeBackend) call(chain *nativetest.Chain, msg ethereum.CallMsg) ([]byte, uint64, error) {
	chain.Time = nativetest.Now + uint64(time.Since(b.began)/time.Second)
	out := chain.Run(nativetest.Call{From: msg.From, To: *msg.To, Input: msg.Data})
	if out.Err == vm.ErrExecutionReverted {
		return nil, out.Gas, fmt.Errorf("node: %w", reverted(out.Output))
	}
	return out.Output, out.Gas, out.Err
}

func (b *nodeBackend) CallContract(_ context.Context, msg ethereum.CallMsg, _ *big.Int) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seal()
	out, _, err := b.call(b.chain.Copy(), msg)
	return out, err
}

func (b *nodeBackend) EstimateGas(_ context.Context, msg ethereum.CallMsg) (uint64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, gas, err := b.call(b.chain.Copy(), msg)
	return gas, err
}

func (b *nodeBackend) SendTransaction(_ context.Context, tx *types.Transaction) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if tx.GasFeeCap().Sign() != 0 {
		return errors.New("a fee was offered")
	}
	if tx.Nonce() != b.nonces {
		return fmt.Errorf("nonce: have %d, want %d", tx.Nonce(), b.nonces)
	}
	b.nonces++
	b.sent++
	b.pool, b.known[tx.Hash()] = append(b.pool, tx), nil
	return nil
}

// seal runs what is in the pool.
func (b *nodeBackend) seal() {
	if b.stuck {
		return
	}
	for _, tx := range b.pool {
		from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
		receipt := &types.Receipt{Status: types.ReceiptStatusSuccessful}
		if err == nil {
			_, _, err = b.call(b.chain, ethereum.CallMsg{From: from, To: tx.To(), Data: tx.Data()})
		}
		if err != nil {
			receipt.Status = types.ReceiptStatusFailed
		}
		b.known[tx.Hash()] = receipt
	}
	b.pool = nil
}

func (b *nodeBackend) TransactionReceipt(_ context.Context, hash common.Hash) (*types.Receipt, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seal()
	if receipt := b.known[hash]; receipt != nil {
		return receipt, nil
	}
	return nil, ethereum.NotFound
}

func (b *nodeBackend) TransactionByHash(_ context.Context, hash common.Hash) (*types.Transaction, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	receipt, ok := b.known[hash]
	if !ok {
		return nil, false, ethereum.NotFound
	}
	return nil, receipt == nil, nil
}

func (b *nodeBackend) PendingCodeAt(context.Context, common.Address) ([]byte, error) {
	return []byte{0xfe}, nil
}

func (b *nodeBackend) PendingNonceAt(context.Context, common.Address) (uint64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.nonces, nil
}

func (b *nodeBackend) HeaderByNumber(context.Context, *big.Int) (*types.Header, error) {
	return &types.Header{BaseFee: new(big.Int)}, nil
}

// newNode returns a node, and its chain for a service of North or someone else.
func newNode(t *testing.T, roles uint32) (*nodeBackend, Chain) {
	t.Helper()
	key, err := crypto.ToECDSA([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	opts := bind.NewKeyedTransactor(key, big.NewInt(1337))
	g := nativetest.Alliance()
	g.Actors = append(g.Actors, registry.GenesisActor{Address: opts.From, Org: nativetest.North, Roles: roles})
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	node := &nodeBackend{chain: nativetest.New(t, alloc), began: time.Now(), known: make(map[common.Hash]*types.Receipt)}
	return node, NewChain(node, nativetest.North, opts)
}

// TestContract runs a service on the contract itself: its logs are never late,
// every leaf is found by the contract, a chain that stands still is not flooded,
// and a service that stops is seen.
func TestContract(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		node, chain := newNode(t, registry.Service.Mask())
		interval, err := chain.Interval(t.Context())
		if err != nil || interval != time.Minute {
			t.Fatalf("have interval %v, error %v", interval, err)
		}
		s, err := New(Config{Dir: dir, Org: nativetest.North, Chain: chain})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			appendLeaves(t, s.Log(Audit), 7)
			time.Sleep(50 * time.Second)
		}
		viewer := client.New(node)
		punctual, err := viewer.Punctuality(t.Context(), nativetest.North, uint8(Audit))
		if err != nil || punctual.Missed != 0 {
			t.Errorf("have %+v, error %v", punctual, err)
		}
		on, err := chain.Anchored(t.Context(), Audit)
		if err != nil || on.Late || on.Size < 100 {
			t.Fatalf("have %+v, error %v", on, err)
		}
		for index := range on.Size {
			i, err := s.Log(Audit).Inclusion(index, on.Size)
			if err != nil {
				t.Fatal(err)
			}
			leaf := client.Leaf{Digest: i.Leaf, Index: index, Path: i.Path}
			if ok, err := viewer.VerifyInclusion(t.Context(), nativetest.North, uint8(Audit), on.Seq, leaf); err != nil || !ok {
				t.Fatalf("leaf %d: have %v, error %v", index, ok, err)
			}
		}

		node.mu.Lock()
		node.stuck = true
		sent := node.sent
		node.mu.Unlock()
		time.Sleep(time.Hour)
		node.mu.Lock()
		if more := node.sent - sent; more > len(s.logs) {
			t.Errorf("%d transactions wait for a block", more)
		}
		node.stuck = false
		node.mu.Unlock()
		time.Sleep(2 * time.Minute)
		if on, err := chain.Anchored(t.Context(), Audit); err != nil || on.Late || on.Head != s.Log(Audit).Head() {
			t.Errorf("when there are blocks again: have %+v, error %v", on, err)
		}

		stopService(t, s)
		time.Sleep(2 * time.Minute)
		if on, err := chain.Anchored(t.Context(), Audit); err != nil || !on.Late {
			t.Errorf("without heartbeats: have %+v, error %v", on, err)
		}
	})
}

// Who is no service of the organization is told so.
func TestRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, chain := newNode(t, registry.Doctor.Mask())
		err := chain.Append(t.Context(), Audit, new(edge).head(), nil)
		if err == nil || !strings.Contains(err.Error(), "refused: NotAllowed") {
			t.Errorf("have %v", err)
		}
	})
}
