// SPDX-License-Identifier: LGPL-3.0-or-later

package fhir

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// schemaPath is where build/fhirschema.sh puts the JSON schema of FHIR R4.
var schemaPath = filepath.Join("..", "..", "build", "testdata", "fhir.r4.schema.json")

// validator returns the schema of one resource. It skips the test if there is no
// schema.
func validator(t testing.TB, resource string) *jsonschema.Schema {
	t.Helper()
	if schema := compiled[resource]; schema != nil {
		return schema
	}
	in, err := os.ReadFile(schemaPath)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the FHIR schema is not there: sh build/fhirschema.sh fetches it")
	}
	if err != nil {
		t.Fatal(err)
	}
	var whole struct {
		Definitions map[string]json.RawMessage `json:"definitions"`
	}
	if err := json.Unmarshal(in, &whole); err != nil {
		t.Fatal(err)
	}
	// The schema refers to these but does not define them.
	whole.Definitions["integer64"] = json.RawMessage(`{"type": "string", "pattern": "^[0]|[-+]?[1-9][0-9]*$"}`)
	whole.Definitions["Resource"] = json.RawMessage(`{"$ref": "#/definitions/ResourceList"}`)
	patched, err := json.Marshal(map[string]any{
		"$schema": "http://json-schema.org/draft-06/schema#", "$ref": "#/definitions/" + resource, "definitions": whole.Definitions,
	})
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.CompileString("fhir.json", string(patched))
	if err != nil {
		t.Fatal(err)
	}
	compiled[resource] = schema
	return schema
}

var compiled = make(map[string]*jsonschema.Schema)

func valid(schema *jsonschema.Schema, in []byte) error {
	var value any
	if err := json.Unmarshal(in, &value); err != nil {
		return err
	}
	return schema.Validate(value)
}

var (
	hospital, clinic = common.Hash{1}, common.Hash{2}
	pid, consentID   = common.Hash{4}, common.Hash{5}
	doctor           = common.HexToAddress("0xd1D1d1d1D1d1D1d1D1D1d1d1d1d1d1D1d1d1D1d1")
)

func sampleAccess() Access {
	return Access{
		ID: [16]byte{9, 8, 7}, Recorded: time.Date(2026, 3, 1, 12, 30, 15, 250e6, time.FixedZone("", 3600)),
		By: Person{doctor, clinic, 0}, Ground: Ground{BasisConsent, consentID, common.Hash{6}},
		Custodian: hospital, Pid: pid, Record: common.Hash{7}, Version: 2, Class: 5,
		Client: Device{"ward station", "192.0.2.7"}, Server: Device{"gateway", "https://north.example/fhir"},
		Request: "4f5b", Test: true,
	}
}

func sampleDecision(basis uint8) Decided {
	return Decided{
		ID: [16]byte{1}, Recorded: time.Unix(1_800_000_000, 0), By: Person{doctor, clinic, 2},
		Ground: Ground{basis, consentID, common.Hash{6}}, Pid: pid, Allowed: basis != BasisNone,
		Client: Device{"ward station", "2001:db8::7"}, Authorizer: Device{"node", "north.example"}, Test: true,
	}
}

// event has the parts of an AuditEvent that the tests check.
type event struct {
	ID             string    `json:"id"`
	Recorded       string    `json:"recorded"`
	Outcome        string    `json:"outcome"`
	Subtype        []coding  `json:"subtype"`
	PurposeOfEvent []concept `json:"purposeOfEvent"`
	Agent          []agent   `json:"agent"`
	Source         source    `json:"source"`
	Entity         []entity  `json:"entity"`
	Meta           meta      `json:"meta"`
}

