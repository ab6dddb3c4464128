// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/rpc"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// answers holds answers to their schemas in the node's own description.
type answers struct {
	t       *testing.T
	results map[string]*jsonschema.Schema
	missing map[string]bool // methods that were not called
}

// elsewhere are the methods that another test calls: those of the logs, of
// receipts and of subscriptions.
var elsewhere = map[string]bool{
	"ehr_logAppend": true, "ehr_logHead": true, "ehr_logInclusion": true, "ehr_logConsistency": true,
	"ehr_getReceipt": true, "ehr_subscribe": true, "ehr_unsubscribe": true,
}

// newAnswers asks a node for its description.
func newAnswers(t *testing.T, client *rpc.Client) *answers {
	t.Helper()
	var doc struct {
		Methods []struct {
			Name   string
			Result struct{ Schema map[string]any }
		}
		Components any
	}
	if err := client.CallContext(t.Context(), &doc, "rpc_discover"); err != nil {
		t.Fatal(err)
	}
	a := &answers{t, make(map[string]*jsonschema.Schema), make(map[string]bool)}
	for _, m := range doc.Methods {
		whole := maps.Clone(m.Result.Schema)
		whole["components"] = doc.Components
		text, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		if a.results[m.Name], err = jsonschema.CompileString(m.Name, string(text)); err != nil {
			t.Fatal(err)
		}
		a.missing[m.Name] = strings.HasPrefix(m.Name, "ehr_") && !elsewhere[m.Name]
	}
	return a
}

// holds checks one answer.
func (a *answers) holds(method string, answer json.RawMessage) {
	a.t.Helper()
	var value any
	if err := json.Unmarshal(answer, &value); err != nil {
		a.t.Fatal(err)
	}
	if schema := a.results[method]; schema == nil {
		a.t.Errorf("the description has no method %s", method)
	} else if err := schema.Validate(value); err != nil {
		a.t.Errorf("%s: have %s, which its schema refuses: %v", method, answer, err)
	}
	a.missing[method] = false
}
