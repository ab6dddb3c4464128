// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/ethereum/go-ethereum/common"
)

// A file is refused before its structure can cost more than its size.
func TestBadSpecFile(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a: &a [x, x]\n")
	for c := 'b'; c <= 'z'; c++ {
		fmt.Fprintf(&bomb, "%c: &%c [*%c, *%c]\n", c, c, c-1, c-1)
	}
	for _, story := range []struct{ name, text, want string }{
		{"nothing", "", "alliance.yaml:1:1: the file is empty"},
		{"only a comment", "# nothing\n", "alliance.yaml:1:1: the file is empty"},
		{"an empty document", "---\n", "want a mapping, have nothing"},
		{"a list", "- a\n", "alliance.yaml:1:1: want a mapping, have a list"},
		{"a word", "alliance", `alliance.yaml:1:1: want a mapping, have the text "alliance"`},
		{"aliases that grow without end", bomb.String(), "alliance.yaml:1:4: anchors are not accepted"},
		{"an alias of nothing", small + "alloc: *all\n", "alliance.yaml:18:1: aliases are not accepted, write the value out"},
		{"deep nesting", "a: " + strings.Repeat("[", 100_000), "exceeded max depth"},
		{"UTF-16", "\xff\xfea\x00", "alliance.yaml:1:1: not UTF-8 text"},
		{"a large file", strings.Repeat("#", MaxSpecBytes+1), "alliance.yaml:1:1: the file has 4194305 bytes, want at most 4194304"},
		{"a few problems", strings.Repeat("? []\n", 12), "and 6 more"},
		{"too many problems to tell", strings.Repeat("? []\n", strictyaml.MaxKept+1), "and many more"},
	} {
		_, err := ParseSpec([]byte(story.text))
		if err == nil || !strings.Contains(err.Error(), story.want) {
			t.Errorf("%s:\nhave %v\nwant %s", story.name, err, story.want)
		}
	}
}

