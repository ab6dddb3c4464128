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

// id names the n-th recovery of a patient by all that it would do.
func (p proposal) id(env *native.Env, n uint32) common.Hash {
	var number native.Word
	last := number.PutUint(uint64(n), 4).Hash()
	return env.Sha256(p.pid[:], p.newController[:], p.evidence[:], last[len(last)-4:])
}

func proposeRecovery(env *native.Env, by registry.Member, p proposal) (native.Words, error) {
	s := env.Storage()
	f, err := find(s, p.pid)
	if err != nil {
		return nil, err
	}
	if p.newController == (common.Address{}) || p.newController == f.Controller {
		return nil, native.BadField(1)
	}
	if p.evidence == (common.Hash{}) {
		return nil, native.BadField(2)
	}
	c := loadCounts(s, f.slot)
	c.recoveries++
	id := p.id(env, c.recoveries)
	r := recoveryCase{id: id, at: recoverySlot(s, id), patient: f}
	r.recovery = recovery{p.newController, c.controllers, open, 0, env.Time()}
	who, err := r.approver(env, by, p.pid)
	if err != nil {
		return nil, err
	}
	c.store(s, f.slot)
	s.Store(r.at.At(wordPID), p.pid)
	s.Store(r.at.At(wordEvidence), p.evidence)
	env.Emit(eventProposed, native.Words{}.Address(p.newController).Hash(p.evidence).Uint(env.Time()+delay(env)), id, p.pid)
	r.approve(env, who)
	return native.Words{}.Hash(id), nil
}

// ofRecovery decides whether the caller may call an operation on a recovery.
func ofRecovery(env *native.Env, id common.Hash) (registry.Member, error) {
	s := env.Storage()
	return Authorize(env, s.Load(recoverySlot(s, id).At(wordPID)))
}

// recoveryCase is a recovery in storage and its patient.
type recoveryCase struct {
	recovery
	id      common.Hash
	at      native.Slot
	patient found
}

// findRecovery looks a recovery up that must be open.
func findRecovery(env *native.Env, id common.Hash) (r recoveryCase, err error) {
	s := env.Storage()
	r.id, r.at = id, recoverySlot(s, id)
	if r.recovery = loadRecovery(s, r.at); r.state == 0 {
		return r, errUnknownRecovery.With(native.Words{}.Hash(id))
	}
	r.patient.slot = patientSlot(s, s.Load(r.at.At(wordPID)))
	r.patient.Patient = loadPatient(s, r.patient.slot)
	if state := r.shown(env); state != open {
		return r, errRecoveryEnded.With(native.Words{}.Hash(id).Uint(uint64(state)))
	}
	return r, nil
}

// shown is the state that the recovery has for readers.
func (r *recoveryCase) shown(env *native.Env) uint8 {
	if r.state != open {
		return r.state
	}
	if r.controllers != loadCounts(env.Storage(), r.patient.slot).controllers || env.Time() > r.proposedAt+recoveryAge {
		return ended
	}
	return open
}

// approver tells as what the caller approves, which guardians do and
// registrars of the custodian.
func (r *recoveryCase) approver(env *native.Env, by registry.Member, pid common.Hash) (approval, error) {
	caller := env.Caller()
	if r.guards(env, caller) {
		return approval{by: caller}, nil
	}
	if by.Org == r.patient.Org && by.Roles&registry.IdentityRegistrar.Mask() != 0 {
		return approval{by: caller, registrar: true}, nil
	}
	return approval{}, errNotGuardian.With(native.Words{}.Hash(pid))
}

func approveRecovery(env *native.Env, by registry.Member, id common.Hash) (native.Words, error) {
	r, err := findRecovery(env, id)
	if err != nil {
		return nil, err
	}
	s := env.Storage()
	who, err := r.approver(env, by, s.Load(r.at.At(wordPID)))
	if err != nil {
		return nil, err
	}
	for place := range r.approvals {
		if loadApproval(s, approvalAt(r.at, place)).by == who.by {
			return nil, errAlreadyApproved.With(native.Words{}.Hash(id))
		}
	}
	if r.approvals == maxApprovals {
		return nil, errTooManyApprovals.With(native.Words{}.Uint(maxApprovals))
	}
	r.approve(env, who)
	return nil, nil
}

