// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"maps"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/event"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/ehr/registry"
)

const headsMax = 16 // buffered head events; only the newest matters

// watch applies the registry at each new head: it disconnects nodes that are no
// longer a member's, and makes the signer vote for the signer set that the alliance
// has decided on.
type watch struct {
	chain  *core.BlockChain
	engine *clique.Clique
	server *p2p.Server
	db     ethdb.KeyValueStore
	votes  map[common.Address]bool // proposals that this watch has made
	rules  *rulesBook              // nil for none
	aside  aside                   // accounts about which an override and the alliance disagree
	sub    event.Subscription
	heads  chan core.ChainHeadEvent
	wg     sync.WaitGroup
}

func newWatch(chain *core.BlockChain, engine *clique.Clique, server *p2p.Server, db ethdb.KeyValueStore) *watch {
	return &watch{
		chain:  chain,
		engine: engine,
		server: server,
		db:     db,
		aside:  loadAside(db),
		votes:  make(map[common.Address]bool),
		heads:  make(chan core.ChainHeadEvent, headsMax),
	}
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
	if w.rules != nil {
		w.rules.show(head.Number.Uint64(), w.rules.look(head, state))
	}
	w.disconnect(head, state)
	if w.engine.Signer() != (common.Address{}) {
		w.vote(head, registry.SignerList(state))
	}
}

func (w *watch) disconnect(head *types.Header, state *state.StateDB) {
	for _, peer := range w.server.Peers() {
		if !registry.NodeAllowed(state, common.Hash(peer.ID())) {
			log.Warn("Disconnecting a node that is no longer a member's", "peer", peer.ID(), "number", head.Number)
			peer.Disconnect(notMember)
		}
	}
}

// vote makes the Clique proposals that lead from the chain's signers to the decided
// ones, and discards those of its own that no longer do. It leaves proposals that
// the operator made by hand.
func (w *watch) vote(head *types.Header, decided []common.Address) {
	if len(decided) == 0 {
		return // the model names no signers, so the operators decide on them
	}
	snap, err := w.engine.Snapshot(w.chain, head.Number.Uint64(), head.Hash())
	if err != nil {
		log.Warn("Cannot compare signers with the decided ones", "number", head.Number, "err", err)
		return
	}
	signers := snap.SignerList()
	votes := next(ballots(signers, w.setAside(head, signers, decided).adjust(signers, decided)))
	for signer := range w.votes {
		if _, open := votes[signer]; !open {
			w.engine.Discard(signer)
			delete(w.votes, signer)
		}
	}
	for signer, authorize := range votes {
		if have, ok := w.votes[signer]; ok && have == authorize {
			continue
		}
		if err := w.engine.Propose(signer, authorize); err != nil {
			log.Warn("Cannot vote for a decided signer", "signer", signer, "authorize", authorize, "err", err)
			continue
		}
		log.Info("Voting as the alliance decided", "signer", signer, "authorize", authorize)
		w.votes[signer] = authorize
	}
}

// next picks the vote to start with, by address. All honest signers vote on the
// same account, so its votes do not depend on liars, and two changes come one after
// the other. Existing votes must not influence the choice, or liars could lead the
// others from one account to the next.
func next(votes map[common.Address]bool) map[common.Address]bool {
	if len(votes) == 0 {
		return nil
	}
	first := slices.MinFunc(slices.Collect(maps.Keys(votes)), common.Address.Cmp)
	return map[common.Address]bool{first: votes[first]}
}

// ballots returns the votes that turn the signers into the decided ones. Additions
// come first: while one is open nobody is voted out, so that a replacement never
// leaves fewer signers than before.
func ballots(signers, decided []common.Address) map[common.Address]bool {
	votes := make(map[common.Address]bool)
	for _, signer := range decided {
		if !slices.Contains(signers, signer) {
			votes[signer] = true
		}
	}
	if len(votes) > 0 {
		return votes
	}
	for _, signer := range signers {
		if !slices.Contains(decided, signer) {
			votes[signer] = false
		}
	}
	return votes
}
