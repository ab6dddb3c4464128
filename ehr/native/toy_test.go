// SPDX-License-Identifier: LGPL-3.0-or-later

package native_test

import (
	"bytes"
	"math/rand"
	"os"
	"strings"
	"testing"

	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
)

// The toy contract has one operation for each feature of this package.
var (
	toyAddress = common.HexToAddress("0x0d01")
	toyABI     = mustParse(`[
		{"type":"function","name":"words","stateMutability":"view","outputs":[],"inputs":[
			{"name":"a","type":"uint8"},{"name":"b","type":"uint16"},{"name":"c","type":"uint32"},{"name":"d","type":"uint64"},
			{"name":"e","type":"bool"},{"name":"f","type":"address"},{"name":"g","type":"bytes4"},{"name":"h","type":"bytes32"}]},
		{"type":"function","name":"nested","stateMutability":"view","outputs":[],"inputs":[
			{"name":"a","type":"bytes"},{"name":"b","type":"bytes32[]"},
			{"name":"c","type":"tuple[]","components":[{"name":"n","type":"uint8"},{"name":"s","type":"bytes"},{"name":"l","type":"uint64[]"}]},
			{"name":"d","type":"tuple[]","components":[{"name":"x","type":"uint8"},{"name":"y","type":"bytes4"}]},
			{"name":"e","type":"uint8"}]},
		{"type":"function","name":"play","stateMutability":"nonpayable","outputs":[],"inputs":[{"name":"steps","type":"bytes"}]},
		{"type":"error","name":"Denied","inputs":[{"name":"field","type":"uint8"}]},
		{"type":"event","name":"Played","inputs":[{"name":"n","type":"uint64","indexed":true},{"name":"steps","type":"uint64"}]}]`)
	toyDenied = native.NewFailure(toyABI, "Denied")
	toyPlayed = native.NewEvent(toyABI, "Played")
	toy       = native.New("toy", toyABI, native.Table{
		"words":  native.View(decodeWords, nothing),
		"nested": native.View(decodeNested, nothing),
		"play": native.Write(func(in *native.Args) []byte { return in.Bytes(1 << 10) },
			func(*native.Env) (struct{}, error) { return struct{}{}, nil }, play),
	})
)

const (
	listLimit = 40
	stepBytes = 3 // what to do, slot, value
)

// Steps of play.
const (
	stepLoad  = 0
	stepStore = 1
	stepKinds = 2
)

func mustParse(text string) abi.ABI {
	parsed, err := abi.JSON(strings.NewReader(text))
	if err != nil {
		panic(err)
	}
	return parsed
}

func TestMain(m *testing.M) {
	vm.RegisterAlliance(map[common.Address]vm.NativeContract{toyAddress: toy, toysAddress: toys}, nil)
	os.Exit(m.Run())
}

func nothing(*native.Env, struct{}) (native.Words, error) { return nil, nil }

func decodeWords(in *native.Args) (none struct{}) {
	in.Uint8()
	in.Uint16()
	in.Uint32()
	in.Uint64()
	in.Bool()
	in.Address()
	in.Bytes4()
	in.Hash()
	return none
}

func decodeNested(in *native.Args) (none struct{}) {
	in.Bytes(1 << 10)
	for list, n := in.List(listLimit, 1); n > 0; n-- {
		list.Hash()
	}
	for list, n := in.List(listLimit, 1); n > 0; n-- {
		t := list.Tuple(3)
		t.Uint8()
		t.Bytes(1 << 10)
		for inner, k := t.List(listLimit, 1); k > 0; k-- {
			inner.Uint64()
		}
	}
	for list, n := in.List(listLimit, 2); n > 0; n-- {
		list.Uint8()
		list.Bytes4()
	}
	in.Uint8()
	return none
}

