// SPDX-License-Identifier: GPL-3.0-or-later

// Package session connects a command to a member, and signs with the key of an
// account.
package session

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/model"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

// dialPatience is the time limit for a node's answer.
const dialPatience = time.Minute

var (
	// RPCFlag is the member that a command talks to.
	RPCFlag = &cli.StringFlag{Name: "rpc", Usage: "`URL` of a member's JSON-RPC, or the path of its IPC file", Value: "http://127.0.0.1:8545"}
	// FromFlag is the account that signs.
	FromFlag = &cli.StringFlag{Name: "from", Usage: "`address` that signs (default = the only account of the keystore)"}
	// DevnetFlag names a devnet's folder instead of a member.
	DevnetFlag = &cli.StringFlag{Name: "devnet", Usage: "`folder` of a running devnet, instead of --rpc"}
	// GenesisFlag names the genesis file.
	GenesisFlag = &cli.StringFlag{Name: "genesis", Usage: "genesis `file` of the alliance, for what it defines"}

	// ReadFlags are those of a command that only reads.
	ReadFlags = []cli.Flag{RPCFlag, DevnetFlag, terminal.JSONFlag}
)

// AsFlag names the devnet actor that signs.
const AsFlag = "as"

// WriteFlags are those of a command that sends a transaction. On a devnet an actor of
// the role signs, unless --as names another.
func WriteFlags(role string, more ...cli.Flag) []cli.Flag {
	return append(more, RPCFlag, DevnetFlag,
		&cli.StringFlag{Name: AsFlag, Usage: "`role` of the devnet actor that signs, or role@organization; a key that --from or --keystore names signs instead of the default", Value: role},
		FromFlag, utils.DataDirFlag, utils.KeyStoreDirFlag, utils.PasswordFileFlag, terminal.JSONFlag)
}

// Session is a connection to a member, and the actor or key that signs.
type Session struct {
	RPC         *ethclient.Client
	Ledger      *client.Client
	ChainID     uint64
	GenesisFile string        // file; empty for none
	devnet      *folder.State // nil without a devnet
	actor       *folder.Actor // of a devnet, nil for commands that only read
	who         *Identity     // nil until it is opened
}

// Dial connects to --rpc, or to the member of a devnet's actor.
func Dial(ctx *cli.Context) (*Session, error) {
	n, url := &Session{GenesisFile: ctx.String(GenesisFlag.Name)}, ctx.String(RPCFlag.Name)
	if path := ctx.String(DevnetFlag.Name); path != "" {
		m, err := n.enterDevnet(path, devnetActor(ctx))
		if err != nil {
			return nil, err
		}
		url = m.RPC
	}
	return n, n.dial(ctx, url, "")
}

// devnetActor is the actor of --as. A command's default actor must not sign instead of
// a key named by a flag. A data folder names no key: the environment may set it for a node.
func devnetActor(ctx *cli.Context) string {
	if ctx.IsSet(AsFlag) {
		return ctx.String(AsFlag)
	}
	for _, flag := range []cli.Flag{FromFlag, utils.KeyStoreDirFlag} {
		if ctx.IsSet(flag.Names()[0]) {
			return ""
		}
	}
	return ctx.String(AsFlag)
}

// DialTrusted connects like Dial, with a token of the node's secret if a flag names
// it. Services of the node's own organization have the secret.
func DialTrusted(ctx *cli.Context) (*Session, error) {
	n, url, secret := new(Session), ctx.String(RPCFlag.Name), ctx.String(utils.JWTSecretFlag.Name)
	if path := ctx.String(DevnetFlag.Name); path != "" {
		m, err := n.enterDevnet(path, "")
		if err != nil {
			return nil, err
		}
		url, secret = m.Auth, folder.SecretFile(filepath.Join(path, m.Folder))
	}
	return n, n.dial(ctx, url, secret)
}

// dial connects to a member's node, with a token of the secret in a file unless the
// file's name is empty.
func (n *Session) dial(ctx *cli.Context, url, secret string) (err error) {
	dialed, cancel := context.WithTimeout(ctx.Context, dialPatience)
	defer cancel()
	var connection *rpc.Client
	if secret == "" {
		connection, err = rpc.DialContext(dialed, url)
	} else {
		connection, err = keys.DialWithSecret(dialed, url, secret)
	}
	if err == nil {
		n.RPC = ethclient.NewClient(connection)
		n.Ledger = client.New(n.RPC)
		var id *big.Int
		if id, err = n.RPC.ChainID(dialed); err == nil {
			n.ChainID = id.Uint64()
			return nil
		}
	}
	return terminal.WithHint(fmt.Errorf("no member answers at %s: %w", url, err), "name its JSON-RPC with --rpc")
}

// enterDevnet finds the actor that signs, and returns its member.
func (n *Session) enterDevnet(path, as string) (*folder.Member, error) {
	dir := &folder.Folder{Path: path}
	state, err := dir.LoadState()
	if err != nil {
		return nil, err
	}
	if state == nil || !state.Ready {
		return nil, terminal.ErrorHint("no devnet runs in "+path, "`dntp devnet --datadir %s` starts one", path)
	}
	n.devnet = state
	if n.GenesisFile == "" {
		n.GenesisFile = dir.File(folder.GenesisFile)
	}
	if as == "" {
		return state.Members[0], nil
	}
	role, org, named := strings.Cut(as, "@")
	if n.actor = state.AnyActor(role); named {
		n.actor = state.Actor(org, role)
	}
	if n.actor == nil {
		return nil, terminal.ErrorHint(fmt.Sprintf("the devnet has no %q", as), "%s lists who there is", dir.File(folder.StateFile))
	}
	return state.Member(n.actor.Org), nil
}

// Gateway is the address of the gateway of a devnet's actor, empty without a devnet.
func (n *Session) Gateway() string {
	if n.devnet == nil || n.actor == nil {
		return ""
	}
	return n.devnet.Member(n.actor.Org).Gateway
}

// Org finds an organization by its id, its public identifier, or its name on a
// devnet.
func (n *Session) Org(text string) (common.Hash, error) {
	if strings.HasPrefix(text, "0x") {
		id, err := terminal.ParseHash(text)
		if err != nil {
			err = fmt.Errorf("organization %q: %w", text, err)
		}
		return id, err
	}
	if n.devnet != nil {
		if m := n.devnet.Member(text); m != nil {
			return m.OrgID, nil
		}
	}
	if text == "" {
		return common.Hash{}, errors.New("the organization is missing")
	}
	return genesis.OrgID(text), nil
}

// Spec is the model of --genesis, nil if no file is known.
func (n *Session) Spec() (*genesis.Spec, error) {
	if n.GenesisFile == "" {
		return nil, nil
	}
	_, spec, err := genesis.DecodeFile(n.GenesisFile)
	if err != nil {
		return nil, model.FileError(n.GenesisFile, err)
	}
	if spec == nil || spec.ChainID != n.ChainID {
		return nil, fmt.Errorf("%s is not the genesis of chain %d", n.GenesisFile, n.ChainID)
	}
	return spec, nil
}

// Names are the names of organizations in the genesis file.
func (n *Session) Names() (map[common.Hash]string, error) {
	spec, err := n.Spec()
	if spec == nil {
		return nil, err
	}
	names := make(map[common.Hash]string)
	for _, org := range spec.Organizations {
		names[genesis.OrgID(org.Identifier)] = org.Name
	}
	return names, nil
}
