// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

const (
	recoveryDelay = 100 // seconds
	linkedPids    = 20  // besides those of the records, more than one may be linked to
)

// anyPid is mostly one that has records.
func (w *world) anyPid() common.Hash {
	if w.chance(0.1) {
		return name("pid", w.n(pidCount+linkedPids))
	}
	return w.pid()
}

// personAt is who has the address, anyone for one that nobody has.
func (w *world) personAt(a common.Address) *person {
	if p := personOf[a]; p != nil {
		return p
	}
	return w.person()
}

// controller is who controls a pid, anyone where nobody does.
func (w *world) controller(pid common.Hash) *person {
	return w.personAt(w.ask(contracts.PatientsAddress, "patient", pid)[0].(common.Address))
}

// party is mostly who controls a pid, or one of its guardians.
func (w *world) party(pid common.Hash) *person {
	guardians := w.ask(contracts.PatientsAddress, "guardians", pid)[0].([]common.Address)
	switch {
	case w.chance(0.05):
		return w.person()
	case len(guardians) > 0 && w.chance(0.4):
		return w.personAt(pick(w, guardians...))
	}
	return w.controller(pid)
}

// staff is mostly who may call the operation at a pid's custodian.
func (w *world) staff(pid common.Hash, to common.Address, method string) *person {
	org := common.Hash(w.ask(contracts.PatientsAddress, "custodian", pid)[0].([32]byte))
	p := w.caller(to, method)
	for try := 0; try < 10 && w.actor(p.address).org != org; try++ {
		p = w.caller(to, method)
	}
	return p
}

func (w *world) register() (*person, []any) {
	return nil, []any{w.anyPid(), w.person().address}
}

func (w *world) requestTransfer() (*person, []any) {
	pid := w.pid()
	return w.party(pid), []any{pid, w.org(), w.now() + pick(w, uint64(w.n(200)), uint64(w.n(200)), 30*24*3600, 30*24*3600+1) - uint64(w.n(2))}
}

// planTransfer has the organization accept that the patient asks, or the patient
// think otherwise.
func (w *world) planTransfer(pid, org common.Hash) {
	w.plans = append(w.plans, []func() step{func() step {
		if w.chance(0.3) {
			return w.step(onPatients, "cancelTransfer", w.party(pid), []any{pid})
		}
		return w.step(onPatients, "acceptTransfer", w.member(org, contracts.PatientsAddress, "acceptTransfer"), []any{pid})
	}})
}

// acceptTransfer is by the organization that the patient asks, mostly.
func (w *world) acceptTransfer() (*person, []any) {
	pid := w.pid()
	org := common.Hash(w.ask(contracts.PatientsAddress, "transfer", pid)[0].([32]byte))
	p := w.caller(contracts.PatientsAddress, "acceptTransfer")
	for try := 0; try < 10 && w.actor(p.address).org != org; try++ {
		p = w.caller(contracts.PatientsAddress, "acceptTransfer")
	}
	return p, []any{pid}
}

func (w *world) setController() (*person, []any) {
	pid := w.anyPid()
	return w.controller(pid), []any{pid, w.person().address}
}

func (w *world) setGuardian() (*person, []any) {
	pid, kind, end := w.anyPid(), uint8(1+w.n(7)), uint64(0)
	classes := pick(w, patients.AllClasses, w.rand.Uint64()&patients.AllClasses)
	if kind == patients.RecoveryOnly {
		classes = 0
	}
	who := w.person()
	if w.chance(0.4) {
		end = w.now() + uint64(w.n(300))
		w.moments = append(w.moments, moment{end, func() step {
			return w.step(onConsent, "check", nil, []any{pid, who.address, uint8(25), uint8(2), uint8(1 + w.n(16))})
		}})
	}
	return w.controller(pid), []any{pid, who.address, kind, classes, end}
}

