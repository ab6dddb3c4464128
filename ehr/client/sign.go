// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// errCurve is returned for a key of another curve than P-256.
var errCurve = errors.New("key is not on the curve P-256")

// EndorsementDigest is what the signer of an endorsement signs: the EIP-712
// hash. WebAuthn takes it as the challenge.
func EndorsementDigest(chainID *big.Int, a Anchor, e Endorsement) common.Hash {
	domain := signature.Domain{ChainID: chainID, Contract: contracts.RecordsAddress}
	var values []byte
	for _, word := range []common.Hash{
		a.RecordId, signature.Word(uint64(a.Version)), a.ContentCommit, a.BlobHash,
		signature.Word(uint64(a.RecordClass)), a.Pid, signature.Word(uint64(e.SigPurpose)), signature.Word(e.Deadline),
	} {
		values = append(values, word[:]...)
	}
	return signature.Endorsement.Digest(signature.Free, domain, values)
}

// SignEndorsement signs a version with a secp256k1 key, whose address is the
// signer. It is not accepted after the deadline, in seconds since 1970.
func SignEndorsement(key *ecdsa.PrivateKey, chainID *big.Int, a Anchor, sigPurpose uint8, deadline uint64) (Endorsement, error) {
	e := Endorsement{Signer: crypto.PubkeyToAddress(key.PublicKey), SigPurpose: sigPurpose, SigAlg: signature.Secp256k1, Deadline: deadline}
	digest := EndorsementDigest(chainID, a, e)
	sig, err := crypto.Sign(digest[:], key)
	if err != nil {
		return Endorsement{}, err
	}
	sig[64] += 27 // as in Ethereum's signed messages
	e.Sig = sig
	return e, nil
}

// SignEndorsementP256 signs a version with the P-256 key that the signer has
// registered.
func SignEndorsementP256(key *ecdsa.PrivateKey, signer common.Address, chainID *big.Int, a Anchor, sigPurpose uint8, deadline uint64) (Endorsement, error) {
	if key.Curve != elliptic.P256() {
		return Endorsement{}, errCurve
	}
	e := Endorsement{Signer: signer, SigPurpose: sigPurpose, SigAlg: signature.P256, Deadline: deadline}
	sig, err := signP256(key, EndorsementDigest(chainID, a, e))
	e.Sig = sig
	return e, err
}
