// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// args are the arguments of a call.
type args []any

// obj is an object in an argument.
type obj map[string]any

// question is a call about the story.
type question struct {
	method string
	args   args
	rows   int      // of the list, or one
	want   []string // parts of the answer
}

const one = -1 // the answer is no list

// singles are questions about one thing each, at blocks before and after what happened.
func singles(s *scene, session, emergency common.Hash) []question {
	return []question{
		{"ehr_getRecord", args{lab}, one, []string{`"recordClass":{"number":5,"name":"laboratory"}`, `"status":{"number":2,"name":"current"}`, `"latestFinal":"0x1"`, `"policyMet":true`, `"block":{"number":"0x7"`,
			`"purpose":{"number":5,"name":"verification"},"role":{"number":0,"name":"doctor"}`, `"prevCommit":null`, `"amendment":null`}},
		{"ehr_getRecord", args{lab, "0x1"}, one, []string{`"status":{"number":1,"name":"pending"}`, `"latestFinal":"0x0"`, `"policyMet":false`, `"block":{"number":"0x1"`}},
		{"ehr_getRecord", args{lab, s.chain.GetCanonicalHash(1)}, one, []string{`"name":"pending"`}},
		{"ehr_getRecord", args{note, "finalized", obj{"version": "0x1"}}, one, []string{`"block":{"number":"0x3"`, `"version":"0x1"`}},
		{"ehr_getRecord", args{request}, one, []string{`"amendment":{"reviewBy":"0x`, `"reviewedAt":null,"overdue":false`}},
		{"ehr_getRecord", args{lab, nil, obj{"fhir": true}}, one, []string{`"resourceType":"DocumentReference"`, `"docStatus":"final"`, `"resourceType":"Provenance"`, `"code":"verifier"`, `"onBehalfOf"`}},
		{"ehr_getEndorsements", args{lab, nil, "0x1"}, one, []string{`"policyMet":false`, `"name":"author"`}},
		{"ehr_getTicket", args{session}, one, []string{`"basis":{"number":3,"name":"consent"}`, `"permits":[{"number":5,"name":"laboratory"}]`, `"emergency":null`}},
		{"ehr_getTicket", args{emergency}, one, []string{`"basis":{"number":5,"name":"break-glass"}`, `"verdict":{"number":0,"name":"not-reviewed"},"overdue":false`}},
		{"ehr_getActor", args{who("doctor")}, one, []string{`"roles":[{"number":0,"name":"doctor"}]`, `"active":true`, `"maySend":true`, `"allowance":{"used":"0x`, `"openReviews":"0x0"`}},
		{"ehr_getActor", args{who("visitor")}, one, []string{`"openReviews":"0x1"`}},
		{"ehr_getActor", args{who("patient")}, one, []string{`"orgId":null`, `"status":{"number":0,"name":"unknown"}`, `"maySend":true`}},
		{"ehr_getOrganization", args{nativetest.North}, one, []string{`"kind":{"number":1,"name":"hospital"}`, `"directives":{"root":null`, `"logs":[{"orgId"`, `"missed":"0x0"`}},
		{"ehr_getLogHead", args{nativetest.North, "audit"}, one, []string{`"kind":{"number":2,"name":"audit"}`, `"seq":"0x0"`, `"root":null`}},
		{"ehr_getStorage", args{nativetest.North}, one, []string{`"gateways":[]`, `"since":null`, `"challenge":null`, `"late":false`}},
		{"ehr_getPatient", args{pid}, one, []string{`"controller":"` + strings.ToLower(who("patient").Hex()), `"guardians":[]`, `"transfer":null`}},
		{"ehr_getPolicy", args{"laboratory"}, one, []string{`"base":null`, `"relation":{"number":1,"name":"custodian"}`, `{"number":5,"name":"verification"}`}},
		{"ehr_getPolicy", args{3}, one, []string{`"base":{"number":2,"name":"prescription"}`}},
		{"ehr_apiFor", args{"laboratory"}, one, []string{`"name":"records.anchor"`, `"classes":[{"number":5,"name":"laboratory"}]`}},
		{"ehr_getModel", nil, one, []string{`"name":"timelock","value":"0x3e8","unit":"seconds","frozen":false`, `"organizations":"0x4"`, `"rules":{"version":"0x1","next":null`}},
		{"ehr_status", nil, one, []string{`"syncing":null`, `"finalized":{"number":"0x3"`, `"subscriptions":"0x10"`}},
		{"ehr_indexStatus", nil, one, []string{`"head":{"number":"0x7"`, `"oldest":"0x3"`, `"behind":"0x0"`, `"error":null`}},
		{"ehr_waitForBlock", args{"0x7"}, one, []string{`"number":"0x7"`}},
		{"ehr_checkAccess", args{obj{"pid": pid, "actor": who("visitor"), "purpose": 0, "recordClass": 5}}, one, []string{`"basis":{"number":3,"name":"consent"}`}},
	}
}

