// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
)

// TestContracts holds the table of what runs at the table of contracts.
func TestContracts(t *testing.T) {
	all, run := contracts.All(), Contracts()
	for _, c := range all {
		for version := uint32(1); version <= KnownRules(); version++ {
			if have := run[c.Address] != nil && run[c.Address].Of(version) != nil; have != (version >= c.Since) {
				t.Errorf("%s, version %d of the rules: have %v, want it from %d on", c.Name, version, have, c.Since)
			}
		}
	}
	if len(run) != len(all) {
		t.Errorf("%d contracts run, want %d", len(run), len(all))
	}
}

// TestDefaultRules checks that the default model says of every operation who may
// call it, and of nothing else.
func TestDefaultRules(t *testing.T) {
	type operation struct {
		contract, name string
	}
	ruled := make(map[operation]bool)
	for _, rule := range registry.DefaultRules() {
		c := contracts.At(rule.Contract)
		method, err := c.ABI.MethodById(rule.Selector[:])
		if err != nil {
			t.Fatal(err)
		}
		if rule.Class != 0 && !c.Classed {
			t.Errorf("%s.%s has rules by class", c.Name, method.Name)
		}
		ruled[operation{c.Name, method.Name}] = true
	}
	count := 0
	for _, c := range contracts.All() {
		for _, name := range c.Operations() {
			if count++; !ruled[operation{c.Name, name}] {
				t.Errorf("%s.%s has no rule", c.Name, name)
			}
		}
	}
	if count != len(ruled) {
		t.Errorf("%d operations have rules, want %d", len(ruled), count)
	}
}

// readme is a part of the page, from one line to another.
func readme(t *testing.T, from, to string) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(text), from)
	part, _, end := strings.Cut(part, to)
	if !ok || !end {
		t.Fatalf("the page has no %q", from)
	}
	return part
}

// TestAddingAContract walks the list of what a contract consists of: every file
// that it names is there for every contract.
func TestAddingAContract(t *testing.T) {
	list := readme(t, "### Adding a contract\n", "\nA rule is written twice")
	var files []string
	for _, m := range regexp.MustCompile("`((?:contracts|ehr)/[^`]+)`").FindAllStringSubmatch(list, -1) {
		files = append(files, m[1])
	}
	named := 0
	for _, file := range files {
		if strings.Contains(strings.ToLower(filepath.Base(file)+filepath.Base(filepath.Dir(file))), "name") {
			named++
		}
		for _, c := range contracts.All() {
			path := strings.ReplaceAll(file, "Name", strings.ToUpper(c.Name[:1])+c.Name[1:])
			path = strings.ReplaceAll(path, "name", c.Name)
			if _, err := os.Stat(filepath.Join("..", path)); err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
		}
	}
	if named < 8 {
		t.Errorf("the list names %d files of a contract: %v", named, files)
	}
}

// TestTable compares the table at the top of the page with the ABIs.
func TestTable(t *testing.T) {
	rows := strings.Split(strings.TrimSpace(readme(t, "| --- | --- | --- | --- |\n", "\n\n")), "\n")
	if len(rows) != len(contracts.All()) {
		t.Fatalf("have %d rows, want %d", len(rows), len(contracts.All()))
	}
	words := regexp.MustCompile("`([^`]+)`")
	for i, c := range contracts.All() {
		begin := fmt.Sprintf("| 0x…%04X | I%s | `%s` | reads ", c.Address.Big(), strings.ToUpper(c.Name[:1])+c.Name[1:], c.Name)
		rest, ok := strings.CutPrefix(rows[i], begin)
		reads, writes, both := strings.Cut(rest, "; writes ")
		if !ok || !both {
			t.Errorf("row %d: have %q, want it to begin with %q", i, rows[i], begin)
			continue
		}
		var have, want []string
		for _, m := range words.FindAllStringSubmatch(reads, -1) {
			have = append(have, "reads "+m[1])
		}
		for _, m := range words.FindAllStringSubmatch(writes, -1) {
			have = append(have, "writes "+m[1])
		}
		for name, method := range c.ABI.Methods {
			if method.IsConstant() {
				want = append(want, "reads "+name)
			} else if name != contracts.Relay {
				want = append(want, "writes "+name)
			}
		}
		slices.Sort(have)
		slices.Sort(want)
		if !slices.Equal(have, want) {
			t.Errorf("%s: have %v, want %v", c.Name, have, want)
		}
	}
}

// TestNumbers compares the page's numbers with the vocabularies.
func TestNumbers(t *testing.T) {
	table := readme(t, "## Words and numbers\n", "\n## ")
	for name, v := range map[string]*contracts.Vocabulary{
		"role":                 contracts.Roles,
		"class of records":     contracts.RecordClasses,
		"purpose of use":       contracts.PurposesOfUse,
		"basis of an access":   contracts.Bases,
		"purpose of signature": contracts.SignaturePurposes,
		"kind of proposal":     contracts.ProposalKinds,
	} {
		var words []string
		for _, n := range v.InMask(v.Mask()) {
			words = append(words, fmt.Sprintf("%d %s", n, v.Name(n)))
		}
		if row := fmt.Sprintf("| %s | %s |", name, strings.Join(words, ", ")); !strings.Contains(table, "\n"+row+"\n") {
			t.Errorf("the page has no row\n%s", row)
		}
	}
}
