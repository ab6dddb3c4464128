// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/urfave/cli/v2"
)

// samples are values for flags that do not take any text or number, including values
// that mean none.
var samples = map[string][]string{
	utils.DBEngineFlag.Name:                 {"leveldb"},
	utils.StateSchemeFlag.Name:              {"hash", "path"},
	utils.SyncModeFlag.Name:                 {"snap"},
	utils.GCModeFlag.Name:                   {"archive", "full"},
	utils.CryptoKZGFlag.Name:                {"gokzg"},
	utils.NATFlag.Name:                      {"none", "extip:1.2.3.4", "upnp", "any"},
	utils.NetrestrictFlag.Name:              {"10.0.0.0/8,192.168.0.0/16"},
	utils.MinerPendingFeeRecipientFlag.Name: {"0x00000000000000000000000000000000000000aa"},
	etherbaseFlag.Name:                      {"0x00000000000000000000000000000000000000aa"},
	loggerServiceFlag.Name:                  {"0x00000000000000000000000000000000000000aa"},
	utils.TxPoolLocalsFlag.Name:             {"0x00000000000000000000000000000000000000aa,0x00000000000000000000000000000000000000bb"},
	utils.MinerGasPriceFlag.Name:            {"7"},
	utils.MinerExtraDataFlag.Name:           {"hello"},
	utils.EthRequiredBlocksFlag.Name:        {"7=0x0100000000000000000000000000000000000000000000000000000000000000"},
	utils.BootnodesFlag.Name:                {"enode://c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee51ae168fea63dc339a3c58419466ceaeef7f632653266d0e1236431a950cfe52a@127.0.0.1:30303", " "},
	utils.VMTraceJsonConfigFlag.Name:        {`{"a":1}`},
	utils.DNSDiscoveryFlag.Name:             {"enrtree://AKA3AM6LPBYEUDMVNU3BSVQJ5AD45Y7YPOHJLEF6W26QOE4VTUDPE@example.org"},
	utils.HTTPVirtualHostsFlag.Name:         {"a,b", ","},
	utils.GraphQLVirtualHostsFlag.Name:      {"a,b", ","},
	utils.AuthVirtualHostsFlag.Name:         {"a,b", ","},
	utils.DataDirFlag.Name:                  {"elsewhere"},
	utils.SmartCardDaemonPathFlag.Name:      {"/run/pcscd"},
}

// companions are flags without which another has no effect.
var companions = map[string][]string{
	utils.HTTPListenAddrFlag.Name: {"--http"}, utils.HTTPPortFlag.Name: {"--http"}, utils.HTTPVirtualHostsFlag.Name: {"--http"},
	utils.WSListenAddrFlag.Name: {"--ws"}, utils.VMTraceJsonConfigFlag.Name: {"--vmtrace=x"},
	utils.IPCPathFlag.Name: nil,
}

// valuesOf are values of a flag that are not its default, including zero for a
// number.
func valuesOf(f cli.Flag) []string {
	if list := samples[f.Names()[0]]; list != nil {
		return list
	}
	switch f := f.(type) {
	case *cli.BoolFlag:
		return []string{fmt.Sprint(!f.Value)}
	case *cli.IntFlag:
		return []string{"0", fmt.Sprint(f.Value + 1)}
	case *cli.Int64Flag:
		return []string{"0", fmt.Sprint(f.Value + 1)}
	case *cli.UintFlag:
		return []string{"0", fmt.Sprint(f.Value + 1)}
	case *cli.Uint64Flag:
		return []string{"0", fmt.Sprint(f.Value + 1)}
	case *cli.Float64Flag:
		return []string{"0", "0.25"}
	case *cli.DurationFlag:
		return []string{"0s", "7s"}
	}
	return []string{"sample"}
}

