// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"testing"
	"testing/synctest"

	"github.com/dntp/dntp/core/finality"
)

func voteFor(number uint64) *finality.Vote {
	return &finality.Vote{Link: finality.Link{Target: finality.Checkpoint{Number: number}}}
}

// TestNotes sends votes and certificates both ways: each arrives once, as it
// was sent, and what a peer has sent is not sent back to it.
func TestNotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(1)
		a, b, _, _ := connect(t, newFake(chain), newFake(chain))
		vote, cert := voteFor(7), &finality.Certificate{Link: voteFor(8).Link, Signatures: make([][65]byte, 3)}
		a.set.BroadcastVote(vote)
		a.set.BroadcastVote(vote)
		a.set.BroadcastCertificate(cert)
		synctest.Wait()
		if len(b.votes) != 1 || len(b.certs) != 1 {
			t.Fatalf("have %d votes and %d certificates, want one of each", len(b.votes), len(b.certs))
		}
		if have := <-b.votes; *have != *vote {
			t.Errorf("have vote %+v, want %+v", have, vote)
		}
		if have := <-b.certs; have.Link != cert.Link || len(have.Signatures) != 3 {
			t.Errorf("have certificate %+v, want %+v", have, cert)
		}
		b.set.BroadcastVote(vote)
		b.set.BroadcastCertificate(cert)
		synctest.Wait()
		if len(a.votes) != 0 || len(a.certs) != 0 {
			t.Error("a vote or certificate came back")
		}
	})
}
