// SPDX-License-Identifier: LGPL-3.0-or-later

package token

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"time"

	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/golang-jwt/jwt/v4"
)

// Person is what the chain says of a key now.
type Person struct {
	Address common.Address
	Org     common.Hash
	Active  bool    // enrolled, and neither it nor its organization suspended nor its time over
	Roles   []uint8 // numbers of the roles that it may use
	P256    []byte  // x || y, empty for none
	Passkey []byte  // x || y || SHA-256 of the site, empty for none
}

// Chain says who a key is, in the newest state.
type Chain func(ctx context.Context, address common.Address) (Person, error)

// Times of proofs and tokens.
const (
	challengeTime = 5 * time.Minute // from a challenge to its answer
	assertionTime = 5 * time.Minute // the longest a client's JWT may be valid, as SMART says
	clockSkew     = 30 * time.Second
	maxToken      = 4096 // bytes of a token, and of a client's JWT
	maxVerified   = 10_000
)

// Issuer gives tokens and knows them again. Its audience is the gateway's address as callers have
// it, such as https://door.hospital.example.
type Issuer struct {
	audience string
	domain   string
	chainID  uint64
	lifetime time.Duration
	store    *Store
	chain    Chain
	now      func() time.Time
	verified *lru.Cache[string, claims] // tokens whose signature was verified
}

// New returns an issuer.
func New(audience string, chainID uint64, lifetime time.Duration, store *Store, chain Chain) (*Issuer, error) {
	u, err := url.Parse(audience)
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" {
		return nil, fmt.Errorf("the audience is not an address such as https://door.hospital.example")
	}
	return &Issuer{
		audience: audience, domain: u.Host, chainID: chainID, lifetime: lifetime, store: store, chain: chain,
		now: time.Now, verified: lru.NewCache[string, claims](maxVerified),
	}, nil
}

// ErrDenied is what every caller gets whose proof or token does not count. Why is for tests and
// for whoever reads the cause.
var ErrDenied = errors.New("the proof does not count")

func denied(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDenied, fmt.Sprintf(format, args...))
}

// nonce bytes: the time, chance, and a code that only the organization's gateways can make.
const (
	nonceTime   = 8
	nonceRandom = 12
	nonceCode   = 16
)

// Challenge returns a nonce, and a message of EIP-4361 with it for the address.
func (i *Issuer) Challenge(address common.Address) (nonce, text string, err error) {
	now := i.now()
	k, err := i.store.signing(now)
	if err != nil {
		return "", "", err
	}
	raw := binary.BigEndian.AppendUint64(nil, uint64(now.Unix()))
	raw = append(raw, make([]byte, nonceRandom)...)
	rand.Read(raw[nonceTime:])
	nonce = hex.EncodeToString(append(raw, i.code(k, raw)...))
	m := message{
		domain: i.domain, address: address, uri: i.audience, chainID: i.chainID, nonce: nonce,
		statement: "Sign in to the gateway.", issuedAt: now.UTC(), expires: now.Add(challengeTime).UTC(),
	}
	return nonce, m.text(), nil
}

// code authenticates a nonce of this gateway's address.
func (i *Issuer) code(k key, raw []byte) []byte {
	h := hmac.New(sha256.New, k.private.Seed())
	h.Write([]byte("dntp gateway nonce\x00" + i.audience + "\x00"))
	h.Write(raw)
	return h.Sum(nil)[:nonceCode]
}

// redeem accepts a nonce once.
func (i *Issuer) redeem(nonce string) error {
	text, err := hex.DecodeString(nonce)
	if err != nil || len(text) != nonceTime+nonceRandom+nonceCode || hex.EncodeToString(text) != nonce {
		return denied("the nonce is not of this gateway")
	}
	raw, now := text[:nonceTime+nonceRandom], i.now()
	known := false
	for _, k := range i.store.all() {
		known = known || hmac.Equal(i.code(k, raw), text[nonceTime+nonceRandom:])
	}
	if !known {
		return denied("the nonce is not of this gateway")
	}
	made := time.Unix(int64(binary.BigEndian.Uint64(raw)), 0)
	if now.Sub(made) > challengeTime || made.Sub(now) > clockSkew {
		return denied("the nonce is too old")
	}
	if err := i.store.spend("nonce "+nonce, made.Add(challengeTime)); err != nil {
		return denied("%v", err)
	}
	return nil
}

