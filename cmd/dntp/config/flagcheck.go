// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/nat"
	"github.com/ethereum/go-ethereum/p2p/netutil"
	"github.com/urfave/cli/v2"
)

// maxPort is the highest TCP or UDP port.
const maxPort = 65535

// flagCheck checks the value of one flag, if it is set.
type flagCheck struct {
	name  string
	check func(value string) error
	hint  string
}

// flagChecks refuse values for which upstream would end the program without advice.
var flagChecks = []flagCheck{
	{utils.DBEngineFlag.Name, oneOf(rawdb.DBPebble, rawdb.DBLeveldb), ""},
	{utils.SyncModeFlag.Name, oneOf("full", "snap"), ""},
	{utils.GCModeFlag.Name, oneOf("full", "archive"), ""},
	{utils.StateSchemeFlag.Name, oneOf(rawdb.PathScheme, rawdb.HashScheme), ""},
	{utils.CryptoKZGFlag.Name, oneOf("gokzg", "ckzg"), ""},
	{etherbaseFlag.Name, isAddress, "an address is 0x and 40 hexadecimal digits"},
	{loggerServiceFlag.Name, isAddress, "an address is 0x and 40 hexadecimal digits"},
	{utils.MinerPendingFeeRecipientFlag.Name, isAddress, "an address is 0x and 40 hexadecimal digits"},
	{utils.TxPoolLocalsFlag.Name, eachOf(isAddress), "give addresses, separated by commas"},
	{utils.BootnodesFlag.Name, eachOf(isNodeURL), "give enode:// or enr: URLs, separated by commas; `dntp nodekey show` and, in the console, `admin.nodeInfo.enode` print a node's own"},
	{utils.NodeKeyFileFlag.Name, isKeyFile, "the file holds a secp256k1 key as 64 hexadecimal digits"},
	{utils.NodeKeyHexFlag.Name, isKey, "the key is 64 hexadecimal digits"},
	{utils.NATFlag.Name, isNAT, "any, none, upnp, pmp, stun or extip:<address>"},
	{utils.NetrestrictFlag.Name, isNetworks, "give networks as 10.0.0.0/8, separated by commas"},
	{utils.ExternalSignerFlag.Name, isEndpoint, "give the URL or the IPC path of the external signer"},
}

var portFlags = []*cli.IntFlag{
	utils.ListenPortFlag, utils.DiscoveryPortFlag, utils.HTTPPortFlag, utils.WSPortFlag, utils.AuthPortFlag, utils.MetricsPortFlag,
}

// exclusiveFlags cannot be given together.
var exclusiveFlags = [][2]string{
	{utils.NodeKeyFileFlag.Name, utils.NodeKeyHexFlag.Name},
	{utils.DiscoveryV4Flag.Name, utils.NoDiscoverFlag.Name},
	{utils.DiscoveryV5Flag.Name, utils.NoDiscoverFlag.Name},
	{utils.PasswordFileFlag.Name, utils.ExternalSignerFlag.Name},
}

// check refuses values that cannot be used, before anything starts.
func check(ctx *cli.Context) error {
	for _, f := range flagChecks {
		if !ctx.IsSet(f.name) {
			continue
		}
		err := f.check(ctx.String(f.name))
		if err == nil {
			continue
		}
		err = fmt.Errorf("--%s: %w", f.name, err)
		if f.hint != "" {
			err = terminal.WithHint(err, "%s", f.hint)
		}
		return err
	}
	for _, f := range portFlags {
		if port := ctx.Int(f.Name); port < 0 || port > maxPort {
			return fmt.Errorf("--%s: have %d, want 0 to %d", f.Name, port, maxPort)
		}
	}
	for _, pair := range exclusiveFlags {
		if ctx.IsSet(pair[0]) && ctx.IsSet(pair[1]) {
			return fmt.Errorf("--%s and --%s exclude each other", pair[0], pair[1])
		}
	}
	return nil
}

func oneOf(words ...string) func(string) error {
	return func(value string) error {
		if !slices.Contains(words, value) {
			return fmt.Errorf("have %q, want %s", value, strings.Join(words, " or "))
		}
		return nil
	}
}

func eachOf(check func(string) error) func(string) error {
	return func(list string) error {
		for _, item := range utils.SplitAndTrim(list) {
			if err := check(item); err != nil {
				return err
			}
		}
		return nil
	}
}

func isAddress(value string) error {
	_, err := terminal.ParseAddress(value)
	return err
}

func isNodeURL(value string) error {
	if _, err := enode.Parse(enode.ValidSchemes, value); err != nil {
		return fmt.Errorf("not a node's URL: %q: %w", value, err)
	}
	return nil
}

func isKeyFile(path string) error {
	_, err := crypto.LoadECDSA(path)
	return err
}

func isKey(value string) error {
	if _, err := crypto.HexToECDSA(value); err != nil {
		return fmt.Errorf("not a key: %w", err) // the value itself is a secret
	}
	return nil
}

func isNAT(value string) error {
	_, err := nat.Parse(value)
	return err
}

func isNetworks(value string) error {
	_, err := netutil.ParseNetlist(value)
	return err
}

func isEndpoint(value string) error {
	if strings.Contains(value, "://") {
		_, err := url.Parse(value)
		return err
	}
	if _, _, err := net.SplitHostPort(value); err == nil {
		return fmt.Errorf("%q has no scheme", value)
	}
	return nil
}
