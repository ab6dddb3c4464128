// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"github.com/ethereum/go-ethereum/common"
)

// Prefixes of age's strings.
const (
	hybridIdentity   = "AGE-SECRET-KEY-PQ-1"
	x25519Identity   = "AGE-SECRET-KEY-1"
	hybridRecipient  = "age1pq1"
	recipientMax     = 2048 // characters: a hybrid recipient has 1959
	contentKeyMax    = 128  // characters: a hybrid identity has 77
	SealedKeyMax     = 4096 // bytes of a sealed key: to a hybrid recipient it has 1894
	SealedPackageMax = 8192 // bytes of a sealed share package
)

var (
	errIdentity  = errors.New("not an age identity: want AGE-SECRET-KEY-1… or AGE-SECRET-KEY-PQ-1…")
	errRecipient = errors.New("not an age recipient: want age1… or age1pq1…")
	errKey       = errors.New("not a content key")
	errSealed    = errors.New("cannot open what is sealed")
)

// Key is the content key of one blob: a hybrid identity of age, post-quantum and X25519.
// It is as secret as the document. Printing it shows nothing.
type Key struct{ identity *age.HybridIdentity }

// NewKey draws a content key.
func NewKey() (Key, error) {
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return Key{}, fmt.Errorf("cannot draw a content key: %w", err)
	}
	return Key{identity}, nil
}

// ParseKey reads the string that Secret returned.
func ParseKey(secret string) (Key, error) {
	if len(secret) > contentKeyMax {
		return Key{}, errKey
	}
	identity, err := age.ParseHybridIdentity(secret)
	if err != nil || identity.String() != secret {
		return Key{}, errKey // age's own error is left out: nothing of a secret is printed
	}
	return Key{identity}, nil
}

// Secret is the key as a string that any program for age files takes as identity.
func (k Key) Secret() string { return k.identity.String() }

func (k Key) String() string   { return "content key" }
func (k Key) GoString() string { return k.String() }

// MarshalText refuses: a key is encoded by Secret, on purpose.
func (k Key) MarshalText() ([]byte, error) {
	return nil, errors.New("a content key is not encoded by chance")
}

// ParseIdentity reads the secret key of a patient, an organization or a gateway: X25519
// or hybrid.
func ParseIdentity(s string) (age.Identity, error) {
	var identity age.Identity
	var err error
	switch {
	case strings.HasPrefix(s, hybridIdentity):
		identity, err = age.ParseHybridIdentity(s)
	case strings.HasPrefix(s, x25519Identity):
		identity, err = age.ParseX25519Identity(s)
	default:
		err = errIdentity
	}
	if err != nil {
		return nil, errIdentity
	}
	return identity, nil
}

// ParseRecipient reads the public key of a patient, an organization or a gateway.
func ParseRecipient(s string) (age.Recipient, error) {
	if len(s) > recipientMax {
		return nil, errRecipient
	}
	var recipient age.Recipient
	var err error
	if strings.HasPrefix(s, hybridRecipient) {
		recipient, err = age.ParseHybridRecipient(s)
	} else {
		recipient, err = age.ParseX25519Recipient(s)
	}
	if err != nil {
		return nil, errRecipient
	}
	return recipient, nil
}

// RecipientHash is what IStorage keeps of a gateway's recipient.
func RecipientHash(recipient string) common.Hash { return sha256.Sum256([]byte(recipient)) }

// SealKey encrypts a content key to one recipient.
func SealKey(key Key, to age.Recipient) ([]byte, error) {
	return sealBytes([]byte(key.Secret()), to)
}

// OpenKey decrypts a sealed key.
func OpenKey(sealed []byte, identity age.Identity) (Key, error) {
	secret, err := openBytes(sealed, SealedKeyMax, identity)
	if err != nil {
		return Key{}, err
	}
	return ParseKey(string(secret))
}

// ResealKey gives a further recipient a sealed key of its own. The blob stays as it is.
func ResealKey(sealed []byte, identity age.Identity, to age.Recipient) ([]byte, error) {
	key, err := OpenKey(sealed, identity)
	if err != nil {
		return nil, err
	}
	return SealKey(key, to)
}

func sealBytes(text []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("cannot seal: %w", err)
	}
	return out.Bytes(), nil
}

// openBytes decrypts an age file of at most limit bytes. Nothing is returned before all
// of it is authenticated.
func openBytes(sealed []byte, limit int, identity age.Identity) ([]byte, error) {
	if len(sealed) > limit {
		return nil, fmt.Errorf("%w: have %d bytes, want at most %d", errSealed, len(sealed), limit)
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSealed, err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errSealed, err)
	}
	return text, nil
}
