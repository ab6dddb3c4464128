// SPDX-License-Identifier: GPL-3.0-or-later

package keys

import (
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/external"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/accounts/scwallet"
	"github.com/ethereum/go-ethereum/accounts/usbwallet"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/node"
)

// AddWallets gives the manager either the external signer or the local keys:
// the same account in both would be ambiguous.
func AddWallets(manager *accounts.Manager, cfg *node.Config, keydir string) error {
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

// addHub adds hardware wallets. A missing hub does not stop the program.
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

// walletEvents is the size of the queue of wallets that come and go.
const walletEvents = 16

// WatchWallets opens hardware wallets, present ones and those connected later. It
// ends with the process.
func WatchWallets(manager *accounts.Manager) {
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
