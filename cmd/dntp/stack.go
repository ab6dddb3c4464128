// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/external"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/accounts/scwallet"
	"github.com/ethereum/go-ethereum/accounts/usbwallet"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/params"
)

// chainDatabase is the name of the chain's database in the data folder.
const chainDatabase = "chaindata"

// openStack makes an empty node, which locks its data folder, and gives it
// the keys that it may use.
func openStack(cfg *config.Config) (*node.Node, error) {
	stack, err := node.New(&cfg.Node)
	if err != nil {
		return nil, fmt.Errorf("data folder %s: %w", cfg.Node.DataDir, err)
	}
	if err := addWallets(stack.AccountManager(), stack.Config(), stack.KeyStoreDir()); err != nil {
		stack.Close()
		return nil, err
	}
	return stack, nil
}

// addWallets gives the manager either the external signer or the local keys:
// the same account in both would be ambiguous.
func addWallets(manager *accounts.Manager, cfg *node.Config, keydir string) error {
	if cfg.ExternalSigner != "" {
		backend, err := external.NewExternalBackend(cfg.ExternalSigner)
		if err != nil {
			return terminal.WithHint(fmt.Errorf("external signer %s: %w", cfg.ExternalSigner, err), "is it running, and does it listen there?")
		}
		manager.AddBackend(backend)
		return nil
	}
	manager.AddBackend(keystore.NewKeyStore(keydir, scryptN(cfg), scryptP(cfg)))
	if cfg.USB {
		addHub(manager, "ledger", usbwallet.NewLedgerHub)
		addHub(manager, "trezor hid", usbwallet.NewTrezorHubWithHID)
		addHub(manager, "trezor webusb", usbwallet.NewTrezorHubWithWebUSB)
	}
	if cfg.SmartCardDaemonPath != "" {
		addHub(manager, "smart card", func() (*scwallet.Hub, error) {
			return scwallet.NewHub(cfg.SmartCardDaemonPath, scwallet.Scheme, keydir)
		})
	}
	return nil
}

// addHub adds hardware wallets. A hub that is missing is no reason to stop.
func addHub[B accounts.Backend](manager *accounts.Manager, name string, open func() (B, error)) {
	hub, err := open()
	if err != nil {
		log.Warn("Wallets of this kind are not available", "kind", name, "err", err)
		return
	}
	manager.AddBackend(hub)
}

func scryptN(cfg *node.Config) int {
	if cfg.UseLightweightKDF {
		return keystore.LightScryptN
	}
	return keystore.StandardScryptN
}

func scryptP(cfg *node.Config) int {
	if cfg.UseLightweightKDF {
		return keystore.LightScryptP
	}
	return keystore.StandardScryptP
}

// walletEvents is the room for wallets that come and go at once.
const walletEvents = 16

// watchWallets opens hardware wallets that are there or arrive. It ends with
// the process.
func watchWallets(manager *accounts.Manager) {
	events := make(chan accounts.WalletEvent, walletEvents)
	manager.Subscribe(events)
	open := func(wallet accounts.Wallet) {
		if err := wallet.Open(""); err != nil {
			log.Warn("Cannot open wallet", "url", wallet.URL(), "err", err)
		}
	}
	go func() {
		for _, wallet := range manager.Wallets() {
			open(wallet)
		}
		for event := range events {
			switch event.Kind {
			case accounts.WalletArrived:
				open(event.Wallet)
			case accounts.WalletDropped:
				event.Wallet.Close()
			}
		}
	}()
}

// checkPorts tries the ports of a node before its chain is opened. A port of 0
// is for the system to choose.
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

// checkChain refuses a data folder without an alliance's chain: upstream would
// start the public network in an empty one. It also takes from the genesis
// what the user left open.
func checkChain(stack *node.Node, cfg *config.Config) error {
	if crashedOnDamage(stack) {
		return fmt.Errorf("%w: the last process ended on it, see %s", errDamaged, stack.ResolvePath(crashFile))
	}
	noteCrashes(stack)
	if rawdb.PreexistingDatabase(stack.ResolvePath(chainDatabase)) == "" {
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
	if !isClique(chain) {
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

// markIndexed tells upstream's indexer that a chain without blocks is indexed. It
// finds that out with the first block only, and answers until then that it is
// still at work. What a longer chain has left behind is dropped. After a snap sync
// it must index what was not executed.
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

func isClique(chain *params.ChainConfig) bool {
	return chain.Clique != nil && chain.TerminalTotalDifficulty == nil
}

func noChain(cfg *config.Config) error {
	return terminal.WithHint(fmt.Errorf("%w: %s", errNoChain, cfg.Node.DataDir),
		"run `dntp init --datadir %s genesis.json` with the alliance's genesis file", cfg.Node.DataDir)
}
