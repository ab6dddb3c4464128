// SPDX-License-Identifier: GPL-3.0-or-later

package main

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
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

// sendPatience is for one transaction; a chain that seals at all takes it
// within some periods.
const sendPatience = 3 * time.Minute

// dialPatience is what a node gets to answer.
const dialPatience = time.Minute

var (
	rpcURLFlag  = &cli.StringFlag{Name: "rpc", Usage: "`URL` of a member's JSON-RPC", Value: "http://127.0.0.1:8545"}
	fromFlag    = &cli.StringFlag{Name: "from", Usage: "`address` that signs (default = the only account of the keystore)"}
	devnetFlag  = &cli.StringFlag{Name: "devnet", Usage: "`folder` of a running devnet, instead of --rpc"}
	genesisFlag = &cli.StringFlag{Name: "genesis", Usage: "`file` of the alliance's genesis, for what is true from the beginning"}

	readFlags = []cli.Flag{rpcURLFlag, devnetFlag, terminal.JSONFlag}
)

// asFlag names who acts of a devnet.
const asFlag = "as"

// writeFlags are those of a command that sends a transaction, on a devnet as an
// actor of the role unless told otherwise.
func writeFlags(role string, more ...cli.Flag) []cli.Flag {
	return append(more, rpcURLFlag, devnetFlag,
		&cli.StringFlag{Name: asFlag, Usage: "`role` of the devnet's actor that signs, or role@organization", Value: role},
		fromFlag, utils.DataDirFlag, utils.KeyStoreDirFlag, utils.PasswordFileFlag, terminal.JSONFlag)
}

// session is the member that a command talks to, and in whose name.
type session struct {
	rpc     *ethclient.Client
	ledger  *client.Client
	chainID uint64
	genesis string        // file; empty for none
	devnet  *folder.State // nil where it is none
	actor   *folder.Actor // of a devnet, nil for commands that only read
}

// dialSession connects to --rpc, or to the member of a devnet's actor.
func dialSession(ctx *cli.Context) (*session, error) {
	n, url := &session{genesis: ctx.String(genesisFlag.Name)}, ctx.String(rpcURLFlag.Name)
	if path := ctx.String(devnetFlag.Name); path != "" {
		m, err := n.enterDevnet(path, ctx.String(asFlag))
		if err != nil {
			return nil, err
		}
		url = m.RPC
	}
	return n, n.dial(ctx, url, "")
}

// dialTrusted connects as dialSession does, with a token of the node's secret
// where one is named, as a service of the node's own organization has it.
func dialTrusted(ctx *cli.Context) (*session, error) {
	n, url, secret := new(session), ctx.String(rpcURLFlag.Name), ctx.String(utils.JWTSecretFlag.Name)
	if path := ctx.String(devnetFlag.Name); path != "" {
		m, err := n.enterDevnet(path, "")
		if err != nil {
			return nil, err
		}
		url, secret = m.Auth, folder.SecretFile(filepath.Join(path, m.Folder))
	}
	return n, n.dial(ctx, url, secret)
}

// dial connects to a member's node, with a token of the secret in a file unless
// that is empty.
func (n *session) dial(ctx *cli.Context, url, secret string) (err error) {
	dialed, cancel := context.WithTimeout(ctx.Context, dialPatience)
	defer cancel()
	var connection *rpc.Client
	if secret == "" {
		connection, err = rpc.DialContext(dialed, url)
	} else {
		connection, err = keys.DialWithSecret(dialed, url, secret)
	}
	if err == nil {
		n.rpc = ethclient.NewClient(connection)
		n.ledger = client.New(n.rpc)
		var id *big.Int
		if id, err = n.rpc.ChainID(dialed); err == nil {
			n.chainID = id.Uint64()
			return nil
		}
	}
	return terminal.WithHint(fmt.Errorf("no member answers at %s: %w", url, err), "name its JSON-RPC with --rpc")
}

