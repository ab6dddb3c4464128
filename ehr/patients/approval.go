// SPDX-License-Identifier: LGPL-3.0-or-later

package patients

import (
	"cmp"
	"slices"

	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Capacities in which a recovery is approved.
const (
	asGuardian uint8 = iota + 1
	asRegistrar
	asRegulator
)

// leastOrganizations approve the recovery of a patient who has no guardian.
const leastOrganizations = 2

// approver returns the capacity in which the caller approves. Guardians and registrars
// of the custodian may; without a guardian, registrars of all organizations; and at a
// second attempt registrars of all organizations and regulators.
func (r *recoveryCase) approver(env *native.Env, by registry.Actor, pid common.Hash) (approval, error) {
	caller := env.Caller()
	if named, _, g := findGuardian(env, r.patient.slot, caller); g.current(env.Time()) && !registry.Superseded(env, caller) {
		return approval{named, asGuardian, 0, env.Time(), 0}, nil
	}
	switch {
	case r.contested && isRegulator(by):
		return approval{caller, asRegulator, by.Org, env.Time(), 0}, nil
	case isRegistrar(by) && (r.isCustodian(by.Org) || r.contested || !r.patient.guarded(env)):
		return approval{caller, asRegistrar, by.Org, env.Time(), 0}, nil
	}
	return approval{}, errNotGuardian.With(native.Words{}.Hash(pid))
}

func isRegistrar(a registry.Actor) bool { return a.Has(registry.IdentityRegistrar) }

func isRegulator(a registry.Actor) bool {
	return a.Kind == registry.Government && a.Has(registry.Regulator)
}

// placeFor finds the place of a new approval. A guardian approves once, and an
// organization once in each capacity while that approval counts: so nobody can fill
// the list.
func (r *recoveryCase) placeFor(env *native.Env, who approval) (place uint8, err error) {
	s := env.Storage()
	for place := range r.approvals {
		a := loadApproval(s, approvalAt(r.at, place))
		if a.capacity != who.capacity || a.org != who.org || a.capacity == asGuardian && a.by != who.by {
			continue
		}
		if a.capacity == asGuardian || r.counts(env, a) {
			return 0, errAlreadyApproved.With(native.Words{}.Hash(r.id))
		}
		return place, nil
	}
	if r.approvals == maxApprovals {
		return 0, errTooManyApprovals.With(native.Words{}.Uint(maxApprovals))
	}
	return r.approvals, nil
}

// counts reports whether the approval counts now. An official's approval counts
// while the key that gave it may act.
func (r *recoveryCase) counts(env *native.Env, a approval) bool {
	if a.capacity == asGuardian {
		s := env.Storage()
		return loadGuardian(s, guardianSlot(s, r.patient.slot, a.by)).current(env.Time())
	}
	who, ok := registry.ActorOf(env, a.by)
	if a.capacity == asRegulator {
		return ok && isRegulator(who)
	}
	return ok && isRegistrar(who)
}

// tally is the result of counting the approvals that count now.
type tally struct {
	have, want uint8
	since      uint64 // block time of the approval that made them enough, 0 if they are not
	last       uint8  // place of that approval
	upheld     bool   // by a regulator, so that the key cannot cancel
}

// tally counts the approvals. The delay runs from the last of the oldest approvals that
// are enough now. So it starts again whenever one of them no longer counts and a later
// one takes its place.
func (r *recoveryCase) tally(env *native.Env) (t tally) {
	s := env.Storage()
	var list []approval
	for place := range r.approvals {
		if a := loadApproval(s, approvalAt(r.at, place)); r.counts(env, a) {
			a.place = place
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b approval) int { return cmp.Compare(a.at, b.at) })
	guarded := r.patient.guarded(env)
	t.want = r.weigh(nil, guarded).want
	for n := range list {
		now := r.weigh(list[:n+1], guarded)
		now.since, now.last = t.since, t.last
		if t = now; t.since == 0 && t.have >= t.want {
			t.since, t.last = list[n].at, list[n].place
		}
	}
	return t
}

// weigh counts some approvals. With a guardian, each guardian counts, and the
// registrars of the custodian count as one. Without a guardian, or if a regulator
// upholds the recovery, organizations count, each as one, and the custodian must be
// among them.
func (r *recoveryCase) weigh(list []approval, guarded bool) (t tally) {
	var guardians, custodian uint8
	var others []uint32
	for _, a := range list {
		switch {
		case a.capacity == asGuardian:
			guardians++
		case a.capacity == asRegistrar && r.isCustodian(a.org):
			custodian = 1
		case !r.isCustodian(a.org) && !slices.Contains(others, a.org):
			others = append(others, a.org)
		}
		t.upheld = t.upheld || a.capacity == asRegulator
	}
	if guarded {
		if t.have, t.want = guardians+custodian, r.quorum; t.have >= t.want || !t.upheld {
			return t
		}
	}
	t.want = max(r.quorum, leastOrganizations)
	t.have = custodian + min(uint8(len(others)), t.want-1)
	return t
}
