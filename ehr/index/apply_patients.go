// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

var patientsABI = bindings.NewPatients()

var patientEvents = []kindEntry{
	{PatientRegistered, contracts.PatientsAddress, "PatientRegistered", on(patientsABI.UnpackPatientRegisteredEvent, (*change).patientRegistered)},
	{ControllerChanged, contracts.PatientsAddress, "ControllerChanged", on(patientsABI.UnpackControllerChangedEvent, func(c *change, e *bindings.PatientsControllerChanged) {
		c.editPatient(e.Pid, func(n uint64, p *patientRow) {
			c.history(OfPerson(c.person(p.Controller)))
			c.leave(newList(setController, p.Controller[:]), u64(n))
			p.Controller = e.NewController
			p.Controllers++
			c.join(newList(setController, p.Controller[:]), u64(n))
		})
		c.history(OfPerson(c.person(e.NewController)))
	})},
	{GuardianSet, contracts.PatientsAddress, "GuardianSet", on(patientsABI.UnpackGuardianSetEvent, (*change).guardianSet)},
	{GuardianRemoved, contracts.PatientsAddress, "GuardianRemoved", on(patientsABI.UnpackGuardianRemovedEvent, func(c *change, e *bindings.PatientsGuardianRemoved) {
		editList(c, familyGuardians, e.Pid, func(n uint64, all []guardianRow) []guardianRow {
			c.leave(newList(setGuardian, e.G[:]), u64(n))
			return slices.DeleteFunc(all, func(g guardianRow) bool { return g.Address == e.G })
		})
		c.history(OfPatient(e.Pid), OfPerson(c.person(e.G)))
	})},
	{TransferRequested, contracts.PatientsAddress, "TransferRequested", on(patientsABI.UnpackTransferRequestedEvent, func(c *change, e *bindings.PatientsTransferRequested) {
		c.editPatient(e.Pid, func(_ uint64, p *patientRow) { p.Transfer = transfer{e.ToOrg, e.NotAfter, p.Controllers} })
		c.history(OfPerson(c.person(e.By)))
	})},
	{TransferCancelled, contracts.PatientsAddress, "TransferCancelled", on(patientsABI.UnpackTransferCancelledEvent, func(c *change, e *bindings.PatientsTransferCancelled) {
		c.editPatient(e.Pid, func(_ uint64, p *patientRow) { p.Transfer = transfer{} })
		c.history(OfPerson(c.person(e.By)))
	})},
	{CustodianChanged, contracts.PatientsAddress, "CustodianChanged", on(patientsABI.UnpackCustodianChangedEvent, func(c *change, e *bindings.PatientsCustodianChanged) {
		c.editPatient(e.Pid, func(n uint64, p *patientRow) {
			c.leave(newList(setOrganizationPatients, u64(p.Custodian)), u64(n))
			p.Custodian, p.Former, p.MovedAt, p.Transfer = c.organization(e.ToOrg), c.organization(e.FromOrg), c.now.Time, transfer{}
			c.join(newList(setOrganizationPatients, u64(p.Custodian)), u64(n))
		})
		c.history(OfPerson(c.person(e.By)), OfOrganization(e.FromOrg), OfOrganization(e.ToOrg))
	})},
	{PatientLinked, contracts.PatientsAddress, "PatientLinked", on(patientsABI.UnpackPatientLinkedEvent, func(c *change, e *bindings.PatientsPatientLinked) {
		editList(c, familyLinks, e.FromPid, func(_ uint64, all []linkRow) []linkRow {
			if e.Linked {
				return append(all, linkRow{e.ToPid, e.EvidenceHash, c.now})
			}
			return slices.DeleteFunc(all, func(l linkRow) bool { return l.To == e.ToPid })
		})
		c.history(OfPatient(e.FromPid), OfPatient(e.ToPid))
	})},
	{RecoveryProposed, contracts.PatientsAddress, "RecoveryProposed", on(patientsABI.UnpackRecoveryProposedEvent, func(c *change, e *bindings.PatientsRecoveryProposed) {
		c.enter(familyRecovery, &recoveryRow{
			ID: e.Id, Pid: e.Pid, NewController: e.NewController, Evidence: e.EvidenceHash, Contested: e.Contested,
			ExecutableAt: e.ExecutableAt, Block: c.now.Block, Time: c.now.Time,
		}, e.Id[:])
		c.pushEntity(listRecoveries, e.Pid[:])
		c.history(OfPatient(e.Pid), OfPerson(c.person(e.NewController)))
	})},
	{RecoveryApproved, contracts.PatientsAddress, "RecoveryApproved", on(patientsABI.UnpackRecoveryApprovedEvent, func(c *change, e *bindings.PatientsRecoveryApproved) {
		c.editRecovery(e.Id, func(r *recoveryRow) { r.Approvals = uint32(e.Approvals) })
		c.history(OfPerson(c.person(e.By)))
	})},
	{RecoveryReady, contracts.PatientsAddress, "RecoveryReady", on(patientsABI.UnpackRecoveryReadyEvent, func(c *change, e *bindings.PatientsRecoveryReady) {
		c.editRecovery(e.Id, func(r *recoveryRow) { r.ExecutableAt = e.ExecutableAt })
	})},
	{RecoveryClosed, contracts.PatientsAddress, "RecoveryClosed", on(patientsABI.UnpackRecoveryClosedEvent, func(c *change, e *bindings.PatientsRecoveryClosed) {
		c.editRecovery(e.Id, func(r *recoveryRow) { r.Outcome = e.Outcome })
	})},
}

