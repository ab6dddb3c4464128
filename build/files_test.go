// SPDX-License-Identifier: LGPL-3.0-or-later

package build_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	maxFileLines  = 600     // of a file that is not generated
	maxFileSize   = 4 << 20 // of any file
	maxFuncLines  = 70      // of a function that is not a test: it must fit a screen
	licenceWithin = 3       // lines from the top
)

// notOurs are folders that git ignores, relative to the root of the repository.
var notOurs = []string{".git", "build/bin", "build/testdata"}

// source is one file of the repository.
type source struct {
	path string // slash-separated, relative to the root of the repository
	data []byte
}

// generated reports whether a program wrote the file.
func (s *source) generated() bool { return strings.HasPrefix(path.Base(s.path), "gen_") }

func sources(t *testing.T) []source {
	t.Helper()
	var files []source
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel("..", name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if entry.IsDir() {
			prepared := path.Dir(rel) == "build" && (entry.Name() == "geth" || strings.HasPrefix(entry.Name(), "geth."))
			if prepared || slices.Contains(notOurs, rel) || entry.Name() == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(name)
		files = append(files, source{rel, data})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no file found")
	}
	return files
}

// The libraries are under the LGPL and the programs under the GPL, as upstream.
func TestLicenceLines(t *testing.T) {
	kinds := []string{".go", ".sh", ".sol", ".js", ".mjs"}
	for _, s := range sources(t) {
		if !slices.Contains(kinds, path.Ext(s.path)) && s.path != "Makefile" && s.path != ".ci/run" || s.generated() {
			continue
		}
		want := "SPDX-License-Identifier: LGPL-3.0-or-later"
		if strings.HasPrefix(s.path, "cmd/") {
			want = "SPDX-License-Identifier: GPL-3.0-or-later"
		}
		top := bytes.SplitN(s.data, []byte("\n"), licenceWithin+1)
		if !slices.ContainsFunc(top[:min(len(top), licenceWithin)], func(line []byte) bool { return bytes.HasSuffix(line, []byte(want)) }) {
			t.Errorf("%s: want %q within its first %d lines", s.path, want, licenceWithin)
		}
	}
}

// The words are concatenated so that this file does not contain them.
func TestNoPlaceNames(t *testing.T) {
	words := []string{"/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/", "proxy.gol" + "ang.org", "registry.npm" + "js.org", "deb.deb" + "ian.org"}
	for _, s := range sources(t) {
		for _, word := range words {
			if i := bytes.Index(s.data, []byte(word)); i >= 0 {
				t.Errorf("%s:%d: contains %q, which is valid on one machine only", s.path, 1+bytes.Count(s.data[:i], []byte("\n")), word)
			}
		}
	}
}

func TestFileSizes(t *testing.T) {
	for _, s := range sources(t) {
		if len(s.data) > maxFileSize {
			t.Errorf("%s: have %d bytes, want at most %d", s.path, len(s.data), maxFileSize)
		}
		if path.Ext(s.path) != ".go" || s.generated() {
			continue
		}
		if lines := bytes.Count(s.data, []byte("\n")); lines > maxFileLines {
			t.Errorf("%s: have %d lines, want at most %d", s.path, lines, maxFileLines)
		}
	}
}

// A function must be readable at a glance. Tests are tables of stories, which may be long.
func TestFunctionSizes(t *testing.T) {
	checked := 0
	for _, s := range sources(t) {
		if path.Ext(s.path) != ".go" || s.generated() || strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		for name, lines := range longFunctions(t, s, maxFuncLines) {
			t.Errorf("%s: %s has %d lines, want at most %d", s.path, name, lines, maxFuncLines)
		}
		checked++
	}
	if checked == 0 {
		t.Error("no file found")
	}
	long := source{"long.go", []byte("package long\nfunc f() {\n" + strings.Repeat("\n", maxFuncLines) + "}\n")}
	if have := longFunctions(t, long, maxFuncLines); len(have) != 1 || have["f"] != maxFuncLines+2 {
		t.Errorf("have %v for a long function", have)
	}
}

// longFunctions returns the functions of a file with more than most lines, each with
// its number of lines.
func longFunctions(t *testing.T, s source, most int) map[string]int {
	t.Helper()
	long, files := make(map[string]int), token.NewFileSet()
	file, err := parser.ParseFile(files, s.path, s.data, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			if lines := 1 + files.Position(f.End()).Line - files.Position(f.Pos()).Line; lines > most {
				long[f.Name.Name] = lines
			}
		}
	}
	return long
}

// The program consists of packages that its main function puts together: with a second
// file, main would grow into one large package again.
func TestMainIsOneFile(t *testing.T) {
	found := false
	for _, s := range sources(t) {
		if path.Dir(s.path) != "cmd/dntp" || path.Ext(s.path) != ".go" || strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		if found = found || path.Base(s.path) == "main.go"; path.Base(s.path) != "main.go" {
			t.Errorf("%s: cmd/dntp has main.go alone; see build/layers_test.go for the packages", s.path)
		}
	}
	if !found {
		t.Error("cmd/dntp/main.go is not there")
	}
}

// A contract gives the same result on every machine and at every time.
func TestContractsAreDeterministic(t *testing.T) {
	checked := 0
	for _, s := range sources(t) {
		if !slices.Contains(contractPackages, path.Dir(s.path)) || path.Ext(s.path) != ".go" || strings.HasSuffix(s.path, "_test.go") {
			continue
		}
		checked++
		for _, problem := range undetermined(t, s) {
			t.Errorf("%s", problem)
		}
	}
	if checked == 0 {
		t.Error("no file of a contract found")
	}
	bad := source{"bad.go", []byte("package bad\nvar f float64\nfunc g(c chan int) { go g(c); select {} }\n")}
	if have := len(undetermined(t, bad)); have != 4 {
		t.Errorf("have %d problems in the bad example, want 4", have)
	}
}

// undetermined lists goroutines, channels and floating point in a file.
func undetermined(t *testing.T, s source) []string {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, s.path, s.data, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	ast.Inspect(file, func(node ast.Node) bool {
		what := ""
		switch node := node.(type) {
		case *ast.GoStmt:
			what = "goroutine"
		case *ast.SelectStmt:
			what = "select"
		case *ast.ChanType:
			what = "channel"
		case *ast.Ident:
			if slices.Contains([]string{"float32", "float64", "complex64", "complex128"}, node.Name) {
				what = "floating point"
			}
		}
		if what != "" {
			problems = append(problems, files.Position(node.Pos()).String()+": "+what+" in a contract")
		}
		return true
	})
	return problems
}
