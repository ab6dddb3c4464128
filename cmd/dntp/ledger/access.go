// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

var (
	sessionForFlag   = &cli.DurationFlag{Name: "for", Usage: "`time` for which the ticket is valid", Value: time.Hour}
	ticketCommitFlag = &cli.StringFlag{Name: "commit", Usage: "salted `commitment` to the request or reason (default = a random one)"}
	glassUseFlag     = &cli.StringFlag{Name: "purpose", Usage: "`purpose` of use: BTG, ERTREAT or DISASTER", Value: contracts.PurposesOfUse.Name(contracts.BTG)}
	occurredFlag     = &cli.DurationFlag{Name: "ago", Usage: "`time` since it happened, if the actor was offline"}
	verdictFlag      = &cli.StringFlag{Name: "verdict", Usage: "`verdict`: proper, improper or undetermined", Required: true}
	disasterForFlag  = &cli.DurationFlag{Name: "for", Usage: "`time` from now for which it lasts, at most 720h; 0 ends the present one", Required: true}
	textFlag         = &cli.PathFlag{Name: "text", Usage: "`file` with the justification, report or reason: it is not sent, only its SHA-256 goes on the ledger", Required: true}
	shareFlag        = &cli.UintFlag{Name: "share", Usage: "`number` of the share of the key, up to 255"}
	sinceFlag        = &cli.Uint64Flag{Name: "since", Usage: "first `block` to look at"}
)

// AccessCommand opens sessions, and lists accesses.
var AccessCommand = &cli.Command{
	Name:  "access",
	Usage: "Open sessions, use and review emergency access, list accesses",
	Description: `A ticket lets its holder read a patient's records for one purpose and a limited time.
Break-glass access gives a ticket at once; it must be justified, and reviewed by another
organization.`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "open", Usage: "Open a session", ArgsUsage: "PID", Flags: session.WriteFlags("doctor", useFlag, actionsFlag, careClassFlag, sessionForFlag, ticketCommitFlag), Action: terminal.Quiet(openSession)},
		{Name: "break-glass", Usage: "Get access at once, in an emergency", ArgsUsage: "PID", Flags: session.WriteFlags("doctor", glassUseFlag, careClassFlag, sessionForFlag, ticketCommitFlag, occurredFlag), Action: terminal.Quiet(breakGlass)},
		{Name: "justify", Usage: "Justify the sender's own emergency access", ArgsUsage: "TICKET", Flags: session.WriteFlags("doctor", textFlag), Action: terminal.Quiet(justifyAccess)},
		{Name: "review", Usage: "Review an emergency access of another organization", ArgsUsage: "TICKET", Flags: session.WriteFlags(folder.RoleReviewer, verdictFlag, textFlag), Action: terminal.Quiet(reviewAccess)},
		{Name: "lift", Usage: "Allow emergency access again to an actor that a verdict suspended", ArgsUsage: "TICKET", Flags: session.WriteFlags("regulator", textFlag), Action: terminal.Quiet(liftSuspension)},
		{Name: "disaster", Usage: "Declare a disaster, or end it", Flags: session.WriteFlags("regulator", disasterForFlag, textFlag), Action: terminal.Quiet(declareDisaster)},
		{Name: "release", Usage: "State that the sender's organization hands out its share of a record's key", ArgsUsage: "TICKET RECORDID", Flags: session.WriteFlags(folder.RoleService, recordVersionFlag, shareFlag), Action: terminal.Quiet(releaseKey)},
		listAccessCommand,
		{Name: "show", Usage: "Show a ticket", ArgsUsage: "TICKET", Flags: session.ReadFlags, Action: terminal.Quiet(showTicket)},
		{Name: "history", Usage: "List every access to a patient's records", ArgsUsage: "PID", Flags: append([]cli.Flag{sinceFlag}, session.ReadFlags...), Action: terminal.Quiet(accessHistory)},
		{Name: "overdue", Usage: "Show the open justifications and reviews of an actor's emergency accesses", ArgsUsage: addressArgument, Flags: session.ReadFlags, Action: terminal.Quiet(showOverdue)},
	},
}

