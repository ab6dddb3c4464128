// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

// OrgsPage is the most organizations or records that the contracts list at once.
const OrgsPage = 256

const orgArgument = "ORGANIZATION"

// OrgCommand shows organizations, and keeps the list of their nodes.
var OrgCommand = &cli.Command{
	Name:  "org",
	Usage: "Show the organizations of the alliance, change their lists of nodes",
	Description: `ORGANIZATION is an orgId, or the public identifier whose SHA-256 is the orgId. The alliance
admits and suspends organizations by vote: see dntp proposal.`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "list", Usage: "List the organizations", Flags: append([]cli.Flag{session.GenesisFlag}, session.ReadFlags...), Action: terminal.Quiet(listOrgs)},
		{Name: "show", Usage: "Show one organization with its nodes, signers and custodian", ArgsUsage: orgArgument, Flags: append([]cli.Flag{session.GenesisFlag}, session.ReadFlags...), Action: terminal.Quiet(showOrg)},
		{Name: "node", Usage: "Change the list of the sender's organization's nodes, to which members connect", Action: terminal.Group, Subcommands: []*cli.Command{
			{Name: "add", Usage: "Add a node to the list", ArgsUsage: "NODE", Flags: session.WriteFlags(folder.RoleAdmin, proofFlag, nodeKeyFlag, validFlag), Action: terminal.Quiet(nodeCommand(true))},
			{Name: "remove", Usage: "Remove a node from the list: members disconnect it", ArgsUsage: "NODE", Flags: session.WriteFlags(folder.RoleAdmin), Action: terminal.Quiet(nodeCommand(false))},
		}},
	},
}

// orgAnswer is one organization in the output of commands.
type orgAnswer struct {
	ID       common.Hash      `json:"orgId"`
	Name     string           `json:"name,omitempty"` // from the genesis file
	Kind     genesis.Kind     `json:"kind"`
	Status   string           `json:"status"`
	Admin    common.Address   `json:"admin"`
	MetaHash common.Hash      `json:"metaHash"`
	Since    uint64           `json:"since"` // Unix seconds
	Signers  []common.Address `json:"signers"`
	Nodes    []common.Hash    `json:"nodes,omitempty"` // only show fills it

	// Custodian of what the organization registered and anchored, if a vote has made
	// another one that; only show fills it.
	Custodian *common.Hash `json:"custodian,omitempty"`
}

// readOrg reads an organization and its signers.
func readOrg(ctx context.Context, n *session.Session, id common.Hash) (*orgAnswer, error) {
	org, err := n.Ledger.Org(ctx, id)
	if err != nil {
		return nil, err
	}
	if org.Status == 0 {
		return nil, terminal.ErrorHint(fmt.Sprintf("the alliance has no organization %s", id), "`dntp org list` shows them")
	}
	signers, err := signersOf(ctx, n)
	if err != nil {
		return nil, err
	}
	return &orgAnswer{
		ID: id, Kind: genesis.Kind(org.Kind), Status: contracts.MemberStatuses.Name(org.Status), Admin: org.Admin, MetaHash: org.MetaHash,
		Since: org.Since, Signers: orEmpty(signers[id]),
	}, nil
}

// signersOf returns the signers of each organization that has any.
func signersOf(ctx context.Context, n *session.Session) (map[common.Hash][]common.Address, error) {
	listed, err := n.Ledger.Signers(ctx)
	if err != nil {
		return nil, err
	}
	signers := make(map[common.Hash][]common.Address)
	for i, id := range listed.OrgIds {
		signers[id] = append(signers[id], listed.Addresses[i])
	}
	return signers, nil
}

// orEmpty is a list that JSON never shows as null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func orgIDs(ctx context.Context, n *session.Session) (ids []common.Hash, err error) {
	for cursor := uint32(0); ; {
		page, err := n.Ledger.Orgs(ctx, cursor, OrgsPage)
		if err != nil {
			return nil, err
		}
		for _, id := range page.Ids {
			ids = append(ids, id)
		}
		if cursor = page.Next; cursor == 0 {
			return ids, nil
		}
	}
}

// orgsOfIndex lists the organizations from the node's index, in the order of their entry.
func orgsOfIndex(ctx context.Context, n *session.Session) ([]*orgAnswer, error) {
	rows, err := collect[ehrapi.OrganizationRow](ctx, n, "ehr_listOrganizations", true, math.MaxUint64)
	if err != nil {
		return nil, err
	}
	signers, err := signersOf(ctx, n)
	if err != nil {
		return nil, err
	}
	list := []*orgAnswer{}
	for _, row := range rows {
		a := &orgAnswer{
			ID: row.ID, Kind: genesis.Kind(row.Kind.Number), Status: row.Status.Name, Admin: row.Admin, Since: uint64(row.Created.Time),
			Signers: orEmpty(signers[row.ID]),
		}
		if row.MetaHash != nil {
			a.MetaHash = *row.MetaHash
		}
		list = append(list, a)
	}
	return list, nil
}

// orgsOfContract lists the organizations of a node without an index.
func orgsOfContract(ctx context.Context, n *session.Session) ([]*orgAnswer, error) {
	ids, err := orgIDs(ctx, n)
	list := []*orgAnswer{}
	for _, id := range ids {
		a, err := readOrg(ctx, n, id)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, err
}

func listOrgs(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	names, err := n.Names()
	if err != nil {
		return err
	}
	list, err := orgsOfIndex(ctx.Context, n)
	if session.LacksIndex(err) {
		list, err = orgsOfContract(ctx.Context, n)
	}
	if err != nil {
		return err
	}
	for _, a := range list {
		a.Name = names[a.ID]
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, list)
	}
	t := terminal.NewTable(ctx.App.Writer, "ORGANIZATION", "NAME", "KIND", "SIGNERS", "ADMIN", "STATUS")
	for _, a := range list {
		t.Row(a.ID, terminal.OrDash(a.Name), a.Kind, len(a.Signers), a.Admin, a.Status)
	}
	t.Flush()
	return nil
}

