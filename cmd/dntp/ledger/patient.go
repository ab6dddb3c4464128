// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
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
	pidFlag        = &cli.StringFlag{Name: "pid", Usage: "`pseudonym`, 32 bytes in hex (default = a new random one)"}
	controllerFlag = &cli.StringFlag{Name: "controller", Usage: "`address` of the patient's key", Required: true}
	kindFlag       = &cli.StringFlag{Name: "kind", Usage: "`kind` of guardian: guard, hpowatt, dpowatt, nok, guadltm, delegatee, recovery", Value: "delegatee"}
	guardedFlag    = &cli.StringFlag{Name: "class", Usage: "`classes` of records, separated by commas (default = all)"}
	removeFlag     = &cli.BoolFlag{Name: "remove", Usage: "Remove it"}
	evidenceFlag   = &cli.PathFlag{Name: "evidence", Usage: "`file` with the evidence: it is not sent, only its SHA-256 goes on the ledger", Required: true}
	newKeyArgument = "PID NEWCONTROLLER"
)

// PatientCommand manages patients, and the guardians who act for them.
var PatientCommand = &cli.Command{
	Name:  "patient",
	Usage: "Register patients, name guardians, replace a lost key",
	Description: `A patient is a random pseudonym (PID) and the key that controls it. The key needs no
ether and no node: others can send what it signs.`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "register", Usage: "Register a patient at the own organization", Flags: session.WriteFlags(folder.RoleRegistrar, pidFlag, controllerFlag), Action: terminal.Quiet(registerPatient)},
		{Name: "show", Usage: "Show a patient with custodian, waiting transfer, guardians and links", ArgsUsage: "PID", Flags: session.ReadFlags, Action: terminal.Quiet(showPatient)},
		{Name: "controller", Usage: "Give control of a patient to another key, signed by the present key", ArgsUsage: newKeyArgument, Flags: session.WriteFlags(""), Action: terminal.Quiet(setController)},
		{Name: "guardian", Usage: "Name or remove a guardian, signed by the patient's key", ArgsUsage: "PID ADDRESS", Flags: session.WriteFlags("", kindFlag, guardedFlag, careForFlag, removeFlag), Action: terminal.Quiet(setGuardian)},
		{
			Name: "recover", Usage: "Replace the lost key of a patient", Action: terminal.Group,
			Description: "Guardians and registrars of the custodian propose and approve. After enough approvals there\nis a waiting time in which the old key can still cancel.",
			Subcommands: []*cli.Command{
				{Name: "propose", Usage: "Propose another key", ArgsUsage: newKeyArgument, Flags: session.WriteFlags(folder.RoleRegistrar, evidenceFlag), Action: terminal.Quiet(proposeRecovery)},
				{Name: "approve", Usage: "Approve a proposed key", ArgsUsage: "ID", Flags: session.WriteFlags(folder.RoleRegistrar), Action: terminal.Quiet(recoveryCommand((*client.Client).ApproveRecovery))},
				{Name: "cancel", Usage: "Refuse it, signed by the key that is said to be lost", ArgsUsage: "ID", Flags: session.WriteFlags(""), Action: terminal.Quiet(recoveryCommand((*client.Client).CancelRecovery))},
				{Name: "execute", Usage: "Carry it out after the waiting time", ArgsUsage: "ID", Flags: session.WriteFlags(folder.RoleRegistrar), Action: terminal.Quiet(recoveryCommand((*client.Client).ExecuteRecovery))},
				{Name: "show", Usage: "Show a recovery", ArgsUsage: "ID", Flags: session.ReadFlags, Action: terminal.Quiet(showRecovery)},
			},
		},
		{
			Name: "transfer", Usage: "Move a patient to another custodian, who accepts it", Action: terminal.Group,
			Description: "The patient asks by its key, or a guardian who decides on everything; a registrar or the\nrecords office of the other organization accepts. Records stay where their documents are.",
			Subcommands: []*cli.Command{
				{Name: "request", Usage: "Ask an organization to become the custodian", ArgsUsage: "PID " + orgArgument, Flags: session.WriteFlags("", transferForFlag), Action: terminal.Quiet(requestTransfer)},
				{Name: "accept", Usage: "Become the custodian, by the organization that is asked", ArgsUsage: "PID", Flags: session.WriteFlags(folder.RoleRegistrar), Action: terminal.Quiet(recoveryCommand((*client.Client).AcceptTransfer))},
				{Name: "cancel", Usage: "Take the request back", ArgsUsage: "PID", Flags: session.WriteFlags(""), Action: terminal.Quiet(recoveryCommand((*client.Client).CancelTransfer))},
			},
		},
		{Name: "link", Usage: "State that another pseudonym belongs to the same person", ArgsUsage: "PID OTHER", Flags: session.WriteFlags(folder.RoleRegistrar, evidenceFlag, removeFlag), Action: terminal.Quiet(linkPatients)},
	},
}

