// SPDX-License-Identifier: LGPL-3.0-or-later

package signature

import (
	"bytes"
	"crypto/ecdh"
	"crypto/elliptic"
	"crypto/sha256"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/crypto/secp256r1"
)

// Algorithms of a signature.
const (
	Secp256k1 = contracts.Secp256k1
	P256      = contracts.P256
	WebAuthn  = contracts.WebAuthn
)

// Bytes of keys and signatures.
const (
	P256Key      = 64                    // x || y
	WebAuthnKey  = P256Key + sha256.Size // x || y || SHA-256 of the relying party's id
	P256Bytes    = 64
	maxSecp256k1 = 65
	MaxBytes     = 2048 // of any signature; browsers' client data stay far below 1 KiB
)

// Work costs what the EVM charges for it. The numbers are repeated here so that the
// package also builds on plain go-ethereum, whose price list needs a patch.
const (
	gasKeccak, gasKeccakWord = 30, 6
	gasSha256, gasSha256Word = 60, 12

	gasRecover = 3000
	gasP256    = 6900
)

// halfP256 is the largest s that is accepted: s and n-s are both valid, so one is refused.
var halfP256 = new(big.Int).Rsh(elliptic.P256().Params().N, 1)

// Bounds of r and s in a secp256k1 signature, big-endian: crypto.ValidateSignatureValues
// compares with the same numbers, and makes new ones for it.
var (
	orderSecp256k1 = crypto.S256().Params().N.FillBytes(make([]byte, 32))
	afterHalf      = new(big.Int).Add(new(big.Int).Rsh(crypto.S256().Params().N, 1), common.Big1).FillBytes(make([]byte, 32))
)

// below reports whether a number is above 0 and below a bound of the same length.
func below(number, bound []byte) bool { return !isZero(number) && bytes.Compare(number, bound) < 0 }

// LowS returns the smaller of the two equally valid s of a P-256 signature, s and
// n-s.
func LowS(s *big.Int) *big.Int {
	if s.Cmp(halfP256) <= 0 {
		return s
	}
	return new(big.Int).Sub(elliptic.P256().Params().N, s)
}

// NeedsKey reports whether signatures of the algorithm are checked with a key
// that the signer registered.
func NeedsKey(alg uint8) bool { return alg == P256 || alg == WebAuthn }

// ValidKey reports whether key is a public key of an algorithm that needs one.
func ValidKey(m Meter, alg uint8, key []byte) bool {
	want := P256Key
	if alg == WebAuthn {
		want = WebAuthnKey
	}
	if !NeedsKey(alg) || len(key) != want || !m.Charge(gasP256) {
		return false
	}
	_, err := ecdh.P256().NewPublicKey(append([]byte{4}, key[:P256Key]...)) // 4 marks an uncompressed point
	return err == nil
}

// Verify reports whether sig is a signature of the digest by the address, or
// by the key that the address registered for the algorithm.
func Verify(m Meter, alg uint8, digest common.Hash, signer common.Address, key, sig []byte) bool {
	switch alg {
	case Secp256k1:
		return signer != common.Address{} && Recover(m, digest, sig) == signer
	case P256:
		return len(key) == P256Key && len(sig) == P256Bytes && verifyP256(m, digest, key, sig)
	case WebAuthn:
		return len(key) == WebAuthnKey && verifyWebAuthn(m, digest, key, sig)
	}
	return false
}

// Recover returns the address that signed the digest with secp256k1, or zero if
// the signature is invalid or not the only form: v must be 27 or 28 and s low.
func Recover(m Meter, digest common.Hash, sig []byte) common.Address {
	key := RecoverKey(m, digest, sig)
	return common.BytesToAddress(key[:])
}

// RecoverKey is Recover for the keccak-256 of the 64-byte public key, whose last
// 20 bytes are the address.
func RecoverKey(m Meter, digest common.Hash, sig []byte) (key common.Hash) {
	if len(sig) != maxSecp256k1 || !m.Charge(gasRecover) {
		return key
	}
	const legacyV = 27
	v := sig[64] - legacyV
	if v > 1 || !below(sig[:32], orderSecp256k1) || !below(sig[32:64], afterHalf) {
		return key
	}
	public, err := crypto.Ecrecover(digest[:], append(sig[:64:64], v))
	if err != nil {
		return key
	}
	return crypto.Keccak256Hash(public[1:])
}

// Created reports whether sig is a secp256k1 signature of the digest by the
// account that created a contract at a nonce.
func Created(m Meter, digest common.Hash, contract common.Address, nonce uint64, sig []byte) bool {
	creator := Recover(m, digest, sig)
	return creator != common.Address{} && m.Charge(gasKeccak+gasKeccakWord) && crypto.CreateAddress(creator, nonce) == contract
}

// verifyP256 checks r || s by the key x || y, both of their full length.
func verifyP256(m Meter, digest common.Hash, key, sig []byte) bool {
	if !m.Charge(gasP256) {
		return false
	}
	part := func(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
	s := part(sig[32:64])
	return s.Cmp(halfP256) <= 0 && secp256r1.Verify(digest[:], part(sig[:32]), s, part(key[:32]), part(key[32:64]))
}

// sha hashes the parts as one string, at the price of the EVM's precompile.
func sha(m Meter, parts ...[]byte) (sum common.Hash) {
	if !m.Charge(gasSha256 + gasSha256Word*words(size(parts))) {
		return sum
	}
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	h.Sum(sum[:0])
	return sum
}
