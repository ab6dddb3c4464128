// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/ethereum/go-ethereum/common"
)

// openSession asks for what somebody may well be allowed, for a time.
func (w *world) openSession() (*person, []any) {
	_, q := w.question()
	classes := uint64(1) << q[4].(uint8)
	for range pick(w, 0, 0, 1, 5) {
		classes |= 1 << (1 + w.n(16))
	}
	ttl := pick(w, uint32(1+w.n(100)), 3600, 43200)
	return w.personAt(q[1].(common.Address)), []any{q[0], q[2], q[3], classes, ttl, w.hash()}
}

func (w *world) breakGlass() (*person, []any) {
	classes := pick(w, patients.AllClasses, 1<<5, w.rand.Uint64()&patients.AllClasses)
	occurred := pick(w, 0, 0, w.now(), w.now()-uint64(w.n(1000)), w.now()-3*24*3600-uint64(w.n(2)), w.now()+1)
	return nil, []any{w.anyPid(), pick(w, uint8(2), 2, 3, 19), classes, w.hash(), pick(w, uint32(1+w.n(500)), 3600, 3601), occurred}
}

// planEmergency has the duties done or not, and the actor in another emergency
// at the edge of each.
func (w *world) planEmergency(id common.Hash) {
	by := w.personAt(w.ask(contracts.AccessAddress, "ticket", id)[1].(common.Address))
	duties := w.ask(contracts.AccessAddress, "emergency", id)
	for i, at := range []uint64{duties[1].(uint64), duties[2].(uint64)} {
		if w.chance(0.3) {
			w.moments = append(w.moments, moment{at, func() step {
				_, args := w.breakGlass()
				return w.step(onAccess, "breakGlass", by, args)
			}})
		}
		if w.chance(0.7) {
			w.plans = append(w.plans, []func() step{func() step {
				if i == 0 {
					return w.step(onAccess, "justify", by, []any{id, w.hash()})
				}
				return w.step(onAccess, "review", nil, []any{id, uint8(1 + w.n(3)), w.hash()})
			}})
		}
	}
}

func (w *world) glass() common.Hash {
	if w.chance(0.1) {
		return w.oneOf(w.tickets)
	}
	return w.oneOf(w.glasses)
}

func (w *world) justify() (*person, []any) {
	id := w.glass()
	by := w.caller(contracts.AccessAddress, "justify")
	if w.chance(0.7) {
		by = w.personAt(w.ask(contracts.AccessAddress, "ticket", id)[1].(common.Address))
	}
	return by, []any{id, w.hash()}
}

func (w *world) review() (*person, []any) {
	return nil, []any{w.glass(), uint8(1 + w.n(3)), w.hash()}
}

func (w *world) liftSuspension() (*person, []any) { return nil, []any{w.glass(), w.hash()} }

func (w *world) declareDisaster() (*person, []any) {
	const longest = 30 * 24 * 3600
	return nil, []any{pick(w, 0, w.now()-1, w.now()+uint64(w.n(500)), w.now()+longest, w.now()+longest+1), w.hash()}
}

func (w *world) attestRelease() (*person, []any) {
	id := w.oneOf(w.tickets)
	pid, a := w.ask(contracts.AccessAddress, "ticket", id)[0].([32]byte), w.known()
	for try := 0; try < 10 && a.Pid != pid; try++ {
		a = w.known()
	}
	return nil, []any{id, a.RecordId, a.Version, uint8(w.n(256))}
}

// planErasure has the version erased whose release was attested, and the release
// attested once more.
func (w *world) planErasure(released step) {
	args, err := contracts.Access.Methods["attestRelease"].Inputs.Unpack(released.input[4:])
	if err != nil {
		panic("BUG: " + err.Error())
	}
	version := [2]any{args[1], args[2]}
	if w.released[version] {
		return // else two plans would follow each other for ever
	}
	w.released[version] = true
	pid := w.ask(contracts.AccessAddress, "ticket", args[0])[0]
	w.plans = append(w.plans, []func() step{
		func() step {
			by := w.member(w.ask(contracts.PatientsAddress, "custodian", pid)[0].([32]byte), contracts.RecordsAddress, "attestErasure")
			return w.step(onRecords, "attestErasure", by, []any{args[1], args[2], w.hash()})
		},
		func() step { return released },
	})
}

// member is somebody of an organization who may call the operation, where there is one.
func (w *world) member(org common.Hash, to common.Address, method string) *person {
	for i := range people {
		if p := &people[i]; w.actor(p.address).org == org && w.may(p.address, to, method) {
			return p
		}
	}
	return w.person()
}
