// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

const (
	consentLifetime = 365 * 24 * time.Hour
)

var (
	granteeFlag     = &cli.StringFlag{Name: "to", Usage: "`who` gets access: an address, an organization, role@organization, or a role anywhere"}
	grantUsesFlag   = &cli.StringFlag{Name: "purpose", Usage: "`purposes` of use, separated by commas, such as TREAT,COC"}
	grantClassFlag  = &cli.StringFlag{Name: "class", Usage: "`classes` of records, separated by commas, by name or number"}
	grantForFlag    = &cli.DurationFlag{Name: "for", Usage: "`time` that it lasts from now, 0 for no end", Value: consentLifetime}
	fhirConsentFlag = &cli.PathFlag{Name: "fhir", Usage: "FHIR Consent `file`, instead of the flags that say the same; its SHA-256 goes on the ledger"}
	relayFlag       = &cli.PathFlag{Name: "relay", Usage: "JSON `file` that --sign-only printed, to bring to the ledger for who signed it"}
)

// ConsentCommand grants, revokes and checks access.
var ConsentCommand = &cli.Command{
	Name:  "consent",
	Usage: "Grant, revoke and check access to a patient's records",
	Description: `Purposes, actions and classes are exact: none includes another. A patient signs with a
key that sends nothing, and anybody of the alliance brings it to the ledger:

  dntp consent grant --sign-only --to hospital-b --purpose TREAT --class 1,5 PID > grant.json
  dntp consent grant --relay grant.json`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "grant", Usage: "Grant access, or relay a signed grant", ArgsUsage: "PID", Flags: session.WriteFlags("", granteeFlag, grantUsesFlag, actionsFlag, grantClassFlag, grantForFlag, fhirConsentFlag, signOnlyFlag, relayFlag), Action: terminal.Quiet(grantConsent)},
		{Name: "write", Usage: "Write a FHIR Consent for --fhir of grant", ArgsUsage: "PID", Flags: append([]cli.Flag{granteeFlag, grantUsesFlag, actionsFlag, grantClassFlag, grantForFlag, terminal.OutputFlag(terminal.StdoutFile)}, session.ReadFlags...), Action: terminal.Quiet(writeConsent)},
		{Name: "revoke", Usage: "End a grant at once, or relay a signed revocation", ArgsUsage: "CONSENTID", Flags: session.WriteFlags("", signOnlyFlag, relayFlag), Action: terminal.Quiet(revokeConsent)},
		{Name: "check", Usage: "Ask whether an actor may have records of a class, and why", ArgsUsage: "PID ADDRESS", Flags: append([]cli.Flag{useFlag, actionsFlag, careClassFlag}, session.ReadFlags...), Action: terminal.Quiet(checkConsent)},
		{Name: "show", Usage: "Show a grant", ArgsUsage: "CONSENTID", Flags: session.ReadFlags, Action: terminal.Quiet(showConsent)},
		careCommand,
	},
}

// grantText is a grant as it is written.
type grantText struct {
	ConsentID   common.Hash `json:"consentId"`
	Pid         common.Hash `json:"pid"`
	GranteeKind uint8       `json:"granteeKind"`
	Grantee     common.Hash `json:"grantee"`
	Purposes    uint32      `json:"purposeMask"`
	Actions     uint8       `json:"actionMask"`
	Classes     uint64      `json:"classMask"`
	NotBefore   uint64      `json:"notBefore"`
	NotAfter    uint64      `json:"notAfter"`
	FHIR        common.Hash `json:"fhirConsentHash"`
	Nonce       uint64      `json:"nonce"`
}

func textOfGrant(g client.Grant) *grantText {
	return &grantText{g.ConsentId, g.Pid, g.GranteeKind, g.Grantee, g.PurposeMask, g.ActionMask, g.ClassMask, g.NotBefore, g.NotAfter, g.FhirConsentHash, g.Nonce}
}

func (g *grantText) grant() client.Grant {
	return client.Grant{
		ConsentId: g.ConsentID, Pid: g.Pid, GranteeKind: g.GranteeKind, Grantee: g.Grantee, PurposeMask: g.Purposes,
		ActionMask: g.Actions, ClassMask: g.Classes, NotBefore: g.NotBefore, NotAfter: g.NotAfter, FhirConsentHash: g.FHIR, Nonce: g.Nonce,
	}
}

// revocationText is a revocation as it is written.
type revocationText struct {
	ConsentID common.Hash `json:"consentId"`
	Nonce     uint64      `json:"nonce"`
}

// SignedDecision is what a patient or guardian hands to who relays it: one of
// the two, with a signature.
type SignedDecision struct {
	ChainID uint64          `json:"chainId"`
	Grant   *grantText      `json:"grant,omitempty"`
	Revoke  *revocationText `json:"revoke,omitempty"`
	Signer  common.Address  `json:"signer"`
	Alg     uint8           `json:"sigAlg"` // 0 secp256k1, 1 P-256, 2 P-256 WebAuthn
	Sig     hexutil.Bytes   `json:"sig"`
}

var errOtherDecision = errors.New("the file holds another kind of decision")

// readDecision reads a signed decision that is meant for the session's chain.
func readDecision(n *session.Session, path string) (*SignedDecision, error) {
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return nil, err
	}
	d := new(SignedDecision)
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(d); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if d.ChainID != n.ChainID {
		return nil, fmt.Errorf("%s is for chain %d, the member is on chain %d", path, d.ChainID, n.ChainID)
	}
	return d, nil
}