// enterDevnet finds who acts, and returns its member.
func (n *session) enterDevnet(path, as string) (*folder.Member, error) {
	dir := &folder.Folder{Path: path}
	state, err := dir.LoadState()
	if err != nil {
		return nil, err
	}
	if state == nil || !state.Ready {
		return nil, terminal.ErrorHint("no devnet runs in "+path, "`dntp devnet --datadir %s` starts one", path)
	}
	n.devnet = state
	if n.genesis == "" {
		n.genesis = dir.File(folder.GenesisFile)
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

// identity is a key that a command signs with.
type identity struct {
	address  common.Address
	signTx   bind.SignerFn
	signHash func(common.Hash) ([]byte, error) // r || s || v, v 27 or 28
	close    func() error
}

// identity opens the key of --from, or of the devnet's actor.
func (n *session) identity(ctx *cli.Context) (*identity, error) {
	chainID := new(big.Int).SetUint64(n.chainID)
	if n.actor != nil {
		key, err := n.actor.PrivateKey()
		if err != nil {
			return nil, err
		}
		return &identity{
			address: n.actor.Address, signTx: bind.NewKeyedTransactor(key, chainID).Signer, close: func() error { return nil },
			signHash: func(digest common.Hash) ([]byte, error) { return ethereumForm(crypto.Sign(digest[:], key)) },
		}, nil
	}
	ks, closeKeys, err := keys.OpenKeystore(ctx)
	if err != nil {
		return nil, err
	}
	account, err := chooseAccount(ctx, ks.Accounts())
	if err != nil {
		return nil, errors.Join(err, closeKeys())
	}
	password, err := keys.PasswordOf(ctx, ks, account)
	if err != nil {
		return nil, errors.Join(err, closeKeys())
	}
	return &identity{
		address: account.Address, close: closeKeys,
		signTx: func(_ common.Address, tx *types.Transaction) (*types.Transaction, error) {
			return ks.SignTxWithPassphrase(account, password, tx, chainID)
		},
		signHash: func(digest common.Hash) ([]byte, error) {
			return ethereumForm(ks.SignHashWithPassphrase(account, password, digest[:]))
		},
	}, nil
}

// ethereumForm gives a signature the last byte of Ethereum's signed messages.
func ethereumForm(sig []byte, err error) ([]byte, error) {
	if err == nil {
		sig[crypto.RecoveryIDOffset] += 27
	}
	return sig, err
}

// chooseAccount finds the account of --from, or takes the only one there is.
func chooseAccount(ctx *cli.Context, held []accounts.Account) (accounts.Account, error) {
	from := ctx.String(fromFlag.Name)
	if from == "" {
		if len(held) == 1 {
			return held[0], nil
		}
		return accounts.Account{}, terminal.ErrorHint(fmt.Sprintf("the keystore has %d accounts", len(held)), "name the one that signs with --from, and its folder with --datadir or --keystore")
	}
	if err := terminal.IsAddress(from); err != nil {
		return accounts.Account{}, fmt.Errorf("--from: %w", err)
	}
	for _, account := range held {
		if account.Address == common.HexToAddress(from) {
			return account, nil
		}
	}
	return accounts.Account{}, terminal.ErrorHint("the keystore has no key of "+from, "name its folder with --datadir or --keystore")
}

// signCall makes a transaction of a call and sends it.
type signCall func(*bind.TransactOpts) (*types.Transaction, error)

// transact signs and sends a call, and waits until it is in a block.
func (n *session) transact(ctx *cli.Context, call signCall) (*types.Receipt, error) {
	who, err := n.identity(ctx)
	if err != nil {
		return nil, err
	}
	defer who.close()
	return n.transactAs(ctx, who, call)
}

func (n *session) transactAs(ctx *cli.Context, who *identity, call signCall) (*types.Receipt, error) {
	limited, cancel := context.WithTimeout(ctx.Context, sendPatience)
	defer cancel()
	tx, err := withRoom(call)(&bind.TransactOpts{From: who.address, Signer: who.signTx, Context: limited})
	if err != nil {
		return nil, refused(err)
	}
	receipt, err := n.ledger.Wait(limited, tx)
	if errors.Is(err, client.ErrFailed) {
		return nil, fmt.Errorf("transaction %s failed in block %d", tx.Hash(), receipt.BlockNumber)
	}
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("transaction %s: %w", tx.Hash(), err), "it may still be sealed: ask for it before you send it again")
	}
	return receipt, nil
}

// gasRoom is how many times the estimate a transaction may use: others change
// what it finds, such as a vote that turns out to be the deciding one, and gas
// that is not used costs nothing.
const gasRoom = 2

// withRoom makes a call that estimates its gas, or is refused, before it sends.
func withRoom(call signCall) signCall {
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
	"BadNonce":         "it was relayed already, or its signer has decided something else since: it must be signed again",
	"BadSequence":      "somebody has replaced them since: `dntp patient show` tells how often; --seq is one more",
	"NotPermitted":     "the ticket is over, its ground is gone, or it is for other classes: `dntp access show` tells which",
	"CareEnded":        "it was closed already, or its time is over",
	"NotDecider":       "the patient's key decides, or a guardian's who may: `dntp patient show` tells whose they are",
	"Suspended":        "an earlier emergency is not justified or reviewed in time: `dntp access overdue` tells how many",
	"SameOrganization": "somebody of another organization reviews it",
	"BadPayload":       "the change does not fit the model as it is: `dntp genesis show --at latest` shows the model",
}

// refused adds advice to a contract's refusal.
func refused(err error) error {
	var refusal *client.Refusal
	if errors.As(err, &refusal) && refusalHints[refusal.Name] != "" {
		return terminal.WithHint(err, "%s", refusalHints[refusal.Name])
	}
	return err
}

// sent is what a command that sends one transaction tells.
type sent struct {
	Tx    common.Hash `json:"transaction"`
	Block uint64      `json:"block"`
}

// sendOne sends a call and tells where it went.
func (n *session) sendOne(ctx *cli.Context, call signCall) error {
	receipt, err := n.transact(ctx, call)
	if err != nil {
		return err
	}
	return printSent(ctx, receipt)
}

func printSent(ctx *cli.Context, receipt *types.Receipt) error {
	s := sent{receipt.TxHash, receipt.BlockNumber.Uint64()}
	return terminal.PrintFacts(ctx, s, "transaction", s.Tx, "block", s.Block)
}

// org finds an organization by its id, its public identifier, or its name on a
// devnet.
func (n *session) org(text string) (common.Hash, error) {
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

// spec is the model of --genesis, nil where no file is known.
func (n *session) spec() (*genesis.Spec, error) {
	if n.genesis == "" {
		return nil, nil
	}
	_, spec, err := genesis.DecodeFile(n.genesis)
	if err != nil {
		return nil, model.FileError(n.genesis, err)
	}
	if spec == nil || spec.ChainID != n.chainID {
		return nil, fmt.Errorf("%s is not the genesis of chain %d", n.genesis, n.chainID)
	}
	return spec, nil
}
