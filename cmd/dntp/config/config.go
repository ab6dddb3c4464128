// SPDX-License-Identifier: GPL-3.0-or-later

// Package config makes the settings of a node from defaults, a TOML file and flags.
package config

import (
	"bufio"
	"fmt"
	"os"
	"reflect"
	"slices"
	"time"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/metrics"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/naoina/toml"
	"github.com/urfave/cli/v2"
)

// defaultSyncMode executes every block: an alliance chain is small, and its
// members check each other.
const defaultSyncMode = ethconfig.FullSync

// Config has all settings of a node; in a TOML file its parts are tables.
type Config struct {
	GraphQL  bool // served beside HTTP
	Eth      ethconfig.Config
	Node     node.Config
	Sealer   Sealer
	Clique   Clique
	Logger   Logger
	Index    Index
	Ethstats Ethstats
	Metrics  metrics.Config

	// Flags are the settings that the tables cannot hold, as on the command line.
	Flags []string `toml:",omitempty"`

	ClockOffset time.Duration `toml:"-"` // only for testing a wrong clock
}

// Sealer configures sealing on this node.
type Sealer struct {
	Mine      bool
	Etherbase common.Address `toml:",omitempty"`
	Password  string         `toml:",omitempty"` // path of the file that opens the key
	Quiet     bool           // seal no empty blocks

	RebuildGuard  bool          `toml:"-"`          // for one start
	QuietInterval time.Duration `toml:",omitempty"` // longest time without a block; 0 for the default
}

// Index configures the index of health records.
type Index struct {
	On bool // keep it, beside the chain
}

// Ethstats names the statistics service that this node reports to.
type Ethstats struct {
	URL string `toml:",omitempty"`
}

// tomlSettings uses Go's field names as keys and refuses unknown ones.
var tomlSettings = toml.Config{
	NormFieldName: func(_ reflect.Type, key string) string { return key },
	FieldToKey:    func(_ reflect.Type, field string) string { return field },
	MissingField: func(in reflect.Type, field string) error {
		return fmt.Errorf("unknown key %q in table of %s", field, in)
	},
}

// Default returns the settings of a node without flags.
func Default() *Config {
	cfg := &Config{
		Eth:     ethconfig.Defaults,
		Node:    node.DefaultConfig,
		Metrics: metrics.DefaultConfig,
		Index:   Index{On: true},
	}
	cfg.Eth.SyncMode = defaultSyncMode
	cfg.Eth.EthDiscoveryURLs = []string{}
	cfg.Eth.SnapDiscoveryURLs = []string{}

	cfg.Node.Name = terminal.ClientIdentifier
	cfg.Node.Version = terminal.VersionText()
	cfg.Node.DataDir = dataDir()
	cfg.Node.IPCPath = terminal.ClientIdentifier + ".ipc"
	cfg.Node.HTTPModules = append(slices.Clone(cfg.Node.HTTPModules), "eth", "ehr")
	cfg.Node.WSModules = append(slices.Clone(cfg.Node.WSModules), "eth", "ehr")
	// Empty and not nil: for nil, upstream uses the public network's nodes.
	cfg.Node.P2P.BootstrapNodes = []*enode.Node{}
	cfg.Node.P2P.BootstrapNodesV5 = []*enode.Node{}
	return cfg
}

// Load merges the defaults, the file of --config and the flags, in this
// order.
func Load(ctx *cli.Context) (*Config, error) {
	if err := check(ctx); err != nil {
		return nil, err
	}
	cfg := Default()
	if file := ctx.String(configFileFlag.Name); file != "" {
		if err := readFile(file, cfg); err != nil {
			return nil, err
		}
	}
	cfg.merge(ctx)
	if cfg.Node.DataDir == "" {
		return nil, terminal.ErrorHint("no data folder", "give one with --datadir")
	}
	return cfg, nil
}

// merge overwrites settings with the values of flags.
func (cfg *Config) merge(ctx *cli.Context) {
	utils.SetNodeConfig(ctx, &cfg.Node)
	cfg.Node.HTTPModules, cfg.Node.WSModules = withDescription(cfg.Node.HTTPModules), withDescription(cfg.Node.WSModules)
	utils.SetEthConfig(ctx, nil, &cfg.Eth) // it needs a node only in developer mode
	utils.SetMetricsConfig(ctx, &cfg.Metrics)
	if ctx.IsSet(utils.EthStatsURLFlag.Name) {
		cfg.Ethstats.URL = ctx.String(utils.EthStatsURLFlag.Name)
	}
	if ctx.IsSet(utils.GraphQLEnabledFlag.Name) {
		cfg.GraphQL = ctx.Bool(utils.GraphQLEnabledFlag.Name)
	}
	cfg.ClockOffset = ctx.Duration(clockOffsetFlag.Name)
	setSealer(ctx, &cfg.Sealer)
	SetClique(ctx, &cfg.Clique)
	setLogger(ctx, &cfg.Logger)
	if ctx.IsSet(indexFlag.Name) {
		cfg.Index.On = ctx.Bool(indexFlag.Name)
	}
}

// withDescription adds the namespace of rpc_discover, which describes the methods of ehr, to
// namespaces with ehr.
func withDescription(namespaces []string) []string {
	if !slices.Contains(namespaces, "ehr") || slices.Contains(namespaces, rpc.MetadataApi) {
		return namespaces
	}
	return append(slices.Clone(namespaces), rpc.MetadataApi)
}

func setSealer(ctx *cli.Context, cfg *Sealer) {
	if ctx.IsSet(mineFlag.Name) {
		cfg.Mine = ctx.Bool(mineFlag.Name)
	}
	if ctx.IsSet(quietFlag.Name) {
		cfg.Quiet = ctx.Bool(quietFlag.Name)
	}
	if ctx.IsSet(quietIntervalFlag.Name) {
		cfg.QuietInterval = ctx.Duration(quietIntervalFlag.Name)
	}
	cfg.RebuildGuard = ctx.Bool(rebuildGuardFlag.Name)
	if ctx.IsSet(etherbaseFlag.Name) {
		cfg.Etherbase = common.HexToAddress(ctx.String(etherbaseFlag.Name))
	}
	if ctx.IsSet(utils.PasswordFileFlag.Name) {
		cfg.Password = ctx.Path(utils.PasswordFileFlag.Name)
	}
}

func readFile(file string, cfg *Config) error {
	f, err := os.Open(file)
	if err != nil {
		return terminal.WithHint(fmt.Errorf("cannot read the configuration: %w", err), "`dntp dumpconfig %s` writes one", file)
	}
	defer f.Close()
	if err := tomlSettings.NewDecoder(bufio.NewReader(f)).Decode(cfg); err != nil {
		return terminal.WithHint(fmt.Errorf("configuration %s: %w", file, err), "`dntp dumpconfig` shows every key")
	}
	return nil
}
