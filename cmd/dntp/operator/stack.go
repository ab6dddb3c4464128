// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/model"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/node"
)

// ChainDatabase is the name of the chain's database in the data folder.
const ChainDatabase = "chaindata"

// openStack makes an empty node, which locks its data folder, and adds the keys that
// it may use.
func openStack(cfg *config.Config) (*node.Node, error) {
	stack, err := node.New(&cfg.Node)
	if err != nil {
		return nil, fmt.Errorf("data folder %s: %w", cfg.Node.DataDir, err)
	}
	if err := keys.AddWallets(stack.AccountManager(), stack.Config(), stack.KeyStoreDir()); err != nil {
		stack.Close()
		return nil, err
	}
	return stack, nil
}

// checkPorts tries the ports of a node before its chain is opened. The system
// chooses a port of 0.
func checkPorts(cfg *node.Config) error {
	type endpoint struct{ flag, network, address string }
	tries := []endpoint{
		{"port", "tcp", cfg.P2P.ListenAddr},
	}
	if !cfg.P2P.NoDiscovery {
		address := cfg.P2P.DiscAddr
		if address == "" {
			address = cfg.P2P.ListenAddr
		}
		tries = append(tries, endpoint{"discovery.port", "udp", address})
	}
	if cfg.HTTPHost != "" {
		tries = append(tries, endpoint{"http.port", "tcp", net.JoinHostPort(cfg.HTTPHost, strconv.Itoa(cfg.HTTPPort))})
	}
	if cfg.WSHost != "" && (cfg.HTTPHost == "" || cfg.WSPort != cfg.HTTPPort) {
		tries = append(tries, endpoint{"ws.port", "tcp", net.JoinHostPort(cfg.WSHost, strconv.Itoa(cfg.WSPort))})
	}
	tries = append(tries, endpoint{"authrpc.port", "tcp", net.JoinHostPort(cfg.AuthAddr, strconv.Itoa(cfg.AuthPort))})
	for _, t := range tries {
		if t.address == "" {
			continue
		}
		if err := tryListen(t.network, t.address); err != nil {
			return terminal.WithHint(fmt.Errorf("cannot listen for --%s: %w", t.flag, err), "choose another with --%s; 0 takes any free one", t.flag)
		}
	}
	return nil
}

func tryListen(network, address string) error {
	if network == "udp" {
		conn, err := net.ListenPacket(network, address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	return listener.Close()
}

var (
	errNoChain      = errors.New("the data folder holds no chain")
	errForeignChain = errors.New("the data folder holds a chain that is not sealed by clique")
)

// checkChain refuses a data folder without an alliance's chain: upstream would start
// the public network in an empty one. It also takes settings that the user did not
// make from the genesis.
func checkChain(stack *node.Node, cfg *config.Config) error {
	if crashedOnDamage(stack) {
		return fmt.Errorf("%w: the last process ended on it, see %s", errDamaged, stack.ResolvePath(crashFile))
	}
	noteCrashes(stack)
	if rawdb.PreexistingDatabase(stack.ResolvePath(ChainDatabase)) == "" {
		return noChain(cfg)
	}
	db, err := openStore(stack, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	if rawdb.ReadCanonicalHash(db, 0) == (common.Hash{}) {
		return noChain(cfg)
	}
	chain, hash, err := core.LoadChainConfig(db, nil)
	if err != nil {
		return fmt.Errorf("cannot read the chain's configuration: %w", err)
	}
	if !model.IsClique(chain) {
		return terminal.WithHint(errForeignChain, "choose another --datadir, or delete that chain with `dntp removedb` and run `dntp init genesis.json`")
	}
	if _, err := rawdb.ParseStateScheme(cfg.Eth.StateScheme, db); err != nil {
		return err
	}
	markIndexed(db, cfg)
	genesis := rawdb.ReadHeader(db, hash, 0)
	if genesis != nil && cfg.Eth.Miner.GasCeil == ethconfig.Defaults.Miner.GasCeil {
		cfg.Eth.Miner.GasCeil = genesis.GasLimit
	}
	return nil
}

// markIndexed marks a chain without blocks as indexed. Upstream's indexer would do so only
// at the first block, and report until then that it still works. Entries of an earlier,
// longer chain are dropped. After a snap sync the indexer must index the blocks that were
// not executed.
func markIndexed(db ethdb.Database, cfg *config.Config) {
	if rawdb.ReadHeadBlockHash(db) != rawdb.ReadCanonicalHash(db, 0) {
		return
	}
	if cfg.Eth.SyncMode == ethconfig.SnapSync {
		rawdb.DeleteTxIndexTail(db)
	} else if tail := rawdb.ReadTxIndexTail(db); tail == nil || *tail > 0 {
		rawdb.DeleteAllTxLookupEntries(db, nil)
		rawdb.WriteTxIndexTail(db, 0)
	}
}

func noChain(cfg *config.Config) error {
	return terminal.WithHint(fmt.Errorf("%w: %s", errNoChain, cfg.Node.DataDir),
		"run `dntp init --datadir %s genesis.json` with the alliance's genesis file", cfg.Node.DataDir)
}
