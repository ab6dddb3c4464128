// SPDX-License-Identifier: LGPL-3.0-or-later

package token

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/client/softkey"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/golang-jwt/jwt/v4"
)

const site = "https://door.hospital.example"

// scene is an issuer at a clock that stands, and one person with all three keys.
type scene struct {
	*Issuer
	t       *testing.T
	folder  string
	clock   time.Time
	account *ecdsa.PrivateKey
	p256    *ecdsa.PrivateKey
	passkey *softkey.Key
	person  Person
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{t: t, folder: t.TempDir(), clock: time.Now().Truncate(time.Second)}
	var err1, err2, err3 error
	s.account, err1 = crypto.GenerateKey()
	s.p256, err2 = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.passkey, err3 = softkey.New("hospital.example")
	public, _, err4 := client.KeyAddress(&s.p256.PublicKey)
	passkey, _, err5 := client.PasskeyAddress(s.passkey.Public(), s.passkey.Site())
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	s.person = Person{Address: crypto.PubkeyToAddress(s.account.PublicKey), Org: common.Hash{1}, Active: true, Roles: []uint8{1}, P256: public, Passkey: passkey}
	s.Issuer = s.at(site)
	return s
}

// at returns another gateway of the organization, on the same store.
func (s *scene) at(audience string) *Issuer {
	s.t.Helper()
	store, err := OpenStore(s.folder, time.Hour, 10*time.Minute)
	if err != nil {
		s.t.Fatal(err)
	}
	i, err := New(audience, 7, 10*time.Minute, store, func(_ context.Context, address common.Address) (Person, error) {
		if address != s.person.Address {
			return Person{Address: address}, nil
		}
		return s.person, nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	i.now = func() time.Time { return s.clock }
	return i
}

func (s *scene) sign(text string) []byte {
	s.t.Helper()
	sig, err := crypto.Sign(accounts.TextHash([]byte(text)), s.account)
	if err != nil {
		s.t.Fatal(err)
	}
	sig[64] += 27
	return sig
}

func (s *scene) challenge() (nonce, text string) {
	s.t.Helper()
	nonce, text, err := s.Challenge(s.person.Address)
	if err != nil {
		s.t.Fatal(err)
	}
	return nonce, text
}

func (s *scene) login() string {
	s.t.Helper()
	_, text := s.challenge()
	token, _, err := s.BySIWE(s.t.Context(), text, s.sign(text))
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// denied wants a refusal for a reason.
func (s *scene) denied(err error, why string) {
	s.t.Helper()
	if !errors.Is(err, ErrDenied) || !strings.Contains(err.Error(), why) {
		s.t.Errorf("have %v, want %q", err, why)
	}
}

func TestSIWE(t *testing.T) {
	s := newScene(t)
	ctx := t.Context()
	token := s.login()
	if p, err := s.Verify(ctx, token); err != nil || p.Address != s.person.Address {
		t.Fatal(p, err)
	}
	try := func(text string, sig []byte) error {
		_, _, err := s.BySIWE(ctx, text, sig)
		return err
	}
	_, text := s.challenge()
	other := s.at("https://door.other.example")
	_, foreign, _ := other.Challenge(s.person.Address)
	for why, text := range map[string]string{
		"for another site":       foreign,
		"another chain":          strings.Replace(text, "Chain ID: 7", "Chain ID: 8", 1),
		"not of this gateway":    strings.Replace(text, "Nonce: ", "Nonce: 0", 1),
		"not a message":          text + "\n",
		"the version is not 1":   strings.Replace(text, "Version: 1", "Version: 2", 1),
		"form of EIP-55":         strings.Replace(text, s.person.Address.Hex(), strings.ToLower(s.person.Address.Hex()), 1),
		"the first line":         "x\n" + text,
		"something follows":      text + "\nfoo: bar",
		"not of ASCII":           strings.Replace(text, "Sign in", "Sign\u202e in", 1),
		"Expiration Time is not": strings.Replace(text, "Expiration Time: 2", "Expiration Time: x", 1),
	} {
		s.denied(try(text, s.sign(text)), why)
	}
	thief, _ := crypto.GenerateKey()
	stolen, _ := crypto.Sign(accounts.TextHash([]byte(text)), thief)
	stolen[64] += 27
	s.denied(try(text, stolen), "not of the address")
	s.denied(try(text, nil), "not of the address")
	if err := try(text, s.sign(text)); err != nil {
		t.Fatal(err)
	}
	s.denied(try(text, s.sign(text)), "used before")
	_, late := s.challenge()
	s.clock = s.clock.Add(6 * time.Minute)
	s.denied(try(late, s.sign(late)), "not valid now")
	unbound := strings.Split(late, "\nExpiration")[0]
	s.denied(try(unbound, s.sign(unbound)), "too old")
	_, text = s.challenge()
	s.person.Active = false
	s.denied(try(text, s.sign(text)), "not active")
}

// One proof that is sent to several gateways at once counts once.
func TestProofCountsOnce(t *testing.T) {
	s := newScene(t)
	gateways := []*Issuer{s.Issuer, s.at(site), s.at(site)}
	_, text := s.challenge()
	sig := s.sign(text)
	var group sync.WaitGroup
	var accepted atomic.Int32
	for i := range 30 {
		group.Go(func() {
			if _, _, err := gateways[i%3].BySIWE(t.Context(), text, sig); err == nil {
				accepted.Add(1)
			}
		})
	}
	group.Wait()
	if accepted.Load() != 1 {
		t.Errorf("accepted %d times", accepted.Load())
	}
}

func TestPasskey(t *testing.T) {
	s := newScene(t)
	assert := func(k *softkey.Key, nonce string) client.Assertion {
		challenge := s.PasskeyChallenge(s.person.Address, nonce)
		a, err := k.Assert(challenge[:])
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	try := func(nonce string, a client.Assertion) error {
		_, _, err := s.ByPasskey(t.Context(), s.person.Address, nonce, a)
		return err
	}
	nonce, _ := s.challenge()
	a := assert(s.passkey, nonce)
	if err := try(nonce, a); err != nil {
		t.Fatal(err)
	}
	s.denied(try(nonce, a), "used before")
	next, _ := s.challenge()
	s.denied(try(next, a), "not of the registered passkey") // of another nonce
	stranger, _ := softkey.New("hospital.example")
	s.denied(try(next, assert(stranger, next)), "not of the registered passkey")
	s.passkey.Flags = softkey.UserPresent
	s.denied(try(next, assert(s.passkey, next)), "not of the registered passkey")
	s.passkey.Flags |= softkey.UserVerified
	s.denied(try(next, client.Assertion{}), "not an assertion")
	other := s.at("https://door.other.example")
	_, _, err := other.ByPasskey(t.Context(), s.person.Address, next, assert(s.passkey, next))
	s.denied(err, "not of the registered passkey")
	s.person.Passkey = nil
	s.denied(try(next, assert(s.passkey, next)), "not of the registered passkey")
}

func TestClientAssertion(t *testing.T) {
	s := newScene(t)
	good := jwt.MapClaims{
		"iss": s.person.Address.Hex(), "sub": s.person.Address.Hex(), "aud": site + "/auth/token",
		"exp": s.clock.Add(4 * time.Minute).Unix(), "jti": "1",
	}
	id := 0
	with := func(change jwt.MapClaims) jwt.MapClaims {
		c := maps.Clone(good)
		id++
		c["jti"] = string(rune('a' + id))
		for k, v := range change {
			if c[k] = v; v == nil {
				delete(c, k)
			}
		}
		return c
	}
	signed := func(c jwt.MapClaims, method jwt.SigningMethod, key any) string {
		text, err := jwt.NewWithClaims(method, c).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	try := func(text string) error {
		_, _, err := s.ByClient(t.Context(), text)
		return err
	}
	ok := signed(good, jwt.SigningMethodES256, s.p256)
	if err := try(ok); err != nil {
		t.Fatal(err)
	}
	s.denied(try(ok), "used before")
	// Algorithm confusion: the public key as a secret, no signature, another curve, the account's key.
	s.denied(try(signed(with(nil), jwt.SigningMethodHS256, s.person.P256)), "signing method HS256 is invalid")
	s.denied(try(signed(with(nil), jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType)), "signing method none is invalid")
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	s.denied(try(signed(with(nil), jwt.SigningMethodES384, p384)), "signing method ES384 is invalid")
	stranger, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.denied(try(signed(with(nil), jwt.SigningMethodES256, stranger)), "verification error")
	for why, c := range map[string]jwt.MapClaims{
		"another audience":              with(jwt.MapClaims{"aud": "https://door.other.example/auth/token"}),
		"is for another audience":       with(jwt.MapClaims{"aud": []string{site + "/auth/token", "x"}}),
		"not the subject":               with(jwt.MapClaims{"iss": "x"}),
		"not valid now, or for more":    with(jwt.MapClaims{"exp": s.clock.Add(time.Hour).Unix()}),
		"not valid now":                 with(jwt.MapClaims{"exp": s.clock.Add(-time.Second).Unix()}),
		"is not valid now":              with(jwt.MapClaims{"exp": nil}),
		"not valid yet":                 with(jwt.MapClaims{"nbf": s.clock.Add(time.Minute).Unix()}),
		"no jti":                        with(jwt.MapClaims{"jti": nil}),
		"the subject is not an address": with(jwt.MapClaims{"sub": "service"}),
		"not active":                    with(jwt.MapClaims{"sub": common.Address{5}.Hex(), "iss": common.Address{5}.Hex()}),
	} {
		s.denied(try(signed(c, jwt.SigningMethodES256, s.p256)), why)
	}
	for _, text := range []string{"", ".", "..", "a.b.c", strings.Repeat("a", maxToken+1), ok + "=", ok[:len(ok)-2]} {
		if err := try(text); !errors.Is(err, ErrDenied) {
			t.Error(text, err)
		}
	}
	s.person.P256 = nil
	s.denied(try(signed(with(nil), jwt.SigningMethodES256, s.p256)), "no P-256 key")
}

func TestTokens(t *testing.T) {
	s := newScene(t)
	ctx := t.Context()
	check := func(i *Issuer, token, why string) {
		t.Helper()
		_, err := i.Verify(ctx, token)
		if why == "" && err != nil {
			t.Error(err)
		} else if why != "" {
			s.denied(err, why)
		}
	}
	token := s.login()
	check(s.Issuer, token, "")
	check(s.at(site), token, "") // every gateway of the organization knows it
	check(s.at("https://door.other.example"), token, "another audience")
	k, err := s.store.signing(s.clock)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(token, ".")
	raw, _ := base64.RawURLEncoding.DecodeString(parts[1])
	raised := base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(raw), "eip4361", "passkey", 1)))
	check(s.Issuer, parts[0]+"."+raised+"."+parts[2], "verification error")
	forged := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"iss": site, "aud": site, "sub": s.person.Address.Hex(), "exp": s.clock.Add(time.Hour).Unix()})
	forged.Header["kid"], forged.Header["typ"] = k.id, tokenType
	text, err := forged.SignedString([]byte(k.private.Public().(ed25519.PublicKey)))
	if err != nil {
		t.Fatal(err)
	}
	check(s.Issuer, text, "signing method HS256 is invalid")
	// A client's own JWT is no token.
	own, _ := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"iss": site, "aud": site, "sub": s.person.Address.Hex()}).SignedString(s.p256)
	check(s.Issuer, own, "signing method ES256 is invalid")

	if err := s.Revoke("nonsense"); err != nil {
		t.Error(err)
	}
	if err := s.at(site).Revoke(token); err != nil {
		t.Fatal(err)
	}
	check(s.Issuer, token, "revoked")

	token = s.login()
	s.person.Org = common.Hash{2}
	check(s.Issuer, token, "left the organization")
	s.person.Org = common.Hash{1}
	s.person.Active = false
	check(s.Issuer, token, "not active")
	s.person.Active = true
	s.clock = s.clock.Add(10 * time.Minute)
	check(s.Issuer, token, "over")
}

