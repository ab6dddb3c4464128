// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Peer is one gateway of an organization, as the ledger has it.
type Peer struct {
	Org           common.Hash
	Kind          uint8 // of the organization
	Slot          uint8
	URL           string
	TLSKey        common.Hash // SHA-256 of the SubjectPublicKeyInfo
	RecipientHash common.Hash // SHA-256 of the age recipient
}

// Directory knows the gateways of the active organizations.
type Directory interface {
	// Peers returns all gateways, in the order of their organizations and slots. The caller
	// does not change the result.
	Peers(ctx context.Context) ([]Peer, error)
	// Refresh reads the ledger anew, because a key was not known or a gateway not reached, and
	// returns when it has. It does so at most once a second, whoever asks.
	Refresh(ctx context.Context)
}

var (
	errUnknownKey = errors.New("the other side's TLS key is no gateway's of the alliance")
	errOtherKey   = errors.New("the gateway has another TLS key than the ledger says")
	errNoCert     = errors.New("the other side has shown no certificate")
)

// keyOf is the hash by which the ledger names a TLS key.
func keyOf(state tls.ConnectionState) (common.Hash, error) {
	if len(state.PeerCertificates) == 0 {
		return common.Hash{}, errNoCert
	}
	return sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo), nil
}

// SPKI is the hash by which the ledger names the key of a certificate.
func SPKI(certificate tls.Certificate) (common.Hash, error) {
	leaf, err := x509.ParseCertificate(certificate.Certificate[0])
	if err != nil {
		return common.Hash{}, err
	}
	return sha256.Sum256(leaf.RawSubjectPublicKeyInfo), nil
}

// ServerTLS accepts gateways of the alliance, and nobody else.
func ServerTLS(certificate tls.Certificate, directory Directory) *tls.Config {
	return &tls.Config{
		Certificates:           []tls.Certificate{certificate},
		MinVersion:             tls.VersionTLS13,
		ClientAuth:             tls.RequireAnyClientCert,
		SessionTicketsDisabled: true, // a key that was removed from the ledger must not resume
		NextProtos:             []string{"h2", "http/1.1"},
		VerifyConnection: func(state tls.ConnectionState) error {
			key, err := keyOf(state)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(context.Background(), directoryPatience)
			defer cancel()
			_, err = orgOf(ctx, directory, key)
			return err
		},
	}
}

const directoryPatience = 5 * time.Second

// orgOf finds the gateway with a TLS key. A key that is not known may be new.
func orgOf(ctx context.Context, directory Directory, key common.Hash) (Peer, error) {
	for try := range 2 {
		peers, err := directory.Peers(ctx)
		if err != nil {
			return Peer{}, err
		}
		for _, p := range peers {
			if p.TLSKey == key {
				return p, nil
			}
		}
		if try == 0 {
			directory.Refresh(ctx)
		}
	}
	return Peer{}, errUnknownKey
}

// clientTLS connects to one gateway, and to no other.
func clientTLS(certificate tls.Certificate, want common.Hash) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{certificate},
		MinVersion:   tls.VersionTLS13,
		// The key is compared with the ledger's instead of a chain of certificates.
		InsecureSkipVerify: true,
		VerifyConnection: func(state tls.ConnectionState) error {
			key, err := keyOf(state)
			if err == nil && key != want {
				err = errOtherKey
			}
			return err
		},
	}
}

// keyType is the PEM type of a gateway's TLS key.
const keyType = "PRIVATE KEY"

// LoadCertificate reads a gateway's TLS key from a file, or makes one if there is none, and
// returns a certificate for it. Only the key matters to others, so a certificate is made at
// each start.
func LoadCertificate(path string) (tls.Certificate, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = newKeyFile(path)
	}
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("TLS key of the gateway: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != keyType {
		return tls.Certificate{}, fmt.Errorf("%s: not a PEM file of a private key", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s: not a private key in PKCS #8", path)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return tls.Certificate{}, fmt.Errorf("%s: the key is not of ECDSA", path)
	}
	return NewCertificate(key)
}

func newKeyFile(path string) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: keyType, Bytes: der})
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err = file.Write(text); err == nil {
		err = file.Sync()
	}
	return text, errors.Join(err, file.Close())
}

// NewCertificate signs a certificate for a key by the key itself.
func NewCertificate(key *ecdsa.PrivateKey) (tls.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "dntp gateway"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), // the ledger says how long a key counts
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
