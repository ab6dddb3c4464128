// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"testing"
	"time"

	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
)

// TestEarlyIsSeen pushes blocks from the near and the far future, each twice as
// two peers do.
func TestEarlyIsSeen(t *testing.T) {
	l := newAlliance(t, 1).openNew(t)
	now := time.Unix(0, 0)
	clock := func() time.Time { return now }
	seen := finalizer.NewSeen(l.engine, clock)
	s := NewSyncer(Config{Chain: l.chain, Importer: l.importer, Final: l.final, Peers: gossip.NewPeerSet(), Now: clock, Seen: seen})
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
