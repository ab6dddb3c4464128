// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"encoding/json"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// AccessFilter selects tickets; what is missing selects all. Filters combine.
type AccessFilter struct {
	Patient    *common.Hash    `json:"pid"`
	Org        *common.Hash    `json:"orgId"`      // of the actor
	Actor      *common.Address `json:"actor"`      // any key of the person
	BreakGlass bool            `json:"breakGlass"` // only emergencies
	State      *Word           `json:"state"`      // open or over
	Range                      // when the ticket was opened
}

// AccessRow is a ticket in a list; ehr_getTicket says more.
type AccessRow struct {
	ID        common.Hash    `json:"ticket"`
	PID       common.Hash    `json:"pid"`
	Actor     common.Address `json:"actor"`
	Org       *common.Hash   `json:"orgId"` // of the actor; the custodian for patients and guardians
	Purpose   Code           `json:"purpose"`
	Action    Code           `json:"action"`
	Basis     Code           `json:"basis"` // of the lowest class
	Ref       *common.Hash   `json:"ref"`   // of the basis, as ehr_checkAccess gives it; null in an emergency
	Classes   []Code         `json:"classes"`
	Expires   hexutil.Uint64 `json:"expires"`  // first second at which it is over
	State     Code           `json:"state"`    // open or over
	Releases  hexutil.Uint64 `json:"releases"` // shares of keys that were released to it
	Created   Origin         `json:"created"`
	Emergency *Emergency     `json:"emergency"` // null unless the glass was broken

	FHIR json.RawMessage `json:"fhir"` // AuditEvent of the decision to open it, null unless it was asked for
}

// ListAccess returns the tickets that a filter selects: the access history of a patient, an
// actor or an organization, the newest first. It is read from the index.
func (api *API) ListAccess(ctx context.Context, filter *AccessFilter, page *Page, block *rpc.BlockNumberOrHash, options *ListOptions) (*List[AccessRow], error) {
	filter = orEmpty(filter)
	state, _, err := filter.State.optional(contracts.TicketStates, "state")
	if err != nil {
		return nil, err
	}
	f := index.TicketFilter{
		Patient: orNothing(filter.Patient), Organization: orNothing(filter.Org), Actor: orNothing(filter.Actor),
		BreakGlass: filter.BreakGlass, Status: state, Range: filter.Range.resolve(),
	}
	find := func(v *index.View, p index.Page) ([]*index.Ticket, []byte, error) { return v.Tickets(f, p) }
	return list(ctx, api.service, block, page, find, func(t *index.Ticket) AccessRow {
		row := accessRow(t)
		if options.wants() {
			row.FHIR = api.service.auditEvent(t)
		}
		return row
	})
}

func accessRow(t *index.Ticket) AccessRow {
	row := AccessRow{
		ID: t.ID, PID: t.Patient, Actor: t.Actor, Org: orNull(t.Organization), Purpose: codeOf(contracts.PurposesOfUse, t.Purpose), Action: actionOf(t.Action),
		Basis: codeOf(contracts.Bases, t.Basis), Ref: orNull(t.Ref), Classes: codesIn(contracts.RecordClasses, t.Classes), Expires: quantity(t.Expires),
		State: codeOf(contracts.TicketStates, t.Status), Releases: quantity(uint64(t.Releases)), Created: originOf(t.Created),
	}
	if g := t.Glass; g != nil {
		row.Emergency = &Emergency{
			OccurredAt: quantity(g.OccurredAt), JustifyBy: quantity(g.JustifyBy), ReviewBy: quantity(g.ReviewBy),
			Justified: g.Justified != index.Origin{}, Verdict: codeOf(contracts.Verdicts, g.Verdict), Overdue: g.JustifyOverdue || g.ReviewOverdue,
		}
	}
	return row
}

// DutyFilter selects open duties; what is missing selects all. Filters combine.
type DutyFilter struct {
	Kind    string          `json:"kind"`    // "justify", "review" or "amendment"
	Overdue bool            `json:"overdue"` // only those whose deadline is over
	Patient *common.Hash    `json:"pid"`
	Org     *common.Hash    `json:"orgId"` // of the actor; of an amendment the custodian that owes the review
	Actor   *common.Address `json:"actor"` // who broke the glass
}

