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
	"golang.org/x/text/unicode/norm"
)

// passwordTries is how often account update asks for the old password.
const passwordTries = 3

// PasswordOf returns a password that opens the account. On a terminal the
// user has some tries.
func PasswordOf(ctx *cli.Context, ks *keystore.KeyStore, account accounts.Account) (string, error) {
	open := func(password string) (string, error) {
		return anyForm(password, func(form string) error {
			defer ks.Lock(account.Address)
			if err := ks.Unlock(account, form); err != nil {
				return fmt.Errorf("cannot open the key of %s: %w", account.Address.Hex(), err)
			}
			return nil
		})
	}
	if path := ctx.Path(utils.PasswordFileFlag.Name); path != "" {
		password, err := ReadPassword(path)
		if err != nil {
			return "", err
		}
		return open(password)
	}
	for try := 1; ; try++ {
		password, err := AskPassword("Present password of the account", false)
		if err != nil {
			return "", err
		}
		password, err = open(password)
		if err == nil || try == passwordTries || !errors.Is(err, keystore.ErrDecrypt) {
			return password, err
		}
		fmt.Fprintln(os.Stderr, "Wrong password.")
	}
}

// anyForm tries a password as it is given and, if it does not open the key, in the
// two normal forms of Unicode: é may be one character or two, which depends on the
// system where it was typed. It returns the form that opens.
func anyForm(password string, open func(string) error) (string, error) {
	err := open(password)
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		other := form.String(password)
		if err == nil || !errors.Is(err, keystore.ErrDecrypt) {
			break
		}
		if other != password && open(other) == nil {
			return other, nil
		}
	}
	return password, err
}

// Decrypt opens the text of a key file.
func Decrypt(file []byte, password string) (key *keystore.Key, err error) {
	_, err = anyForm(password, func(form string) (err error) {
		key, err = keystore.DecryptKey(file, form)
		return err
	})
	return key, err
}

func newPassword(path string) (string, error) {
	if path != "" {
		return ReadPassword(path)
	}
	return AskPassword("Choose a password for the key. Without it the key is lost.", true)
}

// maxPasswordFile limits the bytes read in search of the first line.
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
	return string(bytes.TrimRight(bytes.TrimPrefix(line, byteOrderMark), "\r")), nil
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
