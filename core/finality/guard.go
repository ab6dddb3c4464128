// SPDX-License-Identifier: LGPL-3.0-or-later

package finality

import "errors"

// ErrGuard is returned where a vote would contradict an earlier one.
var ErrGuard = errors.New("vote would contradict an earlier vote")

// Guard is what a signer must remember of its votes, across every restart, to
// never contradict itself. It is stored before a signature leaves.
type Guard struct {
	Source uint64 `json:"source"` // highest source number voted from
	Target uint64 `json:"target"` // highest target number voted for
}

// Vote returns the guard after voting for the link, or ErrGuard.
func (g Guard) Vote(link Link) (Guard, error) {
	if link.Target.Number <= g.Target || link.Source.Number < g.Source || link.Target.Number <= link.Source.Number {
		return g, ErrGuard
	}
	return Guard{Source: link.Source.Number, Target: link.Target.Number}, nil
}
