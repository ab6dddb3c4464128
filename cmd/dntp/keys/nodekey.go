// SPDX-License-Identifier: GPL-3.0-or-later

package keys

import (
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/urfave/cli/v2"
)

// nodeKeyFile is upstream's name of the key in the node's folder.
const nodeKeyFile = "nodekey"

// NodeKeyCommand makes and shows the key by which other nodes know this one.
var NodeKeyCommand = &cli.Command{
	Name:   "nodekey",
	Usage:  "Create or show the key that identifies this node to others",
	Action: terminal.Group,
	Description: "alliance.yaml lists the nodes of each organization by their public keys before they first\n" +
		"run. A node without a key creates one at its first start.",
	Subcommands: []*cli.Command{
		{
			Name:      "new",
			Usage:     "Create the key, and print its public key for alliance.yaml",
			ArgsUsage: "[file]",
			Flags:     []cli.Flag{utils.DataDirFlag, terminal.JSONFlag},
			Action:    terminal.Quiet(newNodeKey),
		},
		{
			Name:      "show",
			Usage:     "Print its public key for alliance.yaml",
			ArgsUsage: "[file]",
			Flags:     []cli.Flag{utils.DataDirFlag, terminal.JSONFlag},
			Action:    terminal.Quiet(showNodeKey),
		},
	},
}

// nodeKeyPath is the file of the argument, or the one in the node's folder.
func nodeKeyPath(ctx *cli.Context) (string, error) {
	if ctx.NArg() > 1 {
		return "", terminal.ErrorHint("too many arguments", "usage: %s %s", ctx.Command.HelpName, ctx.Command.ArgsUsage)
	}
	if path := ctx.Args().First(); path != "" {
		return path, nil
	}
	cfg, err := config.Load(ctx)
	if err != nil {
		return "", err
	}
	return cfg.Node.ResolvePath(nodeKeyFile), nil
}

func newNodeKey(ctx *cli.Context) error {
	path, err := nodeKeyPath(ctx)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return terminal.WithHint(errors.Join(fmt.Errorf("%s exists", path), err), "`dntp nodekey show` prints its public key")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	key, err := crypto.GenerateKey()
	if err != nil {
		return err
	}
	if err := terminal.WriteSecret(path, []byte(hex.EncodeToString(crypto.FromECDSA(key)))); err != nil {
		return err
	}
	return printNodeKey(ctx, path, key)
}

func showNodeKey(ctx *cli.Context) error {
	path, err := nodeKeyPath(ctx)
	if err != nil {
		return err
	}
	key, err := crypto.LoadECDSA(path)
	if err != nil {
		return terminal.WithHint(fmt.Errorf("cannot read the node's key: %w", err), "`dntp nodekey new` creates one")
	}
	return printNodeKey(ctx, path, key)
}

// nodeKeyAnswer is what the commands print as JSON.
type nodeKeyAnswer struct {
	PublicKey string      `json:"publicKey"` // 64 bytes, as in an enode URL
	ID        common.Hash `json:"id"`        // Keccak-256 of them, as in the registry
	File      string      `json:"file"`
}

func printNodeKey(ctx *cli.Context, path string, key *ecdsa.PrivateKey) error {
	a := nodeKeyOf(path, key)
	return terminal.PrintFacts(ctx, a, a.facts()...)
}

func nodeKeyOf(path string, key *ecdsa.PrivateKey) nodeKeyAnswer {
	public := crypto.FromECDSAPub(&key.PublicKey)[1:]
	return nodeKeyAnswer{hex.EncodeToString(public), crypto.Keccak256Hash(public), path}
}

func (a nodeKeyAnswer) facts() []any {
	return []any{"public key", a.PublicKey, "node id", a.ID, "file", a.File}
}

// PrintNodeKey prints the public key of a node that has been set up, as nodekey show
// does.
func PrintNodeKey(ctx *cli.Context, cfg *config.Config) error {
	a := nodeKeyOf(cfg.Node.ResolvePath(nodeKeyFile), cfg.Node.NodeKey())
	t := terminal.NewTable(ctx.App.Writer)
	for pair := range slices.Chunk(a.facts(), 2) {
		t.Row(pair...)
	}
	t.Flush()
	return nil
}