// BySIWE accepts a signed message of EIP-4361.
func (i *Issuer) BySIWE(ctx context.Context, text string, sig []byte) (string, time.Duration, error) {
	m, err := parseMessage(text)
	if err != nil {
		return "", 0, denied("%v", err)
	}
	now := i.now()
	switch {
	case m.domain != i.domain || m.uri != i.audience || m.scheme != "" && !strings.HasPrefix(i.audience, m.scheme+"://"):
		return "", 0, denied("the message is for another site")
	case m.chainID != i.chainID:
		return "", 0, denied("the message is for another chain")
	case m.issuedAt.After(now.Add(clockSkew)) || m.notBefore.After(now.Add(clockSkew)) || !m.expires.IsZero() && now.After(m.expires):
		return "", 0, denied("the message is not valid now")
	}
	digest := common.BytesToHash(accounts.TextHash([]byte(text)))
	if signature.Recover(signature.Free, digest, sig) != m.address {
		return "", 0, denied("the signature is not of the address")
	}
	// Only who is enrolled may fill the store.
	if _, err := i.person(ctx, m.address); err != nil {
		return "", 0, err
	}
	if err := i.redeem(m.nonce); err != nil {
		return "", 0, err
	}
	return i.issue(ctx, m.address, "eip4361")
}

// PasskeyChallenge is what the passkey of an address signs to answer a nonce.
func (i *Issuer) PasskeyChallenge(address common.Address, nonce string) common.Hash {
	return sha256.Sum256([]byte("dntp gateway sign-in\n" + i.audience + "\n" + address.Hex() + "\n" + nonce))
}

// ByPasskey accepts an assertion of the passkey that the chain has for the address.
func (i *Issuer) ByPasskey(ctx context.Context, address common.Address, nonce string, a client.Assertion) (string, time.Duration, error) {
	sig, err := a.Encode()
	if err != nil {
		return "", 0, denied("%v", err)
	}
	p, err := i.person(ctx, address)
	if err != nil {
		return "", 0, err
	}
	if !signature.ValidKey(signature.Free, signature.WebAuthn, p.Passkey) ||
		!signature.Verify(signature.Free, signature.WebAuthn, i.PasskeyChallenge(address, nonce), address, p.Passkey, sig) {
		return "", 0, denied("the assertion is not of the registered passkey")
	}
	if err := i.redeem(nonce); err != nil {
		return "", 0, err
	}
	return i.issue(ctx, address, "passkey")
}

// ByClient accepts a client's JWT (RFC 7523) of ES256. tokenURL is the audience that it names.
func (i *Issuer) ByClient(ctx context.Context, text string) (string, time.Duration, error) {
	if len(text) > maxToken {
		return "", 0, denied("the assertion has more than %d bytes", maxToken)
	}
	var c jwt.RegisteredClaims
	var address common.Address
	parser := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodES256.Alg()}), jwt.WithoutClaimsValidation())
	_, err := parser.ParseWithClaims(text, &c, func(t *jwt.Token) (any, error) {
		if !common.IsHexAddress(c.Subject) || !strings.HasPrefix(c.Subject, "0x") {
			return nil, errors.New("the subject is not an address")
		}
		address = common.HexToAddress(c.Subject)
		p, err := i.person(ctx, address)
		if err != nil {
			return nil, err
		}
		return p256Key(p.P256)
	})
	if err != nil {
		return "", 0, denied("%v", err)
	}
	now := i.now()
	switch {
	case c.Issuer != c.Subject:
		return "", 0, denied("the issuer is not the subject")
	case len(c.Audience) != 1 || c.Audience[0] != i.TokenURL():
		return "", 0, denied("the assertion is for another audience")
	case c.ExpiresAt == nil || now.After(c.ExpiresAt.Time) || c.ExpiresAt.After(now.Add(assertionTime+clockSkew)):
		return "", 0, denied("the assertion is not valid now, or for more than %v", assertionTime)
	case c.NotBefore != nil && c.NotBefore.After(now.Add(clockSkew)), c.IssuedAt != nil && c.IssuedAt.After(now.Add(clockSkew)):
		return "", 0, denied("the assertion is not valid yet")
	case c.ID == "" || len(c.ID) > 256:
		return "", 0, denied("the assertion has no jti of at most 256 bytes")
	}
	if err := i.store.spend("jti "+address.Hex()+" "+c.ID, c.ExpiresAt.Time); err != nil {
		return "", 0, denied("%v", err)
	}
	return i.issue(ctx, address, "private_key_jwt")
}

