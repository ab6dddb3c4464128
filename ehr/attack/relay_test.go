// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"math"
	"math/big"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	ethcrypto "github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

var (
	native = bindings.NewNative()
	apis   = contracts.ABIs()
)

// order is an operation that somebody signs.
type order struct {
	to       common.Address
	input    []byte
	envelope signature.Envelope
	chainID  *big.Int
}

func (s *scene) order(to common.Address, signer common.Address, input []byte) order {
	return order{to, input, signature.Envelope{Signer: signer, ValidUntil: math.MaxUint64}, nativetest.Config().ChainID}
}

func (o order) digest(t testing.TB) common.Hash {
	t.Helper()
	api := apis[o.to]
	method, err := api.MethodById(o.input)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := signature.NewOperation(*method).Digest(signature.Free, signature.Domain{ChainID: o.chainID, Contract: o.to}, o.input[4:], o.envelope)
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

// packed is the call that brings the order.
func (o order) packed(alg uint8, key, sig []byte) []byte {
	return native.PackRelay(o.input, bindings.Signature{
		Signer: o.envelope.Signer, Nonce: o.envelope.Nonce.ToBig(), ValidUntil: o.envelope.ValidUntil, Alg: alg, Key: key, Sig: sig,
	})
}

// signedBy brings the order with the signature of an account.
func (o order) signedBy(t testing.TB, key *ecdsa.PrivateKey) []byte {
	digest := o.digest(t)
	sig, err := ethcrypto.Sign(digest[:], key)
	if err != nil {
		t.Fatal(err)
	}
	sig[64] += 27
	return o.packed(signature.Secp256k1, nil, sig)
}

// phone is a P-256 key without an account, and the address that is made of it.
type phone struct {
	key     *ecdsa.PrivateKey
	public  []byte
	address common.Address
}

func newPhone(t testing.TB, seed string) phone {
	t.Helper()
	secret := sha256.Sum256([]byte(seed))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), secret[:])
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return phone{key, point[1:], signature.Address(signature.Free, signature.P256, point[1:])}
}

func (p phone) sign(t testing.TB, o order) []byte {
	t.Helper()
	digest := o.digest(t)
	der, err := p.key.Sign(nil, digest[:], crypto.SHA256)
	var parts struct{ R, S *big.Int }
	if err == nil {
		_, err = asn1.Unmarshal(der, &parts)
	}
	if err != nil {
		t.Fatal(err)
	}
	sig := make([]byte, signature.P256Bytes)
	parts.R.FillBytes(sig[:32])
	signature.LowS(parts.S).FillBytes(sig[32:])
	return sig
}

// walletKey is the key of one of the people who have one.
func walletKey(t testing.TB, name string) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ethcrypto.ToECDSA(ethcrypto.Keccak256([]byte(name)))
	if err != nil || ethcrypto.PubkeyToAddress(key.PublicKey) != person(name) {
		t.Fatalf("%s has another key (%v)", name, err)
	}
	return key
}

// guardian is what bob's wallet signs in these stories: it makes the relative a guardian.
func guardian() []byte {
	return patients.PackSetGuardian(bob, person("relative"), 1, 1<<5, 0)
}

