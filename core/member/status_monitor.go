// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"
)

// monitorEvery is how often a node checks whether blocks and finality advance.
const monitorEvery = 10 * time.Second

// Metrics of a node.
var (
	headAgeGauge     = metrics.NewRegisteredGauge("dntp/head/age", nil)        // seconds
	finalityLagGauge = metrics.NewRegisteredGauge("dntp/finality/lag", nil)    // blocks from the final one to the head
	missingGauge     = metrics.NewRegisteredGauge("dntp/signers/missing", nil) // signers
	signersGauge     = metrics.NewRegisteredGauge("dntp/signers/all", nil)     // signers
	clockGauge       = metrics.NewRegisteredGauge("dntp/clock/offset", nil)    // milliseconds ahead of the other signers
	refusedGauge     = metrics.NewRegisteredGauge("dntp/clock/refused", nil)   // blocks from the future
	stopGauge        = metrics.NewRegisteredGauge("dntp/stop", nil)            // 1 if blocks or finality stand still
)

// monitor writes the most important results of clique_status to metrics and the
// log.
type monitor struct {
	book   *statusBook
	told   string // the last log text
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func (w *monitor) start() {
	var ctx context.Context
	ctx, w.cancel = context.WithCancel(context.Background())
	w.wg.Add(1)
	go w.loop(ctx)
}

func (w *monitor) stop() {
	w.cancel()
	w.wg.Wait()
}

func (w *monitor) loop(ctx context.Context) {
	defer w.wg.Done()
	ticker := time.NewTicker(monitorEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			w.book.m.contacts.tell(w.book.m.connected())
			if status, err := w.book.status(); err == nil {
				w.show(status)
			}
		case <-ctx.Done():
			return
		}
	}
}

func (w *monitor) show(s *Status) {
	missing := 0
	for i := range s.Signers {
		if s.Signers[i].Missing() {
			missing++
		}
	}
	headAgeGauge.Update(s.Time - s.Head.Time)
	finalityLagGauge.Update(int64(s.Head.Number) - int64(s.Finalized.Number))
	missingGauge.Update(int64(missing))
	signersGauge.Update(int64(len(s.Signers)))
	refusedGauge.Update(int64(s.Clock.Refused))
	if s.Clock.Offset != nil {
		clockGauge.Update(*s.Clock.Offset)
	}
	stop := int64(0)
	if s.StandsStill() {
		stop = 1
	}
	stopGauge.Update(stop)
	w.book.m.rules.show(s.Head.Number, s.Rules)
	w.tell(s)
}

// tell logs once that the chain stands still, and once that it goes on.
func (w *monitor) tell(s *Status) {
	worst := ""
	for _, f := range s.Findings {
		if f.Level == Stop {
			worst = f.Text
			break
		}
	}
	switch {
	case worst != "" && w.told == "":
		log.Warn("The chain stands still", "why", worst)
	case worst == "" && w.told != "":
		log.Info("The chain goes on", "number", s.Head.Number, "final", s.Finalized.Number)
	}
	w.told = worst
}
