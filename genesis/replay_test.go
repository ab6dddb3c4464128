// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// words are the 32-byte words of a payload, as a person would write them:
// numbers from the right, and what ends with a dot from the left.
func words(list ...string) string {
	var out strings.Builder
	for _, word := range list {
		if left, ok := strings.CutSuffix(word, "."); ok {
			out.WriteString(left + strings.Repeat("0", (64-len(left)%64)%64))
			continue
		}
		out.WriteString(strings.Repeat("0", 64-len(word)) + word)
	}
	return out.String()
}

const (
	clinicID  = "ba83d8c3c87aaff89a644866e6696086fbb4867b6ed860e09634bc76331242eb" // north-clinic
	newcomer  = "1111111111111111111111111111111111111111111111111111111111111111"
	newAdmin  = "2222222222222222222222222222222222222222"
	newSigner = "3333333333333333333333333333333333333333"
	annSigner = "b622b7b000b689a31dcd7cc5af71e1f14ee02ade"
	dapp      = "4444444444444444444444444444444444444444"
)

var (
	timelockKey = fmt.Sprintf("%x.", "timelock")
	oneReviewer = hex.EncodeToString(policyFor(13).Encode())
)

func policyFor(sigPurpose uint8) registry.Policy {
	return registry.Policy{Clauses: [][]registry.Term{{{Count: 1, Purposes: registry.PurposeMask(sigPurpose)}}}}
}

// proposal is a line of a story.
type proposal struct {
	id      uint64
	kind    uint8
	payload string // in hex
}

func executed(t testing.TB, list []proposal) (out []Executed) {
	t.Helper()
	for _, p := range list {
		payload, err := hex.DecodeString(p.payload)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Executed{p.id, p.kind, payload, 100 * p.id})
	}
	return out
}

// everyKind is one proposal of each kind, and the story goes on.
var everyKind = []proposal{
	{1, contracts.AddOrganization, words(newcomer, "2", newAdmin, "0", "a0", "1", "0", "80", "a0", "0", "0")},
	{2, contracts.SetOrganizationStatus, words(clinicID, "2")},
	{4, contracts.AddSigner, words(newSigner, newcomer)},
	{3, contracts.RemoveSigner, words(annSigner)},
	{5, contracts.SetRoles, words("0d03", anchorSelector(), "5", "1")},
	{6, contracts.SetRoles, words(dapp, "01020304.", "0", "4001")},
	{10, contracts.SetRoles, words("0", "0", "2", "1020")},
	{7, contracts.SetPolicy, words("10", "40", fmt.Sprintf("%x", len(oneReviewer)/2), oneReviewer+".")},
	{8, contracts.SetParameter, words(timelockKey, "1c20")},
	{9, contracts.Activate, words("2", "f4240")},
	{11, contracts.ReplaceAdministrator, words(clinicID, newAdmin, "60", "1", "0", "80", "a0", "0", "0")},
	{12, contracts.MoveCustody, words(clinicID, newcomer)},
	{13, contracts.MoveCustody, words(clinicID, clinicID)},
	{300, contracts.SetOrganizationStatus, words(clinicID, "1")},
}

func anchorSelector() string {
	op, _ := operationNamed("records.anchor")
	return hex.EncodeToString(op.selector[:]) + "."
}

// vector is one step of a replay, for readers in other languages.
type vector struct {
	ID        uint64        `json:"id"`
	Kind      uint8         `json:"kind"`
	Payload   hexutil.Bytes `json:"payload"`
	ModelHash common.Hash   `json:"modelHash"`
	Text      string        `json:"text"`
}

