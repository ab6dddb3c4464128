// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// Ticket is one session of one actor with one patient's records.
type Ticket struct {
	Block     Block          `json:"block"` // of the answer
	ID        common.Hash    `json:"ticket"`
	PID       common.Hash    `json:"pid"`
	Actor     common.Address `json:"actor"`
	Purpose   Code           `json:"purpose"`
	Action    Code           `json:"action"`
	Basis     Code           `json:"basis"`     // of the lowest class
	Classes   []Code         `json:"classes"`   // of records that it is for
	Expires   hexutil.Uint64 `json:"expires"`   // first second at which it is over
	State     Code           `json:"state"`     // open or over; open does not say that it still permits a read
	Permits   []Code         `json:"permits"`   // classes that it permits reading at the block
	Emergency *Emergency     `json:"emergency"` // null unless the glass was broken
}

// Emergency is what follows from breaking the glass.
type Emergency struct {
	OccurredAt hexutil.Uint64 `json:"occurredAt"`
	JustifyBy  hexutil.Uint64 `json:"justifyBy"` // last second at which a justification is in time
	ReviewBy   hexutil.Uint64 `json:"reviewBy"`  // last second at which a review is in time
	Justified  bool           `json:"justified"`
	Verdict    Code           `json:"verdict"` // improper if any organization said so, otherwise the first verdict
	Overdue    bool           `json:"overdue"` // whether a justification or a review is missing and late at the block
}

// GetTicket returns a ticket with the duties of an emergency, and the classes that it permits
// reading at the block, as the custodian's gateway asks at each read. It is read from the
// state of the block.
func (api *API) GetTicket(id common.Hash, block *rpc.BlockNumberOrHash) (*Ticket, error) {
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	return at.ticket(id)
}

func (at *snapshot) ticket(id common.Hash) (*Ticket, error) {
	t, err := read(at, contracts.AccessAddress, accessCodec.PackTicket(id), accessCodec.UnpackTicket)
	if err != nil {
		return nil, err
	}
	if t.State == 0 {
		return nil, notFound("ticket", at)
	}
	out := &Ticket{
		Block: at.block(), ID: id, PID: t.Pid, Actor: t.Actor, Purpose: codeOf(contracts.PurposesOfUse, t.Purpose), Action: actionOf(t.Action),
		Basis: codeOf(contracts.Bases, t.Basis), Classes: codesIn(contracts.RecordClasses, t.ClassMask), Expires: quantity(t.Expires),
		State: codeOf(contracts.TicketStates, t.State), Permits: []Code{},
	}
	for _, class := range out.Classes {
		permits, err := read(at, contracts.AccessAddress, accessCodec.PackPermits(id, class.Number), accessCodec.UnpackPermits)
		if err != nil {
			return nil, err
		}
		if permits {
			out.Permits = append(out.Permits, class)
		}
	}
	if t.Basis == contracts.BasisBreakGlass {
		out.Emergency, err = at.emergency(id)
	}
	return out, err
}

func (at *snapshot) emergency(id common.Hash) (*Emergency, error) {
	e, err := read(at, contracts.AccessAddress, accessCodec.PackEmergency(id), accessCodec.UnpackEmergency)
	if err != nil {
		return nil, err
	}
	return emergencyOf(e, at.time()), nil
}

func emergencyOf(e bindings.EmergencyOutput, now uint64) *Emergency {
	return &Emergency{
		OccurredAt: quantity(e.OccurredAt), JustifyBy: quantity(e.JustifyBy), ReviewBy: quantity(e.ReviewBy), Justified: e.Justified,
		Verdict: codeOf(contracts.Verdicts, e.Verdict), Overdue: !e.Justified && now > e.JustifyBy || e.Verdict == 0 && now > e.ReviewBy,
	}
}
