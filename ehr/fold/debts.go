// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"crypto/sha256"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

// glass is a case of breaking the glass.
type glass struct {
	debtor                          common.Address // holder who owes for it
	occurredAt, justifyBy, reviewBy uint64
	justified, disaster             bool
	verdict                         uint8
}

// calamity is the disaster that was declared last.
type calamity struct {
	until       uint64
	org, reason common.Hash
}

// debts say who owes what for breaking the glass. A holder is a person, by the
// first key, or a credential, by the first 20 bytes of SHA-256(certHash).
type debts struct {
	of     map[common.Address]common.Address // who has the cases of a holder
	cases  map[common.Address][]*glass
	barred map[common.Address]bool // by a verdict
}

func newDebts() *debts {
	return &debts{make(map[common.Address]common.Address), make(map[common.Address][]*glass), make(map[common.Address]bool)}
}

// credential is an actor's as a holder, zero where it has none.
func (m *model) credential(who common.Address) (holder common.Address) {
	if cert := m.actor(who).certHash; cert != (common.Hash{}) {
		sum := sha256.Sum256(cert[:])
		holder = common.Address(sum[:common.AddressLength])
	}
	return holder
}

// debtors are the holders whose cases an actor answers for, own those of the
// person and shared those of its credential. fresh tells that the credential has
// had no cases of its own.
func (s *State) debtors(actor common.Address) (own, shared common.Address, fresh bool) {
	first, cert := s.model.person(actor), s.model.credential(actor)
	own, shared = s.access.debts.of[first], s.access.debts.of[cert]
	known := own != common.Address{}
	if shared == (common.Address{}) {
		shared = cert
	}
	none := shared == common.Address{}
	switch {
	case none && !known:
		return first, first, false
	case none:
		return own, own, false
	case !known:
		return shared, shared, false
	case shared != own && len(s.access.debts.cases[shared]) == 0:
		return own, own, true
	}
	return own, shared, false
}

// owe enters a case of who broke the glass.
func (s *State) owe(e *bindings.AccessGlassBroken) *glass {
	d, first := s.access.debts, s.model.person(e.Actor)
	own, shared, fresh := s.debtors(e.Actor)
	if _, ok := d.of[first]; !ok {
		d.of[first] = own
	}
	if fresh {
		d.of[s.model.credential(e.Actor)] = own
	}
	g := &glass{debtor: shared, occurredAt: e.OccurredAt, justifyBy: e.JustifyBy, reviewBy: e.ReviewBy, disaster: e.Disaster}
	d.cases[shared] = append(d.cases[shared], g)
	return g
}

// judge does with a verdict what follows from it: the first counts, and an
// improper one whatever others say.
func (t *tickets) judge(g *glass, verdict uint8) {
	if g.verdict == contracts.NotReviewed || verdict == contracts.Improper {
		g.verdict = verdict
	}
	if verdict == contracts.Improper {
		t.debts.barred[g.debtor] = true
	}
}

// owed is what an actor owes: ordinary cases without a review, whether a duty was
// not done in time, and whether a verdict says so.
func (v view) owed(actor common.Address) (open uint32, late, barred bool) {
	own, shared, _ := v.debtors(actor)
	holders := []common.Address{own}
	if shared != own {
		holders = append(holders, shared)
	}
	for _, holder := range holders {
		for _, g := range v.access.debts.cases[holder] {
			if g.verdict == contracts.NotReviewed {
				late = late || v.Time > g.reviewBy
				if !g.disaster {
					open++
				}
			}
			late = late || !g.justified && v.Time > g.justifyBy
		}
		barred = barred || v.access.debts.barred[holder]
	}
	return open, late, barred
}
