// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Relay sends transactions with the key of a service of the organization. Any number of callers
// may use it at once: one after the other takes the next nonce.
type Relay struct {
	opts  *bind.TransactOpts
	chain *client.Client
	mu    sync.Mutex
}

// NewRelay uses a key of the service.
func NewRelay(opts *bind.TransactOpts, chain *client.Client) *Relay {
	return &Relay{opts: opts, chain: chain}
}

// Service is the address that sends.
func (r *Relay) Service() common.Address { return r.opts.From }

const (
	gasRoom      = 2 // from the estimate to the limit: the state may change before the transaction runs
	minePatience = 90 * time.Second
)

// send makes a transaction, or returns the refusal of the contract before anything is sent.
func (r *Relay) send(ctx context.Context, make func(*bind.TransactOpts) (*types.Transaction, error)) (*types.Transaction, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	trial := *r.opts
	trial.Context, trial.NoSend = ctx, true
	estimated, err := make(&trial)
	if err != nil {
		return nil, err
	}
	opts := *r.opts
	opts.Context, opts.GasLimit = ctx, gasRoom*estimated.Gas()
	return make(&opts)
}

// Anchor implements Sender.
func (r *Relay) Anchor(ctx context.Context, o *Operation) (*types.Receipt, error) {
	return r.do(ctx, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return r.chain.Relay(opts, contracts.RecordsAddress, o.Calldata, o.signature())
	})
}

// AttestErasure implements Sender.
func (r *Relay) AttestErasure(ctx context.Context, v catalogue.Version, evidence common.Hash) error {
	_, err := r.do(ctx, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return r.chain.AttestErasure(opts, v.Record, v.Number, evidence)
	})
	return err
}

// Do sends a transaction and returns when it is in a block.
func (r *Relay) Do(ctx context.Context, make func(*bind.TransactOpts) (*types.Transaction, error)) error {
	_, err := r.do(ctx, make)
	return err
}

// do sends a transaction and waits until it is in a block.
func (r *Relay) do(ctx context.Context, make func(*bind.TransactOpts) (*types.Transaction, error)) (*types.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, minePatience)
	defer cancel()
	tx, err := r.send(ctx, make)
	if err != nil {
		return nil, err
	}
	return r.chain.Wait(ctx, tx)
}

// isRefusal reports whether a contract has refused, now and for good.
func isRefusal(err error) bool {
	var refusal *client.Refusal
	return errors.As(err, &refusal) || errors.Is(err, client.ErrFailed)
}
