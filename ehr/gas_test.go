// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/accounts/abi"
)

var update = flag.Bool("update", false, "write the table of gas in README.md again")

// The table of gas stands between these lines of README.md.
const (
	gasBegin = "<!-- Made by: go test ./ehr -run TestGasTable -update -->\n"
	gasEnd   = "<!-- End of what is made. -->\n"
)

// TestGasTable holds the table of gas in README.md to the vectors, whose gas is exact.
func TestGasTable(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(readme), gasBegin)
	have, after, ends := strings.Cut(rest, gasEnd)
	if !begins || !ends {
		t.Fatal("README.md has no place for the table of gas")
	}
	want := gasTable(t)
	if *update {
		if err := os.WriteFile("README.md", []byte(before+gasBegin+want+gasEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if have != want {
		t.Error("the table of gas in README.md differs from the vectors: go test ./ehr -run TestGasTable -update")
	}
}

// gasTable has a row for each operation with the cheapest and the dearest of its
// vectors that succeed.
func gasTable(t *testing.T) string {
	var table strings.Builder
	fmt.Fprintf(&table, "\n| operation | least gas | | most gas | |\n| --- | ---: | --- | ---: | --- |\n")
	for _, c := range contracts.All() {
		ranges := rangesOf(t, c.Name)
		for _, method := range inOrder(c.ABI) {
			if r, ok := ranges[method]; ok {
				fmt.Fprintf(&table, "| `%s.%s` | %s |\n", c.Name, method, r)
			} else if method != contracts.Relay {
				t.Errorf("no vector of %s.%s succeeds", c.Name, method)
			}
		}
	}
	return table.String() + "\n"
}

// inOrder returns a contract's operations, writes first.
func inOrder(api *abi.ABI) []string {
	return slices.SortedFunc(maps.Keys(api.Methods), func(a, b string) int {
		if reads := api.Methods[a].IsConstant(); reads != api.Methods[b].IsConstant() {
			if reads {
				return 1
			}
			return -1
		}
		return strings.Compare(a, b)
	})
}

// gasRange are the vectors of one operation that take the least gas and the most.
type gasRange struct{ least, most nativetest.Vector }

func (r gasRange) String() string {
	least := fmt.Sprintf("%s | %s", thousands(r.least.Gas), r.least.Name)
	if r.least.Gas == r.most.Gas {
		return least + " | |"
	}
	return fmt.Sprintf("%s | %s | %s", least, thousands(r.most.Gas), r.most.Name)
}

func rangesOf(t *testing.T, contract string) map[string]gasRange {
	files, err := filepath.Glob(filepath.Join(contract, "testdata", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors of %s: %v", contract, err)
	}
	ranges := make(map[string]gasRange)
	for _, file := range files {
		for _, v := range nativetest.Load(t, file) {
			if v.Error != "" || v.Input != nil || v.Method == "" {
				continue
			}
			r, known := ranges[v.Method]
			if !known || v.Gas < r.least.Gas {
				r.least = v
			}
			if !known || v.Gas > r.most.Gas {
				r.most = v
			}
			ranges[v.Method] = r
		}
	}
	return ranges
}

// thousands writes a number with commas.
func thousands(n uint64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
