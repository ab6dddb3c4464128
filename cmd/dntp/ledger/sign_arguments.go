// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// argumentReader makes the calldata of an operation from NAME=VALUE arguments.
type argumentReader struct {
	operation string
	org       func(string) (common.Hash, error) // finds an organization
	now       uint64                            // seconds since 1970
}

// argumentNames lists the names under which the arguments of an operation are given: for a
// struct, those of its members.
func argumentNames(method abi.Method) (names []string) {
	for _, leaf := range leavesOf(method) {
		names = append(names, leaf.short)
	}
	return names
}

// leaf is a value that has a name on the command line.
type leaf struct {
	path  string // such as proof.deadline
	short string // deadline, if no other argument or member has that name
	typed abi.Type
}

func leavesOf(method abi.Method) (list []leaf) {
	count := make(map[string]int)
	add := func(path, name string, t abi.Type) {
		list = append(list, leaf{path, name, t})
		count[name]++
	}
	for _, in := range method.Inputs {
		if in.Type.T != abi.TupleTy {
			add(in.Name, in.Name, in.Type)
			continue
		}
		for i, part := range in.Type.TupleElems {
			add(in.Name+"."+in.Type.TupleRawNames[i], in.Type.TupleRawNames[i], *part)
		}
	}
	for i := range list {
		if count[list[i].short] > 1 {
			list[i].short = list[i].path
		}
	}
	return list
}

// calldata reads the arguments. Each must be given, and only once.
func (r *argumentReader) calldata(method abi.Method, args []string) ([]byte, error) {
	given := make(map[string]any) // by name of the argument, structs as maps of their members
	var missing []string
	leaves := leavesOf(method)
	for _, arg := range args {
		if err := r.assign(given, method, leaves, arg); err != nil {
			return nil, err
		}
	}
	values := make([]any, len(method.Inputs))
	for i, in := range method.Inputs {
		if have, ok := given[in.Name]; !ok {
			missing = append(missing, in.Name)
		} else if members, ok := have.(map[string]any); ok {
			for _, name := range in.Type.TupleRawNames {
				if _, ok := members[name]; !ok {
					missing = append(missing, in.Name+"."+name)
				}
			}
		}
		if len(missing) > 0 {
			continue
		}
		v := reflect.New(in.Type.GetType()).Elem()
		if err := r.set(v, in.Type, in.Name, in.Name, given[in.Name]); err != nil {
			return nil, err
		}
		values[i] = v.Interface()
	}
	if len(missing) > 0 {
		return nil, terminal.ErrorHint(fmt.Sprintf("%s: missing %s", r.operation, strings.Join(missing, ", ")),
			"usage: dntp sign %s %s", r.operation, strings.Join(argumentNames(method), "=… ")+"=…")
	}
	packed, err := method.Inputs.Pack(values...)
	return append(bytes.Clone(method.ID), packed...), err
}

// assign stores the value of one NAME=VALUE.
func (r *argumentReader) assign(given map[string]any, method abi.Method, leaves []leaf, arg string) error {
	name, text, ok := strings.Cut(arg, "=")
	if !ok {
		return terminal.ErrorHint(fmt.Sprintf("argument %q is not NAME=VALUE", arg), "%s takes %s", r.operation, strings.Join(argumentNames(method), ", "))
	}
	value, err := fromFile(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if i := slices.IndexFunc(method.Inputs, func(in abi.Argument) bool { return in.Name == name && in.Type.T == abi.TupleTy }); i >= 0 {
		if given[name] != nil {
			return fmt.Errorf("%s is given twice", name)
		}
		given[name], err = structured(method.Inputs[i].Type, name, value)
		return err
	}
	i := slices.IndexFunc(leaves, func(l leaf) bool { return l.path == name || l.short == name })
	if i < 0 {
		return terminal.ErrorHint(fmt.Sprintf("%s has no argument %q", r.operation, name), "it takes %s", strings.Join(argumentNames(method), ", "))
	}
	var parsed any = value
	if leaves[i].typed.T == abi.SliceTy {
		if parsed, err = structured(leaves[i].typed, name, value); err != nil {
			return err
		}
	}
	into, last := given, leaves[i].path
	if outer, member, ok := strings.Cut(leaves[i].path, "."); ok {
		if given[outer] == nil {
			given[outer] = make(map[string]any)
		}
		into, last = given[outer].(map[string]any), member
	}
	if _, twice := into[last]; twice {
		return fmt.Errorf("%s is given twice", name)
	}
	into[last] = parsed
	return nil
}

// fromFile reads the value of @FILE.
func fromFile(text string) (string, error) {
	path, ok := strings.CutPrefix(text, "@")
	if !ok {
		return text, nil
	}
	content, err := terminal.ReadSmallFile(path)
	return strings.TrimSpace(string(content)), err
}

// structured reads a struct or a list in JSON.
func structured(t abi.Type, path, text string) (value any, err error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err = dec.Decode(&value); err == nil && !errors.Is(dec.Decode(new(any)), io.EOF) {
		err = errors.New("more than one value")
	}
	if err == nil {
		_, isStruct := value.(map[string]any)
		_, isList := value.([]any)
		if t.T == abi.TupleTy && !isStruct || t.T == abi.SliceTy && !isList {
			err = errors.New("not of this form")
		}
	}
	if err != nil {
		want := "a struct, such as {\"name\": …}"
		if t.T == abi.SliceTy {
			want = "a list, such as []"
		}
		return nil, fmt.Errorf("%s must be %s, in JSON or @FILE: %w", path, want, err)
	}
	return value, nil
}

// set reads a value of a path, whose last name is name, as its type.
func (r *argumentReader) set(v reflect.Value, t abi.Type, path, name string, value any) error {
	switch t.T {
	case abi.TupleTy:
		members, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("%s must be a struct", path)
		}
		return r.setStruct(v, t, path, members)
	case abi.SliceTy:
		list, ok := value.([]any)
		if !ok {
			return fmt.Errorf("%s must be a list", path)
		}
		v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
		for i, element := range list {
			if err := r.set(v.Index(i), *t.Elem, fmt.Sprintf("%s[%d]", path, i), name, element); err != nil {
				return err
			}
		}
		return nil
	}
	switch value.(type) {
	case string, bool, json.Number:
	default:
		return fmt.Errorf("%s must be one value", path)
	}
	if err := r.setWord(v, t, name, fmt.Sprint(value)); err != nil {
		return fmt.Errorf("%s %q: %w", path, value, err)
	}
	return nil
}