func (w *world) removeGuardian() (*person, []any) {
	pid := w.anyPid()
	who := w.person()
	if list := w.ask(contracts.PatientsAddress, "guardians", pid)[0].([]common.Address); len(list) > 0 && w.chance(0.9) {
		who = w.personAt(pick(w, list...))
	}
	return pick(w, w.controller(pid), who), []any{pid, who.address}
}

// approver is mostly who may approve a recovery of the pid.
func (w *world) approver(pid common.Hash, method string) *person {
	if w.chance(0.6) {
		return w.party(pid)
	}
	return w.staff(pid, contracts.PatientsAddress, method)
}

func (w *world) proposeRecovery() (*person, []any) {
	pid := w.anyPid()
	return w.approver(pid, "proposeRecovery"), []any{pid, w.person().address, w.hash()}
}

// planRecovery has a recovery approved and executed, or cancelled.
func (w *world) planRecovery(id, pid common.Hash) {
	var plan []func() step
	approve := func() step {
		return w.step(onPatients, "approveRecovery", w.approver(pid, "approveRecovery"), []any{id})
	}
	cancel := func() step { return w.step(onPatients, "cancelRecovery", w.controller(pid), []any{id}) }
	for range 1 + w.n(5) {
		plan = append(plan, approve)
	}
	if w.chance(0.3) { // the controller refuses it, before and after more have tried
		plan = append(plan, cancel, approve, approve, approve, cancel)
	}
	for range 2 {
		plan = append(plan, func() step {
			if at := w.ask(contracts.PatientsAddress, "recovery", id)[6].(uint64); at > w.now() && w.chance(0.8) {
				return step{wait: at - w.now() - uint64(w.n(2))}
			}
			return w.step(onPatients, "executeRecovery", w.approver(pid, "executeRecovery"), []any{id})
		})
	}
	w.plans = append(w.plans, plan)
}

// oneOf returns one of the ids, or one that there is not.
func (w *world) oneOf(list []common.Hash) common.Hash {
	if len(list) == 0 || w.chance(0.05) {
		return w.hash()
	}
	if w.chance(0.5) {
		list = list[max(0, len(list)-5):]
	}
	return pick(w, list...)
}

// ofRecovery are the arguments of what is done with a recovery.
func ofRecovery(method string) func(*world) (*person, []any) {
	return func(w *world) (*person, []any) {
		id := w.oneOf(w.recoveries)
		pid := common.Hash(w.ask(contracts.PatientsAddress, "recovery", id)[0].([32]byte))
		return w.approver(pid, method), []any{id}
	}
}

func (w *world) link() (*person, []any) {
	from := w.anyPid()
	return w.staff(from, contracts.PatientsAddress, "link"), []any{from, w.anyPid(), w.hash()}
}

func (w *world) unlink() (*person, []any) {
	from, to := w.anyPid(), w.anyPid()
	if list := w.ask(contracts.PatientsAddress, "links", from)[0].([][32]byte); len(list) > 0 {
		to = pick(w, list...)
	}
	return w.staff(from, contracts.PatientsAddress, "unlink"), []any{from, to, w.hash()}
}

func (w *world) guardian() (*person, []any) {
	pid := w.anyPid()
	return nil, []any{pid, w.party(pid).address}
}