// shown lists the parts of an event that its profile fixes, one on each line.
func shown(t *testing.T, in []byte) string {
	t.Helper()
	var e event
	if err := json.Unmarshal(in, &e); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintln(&b, "profile", strings.TrimPrefix(strings.Join(e.Meta.Profile, " "), profileBalp))
	for _, s := range e.Subtype {
		fmt.Fprintln(&b, "subtype", s.Code)
	}
	fmt.Fprintln(&b, "outcome", e.Outcome, "at", e.Recorded)
	for _, a := range e.Agent {
		fmt.Fprint(&b, "agent ", a.Type.Coding[0].Code, " ", a.Who.Identifier.Value)
		if a.Network != nil {
			fmt.Fprint(&b, " from ", a.Network.Type, " ", a.Network.Address)
		}
		for _, p := range a.PurposeOfUse {
			fmt.Fprint(&b, " for ", p.Coding[0].Code)
		}
		if a.Requestor {
			fmt.Fprint(&b, " requestor")
		}
		fmt.Fprintln(&b)
	}
	fmt.Fprintln(&b, "source", e.Source.Observer.Identifier.Value)
	for _, x := range e.Entity {
		role := "-"
		if x.Role != nil {
			role = x.Role.Code
		}
		fmt.Fprintln(&b, "entity", x.Type.Code, role, x.What.Identifier.Value, x.Detail)
	}
	return b.String()
}

func hexOf(h common.Hash) string { return h.Hex() }

// TestShapes compares each kind of event with BALP's requirements, written by hand,
// and with the schema.
func TestShapes(t *testing.T) {
	user := "agent IRCP 0xd1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1 for %s requestor\n"
	person := "entity 1 1 " + hexOf(pid) + " []\n"
	record := "entity 2 4 " + hexOf(common.Hash{7}) + " [{version 2} {recordClass 5} {basis consent} {ref " + hexOf(consentID) + "}]\n"
	broken := sampleAccess()
	broken.Ground, broken.By.Purpose, broken.Request = Ground{BasisBreakGlass, common.Hash{}, common.Hash{6}}, 2, ""
	decided := func(profile, subtype, more, outcome string) string {
		return "profile " + profile + "\nsubtype " + subtype + "\n" + more + "outcome " + outcome + " at 2027-01-15T08:00:00.000Z\n" +
			"agent 110150 ward station from 2 2001:db8::7\n" + fmt.Sprintf(user, "BTG") + "agent PROV " + hexOf(clinic) + "\n" +
			"agent authserver node\nsource node\n" + person
	}
	for name, test := range map[string]struct {
		make func() ([]byte, error)
		want string
	}{
		"read": {func() ([]byte, error) { return PatientRead(sampleAccess()) },
			"profile PatientRead\nsubtype read\noutcome 0 at 2026-03-01T11:30:15.250Z\n" +
				"agent 110152 ward station from 2 192.0.2.7\nagent 110153 gateway from 5 https://north.example/fhir\n" +
				fmt.Sprintf(user, "TREAT") + "agent PROV " + hexOf(clinic) + "\nsource gateway\n" + person + record +
				"entity XrequestId - 4f5b []\n"},
		"emergency read": {func() ([]byte, error) { return PatientRead(broken) },
			"profile PatientRead\nsubtype read\nsubtype 110127\noutcome 0 at 2026-03-01T11:30:15.250Z\n" +
				"agent 110152 ward station from 2 192.0.2.7\nagent 110153 gateway from 5 https://north.example/fhir\n" +
				fmt.Sprintf(user, "BTG") + "agent PROV " + hexOf(clinic) + "\nsource gateway\n" + person +
				"entity 2 4 " + hexOf(common.Hash{7}) + " [{version 2} {recordClass 5} {basis break-glass}]\n"},
		"disclosure": {func() ([]byte, error) { return Disclosure(sampleAccess()) },
			"profile PrivacyDisclosure.Source\nsubtype disclose\nsubtype read\noutcome 0 at 2026-03-01T11:30:15.250Z\n" +
				"agent 110153 gateway from 5 https://north.example/fhir\nagent 110152 " + hexOf(clinic) + " from 2 192.0.2.7\n" +
				fmt.Sprintf(user, "TREAT") + "agent 159541003 " + hexOf(hospital) + "\nagent 429577009 " + hexOf(pid) + "\n" +
				"source gateway\n" + person + record + "entity XrequestId - 4f5b []\n"},
		"by consent": {func() ([]byte, error) { return Decision(sampleDecision(BasisConsent)) },
			decided("AuthZconsent", "AuthZ-Consent", "", "0") + "entity Consent - " + hexOf(consentID) + " []\n"},
		"by care": {func() ([]byte, error) { return Decision(sampleDecision(BasisCare)) },
			decided("", "AuthZ-Role", "", "0") + "entity 2 13 " + hexOf(consentID) + " [{basis care relationship} {ref " + hexOf(consentID) + "}]\n"},
		"by emergency": {func() ([]byte, error) { return Decision(sampleDecision(BasisBreakGlass)) },
			decided("", "AuthZ-Role", "subtype 110127\n", "0") + "entity 2 13 " + hexOf(common.Hash{6}) + " [{basis break-glass} {ref " + hexOf(consentID) + "}]\n"},
		"denied": {func() ([]byte, error) { return Decision(sampleDecision(BasisNone)) }, decided("", "AuthZ-Role", "", "8")},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := test.make()
			if err != nil {
				t.Fatal(err)
			}
			if have := shown(t, out); have != test.want {
				t.Errorf("have\n%swant\n%s", have, test.want)
			}
			if again, _ := test.make(); !bytes.Equal(out, again) {
				t.Error("the bytes are not the same again")
			}
			if !strings.Contains(string(out), `"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"`) {
				t.Error("a test is not marked as one")
			}
			if err := valid(validator(t, "AuditEvent"), out); err != nil {
				t.Errorf("%v", err)
			}
		})
	}
}

