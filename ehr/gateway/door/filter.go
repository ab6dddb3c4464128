// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/common/lru"
)

// filtersMax is the number of filters whose nodes are remembered.
const filtersMax = 10_000

// filters remembers which node has which filter. A filter that is not remembered, since another
// gateway made it, is looked for on all nodes.
type filters struct {
	mu  sync.Mutex
	all lru.BasicLRU[string, *Node]
}

func newFilters() *filters { return &filters{all: lru.NewBasicLRU[string, *Node](filtersMax)} }

func (f *filters) add(id []byte, n *Node) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all.Add(string(id), n)
}

func (f *filters) of(id []byte) *Node {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, _ := f.all.Get(string(id))
	return n
}

// makeFilter makes a filter on one node.
func (d *Door) makeFilter(ctx context.Context, s *Session, c *call) reply {
	var tried []*Node
	for {
		n, e := d.await(ctx, s.Floor(), nil, tried)
		if e != nil {
			return errorReply(e)
		}
		r, err := n.ask(ctx, long, c.method, c.params)
		if err == nil {
			if r.fault == nil {
				d.filters.add(r.result, n)
			}
			return r
		}
		n.failed()
		tried = append(tried, n)
	}
}

// pollFilter asks the node that has the filter. It is not repeated on another node: a poll takes
// what it returns.
func (d *Door) pollFilter(ctx context.Context, c *call) reply {
	var args []json.RawMessage
	if json.Unmarshal(c.params, &args) != nil || len(args) == 0 {
		return errorReply(BadParams("missing value for required argument 0"))
	}
	nodes := *d.fit.Load()
	if n := d.filters.of(args[0]); n != nil {
		nodes = []*Node{n}
	}
	for _, n := range nodes {
		r, err := n.ask(ctx, long, c.method, c.params)
		if err != nil {
			n.failed()
			continue
		}
		if c.method == "eth_uninstallFilter" && string(r.result) == "false" || strings.Contains(parseFaultOf(r), "filter not found") {
			continue
		}
		d.filters.add(args[0], n)
		return r
	}
	if c.method == "eth_uninstallFilter" {
		return reply{result: []byte("false")}
	}
	// As nodes say it: a client makes the filter again.
	return errorReply(&Error{Code: -32000, Message: "filter not found"})
}

func parseFaultOf(r reply) string {
	if r.fault == nil {
		return ""
	}
	return parseFault(r.fault).Message
}
