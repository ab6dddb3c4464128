// SPDX-License-Identifier: LGPL-3.0-or-later

package native_test

import (
	"errors"
	"math"
	"testing"

	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
)

// The second toy differs from the first only in play, which stores the version
// of the rules instead of the given value.
var (
	toysAddress = common.HexToAddress("0x0d02")
	toys        = native.NewByVersion(toy, toy.Revise(native.Table{
		"play": native.Write(func(in *native.Args) []byte { return in.Bytes(1 << 10) },
			func(*native.Env) (struct{}, error) { return struct{}{}, nil },
			func(env *native.Env, _ struct{}, _ []byte) (native.Words, error) {
				env.Storage().Store(native.Base(0), common.Hash{31: byte(env.Rules())})
				return nil, nil
			}),
	}))
)

// TestRules checks which version is in force at a block and which one comes next.
func TestRules(t *testing.T) {
	type coming struct {
		version uint32
		height  uint64
	}
	agreed := native.Rules{Base: 1, Next: 3, Height: 100}
	for _, story := range []struct {
		name  string
		rules native.Rules
		block uint64
		at    uint32
		next  coming
	}{
		{"no other version was agreed", native.Rules{Base: 2}, 5, 2, coming{}},
		{"the first block of a chain", native.Rules{Base: 1}, 0, 1, coming{}},
		{"long before the height", agreed, 1, 1, coming{3, 100}},
		{"the last block before it", agreed, 99, 1, coming{3, 100}},
		{"the height itself", agreed, 100, 3, coming{}},
		{"the block after", agreed, 101, 3, coming{}},
		{"long after", agreed, math.MaxUint64, 3, coming{}},
		{"a height that never comes", native.Rules{Base: 1, Next: 2, Height: math.MaxUint64}, math.MaxUint64 - 1, 1, coming{2, math.MaxUint64}},
		{"the state has no registry", native.Rules{}, 7, 0, coming{}},
	} {
		t.Run(story.name, func(t *testing.T) {
			if have := story.rules.At(story.block); have != story.at {
				t.Errorf("have version %d, want %d", have, story.at)
			}
			var next coming
			if next.version, next.height = story.rules.Coming(story.block); next != story.next {
				t.Errorf("have %+v coming, want %+v", next, story.next)
			}
			image := make(native.Image)
			story.rules.Store(image)
			if have := native.LoadRules(image); have != story.rules {
				t.Errorf("have %+v from the storage, want %+v", have, story.rules)
			}
		})
	}
}

// newToys is a chain whose registry has the rules. caller is a contract that calls
// the toys and ignores a failure.
func newToys(t testing.TB, rules native.Rules) (chain *nativetest.Chain, caller common.Address) {
	image := make(native.Image)
	rules.Store(image)
	caller = common.HexToAddress("0xcafe")
	code := program.New().Call(nil, toysAddress, 0, 0, 0, 0, 0).Op(vm.POP, vm.STOP).Bytes()
	return nativetest.New(t, types.GenesisAlloc{
		toyAddress:  {Nonce: 1, Code: []byte{0xfe}, Storage: image},
		toysAddress: {Nonce: 1, Code: []byte{0xfe}},
		caller:      {Nonce: 1, Code: code},
	}), caller
}

// TestByVersion runs one call in blocks under two versions.
func TestByVersion(t *testing.T) {
	base, _ := newToys(t, native.Rules{Base: 1, Next: 2, Height: 100})
	call := nativetest.Call{To: toysAddress, Input: pack(t, "play", []byte{stepStore, 0, 9})}
	for block, want := range map[uint64]byte{1: 9, 99: 9, 100: 2, 101: 2} {
		chain := base.Copy()
		chain.Block = block
		out := chain.Run(call)
		if have := chain.State.GetState(toysAddress, common.Hash{}); out.Err != nil || have != (common.Hash{31: want}) {
			t.Errorf("block %d: have %v, error %v, want %d", block, have, out.Err, want)
		}
	}
}

// TestUnknownRules calls in blocks whose rules this program does not know. The
// state is then failed, even if a calling contract hides the failure.
func TestUnknownRules(t *testing.T) {
	for _, rules := range []native.Rules{{}, {Base: 3}, {Base: math.MaxUint32}, {Base: 1, Next: 3, Height: nativetest.Number}} {
		base, caller := newToys(t, rules)
		want := native.ErrUnknownRules{Version: rules.At(nativetest.Number)}
		for _, to := range []common.Address{toysAddress, caller} {
			chain := base.Copy()
			out := chain.Run(nativetest.Call{To: to, Input: pack(t, "play", []byte{})})
			if to == toysAddress && !errors.Is(out.Err, want) || to == caller && out.Err != nil {
				t.Errorf("%+v, call of %v: have error %v", rules, to, out.Err)
			}
			if have := chain.State.Error(); !errors.Is(have, want) {
				t.Errorf("%+v, call of %v: have state with error %v, want %v", rules, to, have, want)
			}
		}
	}
}

func TestByVersionWithoutState(t *testing.T) {
	if out, err := toys.Run(nil); err == nil || out != nil {
		t.Fatalf("have output %x, error %v", out, err)
	}
	if toys.Name() != "toy" || toys.RequiredGas(nil) != 0 {
		t.Fatal("name or gas")
	}
}
