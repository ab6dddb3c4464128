// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"fmt"
	"math/big"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/keys"
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
)

const (
	logsFile = "logsecret" // in the node's folder
)

// addLogger lets the node keep an organization's logs, in the data folder beside
// the chain.
func addLogger(stack *node.Node, m *member.Member, cfg *config.Logger) error {
	if cfg.Org == "" {
		if cfg.Service != (common.Address{}) {
			return config.ErrServiceAlone
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

// serveLogs lets a service append by HTTP, with a secret for this purpose only.
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
	stack.RegisterHandler("logs", config.LogsPath, handler)
	return nil
}

// organizationID reads an id, or derives it from a public identifier.
func organizationID(text string) common.Hash {
	if b, err := hexutil.Decode(text); err == nil && len(b) == common.HashLength {
		return common.Hash(b)
	}
	return genesis.OrgID(text)
}

// serviceKey opens the service's key, for the logger only.
func serviceKey(stack *node.Node, cfg *config.Logger, chainID *big.Int) (*bind.TransactOpts, error) {
	ks, err := keys.Local(stack.AccountManager())
	if err != nil {
		return nil, err
	}
	account, err := ks.Find(accounts.Account{Address: cfg.Service})
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("%w: %s in %s", keys.ErrNoKey, cfg.Service.Hex(), stack.KeyStoreDir()),
			"bring the service actor's key with `dntp account import`")
	}
	if cfg.Password == "" {
		return nil, terminal.WithHint(keys.ErrNoPassword, "give a file that holds it with --%s", config.LoggerPasswordFlag.Name)
	}
	password, err := keys.ReadPassword(cfg.Password)
	if err != nil {
		return nil, err
	}
	key, err := keys.Open(account, password)
	if err != nil {
		return nil, err
	}
	return bind.NewKeyedTransactor(key.PrivateKey, chainID), nil
}
