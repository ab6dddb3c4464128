// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// unknownFlag is the flag package's complaint.
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
	flags := ctx.App.Flags
	if ctx.Command != nil {
		flags = slices.Concat(ctx.Command.Flags, flags)
	}
	if close := cli.SuggestFlag(flags, flag, false); close != "" {
		return WithHint(err, "did you mean %s? `%s --help` lists the flags", close, name)
	}
	return WithHint(err, "`%s --help` lists the flags", name)
}