func TestParseFile(t *testing.T) {
	spec, err := ParseFile(filepath.Join("testdata", "alliance.yaml"))
	if err != nil || spec.ChainID != 130801 {
		t.Fatalf("have %+v, %v", spec, err)
	}
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte("name: x\nfork: osaka\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var problems Problems
	if _, err := ParseFile(path); !errors.As(err, &problems) || problems[len(problems)-1].Line != 2 || !strings.Contains(err.Error(), `mine.yaml:2:1: unknown key "fork", did you mean "forks"?`) {
		t.Errorf("have %v", err)
	}
	if _, err := ParseFile(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("have %v, want a missing file", err)
	}
	if err := os.Truncate(path, MaxSpecBytes+1); err != nil {
		t.Fatal(err)
	}
	if _, err := ParseFile(path); err == nil || !strings.Contains(err.Error(), "larger than 4194304 bytes") {
		t.Errorf("have %v, want a limit", err)
	}
}

// Contradictions that a program can make, or that take more than one line.
func TestCheckContradictions(t *testing.T) {
	second := Organization{Name: "post", Identifier: "urn:post", Kind: Insurer, Admin: common.Address{1}, Signers: []common.Address{{2}}}
	for _, story := range []struct {
		name   string
		change func(*Spec)
		want   string
	}{
		{"several signers without a period", func(s *Spec) { s.Period = 0 }, "period: period is 0, which stalls a chain of several signers, want at least 1"},
		{"two organizations of one name", func(s *Spec) { s.Organizations[1].Name = "ward" }, `organizations[1].name: name "ward" is taken by organizations[0].name`},
		{"two organizations of one identifier", func(s *Spec) { s.Organizations[1].Identifier = "urn:ward" }, `organizations[1].identifier: identifier "urn:ward" is taken by organizations[0].identifier`},
		{"an administrator of two", func(s *Spec) { s.Organizations[1].Admin = s.Organizations[0].Admin }, `organizations[1].admin: address 0x75D40a0da4584183fd23a517c2Cf6EB0b2FeFf03 belongs to organization "ward", see organizations[0].admin`},
		{"a signer of two", func(s *Spec) { s.Organizations[1].Signers = s.Organizations[0].Signers }, `organizations[1].signers[0]: address 0xB622B7B000B689a31dCd7CC5aF71e1f14Ee02AdE belongs to organization "ward"`},
		{"an actor of another organization", func(s *Spec) { s.Actors[0].Address = s.Organizations[1].Admin }, `actors[0].address: address 0x0100000000000000000000000000000000000000 belongs to organization "post"`},
		{"no kind", func(s *Spec) { s.Organizations[1].Kind = 0 }, "organizations[1].kind"},
		{"a kind of the future", func(s *Spec) { s.Organizations[1].Kind = 4 }, "organizations[1].kind"},
		{"roles without a name", func(s *Spec) { s.Actors[0].Roles = 1 << 15 }, "actors[0].roles: unknown roles in 0x8000"},
		{"an operation for the enrolled given to patients", func(s *Spec) { s.Access.Operations["patients.link"] = Rule{Roles: ofPatients | 1} }, "access.operations.patients.link: [patient, family] cannot call patients.link"},
		{"the patient's operation given to guardians", func(s *Spec) { s.Access.Operations["patients.setController"] = Rule{Roles: ofPatients} }, "access.operations.patients.setController: [family] cannot call patients.setController"},
		{"rules for roles without a name", func(s *Spec) { s.Access.Operations["records.anchor"] = Rule{Roles: 1 << 31} }, "access.operations.records.anchor: unknown roles in 0x80000000"},
		{"a rule of both kinds", func(s *Spec) {
			s.Access.Operations["records.anchor"] = Rule{Roles: 1, Classes: map[string]Roles{"claim": 1}}
		}, "has roles both for all classes and for some"},
		{"one account funded twice", func(s *Spec) {
			s.Alloc = []Funds{{Address: common.Address{9}}, {Address: common.Address{9}}}
			s.Alloc[0].Balance.SetOne()
			s.Alloc[1].Balance.SetOne()
		}, "alloc[1].address: account"},
		{"an expiry beyond all dates", func(s *Spec) { s.Actors[0].Expires = MaxTime + 1 }, "actors[0].expires: expires is out of range"},
		{"too many signers in all", func(s *Spec) {
			for i := range MaxSigners {
				s.Organizations[1].Signers = append(s.Organizations[1].Signers, common.Address{3, byte(i)})
			}
		}, "organizations: the alliance has 130 signers, want at most 128"},
		{"too many nodes", func(s *Spec) { s.Organizations[1].Nodes = make([]string, MaxNodes+1) }, "organizations[1].nodes: the list has 65 items, want at most 64"},
		{"too many actors", func(s *Spec) { s.Actors = make([]Actor, MaxActors+1) }, "actors: the list has 10001 items, want at most 10000"},
		{"too many organizations", func(s *Spec) { s.Organizations = append(s.Organizations, make([]Organization, MaxOrganizations)...) }, "organizations: the list has 1026 items, want at most 1024"},
		{"too many funded accounts", func(s *Spec) { s.Alloc = make([]Funds, MaxAlloc+1) }, "alloc: the list has 10001 items, want at most 10000"},
		{"more nodes than nodesMax", func(s *Spec) { s.Organizations[0].Nodes, s.Parameters["nodesMax"] = twoNodes, Parameter{Value: 1} }, "organizations[0].nodes: organization ward has 2 nodes, and nodesMax is 1"},
		{"a class without a policy", func(s *Spec) { delete(s.Policies, "claim") }, "policies: class of records claim has no policy"},
		{"a parameter without a value", func(s *Spec) { delete(s.Parameters, "timelock") }, "parameters: parameter timelock is missing"},
		{"a parameter without a meaning", func(s *Spec) { s.Parameters["delay"] = Parameter{} }, `parameters.delay: unknown parameter "delay"`},
		{"a policy for roles without a name", oneTerm(Term{1, 1 << 15, 0, 1}), "policies.other[0][0].roles: unknown roles in 0x8000"},
		{"a policy for a relation without a name", oneTerm(Term{1, 0, 7, 1}), "policies.other[0][0].relation: relation 7 is not known"},
		{"a policy for purposes without a name", oneTerm(Term{1, 0, 0, 1 << 18}), "policies.other[0][0].purposes: unknown purposes in 0x40000"},
		{"a policy for no purpose", oneTerm(Term{1, 0, 0, 0}), "policies.other[0][0].purposes: the term names no purpose"},
		{"a node of many bytes", func(s *Spec) { s.Organizations[1].Nodes = []string{strings.Repeat("x", MaxNodeBytes+1)} }, "the node has 513 bytes, want at most 512"},
	} {
		spec, err := ParseSpec([]byte(small))
		if err != nil {
			t.Fatal(err)
		}
		spec.Organizations = append(spec.Organizations, second)
		if _, err := Check(spec); err != nil {
			t.Fatal(err)
		}
		story.change(spec)
		if _, err := Check(spec); err == nil || !strings.Contains(err.Error(), story.want) {
			t.Errorf("%s:\nhave %v\nwant %s", story.name, err, story.want)
		}
		if _, err := spec.Genesis(); err == nil {
			t.Errorf("%s: was built all the same", story.name)
		}
	}
}

var twoNodes = []string{
	"955eebedbf0ae73ec808d03207b4e1adae8d3089658f7502064d4fc7bb5e71a7cacbc3d95e7536948473eb6abc930aa318843363dd5c76d7f579b1d5872e2b4a",
	"8f2217e16c692f77050923614aa6a1295a3b2474d55fa9ba019d67f3a6d491b4335e171a7e9bdbe3851614dd54259e6c6cb8310f311be2560d00b9356b3f8748",
}

func oneTerm(t Term) func(*Spec) {
	return func(s *Spec) { s.Policies["other"] = Policy{AnyOf: [][]Term{{t}}} }
}

func TestWarnings(t *testing.T) {
	if warnings, err := Check(parseModel(t, "alliance")); err != nil || len(warnings) > 0 {
		t.Fatalf("the example: have %v, %v, want nothing", warnings, err)
	}
	for _, story := range []struct {
		name   string
		change func(*Spec)
		want   string
	}{
		{"no government", func(s *Spec) { s.Organizations[3].Kind, s.Actors = Hospital, s.Actors[:4] }, "organizations: the alliance has no government"},
		{"three signers", func(s *Spec) { s.Organizations[3].Signers = nil }, "organizations: 3 signers cannot outvote one that lies, want at least 4"},
		{"two signers", func(s *Spec) { s.Organizations[3].Signers, s.Organizations[2].Signers = nil, nil }, "organizations: with 2 signers the chain stops when one stops, want at least 3"},
		{"a majority", func(s *Spec) {
			s.Organizations[0].Signers = append(s.Organizations[0].Signers, common.Address{7}, common.Address{8}, common.Address{9})
		}, "organizations[0].signers: organization st-anna has 4 of 7 signers, a majority"},
		{"no node", func(s *Spec) { s.Organizations[2].Nodes = nil }, "organizations[2]: organization mutual-care has no node"},
		{"a short epoch", func(s *Spec) { s.Epoch = 2 }, "epoch: an epoch of 2 blocks is too short for a vote, which needs 3"},
		{"fees", func(s *Spec) { s.BaseFee = 1 }, "baseFee: the base fee is not 0"},
		{"no deployer", func(s *Spec) { s.Actors = nil }, "actors: no actor is a deployer"},
		{"open to all", func(s *Spec) { s.Access.OpenSend = true }, "access.openSend: anyone may send"},
		{"contracts by all", func(s *Spec) { s.Access.OpenSend, s.Access.OpenCreate = true, true }, "access.openCreate: anyone may create"},
		{"no vote", func(s *Spec) { s.Access.Operations["governance.vote"] = Rule{Roles: 1} }, "access.operations: administrators may not call governance.vote, so the model can never change"},
		{"no timelock", func(s *Spec) { s.Parameters["timelock"] = Parameter{} }, "parameters.timelock: proposals that pass take effect at once"},
		{"a short notice", func(s *Spec) { s.Parameters["rulesNotice"] = Parameter{Value: 100} }, "parameters.rulesNotice: operators have 500s to install a program that knows a new version of the rules, want at least 1d"},
		{"a signature that nobody may give", oneTerm(Term{1, deployer, 0, 1}), "policies.other: no record of class other can become final"},
		{"London permanently", func(s *Spec) { s.Forks = Forks{} }, "forks: the native contracts need shanghai, which never begins"},
		{"Shanghai later", func(s *Spec) { s.Forks = at(1769904000) }, "forks: the native contracts begin with shanghai, at 2026-02-01T00:00:00Z"},
	} {
		spec := parseModel(t, "alliance")
		story.change(spec)
		warnings, err := Check(spec)
		if err != nil || !strings.Contains(fmt.Sprint(warnings), story.want) {
			t.Errorf("%s:\nhave %v, %v\nwant %s", story.name, warnings, err, story.want)
		}
	}
}

// A genesis.json that says one thing to people and another to the chain is
// refused, with the first difference.
func TestDecodeRefuses(t *testing.T) {
	text := string(encodeModel(t, parseModel(t, "alliance")))
	registry := "0000000000000000000000000000000000000d01"
	slot := between(text, registry, `"storage": {`, `"0x`)
	for _, story := range []struct {
		name, old, new, want string
		contradicts          bool
	}{
		{"the period of the engine", `"clique": {` + "\n      " + `"period": 5`, `"clique": {"period": 6`, `config.clique: have {"period":6,"epoch":30000}, want {"period":5,"epoch":30000}`, true},
		{"the chain id of the chain", `"chainId": 130801,` + "\n    \"home", `"chainId": 130802,` + "\n    \"home", "config.chainId: have 130802, want 130801", true},
		{"a fork is left out", `"osakaTime": 0,`, "", "config.osakaTime: have none, want 0", true},
		{"a fork is added", `"osakaTime": 0,`, `"osakaTime": 0, "amsterdamTime": 9,`, "config.amsterdamTime: have 9, want none", true},
		{"the chain merges", `"osakaTime": 0,`, `"osakaTime": 0, "terminalTotalDifficulty": 0,`, "config.terminalTotalDifficulty: have 0, want none", true},
		{"the gas limit", `"gasLimit": "0x3938700"`, `"gasLimit": "0x3938701"`, "gasLimit: have 0x3938701, want 0x3938700", true},
		{"the base fee is left out", `"baseFeePerGas": "0x0",`, "", "baseFeePerGas: have none, want 0x0", true},
		{"a signer of the checkpoint", "270b218641b713995f640bca7d51cbcc502f621e71332d", "270b218641b713995f640bca7d51cbcc502f621f71332d", "extraData: have 0x", true},
		{"the timestamp", `"timestamp": "0x6955b900"`, `"timestamp": "0x6955b901"`, "timestamp: have 0x6955b901, want 0x6955b900", true},
		{"an account is added", `"alloc": {`, `"alloc": {"00000000000000000000000000000000000000ff": {"balance": "0x1"},`, "alloc 0x00000000000000000000000000000000000000ff: have an account, want none", true},
		{"an account is left out", `"` + registry, `"0000000000000000000000000000000000000d0f`, "alloc 0x0000000000000000000000000000000000000d01: have no account, want one", true},
		{"a slot of the registry", `"storage": {`, `"storage": {"0x01": "0x02",`, "alloc 0x0000000000000000000000000000000000000d01 storage slot 0x0000000000000000000000000000000000000000000000000000000000000001: have 0x0000000000000000000000000000000000000000000000000000000000000002, want 0x0000000000000000000000000000000000000000000000000000000000000000", true},
		{"a value of the registry", slot, slot[:len(slot)-1] + "f", "storage slot " + slot[:66], true},
		{"a nonce", `"nonce": "0x1"`, `"nonce": "0x2"`, "nonce: have 0x2, want 0x1", true},
		{"the code of a native contract", `"code": "0xfe"`, `"code": "0xff"`, "code: have 0xff, want 0xfe", true},
		{"a balance", `"balance": "0x0"`, `"balance": "0x5"`, "balance: have 0x5, want 0x0", true},
		{"a role in the model", `"laboratory"` + "\n", `"nurse"` + "\n", "alloc 0x0000000000000000000000000000000000000d01 storage slot", true},
		{"an administrator in the model", `"admin": "0x75d4`, `"admin": "0x75d5`, "alloc 0x0000000000000000000000000000000000000d01 storage slot", true},

		{"the model has an unknown key", `"alliance": {`, `"alliance": {"perid": 5,`, `config.alliance: unknown field "perid"`, false},
		{"the model is null", `"alliance": {`, `"alliance": null, "other": {`, "config.alliance: want an object", false},
		{"the model contradicts itself", `"alliance": {`, `"alliance": {"epoch": 0,`, `duplicate key "epoch"`, false},
		{"the model has no epoch", "      \"epoch\": 30000,\n", "", "config.alliance.epoch: epoch is out of range: have 0", false},
		{"the model has a role without a name", `"laboratory"` + "\n", `"laboratary"` + "\n", `config.alliance: unknown role "laboratary", did you mean "laboratory"?`, false},
		{"a parameter of the model", `"timelock": "1d"`, `"timelock": "2d"`, "alloc 0x0000000000000000000000000000000000000d01 storage slot", true},
		{"a policy of the model", `"relation": "subject"`, `"relation": "insurer"`, "alloc 0x0000000000000000000000000000000000000d01 storage slot", true},
		{"the name in the model", `"Example Health`, `"Example Wealth`, "alloc 0x0000000000000000000000000000000000000d01 storage slot", true},
		{"a parameter is unknown", `"timelock": "1d"`, `"timelok": "1d"`, `config.alliance: parameters: timelok: unknown parameter "timelok", did you mean "timelock"?`, false},
		{"a duration is a number", `"timelock": "1d"`, `"timelock": 86400`, "config.alliance: parameters: timelock: cannot unmarshal number", false},
		{"a parameter has an unknown key", `"timelock": "1d"`, `"timelock": {"value": "1d", "thawed": true}`, `config.alliance: parameters: timelock: unknown field "thawed"`, false},
		{"a parameter has no value", `"timelock": "1d"`, `"timelock": {"frozen": true}`, "config.alliance: parameters: timelock: ", false},
		{"a parameter is missing", `"nodesMax": 8,`, "", "config.alliance.parameters: parameter nodesMax is missing", false},
		{"a term has an unknown key", `"relation": "subject"`, `"relations": "subject"`, `config.alliance: unknown field "relations"`, false},
		{"a term has an empty list of roles", `"relation": "subject"`, `"roles": [], "relation": "subject"`, "config.alliance: the roles of a term are an empty list", false},
		{"a policy has an unknown key", `"base"`, `"bass"`, `config.alliance: unknown field "bass"`, false},
		{"the model stands twice", `"alliance": {`, `"Alliance": {}, "alliance": {`, `duplicate key "alliance"`, false},
		{"a key comes twice", `"clique": {`, `"clique": {"period": 1,`, `duplicate key "period"`, false},
		{"an account comes twice", `"alloc": {`, `"alloc": {"` + registry + `": {"balance": "0x1"},`, `duplicate key "` + registry, false},
		{"a comma is missing", `"nonce": "0x0",`, `"nonce": "0x0"`, "line ", false},
		{"the difficulty is missing", `"difficulty": "0x1",`, "", "not a genesis: missing required field 'difficulty'", false},
		{"text follows", "\n}\n", "\n}\n{}", "text after the end of the genesis", false},
	} {
		if !strings.Contains(text, story.old) {
			t.Fatalf("%s: the story changes nothing", story.name)
		}
		_, _, err := Decode([]byte(strings.Replace(text, story.old, story.new, 1)))
		if err == nil || !strings.Contains(err.Error(), story.want) || errors.Is(err, ErrContradiction) != story.contradicts {
			t.Errorf("%s:\nhave %v\nwant %s", story.name, err, story.want)
		}
	}
}

// between returns the line after mark that holds want, from want on.
func between(text, start, mark, want string) string {
	text = text[strings.Index(text, start):]
	text = text[strings.Index(text, mark)+len(mark):]
	text = text[strings.Index(text, want)+1:]
	return text[:strings.Index(text, "\n")-2]
}

func TestDecodePlain(t *testing.T) {
	for _, story := range []struct{ name, text, want string }{
		{"a plain genesis", `{"config":{"chainId":5},"gasLimit":"0x1","difficulty":"0x1","alloc":{}}`, ""},
		{"nothing", "", "the genesis ends early"},
		{"a list", "[]", "not a genesis: want a JSON object"},
		{"a file that ends early", `{"config":{`, "the genesis ends early"},
		{"a key of no kind", `{"config":{},"gasLimit":"x","difficulty":"0x1","alloc":{}}`, "not a genesis: "},
		{"deep nesting", strings.Repeat(`{"a":`, 100), "nested deeper than 32"},
		{"no text", "{\"a\":\"\xff\"}", "not UTF-8 text"},
		{"an error on the third line", "{\n\"a\": 1,\n\"b\" 2}", "line 3: "},
	} {
		genesis, spec, err := Decode([]byte(story.text))
		switch {
		case story.want == "" && (err != nil || spec != nil || genesis.Config.ChainID.Uint64() != 5):
			t.Errorf("%s: have %v, %v, %v", story.name, genesis, spec, err)
		case story.want != "" && (err == nil || !strings.Contains(err.Error(), story.want)):
			t.Errorf("%s:\nhave %v\nwant %s", story.name, err, story.want)
		}
	}
	if _, _, err := Decode(bytes.Repeat([]byte(" "), MaxGenesisBytes+1)); err == nil || !strings.Contains(err.Error(), "want at most 33554432") {
		t.Errorf("have %v, want a limit", err)
	}
}

// Whatever the text, the parser answers, and a model that it accepts survives
// being written.
func FuzzParseSpec(f *testing.F) {
	f.Add([]byte(small))
	for _, name := range append(models, "template") {
		f.Add(readModel(f, name))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		spec, err := ParseSpec(text)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without a word")
			}
			return
		}
		again, err := ParseSpec(spec.YAML())
		if err != nil {
			t.Fatalf("%v\n%s", err, spec.YAML())
		}
		if !bytes.Equal(again.YAML(), spec.YAML()) {
			t.Fatalf("have %s\nwant %s", again.YAML(), spec.YAML())
		}
		if _, err := spec.Encode(); err != nil {
			t.Fatalf("a model that was accepted does not build: %v", err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, name := range models {
		f.Add(encodeModel(f, parseModel(f, name)))
	}
	f.Add([]byte(`{"config":{"alliance":{}},"gasLimit":"0x1","difficulty":"0x1","alloc":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		genesis, spec, err := Decode(text)
		if err != nil || spec == nil {
			return
		}
		again, err := spec.Encode()
		if err != nil {
			t.Fatal(err)
		}
		other, _, err := Decode(again)
		if err != nil || other.ToBlock().Hash() != genesis.ToBlock().Hash() {
			t.Fatalf("a genesis that was accepted comes back as another: %v", err)
		}
	})
}

// TestIsGenesis wants a model to be read as one however it is written.
func TestIsGenesis(t *testing.T) {
	for text, want := range map[string]bool{
		"name: X\nchainId: 7\n":            false,
		`{"name": "X", "chainId": 7}`:      false,
		"{name: X, chainId: 7}":            false,
		` {"config": {"chainId": 7}}`:      true,
		`{"gasLimit": "0x1", "alloc": {}}`: true,
		`{"config": {"chainId": 7`:         true,
		"":                                 false,
	} {
		if have := IsGenesis([]byte(text)); have != want {
			t.Errorf("%s: have %t, want %t", text, have, want)
		}
	}
}
