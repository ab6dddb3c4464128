// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

var governanceABI = bindings.NewGovernance()

var governanceEvents = []kindEntry{
	{Proposed, contracts.GovernanceAddress, "Proposed", on(governanceABI.UnpackProposedEvent, func(c *change, e *bindings.GovernanceProposed) {
		c.enter(familyProposal, &proposalRow{
			Number: e.Id, Kind: e.Kind, Organization: c.organization(e.ByOrg), Concerned: c.concerned(e.Kind, e.Payload),
			Payload: e.Payload, Rationale: e.RationaleHash, Expiry: e.Expiry, Block: c.now.Block, Time: c.now.Time,
		}, u64(e.Id))
		c.pushEntity(listProposals)
		c.history(OfProposal(e.Id), OfOrganization(e.ByOrg))
	})},
	{Voted, contracts.GovernanceAddress, "Voted", on(governanceABI.UnpackVotedEvent, func(c *change, e *bindings.GovernanceVoted) {
		org := c.organization(e.OrgId)
		c.editProposal(e.Id, func(p *proposalRow) {
			p.Votes = append(slices.DeleteFunc(p.Votes, func(v voteRow) bool { return v.Organization == org }), voteRow{org, e.Support, c.now})
		})
		c.history(OfOrganization(e.OrgId))
	})},
	{Passed, contracts.GovernanceAddress, "Passed", on(governanceABI.UnpackPassedEvent, func(c *change, e *bindings.GovernancePassed) {
		c.editProposal(e.Id, func(p *proposalRow) { p.ExecutableAt = e.ExecutableAt })
	})},
	{Executed, contracts.GovernanceAddress, "Executed", on(governanceABI.UnpackExecutedEvent, func(c *change, e *bindings.GovernanceExecuted) {
		c.editProposal(e.Id, func(p *proposalRow) {
			p.Executed, p.NewModel, p.Closed = true, e.NewModelHash, c.now
			c.execute(p.Kind, p.Payload)
		})
	})},
	{VoteWithdrawn, contracts.GovernanceAddress, "VoteWithdrawn", on(governanceABI.UnpackVoteWithdrawnEvent, func(c *change, e *bindings.GovernanceVoteWithdrawn) {
		org := c.organization(e.OrgId)
		c.editProposal(e.Id, func(p *proposalRow) {
			p.Votes = slices.DeleteFunc(p.Votes, func(v voteRow) bool { return v.Organization == org })
		})
		c.history(OfOrganization(e.OrgId))
	})},
	{Reopened, contracts.GovernanceAddress, "Reopened", on(governanceABI.UnpackReopenedEvent, func(c *change, e *bindings.GovernanceReopened) {
		c.editProposal(e.Id, func(p *proposalRow) { p.ExecutableAt = 0 })
	})},
	{Cancelled, contracts.GovernanceAddress, "Cancelled", on(governanceABI.UnpackCancelledEvent, func(c *change, e *bindings.GovernanceCancelled) {
		c.editProposal(e.Id, func(p *proposalRow) { p.Cancelled, p.Closed = true, c.now })
	})},
}

func (c *change) editProposal(id uint64, edit func(p *proposalRow)) {
	update(c, familyProposal, edit, u64(id))
	c.history(OfProposal(id))
}

// payload decodes what a proposal wants to change, nil after a failure.
func (c *change) payload(kind uint8, payload []byte) []any {
	_, types := contracts.Change(kind)
	values, err := types.Unpack(payload)
	if err != nil {
		c.fail(err)
		return nil
	}
	return values
}

// concerned is the organization that a proposal is about, zero for none.
func (c *change) concerned(kind uint8, payload []byte) common.Hash {
	switch kind {
	case contracts.SetOrganizationStatus, contracts.ReplaceAdministrator, contracts.MoveCustody:
		if v := c.payload(kind, payload); v != nil {
			return v[0].([32]byte)
		}
	case contracts.RemoveSigner:
		if v := c.payload(kind, payload); v != nil {
			address := v[0].(common.Address)
			if n := c.find(familySigner, address[:]); n != 0 {
				return c.organizationID(must[signerRow](c, rowKey(familySigner, n)).Organization)
			}
		}
	}
	return common.Hash{}
}

// execute keeps what entities depend on. Everything else that a proposal changes is in
// events of its own, or is asked of the contracts.
func (c *change) execute(kind uint8, payload []byte) {
	if kind != contracts.SetParameter && kind != contracts.SetRoles {
		return
	}
	v := c.payload(kind, payload)
	switch {
	case v == nil:
	case kind == contracts.SetParameter:
		c.save(parameterKey(v[0].([32]byte)), &parameterRow{v[1].(uint64)})
	case v[0].(common.Address) == common.Address{}:
		c.save(kindKey(v[2].(uint8)), &kindRow{v[3].(uint32)})
	}
}

// kindKey is the key of the roles that organizations of a kind may give.
func kindKey(kind uint8) []byte { return key(tableRow, []byte{familyKind, kind}) }

func parameterKey(name common.Hash) []byte { return key(tableRow, []byte{familyParameter}, name[:]) }

// parameter returns the value of a parameter of the model.
func (c *change) parameter(name common.Hash) uint64 {
	return must[parameterRow](c, parameterKey(name)).Value
}
