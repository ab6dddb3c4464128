// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"testing"
	"time"
)

func TestSealAt(t *testing.T) {
	pace := Pace{Period: 4 * time.Second, DelayMin: 2 * time.Second, Stagger: time.Second}
	unix := func(ms int64) time.Time { return time.UnixMilli(ms) }
	tests := []struct {
		story    string
		parent   uint64
		distance uint64
		now      time.Time
		want     time.Time
	}{
		{"the signer in turn seals when the period is over", 100, 0, unix(101_000), unix(104_000)},
		{"the next signer waits the least delay more", 100, 1, unix(101_000), unix(106_000)},
		{"each further one waits a stagger more", 100, 3, unix(101_000), unix(108_000)},
		{"on a chain that stood still the signer in turn seals at once", 100, 0, unix(900_500), unix(900_500)},
		{"on a chain that stood still the others still keep apart", 100, 2, unix(900_500), unix(903_500)},
	}
	for _, test := range tests {
		if got := pace.sealAt(test.parent, test.distance, test.now); !got.Equal(test.want) {
			t.Errorf("%s: have %v, want %v", test.story, got.UnixMilli(), test.want.UnixMilli())
		}
	}
}

func TestBlockTime(t *testing.T) {
	pace := Pace{Period: 4 * time.Second}
	if have := pace.blockTime(100, time.Unix(99, 0)); have != 104 {
		t.Errorf("before its time: have %d, want 104", have)
	}
	if have := pace.blockTime(100, time.UnixMilli(107_999)); have != 107 {
		t.Errorf("late: have %d, want 107", have)
	}
}

// TestDefaultPace holds what a default must keep for any period: nobody out of
// turn seals before the signer in turn could be heard, and no two together.
func TestDefaultPace(t *testing.T) {
	for _, period := range []uint64{0, 1, 2, 5, 15, 60} {
		p := DefaultPace(period)
		if p.DelayMin < p.Period/2 || p.DelayMin <= 0 || p.Stagger <= 0 || p.Stagger > time.Second {
			t.Errorf("period %d s: have %+v", period, p)
		}
	}
}
