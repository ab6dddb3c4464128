// SPDX-License-Identifier: LGPL-3.0-or-later

package build_test

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// nameInTicks matches a Go name or a file name in backquotes.
var nameInTicks = regexp.MustCompile("`([^` ]+)`")

// placesNamed lists the files that a table row names, and the functions that it says
// are in them: "`Verify` in `ehr/document/document.go`".
func placesNamed(row string) (files []string, functions map[string]string) {
	functions = make(map[string]string)
	names := nameInTicks.FindAllStringSubmatch(row, -1)
	for i, name := range names {
		if strings.Contains(name[1], "/") {
			files = append(files, name[1])
		} else if i+1 < len(names) && strings.Contains(row, name[0]+" in "+names[i+1][0]) {
			functions[name[1]] = names[i+1][1]
		}
	}
	return files, functions
}

// The table "Where is the rule that …?" leads to files and functions that exist.
func TestRulesAreWhereTheReadmeSays(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "## Where is the rule that …?\n")
	table, _, ended := strings.Cut(table, "\n## ")
	if !found || !ended {
		t.Fatal("README.md has no table of rules")
	}
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(line, " | ")
		if len(cells) != 2 || strings.Contains(line, "---") || strings.HasPrefix(line, "| rule ") {
			continue
		}
		rows++
		files, functions := placesNamed(cells[1])
		if len(files) == 0 {
			t.Errorf("no file in %q", line)
		}
		for _, file := range files {
			if _, err := os.Stat(path.Join("..", file)); err != nil {
				t.Error(err)
			}
		}
		for function, file := range functions {
			source, err := os.ReadFile(path.Join("..", file))
			if err != nil || !regexp.MustCompile(`(?m)^func (\([^)]*\) )?`+function+`\(`).Match(source) {
				t.Errorf("%s has no function %s", file, function)
			}
		}
	}
	if rows < 12 {
		t.Errorf("have %d rules, want at least 12", rows)
	}
}

func TestPlacesNamed(t *testing.T) {
	files, functions := placesNamed("one: `Verify` in `ehr/document/document.go`; `mapping` of `genesis/decoder.go`")
	if len(files) != 2 || len(functions) != 1 || functions["Verify"] != "ehr/document/document.go" {
		t.Errorf("have files %v and functions %v", files, functions)
	}
}
