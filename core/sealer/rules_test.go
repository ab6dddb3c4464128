// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/consensus/clique"
)

// TestUnknownRules has four signers seal up to a block whose rules they do not
// know. Each says so, also the one that has sealed the last block, and none has
// tried in vain. When they know the rules they go on.
func TestUnknownRules(t *testing.T) {
	const first = 6
	meet(t, everyone(4, Quiet{}), func(c *circle) {
		know := func(known bool) {
			for _, s := range c.seats {
				s.sealer.cfg.Engine.SetRules(func(number uint64, _ common.Hash) error {
					if number < first || known {
						return nil
					}
					return clique.ErrUnknownRules
				})
			}
		}
		know(false)
		pass(time.Minute)
		c.want("before the first block by unknown rules", first-1, first-2)
		for i, s := range c.seats {
			if state := s.sealer.State(); state.Hold != HoldRules || state.Err != nil || !state.Due.IsZero() {
				t.Errorf("signer %d: have %+v", i, state)
			}
		}
		know(true)
		pass(time.Minute)
		if have := c.seats[0].head().Number.Uint64(); have < first {
			t.Errorf("with known rules: have block %d", have)
		}
	})
}
