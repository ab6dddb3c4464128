// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// Kinds of a grantee.
const (
	ToActor        = contracts.GranteeActor
	ToOrganization = contracts.GranteeOrganization
	ToRoleAt       = contracts.GranteeRoleAt
	ToRole         = contracts.GranteeRoleAnywhere
)

// GranteeActor, GranteeRoleAt and GranteeRole are how a Grant names its grantee;
// an organization is named by its id.
func GranteeActor(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

// GranteeRoleAt names a role at an organization.
func GranteeRoleAt(org common.Hash, role uint8) common.Hash {
	return sha256.Sum256(append(org.Bytes(), role))
}

// GranteeRole names a role anywhere.
func GranteeRole(role uint8) common.Hash { return common.Hash{31: role} }

// Consent grants access, by the sender's decision.
func (c *Client) Consent(opts *bind.TransactOpts, g Grant) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackGrant(g))
}

// ConsentSigned brings a grant that someone else has signed.
func (c *Client) ConsentSigned(opts *bind.TransactOpts, g Grant, sigAlg uint8, sig []byte) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackGrantBySig(g, sigAlg, sig))
}

// Revoke ends a grant, by the sender's decision.
func (c *Client) Revoke(opts *bind.TransactOpts, id common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackRevoke(id))
}

// RevokeSigned brings a revocation that someone else has signed.
func (c *Client) RevokeSigned(opts *bind.TransactOpts, id common.Hash, nonce uint64, sigAlg uint8, sig []byte) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackRevokeBySig(id, nonce, sigAlg, sig))
}

// SetDirectives replaces the root of a patient's directives, by a newly salted one.
func (c *Client) SetDirectives(opts *bind.TransactOpts, pid, root common.Hash, seq uint64) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackSetDirectives(pid, root, seq))
}

// OpenCare opens a care relationship of the sender's organization.
func (c *Client) OpenCare(opts *bind.TransactOpts, pid, encounterCommit common.Hash, notAfter uint64) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackOpenCare(pid, encounterCommit, notAfter))
}

// CareID finds in the receipt of OpenCare what the relationship is called.
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

// AllowCare lets an organization open care again that the patient has closed.
func (c *Client) AllowCare(opts *bind.TransactOpts, pid, org common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.consent, consent.PackAllowCare(pid, org))
}

// Granted returns a grant, of status 0 where there is none.
func (c *Client) Granted(ctx context.Context, id common.Hash) (Consent, error) {
	return call(ctx, c, c.consent, consent.PackGetGrant(id), consent.UnpackGetGrant)
}

// Care returns a care relationship, of status 0 where there is none.
func (c *Client) Care(ctx context.Context, id common.Hash) (Care, error) {
	return call(ctx, c, c.consent, consent.PackCare(id), consent.UnpackCare)
}

// ConsentNonce returns the nonce that the next grant or signed revocation of a
// decider must have.
func (c *Client) ConsentNonce(ctx context.Context, decider common.Address) (uint64, error) {
	return call(ctx, c, c.consent, consent.PackNonceOf(decider), consent.UnpackNonceOf)
}

// Check returns whether an actor may have records of a class, and on what basis.
func (c *Client) Check(ctx context.Context, pid common.Hash, actor common.Address, purpose, action, class uint8) (Decision, error) {
	return call(ctx, c, c.consent, consent.PackCheck(pid, actor, purpose, action, class), consent.UnpackCheck)
}

func consentDomain(chainID *big.Int) signature.Domain {
	return signature.Domain{ChainID: chainID, Contract: contracts.ConsentAddress}
}

// GrantDigest is what the signer of a grant signs: the EIP-712 hash.
func GrantDigest(chainID *big.Int, g Grant) common.Hash {
	return digest(signature.Grant, consentDomain(chainID), g.ConsentId, g.Pid, signature.Word(uint64(g.GranteeKind)), g.Grantee,
		signature.Word(uint64(g.PurposeMask)), signature.Word(uint64(g.ActionMask)), signature.Word(g.ClassMask),
		signature.Word(g.NotBefore), signature.Word(g.NotAfter), g.FhirConsentHash, signature.Word(g.Nonce))
}

// RevokeDigest is what the signer of a revocation signs.
func RevokeDigest(chainID *big.Int, id common.Hash, nonce uint64) common.Hash {
	return digest(signature.Revoke, consentDomain(chainID), id, signature.Word(nonce))
}

func digest(t signature.Type, d signature.Domain, words ...common.Hash) common.Hash {
	var values []byte
	for _, word := range words {
		values = append(values, word[:]...)
	}
	return t.Digest(signature.Free, d, values)
}

// SignGrant signs a grant with a secp256k1 key, which a wallet holds that sends
// nothing.
func SignGrant(key *ecdsa.PrivateKey, chainID *big.Int, g Grant) ([]byte, error) {
	return sign(key, GrantDigest(chainID, g))
}

// SignRevocation signs the revocation of a grant.
func SignRevocation(key *ecdsa.PrivateKey, chainID *big.Int, id common.Hash, nonce uint64) ([]byte, error) {
	return sign(key, RevokeDigest(chainID, id, nonce))
}

// sign returns a signature whose v is 27 or 28, as in Ethereum's signed messages.
func sign(key *ecdsa.PrivateKey, digest common.Hash) ([]byte, error) {
	sig, err := crypto.Sign(digest[:], key)
	if err == nil {
		sig[64] += 27
	}
	return sig, err
}