// TicketAnswer is one access in the output of commands.
type TicketAnswer struct {
	Ticket     common.Hash    `json:"ticket"`
	Pid        common.Hash    `json:"pid"`
	Actor      common.Address `json:"actor"`
	Org        *common.Hash   `json:"orgId,omitempty"`
	Purpose    string         `json:"purpose"`
	Action     string         `json:"action"`
	Basis      string         `json:"basis"`
	Ref        *common.Hash   `json:"ref,omitempty"`
	Classes    uint64         `json:"classMask"`
	Expires    uint64         `json:"expires"`
	Block      uint64         `json:"block,omitempty"`
	Tx         *common.Hash   `json:"transaction,omitempty"`
	OccurredAt uint64         `json:"occurredAt,omitempty"` // for break-glass only, like the rest
	JustifyBy  uint64         `json:"justifyBy,omitempty"`
	ReviewBy   uint64         `json:"reviewBy,omitempty"`
	Justified  *bool          `json:"justified,omitempty"`
	Verdict    string         `json:"verdict,omitempty"`
}

func ticketOf(a client.Access) *TicketAnswer {
	return &TicketAnswer{
		Ticket: a.Ticket, Pid: a.PID, Actor: a.Actor, Org: &a.Org, Purpose: contracts.PurposesOfUse.Name(a.Purpose), Action: namesOf(contracts.Actions, uint64(a.Action)),
		Basis: contracts.Bases.Meaning(a.Basis), Ref: &a.Ref, Classes: a.Classes, Expires: a.Expires, Block: a.Block,
		OccurredAt: a.OccurredAt, JustifyBy: a.JustifyBy, ReviewBy: a.ReviewBy,
	}
}

func (a *TicketAnswer) print(ctx *cli.Context) error {
	facts := []any{
		"ticket", a.Ticket, "patient", a.Pid, "actor", a.Actor, "purpose", a.Purpose, "action", a.Action,
		"basis", a.Basis, "classes", namesOf(contracts.RecordClasses, a.Classes), "until", terminal.Moment(a.Expires, "-"),
	}
	if a.Basis == contracts.Bases.Meaning(client.BreakGlassBasis) {
		facts = append(facts, "occurred", terminal.Moment(a.OccurredAt, "-"), "justify by", terminal.Moment(a.JustifyBy, "-"), "review by", terminal.Moment(a.ReviewBy, "-"))
	}
	if a.Justified != nil {
		facts = append(facts, "justified", *a.Justified, "verdict", a.Verdict)
	}
	if a.Tx != nil {
		facts = append(facts, "transaction", a.Tx, "block", a.Block)
	}
	return terminal.PrintFacts(ctx, a, facts...)
}

// ticketCommand sends a call that opens a ticket, and prints the ticket.
func ticketCommand(ctx *cli.Context, prepare func(*session.Session) (session.Call, error)) error {
	return session.Send(ctx, prepare, func(_ *session.Session, receipt *types.Receipt) error {
		access, err := client.TicketOf(receipt)
		if err != nil {
			return err
		}
		a := ticketOf(access)
		a.Tx = &receipt.TxHash
		return a.print(ctx)
	})
}

func openSession(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	a, err := askedBy(ctx)
	if err != nil {
		return err
	}
	purpose, action, err := a.one()
	if err != nil {
		return err
	}
	commit, err := optionalHash(ctx, ticketCommitFlag.Name)
	if err != nil {
		return err
	}
	ask := client.Session{PID: args[0], Purpose: purpose, Action: action, Classes: a.classes, TTL: seconds(ctx), Request: commit}
	return ticketCommand(ctx, func(n *session.Session) (session.Call, error) {
		return func(opts *bind.TransactOpts) (*types.Transaction, error) { return n.Ledger.OpenSession(opts, ask) }, nil
	})
}

