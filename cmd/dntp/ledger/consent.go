// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

const (
	consentLifetime = 365 * 24 * time.Hour
)

var (
	granteeFlag     = &cli.StringFlag{Name: "to", Usage: "`grantee`: an address, an organization, role@organization, or a role at any organization"}
	grantUsesFlag   = &cli.StringFlag{Name: "purpose", Usage: "`purposes` of use, separated by commas, such as TREAT,COC"}
	grantClassFlag  = &cli.StringFlag{Name: "class", Usage: "`classes` of records, separated by commas, by name or number"}
	grantForFlag    = &cli.DurationFlag{Name: "for", Usage: "`time` from now for which it is valid, 0 for no end", Value: consentLifetime}
	fhirConsentFlag = &cli.PathFlag{Name: "fhir", Usage: "FHIR Consent `file` that replaces the other flags; its SHA-256 goes on the ledger"}
	relayFlag       = &cli.PathFlag{Name: "relay", Usage: "JSON `file` that --sign-only printed, to send for its signer"}
)

// ConsentCommand grants, revokes and checks access.
var ConsentCommand = &cli.Command{
	Name:  "consent",
	Usage: "Grant, revoke and check access to a patient's records",
	Description: `Purposes, actions and classes are exact: none includes another. A patient only signs; any
actor of the alliance can send the result:

  dntp consent grant --sign-only --to hospital-b --purpose TREAT --class 1,5 PID > grant.json
  dntp consent grant --relay grant.json`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "grant", Usage: "Grant access, or relay a signed grant", ArgsUsage: "PID", Flags: session.WriteFlags("", granteeFlag, grantUsesFlag, actionsFlag, grantClassFlag, grantForFlag, fhirConsentFlag, signOnlyFlag, deadlineFlag, relayFlag), Action: terminal.Quiet(grantConsent)},
		{Name: "write", Usage: "Write a FHIR Consent for --fhir of grant", ArgsUsage: "PID", Flags: append([]cli.Flag{granteeFlag, grantUsesFlag, actionsFlag, grantClassFlag, grantForFlag, terminal.OutputFlag(terminal.StdoutFile)}, session.ReadFlags...), Action: terminal.Quiet(writeConsent)},
		{Name: "revoke", Usage: "End a grant at once, or relay a signed revocation", ArgsUsage: "PID CONSENTID", Flags: session.WriteFlags("", signOnlyFlag, deadlineFlag, relayFlag), Action: terminal.Quiet(revokeConsent)},
		{Name: "check", Usage: "Ask whether an actor may have records of a class, and why", ArgsUsage: "PID ADDRESS", Flags: append([]cli.Flag{useFlag, actionsFlag, careClassFlag}, session.ReadFlags...), Action: terminal.Quiet(checkConsent)},
		listConsentCommand,
		{Name: "show", Usage: "Show a grant", ArgsUsage: "PID CONSENTID", Flags: session.ReadFlags, Action: terminal.Quiet(showConsent)},
		careCommand,
		directivesCommand,
	},
}

// granteeOf reads --to.
func granteeOf(n *session.Session, text string) (kind uint8, grantee common.Hash, err error) {
	if common.IsHexAddress(text) { // with any checksum: no organization has such an id
		address, err := terminal.ParseAddress(text)
		return client.ToActor, client.GranteeActor(address), err
	}
	word, orgText, at := strings.Cut(text, "@")
	if role, err := registry.ParseRole(word); err == nil {
		if !at {
			return client.ToRole, client.GranteeRole(uint8(role)), nil
		}
		org, err := n.Org(orgText)
		return client.ToRoleAt, client.GranteeRoleAt(org, uint8(role)), err
	} else if at {
		return 0, grantee, err
	}
	grantee, err = n.Org(text)
	return client.ToOrganization, grantee, err
}

// granteeText writes a grantee. A role at an organization is a hash of the two, from
// which neither can be read.
func granteeText(kind uint8, grantee common.Hash) string {
	switch kind {
	case client.ToActor:
		return "actor " + common.BytesToAddress(grantee[:]).Hex()
	case client.ToRole:
		return "role " + contracts.Roles.Name(grantee[len(grantee)-1]) + " at any organization"
	}
	return contracts.GranteeKinds.Name(kind) + " " + grantee.Hex()
}

// grantAsked makes a grant from the document of --fhir, or from the flags.
func grantAsked(ctx *cli.Context, n *session.Session, pid common.Hash) (g client.Grant, err error) {
	if ctx.Path(fhirConsentFlag.Name) != "" {
		return documentGrant(ctx, n, pid)
	}
	for _, flag := range []string{granteeFlag.Name, grantUsesFlag.Name, grantClassFlag.Name} {
		if ctx.String(flag) == "" {
			return g, terminal.ErrorHint("--"+flag+" is missing", "a grant needs a grantee, purposes and classes")
		}
	}
	a, err := askedBy(ctx)
	if err != nil {
		return g, err
	}
	g = client.Grant{ConsentId: recordfile.RandomHash(), Pid: pid, PurposeMask: a.purposes, ActionMask: a.actions, ClassMask: a.classes}
	var grantee common.Hash
	if g.GranteeKind, grantee, err = granteeOf(n, ctx.String(granteeFlag.Name)); err != nil {
		return g, fmt.Errorf("--%s: %w", granteeFlag.Name, err)
	}
	g.Grantee = grantee
	g.NotAfter, err = afterwards(ctx, n, ctx.Duration(grantForFlag.Name))
	return g, err
}

