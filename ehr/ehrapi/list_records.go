// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"errors"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// RecordFilter selects records; what is missing selects all. Filters combine.
type RecordFilter struct {
	Patient *common.Hash `json:"pid"`
	Org     *common.Hash `json:"orgId"` // organization that anchored it
	Class   *Word        `json:"recordClass"`
	Status  *Word        `json:"status"` // of the newest version
	Range                // when the first version was anchored
}

// RecordRow is a record in a list; ehr_getRecord says more.
type RecordRow struct {
	ID          common.Hash    `json:"recordId"`
	PID         common.Hash    `json:"pid"`
	Class       Code           `json:"recordClass"`
	AnchoredBy  common.Hash    `json:"custodianOrg"` // organization that anchored the first version
	Custodian   common.Hash    `json:"custodian"`    // organization that has custody now
	Payer       *common.Hash   `json:"payer"`        // insurer that a claim was made to, null for others
	Latest      hexutil.Uint64 `json:"latest"`       // newest version
	LatestFinal hexutil.Uint64 `json:"latestFinal"`  // newest version whose policy was met, 0x0 for none
	Status      Code           `json:"status"`       // of the newest version
	Held        bool           `json:"held"`         // whether a legal hold is on the record
	Amendment   *Amendment     `json:"amendment"`    // null unless the record is an amendment request
	Created     Origin         `json:"created"`
}

// Origin is when something began on the chain.
type Origin struct {
	Block hexutil.Uint64 `json:"blockNumber"`
	Time  hexutil.Uint64 `json:"time"` // of the block
}

func originOf(o index.Origin) Origin { return Origin{quantity(o.Block), quantity(o.Time)} }

// originOrNull returns nil for what has not happened.
func originOrNull(o index.Origin) *Origin {
	if o == (index.Origin{}) {
		return nil
	}
	out := originOf(o)
	return &out
}

// ListRecords returns the records that a filter selects, in the order of their first anchors,
// the newest first. It is read from the index.
func (api *API) ListRecords(ctx context.Context, filter *RecordFilter, page *Page, block *rpc.BlockNumberOrHash) (*List[RecordRow], error) {
	filter = orEmpty(filter)
	class, _, err := filter.Class.optional(contracts.RecordClasses, "recordClass")
	if err != nil {
		return nil, err
	}
	status, _, err := filter.Status.optional(contracts.RecordStatuses, "status")
	if err != nil {
		return nil, err
	}
	f := index.RecordFilter{Patient: orNothing(filter.Patient), Organization: orNothing(filter.Org), Class: class, Status: status, Range: filter.Range.resolve()}
	find := func(v *index.View, p index.Page) ([]*index.Record, []byte, error) { return v.Records(f, p) }
	return list(ctx, api.service, block, page, find, recordRow)
}

// orEmpty returns an empty filter for none.
func orEmpty[T any](filter *T) *T {
	if filter == nil {
		return new(T)
	}
	return filter
}

func recordRow(r *index.Record) RecordRow {
	row := RecordRow{
		ID: r.ID, PID: r.Patient, Class: codeOf(contracts.RecordClasses, r.Class), AnchoredBy: r.AnchoredBy, Custodian: r.Custodian, Payer: orNull(r.Payer),
		Latest: quantity(uint64(r.Latest)), LatestFinal: quantity(uint64(r.LatestFinal)), Status: codeOf(contracts.RecordStatuses, r.Status),
		Held: r.Held, Created: originOf(r.Created),
	}
	if a := r.Amendment; a.ReviewBy != 0 {
		row.Amendment = &Amendment{quantity(a.ReviewBy), secondOrNull(a.ReviewedAt), a.Overdue}
	}
	return row
}

// GetRecordHistory returns the events of a record: each version, signature, status, hold and
// erasure, the newest first. It is read from the index.
func (api *API) GetRecordHistory(ctx context.Context, id common.Hash, page *Page, block *rpc.BlockNumberOrHash) (*List[Event], error) {
	return api.service.history(ctx, index.OfRecord(id), page, block, func(v *index.View) error {
		_, err := v.Record(id)
		return unknown("record", v, err)
	})
}

// Subject is what a history is of; exactly one member is given.
type Subject struct {
	Record   *common.Hash    `json:"recordId"`
	Patient  *common.Hash    `json:"pid"`      // everything about a patient, the patient's records and accesses
	Ticket   *common.Hash    `json:"ticket"`   // with its justification, reviews and released keys
	Org      *common.Hash    `json:"orgId"`    // administrative events of an organization
	Actor    *common.Address `json:"actor"`    // what a person did, or what was done to its entry; any key of the person
	Proposal *hexutil.Uint64 `json:"proposal"` // number of a proposal
}

// resolve returns the subject, and a check that the chain knows it.
func (s *Subject) resolve() (subject index.Subject, known func(*index.View) error, err error) {
	given := 0
	set := func(what index.Subject, check func(*index.View) error) {
		given++
		subject, known = what, check
	}
	if id := orNothing(s.Record); s.Record != nil {
		set(index.OfRecord(id), func(v *index.View) error { _, err := v.Record(id); return unknown("record", v, err) })
	}
	if id := orNothing(s.Patient); s.Patient != nil {
		set(index.OfPatient(id), func(v *index.View) error { _, err := v.Patient(id); return unknown("patient", v, err) })
	}
	if id := orNothing(s.Ticket); s.Ticket != nil {
		set(index.OfTicket(id), func(v *index.View) error { _, err := v.Ticket(id); return unknown("ticket", v, err) })
	}
	if id := orNothing(s.Org); s.Org != nil {
		set(index.OfOrganization(id), func(v *index.View) error { _, err := v.Organization(id); return unknown("organization", v, err) })
	}
	if s.Actor != nil {
		set(index.OfPerson(*s.Actor), func(*index.View) error { return nil }) // a patient's key has no entry
	}
	if id := uint64(orNothing(s.Proposal)); s.Proposal != nil {
		set(index.OfProposal(id), func(v *index.View) error { _, err := v.Proposal(id); return unknown("proposal", v, err) })
	}
	if given != 1 {
		return subject, nil, badArgument("subject", "have %d members, want 1", given)
	}
	return subject, known, nil
}

// GetHistory returns the events of a patient, an actor, an organization, a record, a ticket
// or a proposal, the newest first. It is read from the index.
func (api *API) GetHistory(ctx context.Context, subject Subject, page *Page, block *rpc.BlockNumberOrHash) (*List[Event], error) {
	of, known, err := subject.resolve()
	if err != nil {
		return nil, err
	}
	return api.service.history(ctx, of, page, block, known)
}

// history reads the events of a subject that known does not refuse.
func (s *Service) history(ctx context.Context, of index.Subject, page *Page, block *rpc.BlockNumberOrHash, known func(*index.View) error) (*List[Event], error) {
	final := s.finalBlock().Number.Uint64()
	find := func(v *index.View, p index.Page) ([]*index.Event, []byte, error) {
		if err := known(v); err != nil {
			return nil, nil, err
		}
		return v.History(of, nil, p)
	}
	return list(ctx, s, block, page, find, func(e *index.Event) Event {
		block := indexedBlock(e.Block)
		shown := eventOf(e.Log(), block, min(final, e.Block.Number))
		if shown == nil {
			panic("BUG: the index has an event that no contract emits")
		}
		return *shown
	})
}

// unknown names what the index does not know.
func unknown(what string, v *index.View, err error) error {
	if errors.Is(err, index.ErrNotFound) {
		return errorOf(reasonNotFound, map[string]any{"what": what}, "unknown %s at block %d", what, v.Block().Number)
	}
	return err
}
