// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// TestSeen follows what a member hears of signers by a clock of its own.
func TestSeen(t *testing.T) {
	l := newAlliance(t, 2).openNew(t)
	now := time.Unix(1000, 0)
	seen := NewSeen(l.engine, func() time.Time { return now })
	signer := address(l.keys[1])

	seen.voted(signer, 7)
	now = now.Add(time.Second)
	seen.voted(signer, 5) // late, and says nothing new
	if number, at := seen.Vote(signer); number != 7 || at.Unix() != 1000 {
		t.Errorf("vote: have %d at %d, want 7 at 1000", number, at.Unix())
	}

	// Each block of the signer arrives 300 ms after its time, and later again
	// from another peer. The last is fetched.
	parent := l.chain.Genesis().Header()
	for i := range 2*delaysKept + 2 {
		block := l.seal(t, parent, (i+1)%2, 0)
		parent = block.Header()
		now = time.Unix(int64(block.Time()), 0).Add(300 * time.Millisecond)
		seen.pushed(block.Hash())
		now = now.Add(time.Minute)
		seen.pushed(block.Hash())
		seen.fresh(block.Header())
		seen.fresh(block.Header())
	}
	seen.fresh(l.seal(t, parent, 1, 0).Header())
	delays := seen.Delays(signer, time.Unix(0, 0))
	if len(delays) != delaysKept || slices.Max(delays) != 300*time.Millisecond || slices.Min(delays) != 300*time.Millisecond {
		t.Errorf("delays: have %v", delays)
	}
	if old := seen.Delays(signer, now); len(old) != 0 {
		t.Errorf("delays since now: have %v", old)
	}
}

// TestSeenIsBounded has more signers vote than anyone has, and a memory that
// there is not.
func TestSeenIsBounded(t *testing.T) {
	seen := NewSeen(nil, nil)
	for i := range heardMax + 10 {
		seen.voted(common.Address{byte(i), byte(i >> 8)}, 1)
	}
	if have := len(seen.signers); have != heardMax {
		t.Errorf("have %d signers, want %d", have, heardMax)
	}
	var none *Seen
	none.voted(common.Address{}, 1)
	none.pushed(common.Hash{})
	none.held()
	none.refused(nil)
	none.fresh(nil)
}

// TestEarlyIsSeen pushes blocks from the near and the far future, each twice as
// two peers do.
func TestEarlyIsSeen(t *testing.T) {
	l := newAlliance(t, 1).openNew(t)
	now := time.Unix(0, 0)
	seen := NewSeen(l.engine, func() time.Time { return now })
	s := NewSyncer(Config{Chain: l.chain, Importer: l.importer, Final: l.final, Peers: gossip.NewPeerSet(), Now: seen.now, Seen: seen})
	other := newAlliance(t, 1).openNew(t)
	near := other.seal(t, l.chain.Genesis().Header(), 0, 0)
	far := other.seal(t, near.Header(), 0, uint64(2*driftMax/time.Second))

	var early earlyBlocks
	for range 2 {
		s.insertPushed(nil, near, &early)
	}
	s.insertPushed(nil, far, &early)
	if have := seen.Early(); have.Held != 1 || have.Refused != 1 || !have.RefusedAt.Equal(now) {
		t.Errorf("have %+v, want one held and one refused", have)
	}
}

// TestVoters names whose votes a certificate holds.
func TestVoters(t *testing.T) {
	l := newAlliance(t, 4).openNew(t)
	genesis := l.chain.Genesis()
	link := linkOf(genesis, l.seal(t, genesis.Header(), 1, 0))
	cert := new(finality.Certificate)
	for _, i := range []int{0, 2, 3} {
		vote := l.vote(t, i, link)
		cert.Link, cert.Signatures = vote.Link, append(cert.Signatures, vote.Signature)
	}
	want := []common.Address{address(l.keys[0]), address(l.keys[2]), address(l.keys[3])}
	if have := l.final.Voters(cert); !slices.Equal(have, want) {
		t.Errorf("have %v, want %v", have, want)
	}
	cert.Signatures[1][3]++
	if have := l.final.Voters(cert); len(have) != 2 {
		t.Errorf("with a damaged signature: have %v", have)
	}
}
