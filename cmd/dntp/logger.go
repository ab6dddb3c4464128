// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/ehr/logger"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

const (
	loggerCategory = "LOGS"

	logsPath = "/logs"     // of the HTTP server
	logsFile = "logsecret" // in the node's folder
)

var (
	loggerOrgFlag = &cli.StringFlag{
		Name:     "logger.org",
		Usage:    "Keep the append-only logs of this `organization`, an id in hex or its public identifier",
		Category: loggerCategory,
	}
	loggerServiceFlag = &cli.StringFlag{
		Name:     "logger.service",
		Usage:    "`address` of the organization's service actor, whose key anchors the heads of the logs",
		Category: loggerCategory,
	}
	loggerPasswordFlag = &cli.PathFlag{
		Name:     "logger.password",
		Usage:    "`file` whose first line opens the service actor's key",
		Category: loggerCategory,
	}
	loggerSecretFlag = &cli.PathFlag{
		Name:     "logger.jwtsecret",
		Usage:    "`file` of a secret, 32 bytes in hex: whoever has it may append to the logs at the path " + logsPath + " of --http, and nothing else (default = logsecret in the node's folder, made if there is none)",
		Category: loggerCategory,
	}
	loggerFlags = []cli.Flag{loggerOrgFlag, loggerServiceFlag, loggerPasswordFlag, loggerSecretFlag}
)

// loggerConfig says whose logs this node keeps, if anyone's.
type loggerConfig struct {
	Org      string         `toml:",omitempty"` // id in hex or public identifier
	Service  common.Address `toml:",omitempty"` // anchors the heads; nobody for zero
	Password string         `toml:",omitempty"` // path of the file that opens the service's key
	Secret   string         `toml:",omitempty"` // path of the file with the secret of those who may append
}

var errServiceAlone = errors.New("--logger.service needs --logger.org")

func setLogger(ctx *cli.Context, cfg *loggerConfig) {
	if ctx.IsSet(loggerOrgFlag.Name) {
		cfg.Org = ctx.String(loggerOrgFlag.Name)
	}
	if ctx.IsSet(loggerServiceFlag.Name) {
		cfg.Service = common.HexToAddress(ctx.String(loggerServiceFlag.Name))
	}
	if ctx.IsSet(loggerPasswordFlag.Name) {
		cfg.Password = ctx.Path(loggerPasswordFlag.Name)
	}
	if ctx.IsSet(loggerSecretFlag.Name) {
		cfg.Secret = ctx.Path(loggerSecretFlag.Name)
	}
}

// addLogger lets the node keep an organization's logs. They lie in the data
// folder, beside the chain.
func addLogger(stack *node.Node, m *member.Member, cfg *loggerConfig) error {
	if cfg.Org == "" {
		if cfg.Service != (common.Address{}) {
			return errServiceAlone
		}
		return nil
	}
	org := organizationID(cfg.Org)
	settings := logger.Config{Dir: stack.ResolvePath("logs"), Org: org}
	if cfg.Service != (common.Address{}) {
		opts, err := serviceKey(stack, cfg, m.Ethereum().BlockChain().Config().ChainID)
		if err != nil {
			return err
		}
		settings.Chain = logger.NewChain(ethclient.NewClient(stack.Attach()), org, opts)
	}
	service, err := logger.New(settings)
	if err != nil {
		return fmt.Errorf("logs: %w", err)
	}
	stack.RegisterAPIs([]rpc.API{service.AppendAPI(), service.ProofAPI()})
	stack.RegisterLifecycle(service)
	return serveLogs(stack, service, cfg.Secret, m.Ethereum().BlockChain().Config().ChainID)
}

// serveLogs lets a service append by HTTP with a secret that gives it nothing else.
func serveLogs(stack *node.Node, service *logger.Service, file string, chainID *big.Int) error {
	if stack.Config().HTTPHost == "" {
		return nil
	}
	if file == "" {
		file = stack.ResolvePath(logsFile)
	}
	secret, err := node.ObtainJWTSecret(file)
	if err != nil {
		return fmt.Errorf("secret of the logs in %s: %w", file, err)
	}
	handler, err := service.Handler(secret, stack.Config().HTTPVirtualHosts, chainID)
	if err != nil {
		return err
	}
	stack.RegisterHandler("logs", logsPath, handler)
	return nil
}

// organizationID reads an id, or makes it of a public identifier.
func organizationID(text string) common.Hash {
	if b, err := hexutil.Decode(text); err == nil && len(b) == common.HashLength {
		return common.Hash(b)
	}
	return genesis.OrgID(text)
}

// serviceKey opens the service's key for the logger alone.
func serviceKey(stack *node.Node, cfg *loggerConfig, chainID *big.Int) (*bind.TransactOpts, error) {
	ks, err := localKeys(stack.AccountManager())
	if err != nil {
		return nil, err
	}
	account, err := ks.Find(accounts.Account{Address: cfg.Service})
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("%w: %s in %s", errNoKey, cfg.Service.Hex(), stack.KeyStoreDir()),
			"bring the service actor's key with `dntp account import`")
	}
	if cfg.Password == "" {
		return nil, terminal.WithHint(errNoPassword, "give a file that holds it with --%s", loggerPasswordFlag.Name)
	}
	password, err := readPassword(cfg.Password)
	if err != nil {
		return nil, err
	}
	key, err := openKey(account, password)
	if err != nil {
		return nil, err
	}
	return bind.NewKeyedTransactor(key.PrivateKey, chainID), nil
}
