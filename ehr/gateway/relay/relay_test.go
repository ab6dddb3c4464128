// SPDX-License-Identifier: LGPL-3.0-or-later

package relay

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// pool is a chain with a pool of one sender.
type pool struct {
	mu       sync.Mutex
	txs      map[uint64]*types.Transaction // by nonce, waiting or executed
	executed uint64                        // nonces below it are in blocks
	final    uint64
	refuse   error // of estimates
	down     bool  // takes transactions without saying so
}

func newPool() *pool { return &pool{txs: make(map[uint64]*types.Transaction)} }

func (p *pool) Call(_ context.Context, result any, _ uint64, method string, args ...any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	answer := ""
	switch method {
	case "eth_estimateGas":
		if p.refuse != nil {
			return p.refuse
		}
		answer = `"0xc350"`
	case "eth_getHeaderByNumber":
		answer = `{"baseFeePerGas":"0x0"}`
	case "eth_getTransactionCount":
		n := p.executed
		switch args[1] {
		case "pending":
			for p.txs[n] != nil {
				n++
			}
		case "finalized":
			n = p.final
		}
		answer = fmt.Sprintf(`"%#x"`, n)
	}
	return json.Unmarshal([]byte(answer), result)
}

func (p *pool) Submit(_ context.Context, raw []byte) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		return true, err
	}
	have := p.txs[tx.Nonce()]
	switch {
	case have != nil && have.Hash() == tx.Hash():
		return true, nil
	case tx.Nonce() < p.executed:
		return true, errors.New("nonce too low")
	case have != nil && tx.Gas()*10 > have.Gas()*9:
		return true, errors.New("replacement transaction underpriced")
	}
	p.txs[tx.Nonce()] = tx
	if p.down {
		return false, errors.New("no node confirmed the transaction")
	}
	return true, nil
}

func open(t *testing.T, folder string, key *ecdsa.PrivateKey, p *pool) *Relay {
	t.Helper()
	r, err := Open(folder, 7, key, func() Chain { return p })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func send(t *testing.T, r *Relay) (common.Hash, error) {
	return r.Send(t.Context(), common.HexToAddress("0xd01"), []byte{1, 2, 3, 4}, bindings.Signature{Nonce: new(big.Int)})
}

func TestRelay(t *testing.T) {
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	p, folder := newPool(), t.TempDir()
	r := open(t, folder, key, p)
	if _, err := Open(folder, 7, key, func() Chain { return p }); err == nil {
		t.Fatal("two processes use one folder")
	}
	// Callers at once get a nonce each, without a gap.
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if _, err := send(t, r); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for n := range uint64(50) {
		if p.txs[n] == nil {
			t.Fatal("no transaction of nonce", n)
		}
	}
	// A refusal takes no nonce, and leaves nothing behind.
	p.refuse = errors.New("execution reverted")
	if _, err := send(t, r); !errors.Is(err, p.refuse) {
		t.Fatal(err)
	}
	p.refuse = nil
	// Somebody else has used the key.
	p.txs[50], p.executed = types.NewTx(&types.DynamicFeeTx{Nonce: 50}), 51
	hash, err := send(t, r)
	if err != nil || p.txs[51] == nil || p.txs[51].Hash() != hash {
		t.Fatal(hash, err)
	}
	// What no node has confirmed is kept, and another process sends it again.
	p.down = true
	lost, err := send(t, r)
	if err != nil {
		t.Fatal(err)
	}
	delete(p.txs, 52)
	p.down = false
	r.Close()
	r = open(t, folder, key, p)
	if err := r.look(t.Context()); err != nil || p.txs[52] == nil || p.txs[52].Hash() != lost {
		t.Fatal(err)
	}
	if _, err := send(t, r); err != nil || p.txs[53] == nil {
		t.Fatal("the next nonce is wrong", err)
	}
	// One that no block takes gives its nonce back, by the pool's rule.
	p.executed = 52
	r.now = func() time.Time { return time.Now().Add(stuckAfter + time.Second) }
	if err := r.look(t.Context()); err != nil || p.txs[52].Gas() != cancelGas || p.txs[53].Gas() == cancelGas {
		t.Fatal(err)
	}
	// What is final is forgotten.
	p.executed, p.final = 54, 54
	if err := r.look(t.Context()); err != nil || len(r.waiting) != 0 {
		t.Fatal(len(r.waiting), err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*"+suffix)); len(left) > 0 {
		t.Error("left:", left)
	}
	// A damaged file is named, and not passed over.
	r.Close()
	os.WriteFile(filepath.Join(folder, "60"+suffix), []byte{1}, 0o600)
	if _, err := Open(folder, 7, key, func() Chain { return p }); err == nil {
		t.Error("a damaged file is accepted")
	}
}

func FuzzOperation(f *testing.F) {
	f.Add([]byte(`[{"contract":"0x0000000000000000000000000000000000000d01","operation":"0x01020304","signature":{"signer":"0x0000000000000000000000000000000000000001","nonce":"0x0","validUntil":"0x1","alg":"0x1","key":"0x","sig":"0x"}}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		o, s, err := ParseOperation(text)
		if err == nil && (len(o.Operation) < 4 || s.Nonce == nil) {
			t.Fatal("accepted")
		}
	})
}
