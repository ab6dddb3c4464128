// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
)

// PeerSet holds the connected peers. It is safe for concurrent use.
type PeerSet struct {
	mu     sync.RWMutex
	peers  map[enode.ID]*Peer
	closed bool
}

// NewPeerSet returns an empty set.
func NewPeerSet() *PeerSet { return &PeerSet{peers: make(map[enode.ID]*Peer)} }

// Register adds a peer; the error is a p2p.DiscReason.
func (s *PeerSet) Register(p *Peer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return p2p.DiscQuitting
	case s.peers[p.Node] != nil:
		return p2p.DiscAlreadyConnected
	case len(s.peers) >= maxPeers:
		return p2p.DiscTooManyPeers
	}
	s.peers[p.Node] = p
	return nil
}

// Unregister removes exactly this peer.
func (s *PeerSet) Unregister(p *Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.peers[p.Node] == p {
		delete(s.peers, p.Node)
	}
}

// Close drops all peers and refuses new ones.
func (s *PeerSet) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	for _, p := range s.Peers() {
		p.Drop(p2p.DiscQuitting)
	}
}

// Peer returns the peer of a node, or nil.
func (s *PeerSet) Peer(id enode.ID) *Peer {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.peers[id]
}

// Len returns the number of peers.
func (s *PeerSet) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.peers)
}

// Peers lists the peers by ascending node id.
func (s *PeerSet) Peers() []*Peer {
	s.mu.RLock()
	list := make([]*Peer, 0, len(s.peers))
	for _, p := range s.peers {
		list = append(list, p)
	}
	s.mu.RUnlock()
	slices.SortFunc(list, func(a, b *Peer) int { return bytes.Compare(a.Node[:], b.Node[:]) })
	return list
}

// Best returns the peer with the heaviest head, then the lower number, then the
// lower node id; nil if there is none.
func (s *PeerSet) Best() *Peer {
	var (
		best *Peer
		top  Head
	)
	for _, p := range s.Peers() {
		head := p.Head()
		if best == nil || head.TD.Cmp(top.TD) > 0 || head.TD.Cmp(top.TD) == 0 && head.Number < top.Number {
			best, top = p, head
		}
	}
	return best
}

// BroadcastHead announces our head to every peer.
func (s *PeerSet) BroadcastHead(head Head) {
	for _, p := range s.Peers() {
		p.SendHead(head)
	}
}

// BroadcastBlock pushes a block to the peers that lack it. In a large alliance it
// goes to the square root of them, chosen by the block's hash, and the others
// receive its head.
func (s *PeerSet) BroadcastBlock(block *types.Block, td *big.Int) {
	hash := block.Hash()
	peers := slices.DeleteFunc(s.Peers(), func(p *Peer) bool { return p.Knows(hash) })
	if len(peers) == 0 {
		return
	}
	push, n := newPush(block, td), pushCount(len(peers))
	if push == nil {
		n = 0
	}
	sortByDistance(peers, hash)
	for _, p := range peers[:n] {
		p.sendPush(push)
	}
	for _, p := range peers[n:] {
		p.SendHead(headOf(block, td))
	}
}

// SendCertificate sends a certificate to one peer unless it has it.
func (p *Peer) SendCertificate(c *finality.Certificate) {
	if n, err := newNote(CertificateMsg, c); err == nil {
		p.sendNote(n)
	}
}

// BroadcastVote sends an own vote to all peers.
func (s *PeerSet) BroadcastVote(v *finality.Vote) {
	if n := voteNote(v); n != nil {
		for _, p := range s.Peers() {
			p.sendNote(n)
		}
	}
}

// RelayVote sends a vote to peers that lack it, in a large alliance to the square
// root of them. Members should not choose the same peers, so the choice depends on
// the vote's hash and on the peers.
func (s *PeerSet) RelayVote(v *finality.Vote) {
	n := voteNote(v)
	if n == nil {
		return
	}
	peers, choice := s.Peers(), n.hash
	for _, p := range peers {
		for i := range choice {
			choice[i] ^= p.Node[i]
		}
	}
	peers = slices.DeleteFunc(peers, func(p *Peer) bool { return p.Knows(n.hash) })
	sortByDistance(peers, choice)
	for _, p := range peers[:pushCount(len(peers))] {
		p.sendNote(n)
	}
}

func voteNote(v *finality.Vote) *note {
	short := Shorten(v)
	n, err := newNote(VoteMsg, short)
	if err = errors.Join(short.check(), err); err != nil {
		log.Error("Cannot send a vote that does not fit into a message", "err", err)
		return nil
	}
	return n
}

// sortByDistance sorts peers by the distance of their node ids from a hash.
func sortByDistance(peers []*Peer, hash common.Hash) {
	slices.SortFunc(peers, func(a, b *Peer) int { return enode.DistCmp(enode.ID(hash), a.Node, b.Node) })
}

// pushCount is the number of peers to send a block or a vote to, out of the given
// number of peers that lack it.
func pushCount(peers int) int {
	if peers <= pushAll {
		return peers
	}
	return int(math.Ceil(math.Sqrt(float64(peers))))
}
