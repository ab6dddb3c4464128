// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// valueFor is a value for an argument as a user types it.
func valueFor(operation, name string, t abi.Type) string {
	switch t.T {
	case abi.AddressTy:
		return "0x00000000000000000000000000000000000000AA"
	case abi.BoolTy:
		return "yes"
	case abi.BytesTy:
		return "0x0102"
	case abi.FixedBytesTy:
		return common.Hash{1}.Hex()
	case abi.SliceTy:
		return "[" + element(operation, name, *t.Elem) + "]"
	}
	if words := contracts.ArgumentWords(operation, name); words != nil {
		if contracts.Masked(name) {
			return strings.Join(words.Names()[:2], ",")
		}
		return words.Names()[0]
	}
	if contracts.IsTime(name) {
		return "+24h"
	}
	return "3"
}

func element(operation, name string, t abi.Type) string {
	if t.T != abi.TupleTy {
		return `"` + valueFor(operation, name, t) + `"`
	}
	var members []string
	for i, part := range t.TupleElems {
		member := t.TupleRawNames[i]
		members = append(members, `"`+member+`":"`+valueFor(operation, member, *part)+`"`)
	}
	return "{" + strings.Join(members, ",") + "}"
}

func reader(operation string) *argumentReader {
	return &argumentReader{operation: operation, now: 1_800_000_000, org: func(string) (common.Hash, error) { return common.Hash{9}, nil }}
}

// TestSignEveryOperation types the arguments of each operation and reads every value back in
// words.
func TestSignEveryOperation(t *testing.T) {
	for _, name := range contracts.OperationNames() {
		contract, method, _ := contracts.OperationNamed(name)
		var args []string
		for _, l := range leavesOf(method) {
			last := l.path[strings.LastIndex(l.path, ".")+1:]
			args = append(args, l.short+"="+valueFor(name, last, l.typed))
		}
		calldata, err := reader(name).calldata(method, args)
		if err != nil {
			t.Errorf("%s %s: %v", name, strings.Join(args, " "), err)
			continue
		}
		if _, err := client.OperationDigest(common.Big1, contract.Address, calldata, client.Signature{Nonce: common.Big0}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		fields, err := operationFields(name, method, calldata, nil)
		if err != nil || len(fields) < len(args) {
			t.Errorf("%s: have fields %v, error %v", name, fields, err)
		}
		for _, missing := range args {
			without := slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == missing })
			if _, err := reader(name).calldata(method, without); err == nil || !strings.Contains(err.Error(), "missing") {
				t.Errorf("%s without %s: have %v", name, missing, err)
			}
		}
	}
}

