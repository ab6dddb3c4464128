// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// operationField is one value that is signed, as people read it.
type operationField struct {
	Name string `json:"name"` // path, such as proof.deadline or e[0].signer
	Text string `json:"text"`
}

// errCalldata is for calldata that is not the canonical encoding, which no contract accepts.
var errCalldata = errors.New("its calldata is not the encoding of the arguments")

// operationFields lists every value in the calldata of an operation, in declared order.
// names are the organizations that are known by name.
func operationFields(operation string, method abi.Method, calldata []byte, names map[common.Hash]string) ([]operationField, error) {
	values, err := method.Inputs.Unpack(calldata[len(method.ID):])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCalldata, err)
	}
	if again, err := method.Inputs.Pack(values...); err != nil || !bytes.Equal(again, calldata[len(method.ID):]) {
		return nil, errCalldata
	}
	w := &fieldWriter{operation: operation, names: names}
	for i, value := range values {
		w.add(method.Inputs[i].Name, method.Inputs[i].Name, method.Inputs[i].Type, reflect.ValueOf(value))
		if operation == "governance.propose" && method.Inputs[i].Name == "payload" {
			w.payload(values[0].(uint8), value.([]byte))
		}
	}
	return w.list, nil
}

// fieldWriter writes values as fields.
type fieldWriter struct {
	operation string
	names     map[common.Hash]string
	list      []operationField
}

// add writes a value of a path, whose last name is name.
func (w *fieldWriter) add(path, name string, t abi.Type, v reflect.Value) {
	switch t.T {
	case abi.TupleTy:
		for i, part := range t.TupleElems {
			w.add(path+"."+t.TupleRawNames[i], t.TupleRawNames[i], *part, v.Field(i))
		}
	case abi.SliceTy:
		if v.Len() == 0 {
			w.list = append(w.list, operationField{path, "none"})
		}
		for i := range v.Len() {
			w.add(fmt.Sprintf("%s[%d]", path, i), name, *t.Elem, v.Index(i))
		}
	default:
		w.list = append(w.list, operationField{path, w.text(name, v.Interface())})
	}
}

// payload writes what a proposal would change, if its payload is of its kind.
func (w *fieldWriter) payload(kind uint8, payload []byte) {
	_, arguments := contracts.Change(kind)
	values, err := arguments.Unpack(payload)
	if err != nil {
		return
	}
	for i, value := range values {
		w.add("payload."+arguments[i].Name, arguments[i].Name, arguments[i].Type, reflect.ValueOf(value))
	}
}

// shownBytes is how many bytes are shown in full; of more, the hash.
const shownBytes = 128

func (w *fieldWriter) text(name string, value any) string {
	switch v := value.(type) {
	case [32]byte:
		if w.names[v] != "" {
			return fmt.Sprintf("%s (%s)", w.names[v], hexutil.Encode(v[:]))
		}
		return hexutil.Encode(v[:])
	case [4]byte:
		return hexutil.Encode(v[:])
	case []byte:
		if len(v) > shownBytes {
			return fmt.Sprintf("%d bytes, SHA-256 %x", len(v), sha256.Sum256(v))
		}
		return hexutil.Encode(v)
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	}
	number := reflect.ValueOf(value)
	if !number.CanUint() {
		return fmt.Sprint(value)
	}
	return numberText(w.operation, name, number.Uint())
}

// numberText writes a number by its words, or a time as a date.
func numberText(operation, name string, number uint64) string {
	words := contracts.ArgumentWords(operation, name)
	switch {
	case contracts.IsTime(name) && number == 0:
		return "0, without"
	case contracts.IsTime(name) && number < 1<<40:
		return terminal.UTC(number)
	case words == nil:
		return fmt.Sprint(number)
	case contracts.Masked(name) || words.Bits():
		if number == 0 {
			return "none"
		}
		return strings.Join(words.NamesIn(number), ", ")
	case number <= 255 && words.Has(uint8(number)):
		return words.Name(uint8(number))
	}
	return fmt.Sprint(number)
}
