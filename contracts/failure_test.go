// SPDX-License-Identifier: LGPL-3.0-or-later

package contracts

import (
	"slices"
	"testing"
)

// numbers are the arguments of custom errors that have no words.
var numbers = []string{
	"limit", "have", "want", "field", "id", "version", "seq", "deadline", "executableAt", "notBefore", "validUntil", "index", "from",
}

// TestFailureWords checks that every number in a custom error is either in a
// vocabulary or in the list above, and that each entry of failureWords is used.
func TestFailureWords(t *testing.T) {
	used := make(map[string]bool)
	for _, c := range all {
		for _, failure := range c.ABI.Errors {
			for _, input := range failure.Inputs {
				full := failure.Name + "." + input.Name
				switch {
				case failureWords[full] != nil:
					used[full] = true
				case failureWords[input.Name] != nil:
					used[input.Name] = true
				case input.Type.String()[0] == 'u' && !slices.Contains(numbers, input.Name):
					t.Errorf("%s.%s: have no word for %s %s", c.Name, failure.Name, input.Type, input.Name)
				}
			}
		}
	}
	for name := range failureWords {
		if !used[name] {
			t.Errorf("no custom error has %s", name)
		}
	}
}
