// SPDX-License-Identifier: LGPL-3.0-or-later

// Package client calls the native contracts of an alliance chain over
// JSON-RPC. It needs nothing but plain go-ethereum.
//
//	c, err := client.Dial(ctx, "http://127.0.0.1:8545")
//	tx, err := c.Anchor(opts, client.Anchor{RecordId: id, Version: 1, ...})
//	_, err = c.Wait(ctx, tx)
//	var refused *client.Refusal
//	if errors.As(err, &refused) && refused.Name == "LostUpdate" { ... }
package client

import (
	"context"
	"errors"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

// What the contracts take and give.
type (
	Anchor       = bindings.Anchor
	Endorsement  = bindings.Endorsement
	Head         = bindings.HeadOutput
	Version      = bindings.GetOutput
	Endorsements = bindings.EndorsementsOutput
	Page         = bindings.RecordsOfOutput
	Org          = bindings.OrgOutput
	Actor        = bindings.ActorOutput
	Node         = bindings.NodeOutput
	API          = bindings.ApiForOutput
)

// ErrFailed is returned for a transaction that is in a block and failed.
var ErrFailed = errors.New("transaction failed")

var (
	registry = bindings.NewRegistry()
	records  = bindings.NewRecords()
)

// Client calls the contracts through one node.
type Client struct {
	backend  bind.Backend
	registry *bind.BoundContract
	records  *bind.BoundContract
	block    *big.Int // nil for the newest
}

// New returns a client of a node, usually an *ethclient.Client.
func New(backend bind.Backend) *Client {
	return &Client{
		backend:  backend,
		registry: registry.Instance(backend, contracts.RegistryAddress),
		records:  records.Instance(backend, contracts.RecordsAddress),
	}
}

// Dial connects to the node at the URL.
func Dial(ctx context.Context, url string) (*Client, error) {
	backend, err := ethclient.DialContext(ctx, url)
	if err != nil {
		return nil, err
	}
	return New(backend), nil
}

// At returns a client that reads the state after the block; a nil block is the
// newest.
func (c *Client) At(block *big.Int) *Client {
	at := *c
	at.block = block
	return &at
}

// send sends a call. Where opts names no fee it offers none. A refusal by the
// contract is returned before anything is sent.
func (c *Client) send(opts *bind.TransactOpts, contract *bind.BoundContract, data []byte) (*types.Transaction, error) {
	free := *opts
	if free.GasPrice == nil && free.GasTipCap == nil {
		free.GasTipCap = new(big.Int)
	}
	tx, err := bind.Transact(contract, &free, data)
	return tx, explain(err)
}

// Wait waits until the transaction is in a block. It returns ErrFailed with
// the receipt where it failed there.
func (c *Client) Wait(ctx context.Context, tx *types.Transaction) (*types.Receipt, error) {
	receipt, err := bind.WaitMined(ctx, c.backend, tx.Hash())
	if err == nil && receipt.Status != types.ReceiptStatusSuccessful {
		err = ErrFailed
	}
	return receipt, err
}

// Org returns an organization, all zero where there is none.
func (c *Client) Org(ctx context.Context, id common.Hash) (Org, error) {
	return call(ctx, c, c.registry, registry.PackOrg(id), registry.UnpackOrg)
}

// Actor returns an actor, all zero where there is none.
func (c *Client) Actor(ctx context.Context, address common.Address) (Actor, error) {
	return call(ctx, c, c.registry, registry.PackActor(address), registry.UnpackActor)
}

// Node returns the organization of a node key, named by the keccak-256 of its
// 64 bytes.
func (c *Client) Node(ctx context.Context, id common.Hash) (Node, error) {
	return call(ctx, c, c.registry, registry.PackNode(id), registry.UnpackNode)
}

// OpAllowed reports whether the actor may call the operation of the contract.
func (c *Client) OpAllowed(ctx context.Context, actor, target common.Address, op [4]byte) (bool, error) {
	return call(ctx, c, c.registry, registry.PackOpAllowed(actor, target, op), registry.UnpackOpAllowed)
}

// APIFor lists the operations that a role may call.
func (c *Client) APIFor(ctx context.Context, role uint8) (API, error) {
	return call(ctx, c, c.registry, registry.PackApiFor(role), registry.UnpackApiFor)
}

func call[T any](ctx context.Context, c *Client, contract *bind.BoundContract, data []byte, unpack func([]byte) (T, error)) (T, error) {
	out, err := bind.Call(contract, &bind.CallOpts{Context: ctx, BlockNumber: c.block}, data, unpack)
	return out, explain(err)
}
