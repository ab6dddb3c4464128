// SPDX-License-Identifier: GPL-3.0-or-later

package watch

import "time"

// GapMeter finds the longest time between two events. It is not safe for
// concurrent use.
type GapMeter struct {
	last    time.Time // zero while nothing is measured
	longest time.Duration
}

// Begin starts a new measurement, as if an event had just happened.
func (g *GapMeter) Begin(now time.Time) { g.last, g.longest = now, 0 }

// Stop ends the measurement and returns the longest gap, including the open one.
func (g *GapMeter) Stop(now time.Time) time.Duration {
	g.Tick(now)
	g.last = time.Time{}
	return g.longest
}

// Tick records an event.
func (g *GapMeter) Tick(now time.Time) {
	if g.last.IsZero() {
		return
	}
	g.longest = max(g.longest, now.Sub(g.last))
	g.last = now
}

// Pause stops measuring, or continues as if an event had just happened.
func (g *GapMeter) Pause(paused bool) {
	if g.last = time.Now(); paused {
		g.last = time.Time{}
	}
}
