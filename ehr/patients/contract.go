// SPDX-License-Identifier: LGPL-3.0-or-later

// Package patients is the native contract of patients: their random pids, the keys
// that control them, their guardians, and the recovery of a lost key.
package patients

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Contract answers calls to the contract of patients.
var Contract = native.New("patients", contracts.Patients, native.Table{
	"register":        native.Write(decodeRegistration, registry.Authorize, register),
	"setController":   native.WriteFor(decodeControl, ofPatient[control], setController),
	"setGuardian":     native.WriteFor(decodeGuardianCall, ofPatient[guardianCall], setGuardian),
	"removeGuardian":  native.WriteFor(decodeGuardianKey, ofPatient[guardianKey], removeGuardian),
	"proposeRecovery": native.WriteFor(decodeProposal, ofPatient[proposal], proposeRecovery),
	"approveRecovery": native.WriteFor((*native.Args).Hash, ofRecovery, approveRecovery),
	"cancelRecovery":  native.WriteFor((*native.Args).Hash, ofRecovery, cancelRecovery),
	"executeRecovery": native.WriteFor((*native.Args).Hash, ofRecovery, executeRecovery),
	"requestTransfer": native.WriteFor(decodeTransfer, ofPatient[transferCall], requestTransfer),
	"acceptTransfer":  native.Write((*native.Args).Hash, registry.Authorize, acceptTransfer),
	"cancelTransfer":  native.WriteFor((*native.Args).Hash, ofPid, cancelTransfer),
	"link":            native.Write(decodeLink, registry.Authorize, link),
	"unlink":          native.Write(decodeLink, registry.Authorize, unlink),

	"patient":   native.View((*native.Args).Hash, patient),
	"custodian": native.View((*native.Args).Hash, custodian),
	"transfer":  native.View((*native.Args).Hash, showTransfer),
	"guardian":  native.View(decodeGuardianKey, guardian),
	"guardians": native.View((*native.Args).Hash, guardians),
	"links":     native.View((*native.Args).Hash, links),
	"recovery":  native.View((*native.Args).Hash, recoveryOf),
}).Relayed(registry.Persons{})

var (
	errPatientKnown     = native.NewFailure(contracts.Patients, "PatientKnown")
	errUnknownPatient   = native.NewFailure(contracts.Patients, "UnknownPatient")
	errNotController    = native.NewFailure(contracts.Patients, "NotController")
	errNotGuardian      = native.NewFailure(contracts.Patients, "NotGuardian")
	errUnknownGuardian  = native.NewFailure(contracts.Patients, "UnknownGuardian")
	errTooManyPatients  = native.NewFailure(contracts.Patients, "TooManyPatients")
	errTooManyKeys      = native.NewFailure(contracts.Patients, "TooManyKeys")
	errTooManyGuardians = native.NewFailure(contracts.Patients, "TooManyGuardians")
	errNotCustodian     = native.NewFailure(contracts.Patients, "NotCustodian")
	errAlreadyLinked    = native.NewFailure(contracts.Patients, "AlreadyLinked")
	errNotLinked        = native.NewFailure(contracts.Patients, "NotLinked")
	errTooManyLinks     = native.NewFailure(contracts.Patients, "TooManyLinks")
	errUnknownRecovery  = native.NewFailure(contracts.Patients, "UnknownRecovery")
	errRecoveryEnded    = native.NewFailure(contracts.Patients, "RecoveryEnded")
	errAlreadyApproved  = native.NewFailure(contracts.Patients, "AlreadyApproved")
	errTooManyApprovals = native.NewFailure(contracts.Patients, "TooManyApprovals")
	errNotApproved      = native.NewFailure(contracts.Patients, "NotApproved")
	errUpheld           = native.NewFailure(contracts.Patients, "RecoveryUpheld")
	errTimelockRuns     = native.NewFailure(contracts.Patients, "TimelockRuns")

	eventRegistered = native.NewEvent(contracts.Patients, "PatientRegistered")
	eventController = native.NewEvent(contracts.Patients, "ControllerChanged")
	eventGuardian   = native.NewEvent(contracts.Patients, "GuardianSet")
	eventNoGuardian = native.NewEvent(contracts.Patients, "GuardianRemoved")
	eventProposed   = native.NewEvent(contracts.Patients, "RecoveryProposed")
	eventApproved   = native.NewEvent(contracts.Patients, "RecoveryApproved")
	eventReady      = native.NewEvent(contracts.Patients, "RecoveryReady")
	eventClosed     = native.NewEvent(contracts.Patients, "RecoveryClosed")
	eventLinked     = native.NewEvent(contracts.Patients, "PatientLinked")
)

