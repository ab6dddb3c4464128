// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

func proposeRecovery(ctx *cli.Context) error {
	pid, controller, err := pidAndAddress(ctx)
	if err != nil {
		return err
	}
	evidence, err := evidenceHash(ctx)
	if err != nil {
		return err
	}
	return session.Send(ctx, func(n *session.Session) (session.Call, error) {
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.ProposeRecovery(opts, pid, controller, evidence)
		}, nil
	}, func(_ *session.Session, receipt *types.Receipt) error {
		answer := struct {
			ID common.Hash `json:"id"`
			session.Sent
		}{Sent: session.SentIn(receipt)}
		if answer.ID, err = client.RecoveryID(receipt); err != nil {
			return err
		}
		return terminal.PrintFacts(ctx, answer, "recovery", answer.ID, "transaction", answer.Tx, "block", answer.Block)
	})
}

// recoveryCommand sends an operation whose only argument is the id of a recovery, or a pseudonym.
func recoveryCommand(call func(*client.Client, *bind.TransactOpts, common.Hash) (*types.Transaction, error)) cli.ActionFunc {
	return func(ctx *cli.Context) error {
		args, err := hashesOf(ctx, 1)
		if err != nil {
			return err
		}
		return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
			return call(n.Ledger, opts, args[0])
		})
	}
}

// recoveryAnswer is the output of show.
type recoveryAnswer struct {
	ID           common.Hash    `json:"id"`
	Pid          common.Hash    `json:"pid"`
	Controller   common.Address `json:"newController"`
	Evidence     common.Hash    `json:"evidenceHash"`
	State        string         `json:"state"`
	Approvals    uint8          `json:"approvals"`
	Quorum       uint8          `json:"quorum"`
	ExecutableAt uint64         `json:"executableAt"` // 0 while too few have approved
	Upheld       bool           `json:"upheld"`       // by a regulator, so that the key cannot cancel it
}

func showRecovery(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	have, err := n.Ledger.Recovery(ctx.Context, args[0])
	if err != nil {
		return err
	}
	if have == (client.Recovery{}) {
		return fmt.Errorf("the ledger has no recovery %s", args[0])
	}
	a := recoveryAnswer{args[0], have.Pid, have.NewController, have.EvidenceHash, contracts.RecoveryStates.Name(have.State), have.Approvals, have.Quorum, have.ExecutableAt, have.Upheld}
	return terminal.PrintFacts(ctx, a, "recovery", a.ID, "patient", a.Pid, "new controller", a.Controller, "evidence hash", a.Evidence,
		"state", a.State, "approvals", fmt.Sprintf("%d of %d", a.Approvals, a.Quorum), "upheld", a.Upheld, "executable from", terminal.Moment(a.ExecutableAt, "too few approvals"))
}
