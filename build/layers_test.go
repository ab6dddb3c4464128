// SPDX-License-Identifier: LGPL-3.0-or-later

package build_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
)

const (
	modulePath   = "github.com/dntp/dntp/"
	upstreamPath = "github.com/ethereum/go-ethereum/"
)

// order defines which of our packages may import which. "a, b < c" lets c import a, b
// and everything that they may import. The line above a rule is its reason. A package
// that is missing here fails the test: add it.
const order = `
	# a hospital's own program imports the ABIs and the client, without the dependencies of a node
	NONE < contracts < contracts/bindings < ehr/client

	# a passkey in software is for tests and demonstrations, and no client needs it
	ehr/client < ehr/client/softkey < cmd/dntp/devnet/story

	# the bytes of a document mean the same with and without a chain
	NONE < ehr/document

	# leaves and heads belong to the organization; the logger uses the chain through a client
	ehr/client < ehr/logger < ehr/ehrapi

	# resources are built from the contracts' data, whatever its source
	contracts/bindings, ehr/document < ehr/fhir < ehr/ehrapi

	# signers and verifiers must build the same message, with the same words
	contracts < ehr/signature < ehr/client, ehr/native

	# every contract uses one dispatcher, and is gated by the registry
	contracts < ehr/native < ehr/registry < ehr/patients < ehr/consent < ehr/records < ehr/access

	# why an access is allowed is said by the code that decides
	ehr/consent < ehr/ehrapi

	# a log stores hashes, whatever they are of
	ehr/registry < ehr/logs

	# a holding means the same on the chain and at a gateway
	NONE < ehr/storage/holding < ehr/storage, ehr/client, ehr/vault, ehr/twin

	# the table of contracts imports each of them, and none of them imports it
	ehr/access, ehr/logs < ehr/storage, ehr/governance < ehr

	# the test harness must be usable by every contract
	ehr/registry < ehr/native/nativetest

	# the state is made of events and of the model at genesis
	contracts/bindings, ehr/registry < ehr/fold

	# the second implementation of the rules, and the attacks, cover all contracts together
	ehr, ehr/fold, ehr/native/nativetest, contracts/bindings < ehr/twin, ehr/attack

	# the generator of the bindings reads the table of contracts, and must not need a binding
	contracts < contracts/bindings/generate

	# sealing depends on headers, not on health records
	NONE < consensus/clique

	# fork choice and finality are pure rules, below the packages that move blocks
	NONE < core/forkchoice, core/finality < core/gossip

	# a proof must be verifiable with headers and without a node
	core/finality, consensus/clique < core/proof < core/simnet, cmd/dntp/inspect

	# a receipt runs the contracts' own reads; which block is final is decided above it, by core/proof
	contracts/bindings, ehr/document, ehr < ehr/receipt < ehr/ehrapi
	core/proof, ehr/receipt < core/member

	# one package limits a peer's share, wherever its messages wait
	NONE < core/quota < core/finalizer

	# finality depends on votes and headers, whatever the source of the blocks
	core/gossip, consensus/clique < core/finalizer

	# a chain for tests needs nothing of what moves blocks
	consensus/clique < core/internal/chaintest

	# messages bring blocks, blocks give a head, sealing builds on the head
	core/finalizer < core/chainsync < core/sealer

	# a sealer's guard and a command's files are written by the same rule
	NONE < core/wholefile < core/sealer, cmd/dntp/terminal

	# a file that people write is read by the same rules, whatever is in it
	NONE < genesis/strictyaml < genesis, ehr/gateway/door

	# a gateway is no node: it knows the contracts' interfaces and asks nodes for the rest
	ehr/client < ehr/gateway/token
	ehr/client < ehr/gateway/door
	ehr/client < ehr/gateway/relay
	ehr/gateway/door, ehr/gateway/token, ehr/gateway/relay, ehr/gateway/documents < ehr/gateway < cmd/dntp/gateway

	# the gateway's command prints and fails as the others do
	cmd/dntp/config < cmd/dntp/gateway < cmd/dntp

	# genesis writes the model into the contracts' storage
	ehr, consensus/clique < genesis

	# the index is built from events and the model at genesis, its RPC interface uses the index
	contracts/bindings, ehr/registry < ehr/index < ehr/ehrapi
	contracts, ehr/document < ehr/vault

	# how a blob is divided and where its parts are stored must not depend on each other
	ehr/vault < ehr/vault/erasure, ehr/vault/blobs < ehr/vault/blobs/blobstest

	# private metadata is stored by itself, whoever uses it
	NONE < ehr/gateway/catalogue

	# gateways hold and release what the vault has made; putting and opening builds on it
	ehr/client, ehr/fhir, ehr/vault/blobs, ehr/vault/erasure, ehr/gateway/catalogue < ehr/gateway/exchange < ehr/gateway/documents

	# one package wires everything into a node, and one program runs it
	ehr, ehr/client, ehr/document, ehr/ehrapi, ehr/vault, genesis, core/sealer < core/member < cmd/dntp/operator, cmd/dntpbench

	# all commands print, fail and report hints in the same way
	ehr, genesis, core/sealer < cmd/dntp/terminal

	# the description of a node's methods is made from all of them
	core/member < ehr/ehrapi/generate

	# flags and files define a node before it exists
	cmd/dntp/terminal < cmd/dntp/config

	# a client of a devnet needs its folder, but not its processes
	cmd/dntp/config < cmd/dntp/devnet/folder

	# a record's file, the keys and the signed-off model are used with and without a node
	ehr/client, ehr/document, cmd/dntp/config < cmd/dntp/recordfile < cmd/dntp/keys < cmd/dntp/model

	# a devnet only runs processes; its story is passed in as a function
	cmd/dntp/devnet/folder, cmd/dntp/model < cmd/dntp/devnet

	# running a node needs no connection to one
	cmd/dntp/model < cmd/dntp/operator

	# a command talks to one member, in the name of one key
	cmd/dntp/devnet/folder, cmd/dntp/model < cmd/dntp/session

	# the story and the faults watch a devnet's chain in the same way
	cmd/dntp/devnet, core/member < cmd/dntp/devnet/watch

	# inspecting a chain does not change it
	cmd/dntp/session, cmd/dntp/operator < cmd/dntp/inspect < cmd/dntp/override

	# faults affect nodes, whatever health records they hold
	cmd/dntp/devnet/watch, cmd/dntp/operator < cmd/dntp/devnet/faults

	# a proposal may refer to evidence, but not the reverse
	cmd/dntp/recordfile, cmd/dntp/inspect, ehr/fhir < cmd/dntp/ledger

	# a command asks the door of its own organization in the form that the gateway defines
	ehr/gateway/documents < cmd/dntp/ledger

	# losses need documents, and no ledger commands
	cmd/dntp/devnet, cmd/dntp/session, ehr/gateway/documents < cmd/dntp/devnet/losses < cmd/dntp

	# the story covers every part of an alliance, a cloned signer too
	cmd/dntp/devnet/faults, cmd/dntp/ledger < cmd/dntp/devnet/story

	# main only combines the commands
	cmd/dntp/operator, cmd/dntp/override, cmd/dntp/devnet/faults, cmd/dntp/devnet/story < cmd/dntp

	# tests that run the program build it once
	NONE < cmd/dntp/internal/testbin

	# a full sync is measured between whole members
	core/member < build/syncbench/syncer

	# many members in one process, for tests
	core/member < core/simnet

	# resources for a validator are made by the package that it checks
	ehr/fhir < build/fhir

	# tools of the repository itself run before anything is built
	NONE < build, build/fork, build/importbench, build/importbench/importer, build/syncbench
`

