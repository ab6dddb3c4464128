// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
)

// The number of signed operations of each key that were executed, in each row but 0:
//
//	mapping(address signer => mapping(uint192 row => uint64)) nonces; // 18
//
// Those of row 0 are in the first word of the key's Actor, which the operation needs too.
//
// They are counted by key and not by person: otherwise a key that has signed as a
// patient and later becomes an actor's would continue from the actor's count, and its
// earlier operations could be executed again. A replaced key can sign nothing.
var slotNonces = native.Base(18)

// Persons checks the signers of operations: actors, and patients and guardians without
// enrolment.
type Persons struct{}

var _ native.Persons = Persons{}

// Signed implements native.Persons. The address of a signer without an account is
// computed from the key, which need not be registered.
func (Persons) Signed(env *native.Env, s native.Reader, signer common.Address, digest common.Hash, alg uint8, key, sig []byte) bool {
	switch {
	case len(sig) == 0 || alg > signature.WebAuthn:
		return false
	case !signature.NeedsKey(alg):
		return len(key) == 0 && signature.Verify(env, alg, digest, signer, nil, sig)
	case len(key) == 0:
		key = native.LoadBytes(s, signingSlot(s, signer, alg).At(1), maxKeyBytes)
	case !signature.ValidKey(env, alg, key) || signature.Address(env, alg, key) != signer:
		return false
	}
	return signature.Verify(env, alg, digest, signer, key, sig)
}

// NextNonce implements native.Persons. A row would start again after 2^64 operations,
// more than anybody can send.
func (Persons) NextNonce(_ *native.Env, s native.Reader, signer common.Address, nonce *uint256.Int) *uint256.Int {
	next := new(uint256.Int).Rsh(nonce, 64)
	place := readPlace(s, signer, next).Uint(nonceBytes)
	next.Lsh(next, 64)
	next[0] = place // the lower 64 bits
	return next
}

// UseNonce implements native.Persons.
func (Persons) UseNonce(_ *native.Env, s native.Writer, signer common.Address, nonce *uint256.Int) {
	var row uint256.Int
	w := readPlace(s, signer, row.Rsh(nonce, 64))
	s.Store(nonceSlot(s, signer, &row), w.PutUint(nonce.Uint64()+1, nonceBytes).Hash())
}

// nonceSlot is the slot with the place of a row.
func nonceSlot(s native.Reader, signer common.Address, row *uint256.Int) native.Slot {
	if row.IsZero() {
		return actorSlot(s, signer)
	}
	return s.Map(s.Map(slotNonces, addressTopic(signer)), row.Bytes32())
}

// readPlace reads the word with the place of a row, up to the place.
func readPlace(s native.Reader, signer common.Address, row *uint256.Int) *native.Word {
	w := native.Unpack(s.Load(nonceSlot(s, signer, row)))
	if row.IsZero() {
		w.Skip(actorBytes)
	}
	return w
}

// nonceName is one question to nonceOf.
type nonceName struct {
	signer common.Address
	row    [24]byte // a number, big-endian
}

func decodeNonceName(in *native.Args) nonceName { return nonceName{in.Address(), in.Uint192()} }

func nonceOf(env *native.Env, n nonceName) (native.Words, error) {
	first := new(uint256.Int).SetBytes(n.row[:])
	first.Lsh(first, 64)
	next := Persons{}.NextNonce(env, env.Storage(), n.signer, first).Bytes32()
	return native.Words{}.Hash(next), nil
}