// Events that FHIR cannot express are refused.
func TestBadEvents(t *testing.T) {
	for name, change := range map[string]func(*Access){
		"purpose":          func(a *Access) { a.By.Purpose = 32 },
		"class 0":          func(a *Access) { a.Class = 0 },
		"class 17":         func(a *Access) { a.Class = 17 },
		"basis":            func(a *Access) { a.Ground.Basis = 8 },
		"no basis":         func(a *Access) { a.Ground.Basis = BasisNone },
		"year":             func(a *Access) { a.Recorded = time.Unix(1<<40, 0) },
		"no client":        func(a *Access) { a.Client = Device{} },
		"no address":       func(a *Access) { a.Server.Address = "" },
		"long name":        func(a *Access) { a.Client.Name = strings.Repeat("x", textMax+1) },
		"not text":         func(a *Access) { a.Client.Name = "a\xff" },
		"line in a name":   func(a *Access) { a.Client.Name = "a\nb" },
		"line in request":  func(a *Access) { a.Request = "a\nb" },
		"blank at the end": func(a *Access) { a.Request = "a " },
	} {
		a := sampleAccess()
		change(&a)
		for kind, build := range map[string]func(Access) ([]byte, error){"read": PatientRead, "disclosure": Disclosure} {
			if out, err := build(a); err == nil {
				t.Errorf("%s, %s: have %s", name, kind, out)
			}
		}
	}
	same := sampleAccess()
	same.By.Org = same.Custodian
	if _, err := Disclosure(same); err == nil {
		t.Error("an access within one organization was disclosed")
	}
	d := sampleDecision(BasisConsent)
	d.Allowed = false
	if _, err := Decision(d); err == nil {
		t.Error("a decision denied on a basis was written")
	}
}

func sampleGrant() bindings.Grant {
	return bindings.Grant{
		ConsentId: consentID, Pid: pid, GranteeKind: granteeOrg, Grantee: clinic, PurposeMask: 1 | 1<<22, ActionMask: 2 | 16,
		ClassMask: 1<<2 | 1<<5 | 1<<16, NotBefore: 1_700_000_000, NotAfter: 1_800_000_000,
	}
}

// randomGrant is a grant that the contract could hold.
func randomGrant(rnd *rand.Rand) bindings.Grant {
	g := bindings.Grant{
		GranteeKind: uint8(1 + rnd.Intn(4)), PurposeMask: 1 + uint32(rnd.Int63n(1<<32-1)), ActionMask: uint8(1 + rnd.Intn(31)),
		ClassMask: uint64(1+rnd.Intn(1<<16-1)) << 1,
	}
	rnd.Read(g.ConsentId[:])
	rnd.Read(g.Pid[:])
	switch g.GranteeKind {
	case granteeActor:
		rnd.Read(g.Grantee[12:])
	case granteeRole:
		g.Grantee[31] = byte(rnd.Intn(roles))
	default:
		rnd.Read(g.Grantee[:])
	}
	if rnd.Intn(3) > 0 {
		g.NotBefore = uint64(rnd.Int63n(lastSecond))
	}
	if rnd.Intn(3) > 0 {
		g.NotAfter = max(1, g.NotBefore+uint64(rnd.Int63n(int64(lastSecond-g.NotBefore+1))))
	}
	return g
}