// denied lists imports that are forbidden to packages. "..." matches any suffix.
// TOUCHED is every upstream package that a patch touches.
const denied = `
	# what a contract does is part of consensus: no clock, chance, machine or thread
	CONTRACTS ! time, math/rand..., crypto/rand, os..., net..., sync..., syscall, unsafe, runtime..., context, log...

	# a contract may use the call and the state, but not the node
	CONTRACTS ! UP/core, UP/core/rawdb, UP/core/state..., UP/core/txpool..., UP/eth..., UP/ethclient..., UP/ethdb..., UP/internal...
	CONTRACTS ! UP/log, UP/metrics..., UP/miner, UP/node, UP/p2p..., UP/rpc, UP/triedb...

	# a replace in go.mod does not apply to importers of these packages, so they must build on plain upstream
	contracts..., ehr/client, ehr/document, ehr/signature ! TOUCHED, UP/core, UP/eth..., UP/miner, UP/consensus..., UP/node

	# a gateway must run without a node's code, and build on plain upstream
	ehr/gateway... ! TOUCHED, OUR/consensus..., OUR/core..., OUR/genesis, OUR/ehr, OUR/ehr/native, UP/core, UP/eth..., UP/miner, UP/consensus..., UP/node

	# what the vault writes must be readable by any program, and its formats need no machine
	ehr/vault... ! TOUCHED, OUR/consensus..., OUR/core..., OUR/genesis, OUR/ehr, OUR/ehr/native, UP/core, UP/eth..., UP/miner, UP/consensus..., UP/node
	ehr/vault, ehr/vault/erasure ! os..., net..., syscall

	# the engine must work for any alliance's chain
	consensus/clique ! OUR/ehr..., OUR/core...

	# the fork tool runs before any module is downloaded
	build/fork ! UP/..., OUR/...
`

