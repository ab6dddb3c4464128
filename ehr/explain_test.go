// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// pack makes revert data of a custom error.
func pack(t *testing.T, api abi.ABI, name string, args ...any) []byte {
	t.Helper()
	failure, ok := api.Errors[name]
	if !ok {
		t.Fatalf("no error %s", name)
	}
	data, err := failure.Inputs.Pack(args...)
	if err != nil {
		t.Fatal(err)
	}
	return append(failure.ID.Bytes()[:4], data...)
}

func TestExplain(t *testing.T) {
	nobody := common.HexToAddress("0xabcdef0000000000000000000000000000000001")
	enrol := [4]byte(contracts.Registry.Methods["enrol"].ID)
	denied := pack(t, contracts.Native, "NotAllowed", nobody, enrol)
	for _, story := range []struct {
		name string
		data []byte
		want string
	}{
		{"an operation has its name", denied, "NotAllowed(caller " + nobody.Hex() + ", op registry.enrol)"},
		{"an unknown one its selector", pack(t, contracts.Native, "UnknownOperation", [4]byte{1, 2, 3, 4}), "UnknownOperation(op 0x01020304)"},
		{"an error without arguments", pack(t, contracts.Native, "ReadOnly"), "ReadOnly()"},
		{"a number", pack(t, contracts.Native, "BadField", uint8(7)), "BadField(field 7)"},
		{"a class", pack(t, contracts.Access, "Denied", contracts.ClassImaging), "Denied(recordClass imaging)"},
		{"an unknown class", pack(t, contracts.Access, "Denied", uint8(77)), "Denied(recordClass 77)"},
		{"roles of a kind", pack(t, contracts.Registry, "RoleOfOtherKind", uint8(contracts.Insurer), uint32(5)), "RoleOfOtherKind(kind insurer, roles doctor, laboratory)"},
		{"an algorithm", pack(t, contracts.Records, "UnknownKey", nobody, contracts.WebAuthn), "UnknownKey(signer " + nobody.Hex() + ", sigAlg webauthn)"},
		{"a purpose", pack(t, contracts.Records, "AlreadyEndorsed", nobody, contracts.SigReview), "AlreadyEndorsed(signer " + nobody.Hex() + ", sigPurpose review)"},
		{"a state of a proposal", pack(t, contracts.Governance, "ProposalClosed", uint64(7), contracts.ProposalExecuted), "ProposalClosed(id 7, state executed)"},
		{"a state of a grant", pack(t, contracts.Consent, "ConsentEnded", [32]byte{1}, contracts.ConsentRevoked), "ConsentEnded(consentId 0x01" + strings.Repeat("00", 31) + ", status revoked)"},
		{"no data", nil, ""},
		{"a selector alone", denied[:4], ""},
		{"data cut short", denied[:len(denied)-1], ""},
		{"a string of a Solidity contract", common.FromHex("0x08c379a0"), ""},
	} {
		if have := (gate{}).Explain(story.data); have != story.want {
			t.Errorf("%s: have %q, want %q", story.name, have, story.want)
		}
	}
}

// TestExplainAll explains every error of every contract, of which the arguments
// are zero.
func TestExplainAll(t *testing.T) {
	all := 0
	for _, c := range contracts.All() {
		for _, failure := range c.ABI.Errors {
			data := append(failure.ID.Bytes()[:4], make([]byte, 32*8)...)
			if have := (gate{}).Explain(data); !strings.HasPrefix(have, failure.Name+"(") {
				t.Errorf("%s.%s: have %q", c.Name, failure.Name, have)
			}
			all++
		}
	}
	if all < 40 {
		t.Errorf("have %d errors, want all", all)
	}
}

// TestExplainCause explains an error that carries the revert data of another
// one, and errors within errors without end.
func TestExplainCause(t *testing.T) {
	data := pack(t, contracts.Native, "ReadOnly")
	for range 6 {
		data = pack(t, contracts.Records, "BatchRefused", uint16(0), data)
	}
	if have := (gate{}).Explain(data); !strings.HasPrefix(have, strings.Repeat("BatchRefused(index 0, reason ", 5)+"0x") {
		t.Errorf("have %q", have)
	}
}
