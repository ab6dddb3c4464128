// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"
	"time"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

const careLifetime = 30 * 24 * time.Hour // of a relationship, if no other is given

var (
	encounterFlag = &cli.StringFlag{Name: "commit", Usage: "salted `commitment` to the encounter (default = a random one)"}
	careTimeFlag  = &cli.DurationFlag{Name: "for", Usage: "`time` from now for which it is valid, at most the parameter careMax", Value: careLifetime}
)

var careCommand = &cli.Command{
	Name: "care", Usage: "Open and close care relationships", Action: terminal.Group,
	Description: "While an organization cares for a patient, its clinicians may open sessions without a grant.",
	Subcommands: []*cli.Command{
		{Name: "open", Usage: "State that the sender's organization cares for a patient", ArgsUsage: "PID", Flags: session.WriteFlags("doctor", encounterFlag, careTimeFlag), Action: terminal.Quiet(openCare)},
		{Name: "close", Usage: "Close it at once, by the organization or the patient", ArgsUsage: "CAREID", Flags: session.WriteFlags("doctor"), Action: terminal.Quiet(closeCare)},
		{Name: "allow", Usage: "Let an organization open care again after the patient has closed it", ArgsUsage: "PID ORGANIZATION", Flags: session.WriteFlags(""), Action: terminal.Quiet(allowCare)},
	},
}

func openCare(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	commit, err := optionalHash(ctx, encounterFlag.Name)
	if err != nil {
		return err
	}
	var until uint64
	return session.Send(ctx, func(n *session.Session) (session.Call, error) {
		until, err = afterwards(ctx, n, ctx.Duration(careTimeFlag.Name))
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.OpenCare(opts, args[0], commit, until)
		}, err
	}, func(_ *session.Session, receipt *types.Receipt) error { return tellCare(ctx, receipt, until) })
}

func tellCare(ctx *cli.Context, receipt *types.Receipt, until uint64) (err error) {
	answer := struct {
		CareID   common.Hash `json:"careId"`
		NotAfter uint64      `json:"notAfter"`
		session.Sent
	}{NotAfter: until, Sent: session.SentIn(receipt)}
	if answer.CareID, err = client.CareID(receipt); err != nil {
		return err
	}
	return terminal.PrintFacts(ctx, answer, "care", answer.CareID, "until", terminal.Moment(until, "-"), "transaction", answer.Tx, "block", answer.Block)
}

func closeCare(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
		return n.Ledger.CloseCare(opts, args[0])
	})
}

func allowCare(ctx *cli.Context) error {
	args, err := terminal.Arguments(ctx, 2)
	if err != nil {
		return err
	}
	pid, err := terminal.ParseHash(args[0])
	if err != nil {
		return fmt.Errorf("pseudonym %q: %w", args[0], err)
	}
	return session.SendPrepared(ctx, func(n *session.Session) (session.Call, error) {
		org, err := n.Org(args[1])
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.AllowCare(opts, pid, org)
		}, err
	})
}
