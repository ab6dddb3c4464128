// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/registry"
)

var consentABI = bindings.NewConsent()

var consentEvents = []kindEntry{
	{ConsentGranted, contracts.ConsentAddress, "ConsentGranted", on(consentABI.UnpackConsentGrantedEvent, (*change).consentGranted)},
	{ConsentRevoked, contracts.ConsentAddress, "ConsentRevoked", on(consentABI.UnpackConsentRevokedEvent, func(c *change, e *bindings.ConsentConsentRevoked) {
		update(c, familyGrant, func(g *grantRow) { g.Revoked, g.RevokedBy = c.now, e.By }, e.Pid[:], e.ConsentId[:])
		c.history(OfPatient(e.Pid), OfPerson(c.person(e.By)))
	})},
	{DirectivesRefreshed, contracts.ConsentAddress, "DirectivesRefreshed", on(consentABI.UnpackDirectivesRefreshedEvent, func(c *change, e *bindings.ConsentDirectivesRefreshed) {
		interval := c.parameter(registry.ParamDirectivesInterval)
		update(c, familyOrganization, func(o *organizationRow) {
			o.Directives = directivesRow{e.Root, e.Since, interval, o.Directives.Missed + e.Missed}
		}, e.OrgId[:])
	})},
	{CareOpened, contracts.ConsentAddress, "CareOpened", on(consentABI.UnpackCareOpenedEvent, func(c *change, e *bindings.ConsentCareOpened) {
		row := &careRow{
			ID: e.CareId, Pid: e.Pid, Organization: c.organization(e.OrgId), By: e.By, Encounter: e.EncounterCommit,
			NotAfter: e.NotAfter, Block: c.now.Block, Time: c.now.Time,
		}
		c.enter(familyCare, row, e.CareId[:])
		c.pushEntity(listCares)
		c.pushEntity(listPatientCares, e.Pid[:])
		c.pushEntity(listOrganizationCares, u64(row.Organization))
		c.history(OfPatient(e.Pid), OfPerson(c.person(e.By)))
	})},
	{CareClosed, contracts.ConsentAddress, "CareClosed", on(consentABI.UnpackCareClosedEvent, func(c *change, e *bindings.ConsentCareClosed) {
		update(c, familyCare, func(r *careRow) {
			r.Closed, r.ClosedBy, r.Refused = c.now, e.By, e.Refused
			c.history(OfPatient(r.Pid), OfPerson(c.person(e.By)))
		}, e.CareId[:])
	})},
	{CareAllowed, contracts.ConsentAddress, "CareAllowed", on(consentABI.UnpackCareAllowedEvent, func(c *change, e *bindings.ConsentCareAllowed) {
		c.history(OfPatient(e.Pid), OfPerson(c.person(e.By)))
	})},
}

func (c *change) consentGranted(e *bindings.ConsentConsentGranted) {
	c.enter(familyGrant, &grantRow{
		ID: e.ConsentId, Pid: e.Pid, GranteeKind: e.GranteeKind, Grantee: e.Grantee, PurposeMask: e.PurposeMask,
		ActionMask: e.ActionMask, ClassMask: e.ClassMask, NotBefore: e.NotBefore, NotAfter: e.NotAfter,
		Fhir: e.FhirConsentHash, By: e.By, Block: c.now.Block, Time: c.now.Time,
	}, e.Pid[:], e.ConsentId[:])
	c.pushEntity(listGrants)
	c.pushEntity(listPatientGrants, e.Pid[:])
	c.pushEntity(listGranteeGrants, []byte{e.GranteeKind}, e.Grantee[:])
	c.history(OfPatient(e.Pid), OfPerson(c.person(e.By)))
}
