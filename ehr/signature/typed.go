// SPDX-License-Identifier: LGPL-3.0-or-later

// Package signature defines the messages that people sign for the ledger, and
// checks the signatures: EIP-712 under secp256k1, P-256 and WebAuthn keys.
//
// It does not depend on a chain. Contracts pass their gas meter, other callers Free.
package signature

import (
	"encoding/binary"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Meter takes gas for work that is about to be done and reports whether there was
// enough. Once Charge returns false, ignore what this package returns.
type Meter interface{ Charge(gas uint64) bool }

// Free is the meter of every caller but a contract.
var Free Meter = free{}

type free struct{}

func (free) Charge(uint64) bool { return true }

// Type is a struct that can be signed. Each member takes one word.
type Type struct {
	Members []Member
	Name    string
	hash    common.Hash
}

// Member is one member of a signed struct.
type Member struct{ Type, Name string }

// The messages that the contracts accept.
var (
	Endorsement = newType("Endorsement(bytes32 recordId,uint32 version,bytes32 contentCommit,bytes32 blobHash,uint8 recordClass,bytes32 pid,bytes32 payer,bytes32 custodianOrg,address signer,bytes32 signerOrg,uint8 role,uint8 sigPurpose,uint64 deadline)")

	// What a key signs for its own enrolment.
	Enrolment      = newType("Enrolment(address actor,bytes32 orgId,uint32 roleMask,bytes32 certHash,uint64 notAfter,uint64 deadline)")
	Administration = newType("Administration(address admin,bytes32 orgId,uint64 deadline)")
	KeyRotation    = newType("KeyRotation(address oldKey,address newKey,uint64 deadline)")
	SigningKey     = newType("SigningKey(address actor,uint8 alg,uint64 deadline)")
	NodeKey        = newType("NodeKey(bytes32 nodeId,bytes32 orgId,uint64 deadline)")
)

// Name and version of the domain of all messages.
const (
	DomainName    = "DNTP"
	DomainVersion = "1"
)

var (
	domainType  = crypto.Keccak256Hash([]byte("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"))
	nameHash    = crypto.Keccak256Hash([]byte(DomainName))
	versionHash = crypto.Keccak256Hash([]byte(DomainVersion))
	domainStart = slices.Concat(domainType[:], nameHash[:], versionHash[:])

	emptyHash = crypto.Keccak256Hash() // of a list without elements, and of no bytes
)

// Domain is where a message is valid: one contract of one chain.
type Domain struct {
	ChainID  *big.Int
	Contract common.Address

	// Known is what Separator returned before for the same chain and contract; zero if it
	// has to be computed. The price is the same.
	Known common.Hash
}

// Separator is the hash of the domain that EIP-712 puts before each message.
func (d Domain) Separator() common.Hash {
	d.Known = common.Hash{}
	return d.separator(Free)
}

const (
	wordBytes   = 32
	domainBytes = 5 * wordBytes // that are hashed to a separator
)

// newType reads a struct as EIP-712 encodes its type.
func newType(encoded string) Type {
	name, rest, _ := strings.Cut(encoded, "(")
	t := Type{Name: name, hash: crypto.Keccak256Hash([]byte(encoded))}
	for member := range strings.SplitSeq(strings.TrimSuffix(rest, ")"), ",") {
		kind, name, ok := strings.Cut(member, " ")
		if !ok || kind == "string" || kind == "bytes" || strings.HasSuffix(kind, "]") {
			panic("BUG: " + member + " of " + encoded + " is not one word")
		}
		t.Members = append(t.Members, Member{kind, name})
	}
	return t
}

// Digest is what the signer of a message signs. values are the members, a word
// each, in declared order.
func (t Type) Digest(m Meter, d Domain, values []byte) (digest common.Hash) {
	if len(values) != len(t.Members)*wordBytes {
		panic("BUG: wrong number of members of " + t.Name)
	}
	separator := d.separator(m)
	return signed(m, nil, separator, keccak(m, t.hash[:], values))
}

// signed is the digest of a struct with a hash in a domain. It overwrites room, if that is
// large enough.
func signed(m Meter, room []byte, separator, message common.Hash) common.Hash {
	text := append(slices.Grow(room[:0], 2+2*wordBytes), 0x19, 0x01)
	return keccak(m, append(append(text, separator[:]...), message[:]...))
}

func (d Domain) separator(m Meter) common.Hash {
	if d.Known != (common.Hash{}) {
		m.Charge(priceKeccak(domainBytes))
		return d.Known
	}
	text := make([]byte, domainBytes)
	n := copy(text, domainStart)
	d.ChainID.FillBytes(text[n : n+wordBytes])
	copy(text[len(text)-common.AddressLength:], d.Contract[:])
	return keccak(m, text)
}

// keccak hashes the parts as one string, at the price of the EVM's KECCAK256.
func keccak(m Meter, parts ...[]byte) common.Hash {
	n := size(parts)
	switch {
	case !m.Charge(priceKeccak(n)):
		return common.Hash{}
	case n == 0:
		return emptyHash
	}
	return crypto.Keccak256Hash(parts...)
}

func priceKeccak(n int) uint64 { return gasKeccak + gasKeccakWord*words(n) }

func size(parts [][]byte) (n int) {
	for _, p := range parts {
		n += len(p)
	}
	return n
}

func words(n int) uint64 { return (uint64(n) + wordBytes - 1) / wordBytes }

// Word returns an integer as a member of a message.
func Word(v uint64) (w common.Hash) {
	binary.BigEndian.PutUint64(w[wordBytes-8:], v)
	return w
}
