// SPDX-License-Identifier: LGPL-3.0-or-later

// Package softkey is a passkey in software, for tests and demonstrations: its key
// is in memory, and it signs without asking anybody.
package softkey

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/ehr/client"
)

// Flags of the authenticator's data (W3C Web Authentication, section 6.1).
const (
	UserPresent  = 0x01
	UserVerified = 0x04
)

// Key is a passkey of one site.
type Key struct {
	private *ecdsa.PrivateKey
	site    string
	counter uint32
	Flags   byte // of its answers
}

// New makes a passkey for a site, such as portal.hospital.example. Its answers claim
// that the user was present and verified, as by a fingerprint or a PIN.
func New(site string) (*Key, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return &Key{private: private, site: site, Flags: UserPresent | UserVerified}, err
}

// Public returns the key that a site gets when a passkey is registered.
func (k *Key) Public() *ecdsa.PublicKey { return &k.private.PublicKey }

// Site returns the relying party's id.
func (k *Key) Site() string { return k.site }

// Address returns the address of a holder of the passkey without an account.
func (k *Key) Address() common.Address {
	_, address, err := client.PasskeyAddress(k.Public(), k.site)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return address
}

// Assert answers a challenge as a browser and its authenticator do together.
func (k *Key) Assert(challenge []byte) (client.Assertion, error) {
	clientData, err := json.Marshal(struct {
		Type        string `json:"type"`
		Challenge   string `json:"challenge"`
		Origin      string `json:"origin"`
		CrossOrigin bool   `json:"crossOrigin"`
	}{"webauthn.get", base64.RawURLEncoding.EncodeToString(challenge), "https://" + k.site, false})
	if err != nil {
		return client.Assertion{}, err
	}
	k.counter++
	site := sha256.Sum256([]byte(k.site))
	data := binary.BigEndian.AppendUint32(append(site[:], k.Flags), k.counter)
	clientHash := sha256.Sum256(clientData)
	signed := sha256.Sum256(append(append([]byte(nil), data...), clientHash[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, k.private, signed[:])
	return client.Assertion{AuthenticatorData: data, ClientDataJSON: clientData, Signature: sig}, err
}
