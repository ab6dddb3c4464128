// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"context"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
)

// serve runs a p2p server on loopback.
func serve(t *testing.T, f *fake) *p2p.Server {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	server := &p2p.Server{Config: p2p.Config{
		PrivateKey: key, MaxPeers: 4, NoDiscovery: true, ListenAddr: "127.0.0.1:0",
		Protocols: []p2p.Protocol{Protocol(f, NewPeerSet())},
	}}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return server
}

// TestServers runs the protocol over the real transport, as a node does.
func TestServers(t *testing.T) {
	chain := newChain(20)
	a, b := newFake(chain), newFake(chain[:10])
	serverA, serverB := serve(t, a), serve(t, b)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()

	events := make(chan *p2p.PeerEvent, 64)
	defer serverB.SubscribeEvents(events).Unsubscribe()
	serverB.AddPeer(serverA.Self())

	toA := receive(t, ctx, b.heads).peer
	got, err := toA.RequestBlocks(ctx, toA.Head().Number-10, MaxBlocks)
	if err != nil || len(got) != 11 {
		t.Fatalf("have %d blocks (%v), want 11", len(got), err)
	}
	toB := receive(t, ctx, a.heads).peer
	toB.SendBlock(chain[20], weight(chain[20]))
	if told := receive(t, ctx, b.blocks); told.block.Hash() != chain[20].Hash() {
		t.Fatal("another block")
	}
	info, ok := serverA.PeersInfo()[0].Protocols[Name].(*Info)
	if !ok || info.Head.Number != 9 || info.Head.TD != "20" {
		t.Fatalf("peer info have %+v", info)
	}
	own, ok := serverA.NodeInfo().Protocols[Name].(*Info)
	if !ok || own.Network != 7777 || own.Head.Number != 20 {
		t.Fatalf("node info have %+v", own)
	}
	// A disconnects: both ends are closed and B receives the reason.
	toB.Drop(errUnsolicited)
	receive(t, ctx, toA.Closed())
	receive(t, ctx, toB.Closed())
	for {
		event := receive(t, ctx, events)
		if event.Type != p2p.PeerEventTypeDrop {
			continue
		}
		if want := p2p.DiscSubprotocolError.String(); event.Error != want {
			t.Fatalf("reason have %q, want %q", event.Error, want)
		}
		return
	}
}

// receive waits for a value, with a time limit.
func receive[T any](t *testing.T, ctx context.Context, ch <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-ch:
	case <-ctx.Done():
		t.Fatal("nothing came in time")
	}
	return value
}
