// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
)

// listsWithoutIndex lists what is the same on a node with an index and on one without.
func listsWithoutIndex(t *testing.T, state *folder.State) {
	t.Helper()
	p := &shell{t: t}
	var listed atomic.Int64 // calls of the index
	node := state.Members[0].RPC
	with, without := proxy(t, node, &listed, true), proxy(t, node, &listed, false)
	list := func(url, command string) string {
		t.Helper()
		out, complaint, err := p.run(append(strings.Fields(command), "--rpc", url, "--json")...)
		if err != nil {
			t.Fatalf("%s: %s", command, complaint)
		}
		return out
	}
	for _, command := range []string{"org list", "proposal list", "proposal list --limit 2"} {
		listed.Store(0)
		have, want := list(with, command), list(without, command)
		if have != want || len(have) < 100 {
			t.Errorf("%s: have %s by the index, want %s", command, have, want)
		}
		if n := listed.Load(); n != 2 {
			t.Errorf("%s: have %d calls of the index, want one with an index and one refused", command, n)
		}
	}
}

// proxy passes calls on to a node. It counts those of lists of the index, and refuses them
// if the node is to have none.
func proxy(t *testing.T, node string, listed *atomic.Int64, index bool) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if bytes.Contains(text, []byte(`"ehr_list`)) {
			if listed.Add(1); !index {
				var call struct{ ID json.RawMessage }
				json.Unmarshal(text, &call)
				fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"the method does not exist"}}`, call.ID)
				return
			}
		}
		answer, err := http.Post(node, "application/json", bytes.NewReader(text))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		io.Copy(w, answer.Body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
