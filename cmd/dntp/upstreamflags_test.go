// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dntp/dntp/cmd/dntp/terminal"
)

// upstreamUtils holds the helpers that read the flags of a command line.
const upstreamUtils = "../../build/geth/cmd/utils"

// flagsLeftOut are flags that this program does not have but upstream's helpers read,
// set or not, with the reason why the zero value does no harm.
var flagsLeftOut = map[string]string{
	"mainnet":          "false: no public network",
	"sepolia":          "false: no public network",
	"hoodi":            "false: no public network",
	"dev":              "false: dntp devnet takes its place",
	"dev.gaslimit":     "read with --dev",
	"datadir.era":      "read with --dev",
	"header":           "read with --dev",
	"override.genesis": "empty: the genesis is what init has stored",
}

// TestUpstreamFlags finds each flag that a helper of upstream reads even if it is
// not set. If this program does not register the flag, the helper gets a zero value,
// which is seldom upstream's default.
func TestUpstreamFlags(t *testing.T) {
	registered := make(map[string]bool)
	for _, flag := range newApp().Flags {
		for _, name := range flag.Names() {
			registered[name] = true
		}
	}
	source := parseHelpers(t)
	read := source.readBy(calledHelpers(t))
	if len(read) == 0 {
		t.Fatal("no helper reads a flag: the test looks in the wrong place")
	}
	for _, variable := range slices.Sorted(maps.Keys(read)) {
		name, ok := source.names[variable]
		if !ok {
			t.Errorf("%s reads %s, whose name is not found", read[variable], variable)
			continue
		}
		if reason := flagsLeftOut[name]; !registered[name] && reason == "" {
			t.Errorf("%s reads --%s, which is not registered", read[variable], name)
		}
	}
}

// TestRenamedFlags checks that every old flag of geth leads to a flag that exists,
// and does not exist itself.
func TestRenamedFlags(t *testing.T) {
	registered := make(map[string]bool)
	for _, flag := range newApp().Flags {
		for _, name := range flag.Names() {
			registered[name] = true
		}
	}
	for old, now := range terminal.RenamedFlags() {
		if registered[old] {
			t.Errorf("--%s is a flag", old)
		}
		if !registered[now] {
			t.Errorf("--%s leads to --%s, which is no flag", old, now)
		}
	}
}

// helpers is the source of upstream's package.
type helpers struct {
	funcs map[string]*ast.FuncDecl
	names map[string]string // command line name of each flag variable
}

// parseGo reads the sources in the folders of a pattern.
func parseGo(t *testing.T, folder string) (files []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func parseHelpers(t *testing.T) *helpers {
	t.Helper()
	h := &helpers{funcs: make(map[string]*ast.FuncDecl), names: make(map[string]string)}
	for _, file := range parseGo(t, upstreamUtils) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil {
					h.funcs[n.Name.Name] = n
				}
			case *ast.ValueSpec:
				for i, value := range n.Values {
					if name := flagName(value); name != "" {
						h.names[n.Names[i].Name] = name
					}
				}
			}
			return true
		})
	}
	return h
}

// flagName returns the Name of a flag's literal, or nothing.
func flagName(value ast.Expr) (name string) {
	ast.Inspect(value, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, _ := pair.Key.(*ast.Ident)
		text, _ := pair.Value.(*ast.BasicLit)
		if key != nil && text != nil && key.Name == "Name" {
			name, _ = strconv.Unquote(text.Value)
		}
		return false
	})
	return name
}

// calledHelpers returns upstream's functions that this program calls.
func calledHelpers(t *testing.T) (names []string) {
	t.Helper()
	for _, folders := range []string{".", "*", "*/*"} {
		for _, file := range parseGo(t, folders) {
			ast.Inspect(file, func(n ast.Node) bool {
				if selector, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := selector.X.(*ast.Ident); ok && x.Name == "utils" {
						names = append(names, selector.Sel.Name)
					}
				}
				return true
			})
		}
	}
	return names
}

// readBy returns the flag variables that functions, or the functions that they call,
// read without checking that they are set, each with one such function.
func (h *helpers) readBy(roots []string) map[string]string {
	read, seen := make(map[string]string), make(map[string]bool)
	for todo := slices.Clone(roots); len(todo) > 0; todo = todo[1:] {
		name := todo[0]
		fn := h.funcs[name]
		if fn == nil || seen[name] {
			continue
		}
		seen[name] = true
		visit(fn.Body, nil, func(call *ast.CallExpr, set []string) {
			switch target := call.Fun.(type) {
			case *ast.Ident:
				todo = append(todo, target.Name)
			case *ast.SelectorExpr:
				if variable := flagOf(call); variable != "" && target.Sel.Name != "IsSet" && !slices.Contains(set, variable) {
					read[variable] = name
				}
			}
		})
	}
	return read
}

// visit walks the calls in a tree, with the flags that are known to be set there.
func visit(root ast.Node, set []string, fn func(*ast.CallExpr, []string)) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			for _, part := range []ast.Node{n.Init, n.Cond, n.Else} {
				if part != nil {
					visit(part, set, fn)
				}
			}
			visit(n.Body, append(slices.Clip(set), setIn(n.Cond)...), fn)
			return false
		case *ast.CaseClause:
			inside := slices.Clip(set)
			for _, cond := range n.List {
				visit(cond, set, fn)
				inside = append(inside, setIn(cond)...)
			}
			for _, statement := range n.Body {
				visit(statement, inside, fn)
			}
			return false
		case *ast.CallExpr:
			fn(n, set)
		}
		return true
	})
}

// setIn returns the flags that a condition checks for being set.
func setIn(cond ast.Expr) (variables []string) {
	ast.Inspect(cond, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if target, ok := call.Fun.(*ast.SelectorExpr); ok && target.Sel.Name == "IsSet" {
				variables = append(variables, flagOf(call))
			}
		}
		return true
	})
	return variables
}

// flagOf returns the variable V of a call ctx.Get(V.Name), or nothing.
func flagOf(call *ast.CallExpr) string {
	for _, argument := range call.Args {
		if selector, ok := argument.(*ast.SelectorExpr); ok && selector.Sel.Name == "Name" {
			if x, ok := selector.X.(*ast.Ident); ok {
				return x.Name
			}
		}
	}
	return ""
}
