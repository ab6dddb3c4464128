// SPDX-License-Identifier: LGPL-3.0-or-later

package signature

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// TestUserVerified has an authenticator sign with each of the flags: user presence
// is not enough, and neither is a user verified at some earlier time.
func TestUserVerified(t *testing.T) {
	secret := sha256.Sum256([]byte("authenticator"))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), secret[:])
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	site := sha256.Sum256([]byte("records.example"))
	public := append(point[1:], site[:]...)
	signer, digest := Address(Free, WebAuthn, public), common.Hash{1}
	for flags := range 256 {
		want := flags&userFlags == userFlags
		sig := assertionOf(t, key, site, byte(flags), digest)
		if have := Verify(Free, WebAuthn, digest, signer, public, sig); have != want {
			t.Errorf("flags %#02x: have %v, want %v", flags, have, want)
		}
	}
}

// assertionOf signs as an authenticator does, and encodes it.
func assertionOf(t *testing.T, key *ecdsa.PrivateKey, site [32]byte, flags byte, digest common.Hash) []byte {
	t.Helper()
	device := append(site[:], flags, 0, 0, 0, 1)
	const begin = `{"type":"webauthn.get",`
	client := []byte(begin + `"challenge":"` + base64.RawURLEncoding.EncodeToString(digest[:]) + `","origin":"https://records.example"}`)
	clientHash := sha256.Sum256(client)
	hash := sha256.Sum256(slices.Concat(device, clientHash[:]))
	der, err := key.Sign(nil, hash[:], crypto.SHA256)
	var parts struct{ R, S *big.Int }
	if err == nil {
		_, err = asn1.Unmarshal(der, &parts)
	}
	if err != nil {
		t.Fatal(err)
	}
	tail := func(b []byte) []byte {
		n := Word(uint64(len(b)))
		return append(append(n[:], b...), make([]byte, -len(b)&31)...)
	}
	first, second := tail(device), tail(client)
	var sig []byte
	for _, n := range []uint64{assertionHead, assertionHead + uint64(len(first)), uint64(len(begin)), 1} {
		sig = binary.BigEndian.AppendUint64(append(sig, make([]byte, 24)...), n)
	}
	sig = append(sig, parts.R.FillBytes(make([]byte, 32))...)
	sig = append(sig, LowS(parts.S).FillBytes(make([]byte, 32))...)
	return append(append(sig, first...), second...)
}
