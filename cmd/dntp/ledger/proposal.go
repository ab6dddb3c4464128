// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

const proposalArgument = "PROPOSAL"

var governance = bindings.NewGovernance()

var againstFlag = &cli.BoolFlag{Name: "against", Usage: "Vote no"}

// ProposalCommand changes the model by the alliance's vote.
var ProposalCommand = &cli.Command{
	Name:  "proposal",
	Usage: "Propose, vote for and execute changes of the alliance's model",
	Description: `A proposal passes when more than half of the organizations vote yes, and at least one of each
kind. The proposer votes yes with it, unless the proposal is about its own organization. After
the timelock an administrator executes it.

  dntp proposal new add-signer ADDRESS ORGANIZATION
  dntp proposal vote 7
  dntp proposal execute 7`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "list", Usage: "List the proposals, the newest first", Flags: append([]cli.Flag{proposalLimitFlag}, session.ReadFlags...), Action: terminal.Quiet(listProposals)},
		{Name: "show", Usage: "Show one proposal with its votes", ArgsUsage: proposalArgument, Flags: session.ReadFlags, Action: terminal.Quiet(showProposal)},
		{Name: "new", Usage: "Open a proposal, with the yes of the own organization", Action: terminal.Group, Subcommands: newProposalCommands},
		{Name: "vote", Usage: "Cast the vote of the sender's organization, unless it proposed", ArgsUsage: proposalArgument, Flags: session.WriteFlags(folder.RoleAdmin, againstFlag), Action: terminal.Quiet(voteProposal)},
		{Name: "withdraw", Usage: "Withdraw the vote of the sender's organization, which may then vote again", ArgsUsage: proposalArgument, Flags: session.WriteFlags(folder.RoleAdmin), Action: terminal.Quiet(withdrawVote)},
		{Name: "cancel", Usage: "Cancel a proposal of the sender's organization before it is executed", ArgsUsage: proposalArgument, Flags: session.WriteFlags(folder.RoleAdmin), Action: terminal.Quiet(cancelProposal)},
		{Name: "execute", Usage: "Make the change that was decided", ArgsUsage: proposalArgument, Flags: session.WriteFlags(folder.RoleAdmin), Action: terminal.Quiet(executeProposal)},
	},
}

var proposalLimitFlag = &cli.Uint64Flag{Name: "limit", Usage: "`number` of proposals at most", Value: 50}

// ProposalAnswer is one proposal in the output of commands.
type ProposalAnswer struct {
	ID           uint64            `json:"id"`
	Kind         string            `json:"kind"`
	State        string            `json:"state"`
	Change       []proposalField   `json:"change"`
	Yes          uint16            `json:"yes"`
	No           uint16            `json:"no"`
	Expiry       uint64            `json:"expiry"`       // Unix seconds
	ExecutableAt uint64            `json:"executableAt"` // Unix seconds; 0 if it has not passed
	By           common.Hash       `json:"byOrg"`
	Rationale    common.Hash       `json:"rationaleHash"`
	Votes        map[string]string `json:"votes,omitempty"` // by organization, only in show
}

type proposalField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func readProposal(ctx context.Context, n *session.Session, id uint64) (*ProposalAnswer, error) {
	p, err := n.Ledger.Proposal(ctx, id)
	if err != nil {
		return nil, err
	}
	if p.Kind == 0 {
		return nil, terminal.ErrorHint(fmt.Sprintf("there is no proposal %d", id), "`dntp proposal list` shows them")
	}
	payload, err := n.Ledger.PayloadOf(ctx, id)
	if err != nil {
		return nil, err
	}
	return proposalAnswerOf(id, p, payload)
}

func proposalAnswerOf(id uint64, p client.Proposal, payload []byte) (*ProposalAnswer, error) {
	change := client.Change{Kind: p.Kind, Payload: payload}
	fields, err := change.Fields()
	if err != nil {
		return nil, err
	}
	return &ProposalAnswer{
		ID: id, Kind: change.Name(), State: contracts.ProposalStates.Name(p.State), Change: changeText(change.Name(), fields),
		Yes: p.Yes, No: p.No, Expiry: p.Expiry, ExecutableAt: p.ExecutableAt, By: p.ByOrg, Rationale: p.RationaleHash,
	}, nil
}