// TestAnswers asks about the story by HTTP, and holds the answers to the node's own
// description of its methods, all of which it calls.
func TestAnswers(t *testing.T) {
	s := newScene(t)
	s.follow()
	s.tell()
	s.block(s.propose())
	http, _ := s.serve()
	session, emergency := s.tickets()
	described := newAnswers(t, http)
	for _, q := range append(singles(s, session, emergency), lists(session, emergency)...) {
		var answer json.RawMessage
		if err := http.CallContext(t.Context(), &answer, q.method, q.args...); err != nil {
			t.Errorf("%s%v: %v", q.method, q.args, err)
			continue
		}
		described.holds(q.method, answer)
		var page struct{ Rows []json.RawMessage }
		if q.rows == one {
			// an object
		} else if err := json.Unmarshal(answer, &page); err != nil || len(page.Rows) != q.rows {
			t.Errorf("%s%v: have %d rows, error %v, want %d: %s", q.method, q.args, len(page.Rows), err, q.rows, answer)
		}
		for _, part := range q.want {
			if !strings.Contains(string(answer), part) {
				t.Errorf("%s%v: have %s\nwant %s", q.method, q.args, answer, part)
			}
		}
	}
	for method, missing := range described.missing {
		if missing {
			t.Errorf("%s was not called", method)
		}
	}
}

// TestCheckAccess asks why, and compares the answer with the contract's.
func TestCheckAccess(t *testing.T) {
	s := newScene(t)
	s.tell()
	http, _ := s.serve()
	for _, test := range []struct {
		actor, purpose, class string
		block                 string
		held                  string // rules that held
		basis                 string
	}{
		{"visitor", "TREAT", "laboratory", "latest", "patient actor role purpose consent", "consent"},
		{"visitor", "TREAT", "laboratory", "0x1", "patient actor role purpose", "none"},
		{"visitor", "HRESCH", "laboratory", "latest", "patient actor role purpose", "none"},
		{"doctor", "TREAT", "claim", "latest", "patient actor role purpose custodian", "custodian"},
		{"patient", "PATRQT", "other", "latest", "patient actor role purpose subject", "subject"},
		{"patient", "TREAT", "other", "latest", "patient actor role subject", "none"},
		{"regulator", "HLEGAL", "other", "latest", "patient actor role purpose rule", "rule"},
		{"stranger", "TREAT", "other", "latest", "patient", "none"},
	} {
		question := obj{"pid": pid, "actor": who(test.actor), "purpose": test.purpose, "recordClass": test.class}
		var have ehrapi.Decision
		if err := http.CallContext(t.Context(), &have, "ehr_checkAccess", question, test.block); err != nil {
			t.Errorf("%+v: %v", test, err)
			continue
		}
		var held []string
		for _, r := range have.Rules {
			if r.Held {
				held = append(held, r.Rule)
			}
			if r.Why == "" || r.Held && r.Basis != nil && r.Ref == nil {
				t.Errorf("%+v: rule %+v gives no reason", test, r)
			}
		}
		if strings.Join(held, " ") != test.held || have.Basis.Name != test.basis || have.Allowed != (test.basis != "none") {
			t.Errorf("%+v: have %v, basis %v", test, held, have.Basis)
		}
		if test.basis == "consent" && (have.Ref == nil || *have.Ref != consent) {
			t.Errorf("have reference %v, want the grant", have.Ref)
		}
	}
}

// wrong is a call that cannot be answered.
type wrong struct {
	method string
	args   args
	reason string // empty for an error of upstream's server, without data
	code   int
}

