// SPDX-License-Identifier: GPL-3.0-or-later

// Package keys opens the keys of a node: its keystore, an external signer, hardware
// wallets, and the secret of its authenticated port.
package keys

import (
	"bytes"
	"crypto/ecdsa"
	"fmt"
	"slices"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/urfave/cli/v2"
)

// AccountCommand manages the keys of a node.
var AccountCommand = &cli.Command{
	Name:   "account",
	Usage:  "Manage the keys of this node: signers, administrators, actors",
	Action: terminal.Group,
	Description: "Keys are files in <datadir>/keystore, encrypted with a password. Copy the folder\n" +
		"to back them up. A lost key or a forgotten password cannot be restored.",
	Subcommands: []*cli.Command{
		{
			Name:   "list",
			Usage:  "List the accounts of the keystore or of the external signer",
			Flags:  append(slices.Clone(config.KeystoreFlags), utils.ExternalSignerFlag, utils.USBFlag, terminal.JSONFlag),
			Action: terminal.Quiet(listAccounts),
		},
		{
			Name:   "new",
			Usage:  "Create a key, encrypted with a password",
			Flags:  append(slices.Clone(config.KeystoreFlags), utils.PasswordFileFlag, terminal.JSONFlag),
			Action: terminal.Quiet(newAccount),
		},
		{
			Name:      "import",
			Usage:     "Encrypt a key from a file of hexadecimal digits",
			ArgsUsage: "<keyfile>",
			Flags:     append(slices.Clone(config.KeystoreFlags), utils.PasswordFileFlag, terminal.JSONFlag),
			Action:    terminal.Quiet(importAccount),
		},
		{
			Name:      "update",
			Usage:     "Change the password of an account",
			ArgsUsage: "<address>",
			Flags:     append(slices.Clone(config.KeystoreFlags), utils.PasswordFileFlag, newPasswordFlag),
			Action:    terminal.Quiet(updateAccount),
		},
	},
}

var newPasswordFlag = &cli.PathFlag{
	Name:  "new-password",
	Usage: "`file` whose first line is the new password",
}

// accountInfo is one account in JSON.
type accountInfo struct {
	Address common.Address `json:"address"`
	URL     string         `json:"url"`
}

// OpenAccounts opens the wallets that the flags name; the caller closes them.
func OpenAccounts(ctx *cli.Context) (*accounts.Manager, error) {
	cfg, err := config.Load(ctx)
	if err != nil {
		return nil, err
	}
	keydir, err := keystoreDir(cfg)
	if err != nil {
		return nil, err
	}
	manager := accounts.NewManager(nil)
	if err := AddWallets(manager, &cfg.Node, keydir); err != nil {
		return nil, err
	}
	return manager, nil
}

func keystoreDir(cfg *config.Config) (string, error) {
	keydir, ephemeral, err := cfg.Node.GetKeyStoreDir()
	if err == nil && ephemeral {
		err = terminal.ErrorHint("no folder for keys", "give one with --datadir or --keystore")
	}
	return keydir, err
}

func listAccounts(ctx *cli.Context) error {
	manager, err := OpenAccounts(ctx)
	if err != nil {
		return err
	}
	defer manager.Close()
	list := []accountInfo{}
	for _, wallet := range manager.Wallets() {
		for _, account := range wallet.Accounts() {
			list = append(list, accountInfo{account.Address, account.URL.String()})
		}
	}
	unread, err := unreadKeys(ctx)
	if err != nil {
		return err
	}
	for _, file := range unread {
		fmt.Fprintf(ctx.App.ErrWriter, "%s %s holds no account: %s\n", terminal.Paint(ctx.App.ErrWriter, terminal.Yellow, "warning:"), file.path, file.reason)
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, list)
	}
	if len(list) == 0 && len(unread) > 0 {
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(ctx.App.ErrWriter, "No accounts. `dntp account new` creates one.")
		return nil
	}
	t := terminal.NewTable(ctx.App.Writer, "ADDRESS", "KEY")
	for _, a := range list {
		t.Row(a.Address.Hex(), a.URL)
	}
	t.Flush()
	return nil
}

