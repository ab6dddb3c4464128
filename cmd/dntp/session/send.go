// SPDX-License-Identifier: GPL-3.0-or-later

package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

// sendPatience is for one transaction; a chain that seals at all takes it
// within some periods.
const sendPatience = 3 * time.Minute

// Call makes a transaction of a call and sends it. It may run more than once: to
// estimate its gas, and again where another transaction took its nonce.
type Call func(*bind.TransactOpts) (*types.Transaction, error)

// Act is the Call of a command that needs nothing from the ledger before it.
type Act func(*Session, *bind.TransactOpts) (*types.Transaction, error)

// Send connects to a member, has prepare make the call, sends it, waits until it
// is in a block, and has answer print what came of it.
func Send(ctx *cli.Context, prepare func(*Session) (Call, error), answer func(*Session, *types.Receipt) error) error {
	n, err := Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	call, err := prepare(n)
	if err != nil {
		return err
	}
	receipt, err := n.Transact(ctx, call)
	if err != nil {
		return err
	}
	return answer(n, receipt)
}

// SendOne is Send for an act, and prints in which block it is.
func SendOne(ctx *cli.Context, act Act) error {
	return SendPrepared(ctx, func(n *Session) (Call, error) {
		return func(opts *bind.TransactOpts) (*types.Transaction, error) { return act(n, opts) }, nil
	})
}

// SendPrepared is Send that prints in which block the transaction is.
func SendPrepared(ctx *cli.Context, prepare func(*Session) (Call, error)) error {
	return Send(ctx, prepare, func(_ *Session, receipt *types.Receipt) error {
		s := SentIn(receipt)
		return terminal.PrintFacts(ctx, s, "transaction", s.Tx, "block", s.Block)
	})
}

// Transact signs and sends a call, and waits until it is in a block.
func (n *Session) Transact(ctx *cli.Context, call Call) (*types.Receipt, error) {
	who, err := n.Identity(ctx)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx.Context, sendPatience)
	defer cancel()
	tx, err := send(&bind.TransactOpts{From: who.Address, Signer: who.signTx, Context: limited}, call)
	if err != nil {
		return nil, n.refused(err)
	}
	receipt, err := n.Ledger.Wait(limited, tx)
	if errors.Is(err, client.ErrFailed) {
		return nil, fmt.Errorf("transaction %s failed in block %d", tx.Hash(), receipt.BlockNumber)
	}
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("transaction %s: %w", tx.Hash(), err), "it may still be sealed: ask for it before you send it again")
	}
	return receipt, nil
}

const (
	nonceTries = 50                     // more calls of one key at a time would be a program's
	nonceWait  = 100 * time.Millisecond // until the pool counts what it has just taken
)

// send makes a transaction of a call and sends it. Where another call with the
// same key was first with the nonce, it is made again with the next one.
func send(opts *bind.TransactOpts, call Call) (*types.Transaction, error) {
	for try := 1; ; try++ {
		fresh := *opts
		tx, err := WithRoom(call)(&fresh)
		if err == nil || !nonceTaken(err) || try == nonceTries {
			return tx, err
		}
		select {
		case <-opts.Context.Done():
			return nil, err
		case <-time.After(nonceWait):
		}
	}
}

// nonceTaken reports whether a node has another transaction with the nonce. Its
// errors have no code of their own.
func nonceTaken(err error) bool {
	for _, taken := range []error{txpool.ErrReplaceUnderpriced, core.ErrNonceTooLow} {
		if strings.Contains(err.Error(), taken.Error()) {
			return true
		}
	}
	return false
}

// gasRoom is how many times the estimate a transaction may use: others change
// what it finds, such as a vote that turns out to be the deciding one, and gas
// that is not used costs nothing.
const gasRoom = 2

// WithRoom makes a call that estimates its gas, or is refused, before it sends.
func WithRoom(call Call) Call {
	return func(opts *bind.TransactOpts) (*types.Transaction, error) {
		if opts.GasLimit != 0 {
			return call(opts)
		}
		trial := *opts
		trial.NoSend = true
		trial.Signer = func(_ common.Address, tx *types.Transaction) (*types.Transaction, error) { return tx, nil }
		estimated, err := call(&trial)
		if err != nil {
			return nil, err
		}
		opts.GasLimit = gasRoom * estimated.Gas()
		return call(opts)
	}
}

// refusalHints say what to do about the refusals that people meet most.
var refusalHints = map[string]string{
	"NotAllowed":       "`dntp actor show` tells the roles and the status of an address, `dntp genesis show` what roles may do",
	"RoleOfOtherKind":  "`dntp genesis show` tells which roles organizations of each kind may give",
	"ClassNotAllowed":  "`dntp genesis show` tells which roles may do so for which class",
	"NotYours":         "an administrator acts for its own organization: `dntp actor show` tells whose the address is",
	"AlreadyVoted":     "an organization votes once: `dntp proposal show` tells how",
	"NotPassed":        "more than half of the organizations must say yes, and one of each kind: `dntp proposal show` tells the votes",
	"TimelockRuns":     "`dntp proposal show` tells from when on it can be executed",
	"ProposalClosed":   "it was executed or has expired: `dntp proposal show` tells which",
	"Denied":           "`dntp consent check` tells what the ledger knows; in an emergency there is `dntp access break-glass`",
	"RelayNonce":       "it was relayed already, or its signer has decided something else since: it must be signed again",
	"BadSequence":      "somebody has replaced them since: `dntp patient show` tells how often; --seq is one more",
	"NotPermitted":     "the ticket is over, its ground is gone, or it is for other classes: `dntp access show` tells which",
	"CareEnded":        "it was closed already, or its time is over",
	"NotDecider":       "the patient's key decides, or a guardian's who may: `dntp patient show` tells whose they are",
	"Suspended":        "an earlier emergency is not justified or reviewed in time, or was found improper: `dntp access overdue` tells which",
	"SameOrganization": "somebody reviews it who is neither of the actor's organization nor of the patient's custodian",
	"BadPayload":       "the change does not fit the model as it is: `dntp genesis show --at latest` shows the model",
}

// refused names the organizations in a contract's refusal, if the genesis file is
// known, and adds advice to it.
func (n *Session) refused(err error) error {
	var refusal *client.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	names, _ := n.Names() // a refusal must be told without them too
	for i, field := range refusal.Fields {
		if id, ok := field.Value.([32]byte); ok && names[id] != "" {
			refusal.Fields[i].Value = fmt.Sprintf("%s (%s)", names[id], common.Hash(id))
		}
	}
	if refusalHints[refusal.Name] != "" {
		return terminal.WithHint(err, "%s", refusalHints[refusal.Name])
	}
	return err
}

// Sent says in which block the transaction of a command is.
type Sent struct {
	Tx    common.Hash `json:"transaction"`
	Block uint64      `json:"block"`
}

// SentIn reads it from a receipt.
func SentIn(receipt *types.Receipt) Sent { return Sent{receipt.TxHash, receipt.BlockNumber.Uint64()} }
