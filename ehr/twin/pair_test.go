// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/fold"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

// enough is gas that no operation uses up, on either side.
const enough = 1 << 40

// apis are the contracts that are compared.
var apis = contracts.ABIs()

// step is one call, in a transaction of its own, or time that passes where it
// goes nowhere.
type step struct {
	wait  uint64
	from  common.Address
	to    common.Address
	input []byte
}

func (s step) String() string {
	if s.to == (common.Address{}) {
		return fmt.Sprintf("%d s pass", s.wait)
	}
	text := fmt.Sprintf("%v -> %v ", s.from, s.to)
	if len(s.input) >= 4 {
		if m, err := method(s); err == nil {
			if args, err := m.Inputs.Unpack(s.input[4:]); err == nil {
				return text + fmt.Sprintf("%s%+v", m.Name, args)
			}
			return text + fmt.Sprintf("%s, calldata %x", m.Name, s.input)
		}
	}
	return text + fmt.Sprintf("calldata %x", s.input)
}

func method(s step) (*abi.Method, error) {
	api := apis[s.to]
	return api.MethodById(s.input[:4])
}

// pair is one chain with the native contracts and one with the twin, both with
// the same model at genesis.
type pair struct {
	native, twin *nativetest.Chain
	folded       *fold.State  // made of the native side's events
	emitted      []*types.Log // the native side's events of the last step, relayed ones too
	relays       int          // operations that the native side was brought by somebody else
}

// secondsPerBlock is how many blocks the time of a step makes.
const secondsPerBlock = 10

// newPair returns two chains with the model.
func newPair(t testing.TB, g *registry.Genesis) *pair {
	t.Helper()
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	codes := make(types.GenesisAlloc)
	for _, c := range contracts.All() {
		codes[c.Address] = types.Account{Nonce: 1, Code: twinCode(t, "Twin"+strings.ToUpper(c.Name[:1])+c.Name[1:])}
	}
	registryCode := codes[contracts.RegistryAddress].Code
	delete(codes, contracts.RegistryAddress)
	twin := nativetest.New(t, codes).Plain(contracts.RegistryAddress, registryCode)
	twin.State.SetNonce(contracts.RegistryAddress, 1, tracing.NonceChangeGenesis)
	seed(t, twin, g)
	folded, err := fold.New(g)
	if err != nil {
		t.Fatal(err)
	}
	return &pair{native: nativetest.New(t, alloc), twin: twin, folded: folded}
}

func twinCode(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "contracts", "twin", name+".hex"))
	if err != nil {
		t.Fatal(err)
	}
	code, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// seeders write the entries of a genesis into the twin.
var seeders = parse(`[
	{"type":"function","name":"seedOrg","inputs":[{"type":"bytes32"},{"type":"uint8"},{"type":"address"},{"type":"bytes32"}]},
	{"type":"function","name":"seedNode","inputs":[{"type":"bytes32"},{"type":"bytes32"}]},
	{"type":"function","name":"seedKind","inputs":[{"type":"uint8"},{"type":"uint32"}]},
	{"type":"function","name":"seedActor","inputs":[{"type":"address"},{"type":"bytes32"},{"type":"uint32"},{"type":"bytes32"},{"type":"uint64"}]},
	{"type":"function","name":"seedRule","inputs":[{"type":"address"},{"type":"bytes4"},{"type":"uint8"},{"type":"uint32"}]},
	{"type":"function","name":"seedPolicy","inputs":[{"type":"uint8"},{"type":"bytes"}]},
	{"type":"function","name":"seedParam","inputs":[{"type":"bytes32"},{"type":"uint64"},{"type":"bool"},{"type":"uint64"},{"type":"uint64"}]},
	{"type":"function","name":"seedSigner","inputs":[{"type":"address"},{"type":"bytes32"}]},
	{"type":"function","name":"seedModel","inputs":[{"type":"bytes32"},{"type":"uint32"}]}
]`)

func parse(text string) abi.ABI {
	parsed, err := abi.JSON(strings.NewReader(text))
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return parsed
}