// The model after proposals of all kinds, and the hash that a line of any
// language makes of them.
func TestReplay(t *testing.T) {
	spec := parseModel(t, "alliance")
	list := executed(t, everyKind)
	have, err := spec.Replay(list)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := spec.ModelHash()
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	for i, e := range list {
		step, err := hex.DecodeString(fmt.Sprintf("%x%016x%02x%x", hash, e.ID, e.Kind, sha256.Sum256(e.Payload)))
		if err != nil {
			t.Fatal(err)
		}
		if hash = sha256.Sum256(step); have.Changes[i].Hash != hash {
			t.Errorf("proposal %d: have model hash %v, want %v", e.ID, have.Changes[i].Hash, hash)
		}
		vectors = append(vectors, vector{e.ID, e.Kind, e.Payload, hash, have.Changes[i].Text})
	}
	if have.Hash != hash {
		t.Errorf("have model hash %v, want %v", have.Hash, hash)
	}
	text, err := json.MarshalIndent(vectors, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "replay.json", append(text, '\n'))
	var shown bytes.Buffer
	if err := have.WriteText(&shown); err != nil {
		t.Fatal(err)
	}
	golden(t, "replay.txt", shown.Bytes())
}

// A chain without proposals has the model that it began with.
func TestReplayNothing(t *testing.T) {
	for _, name := range models {
		spec := parseModel(t, name)
		have, err := spec.Replay(nil)
		if err != nil {
			t.Fatal(err)
		}
		hash, err := spec.ModelHash()
		if err != nil || have.Hash != hash || len(have.Organizations) != len(spec.Organizations) {
			t.Errorf("%s: have %+v, %v, want hash %v", name, have, err, hash)
		}
		for name, rule := range spec.Access.Operations {
			if len(rule.Classes) == 0 && have.Operations[name].Roles != rule.Roles {
				t.Errorf("%s: have %v, want %v", name, have.Operations[name], rule)
			}
		}
	}
}

