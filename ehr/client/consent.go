// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"
	"crypto/sha256"
	"errors"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Kinds of a grantee.
const (
	ToActor        = contracts.GranteeActor
	ToOrganization = contracts.GranteeOrganization
	ToRoleAt       = contracts.GranteeRoleAt
	ToRole         = contracts.GranteeRoleAnywhere
)

// GranteeActor names an actor as the grantee of a Grant. An organization is named
// by its id.
func GranteeActor(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

// GranteeRoleAt names a role at an organization.
func GranteeRoleAt(org common.Hash, role uint8) common.Hash {
	return sha256.Sum256(append(org.Bytes(), role))
}

// GranteeRole names a role anywhere.
func GranteeRole(role uint8) common.Hash { return common.Hash{31: role} }

// Consent grants access, by the sender's decision. A person who cannot send
// transactions signs GrantOperation, for another to relay.
func (c *Client) Consent(opts *bind.TransactOpts, g Grant) (*types.Transaction, error) {
	return c.send(opts, c.consent, GrantOperation(g))
}

// GrantOperation returns the calldata that Consent sends, for SignOperation and Relay.
func GrantOperation(g Grant) []byte { return consent.PackGrant(g) }

// Revoke ends a grant, by the sender's decision.
func (c *Client) Revoke(opts *bind.TransactOpts, pid, id common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.consent, RevokeOperation(pid, id))
}

// RevokeOperation returns the calldata that Revoke sends.
func RevokeOperation(pid, id common.Hash) []byte { return consent.PackRevoke(pid, id) }

// OpenCare opens a care relationship of the sender's organization.
func (c *Client) OpenCare(opts *bind.TransactOpts, pid, encounterCommit common.Hash, notAfter uint64) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackOpenCare(pid, encounterCommit, notAfter))
}

// CareID finds the id of the relationship in the receipt of OpenCare.
func CareID(receipt *types.Receipt) (common.Hash, error) {
	for _, log := range receipt.Logs {
		if event, err := consent.UnpackCareOpenedEvent(log); err == nil && log.Address == contracts.ConsentAddress {
			return event.CareId, nil
		}
	}
	return common.Hash{}, errors.New("receipt has no care relationship")
}

// CloseCare closes a care relationship.
func (c *Client) CloseCare(opts *bind.TransactOpts, id common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackCloseCare(id))
}

// AllowCare lets an organization again open care that the patient has closed.
func (c *Client) AllowCare(opts *bind.TransactOpts, pid, org common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackAllowCare(pid, org))
}

// Granted returns a grant of a patient, with status 0 if there is none.
func (c *Client) Granted(ctx context.Context, pid, id common.Hash) (Consent, error) {
	return call(ctx, c, c.consent, consent.PackGetGrant(pid, id), consent.UnpackGetGrant)
}

// Care returns a care relationship, with status 0 if there is none.
func (c *Client) Care(ctx context.Context, id common.Hash) (Care, error) {
	return call(ctx, c, c.consent, consent.PackCare(id), consent.UnpackCare)
}

// Check returns whether an actor may access records of a class, and on what basis.
func (c *Client) Check(ctx context.Context, pid common.Hash, actor common.Address, purpose, action, class uint8) (Decision, error) {
	return call(ctx, c, c.consent, consent.PackCheck(pid, actor, purpose, action, class), consent.UnpackCheck)
}