// seconds is --for; the contract refuses a time that is too long.
func seconds(ctx *cli.Context) uint32 {
	return uint32(min(max(ctx.Duration(sessionForFlag.Name)/time.Second, 0), 1<<32-1))
}

func breakGlass(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	a, err := askedBy(ctx)
	if err != nil {
		return err
	}
	a.actions = contracts.ActionAccess
	purpose, _, err := a.one()
	if err != nil {
		return err
	}
	commit, err := optionalHash(ctx, ticketCommitFlag.Name)
	if err != nil {
		return err
	}
	e := client.Emergency{PID: args[0], Purpose: purpose, Classes: a.classes, Reason: commit, TTL: seconds(ctx)}
	return ticketCommand(ctx, func(n *session.Session) (session.Call, error) {
		if ago := ctx.Duration(occurredFlag.Name); ago > 0 {
			head, err := n.RPC.HeaderByNumber(ctx.Context, nil)
			if err != nil {
				return nil, err
			}
			e.OccurredAt = head.Time - min(head.Time, uint64(ago/time.Second))
		}
		return func(opts *bind.TransactOpts) (*types.Transaction, error) { return n.Ledger.BreakGlass(opts, e) }, nil
	})
}

// aboutTicket sends an operation on a ticket with the hash of a text.
func aboutTicket(ctx *cli.Context, call func(*session.Session, *bind.TransactOpts, common.Hash, common.Hash) (*types.Transaction, error)) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	text, err := terminal.ReadSmallFile(ctx.Path(textFlag.Name))
	if err != nil {
		return err
	}
	return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
		return call(n, opts, args[0], sha256.Sum256(text))
	})
}

func justifyAccess(ctx *cli.Context) error {
	return aboutTicket(ctx, func(n *session.Session, opts *bind.TransactOpts, ticket, text common.Hash) (*types.Transaction, error) {
		return n.Ledger.Justify(opts, ticket, text)
	})
}

func liftSuspension(ctx *cli.Context) error {
	return aboutTicket(ctx, func(n *session.Session, opts *bind.TransactOpts, ticket, text common.Hash) (*types.Transaction, error) {
		return n.Ledger.LiftSuspension(opts, ticket, text)
	})
}

func declareDisaster(ctx *cli.Context) error {
	text, err := terminal.ReadSmallFile(ctx.Path(textFlag.Name))
	if err != nil {
		return err
	}
	return session.SendPrepared(ctx, func(n *session.Session) (session.Call, error) {
		until, err := afterwards(ctx, n, ctx.Duration(disasterForFlag.Name))
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.DeclareDisaster(opts, until, sha256.Sum256(text))
		}, err
	})
}

func reviewAccess(ctx *cli.Context) error {
	verdict, err := listed(contracts.Verdicts, ctx.String(verdictFlag.Name))
	if err == nil && verdict == contracts.NotReviewed {
		err = errors.New("not-reviewed is not a verdict: want proper, improper or undetermined")
	}
	if err != nil {
		return err
	}
	return aboutTicket(ctx, func(n *session.Session, opts *bind.TransactOpts, ticket, text common.Hash) (*types.Transaction, error) {
		return n.Ledger.Review(opts, ticket, verdict, text)
	})
}

