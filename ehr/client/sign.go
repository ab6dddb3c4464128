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

// errCurve is returned for a key that is not on the curve P-256.
var errCurve = errors.New("key is not on the curve P-256")

// Statement holds the parts of a signed message that are not from the version.
type Statement struct {
	Custodian common.Hash // organization that anchors the record's first version
	Org       common.Hash // the signer's own; zero for the patient and for guardians
	Role      uint8       // number of the role that it signs in; 8 as the patient, 9 as a guardian
	Purpose   uint8       // N of 1.2.840.10065.1.12.1.N (ASTM E1762)
	Deadline  uint64      // seconds since 1970; not accepted in a later block
}

func (s Statement) endorsement(signer common.Address, alg uint8) Endorsement {
	return Endorsement{Signer: signer, SigPurpose: s.Purpose, Role: s.Role, SigAlg: alg, Deadline: s.Deadline}
}

// EndorsementDigest returns the hash that the signer of an endorsement signs, by
// EIP-712. For WebAuthn it is the challenge.
func EndorsementDigest(chainID *big.Int, a Anchor, signer common.Address, s Statement) common.Hash {
	domain := signature.Domain{ChainID: chainID, Contract: contracts.RecordsAddress}
	return signature.Endorsement.Digest(signature.Free, domain, joined(
		a.RecordId, signature.Word(uint64(a.Version)), a.ContentCommit, a.BlobHash,
		signature.Word(uint64(a.RecordClass)), a.Pid, a.Payer, s.Custodian, common.BytesToHash(signer[:]), s.Org,
		signature.Word(uint64(s.Role)), signature.Word(uint64(s.Purpose)), signature.Word(s.Deadline),
	))
}

// joined returns the members of a message, one word each.
func joined(words ...common.Hash) (values []byte) {
	for _, word := range words {
		values = append(values, word[:]...)
	}
	return values
}

// SignEndorsement signs a version with a secp256k1 key, whose address is the
// signer.
func SignEndorsement(key *ecdsa.PrivateKey, chainID *big.Int, a Anchor, s Statement) (e Endorsement, err error) {
	e = s.endorsement(crypto.PubkeyToAddress(key.PublicKey), signature.Secp256k1)
	e.Sig, err = sign(key, EndorsementDigest(chainID, a, e.Signer, s))
	return e, err
}

// SignEndorsementP256 signs a version with the signer's registered P-256 key.
func SignEndorsementP256(key *ecdsa.PrivateKey, signer common.Address, chainID *big.Int, a Anchor, s Statement) (e Endorsement, err error) {
	if key.Curve != elliptic.P256() {
		return Endorsement{}, errCurve
	}
	e = s.endorsement(signer, signature.P256)
	e.Sig, err = SignP256(key, EndorsementDigest(chainID, a, signer, s))
	return e, err
}

// sign returns a signature whose v is 27 or 28, as in Ethereum's signed messages.
func sign(key *ecdsa.PrivateKey, digest common.Hash) ([]byte, error) {
	sig, err := crypto.Sign(digest[:], key)
	if err == nil {
		sig[64] += 27
	}
	return sig, err
}