func newAccount(ctx *cli.Context) error {
	if ctx.Args().Present() {
		return terminal.ErrorHint("too many arguments", "the address results from the new key and cannot be chosen")
	}
	cfg, err := config.Load(ctx)
	if err != nil {
		return err
	}
	keydir, err := keystoreDir(cfg)
	if err != nil {
		return err
	}
	password, err := newPassword(ctx.Path(utils.PasswordFileFlag.Name))
	if err != nil {
		return err
	}
	account, err := keystore.StoreKey(keydir, password, scryptN(&cfg.Node), scryptP(&cfg.Node))
	if err != nil {
		return fmt.Errorf("cannot create the key: %w", err)
	}
	return printNewAccount(ctx, account)
}

// readKey reads a key in hexadecimal digits. It skips the mark that some editors put
// at the beginning of a file.
func readKey(path string) (*ecdsa.PrivateKey, error) {
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return nil, err
	}
	digits := strings.TrimSpace(string(bytes.TrimPrefix(text, byteOrderMark)))
	return crypto.HexToECDSA(strings.TrimPrefix(digits, "0x"))
}

func importAccount(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "a key file")
	if err != nil {
		return err
	}
	key, err := readKey(path)
	if err != nil {
		return terminal.WithHint(fmt.Errorf("cannot read the key: %w", err), "the file holds a secp256k1 key as 64 hexadecimal digits, with or without 0x")
	}
	ks, closeKeys, err := OpenKeystore(ctx)
	if err != nil {
		return err
	}
	defer closeKeys()
	password, err := newPassword(ctx.Path(utils.PasswordFileFlag.Name))
	if err != nil {
		return err
	}
	account, err := ks.ImportECDSA(key, password)
	if err != nil {
		return fmt.Errorf("cannot import the key: %w", err)
	}
	return printNewAccount(ctx, account)
}

func updateAccount(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "an address")
	if err != nil {
		return err
	}
	address, err := terminal.ParseAddress(text)
	if err != nil {
		return err
	}
	ks, closeKeys, err := OpenKeystore(ctx)
	if err != nil {
		return err
	}
	defer closeKeys()
	account, err := ks.Find(accounts.Account{Address: address})
	if err != nil {
		return terminal.WithHint(fmt.Errorf("%s: %w", text, err), "`dntp account list` shows what there is")
	}
	old, err := PasswordOf(ctx, ks, account)
	if err != nil {
		return err
	}
	password, err := newPassword(ctx.Path(newPasswordFlag.Name))
	if err != nil {
		return err
	}
	if err := ks.Update(account, old, password); err != nil {
		return fmt.Errorf("cannot update %s: %w", account.Address.Hex(), err)
	}
	fmt.Fprintf(ctx.App.Writer, "Updated %s\n", account.Address.Hex())
	return nil
}

// OpenKeystore opens the local keys, and returns a function that closes them.
func OpenKeystore(ctx *cli.Context) (*keystore.KeyStore, func() error, error) {
	manager, err := OpenAccounts(ctx)
	if err != nil {
		return nil, nil, err
	}
	ks, err := Local(manager)
	if err != nil {
		manager.Close()
		return nil, nil, err
	}
	return ks, manager.Close, nil
}

func printNewAccount(ctx *cli.Context, account accounts.Account) error {
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, accountInfo{account.Address, account.URL.String()})
	}
	t := terminal.NewTable(ctx.App.Writer)
	t.Row("Address", account.Address.Hex())
	t.Row("Key file", account.URL.Path)
	t.Flush()
	fmt.Fprintln(ctx.App.Writer, "\nThe address is public. Back up the key file, keep it secret, and remember its password.")
	return nil
}
