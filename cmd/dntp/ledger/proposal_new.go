// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/inspect"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

var (
	rationaleFlag = &cli.StringFlag{Name: reasonFlag.Name, Usage: "`file` with the reason for the proposal, or its SHA-256 in hex; only the SHA-256 goes on the ledger"}
	lifeFlag      = &cli.DurationFlag{Name: "life", Usage: "`time` from now within which it must be executed", Value: defaultProposalLife}

	orgKindFlag   = &cli.StringFlag{Name: "kind", Usage: "`kind` of the organization: hospital, insurer or government", Required: true}
	adminFlag     = &cli.StringFlag{Name: "admin", Usage: "`address` of its administrator, which must be new to the alliance", Required: true}
	newAdminFlag  = &cli.StringFlag{Name: adminFlag.Name, Usage: "`address` of the new administrator: new to the alliance, or an actor of the organization", Required: true}
	metaFlag      = &cli.StringFlag{Name: "meta", Usage: "SHA-256 `hash` of its public description, 32 bytes in hex"}
	roleClassFlag = &cli.StringFlag{Name: "class", Usage: "`class` of records by name or number (default = all classes)"}
)

// nobodyArgument stands for no roles.
const nobodyArgument = "none"

// draft makes a change from the arguments of a command.
type draft func(*cli.Context, *session.Session, []string) (client.Change, error)

func newProposal(name, usage, args string, make draft, flags ...cli.Flag) *cli.Command {
	return &cli.Command{
		Name: name, Usage: usage, ArgsUsage: args, Flags: session.WriteFlags(folder.RoleAdmin, append(flags, rationaleFlag, lifeFlag)...),
		Action: terminal.Quiet(func(ctx *cli.Context) error {
			list, err := terminal.Arguments(ctx, len(strings.Fields(args)))
			if err != nil {
				return err
			}
			return sendProposal(ctx, func(n *session.Session) (session.Call, error) {
				change, err := make(ctx, n, list)
				if err != nil {
					return nil, err
				}
				return propose(ctx, n, change)
			}, client.ProposalID)
		}),
	}
}

func propose(ctx *cli.Context, n *session.Session, change client.Change) (session.Call, error) {
	rationale, err := rationaleOf(ctx, n)
	if err != nil {
		return nil, err
	}
	head, err := n.RPC.HeaderByNumber(ctx.Context, nil)
	if err != nil {
		return nil, err
	}
	// The chain's clock counts, and may differ from this machine's.
	expiry := head.Time + uint64(ctx.Duration(lifeFlag.Name).Seconds())
	return func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return n.Ledger.Propose(opts, change, rationale, expiry)
	}, nil
}

var newProposalCommands = []*cli.Command{
	newProposal("add-org", "Admit an organization and its administrator, who adds its nodes later", orgArgument, draftOrg, orgKindFlag, adminFlag, metaFlag, mustBe(proofFlag)),
	newProposal("suspend-org", "Suspend an organization, its actors and its nodes", orgArgument, draftStatus(client.Suspended)),
	newProposal("activate-org", "Let a suspended organization act again", orgArgument, draftStatus(client.Active)),
	newProposal("replace-admin", "Replace the administrator of an organization; the new one signs with `dntp prove administration`", orgArgument, draftAdmin, newAdminFlag, mustBe(proofFlag)),
	newProposal("move-custody", "Make an organization the custodian of a suspended one's patients and records; the same proposal again takes it back", "SUSPENDED CUSTODIAN", draftCustody),
	newProposal("add-signer", "Make a member's node a signer", addressArgument+" "+orgArgument, draftSigner),
	newProposal("remove-signer", "Remove a signer", addressArgument, func(_ *cli.Context, _ *session.Session, args []string) (client.Change, error) {
		signer, err := terminal.ParseAddress(args[0])
		return client.RemoveSigner(signer), err
	}, inspect.AgainstSignerFlag),
	newProposal("roles", "Set the roles that may call an operation, such as records.anchor", "OPERATION ROLES", draftRoles, roleClassFlag),
	newProposal("kind", "Set the roles that organizations of a kind may give", "KIND ROLES", draftKindRoles),
	newProposal("policy", "Set the signatures that records of a class need, as JSON in the form of genesis.json", "CLASS POLICY", draftPolicy),
	newProposal("parameter", "Set a parameter, with a value in the form of genesis.json: 24h, 3", "NAME VALUE", func(_ *cli.Context, _ *session.Session, args []string) (client.Change, error) {
		key, value, err := genesis.ParameterNamed(args[0], args[1])
		return client.SetParameter(key, value), err
	}),
	newProposal("activate", "Put a version of the rules in force from a block on; it may replace one that is not in force yet", "VERSION BLOCK", draftActivation),
}