func TestKeysRotate(t *testing.T) {
	s := newScene(t)
	s.clock = s.clock.Add(55 * time.Minute)
	old := s.login()
	s.clock = s.clock.Add(6 * time.Minute)
	fresh := s.login()
	header := func(token string) string { h, _, _ := strings.Cut(token, "."); return h }
	if header(old) == header(fresh) {
		t.Fatal("the key did not change")
	}
	second := s.at(site)
	for _, token := range []string{old, fresh} {
		for _, i := range []*Issuer{s.Issuer, second} {
			if _, err := i.Verify(t.Context(), token); err != nil {
				t.Error(err)
			}
		}
	}
	s.clock = s.clock.Add(2 * time.Hour)
	s.login()
	entries, err := os.ReadDir(filepath.Join(s.folder, keysFolder))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d keys are left, %v", len(entries), err)
	}
	if err := s.Clean(); err != nil {
		t.Fatal(err)
	}
	if spent, _ := os.ReadDir(filepath.Join(s.folder, spentFolder)); len(spent) != 1 {
		t.Errorf("%d proofs are kept, want the last", len(spent))
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("a.example wants you to sign in with your Ethereum account:\n0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n\n\nURI: https://a.example\nVersion: 1\nChain ID: 1\nNonce: 01234567\nIssued At: 2026-01-01T00:00:00Z\nResources:\n- https://x")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseMessage(text)
		if err != nil {
			return
		}
		// What is accepted begins as the message would be written.
		m.expires = time.Time{}
		if want, _, _ := strings.Cut(m.text(), "\nIssued At: "); !strings.HasPrefix(text, want) {
			t.Fatalf("have %q, want %q", text, want)
		}
	})
}
