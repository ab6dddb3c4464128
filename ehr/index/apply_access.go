// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

var accessABI = bindings.NewAccess()

var accessEvents = []kindEntry{
	{SessionOpened, contracts.AccessAddress, "SessionOpened", on(accessABI.UnpackSessionOpenedEvent, func(c *change, e *bindings.AccessSessionOpened) {
		c.newTicket(&ticketRow{
			ID: e.Ticket, Pid: e.Pid, Actor: e.Actor, Organization: c.organization(e.OrgId), Purpose: e.Purpose, Action: e.Action,
			Basis: e.Basis, Classes: e.ClassMask, Expires: e.Expires, Ref: e.Ref, Request: e.RequestCommit,
		})
	})},
	{SessionGround, contracts.AccessAddress, "SessionGround", on(accessABI.UnpackSessionGroundEvent, func(c *change, e *bindings.AccessSessionGround) {
		c.editTicket(e.Ticket, func(_ uint64, t *ticketRow) { t.Grounds = append(t.Grounds, Ground{e.Basis, e.ClassMask, e.Ref}) })
	})},
	{GlassBroken, contracts.AccessAddress, "GlassBroken", on(accessABI.UnpackGlassBrokenEvent, func(c *change, e *bindings.AccessGlassBroken) {
		n := c.newTicket(&ticketRow{
			ID: e.Ticket, Pid: e.Pid, Actor: e.Actor, Organization: c.organization(e.OrgId), Purpose: e.Purpose,
			Action: contracts.ActionAccess, Basis: contracts.BasisBreakGlass, Classes: e.ClassMask, Expires: e.Expires,
			Glass: glassRow{
				OccurredAt: e.OccurredAt, JustifyBy: e.JustifyBy, ReviewBy: e.ReviewBy, Reason: e.ReasonCommit, Disaster: e.Disaster,
			},
		})
		c.pushEntity(listGlassTickets)
		c.newDuty(DutyJustify, e.JustifyBy, n)
		c.newDuty(DutyReview, e.ReviewBy, n)
	})},
	{GlassJustified, contracts.AccessAddress, "GlassJustified", on(accessABI.UnpackGlassJustifiedEvent, func(c *change, e *bindings.AccessGlassJustified) {
		c.editTicket(e.Ticket, func(n uint64, t *ticketRow) {
			t.Glass.Justified, t.Glass.Justification = c.now, e.JustificationHash
			c.doneDuty(DutyJustify, t.Glass.JustifyBy, n)
			c.history(OfPerson(t.Person))
		})
	})},
	{GlassReviewed, contracts.AccessAddress, "GlassReviewed", on(accessABI.UnpackGlassReviewedEvent, func(c *change, e *bindings.AccessGlassReviewed) {
		c.editTicket(e.Ticket, func(n uint64, t *ticketRow) {
			t.Glass.judge(e.Verdict)
			c.doneDuty(DutyReview, t.Glass.ReviewBy, n)
			c.history(OfPerson(t.Person))
		})
		c.history(OfPerson(c.person(e.Reviewer)), OfOrganization(e.ReviewerOrg))
	})},
	{SuspensionLifted, contracts.AccessAddress, "SuspensionLifted", on(accessABI.UnpackSuspensionLiftedEvent, func(c *change, e *bindings.AccessSuspensionLifted) {
		c.editTicket(e.Ticket, func(_ uint64, t *ticketRow) {
			t.Glass.Lifted = true
			c.history(OfPerson(t.Person))
		})
		c.history(OfPerson(c.person(e.By)), OfOrganization(e.OrgId))
	})},
	{DisasterDeclared, contracts.AccessAddress, "DisasterDeclared", on(accessABI.UnpackDisasterDeclaredEvent, func(c *change, e *bindings.AccessDisasterDeclared) {
		c.save(rowKey(familyDisaster, 0), &disasterRow{e.Until, e.OrgId, e.ReasonHash, c.now})
		c.history(OfOrganization(e.OrgId))
	})},
	{KeyReleased, contracts.AccessAddress, "KeyReleased", on(accessABI.UnpackKeyReleasedEvent, func(c *change, e *bindings.AccessKeyReleased) {
		c.editTicket(e.Ticket, func(_ uint64, t *ticketRow) { t.Releases++ })
		c.history(OfRecord(e.RecordId), OfPerson(c.person(e.By)))
	})},
}

func (c *change) newTicket(t *ticketRow) uint64 {
	t.Person, t.Block, t.Time = c.person(t.Actor), c.now.Block, c.now.Time
	n := c.enter(familyTicket, t, t.ID[:])
	c.pushEntity(listTickets)
	c.pushEntity(listPatientTickets, t.Pid[:])
	c.pushEntity(listPersonTickets, t.Person[:])
	c.pushEntity(listOrganizationTickets, u64(t.Organization))
	c.unlisted(OfTicket(t.ID).list())
	c.history(OfTicket(t.ID), OfAccess(t.Pid), OfPatient(t.Pid), OfPerson(t.Person))
	return n
}

// editTicket changes a ticket and enters the event into the histories that it is in.
func (c *change) editTicket(id common.Hash, edit func(n uint64, t *ticketRow)) {
	n := c.find(familyTicket, id[:])
	k := rowKey(familyTicket, n)
	t := must[ticketRow](c, k)
	edit(n, t)
	c.save(k, t)
	c.history(OfTicket(id), OfAccess(t.Pid), OfPatient(t.Pid))
}

// judge keeps the first verdict, unless a later one is improper.
func (g *glassRow) judge(verdict uint8) {
	g.Reviews++
	if g.Verdict == contracts.NotReviewed || verdict == contracts.Improper {
		g.Verdict = verdict
	}
	if verdict == contracts.Improper {
		g.Lifted = false
	}
}
