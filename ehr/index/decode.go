// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// errEvent is returned for an event that is not encoded as its contract encodes it.
var errEvent = errors.New("invalid encoding of an event")

// handler decodes an event, and returns what it changes. So decoding, which needs no rows,
// may run ahead.
type handler func(log *types.Log) (effect func(*change), err error)

// on makes a handler from a binding's decoder and the effect of the event. An event of
// single words, as most are, is decoded without the binding, which takes most of the time.
func on[E any](unpack func(*types.Log) (*E, error), apply func(*change, *E)) func(abi.Event) handler {
	return func(event abi.Event) handler {
		words, ok := wordsOf(event, reflect.TypeFor[E]())
		return func(log *types.Log) (func(*change), error) {
			out, err := new(E), error(nil)
			if ok {
				err = words.decode(log, reflect.ValueOf(out).Elem())
			} else {
				out, err = unpack(log)
			}
			return func(c *change) { apply(c, out) }, err
		}
	}
}

// words says where an event of single words has each member of its struct.
type words struct {
	topics []int // fields of the struct, in the order of the topics after the first
	data   []int // and of the words of the data
}

// wordsOf returns the words of an event; ok is false if it has a member of another form.
func wordsOf(event abi.Event, form reflect.Type) (w words, ok bool) {
	for _, in := range event.Inputs {
		field, found := form.FieldByName(abi.ToCamelCase(in.Name))
		if !found || !isWord(reflect.New(field.Type).Interface()) {
			return w, false
		}
		if in.Indexed {
			w.topics = append(w.topics, field.Index[0])
		} else {
			w.data = append(w.data, field.Index[0])
		}
	}
	return w, true
}

// isWord reports whether setWord knows the field.
func isWord(field any) bool {
	switch field.(type) {
	case *[32]byte, *common.Address, *[4]byte, *bool, *uint8, *uint16, *uint32, *uint64:
		return true
	}
	return false
}

// decode fills a struct.
func (w words) decode(log *types.Log, out reflect.Value) error {
	if len(log.Topics) != 1+len(w.topics) || len(log.Data) != len(w.data)*common.HashLength {
		return fmt.Errorf("%w: %d topics, %d bytes", errEvent, len(log.Topics), len(log.Data))
	}
	for i, field := range w.topics {
		if !setWord(out.Field(field).Addr().Interface(), log.Topics[1+i][:]) {
			return fmt.Errorf("%w: topic %d", errEvent, 1+i)
		}
	}
	for i, field := range w.data {
		if !setWord(out.Field(field).Addr().Interface(), log.Data[i*common.HashLength:][:common.HashLength]) {
			return fmt.Errorf("%w: word %d", errEvent, i)
		}
	}
	return nil
}

// setWord reads a word into a field, and reports whether the word is one of its type.
func setWord(field any, word []byte) bool {
	switch to := field.(type) {
	case *[32]byte:
		*to = [32]byte(word)
		return true
	case *[4]byte:
		*to = [4]byte(word)
		return isZero(word[4:])
	case *common.Address:
		*to = common.Address(word[12:])
		return isZero(word[:12])
	}
	n := binary.BigEndian.Uint64(word[24:])
	if !isZero(word[:24]) {
		return false
	}
	switch to := field.(type) {
	case *bool:
		*to = n == 1
		return n <= 1
	case *uint8:
		*to = uint8(n)
		return uint64(*to) == n
	case *uint16:
		*to = uint16(n)
		return uint64(*to) == n
	case *uint32:
		*to = uint32(n)
		return uint64(*to) == n
	case *uint64:
		*to = n
		return true
	}
	panic("BUG: isWord knows a field that setWord does not")
}

var zeros [common.HashLength]byte

func isZero(b []byte) bool { return bytes.Equal(b, zeros[:len(b)]) }
