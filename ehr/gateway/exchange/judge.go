// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// Ask is a question of one gateway about one version, in the name of a ticket.
type Ask struct {
	Record  common.Hash
	Version uint32
	Ticket  common.Hash
	Org     common.Hash // organization of the gateway that asks
	Batch   Batch       // of a record that is in its author's log only, else zero
}

// Batch is what the author has said of a record that the chain does not show.
type Batch struct {
	Author common.Hash
	Pid    common.Hash
	Class  uint8
}

// Verdict is what the ledger says to an Ask.
type Verdict struct {
	Allowed   bool
	Pid       common.Hash
	Class     uint8
	Author    common.Hash // organization that anchored the record
	Custodian common.Hash // organization that applies the patient's directives
	Actor     common.Address
	Org       common.Hash // of the actor; zero for a patient or guardian
	Purpose   uint8
	Basis     uint8
}

// Emergency reports whether the verdict rests on breaking the glass.
func (v *Verdict) Emergency() bool { return v.Basis == contracts.BasisBreakGlass }

// Judge decides by the ledger.
type Judge interface {
	// Decide never reports why it refuses. An error says that the ledger could not be asked,
	// or is too old to be relied on; then nothing is released.
	Decide(ctx context.Context, ask Ask) (Verdict, error)
	// Ticket returns what a ticket is about, for the custodian; Allowed and Class are not set.
	Ticket(ctx context.Context, ticket common.Hash) (Verdict, error)
	// Passed reports whether no block that can still be added is in time for a deadline.
	Passed(ctx context.Context, deadline time.Time) (bool, error)
	// Held reports whether a legal hold forbids to destroy a record.
	Held(ctx context.Context, record common.Hash) (bool, error)
}

// Backend is a node, or several behind one address.
type Backend interface {
	bind.Backend
	HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error)
}

const (
	// HeadAge is how old the newest block may be, by the gateway's clock: a revocation counts
	// from its own block on, and a node that is cut off does not know it.
	HeadAge = 60 * time.Second
	// FinalAge is how old the finalized block may be before the safe one takes its place: with a
	// third of the members down nothing becomes final, and reads go on.
	FinalAge = 30 * time.Second

	headPause = 200 * time.Millisecond // between two questions for the newest block
	verdicts  = 4096                   // remembered for the newest block
)

// Ledger is a Judge that asks the organization's own nodes.
//
// A ticket must be good twice: on a block that a fork cannot take back, so that nobody shows a
// ticket of a fork of its own; and on the newest block, so that a revocation counts at once. The
// first is the finalized block, or, while none has become final for FinalAge, the safe one, on
// which a majority of the signers has sealed.
type Ledger struct {
	backend Backend
	client  *client.Client
	now     func() time.Time

	mu      sync.Mutex
	asked   time.Time
	view    view
	err     error
	answers map[Ask]Verdict // for view.head

	standings map[ticketClass]standing // for view.head
}

// view is what the chain is at one moment.
type view struct {
	head, firm *types.Header
}

// NewLedger asks a node.
func NewLedger(backend Backend) *Ledger {
	return &Ledger{backend: backend, client: client.New(backend), now: time.Now}
}

// ErrOld is returned while the node's newest block is too old.
var ErrOld = errors.New("the ledger's newest block is too old to decide by")

// look returns the chain's heads, which it asks for at most every headPause.
func (l *Ledger) look(ctx context.Context) (view, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.now(); l.err != nil || now.Sub(l.asked) >= headPause {
		v, err := l.read(ctx, now)
		if err == nil && (l.view.head == nil || v.head.Hash() != l.view.head.Hash()) {
			l.answers, l.standings = make(map[Ask]Verdict), make(map[ticketClass]standing)
		}
		l.asked, l.err = now, err
		if err == nil {
			l.view = v
		}
	}
	return l.view, l.err
}

func (l *Ledger) read(ctx context.Context, now time.Time) (v view, err error) {
	if v.head, err = l.backend.HeaderByNumber(ctx, nil); err != nil {
		return v, fmt.Errorf("newest block: %w", err)
	}
	if old := now.Sub(time.Unix(int64(v.head.Time), 0)); old > HeadAge {
		return v, fmt.Errorf("%w: it is %v old", ErrOld, old.Round(time.Second))
	}
	v.firm, err = l.backend.HeaderByNumber(ctx, big.NewInt(rpc.FinalizedBlockNumber.Int64()))
	if err == nil && now.Sub(time.Unix(int64(v.firm.Time), 0)) <= FinalAge {
		return v, nil
	}
	if v.firm, err = l.backend.HeaderByNumber(ctx, big.NewInt(rpc.SafeBlockNumber.Int64())); err != nil {
		return v, fmt.Errorf("safe block: %w", err)
	}
	if old := now.Sub(time.Unix(int64(v.firm.Time), 0)); old > HeadAge {
		return v, fmt.Errorf("%w: the safe block is %v old", ErrOld, old.Round(time.Second))
	}
	return v, nil
}

// Decide implements Judge.
func (l *Ledger) Decide(ctx context.Context, ask Ask) (Verdict, error) {
	v, err := l.look(ctx)
	if err != nil {
		return Verdict{}, err
	}
	l.mu.Lock()
	known, ok := l.answers[ask]
	l.mu.Unlock()
	if ok {
		return known, nil
	}
	verdict, err := l.decide(ctx, v, ask)
	if err != nil {
		return Verdict{}, err
	}
	l.mu.Lock()
	if l.view.head == v.head && len(l.answers) < verdicts {
		l.answers[ask] = verdict
	}
	l.mu.Unlock()
	return verdict, nil
}

