// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"crypto/sha256"
	"os"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

// recordChange is a command that changes the state of a record.
func recordChange(name, usage, role string, flags []cli.Flag, call func(*session.Session, *bind.TransactOpts, common.Hash, uint32, common.Hash) (*types.Transaction, error)) *cli.Command {
	return &cli.Command{
		Name: name, Usage: usage, ArgsUsage: "RECORDID", Flags: session.WriteFlags(role, flags...),
		Action: terminal.Quiet(func(ctx *cli.Context) error {
			text, err := terminal.Argument(ctx, "the identifier of a record")
			if err != nil {
				return err
			}
			why, err := reasonHash(ctx)
			if err != nil {
				return err
			}
			var id common.Hash
			var version uint32
			return session.Send(ctx, func(n *session.Session) (session.Call, error) {
				id, version, err = versionNamed(ctx, n, text)
				return func(opts *bind.TransactOpts) (*types.Transaction, error) {
					return call(n, opts, id, version, why)
				}, err
			}, func(n *session.Session, receipt *types.Receipt) error {
				return tellRecord(ctx, n, id, version, receipt)
			})
		}),
	}
}

var reasonFlag = &cli.StringFlag{Name: "reason", Usage: "`file` with the reason, order or evidence, or its SHA-256 in hex; only the SHA-256 goes on the ledger. Add a random word to a file that can be guessed"}

// reasonHash is the hash of --reason, for the ledger.
func reasonHash(ctx *cli.Context) (common.Hash, error) {
	text := ctx.String(reasonFlag.Name)
	if text == "" {
		return common.Hash{}, terminal.ErrorHint("the reason is missing", "give the document, or its SHA-256, with --reason")
	}
	if hash, err := terminal.ParseHash(text); err == nil {
		return hash, nil
	}
	data, err := os.ReadFile(text)
	return sha256.Sum256(data), err
}

var recordActs = []*cli.Command{
	endorseCommand,
	recordChange("status", "Mark a version as entered in error", "doctor", []cli.Flag{recordVersionFlag, reasonFlag},
		func(n *session.Session, opts *bind.TransactOpts, id common.Hash, version uint32, why common.Hash) (*types.Transaction, error) {
			return n.Ledger.MarkInError(opts, id, version, why)
		}),
	recordChange("hold", "Put a record under a legal hold", "regulator", []cli.Flag{reasonFlag},
		func(n *session.Session, opts *bind.TransactOpts, id common.Hash, _ uint32, why common.Hash) (*types.Transaction, error) {
			return n.Ledger.SetHold(opts, id, true, why)
		}),
	recordChange("release", "Lift the legal hold of a record", "regulator", []cli.Flag{reasonFlag},
		func(n *session.Session, opts *bind.TransactOpts, id common.Hash, _ uint32, why common.Hash) (*types.Transaction, error) {
			return n.Ledger.SetHold(opts, id, false, why)
		}),
	recordChange("erase", "State that the content, salts and keys of a version are destroyed", "service", []cli.Flag{recordVersionFlag, reasonFlag},
		func(n *session.Session, opts *bind.TransactOpts, id common.Hash, version uint32, why common.Hash) (*types.Transaction, error) {
			return n.Ledger.AttestErasure(opts, id, version, why)
		}),
	listRecordsCommand,
}
