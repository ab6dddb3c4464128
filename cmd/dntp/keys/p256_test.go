// SPDX-License-Identifier: GPL-3.0-or-later

package keys

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"testing"
)

// TestParseP256 reads keys in the forms that tools write, and others.
func TestParseP256(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	prime, _ := rsa.GenerateKey(rand.Reader, 2048)
	pkcs8 := func(key any) []byte {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	sec1, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	for _, test := range []struct {
		story string
		text  []byte
		want  error
	}{
		{"PKCS #8", block("PRIVATE KEY", pkcs8(key)), nil},
		{"SEC 1 after its parameters", slices.Concat(block("EC PARAMETERS", []byte{6, 1, 0}), block("EC PRIVATE KEY", sec1)), nil},
		{"encrypted", block("ENCRYPTED PRIVATE KEY", pkcs8(key)), errEncrypted},
		{"another curve", block("PRIVATE KEY", pkcs8(other)), errNotP256},
		{"RSA", block("PRIVATE KEY", pkcs8(prime)), errNotP256},
		{"cut off", block("PRIVATE KEY", pkcs8(key)[:40]), errNotP256},
		{"a certificate only", block("CERTIFICATE", []byte{1}), errNotP256},
		{"nothing", nil, errNotP256},
	} {
		have, err := parseP256(test.text)
		if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) || err == nil && !have.Equal(key) {
			t.Errorf("%s: have %v, want %v", test.story, err, test.want)
		}
	}
}

// FuzzP256 reads any file.
func FuzzP256(f *testing.F) {
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if key, err := parseP256(text); err == nil && key.Curve != elliptic.P256() {
			t.Error("another curve")
		}
	})
}