const (
	maxGuardians = 16              // of one pid
	maxLinks     = 16              // from one pid
	maxApprovals = 16              // of one recovery
	recoveryAge  = 180 * 24 * 3600 // seconds after which a recovery has ended; longer than the longest delay
	maxTime      = 1<<40 - 1       // 34,000 years
)

// registered is the only status of a patient so far.
const registered uint8 = 1

// Causes of a change of the controller.
const (
	byController uint64 = iota + 1
	byRecovery
)

// about is a call that names a patient.
type about interface{ patient() common.Hash }

// ofPatient decides whether the caller may call an operation on a patient.
func ofPatient[T about](env *native.Env, call T) (registry.Actor, error) {
	return Authorize(env, call.patient())
}

// found is a patient in storage.
type found struct {
	Patient
	slot native.Slot
}

// find looks a patient up.
func find(s native.Reader, pid common.Hash) (f found, err error) {
	f.slot = patientSlot(s, pid)
	if f.Patient = loadPatient(s, f.slot); f.Status == 0 {
		return f, errUnknownPatient.With(native.Words{}.Hash(pid))
	}
	return f, nil
}

// controlled looks a patient up whom the caller must control.
func controlled(env *native.Env, pid common.Hash) (found, error) {
	f, err := find(env.Storage(), pid)
	if err == nil && !controls(env, f.Controller, env.Caller()) {
		err = errNotController.With(native.Words{}.Hash(pid))
	}
	return f, err
}

func topic(a common.Address) common.Hash { return addressKey(a) }

type registration struct {
	pid        common.Hash
	controller common.Address
}

func decodeRegistration(in *native.Args) registration {
	return registration{in.Hash(), in.Address()}
}

func register(env *native.Env, by registry.Actor, r registration) (native.Words, error) {
	switch {
	case r.pid == common.Hash{}:
		return nil, native.BadField(0)
	case r.controller == common.Address{}:
		return nil, native.BadField(1)
	}
	s := env.Storage()
	slot := patientSlot(s, r.pid)
	if loadPatient(s, slot).Status != 0 {
		return nil, errPatientKnown.With(native.Words{}.Hash(r.pid))
	}
	controller := registry.PersonOf(env, r.controller)
	count := s.Map(slotRegistered, addressKey(registry.PersonOf(env, env.Caller())))
	if limit, ok := registry.UseDay(env, count, registry.ParamPatientsDay); !ok {
		return nil, errTooManyPatients.With(native.Words{}.Uint(limit))
	}
	Patient{Controller: controller, org: by.Org, Status: registered}.store(s, slot)
	countParts(s, controller, 1, 0)
	env.Emit(eventRegistered, nil, r.pid, registry.OrgID(env, by.Org), topic(controller))
	return nil, nil
}

type control struct {
	pid           common.Hash
	newController common.Address
}

func (c control) patient() common.Hash { return c.pid }

func decodeControl(in *native.Args) control { return control{in.Hash(), in.Address()} }

func setController(env *native.Env, _ registry.Actor, c control) (native.Words, error) {
	f, err := controlled(env, c.pid)
	if err != nil {
		return nil, err
	}
	if c.newController == (common.Address{}) || controls(env, f.Controller, c.newController) {
		return nil, native.BadField(1)
	}
	if err := nameKey(env, c.pid); err != nil {
		return nil, err
	}
	f.handOver(env, c.pid, c.newController, byController)
	return nil, nil
}

// nameKey counts a key that a patient names as a guardian's or a controller's.
// The number is limited, as each new key has its own allowance of gas.
func nameKey(env *native.Env, pid common.Hash) error {
	count := env.Storage().Map(slotNamed, pid)
	if limit, ok := registry.UseDay(env, count, registry.ParamKeysDay); !ok {
		return errTooManyKeys.With(native.Words{}.Uint(limit))
	}
	return nil
}

// handOver gives the pid to another person. This ends all its open recoveries, see
// recoveryCase.shown. After a handover by a recovery, the next recovery is a first
// attempt again.
func (f found) handOver(env *native.Env, pid common.Hash, key common.Address, cause uint64) {
	s, to := env.Storage(), registry.PersonOf(env, key)
	countParts(s, f.Controller, -1, 0)
	countParts(s, to, 1, 0)
	f.Controller = to
	f.store(s, f.slot)
	c := loadCounts(s, f.slot)
	c.controllers++
	if cause == byRecovery {
		c.executed++
		c.triedAt, c.refusedAt = 0, 0
	}
	c.store(s, f.slot)
	env.Emit(eventController, native.Words{}.Uint(cause), pid, topic(to))
}
