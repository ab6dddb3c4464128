// SPDX-License-Identifier: LGPL-3.0-or-later

package nativetest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
)

// Vector is one call and its expected result. Values are written by their ABI
// types: numbers, hex strings padded at the left, names of people for addresses,
// objects for structs, and for ABI-encoded bytes a list of the types and values.
type Vector struct {
	Name   string
	Before []string // vectors of the same file to run first
	Caller string   // name of a person
	Kind   string   // empty for call, or staticcall, delegatecall, callcode
	Value  uint64   // wei sent
	Later  uint64   // seconds after Now
	Block  uint64   // number of the block; 0 is Number
	Method string
	Args   []any

	// Changes to the calldata.
	Input  hexutil.Bytes // in place of Method and Args
	Cut    int           // bytes taken from the end
	Suffix hexutil.Bytes
	Poke   []int // position and value of one byte

	Output []any   // values returned
	Error  string  // name of the custom error
	Fields []any   // its arguments
	Events []event // in order
	Gas    uint64  // used, exactly
}

type event struct {
	Contract string // the emitter: empty for the called one, or registry
	Name     string
	Fields   []any // in declared order
}

// sweepSteps is how many amounts of gas below the cost a vector is run with.
const sweepSteps = 60

var rewrite = flag.Bool("rewrite", false, "write the gas that vectors use into their files")

// RunVectors runs all testdata/*.json against the contract at the address.
func RunVectors(t *testing.T, chain *Chain, address common.Address, api abi.ABI) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			all := Load(t, file)
			for i := range all {
				t.Run(all[i].Name, func(t *testing.T) {
					(&runner{t, chain.Copy(), address, api, all}).run(&all[i])
				})
			}
			if *rewrite {
				rewriteGas(t, file, all)
			}
		})
	}
}

// Load reads a file of vectors.
func Load(t testing.TB, file string) (list []Vector) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return list
}

var gasMember = regexp.MustCompile(`"gas": \d+`)

