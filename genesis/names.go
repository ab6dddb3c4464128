// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/ethereum/go-ethereum/common"
)

// ClassName returns the name of a class of records.
func ClassName(class uint8) string { return className(class) }

// ClassNamed returns the class of records with a name.
func ClassNamed(name string) (uint8, error) {
	i := slices.Index(classNames, name)
	if i < 0 {
		return 0, strictyaml.UnknownWord("class of records", name, classNames)
	}
	return uint8(i + 1), nil
}

// PurposeName returns the name of a signature's purpose.
func PurposeName(sigPurpose uint8) string {
	if sigPurpose < 1 || int(sigPurpose) > len(purposeWords.words) {
		return fmt.Sprintf("purpose-%d", sigPurpose)
	}
	return purposeWords.words[sigPurpose-1]
}

// PurposeNamed returns a signature's purpose by its name.
func PurposeNamed(name string) (uint8, error) {
	i := slices.Index(purposeWords.words, name)
	if i < 0 {
		return 0, strictyaml.UnknownWord("purpose", name, purposeWords.words)
	}
	return uint8(i + 1), nil
}

// OperationNamed returns the contract and the selector of a gated operation,
// such as "records.anchor".
func OperationNamed(name string) (common.Address, [4]byte, error) {
	op, ok := operationNamed(name)
	if !ok {
		return common.Address{}, [4]byte{}, strictyaml.UnknownWord("operation", name, operationNames())
	}
	return op.contract, op.selector, nil
}

// OperationName returns the name of a gated operation.
func OperationName(contract common.Address, selector [4]byte) string {
	return operationOf(contract, selector)
}

// ParameterNamed returns the key of a parameter, and the number for a value that is
// written as in a model in JSON; a word needs no quotes.
func ParameterNamed(name, value string) (common.Hash, uint64, error) {
	p, err := parameterNamed(name)
	if err != nil {
		return common.Hash{}, 0, err
	}
	if p.Unit == unitSeconds {
		value = strictyaml.Quote(value)
	}
	have, err := parameterOf(name, []byte(value))
	if err == nil && (have.Value < p.Min || have.Value > p.Max) {
		err = outOfRange(p, have.Value)
	}
	return p.Key(), have.Value, err
}

// ParameterText writes a value of a parameter as in a model.
func ParameterText(key common.Hash, value uint64) (name, text string) {
	for _, p := range registry.Parameters() {
		if p.Key() == key {
			return p.Name, formatValue(p.Unit, value)
		}
	}
	return string(bytes.TrimRight(key[:], "\x00")), fmt.Sprint(value)
}

// Encode returns the policy in the form of a proposal to the registry.
func (p Policy) Encode() ([]byte, error) {
	if n := len(p.AnyOf); n < 1 || n > registry.MaxClauses {
		return nil, fmt.Errorf("the policy has %d alternatives, want 1 to %d", n, registry.MaxClauses)
	}
	for _, terms := range p.AnyOf {
		for _, t := range terms {
			if t.Count < 1 || t.Count > registry.MaxSigners {
				return nil, fmt.Errorf("a term has count %d, want 1 to %d", t.Count, registry.MaxSigners)
			}
		}
	}
	encoded := p.registryPolicy().Encode()
	_, err := registry.ParsePolicy(encoded)
	return encoded, err
}

// Sentences describes an encoded policy.
func Sentences(encoded []byte) ([]string, error) {
	policy, err := registry.ParsePolicy(encoded)
	if err != nil {
		return nil, err
	}
	return policyOf(policy).sentences(), nil
}