// proposalsOfIndex lists the newest proposals from the node's index. How their votes count
// depends on who is active now, so the contract is asked for it, once for a page.
func proposalsOfIndex(ctx context.Context, n *session.Session, most uint64) ([]*ProposalAnswer, error) {
	rows, err := collect[ehrapi.Proposal](ctx, n, "ehr_listProposals", false, most)
	if err != nil {
		return nil, err
	}
	list := []*ProposalAnswer{}
	for page := range slices.Chunk(rows, indexPageMax) {
		calls := make([]rpc.BatchElem, len(page))
		for i, row := range page {
			message := map[string]any{"to": contracts.GovernanceAddress, "input": hexutil.Bytes(governance.PackProposal(uint64(row.ID)))}
			calls[i] = rpc.BatchElem{Method: "eth_call", Args: []any{message, "latest"}, Result: new(hexutil.Bytes)}
		}
		if err := n.RPC.Client().BatchCallContext(ctx, calls); err != nil {
			return nil, err
		}
		for i, row := range page {
			if calls[i].Error != nil {
				return nil, calls[i].Error
			}
			p, err := governance.UnpackProposal(*calls[i].Result.(*hexutil.Bytes))
			if err != nil {
				return nil, err
			}
			a, err := proposalAnswerOf(uint64(row.ID), p, row.Payload)
			if err != nil {
				return nil, err
			}
			list = append(list, a)
		}
	}
	return list, nil
}

// proposalsOfContract lists the newest proposals of a node without an index.
func proposalsOfContract(ctx context.Context, n *session.Session, most uint64) ([]*ProposalAnswer, error) {
	count, err := n.Ledger.Proposals(ctx)
	list := []*ProposalAnswer{}
	for id := count; id > 0 && uint64(len(list)) < most; id-- {
		p, err := readProposal(ctx, n, id)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, err
}

// changeText writes the fields of a change in the words of the model.
func changeText(name string, fields []client.Field) (list []proposalField) {
	for _, f := range fields {
		text := fmt.Sprint(f.Value)
		switch v := f.Value.(type) {
		case [32]byte:
			text = common.Hash(v).Hex()
		case [4]byte:
			text = genesis.OperationName(fields[0].Value.(common.Address), v)
		case [][32]byte:
			ids := make([]string, len(v))
			for i := range v {
				ids[i] = common.Hash(v[i]).Hex()
			}
			text = strings.Join(ids, " ")
		case []byte:
			text = hexutil.Encode(v)
			if sentences, err := genesis.Sentences(v); err == nil {
				text = strings.Join(sentences, "; ")
			}
		case uint32:
			if f.Name == "roles" {
				text = genesis.Roles(v).String()
			}
		case uint8:
			switch {
			case f.Name == "recordClass" && v > 0:
				text = genesis.ClassName(v)
			case f.Name == "status":
				text = contracts.MemberStatuses.Name(v)
			case f.Name == "kind":
				text = genesis.Kind(v).String()
			}
		}
		list = append(list, proposalField{f.Name, text})
	}
	if name == "setRoles" && fields[0].Value == (common.Address{}) {
		return []proposalField{{"kind", genesis.Kind(fields[2].Value.(uint8)).String()}, {"roles", genesis.Roles(fields[3].Value.(uint32)).String()}}
	}
	if name == "setParameter" {
		list[0].Value, list[1].Value = genesis.ParameterText(fields[0].Value.([32]byte), fields[1].Value.(uint64))
	}
	return list
}

func (p *ProposalAnswer) summary() string {
	words := []string{p.Kind}
	for _, f := range p.Change {
		words = append(words, terminal.ShortWord(f.Value))
	}
	return strings.Join(words, " ")
}

func listProposals(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	most := ctx.Uint64(proposalLimitFlag.Name)
	list, err := proposalsOfIndex(ctx.Context, n, most)
	if session.LacksIndex(err) {
		list, err = proposalsOfContract(ctx.Context, n, most)
	}
	if err != nil {
		return err
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, list)
	}
	t := terminal.NewTable(ctx.App.Writer, "ID", "STATE", "YES", "NO", "CHANGE")
	for _, p := range list {
		t.Row(p.ID, p.State, p.Yes, p.No, p.summary())
	}
	t.Flush()
	return nil
}

