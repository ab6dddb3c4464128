// SPDX-License-Identifier: LGPL-3.0-or-later

package nativetest

import (
	"bytes"
	"flag"
	"fmt"
	"math/big"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
)

// fuzzGas is enough for any operation.
const fuzzGas = 1_000_000

// Fuzz throws calldata, kinds, value and gas at a contract. It must not panic
// or spend more than it has, must leave no write after an error, and must accept
// the one canonical encoding of arguments, which is upstream's encoder's, and
// refuse all others. Seeds are the given calls, the vectors in testdata, and, in
// a plain test, all of these with any one word changed.
func Fuzz(f *testing.F, chain *Chain, address common.Address, api abi.ABI, seeds ...[]byte) {
	r := &runner{f, chain, address, api, nil}
	files, _ := filepath.Glob("testdata/*.json")
	for _, file := range files {
		for _, v := range Load(f, file) {
			seeds = append(seeds, r.call(v).Input)
		}
	}
	shapes := make(map[string]bool)
	for _, seed := range seeds {
		f.Add(seed)
		shape := fmt.Sprintf("%x %d", seed[:min(4, len(seed))], len(seed))
		if !shapes[shape] && !fuzzing() {
			shapes[shape] = true
			addMutations(f, seed)
		}
	}
	root := chain.Root()
	f.Fuzz(func(t *testing.T, input []byte) {
		for _, call := range []Call{
			{Kind: vm.CALL, From: Person("doctor"), Gas: fuzzGas},
			{Kind: vm.CALL, From: Person("northadmin"), Gas: fuzzGas},
			{Kind: vm.CALL, From: Person("northadmin"), Gas: fuzzGas / 100},
			{Kind: vm.STATICCALL, From: Person("doctor"), Gas: fuzzGas},
			{Kind: vm.DELEGATECALL, From: Person("doctor"), Gas: fuzzGas},
		} {
			after := chain.Copy()
			call.To, call.Input = address, input
			out := after.Run(call)
			r.checkFuzzed(t, call, out)
			if (out.Err != nil || call.Kind != vm.CALL) && after.Root() != root {
				t.Fatalf("%v with gas %d changed the state: %v", call.Kind, call.Gas, out.Err)
			}
		}
	})
}

// fuzzing reports whether go test generates inputs: it then changes words itself,
// and would try every seed first.
func fuzzing() bool {
	f := flag.Lookup("test.fuzz")
	return f != nil && f.Value.String() != ""
}

// addMutations adds the seed with each of its words changed, taken out and
// doubled.
func addMutations(f *testing.F, seed []byte) {
	for at := 4; at+32 <= len(seed) && at < maxMutated; at += 32 {
		word := seed[at : at+32]
		for _, other := range []func(w *uint256.Int){
			func(w *uint256.Int) { w.Clear() },
			func(w *uint256.Int) { w.SetOne() },
			func(w *uint256.Int) { w.AddUint64(w, 1) },
			func(w *uint256.Int) { w.SubUint64(w, 1) },
			func(w *uint256.Int) { w.AddUint64(w, 32) },
			func(w *uint256.Int) { w.SubUint64(w, 32) },
			func(w *uint256.Int) { w.SetAllOne() },
			func(w *uint256.Int) { w.Lsh(w, 8) },
			func(w *uint256.Int) { w[1]++ },
			func(w *uint256.Int) { w[3] ^= 1 << 63 },
		} {
			w := new(uint256.Int).SetBytes32(word)
			other(w)
			changed := w.Bytes32()
			f.Add(slices.Concat(seed[:at], changed[:], seed[at+32:]))
		}
		f.Add(slices.Concat(seed[:at], seed[at+32:]))
		f.Add(slices.Concat(seed[:at], word, seed[at:]))
	}
}

func (r *runner) checkFuzzed(t *testing.T, call Call, out Result) {
	switch {
	case out.Gas > call.Gas:
		t.Fatalf("used %d of %d gas", out.Gas, call.Gas)
	case out.Err == vm.ErrOutOfGas:
		return
	case out.Err == vm.ErrExecutionReverted:
		if len(out.Output) < 4 || len(out.Output)%32 != 4 {
			t.Fatalf("revert data %x is no custom error", out.Output)
		}
		if _, err := r.api.ErrorByID([4]byte(out.Output)); err != nil && !shared(out.Output) {
			t.Fatalf("revert data %x: %v", out.Output, err)
		}
	case out.Err != nil:
		t.Fatalf("have error %v", out.Err)
	}
	if call.Kind == vm.DELEGATECALL && !isError(out, "DirectCallOnly") {
		t.Fatalf("a delegate call was answered: %v %x", out.Err, out.Output)
	}
	input := call.Input
	m := method(r.api, input)
	if m == nil || call.Kind == vm.DELEGATECALL || isError(out, "ReadOnly") {
		return
	}
	if strict := !isError(out, "BadCalldata"); strict && !canonical(m, input[4:]) {
		t.Fatalf("%s took what is not canonical: %x", m.Name, input[4:])
	} else if !strict && canonical(m, input[4:]) && len(input) < smallInput {
		t.Fatalf("%s refused what is canonical: %x", m.Name, input[4:])
	}
}

// maxMutated is how far into a seed words are changed.
const maxMutated = 30 * 32

// smallInput is too short for a list or a string to reach its limit.
const smallInput = 1000

func method(api abi.ABI, input []byte) *abi.Method {
	if len(input) < 4 {
		return nil
	}
	m, err := api.MethodById(input)
	if err != nil {
		return nil
	}
	return m
}

// canonical reports whether upstream decodes the arguments and encodes the same
// bytes again. It does not check that a number of more than 64 bits fits its type.
func canonical(m *abi.Method, args []byte) bool {
	values, err := m.Inputs.Unpack(args)
	if err != nil {
		return false
	}
	for i, value := range values {
		if n, ok := value.(*big.Int); ok && n.BitLen() > m.Inputs[i].Type.Size {
			return false
		}
	}
	again, err := m.Inputs.Pack(values...)
	return err == nil && bytes.Equal(again, args)
}

func shared(data []byte) bool {
	_, err := contracts.Native.ErrorByID([4]byte(data))
	return err == nil
}

func isError(out Result, name string) bool {
	id := contracts.Native.Errors[name].ID
	return out.Err == vm.ErrExecutionReverted && bytes.Equal(out.Output, id[:4])
}
