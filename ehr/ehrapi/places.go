// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"net/netip"
	"sync"

	"github.com/ethereum/go-ethereum/rpc"
)

// places limits what is in use at once: by the node, and by each client, so that none can
// use up what is for all.
type places struct {
	reason string // of the error if there is no place
	what   string // that is counted, in the plural

	node, client int // most places of each
	connection   int // the same, no limit if 0

	mu    sync.Mutex
	taken map[any]int // places of the node (the key nil), of clients and of connections
}

// caller is who takes a place.
type caller struct {
	client     any // its address or network, anonymous if it has none
	connection *rpc.Client
}

// take takes a place, and returns a function that must be called once, when it is free again.
func (p *places) take(by caller) (leave func(), err error) {
	type share struct {
		whose string
		key   any
		most  int
	}
	shares := []share{{"the node has", nil, p.node}, {"the client has", by.client, p.client}}
	if p.connection > 0 {
		shares = append(shares, share{"the connection has", by.connection, p.connection})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range shares {
		if p.taken[s.key] >= s.most {
			return nil, errorOf(p.reason, map[string]any{"max": quantity(uint64(s.most))}, "%s %d %s already", s.whose, s.most, p.what)
		}
	}
	if p.taken == nil {
		p.taken = make(map[any]int)
	}
	for _, s := range shares {
		p.taken[s.key]++
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, s := range shares {
			if p.taken[s.key]--; p.taken[s.key] == 0 {
				delete(p.taken, s.key)
			}
		}
	}, nil
}

// networkBits are those of an IPv6 address that name its network: who has one address of a
// network has them all.
const networkBits = 64

// callerOf returns who makes a call. A client is known by its address, however many
// connections it has.
func callerOf(ctx context.Context) caller {
	connection, _ := rpc.ClientFromContext(ctx)
	remote, err := netip.ParseAddrPort(rpc.PeerInfoFromContext(ctx).RemoteAddr)
	if err != nil { // IPC, or a call in the process
		return caller{anonymous{connection}, connection}
	}
	address := remote.Addr().Unmap().WithZone("")
	if network, err := address.Prefix(networkBits); address.Is6() && err == nil {
		return caller{network, connection}
	}
	return caller{address, connection}
}

// anonymous is a client without an address.
type anonymous struct{ connection *rpc.Client }
