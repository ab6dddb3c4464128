// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

var patientsABI = bindings.NewPatients()

// patient is a registered patient.
type patient struct {
	controller  common.Address
	custodian   common.Hash
	controllers int // earlier keys of the pid
	recovered   int // earlier keys that a recovery replaced
	guardians   []common.Address
	guardian    map[common.Address]guardian
	links       []common.Hash

	transfer transfer
	former   common.Hash // custodian before the last transfer
	movedAt  uint64      // when the last transfer was, 0 for never
}

// transfer is a patient's request to move to another custodian.
type transfer struct {
	to          common.Hash
	notAfter    uint64
	controllers int
}

// guardian says what a guardian may do.
type guardian struct {
	kind     uint8
	classes  uint64
	notAfter uint64 // 0 for no end
}

// patients are all patients and recoveries.
type patients struct {
	byPid      map[common.Hash]*patient
	recoveries map[common.Hash]*recovery
}

func newPatients() *patients {
	return &patients{make(map[common.Hash]*patient), make(map[common.Hash]*recovery)}
}

// find returns a patient, an empty one if there is none.
func (p *patients) find(pid common.Hash) *patient {
	if have := p.byPid[pid]; have != nil {
		return have
	}
	return new(patient)
}

// drop removes an element of a list; the last one takes its place.
func drop[E comparable](list []E, element E) []E {
	last := len(list) - 1
	list[slices.Index(list, element)] = list[last]
	return list[:last]
}

// patientEvents are the events of the patients contract.
var patientEvents = map[string]handler{
	"PatientRegistered": on(patientsABI.UnpackPatientRegisteredEvent, func(s *State, _ Block, e *bindings.PatientsPatientRegistered) {
		s.patients.byPid[e.Pid] = &patient{
			controller: e.Controller, custodian: e.OrgId, guardian: make(map[common.Address]guardian),
		}
	}),
	"ControllerChanged": on(patientsABI.UnpackControllerChangedEvent, func(s *State, _ Block, e *bindings.PatientsControllerChanged) {
		p := s.patients.byPid[e.Pid]
		p.controller = e.NewController
		if p.controllers++; e.Cause == byRecovery {
			p.recovered++
		}
	}),
	"GuardianSet": on(patientsABI.UnpackGuardianSetEvent, func(s *State, _ Block, e *bindings.PatientsGuardianSet) {
		p := s.patients.byPid[e.Pid]
		if _, ok := p.guardian[e.G]; !ok {
			p.guardians = append(p.guardians, e.G)
		}
		p.guardian[e.G] = guardian{e.Kind, e.ClassMask, e.NotAfter}
	}),
	"GuardianRemoved": on(patientsABI.UnpackGuardianRemovedEvent, func(s *State, _ Block, e *bindings.PatientsGuardianRemoved) {
		p := s.patients.byPid[e.Pid]
		p.guardians = drop(p.guardians, e.G)
		delete(p.guardian, e.G)
	}),
	"TransferRequested": on(patientsABI.UnpackTransferRequestedEvent, func(s *State, _ Block, e *bindings.PatientsTransferRequested) {
		p := s.patients.byPid[e.Pid]
		p.transfer = transfer{e.ToOrg, e.NotAfter, p.controllers}
	}),
	"TransferCancelled": on(patientsABI.UnpackTransferCancelledEvent, func(s *State, _ Block, e *bindings.PatientsTransferCancelled) {
		s.patients.byPid[e.Pid].transfer = transfer{}
	}),
	"CustodianChanged": on(patientsABI.UnpackCustodianChangedEvent, func(s *State, at Block, e *bindings.PatientsCustodianChanged) {
		p := s.patients.byPid[e.Pid]
		p.custodian, p.former, p.movedAt, p.transfer = e.ToOrg, e.FromOrg, at.Time, transfer{}
	}),
	"PatientLinked": on(patientsABI.UnpackPatientLinkedEvent, func(s *State, _ Block, e *bindings.PatientsPatientLinked) {
		if p := s.patients.byPid[e.FromPid]; e.Linked {
			p.links = append(p.links, e.ToPid)
		} else {
			p.links = drop(p.links, e.ToPid)
		}
	}),
	"RecoveryProposed": on(patientsABI.UnpackRecoveryProposedEvent, (*State).recoveryProposed),
	"RecoveryApproved": on(patientsABI.UnpackRecoveryApprovedEvent, (*State).recoveryApproved),
	"RecoveryReady":    on(patientsABI.UnpackRecoveryReadyEvent, func(*State, Block, *bindings.PatientsRecoveryReady) {}), // follows from the approvals
	"RecoveryClosed": on(patientsABI.UnpackRecoveryClosedEvent, func(s *State, _ Block, e *bindings.PatientsRecoveryClosed) {
		s.patients.recoveries[e.Id].closed = e.Outcome
	}),
}

