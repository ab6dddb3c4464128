// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// ActorFilter selects actors; what is missing selects all. Filters combine.
type ActorFilter struct {
	Org    *common.Hash `json:"orgId"`
	Role   *Word        `json:"role"` // that it was enrolled with
	Status *Word        `json:"status"`
	Range               // when it was enrolled
}

// ActorRow is an actor in a list; ehr_getActor says more.
type ActorRow struct {
	Address    common.Address  `json:"address"`
	FirstKey   common.Address  `json:"firstKey"` // first key of the person
	Org        common.Hash     `json:"orgId"`
	Status     Code            `json:"status"`
	Active     bool            `json:"active"`     // whether it and its organization are active, and its time is not over
	Roles      []Code          `json:"roles"`      // that it was enrolled with
	CertHash   *common.Hash    `json:"certHash"`   // SHA-256 of the credential, null for none
	NotAfter   *hexutil.Uint64 `json:"notAfter"`   // last second at which it may act, null for no end
	ReplacedBy *common.Address `json:"replacedBy"` // key that took over, null for none
	Created    Origin          `json:"created"`
}

// ListActors returns the actors that a filter selects, in the order of their enrolment, the
// newest first. It is read from the index.
func (api *API) ListActors(ctx context.Context, filter *ActorFilter, page *Page, block *rpc.BlockNumberOrHash) (*List[ActorRow], error) {
	filter = orEmpty(filter)
	f := index.ActorFilter{Organization: orNothing(filter.Org), Range: filter.Range.resolve()}
	role, given, err := filter.Role.optional(contracts.Roles, "role")
	if err != nil {
		return nil, err
	}
	if given {
		f.Roles = 1 << role
	}
	if f.Status, _, err = filter.Status.optional(contracts.MemberStatuses, "status"); err != nil {
		return nil, err
	}
	find := func(v *index.View, p index.Page) ([]*index.Actor, []byte, error) { return v.Actors(f, p) }
	return list(ctx, api.service, block, page, find, func(a *index.Actor) ActorRow {
		return ActorRow{
			Address: a.Address, FirstKey: a.Person, Org: a.Organization, Status: codeOf(contracts.MemberStatuses, a.Status), Active: a.Active,
			Roles: codesIn(contracts.Roles, uint64(a.Roles)), CertHash: orNull(a.CertHash), NotAfter: secondOrNull(a.NotAfter),
			ReplacedBy: addressOrNull(a.ReplacedBy), Created: originOf(a.Created),
		}
	})
}

// OrganizationFilter selects organizations; what is missing selects all. Filters combine.
type OrganizationFilter struct {
	Kind   *Word `json:"kind"`
	Status *Word `json:"status"`
	Range        // when it entered
}

// OrganizationRow is an organization in a list; ehr_getOrganization says more.
type OrganizationRow struct {
	ID        common.Hash    `json:"orgId"`
	Kind      Code           `json:"kind"`
	Status    Code           `json:"status"`
	Admin     common.Address `json:"admin"`
	MetaHash  *common.Hash   `json:"metaHash"`       // SHA-256 of its public description, null for none
	Custodian common.Hash    `json:"custodian"`      // organization that has custody of its patients and records
	Late      bool           `json:"directivesLate"` // whether its refresh of the directives is overdue
	Created   Origin         `json:"created"`
}

