// SPDX-License-Identifier: LGPL-3.0-or-later

package access

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// The duties after breaking the glass follow the person and the credential: a new key, a
// new address with the same credential, and a new credential for the same address keep
// the earlier duties. Somebody with a new address and a new credential at once is a new
// person for the ledger.

// debtors are the holders whose cases an actor is responsible for: one, or two if it was
// given the credential of another person with cases.
type debtors struct {
	own    common.Address // of the person
	shared common.Address // of its credential; equal to own if it has none
	first  common.Address // key of the person

	// Which holders must be stored before a case is entered.
	person, credential bool
	cert               common.Address // the credential as a holder
}

// debtorsOf finds the holders whose cases an actor is responsible for.
func debtorsOf(env *native.Env, actor common.Address) (d debtors) {
	s := env.Storage()
	d.first = registry.PersonOf(env, actor)
	d.own = loadDebtor(s, debtSlot(s, d.first))
	d.person = d.own == common.Address{}
	if hash := registry.Credential(env, actor); hash != (common.Hash{}) {
		sum := env.Sha256(hash[:])
		d.cert = common.Address(sum[:common.AddressLength])
		if d.shared = loadDebtor(s, debtSlot(s, d.cert)); d.shared == (common.Address{}) {
			d.shared = d.cert
		}
	}
	switch {
	case d.person && d.shared != common.Address{}:
		d.own = d.shared
	case d.person:
		d.own, d.shared = d.first, d.first
	case d.shared == common.Address{}:
		d.shared = d.own
	case d.shared != d.own && loadPerson(s, personSlot(s, d.shared)).cases == 0:
		d.shared, d.credential = d.own, true
	}
	return d
}

// note stores the holders by which a later key or credential of the same person is found.
func (d debtors) note(s native.Writer) {
	if d.person {
		storeDebtor(s, debtSlot(s, d.first), d.own)
	}
	if d.credential {
		storeDebtor(s, debtSlot(s, d.cert), d.own)
	}
}

// each calls visit with the records of the holders.
func (d debtors) each(s native.Reader, visit func(slot native.Slot, p *person)) {
	for i, holder := range []common.Address{d.shared, d.own} {
		if i == 1 && d.own == d.shared {
			return
		}
		slot := personSlot(s, holder)
		p := loadPerson(s, slot)
		visit(slot, &p)
	}
}

// owed holds the open duties of an actor.
type owed struct {
	open   uint32 // ordinary cases without a review
	late   bool   // a duty is overdue
	barred bool   // a verdict is improper
}

func (d debtors) owed(env *native.Env) (o owed) {
	s := env.Storage()
	d.each(s, func(slot native.Slot, p *person) {
		o.open += p.open
		o.late = p.overdue(s, slot, env.Time()) || o.late
		o.barred = o.barred || p.barred
	})
	return o
}