func (c *change) patientRegistered(e *bindings.PatientsPatientRegistered) {
	org := c.organization(e.OrgId)
	n := c.enter(familyPatient, &patientRow{
		Pid: e.Pid, Controller: e.Controller, RegisteredBy: org, Custodian: org, Block: c.now.Block, Time: c.now.Time,
	}, e.Pid[:])
	c.pushEntity(listPatients)
	c.join(newList(setOrganizationPatients, u64(org)), u64(n))
	c.join(newList(setController, e.Controller[:]), u64(n))
	c.history(OfPatient(e.Pid), OfPerson(c.person(e.Controller)))
}

func (c *change) editPatient(pid common.Hash, edit func(n uint64, p *patientRow)) {
	n := c.find(familyPatient, pid[:])
	k := rowKey(familyPatient, n)
	p := must[patientRow](c, k)
	edit(n, p)
	c.save(k, p)
	c.history(OfPatient(pid))
}

// editList changes the short list of one family that a patient has.
func editList[T any](c *change, family byte, pid common.Hash, edit func(n uint64, all []T) []T) {
	n := c.find(familyPatient, pid[:])
	k := rowKey(family, n)
	var all []T
	if have := load[[]T](c, k); have != nil {
		all = *have
	}
	if all = edit(n, all); len(all) == 0 {
		c.put(k, nil)
		return
	}
	c.save(k, all)
}

func (c *change) guardianSet(e *bindings.PatientsGuardianSet) {
	editList(c, familyGuardians, e.Pid, func(n uint64, all []guardianRow) []guardianRow {
		c.join(newList(setGuardian, e.G[:]), u64(n))
		row := guardianRow{e.G, e.Kind, e.ClassMask, e.NotAfter, c.now}
		if i := slices.IndexFunc(all, func(g guardianRow) bool { return g.Address == e.G }); i >= 0 {
			row.Created = all[i].Created
			all[i] = row
			return all
		}
		return append(all, row)
	})
	c.history(OfPatient(e.Pid), OfPerson(c.person(e.G)))
}

func (c *change) editRecovery(id common.Hash, edit func(r *recoveryRow)) {
	update(c, familyRecovery, func(r *recoveryRow) {
		edit(r)
		c.history(OfPatient(r.Pid))
	}, id[:])
}
