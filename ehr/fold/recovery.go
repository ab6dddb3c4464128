// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"cmp"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Capacities in which a recovery is approved.
const (
	asGuardian uint8 = iota + 1
	asRegistrar
	asRegulator
)

// byRecovery is the cause of a change of the controller.
const byRecovery = 2

// recoveryAge is how many seconds a recovery stays open.
const recoveryAge = 180 * 24 * 3600

// leastOrganizations is how many must approve if no guardian counts.
const leastOrganizations = 2

// recovery is a proposed change of a patient's key.
type recovery struct {
	pid           common.Hash
	newController common.Address
	evidence      common.Hash
	controllers   int // the patient's count at the proposal
	recovered     int // likewise
	proposedAt    uint64
	delay         uint64 // seconds
	quorum        uint8
	closed        uint8 // 0 while it is open
	approvals     []approval
}

// approval is one approval of a recovery.
type approval struct {
	by       common.Address // guardian as listed, or the official's key
	capacity uint8
	org      common.Hash // of an official
	at       uint64
}

func (s *State) recoveryProposed(at Block, e *bindings.PatientsRecoveryProposed) {
	p := s.patients.byPid[e.Pid]
	s.patients.recoveries[e.Id] = &recovery{
		pid: e.Pid, newController: e.NewController, evidence: e.EvidenceHash,
		controllers: p.controllers, recovered: p.recovered, proposedAt: at.Time,
		delay: e.ExecutableAt - at.Time, quorum: uint8(s.model.param(registry.ParamRecoveryQuorum)),
	}
}

// recoveryApproved adds an approval. It replaces an earlier one of the same
// organization and capacity that no longer counts.
func (s *State) recoveryApproved(at Block, e *bindings.PatientsRecoveryApproved) {
	r := s.patients.recoveries[e.Id]
	a := approval{by: e.By, capacity: e.Capacity, at: at.Time}
	if a.capacity == asGuardian {
		a.by, _ = s.model.guardianOf(s.patients.byPid[r.pid], e.By)
	} else {
		a.org = s.model.actor(e.By).org
	}
	place := slices.IndexFunc(r.approvals, func(old approval) bool {
		return old.capacity == a.capacity && old.org == a.org && (a.capacity != asGuardian || old.by == a.by)
	})
	if place < 0 {
		r.approvals = append(r.approvals, a)
	} else {
		r.approvals[place] = a
	}
}

func showRecovery(v view, args []any) ([]any, error) {
	r, ok := v.patients.recoveries[hash(args[0])]
	if !ok {
		return []any{common.Hash{}, common.Address{}, common.Hash{}, uint8(0), uint8(0), uint8(0), uint64(0), false}, nil
	}
	t := v.approvals(r)
	var executableAt uint64
	if t.since != 0 {
		executableAt = t.since + r.delay
	}
	return []any{r.pid, r.newController, r.evidence, v.recoveryState(r, t.upheld), t.have, t.want, executableAt, t.upheld}, nil
}

func (v view) recoveryState(r *recovery, upheld bool) uint8 {
	p := v.patients.byPid[r.pid]
	switch {
	case r.closed != 0:
		return r.closed
	case v.Time > r.proposedAt+recoveryAge, r.recovered != p.recovered, r.controllers != p.controllers && !upheld:
		return contracts.RecoveryEnded
	}
	return contracts.RecoveryOpen
}

// tally is the result of the approvals that count now.
type tally struct {
	have, want uint8
	since      uint64 // when there were enough, 0 if there are not
	upheld     bool   // by a regulator
}

// approvals counts the approvals of a recovery by those who may still approve, in the order of time.
func (v view) approvals(r *recovery) tally {
	var list []approval
	for _, a := range r.approvals {
		if v.counts(r, a) {
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b approval) int { return cmp.Compare(a.at, b.at) })
	all := v.weigh(r, list)
	for n := range list {
		if t := v.weigh(r, list[:n+1]); t.have >= t.want {
			all.since = list[n].at
			break
		}
	}
	return all
}

// counts reports whether the approver may still approve.
func (v view) counts(r *recovery, a approval) bool {
	switch m := v.member(a.by); a.capacity {
	case asGuardian:
		return v.current(v.patients.byPid[r.pid].guardian[a.by])
	case asRegulator:
		return m.kind == contracts.Government && m.roles&contracts.Regulator.Mask() != 0
	default:
		return m.roles&contracts.IdentityRegistrar.Mask() != 0
	}
}

// weigh counts some approvals: of guardians and the custodian if there is a
// guardian; of organizations, including the custodian, if there is none or a
// regulator upholds the recovery.
func (v view) weigh(r *recovery, list []approval) (t tally) {
	p := v.patients.byPid[r.pid]
	var guardians, custodian uint8
	others := make(map[common.Hash]bool)
	for _, a := range list {
		switch {
		case a.capacity == asGuardian:
			guardians++
		case !v.isCustodian(p, a.org):
			others[a.org] = true
		case a.capacity == asRegistrar:
			custodian = 1
		}
		t.upheld = t.upheld || a.capacity == asRegulator
	}
	if v.guarded(p) {
		if t.have, t.want = guardians+custodian, r.quorum; t.have >= t.want || !t.upheld {
			return t
		}
	}
	t.want = max(r.quorum, leastOrganizations)
	t.have = custodian + uint8(min(len(others), int(t.want)-1))
	return t
}
