// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/binary"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

// Proof is a key's own signature on the entry that it is bound to.
type Proof = bindings.Proof

// ByCreator is the algorithm of a proof for a contract, by the account that
// created it.
const ByCreator uint8 = 3

// CreatedAt is the key of a proof by ByCreator: the account's nonce at the creation.
func CreatedAt(nonce uint64) []byte { return binary.BigEndian.AppendUint64(nil, nonce) }

// Entry is an entry of the registry that a key is bound to, and signs itself.
type Entry struct {
	message signature.Type
	values  []byte
}

// EnrolmentOf is the enrolment of a new actor at an organization, for Enrol.
func EnrolmentOf(actor common.Address, org common.Hash, roleMask uint32, certHash common.Hash, notAfter uint64) Entry {
	return Entry{signature.Enrolment, joined(addressWord(actor), org, signature.Word(uint64(roleMask)), certHash, signature.Word(notAfter))}
}

// AdministrationOf makes an address the administrator of an organization, for
// AddOrganization and ReplaceAdministrator.
func AdministrationOf(admin common.Address, org common.Hash) Entry {
	return Entry{signature.Administration, joined(addressWord(admin), org)}
}

// RotationOf has a new key take over from an old one, for RotateKey.
func RotationOf(oldKey, newKey common.Address) Entry {
	return Entry{signature.KeyRotation, joined(addressWord(oldKey), addressWord(newKey))}
}

// SigningKeyOf makes a key an actor's key for endorsements, for SetSigningKey.
func SigningKeyOf(actor common.Address, alg uint8) Entry {
	return Entry{signature.SigningKey, joined(addressWord(actor), signature.Word(uint64(alg)))}
}

// NodeOf makes a node an organization's, for SetNode. The node's own key signs.
func NodeOf(node, org common.Hash) Entry { return Entry{signature.NodeKey, joined(node, org)} }

func addressWord(a common.Address) common.Hash { return common.BytesToHash(a[:]) }

// Digest returns the hash that the key signs, by EIP-712. For WebAuthn it is the
// challenge. The proof is invalid in blocks after the deadline, in seconds since
// 1970.
func (e Entry) Digest(chainID *big.Int, deadline uint64) common.Hash {
	domain := signature.Domain{ChainID: chainID, Contract: contracts.RegistryAddress}
	until := signature.Word(deadline)
	return e.message.Digest(signature.Free, domain, append(e.values[:len(e.values):len(e.values)], until[:]...))
}

// Prove signs the entry with the bound key, on secp256k1 or P-256.
func (e Entry) Prove(key *ecdsa.PrivateKey, chainID *big.Int, deadline uint64) (p Proof, err error) {
	p.Deadline = deadline
	if key.Curve != elliptic.P256() {
		p.Sig, err = sign(key, e.Digest(chainID, deadline))
		return p, err
	}
	p.Alg = signature.P256
	if p.Key, _, err = KeyAddress(&key.PublicKey); err == nil {
		p.Sig, err = SignP256(key, e.Digest(chainID, deadline))
	}
	return p, err
}

// ProvePasskey is Prove with a passkey of a site, see SignOperationPasskey.
func (e Entry) ProvePasskey(
	key *ecdsa.PublicKey, rpID string, assert func(challenge []byte) (Assertion, error), chainID *big.Int, deadline uint64,
) (p Proof, err error) {
	p = Proof{Deadline: deadline, Alg: signature.WebAuthn}
	if p.Key, _, err = PasskeyAddress(key, rpID); err == nil {
		p.Sig, err = asserted(assert, e.Digest(chainID, deadline))
	}
	return p, err
}

// ProveCreated signs the entry of a contract with the key of the account that
// created it at a nonce.
func (e Entry) ProveCreated(creator *ecdsa.PrivateKey, nonce uint64, chainID *big.Int, deadline uint64) (p Proof, err error) {
	p = Proof{Deadline: deadline, Alg: ByCreator, Key: CreatedAt(nonce)}
	p.Sig, err = sign(creator, e.Digest(chainID, deadline))
	return p, err
}