// crowds are steps that come to the limits of lists, each made when its turn comes.
func (w *world) crowds() (list []func() step) {
	add := func(next func() step) { list = append(list, next) }
	for i := range 18 {
		who := &people[peopleCount-1-i]
		add(func() step {
			return w.exactly(onPatients, "setGuardian", w.controller(name("pid", 0)), name("pid", 0), who.address, uint8(1), patients.AllClasses, uint64(0))
		})
	}
	for i := range 26 { // some fail, and a registrar may have approved
		add(func() step { return w.approval(i) })
	}
	registrar := w.staff(name("pid", 0), contracts.PatientsAddress, "register")
	for i := range linkedPids {
		add(func() step {
			return w.exactly(onPatients, "register", registrar, name("pid", pidCount+i), w.person().address)
		})
	}
	for i := 1; i < linkedPids; i++ {
		add(func() step {
			return w.exactly(onPatients, "link", registrar, name("pid", pidCount), name("pid", pidCount+i), w.hash())
		})
	}
	clinician := w.caller(contracts.ConsentAddress, "openCare")
	for range 17 {
		add(func() step {
			by := w.controller(name("pid", 1))
			g := w.grantOf(name("pid", 1))
			g.GranteeKind, g.Grantee, g.NotAfter = 4, common.Hash{31: byte(registry.Doctor)}, 0
			return w.exactly(onConsent, "grant", by, g)
		})
		add(func() step {
			return w.exactly(onConsent, "openCare", clinician, name("pid", 1), w.hash(), w.now()+5000)
		})
	}
	proposer := w.caller(contracts.GovernanceAddress, "propose")
	for range 4 {
		add(func() step {
			change := payloadOf(contracts.SetParameter, []any{registry.ParamLogInterval, uint64(61)})
			return w.exactly(onGovernance, "propose", proposer, contracts.SetParameter, change, w.hash(), w.now()+2000)
		})
	}
	doctor := w.caller(contracts.AccessAddress, "breakGlass")
	for range 33 {
		add(func() step {
			return w.exactly(onAccess, "breakGlass", doctor, name("pid", 0), uint8(2), patients.AllClasses, w.hash(), uint32(60), uint64(0))
		})
	}
	for _, classes := range []uint64{0x1e, 0x1e0} { // a session on two grounds
		add(func() step {
			by := w.controller(name("pid", 2))
			g := w.grantOf(name("pid", 2))
			g.GranteeKind, g.Grantee, g.PurposeMask, g.ActionMask = 1, common.BytesToHash(doctor.address[:]), 1<<11, 2
			g.ClassMask, g.NotBefore, g.NotAfter = classes, 0, 0
			return w.exactly(onConsent, "grant", by, g)
		})
	}
	add(func() step {
		return w.exactly(onAccess, "openSession", doctor, name("pid", 2), uint8(11), uint8(2), uint64(0x1fe), uint32(600), w.hash())
	})
	guardian := &people[peopleCount-1] // of the first patient, see above
	for range 32 {                     // as many as one registrar, one patient, and one person of any kind may have in a day
		add(func() step {
			return w.exactly(onRegistry, "setEncryptionKey", guardian, uint8(1), w.hash().Bytes())
		})
		add(func() step {
			return w.exactly(onPatients, "register", registrar, w.hash(), people[0].address)
		})
		add(func() step {
			pid := name("pid", pidCount)
			return w.exactly(onPatients, "setController", w.controller(pid), pid, w.person().address)
		})
	}
	for _, by := range []*person{registrar, &people[genesisOrgs+13]} { // a ministry holds up what was refused before
		pid := name("pid", pidCount+1)
		add(func() step {
			return w.exactly(onPatients, "proposeRecovery", by, pid, people[0].address, w.hash())
		})
		add(func() step {
			return w.exactly(onPatients, "cancelRecovery", w.controller(pid), w.oneOf(w.recoveries[max(0, len(w.recoveries)-1):]))
		})
	}
	return list
}

// approval is the i-th of one recovery, of guardians first and then of registrars.
func (w *world) approval(i int) step {
	pid := name("pid", 0)
	by := w.staff(pid, contracts.PatientsAddress, "approveRecovery")
	if all := w.ask(contracts.PatientsAddress, "guardians", pid)[0].([]common.Address); i < len(all) {
		by = w.personAt(all[i])
	}
	if i == 0 {
		return w.exactly(onPatients, "proposeRecovery", by, pid, people[0].address, w.hash())
	}
	newest := w.recoveries[max(0, len(w.recoveries)-1):]
	return w.exactly(onPatients, "approveRecovery", by, w.oneOf(newest))
}

// exactly is the call with just these arguments.
func (w *world) exactly(target int, method string, by *person, args ...any) step {
	return step{0, by.address, targets[target], pack(apis[targets[target]], method, args...)}
}
