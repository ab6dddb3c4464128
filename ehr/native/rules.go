// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"fmt"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

// RulesSlot is where the registry keeps the versions of the rules, and more that every
// call needs. This package must know it because the version in that slot executes a call.
// Each call reads the word once, and an operation that reads it pays no gas again: the
// price of a call includes it.
var RulesSlot = Base(12)

// RulesBytes is how many of the word's lowest bytes the versions take.
const RulesBytes = 16

// Rules are the two versions of the rules that the registry stores: one below a
// height, and one from that height on, which may be in the past or the future.
type Rules struct {
	Base   uint32 // in force below Height
	Next   uint32 // in force from Height on
	Height uint64 // 0 if no other version was ever agreed
}

// LoadRules reads the versions of the rules.
func LoadRules(registry Reader) Rules { return unpackRules(registry.Load(RulesSlot)) }

func unpackRules(word common.Hash) Rules {
	w := Unpack(word)
	return Rules{uint32(w.Uint(4)), uint32(w.Uint(4)), w.Uint(8)}
}

// PeekRules reads the versions outside of any call. They are zero in a state without a registry.
func PeekRules(state StateReader) Rules { return unpackRules(rulesWord(state)) }

func rulesWord(state StateReader) common.Hash {
	return state.GetState(contracts.RegistryAddress, common.Hash(RulesSlot))
}

// Store writes the versions into the registry.
func (r Rules) Store(registry Writer) {
	w := Unpack(registry.Load(RulesSlot))
	registry.Store(RulesSlot, w.PutUint(uint64(r.Base), 4).PutUint(uint64(r.Next), 4).PutUint(r.Height, 8).Hash())
}

// At returns the version that executes the block with a number.
func (r Rules) At(block uint64) uint32 {
	if r.Height != 0 && block >= r.Height {
		return r.Next
	}
	return r.Base
}

// Coming returns the version that comes after a block, and its first block;
// both are zero if none comes.
func (r Rules) Coming(block uint64) (version uint32, height uint64) {
	if block >= r.Height {
		return 0, 0
	}
	return r.Next, r.Height
}

// rulesOf is the version in the word of the rules by which a call is executed.
func rulesOf(call *vm.NativeCall, word common.Hash) uint32 {
	return unpackRules(word).At(call.Block.BlockNumber.Uint64())
}

// ErrUnknownRules is the error of a call in a block whose rules this program
// does not know.
type ErrUnknownRules struct{ Version uint32 }

func (e ErrUnknownRules) Error() string {
	return fmt.Sprintf("this program does not know version %d of the alliance's rules", e.Version)
}

// ByVersion is a native contract under every version of the rules that this
// program knows. It is safe for use by many goroutines.
type ByVersion struct {
	versions   []*Contract // index 0 is version 1
	separators Separators  // nil to compute them
}

// Separators returns the EIP-712 separator of a contract's domain. It is a pure function, which
// many goroutines call, and may remember what it has computed.
type Separators func(chainID *big.Int, contract common.Address) common.Hash

var _ vm.NativeContract = (*ByVersion)(nil)

// NewByVersion returns the contract that is the n-th of the list under version
// n of the rules.
func NewByVersion(first *Contract, later ...*Contract) *ByVersion {
	return &ByVersion{versions: append([]*Contract{first}, later...)}
}

// Separated returns the contract that has somebody else find separators.
func (b *ByVersion) Separated(by Separators) *ByVersion { return &ByVersion{b.versions, by} }

// Of returns the contract under a version of the rules, nil if this program
// does not know it.
func (b *ByVersion) Of(version uint32) *Contract {
	if version == 0 || uint64(version) > uint64(len(b.versions)) {
		return nil
	}
	return b.versions[version-1]
}

// Name is the name that tracers show.
func (b *ByVersion) Name() string { return b.versions[0].Name() }

// RequiredGas is zero: RunNative charges as it goes.
func (b *ByVersion) RequiredGas([]byte) uint64 { return 0 }

// Run refuses: without a caller and a state there is nothing to run.
func (b *ByVersion) Run([]byte) ([]byte, error) { return nil, errNoState }

// RunNative runs one call by the rules of its block. If this program does not
// know them, the state of the call is marked as failed, as after a database
// error: nothing computed on it counts as a result, even if a calling contract
// ignores the error.
func (b *ByVersion) RunNative(call *vm.NativeCall) ([]byte, error) {
	word := rulesWord(call.State)
	version := rulesOf(call, word)
	contract := b.Of(version)
	if contract == nil {
		err := ErrUnknownRules{version}
		call.Fail(err)
		return nil, err
	}
	return contract.run(call, word, b.separators)
}
