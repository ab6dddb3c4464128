// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
)

// propose proposes a new interval of logs, for North.
func (s *scene) propose() call {
	_, fields := contracts.Change(contracts.SetParameter)
	payload, err := fields.Pack([32]byte(registry.ParamLogInterval), uint64(30))
	if err != nil {
		s.t.Fatal(err)
	}
	const expiry = nativetest.Now + 20*86_400
	return call{"admin 0", contracts.GovernanceAddress, bindings.NewGovernance().PackPropose(contracts.SetParameter, payload, common.Hash{1}, expiry)}
}

// lists are questions about lists of the story.
func lists(session, emergency common.Hash) []question {
	return []question{
		{"ehr_listRecords", nil, 3, []string{`"block":{"number":"0x7"`, `"next":null`}},
		{"ehr_listRecords", args{obj{"pid": pid, "orgId": nativetest.North, "recordClass": "laboratory", "status": "current"}}, 1, []string{lab.Hex()[2:], `"created":{"blockNumber":"0x1"`}},
		{"ehr_listRecords", args{obj{"status": "pending"}}, 0, []string{`"rows":[]`}},
		{"ehr_listRecords", args{obj{"fromBlock": "0x2", "toBlock": "0x3"}}, 1, []string{note.Hex()[2:]}},
		{"ehr_listRecords", args{nil, nil, "finalized"}, 2, []string{`"block":{"number":"0x3"`}},
		{"ehr_listRecords", args{nil, obj{"limit": "0x1", "oldestFirst": true}}, 1, []string{lab.Hex()[2:], `"next":"0x`}},
		{"ehr_listRecords", args{obj{"recordClass": 15}}, 1, []string{`"amendment":{"reviewBy":"0x`}},
		{"ehr_getRecordHistory", args{lab}, 4, []string{`"event":"RecordFinal"`, `"sigPurpose":{"number":5,"name":"verification"}`, `"resume":"0x01`}},
		{"ehr_getHistory", args{obj{"pid": pid}}, 15, []string{`"event":"PatientRegistered"`, `"event":"GlassBroken"`}},
		{"ehr_getHistory", args{obj{"ticket": session}}, 1, []string{`"event":"SessionOpened"`}},
		{"ehr_getHistory", args{obj{"actor": who("stranger")}}, 0, nil},
		{"ehr_getHistory", args{obj{"proposal": "0x1"}}, 2, []string{`"event":"Proposed"`}},
		{"ehr_listGrants", args{obj{"pid": pid, "state": "granted"}}, 1, []string{`"granteeKind":{"number":3,"name":"role-at"}`, `"purposes":[{"number":0,"name":"TREAT"}]`, `"actions":[{"number":2,"name":"access"}]`, `"revoked":null`}},
		{"ehr_listGrants", args{obj{"pid": pid}, nil, nil, obj{"fhir": true}}, 1, []string{`"fhir":{"resourceType":"Consent"`, `"status":"active"`}},
		{"ehr_listAccess", args{obj{"pid": pid}, nil, nil, obj{"fhir": true}}, 2, []string{`"fhir":{"resourceType":"AuditEvent"`, `"display":"Emergency Override Started"`}},
		{"ehr_listCare", args{obj{"pid": pid}}, 0, nil},
		{"ehr_listAccess", args{obj{"pid": pid}}, 2, []string{`"basis":{"number":3,"name":"consent"}`, `"emergency":{"occurredAt"`}},
		{"ehr_listAccess", args{obj{"breakGlass": true, "actor": who("visitor")}}, 1, []string{emergency.Hex()[2:]}},
		{"ehr_listOpenReviews", nil, 3, []string{`"kind":"justify"`, `"kind":"review"`, `"kind":"amendment"`}},
		{"ehr_listOpenReviews", args{obj{"overdue": true}}, 0, nil},
		{"ehr_listActors", args{obj{"orgId": nativetest.South, "role": "privacy-reviewer"}}, 2, []string{`"active":true`}},
		{"ehr_listOrganizations", args{obj{"kind": "hospital"}}, 2, []string{`"name":"hospital"`}},
		{"ehr_listProposals", args{obj{"state": "open"}}, 1, []string{`"change":{"name":"setParameter","fields":{"key":"0x6c6f67496e74657276616c`, `"name":"logInterval","value":"0x1e"`, `"votes":[{"orgId"`}},
	}
}

// TestPages reads a history in pages of each size, and wants the same events in the same order.
func TestPages(t *testing.T) {
	s := newScene(t)
	s.follow()
	s.tell()
	http, _ := s.serve()
	read := func(limit string, oldestFirst bool) (list []string) {
		for cursor := any(nil); ; {
			var page ehrapi.List[ehrapi.Event]
			ask := obj{"limit": limit, "oldestFirst": oldestFirst, "cursor": cursor}
			if err := http.CallContext(t.Context(), &page, "ehr_getHistory", obj{"pid": pid}, ask); err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Rows {
				list = append(list, e.Name+e.LogIndex.String()+e.Block.Hash.Hex())
			}
			if page.Next == nil {
				return list
			}
			cursor = page.Next
		}
	}
	all := read("0x64", false)
	for _, limit := range []string{"0x1", "0x2", "0x5", "0xd"} {
		if have := read(limit, false); !slices.Equal(have, all) {
			t.Errorf("limit %s: have %d events, want %d", limit, len(have), len(all))
		}
	}
	slices.Reverse(all)
	if have := read("0x3", true); !slices.Equal(have, all) {
		t.Error("the oldest first are not the newest first, reversed")
	}
}

