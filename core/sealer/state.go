// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"time"

	"github.com/ethereum/go-ethereum/metrics"
)

// Hold is the reason why a signer does not seal at the moment.
type Hold string

const (
	HoldNone      Hold = ""
	HoldNotSigner Hold = "not-signer" // the chain does not list it
	HoldRecent    Hold = "recent"     // others must seal first
	HoldBusy      Hold = "busy"       // it fetches a better chain, or has halted
	HoldPeers     Hold = "peers"      // it has just started and waits for others
	HoldRules     Hold = "rules"      // the next block is by rules that this program does not know
	HoldGuard     Hold = "guard"      // it has sealed another block at this height; Err has the details
	HoldTurn      Hold = "turn"       // a block is wanted, its time has not come
	HoldQuiet     Hold = "quiet"      // no block is wanted
	HoldFailed    Hold = "failed"     // Err has the reason
)

// State is what a signer found when it last looked at the chain.
type State struct {
	Looked time.Time
	Number uint64    // of the block that would be sealed
	Hold   Hold      // why this signer did not seal it
	Need   Need      // why the block is wanted; empty if Hold was decided before
	Due    time.Time // when this signer seals it unless another does; zero if Hold was decided before
	Quiet  Quiet
	Err    error // of the last try to seal on this head
}

// wait returns how long this signer has nothing to do.
func (s *State) wait(now time.Time) time.Duration {
	switch s.Hold {
	case HoldNotSigner, HoldRecent, HoldRules:
		return lookEvery // until a new head
	case HoldGuard:
		return guardWait
	case HoldTurn, HoldQuiet:
		if s.Due.IsZero() {
			return lookEvery // until there are transactions
		}
		return s.Due.Sub(now)
	}
	return retryAfter
}

// State returns what the sealer found when it last looked at the chain.
func (s *Sealer) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Metrics of a sealer; times are in Unix seconds.
var (
	heartbeatGauge = metrics.NewRegisteredGauge("dntp/sealer/heartbeat", nil) // last look at the chain
	dueGauge       = metrics.NewRegisteredGauge("dntp/sealer/due", nil)       // time of its own next block, 0 if unknown
	quietGauge     = metrics.NewRegisteredGauge("dntp/sealer/quiet", nil)     // 1 where empty blocks are left out
)

func (s *Sealer) publish(state State) {
	s.mu.Lock()
	s.state = state
	s.mu.Unlock()

	heartbeatGauge.Update(state.Looked.Unix())
	due, quiet := int64(0), int64(0)
	if !state.Due.IsZero() {
		due = state.Due.Unix()
	}
	if state.Quiet.On {
		quiet = 1
	}
	dueGauge.Update(due)
	quietGauge.Update(quiet)
}
