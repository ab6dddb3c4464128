// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
)

// TestLifted tells a story of verdicts: what a regulator has lifted counts until the next
// improper verdict, and the first verdict stays unless a later one is improper.
func TestLifted(t *testing.T) {
	review := func(by int, verdict uint8) *types.Log {
		return emit(contracts.AccessAddress, "GlassReviewed", id("glass", 1), key20("doctor", by), id("org", by), verdict, common.Hash{1})
	}
	lift := emit(contracts.AccessAddress, "SuspensionLifted", id("glass", 1), key20("admin", 0), id("org", 0), common.Hash{1})
	c := newFakeChain()
	ix := newIndex(t, memorydb.New(), c)
	for _, step := range []struct {
		log     *types.Log
		verdict uint8
		lifted  bool
		duties  int
	}{
		{broken(1), contracts.NotReviewed, false, 2},
		{review(1, contracts.Proper), contracts.Proper, false, 1},
		{review(2, contracts.Improper), contracts.Improper, false, 1},
		{lift, contracts.Improper, true, 1},
		{review(0, contracts.Improper), contracts.Improper, false, 1},
		{emit(contracts.AccessAddress, "GlassJustified", id("glass", 1), common.Hash{2}), contracts.Improper, false, 0},
	} {
		c.grow(0, []*types.Log{step.log})
		catchUp(t, ix, c)
		v := latest(t, ix)
		ticket, err := v.Ticket(id("glass", 1))
		if err != nil {
			t.Fatal(err)
		}
		duties, _, err := v.Duties(DutyFilter{Actor: key20("doctor", 1)}, Page{})
		if g := ticket.Glass; err != nil || g.Verdict != step.verdict || g.Lifted != step.lifted || len(duties) != step.duties {
			t.Errorf("block %d: have %+v and %d duties, %v, want %+v", v.Block().Number, g, len(duties), err, step)
		}
	}
}
