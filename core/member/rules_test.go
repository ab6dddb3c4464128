// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"math"
	"testing"
	"time"

	"github.com/dntp/dntp/ehr/governance"
	"github.com/dntp/dntp/ehr/native"
)

// TestRulesStatus looks after block 99 at what comes. The program knows 1 and 2.
func TestRulesStatus(t *testing.T) {
	type vote struct {
		id      uint64
		version uint32
		height  uint64
	}
	votes := func(list ...vote) (passed []governance.Activation) {
		for _, v := range list {
			passed = append(passed, governance.Activation{ID: v.id, Version: v.version, Height: v.height})
		}
		return passed
	}
	for _, story := range []struct {
		name   string
		rules  native.Rules
		passed []governance.Activation
		want   RulesStatus
	}{
		{"nothing comes", native.Rules{Base: 1}, nil, RulesStatus{Version: 1}},
		{"the alliance has voted", native.Rules{Base: 1}, votes(vote{4, 2, 200}), RulesStatus{Version: 1, Next: 2, Height: 200, Proposal: 4}},
		{"it is executed", native.Rules{Base: 1, Next: 2, Height: 200}, nil, RulesStatus{Version: 1, Next: 2, Height: 200}},
		{"one more block", native.Rules{Base: 1, Next: 2, Height: 101}, nil, RulesStatus{Version: 1, Next: 2, Height: 101}},
		{"the next block is the first", native.Rules{Base: 1, Next: 2, Height: 100}, nil, RulesStatus{Version: 2}},
		{"the next block is by unknown rules", native.Rules{Base: 1, Next: 3, Height: 100}, nil, RulesStatus{Version: 3}},
		{"an unknown version is voted for while a known one comes", native.Rules{Base: 1, Next: 2, Height: 200}, votes(vote{4, 3, 300}), RulesStatus{Version: 1, Next: 3, Height: 300, Proposal: 4}},
		{"a known version is voted for while an unknown one comes", native.Rules{Base: 1, Next: 3, Height: 200}, votes(vote{4, 2, 150}), RulesStatus{Version: 1, Next: 3, Height: 200}},
		{"two unknown versions are voted for", native.Rules{Base: 1}, votes(vote{4, 3, 300}, vote{5, 4, 250}, vote{6, 5, 260}), RulesStatus{Version: 1, Next: 4, Height: 250, Proposal: 5}},
		{"an unknown version is voted for besides a known one", native.Rules{Base: 1}, votes(vote{4, 2, 200}, vote{5, 3, 300}, vote{6, 2, 150}), RulesStatus{Version: 1, Next: 3, Height: 300, Proposal: 5}},
		{"a vote that was executed too late", native.Rules{Base: 1}, votes(vote{4, 3, 100}), RulesStatus{Version: 1}},
		{"a vote for the version in force", native.Rules{Base: 3}, votes(vote{4, 3, 200}), RulesStatus{Version: 3}},
	} {
		story.want.Known = 2
		if have := *rulesStatus(story.rules, 99, 2, story.passed); have != story.want {
			t.Errorf("%s: have %+v, want %+v", story.name, have, story.want)
		}
	}
}

// TestRulesPause holds the warnings to once an hour while days are left, and to
// more as the height comes near.
func TestRulesPause(t *testing.T) {
	b := newRulesBook(5*time.Second, nil)
	for left, want := range map[int64]time.Duration{
		math.MaxInt64: time.Hour, 100_000: time.Hour, 7200: time.Hour, 3600: 30 * time.Minute, 120: time.Minute, 3: 10 * time.Second,
		0: time.Hour, // it has stopped
	} {
		if have := b.pause(left); have != want {
			t.Errorf("%d blocks: have %v, want %v", left, have, want)
		}
	}
}