// rewriteGas replaces the gas of each vector and leaves the rest unchanged.
func rewriteGas(t *testing.T, file string, all []Vector) {
	text, err := os.ReadFile(file)
	if err != nil || len(gasMember.FindAll(text, -1)) != len(all) {
		t.Fatalf("%s: not every vector has its gas: %v", file, err)
	}
	next := 0
	text = gasMember.ReplaceAllFunc(text, func([]byte) []byte {
		next++
		return fmt.Appendf(nil, `"gas": %d`, all[next-1].Gas)
	})
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

type runner struct {
	t       testing.TB
	chain   *Chain
	address common.Address
	api     abi.ABI
	all     []Vector
}

// prepare runs the vectors that must come before this one.
func (r *runner) prepare(v Vector) {
	for _, name := range v.Before {
		before := r.find(name)
		r.chain.Time, r.chain.Block = Now+before.Later, before.Block
		out := r.chain.Run(r.call(before))
		if out.Err != nil {
			r.t.Fatalf("before: %s: %v, data %x", name, out.Err, out.Output)
		}
	}
	r.chain.Time, r.chain.Block = Now+v.Later, v.Block
	r.chain.State.AddBalance(Person(v.Caller), uint256.NewInt(v.Value), tracing.BalanceIncreaseGenesisBalance)
}

func (r *runner) run(v *Vector) {
	r.prepare(*v)
	call := r.call(*v)
	root := r.chain.Root()
	after := r.chain.Copy()
	out := after.Run(call)
	if *rewrite {
		v.Gas = out.Gas
	}
	r.compare(*v, out)
	if out.Err != nil && after.Root() != root {
		r.t.Error("a refused call changed the state")
	}
	if r.t.Failed() {
		return
	}
	call.Gas = v.Gas
	if exact := r.chain.Copy().Run(call); !reflect.DeepEqual(exact.Output, out.Output) || exact.Err != out.Err {
		r.t.Errorf("with exact gas: %v", exact.Err)
	}
	r.sweep(call, root)
}

// sweep runs the call with less gas than it costs.
func (r *runner) sweep(call Call, root common.Hash) {
	cost := call.Gas
	step := max(1, cost/sweepSteps)
	for less := uint64(1); less < cost; less += step {
		call.Gas = cost - less
		short := r.chain.Copy()
		out := short.Run(call)
		switch {
		case out.Err != vm.ErrOutOfGas:
			r.t.Fatalf("gas %d: have error %v, want out of gas", call.Gas, out.Err)
		case out.Gas != call.Gas || out.Output != nil || len(out.Logs) != 0:
			r.t.Fatalf("gas %d: used %d, output %x, %d events", call.Gas, out.Gas, out.Output, len(out.Logs))
		case short.Root() != root:
			r.t.Fatalf("gas %d: left a partial write", call.Gas)
		}
	}
}

func (r *runner) find(name string) Vector {
	for _, v := range r.all {
		if v.Name == name {
			return v
		}
	}
	r.t.Fatalf("no vector %q", name)
	return Vector{}
}

var kinds = map[string]vm.OpCode{"": vm.CALL, "staticcall": vm.STATICCALL, "delegatecall": vm.DELEGATECALL, "callcode": vm.CALLCODE}

func (r *runner) call(v Vector) Call {
	input := []byte(v.Input)
	if v.Method != "" {
		m := r.api.Methods[v.Method]
		input = append(bytes.Clone(m.ID), r.pack(m.Inputs, v.Args)...)
	}
	input = append(bytes.Clone(input[:len(input)-v.Cut]), v.Suffix...)
	if v.Poke != nil {
		input[v.Poke[0]] = byte(v.Poke[1])
	}
	kind, ok := kinds[v.Kind]
	if !ok {
		r.t.Fatalf("unknown kind %q", v.Kind)
	}
	return Call{Kind: kind, From: Person(v.Caller), To: r.address, Input: input, Value: v.Value}
}

func (r *runner) compare(v Vector, out Result) {
	r.t.Helper()
	if v.Error != "" {
		e, ok := r.api.Errors[v.Error]
		if !ok {
			r.t.Fatalf("no error %s in the ABI", v.Error)
		}
		want := append(bytes.Clone(e.ID[:4]), r.pack(e.Inputs, v.Fields)...)
		if out.Err != vm.ErrExecutionReverted || !bytes.Equal(out.Output, want) {
			r.t.Errorf("have error %v, data %x, want %s %x", out.Err, out.Output, v.Error, want)
		}
	} else if want := r.pack(r.api.Methods[v.Method].Outputs, v.Output); out.Err != nil || !bytes.Equal(out.Output, want) {
		r.t.Errorf("have output %x, error %v, want %x", out.Output, out.Err, want)
	}
	if out.Gas != v.Gas {
		r.t.Errorf("have gas %d, want %d", out.Gas, v.Gas)
	}
	r.compareEvents(v, out)
}

func (r *runner) compareEvents(v Vector, out Result) {
	r.t.Helper()
	if len(out.Logs) != len(v.Events) {
		r.t.Fatalf("have %d events, want %d", len(out.Logs), len(v.Events))
	}
	for i, want := range v.Events {
		api, address := r.api, r.address
		if want.Contract == "registry" {
			api, address = contracts.Registry, contracts.RegistryAddress
		}
		e, log := api.Events[want.Name], out.Logs[i]
		topics, data := []common.Hash{e.ID}, []any{}
		for j, arg := range e.Inputs {
			if !arg.Indexed {
				data = append(data, want.Fields[j])
				continue
			}
			topics = append(topics, common.Hash(r.pack(abi.Arguments{arg}, want.Fields[j:j+1])))
		}
		if !reflect.DeepEqual(log.Topics, topics) || !bytes.Equal(log.Data, r.pack(e.Inputs.NonIndexed(), data)) {
			r.t.Errorf("event %d: have %v %x, want %s %v", i, log.Topics, log.Data, want.Name, want.Fields)
		}
		if log.Address != address || log.BlockNumber != cmp.Or(v.Block, Number) {
			r.t.Errorf("event %d: of %v in block %d", i, log.Address, log.BlockNumber)
		}
	}
}

func (r *runner) pack(args abi.Arguments, values []any) []byte {
	r.t.Helper()
	if len(args) != len(values) {
		r.t.Fatalf("have %d values, want %d", len(values), len(args))
	}
	typed := make([]any, len(values))
	for i := range values {
		v, err := convert(args[i].Type, values[i])
		if err != nil {
			r.t.Fatalf("%s: %v", args[i].Name, err)
		}
		typed[i] = v.Interface()
	}
	out, err := args.Pack(typed...)
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

var errValue = errors.New("value does not fit its type")

// convert turns a JSON value into a value of the ABI type.
func convert(t abi.Type, in any) (reflect.Value, error) {
	out := reflect.New(t.GetType()).Elem()
	switch v := in.(type) {
	case json.Number:
		n, ok := new(big.Int).SetString(v.String(), 10)
		if ok && t.T == abi.UintTy && t.Size > 64 && n.Sign() >= 0 && n.BitLen() <= t.Size {
			return reflect.ValueOf(n), nil
		}
		if !ok || t.T != abi.UintTy || !n.IsUint64() || out.OverflowUint(n.Uint64()) {
			return out, fmt.Errorf("%w: %v", errValue, v)
		}
		out.SetUint(n.Uint64())
	case bool:
		out.SetBool(v)
	case string:
		return out, convertText(t, out, v)
	case []any:
		if t.T == abi.BytesTy {
			return convertEncoded(out, v)
		}
		for _, x := range v {
			elem, err := convert(*t.Elem, x)
			if err != nil {
				return out, err
			}
			out = reflect.Append(out, elem)
		}
	case map[string]any:
		if len(v) != len(t.TupleRawNames) {
			return out, fmt.Errorf("%w: have %d members, want %d", errValue, len(v), len(t.TupleRawNames))
		}
		for i, name := range t.TupleRawNames {
			member, err := convert(*t.TupleElems[i], v[name])
			if err != nil {
				return out, fmt.Errorf("%s: %w", name, err)
			}
			out.Field(i).Set(member)
		}
	default:
		return out, fmt.Errorf("%w: %v", errValue, in)
	}
	return out, nil
}

// convertEncoded turns a list (types with commas, then values) into ABI-encoded bytes.
func convertEncoded(out reflect.Value, v []any) (reflect.Value, error) {
	names, _ := v[0].(string)
	var args abi.Arguments
	var values []any
	for i, name := range strings.Split(names, ",") {
		t, err := abi.NewType(name, "", nil)
		if err != nil || i+1 >= len(v) {
			return out, fmt.Errorf("%w: %v: %v", errValue, v, err)
		}
		value, err := convert(t, v[i+1])
		if err != nil {
			return out, err
		}
		args, values = append(args, abi.Argument{Type: t}), append(values, value.Interface())
	}
	raw, err := args.Pack(values...)
	out.SetBytes(raw)
	return out, err
}

func convertText(t abi.Type, out reflect.Value, v string) error {
	if t.T == abi.AddressTy {
		out.Set(reflect.ValueOf(addressOf(v)))
		return nil
	}
	if t.T == abi.StringTy {
		out.SetString(v)
		return nil
	}
	raw, err := hexutil.Decode(v)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %q: %v", errValue, v, err)
	case t.T == abi.BytesTy:
		out.SetBytes(raw)
	case t.T == abi.FixedBytesTy && len(raw) <= t.Size:
		reflect.Copy(out, reflect.ValueOf(common.LeftPadBytes(raw, t.Size)))
	default:
		return fmt.Errorf("%w: %q", errValue, v)
	}
	return nil
}

func addressOf(v string) common.Address {
	if strings.HasPrefix(v, "0x") {
		return common.HexToAddress(v)
	}
	return Person(v)
}