// contractPackages is the meaning of CONTRACTS.
var contractPackages = []string{"ehr/native", "ehr/signature", "ehr/registry", "ehr/patients", "ehr/records", "ehr/consent",
	"ehr/access", "ehr/logs", "ehr/storage", "ehr/storage/holding", "ehr/governance"}

// takenNames are names with another meaning to a reader.
var takenNames = []string{"core", "vm", "node", "rpc", "types", "params", "util", "utils", "common", "helper", "helpers"}

// pkg is the output of go list for one package.
type pkg struct {
	ImportPath, Name, Dir string
	GoFiles, Imports      []string
}

// short is the path within the module.
func (p *pkg) short() string { return strings.TrimPrefix(p.ImportPath, modulePath) }

func listPackages(t *testing.T) []*pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Name,Dir,GoFiles,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v: %s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var packages []*pkg
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		p := new(pkg)
		if err := decoder.Decode(p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// rule is one line of order or denied.
type rule struct {
	text, reason string
	parts        [][]string // between the signs
}

// parseRules reads rules whose parts are separated by sign.
func parseRules(text, sign string) ([]rule, error) {
	var rules []rule
	reason := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			reason = ""
		case line[0] == '#':
			reason = strings.TrimSpace(line[1:])
		case reason == "":
			return nil, fmt.Errorf("no reason above the rule %q", line)
		default:
			r := rule{text: line, reason: reason}
			for part := range strings.SplitSeq(line, " "+sign+" ") {
				r.parts = append(r.parts, strings.Split(part, ", "))
			}
			if len(r.parts) < 2 {
				return nil, fmt.Errorf("no %q in the rule %q", sign, line)
			}
			rules = append(rules, r)
		}
	}
	return rules, nil
}

// mayImport returns, for every package of the rules, everything that it may import.
func mayImport(rules []rule) (map[string]map[string]bool, error) {
	allowed := make(map[string]map[string]bool)
	for _, r := range rules {
		for i, part := range r.parts {
			for _, name := range part {
				if allowed[name] == nil {
					allowed[name] = make(map[string]bool)
				}
				if i > 0 {
					for _, below := range r.parts[i-1] {
						allowed[name][below] = true
					}
				}
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for name, set := range allowed {
			for below := range set {
				for lowest := range allowed[below] {
					if !set[lowest] {
						set[lowest], changed = true, true
					}
				}
			}
			if set[name] {
				return nil, fmt.Errorf("the rules let %s import itself", name)
			}
		}
	}
	return allowed, nil
}

func TestImportOrder(t *testing.T) {
	rules, err := parseRules(order, "<")
	if err != nil {
		t.Fatal(err)
	}
	allowed, err := mayImport(rules)
	if err != nil {
		t.Fatal(err)
	}
	packages := listPackages(t)
	if len(packages) == 0 {
		t.Fatal("go list names no package")
	}
	for _, p := range packages {
		if allowed[p.short()] == nil {
			t.Errorf("package %s has no place in the import order: add it to build/layers_test.go, with a reason", p.short())
			continue
		}
		for _, imported := range p.Imports {
			below, ours := strings.CutPrefix(imported, modulePath)
			if ours && !allowed[p.short()][below] {
				t.Errorf("%s imports %s, which is not below it:%s", p.short(), below, placesOf(rules, p.short()))
			}
		}
	}
}

// placesOf quotes the rules that name a package.
func placesOf(rules []rule, name string) string {
	var b strings.Builder
	for _, r := range rules {
		for _, part := range r.parts[1:] {
			if slices.Contains(part, name) {
				fmt.Fprintf(&b, "\n\t%s\n\tas %s", r.text, r.reason)
			}
		}
	}
	return b.String()
}

func TestDeniedImports(t *testing.T) {
	rules, err := parseRules(denied, "!")
	if err != nil {
		t.Fatal(err)
	}
	touched := touchedPackages(t)
	packages := listPackages(t)
	for _, r := range rules {
		who := expand(r.parts[0], nil)
		what := expand(r.parts[1], touched)
		matched := false
		for _, p := range packages {
			if !matchesAny(p.short(), who) {
				continue
			}
			matched = true
			for _, imported := range p.Imports {
				if matchesAny(imported, what) {
					t.Errorf("%s imports %s: %s", p.short(), imported, r.reason)
				}
			}
		}
		if !matched {
			t.Errorf("no package matches the rule %q", r.text)
		}
	}
}

// A contract that is missing from CONTRACTS could import anything.
func TestContractPackages(t *testing.T) {
	for _, c := range contracts.All() {
		if !slices.Contains(contractPackages, "ehr/"+c.Name) {
			t.Errorf("contract %s is missing from contractPackages: add it to build/layers_test.go", c.Name)
		}
	}
}

// expand replaces the words in capitals.
func expand(names, touched []string) []string {
	var out []string
	for _, name := range names {
		name = strings.Replace(name, "OUR/", modulePath, 1)
		name = strings.Replace(name, "UP/", upstreamPath, 1)
		switch name {
		case "CONTRACTS":
			out = append(out, contractPackages...)
		case "TOUCHED":
			out = append(out, touched...)
		default:
			out = append(out, name)
		}
	}
	return out
}

func matchesAny(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		prefix, open := strings.CutSuffix(pattern, "...")
		rest, ok := strings.CutPrefix(name, prefix)
		// "net..." is net and net/http, and not netip.
		return ok && (rest == "" || open && (strings.HasSuffix(prefix, "/") || rest[0] == '/'))
	})
}

