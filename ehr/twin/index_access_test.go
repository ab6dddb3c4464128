// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
)

func (w *witness) compareConsents() {
	for _, n := range w.grants {
		g, get := must1(w.Grant(n.pid, n.id))(w), w.read(contracts.ConsentAddress, "get", n.pid, n.id)
		w.same("grant", g.Grant, get[0].(bindings.Grant), g.Status, get[1])
	}
	for range listedFilters / 4 {
		f := index.GrantFilter{Status: pickOf(w, 0, 1, 2, 3), Range: w.someRange()}
		if w.random.IntN(2) == 0 {
			f.Patient = name("pid", w.random.IntN(pidCount))
		}
		if len(w.grants) > 0 && w.random.IntN(2) == 0 {
			n := w.grants[w.random.IntN(len(w.grants))]
			g := must1(w.Grant(n.pid, n.id))(w)
			f.GranteeKind, f.Grantee = g.GranteeKind, (*common.Hash)(&g.Grant.Grantee)
		}
		compareList(w, fmt.Sprintf("grants by %+v", f), w.grants, func(n grantName) (bool, index.Origin) {
			g := must1(w.Grant(n.pid, n.id))(w)
			return (f.Patient == common.Hash{} || f.Patient == n.pid) && (f.Status == 0 || f.Status == g.Status) &&
				(f.Grantee == nil || f.GranteeKind == g.GranteeKind && *f.Grantee == g.Grant.Grantee) && within(f.Range, g.Created), g.Created
		}, all(w, func(p index.Page) ([]*index.Grant, []byte, error) { return w.Grants(f, p) }), func(g *index.Grant) index.Origin { return g.Created })
	}
	for _, id := range w.cares {
		c, get := must1(w.Care(id))(w), w.read(contracts.ConsentAddress, "care", id)
		w.same("care", c.Patient, get[0], c.Organization, get[1], c.Encounter, get[2], c.Created.Time, get[3], c.NotAfter, get[4], c.Status, get[5])
	}
	for range listedFilters / 4 {
		f := index.CareFilter{Status: pickOf(w, 0, 1, 2, 3), Range: w.someRange()}
		if w.random.IntN(2) == 0 {
			f.Patient = name("pid", w.random.IntN(pidCount))
		}
		if w.random.IntN(2) == 0 {
			f.Organization = name("org", w.random.IntN(3))
		}
		compareList(w, fmt.Sprintf("cares by %+v", f), w.cares, func(id common.Hash) (bool, index.Origin) {
			c := must1(w.Care(id))(w)
			return (f.Patient == common.Hash{} || f.Patient == c.Patient) && (f.Organization == common.Hash{} || f.Organization == c.Organization) &&
				(f.Status == 0 || f.Status == c.Status) && within(f.Range, c.Created), c.Created
		}, all(w, func(p index.Page) ([]*index.Care, []byte, error) { return w.Cares(f, p) }), func(c *index.Care) index.Origin { return c.Created })
	}
}

// compareList compares the origins of a list with those that a scan keeps.
func compareList[N, T any](w *witness, what string, names []N, keep func(N) (bool, index.Origin), rows []*T, origin func(*T) index.Origin) {
	w.t.Helper()
	var have, want []index.Origin
	for _, n := range names {
		if ok, o := keep(n); ok {
			want = append(want, o)
		}
	}
	for _, r := range rows {
		have = append(have, origin(r))
	}
	if !slices.Equal(have, want) {
		w.t.Errorf("block %d, list of %s: have %v, want %v", w.at.Number, what, have, want)
	}
}

func (w *witness) compareTickets() {
	var due []*index.Duty
	for _, id := range w.tickets {
		t, get := must1(w.Ticket(id))(w), w.read(contracts.AccessAddress, "ticket", id)
		w.same("ticket", t.Patient, get[0], t.Actor, get[1], t.Purpose, get[2], t.Action, get[3], t.Basis, get[4], t.Classes, get[5],
			t.Expires, get[6], t.Status, get[7])
		e := w.read(contracts.AccessAddress, "emergency", id)
		if t.Glass == nil {
			w.same("session", e[0], uint64(0))
			continue
		}
		g := t.Glass
		w.same("emergency", g.OccurredAt, e[0], g.JustifyBy, e[1], g.ReviewBy, e[2], g.Justified != index.Origin{}, e[3], g.Verdict, e[4],
			g.Reviews > 0, g.Verdict != contracts.NotReviewed, g.Lifted, w.lifted(id), g.JustifyOverdue, !e[3].(bool) && w.at.Time > g.JustifyBy)
		d := index.Duty{Patient: t.Patient, Organization: t.Organization, Actor: t.Actor, Ticket: id, Since: t.Created}
		if !e[3].(bool) {
			justify := d
			justify.Kind, justify.Deadline = index.DutyJustify, g.JustifyBy
			due = append(due, &justify)
		}
		if g.Verdict == contracts.NotReviewed {
			review := d
			review.Kind, review.Deadline = index.DutyReview, g.ReviewBy
			due = append(due, &review)
		}
	}
	w.compareTicketLists()
	w.compareDuties(due)
	d := must1(w.Disaster())(w)
	last := w.read(contracts.AccessAddress, "disaster")
	w.same("disaster", d.Until, last[0], d.Organization, last[1], d.Reason, last[2])
}

