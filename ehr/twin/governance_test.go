// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

// propose makes a proposal and plans how it goes on.
func (w *world) propose() (*person, []any) {
	kind := uint8(1 + w.n(int(contracts.MaxKind)))
	change := w.change(kind)
	if w.chance(0.3) {
		change = w.mutate(change)
	}
	payload := payloadOf(kind, change)
	if w.chance(0.05) {
		payload = w.scramble(payload)
	}
	return nil, w.proposing(kind, payload)
}

func (w *world) proposing(kind uint8, payload []byte) []any {
	return []any{kind, payload, w.hash(), w.now() + timelock + uint64(w.n(2000))}
}

func payloadOf(kind uint8, change []any) []byte {
	_, types := contracts.Change(kind)
	payload, err := types.Pack(change...)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return payload
}

// planCustody has somebody take over after a suspension, which random votes
// seldom hit.
func (w *world) planCustody() {
	for range 3 {
		w.plans = append(w.plans, []func() step{func() step {
			return w.step(onGovernance, "propose", nil, w.proposing(contracts.MoveCustody, payloadOf(contracts.MoveCustody, w.newCustodian())))
		}})
	}
}

// plan has the organizations vote on a proposal, and it executed.
func (w *world) plan(id uint64) {
	var plan []func() step
	support := pick(w, 0.75, 0.9, 1)
	for i := range orgCount {
		if w.chance(0.9) {
			plan = append(plan, func() step {
				return w.step(onGovernance, "vote", w.admin(name("org", i)), []any{id, w.chance(support)})
			})
		}
	}
	if w.chance(0.4) { // minds change, mostly of those whose votes are needed
		for range 3 {
			plan = append(plan, func() step {
				return w.step(onGovernance, "withdrawVote", w.admin(name("org", w.n(genesisOrgs))), []any{id})
			})
		}
	}
	for range 3 {
		plan = append(plan, func() step {
			if at := w.ask(contracts.GovernanceAddress, "proposal", id)[6].(uint64); at > w.now() && w.chance(0.6) {
				return step{wait: at - w.now() - uint64(w.n(2))}
			}
			return w.step(onGovernance, "execute", nil, []any{id})
		})
	}
	w.plans = append(w.plans, plan)
}

// change is the arguments of a change of one kind.
func (w *world) change(kind uint8) []any {
	switch kind {
	case 1:
		org, admin := w.org(), w.stranger()
		proof := w.proof(personOf[admin], signature.Administration, native.Words{}.Address(admin).Hash(org))
		return []any{org, uint8(1 + w.n(3)), admin, w.hash(), proof}
	case 2:
		org := pick(w, w.ask(contracts.RegistryAddress, "orgs", uint32(0), uint16(orgCount))[0].([][32]byte)...)
		status := w.ask(contracts.RegistryAddress, "org", org)[1].(uint8)
		return []any{org, pick(w, 3-status, 3-status, uint8(1+w.n(2)))}
	case 3:
		return []any{w.person().address, w.org()}
	case 4:
		signers := w.ask(contracts.RegistryAddress, "signers")[0].([]common.Address)
		return []any{pick(w, append(signers, w.person().address)...)}
	case 5:
		if w.chance(0.15) {
			return []any{common.Address{}, [4]byte{}, uint8(1 + w.n(3)), w.kindRoles()}
		}
		target := w.n(len(targets))
		op := pick(w, writes()...)
		return []any{targets[target], [4]byte(apis[targets[op.target]].Methods[op.method].ID), pick(w, uint8(0), 0, uint8(w.n(17))), w.rand.Uint32N(1<<15) | registry.Administrator.Mask()}
	case 6:
		return []any{uint8(1 + w.n(16)), w.policy()}
	case 7:
		keys := registry.Parameters()
		return w.newParam(pick(w, keys[0], keys[2], keys[3], keys[4], keys[4], pick(w, keys...), keys[8], keys[25]))
	}
	switch kind {
	case contracts.ReplaceAdministrator:
		return w.newAdmin()
	case contracts.MoveCustody:
		return w.newCustodian()
	}
	// No run reaches the height: its rules would be unknown to the contracts.
	early := w.native.Block + w.ask(contracts.GovernanceAddress, "param", registry.ParamRulesNotice)[0].(uint64) - 1
	return []any{pick(w, 2, uint32(1+w.n(5))), pick(w, early, 1<<40, 1<<40+uint64(w.n(5)))}
}

