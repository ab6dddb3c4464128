// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

var (
	listActorFlag = &cli.StringFlag{Name: "actor", Usage: "only those of an `address`"}
	listGlassFlag = &cli.BoolFlag{Name: "break-glass", Usage: "Only emergencies"}
	openOnlyFlag  = &cli.BoolFlag{Name: "open", Usage: "Only those that are open"}
)

var (
	listAccessCommand = &cli.Command{
		Name: "list", Usage: "List tickets, of a patient or of everybody, the newest first", ArgsUsage: "[PID]",
		Flags: joined(pageFlags, []cli.Flag{listOrgFlag, listActorFlag, listGlassFlag, openOnlyFlag}, session.ReadFlags), Action: terminal.Quiet(listAccess),
	}
	listConsentCommand = &cli.Command{
		Name: "list", Usage: "List grants, of a patient or of everybody, the newest first", ArgsUsage: "[PID]",
		Flags: joined(pageFlags, []cli.Flag{openOnlyFlag}, session.ReadFlags), Action: terminal.Quiet(listConsent),
	}
)

func joined(lists ...[]cli.Flag) (all []cli.Flag) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// onePatient reads the argument of a list, which may be missing.
func onePatient(ctx *cli.Context) (*common.Hash, error) {
	switch ctx.NArg() {
	case 0:
		return nil, nil
	case 1:
		pid, err := terminal.ParseHash(ctx.Args().First())
		if err != nil {
			return nil, fmt.Errorf("pseudonym of a patient: %w", err)
		}
		return &pid, nil
	}
	_, err := terminal.Arguments(ctx, 1)
	return nil, err
}

// oneOrg reads --org, which may be missing.
func oneOrg(ctx *cli.Context, n *session.Session) (*common.Hash, error) {
	text := ctx.String(listOrgFlag.Name)
	if text == "" {
		return nil, nil
	}
	org, err := n.Org(text)
	return &org, err
}

func listAccess(ctx *cli.Context) error {
	filter := ehrapi.AccessFilter{BreakGlass: ctx.Bool(listGlassFlag.Name)}
	var err error
	if filter.Patient, err = onePatient(ctx); err != nil {
		return err
	}
	if text := ctx.String(listActorFlag.Name); text != "" {
		actor, err := terminal.ParseAddress(text)
		if err != nil {
			return fmt.Errorf("--%s: %w", listActorFlag.Name, err)
		}
		filter.Actor = &actor
	}
	if ctx.Bool(openOnlyFlag.Name) {
		open := ehrapi.Numbered(contracts.TicketOpen)
		filter.State = &open
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	if filter.Org, err = oneOrg(ctx, n); err != nil {
		return err
	}
	page, err := askIndex[ehrapi.AccessRow](ctx, n, "ehr_listAccess", filter)
	if err != nil {
		return needsIndex(err, "`dntp access history`")
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, page)
	}
	t := terminal.NewTable(ctx.App.Writer, "TICKET", "PURPOSE", "BASIS", "STATE")
	for _, row := range page.Rows {
		state := row.State.Name
		if e := row.Emergency; e != nil && e.Overdue {
			state = "overdue"
		}
		t.Row(row.ID, row.Purpose.Name, row.Basis.Name, state)
	}
	t.Flush()
	page.more(ctx)
	return nil
}

func listConsent(ctx *cli.Context) error {
	var filter ehrapi.GrantFilter
	var err error
	if filter.Patient, err = onePatient(ctx); err != nil {
		return err
	}
	if ctx.Bool(openOnlyFlag.Name) {
		granted := ehrapi.Numbered(contracts.ConsentGranted)
		filter.State = &granted
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	page, err := askIndex[ehrapi.Grant](ctx, n, "ehr_listGrants", filter)
	if err != nil {
		return needsIndex(err, "`dntp consent show`")
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, page)
	}
	t := terminal.NewTable(ctx.App.Writer, "CONSENT", "STATE", "TO")
	for _, row := range page.Rows {
		t.Row(row.ID, row.State.Name, shortGrantee(row))
	}
	t.Flush()
	page.more(ctx)
	return nil
}

// shortGrantee names who a grant is to, in few characters.
func shortGrantee(g ehrapi.Grant) string {
	switch g.GranteeKind.Number {
	case contracts.GranteeActor:
		return "actor " + terminal.ShortWord(common.BytesToAddress(g.Grantee[:]).Hex())
	case contracts.GranteeRoleAnywhere:
		return "role " + contracts.Roles.Name(g.Grantee[31])
	}
	return cut(g.GranteeKind.Name, 7) + " " + terminal.ShortWord(g.Grantee.Hex())
}