// TestRoundTrip writes grants as Consents and reads them again.
func TestRoundTrip(t *testing.T) {
	seed := time.Now().UnixNano()
	rnd := rand.New(rand.NewSource(seed))
	for range 2000 {
		want := randomGrant(rnd)
		out, err := EncodeConsent(want, rnd.Intn(2) == 0)
		if err != nil {
			t.Fatalf("seed %d: %+v: %v", seed, want, err)
		}
		have, err := ParseConsent(out)
		want.FhirConsentHash = sha256.Sum256(out)
		if err != nil || have != want {
			t.Fatalf("seed %d: have %+v, error %v, want %+v", seed, have, err, want)
		}
	}
}

func TestConsentSchema(t *testing.T) {
	schema := validator(t, "Consent")
	rnd := rand.New(rand.NewSource(1))
	for range 50 {
		out, err := EncodeConsent(randomGrant(rnd), true)
		if err == nil {
			err = valid(schema, out)
		}
		if err != nil {
			t.Fatalf("%s: %v", out, err)
		}
	}
	// The schema refuses an invalid Consent.
	out, _ := EncodeConsent(sampleGrant(), true)
	for _, change := range [][2]string{{`"active"`, `"maybe"`}, {`"scope"`, `"scape"`}, {"2023-11-14T", "2023-11-14 "}, {`"permit"`, `"allow"`}} {
		wrong := strings.Replace(string(out), change[0], change[1], 1)
		if wrong == string(out) || valid(schema, []byte(wrong)) == nil {
			t.Errorf("%s for %s: taken by the schema", change[1], change[0])
		}
	}
}

// The sample shows the form, also to readers of the code.
func TestConsentSample(t *testing.T) {
	out, err := EncodeConsent(sampleGrant(), true)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "consent.json")
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, want); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out, compact.Bytes()) {
		t.Errorf("have %s, want %s", out, compact.Bytes())
	}
}

// TestOtherConsents changes the sample. A Consent with the same meaning is accepted;
// one with any other meaning is refused.
func TestOtherConsents(t *testing.T) {
	sample, err := EncodeConsent(sampleGrant(), true)
	if err != nil {
		t.Fatal(err)
	}
	permit := `"provision":{"provision":[{`
	for _, test := range []struct {
		name, old, new string
		taken          bool
	}{
		{"a narrative", `"status"`, `"text":{"status":"empty"},"status"`, true},
		{"a time of signing", `"status"`, `"dateTime":"2026-01-01","status"`, true},
		{"a source", `"policyRule"`, `"sourceAttachment":{"contentType":"application/pdf"},"policyRule"`, true},
		{"another display", `"treatment"`, `"care"`, true},
		{"another time zone", `2023-11-14T22:13:20Z`, `2023-11-15T00:13:20+02:00`, true},
		{"a draft", `"active"`, `"draft"`, false},
		{"withdrawn", `"active"`, `"inactive"`, false},
		{"a denial", `"permit"`, `"deny"`, false},
		{"a general permit", `"OPTOUTE"`, `"OPTIN"`, false},
		{"a scope", `"patient-privacy"`, `"research"`, false},
		{"a modifier", `"status"`, `"modifierExtension":[{"url":"x"}],"status"`, false},
		{"implicit rules", `"status"`, `"implicitRules":"x","status"`, false},
		{"a security label", permit, permit + `"securityLabel":[{"system":"x","code":"R"}],`, false},
		{"one document", permit, permit + `"data":[{"meaning":"instance"}],`, false},
		{"a code", permit, permit + `"code":[{"text":"x"}],`, false},
		{"an exception", permit, permit + `"provision":[{"type":"deny"}],`, false},
		{"a rule around it", `"provision":{`, `"provision":{"type":"permit",`, false},
		{"another case", permit, permit + `"Purpose":[{"system":"x","code":"y"}],`, false},
		{"a key twice", `"type":"permit"`, `"type":"deny","type":"permit"`, false},
		{"two provisions", permit, permit + `"type":"permit"},{`, false},
		{"an unknown purpose", `"TREAT"`, `"TREATMENT"`, false},
		{"a purpose twice", `"CLINTRCH"`, `"TREAT"`, false},
		{"a purpose of another system", `v3-ActReason","code":"TREAT"`, `v3-ActCode","code":"TREAT"`, false},
		{"an unknown class", `"record-class","code":"5"`, `"record-class","code":"17"`, false},
		{"a role of the actor", `"IRCP"`, `"CST"`, false},
		{"a person", `urn:dntp:organization`, `urn:oid:1.2.3`, false},
		{"a day", `2023-11-14T22:13:20Z`, `2023-11-14`, false},
		{"part of a second", `22:13:20Z`, `22:13:20.5Z`, false},
		{"an end before", `2027-01-15`, `2022-01-15`, false},
		{"a short pid", hexOf(pid), "0x04", false},
		{"no pid", hexOf(pid), hexOf(common.Hash{}), false},
		{"another resource", `"Consent"`, `"Contract"`, false},
	} {
		changed := strings.Replace(string(sample), test.old, test.new, 1)
		if test.name == "an unknown class" {
			changed = strings.Replace(string(sample), `record-class","code":"5"`, `record-class","code":"17"`, 1)
		}
		if changed == string(sample) {
			t.Errorf("%s: nothing was changed", test.name)
			continue
		}
		g, err := ParseConsent([]byte(changed))
		if !test.taken {
			if err == nil || g != (bindings.Grant{}) {
				t.Errorf("%s: have %+v, error %v", test.name, g, err)
			}
			continue
		}
		want := sampleGrant()
		want.FhirConsentHash = sha256.Sum256([]byte(changed))
		if err != nil || g != want {
			t.Errorf("%s: have %+v, error %v", test.name, g, err)
		}
	}
}

