// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"strings"

	"github.com/dntp/dntp/contracts"
)

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
		parts[i] = strings.TrimSpace(input.Name + " " + explainValue(failure.Name, input.Name, values[i], causes))
	}
	return failure.Name + "(" + strings.Join(parts, ", ") + ")"
}

func explainValue(failure, argument string, value any, causes int) string {
	if v, ok := value.([]byte); ok && causes > 0 {
		if cause := explain(v, causes-1); cause != "" {
			return cause
		}
	}
	return contracts.FailureValue(failure, argument, value)
}
