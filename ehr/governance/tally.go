// SPDX-License-Identifier: LGPL-3.0-or-later

package governance

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
)

// tally is a count of the votes of organizations that are active now and have a
// vote on the proposal.
type tally struct {
	active, yes, no uint64
	kinds, agreed   uint64 // bits of the kinds that have an active organization, and of those with a yes
}

func count(env *native.Env, p proposal, votes *ballots) (t tally) {
	orgs := registry.ActiveOrgs(env)
	silent := p.concerned != 0 && !hasVoice(orgs, p.concerned)
	for _, org := range orgs {
		if silent && org.Number == p.concerned {
			continue
		}
		kind := uint64(1) << org.Kind
		t.active++
		t.kinds |= kind
		switch votes.of(org.Number) {
		case yes:
			t.yes++
			t.agreed |= kind
		case no:
			t.no++
		}
	}
	return t
}

// hasVoice reports whether the organization that a proposal is about votes on it: only
// if fewer than two others are active. So a single member decides about itself, and of
// two members neither can decide about the other, as no rule could tell which of the
// two is honest.
func hasVoice(orgs []registry.Org, concerned uint32) bool {
	others := 0
	for _, org := range orgs {
		if org.Number != concerned {
			others++
		}
	}
	return others < 2
}

// passes reports whether more than half of the organizations agree, among them at
// least one of each kind.
func (t tally) passes() bool { return 2*t.yes > t.active && t.agreed == t.kinds }
