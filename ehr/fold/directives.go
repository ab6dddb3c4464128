// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// directives are those of an organization's patients, of which there is a root.
type directives struct {
	root     common.Hash // zero if there is none
	since    uint64
	interval uint64 // seconds, as it was in force then
	missed   uint64
}

func (s *State) directivesRefreshed(_ Block, e *bindings.ConsentDirectivesRefreshed) {
	missed := s.consent.directives[e.OrgId].missed + e.Missed
	s.consent.directives[e.OrgId] = directives{e.Root, e.Since, s.model.param(registry.ParamDirectivesInterval), missed}
}

// directives answer when those of an organization were refreshed, and are to be.
func (v view) directives(args []any) ([]any, error) {
	d, o := v.consent.directives[hash(args[0])], v.model.orgs[hash(args[0])]
	notBefore, interval := d.since+d.interval, d.interval
	if d.root == (common.Hash{}) {
		if o == nil || v.model.kinds[o.kind]&contracts.IdentityRegistrar.Mask() == 0 { // none is owed
			return []any{d.root, uint64(0), uint64(0), uint64(0), uint64(0), false}, nil
		}
		notBefore, interval = o.since, v.model.param(registry.ParamDirectivesInterval)
	}
	missed := uint64(0)
	if v.Time > notBefore {
		missed = (v.Time - notBefore - 1) / interval
	}
	return []any{d.root, d.since, notBefore, notBefore + interval, d.missed + missed, missed > 0}, nil
}

func (v view) verifyDirectives(args []any) ([]any, error) {
	d := v.consent.directives[hash(args[0])]
	root, ok := treeRoot(hash(args[1]), args[2].(uint64), args[3].(uint64), args[4].([][32]byte))
	return []any{ok && d.root != common.Hash{} && root == d.root}, nil
}
