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
	debtor                          common.Address // holder who must justify it
	occurredAt, justifyBy, reviewBy uint64
	justified, disaster             bool
	verdict                         uint8
}

// calamity is the disaster that was declared last.
type calamity struct {
	until       uint64
	org, reason common.Hash
}

// debts are the duties of those who broke the glass. A holder is a person, named
// by its first key, or a credential, by the first 20 bytes of SHA-256(certHash).
type debts struct {
	of     map[common.Address]common.Address // the holder that has the cases of a holder
	cases  map[common.Address][]*glass
	barred map[common.Address]bool // by a verdict
}

func newDebts() *debts {
	return &debts{make(map[common.Address]common.Address), make(map[common.Address][]*glass), make(map[common.Address]bool)}
}

// credential is the actor's credential as a holder, zero if it has none.
func (m *model) credential(who common.Address) (holder common.Address) {
	if cert := m.actor(who).certHash; cert != (common.Hash{}) {
		sum := sha256.Sum256(cert[:])
		holder = common.Address(sum[:common.AddressLength])
	}
	return holder
}

// debtors are the holders whose cases an actor must answer for: own is that of the
// person, shared that of its credential. fresh is true if the credential has had
// no cases of its own.
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

// owe enters a case for the actor that broke the glass.
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

// judge applies a verdict: the first one counts, and an improper one counts
// whatever the others are.
func (t *tickets) judge(g *glass, verdict uint8) {
	if g.verdict == contracts.NotReviewed || verdict == contracts.Improper {
		g.verdict = verdict
	}
	if verdict == contracts.Improper {
		t.debts.barred[g.debtor] = true
	}
}

// owed returns an actor's open duties: the number of ordinary cases without a
// review, whether a duty is late, and whether a verdict bars the actor.
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
