// SPDX-License-Identifier: LGPL-3.0-or-later

package nativetest

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

const (
	// maxTimePerGas is how much longer a unit of gas may take in a native
	// contract than in the EVM.
	maxTimePerGas = 2.0
	// gasRuns is how often a call runs; its time is the median, as the machine is shared.
	gasRuns = 41
)

// BenchmarkGas compares the time that a unit of gas takes: in each vector of
// testdata, as the only call of its transaction, and in the EVM's own mix. The
// time of the call frame is not counted, as CALL has its own price. It reports
// the worst vector, logs the worst of every method, and fails above maxTimePerGas.
func BenchmarkGas(b *testing.B, chain *Chain, address common.Address, api abi.ABI) {
	for b.Loop() {
		frame, _ := timeOf(b, chain, Call{To: common.HexToAddress("0x3143")})
		took, gas := timeOf(b, chain, Call{To: installMix(b, chain)})
		mix := took / gas
		worst := make(map[string]float64)
		names := make(map[string]string)
		files, _ := filepath.Glob("testdata/*.json")
		for _, file := range files {
			r := &runner{b, nil, address, api, Load(b, file)}
			for _, v := range r.all {
				r.chain = chain.Copy()
				r.prepare(v)
				took, gas := timeOf(b, r.chain, r.call(v))
				if ratio := (took - frame) / gas / mix; ratio > worst[v.Method] {
					worst[v.Method], names[v.Method] = ratio, v.Name
				}
			}
		}
		top := slices.Max(slices.Collect(maps.Values(worst)))
		report := fmt.Sprintf("a unit of gas takes %.2f ns in the mix; in the worst call of", mix)
		for _, method := range slices.Sorted(maps.Keys(worst)) {
			report += fmt.Sprintf("\n%-16s %.2f of it (%s)", method, worst[method], names[method])
		}
		b.Log(report)
		b.ReportMetric(mix, "mix-ns/gas")
		b.ReportMetric(top, "worst/mix")
		if top > maxTimePerGas {
			b.Errorf("a unit of gas takes up to %.2f of the EVM's time, want %.2f", top, maxTimePerGas)
		}
	}
}

// timeOf returns the nanoseconds that one call takes, and its gas.
func timeOf(b *testing.B, chain *Chain, call Call) (nanoseconds, gas float64) {
	spent := make([]time.Duration, gasRuns)
	for i := range spent {
		c := chain.Copy()
		c.NextTransaction()
		native.PeekRules(c.State) // a block reads them once, in its first call
		evm, budget := c.EVM(call.From), vm.NewGasBudget(gasLimit, 0)
		value := uint256.NewInt(call.Value)
		begin := time.Now()
		_, left, err := evm.Call(call.From, call.To, call.Input, budget, value)
		spent[i] = time.Since(begin)
		gas = float64(left.Used(budget))
		evm.Release()
		if err != nil && err != vm.ErrExecutionReverted {
			b.Fatal(err)
		}
	}
	slices.Sort(spent)
	return float64(spent[gasRuns/2].Nanoseconds()), gas
}

// installMix puts a program on the chain that spends a third of its gas on
// each of SSTORE to new slots, KECCAK256 of a word, and ecrecover.
func installMix(b *testing.B, chain *Chain) common.Address {
	const (
		stores   = 6
		hashes   = 3100
		recovers = 43
	)
	at := common.HexToAddress("0x3142")
	p := program.New()
	for i := range stores {
		p.Sstore(i+1, i+1)
	}
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("mix")))
	if err != nil {
		b.Fatal(err)
	}
	digest := crypto.Keccak256([]byte("digest"))
	sig, err := crypto.Sign(digest, key)
	if err != nil {
		b.Fatal(err)
	}
	input := append(digest, common.LeftPadBytes([]byte{sig[64] + 27}, 32)...)
	p.Mstore(append(input, sig[:64]...), 0)
	for range recovers {
		p.StaticCall(nil, common.BytesToAddress([]byte{1}), 0, len(input)+64, 0, 0).Op(vm.POP)
	}
	for range hashes {
		p.Push(32).Push0().Op(vm.KECCAK256, vm.POP)
	}
	chain.State.SetCode(at, p.Bytes(), tracing.CodeChangeUnspecified)
	return at
}
