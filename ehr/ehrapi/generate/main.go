// SPDX-License-Identifier: LGPL-3.0-or-later

// Command generate makes the OpenRPC document of a node's own methods, and the page of
// reference, from the code: names and types by reflection, texts from the comments.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/logger"
	"github.com/ethereum/go-ethereum/rpc"
)

// version is the document's own version: it changes with the methods.
const version = "1.0.0"

// openRPC is the version of the specification.
const openRPC = "1.3.2"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run writes both files into the folder above, where go generate runs it.
func run() error {
	doc, err := describe()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(doc); err != nil {
		return err
	}
	if err := os.WriteFile("gen_openrpc.json", out.Bytes(), 0o644); err != nil {
		return err
	}
	return os.WriteFile("reference.md", page(doc), 0o644)
}

// services are the services that the document covers.
func services() []rpc.API {
	return slices.Concat(
		(*ehrapi.Service)(nil).APIs(),
		[]rpc.API{(*logger.Service)(nil).ProofAPI(), (*logger.Service)(nil).AppendAPI()},
		(*clique.Clique)(nil).APIs(nil),
		member.DescribedAPIs(),
	)
}

// describe makes the document.
func describe() (*document, error) {
	texts := newComments(filepath.Join("..", ".."))
	schemas := newSchemas(texts)
	doc := &document{
		OpenRPC: openRPC,
		Info: info{
			Title: "DNTP", Version: version, License: license{Name: "LGPL-3.0-or-later"},
			Description: "The methods of a node of an alliance ledger for health records that are its own. All other methods are those of go-ethereum.",
		},
		Methods: []*method{},
	}
	seen := make(map[string]*method)
	for _, api := range services() {
		if err := doc.add(api, texts, schemas, seen); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(doc.Methods, func(a, b *method) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(doc.Subscriptions, func(a, b *method) int { return strings.Compare(a.Name, b.Name) })
	doc.addSubscribe()
	doc.Components = components{Schemas: schemas.all, Errors: errorsOf()}
	return doc, nil
}

// add describes the methods of a service. Of two with one name the later one counts, as in
// upstream's server.
func (d *document) add(api rpc.API, texts *comments, schemas *schemas, seen map[string]*method) error {
	receiver := reflect.TypeOf(api.Service)
	for i := range receiver.NumMethod() {
		goMethod := receiver.Method(i)
		m, err := methodOf(api.Namespace, goMethod, texts, schemas)
		if err != nil {
			return err
		}
		if m == nil {
			continue // not one that upstream's server takes
		}
		if api.Namespace == ehrapi.Namespace && receiver.Elem().PkgPath() == modulePath+"ehr/ehrapi" {
			m.Errors = errorRefs(m)
		}
		if old := seen[m.Name]; old != nil {
			*old = *m
			continue
		}
		seen[m.Name] = m
		if m.subscription {
			d.Subscriptions = append(d.Subscriptions, m)
		} else {
			d.Methods = append(d.Methods, m)
		}
	}
	return nil
}
