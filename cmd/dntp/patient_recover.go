// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"errors"
	"fmt"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

// recoveryStates are by the number that the contract gives.
var recoveryStates = []string{"", "open", "executed", "cancelled", "ended"}

var errNoRecovery = errors.New("the transaction proposed no recovery")

func proposeRecovery(ctx *cli.Context) error {
	pid, controller, err := pidAndAddress(ctx)
	if err != nil {
		return err
	}
	evidence, err := evidenceHash(ctx)
	if err != nil {
		return err
	}
	n, err := dialSession(ctx)
	if err != nil {
		return err
	}
	l := newCareLedger(n.rpc)
	receipt, err := n.transact(ctx, l.post(l.patients, patientsABI.PackProposeRecovery(pid, controller, evidence)))
	if err != nil {
		return err
	}
	for _, event := range receipt.Logs {
		if proposed, err := patientsABI.UnpackRecoveryProposedEvent(event); err == nil {
			answer := struct {
				ID common.Hash `json:"id"`
				sent
			}{proposed.Id, sentIn(receipt)}
			return printFacts(ctx, answer, fact{"recovery", answer.ID}, fact{"transaction", answer.Tx}, fact{"block", answer.Block})
		}
	}
	return errNoRecovery
}

// recoveryCommand sends an operation on a recovery.
func recoveryCommand(pack func([32]byte) []byte) cli.ActionFunc {
	return func(ctx *cli.Context) error {
		args, err := hashesOf(ctx, 1)
		if err != nil {
			return err
		}
		n, err := dialSession(ctx)
		if err != nil {
			return err
		}
		l := newCareLedger(n.rpc)
		return n.sendOne(ctx, l.post(l.patients, pack(args[0])))
	}
}

// recoveryAnswer is what show tells.
type recoveryAnswer struct {
	ID           common.Hash    `json:"id"`
	Pid          common.Hash    `json:"pid"`
	Controller   common.Address `json:"newController"`
	Evidence     common.Hash    `json:"evidenceHash"`
	State        string         `json:"state"`
	Approvals    uint8          `json:"approvals"`
	ExecutableAt uint64         `json:"executableAt"` // 0 while too few have approved
}

func showRecovery(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	n, err := dialSession(ctx)
	if err != nil {
		return err
	}
	l := newCareLedger(n.rpc)
	have, err := readCare(ctx.Context, l, l.patients, patientsABI.PackRecovery(args[0]), patientsABI.UnpackRecovery)
	if err != nil {
		return err
	}
	if have == (bindings.RecoveryOutput{}) {
		return fmt.Errorf("the ledger has no recovery %s", args[0])
	}
	a := recoveryAnswer{args[0], have.Pid, have.NewController, have.EvidenceHash, nameOf(recoveryStates, have.State), have.Approvals, have.ExecutableAt}
	return printFacts(ctx, a, fact{"recovery", a.ID}, fact{"patient", a.Pid}, fact{"new controller", a.Controller}, fact{"evidence", a.Evidence},
		fact{"state", a.State}, fact{"approvals", a.Approvals}, fact{"executable from", moment(a.ExecutableAt, "too few approvals")})
}
