// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// modulePath is the import path of the repository.
const modulePath = "github.com/dntp/dntp/"

// comments are the comments of the repository's packages, each parsed when it is asked for.
type comments struct {
	root     string
	packages map[string]*texts
}

// texts are the comments of one package.
type texts struct {
	methods map[string]methodText // "Type.Method"
	types   map[string]string
	fields  map[string]string // "Type.Field"
}

type methodText struct {
	doc    string
	params []string // names, the context's included
}

func newComments(root string) *comments {
	return &comments{root, make(map[string]*texts)}
}

// of returns the comments of a package, which are empty for one of upstream.
func (c *comments) of(path string) *texts {
	if t := c.packages[path]; t != nil {
		return t
	}
	t := &texts{make(map[string]methodText), make(map[string]string), make(map[string]string)}
	c.packages[path] = t
	folder, ours := strings.CutPrefix(path, modulePath)
	if !ours {
		return t
	}
	files, err := filepath.Glob(filepath.Join(c.root, filepath.FromSlash(folder), "*.go"))
	if err != nil {
		panic("BUG: " + err.Error())
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ParseComments)
		if err != nil {
			continue // the compiler says more
		}
		for _, d := range parsed.Decls {
			t.add(d)
		}
	}
	return t
}

func (t *texts) add(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return
		}
		text := methodText{doc: d.Doc.Text()}
		for _, p := range d.Type.Params.List {
			for _, name := range p.Names {
				text.params = append(text.params, name.Name)
			}
			if len(p.Names) == 0 {
				text.params = append(text.params, "value")
			}
		}
		t.methods[baseName(d.Recv.List[0].Type)+"."+d.Name.Name] = text
	case *ast.GenDecl:
		for _, s := range d.Specs {
			if s, ok := s.(*ast.TypeSpec); ok {
				t.addType(s, d.Doc.Text())
			}
		}
	}
}

func (t *texts) addType(s *ast.TypeSpec, doc string) {
	if text := s.Doc.Text(); text != "" {
		doc = text
	}
	t.types[s.Name.Name] = doc
	fields, ok := s.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, f := range fields.Fields.List {
		text := strings.Join(strings.Fields(f.Doc.Text()+" "+f.Comment.Text()), " ")
		for _, name := range f.Names {
			t.fields[s.Name.Name+"."+name.Name] = text
		}
	}
}

// baseName is the name of a receiver's type.
func baseName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return baseName(e.X)
	case *ast.IndexExpr:
		return baseName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// method returns the comment of a method and the names of its parameters.
func (c *comments) method(receiver reflect.Type, name string) (methodText, bool) {
	for receiver.Kind() == reflect.Pointer {
		receiver = receiver.Elem()
	}
	text, ok := c.of(receiver.PkgPath()).methods[receiver.Name()+"."+name]
	return text, ok
}

// typeText returns the comment of a type, without its name.
func (c *comments) typeText(t reflect.Type) string {
	name := plainName(t)
	doc := strings.Join(strings.Fields(c.of(t.PkgPath()).types[name]), " ")
	for _, verb := range []string{" is ", " are "} {
		doc = strings.TrimPrefix(doc, name+verb)
	}
	return strings.TrimSuffix(doc, ".")
}

// fieldText returns the comment of a field.
func (c *comments) fieldText(t reflect.Type, field string) string {
	return c.of(t.PkgPath()).fields[plainName(t)+"."+field]
}

// plainName is the name of a type without its arguments.
func plainName(t reflect.Type) string {
	name, _, _ := strings.Cut(t.Name(), "[")
	return name
}