// DutyRow is a duty that somebody owes.
type DutyRow struct {
	Kind     string          `json:"kind"`     // "justify" or "review" of an emergency, "amendment" for the review of a request
	Deadline hexutil.Uint64  `json:"deadline"` // last second at which it is in time
	Overdue  bool            `json:"overdue"`
	PID      common.Hash     `json:"pid"`
	Org      *common.Hash    `json:"orgId"`
	Actor    *common.Address `json:"actor"`    // who broke the glass, null for an amendment
	Ticket   *common.Hash    `json:"ticket"`   // of the emergency, null for an amendment
	Record   *common.Hash    `json:"recordId"` // amendment request, null for an emergency
	Since    Origin          `json:"since"`
}

// dutyKinds are the names of the kinds of duties.
var dutyKinds = map[string]index.DutyKind{"": 0, "justify": index.DutyJustify, "review": index.DutyReview, "amendment": index.DutyAmendment}

// ListOpenReviews returns what is open after broken glass, a justification or a review, and
// amendment requests without a review; the latest deadline first, or with oldestFirst the
// next deadline first. It is read from the index.
func (api *API) ListOpenReviews(ctx context.Context, filter *DutyFilter, page *Page, block *rpc.BlockNumberOrHash) (*List[DutyRow], error) {
	filter = orEmpty(filter)
	kind, ok := dutyKinds[filter.Kind]
	if !ok {
		return nil, badArgument("kind", "have %.20q, want justify, review or amendment", filter.Kind)
	}
	f := index.DutyFilter{Kind: kind, Overdue: filter.Overdue, Patient: orNothing(filter.Patient), Organization: orNothing(filter.Org), Actor: orNothing(filter.Actor)}
	find := func(v *index.View, p index.Page) ([]*index.Duty, []byte, error) { return v.Duties(f, p) }
	return list(ctx, api.service, block, page, find, dutyRow)
}

func dutyRow(d *index.Duty) DutyRow {
	row := DutyRow{
		Deadline: quantity(d.Deadline), Overdue: d.Overdue, PID: d.Patient, Org: orNull(d.Organization), Actor: addressOrNull(d.Actor),
		Ticket: orNull(d.Ticket), Record: orNull(d.Record), Since: originOf(d.Since),
	}
	for name, kind := range dutyKinds {
		if kind == d.Kind {
			row.Kind = name
		}
	}
	return row
}

// GrantFilter selects grants; what is missing selects all. Filters combine.
type GrantFilter struct {
	Patient     *common.Hash `json:"pid"`
	GranteeKind *Word        `json:"granteeKind"`
	Grantee     *common.Hash `json:"grantee"` // as IConsent has it, with granteeKind
	State       *Word        `json:"state"`   // granted, revoked or expired
	Range                    // when it was granted
}

// Grant is a patient's consent.
type Grant struct {
	ID          common.Hash     `json:"consentId"`
	PID         common.Hash     `json:"pid"`
	GranteeKind Code            `json:"granteeKind"`
	Grantee     common.Hash     `json:"grantee"` // address, orgId, SHA-256(orgId || role) or role, by its kind
	Purposes    []Code          `json:"purposes"`
	Actions     []Code          `json:"actions"`
	Classes     []Code          `json:"classes"`
	NotBefore   hexutil.Uint64  `json:"notBefore"`       // first second
	NotAfter    *hexutil.Uint64 `json:"notAfter"`        // last second, null for no end
	FHIRHash    *common.Hash    `json:"fhirConsentHash"` // SHA-256 of the FHIR Consent, null for none
	State       Code            `json:"state"`
	By          common.Address  `json:"by"` // who decided
	Created     Origin          `json:"created"`
	Revoked     *Origin         `json:"revoked"`   // null unless it was revoked
	RevokedBy   *common.Address `json:"revokedBy"` // null unless it was revoked
	FHIR        json.RawMessage `json:"fhir"`      // Consent, null unless it was asked for
}

