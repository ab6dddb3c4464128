// SPDX-License-Identifier: GPL-3.0-or-later

package keys

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

// byteOrderMark is what some editors put at the beginning of a text.
var byteOrderMark = []byte("\ufeff")

// unreadFile is a file of the keystore that upstream ignores.
type unreadFile struct{ path, reason string }

// unreadKeys finds the files of the keystore that hold no account, with the
// reason, by the rules of upstream's keystore. An external signer has no files.
func unreadKeys(ctx *cli.Context) (list []unreadFile, err error) {
	if ctx.IsSet(utils.ExternalSignerFlag.Name) {
		return nil, nil
	}
	cfg, err := config.Load(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := keystoreDir(cfg)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, entry := range entries {
		name := entry.Name()
		if !entry.Type().IsRegular() || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") {
			continue
		}
		path := filepath.Join(dir, name)
		if reason := whyUnread(path); reason != "" {
			list = append(list, unreadFile{path, reason})
		}
	}
	return list, err
}

// whyUnread is empty for a file that holds an account.
func whyUnread(path string) string {
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return err.Error()
	}
	if bytes.HasPrefix(text, byteOrderMark) {
		return "it begins with a byte order mark: save it as UTF-8 without one"
	}
	var key struct{ Address *string }
	switch err := json.Unmarshal(text, &key); {
	case err != nil:
		return "it is not the JSON of a key"
	case key.Address == nil || *key.Address == "":
		return `it has no field "address": add it, 40 hexadecimal digits`
	case !common.IsHexAddress(*key.Address) || common.HexToAddress(*key.Address) == (common.Address{}):
		return `its field "address" is not an address`
	}
	return ""
}