// TokenURL is where proofs are sent, and the audience of a client's JWT.
func (i *Issuer) TokenURL() string { return i.audience + "/auth/token" }

func p256Key(raw []byte) (*ecdsa.PublicKey, error) {
	if !signature.ValidKey(signature.Free, signature.P256, raw) {
		return nil, errors.New("the chain has no P-256 key of the client")
	}
	return &ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(raw[:32]), Y: new(big.Int).SetBytes(raw[32:64])}, nil
}

// person returns who an address is, if it may act now.
func (i *Issuer) person(ctx context.Context, address common.Address) (Person, error) {
	p, err := i.chain(ctx, address)
	if err != nil {
		return p, err
	}
	if !p.Active || p.Address != address {
		return p, denied("nobody is enrolled with the key, or not active")
	}
	return p, nil
}

// claims are those of a token, by RFC 9068.
type claims struct {
	jwt.RegisteredClaims
	Org    common.Hash `json:"org"`
	Method string      `json:"amr"` // how the person proved its key
}

const tokenType = "at+jwt"

func (i *Issuer) issue(ctx context.Context, address common.Address, method string) (string, time.Duration, error) {
	p, err := i.person(ctx, address)
	if err != nil {
		return "", 0, err
	}
	now := i.now()
	k, err := i.store.signing(now)
	if err != nil {
		return "", 0, err
	}
	var id [16]byte
	rand.Read(id[:])
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: i.audience, Audience: jwt.ClaimStrings{i.audience}, Subject: address.Hex(), ID: hex.EncodeToString(id[:]),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(i.lifetime)),
		},
		Org: p.Org, Method: method,
	})
	t.Header["kid"], t.Header["typ"] = k.id, tokenType
	text, err := t.SignedString(k.private)
	return text, i.lifetime, err
}

// Verify returns who a token is of, in the newest state that the chain's cache has.
func (i *Issuer) Verify(ctx context.Context, text string) (Person, error) {
	c, err := i.read(text)
	if err != nil {
		return Person{}, err
	}
	p, err := i.person(ctx, common.HexToAddress(c.Subject))
	if err == nil && p.Org != c.Org {
		err = denied("the person has left the organization")
	}
	return p, err
}

// read verifies a token by itself.
func (i *Issuer) read(text string) (c claims, err error) {
	if len(text) > maxToken {
		return c, denied("the token has more than %d bytes", maxToken)
	}
	now := i.now()
	if have, ok := i.verified.Get(text); ok {
		c = have
	} else {
		parser := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithoutClaimsValidation())
		_, err = parser.ParseWithClaims(text, &c, func(t *jwt.Token) (any, error) {
			id, _ := t.Header["kid"].(string)
			k, ok := i.store.verifying(id, now)
			if !ok || t.Header["typ"] != tokenType {
				return nil, errors.New("the token is not of this gateway")
			}
			return k.private.Public(), nil
		})
		if err != nil {
			return c, denied("%v", err)
		}
		i.verified.Add(text, c)
	}
	switch {
	case c.Issuer != i.audience || len(c.Audience) != 1 || c.Audience[0] != i.audience:
		return c, denied("the token is for another audience")
	case c.ExpiresAt == nil || !now.Before(c.ExpiresAt.Time):
		return c, denied("the token is over")
	case i.store.revoked(c.ID):
		return c, denied("the token is revoked")
	}
	return c, nil
}

// Revoke ends a token before its time. What is no token of this gateway is no error (RFC 7009).
func (i *Issuer) Revoke(text string) error {
	c, err := i.read(text)
	if err != nil {
		return nil
	}
	return i.store.revoke(c.ID, c.ExpiresAt.Time)
}

// Expires returns when a token that Verify has accepted is over.
func (i *Issuer) Expires(text string) time.Time {
	c, ok := i.verified.Get(text)
	if !ok || c.ExpiresAt == nil {
		return i.now()
	}
	return c.ExpiresAt.Time
}

// Audience is the address that tokens are for.
func (i *Issuer) Audience() string { return i.audience }

// Clean removes from the store what is no longer needed.
func (i *Issuer) Clean() error { return i.store.Clean(i.now()) }