// optionalHash reads a flag, or makes a random value if it is not given.
func optionalHash(ctx *cli.Context, flag string) (common.Hash, error) {
	text := ctx.String(flag)
	if text == "" {
		return recordfile.RandomHash(), nil
	}
	h, err := terminal.ParseHash(text)
	if err != nil {
		err = fmt.Errorf("--%s: %w", flag, err)
	}
	return h, err
}

// hashesOf reads arguments of 32 bytes each.
func hashesOf(ctx *cli.Context, count int) ([]common.Hash, error) {
	texts, err := terminal.Arguments(ctx, count)
	if err != nil {
		return nil, err
	}
	out := make([]common.Hash, count)
	for i, text := range texts {
		if out[i], err = terminal.ParseHash(text); err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
	}
	return out, nil
}

// pidAndAddress reads the two arguments.
func pidAndAddress(ctx *cli.Context) (pid common.Hash, address common.Address, err error) {
	texts, err := terminal.Arguments(ctx, 2)
	if err != nil {
		return pid, address, err
	}
	if pid, err = terminal.ParseHash(texts[0]); err != nil {
		return pid, address, fmt.Errorf("pseudonym %q: %w", texts[0], err)
	}
	address, err = terminal.ParseAddress(texts[1])
	return pid, address, err
}

// evidenceHash is the SHA-256 of a file.
func evidenceHash(ctx *cli.Context) (common.Hash, error) {
	text, err := terminal.ReadSmallFile(ctx.Path(evidenceFlag.Name))
	return sha256.Sum256(text), err
}

// afterwards is the block time in seconds after a duration, 0 for none.
func afterwards(ctx *cli.Context, n *session.Session, d time.Duration) (uint64, error) {
	if d < 0 {
		return 0, fmt.Errorf("--%s: have %v, want no less than 0", careForFlag.Name, d)
	}
	if d == 0 {
		return 0, nil
	}
	head, err := n.RPC.HeaderByNumber(ctx.Context, nil)
	if err != nil {
		return 0, err
	}
	return head.Time + uint64(d/time.Second), nil
}

func registerPatient(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	pid, err := optionalHash(ctx, pidFlag.Name)
	if err != nil {
		return err
	}
	controller, err := terminal.ParseAddress(ctx.String(controllerFlag.Name))
	if err != nil {
		return fmt.Errorf("--%s: %w", controllerFlag.Name, err)
	}
	return session.Send(ctx, func(n *session.Session) (session.Call, error) {
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.RegisterPatient(opts, pid, controller)
		}, nil
	}, func(_ *session.Session, receipt *types.Receipt) error {
		answer := struct {
			Pid        common.Hash    `json:"pid"`
			Controller common.Address `json:"controller"`
			session.Sent
		}{pid, controller, session.SentIn(receipt)}
		return terminal.PrintFacts(ctx, answer, "patient", pid, "controller", controller, "transaction", answer.Tx, "block", answer.Block)
	})
}

// guardianAnswer is one guardian in the output of show.
type guardianAnswer struct {
	Address  common.Address `json:"address"`
	Kind     string         `json:"kind"`
	Classes  uint64         `json:"classMask"`
	NotAfter uint64         `json:"notAfter"`
}

// transferAnswer is a request to another organization to become the custodian, in the
// output of show.
type transferAnswer struct {
	To       common.Hash `json:"toOrg"`
	NotAfter uint64      `json:"notAfter"` // Unix seconds
}

