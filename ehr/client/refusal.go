// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// Refusal is the custom error of a contract that refused a call.
type Refusal struct {
	Name   string // as in the contract's interface
	Fields []Field

	cause error
}

// Field is one argument of a custom error.
type Field struct {
	Name  string
	Value any // *Refusal for the reason of one part of a call
}

func (r *Refusal) Error() string {
	parts := make([]string, len(r.Fields))
	for i, f := range r.Fields {
		parts[i] = fmt.Sprintf("%s %s", f.Name, r.text(f))
	}
	return fmt.Sprintf("refused: %s(%s)", r.Name, strings.Join(parts, ", "))
}

func (r *Refusal) Unwrap() error { return r.cause }

// text writes an argument, a number as its word if it has one.
func (r *Refusal) text(f Field) string {
	if reason, ok := f.Value.(*Refusal); ok {
		return reason.Error()
	}
	return contracts.FailureValue(r.Name, f.Name, f.Value)
}

// dataError is the interface of JSON-RPC errors with revert data.
type dataError interface {
	error
	ErrorData() any
}

// explain turns the error of a reverted call into a Refusal if its data is a
// custom error of the contracts.
func explain(err error) error {
	var reverted dataError
	if !errors.As(err, &reverted) {
		return err
	}
	encoded, ok := reverted.ErrorData().(string)
	if !ok {
		return err
	}
	data, decodeErr := hexutil.Decode(encoded)
	if decodeErr != nil {
		return err
	}
	r := Decode(data)
	if r == nil {
		return err
	}
	r.cause = err
	return r
}

// Decode finds the custom error in revert data, nil if there is none.
func Decode(data []byte) *Refusal {
	e, ok := contracts.Failure(data)
	if !ok {
		return nil
	}
	values, err := e.Inputs.Unpack(data[4:])
	if err != nil {
		return nil
	}
	r := &Refusal{Name: e.Name}
	for i, v := range values {
		if part, ok := v.([]byte); ok {
			if inner := Decode(part); inner != nil {
				v = inner
			}
		}
		r.Fields = append(r.Fields, Field{e.Inputs[i].Name, v})
	}
	return r
}
