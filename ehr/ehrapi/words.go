// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/bits"
	"strconv"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
)

// Code is a number of the contracts and its name. The number of an action is its bit.
type Code struct {
	Number uint8  `json:"number"` // as in the contracts
	Name   string `json:"name"`   // word of the contracts' vocabulary
}

// codeOf names a number.
func codeOf(v *contracts.Vocabulary, number uint8) Code { return Code{number, v.Name(number)} }

// codesIn names the bits of a mask, the lowest first.
func codesIn(v *contracts.Vocabulary, mask uint64) []Code {
	list := make([]Code, 0, bits.OnesCount64(mask))
	for _, n := range v.InMask(mask) {
		list = append(list, codeOf(v, n))
	}
	return list
}

// actionOf names one action by its bit.
func actionOf(bit uint8) Code {
	if bits.OnesCount8(bit) != 1 {
		return Code{bit, "none"}
	}
	return Code{bit, contracts.Actions.Name(uint8(bits.TrailingZeros8(bit)))}
}

// actionsIn names the bits of a mask of actions.
func actionsIn(mask uint8) []Code {
	list := make([]Code, 0, bits.OnesCount8(mask))
	for left := mask; left != 0; left &= left - 1 {
		list = append(list, actionOf(left&-left))
	}
	return list
}

// Word is an argument that is a number of the contracts or its name, such as 2 or "access".
type Word struct {
	number uint8
	name   string // empty if the number was given
}

// wordMax is the length in bytes of the longest name, with room.
const wordMax = 64

// UnmarshalJSON implements json.Unmarshaler.
func (w *Word) UnmarshalJSON(in []byte) error {
	if len(in) > wordMax {
		return fmt.Errorf("have a word of %d bytes, want at most %d", len(in), wordMax)
	}
	if bytes.HasPrefix(in, []byte{'"'}) {
		return json.Unmarshal(in, &w.name)
	}
	n, err := strconv.ParseUint(string(in), 10, 8)
	if err != nil {
		return fmt.Errorf("have %s, want a number from 0 to 255 or a name", in)
	}
	w.number = uint8(n)
	return nil
}

// MarshalJSON implements json.Marshaler, for clients in Go.
func (w Word) MarshalJSON() ([]byte, error) {
	if w.name != "" {
		return json.Marshal(w.name)
	}
	return strconv.AppendUint(nil, uint64(w.number), 10), nil
}

// Named is the Word of a name.
func Named(name string) Word { return Word{name: name} }

// Numbered is the Word of a number.
func Numbered(number uint8) Word { return Word{number: number} }

// resolve returns the number of a word, which must be in the vocabulary.
func (w Word) resolve(v *contracts.Vocabulary, field string) (uint8, error) {
	if w.name == "" {
		if !v.Has(w.number) {
			return 0, badArgument(field, "have %s %d, want %d to %d", v.Noun(), w.number, v.First(), v.Last())
		}
		return w.number, nil
	}
	n, err := v.Number(w.name)
	if err != nil {
		return 0, badArgument(field, "%v", err)
	}
	return n, nil
}

// resolveAction returns the bit of an action, which may be given by its name.
func (w Word) resolveAction(field string) (uint8, error) {
	if w.name != "" {
		n, err := w.resolve(contracts.Actions, field)
		return 1 << n, err
	}
	if bits.OnesCount8(w.number) != 1 || w.number > contracts.AllActions {
		return 0, badArgument(field, "have action %d, want one of 1, 2, 4, 8 and 16", w.number)
	}
	return w.number, nil
}

// optional resolves a word that may be missing; given reports whether it is there.
func (w *Word) optional(v *contracts.Vocabulary, field string) (number uint8, given bool, err error) {
	if w == nil {
		return 0, false, nil
	}
	number, err = w.resolve(v, field)
	return number, true, err
}

// orNull returns nil for a zero hash, which stands for none in the contracts.
func orNull(h common.Hash) *common.Hash {
	if h == (common.Hash{}) {
		return nil
	}
	return &h
}

// addressOrNull returns nil for the zero address.
func addressOrNull(a common.Address) *common.Address {
	if a == (common.Address{}) {
		return nil
	}
	return &a
}