func showOrg(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "an organization")
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	id, err := n.Org(text)
	if err != nil {
		return err
	}
	a, err := readOrg(ctx.Context, n, id)
	if err != nil {
		return err
	}
	names, err := n.Names()
	if err != nil {
		return err
	}
	a.Name = names[id]
	if a.Nodes, err = nodesOf(ctx.Context, n, id); err != nil {
		return err
	}
	custodian, err := n.Ledger.CustodianOf(ctx.Context, id)
	if err != nil {
		return err
	}
	facts := []any{
		"organization", a.ID, "name", terminal.OrDash(a.Name), "kind", a.Kind, "status", a.Status,
		"admin", a.Admin, "description hash", a.MetaHash, "since", terminal.Moment(a.Since, "genesis"),
	}
	if custodian != id {
		a.Custodian = &custodian
		facts = append(facts, "custodian of its patients and records", custodian)
	}
	for _, signer := range a.Signers {
		facts = append(facts, "signer", signer)
	}
	for _, node := range a.Nodes {
		facts = append(facts, "node", node)
	}
	if n.GenesisFile == "" {
		fmt.Fprintln(ctx.App.ErrWriter, "give --genesis FILE to list the nodes of the genesis too")
	}
	return terminal.PrintFacts(ctx, a, facts...)
}

var registryEvents = bindings.NewRegistry()

// eventsOf returns the registry's events of a kind, from the first block on.
func eventsOf(ctx context.Context, n *session.Session, event string, topics ...[]common.Hash) ([]types.Log, error) {
	logs, err := n.RPC.FilterLogs(ctx, ethereum.FilterQuery{
		FromBlock: new(big.Int), Addresses: []common.Address{contracts.RegistryAddress},
		Topics: append([][]common.Hash{{contracts.Registry.Events[event].ID}}, topics...),
	})
	return logs, terminal.WithHint(err, "ask a member whose node answers eth_getLogs for the whole chain")
}

// nodesOf returns the listed nodes of an organization: the registry names them
// in events, and in the genesis.
func nodesOf(ctx context.Context, n *session.Session, org common.Hash) (listed []common.Hash, err error) {
	var known []common.Hash
	spec, err := n.Spec()
	if err != nil {
		return nil, err
	}
	if spec != nil {
		for _, o := range spec.Organizations {
			for _, url := range o.Nodes {
				id, err := genesis.NodeID(url)
				if err != nil {
					return nil, err
				}
				known = append(known, id)
			}
		}
	}
	logs, err := eventsOf(ctx, n, bindings.RegistryNodeChangedEventName, nil, []common.Hash{org})
	if err != nil {
		return nil, err
	}
	for i := range logs {
		event, err := registryEvents.UnpackNodeChangedEvent(&logs[i])
		if err != nil {
			return nil, err
		}
		known = append(known, event.NodeId)
	}
	for _, id := range known {
		node, err := n.Ledger.Node(ctx, id)
		if err != nil {
			return nil, err
		}
		if node.OrgId == org && !slices.Contains(listed, id) {
			listed = append(listed, id)
		}
	}
	return listed, nil
}

// nodeCommand changes the list of nodes of the sender's organization.
func nodeCommand(admitted bool) cli.ActionFunc {
	return func(ctx *cli.Context) error {
		text, err := terminal.Argument(ctx, "an enode URL, the public key of a node, or its id")
		if err != nil {
			return err
		}
		id, err := parseNode(text)
		if err != nil {
			return err
		}
		return session.SendPrepared(ctx, func(n *session.Session) (session.Call, error) {
			var proof client.Proof
			if admitted {
				if proof, err = proofOfNode(ctx, n); err != nil {
					return nil, err
				}
			}
			return func(opts *bind.TransactOpts) (*types.Transaction, error) {
				return n.Ledger.SetNode(opts, id, admitted, proof)
			}, nil
		})
	}
}

// proofOfNode is the proof of --proof, or one by the key of --nodekey that the node
// belongs to the sender's organization.
func proofOfNode(ctx *cli.Context, n *session.Session) (client.Proof, error) {
	if ctx.Path(nodeKeyFlag.Name) == "" {
		proof, err := proofOfFlag(ctx)
		if err == nil && len(proof.Sig) == 0 {
			err = terminal.ErrorHint("the node's own signature is missing", "`dntp prove node` makes it; give it with --proof, or the node's key with --nodekey")
		}
		return proof, err
	}
	sender, err := n.Identity(ctx)
	if err != nil {
		return client.Proof{}, err
	}
	actor, err := n.Ledger.Actor(ctx.Context, sender.Address)
	if err != nil {
		return client.Proof{}, err
	}
	return nodeProof(ctx, n, actor.OrgId)
}

// parseNode reads the id of a node, or the key that the id is the hash of.
func parseNode(text string) (common.Hash, error) {
	if id, err := terminal.ParseHash(text); err == nil {
		return id, nil
	}
	id, err := genesis.NodeID(text)
	return id, terminal.WithHint(err, "`dntp nodekey show` and, in the console, `admin.nodeInfo.enode` print a node's own")
}