// sign signs a decision and prints it.
func (d *SignedDecision) sign(ctx *cli.Context, who *session.Identity, digest common.Hash) (err error) {
	d.Signer = who.Address
	if d.Sig, err = who.SignHash(digest); err != nil {
		return err
	}
	return terminal.PrintJSON(ctx.App.Writer, d)
}

// granteeOf reads --to.
func granteeOf(n *session.Session, text string) (kind uint8, grantee common.Hash, err error) {
	if common.IsHexAddress(text) { // whatever its checksum: no organization has such an id
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

// grantAsked makes a grant of the document of --fhir, or of the flags.
func grantAsked(ctx *cli.Context, n *session.Session, pid common.Hash) (g client.Grant, err error) {
	if ctx.Path(fhirConsentFlag.Name) != "" {
		return documentGrant(ctx, n, pid)
	}
	for _, flag := range []string{granteeFlag.Name, grantUsesFlag.Name, grantClassFlag.Name} {
		if ctx.String(flag) == "" {
			return g, terminal.ErrorHint("--"+flag+" is missing", "a grant names exactly who gets what, and what for")
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
		return relayDecision(ctx, func(n *session.Session, d *SignedDecision) (session.Call, error) {
			if d.Grant == nil {
				return nil, errOtherDecision
			}
			return func(opts *bind.TransactOpts) (*types.Transaction, error) {
				return n.Ledger.ConsentSigned(opts, d.Grant.grant(), d.Alg, d.Sig)
			}, nil
		})
	}
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	g, err := grantAsked(ctx, n, args[0])
	if err != nil {
		return err
	}
	who, err := n.Identity(ctx)
	if err != nil {
		return err
	}
	defer who.Close()
	if g.Nonce, err = n.Ledger.ConsentNonce(ctx.Context, who.Address); err != nil {
		return err
	}
	if ctx.Bool(signOnlyFlag.Name) {
		return (&SignedDecision{ChainID: n.ChainID, Grant: textOfGrant(g)}).sign(ctx, who, client.GrantDigest(new(big.Int).SetUint64(n.ChainID), g))
	}
	receipt, err := n.TransactAs(ctx, who, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return n.Ledger.Consent(opts, g)
	})
	if err != nil {
		return err
	}
	answer := struct {
		ConsentID common.Hash `json:"consentId"`
		session.Sent
	}{g.ConsentId, session.SentIn(receipt)}
	return terminal.PrintFacts(ctx, answer, "consent", answer.ConsentID, "transaction", answer.Tx, "block", answer.Block)
}

func revokeConsent(ctx *cli.Context) error {
	if ctx.IsSet(relayFlag.Name) {
		return relayDecision(ctx, func(n *session.Session, d *SignedDecision) (session.Call, error) {
			if d.Revoke == nil {
				return nil, errOtherDecision
			}
			return func(opts *bind.TransactOpts) (*types.Transaction, error) {
				return n.Ledger.RevokeSigned(opts, d.Revoke.ConsentID, d.Revoke.Nonce, d.Alg, d.Sig)
			}, nil
		})
	}
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	if !ctx.Bool(signOnlyFlag.Name) {
		return n.SendOne(ctx, func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.Revoke(opts, args[0])
		})
	}
	who, err := n.Identity(ctx)
	if err != nil {
		return err
	}
	defer who.Close()
	nonce, err := n.Ledger.ConsentNonce(ctx.Context, who.Address)
	if err != nil {
		return err
	}
	d := &SignedDecision{ChainID: n.ChainID, Revoke: &revocationText{args[0], nonce}}
	return d.sign(ctx, who, client.RevokeDigest(new(big.Int).SetUint64(n.ChainID), args[0], nonce))
}

// relayDecision sends what somebody else signed.
func relayDecision(ctx *cli.Context, call func(*session.Session, *SignedDecision) (session.Call, error)) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	path := ctx.Path(relayFlag.Name)
	d, err := readDecision(n, path)
	if err != nil {
		return err
	}
	send, err := call(n, d)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return n.SendOne(ctx, send)
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
		return terminal.WithHint(err, "one class: the decision is for each")
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
	}{have.Allowed, contracts.Bases.Meaning(have.Basis), have.Ref}
	return terminal.PrintFacts(ctx, answer, "allowed", answer.Allowed, "basis", answer.Basis, "rests on", answer.Ref)
}

func showConsent(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	have, err := n.Ledger.Granted(ctx.Context, args[0])
	if err != nil {
		return err
	}
	if have.Status == 0 {
		return fmt.Errorf("the ledger has no consent %s", args[0])
	}
	answer := struct {
		*grantText
		Status string `json:"status"`
	}{textOfGrant(have.G), contracts.ConsentStates.Name(have.Status)}
	return terminal.PrintFacts(ctx, answer, "consent", answer.ConsentID, "patient", answer.Pid, "status", answer.Status,
		"grantee", fmt.Sprintf("%s, kind %d", answer.Grantee, answer.GranteeKind), "purposes", namesOf(contracts.PurposesOfUse, uint64(answer.Purposes)),
		"actions", namesOf(contracts.Actions, uint64(answer.Actions)), "classes", namesOf(contracts.RecordClasses, answer.Classes),
		"until", terminal.Moment(answer.NotAfter, "no end"), "FHIR Consent", answer.FHIR)
}