// newAdmin is one that was never enrolled, or an actor of the organization, or anybody.
func (w *world) newAdmin() []any {
	org, admin := w.org(), w.stranger()
	for try := 0; try < 5 && w.chance(0.5) && w.actor(admin).org != org; try++ {
		admin = w.person().address
	}
	if own := w.actor(admin).org; own != (common.Hash{}) && w.chance(0.8) {
		org = own
	}
	return []any{org, admin, w.proof(personOf[admin], signature.Administration, native.Words{}.Address(admin).Hash(org))}
}

// newCustodian is of a suspended organization, mostly, at times of one that has a
// successor to itself.
func (w *world) newCustodian() []any {
	orgs := w.ask(contracts.RegistryAddress, "orgs", uint32(0), uint16(orgCount))[0].([][32]byte)
	from := pick(w, orgs...)
	for try := 0; try < 9 && w.ask(contracts.RegistryAddress, "org", from)[1].(uint8) != registry.Suspended; try++ {
		from = pick(w, orgs...)
	}
	return []any{from, pick(w, from, pick(w, orgs...), pick(w, orgs...), pick(w, orgs...))}
}

// kindRoles are roles that a kind may be let give: often all, else one less or any.
func (w *world) kindRoles() uint32 {
	const all = 1<<15 - 1
	usual := all &^ (registry.Patient.Mask() | registry.Family.Mask())
	return pick(w, usual, usual, usual&^registry.Role(w.n(15)).Mask(), w.rand.Uint32N(1<<15))
}

// stranger is someone who was never enrolled, mostly.
func (w *world) stranger() common.Address {
	a := w.person().address
	for try := 0; try < 5 && w.actor(a).status != registry.Unknown; try++ {
		a = w.person().address
	}
	return a
}

func (w *world) newParam(p registry.Parameter) []any {
	value := p.Min + w.rand.Uint64N(min(p.Max-p.Min, 100)+2)
	if p.Name == "signersMin" {
		value = uint64(w.n(8))
	}
	return []any{p.Key(), value}
}

func (w *world) policy() []byte {
	p := registry.Policy{Base: pick(w, 0, 0, 0, 0, uint8(w.n(18)))}
	for range 1 + w.n(3) {
		var clause []registry.Term
		for range 1 + w.n(2) {
			clause = append(clause, registry.Term{
				Roles: pick(w, 0, 0, w.rand.Uint32N(1<<15)), Relation: registry.Relation(w.n(8)),
				Count: uint8(1 + w.n(2)), Purposes: pick(w, 1, 1, 1<<18-1, w.rand.Uint32N(1<<18)),
			})
		}
		p.Clauses = append(p.Clauses, clause)
	}
	b := p.Encode()
	if w.chance(0.1) {
		b[w.n(len(b))] ^= 1 << w.n(8)
	}
	return b
}

func (w *world) vote() (*person, []any) {
	return w.admin(w.org()), []any{w.proposal(), w.chance(0.8)}
}

func (w *world) withdrawVote() (*person, []any) { return w.admin(w.org()), []any{w.proposal()} }

// cancel is by the proposal's own organization, mostly.
func (w *world) cancel() (*person, []any) {
	id := w.proposal()
	by := w.ask(contracts.GovernanceAddress, "proposal", id)[7].([32]byte)
	if w.chance(0.2) {
		by = w.org()
	}
	return w.admin(by), []any{id}
}

func (w *world) execute() (*person, []any) { return nil, []any{w.proposal()} }

// proposal is one of the last, or one too many.
func (w *world) proposal() uint64 { return w.proposals + 1 - min(w.proposals, uint64(w.n(6))) }
