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
			l.answers = make(map[Ask]Verdict)
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

// decide asks all questions whatever the first answers are, so that a refusal takes as long as
// a permission.
func (l *Ledger) decide(ctx context.Context, v view, ask Ask) (out Verdict, err error) {
	head, firm := l.client.At(v.head.Number), l.client.At(v.firm.Number)
	record, recordErr := head.Get(ctx, ask.Record, ask.Version)
	ticket, err := head.Ticket(ctx, ask.Ticket)
	if err != nil {
		return out, err
	}
	actor, err := head.Actor(ctx, ticket.Actor)
	if err != nil {
		return out, err
	}
	if ask.Batch != (Batch{}) && isRefusal(recordErr) {
		recordErr, record.A.Pid, record.A.RecordClass, record.CustodianOrg = nil, ask.Batch.Pid, ask.Batch.Class, ask.Batch.Author
	}
	class := max(record.A.RecordClass, 1) // a class for the question, if there is no such record
	now, err := head.Permits(ctx, ask.Ticket, class)
	if err != nil {
		return out, err
	}
	firmly, err := firm.Permits(ctx, ask.Ticket, class)
	if err != nil {
		return out, err
	}
	custodian, err := head.Custodian(ctx, ticket.Pid)
	if err != nil {
		return out, err
	}
	if !isRefusal(recordErr) && recordErr != nil {
		return out, recordErr
	}
	payer, err := head.CustodianOf(ctx, record.A.Payer)
	if err != nil {
		return out, err
	}
	out = Verdict{
		Pid: ticket.Pid, Class: record.A.RecordClass, Author: record.CustodianOrg, Custodian: custodian,
		Actor: ticket.Actor, Org: actor.OrgId, Purpose: ticket.Purpose, Basis: ticket.Basis,
	}
	out.Allowed = recordErr == nil && now && firmly && record.A.Pid == ticket.Pid && record.Status != contracts.Erased &&
		l.mayAsk(ask.Org, &out) && (record.A.RecordClass != contracts.ClassClaim || out.Basis != contracts.BasisRule || isRegulator(actor.RoleMask) || payer == actor.OrgId)
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
