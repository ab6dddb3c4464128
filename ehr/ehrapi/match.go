// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// parties are who and what an event is about.
type parties struct {
	patients, orgs, records, tickets []common.Hash
	actors                           []common.Address
}

// knownMax bounds the records and tickets whose parties a subscription remembers.
const knownMax = 4096

// wants reports whether the feed selects an event.
func (w *walker) wants(header *types.Header, l *types.Log) bool {
	f := &w.feed
	if f.Patient == nil && f.Record == nil && f.Ticket == nil && f.Org == nil && f.Actor == nil {
		return true
	}
	p, ok := partiesOf(l)
	if !ok {
		return false
	}
	if f.Patient != nil || f.Org != nil || f.Actor != nil {
		w.complete(header, &p)
	}
	return has(p.patients, f.Patient) && has(p.records, f.Record) && has(p.tickets, f.Ticket) && has(p.orgs, f.Org) && has(p.actors, f.Actor)
}

// has reports whether a list has what is wanted; nil wants nothing.
func has[T comparable](list []T, wanted *T) bool {
	return wanted == nil || slices.Contains(list, *wanted)
}

// partiesOf returns the parties that an event names.
func partiesOf(l *types.Log) (p parties, ok bool) {
	_, event, ok := native(l)
	if !ok {
		return p, false
	}
	values, err := valuesOf(event, l)
	if err != nil {
		return p, false
	}
	for _, in := range event.Inputs {
		switch v := values[in.Name].(type) {
		case common.Address:
			p.actors = append(p.actors, v)
		case [32]byte:
			switch in.Name {
			case "pid", "fromPid", "toPid":
				p.patients = append(p.patients, v)
			case "recordId":
				p.records = append(p.records, v)
			case "ticket":
				p.tickets = append(p.tickets, v)
			case "orgId", "custodianOrg", "reviewerOrg", "byOrg", "payer":
				p.orgs = append(p.orgs, v)
			}
		}
	}
	return p, true
}

// complete adds the parties of the records and tickets that an event names.
func (w *walker) complete(header *types.Header, p *parties) {
	for _, id := range p.records {
		w.add(p, w.lookup(header, id, (*snapshot).recordParties))
	}
	for _, id := range p.tickets {
		w.add(p, w.lookup(header, id, (*snapshot).ticketParties))
	}
}

func (w *walker) add(p *parties, more parties) {
	p.patients, p.orgs, p.actors = append(p.patients, more.patients...), append(p.orgs, more.orgs...), append(p.actors, more.actors...)
}

// lookup reads who a record or ticket is about, which never changes, in the state of the
// event's block, or of the head if that one is not kept.
func (w *walker) lookup(header *types.Header, id common.Hash, find func(*snapshot, common.Hash) (parties, error)) parties {
	if p, ok := w.known[id]; ok {
		return p
	}
	at, err := w.service.open(header)
	if err != nil {
		if at, err = w.service.open(w.chain.CurrentBlock()); err != nil {
			return parties{}
		}
	}
	defer at.release()
	p, err := find(at, id)
	if err != nil {
		return parties{}
	}
	if w.known == nil || len(w.known) >= knownMax {
		w.known = make(map[common.Hash]parties)
	}
	w.known[id] = p
	return p
}

func (at *snapshot) recordParties(id common.Hash) (p parties, err error) {
	got, err := read(at, contracts.RecordsAddress, recordsCodec.PackGet(id, 1), recordsCodec.UnpackGet)
	if err != nil {
		return p, err
	}
	return parties{patients: []common.Hash{got.A.Pid}, orgs: []common.Hash{got.CustodianOrg}}, nil
}

func (at *snapshot) ticketParties(id common.Hash) (p parties, err error) {
	t, err := read(at, contracts.AccessAddress, accessCodec.PackTicket(id), accessCodec.UnpackTicket)
	if err != nil {
		return p, err
	}
	a, err := read(at, contracts.RegistryAddress, registryCodec.PackActor(t.Actor), registryCodec.UnpackActor)
	if err != nil {
		return p, err
	}
	p = parties{patients: []common.Hash{t.Pid}, actors: []common.Address{t.Actor}}
	if org := common.Hash(a.OrgId); org != (common.Hash{}) {
		p.orgs = append(p.orgs, org)
	}
	return p, nil
}
