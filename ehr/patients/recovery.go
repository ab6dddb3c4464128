// SPDX-License-Identifier: LGPL-3.0-or-later

package patients

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// States of a recovery.
const (
	open uint8 = iota + 1
	executed
	cancelled
	ended // computed
)

type proposal struct {
	pid           common.Hash
	newController common.Address
	evidence      common.Hash
}

func (p proposal) patient() common.Hash { return p.pid }

func decodeProposal(in *native.Args) proposal { return proposal{in.Hash(), in.Address(), in.Hash()} }

// id returns the id of a patient's n-th recovery, a hash of everything that it would do.
func (p proposal) id(env *native.Env, n uint32) common.Hash {
	var number native.Word
	last := number.PutUint(uint64(n), 4).Hash()
	return env.Sha256(p.pid[:], p.newController[:], p.evidence[:], last[len(last)-4:])
}

func proposeRecovery(env *native.Env, by registry.Actor, p proposal) (native.Words, error) {
	s := env.Storage()
	f, err := find(s, p.pid)
	if err != nil {
		return nil, err
	}
	if p.newController == (common.Address{}) || controls(env, f.Controller, p.newController) {
		return nil, native.BadField(1)
	}
	if p.evidence == (common.Hash{}) {
		return nil, native.BadField(2)
	}
	c := loadCounts(s, f.slot)
	c.recoveries++
	id := p.id(env, c.recoveries)
	r := recoveryCase{id: id, at: recoverySlot(s, id), patient: f}
	r.findCustodians(env)
	r.recovery = recovery{p.newController, c.controllers, open, 0, env.Time()}
	r.terms = terms{quorum(env), delay(env), c.executed, false}
	r.contested = c.contested(env.Time(), r.delay)
	who, err := r.approver(env, by, p.pid)
	if err != nil {
		return nil, err
	}
	if !live(c.triedAt, env.Time()) {
		c.triedAt = env.Time()
	}
	c.store(s, f.slot)
	s.Store(r.at.At(wordPID), p.pid)
	s.Store(r.at.At(wordEvidence), p.evidence)
	r.terms.store(s, r.at)
	env.Emit(eventProposed, native.Words{}.Address(p.newController).Hash(p.evidence).Bool(r.contested).Uint(env.Time()+r.delay), id, p.pid)
	r.approve(env, who, 0)
	return native.Words{}.Hash(id), nil
}

// live reports whether an event at a time still counts for the recoveries of a
// patient; 0 means that it never happened.
func live(at, now uint64) bool { return at != 0 && now <= at+recoveryAge }

// contested reports whether a recovery proposed now is a second attempt: the key
// cancelled an earlier one, or an earlier one could have been executed and was not.
func (c counts) contested(now, delay uint64) bool {
	return live(c.refusedAt, now) || live(c.triedAt, now) && now > c.triedAt+delay
}

// ofRecovery decides whether the caller may call an operation on a recovery.
func ofRecovery(env *native.Env, id common.Hash) (registry.Actor, error) {
	s := env.Storage()
	return Authorize(env, s.Load(recoverySlot(s, id).At(wordPID)))
}

// recoveryCase is a recovery in storage and its patient.
type recoveryCase struct {
	recovery
	terms
	id      common.Hash
	at      native.Slot
	patient found

	custodian, former uint32 // of the patient
}

// load reads a recovery completely; it must exist.
func (r *recoveryCase) load(env *native.Env) (pid common.Hash) {
	s := env.Storage()
	pid = s.Load(r.at.At(wordPID))
	r.terms = loadTerms(s, r.at)
	r.patient.slot = patientSlot(s, pid)
	r.patient.Patient = loadPatient(s, r.patient.slot)
	r.findCustodians(env)
	return pid
}

// findCustodians finds the organizations that count as the patient's custodian.
func (r *recoveryCase) findCustodians(env *native.Env) {
	r.custodian, r.former = r.patient.Custodian(env), formerCustodian(env, r.patient.slot)
}

func (r *recoveryCase) isCustodian(org uint32) bool {
	return org == r.custodian || r.former != 0 && org == r.former
}

// findRecovery looks up a recovery, which must be open.
func findRecovery(env *native.Env, id common.Hash) (r recoveryCase, pid common.Hash, err error) {
	s := env.Storage()
	r.id, r.at = id, recoverySlot(s, id)
	if r.recovery = loadRecovery(s, r.at); r.state == 0 {
		return r, pid, errUnknownRecovery.With(native.Words{}.Hash(id))
	}
	pid = r.load(env)
	if state := r.shown(env); state != open {
		return r, pid, errRecoveryEnded.With(native.Words{}.Hash(id).Uint(uint64(state)))
	}
	return r, pid, nil
}