// approve adds an approval, the last that is missing perhaps.
func (r *recoveryCase) approve(env *native.Env, who approval) {
	s := env.Storage()
	who.store(s, approvalAt(r.at, r.approvals))
	r.approvals++
	r.store(s, r.at)
	have := r.count(env)
	capacity := uint64(1)
	if who.registrar {
		capacity = 2
	}
	env.Emit(eventApproved, native.Words{}.Uint(capacity).Uint(uint64(have)), r.id, topic(who.by))
	if r.executableAt(s) == 0 && uint64(have) >= quorum(env) {
		at := env.Time() + delay(env)
		var w native.Word
		s.Store(r.at.At(wordExecutableAt), w.PutUint(at, 5).Hash())
		env.Emit(eventReady, native.Words{}.Uint(at), r.id)
	}
}

func (r *recoveryCase) executableAt(s native.Reader) uint64 {
	return native.Unpack(s.Load(r.at.At(wordExecutableAt))).Uint(5)
}

// count is the number of approvals by who may approve now. One organization's
// registrars must not outvote the patient's guardians, so they count as one
// where there is a guardian.
func (r *recoveryCase) count(env *native.Env) (n uint8) {
	s, registrars := env.Storage(), uint8(0)
	for place := range r.approvals {
		a := loadApproval(s, approvalAt(r.at, place))
		switch {
		case !a.registrar:
			if r.guards(env, a.by) {
				n++
			}
		case r.isRegistrar(env, a.by):
			registrars++
		}
	}
	if registrars > 1 && r.patient.guarded(env) {
		registrars = 1
	}
	return n + registrars
}

// guards reports whether somebody is a guardian of the patient now.
func (r *recoveryCase) guards(env *native.Env, who common.Address) bool {
	s := env.Storage()
	return loadGuardian(s, guardianSlot(s, r.patient.slot, who)).current(env.Time()) && !registry.Superseded(env, who)
}

func (r *recoveryCase) isRegistrar(env *native.Env, who common.Address) bool {
	m, ok := registry.Find(env, who)
	return ok && m.Org == r.patient.Org && m.Roles&registry.IdentityRegistrar.Mask() != 0
}

func delay(env *native.Env) uint64  { return registry.LoadParam(env, registry.ParamRecoveryDelay) }
func quorum(env *native.Env) uint64 { return registry.LoadParam(env, registry.ParamRecoveryQuorum) }

func cancelRecovery(env *native.Env, _ registry.Member, id common.Hash) (native.Words, error) {
	r, err := findRecovery(env, id)
	if err != nil {
		return nil, err
	}
	if !controls(env, r.patient.Controller, env.Caller()) {
		return nil, errNotController.With(native.Words{}.Hash(env.Storage().Load(r.at.At(wordPID))))
	}
	r.close(env, cancelled)
	return nil, nil
}

func (r *recoveryCase) close(env *native.Env, state uint8) {
	r.state = state
	r.store(env.Storage(), r.at)
	env.Emit(eventClosed, native.Words{}.Uint(uint64(state)), r.id)
}

func executeRecovery(env *native.Env, _ registry.Member, id common.Hash) (native.Words, error) {
	r, err := findRecovery(env, id)
	if err != nil {
		return nil, err
	}
	s := env.Storage()
	at := r.executableAt(s)
	if have, want := r.count(env), quorum(env); uint64(have) < want || at == 0 {
		return nil, errNotApproved.With(native.Words{}.Uint(uint64(have)).Uint(want))
	}
	if env.Time() < at {
		return nil, errTimelockRuns.With(native.Words{}.Hash(id).Uint(at))
	}
	r.close(env, executed)
	r.patient.handOver(env, s.Load(r.at.At(wordPID)), r.newController, byRecovery)
	return nil, nil
}

// recoveryOf answers what a recovery is.
func recoveryOf(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	r := recoveryCase{id: id, at: recoverySlot(s, id)}
	var pid, evidence common.Hash
	var state, approvals uint8
	var at uint64
	if r.recovery = loadRecovery(s, r.at); r.state != 0 {
		pid, evidence, at = s.Load(r.at.At(wordPID)), s.Load(r.at.At(wordEvidence)), r.executableAt(s)
		r.patient.slot = patientSlot(s, pid)
		r.patient.Patient = loadPatient(s, r.patient.slot)
		state, approvals = r.shown(env), r.count(env)
	}
	return native.Words{}.Hash(pid).Address(r.newController).Hash(evidence).Uint(uint64(state)).Uint(uint64(approvals)).Uint(at), nil
}