// patientAnswer is the output of show.
type patientAnswer struct {
	Pid        common.Hash      `json:"pid"`
	Custodian  common.Hash      `json:"custodian"`
	Transfer   *transferAnswer  `json:"transfer,omitempty"` // that waits to be accepted
	Controller common.Address   `json:"controller"`
	Guardians  []guardianAnswer `json:"guardians"`
	Links      []common.Hash    `json:"links"`
}

func showPatient(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	a, err := readPatient(ctx, n, args[0])
	if err != nil {
		return err
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, a)
	}
	t := terminal.NewTable(ctx.App.Writer)
	t.Row("patient", a.Pid)
	t.Row("custodian organization", a.Custodian)
	if a.Transfer != nil {
		t.Row("transfer waits", fmt.Sprintf("for organization %s, until %s", a.Transfer.To, terminal.Moment(a.Transfer.NotAfter, "no end")))
	}
	t.Row("controller", a.Controller)
	for _, g := range a.Guardians {
		t.Row("guardian", fmt.Sprintf("actor %s, %s, %s, until %s", g.Address, g.Kind, namesOf(contracts.RecordClasses, g.Classes), terminal.Moment(g.NotAfter, "no end")))
	}
	for _, link := range a.Links {
		t.Row("same person, patient", link)
	}
	t.Flush()
	return nil
}

func readPatient(ctx *cli.Context, n *session.Session, pid common.Hash) (*patientAnswer, error) {
	have, err := n.Ledger.Patient(ctx.Context, pid)
	if err != nil {
		return nil, err
	}
	if have.Status == 0 {
		return nil, fmt.Errorf("the ledger has no patient %s", pid)
	}
	a := &patientAnswer{Pid: pid, Controller: have.Controller, Guardians: []guardianAnswer{}, Links: []common.Hash{}}
	if a.Custodian, err = n.Ledger.Custodian(ctx.Context, pid); err != nil {
		return nil, err
	}
	transfer, err := n.Ledger.Transfer(ctx.Context, pid)
	if err != nil {
		return nil, err
	}
	if transfer.ToOrg != (common.Hash{}) {
		a.Transfer = &transferAnswer{transfer.ToOrg, transfer.NotAfter}
	}
	addresses, err := n.Ledger.Guardians(ctx.Context, pid)
	if err != nil {
		return nil, err
	}
	for _, address := range addresses {
		g, err := n.Ledger.Guardian(ctx.Context, pid, address)
		if err != nil {
			return nil, err
		}
		a.Guardians = append(a.Guardians, guardianAnswer{address, contracts.GuardianKinds.Name(g.Kind), g.ClassMask, g.NotAfter})
	}
	links, err := n.Ledger.Links(ctx.Context, pid)
	for _, link := range links {
		a.Links = append(a.Links, link)
	}
	return a, err
}

func setController(ctx *cli.Context) error {
	pid, address, err := pidAndAddress(ctx)
	if err != nil {
		return err
	}
	return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
		return n.Ledger.SetController(opts, pid, address)
	})
}

func setGuardian(ctx *cli.Context) error {
	pid, address, err := pidAndAddress(ctx)
	if err != nil {
		return err
	}
	kind, err := listed(contracts.GuardianKinds, ctx.String(kindFlag.Name))
	if err != nil {
		return err
	}
	var classes uint64
	if kind != contracts.RecoveryOnly {
		if classes, err = classMask(ctx.String(guardedFlag.Name)); err != nil {
			return err
		}
	}
	return session.SendPrepared(ctx, func(n *session.Session) (session.Call, error) {
		until, err := afterwards(ctx, n, ctx.Duration(careForFlag.Name))
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			if ctx.Bool(removeFlag.Name) {
				return n.Ledger.RemoveGuardian(opts, pid, address)
			}
			return n.Ledger.SetGuardian(opts, pid, address, client.Guardian{Kind: kind, ClassMask: classes, NotAfter: until})
		}, err
	})
}

func linkPatients(ctx *cli.Context) error {
	pids, err := hashesOf(ctx, 2)
	if err != nil {
		return err
	}
	evidence, err := evidenceHash(ctx)
	if err != nil {
		return err
	}
	return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
		if ctx.Bool(removeFlag.Name) {
			return n.Ledger.Unlink(opts, pids[0], pids[1], evidence)
		}
		return n.Ledger.Link(opts, pids[0], pids[1], evidence)
	})
}