// withFlags runs an action like the program, without the program's slow search for
// flags.
func withFlags(t *testing.T, action cli.ActionFunc, args ...string) {
	t.Helper()
	set := flag.NewFlagSet("dntp", flag.ContinueOnError)
	for _, f := range DumpCommand.Flags {
		if err := f.Apply(set); err != nil {
			t.Fatal(err)
		}
	}
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	ctx := cli.NewContext(new(cli.App), set, nil)
	ctx.Command = &cli.Command{Flags: DumpCommand.Flags}
	if err := WithFile(action)(ctx); err != nil {
		t.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
}

func load(t *testing.T, args ...string) (cfg *Config) {
	t.Helper()
	withFlags(t, func(ctx *cli.Context) (err error) {
		cfg, err = Load(ctx)
		return err
	}, args...)
	return cfg
}

func loadAndDump(t *testing.T, args ...string) (cfg *Config, dumped string) {
	t.Helper()
	withFlags(t, func(ctx *cli.Context) (err error) {
		if cfg, err = Load(ctx); err != nil {
			return err
		}
		out, err := cfg.text(ctx)
		dumped = string(out)
		return err
	}, args...)
	return cfg, dumped
}

// difference names the settings that differ between two configurations.
func difference(a, b *Config) string {
	var list []string
	other := strings.Fields(fmt.Sprintf("%+v", *b))
	for _, word := range strings.Fields(fmt.Sprintf("%+v", *a)) {
		if !slices.Contains(other, word) && !strings.Contains(word, ":0xc") {
			list = append(list, word)
		}
	}
	return strings.Join(list, " ")
}

// TestDumpAllFlags starts with each flag, and with the file that dumps it.
func TestDumpAllFlags(t *testing.T) {
	SetDefaults()
	folder := t.TempDir()
	key := filepath.Join(folder, "key")
	if err := os.WriteFile(key, []byte(strings.Repeat("0", 63)+"1"), 0o600); err != nil {
		t.Fatal(err)
	}
	samples[utils.NodeKeyFileFlag.Name] = []string{key}
	file := filepath.Join(folder, "config.toml")
	none := []string{"--datadir", folder}
	for _, f := range DumpCommand.Flags {
		name := f.Names()[0]
		if _, skip := unwritten[name]; skip {
			continue
		}
		effect := slices.Contains(processFlags, name)
		for _, value := range valuesOf(f) {
			base := slices.Concat(none, companions[name])
			plain := load(t, base...)
			args := append(base, "--"+name+"="+value)
			want, dumped := loadAndDump(t, args...)
			effect = effect || differences(plain, want) > 0
			if err := os.WriteFile(file, []byte(dumped), 0o600); err != nil {
				t.Fatal(err)
			}
			have := load(t, "--config", file)
			if differences(have, want) > 0 {
				t.Errorf("--%s=%s: another configuration is loaded: %s", name, value, difference(have, want))
			}
			if slices.Contains(processFlags, name) && !strings.Contains(dumped, fmt.Sprintf(`"--%s=%s"`, name, value)) {
				t.Errorf("--%s=%s is lost", name, value)
			}
		}
		if !effect && name != utils.SmartCardDaemonPathFlag.Name { // only a socket that there is
			t.Errorf("--%s changes nothing in the configuration: it must be one of processFlags", name)
		}
	}
}

// TestDumpAgain dumps what was loaded from a dump.
func TestDumpAgain(t *testing.T) {
	SetDefaults()
	_, first := loadAndDump(t, "--datadir", t.TempDir(), "--authrpc.port=0", "--nat=none", "--cache.preimages", "--verbosity=5", "--log.file=x", "--metrics", "--http")
	file := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(file, []byte(first), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, again := loadAndDump(t, "--config", file); again != first {
		t.Errorf("have\n%s\nwant\n%s", again, first)
	}
}

// TestDumpUnwritten checks the flags that are not written to a file.
func TestDumpUnwritten(t *testing.T) {
	SetDefaults()
	const secret = "0000000000000000000000000000000000000000000000000000000000000001"
	_, dumped := loadAndDump(t, "--datadir", t.TempDir(), "--nodekeyhex", secret, "--miner.guard.rebuild")
	if !strings.Contains(dumped, "# --nodekeyhex is not written") || !strings.Contains(dumped, "# --miner.guard.rebuild is not written") || strings.Contains(dumped, secret) {
		t.Errorf("have\n%s", dumped)
	}
}

// TestFileFlags checks that flags on the command line override those in a file.
func TestFileFlags(t *testing.T) {
	SetDefaults()
	file := filepath.Join(t.TempDir(), "config.toml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("Flags = [\"--authrpc.port=0\", \"--cache.preimages\"]\n")
	if cfg := load(t, "--config", file); cfg.Node.AuthPort != 0 {
		t.Errorf("have port %d, want 0", cfg.Node.AuthPort)
	}
	if cfg := load(t, "--config", file, "--authrpc.port", "7"); cfg.Node.AuthPort != 7 {
		t.Errorf("have port %d, want 7", cfg.Node.AuthPort)
	}
	write("Flags = [\"--nosuch=0\"]\n")
	app := &cli.App{Flags: DumpCommand.Flags, Action: WithFile(func(*cli.Context) error { return nil })}
	if err := app.Run([]string{"dntp", "--config", file}); err == nil || !strings.Contains(err.Error(), "--nosuch") {
		t.Errorf("have %v, want a complaint", err)
	}
}