// patientReads are the reads of the patients contract.
var patientReads = map[string]reader{
	"patient": func(v view, args []any) ([]any, error) {
		p, ok := v.patients.byPid[hash(args[0])]
		if !ok {
			return []any{common.Address{}, uint8(0)}, nil
		}
		return []any{p.controller, uint8(1)}, nil
	},
	"custodian": func(v view, args []any) ([]any, error) {
		return []any{v.model.custodianOf(v.patients.find(hash(args[0])).custodian)}, nil
	},
	"transfer": func(v view, args []any) ([]any, error) {
		p := v.patients.find(hash(args[0]))
		if t := p.transfer; t.controllers == p.controllers && v.Time <= t.notAfter {
			return []any{t.to, t.notAfter}, nil
		}
		return []any{common.Hash{}, uint64(0)}, nil
	},
	"guardian": func(v view, args []any) ([]any, error) {
		_, g := v.model.guardianOf(v.patients.find(hash(args[0])), args[1].(common.Address))
		return []any{g.kind, g.classes, g.notAfter}, nil
	},
	"guardians": func(v view, args []any) ([]any, error) { return []any{v.patients.find(hash(args[0])).guardians}, nil },
	"links":     func(v view, args []any) ([]any, error) { return []any{v.patients.find(hash(args[0])).links}, nil },
	"recovery":  showRecovery,
}

// isCustodian reports whether an organization counts as the custodian in recoveries.
func (v view) isCustodian(p *patient, org common.Hash) bool {
	recent := p.movedAt != 0 && v.Time <= p.movedAt+recoveryAge
	return org == v.model.custodianOf(p.custodian) || recent && org == v.model.custodianOf(p.former)
}

func (v view) current(g guardian) bool {
	return g.kind != 0 && (g.notAfter == 0 || v.Time <= g.notAfter)
}

// guardianOf finds a key among the guardians. The list has, for each, the first key
// of the person, as known when the guardian was named.
func (m *model) guardianOf(p *patient, who common.Address) (named common.Address, g guardian) {
	named = m.person(who)
	if _, ok := p.guardian[named]; !ok {
		if other, ok := p.guardian[who]; ok {
			return who, other
		}
	}
	return named, p.guardian[named]
}

// guarded reports whether the patient has a guardian now.
func (v view) guarded(p *patient) bool {
	return slices.ContainsFunc(p.guardians, func(g common.Address) bool { return v.current(p.guardian[g]) })
}

// replaced reports whether a key was rotated away.
func (v view) replaced(who common.Address) bool {
	return v.model.actor(who).status == contracts.Replaced
}

// standing says whether somebody is the patient or a guardian.
type standing struct {
	subject  bool
	guardian guardian // of kind 0 for none
}

func (v view) standing(pid common.Hash, who common.Address) (s standing) {
	p, ok := v.patients.byPid[pid]
	if !ok || v.replaced(who) {
		return s
	}
	s.subject = p.controller == who || p.controller == v.model.person(who)
	if _, g := v.model.guardianOf(p, who); v.current(g) {
		s.guardian = g
	}
	return s
}

// roles are the roles that come with the standing.
func (s standing) roles() (mask uint32) {
	if s.subject {
		mask |= contracts.Patient.Mask()
	}
	if s.guardian.kind != 0 {
		mask |= contracts.Family.Mask()
	}
	return mask
}

// reads reports whether a guardian of this standing may read the classes.
func (s standing) reads(classes uint64) bool {
	return s.guardian.kind != 0 && s.guardian.kind != contracts.RecoveryOnly && classes&^s.guardian.classes == 0
}

// decides reports whether a guardian of this standing decides on the classes.
func (s standing) decides(classes uint64) bool {
	switch s.guardian.kind {
	case contracts.GUARD, contracts.HPOWATT, contracts.DPOWATT, contracts.GUADLTM:
		return classes&^s.guardian.classes == 0
	}
	return false
}
