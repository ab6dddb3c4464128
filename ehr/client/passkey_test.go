// SPDX-License-Identifier: LGPL-3.0-or-later

package client_test

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/client/softkey"
	"github.com/ethereum/go-ethereum/common"
)

// TestPasskey has a patient with a passkey and no account name a guardian. A passkey
// of another site, and answers to other challenges, must be refused.
func TestPasskey(t *testing.T) {
	s, registrar, visitor := newHouse(t)
	ctx, chainID := t.Context(), big.NewInt(1337)
	key, err := softkey.New("portal.hospital.example")
	if err != nil {
		t.Fatal(err)
	}
	s.done(s.RegisterPatient(registrar, pid, key.Address()))
	guard := common.HexToAddress("0x9a")
	name := bindings.NewPatients().PackSetGuardian(pid, guard, 1, 1<<5, 0)
	nonce, err := s.Nonce(ctx, key.Address(), new(big.Int))
	if err != nil {
		t.Fatal(err)
	}
	sign := func(site string, assert func([]byte) (client.Assertion, error)) (client.Signature, error) {
		return client.SignOperationPasskey(key.Public(), site, assert, chainID, contracts.PatientsAddress, name, nonce, math.MaxUint64)
	}
	elsewhere, err := sign("portal.stranger.example", key.Assert)
	if err != nil {
		t.Fatal(err)
	}
	var refused *client.Refusal
	if _, err := s.Relay(visitor, contracts.PatientsAddress, name, elsewhere); !errors.As(err, &refused) || refused.Name != "BadRelaySignature" {
		t.Errorf("a passkey of another site: have %v, want BadRelaySignature", err)
	}
	if _, err := sign(key.Site(), func([]byte) (client.Assertion, error) { return key.Assert([]byte("another")) }); err == nil {
		t.Error("an answer to another challenge is taken")
	}
	signed, err := sign(key.Site(), key.Assert)
	if err != nil {
		t.Fatal(err)
	}
	s.done(s.Relay(visitor, contracts.PatientsAddress, name, signed))
	if have, err := s.Guardian(ctx, pid, guard); err != nil || have.Kind != 1 {
		t.Errorf("have guardian %+v, error %v", have, err)
	}
}

// FuzzAssertion checks that every assertion is encoded or refused.
func FuzzAssertion(f *testing.F) {
	key, err := softkey.New("portal.hospital.example")
	if err != nil {
		f.Fatal(err)
	}
	a, err := key.Assert(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(a.AuthenticatorData, a.ClientDataJSON, a.Signature)
	f.Add([]byte{}, []byte(`{"type":"webauthn.get","challenge":""}`), []byte{0x30, 0x06, 2, 1, 1, 2, 1, 1})
	f.Add([]byte{}, []byte(`{}`), []byte{0x30})
	f.Fuzz(func(t *testing.T, data, clientData, sig []byte) {
		out, err := client.Assertion{AuthenticatorData: data, ClientDataJSON: clientData, Signature: sig}.Encode()
		if err == nil && len(out)%32 != 0 {
			t.Errorf("have %d bytes, which are no words", len(out))
		}
	})
}
