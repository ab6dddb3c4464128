// SPDX-License-Identifier: GPL-3.0-or-later

package keys

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/console/prompt"
	"github.com/urfave/cli/v2"
)

// passwordTries is how often account update asks for the old password.
const passwordTries = 3

// PasswordOf returns a password that opens the account. On a terminal the
// user has some tries.
func PasswordOf(ctx *cli.Context, ks *keystore.KeyStore, account accounts.Account) (string, error) {
	open := func(password string) error {
		defer ks.Lock(account.Address)
		if err := ks.Unlock(account, password); err != nil {
			return fmt.Errorf("cannot open the key of %s: %w", account.Address.Hex(), err)
		}
		return nil
	}
	if path := ctx.Path(utils.PasswordFileFlag.Name); path != "" {
		password, err := ReadPassword(path)
		if err != nil {
			return "", err
		}
		return password, open(password)
	}
	for try := 1; ; try++ {
		password, err := AskPassword("Password that opens the account now", false)
		if err != nil {
			return "", err
		}
		err = open(password)
		if err == nil || try == passwordTries || !errors.Is(err, keystore.ErrDecrypt) {
			return password, err
		}
		fmt.Fprintln(os.Stderr, "That is not it.")
	}
}

func newPassword(path string) (string, error) {
	if path != "" {
		return ReadPassword(path)
	}
	return AskPassword("Choose a password for the key. Without it the key is lost.", true)
}

// maxPasswordFile bounds what is read in search of the first line.
const maxPasswordFile = 64 * 1024

// ReadPassword returns the first line of a file, without its end.
func ReadPassword(path string) (string, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxPasswordFile {
		err = fmt.Errorf("file has %d bytes, at most %d may hold a password", info.Size(), maxPasswordFile)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return "", terminal.WithHint(fmt.Errorf("cannot read the password: %w", err), "--password takes a file whose first line is the password")
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return string(bytes.TrimRight(line, "\r")), nil
}

// AskPassword asks on the terminal, twice for a new password.
func AskPassword(text string, twice bool) (string, error) {
	if !terminal.IsTerminal(os.Stdin) {
		return "", terminal.WithHint(ErrNoPassword, "give a file that holds it with --password")
	}
	fmt.Println(text)
	password, err := prompt.Stdin.PromptPassword("Password: ")
	if err != nil || !twice {
		return password, err
	}
	again, err := prompt.Stdin.PromptPassword("Repeat it: ")
	if err == nil && again != password {
		err = errors.New("the two passwords differ")
	}
	return password, err
}
