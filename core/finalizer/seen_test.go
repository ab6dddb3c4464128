// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer_test

import (
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// TestSeen follows what reaches a member from signers, with its own clock.
func TestSeen(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 2))
	now := time.Unix(1000, 0)
	seen := finalizer.NewSeen(l.Engine, func() time.Time { return now })
	signer := chaintest.Address(l.Keys[1])

	seen.Voted(signer, 7)
	now = now.Add(time.Second)
	seen.Voted(signer, 5) // late, and says nothing new
	if number, at := seen.Vote(signer); number != 7 || at.Unix() != 1000 {
		t.Errorf("vote: have %d at %d, want 7 at 1000", number, at.Unix())
	}

	// Each block of the signer arrives 300 ms after its time, and later again
	// from another peer. The last is fetched.
	parent := l.Chain.Genesis().Header()
	for i := range 2*finalizer.DelaysKept + 2 {
		block := l.seal(t, parent, (i+1)%2, 0)
		parent = block.Header()
		now = time.Unix(int64(block.Time()), 0).Add(300 * time.Millisecond)
		seen.Pushed(block.Hash())
		now = now.Add(time.Minute)
		seen.Pushed(block.Hash())
		seen.Fresh(block.Header())
		seen.Fresh(block.Header())
	}
	seen.Fresh(l.seal(t, parent, 1, 0).Header())
	delays := seen.Delays(signer, time.Unix(0, 0))
	if len(delays) != finalizer.DelaysKept || slices.Max(delays) != 300*time.Millisecond || slices.Min(delays) != 300*time.Millisecond {
		t.Errorf("delays: have %v", delays)
	}
	if old := seen.Delays(signer, now); len(old) != 0 {
		t.Errorf("delays since now: have %v", old)
	}
}

// TestSeenIsBounded has more signers vote than anyone has, and a memory that
// there is not.
func TestSeenIsBounded(t *testing.T) {
	seen := finalizer.NewSeen(nil, nil)
	for i := range finalizer.HeardMax + 10 {
		seen.Voted(common.Address{byte(i), byte(i >> 8)}, 1)
	}
	if have := seen.Signers(); have != finalizer.HeardMax {
		t.Errorf("have %d signers, want %d", have, finalizer.HeardMax)
	}
	var none *finalizer.Seen
	none.Voted(common.Address{}, 1)
	none.Pushed(common.Hash{})
	none.Held()
	none.Refused(nil)
	none.Fresh(nil)
}

// TestVoters names whose votes a certificate holds.
func TestVoters(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	genesis := l.Chain.Genesis()
	link := linkOf(genesis, l.seal(t, genesis.Header(), 1, 0))
	cert := new(finality.Certificate)
	for _, i := range []int{0, 2, 3} {
		vote := l.vote(t, i, link)
		cert.Link, cert.Signatures = vote.Link, append(cert.Signatures, vote.Signature)
	}
	want := []common.Address{chaintest.Address(l.Keys[0]), chaintest.Address(l.Keys[2]), chaintest.Address(l.Keys[3])}
	if have := l.final.Voters(cert); !slices.Equal(have, want) {
		t.Errorf("have %v, want %v", have, want)
	}
	cert.Signatures[1][3]++
	if have := l.final.Voters(cert); len(have) != 2 {
		t.Errorf("with a damaged signature: have %v", have)
	}
}