// lifted reports whether the last event about a suspension lifted it.
func (w *witness) lifted(ticket common.Hash) (lifted bool) {
	for _, e := range w.events {
		switch {
		case e.Kind == index.SuspensionLifted && e.Topics[1] == ticket:
			lifted = true
		case e.Kind == index.GlassReviewed && e.Topics[1] == ticket && e.Data[31] == contracts.Improper:
			lifted = false
		}
	}
	return lifted
}

func (w *witness) compareTicketLists() {
	for range listedFilters / 3 {
		f := index.TicketFilter{Status: pickOf(w, 0, 0, 1, 2), BreakGlass: w.random.IntN(3) == 0, Range: w.someRange()}
		if w.random.IntN(3) == 0 {
			f.Patient = name("pid", w.random.IntN(pidCount))
		}
		if w.random.IntN(3) == 0 {
			f.Organization = name("org", w.random.IntN(3))
		}
		if len(w.tickets) > 0 && w.random.IntN(3) == 0 {
			f.Actor = must1(w.Ticket(w.tickets[w.random.IntN(len(w.tickets))]))(w).Actor
		}
		compareList(w, fmt.Sprintf("tickets by %+v", f), w.tickets, func(id common.Hash) (bool, index.Origin) {
			t := must1(w.Ticket(id))(w)
			return (f.Patient == common.Hash{} || f.Patient == t.Patient) && (f.Organization == common.Hash{} || f.Organization == t.Organization) &&
				(f.Status == 0 || f.Status == t.Status) && (!f.BreakGlass || t.Glass != nil) &&
				(f.Actor == common.Address{} || w.personOf(f.Actor) == w.personThen(t.Actor, t.Created.Sequence)) && within(f.Range, t.Created), t.Created
		}, all(w, func(p index.Page) ([]*index.Ticket, []byte, error) { return w.Tickets(f, p) }), func(t *index.Ticket) index.Origin { return t.Created })
	}
}

// personOf is the first key of a person, by the rotations in the events.
func (w *witness) personOf(key common.Address) common.Address {
	return w.personThen(key, math.MaxUint64)
}

// personThen is the first key of a person before an event: a key that was a patient's then may be
// that of an enrolled person now.
func (w *witness) personThen(key common.Address, before uint64) common.Address {
	for i := len(w.events) - 1; i >= 0; i-- {
		if e := w.events[i]; e.Sequence < before && e.Kind == index.KeyRotated && common.BytesToAddress(e.Topics[2][:]) == key {
			key = common.BytesToAddress(e.Topics[1][:])
		}
	}
	return key
}

func (w *witness) compareDuties(due []*index.Duty) {
	for _, a := range w.records {
		d := w.read(contracts.RecordsAddress, "amendment", a.id)
		if d[0].(uint64) != 0 && d[1].(uint64) == 0 {
			due = append(due, &index.Duty{
				Kind: index.DutyAmendment, Deadline: d[0].(uint64), Patient: a.pid, Organization: a.org, Record: a.id, Since: a.origin,
			})
		}
	}
	slices.SortFunc(due, func(a, b *index.Duty) int {
		return cmp.Or(cmp.Compare(a.Deadline, b.Deadline), cmp.Compare(a.Since.Sequence, b.Since.Sequence), cmp.Compare(a.Kind, b.Kind))
	})
	for _, f := range []index.DutyFilter{
		{}, {Kind: index.DutyJustify}, {Kind: index.DutyReview}, {Kind: index.DutyAmendment}, {Overdue: true},
		{Kind: index.DutyReview, Overdue: true}, {Patient: name("pid", 0)}, {Organization: name("org", 0)}, {Organization: name("org", 1), Overdue: true},
	} {
		var want []*index.Duty
		for _, d := range due {
			d.Overdue = w.at.Time > d.Deadline
			if (f.Kind == 0 || f.Kind == d.Kind) && (!f.Overdue || d.Overdue) && (f.Patient == common.Hash{} || f.Patient == d.Patient) &&
				(f.Organization == common.Hash{} || f.Organization == d.Organization) {
				want = append(want, d)
			}
		}
		have := all(w, func(p index.Page) ([]*index.Duty, []byte, error) { return w.Duties(f, p) })
		if len(have) != len(want) {
			w.t.Errorf("block %d, duties by %+v: have %d, want %d", w.at.Number, f, len(have), len(want))
			continue
		}
		for i := range have {
			w.same("duty", *have[i], *want[i])
		}
	}
}
