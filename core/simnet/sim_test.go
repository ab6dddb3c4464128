// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"
)

var (
	seedFlag   = flag.Int64("seed", 0, "run this one seed of TestSeeds and print its events")
	seedsFlag  = flag.Int("seeds", 200, "seeds of TestSeeds in all")
	tableFlag  = flag.Bool("table", false, "print progress and a table of TestSeeds")
	resealFlag = flag.Int("reseal", 2, "seeds of TestReseal for each number of signers")
	sealsFlag  = flag.String("seals", "overtaken", "when a signer may seal a second block at one height: overtaken, certified, justified, always, never")
)

// TestMain starts upstream's goroutines that outlive a test, which a bubble of
// virtual time must not own. On one processor goroutines that wake at the same
// instant go on in the same order nearly always, so that a seed can be run again.
func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(1)
	}
	debug.SetGCPercent(400) // runs are short, and there is room
	if *seedFlag == 0 {
		log.SetDefault(log.NewLogger(log.DiscardHandler()))
	}
	core.SenderCacher()
	metrics.NewMeter().Stop()
	os.Exit(m.Run())
}

// mix is how many of a hundred seeds have so many signers.
var mix = []struct{ signers, seeds int }{{1, 6}, {2, 14}, {3, 19}, {4, 25}, {5, 16}, {7, 12}, {10, 5}, {13, 2}, {21, 1}}

// TestSeeds throws faults at alliances of many sizes, and liars among them.
func TestSeeds(t *testing.T) {
	report := &report{want: *seedsFlag}
	if *tableFlag {
		report.out = os.Stdout
	}
	t.Run("all", func(t *testing.T) {
		for round := range (*seedsFlag + 99) / 100 {
			for _, m := range mix {
				for i := range m.seeds {
					seed := int64(100*(round*m.seeds+i+1) + m.signers) // a seed names its size
					if *seedFlag == 0 {
						runSeed(t, report, seed)
					}
				}
			}
		}
		if *seedFlag != 0 {
			runSeed(t, report, *seedFlag)
		}
	})
	if *tableFlag {
		report.print(os.Stdout)
	}
	if report.done >= 100 && report.changes() == 0 {
		t.Errorf("in %d runs no signer came or left", report.done)
	}
}

func runSeed(t *testing.T, report *report, seed int64) {
	signers := int(seed % 100)
	t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
		t.Parallel()
		simulate(t, seed, signers, func(w *world) {
			defer func() { report.add(signers, w.result()) }()
			w.chaos()
		})
	})
}

// chaos throws some faults, mends all of them, and looks that all is well.
func (w *world) chaos() {
	if w.deep() {
		w.deepChaos()
		return
	}
	w.planChanges()
	if most := liarMax(w.signers); most > 0 && w.rng.Intn(2) == 0 {
		for _, i := range w.rng.Perm(w.signers)[:1+w.rng.Intn(most)] {
			w.corrupt(w.members[i], lieKinds[w.rng.Intn(len(lieKinds))])
		}
	}
	w.sift()
	tears := w.rng.Intn(4) == 0
	for _, m := range w.members {
		m.disk.tears = tears
	}
	w.start(w.present()...)
	w.run(4 * period)
	for round := range 4 {
		w.decide(round)
		w.fault()
		w.run(time.Duration(2+w.rng.Intn(6)) * period)
		for _, m := range w.present() {
			if !m.running && w.rng.Intn(2) == 0 {
				w.start(m)
			}
		}
	}
	w.mend()
	w.recovers()
	w.settle()
	w.within(healPeriods*period, "honest members are connected", w.allConnected)
	w.verifyAll()
	w.judgeEvidence()
}

// fault throws one of the faults.
func (w *world) fault() {
	faults := []struct {
		kind string
		do   func()
	}{
		{"crash", w.crashOne}, {"part", w.partAny}, {"one way", w.deafenAny}, {"slow", w.slow}, {"lossy", w.lossy},
		{"raw", w.raw}, {"reset", w.reset}, {"clock", w.clock},
	}
	f := faults[w.rng.Intn(len(faults))]
	w.report.faults[f.kind]++
	f.do()
}

// any is a signer, or a clone of one.
func (w *world) any() *member { return w.members[w.rng.Intn(len(w.members))] }

// crashOne cuts the power of one member: now, or in the middle of writes to come.
func (w *world) crashOne() {
	m := w.any()
	switch {
	case !m.running:
	case w.rng.Intn(2) == 0:
		w.crash(m)
	default:
		w.say("member %d will crash while it writes", m.id)
		m.disk.arm(1+w.rng.Intn(60), func() { m.off.Store(true) })
	}
}

func (w *world) partAny() {
	groups, parts := make([]int, len(w.members)), 2+w.rng.Intn(2)
	for i := range groups {
		groups[i] = w.rng.Intn(parts)
	}
	w.part(groups)
}

// deafenAny cuts some directions.
func (w *world) deafenAny() {
	for range 1 + w.rng.Intn(w.signers) {
		w.deafen(w.any(), w.any())
	}
}

func (w *world) slow() {
	now := *w.weather.Load()
	now.delay = time.Duration(w.rng.Intn(400)) * time.Millisecond
	w.setWeather(now)
}

func (w *world) lossy() {
	now := *w.weather.Load()
	now.loss = w.rng.Float64() * 0.3
	w.setWeather(now)
}

func (w *world) raw() {
	now := *w.weather.Load()
	now.raw = w.rng.Float64() * 0.3
	w.setWeather(now)
}

func (w *world) setWeather(now weather) {
	w.changed("messages take %v and %v more, %.0f %% of packets and %.0f %% of messages fare ill",
		now.delay, now.jitter, 100*now.loss, 100*now.raw)
	w.weather.Store(&now)
}

// reset breaks all connections; what is under way is lost.
func (w *world) reset() {
	w.changed("connections are reset")
	for _, l := range w.links {
		l.close()
	}
}

// clock sets one clock wrong: by a little, or beyond what the others bear.
func (w *world) clock() {
	m := w.any()
	m.skew.Store(int64(w.rng.Intn(3000)-1500) * int64(time.Millisecond))
	if w.signers > 2 && w.rng.Intn(3) == 0 {
		for _, o := range w.members {
			if o.honest() {
				o.skew.Store(0)
			}
		}
		m.skew.Store(int64(w.rng.Intn(60)-30) * int64(time.Second))
	}
	w.changed("clock of member %d is off by %v", m.id, m.wrong())
}

// mend ends all faults; liars go on.
func (w *world) mend() {
	w.setWeather(fair)
	w.part(nil)
	w.reset()
	for _, m := range w.members {
		if m.honest() {
			m.skew.Store(0)
		}
		m.disk.arm(0, nil)
		if m.running && m.off.Load() {
			w.crash(m)
		}
		if m.away = m.gone; !m.running && !m.away {
			w.start(m)
		}
	}
}