// ListOrganizations returns the organizations that a filter selects, in the order of their
// entry, the newest first. It is read from the index.
func (api *API) ListOrganizations(ctx context.Context, filter *OrganizationFilter, page *Page, block *rpc.BlockNumberOrHash) (*List[OrganizationRow], error) {
	filter = orEmpty(filter)
	f, err := index.OrganizationFilter{Range: filter.Range.resolve()}, error(nil)
	if f.Kind, _, err = filter.Kind.optional(contracts.OrganizationKinds, "kind"); err != nil {
		return nil, err
	}
	if f.Status, _, err = filter.Status.optional(contracts.MemberStatuses, "status"); err != nil {
		return nil, err
	}
	find := func(v *index.View, p index.Page) ([]*index.Organization, []byte, error) { return v.Organizations(f, p) }
	return list(ctx, api.service, block, page, find, func(o *index.Organization) OrganizationRow {
		return OrganizationRow{
			ID: o.ID, Kind: codeOf(contracts.OrganizationKinds, o.Kind), Status: codeOf(contracts.MemberStatuses, o.Status), Admin: o.Admin,
			MetaHash: orNull(o.MetaHash), Custodian: o.Custodian, Late: o.Directives.Late, Created: originOf(o.Created),
		}
	})
}

// ProposalFilter selects proposals; what is missing selects all. Filters combine.
type ProposalFilter struct {
	Kind  *Word        `json:"kind"`
	State *Word        `json:"state"`
	Org   *common.Hash `json:"orgId"` // that proposed it
	Range              // when it was proposed
}

// Proposal is a change of the model that the members vote on.
type Proposal struct {
	ID           hexutil.Uint64  `json:"id"` // counted from 1
	Kind         Code            `json:"kind"`
	State        Code            `json:"state"`
	Org          common.Hash     `json:"byOrg"`         // organization that proposed it
	Concerned    *common.Hash    `json:"concerned"`     // organization that it is about, null for none
	Change       *Change         `json:"change"`        // null if this program does not know the kind
	Payload      hexutil.Bytes   `json:"payload"`       // encoded change
	Rationale    common.Hash     `json:"rationaleHash"` // SHA-256 of the document that explains it
	Expiry       hexutil.Uint64  `json:"expiry"`        // last second at which it may be executed
	ExecutableAt *hexutil.Uint64 `json:"executableAt"`  // first second at which it may be executed, null before it passed
	Votes        []Vote          `json:"votes"`         // that stand
	NewModel     *common.Hash    `json:"newModelHash"`  // model after its execution, null before
	Created      Origin          `json:"created"`
	Closed       *Origin         `json:"closed"` // when it was executed or cancelled, null before
}

// Vote is the vote of an organization.
type Vote struct {
	Org     common.Hash `json:"orgId"`
	Support bool        `json:"support"`
	Cast    Origin      `json:"cast"`
}

// ListProposals returns the proposals that a filter selects, with their votes, the newest
// first. It is read from the index.
func (api *API) ListProposals(ctx context.Context, filter *ProposalFilter, page *Page, block *rpc.BlockNumberOrHash) (*List[Proposal], error) {
	filter = orEmpty(filter)
	f, err := index.ProposalFilter{Organization: orNothing(filter.Org), Range: filter.Range.resolve()}, error(nil)
	if f.Kind, _, err = filter.Kind.optional(contracts.ProposalKinds, "kind"); err != nil {
		return nil, err
	}
	if f.State, _, err = filter.State.optional(contracts.ProposalStates, "state"); err != nil {
		return nil, err
	}
	find := func(v *index.View, p index.Page) ([]*index.Proposal, []byte, error) { return v.Proposals(f, p) }
	return list(ctx, api.service, block, page, find, proposalOf)
}

func proposalOf(p *index.Proposal) Proposal {
	out := Proposal{
		ID: quantity(p.ID), Kind: codeOf(contracts.ProposalKinds, p.Kind), State: codeOf(contracts.ProposalStates, p.State), Org: p.Organization,
		Concerned: orNull(p.Concerned), Change: changeOf(p.Kind, p.Payload), Payload: p.Payload, Rationale: p.Rationale, Expiry: quantity(p.Expiry),
		ExecutableAt: secondOrNull(p.ExecutableAt), Votes: make([]Vote, len(p.Votes)), NewModel: orNull(p.NewModel),
		Created: originOf(p.Created), Closed: originOrNull(p.Closed),
	}
	for i, v := range p.Votes {
		out.Votes[i] = Vote{v.Organization, v.Support, originOf(v.Cast)}
	}
	return out
}
