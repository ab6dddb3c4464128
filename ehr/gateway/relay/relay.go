// SPDX-License-Identifier: LGPL-3.0-or-later

// Package relay sends operations that others have signed, by the key of one service. Any number
// of callers may send at once: one queue gives the nonces. What was accepted is kept in a folder until
// it is final, and sent again after a crash or a lost node.
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
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/log"
	"github.com/gofrs/flock"
)

// Chain is what a relay asks of the nodes.
type Chain interface {
	// Call calls a method that reads, on a node that has reached the floor.
	Call(ctx context.Context, result any, floor uint64, method string, args ...any) error
	// Submit sends a signed transaction. sure says that no node has it, if there is an error.
	Submit(ctx context.Context, raw []byte) (sure bool, err error)
}

const (
	waitingMax = 1024             // transactions that are not final
	stuckAfter = 2 * time.Minute  // a transaction that no block takes for so long gives its nonce back
	lookEvery  = 10 * time.Second // at what waits
	cancelGas  = 21_000           // of a transfer of nothing, which every pool takes for another one of its nonce
	roomShare  = 5                // a fifth more gas than estimated: other operations come before
)

// ErrFull is returned when too many transactions wait for a block.
var ErrFull = errors.New("too many operations wait for a block")

// Relay is one queue. Its folder is used by one process at a time.
type Relay struct {
	chain  func() Chain
	key    *ecdsa.PrivateKey
	from   common.Address
	signer types.Signer
	id     *big.Int
	folder string
	lock   *flock.Flock
	now    func() time.Time

	mu      sync.Mutex
	next    uint64
	synced  bool // whether next was compared with the chain
	waiting []entry
}

// entry is a transaction that may not be final yet, in the order of the nonces.
type entry struct {
	nonce uint64
	since time.Time
	raw   []byte
}

// Open opens the folder of a relay. chain returns the nodes of the moment.
func Open(folder string, chainID uint64, key *ecdsa.PrivateKey, chain func() Chain) (*Relay, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(folder, "LOCK"))
	if ok, err := lock.TryLock(); err != nil || !ok {
		return nil, errors.Join(fmt.Errorf("%s is used by another process: each gateway needs a service and a folder of its own", folder), err)
	}
	id := new(big.Int).SetUint64(chainID)
	r := &Relay{
		chain: chain, key: key, from: crypto.PubkeyToAddress(key.PublicKey), signer: types.LatestSignerForChainID(id), id: id,
		folder: folder, lock: lock, now: time.Now,
	}
	if err := r.load(); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return r, nil
}

// Close lets another process have the folder.
func (r *Relay) Close() error { return r.lock.Unlock() }

// From returns the address of the service.
func (r *Relay) From() common.Address { return r.from }

const suffix = ".tx"

// load reads what an earlier process has accepted.
func (r *Relay) load() error {
	files, err := os.ReadDir(r.folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), suffix)
		if !ok {
			continue
		}
		nonce, err := strconv.ParseUint(name, 10, 64)
		if err != nil {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(r.folder, f.Name()))
		tx := new(types.Transaction)
		if err == nil {
			err = tx.UnmarshalBinary(raw)
		}
		if err != nil || tx.Nonce() != nonce {
			return fmt.Errorf("%s is damaged: %w", filepath.Join(r.folder, f.Name()), errors.Join(err, errors.New("remove it if its operation was sent by another way")))
		}
		r.waiting = append(r.waiting, entry{nonce, r.now(), raw})
	}
	slices.SortFunc(r.waiting, func(a, b entry) int { return int(a.nonce) - int(b.nonce) })
	return nil
}

// Send sends an operation for the person who signed it. A refusal by the contract is returned before
// anything is sent. The hash is returned when the transaction is on disk: it is then sent until it
// is final, or gives way to another one.
func (r *Relay) Send(ctx context.Context, contract common.Address, operation []byte, s bindings.Signature) (common.Hash, error) {
	data := bindings.NewNative().PackRelay(operation, s)
	var gas hexutil.Uint64
	call := map[string]any{"from": r.from, "to": contract, "input": hexutil.Bytes(data)}
	if err := r.chain().Call(ctx, &gas, 0, "eth_estimateGas", call); err != nil {
		return common.Hash{}, err
	}
	var head struct {
		BaseFee *hexutil.Big `json:"baseFeePerGas"`
	}
	if err := r.chain().Call(ctx, &head, 0, "eth_getHeaderByNumber", "latest"); err != nil {
		return common.Hash{}, err
	}
	fee := new(big.Int)
	if head.BaseFee != nil {
		fee.Lsh(head.BaseFee.ToInt(), 1)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) >= waitingMax {
		return common.Hash{}, ErrFull
	}
	for again := false; ; again = true {
		if err := r.sync(ctx); err != nil {
			return common.Hash{}, err
		}
		tx, raw, err := r.sign(&types.DynamicFeeTx{
			ChainID: r.id, Nonce: r.next, GasTipCap: new(big.Int), GasFeeCap: fee, Gas: uint64(gas) + uint64(gas)/roomShare, To: &contract, Data: data,
		})
		if err != nil {
			return common.Hash{}, err
		}
		err = r.put(ctx, tx.Nonce(), raw)
		if err != nil && strings.Contains(err.Error(), "nonce too low") && !again {
			r.synced = false // somebody else has used the key
			continue
		}
		return tx.Hash(), err
	}
}

func (r *Relay) sign(inner types.TxData) (*types.Transaction, []byte, error) {
	tx, err := types.SignNewTx(r.key, r.signer, inner)
	if err != nil {
		return nil, nil, err
	}
	raw, err := tx.MarshalBinary()
	return tx, raw, err
}

