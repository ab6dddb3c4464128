// SPDX-License-Identifier: GPL-3.0-or-later

// Package override replaces the signers of a chain after half of them are lost.
package override

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/urfave/cli/v2"
)

const overrideArgument = "FILE"

var (
	overrideSignersFlag = &cli.StringFlag{Name: "signers", Usage: "`addresses` that seal from then on, separated by commas", Required: true}
	overrideNumberFlag  = &cli.Uint64Flag{Name: "number", Usage: "first `block` that they seal (default = the one after the node's head)"}
	overrideParentFlag  = &cli.StringFlag{Name: "parent", Usage: "`hash` of the block before (default = the node's)"}
	overrideTimeFlag    = &cli.TimestampFlag{Name: "time", Usage: "`date` before which they seal nothing, as 2026-01-31T12:00:00Z (default = now)", Layout: time.RFC3339}
)

// Command replaces the signers of a chain after half of them are lost.
var Command = &cli.Command{
	Name:  "override",
	Usage: "Replace the signers after too many are lost permanently",
	Description: `A chain stops permanently when no more than half of its signers are left.
The operators of those who are left agree on a file, sign it, and start their nodes with it:

  dntp override new --rpc http://127.0.0.1:8545 --signers 0xa..,0xb.. override.json
  dntp override sign --datadir DIR override.json
  dntp override check --rpc http://127.0.0.1:8545 override.json
  dntp --clique.override override.json …

Be sure that the others do not go on elsewhere: two chains would be the outcome.`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "new", Usage: "Write an override on top of a node's head, for its signers to sign", ArgsUsage: overrideArgument,
			Flags:  []cli.Flag{overrideSignersFlag, overrideNumberFlag, overrideParentFlag, overrideTimeFlag, session.RPCFlag, session.DevnetFlag, terminal.JSONFlag},
			Action: terminal.Quiet(newOverride)},
		{Name: "sign", Usage: "Approve an override as one of its signers", ArgsUsage: overrideArgument,
			Flags:  append(slices.Clone(config.KeystoreFlags), session.FromFlag, utils.PasswordFileFlag, utils.ExternalSignerFlag, terminal.JSONFlag),
			Action: terminal.Quiet(signOverride)},
		{Name: "join", Usage: "Add the approvals of copies that others signed", ArgsUsage: overrideArgument + " COPY…",
			Flags: []cli.Flag{terminal.JSONFlag}, Action: terminal.Quiet(joinOverride)},
		{Name: "show", Usage: "Show what an override says and who has approved it", ArgsUsage: overrideArgument,
			Flags: []cli.Flag{terminal.JSONFlag}, Action: terminal.Quiet(showOverride)},
		{Name: "check", Usage: "Compare an override with what a node knows", ArgsUsage: overrideArgument,
			Flags: session.ReadFlags, Action: terminal.Quiet(checkOverride)},
	},
}

func writeOverride(path string, o *clique.Override) error {
	blob, err := json.MarshalIndent(o, "", "  ")
	if err != nil {
		return err
	}
	return terminal.WriteFile(path, append(blob, '\n'))
}

func newOverride(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "the file to write")
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return terminal.ErrorHint(path+" exists", "an override may have signatures, so it is not replaced: choose another name, or remove the file")
	}
	o := &clique.Override{Approvals: []hexutil.Bytes{}}
	for _, text := range utils.SplitAndTrim(ctx.String(overrideSignersFlag.Name)) {
		signer, err := terminal.ParseAddress(text)
		if err != nil {
			return fmt.Errorf("--%s: %w", overrideSignersFlag.Name, err)
		}
		o.Signers = append(o.Signers, signer)
	}
	slices.SortFunc(o.Signers, common.Address.Cmp)
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	if err := placeOverride(ctx, n, o); err != nil {
		return err
	}
	if err := writeOverride(path, o); err != nil {
		return err
	}
	// Reading it back checks its form before anyone signs.
	if o, err = config.ReadOverride(path); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return printOverride(ctx, o)
}

// placeOverride fills in the chain and the block, from the node if no flag names them.
func placeOverride(ctx *cli.Context, n *session.Session, o *clique.Override) error {
	first, err := factsOf(ctx.Context, n, "0x0")
	if err != nil {
		return err
	}
	o.ChainID, o.Genesis, o.Number = n.ChainID, first.Hash, ctx.Uint64(overrideNumberFlag.Name)
	parent := "latest"
	if o.Number > 0 {
		parent = hexutil.EncodeUint64(o.Number - 1)
	}
	o.Time = uint64(time.Now().Unix())
	if at := ctx.Timestamp(overrideTimeFlag.Name); at != nil {
		o.Time = uint64(max(at.Unix(), 0))
	}
	if text := ctx.String(overrideParentFlag.Name); text != "" && o.Number > 0 {
		o.Parent, err = terminal.ParseHash(text)
		return err
	}
	head, err := factsOf(ctx.Context, n, parent)
	if err != nil {
		return err
	}
	if text := ctx.String(overrideParentFlag.Name); text != "" && !strings.EqualFold(text, head.Hash.Hex()) {
		return terminal.ErrorHint(fmt.Sprintf("the head of the node is %s", head.Hash), "name the block after %s with --%s too", text, overrideNumberFlag.Name)
	}
	o.Number, o.Parent = uint64(head.Number)+1, head.Hash
	o.Time = max(o.Time, uint64(head.Time)+1)
	return nil
}

