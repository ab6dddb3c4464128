// SPDX-License-Identifier: GPL-3.0-or-later

package keys

import (
	"errors"
	"fmt"
	"os"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/node"
)

var (
	errNoEtherbase = errors.New("--mine does not know which account seals")
	// ErrNoKey means that the keystore lacks the key that a node needs.
	ErrNoKey = errors.New("the keystore holds no key of the sealer")
	// ErrNoPassword means that no password was given, and no user can be asked.
	ErrNoPassword = errors.New("no password")
)

// OpenSigner returns the function that signs headers, nil on a node that does not
// seal. It sets the etherbase if there is only one account.
func OpenSigner(stack *node.Node, cfg *config.Sealer) (clique.SignFunc, error) {
	if !cfg.Mine {
		return nil, nil
	}
	if stack.Config().ExternalSigner != "" {
		return externalSigner(stack.AccountManager(), cfg)
	}
	ks, err := Local(stack.AccountManager())
	if err != nil {
		return nil, err
	}
	if err := chooseEtherbase(cfg, ks.Accounts()); err != nil {
		return nil, err
	}
	account, err := ks.Find(accounts.Account{Address: cfg.Etherbase})
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("%w: %s in %s", ErrNoKey, cfg.Etherbase.Hex(), stack.KeyStoreDir()),
			"create one with `dntp account new`, or bring one with `dntp account import`")
	}
	password, err := sealerPassword(cfg, account)
	if err != nil {
		return nil, err
	}
	return keySigner(account, password)
}

// keySigner opens the key for the sealer only. Unlocking it in the keystore
// would let RPC clients sign with it too.
func keySigner(account accounts.Account, password string) (clique.SignFunc, error) {
	key, err := Open(account, password)
	if err != nil {
		return nil, err
	}
	return func(asked accounts.Account, _ string, message []byte) ([]byte, error) {
		if asked.Address != account.Address {
			return nil, fmt.Errorf("have the key of %s, want %s", account.Address.Hex(), asked.Address.Hex())
		}
		return crypto.Sign(crypto.Keccak256(message), key.PrivateKey)
	}, nil
}

// Open decrypts the key of an account.
func Open(account accounts.Account, password string) (*keystore.Key, error) {
	file, err := os.ReadFile(account.URL.Path)
	if err != nil {
		return nil, err
	}
	key, err := Decrypt(file, password)
	if err != nil {
		return nil, fmt.Errorf("cannot open the key of %s: %w", account.Address.Hex(), err)
	}
	if key.Address != account.Address {
		return nil, fmt.Errorf("key file %s: have the key of %s, want %s", account.URL.Path, key.Address.Hex(), account.Address.Hex())
	}
	return key, nil
}

func externalSigner(manager *accounts.Manager, cfg *config.Sealer) (clique.SignFunc, error) {
	var held []accounts.Account
	for _, wallet := range manager.Wallets() {
		held = append(held, wallet.Accounts()...)
	}
	if err := chooseEtherbase(cfg, held); err != nil {
		return nil, err
	}
	wallet, err := manager.Find(accounts.Account{Address: cfg.Etherbase})
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("the external signer does not offer %s: %w", cfg.Etherbase.Hex(), err),
			"allow the external signer to list this account")
	}
	return wallet.SignData, nil
}

// chooseEtherbase uses the only account if the user names none.
func chooseEtherbase(cfg *config.Sealer, held []accounts.Account) error {
	if cfg.Etherbase != (common.Address{}) {
		return nil
	}
	if len(held) != 1 {
		return terminal.WithHint(fmt.Errorf("%w: have %d accounts", errNoEtherbase, len(held)), "name the signer's with --miner.etherbase")
	}
	cfg.Etherbase = held[0].Address
	return nil
}

func sealerPassword(cfg *config.Sealer, account accounts.Account) (string, error) {
	if cfg.Password != "" {
		return ReadPassword(cfg.Password)
	}
	return AskPassword(fmt.Sprintf("Password of the sealer's key %s", account.Address.Hex()), false)
}

// Local is the keystore among the wallets.
func Local(manager *accounts.Manager) (*keystore.KeyStore, error) {
	for _, backend := range manager.Backends(keystore.KeyStoreType) {
		if ks, ok := backend.(*keystore.KeyStore); ok {
			return ks, nil
		}
	}
	return nil, terminal.ErrorHint("there is no local keystore", "leave --signer out to use it")
}
