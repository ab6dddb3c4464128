// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

var update = flag.Bool("update", false, "write the golden files again")

// models are the files that testdata has in all forms.
var models = []string{"alliance", "planned"}

func readModel(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parseModel(t testing.TB, name string) *Spec {
	t.Helper()
	spec, err := ParseSpec(readModel(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

func encodeModel(t testing.TB, spec *Spec) []byte {
	t.Helper()
	text, err := spec.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// golden compares with a file of testdata, which -update writes.
func golden(t *testing.T, name string, have []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, have, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("%s differs, run go test -update and look at the difference:\n%s", path, have)
	}
}

func TestGolden(t *testing.T) {
	for _, name := range models {
		spec := parseModel(t, name)
		var shown bytes.Buffer
		if err := Show(&shown, spec); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".json", encodeModel(t, spec))
		golden(t, name+".txt", shown.Bytes())
	}
	// The example is what the writer of the file writes.
	golden(t, "alliance.yaml", parseModel(t, "alliance").YAML())
	golden(t, "template.yaml", template())
}

// template is a model in which everything is to be filled in.
func template() []byte {
	spec := Default("", 7)
	spec.Timestamp = 1767225600
	spec.Organizations = []Organization{{Kind: Hospital, Nodes: []string{""}, Signers: []common.Address{{}}}}
	spec.Actors = []Actor{{Roles: 1}}
	spec.Alloc = make([]Funds, 1)
	return spec.YAML()
}

// A template is refused with a line for every mark in it.
func TestTemplate(t *testing.T) {
	text := template()
	_, err := ParseSpec(text)
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("have %v, want problems", err)
	}
	lines := strings.Split(string(text), "\n")
	marks := strings.Count(string(text), `"<`)
	if marks < 9 || len(problems) != marks {
		t.Errorf("have %d problems, want one for each of %d marks:\n%v", len(problems), marks, err)
	}
	for _, p := range problems {
		if !strings.HasPrefix(lines[p.Line-1][p.Column-1:], `"<`) {
			t.Errorf("no mark is at %v", p)
		}
	}
}

// The same model gives the same bytes, whichever order maps are walked in.
func TestDeterminism(t *testing.T) {
	text := readModel(t, "alliance")
	var first []byte
	for range 100 {
		spec, err := ParseSpec(text)
		if err != nil {
			t.Fatal(err)
		}
		have := append(encodeModel(t, spec), spec.YAML()...)
		if first == nil {
			first = have
		}
		if !bytes.Equal(have, first) {
			t.Fatal("two runs differ")
		}
	}
}

// A tool that knows nothing of alliances reads the same first block.
func TestPlainTools(t *testing.T) {
	for _, name := range models {
		spec := parseModel(t, name)
		built, err := spec.Genesis()
		if err != nil {
			t.Fatal(err)
		}
		var plain core.Genesis
		if err := json.Unmarshal(encodeModel(t, spec), &plain); err != nil {
			t.Fatal(err)
		}
		want := built.ToBlock().Hash()
		if have := plain.ToBlock().Hash(); have != want {
			t.Errorf("%s: have hash %v after reading, want %v", name, have, want)
		}
		// What such a tool writes has no model, and is a plain genesis.
		text, err := json.Marshal(&plain)
		if err != nil {
			t.Fatal(err)
		}
		again, model, err := Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		if model != nil || again.ToBlock().Hash() != want {
			t.Errorf("%s: a plain genesis came back as another", name)
		}
	}
}

// The chain accepts the first block, and the registry in the state of its root
// answers as the model says.
func TestChainAccepts(t *testing.T) {
	ehr.Register()
	for _, name := range models {
		spec := parseModel(t, name)
		genesis, model, err := Decode(encodeModel(t, spec))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(model, spec) {
			t.Fatalf("%s: the model of genesis.json is another", name)
		}
		db := rawdb.NewMemoryDatabase()
		defer db.Close()
		chain, err := core.NewBlockChain(db, genesis, clique.New(genesis.Config.Clique, db), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer chain.Stop()
		if have, want := chain.Genesis().Hash(), genesis.ToBlock().Hash(); have != want {
			t.Fatalf("%s: have genesis %v, want %v", name, have, want)
		}
		state, err := chain.State()
		if err != nil {
			t.Fatal(err)
		}
		checkRegistry(t, spec, state)
	}
}

func checkRegistry(t *testing.T, spec *Spec, state vm.StateDB) {
	t.Helper()
	for address := range ehr.Contracts() {
		if state.GetNonce(address) != 1 || state.GetCodeSize(address) != 1 {
			t.Errorf("native contract %v is not in the state", address)
		}
	}
	gate := registry.Gate{}
	for i := range spec.Organizations {
		org := &spec.Organizations[i]
		if err := gate.CheckSender(state, org.Admin); err != nil {
			t.Errorf("the administrator of %s may not send: %v", org.Name, err)
		}
		for _, url := range org.Nodes {
			if id, _ := NodeID(url); !registry.NodeAllowed(state, id) {
				t.Errorf("the node of %s may not connect", org.Name)
			}
		}
	}
	for _, actor := range spec.Actors {
		creates := gate.CheckCreator(state, actor.Address) == nil
		if want := spec.Access.OpenCreate || actor.Roles&deployer != 0; creates != want {
			t.Errorf("actor %v may create: have %t, want %t", actor.Address, creates, want)
		}
	}
	stranger := common.HexToAddress("0x5000000000000000000000000000000000000001")
	if sends := gate.CheckSender(state, stranger) == nil; sends != spec.Access.OpenSend {
		t.Errorf("a stranger may send: have %t, want %t", sends, spec.Access.OpenSend)
	}
	if registry.NodeAllowed(state, common.Hash{1}) {
		t.Error("a stranger's node may connect")
	}
}

func TestChainConfig(t *testing.T) {
	for _, story := range []struct {
		forks  Forks
		system int // contracts that the forks call
		time   uint64
		rules  params.Rules
	}{
		{ForksUpTo("london"), 0, 0, params.Rules{IsLondon: true}},
		{ForksUpTo("shanghai"), 0, 0, params.Rules{IsShanghai: true, IsAlliance: true}},
		{ForksUpTo("cancun"), 1, 0, params.Rules{IsCancun: true, IsAlliance: true}},
		{ForksUpTo("osaka"), 4, 0, params.Rules{IsOsaka: true, IsAlliance: true}},
		{at(5, 6, 7, 8), 4, 4, params.Rules{IsLondon: true}},
		{at(5, 6, 7, 8), 4, 8, params.Rules{IsOsaka: true, IsAlliance: true}},
	} {
		spec := parseModel(t, "alliance")
		spec.Timestamp, spec.Forks = 0, story.forks
		genesis, err := spec.Genesis()
		if err != nil {
			t.Fatal(err)
		}
		if err := genesis.Config.CheckConfigForkOrder(); err != nil {
			t.Error(err)
		}
		if have := len(genesis.Alloc) - len(ehr.Contracts()); have != story.system {
			t.Errorf("%v: have %d system contracts, want %d", story.forks, have, story.system)
		}
		have := genesis.Config.Rules(common.Big0, false, story.time)
		if have.IsOsaka != story.rules.IsOsaka || have.IsAlliance != story.rules.IsAlliance || !have.IsLondon {
			t.Errorf("%v at %d: have rules %+v", story.forks, story.time, have)
		}
	}
}

func at(times ...uint64) (forks Forks) {
	for i, field := range forks.times()[:len(times)] {
		*field = &times[i]
	}
	return forks
}

func TestExtraData(t *testing.T) {
	spec := parseModel(t, "alliance")
	genesis, err := spec.Genesis()
	if err != nil {
		t.Fatal(err)
	}
	extra := genesis.ExtraData
	signers := spec.Signers()
	if want := 32 + len(signers)*common.AddressLength + crypto.SignatureLength; len(extra) != want {
		t.Fatalf("have %d bytes of extra data, want %d", len(extra), want)
	}
	slices.SortFunc(signers, common.Address.Cmp)
	for i, signer := range signers {
		if have := common.BytesToAddress(extra[32+20*i : 52+20*i]); have != signer {
			t.Errorf("signer %d: have %v, want %v", i, have, signer)
		}
	}
	if bytes.Count(extra[:32], []byte{0}) != 32 || bytes.Count(extra[len(extra)-65:], []byte{0}) != 65 {
		t.Error("vanity and seal are not zero")
	}
}

// The access table can say all that the registry's default says, and every
// write of every native contract is in it.
func TestDefaultOperations(t *testing.T) {
	var have []registry.GenesisRule
	for _, op := range operations() {
		have = append(have, DefaultOperations()[op.name].registryRules(op)...)
	}
	want := slices.DeleteFunc(registry.DefaultRules(), func(r registry.GenesisRule) bool { return r.Roles == 0 })
	order := func(a, b registry.GenesisRule) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	slices.SortFunc(have, order)
	slices.SortFunc(want, order)
	if !slices.Equal(have, want) {
		t.Errorf("have rules %v, want %v", have, want)
	}
	for address := range ehr.Contracts() {
		if !slices.ContainsFunc(operationTable(), func(a common.Address) bool { return a == address }) {
			t.Errorf("native contract %v has no name in the access table", address)
		}
	}
	if !slices.Contains(operationNames(), "records.anchor") {
		t.Errorf("have operations %v, want records.anchor among them", operationNames())
	}
	if len(roleNames) != 15 || deployer.Names()[0] != "deployer" || contracts.RegistryAddress != operations()[0].contract {
		t.Errorf("have roles %v, operations %v", roleNames, operations())
	}
}

// A file without policies and parameters has the registry's own.
func TestDefaultModel(t *testing.T) {
	spec, err := ParseSpec([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if have, want := spec.registryPolicies(), registry.DefaultPolicies(); !reflect.DeepEqual(have, want) {
		t.Errorf("have policies %v, want %v", have, want)
	}
	if have, want := spec.Parameters.registryParams(), registry.DefaultParams(); !reflect.DeepEqual(have, want) {
		t.Errorf("have parameters %v, want %v", have, want)
	}
	other, err := ParseSpec([]byte(small + "policies:\n  other: [[{purposes: [review]}]]\nparameters: {timelock: {value: 48h, frozen: true}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	spec.Policies["other"] = Policy{AnyOf: [][]Term{{{Count: 1, Purposes: 1 << 12}}}}
	spec.Parameters["timelock"] = Parameter{Value: 172_800, Frozen: true}
	if !reflect.DeepEqual(other, spec) {
		t.Errorf("have %+v, want %+v", other, spec)
	}
}

// Anybody can hash the model out of genesis.json.
func TestModelHash(t *testing.T) {
	for _, name := range models {
		spec := parseModel(t, name)
		var read struct {
			Config struct{ Alliance json.RawMessage }
		}
		if err := json.Unmarshal(encodeModel(t, spec), &read); err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := json.Compact(&text, read.Config.Alliance); err != nil {
			t.Fatal(err)
		}
		have, err := spec.ModelHash()
		if want := common.Hash(sha256.Sum256(text.Bytes())); err != nil || have != want {
			t.Errorf("%s: have %v, %v, want %v", name, have, err, want)
		}
	}
}

func operationTable() (addresses []common.Address) {
	for _, c := range contracts.All() {
		addresses = append(addresses, c.Address)
	}
	return addresses
}

// Any model without contradictions survives both files.
func TestRoundTrip(t *testing.T) {
	const seed, rounds = 20260101, 60
	random := rand.New(rand.NewSource(seed))
	for round := range rounds {
		spec := randomSpec(random)
		if _, err := Check(spec); err != nil {
			t.Fatalf("seed %d round %d: %v", seed, round, err)
		}
		fromYAML, err := ParseSpec(spec.YAML())
		if err != nil {
			t.Fatalf("seed %d round %d: %v\n%s", seed, round, err, spec.YAML())
		}
		if !reflect.DeepEqual(fromYAML, spec) {
			t.Fatalf("seed %d round %d: have %+v\nwant %+v", seed, round, fromYAML, spec)
		}
		_, fromJSON, err := Decode(encodeModel(t, spec))
		if err != nil {
			t.Fatalf("seed %d round %d: %v", seed, round, err)
		}
		if !reflect.DeepEqual(fromJSON, spec) {
			t.Fatalf("seed %d round %d: have %+v\nwant %+v", seed, round, fromJSON, spec)
		}
	}
}

func randomSpec(r *rand.Rand) *Spec {
	spec := &Spec{
		Name:      randomText(r),
		ChainID:   1 + uint64(r.Int63n(MaxChainID)),
		Period:    1 + uint64(r.Intn(MaxPeriod)),
		Epoch:     1 + uint64(r.Int63n(MaxEpoch)),
		GasLimit:  MinGasLimit + uint64(r.Int63n(MaxGasLimit-MinGasLimit)),
		BaseFee:   uint64(r.Int63n(MaxBaseFee)),
		Timestamp: Time(r.Int63n(MaxTime)),
		Rules:     DefaultRules,
		Access:    Access{OpenSend: r.Intn(2) == 0, OpenCreate: r.Intn(2) == 0, Kinds: make(map[string]Roles), Operations: randomOperations(r)},
		Policies:  randomPolicies(r), Parameters: randomParameters(r),
	}
	for _, kind := range kinds {
		spec.Access.Kinds[kind.String()] = administrator | Roles(r.Intn(1<<len(roleNames)))&^ofPatients
	}
	begin := uint64(0)
	for i, at := range spec.Forks.times()[:r.Intn(5)] {
		if i > 0 || r.Intn(2) == 0 {
			begin += uint64(r.Intn(2) * r.Intn(1e9))
		}
		seconds := begin
		*at = &seconds
	}
	for i := range 1 + r.Intn(4) {
		org := Organization{
			Name: fmt.Sprintf("org-%d", i), Identifier: fmt.Sprint(i, randomText(r)),
			Kind: kinds[r.Intn(len(kinds))], Admin: randomAddress(r), Signers: []common.Address{randomAddress(r)},
		}
		if r.Intn(2) == 0 {
			r.Read(org.MetaHash[:])
			key, _ := crypto.ToECDSA(crypto.Keccak256(org.MetaHash[:]))
			org.Nodes = []string{fmt.Sprintf("%x", crypto.FromECDSAPub(&key.PublicKey)[1:])}
		}
		spec.Organizations = append(spec.Organizations, org)
		actor := Actor{Address: randomAddress(r), Org: org.Name, Roles: spec.Access.Kinds[org.Kind.String()]}
		if roles := actor.Roles & Roles(r.Intn(1<<len(roleNames))); roles != 0 {
			actor.Roles = roles
		}
		if r.Intn(2) == 0 {
			r.Read(actor.Credential[:])
			actor.Expires = Expiry(uint64(spec.Timestamp) + 1)
		}
		spec.Actors = append(spec.Actors, actor)
		spec.Alloc = append(spec.Alloc, Funds{Address: randomAddress(r), Balance: uint256.Int{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64() | 1}})
	}
	return spec
}

func randomOperations(r *rand.Rand) map[string]Rule {
	table := make(map[string]Rule)
	for _, op := range operations() {
		switch kind := r.Intn(4); {
		case kind == 0:
		case kind == 1 || !op.classes:
			table[op.name] = Rule{Roles: Roles(r.Intn(1<<len(roleNames))) & op.callers}
		default:
			rule := Rule{Classes: map[string]Roles{"other": op.callers}}
			for _, class := range classNames {
				if r.Intn(3) == 0 {
					rule.Classes[class] = Roles(r.Intn(1<<len(roleNames))) & op.callers
				}
			}
			table[op.name] = rule
		}
	}
	return table
}

func randomPolicies(r *rand.Rand) map[string]Policy {
	policies := make(map[string]Policy)
	for _, class := range classNames {
		policy := Policy{Base: Class(r.Intn(len(classNames) + 1))}
		for range 1 + r.Intn(registry.MaxClauses) {
			var terms []Term
			for range 1 + r.Intn(registry.MaxTerms) {
				terms = append(terms, Term{
					Count: 1 + uint64(r.Intn(registry.MaxSigners/registry.MaxTerms)), Roles: Roles(r.Intn(2) * r.Intn(1<<len(roleNames))),
					Relation: Relation(r.Intn(len(relationNames) + 1)), Purposes: Purposes(1 + r.Intn(1<<len(purposeWords.words)-1)),
				})
			}
			policy.AnyOf = append(policy.AnyOf, terms)
		}
		policies[class] = policy
	}
	return policies
}

func randomParameters(r *rand.Rand) Parameters {
	list := make(Parameters)
	for _, p := range registry.Parameters() {
		value := p.Min + uint64(r.Int63n(int64(p.Max-p.Min+1)))
		if p.Unit == unitSeconds && r.Intn(2) == 0 {
			value = max(p.Min, value-value%3600)
		}
		list[p.Name] = Parameter{value, r.Intn(2) == 0}
	}
	list["signersMin"] = Parameter{Value: 1}
	return list
}

func randomAddress(r *rand.Rand) (address common.Address) {
	r.Read(address[:])
	return address
}

// randomText draws from letters that a careless writer would get wrong.
func randomText(r *rand.Rand) string {
	letters := []rune(`abc 012:#-'"\{}[]&*!|>%@,?~éß漢🏥=` + "`")
	text := []rune{'x'}
	for range r.Intn(12) {
		text = append(text, letters[r.Intn(len(letters))])
	}
	return string(append(text, 'z'))
}

func TestSummaryJSON(t *testing.T) {
	sum, err := Summarize(parseModel(t, "alliance"))
	if err != nil {
		t.Fatal(err)
	}
	genesis, err := parseModel(t, "alliance").Genesis()
	if err != nil {
		t.Fatal(err)
	}
	var have struct {
		GenesisHash   common.Hash
		Organizations []struct {
			OrgID common.Hash `json:"orgId"`
			Kind  string
		}
		ActorsByRole map[string]int
	}
	text, err := json.Marshal(sum)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &have); err != nil {
		t.Fatal(err)
	}
	if have.GenesisHash != genesis.ToBlock().Hash() || len(have.Organizations) != 4 || have.ActorsByRole["doctor"] != 1 ||
		have.Organizations[3].Kind != "government" || have.Organizations[3].OrgID != OrgID("https://health-agency.example/organization") {
		t.Errorf("have summary %s", text)
	}
}

// Every word that a file may use is explained.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := slices.Concat(roleNames, classNames, forkNames, []string{noForks, atGenesis, never, anyRole})
	for _, kind := range kinds {
		words = append(words, kind.String())
	}
	for _, p := range registry.Parameters() {
		usual := strings.NewReplacer("[", "`", "]", "`", ", ", "`, `").Replace(formatValue(p.Unit, p.Default))
		if !regexp.MustCompile("(?m)^\\| `" + p.Name + "` \\|.*\\| " + usual + " \\|$").Match(text) {
			t.Errorf("README.md does not say that %s is %s", p.Name, usual)
		}
	}
	words = slices.Concat(words, relationNames, purposeWords.words, useWords.words)
	for _, p := range registry.Parameters() {
		words = append(words, p.Name)
		if meaning(p.Name) == "" {
			t.Errorf("a template does not explain %q", p.Name)
		}
	}
	for _, of := range []any{Spec{}, Organization{}, Actor{}, Access{}, Funds{}, Term{}, fullPolicy{}, jsonParameter{}} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(of)) {
			key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			words = append(words, key)
		}
	}
	if len(words) < 140 {
		t.Fatalf("have %d words, want all", len(words))
	}
	for _, word := range words {
		if !bytes.Contains(text, []byte("`"+word+"`")) && !bytes.Contains(text, []byte("{"+word+",")) && !bytes.Contains(text, []byte(word+"}`")) {
			t.Errorf("README.md does not explain %q", word)
		}
	}
}