func draftOrg(ctx *cli.Context, n *session.Session, args []string) (none client.Change, err error) {
	id, err := n.Org(args[0])
	if err != nil {
		return none, err
	}
	var kind genesis.Kind
	if err := kind.UnmarshalText([]byte(ctx.String(orgKindFlag.Name))); err != nil {
		return none, fmt.Errorf("--kind: %w", err)
	}
	admin, err := terminal.ParseAddress(ctx.String(adminFlag.Name))
	if err != nil {
		return none, fmt.Errorf("--admin: %w", err)
	}
	var meta common.Hash
	if text := ctx.String(metaFlag.Name); text != "" {
		if meta, err = terminal.ParseHash(text); err != nil {
			return none, fmt.Errorf("--meta: %w", err)
		}
	}
	proof, err := proofOfFlag(ctx)
	return client.AddOrganization(id, uint8(kind), admin, meta, proof), err
}

func draftAdmin(ctx *cli.Context, n *session.Session, args []string) (none client.Change, err error) {
	id, err := n.Org(args[0])
	if err != nil {
		return none, err
	}
	admin, err := terminal.ParseAddress(ctx.String(newAdminFlag.Name))
	if err != nil {
		return none, fmt.Errorf("--admin: %w", err)
	}
	proof, err := proofOfFlag(ctx)
	return client.ReplaceAdministrator(id, admin, proof), err
}

func draftCustody(_ *cli.Context, n *session.Session, args []string) (none client.Change, err error) {
	from, err := n.Org(args[0])
	if err != nil {
		return none, err
	}
	to, err := n.Org(args[1])
	return client.MoveCustody(from, to), err
}

func draftStatus(status uint8) draft {
	return func(_ *cli.Context, n *session.Session, args []string) (client.Change, error) {
		id, err := n.Org(args[0])
		return client.SetOrganizationStatus(id, status), err
	}
}

func draftSigner(_ *cli.Context, n *session.Session, args []string) (none client.Change, err error) {
	signer, err := terminal.ParseAddress(args[0])
	if err != nil {
		return none, err
	}
	org, err := n.Org(args[1])
	return client.AddSigner(signer, org), err
}

func draftRoles(ctx *cli.Context, _ *session.Session, args []string) (none client.Change, err error) {
	target, op, err := genesis.OperationNamed(args[0])
	if err != nil {
		return none, err
	}
	var roles genesis.Roles
	if args[1] != nobodyArgument {
		if roles, err = genesis.RolesOf(strings.Split(args[1], ",")...); err != nil {
			return none, err
		}
	}
	var class uint8
	if text := ctx.String(roleClassFlag.Name); text != "" {
		if class, err = parseClass(text); err != nil {
			return none, fmt.Errorf("--class: %w", err)
		}
	}
	return client.SetRoles(target, op, class, uint32(roles)), nil
}

func draftKindRoles(_ *cli.Context, _ *session.Session, args []string) (none client.Change, err error) {
	var kind genesis.Kind
	if err := kind.UnmarshalText([]byte(args[0])); err != nil {
		return none, err
	}
	roles, err := genesis.RolesOf(strings.Split(args[1], ",")...)
	return client.SetKindRoles(uint8(kind), uint32(roles)), err
}

func draftPolicy(_ *cli.Context, _ *session.Session, args []string) (none client.Change, err error) {
	class, err := parseClass(args[0])
	if err != nil {
		return none, err
	}
	var policy genesis.Policy
	err = json.Unmarshal([]byte(args[1]), &policy)
	var encoded []byte
	if err == nil {
		encoded, err = policy.Encode()
	}
	if err != nil {
		return none, terminal.WithHint(fmt.Errorf("policy: %w", err), `such as '[[{"count":1,"roles":["doctor"],"relation":"custodian","purposes":["author"]}]]'`)
	}
	return client.SetPolicy(class, encoded), nil
}

func draftActivation(_ *cli.Context, _ *session.Session, args []string) (none client.Change, err error) {
	version, err := strconv.ParseUint(args[0], 10, 32)
	if err != nil || version == 0 {
		return none, fmt.Errorf("%q is not the number of a version of the rules", args[0])
	}
	height, err := strconv.ParseUint(args[1], 10, 64)
	if err != nil {
		return none, fmt.Errorf("%q is not the number of a block", args[1])
	}
	return client.Activate(uint32(version), height), nil
}

// rationaleOf is the hash of a proposal's evidence or reason.
func rationaleOf(ctx *cli.Context, n *session.Session) (common.Hash, error) {
	path := ctx.String(inspect.AgainstSignerFlag.Name)
	switch {
	case path == "" && !ctx.IsSet(rationaleFlag.Name):
		return common.Hash{}, nil
	case path == "":
		return reasonHash(ctx)
	case ctx.IsSet(rationaleFlag.Name):
		return common.Hash{}, errors.New("--evidence is the reason: leave --reason out")
	}
	f, sum, err := inspect.ReadEvidence(path)
	if err != nil {
		return common.Hash{}, err
	}
	if err := inspect.CheckEvidence(ctx.Context, n, f); err != nil {
		return common.Hash{}, fmt.Errorf("%s: %w", path, err)
	}
	signer, err := terminal.ParseAddress(ctx.Args().First())
	if err != nil {
		return common.Hash{}, err
	}
	if signer != f.Signer {
		return common.Hash{}, fmt.Errorf("%s: it is against %v, not %v", path, f.Signer, signer)
	}
	return sum, nil
}
