// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// fhirSchemas returns the schemas of resources. It skips the test if there are none.
func fhirSchemas(t *testing.T, resources ...string) map[string]*jsonschema.Schema {
	t.Helper()
	in, err := os.ReadFile(filepath.Join("..", "..", "build", "testdata", "fhir.r4.schema.json"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the FHIR schema is not there: sh build/fhirschema.sh fetches it")
	}
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	if err := json.Unmarshal(in, &whole); err != nil {
		t.Fatal(err)
	}
	definitions := whole["definitions"].(map[string]any)
	definitions["integer64"] = obj{"type": "string"} // the schema refers to it and does not define it
	definitions["Resource"] = obj{"$ref": "#/definitions/ResourceList"}
	schemas := make(map[string]*jsonschema.Schema)
	for _, name := range resources {
		text, err := json.Marshal(obj{"$schema": "http://json-schema.org/draft-06/schema#", "$ref": "#/definitions/" + name, "definitions": definitions})
		if err != nil {
			t.Fatal(err)
		}
		if schemas[name], err = jsonschema.CompileString(name+".json", string(text)); err != nil {
			t.Fatal(err)
		}
	}
	return schemas
}

// TestResources validates every FHIR resource of the story, at each of its blocks that is answered.
func TestResources(t *testing.T) {
	schemas := fhirSchemas(t, "DocumentReference", "Provenance", "AuditEvent", "Consent")
	s := newScene(t)
	s.follow()
	s.tell()
	s.block(call{"patient", contracts.ConsentAddress, consentABI.PackRevoke(pid, consent)})
	http, _ := s.serve()
	ask := func(out any, method string, arguments ...any) {
		t.Helper()
		if err := http.CallContext(t.Context(), out, method, arguments...); err != nil {
			t.Fatal(err)
		}
	}
	found := make(map[string]int)
	check := func(name string, resource json.RawMessage) {
		t.Helper()
		var value any
		if err := json.Unmarshal(resource, &value); err != nil {
			t.Fatal(err)
		}
		if err := schemas[name].Validate(value); err != nil {
			t.Errorf("have %s: %v", resource, err)
		}
		found[name]++
	}
	for _, block := range []string{"0x3", "0x4", "0x5", "0x6", "0x7"} {
		var records ehrapi.List[ehrapi.RecordRow]
		ask(&records, "ehr_listRecords", nil, nil, block)
		for _, r := range records.Rows {
			var record ehrapi.Record
			ask(&record, "ehr_getRecord", r.ID, block, obj{"fhir": true})
			check("DocumentReference", record.FHIR.DocumentReference)
			check("Provenance", record.FHIR.Provenance)
		}
		var tickets ehrapi.List[ehrapi.AccessRow]
		ask(&tickets, "ehr_listAccess", nil, nil, block, obj{"fhir": true})
		for _, row := range tickets.Rows {
			check("AuditEvent", row.FHIR)
		}
		var grants ehrapi.List[ehrapi.Grant]
		ask(&grants, "ehr_listGrants", nil, nil, block, obj{"fhir": true})
		for _, row := range grants.Rows {
			check("Consent", row.FHIR)
		}
	}
	for name := range schemas {
		if found[name] < 5 {
			t.Errorf("%d resources %s were validated", found[name], name)
		}
	}
}