// play runs the steps and refuses the value 0xff.
func play(env *native.Env, _ struct{}, steps []byte) (native.Words, error) {
	s := env.Storage()
	for i := 0; i+stepBytes <= len(steps); i += stepBytes {
		slot := native.Base(uint64(steps[i+1]))
		switch steps[i] % stepKinds {
		case stepLoad:
			s.Load(slot)
		case stepStore:
			if steps[i+2] == 0xff {
				return nil, toyDenied.With(native.Words{}.Uint(uint64(i / stepBytes)))
			}
			s.Store(slot, common.Hash{31: steps[i+2]})
		}
	}
	env.Emit(toyPlayed, native.Words{}.Uint(uint64(len(steps)/stepBytes)), common.Hash{})
	return nil, nil
}

func newToy(t testing.TB) *nativetest.Chain {
	storage := make(map[common.Hash]common.Hash)
	for slot := byte(0); slot < 8; slot += 2 {
		storage[common.Hash{31: slot}] = common.Hash{31: slot + 1}
	}
	return nativetest.New(t, types.GenesisAlloc{toyAddress: {Nonce: 1, Code: []byte{0xfe}, Storage: storage}})
}

// TestStorageGas plays random loads and stores on the native contract and, as
// SLOAD and SSTORE, in the EVM: storage and gas must agree.
func TestStorageGas(t *testing.T) {
	const (
		rounds   = 300
		pushes   = 2 * vm.GasFastestStep
		loadPops = vm.GasFastestStep + vm.GasQuickStep
	)
	seed := rand.Int63()
	rnd, base := rand.New(rand.NewSource(seed)), newToy(t)
	fixed := spent(t, base.Copy(), nil)
	evmAddress := common.HexToAddress("0xcafe")
	for round := range rounds {
		steps := make([]byte, stepBytes*rnd.Intn(12))
		for i := range steps {
			steps[i] = byte(rnd.Intn(8))
		}
		p, overhead := program.New(), uint64(0)
		for i := 0; i < len(steps); i += stepBytes {
			if steps[i]%stepKinds == stepLoad {
				p.Push(steps[i+1]).Op(vm.SLOAD, vm.POP)
				overhead += loadPops
			} else {
				p.Sstore(steps[i+1], steps[i+2])
				overhead += pushes
			}
		}
		twin := nativetest.New(t, types.GenesisAlloc{evmAddress: {Nonce: 1, Code: p.Bytes(), Storage: storageOf(base, toyAddress)}})
		want := twin.Run(nativetest.Call{To: evmAddress})
		if want.Err != nil {
			t.Fatal(want.Err)
		}
		chain := base.Copy()
		have := spent(t, chain, steps) - fixed - 6*uint64((len(steps)+31)/32)
		if have != want.Gas-overhead {
			t.Fatalf("seed %d, round %d, steps %x: have gas %d, want %d", seed, round, steps, have, want.Gas-overhead)
		}
		for slot := byte(0); slot < 8; slot++ {
			key := common.Hash{31: slot}
			if have, want := chain.State.GetState(toyAddress, key), twin.State.GetState(evmAddress, key); have != want {
				t.Fatalf("seed %d, steps %x, slot %d: have %v, want %v", seed, steps, slot, have, want)
			}
		}
	}
}

func spent(t *testing.T, chain *nativetest.Chain, steps []byte) uint64 {
	t.Helper()
	out := chain.Run(nativetest.Call{To: toyAddress, Input: pack(t, "play", steps)})
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	return out.Gas
}

func storageOf(chain *nativetest.Chain, address common.Address) map[common.Hash]common.Hash {
	storage := make(map[common.Hash]common.Hash)
	for slot := byte(0); slot < 8; slot++ {
		storage[common.Hash{31: slot}] = chain.State.GetState(address, common.Hash{31: slot})
	}
	return storage
}

func pack(t testing.TB, method string, args ...any) []byte {
	t.Helper()
	input, err := toyABI.Pack(method, args...)
	if err != nil {
		t.Fatal(err)
	}
	return input
}

