// SPDX-License-Identifier: LGPL-3.0-or-later

package patients

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

var (
	errNoTransfer = native.NewFailure(contracts.Patients, "NoTransfer")

	eventTransfer   = native.NewEvent(contracts.Patients, "TransferRequested")
	eventNoTransfer = native.NewEvent(contracts.Patients, "TransferCancelled")
	eventCustodian  = native.NewEvent(contracts.Patients, "CustodianChanged")
)

// transferAge is the longest time for accepting a request, in seconds.
const transferAge = 30 * 24 * 3600

// transferCall holds the arguments of requestTransfer.
type transferCall struct {
	pid, to  common.Hash
	notAfter uint64
}

func (c transferCall) patient() common.Hash { return c.pid }

func decodeTransfer(in *native.Args) transferCall {
	return transferCall{in.Hash(), in.Hash(), in.Uint64()}
}

// ofPid decides whether the caller may call an operation whose only argument is a patient.
func ofPid(env *native.Env, pid common.Hash) (registry.Actor, error) { return Authorize(env, pid) }

// decided looks up a patient for which the caller must decide on all classes.
func decided(env *native.Env, pid common.Hash) (found, error) {
	f, err := find(env.Storage(), pid)
	if err == nil && !StandingOf(env, pid, env.Caller()).Decides(AllClasses) {
		err = errNotController.With(native.Words{}.Hash(pid))
	}
	return f, err
}

func requestTransfer(env *native.Env, _ registry.Actor, c transferCall) (native.Words, error) {
	f, err := decided(env, c.pid)
	if err != nil {
		return nil, err
	}
	to, custodian := registry.OrgNumber(env, c.to), f.Custodian(env)
	if !registry.Registers(env, to) || to == custodian {
		return nil, native.BadField(1)
	}
	// A second move would take the first custodian out of recoveries.
	if former := formerCustodian(env, f.slot); former != 0 && former != to && former != custodian && registry.Registers(env, former) {
		return nil, native.BadField(1)
	}
	if now := env.Time(); c.notAfter < now || c.notAfter > now+transferAge {
		return nil, native.BadField(2)
	}
	s := env.Storage()
	t := loadTransfer(s, f.slot)
	t.to, t.notAfter, t.controllers = to, c.notAfter, loadCounts(s, f.slot).controllers
	t.store(s, f.slot)
	env.Emit(eventTransfer, native.Words{}.Uint(c.notAfter), c.pid, c.to, topic(env.Caller()))
	return nil, nil
}

// asked reports whether the transfer is requested now. A request ends when the
// controller changes.
func (t transfer) asked(env *native.Env, patient native.Slot) bool {
	return t.to != 0 && env.Time() <= t.notAfter && t.controllers == loadCounts(env.Storage(), patient).controllers
}

func acceptTransfer(env *native.Env, by registry.Actor, pid common.Hash) (native.Words, error) {
	s := env.Storage()
	f, err := find(s, pid)
	if err != nil {
		return nil, err
	}
	t, from := loadTransfer(s, f.slot), f.Custodian(env)
	if t.to != by.Org || from == by.Org || !t.asked(env, f.slot) {
		return nil, errNoTransfer.With(native.Words{}.Hash(pid))
	}
	transfer{former: from, movedAt: env.Time()}.store(s, f.slot)
	f.org = by.Org
	f.store(s, f.slot)
	env.Emit(eventCustodian, native.Words{}.Address(env.Caller()), pid, registry.OrgID(env, from), registry.OrgID(env, by.Org))
	return nil, nil
}

func cancelTransfer(env *native.Env, _ registry.Actor, pid common.Hash) (native.Words, error) {
	f, err := decided(env, pid)
	if err != nil {
		return nil, err
	}
	s := env.Storage()
	t := loadTransfer(s, f.slot)
	if !t.asked(env, f.slot) {
		return nil, errNoTransfer.With(native.Words{}.Hash(pid))
	}
	transfer{former: t.former, movedAt: t.movedAt}.store(s, f.slot)
	env.Emit(eventNoTransfer, nil, pid, topic(env.Caller()))
	return nil, nil
}

func showTransfer(env *native.Env, pid common.Hash) (native.Words, error) {
	s := env.Storage()
	slot := patientSlot(s, pid)
	t := loadTransfer(s, slot)
	if !t.asked(env, slot) {
		t = transfer{}
	}
	return native.Words{}.Hash(registry.OrgID(env, t.to)).Uint(t.notAfter), nil
}

// formerCustodian is the organization that also counts as the custodian in recoveries,
// 0 for none: otherwise the thief of a key could move the patient to an accomplice.
func formerCustodian(env *native.Env, patient native.Slot) uint32 {
	t := loadTransfer(env.Storage(), patient)
	if !live(t.movedAt, env.Time()) {
		return 0
	}
	return registry.CustodianOf(env, t.former)
}
