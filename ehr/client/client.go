// SPDX-License-Identifier: LGPL-3.0-or-later

// Package client calls the native contracts of an alliance chain over
// JSON-RPC. It needs only plain go-ethereum.
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
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

// Arguments and results of the contracts.
type (
	Anchor       = bindings.Anchor
	Endorsement  = bindings.Endorsement
	Head         = bindings.HeadOutput
	Version      = bindings.GetOutput
	Endorsements = bindings.EndorsementsOutput
	Page         = bindings.RecordsOfOutput
	Org          = bindings.OrgOutput
	Orgs         = bindings.OrgsOutput
	Actor        = bindings.ActorOutput
	Node         = bindings.NodeOutput
	Signers      = bindings.SignersOutput
	API          = bindings.ApiForOutput

	EncryptionKey = bindings.EncryptionKeyOutput
	SigningKey    = bindings.SigningKeyOutput

	Proposal = bindings.ProposalOutput
	Param    = bindings.ParamOutput
	Rules    = bindings.RulesOutput

	Patient  = bindings.PatientOutput
	Guardian = bindings.GuardianOutput
	Recovery = bindings.RecoveryOutput
	Grant    = bindings.Grant
	Consent  = bindings.GetGrantOutput
	Care     = bindings.CareOutput
	Decision = bindings.CheckOutput

	Directives = bindings.DirectivesOutput

	Ticket  = bindings.TicketOutput
	Breach  = bindings.EmergencyOutput
	Overdue = bindings.OverdueOutput

	Disaster = bindings.DisasterOutput

	TreeHead    = bindings.TreeHeadOutput
	LogHead     = bindings.HeadAtOutput
	Punctuality = bindings.PunctualityOutput

	Gateway       = bindings.Gateway
	KeyOwner      = bindings.KeyOwnerOutput
	Challenge     = bindings.ChallengeOutput
	StorageHealth = bindings.HealthOutput
)

// ErrFailed is returned for a transaction that is in a block and failed.
var ErrFailed = errors.New("transaction failed")

var (
	registry   = bindings.NewRegistry()
	patients   = bindings.NewPatients()
	records    = bindings.NewRecords()
	consent    = bindings.NewConsent()
	access     = bindings.NewAccess()
	logs       = bindings.NewLogs()
	storage    = bindings.NewStorage()
	governance = bindings.NewGovernance()
)

// Client calls the contracts through one node.
type Client struct {
	backend    bind.Backend
	registry   *bind.BoundContract
	patients   *bind.BoundContract
	records    *bind.BoundContract
	consent    *bind.BoundContract
	access     *bind.BoundContract
	logs       *bind.BoundContract
	storage    *bind.BoundContract
	governance *bind.BoundContract
	block      *big.Int // nil for the newest
}

// New returns a client of a node, usually an *ethclient.Client.
func New(backend bind.Backend) *Client {
	return &Client{
		backend:    backend,
		registry:   registry.Instance(backend, contracts.RegistryAddress),
		patients:   patients.Instance(backend, contracts.PatientsAddress),
		records:    records.Instance(backend, contracts.RecordsAddress),
		consent:    consent.Instance(backend, contracts.ConsentAddress),
		access:     access.Instance(backend, contracts.AccessAddress),
		logs:       logs.Instance(backend, contracts.LogsAddress),
		storage:    storage.Instance(backend, contracts.StorageAddress),
		governance: governance.Instance(backend, contracts.GovernanceAddress),
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

// At returns a client that reads the state after the block; nil means the newest
// block.
func (c *Client) At(block *big.Int) *Client {
	at := *c
	at.block = block
	return &at
}

// send sends a call, without a fee unless opts sets one. A refusal by the contract
// is returned before anything is sent.
func (c *Client) send(opts *bind.TransactOpts, contract *bind.BoundContract, data []byte) (*types.Transaction, error) {
	free := *opts
	if free.GasPrice == nil && free.GasTipCap == nil {
		free.GasTipCap = new(big.Int)
	}
	tx, err := bind.Transact(contract, &free, data)
	return tx, explain(err)
}

// Wait waits until the transaction is in a block. If it failed there, Wait returns
// ErrFailed with the receipt.
func (c *Client) Wait(ctx context.Context, tx *types.Transaction) (*types.Receipt, error) {
	receipt, err := bind.WaitMined(ctx, c.backend, tx.Hash())
	if err == nil && receipt.Status != types.ReceiptStatusSuccessful {
		err = ErrFailed
	}
	return receipt, err
}

func call[T any](ctx context.Context, c *Client, contract *bind.BoundContract, data []byte, unpack func([]byte) (T, error)) (T, error) {
	out, err := bind.Call(contract, &bind.CallOpts{Context: ctx, BlockNumber: c.block}, data, unpack)
	return out, explain(err)
}