// sync finds the next nonce. Called with mu held.
func (r *Relay) sync(ctx context.Context) error {
	if r.synced {
		return nil
	}
	var pending hexutil.Uint64
	if err := r.chain().Call(ctx, &pending, 0, "eth_getTransactionCount", r.from, "pending"); err != nil {
		return err
	}
	r.next = uint64(pending)
	if n := len(r.waiting); n > 0 {
		r.next = max(r.next, r.waiting[n-1].nonce+1)
	}
	r.synced = true
	return nil
}

// put stores a transaction and sends it. Called with mu held.
func (r *Relay) put(ctx context.Context, nonce uint64, raw []byte) error {
	if err := r.write(nonce, raw); err != nil {
		return err
	}
	if sure, err := r.chain().Submit(ctx, raw); err != nil && sure {
		return errors.Join(err, os.Remove(r.path(nonce)))
	} else if err != nil {
		log.Warn("A relayed operation is not confirmed and will be sent again", "nonce", nonce, "err", err)
	}
	r.waiting = append(r.waiting, entry{nonce, r.now(), raw})
	r.next = nonce + 1
	return nil
}

func (r *Relay) path(nonce uint64) string {
	return filepath.Join(r.folder, strconv.FormatUint(nonce, 10)+suffix)
}

// write writes a transaction as a whole, before anybody else can see it.
func (r *Relay) write(nonce uint64, raw []byte) error {
	file, err := os.CreateTemp(r.folder, "new-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(raw)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), r.path(nonce))
}

// Run looks at what waits, until the context ends.
func (r *Relay) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if err := r.look(ctx); err != nil && ctx.Err() == nil {
			log.Warn("The operations that wait cannot be looked at", "err", err)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// look forgets what is final, sends again what is in no block, and frees a nonce that is stuck.
func (r *Relay) look(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) == 0 {
		return nil
	}
	var final, latest hexutil.Uint64
	if err := r.chain().Call(ctx, &latest, 0, "eth_getTransactionCount", r.from, "latest"); err != nil {
		return err
	}
	// Before the first final block nothing is forgotten.
	if err := r.chain().Call(ctx, &final, 0, "eth_getTransactionCount", r.from, "finalized"); err != nil {
		final = 0
	}
	for len(r.waiting) > 0 && r.waiting[0].nonce < uint64(final) {
		if err := os.Remove(r.path(r.waiting[0].nonce)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		r.waiting = r.waiting[1:]
	}
	for i := range r.waiting {
		e := &r.waiting[i]
		if e.nonce < uint64(latest) {
			continue
		}
		if e.nonce == uint64(latest) && r.now().Sub(e.since) > stuckAfter {
			if err := r.cancel(e); err != nil {
				return err
			}
		}
		if _, err := r.chain().Submit(ctx, e.raw); err != nil {
			return err
		}
	}
	return nil
}

// cancel replaces a transaction by a transfer of nothing to oneself, which every member's pool prefers
// to one that asks for more gas. What it had to do is not done: its signature can be sent again.
func (r *Relay) cancel(e *entry) error {
	_, raw, err := r.sign(&types.DynamicFeeTx{ChainID: r.id, Nonce: e.nonce, GasTipCap: new(big.Int), GasFeeCap: feeOf(e.raw), Gas: cancelGas, To: &r.from})
	if err != nil {
		return err
	}
	if err := r.write(e.nonce, raw); err != nil {
		return err
	}
	log.Warn("A relayed operation was in no block for long and gives its nonce back", "nonce", e.nonce)
	e.raw, e.since = raw, r.now()
	return nil
}

func feeOf(raw []byte) *big.Int {
	tx := new(types.Transaction)
	if tx.UnmarshalBinary(raw) != nil {
		return new(big.Int)
	}
	return tx.GasFeeCap()
}

// Operation is what a caller sends, as `dntp sign` writes it.
type Operation struct {
	Contract  common.Address `json:"contract"`
	Operation hexutil.Bytes  `json:"operation"` // calldata
	Signature Signature      `json:"signature"`
}

// Signature is that of the person.
type Signature struct {
	Signer     common.Address `json:"signer"`
	Nonce      *hexutil.Big   `json:"nonce"`
	ValidUntil hexutil.Uint64 `json:"validUntil"` // seconds since 1970
	Alg        hexutil.Uint64 `json:"alg"`
	Key        hexutil.Bytes  `json:"key"`
	Sig        hexutil.Bytes  `json:"sig"`
}

// ParseOperation reads the one parameter of gateway_relay. Unknown members are refused.
func ParseOperation(params []byte) (o Operation, s bindings.Signature, err error) {
	var list []json.RawMessage
	if err := json.Unmarshal(params, &list); err != nil || len(list) != 1 {
		return o, s, errors.New("want one parameter, an object with contract, operation and signature")
	}
	decoder := json.NewDecoder(strings.NewReader(string(list[0])))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&o); err != nil {
		return o, s, err
	}
	const selector = 4
	if len(o.Operation) < selector || o.Signature.Nonce == nil || o.Signature.Alg > 255 {
		return o, s, errors.New("the operation has no selector, or the signature no nonce or algorithm")
	}
	s = bindings.Signature{
		Signer: o.Signature.Signer, Nonce: o.Signature.Nonce.ToInt(), ValidUntil: uint64(o.Signature.ValidUntil),
		Alg: uint8(o.Signature.Alg), Key: o.Signature.Key, Sig: o.Signature.Sig,
	}
	return o, s, nil
}
