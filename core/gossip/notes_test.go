// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
)

// voteFor is a vote from a block's parent to the block.
func voteFor(number uint64) *finality.Vote {
	at := func(n uint64) finality.Checkpoint {
		return finality.Checkpoint{Number: n, Hash: common.BytesToHash(bytes.Repeat([]byte{byte(n)}, 32))}
	}
	return &finality.Vote{Link: finality.Link{Source: at(number - 1), Target: at(number)}, Signature: [65]byte{9, 8, 7}}
}

func certificateFor(number uint64, signatures int) *finality.Certificate {
	link := finality.Link{Target: finality.Checkpoint{Number: number}}
	return &finality.Certificate{Link: link, Signatures: make([][65]byte, signatures)}
}

// TestNotes sends votes and certificates both ways: each arrives once, as it
// was sent, and what a peer has sent is not sent back to it.
func TestNotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(1)
		a, b, _, _ := connect(t, newFake(chain), newFake(chain))
		vote, cert := voteFor(7), certificateFor(8, 3)
		a.set.BroadcastVote(vote)
		a.set.BroadcastVote(vote)
		a.set.RelayVote(vote)
		for range 2 {
			a.set.Peers()[0].SendCertificate(cert)
		}
		synctest.Wait()
		if len(b.votes) != 1 || len(b.certs) != 1 {
			t.Fatalf("have %d votes and %d certificates, want one of each", len(b.votes), len(b.certs))
		}
		if have := <-b.votes; *have != *Shorten(vote) {
			t.Errorf("have vote %+v, want %+v", have, Shorten(vote))
		}
		if have := <-b.certs; have.Link != cert.Link || len(have.Signatures) != 3 {
			t.Errorf("have certificate %+v, want %+v", have, cert)
		}
		b.set.BroadcastVote(vote)
		b.set.RelayVote(vote)
		b.set.Peers()[0].SendCertificate(cert)
		synctest.Wait()
		if len(a.votes) != 0 || len(a.certs) != 0 {
			t.Error("a vote or certificate came back")
		}
	})
}

// TestVoteBackward does not send a vote that no peer would take.
func TestVoteBackward(t *testing.T) {
	set, p := NewPeerSet(), idle(numbered(1), Head{})
	set.Register(p)
	for _, vote := range []*finality.Vote{
		{},
		{Link: finality.Link{Source: finality.Checkpoint{Number: 2}, Target: finality.Checkpoint{Number: 1}}},
		{Link: finality.Link{Target: finality.Checkpoint{Number: maxNumber + 1}}},
	} {
		set.BroadcastVote(vote)
		set.RelayVote(vote)
		if p.outbox.takeNote() != nil {
			t.Errorf("a vote from %d to %d was sent", vote.Source.Number, vote.Target.Number)
		}
	}
}

// TestCertificates asks for what was missed: the newest come, ascending, and no
// more than one answer may hold.
func TestCertificates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(1)
		a := newFake(chain)
		for number := range uint64(40) {
			a.proofs = append(a.proofs, certificateFor(number, 3))
		}
		_, _, _, toA := connect(t, a, newFake(chain))
		for _, story := range []struct{ from, first, count uint64 }{
			{0, 40 - MaxCertificates, MaxCertificates},
			{37, 37, 3},
		} {
			list, err := toA.RequestCertificates(t.Context(), story.from)
			if err != nil || uint64(len(list)) != story.count || list[0].Target.Number != story.first {
				t.Errorf("from %d: have %d certificates, error %v, want %d from %d", story.from, len(list), err, story.count, story.first)
			}
		}
		if _, err := toA.RequestCertificates(t.Context(), 40); !errors.Is(err, ErrUnavailable) {
			t.Errorf("behind the newest: error have %v, want %v", err, ErrUnavailable)
		}
		if _, err := toA.RequestCertificates(t.Context(), maxNumber+1); !errors.Is(err, errBadRequest) {
			t.Errorf("above 63 bits: error have %v, want %v", err, errBadRequest)
		}
	})
}

// TestRelay passes votes of others on: in a small alliance to all who lack them,
// in a large one to some, not the same for each member, so that together they
// reach everyone.
func TestRelay(t *testing.T) {
	relay := func(without, peers, know int, vote *finality.Vote) (chosen []int) {
		set := NewPeerSet()
		for i := range peers {
			if i == without {
				continue
			}
			p := idle(numbered(i), Head{})
			if i < know {
				p.learn(voteNote(vote).hash)
			}
			set.Register(p)
		}
		set.RelayVote(vote)
		for i := range peers {
			if p := set.Peer(numbered(i)); p != nil && p.outbox.takeNote() != nil {
				chosen = append(chosen, i)
			}
		}
		return chosen
	}
	if have := relay(-1, pushAll, 2, voteFor(1)); len(have) != pushAll-2 {
		t.Errorf("of %d peers, 2 of whom know: sent to %d", pushAll, len(have))
	}
	const many = 50
	reached := make(map[int]bool)
	for member := range many {
		chosen := relay(member, many, 0, voteFor(1))
		if len(chosen) != 7 {
			t.Fatalf("of %d peers: sent to %d, want 7", many-1, len(chosen))
		}
		for _, i := range chosen {
			reached[i] = true
		}
	}
	if len(reached) < many*3/4 {
		t.Errorf("all members together reach %d of %d", len(reached), many)
	}
}
