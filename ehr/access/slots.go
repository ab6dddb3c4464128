// SPDX-License-Identifier: LGPL-3.0-or-later

package access

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// The storage, as Solidity would declare it. Slot 0 is kept free.
//
//	mapping(bytes32 id => Ticket) tickets;                              // 1
//	mapping(address holder => Person) people;                           // 2
//	mapping(address holder => address) debts;                           // 3
//	mapping(bytes32 ticket => mapping(uint32 org => uint8)) verdicts;   // 4
//	Disaster disaster;                                                  // 5
//
//	struct Ticket { uint8 purpose; uint8 action; uint8 basis; uint16 classes; uint40 expires; address actor;
//	                bytes32 pid; Glass glass; }
//	struct Glass  { uint32 number; uint40 occurredAt; address debtor; }
//	struct Person { uint56 tickets; bool barred; uint32 cases; uint32 open;
//	                uint32 firstUnjustified; uint32 lastUnjustified; uint32 firstUnreviewed; uint32 lastUnreviewed;
//	                Case[2**32] list; } // of case 1, 2, ...
//	struct Case   { uint40 justifyBy; uint40 reviewBy; uint32 org;
//	                uint32 justificationBefore; uint32 justificationAfter; uint32 reviewBefore; uint32 reviewAfter;
//	                bool justified; uint8 verdict; }
//	struct Disaster { uint40 until; uint32 org; bytes32 reasonHash; }
//
// classes has bit N-1 for records of class N. verdict of a case is the verdict that
// counts, plus declaredDisaster if a disaster was declared when the glass was broken.
//
// A holder is a person, by the first key, or a credential, by the first 20 bytes
// of SHA-256(certHash). debts maps a holder to the debtor that has its cases. A debtor's
// cases are in two queues: those that wait for a justification, and those that wait for a
// review. A new case enters at the end, and no case is due before the one in front of it,
// so if the first of a queue is not overdue, none is.
var (
	slotTickets  = native.Base(1)
	slotPeople   = native.Base(2)
	slotDebts    = native.Base(3)
	slotVerdict  = native.Base(4)
	slotDisaster = native.Base(5)
)

// Words of a Ticket after the first.
const (
	wordPID uint64 = iota + 1
	wordGlass
)

// ticket is the first word of a Ticket.
type ticket struct {
	purpose uint8
	action  uint8
	basis   uint8 // 0 for an unknown ticket
	classes uint64
	expires uint64 // first second at which the ticket is over
	actor   common.Address
}

func ticketSlot(s native.Reader, id common.Hash) native.Slot { return s.Map(slotTickets, id) }

func loadTicket(s native.Reader, slot native.Slot) ticket {
	w := native.Unpack(s.Load(slot))
	return ticket{uint8(w.Uint(1)), uint8(w.Uint(1)), uint8(w.Uint(1)), w.Uint(2) << 1, w.Uint(5), w.Address()}
}

func (t ticket) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(uint64(t.purpose), 1).PutUint(uint64(t.action), 1).PutUint(uint64(t.basis), 1)
	s.Store(slot, w.PutUint(t.classes>>1, 2).PutUint(t.expires, 5).PutAddress(t.actor).Hash())
}

// glass is the part of a ticket for an emergency.
type glass struct {
	number     uint32 // of the case among those of the debtor
	occurredAt uint64
	debtor     common.Address // holder that is responsible for it
}

func loadGlass(s native.Reader, ticket native.Slot) glass {
	w := native.Unpack(s.Load(ticket.At(wordGlass)))
	return glass{uint32(w.Uint(4)), w.Uint(5), w.Address()}
}

func (g glass) store(s native.Writer, ticket native.Slot) {
	var w native.Word
	s.Store(ticket.At(wordGlass), w.PutUint(uint64(g.number), 4).PutUint(g.occurredAt, 5).PutAddress(g.debtor).Hash())
}

// Duties after breaking the glass, as the index of a queue.
const (
	justification = iota
	verdict
	duties
)

// queue is the cases of a person that wait for one duty, in the order of their deadlines.
type queue struct{ first, last uint32 }

// person is the first word of a Person.
type person struct {
	tickets uint64
	barred  bool // a verdict bars it from breaking the glass
	cases   uint32
	open    uint32 // ordinary cases without a review
	queues  [duties]queue
}

