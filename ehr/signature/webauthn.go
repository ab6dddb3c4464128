// SPDX-License-Identifier: LGPL-3.0-or-later

package signature

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
)

// What an authenticator signs (W3C Web Authentication, sections 5.8.1 and 6.1).
const (
	minAuthenticatorData = 37 // hash of the relying party's id, flags, counter
	flagsAt              = 32 // in the authenticator's data

	// Flags that must be set: the user touched the authenticator, and proved to be its
	// owner by PIN or biometrics. A finder or thief cannot sign.
	userPresent  = 0x01
	userVerified = 0x04
	userFlags    = userPresent | userVerified

	typeMember      = `"type":"webauthn.get"`
	challengeMember = `"challenge":"`
)

// assertion is a WebAuthn signature: abi.encode(bytes authenticatorData, bytes
// clientDataJSON, uint32 challengeOffset, uint32 typeOffset, bytes32 r, bytes32 s).
// The offsets are where the two members of the client data begin, so that no JSON
// needs to be parsed. A quote inside a JSON string is escaped, so only a member
// can look like one.
type assertion struct {
	authenticator, client []byte
	challengeAt, typeAt   uint32
	signature             []byte // r || s
}

const assertionHead = 6 * wordBytes

// decodeAssertion accepts only the canonical encoding.
func decodeAssertion(sig []byte) (a assertion, ok bool) {
	if len(sig) < assertionHead || len(sig) > MaxBytes {
		return a, false
	}
	next, ok1, ok2, ok3, ok4 := assertionHead, false, false, false, false
	a.authenticator, next, ok1 = takeBytes(sig, 0, next)
	a.client, next, ok2 = takeBytes(sig, 1, next)
	a.challengeAt, ok3 = takeUint32(sig, 2)
	a.typeAt, ok4 = takeUint32(sig, 3)
	a.signature = sig[4*wordBytes : assertionHead]
	return a, ok1 && ok2 && ok3 && ok4 && next == len(sig)
}

// takeUint32 reads a word of the head.
func takeUint32(data []byte, word int) (uint32, bool) {
	w := data[word*wordBytes : (word+1)*wordBytes]
	return binary.BigEndian.Uint32(w[28:]), isZero(w[:28])
}

// takeBytes reads the byte string that a word of the head points at. It must
// begin at from; what follows it begins at next.
func takeBytes(data []byte, word, from int) (b []byte, next int, ok bool) {
	offset, ok := takeUint32(data, word)
	if !ok || int64(offset) != int64(from) || from+wordBytes > len(data) {
		return nil, from, false
	}
	n, ok := takeUint32(data[from:], 0)
	begin := from + wordBytes
	if !ok || int64(n) > int64(len(data)-begin) {
		return nil, from, false
	}
	end := begin + int(n)
	next = begin + int(words(int(n)))*wordBytes
	if next > len(data) || !isZero(data[end:next]) {
		return nil, from, false
	}
	return data[begin:end], next, true
}

func isZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// verifyWebAuthn checks an assertion by the key x || y || hash of the relying
// party's id.
func verifyWebAuthn(m Meter, digest common.Hash, key, sig []byte) bool {
	a, ok := decodeAssertion(sig)
	if !ok || len(a.authenticator) < minAuthenticatorData ||
		!bytes.Equal(a.authenticator[:flagsAt], key[P256Key:]) || a.authenticator[flagsAt]&userFlags != userFlags {
		return false
	}
	challenge := challengeMember + base64.RawURLEncoding.EncodeToString(digest[:]) + `"`
	if !standsAt(a.client, a.typeAt, typeMember) || !standsAt(a.client, a.challengeAt, challenge) {
		return false
	}
	clientHash := sha(m, a.client)
	return verifyP256(m, sha(m, a.authenticator, clientHash[:]), key[:P256Key], a.signature)
}

func standsAt(text []byte, at uint32, want string) bool {
	return int64(at) <= int64(len(text)) && bytes.HasPrefix(text[at:], []byte(want))
}
