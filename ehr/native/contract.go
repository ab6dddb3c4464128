// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"errors"
	"maps"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

var nativeABI = contracts.Native

// errNoState is returned if a native contract is run as a plain precompile.
var errNoState = errors.New("native contract needs the state of a call")

// Operation is one entry of a contract's table, made by View or Write.
type Operation struct {
	write bool
	words int                  // head words of the arguments; set from the ABI
	typed *signature.Operation // as a person signs it; nil if nobody can
	run   func(*Env, *Args) (Words, error)
}

// View is an operation that changes nothing and that anyone may call.
func View[T any](decode func(*Args) T, run func(*Env, T) (Words, error)) Operation {
	return Operation{run: func(env *Env, args *Args) (Words, error) {
		in := decode(args)
		if !args.complete() {
			return nil, errBadCalldata.Plain()
		}
		return run(env, in)
	}}
}

// Write is an operation that may change the contract's storage. authorize
// decides whether the caller may call it, and returns what run needs to know
// about the caller.
func Write[T, M any](decode func(*Args) T, authorize func(*Env) (M, error), run func(*Env, M, T) (Words, error)) Operation {
	return WriteFor(decode, func(env *Env, _ T) (M, error) { return authorize(env) }, run)
}

// WriteFor is Write for an operation whose allowed callers depend on the arguments too.
func WriteFor[T, M any](decode func(*Args) T, authorize func(*Env, T) (M, error), run func(*Env, M, T) (Words, error)) Operation {
	return Operation{write: true, run: func(env *Env, args *Args) (Words, error) {
		in := decode(args)
		if !args.complete() {
			return nil, errBadCalldata.Plain()
		}
		member, err := authorize(env, in)
		if err != nil || env.spent {
			return nil, err
		}
		return run(env, member, in)
	}}
}

// Table names the operations of a contract as its ABI does.
type Table map[string]Operation

// Contract runs the operations of one native contract. It is safe for use by
// many goroutines, as it does not change after it is made.
type Contract struct {
	name   string
	api    abi.ABI
	table  Table
	ops    map[[4]byte]Operation
	within common.Address // other contract that it may write in

	persons Persons // whose signed operations it takes
}

var _ vm.NativeContract = (*Contract)(nil)

// New returns the contract that has exactly the operations of the ABI. relay,
// if the ABI has it, is not part of the table.
func New(name string, api abi.ABI, table Table) *Contract {
	c := &Contract{name: name, api: api, table: table, ops: make(map[[4]byte]Operation, len(table))}
	for method, m := range api.Methods {
		if method == contracts.Relay {
			continue // see dispatch
		}
		op, ok := table[method]
		if !ok || op.write == m.IsConstant() || m.IsPayable() {
			panic("BUG: " + name + "." + method + " does not match the ABI")
		}
		op.words = headWords(m.Inputs)
		if relayable(m) {
			typed := signature.NewOperation(m)
			op.typed = &typed
		}
		c.ops[[4]byte(m.ID)] = op
	}
	if len(c.ops) != len(table) {
		panic("BUG: " + name + " has operations that are not in the ABI")
	}
	return c
}

// Revise returns the contract for a later version of the rules: the operations
// in the table replace those of the same name.
func (c *Contract) Revise(table Table) *Contract {
	all := maps.Clone(c.table)
	maps.Copy(all, table)
	revised := New(c.name, c.api, all)
	revised.within, revised.persons = c.within, c.persons
	return revised
}

// Within returns the contract with the right to write the storage and emit the
// events of another one. Only the table of all contracts may call it.
func (c *Contract) Within(other common.Address) *Contract {
	with := *c
	with.within = other
	return &with
}

// Decode reads ABI-encoded values inside an argument, as strictly as arguments.
func Decode[T any](env *Env, data []byte, types abi.Arguments, decode func(*Args) T) (T, bool) {
	var none T
	if !env.Charge(gasInputWord * words(len(data))) {
		return none, false
	}
	args := newArgs(data, headWords(types))
	out := decode(args)
	if !args.complete() {
		return none, false
	}
	return out, true
}

// headWords counts the words of a tuple's head.
func headWords(args abi.Arguments) (n int) {
	for _, a := range args {
		n += typeWords(a.Type)
	}
	return n
}

// typeWords counts the head words of a value: one, its offset, for a dynamic one.
func typeWords(t abi.Type) (n int) {
	switch {
	case isDynamic(t):
		return 1
	case t.T == abi.ArrayTy:
		return t.Size * typeWords(*t.Elem)
	case t.T == abi.TupleTy:
		for _, e := range t.TupleElems {
			n += typeWords(*e)
		}
		return n
	}
	return 1
}

func isDynamic(t abi.Type) bool {
	switch t.T {
	case abi.StringTy, abi.BytesTy, abi.SliceTy:
		return true
	case abi.ArrayTy:
		return isDynamic(*t.Elem)
	case abi.TupleTy:
		for _, e := range t.TupleElems {
			if isDynamic(*e) {
				return true
			}
		}
	}
	return false
}

// Name is the name that tracers show.
func (c *Contract) Name() string { return c.name }

// RequiredGas is zero: RunNative charges as it goes.
func (c *Contract) RequiredGas([]byte) uint64 { return 0 }

// Run refuses: without a caller and a state there is nothing to run.
func (c *Contract) Run([]byte) ([]byte, error) { return nil, errNoState }

// RunNative runs one call, whatever the version of the rules: see ByVersion.
func (c *Contract) RunNative(call *vm.NativeCall) ([]byte, error) {
	return c.run(call, rulesWord(call.State), nil)
}

func (c *Contract) run(call *vm.NativeCall, rules common.Hash, separators Separators) ([]byte, error) {
	env := &Env{call: call, contract: c, caller: call.Caller, rules: rules, separators: separators}
	out, err := c.dispatch(env)
	if env.spent {
		return nil, vm.ErrOutOfGas
	}
	if err == nil {
		return out, nil
	}
	var reason *revert
	if !errors.As(err, &reason) {
		panic("BUG: " + c.name + " returned an error without a reason: " + err.Error())
	}
	return reason.data, vm.ErrExecutionReverted
}

// dispatch holds the rules that all operations share.
func (c *Contract) dispatch(env *Env) (Words, error) {
	call := env.call
	if !env.Charge(gasInput(len(call.Input))) {
		return nil, nil
	}
	if call.Kind != vm.CALL && call.Kind != vm.STATICCALL {
		return nil, errDirectCallOnly.Plain()
	}
	if call.Value != nil && !call.Value.IsZero() {
		return nil, errValueRefused.Plain()
	}
	if len(call.Input) < len(env.op) {
		return nil, errBadCalldata.Plain()
	}
	env.op = [4]byte(call.Input)
	op, ok := c.ops[env.op]
	if !ok && env.op == relayID {
		op, ok = relayOperation, true
	}
	if !ok {
		return nil, errUnknownOperation.With(Words{}.Bytes4(env.op))
	}
	if op.write && call.ReadOnly {
		return nil, errReadOnly.Plain()
	}
	if op.write && env.callerDelegates() {
		return nil, errDelegatedCaller.With(Words{}.Address(env.Caller()))
	}
	return op.run(env, newArgs(call.Input[len(env.op):], op.words))
}
