// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestAPI asks a node, over its own RPC, what upstream alone would answer
// otherwise.
func TestAPI(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	node := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	wantFinal(t, 2, node)

	client := node.stack.Attach()
	defer client.Close()
	tests := []struct {
		method string
		args   []any
		want   string // part of the answer
	}{
		{"eth_gasPrice", nil, `"0x0"`},
		{"eth_maxPriorityFeePerGas", nil, `"0x0"`},
		{"eth_syncing", nil, `false`},
		{"eth_getBlockByNumber", []any{"finalized", false}, `"number":"0x`},
		{"eth_getBlockByNumber", []any{"safe", false}, `"number":"0x`},
		{"clique_getFinality", nil, `"halted":false`},
		{"clique_getCertificate", []any{"0x1"}, `"signatures":["0x`},
		{"clique_getCertificate", []any{"0xffffff"}, `null`},
		{"clique_getConflict", nil, `null`},
		{"clique_getEvidence", nil, `[]`},
		{"clique_status", nil, `"findings":[`},
		{"clique_getSigners", []any{"latest"}, `["0x`},
	}
	for _, test := range tests {
		var answer json.RawMessage
		if err := client.Call(&answer, test.method, test.args...); err != nil {
			t.Errorf("%s: %v", test.method, err)
			continue
		}
		if !strings.Contains(string(answer), test.want) {
			t.Errorf("%s: have %.200s, want %s", test.method, answer, test.want)
		}
	}
}
