// SPDX-License-Identifier: LGPL-3.0-or-later

package governance

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
)

// tally is a count of the votes of organizations that are active now.
type tally struct {
	active, yes, no uint64
	kinds, agreed   uint64 // bits of the kinds that have an active organization, and one that said yes
}

func count(env *native.Env, votes *ballots) (t tally) {
	for _, org := range registry.ActiveOrgs(env) {
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

// passes reports whether more than half of the organizations agree, and one of
// each kind at least.
func (t tally) passes() bool { return 2*t.yes > t.active && t.agreed == t.kinds }
