// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// State of a proposal.
const (
	Open      = contracts.ProposalOpen
	Passed    = contracts.ProposalPassed
	Executed  = contracts.ProposalExecuted
	Expired   = contracts.ProposalExpired
	Cancelled = contracts.ProposalCancelled
)

// ErrUnknownKind is returned for a change of a kind that does not exist.
var ErrUnknownKind = errors.New("unknown kind of change")

// Change is the change that a proposal asks for.
type Change struct {
	Kind    uint8
	Payload []byte
}

// change encodes the payload of a kind.
func change(kind uint8, args ...any) Change {
	_, types := contracts.Change(kind)
	payload, err := types.Pack(args...)
	if err != nil {
		panic("BUG: payload of a change: " + err.Error())
	}
	return Change{kind, payload}
}

// AddOrganization lets an organization enter, with its admin, who lists its nodes
// afterwards. proof is the admin's, of AdministrationOf, valid until the execution.
func AddOrganization(id common.Hash, kind uint8, admin common.Address, metaHash common.Hash, proof Proof) Change {
	return change(1, id, kind, admin, metaHash, proof)
}

// SetOrganizationStatus suspends an organization, or lets it act again.
func SetOrganizationStatus(id common.Hash, status uint8) Change { return change(2, id, status) }

// AddSigner lets a member's node seal blocks.
func AddSigner(signer common.Address, org common.Hash) Change { return change(3, signer, org) }

// RemoveSigner keeps a node from sealing blocks.
func RemoveSigner(signer common.Address) Change { return change(4, signer) }

// SetRoles gives an operation to roles, for records of a class if it is not 0.
func SetRoles(target common.Address, op [4]byte, class uint8, roles uint32) Change {
	return change(5, target, op, class, roles)
}

// SetKindRoles sets which roles organizations of a kind may give.
func SetKindRoles(kind uint8, roles uint32) Change {
	return change(5, common.Address{}, [4]byte{}, kind, roles)
}

// SetPolicy sets the signatures that records of a class need, in the encoding that
// Policy returns.
func SetPolicy(class uint8, policy []byte) Change { return change(6, class, policy) }

// SetParameter sets a parameter of the model.
func SetParameter(key common.Hash, value uint64) Change { return change(7, key, value) }

// Activate puts a version of the rules in force from a block on.
func Activate(version uint32, height uint64) Change { return change(8, version, height) }

// ReplaceAdministrator replaces an organization's administrators with another one.
// proof is the new one's, of AdministrationOf, valid until the execution.
func ReplaceAdministrator(org common.Hash, admin common.Address, proof Proof) Change {
	return change(9, org, admin, proof)
}

// MoveCustody makes an organization the custodian of a suspended one's patients
// and records. If both are the same, it makes the suspended one their custodian again.
func MoveCustody(from, to common.Hash) Change { return change(10, from, to) }

// Name is the name of the change in the interface IChanges.
func (c Change) Name() string {
	name, _ := contracts.Change(c.Kind)
	return name
}

// Fields decodes the payload.
func (c Change) Fields() ([]Field, error) {
	name, types := contracts.Change(c.Kind)
	if name == "" {
		return nil, fmt.Errorf("%w %d", ErrUnknownKind, c.Kind)
	}
	values, err := types.Unpack(c.Payload)
	if err != nil {
		return nil, fmt.Errorf("payload of %s: %w", name, err)
	}
	fields := make([]Field, len(values))
	for i, v := range values {
		fields[i] = Field{types[i].Name, v}
	}
	return fields, nil
}

// NextModelHash returns the hash of the model after the change of an executed proposal.
func (c Change) NextModelHash(model common.Hash, id uint64) common.Hash {
	payloadHash := sha256.Sum256(c.Payload)
	text := binary.BigEndian.AppendUint64(model.Bytes(), id)
	return sha256.Sum256(append(append(text, c.Kind), payloadHash[:]...))
}

// Propose opens a proposal with the yes of the sender's organization, which has no
// vote if the proposal is about it. expiry is its last second of block time.
func (c *Client) Propose(opts *bind.TransactOpts, change Change, rationaleHash common.Hash, expiry uint64) (*types.Transaction, error) {
	data, err := governance.TryPackPropose(change.Kind, change.Payload, rationaleHash, expiry)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.governance, data)
}

