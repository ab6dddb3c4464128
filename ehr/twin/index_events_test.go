// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"math/big"
	"reflect"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// compareEvents compares the events, and the histories with a scan of all events.
func (w *witness) compareEvents() {
	have := all(w, func(p index.Page) ([]*index.Event, []byte, error) { return w.Events(index.EventFilter{}, p) })
	if len(have) != len(w.events) {
		w.t.Fatalf("block %d: have %d events, want %d", w.at.Number, len(have), len(w.events))
	}
	for i := range have {
		if !reflect.DeepEqual(have[i], w.events[i]) {
			w.t.Fatalf("block %d: have event %+v, want %+v", w.at.Number, have[i], w.events[i])
		}
	}
	if len(have) == 0 {
		return
	}
	f := index.EventFilter{After: have[w.random.IntN(len(have))].Sequence - uint64(w.random.IntN(2)), Range: w.someRange()}
	if w.random.IntN(2) == 0 {
		f.Kinds = []index.EventKind{index.RecordAnchored, index.SessionOpened, index.GlassBroken}
	}
	w.compareHistory("events of some kinds", all(w, func(p index.Page) ([]*index.Event, []byte, error) { return w.Events(f, p) }),
		func(e *index.Event) bool {
			return e.Sequence > f.After && (f.Kinds == nil || slices.Contains(f.Kinds, e.Kind)) &&
				within(f.Range, index.Origin{Block: e.Block.Number, Time: e.Block.Time})
		})
	w.compareHistories()
}

func (w *witness) compareHistory(what string, have []*index.Event, keep func(*index.Event) bool) {
	w.t.Helper()
	var got, want []uint64
	for _, e := range have {
		got = append(got, e.Sequence)
	}
	for _, e := range w.events {
		if keep(e) {
			want = append(want, e.Sequence)
		}
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("block %d, %s: have %v, want %v", w.at.Number, what, got, want)
	}
}

func (w *witness) history(s index.Subject) []*index.Event {
	return all(w, func(p index.Page) ([]*index.Event, []byte, error) { return w.History(s, nil, p) })
}

func (w *witness) compareHistories() {
	for _, a := range w.records {
		w.compareHistory("history of a record", w.history(index.OfRecord(a.id)), func(e *index.Event) bool { return w.names(e, "recordId", a.id) })
	}
	for _, id := range w.tickets {
		w.compareHistory("history of a ticket", w.history(index.OfTicket(id)), func(e *index.Event) bool { return w.names(e, "ticket", id) })
	}
	pid := name("pid", w.random.IntN(pidCount))
	of := w.belongings(pid)
	w.compareHistory("accesses to a patient", w.history(index.OfAccess(pid)), func(e *index.Event) bool {
		return e.Contract == contracts.AccessAddress && slices.ContainsFunc(of["ticket"], func(id common.Hash) bool { return w.names(e, "ticket", id) })
	})
	w.compareHistory("history of a patient", w.history(index.OfPatient(pid)), func(e *index.Event) bool {
		for field, ids := range of {
			for _, id := range ids {
				if w.names(e, field, id) && (field != "id" || e.Contract == contracts.PatientsAddress) {
					return true
				}
			}
		}
		return false
	})
	for id := range w.proposals {
		number := common.BigToHash(new(big.Int).SetUint64(id + 1))
		w.compareHistory("history of a proposal", w.history(index.OfProposal(id+1)), func(e *index.Event) bool {
			return e.Contract == contracts.GovernanceAddress && w.names(e, "id", number)
		})
	}
	w.comparePersons()
}

// belongings are the ids of what belongs to a patient, by the name of the field.
func (w *witness) belongings(pid common.Hash) map[string][]common.Hash {
	of := map[string][]common.Hash{"pid": {pid}, "fromPid": {pid}, "toPid": {pid}}
	for _, e := range w.events {
		for _, field := range []string{"recordId", "careId", "ticket", "id"} {
			if (e.Kind == index.RecordAnchored || e.Kind == index.CareOpened || e.Kind == index.SessionOpened || e.Kind == index.GlassBroken ||
				e.Kind == index.RecoveryProposed) && w.names(e, "pid", pid) {
				if id, ok := w.field(e, field); ok {
					of[field] = append(of[field], id)
				}
			}
		}
	}
	return of
}

// comparePersons checks that what names somebody is in the history of the person, and
// that every key leads to the same history.
func (w *witness) comparePersons() {
	for range 8 {
		who := people[w.random.IntN(len(people))].address
		have := w.history(index.OfPerson(who))
		for _, e := range w.events {
			if e.Kind == index.SignersChanged || !w.namesAddress(e, who) {
				continue
			}
			// A key that was a patient's may become that of an enrolled person later.
			if w.personOf(who) == who && !slices.ContainsFunc(have, func(h *index.Event) bool { return h.Sequence == e.Sequence }) {
				w.t.Errorf("block %d: event %d %v is not in the history of %v", w.at.Number, e.Sequence, e.Kind, who)
			}
		}
		w.same("history by another key", len(have), len(w.history(index.OfPerson(w.personOf(who)))))
	}
}

func (w *witness) abi(e *index.Event) abi.Event {
	event, err := contracts.At(e.Contract).ABI.EventByID(e.Topics[0])
	if err != nil {
		w.t.Fatal(err)
	}
	return *event
}

// field is an indexed field of an event.
func (w *witness) field(e *index.Event, name string) (common.Hash, bool) {
	place := 1
	for _, in := range w.abi(e).Inputs {
		if !in.Indexed {
			continue
		}
		if in.Name == name {
			return e.Topics[place], true
		}
		place++
	}
	return common.Hash{}, false
}

func (w *witness) names(e *index.Event, field string, id common.Hash) bool {
	have, ok := w.field(e, field)
	return ok && have == id
}

// namesAddress reports whether a field of an event is an address.
func (w *witness) namesAddress(e *index.Event, who common.Address) bool {
	event := w.abi(e)
	place := 1
	for _, in := range event.Inputs {
		if in.Indexed {
			if in.Type.T == abi.AddressTy && e.Topics[place] == common.BytesToHash(who[:]) {
				return true
			}
			place++
		}
	}
	values, err := event.Inputs.NonIndexed().Unpack(e.Data)
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.Contains(values, any(who))
}
