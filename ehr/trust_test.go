// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// aTest is how trust.md names a test, and the case of it that it means.
var aTest = regexp.MustCompile("`([a-z/]+)\\.(Test[A-Za-z]+)`(?: \"([^\"]+)\")?")

// TestTrust checks that each line of trust.md names a test, and that it exists.
func TestTrust(t *testing.T) {
	page, err := os.ReadFile("trust.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for n, line := range strings.Split(string(page), "\n") {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.HasSuffix(line, "| test |") {
			continue
		}
		lines++
		named := aTest.FindAllStringSubmatch(line, -1)
		if len(named) == 0 {
			t.Errorf("trust.md:%d names no test", n+1)
		}
		for _, one := range named {
			source := sourceOfTests(t, one[1])
			if !strings.Contains(source, "\nfunc "+one[2]+"(") {
				t.Errorf("trust.md:%d: package %s has no %s", n+1, one[1], one[2])
			}
			if !strings.Contains(source, `"`+one[3]+`"`) && one[3] != "" {
				t.Errorf("trust.md:%d: %s.%s has no case %q", n+1, one[1], one[2], one[3])
			}
		}
	}
	if lines == 0 {
		t.Error("trust.md has no line, the test shows nothing")
	}
}

// sourceOfTests is the text of a package's tests: of ehr, below it, or below the
// repository's root.
func sourceOfTests(t *testing.T, name string) string {
	t.Helper()
	folder := name
	switch {
	case name == "ehr":
		folder = "."
	case strings.Contains(name, "/"):
		folder = filepath.Join("..", name)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
