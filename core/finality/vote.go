// SPDX-License-Identifier: LGPL-3.0-or-later

package finality

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// domain begins every signed vote. Its first byte is that of EIP-191, which no
// RLP list begins with, so a vote is never a seal or a transaction.
const domain = "\x19DNTP finality vote\x01"

// MimeType names a vote's message to an external signer.
const MimeType = "application/x-dntp-finality-vote"

// Checkpoint is a block by number and hash.
type Checkpoint struct {
	Number uint64
	Hash   common.Hash
}

// CheckpointOf returns the number and the hash of a block.
func CheckpointOf(h *types.Header) Checkpoint {
	return Checkpoint{Number: h.Number.Uint64(), Hash: h.Hash()}
}

func (c Checkpoint) String() string { return fmt.Sprintf("%d [%x]", c.Number, c.Hash[:4]) }

// Link is the content of a vote: if Source is justified, Target may be justified as
// well.
type Link struct {
	Source Checkpoint
	Target Checkpoint
}

// Vote is a signer's signature on a link.
type Vote struct {
	Link
	Signature [crypto.SignatureLength]byte // r, s, v with v 0 or 1, of the message's keccak-256
}

// Chain is the chain that votes are for.
type Chain struct {
	ID      *big.Int
	Genesis common.Hash
}

// Message returns what a signer of the set signs to vote for the link: the
// domain, chain id (32 bytes), genesis hash, hash of the signer set, and number
// (8 bytes) and hash of source and target, all big endian. set is in ascending
// order.
func (c Chain) Message(link Link, set []common.Address) []byte {
	m := []byte(domain)
	m = append(m, common.LeftPadBytes(c.ID.Bytes(), 32)...)
	m = append(m, c.Genesis[:]...)
	setHash := SetHash(set)
	m = append(m, setHash[:]...)
	for _, p := range []Checkpoint{link.Source, link.Target} {
		m = binary.BigEndian.AppendUint64(m, p.Number)
		m = append(m, p.Hash[:]...)
	}
	return m
}

// SetHash is the keccak-256 of the signers' addresses in ascending order.
func SetHash(set []common.Address) common.Hash {
	b := make([]byte, 0, len(set)*common.AddressLength)
	for _, signer := range set {
		b = append(b, signer[:]...)
	}
	return crypto.Keccak256Hash(b)
}

// Errors of votes and certificates that callers test for.
var (
	ErrNotSigner = errors.New("vote is not by a signer of the set")
	ErrBadLink   = errors.New("vote does not go forward")
	ErrNoQuorum  = errors.New("certificate lacks votes")
)

var (
	errBadSignature = errors.New("vote has a malformed signature")
	errUnordered    = errors.New("certificate's votes are not in ascending order of their signers")
)

// Signer verifies a vote and returns its signer, a member of the set. A signature
// with a high s is refused, as anyone could derive it from the other form.
func (c Chain) Signer(v Vote, set []common.Address) (common.Address, error) {
	if v.Target.Number <= v.Source.Number {
		return common.Address{}, ErrBadLink
	}
	return c.recover(c.Message(v.Link, set), v.Signature, set)
}

func (c Chain) recover(message []byte, sig [crypto.SignatureLength]byte, set []common.Address) (common.Address, error) {
	r, s := new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:64])
	if !crypto.ValidateSignatureValues(sig[64], r, s, true) {
		return common.Address{}, errBadSignature
	}
	key, err := crypto.SigToPub(crypto.Keccak256(message), sig[:])
	if err != nil {
		return common.Address{}, errBadSignature
	}
	signer := crypto.PubkeyToAddress(*key)
	if _, ok := slices.BinarySearchFunc(set, signer, common.Address.Cmp); !ok {
		return common.Address{}, ErrNotSigner
	}
	return signer, nil
}

// Quorum returns how many of n signers make a certificate: more than two thirds, so
// that two quorums share more than a third of the signers.
func Quorum(n int) int { return 2*n/3 + 1 }

// Certificate proves that a quorum voted for a link.
type Certificate struct {
	Link
	Signatures [][crypto.SignatureLength]byte // in ascending order of their signers
}

// Verify checks a certificate against the signer set, in ascending order. It needs
// no chain, so it works without a node.
func (c Chain) Verify(cert *Certificate, set []common.Address) error {
	switch {
	case cert.Target.Number <= cert.Source.Number:
		return ErrBadLink
	case len(cert.Signatures) < Quorum(len(set)):
		return fmt.Errorf("%w: have %d, want %d of %d", ErrNoQuorum, len(cert.Signatures), Quorum(len(set)), len(set))
	case len(cert.Signatures) > len(set):
		return errUnordered
	}
	message := c.Message(cert.Link, set)
	var last common.Address
	for i, sig := range cert.Signatures {
		signer, err := c.recover(message, sig, set)
		if err != nil {
			return err
		}
		if i > 0 && bytes.Compare(signer[:], last[:]) <= 0 {
			return errUnordered
		}
		last = signer
	}
	return nil
}

// Finalizes reports whether the certificate makes its source final: its target
// is the source's direct child. A certificate that skips blocks only justifies.
func (c *Certificate) Finalizes() bool { return c.Target.Number == c.Source.Number+1 }
