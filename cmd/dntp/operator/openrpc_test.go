// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/logger"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// description is what the tests read of an OpenRPC document.
type description struct {
	Methods []struct {
		Name   string
		Result struct{ Schema map[string]any }
	}
	Components any
}

// result compiles the schema of a method's result.
func (d *description) result(t *testing.T, i int) *jsonschema.Schema {
	t.Helper()
	whole := maps.Clone(d.Methods[i].Result.Schema)
	whole["components"] = d.Components
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.CompileString(d.Methods[i].Name, string(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// has reports whether the document describes a method.
func (d *description) has(name string) bool {
	for _, m := range d.Methods {
		if m.Name == name {
			return true
		}
	}
	return false
}

// TestDescription holds what a node answers for clique and its logs, by HTTP, to its own
// description. The tests of ehr/ehrapi do the same for the other methods of ehr.
func TestDescription(t *testing.T) {
	t.Parallel()
	g, open := newOpen(t)
	g.waitFinal(2)
	http, inside := open["HTTP"], g.trusted(t)["the node's process"]
	var doc description
	if err := http.CallContext(t.Context(), &doc, "rpc_discover"); err != nil {
		t.Fatal(err)
	}
	head, err := g.client.HeaderByNumber(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	arguments := map[string][]any{
		"ehr_logAppend":            {logger.Audit, []hexutil.Bytes{{1}, {2}}},
		"ehr_logHead":              {logger.Audit},
		"ehr_logInclusion":         {logger.Audit, "0x0"},
		"ehr_logConsistency":       {logger.Audit, "0x1"},
		"clique_getCertificate":    {"0x1"},
		"clique_getSignersAtHash":  {head.Hash()},
		"clique_getSnapshotAtHash": {head.Hash()},
	}
	refused := map[string]bool{"clique_propose": true, "clique_discard": true} // the alliance votes instead
	if err := inside.CallContext(t.Context(), new(json.RawMessage), "ehr_logAppend", arguments["ehr_logAppend"]...); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for i, m := range doc.Methods {
		if !strings.HasPrefix(m.Name, "clique_") && !strings.HasPrefix(m.Name, "ehr_log") || refused[m.Name] {
			continue
		}
		client := http
		if m.Name == "ehr_logAppend" {
			client = inside
		}
		var answer any
		if err := client.CallContext(t.Context(), &answer, m.Name, arguments[m.Name]...); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		} else if err := doc.result(t, i).Validate(answer); err != nil {
			t.Errorf("%s: have %v, which its schema refuses: %v", m.Name, answer, err)
		}
		checked++
	}
	if checked < 15 {
		t.Errorf("%d methods were checked", checked)
	}
}

// TestFinalityFeed subscribes by WebSocket at a node that seals, and inside its process, as by
// IPC.
func TestFinalityFeed(t *testing.T) {
	t.Parallel()
	g, open := newOpen(t)
	inside := g.stack.Attach()
	defer inside.Close()
	for way, client := range map[string]*rpc.Client{"WebSocket": open["WebSocket"], "the node's process": inside} {
		news := make(chan ehrapi.Finality, 100)
		sub, err := client.Subscribe(t.Context(), "ehr", news, "finality")
		if err != nil {
			t.Fatalf("%s: %v", way, err)
		}
		for last := uint64(0); last < 2; {
			select {
			case f := <-news:
				if n := uint64(f.Finalized.Number); n < last || f.Head.Number < f.Finalized.Number {
					t.Errorf("%s: have %+v after final block %d", way, f, last)
				}
				last = uint64(f.Finalized.Number)
			case err := <-sub.Err():
				t.Fatalf("%s: the subscription ended: %v", way, err)
			case <-time.After(governedPatience):
				t.Fatalf("%s: final block 2 was not sent", way)
			}
		}
		sub.Unsubscribe()
	}
}

// TestAllAreDescribed compares the methods of a node with its description.
func TestAllAreDescribed(t *testing.T) {
	t.Parallel()
	g, open := newOpen(t)
	var doc description
	if err := open["HTTP"].CallContext(t.Context(), &doc, "rpc_discover"); err != nil {
		t.Fatal(err)
	}
	served := methods(t, g.stack)
	for _, m := range doc.Methods {
		if _, ok := served[m.Name]; !ok && m.Name != "ehr_subscribe" && m.Name != "ehr_unsubscribe" {
			t.Errorf("%s is described, and the node does not have it", m.Name)
		}
	}
	for name := range served {
		if (strings.HasPrefix(name, "ehr_") || strings.HasPrefix(name, "clique_")) && !doc.has(name) {
			t.Errorf("%s is not described: add its service to ehr/ehrapi/generate, and run go generate there", name)
		}
	}
}
