// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// Patient is a registered patient.
type Patient struct {
	ID           common.Hash // pid
	Controller   common.Address
	RegisteredBy common.Hash
	Custodian    common.Hash // that has custody now
	Transfer     Transfer
	Former       common.Hash // custodian before the last transfer
	MovedAt      uint64      // when the last transfer was, 0 for never
	Created      Origin
}

// Transfer is a request to move to another custodian, all zero if none waits.
type Transfer struct {
	To       common.Hash
	NotAfter uint64
}

// PatientFilter selects patients. A field that is zero is not looked at.
type PatientFilter struct {
	Organization common.Hash // that registered the patient, or has accepted it since
	Controller   common.Address
	Guardian     common.Address
	Range        Range
}

// Guardian is a guardian of a patient.
type Guardian struct {
	Address  common.Address
	Kind     uint8
	Classes  uint64
	NotAfter uint64 // 0 for no end
	Expired  bool   // at the view's time
	Created  Origin
}

// Link leads from one pid of a person to another.
type Link struct {
	To, Evidence common.Hash
	Created      Origin
}

// Recovery is a proposed change of a patient's key. Whether its approvals count now is
// for IPatients.recovery to say.
type Recovery struct {
	ID, Patient   common.Hash
	NewController common.Address
	Evidence      common.Hash
	Contested     bool
	Approvals     uint32 // that counted at the last one
	ExecutableAt  uint64 // as its last event says
	Outcome       uint8  // 2 executed, 3 cancelled, 0 for neither
	Created       Origin
}

// Patient returns a patient.
func (v *View) Patient(pid common.Hash) (*Patient, error) {
	p, n, err := named[patientRow](v, familyPatient, pid[:])
	if err != nil {
		return nil, err
	}
	return v.patient(n, p)
}

func (v *View) patient(n uint64, p *patientRow) (*Patient, error) {
	var orgs [3]*organizationRow
	for i, number := range []uint64{p.RegisteredBy, p.Custodian, p.Former} {
		var err error
		if orgs[i], err = v.organization(number); err != nil {
			return nil, err
		}
	}
	out := &Patient{
		ID: p.Pid, Controller: p.Controller, RegisteredBy: orgs[0].ID, Custodian: orgs[1].custodian(), Former: orgs[2].ID,
		MovedAt: p.MovedAt, Created: Origin{n, p.Block, p.Time},
	}
	if t := p.Transfer; t.Controllers == p.Controllers && v.at.Time <= t.NotAfter {
		out.Transfer = Transfer{t.To, t.NotAfter}
	}
	return out, nil
}

// Patients lists patients. There is a list for each organization, controller and
// guardian; keys are those that were entered.
func (v *View) Patients(f PatientFilter, p Page) ([]*Patient, []byte, error) {
	org, err := v.organizationNumber(f.Organization)
	if err != nil {
		return nil, nil, none(err)
	}
	bound := bind("patients", f, p)
	keep := func(e sourceEntry) (*Patient, error) {
		n := number(e.value)
		row, err := entity[patientRow](v, familyPatient, n)
		if err != nil || !fits(org, row.Custodian) || !fits(f.Controller, row.Controller) {
			return nil, err
		}
		if (f.Controller != common.Address{}) && (f.Guardian != common.Address{}) {
			if guarded, err := v.guards(n, f.Guardian); err != nil || !guarded {
				return nil, err
			}
		}
		return v.patient(n, row)
	}
	switch {
	case f.Controller != common.Address{}:
		return rangePage(v, newList(setController, f.Controller[:]), f.Range, p, bound, keep)
	case f.Guardian != common.Address{}:
		return rangePage(v, newList(setGuardian, f.Guardian[:]), f.Range, p, bound, keep)
	case org != 0:
		return rangePage(v, newList(setOrganizationPatients, u64(org)), f.Range, p, bound, keep)
	}
	return listPage(v, newList(listPatients), f.Range, p, bound, keep)
}

// guards reports whether somebody is a guardian of a patient.
func (v *View) guards(patient uint64, who common.Address) (bool, error) {
	all, err := row[[]guardianRow](v, rowKey(familyGuardians, patient))
	if all == nil || err != nil {
		return false, err
	}
	return slices.ContainsFunc(*all, func(g guardianRow) bool { return g.Address == who }), nil
}

// short pages through a short list of a patient, in the order of creation.
func short[R, T any](v *View, family byte, pid common.Hash, name string, p Page, show func(R) *T, origin func(R) Origin) ([]*T, []byte, error) {
	n, err := v.find(familyPatient, pid[:])
	if err != nil {
		return nil, nil, err
	}
	if n == 0 {
		return nil, nil, ErrNotFound
	}
	bound := bind(name, pid, p)
	after, err := p.start(bound, numberBytes)
	if err != nil {
		return nil, nil, err
	}
	all, err := row[[]R](v, rowKey(family, n))
	if all == nil || err != nil {
		return nil, nil, err
	}
	slices.SortFunc(*all, func(a, b R) int { return cmp.Compare(origin(a).Sequence, origin(b).Sequence) })
	if !p.OldestFirst {
		slices.Reverse(*all)
	}
	var rows []*T
	for i, r := range *all {
		sequence := origin(r).Sequence
		if last := number(after); after != nil && (sequence == last || p.OldestFirst == (sequence < last)) {
			continue
		}
		if rows = append(rows, show(r)); len(rows) == p.Limit && i+1 < len(*all) {
			return rows, append(bytes.Clone(bound), u64(sequence)...), nil
		}
	}
	return rows, nil, nil
}

// Guardians lists the guardians of a patient, in the order in which they were named.
func (v *View) Guardians(pid common.Hash, p Page) ([]*Guardian, []byte, error) {
	return short(v, familyGuardians, pid, "guardians", p, func(g guardianRow) *Guardian {
		expired := g.NotAfter != 0 && v.at.Time > g.NotAfter
		return &Guardian{g.Address, g.Kind, g.Classes, g.NotAfter, expired, g.Created}
	}, func(g guardianRow) Origin { return g.Created })
}

// Links lists the links of a patient.
func (v *View) Links(pid common.Hash, p Page) ([]*Link, []byte, error) {
	return short(v, familyLinks, pid, "links", p, func(l linkRow) *Link {
		return &Link{l.To, l.Evidence, l.Created}
	}, func(l linkRow) Origin { return l.Created })
}

// Recovery returns a recovery.
func (v *View) Recovery(id common.Hash) (*Recovery, error) {
	r, n, err := named[recoveryRow](v, familyRecovery, id[:])
	if err != nil {
		return nil, err
	}
	return r.show(n), nil
}

func (r *recoveryRow) show(n uint64) *Recovery {
	return &Recovery{
		ID: r.ID, Patient: r.Pid, NewController: r.NewController, Evidence: r.Evidence, Contested: r.Contested,
		Approvals: r.Approvals, ExecutableAt: r.ExecutableAt, Outcome: r.Outcome, Created: Origin{n, r.Block, r.Time},
	}
}

// Recoveries lists the recoveries of a patient.
func (v *View) Recoveries(pid common.Hash, p Page) ([]*Recovery, []byte, error) {
	return listPage(v, newList(listRecoveries, pid[:]), Range{}, p, bind("recoveries", pid, p), func(e sourceEntry) (*Recovery, error) {
		r, err := entity[recoveryRow](v, familyRecovery, number(e.value))
		if err != nil {
			return nil, err
		}
		return r.show(number(e.value)), nil
	})
}
