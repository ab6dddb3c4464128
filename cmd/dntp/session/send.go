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

// sendPatience is the time limit of one transaction; a chain that seals includes it
// within a few periods.
const sendPatience = 3 * time.Minute

// Call makes a transaction of a call and sends it. It may run more than once: to
// estimate its gas, and again if another transaction took its nonce.
type Call func(*bind.TransactOpts) (*types.Transaction, error)

// Act is the Call of a command that reads nothing from the ledger first.
type Act func(*Session, *bind.TransactOpts) (*types.Transaction, error)

// Send connects to a member, has prepare make the call, sends it, waits until it is
// in a block, and has answer print the result.
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
	nonceTries = 50                     // only a program would make more calls of one key at a time
	nonceWait  = 100 * time.Millisecond // until the pool counts a transaction that it has just accepted
)

// send makes a transaction of a call and sends it. If another call with the same key
// has used the nonce, send makes it again with the next one.
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

// gasRoom is the factor from the estimated gas to the limit. The state may change
// before the transaction runs: its vote may turn out to be the deciding one. Unused gas
// costs nothing.
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

// refusalHints give advice on the most frequent refusals.
var refusalHints = map[string]string{
	"NotAllowed":       "`dntp actor show` shows the roles and the status of an address, `dntp genesis show` what each role may do",
	"RoleOfOtherKind":  "`dntp genesis show` lists the roles that organizations of each kind may give",
	"ClassNotAllowed":  "`dntp genesis show` lists the roles that may do so for each class",
	"NotYours":         "an administrator acts for its own organization only: `dntp actor show` shows to which organization the address belongs",
	"AlreadyVoted":     "an organization votes once: `dntp proposal show` shows its vote",
	"NotPassed":        "more than half of the organizations must vote yes, and at least one of each kind: `dntp proposal show` shows the votes",
	"TimelockRuns":     "`dntp proposal show` shows when it can be executed",
	"ProposalClosed":   "it was executed, cancelled, or has expired: `dntp proposal show` shows which",
	"Denied":           "`dntp consent check` shows what the ledger allows; in an emergency use `dntp access break-glass`",
	"RelayNonce":       "it was relayed already, or its signer has signed another decision since: it must be signed again",
	"TooEarly":         "directives are refreshed once in every interval: `dntp consent directives show` shows from when on",
	"NotPermitted":     "the ticket has expired, what it rests on has ended, or it is for other classes: `dntp access show` shows which",
	"CareEnded":        "it was closed already, or has expired",
	"NotDecider":       "only the patient's key decides, or a guardian who is allowed to: `dntp patient show` lists them",
	"Suspended":        "an earlier emergency was not justified or reviewed in time, or was found improper: `dntp access overdue` shows what is open",
	"SameOrganization": "the reviewer must belong neither to the actor's organization nor to the patient's custodian",
	"KeyTaken":         "a TLS key belongs permanently to the organization that entered it first: make the gateway another key",
	"BadPayload":       "the change does not fit the current model: `dntp genesis show --at latest` shows it",
}

// refused names the organizations in a contract's refusal, if the genesis file is
// known, and adds advice to it.
func (n *Session) refused(err error) error {
	var refusal *client.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	names, _ := n.Names() // a refusal must be shown without them too
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

// Sent is the transaction of a command, and its block.
type Sent struct {
	Tx    common.Hash `json:"transaction"`
	Block uint64      `json:"block"`
}

// SentIn reads a Sent from a receipt.
func SentIn(receipt *types.Receipt) Sent { return Sent{receipt.TxHash, receipt.BlockNumber.Uint64()} }