// ListGrants returns the grants that a filter selects, open and past, the newest first. It is
// read from the index.
func (api *API) ListGrants(ctx context.Context, filter *GrantFilter, page *Page, block *rpc.BlockNumberOrHash, options *ListOptions) (*List[Grant], error) {
	filter = orEmpty(filter)
	kind, _, err := filter.GranteeKind.optional(contracts.GranteeKinds, "granteeKind")
	if err != nil {
		return nil, err
	}
	state, _, err := filter.State.optional(contracts.ConsentStates, "state")
	if err != nil {
		return nil, err
	}
	f := index.GrantFilter{Patient: orNothing(filter.Patient), GranteeKind: kind, Grantee: filter.Grantee, Status: state, Range: filter.Range.resolve()}
	find := func(v *index.View, p index.Page) ([]*index.Grant, []byte, error) { return v.Grants(f, p) }
	return list(ctx, api.service, block, page, find, func(g *index.Grant) Grant {
		row := grantRow(g)
		if options.wants() {
			row.FHIR = consentOf(g)
		}
		return row
	})
}

func grantRow(g *index.Grant) Grant {
	return Grant{
		ID: g.ConsentId, PID: g.Pid, GranteeKind: codeOf(contracts.GranteeKinds, g.GranteeKind), Grantee: g.Grant.Grantee,
		Purposes: codesIn(contracts.PurposesOfUse, uint64(g.PurposeMask)), Actions: actionsIn(g.ActionMask), Classes: codesIn(contracts.RecordClasses, g.ClassMask),
		NotBefore: quantity(g.NotBefore), NotAfter: secondOrNull(g.NotAfter), FHIRHash: orNull(g.FhirConsentHash), State: codeOf(contracts.ConsentStates, g.Status),
		By: g.By, Created: originOf(g.Created), Revoked: originOrNull(g.Revoked), RevokedBy: addressOrNull(g.RevokedBy),
	}
}

// CareFilter selects care relationships; what is missing selects all. Filters combine.
type CareFilter struct {
	Patient *common.Hash `json:"pid"`
	Org     *common.Hash `json:"orgId"`
	State   *Word        `json:"state"` // granted (open), revoked (closed) or expired
	Range                // when it was opened
}

// Care is a care relationship between an organization and a patient.
type Care struct {
	ID        common.Hash     `json:"careId"`
	PID       common.Hash     `json:"pid"`
	Org       common.Hash     `json:"orgId"`
	By        common.Address  `json:"by"`
	Encounter common.Hash     `json:"encounterCommit"` // salted commitment of the encounter
	NotAfter  hexutil.Uint64  `json:"notAfter"`        // last second
	State     Code            `json:"state"`           // granted is open, revoked is closed
	Created   Origin          `json:"created"`
	Closed    *Origin         `json:"closed"`   // null unless it was closed
	ClosedBy  *common.Address `json:"closedBy"` // null unless it was closed
}

// ListCare returns the care relationships that a filter selects, open and past, the newest
// first. It is read from the index.
func (api *API) ListCare(ctx context.Context, filter *CareFilter, page *Page, block *rpc.BlockNumberOrHash) (*List[Care], error) {
	filter = orEmpty(filter)
	state, _, err := filter.State.optional(contracts.ConsentStates, "state")
	if err != nil {
		return nil, err
	}
	f := index.CareFilter{Patient: orNothing(filter.Patient), Organization: orNothing(filter.Org), Status: state, Range: filter.Range.resolve()}
	find := func(v *index.View, p index.Page) ([]*index.Care, []byte, error) { return v.Cares(f, p) }
	return list(ctx, api.service, block, page, find, func(c *index.Care) Care {
		return Care{
			ID: c.ID, PID: c.Patient, Org: c.Organization, By: c.By, Encounter: c.Encounter, NotAfter: quantity(c.NotAfter),
			State: codeOf(contracts.ConsentStates, c.Status), Created: originOf(c.Created), Closed: originOrNull(c.Closed), ClosedBy: addressOrNull(c.ClosedBy),
		}
	})
}