// A replay changes nothing of the model that it began with.
func TestReplayKeepsSpec(t *testing.T) {
	spec := parseModel(t, "alliance")
	before := spec.YAML()
	if _, err := spec.Replay(executed(t, everyKind)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(spec.YAML(), before) {
		t.Error("a replay changed the model that it began with")
	}
}

// A proposal that no chain executes is refused with its reason.
func TestBadReplay(t *testing.T) {
	entered := everyKind[0]
	for _, story := range []struct {
		name string
		list []proposal
		want string
	}{
		{"the same proposal twice", []proposal{{1, contracts.SetOrganizationStatus, words(clinicID, "2")}, {1, contracts.SetOrganizationStatus, words(clinicID, "1")}}, "proposal 1 was executed twice"},
		{"no kind", []proposal{{7, 0, ""}}, "proposal 7: unknown kind 0 of proposal"},
		{"a kind of the future", []proposal{{7, 200, ""}}, "proposal 7: unknown kind 200 of proposal"},
		{"no payload", []proposal{{7, contracts.SetOrganizationStatus, ""}}, "proposal 7: the payload is not in its canonical encoding"},
		{"a payload that goes on", []proposal{{7, contracts.SetOrganizationStatus, words(clinicID, "2", "0")}}, "not in its canonical encoding"},
		{"a payload with dirt", []proposal{{7, contracts.SetOrganizationStatus, words(clinicID, "102")}}, "not in its canonical encoding"},
		{"a list far away", []proposal{{7, contracts.SetPolicy, words("10", "60", "0", "1", "00.")}}, "not in its canonical encoding"},
		{"a list without end", []proposal{{7, contracts.SetPolicy, words("10", "40", "ffffffffffffffff", "00.")}}, "not in its canonical encoding"},
		{"a large payload", []proposal{{7, contracts.SetPolicy, strings.Repeat("00", maxPayload+1)}}, "the payload has 4097 bytes, want at most 4096"},
		{"a member enters", []proposal{entered, {2, entered.kind, entered.payload}}, "proposal 2: organization 0x1111111111111111111111111111111111111111111111111111111111111111 is already a member"},
		{"a member of no kind enters", []proposal{{1, contracts.AddOrganization, words(newcomer, "4", newAdmin, "0", "a0", "1", "0", "80", "a0", "0", "0")}}, "unknown kind of organization 4"},
		{"a stranger is suspended", []proposal{{1, contracts.SetOrganizationStatus, words(newcomer, "2")}}, "no organization has the id 0x1111"},
		{"a member has a status of no name", []proposal{{1, contracts.SetOrganizationStatus, words(clinicID, "3")}}, "unknown status 3"},
		{"a stranger has a signer", []proposal{{1, contracts.AddSigner, words(newSigner, newcomer)}}, "no organization has the id 0x1111"},
		{"a signer comes twice", []proposal{{1, contracts.AddSigner, words(annSigner, clinicID)}}, "is already a signer of st-anna"},
		{"an account that is not a signer is removed", []proposal{{1, contracts.RemoveSigner, words(newSigner)}}, "0x3333333333333333333333333333333333333333 is not a signer"},
		{"a role without a name", []proposal{{1, contracts.SetRoles, words("0d03", anchorSelector(), "0", "8000")}}, "unknown roles in 0x8000"},
		{"a class without a name", []proposal{{1, contracts.SetRoles, words("0d03", anchorSelector(), "11", "2000")}}, "records.anchor of class class-17 is for [service], which may not call it"},
		{"a policy for no class", []proposal{{1, contracts.SetPolicy, words("0", "40", fmt.Sprintf("%x", len(oneReviewer)/2), oneReviewer+".")}}, "unknown class of records 0"},
		{"a policy that is none", []proposal{{1, contracts.SetPolicy, words("1", "40", "2", "0000.")}}, "proposal 1: policy has too few"},
		{"the version in force is activated", []proposal{{1, contracts.Activate, words("1", "f4240")}}, "version 1 of the rules from block 1000000 on cannot follow version 1 in block 100"},
		{"a version for a block before", []proposal{{1, contracts.Activate, words("2", "64")}}, "version 2 of the rules from block 100 on cannot follow version 1 in block 100"},
		{"a version before the one in force", []proposal{{1, contracts.Activate, words("3", "96")}, {2, contracts.Activate, words("2", "f4240")}}, "version 2 of the rules from block 1000000 on cannot follow version 3 in block 200"},
		{"a parameter beyond 64 bits", []proposal{{1, contracts.SetParameter, words(timelockKey, "15180000000000000000")}}, "not in its canonical encoding"},
		{"a parameter of no name", []proposal{{1, contracts.SetParameter, words(newcomer, "1")}}, "proposal 1: unknown parameter"},
		{"a parameter that is large", []proposal{{1, contracts.SetParameter, words(timelockKey, "127501")}}, "timelock is out of range: have 1209601s, want 0s to 14d"},
	} {
		_, err := parseModel(t, "alliance").Replay(executed(t, story.list))
		if err == nil || !strings.Contains(err.Error(), story.want) {
			t.Errorf("%s:\nhave %v\nwant %s", story.name, err, story.want)
		}
	}
	spec := parseModel(t, "alliance")
	spec.Parameters["timelock"] = Parameter{Value: 60, Frozen: true}
	if _, err := spec.Replay(executed(t, everyKind)); err == nil || !strings.Contains(err.Error(), "proposal 8: timelock is frozen") {
		t.Errorf("have %v, want that a frozen parameter does not change", err)
	}
}

// Whatever a node tells of a proposal, the replay answers.
func FuzzReplay(f *testing.F) {
	for _, e := range executed(f, everyKind) {
		f.Add(e.ID, e.Kind, e.Payload)
	}
	spec := parseModel(f, "alliance")
	first, err := spec.ModelHash()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id uint64, kind uint8, payload []byte) {
		model, err := spec.Replay([]Executed{{id, kind, payload, 100}})
		if err != nil {
			return
		}
		if model.Hash == first || len(model.Changes) != 1 || model.Changes[0].Text == "" {
			t.Fatalf("a proposal left no trace: %+v", model)
		}
		if err := model.WriteText(io.Discard); err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(model); err != nil {
			t.Fatal(err)
		}
	})
}

// An activation that was still to come when another was carried out never comes.
func TestReplayRules(t *testing.T) {
	model, err := parseModel(t, "alliance").Replay(executed(t, []proposal{
		{1, contracts.Activate, words("2", "96")},  // in force from 150 on
		{2, contracts.Activate, words("7", "3e8")}, // in block 200, for 1000
		{3, contracts.Activate, words("3", "190")}, // in block 300, for 400
		{4, contracts.Activate, words("4", "191")}, // in block 400, the first of version 3
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []Activation{{1, 0}, {2, 150}, {3, 400}, {4, 401}}
	if !slices.Equal(model.Rules, want) {
		t.Errorf("have %v, want %v", model.Rules, want)
	}
}