// TestRefusalUndoes checks that a refusal after writes, or gas that runs out at
// any point of them, leaves no change.
func TestRefusalUndoes(t *testing.T) {
	base := newToy(t)
	root := base.Root()
	steps := []byte{stepStore, 1, 5, stepStore, 2, 6, stepLoad, 3, 0, stepStore, 4, 0xff}
	call := nativetest.Call{To: toyAddress, Input: pack(t, "play", steps)}
	refused := base.Copy()
	out := refused.Run(call)
	want := append(bytes.Clone(toyABI.Errors["Denied"].ID.Bytes()[:4]), native.Words{}.Uint(3)...)
	if out.Err != vm.ErrExecutionReverted || !bytes.Equal(out.Output, want) {
		t.Fatalf("have error %v, data %x, want data %x", out.Err, out.Output, want)
	}
	if refused.Root() != root {
		t.Fatal("a refusal left a write")
	}
	for gas := out.Gas - 1; gas > 0; gas -= min(gas, 7) {
		call.Gas = gas
		short := base.Copy()
		if out := short.Run(call); out.Err != vm.ErrOutOfGas || out.Gas != gas || len(out.Output) != 0 {
			t.Fatalf("gas %d: have error %v, gas %d, output %x", gas, out.Err, out.Gas, out.Output)
		}
		if short.Root() != root {
			t.Fatalf("gas %d left a write", gas)
		}
	}
}

func TestRunWithoutState(t *testing.T) {
	if out, err := toy.Run(nil); err == nil || out != nil {
		t.Fatalf("have output %x, error %v", out, err)
	}
	if toy.Name() != "toy" || toy.RequiredGas(nil) != 0 {
		t.Fatal("name or gas")
	}
}

// TestTableMatchesABI checks that a table and an ABI that differ are refused
// when the program starts.
func TestTableMatchesABI(t *testing.T) {
	view := native.View((*native.Args).Hash, func(*native.Env, common.Hash) (native.Words, error) { return nil, nil })
	write := native.Write((*native.Args).Hash, func(*native.Env) (int, error) { return 0, nil },
		func(*native.Env, int, common.Hash) (native.Words, error) { return nil, nil })
	api := func(mutability string) abi.ABI {
		return mustParse(`[{"type":"function","name":"f","stateMutability":"` + mutability + `","inputs":[{"name":"a","type":"bytes32"}],"outputs":[]}]`)
	}
	for _, test := range []struct {
		name  string
		api   abi.ABI
		table native.Table
		bad   bool
	}{
		{"a view as view", api("view"), native.Table{"f": view}, false},
		{"a write as write", api("nonpayable"), native.Table{"f": write}, false},
		{"a write that the ABI calls a view", api("view"), native.Table{"f": write}, true},
		{"a view that the ABI calls a write", api("nonpayable"), native.Table{"f": view}, true},
		{"an operation that takes value", api("payable"), native.Table{"f": write}, true},
		{"an operation too few", api("view"), native.Table{}, true},
		{"an operation too many", api("view"), native.Table{"f": view, "g": view}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if bad := recover() != nil; bad != test.bad {
					t.Errorf("have refused %v, want %v", bad, test.bad)
				}
			}()
			native.New("test", test.api, test.table)
		})
	}
}

// FuzzToy compares the strict decoder with upstream's on every type.
func FuzzToy(f *testing.F) {
	type tuple struct {
		N uint8
		S []byte
		L []uint64
	}
	type pair struct {
		X uint8
		Y [4]byte
	}
	nativetest.Fuzz(f, newToy(f), toyAddress, toyABI,
		pack(f, "words", uint8(1), uint16(2), uint32(3), uint64(4), true, common.Address{5}, [4]byte{6}, [32]byte{7}),
		pack(f, "nested", []byte{}, [][32]byte{}, []tuple{}, []pair{}, uint8(0)),
		pack(f, "nested", []byte{1, 2}, [][32]byte{{1}, {2}}, []tuple{{1, []byte{3}, []uint64{4, 5}}, {2, nil, nil}}, []pair{{1, [4]byte{2}}}, uint8(9)),
		pack(f, "play", []byte{1, 2, 3, 0, 2, 0, 1, 2, 0xff}))
}