func grantConsent(ctx *cli.Context) error {
	if ctx.IsSet(relayFlag.Name) {
		return relayDecision(ctx, func(d *SignedDecision) bool { return d.Grant != nil && d.Revoke == nil })
	}
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	if ctx.Bool(signOnlyFlag.Name) {
		return signDecision(ctx, func(n *session.Session) (*SignedDecision, error) {
			g, err := grantAsked(ctx, n, args[0])
			return &SignedDecision{Grant: textOfGrant(g)}, err
		})
	}
	var g client.Grant
	return session.Send(ctx, func(n *session.Session) (session.Call, error) {
		g, err = grantAsked(ctx, n, args[0])
		return func(opts *bind.TransactOpts) (*types.Transaction, error) { return n.Ledger.Consent(opts, g) }, err
	}, func(_ *session.Session, receipt *types.Receipt) error {
		answer := struct {
			ConsentID common.Hash `json:"consentId"`
			session.Sent
		}{g.ConsentId, session.SentIn(receipt)}
		return terminal.PrintFacts(ctx, answer, "consent", answer.ConsentID, "transaction", answer.Tx, "block", answer.Block)
	})
}

func revokeConsent(ctx *cli.Context) error {
	if ctx.IsSet(relayFlag.Name) {
		return relayDecision(ctx, func(d *SignedDecision) bool { return d.Revoke != nil && d.Grant == nil })
	}
	args, err := hashesOf(ctx, 2)
	if err != nil {
		return err
	}
	if ctx.Bool(signOnlyFlag.Name) {
		return signDecision(ctx, func(*session.Session) (*SignedDecision, error) {
			return &SignedDecision{Revoke: &revocationText{args[0], args[1]}}, nil
		})
	}
	return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
		return n.Ledger.Revoke(opts, args[0], args[1])
	})
}

func checkConsent(ctx *cli.Context) error {
	pid, actor, err := pidAndAddress(ctx)
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
	class, err := parseClass(ctx.String(careClassFlag.Name))
	if err != nil {
		return terminal.WithHint(err, "give one class: each class has its own decision")
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	have, err := n.Ledger.Check(ctx.Context, pid, actor, purpose, action, class)
	if err != nil {
		return err
	}
	answer := struct {
		Allowed bool        `json:"allowed"`
		Basis   string      `json:"basis"`
		Ref     common.Hash `json:"ref"`

		Rules []ehrapi.Reason `json:"rules,omitempty"` // none from a node that does not serve ehr
	}{have.Allowed, contracts.Bases.Meaning(have.Basis), have.Ref, nil}
	actionWord, classWord, purposeWord := ehrapi.Numbered(action), ehrapi.Numbered(class), ehrapi.Numbered(purpose)
	if answer.Rules, err = reasons(ctx, n, ehrapi.Question{PID: pid, Actor: actor, Purpose: &purposeWord, Action: &actionWord, Class: &classWord}); err != nil {
		return err
	}
	err = terminal.PrintFacts(ctx, answer, "allowed", answer.Allowed, "basis", answer.Basis, refLabel(have.Basis), answer.Ref)
	if err != nil || ctx.Bool(terminal.JSONFlag.Name) {
		return err
	}
	printReasons(ctx, answer.Rules)
	return nil
}

// reasons asks the node for the rules of a decision; there are none if it does not serve them.
func reasons(ctx *cli.Context, n *session.Session, q ehrapi.Question) ([]ehrapi.Reason, error) {
	var d ehrapi.Decision
	err := n.RPC.Client().CallContext(ctx.Context, &d, "ehr_checkAccess", q)
	if session.LacksIndex(err) { // or the namespace
		return nil, nil
	}
	return d.Rules, err
}

// printReasons prints each rule of a decision with its reason. Of those with a basis one is
// enough.
func printReasons(ctx *cli.Context, rules []ehrapi.Reason) {
	const whyWidth = 80
	t := terminal.NewTable(ctx.App.Writer)
	for _, r := range rules {
		held := "no"
		if r.Held {
			held = "yes"
		}
		t.Row(r.Rule, held, cut(r.Why, whyWidth))
	}
	t.Flush()
}

// refLabel names the kind of a decision's reference.
func refLabel(basis uint8) string {
	switch basis {
	case contracts.BasisConsent, contracts.BasisCare:
		return contracts.Bases.Name(basis)
	case contracts.BasisBreakGlass:
		return "ticket"
	}
	return "reference"
}

func showConsent(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 2)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	have, err := n.Ledger.Granted(ctx.Context, args[0], args[1])
	if err != nil {
		return err
	}
	if have.Status == 0 {
		return fmt.Errorf("the ledger has no consent %s of patient %s", args[1], args[0])
	}
	answer := struct {
		*grantText
		Status string `json:"status"`
	}{textOfGrant(have.G), contracts.ConsentStates.Name(have.Status)}
	return terminal.PrintFacts(ctx, answer, "consent", answer.ConsentID, "patient", answer.Pid, "status", answer.Status,
		"grantee", granteeText(answer.GranteeKind, answer.Grantee), "purposes", namesOf(contracts.PurposesOfUse, uint64(answer.Purposes)),
		"actions", namesOf(contracts.Actions, uint64(answer.Actions)), "classes", namesOf(contracts.RecordClasses, answer.Classes),
		"until", terminal.Moment(answer.NotAfter, "no end"), "FHIR Consent", answer.FHIR)
}