// touchedPackages returns the upstream packages that a patch touches.
func touchedPackages(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("upstream.json")
	if err != nil {
		t.Fatal(err)
	}
	var upstream struct{ Files map[string]any }
	if err := json.Unmarshal(data, &upstream); err != nil {
		t.Fatal(err)
	}
	var packages []string
	for file := range upstream.Files {
		packages = append(packages, upstreamPath+path.Dir(file))
	}
	if len(packages) == 0 {
		t.Fatal("upstream.json names no touched file")
	}
	return packages
}

func TestPackageNames(t *testing.T) {
	for _, p := range listPackages(t) {
		if base := path.Base(p.short()); slices.Contains(takenNames, p.Name) || slices.Contains(takenNames, base) {
			t.Errorf("package %s at %s: the name has another meaning to a reader", p.Name, p.short())
		}
		generates := path.Base(p.short()) == "generate" || strings.HasPrefix(p.short(), "build/")
		if (path.Dir(p.short()) == "cmd") != (p.Name == "main") && !generates && len(p.GoFiles) > 0 {
			t.Errorf("package %s at %s: every folder of cmd, and no other package, is a program", p.Name, p.short())
		}
	}
}

// The checks above must be able to fail.
func TestRulesCanFail(t *testing.T) {
	rules, err := parseRules("\t# why\n\ta < b < c\n\tb, x < d\n", "<")
	if err != nil {
		t.Fatal(err)
	}
	allowed, err := mayImport(rules)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		from, to string
		want     bool
	}{{"b", "a", true}, {"c", "a", true}, {"d", "a", true}, {"d", "x", true}, {"a", "b", false}, {"c", "x", false}, {"d", "c", false}} {
		if have := allowed[test.from][test.to]; have != test.want {
			t.Errorf("%s imports %s: have %v, want %v", test.from, test.to, have, test.want)
		}
	}
	if !strings.Contains(placesOf(rules, "c"), "as why") {
		t.Error("a rule is quoted without its reason")
	}
	if _, err := parseRules("\ta < b\n", "<"); err == nil {
		t.Error("a rule without a reason was accepted")
	}
	if loop, _ := parseRules("\t# why\n\ta < b < a\n", "<"); loop != nil {
		if _, err := mayImport(loop); err == nil {
			t.Error("a loop was accepted")
		}
	}
	patterns := []string{"net...", "time", "ehr/..."}
	for name, want := range map[string]bool{"net": true, "net/http": true, "netip": false, "time": true, "time/tzdata": false, "ehr": false, "ehr/native": true} {
		if have := matchesAny(name, patterns); have != want {
			t.Errorf("%s matches %v: have %v, want %v", name, patterns, have, want)
		}
	}
}