// wrongs are calls that cannot be answered about the story.
func wrongs(unknown common.Hash) []wrong {
	stale := hexutil.Bytes(make([]byte, 10))
	return []wrong{
		{"ehr_getRecord", args{unknown}, "notFound", -32001},
		{"ehr_getRecord", args{lab, "latest", obj{"version": "0x2"}}, "notFound", -32001},
		{"ehr_getRecord", args{lab, "0x0"}, "notFound", -32001},
		{"ehr_getEndorsements", args{lab, "0x0"}, "notFound", -32001},
		{"ehr_getTicket", args{unknown}, "notFound", -32001},
		{"ehr_getActor", args{who("stranger")}, "notFound", -32001},
		{"ehr_getOrganization", args{unknown}, "notFound", -32001},
		{"ehr_getLogHead", args{unknown, 1}, "notFound", -32001},
		{"ehr_getStorage", args{unknown}, "notFound", -32001},
		{"ehr_getPatient", args{lost}, "notFound", -32001},
		{"ehr_getRecord", args{lab, "0xffff"}, "unknownBlock", -32001},
		{"ehr_getRecord", args{lab, unknown}, "unknownBlock", -32001},
		{"ehr_getRecord", args{lab, "pending"}, "badArgument", -32602},
		{"ehr_getPolicy", args{17}, "badArgument", -32602},
		{"ehr_getPolicy", args{"laundry"}, "badArgument", -32602},
		{"ehr_apiFor", args{31}, "badArgument", -32602},
		{"ehr_getLogHead", args{nativetest.North, "x"}, "badArgument", -32602},
		{"ehr_checkAccess", args{obj{"pid": pid, "actor": who("doctor"), "recordClass": 5}}, "badArgument", -32602},
		{"ehr_checkAccess", args{obj{"pid": pid, "actor": who("doctor"), "purpose": "TREAT", "action": 3, "recordClass": 5}}, "badArgument", -32602},
		{"ehr_waitForBlock", args{"0x1", "0xff"}, "badArgument", -32602},
		{"ehr_waitForBlock", args{"0xffff", "0x0"}, "waitOver", -32002},
		{"ehr_subscribe", args{"records", obj{"resume": stale}}, "badResume", -32602},
		{"ehr_subscribe", args{"records", obj{"fromBlock": "0xff"}}, "badArgument", -32602},
		{"ehr_subscribe", args{"records", obj{"patient": pid}}, "", -32602},
		{"ehr_subscribe", args{"weather"}, "", -32601},
		{"ehr_getRecord", args{"0x12"}, "", -32602},
		{"ehr_getRecord", args{lab.Hex() + "00"}, "", -32602},
		{"ehr_getRecord", args{}, "", -32602},
		{"ehr_getPolicy", args{256}, "", -32602},
		{"ehr_getPolicy", args{strings.Repeat("x", 100)}, "", -32602},
		{"ehr_getEndorsements", args{lab, "0xffffffffffffffffff"}, "", -32602},
		{"ehr_nothing", args{}, "", -32601},
	}
}

// TestErrors makes calls that cannot be answered: each has its code and reason.
func TestErrors(t *testing.T) {
	s := newScene(t)
	s.tell()
	http, ws := s.serve()
	unknown := common.Hash{0xee}
	for _, test := range wrongs(unknown) {
		client := http
		if strings.HasPrefix(test.method, "ehr_subscribe") {
			client = ws
		}
		err := client.CallContext(t.Context(), new(json.RawMessage), test.method, test.args...)
		coded, ok := err.(rpc.Error)
		if !ok || coded.ErrorCode() != test.code {
			t.Errorf("%s%v: have error %v, want code %d", test.method, test.args, err, test.code)
			continue
		}
		if test.reason != "" {
			refused(t, err, test.reason)
		}
		if strings.Contains(err.Error(), unknown.Hex()) || strings.Contains(err.Error(), pid.Hex()) {
			t.Errorf("%s: error %q repeats an identifier", test.method, err)
		}
	}
}

// TestErrorsAreInTheReadme compares the table of errors with the code's.
func TestErrorsAreInTheReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]string)
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-zA-Z]+)` \\| (-[0-9]+) \\| (.*) \\| .*\\|$").FindAllStringSubmatch(string(text), -1) {
		rows[row[1]] = row[2] + " " + row[3]
	}
	list := ehrapi.Errors()
	for _, e := range list {
		if want := fmt.Sprintf("%d %s", e.Code, e.When); rows[e.Reason] != want {
			t.Errorf("README.md says of %s: %q, want %q", e.Reason, rows[e.Reason], want)
		}
	}
	if len(rows) != len(list) || len(list) < 15 {
		t.Errorf("README.md has %d errors, want %d", len(rows), len(list))
	}
}

// TestSyncing asks a node that has not got a block yet.
func TestSyncing(t *testing.T) {
	s := newScene(t)
	s.block()
	s.service = ehrapi.New(ehrapi.Config{Chain: s.chain, Syncing: func() (uint64, uint64, bool) { return 1, 100, true }})
	http, _ := s.serve()
	for block, reason := range map[string]string{"0x32": "syncing", "0x65": "unknownBlock", "safe": "syncing"} {
		err := http.CallContext(t.Context(), new(json.RawMessage), "ehr_getModel", block)
		if data := refused(t, err, reason); reason == "syncing" && data["highest"] != "0x64" {
			t.Errorf("have data %v, want the highest block", data)
		}
	}
}

// TestStateNotKept asks a node that keeps only the newest states about an older block.
func TestStateNotKept(t *testing.T) {
	s := newSceneOf(t, false)
	s.block(s.register())
	s.extend(s.chain.GetBlockByNumber(1), 300)
	http, _ := s.serve()
	err := http.CallContext(t.Context(), new(json.RawMessage), "ehr_getPatient", pid, "0x2")
	if data := refused(t, err, "stateNotKept"); data["block"] != "0x2" {
		t.Errorf("have data %v, want the block", data)
	}
	if err := http.CallContext(t.Context(), new(json.RawMessage), "ehr_getPatient", pid, "0xc8"); err != nil {
		t.Errorf("a newer block: %v", err)
	}
}