func signOverride(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "the file of an override")
	if err != nil {
		return err
	}
	o, err := config.ReadOverride(path)
	if err != nil {
		return err
	}
	manager, err := keys.OpenAccounts(ctx)
	if err != nil {
		return err
	}
	defer manager.Close()
	sig, err := approval(ctx, manager, o)
	if err != nil {
		return err
	}
	if err := o.Approve(sig); err != nil {
		return err
	}
	if err := writeOverride(path, o); err != nil {
		return err
	}
	return printOverride(ctx, o)
}

// approval signs an override with the key that --from names, or with the only key
// that belongs to a signer.
func approval(ctx *cli.Context, manager *accounts.Manager, o *clique.Override) ([]byte, error) {
	var held []accounts.Account
	for _, wallet := range manager.Wallets() {
		for _, account := range wallet.Accounts() {
			if slices.Contains(o.Signers, account.Address) {
				held = append(held, account)
			}
		}
	}
	if len(held) == 0 {
		return nil, terminal.ErrorHint("no key here belongs to a signer of the override", "name the folder of its key with --datadir or --keystore, or the external signer with --signer")
	}
	account, err := session.ChooseAccount(ctx, held)
	if err != nil {
		return nil, err
	}
	if ctx.IsSet(utils.ExternalSignerFlag.Name) {
		wallet, err := manager.Find(account)
		if err != nil {
			return nil, err
		}
		sig, err := wallet.SignData(account, clique.OverrideMimeType, o.Message())
		if len(sig) == crypto.SignatureLength && sig[crypto.RecoveryIDOffset] >= 27 {
			sig[crypto.RecoveryIDOffset] -= 27
		}
		return sig, err
	}
	ks, err := keys.Local(manager)
	if err != nil {
		return nil, err
	}
	password, err := keys.PasswordOf(ctx, ks, account)
	if err != nil {
		return nil, err
	}
	return ks.SignHashWithPassphrase(account, password, o.Digest().Bytes())
}

func joinOverride(ctx *cli.Context) error {
	if ctx.NArg() < 2 {
		return terminal.ErrorHint("need a file and the copies that others signed", "usage: %s %s", ctx.Command.HelpName, ctx.Command.ArgsUsage)
	}
	path := ctx.Args().First()
	o, err := config.ReadOverride(path)
	if err != nil {
		return err
	}
	for _, other := range ctx.Args().Tail() {
		copied, err := config.ReadOverride(other)
		if err != nil {
			return err
		}
		if copied.Digest() != o.Digest() {
			return terminal.ErrorHint(fmt.Sprintf("%s is another override than %s", other, path), "`dntp override show` shows their contents: all must sign the same one")
		}
		for _, sig := range copied.Approvals {
			if err := o.Approve(sig); err != nil {
				return err
			}
		}
	}
	if err := writeOverride(path, o); err != nil {
		return err
	}
	return printOverride(ctx, o)
}

func showOverride(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "the file of an override")
	if err != nil {
		return err
	}
	o, err := config.ReadOverride(path)
	if err != nil {
		return err
	}
	return printOverride(ctx, o)
}

// overrideAnswer is an override in the output of commands.
type overrideAnswer struct {
	*clique.Override
	Digest  common.Hash      `json:"digest"`
	Missing []common.Address `json:"missing"` // signers who have not approved yet
}

func printOverride(ctx *cli.Context, o *clique.Override) error {
	approvers, err := o.Approvers()
	if err != nil {
		return err
	}
	answer := overrideAnswer{o, o.Digest(), []common.Address{}}
	facts := []any{
		"chain", o.ChainID, "genesis", o.Genesis, "first block", o.Number, "its parent", o.Parent,
		"not before", time.Unix(int64(o.Time), 0).UTC().Format(time.RFC3339), "digest", answer.Digest,
	}
	for _, signer := range o.Signers {
		state := "approved"
		if !slices.Contains(approvers, signer) {
			answer.Missing, state = append(answer.Missing, signer), "has not approved yet"
		}
		facts = append(facts, "signer", signer.Hex()+"  "+state)
	}
	return terminal.PrintFacts(ctx, answer, facts...)
}
