// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Arguments of SetActorStatus.
const (
	Active    = contracts.Active
	Suspended = contracts.Suspended
)

// Enrol enrols an actor at the sender's organization, or changes its entry. A
// notAfter of 0 means no end; certHash is zero for a credential without a document.
// proof is a new actor's, of EnrolmentOf, and empty for an enrolled one.
func (c *Client) Enrol(opts *bind.TransactOpts, actor common.Address, roleMask uint32, certHash common.Hash, notAfter uint64, proof Proof) (*types.Transaction, error) {
	data, err := registry.TryPackEnrol(actor, roleMask, certHash, notAfter, proof)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.registry, data)
}

// SetActorStatus suspends an actor of the sender's organization, or lets it act again.
func (c *Client) SetActorStatus(opts *bind.TransactOpts, actor common.Address, status, reason uint8) (*types.Transaction, error) {
	return c.send(opts, c.registry, registry.PackSetActorStatus(actor, status, reason))
}

// SetNode lists a node of the sender's organization, or takes it off the list. To
// list it, proof is the node's, of NodeOf.
func (c *Client) SetNode(opts *bind.TransactOpts, id common.Hash, admitted bool, proof Proof) (*types.Transaction, error) {
	data, err := registry.TryPackSetNode(id, admitted, proof.Deadline, proof.Sig)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.registry, data)
}

// SetEncryptionKey sets the key that others encrypt to for the sender; no bytes remove it.
func (c *Client) SetEncryptionKey(opts *bind.TransactOpts, alg uint8, key []byte) (*types.Transaction, error) {
	data, err := registry.TryPackSetEncryptionKey(alg, key)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.registry, data)
}

// SetSigningKey sets the key that checks the sender's endorsements; no bytes remove
// it. proof is the key's, of SigningKeyOf.
func (c *Client) SetSigningKey(opts *bind.TransactOpts, alg uint8, key []byte, proof Proof) (*types.Transaction, error) {
	data, err := registry.TryPackSetSigningKey(alg, key, proof.Deadline, proof.Sig)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.registry, data)
}

// RotateKey moves the sender's entry, keys and duties to another key. proof is that
// key's, of RotationOf.
func (c *Client) RotateKey(opts *bind.TransactOpts, to common.Address, proof Proof) (*types.Transaction, error) {
	data, err := registry.TryPackRotateKey(to, proof)
	if err != nil {
		return nil, err
	}
	return c.send(opts, c.registry, data)
}

// Org returns an organization, all zero if there is none.
func (c *Client) Org(ctx context.Context, id common.Hash) (Org, error) {
	return call(ctx, c, c.registry, registry.PackOrg(id), registry.UnpackOrg)
}

// CustodianOf returns the custodian of what an organization registered and
// anchored, zero if there is no such organization.
func (c *Client) CustodianOf(ctx context.Context, id common.Hash) (common.Hash, error) {
	org, err := call(ctx, c, c.registry, registry.PackCustodianOf(id), registry.UnpackCustodianOf)
	return org, err
}

// Orgs returns up to 256 organizations from a cursor on; the first cursor is 0.
func (c *Client) Orgs(ctx context.Context, cursor uint32, limit uint16) (Orgs, error) {
	return call(ctx, c, c.registry, registry.PackOrgs(cursor, limit), registry.UnpackOrgs)
}

// Actor returns an actor, all zero if there is none.
func (c *Client) Actor(ctx context.Context, address common.Address) (Actor, error) {
	return call(ctx, c, c.registry, registry.PackActor(address), registry.UnpackActor)
}

// Node returns the organization of a node key, named by the keccak-256 of its
// 64 bytes.
func (c *Client) Node(ctx context.Context, id common.Hash) (Node, error) {
	return call(ctx, c, c.registry, registry.PackNode(id), registry.UnpackNode)
}

// Signers returns the block signers that the alliance decided on.
func (c *Client) Signers(ctx context.Context) (Signers, error) {
	return call(ctx, c, c.registry, registry.PackSigners(), registry.UnpackSigners)
}

// OpAllowed reports whether the actor may call the operation of the contract.
func (c *Client) OpAllowed(ctx context.Context, actor, target common.Address, op [4]byte) (bool, error) {
	return call(ctx, c, c.registry, registry.PackOpAllowed(actor, target, op), registry.UnpackOpAllowed)
}

// OpClasses returns the roles that may call the operation: first as a whole, then,
// if it has rules by class of records, for each class from 1 on.
func (c *Client) OpClasses(ctx context.Context, target common.Address, op [4]byte) ([]uint32, error) {
	return call(ctx, c, c.registry, registry.PackOpClasses(target, op), registry.UnpackOpClasses)
}

// APIFor lists the operations that a role may call.
func (c *Client) APIFor(ctx context.Context, role uint8) (API, error) {
	return call(ctx, c, c.registry, registry.PackApiFor(role), registry.UnpackApiFor)
}

// KindRoles returns the roles that organizations of a kind may give to their actors.
func (c *Client) KindRoles(ctx context.Context, kind uint8) (uint32, error) {
	return call(ctx, c, c.registry, registry.PackKindRoles(kind), registry.UnpackKindRoles)
}

// EncryptionKey returns the key that others encrypt to, empty if there is none.
func (c *Client) EncryptionKey(ctx context.Context, address common.Address) (EncryptionKey, error) {
	return call(ctx, c, c.registry, registry.PackEncryptionKey(address), registry.UnpackEncryptionKey)
}

// SigningKey returns the key that checks endorsements, empty if there is none for
// the algorithm.
func (c *Client) SigningKey(ctx context.Context, address common.Address, alg uint8) (SigningKey, error) {
	return call(ctx, c, c.registry, registry.PackSigningKey(address, alg), registry.UnpackSigningKey)
}