func personSlot(s native.Reader, holder common.Address) native.Slot {
	return s.Map(slotPeople, common.BytesToHash(holder[:]))
}

func loadPerson(s native.Reader, slot native.Slot) person {
	w := native.Unpack(s.Load(slot))
	p := person{tickets: w.Uint(7), barred: w.Bool(), cases: uint32(w.Uint(4)), open: uint32(w.Uint(4))}
	for i := range p.queues {
		p.queues[i] = queue{uint32(w.Uint(4)), uint32(w.Uint(4))}
	}
	return p
}

func (p person) store(s native.Writer, slot native.Slot) {
	var w native.Word
	w.PutUint(p.tickets, 7).PutBool(p.barred).PutUint(uint64(p.cases), 4).PutUint(uint64(p.open), 4)
	for _, q := range p.queues {
		w.PutUint(uint64(q.first), 4).PutUint(uint64(q.last), 4)
	}
	s.Store(slot, w.Hash())
}

// link is the place of a case in a queue; 0 is no case.
type link struct{ before, after uint32 }

// breach is one case.
type breach struct {
	by        [duties]uint64 // last second at which the duty is fulfilled in time
	org       uint32         // of the actor that broke the glass
	links     [duties]link
	justified bool
	disaster  bool  // whether a disaster was declared
	verdict   uint8 // 0 for none
}

// declaredDisaster is added to the verdict in storage.
const declaredDisaster = 1 << 7

func caseSlot(person native.Slot, number uint32) native.Slot { return person.At(uint64(number)) }

func loadCase(s native.Reader, person native.Slot, number uint32) (b breach) {
	w := native.Unpack(s.Load(caseSlot(person, number)))
	for i := range b.by {
		b.by[i] = w.Uint(5)
	}
	b.org = uint32(w.Uint(4))
	for i := range b.links {
		b.links[i] = link{uint32(w.Uint(4)), uint32(w.Uint(4))}
	}
	b.justified, b.verdict = w.Bool(), uint8(w.Uint(1))
	b.disaster, b.verdict = b.verdict >= declaredDisaster, b.verdict&^declaredDisaster
	return b
}

func (b breach) store(s native.Writer, person native.Slot, number uint32) {
	var w native.Word
	for _, by := range b.by {
		w.PutUint(by, 5)
	}
	w.PutUint(uint64(b.org), 4)
	for _, l := range b.links {
		w.PutUint(uint64(l.before), 4).PutUint(uint64(l.after), 4)
	}
	verdict := b.verdict
	if b.disaster {
		verdict |= declaredDisaster
	}
	s.Store(caseSlot(person, number), w.PutBool(b.justified).PutUint(uint64(verdict), 1).Hash())
}

// debtSlot is the slot of the debtor that has the cases of a holder.
func debtSlot(s native.Reader, holder common.Address) native.Slot {
	return s.Map(slotDebts, common.BytesToHash(holder[:]))
}

func loadDebtor(s native.Reader, slot native.Slot) common.Address {
	return native.Unpack(s.Load(slot)).Address()
}

func storeDebtor(s native.Writer, slot native.Slot, debtor common.Address) {
	var w native.Word
	s.Store(slot, w.PutAddress(debtor).Hash())
}

// verdictSlot is the slot of an organization's verdict on a case.
func verdictSlot(s native.Reader, ticket common.Hash, org uint32) native.Slot {
	var key native.Word
	return s.Map(s.Map(slotVerdict, ticket), key.PutUint(uint64(org), 4).Hash())
}

// calamity is the first word of a Disaster.
type calamity struct {
	until uint64 // last second of it, 0 if none was declared
	org   uint32 // that declared it
}

func loadDisaster(s native.Reader) calamity {
	w := native.Unpack(s.Load(slotDisaster))
	return calamity{w.Uint(5), uint32(w.Uint(4))}
}

func (d calamity) store(s native.Writer, reason common.Hash) {
	var w native.Word
	s.Store(slotDisaster, w.PutUint(d.until, 5).PutUint(uint64(d.org), 4).Hash())
	s.Store(slotDisaster.At(1), reason)
}
