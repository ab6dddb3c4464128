// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"fmt"
	"strings"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// operations are the names of operations, by selector. Where two contracts have
// the same one, the name of the contract is left out.
var operations = func() map[[4]byte]string {
	operations := make(map[[4]byte]string)
	for _, c := range contracts.All() {
		for _, m := range c.ABI.Methods {
			id, full := [4]byte(m.ID), c.Name+"."+m.RawName
			if _, twice := operations[id]; twice {
				full = m.RawName
			}
			operations[id] = full
		}
	}
	return operations
}()

// Explain names the custom error of a native contract and its arguments, as
// NotAllowed(caller 0x…, op registry.enrol); it returns an empty string for any
// other revert data. Who has no ABI reads it in the error's message.
func (gate) Explain(revert []byte) string {
	const causes = 4 // of errors within errors
	return explain(revert, causes)
}

func explain(revert []byte, causes int) string {
	failure, ok := contracts.Failure(revert)
	if !ok {
		return ""
	}
	values, err := failure.Inputs.Unpack(revert[4:])
	if err != nil {
		return ""
	}
	parts := make([]string, len(values))
	for i, input := range failure.Inputs {
		parts[i] = strings.TrimSpace(input.Name + " " + explainValue(values[i], causes))
	}
	return failure.Name + "(" + strings.Join(parts, ", ") + ")"
}

func explainValue(value any, causes int) string {
	switch v := value.(type) {
	case [4]byte:
		if name, ok := operations[v]; ok {
			return name
		}
		return hexutil.Encode(v[:])
	case [32]byte:
		return hexutil.Encode(v[:])
	case []byte:
		if cause := ""; causes > 0 {
			if cause = explain(v, causes-1); cause != "" {
				return cause
			}
		}
		return hexutil.Encode(v)
	}
	return fmt.Sprint(value)
}
