// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/urfave/cli/v2"
)

// unknownFlag is the flag package's error.
var unknownFlag = regexp.MustCompile(`flag provided but not defined: -+(\S+)`)

// absentFlags are geth's flags that have no meaning here, with what to do
// instead.
var absentFlags = []struct{ prefix, hint string }{
	{"mainnet", "the network is what `dntp init` put into the data folder"},
	{"sepolia", "the network is what `dntp init` put into the data folder"},
	{"hoodi", "the network is what `dntp init` put into the data folder"},
	{"dev", "`dntp devnet` starts a local alliance"},
	{"beacon", "there is no beacon chain: the members seal blocks themselves"},
	{"unlock", "--mine with --miner.etherbase and --password opens the sealer's key"},
	{"allow-insecure-unlock", "the sealer's key is never open to RPC"},
	{"goerli", "the network is what `dntp init` put into the data folder"},
	{"ropsten", "the network is what `dntp init` put into the data folder"},
	{"rinkeby", "the network is what `dntp init` put into the data folder"},
	{"holesky", "the network is what `dntp init` put into the data folder"},
	{"testnet", "the network is what `dntp init` put into the data folder"},
	{"light", "every member keeps the whole chain"},
	{"les", "every member keeps the whole chain"},
	{"ethash", "signers seal the blocks: nothing is mined"},
	{"minerthreads", "signers seal the blocks: nothing is mined"},
	{"miner.threads", "signers seal the blocks: nothing is mined"},
	{"miner.notify", "signers seal the blocks: nothing is mined"},
	{"shh", "there is no Whisper"},
	{"nousb", "hardware wallets are used only with --usb"},
	{"personal", "`dntp account` keeps the keys"},
	{"override", "`dntp init` takes a genesis file with another schedule of forks"},
}

// UsageError replaces the page of help that a wrong flag would print.
func UsageError(ctx *cli.Context, err error, _ bool) error {
	name := ClientIdentifier
	if ctx.Command != nil && ctx.Command.HelpName != "" {
		name = ctx.Command.HelpName
	}
	match := unknownFlag.FindStringSubmatch(err.Error())
	if match == nil {
		return WithHint(err, "`%s --help` lists the flags and what they take", name)
	}
	flag := strings.SplitN(match[1], "=", 2)[0]
	err = fmt.Errorf("unknown flag --%s", flag)
	for _, absent := range absentFlags {
		if flag == absent.prefix || strings.HasPrefix(flag, absent.prefix+".") {
			return WithHint(err, "%s", absent.hint)
		}
	}
	if now := renamedFlags[flag]; now != "" {
		return WithHint(err, "it is --%s now", now)
	}
	if near := strictyaml.Nearest(flag, flagNames(ctx)); near != "" {
		return WithHint(err, "did you mean --%s? `%s --help` lists the flags", near, name)
	}
	return WithHint(err, "`%s --help` lists the flags", name)
}

// flagNames lists the flags that the command of ctx accepts.
func flagNames(ctx *cli.Context) (names []string) {
	flags := ctx.App.Flags
	if ctx.Command != nil {
		flags = slices.Concat(ctx.Command.Flags, flags)
	}
	for _, flag := range append(flags, cli.HelpFlag) {
		for _, name := range flag.Names() {
			if len(name) > 1 { // a single letter is similar to every other
				names = append(names, name)
			}
		}
	}
	return names
}