// TestArgumentErrors has a user err.
func TestArgumentErrors(t *testing.T) {
	const pid = "pid=0x0100000000000000000000000000000000000000000000000000000000000000"
	file := filepath.Join(t.TempDir(), "key.hex")
	if err := os.WriteFile(file, []byte("0x0102\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, story := range []struct {
		operation string
		args      []string
		want      string // empty for no error
	}{
		{"consent.allowCare", []string{pid, "orgId=hospital-b"}, ""},
		{"registry.setEncryptionKey", []string{"alg=p-256", "pubKey=@" + file}, ""},
		{"registry.setEncryptionKey", []string{"alg=3", "pubKey=@" + file}, ""}, // the contract decides
		{"consent.allowCare", []string{pid, pid, "orgId=b"}, "pid is given twice"},
		{"consent.allowCare", []string{pid, "org=b"}, `no argument "org"`},
		{"consent.allowCare", []string{"0x01"}, "is not NAME=VALUE"},
		{"consent.allowCare", []string{"pid=0x01", "orgId=b"}, "have 1 bytes, want 32"},
		{"consent.allowCare", []string{pid}, "missing orgId"},
		{"registry.setActorStatus", []string{"a=0x12", "status=active", "reason=0"}, "a \"0x12\""},
		{"registry.setActorStatus", []string{"a=0x00000000000000000000000000000000000000AA", "status=gone", "reason=0"}, "unknown status"},
		{"registry.setActorStatus", []string{"a=0x00000000000000000000000000000000000000AA", "status=active", "reason=256"}, "too large for 8 bits"},
		{"registry.setNode", []string{"nodeId=" + common.Hash{1}.Hex(), "admitted=maybe", "deadline=1", "proof=0x"}, "want yes or no"},
		{"registry.setNode", []string{"nodeId=" + common.Hash{1}.Hex(), "admitted=yes", "deadline=tomorrow", "proof=0x"}, "want seconds since 1970"},
		{"records.anchorMany", []string{"a={}"}, "must be a list"},
		{"records.anchorMany", []string{"a=[{}]"}, "a[0]: missing recordId"},
		{"registry.rotateKey", []string{"newKey=0x00000000000000000000000000000000000000AA", "proof=[]"}, "must be a struct"},
		{"registry.rotateKey", []string{"newKey=0x00000000000000000000000000000000000000AA", "proof={}"}, "missing proof.deadline"},
		{"logs.append", []string{"kind=records", "size=-1", "root=" + common.Hash{1}.Hex(), "manifestHash=" + common.Hash{1}.Hex(), "consistencyProof=[]"}, "want a number"},
	} {
		_, method, ok := contracts.OperationNamed(story.operation)
		if !ok {
			t.Fatalf("no operation %s", story.operation)
		}
		_, err := reader(story.operation).calldata(method, story.args)
		if (err == nil) != (story.want == "") || err != nil && !strings.Contains(err.Error(), story.want) {
			t.Errorf("%s %q: have %v, want %q", story.operation, story.args, err, story.want)
		}
	}
	if _, _, err := findOperation("consent.alowCare"); err == nil {
		t.Error("an operation that is misspelled")
	}
}

// TestFieldsInWords reads a grant and a proposal as their signer does.
func TestFieldsInWords(t *testing.T) {
	words := func(operation string, args ...string) string {
		_, method, _ := contracts.OperationNamed(operation)
		calldata, err := reader(operation).calldata(method, args)
		if err != nil {
			t.Fatal(err)
		}
		fields, err := operationFields(operation, method, calldata, map[common.Hash]string{{9}: "Hospital B"})
		if err != nil {
			t.Fatal(err)
		}
		var text []string
		for _, f := range fields {
			text = append(text, f.Name+" "+f.Text)
		}
		return strings.Join(text, "\n")
	}
	have := words("consent.grant", "consentId="+common.Hash{1}.Hex(), "pid="+common.Hash{2}.Hex(), "granteeKind=organization", "grantee="+common.Hash{9}.Hex(),
		"purposeMask=TREAT,COC", "actionMask=access", "classMask=laboratory", "notBefore=0", "notAfter=2027-01-31T12:00:00Z", "fhirConsentHash="+common.Hash{}.Hex())
	for _, want := range []string{"g.granteeKind organization", "g.grantee Hospital B", "g.purposeMask TREAT, COC", "g.actionMask access",
		"g.classMask laboratory", "g.notBefore 0, without", "g.notAfter 2027-01-31T12:00:00Z"} {
		if !strings.Contains(have, want) {
			t.Errorf("have\n%s\nwant %q", have, want)
		}
	}
	_, inputs := contracts.Change(contracts.MoveCustody)
	payload, err := inputs.Pack(common.Hash{8}, common.Hash{9})
	if err != nil {
		t.Fatal(err)
	}
	have = words("governance.propose", "kind=moveCustody", "payload="+hexutil.Encode(payload), "rationaleHash="+common.Hash{1}.Hex(), "expiry=+24h")
	if !strings.Contains(have, "kind moveCustody") || !strings.Contains(have, "Hospital B") {
		t.Errorf("have\n%s", have)
	}
}