func TestBadGrants(t *testing.T) {
	for name, change := range map[string]func(*bindings.Grant){
		"no id":          func(g *bindings.Grant) { g.ConsentId = [32]byte{} },
		"no patient":     func(g *bindings.Grant) { g.Pid = [32]byte{} },
		"no purpose":     func(g *bindings.Grant) { g.PurposeMask = 0 },
		"no action":      func(g *bindings.Grant) { g.ActionMask = 0 },
		"unknown action": func(g *bindings.Grant) { g.ActionMask = 32 },
		"no class":       func(g *bindings.Grant) { g.ClassMask = 0 },
		"class 0":        func(g *bindings.Grant) { g.ClassMask |= 1 },
		"class 17":       func(g *bindings.Grant) { g.ClassMask |= 1 << 17 },
		"kind 0":         func(g *bindings.Grant) { g.GranteeKind = 0 },
		"kind 5":         func(g *bindings.Grant) { g.GranteeKind = 5 },
		"no address":     func(g *bindings.Grant) { g.GranteeKind = granteeActor },
		"role 32":        func(g *bindings.Grant) { g.GranteeKind, g.Grantee = granteeRole, common.Hash{31: 32} },
		"year 10000":     func(g *bindings.Grant) { g.NotAfter = lastSecond + 1 },
		"ends too early": func(g *bindings.Grant) { g.NotAfter = g.NotBefore - 1 },
	} {
		g := sampleGrant()
		change(&g)
		if out, err := EncodeConsent(g, true); err == nil {
			t.Errorf("%s: have %s", name, out)
		}
	}
}

// FuzzParseConsent looks for a Consent that is accepted, but whose grant is not the
// same after writing and parsing it again.
func FuzzParseConsent(f *testing.F) {
	rnd := rand.New(rand.NewSource(2))
	for range 8 {
		out, err := EncodeConsent(randomGrant(rnd), true)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(out)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		g, err := ParseConsent(in)
		if err != nil {
			return
		}
		out, err := EncodeConsent(g, true)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseConsent(out)
		again.FhirConsentHash = g.FhirConsentHash
		if err != nil || !reflect.DeepEqual(again, g) {
			t.Fatalf("have %+v, error %v, want %+v", again, err, g)
		}
	})
}