func releaseKey(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 2)
	if err != nil {
		return err
	}
	version, share := ctx.Uint(recordVersionFlag.Name), ctx.Uint(shareFlag.Name)
	if version > math.MaxUint32 {
		return fmt.Errorf("--%s: have %d, want at most %d", recordVersionFlag.Name, version, uint32(math.MaxUint32))
	}
	if share > math.MaxUint8 {
		return fmt.Errorf("--%s: have %d, want at most %d", shareFlag.Name, share, math.MaxUint8)
	}
	return session.Send(ctx, func(n *session.Session) (session.Call, error) {
		record, err := readRecord(ctx.Context, n, args[1], uint32(version))
		if err != nil {
			return nil, err
		}
		version = uint(record.Version)
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.AttestRelease(opts, args[0], args[1], record.Version, uint8(share))
		}, nil
	}, func(_ *session.Session, receipt *types.Receipt) error {
		answer := struct {
			Ticket  common.Hash `json:"ticket"`
			Record  common.Hash `json:"recordId"`
			Version uint        `json:"version"`
			Share   uint        `json:"share"`
			session.Sent
		}{args[0], args[1], version, share, session.SentIn(receipt)}
		return terminal.PrintFacts(ctx, answer, "ticket", answer.Ticket, "record", answer.Record, "version", answer.Version,
			"share", answer.Share, "transaction", answer.Tx, "block", answer.Block)
	})
}

func showTicket(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	have, err := n.Ledger.Ticket(ctx.Context, args[0])
	if err != nil {
		return err
	}
	if have == (client.Ticket{}) {
		return fmt.Errorf("the ledger has no ticket %s", args[0])
	}
	a := &TicketAnswer{
		Ticket: args[0], Pid: have.Pid, Actor: have.Actor, Purpose: contracts.PurposesOfUse.Name(have.Purpose), Action: namesOf(contracts.Actions, uint64(have.Action)),
		Basis: contracts.Bases.Meaning(have.Basis), Classes: have.ClassMask, Expires: have.Expires,
	}
	if have.Basis == client.BreakGlassBasis {
		if err := tellEmergency(ctx, n, a); err != nil {
			return err
		}
	}
	return a.print(ctx)
}

// tellEmergency adds the state of a break-glass access.
func tellEmergency(ctx *cli.Context, n *session.Session, a *TicketAnswer) error {
	breach, err := n.Ledger.Breach(ctx.Context, a.Ticket)
	if err != nil {
		return err
	}
	a.OccurredAt, a.JustifyBy, a.ReviewBy = breach.OccurredAt, breach.JustifyBy, breach.ReviewBy
	a.Justified, a.Verdict = &breach.Justified, contracts.Verdicts.Meaning(breach.Verdict)
	return nil
}

func accessHistory(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	accesses, err := n.Ledger.Accesses(ctx.Context, args[0], ctx.Uint64(sinceFlag.Name))
	if err != nil {
		return err
	}
	list := []*TicketAnswer{}
	for _, access := range accesses {
		a := ticketOf(access)
		if access.Basis == client.BreakGlassBasis {
			if err := tellEmergency(ctx, n, a); err != nil {
				return err
			}
		}
		list = append(list, a)
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, list)
	}
	names, err := n.Names()
	if err != nil {
		return err
	}
	t := terminal.NewTable(ctx.App.Writer, "BLOCK", "ACTOR", "ORGANIZATION", "PURPOSE", "BASIS", "CLASSES", "REVIEW")
	for _, a := range list {
		org := names[*a.Org]
		if org == "" {
			org = a.Org.Hex()
		}
		t.Row(a.Block, a.Actor, org, a.Purpose, a.Basis, namesOf(contracts.RecordClasses, a.Classes), terminal.OrDash(a.Verdict))
	}
	t.Flush()
	return nil
}

func showOverdue(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "an address")
	if err != nil {
		return err
	}
	actor, err := terminal.ParseAddress(text)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	have, err := n.Ledger.Overdue(ctx.Context, actor)
	if err != nil {
		return err
	}
	answer := struct {
		Open      uint32 `json:"openReviews"`
		Suspended bool   `json:"suspended"`
		Barred    bool   `json:"barred"` // by a verdict, until a regulator lifts it
	}{have.OpenReviews, have.Suspended, have.Barred}
	return terminal.PrintFacts(ctx, answer, "open reviews", answer.Open, "suspended", answer.Suspended, "found improper", answer.Barred)
}
