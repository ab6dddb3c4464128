// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/event"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p"

	"github.com/dntp/dntp/ehr/registry"
)

const headsMax = 16 // head events under way; only the newest matters

// watch carries what the registry says at each new head over to the wire: a
// node that is no longer a member's is disconnected.
type watch struct {
	chain  *core.BlockChain
	server *p2p.Server
	sub    event.Subscription
	heads  chan core.ChainHeadEvent
	wg     sync.WaitGroup
}

func newWatch(chain *core.BlockChain, server *p2p.Server) *watch {
	return &watch{chain: chain, server: server, heads: make(chan core.ChainHeadEvent, headsMax)}
}

func (w *watch) start() {
	w.sub = w.chain.SubscribeChainHeadEvent(w.heads)
	w.wg.Add(1)
	go w.loop()
}

func (w *watch) stop() {
	w.sub.Unsubscribe()
	w.wg.Wait()
}

func (w *watch) loop() {
	defer w.wg.Done()
	for {
		select {
		case <-w.heads:
			for len(w.heads) > 0 {
				<-w.heads
			}
			w.apply(w.chain.CurrentBlock())
		case <-w.sub.Err():
			return
		}
	}
}

func (w *watch) apply(head *types.Header) {
	state, err := w.chain.StateAt(head.Root, head.Number, head.Time)
	if err != nil {
		return // a newer head has replaced it
	}
	for _, peer := range w.server.Peers() {
		if !registry.NodeAllowed(state, common.Hash(peer.ID())) {
			log.Warn("Disconnecting a node that is no longer a member's", "peer", peer.ID(), "number", head.Number)
			peer.Disconnect(p2p.DiscUselessPeer)
		}
	}
}
