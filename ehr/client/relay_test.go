// SPDX-License-Identifier: LGPL-3.0-or-later

package client_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// TestRelay has a patient with a P-256 key and no account name a guardian.
func TestRelay(t *testing.T) {
	s, registrar, visitor := newHouse(t)
	ctx, chainID := t.Context(), big.NewInt(1337)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, owner, err := client.KeyAddress(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	s.done(s.RegisterPatient(registrar, pid, owner))
	guard := common.HexToAddress("0x9a")
	name := bindings.NewPatients().PackSetGuardian(pid, guard, 1, 1<<5, 0)
	for _, row := range []*big.Int{big.NewInt(0), big.NewInt(7)} {
		nonce, err := s.Nonce(ctx, owner, row)
		if want := new(big.Int).Lsh(row, 64); err != nil || nonce.Cmp(want) != 0 {
			t.Fatalf("have nonce %v, error %v, want %v", nonce, err, want)
		}
		signed, err := client.SignOperationP256(key, chainID, contracts.PatientsAddress, name, nonce, math.MaxUint64)
		if err != nil {
			t.Fatal(err)
		}
		s.done(s.Relay(visitor, contracts.PatientsAddress, name, signed))
		var refused *client.Refusal
		if _, err := s.Relay(visitor, contracts.PatientsAddress, name, signed); !errors.As(err, &refused) || refused.Name != "RelayNonce" {
			t.Errorf("again: have %v, want RelayNonce", err)
		}
	}
	if have, err := s.Guardian(ctx, pid, guard); err != nil || have.Kind != 1 {
		t.Errorf("have guardian %+v, error %v", have, err)
	}
}

// TestEveryOperation signs a call of each operation in the ABIs. The chain accepts
// each signature, and refuses only the random arguments.
func TestEveryOperation(t *testing.T) {
	var calls []struct {
		Operation string
		Contract  common.Address
		Calldata  hexutil.Bytes
	}
	text, err := os.ReadFile("../signature/testdata/operations.json")
	if err == nil {
		err = json.Unmarshal(text, &calls)
	}
	if err != nil || len(calls) == 0 {
		t.Fatalf("no calls: %v", err)
	}
	s, _, visitor := newHouse(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range calls {
		other, err := client.SignOperationP256(key, big.NewInt(1337), call.Contract, call.Calldata, new(big.Int), math.MaxUint64)
		if err != nil {
			t.Fatalf("%s: %v", call.Operation, err)
		}
		forged := other
		forged.Signer = visitor.From
		for name, signed := range map[string]client.Signature{"signed": other, "forged": forged} {
			_, err := s.Relay(visitor, call.Contract, call.Calldata, signed)
			var refused *client.Refusal
			if !errors.As(err, &refused) {
				t.Errorf("%s, %s: have %v, want a refusal with a reason", call.Operation, name, err)
				continue
			}
			if bad := strings.HasPrefix(refused.Name, "BadRelay"); bad != (name == "forged") {
				t.Errorf("%s, %s: have %s", call.Operation, name, refused.Name)
			}
		}
	}
}
