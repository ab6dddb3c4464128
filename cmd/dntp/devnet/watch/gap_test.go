// SPDX-License-Identifier: GPL-3.0-or-later

package watch

import (
	"testing"
	"time"
)

func TestGapMeter(t *testing.T) {
	var (
		begin = time.Unix(1_800_000_000, 0)
		at    = func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
		gap   GapMeter
	)
	gap.Tick(at(5))
	if have := gap.Stop(at(9)); have != 0 {
		t.Errorf("before it begins: have %v, want 0", have)
	}
	gap.Begin(begin)
	gap.Tick(at(1))
	gap.Tick(at(4))
	if have := gap.Stop(at(6)); have != 3*time.Second {
		t.Errorf("have %v, want 3s", have)
	}
	gap.Begin(begin)
	gap.Tick(at(1))
	if have := gap.Stop(at(6)); have != 5*time.Second {
		t.Errorf("a gap that is still open: have %v, want 5s", have)
	}
}