// TestListErrors asks for what no list answers.
func TestListErrors(t *testing.T) {
	s := newScene(t)
	s.follow()
	s.tell()
	s.finalize(5)
	s.block() // the index takes note of the final block with the next head
	http, _ := s.serve()
	side := s.extend(s.chain.GetBlockByNumber(5), 1)[0]
	s.extend(s.chain.GetBlockByNumber(5), 3)
	if err := http.CallContext(t.Context(), new(json.RawMessage), "ehr_waitForBlock", "0x8"); err != nil {
		t.Fatal(err)
	}
	var page ehrapi.List[ehrapi.RecordRow]
	if err := http.CallContext(t.Context(), &page, "ehr_listRecords", nil, obj{"limit": "0x1"}); err != nil || page.Next == nil {
		t.Fatalf("have %+v, error %v, want a next page", page, err)
	}
	for _, test := range []struct {
		method string
		args   args
		reason string
	}{
		{"ehr_listRecords", args{obj{"recordClass": 2}, obj{"cursor": page.Next}}, "badCursor"},
		{"ehr_listRecords", args{nil, obj{"cursor": page.Next, "oldestFirst": true}}, "badCursor"},
		{"ehr_listActors", args{nil, obj{"cursor": page.Next}}, "badCursor"},
		{"ehr_listRecords", args{nil, obj{"cursor": "0x" + strings.Repeat("ff", 10_000)}}, "badCursor"},
		{"ehr_listRecords", args{nil, obj{"limit": "0x0"}}, "badLimit"},
		{"ehr_listRecords", args{nil, obj{"limit": "0xffffffffffffffff"}}, "badLimit"},
		{"ehr_listRecords", args{nil, nil, "0x1"}, "blockTooOld"},
		{"ehr_listRecords", args{nil, nil, "0xff"}, "unknownBlock"},
		{"ehr_listRecords", args{nil, nil, side.Hash()}, "notCanonical"},
		{"ehr_listRecords", args{obj{"recordClass": "laundry"}}, "badArgument"},
		{"ehr_listOpenReviews", args{obj{"kind": "laundry"}}, "badArgument"},
		{"ehr_getHistory", args{obj{}}, "badArgument"},
		{"ehr_getHistory", args{obj{"pid": pid, "recordId": lab}}, "badArgument"},
		{"ehr_getHistory", args{obj{"pid": lost}}, "notFound"},
		{"ehr_getRecordHistory", args{lost}, "notFound"},
	} {
		err := http.CallContext(t.Context(), new(json.RawMessage), test.method, test.args...)
		if data := refused(t, err, test.reason); test.reason == "blockTooOld" && data["oldest"] == nil {
			t.Errorf("have data %v, want the oldest block", data)
		}
	}
	for _, wrong := range []args{{obj{"patient": pid}}, {nil, obj{"size": 3}}, {obj{"pid": "0x12"}}, {nil, obj{"cursor": "zz"}}, {nil, obj{"limit": "0x-1"}}} {
		if err := http.CallContext(t.Context(), new(json.RawMessage), "ehr_listRecords", wrong...); err == nil || err.(rpc.Error).ErrorCode() != -32602 {
			t.Errorf("%v: have error %v, want code -32602", wrong, err)
		}
	}
}

// TestIndexBehind asks a node whose index stands still, and one without an index.
func TestIndexBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.tell()
		server := rpc.NewServer()
		defer server.Stop()
		for _, api := range s.service.APIs() {
			if err := server.RegisterName(api.Namespace, api.Service); err != nil {
				t.Fatal(err)
			}
		}
		client := rpc.DialInProc(server)
		defer client.Close()
		for _, method := range []string{"ehr_listRecords", "ehr_waitForBlock"} {
			var arguments args
			if method == "ehr_waitForBlock" {
				arguments = args{"0x6"}
			}
			data := refused(t, client.CallContext(t.Context(), new(json.RawMessage), method, arguments...), "indexBehind")
			if data["behind"] != "0x6" || data["indexed"] != "0x0" {
				t.Errorf("%s: have data %v, want by how much", method, data)
			}
		}
		var status ehrapi.Status
		if err := client.CallContext(t.Context(), &status, "ehr_status"); err != nil || status.Index == nil || status.Index.Behind != 6 {
			t.Errorf("have status %+v, error %v", status.Index, err)
		}
		waiting := make(chan error)
		go func() { waiting <- client.CallContext(t.Context(), new(json.RawMessage), "ehr_listRecords") }()
		synctest.Wait() // the call waits for the index
		s.follow()
		if err := <-waiting; err != nil {
			t.Errorf("an index that comes while the call waits: %v", err)
		}
		s.index.Close()
		s.chain.Stop()
	})
	s := newScene(t)
	s.service = ehrapi.New(ehrapi.Config{Chain: s.chain})
	http, _ := s.serve()
	refused(t, http.CallContext(t.Context(), new(json.RawMessage), "ehr_listRecords"), "indexOff")
}
