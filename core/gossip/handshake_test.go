// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"errors"
	"math/big"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/p2p"
)

func TestHandshake(t *testing.T) {
	stories := []struct {
		name   string
		change func(remote *Status)
		refuse error
		want   error
		reason p2p.DiscReason
	}{
		{name: "equal chains are accepted", change: func(s *Status) {}},
		{name: "another head and fork id are no reason to refuse", change: func(s *Status) {
			s.Head = Head{Hash: common.Hash{9}, Number: 1 << 40, TD: new(big.Int).Lsh(common.Big1, 255)}
			s.ForkID.Next = 5
		}},
		{name: "another version is refused", change: func(s *Status) { s.Version = 2 },
			want: errVersion, reason: p2p.DiscIncompatibleVersion},
		{name: "another network is refused", change: func(s *Status) { s.NetworkID++ },
			want: errNetwork, reason: p2p.DiscUselessPeer},
		{name: "another chain id is refused", change: func(s *Status) { s.ChainID = big.NewInt(1) },
			want: errChain, reason: p2p.DiscUselessPeer},
		{name: "a chain id longer than the message is refused",
			change: func(s *Status) { s.ChainID = new(big.Int).Lsh(common.Big1, 8*maxStatusSize) },
			want:   errTooLarge, reason: p2p.DiscSubprotocolError},
		{name: "another genesis is refused", change: func(s *Status) { s.Genesis[0]++ },
			want: errGenesis, reason: p2p.DiscUselessPeer},
		{name: "the backend refuses a fork", change: func(s *Status) {}, refuse: errors.New("remote needs update"),
			want: errForks, reason: p2p.DiscUselessPeer},
		{name: "a weight above 256 bits is refused",
			change: func(s *Status) { s.Head.TD = new(big.Int).Lsh(common.Big1, 256) },
			want:   errBadHead, reason: p2p.DiscSubprotocolError},
		{name: "a finalized number above 63 bits is refused",
			change: func(s *Status) { s.Finalized.Number = 1 << 63 },
			want:   errBadHead, reason: p2p.DiscSubprotocolError},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(newChain(3))
				f.refuse = story.refuse
				status := f.status
				story.change(&status)
				r := dial(t, f)
				r.want(StatusMsg)
				r.send(StatusMsg, &status)
				if story.want == nil {
					told := <-f.heads
					if told.head.Hash != status.Head.Hash || told.peer.Head().TD.Cmp(status.Head.TD) != 0 {
						t.Fatalf("head have %v, want %v", told.head, status.Head)
					}
					if r.node.set.Peer(nodeID('r')) != told.peer {
						t.Fatal("peer is not in the set")
					}
					return
				}
				err := <-r.node.end
				if !errors.Is(err, story.want) {
					t.Fatalf("error have %v, want %v", err, story.want)
				}
				if reason := discReason(err); reason != story.reason {
					t.Fatalf("reason have %v, want %v", reason, story.reason)
				}
				if len(f.heads) != 0 || r.node.set.Len() != 0 {
					t.Fatal("refused peer reached the backend")
				}
			})
		})
	}
}

// TestFirstMessage sends something else than a good status.
func TestFirstMessage(t *testing.T) {
	stories := []struct {
		name    string
		code    uint64
		payload []byte
		want    error
	}{
		{"a request before the status", GetHeadersMsg, []byte{0xc3, 1, 1, 1}, errNoStatus},
		{"a status of nothing", StatusMsg, []byte{0xc0}, errUndecodable},
		{"a vote", VoteMsg, []byte{0xc0}, errNoStatus},
		{"an unknown code", messageCount, []byte{0xc0}, errUnknownCode},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := dial(t, newFake(newChain(0)))
				r.want(StatusMsg)
				r.sendRaw(story.code, story.payload)
				if err := <-r.node.end; !errors.Is(err, story.want) {
					t.Fatalf("error have %v, want %v", err, story.want)
				}
			})
		})
	}
}

func TestHandshakeTimeout(t *testing.T) {
	stories := []struct {
		name   string
		script func(*remote)
	}{
		{"a peer says nothing", func(r *remote) {}},
		{"a peer listens only", func(r *remote) { r.want(StatusMsg) }},
		{"a peer talks only", func(r *remote) { r.send(StatusMsg, &r.node.status) }},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				r := dial(t, newFake(newChain(0)))
				story.script(r)
				if err := <-r.node.end; !errors.Is(err, errHandshakeTimeout) {
					t.Fatalf("error have %v, want %v", err, errHandshakeTimeout)
				}
				if took := time.Since(begin); took != handshakeTimeout {
					t.Fatalf("took %v, want %v", took, handshakeTimeout)
				}
			})
		})
	}
}

// TestHeadDuringHandshake seals a block while two members shake hands: the
// other one hears of it, though it was in no set when it was announced.
func TestHeadDuringHandshake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(2)
		f := newFake(chain[:2])
		f.during = func() { f.status.Head = headOf(chain[2], weight(chain[2])) }
		r := dial(t, f)
		status := f.status
		r.want(StatusMsg)
		r.send(StatusMsg, &status)
		var head Head
		if err := decode(NewHeadMsg, r.want(NewHeadMsg), &head); err != nil || head.Hash != chain[2].Hash() {
			t.Fatalf("head have %v (%v), want block 2", head, err)
		}
	})
}

func TestSecondConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(newChain(0))
		first, peer := dialed(t, f)

		local, far := p2p.MsgPipe()
		defer far.Close()
		end := make(chan error, 1)
		go func() {
			end <- run(f, first.node.set, p2p.NewPeerPipe(peer.Node, "", nil, local), local)
		}()
		second := &remote{t, first.node, far}
		second.want(StatusMsg)
		second.send(StatusMsg, &f.status)
		if err := <-end; !errors.Is(err, p2p.DiscAlreadyConnected) {
			t.Fatalf("error have %v, want %v", err, p2p.DiscAlreadyConnected)
		}
		if first.node.set.Peer(peer.Node) != peer {
			t.Fatal("the first connection was replaced")
		}
	})
}
