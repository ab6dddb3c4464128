// SPDX-License-Identifier: GPL-3.0-or-later

package keys

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/terminal"
)

var (
	errNotP256   = errors.New("not the private key of P-256 in PEM")
	errEncrypted = errors.New("the key is encrypted")
)

// ReadP256 reads a private key of P-256 from a PEM file, as PKCS #8 (RFC 5958) or SEC 1
// (RFC 5915). What else is in the file is skipped.
func ReadP256(file string) (*ecdsa.PrivateKey, error) {
	text, err := terminal.ReadSmallFile(file)
	if err != nil {
		return nil, err
	}
	key, err := parseP256(text)
	if errors.Is(err, errEncrypted) {
		return nil, terminal.ErrorHint(fmt.Sprintf("%s: %v", file, err), "`openssl pkcs8 -in FILE` prints it without encryption, for a place that only you read")
	}
	if err != nil {
		return nil, terminal.ErrorHint(fmt.Sprintf("%s: %v", file, err), "`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` makes one")
	}
	return key, nil
}

func parseP256(text []byte) (*ecdsa.PrivateKey, error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		var key any
		var err error
		switch block.Type {
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "EC PRIVATE KEY":
			if block.Headers["DEK-Info"] != "" {
				return nil, errEncrypted
			}
			key, err = x509.ParseECPrivateKey(block.Bytes)
		case "ENCRYPTED PRIVATE KEY":
			return nil, errEncrypted
		default:
			continue
		}
		// The parser's error may tell of the key's bytes.
		if ec, ok := key.(*ecdsa.PrivateKey); err == nil && ok && ec.Curve == elliptic.P256() {
			return ec, nil
		}
		return nil, errNotP256
	}
	return nil, errNotP256
}
