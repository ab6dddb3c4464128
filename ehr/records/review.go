// SPDX-License-Identifier: LGPL-3.0-or-later

package records

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// askReview stores the time until which the custodian must review an amendment
// request. A new version of a reviewed request gets a new time; a new version of
// one not yet reviewed keeps the old time.
func (g *signing) askReview(env *native.Env, record native.Slot) {
	s := env.Storage()
	first := versionSlot(s, record, 1)
	h := loadHistory(s, first)
	if h.reviewBy != 0 && h.reviewedAt == 0 {
		return
	}
	h.reviewBy, h.reviewedAt = env.Time()+registry.LoadParam(env, registry.ParamAmendReview), 0
	h.store(s, first)
	env.Emit(eventReviewDue, native.Words{}.Uint(h.reviewBy), g.id)
}

// noteReview stores that one of the signers has reviewed the request for the
// custodian, late or not. A patient's or guardian's signature is no review.
func (g *signing) noteReview(env *native.Env, record native.Slot, signers []signer) {
	s := env.Storage()
	first := versionSlot(s, record, 1)
	h := loadHistory(s, first)
	for _, one := range signers {
		if h.reviewedAt != 0 || one.purpose != purposeReview || one.Kind == 0 || one.Org != g.custodian {
			continue
		}
		if patients.StandingOf(env, g.pid, one.signer).Roles() != 0 {
			continue
		}
		h.reviewedAt = env.Time()
		h.store(s, first)
		env.Emit(eventReviewed, nil, g.id, common.BytesToHash(one.signer[:]))
	}
}

// amendment returns the state of the review of an amendment request.
func amendment(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	slot := recordSlot(s, id)
	var h history
	if loadRecord(s, slot).class == classAmendment {
		h = loadHistory(s, versionSlot(s, slot, 1))
	}
	until := h.reviewedAt
	if until == 0 {
		until = env.Time()
	}
	return native.Words{}.Uint(h.reviewBy).Uint(h.reviewedAt).Bool(h.reviewBy != 0 && until > h.reviewBy), nil
}
