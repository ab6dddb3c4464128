// SPDX-License-Identifier: LGPL-3.0-or-later

package patients

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Kinds of a guardian.
const (
	GUARD        = contracts.GUARD
	HPOWATT      = contracts.HPOWATT
	DPOWATT      = contracts.DPOWATT
	NOK          = contracts.NOK
	GUADLTM      = contracts.GUADLTM
	DELEGATEE    = contracts.DELEGATEE
	RecoveryOnly = contracts.RecoveryOnly
)

// AllClasses is the mask of all classes of records.
const AllClasses = contracts.AllClasses

// Standing is the relation of an address to a patient.
type Standing struct {
	Patient  Patient
	Subject  bool     // it controls the pid
	Guardian Guardian // kind 0 if it is none, or after its last second
}

// StandingOf returns the present standing of an address to a patient.
func StandingOf(env *native.Env, pid common.Hash, who common.Address) Standing {
	s := env.Foreign(contracts.PatientsAddress)
	slot := patientSlot(s, pid)
	st := Standing{Patient: loadPatient(s, slot)}
	if st.Patient.Status == 0 {
		return st
	}
	_, _, g := findGuardian(env, slot, who)
	subject := controls(env, st.Patient.Controller, who)
	if !subject && g.Kind == 0 || registry.Superseded(env, who) { // a replaced key acts for nobody
		return st
	}
	st.Subject = subject
	if g.current(env.Time()) {
		st.Guardian = g
	}
	return st
}

// controls reports whether a key is the controller's, or a later key of the same
// person.
func controls(env *native.Env, controller, who common.Address) bool {
	return controller == who || controller == registry.PersonOf(env, who)
}

// findGuardian finds a key among the guardians of the patient at a slot. They are
// listed by the key that was the person's first one when they were named.
func findGuardian(env *native.Env, patient native.Slot, who common.Address) (named common.Address, at native.Slot, g Guardian) {
	s := env.Foreign(contracts.PatientsAddress)
	named = registry.PersonOf(env, who)
	at = guardianSlot(s, patient, named)
	if g = loadGuardian(s, at); g.Kind != 0 || named == who {
		return named, at, g
	}
	if other := guardianSlot(s, patient, who); loadGuardian(s, other).Kind != 0 {
		return who, other, loadGuardian(s, other)
	}
	return named, at, g
}

func (g Guardian) current(now uint64) bool {
	return g.Kind != 0 && (g.NotAfter == 0 || now <= g.NotAfter)
}

// Roles is the mask of the roles that the standing gives.
func (st Standing) Roles() (mask uint32) {
	if st.Subject {
		mask |= registry.Patient.Mask()
	}
	if st.Guardian.Kind != 0 {
		mask |= registry.Family.Mask()
	}
	return mask
}

// actor returns the key as the patient, or else as a guardian, and whether it is one.
func (st Standing) actor(key common.Address) (registry.Actor, bool) {
	a := registry.Actor{Key: key, Roles: st.Roles()}
	switch {
	case st.Subject:
		a.Capacity = registry.CapacityPatient
	case st.Guardian.Kind != 0:
		a.Capacity = registry.CapacityGuardian
	}
	return a, a.Capacity != registry.NoCapacity
}

// Reads reports whether the address may read the classes as a guardian.
func (st Standing) Reads(classes uint64) bool {
	return st.Guardian.Kind != 0 && st.Guardian.Kind != RecoveryOnly && classes&^st.Guardian.Classes == 0
}

// Decides reports whether the address decides on consent to the classes.
func (st Standing) Decides(classes uint64) bool {
	if st.Subject {
		return true
	}
	switch st.Guardian.Kind {
	case GUARD, HPOWATT, DPOWATT, GUADLTM:
		return classes&^st.Guardian.Classes == 0
	}
	return false
}

// Load returns a patient, of status 0 where there is none.
func Load(env *native.Env, pid common.Hash) Patient {
	s := env.Foreign(contracts.PatientsAddress)
	return loadPatient(s, patientSlot(s, pid))
}

// Participates reports whether the person behind a key controls or guards any
// patient, and the key was not replaced. The gate calls it without a clock: a guardian
// counts after its last second too, until it is removed.
func Participates(state native.StateReader, a common.Address) bool {
	first, superseded := registry.PersonIn(state, a)
	if superseded {
		return false
	}
	return partsOf(native.Peek{State: state, Address: contracts.PatientsAddress}, first, a) != parts{}
}

// partsOf are the parts of a key: of the person by its first key, and by the key itself,
// which may have become a patient's before it became an actor's.
func partsOf(s native.Reader, first, key common.Address) parts {
	p := loadParts(s, partsSlot(s, first))
	if first != key {
		own := loadParts(s, partsSlot(s, key))
		p.controls += own.controls
		p.guards += own.guards
	}
	return p
}

// PartyOf returns a key as a patient or a guardian, and whether it is one of any pid: for
// operations that concern the person and no pid. Like Participates, it takes a
// guardian whose time is over for one until it is removed.
func PartyOf(env *native.Env, key common.Address) (registry.Actor, bool) {
	p := partsOf(env.Foreign(contracts.PatientsAddress), registry.PersonOf(env, key), key)
	if p == (parts{}) || registry.Superseded(env, key) { // a key that was replaced is nobody's
		return registry.Actor{}, false
	}
	st := Standing{Subject: p.controls > 0}
	if p.guards > 0 {
		st.Guardian.Kind = RecoveryOnly // the least that a guardian is
	}
	return st.actor(key)
}

// Authorize decides whether the caller may call the operation, as an enrolled actor,
// as the patient or as a guardian.
func Authorize(env *native.Env, pid common.Hash) (registry.Actor, error) {
	return AuthorizeAbout(env, func() common.Hash { return pid })
}

// AuthorizeAbout is Authorize for a patient that takes work to find. The work is
// skipped for an enrolled actor.
func AuthorizeAbout(env *native.Env, patient func() common.Hash) (registry.Actor, error) {
	if a, err := registry.Authorize(env); err == nil {
		return a, nil
	}
	a, ok := ActorOf(env, patient(), env.Caller(), 0)
	if !ok {
		return a, env.NotAllowed()
	}
	return a.Authorize(env)
}

// ActorOf returns a key as the patient or as a guardian, who must decide on the classes
// if there are any, and whether it is one. Such an actor has no kind, and only the role
// of its capacity.
func ActorOf(env *native.Env, pid common.Hash, key common.Address, classes uint64) (registry.Actor, bool) {
	st := StandingOf(env, pid, key)
	if classes != 0 && !st.Decides(classes) {
		st.Guardian = Guardian{}
	}
	a, ok := st.actor(key)
	if !ok {
		return registry.Actor{}, false
	}
	a.Org = st.Patient.Custodian(env)
	return a, true
}
