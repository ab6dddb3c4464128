// SPDX-License-Identifier: LGPL-3.0-or-later

package records_test

import (
	"encoding/binary"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

// Addresses of the contracts of contracts/layout/AnchorTwin.sol.
var (
	anchorTwin   = common.HexToAddress("0xbe0c") // registry and records in one
	registryTwin = common.HexToAddress("0xbe0d")
	recordsTwin  = common.HexToAddress("0xbe0e") // calls registryTwin
)

// withTwins returns a chain that also has the twins, each with a copy of the
// registry's storage.
func withTwins(t testing.TB) *nativetest.Chain {
	t.Helper()
	alloc := newAlloc(t)
	for name, at := range map[string]common.Address{"AnchorTwin": anchorTwin, "RegistryTwin": registryTwin, "RecordsTwin": recordsTwin} {
		text, err := os.ReadFile(filepath.FromSlash("../../contracts/layout/" + name + ".hex"))
		if err != nil {
			t.Fatal(err)
		}
		twin := alloc[contracts.RegistryAddress]
		twin.Code = common.FromHex(strings.TrimSpace(string(text)))
		twin.Storage = withCustodians(alloc, twin.Storage, slotCustodians[name])
		alloc[at] = twin
	}
	return nativetest.New(t, alloc)
}

// withCustodians adds the patients of the test to a twin's storage, each as its
// first word in the native contract.
func withCustodians(alloc types.GenesisAlloc, storage native.Image, slot uint64) native.Image {
	const slotPatients = 2
	with, patients := maps.Clone(storage), native.Image(alloc[contracts.PatientsAddress].Storage)
	for n := range uint64(benchPatients) {
		pid := numbered(n, benchPatients).Pid
		with.Store(with.Map(native.Base(slot), pid), patients.Load(patients.Map(native.Base(slotPatients), pid)))
	}
	return with
}

// slotCustodians are the twins' slots of custodians: in AnchorTwin after those of its registry.
var slotCustodians = map[string]uint64{"AnchorTwin": 101, "RecordsTwin": 0}

// benchPatients are the patients of numbered records.
const benchPatients = 250

var api = bindings.NewRecords()

// numbered returns the first version of record n, of one of the patients.
func numbered(n, patients uint64) bindings.Anchor {
	a := bindings.Anchor{Version: 1, RecordClass: 1, Size: 1000, AuthoredAt: nativetest.Now - 1}
	for i, field := range []*[32]byte{&a.RecordId, &a.ContentCommit, &a.BlobHash, &a.Pid} {
		field[0] = byte(i + 1)
		binary.BigEndian.PutUint64(field[24:], n)
	}
	binary.BigEndian.PutUint64(a.Pid[24:], n%patients)
	return a
}

// TestAnchorTwins checks that the contracts that the benchmark compares do the same: every
// call has the same output and events, and the native one costs no more gas.
func TestAnchorTwins(t *testing.T) {
	chain := withTwins(t)
	first := numbered(1, 1)
	second, lost, other, future := first, first, numbered(2, 1), numbered(3, 1)
	second.Version, second.PrevCommit, second.ContentCommit = 2, first.ContentCommit, [32]byte{9}
	lost.Version, lost.PrevCommit = 3, [32]byte{8}
	other.RecordClass, other.BasedOn, other.Pid = 3, first.RecordId, first.Pid
	prescribed, dispensed := numbered(5, 1), numbered(6, 1)
	prescribed.RecordClass, dispensed.RecordClass, dispensed.BasedOn = 2, 3, prescribed.RecordId
	future.AuthoredAt = nativetest.Now + 301
	waits := numbered(4, 1)
	waits.RecordClass = 6
	for i, call := range []struct {
		caller string
		anchor bindings.Anchor
	}{
		{"doctor", first}, {"doctor", first}, {"stranger", first}, {"nurse", first}, {"southdoctor", second}, {"dapp", second},
		{"office", second}, {"office", lost}, {"office", other}, {"doctor", future}, {"doctor", waits}, {"expired", waits},
		{"doctor", prescribed}, {"office", dispensed},
	} {
		input, from := api.PackAnchor(call.anchor, nil), nativetest.Person(call.caller)
		have := chain.Run(nativetest.Call{From: from, To: contracts.RecordsAddress, Input: input})
		for _, twin := range []common.Address{anchorTwin, recordsTwin} {
			want := chain.Run(nativetest.Call{From: from, To: twin, Input: input})
			for _, log := range append(have.Logs, want.Logs...) {
				*log = types.Log{Topics: log.Topics, Data: log.Data} // block and position are not compared
			}
			if (have.Err == nil) != (want.Err == nil) || !reflect.DeepEqual(have.Output, want.Output) || !reflect.DeepEqual(have.Logs, want.Logs) {
				t.Errorf("call %d by %s: have %x, %v, %v; Solidity gives %x, %v, %v", i, call.caller, have.Output, have.Err, have.Logs, want.Output, want.Err, want.Logs)
			}
			if have.Err == nil && have.Gas > want.Gas {
				t.Errorf("call %d by %s: have gas %d, Solidity needs %d", i, call.caller, have.Gas, want.Gas)
			}
		}
	}
}

// stopwatch runs each call as its own transaction and measures the time of the
// call only, without the rest of the transaction.
type stopwatch struct {
	evm   *vm.EVM
	rules params.Rules
	from  common.Address
	state *state.StateDB
	spent []time.Duration
	gas   uint64 // of the last call
}

// start continues with another state.
func (w *stopwatch) start(chain *nativetest.Chain, from common.Address) {
	w.rules = nativetest.Config().Rules(big.NewInt(nativetest.Number), false, nativetest.Now)
	w.evm, w.state, w.from = chain.EVM(from), chain.State, from
	w.state.SetNonce(from, 1, tracing.NonceChangeUnspecified) // so that the caller has an account
	w.state.Finalise(w.rules)
}

// run makes one call.
func (w *stopwatch) run(to common.Address, input []byte) error {
	const enough = 10_000_000
	w.state.Prepare(w.rules, w.from, common.Address{}, &to, vm.ActivePrecompiles(w.rules), nil)
	budget := vm.NewGasBudget(enough, 0)
	begin := time.Now()
	_, left, err := w.evm.Call(w.from, to, input, budget, new(uint256.Int))
	w.spent = append(w.spent, time.Since(begin))
	w.state.Finalise(w.rules)
	w.gas = left.Used(budget)
	return err
}

// median of the calls' times in nanoseconds, as the machine is shared.
func (w *stopwatch) median() float64 {
	slices.Sort(w.spent)
	return float64(w.spent[len(w.spent)/2].Nanoseconds())
}

// BenchmarkAnchor anchors records of one author on the native contract and on
// both twins, in turns.
func BenchmarkAnchor(b *testing.B) {
	const fresh = 1000 // records before the state is reset
	base, doctor := withTwins(b), nativetest.Person("doctor")
	contenders := []struct {
		name string
		at   common.Address
		stopwatch
	}{{name: "native", at: contracts.RecordsAddress}, {name: "two", at: recordsTwin}, {name: "one", at: anchorTwin}}
	for n := range uint64(b.N) {
		chain := base
		if n%fresh == 0 {
			chain = base.Copy()
		}
		input := api.PackAnchor(numbered(n, benchPatients), nil)
		for i := range contenders {
			c := &contenders[i]
			if n%fresh == 0 {
				c.start(chain, doctor)
			}
			if err := c.run(c.at, input); err != nil {
				b.Fatal(err)
			}
		}
	}
	native := contenders[0].median()
	for _, c := range contenders {
		b.ReportMetric(c.median(), c.name+"-ns")
		b.ReportMetric(float64(c.gas), c.name+"-gas")
		b.ReportMetric(native/c.median(), "native/"+c.name)
	}
}

func BenchmarkGas(b *testing.B) {
	nativetest.BenchmarkGas(b, newChain(b), contracts.RecordsAddress, contracts.Records)
}
