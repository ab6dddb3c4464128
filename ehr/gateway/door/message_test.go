// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestParseCalls(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, c := range []struct{ body, method, id, params, bad string }{
		{`{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"0x"},"latest"]}`, "eth_call", "1", `[{"to":"0x"},"latest"]`, ""},
		{` { "params" : [ ] , "method" : "a_b" , "id" : "x\"}" , "jsonrpc" : "2.0" } `, "a_b", `"x\"}"`, "[ ]", ""},
		{`{"jsonrpc":"2.0","method":"a_b"}`, "a_b", "", "", ""},
		{`{"jsonrpc":"2.0","id":null,"method":"a_b","params":null}`, "a_b", "null", "", ""},
		{`{"jsonrpc":"2.0","id":1,"method":"a_b","method":"a_c"}`, "", "1", "", "twice"},
		// A member that a node reads whatever its case is not passed on.
		{`{"jsonrpc":"2.0","id":1,"method":"a_b","METHOD":"admin_x"}`, "a_b", "1", "", ""},
		{`{"jsonrpc":"2.0","id":1,"method":"a\u005fb"}`, "", "1", "", "not a name"},
		{`{"jsonrpc":"1.0","id":1,"method":"a_b"}`, "", "1", "", "jsonrpc"},
		{`{"jsonrpc":"2.0","id":{},"method":"a_b"}`, "", "null", "", "an id is"},
		{`{"jsonrpc":"2.0","id":1,"method":"a_b","params":"x"}`, "", "1", "", "not a list"},
		{`{"jsonrpc":"2.0","id":1,"method":5}`, "", "1", "", "not a name"},
		{`{"jsonrpc":"2.0","id":"` + strings.Repeat("x", maxIDBytes) + `","method":"a_b"}`, "", "null", "", "an id is"},
		{`5`, "", "null", "", "an object"},
		{`{`, "", "", "", "not JSON"},
		{``, "", "", "", "not JSON"},
		{`[]`, "", "", "", "empty"},
		{`{"jsonrpc":"2.0","id":1,"method":"a_b","params":` + deep(8) + `}`, "", "", "", "deeper than 8"},
		{`{"jsonrpc":"2.0","id":1,"method":"a_b","params":["` + deep(80) + `"]}`, "a_b", "1", `["` + deep(80) + `"]`, ""},
	} {
		calls, _, fault := parseBody([]byte(c.body), 8, 2)
		if fault == nil && calls[0].bad != nil {
			fault = calls[0].bad
			calls[0].method, calls[0].params = "", nil
		}
		if c.bad != "" && (fault == nil || !strings.Contains(fault.Message, c.bad)) || c.bad == "" && fault != nil {
			t.Errorf("%s: have %v, want %q", c.body, fault, c.bad)
			continue
		}
		if len(calls) == 1 && (calls[0].method != c.method || string(calls[0].id) != c.id || string(calls[0].params) != c.params) {
			t.Errorf("%s: have %q %q %q", c.body, calls[0].method, calls[0].id, calls[0].params)
		}
	}
}

// FuzzBody compares what the door reads with what a JSON library reads.
func FuzzBody(f *testing.F) {
	f.Add([]byte(`[{"jsonrpc":"2.0","id":1,"method":"a_b","params":[{"x":"\\\"]"}, 1.5e3]},{}]`))
	f.Add([]byte(`{"jsonrpc":"2.0","id":"\u0000","method":"a_b"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		calls, isBatch, fault := parseBody(body, 32, 100)
		if fault != nil {
			return
		}
		var list []json.RawMessage
		if isBatch {
			if err := json.Unmarshal(body, &list); err != nil || len(list) != len(calls) {
				t.Fatalf("have %d calls, want %d, %v", len(calls), len(list), err)
			}
		} else {
			list = []json.RawMessage{body}
		}
		for i, c := range calls {
			if c.bad != nil {
				continue
			}
			members := make(map[string]json.RawMessage)
			if err := json.Unmarshal(list[i], &members); err != nil {
				t.Fatal(err)
			}
			request := appendRequest(nil, 7, c.method, c.params)
			var back struct {
				Method string
				Params json.RawMessage
			}
			if err := json.Unmarshal(request, &back); err != nil || back.Method != c.method {
				t.Fatalf("%s: %v", request, err)
			}
			if want := bytes.TrimSpace(members["params"]); string(want) != "null" && !bytes.Equal(back.Params, want) {
				t.Fatalf("have %s, want %s", back.Params, want)
			}
			if out := (reply{result: null}).append(nil, c.id); !json.Valid(out) {
				t.Fatalf("%s", out)
			}
		}
	})
}

// FuzzReply holds the short way through a node's answer to the long one.
func FuzzReply(f *testing.F) {
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"result":{"a":[1]}}`))
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"x","data":"0x"}}`))
	f.Add([]byte(`{"result":null,"id":5}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		id, r, err := parseReply(text)
		if err != nil || !json.Valid(text) {
			return
		}
		var want struct{ ID, Result, Error json.RawMessage }
		if json.Unmarshal(text, &want) != nil {
			t.Fatal("accepted")
		}
		_ = id
		if r.fault == nil && !json.Valid(r.result) {
			t.Fatalf("%s gave %s", text, r.result)
		}
	})
}

// The door lets through what a node answers to anybody, and says of everything else that it
// does not.
func TestMethodsAreThoseOfNodes(t *testing.T) {
	text, err := os.ReadFile("../../../cmd/dntp/rpc.md")
	if err != nil {
		t.Fatal(err)
	}
	open := make(map[string]bool)
	name := regexp.MustCompile("`([a-zA-Z0-9]+)`")
	for line := range strings.Lines(string(text)) {
		columns := strings.Split(line, "|")
		namespace := name.FindStringSubmatch(columns[min(1, len(columns)-1)])
		if len(columns) < 5 || namespace == nil {
			continue
		}
		for _, m := range name.FindAllStringSubmatch(columns[2], -1) {
			open[namespace[1]+"_"+m[1]] = true
		}
	}
	if len(open) < 100 {
		t.Fatal("the table of cmd/dntp/rpc.md is not found")
	}
	delete(open, "eth_subscribeSyncStatus") // eth_subscribe with syncing
	for name, k := range methods {
		if k != closed && k != onSocket && !open[name] {
			t.Errorf("%s is open here, and not for anybody at a node", name)
		}
	}
	for name := range open {
		if methods[name] == closed {
			t.Errorf("%s is open for anybody at a node, and not here", name)
		}
	}
}