// shown is the state of the recovery as readers see it. A change of the key ends the
// recovery unless a regulator upholds it; otherwise the thief of a key could end it.
func (r *recoveryCase) shown(env *native.Env) uint8 {
	if r.state != open {
		return r.state
	}
	c := loadCounts(env.Storage(), r.patient.slot)
	over := !live(r.proposedAt, env.Time()) || r.executed != c.executed
	if over || r.controllers != c.controllers && !r.tally(env).upheld {
		return ended
	}
	return open
}

func delay(env *native.Env) uint64 { return registry.LoadParam(env, registry.ParamRecoveryDelay) }
func quorum(env *native.Env) uint8 {
	return uint8(registry.LoadParam(env, registry.ParamRecoveryQuorum))
}

func approveRecovery(env *native.Env, by registry.Actor, id common.Hash) (native.Words, error) {
	r, pid, err := findRecovery(env, id)
	if err != nil {
		return nil, err
	}
	who, err := r.approver(env, by, pid)
	if err != nil {
		return nil, err
	}
	place, err := r.placeFor(env, who)
	if err != nil {
		return nil, err
	}
	r.approve(env, who, place)
	return nil, nil
}

// approve stores an approval at a place. It may be the last one that is missing.
func (r *recoveryCase) approve(env *native.Env, who approval, place uint8) {
	s := env.Storage()
	who.store(s, approvalAt(r.at, place))
	r.approvals = max(r.approvals, place+1)
	r.recovery.store(s, r.at)
	t := r.tally(env)
	env.Emit(eventApproved, native.Words{}.Uint(uint64(who.capacity)).Uint(uint64(t.have)), r.id, topic(env.Caller()))
	if t.since == env.Time() && t.last == place {
		env.Emit(eventReady, native.Words{}.Uint(t.since+r.delay), r.id)
	}
}

func cancelRecovery(env *native.Env, _ registry.Actor, id common.Hash) (native.Words, error) {
	r, pid, err := findRecovery(env, id)
	if err != nil {
		return nil, err
	}
	if !controls(env, r.patient.Controller, env.Caller()) {
		return nil, errNotController.With(native.Words{}.Hash(pid))
	}
	if r.tally(env).upheld {
		return nil, errUpheld.With(native.Words{}.Hash(id))
	}
	s := env.Storage()
	c := loadCounts(s, r.patient.slot)
	c.refusedAt = env.Time()
	c.store(s, r.patient.slot)
	r.close(env, cancelled)
	return nil, nil
}

func (r *recoveryCase) close(env *native.Env, state uint8) {
	r.state = state
	r.recovery.store(env.Storage(), r.at)
	env.Emit(eventClosed, native.Words{}.Uint(uint64(state)), r.id)
}

func executeRecovery(env *native.Env, _ registry.Actor, id common.Hash) (native.Words, error) {
	r, pid, err := findRecovery(env, id)
	if err != nil {
		return nil, err
	}
	t := r.tally(env)
	if t.since == 0 {
		return nil, errNotApproved.With(native.Words{}.Uint(uint64(t.have)).Uint(uint64(t.want)))
	}
	if at := t.since + r.delay; env.Time() < at {
		return nil, errTimelockRuns.With(native.Words{}.Hash(id).Uint(at))
	}
	r.close(env, executed)
	r.patient.handOver(env, pid, r.newController, byRecovery)
	return nil, nil
}

// recoveryOf answers the read of a recovery.
func recoveryOf(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	r := recoveryCase{id: id, at: recoverySlot(s, id)}
	var pid, evidence common.Hash
	var state uint8
	var t tally
	var at uint64
	if r.recovery = loadRecovery(s, r.at); r.state != 0 {
		pid, evidence = r.load(env), s.Load(r.at.At(wordEvidence))
		state, t = r.shown(env), r.tally(env)
		if t.since != 0 {
			at = t.since + r.delay
		}
	}
	return native.Words{}.Hash(pid).Address(r.newController).Hash(evidence).Uint(uint64(state)).
		Uint(uint64(t.have)).Uint(uint64(t.want)).Uint(at).Bool(t.upheld), nil
}
