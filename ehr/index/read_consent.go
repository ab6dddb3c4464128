// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

// Grant is a patient's consent.
type Grant struct {
	bindings.Grant
	Status    uint8 // at the view's time, as IConsent.get says
	By        common.Address
	Created   Origin
	Revoked   Origin // zero if it was not
	RevokedBy common.Address
}

// GrantFilter selects grants. A field that is zero is not looked at.
type GrantFilter struct {
	Patient     common.Hash
	GranteeKind uint8
	Grantee     *common.Hash // nil for any; zero is the first role
	Status      uint8        // at the view's time
	Range       Range
}

// Care is a care relationship.
type Care struct {
	ID, Patient, Organization common.Hash
	By                        common.Address
	Encounter                 common.Hash // commitment
	NotAfter                  uint64
	Status                    uint8 // at the view's time, as IConsent.care says
	Created                   Origin
	Closed                    Origin // zero if it was not
	ClosedBy                  common.Address
	Refused                   bool // the organization may open none until it is allowed again
}

// CareFilter selects care relationships. A field that is zero is not looked at.
type CareFilter struct {
	Patient, Organization common.Hash
	Status                uint8 // at the view's time
	Range                 Range
}

// consentStatus is the status of what may be ended, and ends by itself after a time.
func consentStatus(ended Origin, notAfter, now uint64) uint8 {
	switch {
	case ended != Origin{}:
		return contracts.ConsentRevoked
	case notAfter != 0 && now > notAfter:
		return contracts.ConsentExpired
	}
	return contracts.ConsentGranted
}

// Grant returns a grant of a patient.
func (v *View) Grant(pid, id common.Hash) (*Grant, error) {
	g, n, err := named[grantRow](v, familyGrant, pid[:], id[:])
	if err != nil {
		return nil, err
	}
	return v.grant(n, g), nil
}

func (v *View) grant(n uint64, g *grantRow) *Grant {
	return &Grant{
		Grant: bindings.Grant{
			ConsentId: g.ID, Pid: g.Pid, GranteeKind: g.GranteeKind, Grantee: g.Grantee, PurposeMask: g.PurposeMask,
			ActionMask: g.ActionMask, ClassMask: g.ClassMask, NotBefore: g.NotBefore, NotAfter: g.NotAfter, FhirConsentHash: g.Fhir,
		},
		Status: consentStatus(g.Revoked, g.NotAfter, v.at.Time), By: g.By, Created: Origin{n, g.Block, g.Time},
		Revoked: g.Revoked, RevokedBy: g.RevokedBy,
	}
}

// Grants lists grants. There is a list for each patient and for each grantee.
func (v *View) Grants(f GrantFilter, p Page) ([]*Grant, []byte, error) {
	l, bound := newList(listGrants), bind("grants", f, p)
	grantee := common.Hash{}
	if f.Grantee != nil {
		grantee = *f.Grantee
		unnamed := f
		unnamed.Grantee = nil // a cursor must not depend on where the filter lies in memory
		bound = bind("grants to one", struct {
			f  GrantFilter
			to common.Hash
		}{unnamed, grantee}, p)
	}
	switch {
	case f.Patient != common.Hash{}:
		l = newList(listPatientGrants, f.Patient[:])
	case f.GranteeKind != 0 && f.Grantee != nil:
		l = newList(listGranteeGrants, []byte{f.GranteeKind}, grantee[:])
	}
	return listPage(v, l, f.Range, p, bound, func(e sourceEntry) (*Grant, error) {
		g, err := entity[grantRow](v, familyGrant, number(e.value))
		if err != nil || !fits(f.GranteeKind, g.GranteeKind) || f.Grantee != nil && grantee != g.Grantee ||
			!fits(f.Status, consentStatus(g.Revoked, g.NotAfter, v.at.Time)) {
			return nil, err
		}
		return v.grant(number(e.value), g), nil
	})
}

// Care returns a care relationship.
func (v *View) Care(id common.Hash) (*Care, error) {
	c, n, err := named[careRow](v, familyCare, id[:])
	if err != nil {
		return nil, err
	}
	return v.care(n, c)
}

func (v *View) care(n uint64, c *careRow) (*Care, error) {
	o, err := v.organization(c.Organization)
	if err != nil {
		return nil, err
	}
	out := &Care{
		ID: c.ID, Patient: c.Pid, Organization: o.ID, By: c.By, Encounter: c.Encounter, NotAfter: c.NotAfter,
		Status: c.status(v.at.Time), Created: Origin{n, c.Block, c.Time}, Closed: c.Closed, ClosedBy: c.ClosedBy, Refused: c.Refused,
	}
	return out, nil
}

// status is that of a care relationship, which always has an end.
func (c *careRow) status(now uint64) uint8 {
	if c.Closed == (Origin{}) && now > c.NotAfter {
		return contracts.ConsentExpired
	}
	return consentStatus(c.Closed, 0, now)
}

// Cares lists care relationships. There is a list for each patient and for each
// organization.
func (v *View) Cares(f CareFilter, p Page) ([]*Care, []byte, error) {
	org, err := v.organizationNumber(f.Organization)
	if err != nil {
		return nil, nil, none(err)
	}
	l := newList(listCares)
	switch {
	case f.Patient != common.Hash{}:
		l = newList(listPatientCares, f.Patient[:])
	case org != 0:
		l = newList(listOrganizationCares, u64(org))
	}
	return listPage(v, l, f.Range, p, bind("cares", f, p), func(e sourceEntry) (*Care, error) {
		c, err := entity[careRow](v, familyCare, number(e.value))
		if err != nil || !fits(org, c.Organization) || !fits(f.Status, c.status(v.at.Time)) {
			return nil, err
		}
		return v.care(number(e.value), c)
	})
}
