// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

// Signature is a person's signature on one operation, for anyone to send.
type Signature = bindings.Signature

// errNoOperation is returned for calldata that is not of an operation of the contract.
var errNoOperation = errors.New("no operation of the contract")

var native = bindings.NewNative()

// OperationDigest returns the hash that the signer of an operation signs, by
// EIP-712. operation is its calldata. For WebAuthn the hash is the challenge.
func OperationDigest(chainID *big.Int, contract common.Address, operation []byte, s Signature) (common.Hash, error) {
	const selector = 4
	called := contracts.At(contract)
	if called == nil || len(operation) < selector {
		return common.Hash{}, fmt.Errorf("%w %v", errNoOperation, contract)
	}
	method, err := called.ABI.MethodById(operation[:selector])
	if err != nil || method.IsConstant() || method.Name == contracts.Relay {
		return common.Hash{}, fmt.Errorf("%w %v", errNoOperation, contract)
	}
	nonce, over := uint256.FromBig(s.Nonce)
	if over {
		return common.Hash{}, errors.New("nonce has more than 256 bits")
	}
	envelope := signature.Envelope{Signer: s.Signer, Nonce: *nonce, ValidUntil: s.ValidUntil}
	return signature.NewOperation(*method).Digest(signature.Free, signature.Domain{ChainID: chainID, Contract: contract}, operation[selector:], envelope)
}

// SignOperation signs calldata with a secp256k1 key, whose address is the signer.
// nonce is what Nonce returns. The signature is invalid in blocks after validUntil,
// in seconds since 1970.
func SignOperation(key *ecdsa.PrivateKey, chainID *big.Int, contract common.Address, operation []byte, nonce *big.Int, validUntil uint64) (Signature, error) {
	s := Signature{Signer: crypto.PubkeyToAddress(key.PublicKey), Nonce: nonce, ValidUntil: validUntil, Alg: signature.Secp256k1}
	digest, err := OperationDigest(chainID, contract, operation, s)
	if err != nil {
		return Signature{}, err
	}
	s.Sig, err = sign(key, digest)
	return s, err
}

// SignOperationP256 is SignOperation for a person without an account: the signer
// is the address derived from the P-256 key, see KeyAddress.
func SignOperationP256(key *ecdsa.PrivateKey, chainID *big.Int, contract common.Address, operation []byte, nonce *big.Int, validUntil uint64) (Signature, error) {
	public, address, err := KeyAddress(&key.PublicKey)
	if err != nil {
		return Signature{}, err
	}
	s := Signature{Signer: address, Nonce: nonce, ValidUntil: validUntil, Alg: signature.P256, Key: public}
	digest, err := OperationDigest(chainID, contract, operation, s)
	if err != nil {
		return Signature{}, err
	}
	s.Sig, err = SignP256(key, digest)
	return s, err
}

// KeyAddress returns a P-256 key in the contracts' form, x || y, and the address of
// a holder without an account.
func KeyAddress(key *ecdsa.PublicKey) (public []byte, address common.Address, err error) {
	if key.Curve != elliptic.P256() {
		return nil, common.Address{}, errCurve
	}
	point, err := key.Bytes()
	if err != nil {
		return nil, common.Address{}, err
	}
	public = point[1:]
	return public, signature.Address(signature.Free, signature.P256, public), nil
}

// SignP256 signs a digest as the contracts want it: r || s, with the low s.
func SignP256(key *ecdsa.PrivateKey, digest common.Hash) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		return nil, err
	}
	sig := make([]byte, signature.P256Bytes)
	r.FillBytes(sig[:32])
	signature.LowS(s).FillBytes(sig[32:])
	return sig, nil
}

// Nonce returns the nonce of a person's next operation in a row. Row 0 is enough
// for one device; a person who signs on several uses a row for each.
func (c *Client) Nonce(ctx context.Context, signer common.Address, row *big.Int) (*big.Int, error) {
	return call(ctx, c, c.registry, registry.PackNonceOf(signer, row), registry.UnpackNonceOf)
}

// Relay sends an operation, as calldata, to its contract for the person who signed
// it.
func (c *Client) Relay(opts *bind.TransactOpts, contract common.Address, operation []byte, s Signature) (*types.Transaction, error) {
	to := native.Instance(c.backend, contract)
	return c.send(opts, to, native.PackRelay(operation, s))
}
