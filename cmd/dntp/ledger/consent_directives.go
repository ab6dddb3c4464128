// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

var directivesCommand = &cli.Command{
	Name: "directives", Usage: "Commit to what all patients of an organization restrict", Action: terminal.Group,
	Description: `A patient gives restrictions to the custodian, signed, and never to the ledger. There, the
custodian's service refreshes one root for all of its patients, every directivesInterval, whether
or not anybody changed anything.`,
	Subcommands: []*cli.Command{
		{
			Name: "commit", Usage: "Make the root of what all patients restrict, with new salts, and the proof of each", ArgsUsage: "PATIENTS",
			Description: patientsHelp, Flags: []cli.Flag{proofsFlag, terminal.JSONFlag}, Action: terminal.Quiet(commitDirectives),
		},
		{
			Name: "refresh", Usage: "Replace the salted root of all patients of the own organization", ArgsUsage: "ROOT | --watch PATIENTS",
			Description: `With --watch, it runs until it is stopped: it commits to PATIENTS and refreshes at a fixed time
of each interval, whether or not the file changed, and at no other time. It writes the proofs
before it sends, and keeps those of the present root and of the one before it. While the member
does not answer it tries again; it may be stopped and started at any time.

` + patientsHelp,
			Flags: session.WriteFlags(folder.RoleService, watchDirectivesFlag, proofFolderFlag), Action: terminal.Quiet(refreshDirectives),
		},
		{Name: "show", Usage: "Show the root of an organization's patients, and whether a refresh is late", ArgsUsage: "ORGANIZATION", Flags: session.ReadFlags, Action: terminal.Quiet(showDirectives)},
	},
}

func refreshDirectives(ctx *cli.Context) error {
	if ctx.Bool(watchDirectivesFlag.Name) {
		return watchDirectives(ctx)
	}
	text, err := terminal.Argument(ctx, "the root of a tree")
	if err != nil {
		return err
	}
	root, err := terminal.ParseHash(text)
	if err != nil {
		return fmt.Errorf("root %q: %w", text, err)
	}
	return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
		return n.Ledger.RefreshDirectives(opts, root)
	})
}

func showDirectives(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "an organization")
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	org, err := n.Org(text)
	if err != nil {
		return err
	}
	have, err := n.Ledger.Directives(ctx.Context, org)
	if err != nil {
		return err
	}
	answer := struct {
		Org       common.Hash `json:"orgId"`
		Root      common.Hash `json:"root"`
		Since     uint64      `json:"since"`
		NotBefore uint64      `json:"notBefore"`
		DueBy     uint64      `json:"dueBy"`
		Late      bool        `json:"late"`
		Missed    uint64      `json:"missed"`
	}{org, have.Root, have.Since, have.NotBefore, have.DueBy, have.Late, have.Missed}
	return terminal.PrintFacts(ctx, answer, "organization", answer.Org, "root", answer.Root, "refreshed at", terminal.Moment(answer.Since, "never"),
		"next from", terminal.Moment(answer.NotBefore, "-"), "due by", terminal.Moment(answer.DueBy, "-"), "late", answer.Late, "missed intervals", answer.Missed)
}