// standing is what the chain says of a ticket and a class, at one view.
type standing struct {
	ticket    client.Ticket
	org       common.Hash // of the actor
	regulator bool
	permitted bool // on both blocks
	custodian common.Hash
}

type ticketClass struct {
	ticket common.Hash
	class  uint8
}

// stand asks about a ticket, once for each newest block: a session reads many records.
func (l *Ledger) stand(ctx context.Context, v view, of ticketClass) (standing, error) {
	l.mu.Lock()
	known, ok := l.standings[of]
	l.mu.Unlock()
	if ok {
		return known, nil
	}
	head, firm := l.client.At(v.head.Number), l.client.At(v.firm.Number)
	out := standing{}
	var err error
	if out.ticket, err = head.Ticket(ctx, of.ticket); err != nil {
		return out, err
	}
	actor, err := head.Actor(ctx, out.ticket.Actor)
	if err != nil {
		return out, err
	}
	now, err := head.Permits(ctx, of.ticket, of.class)
	if err != nil {
		return out, err
	}
	firmly, err := firm.Permits(ctx, of.ticket, of.class)
	if err != nil {
		return out, err
	}
	out.org, out.regulator, out.permitted = actor.OrgId, isRegulator(actor.RoleMask), now && firmly
	if out.custodian, err = head.Custodian(ctx, out.ticket.Pid); err != nil {
		return out, err
	}
	l.mu.Lock()
	if l.view.head == v.head && len(l.standings) < verdicts {
		l.standings[of] = out
	}
	l.mu.Unlock()
	return out, nil
}

// decide asks the same questions whatever the first answers are.
func (l *Ledger) decide(ctx context.Context, v view, ask Ask) (out Verdict, err error) {
	head := l.client.At(v.head.Number)
	record, recordErr := head.Get(ctx, ask.Record, ask.Version)
	if !isRefusal(recordErr) && recordErr != nil {
		return out, recordErr
	}
	if ask.Batch != (Batch{}) && recordErr != nil {
		recordErr, record.A.Pid, record.A.RecordClass, record.CustodianOrg = nil, ask.Batch.Pid, ask.Batch.Class, ask.Batch.Author
	}
	// A class for the question, if there is no such record.
	s, err := l.stand(ctx, v, ticketClass{ask.Ticket, max(record.A.RecordClass, 1)})
	if err != nil {
		return out, err
	}
	out = Verdict{
		Pid: s.ticket.Pid, Class: record.A.RecordClass, Author: record.CustodianOrg, Custodian: s.custodian,
		Actor: s.ticket.Actor, Org: s.org, Purpose: s.ticket.Purpose, Basis: s.ticket.Basis,
	}
	out.Allowed = recordErr == nil && s.permitted && record.A.Pid == s.ticket.Pid && record.Status != contracts.Erased && l.mayAsk(ask.Org, &out)
	if out.Allowed && record.A.RecordClass == contracts.ClassClaim && out.Basis == contracts.BasisRule && !s.regulator {
		payer, err := head.CustodianOf(ctx, record.A.Payer)
		if err != nil {
			return Verdict{}, err
		}
		out.Allowed = payer == s.org
	}
	return out, nil
}

// mayAsk reports whether a gateway may use a ticket: that of a person of its organization, and
// that of a patient or guardian if it is the patient's custodian.
func (l *Ledger) mayAsk(org common.Hash, v *Verdict) bool {
	if v.Org == (common.Hash{}) {
		return org == v.Custodian
	}
	return org == v.Org
}

// isRegulator reports whether an actor reads by the rule for regulators; otherwise it is that for
// insurers, who may read the claims that were made to them.
func isRegulator(roles uint32) bool { return roles&contracts.Regulator.Mask() != 0 }

func isRefusal(err error) bool {
	var refusal *client.Refusal
	return errors.As(err, &refusal)
}

// Ticket implements Judge.
func (l *Ledger) Ticket(ctx context.Context, id common.Hash) (Verdict, error) {
	v, err := l.look(ctx)
	if err != nil {
		return Verdict{}, err
	}
	head := l.client.At(v.head.Number)
	ticket, err := head.Ticket(ctx, id)
	if err != nil {
		return Verdict{}, err
	}
	actor, err := head.Actor(ctx, ticket.Actor)
	return Verdict{Pid: ticket.Pid, Actor: ticket.Actor, Org: actor.OrgId, Purpose: ticket.Purpose, Basis: ticket.Basis}, err
}

// Passed implements Judge. Times of blocks increase, so none after the firm one is earlier.
func (l *Ledger) Passed(ctx context.Context, deadline time.Time) (bool, error) {
	v, err := l.look(ctx)
	if err != nil {
		return false, err
	}
	return int64(v.firm.Time) > deadline.Unix(), nil
}

// Held implements Judge.
func (l *Ledger) Held(ctx context.Context, record common.Hash) (bool, error) {
	v, err := l.look(ctx)
	if err != nil {
		return false, err
	}
	head, err := l.client.At(v.head.Number).Head(ctx, record)
	return head.Held, err
}
