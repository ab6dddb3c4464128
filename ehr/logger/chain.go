// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Anchored is the newest head of a log on the chain.
type Anchored struct {
	Head
	Seq   uint64 // 0 if the log has no head
	Block uint64 // that added or last renewed it
	Late  bool
}

// Chain anchors heads. The service calls it from one goroutine for each kind of log.
// After any error the service tries again later, beginning with Anchored: an Append that
// failed may or may not have anchored the head.
type Chain interface {
	// Interval is how often each log is due.
	Interval(ctx context.Context) (time.Duration, error)
	// Anchored returns the newest head in a block.
	Anchored(ctx context.Context, kind Kind) (Anchored, error)
	// Append anchors a head, and returns when it is in a block.
	Append(ctx context.Context, kind Kind, head Head, proof []common.Hash) error
}

// Backend is a node, such as an *ethclient.Client.
type Backend interface {
	bind.Backend
	TransactionByHash(ctx context.Context, hash common.Hash) (tx *types.Transaction, pending bool, err error)
}

var (
	intervalKey = common.Hash([]byte("logInterval" + strings.Repeat("\x00", 21))) // as in the registry

	errPending = errors.New("an earlier transaction is still waiting for a block")
	errSettled = errors.New("an earlier transaction was still waiting and is now settled")
)

// contract is the chain as a node sees it.
type contract struct {
	org     common.Hash
	opts    *bind.TransactOpts
	backend Backend
	client  *client.Client

	mu      sync.Mutex                  // held while a transaction takes its nonce
	waiting map[Kind]*types.Transaction // sent, but not in a block yet
}

// NewChain anchors the heads of an organization through a node, with the key of
// a service of the organization. If opts has no fee, it offers none.
func NewChain(backend Backend, org common.Hash, opts *bind.TransactOpts) Chain {
	return &contract{
		org: org, opts: opts, backend: backend, client: client.New(backend),
		waiting: make(map[Kind]*types.Transaction),
	}
}

func (c *contract) Interval(ctx context.Context) (time.Duration, error) {
	param, err := c.client.Param(ctx, intervalKey)
	return time.Duration(param.Value) * time.Second, err
}

func (c *contract) Anchored(ctx context.Context, kind Kind) (Anchored, error) {
	out, err := c.client.TreeHead(ctx, c.org, uint8(kind))
	return Anchored{Head{out.Size, out.Root}, out.Seq, out.BlockNumber, out.Late}, err
}

func (c *contract) Append(ctx context.Context, kind Kind, head Head, proof []common.Hash) error {
	if err := c.settle(ctx, kind); err != nil {
		return err
	}
	tx, err := c.send(ctx, kind, head, proof)
	if err != nil {
		return err
	}
	_, err = c.client.Wait(ctx, tx)
	if err != nil && !errors.Is(err, client.ErrFailed) {
		return fmt.Errorf("%w: %w", errPending, err)
	}
	c.forget(kind)
	return err
}

func (c *contract) send(ctx context.Context, kind Kind, head Head, proof []common.Hash) (*types.Transaction, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	opts := *c.opts
	opts.Context = ctx
	tx, err := c.client.AppendHead(&opts, uint8(kind), head.Size, head.Root, common.Hash{}, proof)
	if err == nil {
		c.waiting[kind] = tx
	}
	return tx, err
}

func (c *contract) forget(kind Kind) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, kind)
}

// settle waits for a transaction that was sent before, so that transactions do not pile
// up while the chain makes no blocks.
func (c *contract) settle(ctx context.Context, kind Kind) error {
	c.mu.Lock()
	tx := c.waiting[kind]
	c.mu.Unlock()
	if tx == nil {
		return nil
	}
	_, pending, err := c.backend.TransactionByHash(ctx, tx.Hash())
	if errors.Is(err, ethereum.NotFound) {
		c.forget(kind) // the node has dropped the transaction
		return nil
	}
	if err == nil && pending {
		_, err = c.client.Wait(ctx, tx)
	}
	if err != nil && !errors.Is(err, client.ErrFailed) {
		return fmt.Errorf("%w: %w", errPending, err)
	}
	c.forget(kind)
	return errSettled
}
