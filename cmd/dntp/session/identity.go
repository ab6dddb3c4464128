// SPDX-License-Identifier: GPL-3.0-or-later

package session

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/urfave/cli/v2"
)

// Identity is a key that a command signs with.
type Identity struct {
	Address  common.Address
	signTx   bind.SignerFn
	SignHash func(common.Hash) ([]byte, error) // r || s || v, v 27 or 28
	close    func() error
}

// Identity opens the key of --from, or of the devnet's actor, once in a session.
func (n *Session) Identity(ctx *cli.Context) (who *Identity, err error) {
	if n.who == nil {
		n.who, err = n.open(ctx)
	}
	return n.who, err
}

// Close closes everything that the session has opened.
func (n *Session) Close() {
	n.RPC.Close()
	if n.who != nil {
		n.who.close()
	}
}

func (n *Session) open(ctx *cli.Context) (*Identity, error) {
	chainID := new(big.Int).SetUint64(n.ChainID)
	if n.actor != nil {
		key, err := n.actor.PrivateKey()
		if err != nil {
			return nil, err
		}
		return &Identity{
			Address: n.actor.Address, signTx: bind.NewKeyedTransactor(key, chainID).Signer, close: func() error { return nil },
			SignHash: func(digest common.Hash) ([]byte, error) { return ethereumForm(crypto.Sign(digest[:], key)) },
		}, nil
	}
	ks, closeKeys, err := keys.OpenKeystore(ctx)
	if err != nil {
		return nil, err
	}
	account, err := ChooseAccount(ctx, ks.Accounts())
	if err != nil {
		return nil, errors.Join(err, closeKeys())
	}
	password, err := keys.PasswordOf(ctx, ks, account)
	if err != nil {
		return nil, errors.Join(err, closeKeys())
	}
	return &Identity{
		Address: account.Address, close: closeKeys,
		signTx: func(_ common.Address, tx *types.Transaction) (*types.Transaction, error) {
			return ks.SignTxWithPassphrase(account, password, tx, chainID)
		},
		SignHash: func(digest common.Hash) ([]byte, error) {
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

// ChooseAccount finds the account of --from, or the only account.
func ChooseAccount(ctx *cli.Context, held []accounts.Account) (accounts.Account, error) {
	from := ctx.String(FromFlag.Name)
	if from == "" {
		if len(held) == 1 {
			return held[0], nil
		}
		return accounts.Account{}, terminal.ErrorHint(fmt.Sprintf("the keystore has %d accounts", len(held)), "name the one that signs with --from, and its folder with --datadir or --keystore")
	}
	address, err := terminal.ParseAddress(from)
	if err != nil {
		return accounts.Account{}, fmt.Errorf("--from: %w", err)
	}
	for _, account := range held {
		if account.Address == address {
			return account, nil
		}
	}
	return accounts.Account{}, terminal.ErrorHint("the keystore has no key of "+from, "name its folder with --datadir or --keystore")
}