// ProposalID finds the id of the proposal in the receipt of Propose.
func ProposalID(receipt *types.Receipt) (uint64, error) {
	for _, log := range receipt.Logs {
		if event, err := governance.UnpackProposedEvent(log); err == nil && log.Address == contracts.GovernanceAddress {
			return event.Id, nil
		}
	}
	return 0, errors.New("receipt has no proposal")
}

// Vote casts the vote of the sender's organization.
func (c *Client) Vote(opts *bind.TransactOpts, id uint64, support bool) (*types.Transaction, error) {
	return c.send(opts, c.governance, governance.PackVote(id, support))
}

// WithdrawVote takes back the vote of the sender's organization.
func (c *Client) WithdrawVote(opts *bind.TransactOpts, id uint64) (*types.Transaction, error) {
	return c.send(opts, c.governance, governance.PackWithdrawVote(id))
}

// Cancel closes a proposal of the sender's organization.
func (c *Client) Cancel(opts *bind.TransactOpts, id uint64) (*types.Transaction, error) {
	return c.send(opts, c.governance, governance.PackCancel(id))
}

// Execute makes the proposed change.
func (c *Client) Execute(opts *bind.TransactOpts, id uint64) (*types.Transaction, error) {
	return c.send(opts, c.governance, governance.PackExecute(id))
}

// Proposal returns a proposal, all zero if there is none.
func (c *Client) Proposal(ctx context.Context, id uint64) (Proposal, error) {
	return call(ctx, c, c.governance, governance.PackProposal(id), governance.UnpackProposal)
}

// Proposals returns the number of proposals, which is the id of the newest.
func (c *Client) Proposals(ctx context.Context) (uint64, error) {
	return call(ctx, c, c.governance, governance.PackProposalCount(), governance.UnpackProposalCount)
}

// PayloadOf returns the payload of a proposal, empty if there is none.
func (c *Client) PayloadOf(ctx context.Context, id uint64) ([]byte, error) {
	return call(ctx, c, c.governance, governance.PackPayloadOf(id), governance.UnpackPayloadOf)
}

// VoteOf returns the vote of an organization: 0 none, 1 yes, 2 no.
func (c *Client) VoteOf(ctx context.Context, id uint64, org common.Hash) (uint8, error) {
	return call(ctx, c, c.governance, governance.PackVoteOf(id, org), governance.UnpackVoteOf)
}

// Param returns a parameter of the model.
func (c *Client) Param(ctx context.Context, key common.Hash) (Param, error) {
	return call(ctx, c, c.governance, governance.PackParam(key), governance.UnpackParam)
}

// ModelHash returns the hash of the model.
func (c *Client) ModelHash(ctx context.Context) (common.Hash, error) {
	hash, err := call(ctx, c, c.governance, governance.PackModelHash(), governance.UnpackModelHash)
	return hash, err
}

// Rules returns the version of the rules in force and the next one.
func (c *Client) Rules(ctx context.Context) (Rules, error) {
	return call(ctx, c, c.governance, governance.PackRules(), governance.UnpackRules)
}

// Execution is a proposal that was executed.
type Execution struct {
	ID        uint64
	Change    Change
	ModelHash common.Hash // after it
	Block     uint64
}

// Executions returns the executed proposals in the order of their execution,
// up to the block that the client reads.
func (c *Client) Executions(ctx context.Context) (list []Execution, err error) {
	logs, err := c.backend.FilterLogs(ctx, ethereum.FilterQuery{
		FromBlock: common.Big0, ToBlock: c.block, Addresses: []common.Address{contracts.GovernanceAddress},
		Topics: [][]common.Hash{{contracts.Governance.Events[bindings.GovernanceExecutedEventName].ID}},
	})
	if err != nil {
		return nil, err
	}
	for i := range logs {
		event, err := governance.UnpackExecutedEvent(&logs[i])
		if err != nil {
			return nil, err
		}
		payload, err := c.PayloadOf(ctx, event.Id)
		if err != nil {
			return nil, err
		}
		list = append(list, Execution{event.Id, Change{event.Kind, payload}, event.NewModelHash, logs[i].BlockNumber})
	}
	return list, nil
}
