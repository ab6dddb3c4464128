// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/governance"
	"github.com/dntp/dntp/ehr/native"
)

// The warning about a coming version of the rules that this program does not know is
// repeated when a tenth of the remaining time has passed.
const (
	rulesToldMin  = 10 * time.Second
	rulesToldMax  = time.Hour
	rulesToldPart = 10
)

// Metrics of the rules.
var (
	rulesKnownGauge   = metrics.NewRegisteredGauge("dntp/rules/known", nil)   // newest version that this program knows
	rulesUnknownGauge = metrics.NewRegisteredGauge("dntp/rules/unknown", nil) // coming version that is not known; 0 for none
	rulesLeftGauge    = metrics.NewRegisteredGauge("dntp/rules/left", nil)    // blocks that this node can still take, -1 for any number
)

// HoldToRules makes the engine refuse blocks under versions of the alliance's rules
// that this program does not know. Every program that inserts blocks must call it
// before the first.
func HoldToRules(engine *clique.Clique, chain *core.BlockChain) {
	engine.SetRules(func(number uint64, parent common.Hash) error {
		header := chain.GetHeader(parent, number-1)
		if header == nil {
			return nil
		}
		state, err := chain.StateAt(header.Root, header.Number, header.Time)
		if err != nil {
			return nil // unknown state; upstream does not execute on it either
		}
		var unknown native.ErrUnknownRules
		if errors.As(ehr.CheckRules(state, number), &unknown) {
			return fmt.Errorf("%w: block %d is by version %d of the alliance's rules, and this program knows versions up to %d: install one that knows version %d",
				clique.ErrUnknownRules, number, unknown.Version, ehr.KnownRules(), unknown.Version)
		}
		return nil
	})
}

// RulesStatus is the version of the alliance's rules in force, and the next one.
type RulesStatus struct {
	Version  uint32 `json:"version"`  // of the next block
	Known    uint32 `json:"known"`    // newest that this program knows
	Next     uint32 `json:"next"`     // decided, or passed by a vote and not executed yet; 0 for none
	Height   uint64 `json:"height"`   // first block of it
	Proposal uint64 `json:"proposal"` // that has passed and is not executed yet; 0 for none
}

// Stopped reports whether this program can accept no further block.
func (r *RulesStatus) Stopped() bool { return r.Version > r.Known }

// Unknown reports whether the next version is not known to this program.
func (r *RulesStatus) Unknown() bool { return r.Next > r.Known }

// rulesBook knows which rules come, and warns about those that this program does
// not know.
type rulesBook struct {
	known  uint32
	period time.Duration // between blocks
	now    func() time.Time

	mu     sync.Mutex
	closed uint64 // number of oldest proposals that can never be executed any more
	told   RulesStatus
	toldAt time.Time
}

func newRulesBook(period time.Duration, now func() time.Time) *rulesBook {
	if now == nil {
		now = time.Now
	}
	return &rulesBook{known: ehr.KnownRules(), period: period, now: now}
}

// at returns the rules by the state after a head; nil if the state is not here.
func (b *rulesBook) at(chain *core.BlockChain, head *types.Header) *RulesStatus {
	state, err := chain.StateAt(head.Root, head.Number, head.Time)
	if err != nil {
		return nil
	}
	return b.look(head, state)
}

// look returns the rules by the state after a head; nil for a chain without a
// registry.
func (b *rulesBook) look(head *types.Header, state native.StateReader) *RulesStatus {
	rules := native.PeekRules(state)
	if rules == (native.Rules{}) {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	passed, closed := governance.PassedActivations(state, head.Time, b.closed+1)
	b.closed = closed
	return rulesStatus(rules, head.Number.Uint64(), b.known, passed)
}

// rulesStatus returns the rules after a block. A proposal that has passed and is
// not executed counts if no other version is scheduled, or if this program does not
// know its version; if there are several, the first.
func rulesStatus(rules native.Rules, number uint64, known uint32, passed []governance.Activation) *RulesStatus {
	r := &RulesStatus{Version: rules.At(number + 1), Known: known}
	r.Next, r.Height = rules.Coming(number + 1)
	for _, a := range passed {
		switch {
		case a.Version <= r.Version || a.Height <= number+1: // cannot be executed any more
		case r.Unknown() && (a.Version <= known || r.Proposal == 0 || a.Height >= r.Height):
		case r.Next == 0 || a.Version > known:
			r.Next, r.Height, r.Proposal = a.Version, a.Height, a.ID
		}
	}
	return r
}

// show updates the metrics and logs what look has found after a block.
func (b *rulesBook) show(number uint64, r *RulesStatus) {
	rulesKnownGauge.Update(int64(b.known))
	if r == nil {
		return
	}
	unknown, left := uint32(0), int64(-1)
	switch {
	case r.Stopped():
		unknown, left = r.Version, 0
	case r.Unknown():
		unknown, left = r.Next, int64(min(r.Height-number-1, 1<<62))
	}
	rulesUnknownGauge.Update(int64(unknown))
	rulesLeftGauge.Update(left)

	b.mu.Lock()
	defer b.mu.Unlock()
	if unknown == 0 || b.told == *r && b.now().Sub(b.toldAt) < b.pause(left) {
		return
	}
	b.told, b.toldAt = *r, b.now()
	log.Warn("The alliance's rules change", "why", r.sentence(number, b.now().Unix(), b.period))
}

// pause is how long a warning is not repeated.
func (b *rulesBook) pause(left int64) time.Duration {
	if left == 0 {
		return rulesToldMax
	}
	rest := rulesToldMax
	if left < int64(rulesToldPart*rulesToldMax/max(b.period, 1)) {
		rest = time.Duration(left) * b.period / rulesToldPart
	}
	return min(max(rest, rulesToldMin), rulesToldMax)
}

// sentence describes what comes and what the operator must do.
func (r *RulesStatus) sentence(number uint64, now int64, period time.Duration) string {
	switch {
	case r.Stopped():
		return fmt.Sprintf("this node has stopped before block %d, which is by version %d of the alliance's rules, and this program knows versions up to %d: "+
			"install one that knows version %d and start it on the same folder, nothing is lost", number+1, r.Version, r.Known, r.Version)
	case r.Next == 0:
		return ""
	}
	what := fmt.Sprintf("version %d of the alliance's rules is in force from block %d on", r.Next, r.Height)
	if r.Proposal != 0 {
		what = fmt.Sprintf("the alliance has voted for version %d of its rules from block %d on, by proposal %d, which may be executed", r.Next, r.Height, r.Proposal)
	}
	what += ", " + r.date(number, now, period)
	if r.Unknown() {
		return what + fmt.Sprintf(": this program knows versions up to %d and stops before that block; install one that knows version %d by then", r.Known, r.Next)
	}
	return what + "; this program knows it"
}

// date returns the earliest time of the height: blocks may be late or left out.
func (r *RulesStatus) date(number uint64, now int64, period time.Duration) string {
	left := r.Height - number
	const most = 100 * 365 * 24 * time.Hour
	if period <= 0 || left > uint64(most/period) {
		return fmt.Sprintf("in %d blocks", left)
	}
	at := time.Unix(now, 0).Add(time.Duration(left) * period).UTC()
	return fmt.Sprintf("in %d blocks, not before %s UTC", left, at.Format("2006-01-02 15:04"))
}