// proposalID is the argument of a command that names a proposal.
func proposalID(ctx *cli.Context) (uint64, error) {
	text, err := terminal.Argument(ctx, "the number of a proposal")
	if err != nil {
		return 0, err
	}
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		err = terminal.ErrorHint(fmt.Sprintf("%q is not the number of a proposal", text), "`dntp proposal list` shows them")
	}
	return id, err
}

func showProposal(ctx *cli.Context) error {
	id, err := proposalID(ctx)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	p, err := readProposal(ctx.Context, n, id)
	if err != nil {
		return err
	}
	orgs, err := orgIDs(ctx.Context, n)
	if err != nil {
		return err
	}
	facts := []any{
		"proposal", p.ID, "change", p.Kind, "state", p.State, "votes", fmt.Sprintf("%d yes, %d no", p.Yes, p.No),
		"executable", terminal.Moment(p.ExecutableAt, "not yet passed"), "expires", terminal.Moment(p.Expiry, "-"), "by organization", p.By, "rationale hash", p.Rationale,
	}
	for _, f := range p.Change {
		facts = append(facts, "  "+f.Name, f.Value)
	}
	p.Votes = make(map[string]string)
	for _, org := range orgs {
		vote, err := n.Ledger.VoteOf(ctx.Context, id, org)
		if err != nil {
			return err
		}
		if vote == 0 {
			continue
		}
		word := map[uint8]string{1: "yes", 2: "no"}[vote]
		p.Votes[org.Hex()] = word
		facts = append(facts, word+" of organization", org)
	}
	return terminal.PrintFacts(ctx, p, facts...)
}

// sendProposal sends a call and prints the state of the proposal afterwards.
func sendProposal(ctx *cli.Context, prepare func(*session.Session) (session.Call, error), id func(*types.Receipt) (uint64, error)) error {
	return session.Send(ctx, prepare, func(n *session.Session, receipt *types.Receipt) error {
		number, err := id(receipt)
		if err != nil {
			return err
		}
		p, err := readProposal(ctx.Context, n, number)
		if err != nil {
			return err
		}
		return terminal.PrintFacts(ctx, p, "proposal", p.ID, "change", p.summary(), "state", p.State,
			"votes", fmt.Sprintf("%d yes, %d no", p.Yes, p.No), "executable", terminal.Moment(p.ExecutableAt, "not yet passed"),
			"expires", terminal.Moment(p.Expiry, "-"), "rationale hash", p.Rationale, "transaction", receipt.TxHash)
	})
}

// proposalCall is a command on a proposal that exists.
func proposalCall(ctx *cli.Context, call func(*session.Session, *bind.TransactOpts, uint64) (*types.Transaction, error)) error {
	id, err := proposalID(ctx)
	if err != nil {
		return err
	}
	return sendProposal(ctx, func(n *session.Session) (session.Call, error) {
		return func(opts *bind.TransactOpts) (*types.Transaction, error) { return call(n, opts, id) }, nil
	}, func(*types.Receipt) (uint64, error) { return id, nil })
}

func voteProposal(ctx *cli.Context) error {
	return proposalCall(ctx, func(n *session.Session, opts *bind.TransactOpts, id uint64) (*types.Transaction, error) {
		return n.Ledger.Vote(opts, id, !ctx.Bool(againstFlag.Name))
	})
}

func withdrawVote(ctx *cli.Context) error {
	return proposalCall(ctx, func(n *session.Session, opts *bind.TransactOpts, id uint64) (*types.Transaction, error) {
		return n.Ledger.WithdrawVote(opts, id)
	})
}

func cancelProposal(ctx *cli.Context) error {
	return proposalCall(ctx, func(n *session.Session, opts *bind.TransactOpts, id uint64) (*types.Transaction, error) {
		return n.Ledger.Cancel(opts, id)
	})
}

func executeProposal(ctx *cli.Context) error {
	return proposalCall(ctx, func(n *session.Session, opts *bind.TransactOpts, id uint64) (*types.Transaction, error) {
		return n.Ledger.Execute(opts, id)
	})
}

// defaultProposalLife gives the members time to meet.
const defaultProposalLife = 7 * 24 * time.Hour
