// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/ehr/registry"
)

type runFunc = func(*p2p.Peer, p2p.MsgReadWriter) error

// membersOnly wraps a protocol so that it runs only with nodes that the registry at
// the head lists.
func (m *Member) membersOnly(run runFunc) runFunc {
	return func(peer *p2p.Peer, rw p2p.MsgReadWriter) error {
		if !m.allowed(peer) {
			log.Debug("Refused a node that is not a member's", "peer", peer.ID())
			return notMember
		}
		return run(peer, rw)
	}
}

func (m *Member) allowed(peer *p2p.Peer) bool { return m.lists(peer.ID()) }

// lists reports whether the registry at the head lists a node.
func (m *Member) lists(id enode.ID) bool {
	chain := m.eth.BlockChain()
	head := chain.CurrentBlock()
	state, err := chain.StateAt(head.Root, head.Number, head.Time)
	if err != nil {
		// While the state is being fetched there is no registry yet, and the
		// peers are needed to send the state.
		return m.syncing()
	}
	return registry.NodeAllowed(state, common.Hash(id))
}

// connected returns the nodes that have completed the handshake with this one.
func (m *Member) connected() (ids []enode.ID) {
	for _, peer := range m.peers.Peers() {
		ids = append(ids, peer.Node)
	}
	return ids
}

func (m *Member) syncing() bool {
	_, _, syncing := m.syncer.Syncing()
	return syncing
}