func (r *argumentReader) setStruct(v reflect.Value, t abi.Type, path string, members map[string]any) error {
	for name := range members {
		if !slices.Contains(t.TupleRawNames, name) {
			return terminal.ErrorHint(fmt.Sprintf("%s has no member %q", path, name), "it has %s", strings.Join(t.TupleRawNames, ", "))
		}
	}
	for i, name := range t.TupleRawNames {
		value, ok := members[name]
		if !ok {
			return fmt.Errorf("%s: missing %s", path, name)
		}
		if err := r.set(v.Field(i), *t.TupleElems[i], path+"."+name, name, value); err != nil {
			return err
		}
	}
	return nil
}

// setWord reads a text as a value of a type that has no parts.
func (r *argumentReader) setWord(v reflect.Value, t abi.Type, name, text string) error {
	switch t.T {
	case abi.AddressTy:
		address, err := terminal.ParseAddress(text)
		v.Set(reflect.ValueOf(address))
		return err
	case abi.BoolTy:
		words := map[string]bool{"true": true, "yes": true, "false": false, "no": false}
		value, ok := words[text]
		if !ok {
			return errors.New("want yes or no")
		}
		v.SetBool(value)
		return nil
	case abi.BytesTy:
		raw, err := hexutil.Decode(text)
		v.SetBytes(raw)
		return err
	case abi.FixedBytesTy:
		return r.setFixed(v, name, text)
	case abi.StringTy:
		v.SetString(text)
		return nil
	case abi.UintTy:
		return r.setNumber(v, t, name, text)
	}
	panic("BUG: no operation has an argument of type " + t.String())
}

// orgNames are the arguments that hold the id of an organization.
var orgNames = []string{"orgId", "toOrg", "payer"}

// setFixed reads bytes32. An organization may also be named by its public identifier.
func (r *argumentReader) setFixed(v reflect.Value, name, text string) error {
	if slices.Contains(orgNames, name) && text != "" && !strings.HasPrefix(text, "0x") {
		id, err := r.org(text)
		v.Set(reflect.ValueOf([32]byte(id)))
		return err
	}
	raw, err := hexutil.Decode(text)
	if err == nil && len(raw) != v.Len() {
		err = fmt.Errorf("have %d bytes, want %d", len(raw), v.Len())
	}
	if err == nil {
		reflect.Copy(v, reflect.ValueOf(raw))
	}
	return err
}

// setNumber reads a number, its words, or a time.
func (r *argumentReader) setNumber(v reflect.Value, t abi.Type, name, text string) error {
	number, err := r.number(name, text, t.Size)
	if err != nil {
		return err
	}
	if v.Kind() == reflect.Pointer { // uint256
		v.Set(reflect.ValueOf(new(big.Int).SetUint64(number)))
		return nil
	}
	v.SetUint(number)
	return nil
}

func (r *argumentReader) number(name, text string, bits int) (uint64, error) {
	number, err := strconv.ParseUint(text, 0, min(bits, 64))
	if err == nil {
		return number, nil
	}
	if errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("too large for %d bits", bits)
	}
	words := contracts.ArgumentWords(r.operation, name)
	switch {
	case contracts.IsTime(name):
		return r.moment(text)
	case words == nil:
		return 0, errors.New("want a number")
	case contracts.Masked(name):
		return maskOf(words, text)
	}
	one, err := listed(words, text)
	if words.Bits() {
		return 1 << one, err
	}
	return uint64(one), err
}

// moment reads a date, or a time from now.
func (r *argumentReader) moment(text string) (uint64, error) {
	if later, err := time.ParseDuration(strings.TrimPrefix(text, "+")); err == nil && strings.HasPrefix(text, "+") {
		return r.now + uint64(later/time.Second), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Unix() < 0 {
		return 0, errors.New("want seconds since 1970, a date such as 2027-01-31T12:00:00Z, or a time from now such as +24h")
	}
	return uint64(at.Unix()), nil
}