// TestRelay has gateways and thieves bring operations that others signed.
func TestRelay(t *testing.T) {
	tellAll(t, []story{
		{"a gateway brings what a patient signed, and the patient stands in its place", func(s *scene) {
			s.may("stranger", patientsAt, s.order(patientsAt, person("wallet"), guardian()).signedBy(s, walletKey(s, "wallet")))
		}},
		{"a gateway brings it twice", func(s *scene) {
			again := s.order(patientsAt, person("wallet"), guardian()).signedBy(s, walletKey(s, "wallet"))
			s.may("stranger", patientsAt, again)
			s.mayNot("stranger", patientsAt, again, "RelayNonce")
		}},
		{"a gateway signs for the patient", func(s *scene) {
			s.mayNot("stranger", patientsAt, s.order(patientsAt, person("wallet"), guardian()).signedBy(s, walletKey(s, "guardwallet")), "BadRelaySignature")
		}},
		{"a gateway brings other arguments than were signed", func(s *scene) {
			o := s.order(patientsAt, person("wallet"), guardian())
			call := o.signedBy(s, walletKey(s, "wallet"))
			at := bytes.Index(call, common.LeftPadBytes(person("relative").Bytes(), 32))
			call[at+31] ^= 1
			s.mayNot("stranger", patientsAt, call, "BadRelaySignature")
		}},
		{"a gateway brings it too late", func(s *scene) {
			o := s.order(patientsAt, person("wallet"), guardian())
			o.envelope.ValidUntil = s.chain.Time
			call := o.signedBy(s, walletKey(s, "wallet"))
			s.chain.Time++
			s.mayNot("stranger", patientsAt, call, "RelayExpired")
			s.chain.Time--
			s.may("stranger", patientsAt, call)
		}},
		{"a gateway brings what was signed for another chain", func(s *scene) {
			o := s.order(patientsAt, person("wallet"), guardian())
			o.chainID = big.NewInt(1)
			s.mayNot("stranger", patientsAt, o.signedBy(s, walletKey(s, "wallet")), "BadRelaySignature")
		}},
		{"a gateway brings what was signed for another contract", func(s *scene) {
			call := s.order(patientsAt, person("wallet"), guardian()).signedBy(s, walletKey(s, "wallet"))
			s.mayNot("stranger", consentAt, call, "NotRelayable")
		}},
		{"a gateway lends no right of its own to who signed", func(s *scene) {
			o := s.order(patientsAt, person("wallet"), patients.PackRegister(common.Hash{9}, person("wallet")))
			s.mayNot("southregistrar", patientsAt, o.signedBy(s, walletKey(s, "wallet")), "NotAllowed")
		}},
		{"a gateway cannot spend a nonce by an operation that is refused", func(s *scene) {
			key := walletKey(s, "wallet")
			refused := s.order(patientsAt, person("wallet"), patients.PackSetGuardian(ann, person("relative"), 1, 1<<5, 0))
			if have := reason(s.call("stranger", patientsAt, refused.signedBy(s, key))); have == "" || have == "BadRelaySignature" {
				s.Fatalf("have %q, want a refusal by the operation", have)
			}
			s.may("stranger", patientsAt, s.order(patientsAt, person("wallet"), guardian()).signedBy(s, key))
		}},
		{"a gateway holds one device's operation back; that of the other device runs", func(s *scene) {
			key := walletKey(s, "wallet")
			other := s.order(patientsAt, person("wallet"), patients.PackRemoveGuardian(bob, person("relative")))
			other.envelope.Nonce = *new(uint256.Int).Lsh(uint256.NewInt(7), 64)
			s.may("wallet", patientsAt, guardian())
			s.may("stranger", patientsAt, other.signedBy(s, key))
			s.may("stranger", patientsAt, s.order(patientsAt, person("wallet"), guardian()).signedBy(s, key))
		}},
		{"a gateway relays a relayed operation, a read, and nothing", func(s *scene) {
			inner := s.order(patientsAt, person("wallet"), guardian()).signedBy(s, walletKey(s, "wallet"))
			for _, input := range [][]byte{inner, patients.PackPatient(bob), {1, 2, 3, 4}} {
				call := order{to: patientsAt, input: input}.packed(0, nil, make([]byte, 65))
				s.mayNot("stranger", patientsAt, call, "NotRelayable")
			}
			s.mayNot("stranger", patientsAt, order{to: patientsAt, input: []byte{1, 2}}.packed(0, nil, nil), "BadCalldata")
		}},
		{"a patient with a key in a telephone and no account decides", func(s *scene) {
			p, pid := newPhone(s, "telephone"), common.HexToHash("0xcc")
			s.may("southregistrar", patientsAt, patients.PackRegister(pid, p.address))
			o := s.order(patientsAt, p.address, patients.PackSetGuardian(pid, person("relative"), 1, 1<<5, 0))
			sig := p.sign(s, o)
			s.mayNot("stranger", patientsAt, o.packed(signature.P256, nil, sig), "BadRelaySignature")
			s.mayNot("stranger", patientsAt, o.packed(signature.P256, newPhone(s, "other").public, sig), "BadRelaySignature")
			s.mayNot("stranger", patientsAt, o.packed(signature.WebAuthn, p.public, sig), "BadRelaySignature")
			s.mayNot("stranger", patientsAt, o.packed(signature.Secp256k1, p.public, sig), "BadRelaySignature")
			s.may("stranger", patientsAt, o.packed(signature.P256, p.public, sig))
		}},
		{"the finder of a telephone names another patient's address", func(s *scene) {
			p := newPhone(s, "telephone")
			o := s.order(patientsAt, person("wallet"), guardian())
			s.mayNot("stranger", patientsAt, o.packed(signature.P256, p.public, p.sign(s, o)), "BadRelaySignature")
		}},
		{"the thief of a replaced key brings what it signed before", func(s *scene) {
			doctor, next := walletKey(s, "signingdoctor"), newAccount(s, "next")
			proof := s.rotation(person("signingdoctor"), next)
			stolen := s.order(registryAt, person("signingdoctor"), admins.PackSetEncryptionKey(1, make([]byte, 32))).signedBy(s, doctor)
			s.may("signingdoctor", registryAt, admins.PackRotateKey(ethcrypto.PubkeyToAddress(next.PublicKey), proof))
			s.mayNot("stranger", registryAt, stolen, "NotAllowed")
		}},
		{"a thief waits until a patient's key becomes a doctor's, and brings again what it signed", func(s *scene) {
			next := newAccount(s, "next")
			address := ethcrypto.PubkeyToAddress(next.PublicKey)
			s.may("wallet", patientsAt, patients.PackSetController(bob, address))
			signed := s.order(patientsAt, address, guardian()).signedBy(s, next)
			s.may("stranger", patientsAt, signed)
			s.may("signingdoctor", registryAt, admins.PackRotateKey(address, s.rotation(person("signingdoctor"), next)))
			s.mayNot("stranger", patientsAt, signed, "RelayNonce")
		}},
	})
}

func newAccount(t testing.TB, seed string) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ethcrypto.ToECDSA(ethcrypto.Keccak256([]byte(seed)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// rotation is the proof of a new key that it takes over.
func (s *scene) rotation(from common.Address, next *ecdsa.PrivateKey) client.Proof {
	s.Helper()
	p, err := client.RotationOf(from, ethcrypto.PubkeyToAddress(next.PublicKey)).Prove(next, chainID, math.MaxUint64)
	if err != nil {
		s.Fatal(err)
	}
	return p
}
