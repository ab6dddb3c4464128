// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"
	"errors"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// BreakGlassBasis is the basis of an access that must be justified afterwards.
const BreakGlassBasis = contracts.BasisBreakGlass

// ErrNoTicket is returned for a receipt of a transaction that opened no ticket.
var ErrNoTicket = errors.New("the transaction opened no ticket")

// Session is a request for a ticket.
type Session struct {
	PID     common.Hash
	Purpose uint8       // number of a purpose of use
	Action  uint8       // one of 1 collect, 2 access, 4 use, 8 disclose, 16 correct
	Classes uint64      // bit N for records of class N
	TTL     uint32      // seconds
	Request common.Hash // salted commitment of the request
}

// OpenSession opens a session of the sender.
func (c *Client) OpenSession(opts *bind.TransactOpts, s Session) (*types.Transaction, error) {
	return c.send(opts, c.access, access.PackOpenSession(s.PID, s.Purpose, s.Action, s.Classes, s.TTL, s.Request))
}

// Emergency is a request for a ticket by breaking the glass.
type Emergency struct {
	PID        common.Hash
	Purpose    uint8 // 2 BTG, 3 ERTREAT, 19 DISASTER
	Classes    uint64
	Reason     common.Hash // salted commitment
	TTL        uint32      // seconds from OccurredAt on
	OccurredAt uint64      // when it happened offline, 0 for now
}

// BreakGlass breaks the glass for the sender.
func (c *Client) BreakGlass(opts *bind.TransactOpts, e Emergency) (*types.Transaction, error) {
	return c.send(opts, c.access, access.PackBreakGlass(e.PID, e.Purpose, e.Classes, e.Reason, e.TTL, e.OccurredAt))
}

// Justify justifies a break-glass access of the sender.
func (c *Client) Justify(opts *bind.TransactOpts, ticket, justification common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.access, access.PackJustify(ticket, justification))
}

// Review reviews a break-glass access, for an organization that is neither the
// actor's nor the patient's custodian: 1 proper, 2 improper, 3 undetermined.
func (c *Client) Review(opts *bind.TransactOpts, ticket common.Hash, verdict uint8, report common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.access, access.PackReview(ticket, verdict, report))
}

// LiftSuspension lets the actor who is responsible for a break-glass access break
// the glass again after an improper verdict.
func (c *Client) LiftSuspension(opts *bind.TransactOpts, ticket, reason common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.access, access.PackLiftSuspension(ticket, reason))
}

// DeclareDisaster declares a disaster until a second, or ends it with 0.
func (c *Client) DeclareDisaster(opts *bind.TransactOpts, until uint64, reason common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.access, access.PackDeclareDisaster(until, reason))
}

// AttestRelease states that the sender's organization hands its share of a key
// to the holder of a ticket.
func (c *Client) AttestRelease(opts *bind.TransactOpts, ticket, record common.Hash, version uint32, share uint8) (*types.Transaction, error) {
	return c.send(opts, c.access, access.PackAttestRelease(ticket, record, version, share))
}

// Ticket returns a ticket, all zero if there is none.
func (c *Client) Ticket(ctx context.Context, ticket common.Hash) (Ticket, error) {
	return call(ctx, c, c.access, access.PackTicket(ticket), access.UnpackTicket)
}

// Permits reports whether a ticket permits reading records of a class now.
func (c *Client) Permits(ctx context.Context, ticket common.Hash, class uint8) (bool, error) {
	return call(ctx, c, c.access, access.PackPermits(ticket, class), access.UnpackPermits)
}

// Breach returns the state of a break-glass access, all zero for any other ticket.
func (c *Client) Breach(ctx context.Context, ticket common.Hash) (Breach, error) {
	return call(ctx, c, c.access, access.PackEmergency(ticket), access.UnpackEmergency)
}

// Overdue returns an actor's open duties for breaking the glass.
func (c *Client) Overdue(ctx context.Context, actor common.Address) (Overdue, error) {
	return call(ctx, c, c.access, access.PackOverdue(actor), access.UnpackOverdue)
}

// Disaster returns the last declared disaster.
func (c *Client) Disaster(ctx context.Context) (Disaster, error) {
	return call(ctx, c, c.access, access.PackDisaster(), access.UnpackDisaster)
}

// Access is a ticket, as in the event that opened it.
type Access struct {
	Ticket, PID common.Hash
	Actor       common.Address
	Org         common.Hash
	Purpose     uint8
	Action      uint8
	Basis       uint8
	Ref         common.Hash // id of the grant or relationship of the basis, zero for break-glass
	Commit      common.Hash // of the request, or of the reason for breaking the glass
	Classes     uint64
	Expires     uint64
	OccurredAt  uint64 // for break-glass only, like the two below
	JustifyBy   uint64
	ReviewBy    uint64
	Block       uint64
}

// TicketOf returns the access that a transaction of OpenSession or BreakGlass opened.
func TicketOf(receipt *types.Receipt) (Access, error) {
	for _, l := range receipt.Logs {
		if a, ok := accessOf(l); ok {
			return a, nil
		}
	}
	return Access{}, ErrNoTicket
}

// Accesses returns all accesses to a patient's records in the order of their
// blocks, from a block up to the one that the client reads.
func (c *Client) Accesses(ctx context.Context, pid common.Hash, from uint64) (list []Access, err error) {
	events := contracts.Access.Events
	found, err := c.backend.FilterLogs(ctx, ethereum.FilterQuery{
		FromBlock: new(big.Int).SetUint64(from), ToBlock: c.block, Addresses: []common.Address{contracts.AccessAddress},
		Topics: [][]common.Hash{
			{events[bindings.AccessSessionOpenedEventName].ID, events[bindings.AccessGlassBrokenEventName].ID},
			nil, // any ticket
			{pid},
		},
	})
	if err != nil {
		return nil, err
	}
	for i := range found {
		if a, ok := accessOf(&found[i]); ok {
			list = append(list, a)
		}
	}
	return list, nil
}

// accessOf reads either of the two events that open a ticket.
func accessOf(l *types.Log) (Access, bool) {
	if l.Address != contracts.AccessAddress {
		return Access{}, false
	}
	if e, err := access.UnpackSessionOpenedEvent(l); err == nil {
		return Access{
			Ticket: e.Ticket, PID: e.Pid, Actor: e.Actor, Org: e.OrgId, Purpose: e.Purpose, Action: e.Action, Basis: e.Basis,
			Ref: e.Ref, Commit: e.RequestCommit, Classes: e.ClassMask, Expires: e.Expires, Block: l.BlockNumber,
		}, true
	}
	if e, err := access.UnpackGlassBrokenEvent(l); err == nil {
		const read = 2 // the only action that breaking the glass allows
		return Access{
			Ticket: e.Ticket, PID: e.Pid, Actor: e.Actor, Org: e.OrgId, Purpose: e.Purpose, Action: read, Basis: BreakGlassBasis,
			Commit: e.ReasonCommit, Classes: e.ClassMask, Expires: e.Expires,
			OccurredAt: e.OccurredAt, JustifyBy: e.JustifyBy, ReviewBy: e.ReviewBy, Block: l.BlockNumber,
		}, true
	}
	return Access{}, false
}
