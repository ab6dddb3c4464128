// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"

	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

// Assertion is a passkey's answer to a challenge: the three parts of an
// AuthenticatorAssertionResponse (W3C Web Authentication, section 5.2.2).
type Assertion struct {
	AuthenticatorData []byte // 37 bytes or more
	ClientDataJSON    []byte
	Signature         []byte // ECDSA-Sig-Value in DER, as authenticators return it
}

// errAssertion is returned for an assertion that the contracts cannot read.
var errAssertion = errors.New("not an assertion of a passkey")

// Encode encodes an assertion for the contracts, as a signature of algorithm 2:
// abi.encode(bytes authenticatorData, bytes clientDataJSON, uint32 challengeOffset,
// uint32 typeOffset, bytes32 r, bytes32 s), with the low s.
func (a Assertion) Encode() ([]byte, error) {
	challengeAt := bytes.Index(a.ClientDataJSON, []byte(`"challenge":"`))
	typeAt := bytes.Index(a.ClientDataJSON, []byte(`"type":"webauthn.get"`))
	if challengeAt < 0 || typeAt < 0 {
		return nil, fmt.Errorf("%w: its client data have no challenge, or another type than webauthn.get", errAssertion)
	}
	var point struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(a.Signature, &point); err != nil || len(rest) > 0 {
		return nil, fmt.Errorf("%w: its signature is not DER", errAssertion)
	}
	if bits := elliptic.P256().Params().BitSize; point.R.Sign() <= 0 || point.S.Sign() <= 0 || point.R.BitLen() > bits || point.S.BitLen() > bits {
		return nil, fmt.Errorf("%w: its signature is not of P-256", errAssertion)
	}
	const word, head = 32, 6 * 32
	out := make([]byte, head)
	put := func(at int, value uint64) { binary.BigEndian.PutUint64(out[at*word+word-8:], value) }
	put(0, head)
	put(1, uint64(head+word+padded(a.AuthenticatorData)))
	put(2, uint64(challengeAt))
	put(3, uint64(typeAt))
	point.R.FillBytes(out[4*word : 5*word])
	signature.LowS(point.S).FillBytes(out[5*word : head])
	for _, part := range [][]byte{a.AuthenticatorData, a.ClientDataJSON} {
		out = append(out, common.BigToHash(big.NewInt(int64(len(part)))).Bytes()...)
		out = append(out, common.RightPadBytes(part, padded(part))...)
	}
	if len(out) > signature.MaxBytes {
		return nil, fmt.Errorf("%w: it has %d bytes, want at most %d", errAssertion, len(out), signature.MaxBytes)
	}
	return out, nil
}

func padded(part []byte) int { return (len(part) + 31) / 32 * 32 }

// PasskeyAddress returns a passkey in the contracts' form, x || y || SHA-256 of the
// relying party's id, and the address of a holder without an account. A passkey
// works only with the site that it was made for, so the site is part of the address.
func PasskeyAddress(key *ecdsa.PublicKey, rpID string) (public []byte, address common.Address, err error) {
	point, _, err := KeyAddress(key)
	if err != nil {
		return nil, common.Address{}, err
	}
	site := sha256.Sum256([]byte(rpID))
	public = append(point, site[:]...)
	return public, signature.Address(signature.Free, signature.WebAuthn, public), nil
}

// SignOperationPasskey is SignOperation for a person with a passkey and no account.
// assert passes the 32-byte challenge to the authenticator: in a browser
// navigator.credentials.get with userVerification "required".
func SignOperationPasskey(
	key *ecdsa.PublicKey, rpID string, assert func(challenge []byte) (Assertion, error),
	chainID *big.Int, contract common.Address, operation []byte, nonce *big.Int, validUntil uint64,
) (Signature, error) {
	public, address, err := PasskeyAddress(key, rpID)
	if err != nil {
		return Signature{}, err
	}
	s := Signature{Signer: address, Nonce: nonce, ValidUntil: validUntil, Alg: signature.WebAuthn, Key: public}
	digest, err := OperationDigest(chainID, contract, operation, s)
	if err != nil {
		return Signature{}, err
	}
	s.Sig, err = asserted(assert, digest)
	return s, err
}

// SignEndorsementPasskey signs a version with the signer's registered passkey.
func SignEndorsementPasskey(
	assert func(challenge []byte) (Assertion, error), signer common.Address,
	chainID *big.Int, a Anchor, s Statement,
) (e Endorsement, err error) {
	e = s.endorsement(signer, signature.WebAuthn)
	e.Sig, err = asserted(assert, EndorsementDigest(chainID, a, signer, s))
	return e, err
}

// asserted asks for an assertion. It refuses one for another challenge, as sending
// it would waste a transaction.
func asserted(assert func(challenge []byte) (Assertion, error), digest common.Hash) ([]byte, error) {
	a, err := assert(digest[:])
	if err != nil {
		return nil, err
	}
	if want := `"challenge":"` + base64.RawURLEncoding.EncodeToString(digest[:]) + `"`; !bytes.Contains(a.ClientDataJSON, []byte(want)) {
		return nil, fmt.Errorf("%w: it answers another challenge", errAssertion)
	}
	return a.Encode()
}
