// SPDX-License-Identifier: LGPL-3.0-or-later

package contracts

import (
	"fmt"
	"slices"
	"strings"
)

// Vocabulary is a list of words for one kind of number in the contracts' arguments
// and results. alliance.yaml, the commands and FHIR use the same words.
type Vocabulary struct {
	library string // of Types.sol, which has the same numbers
	noun    string // what one word stands for
	first   uint8  // number of the first word
	flags   bool   // contracts use the bit 1<<number instead of the number
	words   []word
}

// word is the name of a number, and its meaning if that says more. An unused
// number between two others has no name.
type word struct{ name, meaning string }

// Noun says what each of the words stands for, such as "role".
func (v *Vocabulary) Noun() string { return v.noun }

// First and Last are the lowest and the highest number.
func (v *Vocabulary) First() uint8 { return v.first }
func (v *Vocabulary) Last() uint8  { return v.first + uint8(len(v.words)) - 1 }

// Has reports whether the number has a word.
func (v *Vocabulary) Has(number uint8) bool {
	return number >= v.first && number <= v.Last() && v.words[number-v.first].name != ""
}

// Name returns the word of a number, or the number itself if it has none.
func (v *Vocabulary) Name(number uint8) string {
	if !v.Has(number) {
		return fmt.Sprintf("%s %d", v.noun, number)
	}
	return v.words[number-v.first].name
}

// Meaning is the text that users read for a number.
func (v *Vocabulary) Meaning(number uint8) string {
	if !v.Has(number) || v.words[number-v.first].meaning == "" {
		return v.Name(number)
	}
	return v.words[number-v.first].meaning
}

// Names lists the words in the order of their numbers.
func (v *Vocabulary) Names() (names []string) {
	for _, w := range v.words {
		if w.name != "" {
			names = append(names, w.name)
		}
	}
	return names
}

// Number finds a word.
func (v *Vocabulary) Number(name string) (uint8, error) {
	i := slices.IndexFunc(v.words, func(w word) bool { return w.name != "" && w.name == name })
	if i < 0 {
		return 0, fmt.Errorf("unknown %s %q, have %s", v.noun, name, strings.Join(v.Names(), ", "))
	}
	return v.first + uint8(i), nil
}

// Mask has bit N for each number N that has a word.
func (v *Vocabulary) Mask() (mask uint64) {
	for n := int(v.first); n <= int(v.Last()); n++ {
		if v.Has(uint8(n)) {
			mask |= 1 << n
		}
	}
	return mask
}

// InMask lists the numbers whose bits are set, in ascending order, including those
// without a word.
func (v *Vocabulary) InMask(mask uint64) (numbers []uint8) {
	for n := uint8(0); mask>>n != 0; n++ {
		if mask>>n&1 == 1 {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// NamesIn lists the words whose bits are set.
func (v *Vocabulary) NamesIn(mask uint64) []string {
	names := make([]string, 0)
	for _, n := range v.InMask(mask) {
		names = append(names, v.Name(n))
	}
	return names
}