// seed writes the model into the twin as its genesis.
func seed(t testing.TB, twin *nativetest.Chain, g *registry.Genesis) {
	call := func(method string, args ...any) {
		out := twin.Run(nativetest.Call{To: contracts.RegistryAddress, Input: pack(seeders, method, args...), Gas: enough})
		if out.Err != nil {
			t.Fatalf("%s: %v %x", method, out.Err, out.Output)
		}
	}
	for _, o := range g.Orgs {
		call("seedOrg", o.ID, o.Kind, o.Admin, o.MetaHash)
		for _, node := range o.Nodes {
			call("seedNode", node, o.ID)
		}
	}
	for _, a := range g.Actors {
		call("seedActor", a.Address, a.Org, a.Roles, a.CertHash, a.NotAfter)
	}
	for _, k := range append(registry.DefaultKinds(), g.Kinds...) {
		call("seedKind", uint8(k.Kind), k.Roles)
	}
	for _, r := range g.Rules {
		call("seedRule", r.Contract, r.Selector, r.Class, r.Roles)
	}
	for _, p := range g.Policies {
		call("seedPolicy", p.Class, p.Policy.Encode())
	}
	set := make(map[common.Hash]registry.GenesisParam)
	for _, p := range g.Params {
		set[p.Key] = p
	}
	for _, p := range registry.Parameters() {
		value, frozen := p.Default, p.Frozen()
		if s, ok := set[p.Key()]; ok {
			value, frozen = s.Value, s.Frozen
		}
		call("seedParam", p.Key(), value, frozen, p.Min, p.Max)
	}
	for _, s := range g.Signers {
		call("seedSigner", s.Address, s.Org)
	}
	call("seedModel", g.ModelHash, max(g.RulesVersion, registry.FirstRules))
}

// pack encodes a call. Wrong arguments are the test's own mistake.
func pack(api abi.ABI, method string, args ...any) []byte {
	input, err := api.Pack(method, args...)
	if err != nil {
		panic("BUG: " + method + ": " + err.Error())
	}
	return input
}

// run makes the call on both sides and returns the native answer, and how the
// other one differs.
func (p *pair) run(s step) (nativetest.Result, error) {
	for _, chain := range []*nativetest.Chain{p.native, p.twin} {
		before := chain.Block
		chain.Time += s.wait
		chain.Block = nativetest.Number + (chain.Time-nativetest.Now)/secondsPerBlock
		keepHashes(chain, before)
	}
	if s.to == (common.Address{}) {
		return nativetest.Result{}, nil
	}
	call := nativetest.Call{From: s.from, To: s.to, Input: s.input, Gas: enough}
	want := p.twin.Run(call)
	if !isRelayed(s) {
		have := p.native.Run(call)
		return have, errors.Join(differ(have, want), p.fold(s, have))
	}
	signed, ok := p.relayed(s)
	if !ok {
		signed = call
	}
	have := p.native.Run(signed)
	if err := p.fold(s, have); err != nil {
		return have, err
	}
	if ok {
		var err error
		if have, err = direct(have); err != nil {
			return have, err
		}
		p.relays++
	}
	return have, differ(have, want)
}

var badCalldata = contracts.Native.Errors["BadCalldata"].ID.Bytes()[:4]

// differ compares the answers of the native contract and its twin.
func differ(native, twin nativetest.Result) error {
	if errors.Is(twin.Err, vm.ErrExecutionReverted) && len(twin.Output) == 0 {
		twin.Output = badCalldata // Solidity's decoder gives no reason
	}
	if !errors.Is(native.Err, twin.Err) || !bytes.Equal(native.Output, twin.Output) {
		return fmt.Errorf("native answers %s, twin %s", show(native), show(twin))
	}
	if len(native.Logs) != len(twin.Logs) {
		return fmt.Errorf("native emits %d events, twin %d", len(native.Logs), len(twin.Logs))
	}
	for i, have := range native.Logs {
		want := twin.Logs[i]
		if have.Address != want.Address || fmt.Sprint(have.Topics) != fmt.Sprint(want.Topics) || !bytes.Equal(have.Data, want.Data) {
			return fmt.Errorf("event %d: native %v %v %x, twin %v %v %x", i,
				have.Address, have.Topics, have.Data, want.Address, want.Topics, want.Data)
		}
	}
	return nil
}

func show(r nativetest.Result) string {
	if len(r.Output) >= 4 && r.Err != nil {
		return fmt.Sprintf("%s %x (%v)", reason(r.Output), r.Output[4:], r.Err)
	}
	return fmt.Sprintf("%x (%v)", r.Output, r.Err)
}

// reason is the name of a custom error.
func reason(output []byte) string {
	for _, api := range apis {
		for name, e := range api.Errors {
			if bytes.HasPrefix(output, e.ID.Bytes()[:4]) {
				return name
			}
		}
	}
	return fmt.Sprintf("%x", output[:min(4, len(output))])
}
