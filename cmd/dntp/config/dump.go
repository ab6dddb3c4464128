// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p/nat"
	"github.com/urfave/cli/v2"
)

// DumpCommand writes the configuration that results from the flags.
var DumpCommand = &cli.Command{
	Name:      "dumpconfig",
	Usage:     "Write the configuration that results from the flags, as TOML",
	ArgsUsage: "[file]",
	Description: `A node that is started with --config and the file does the same as one with the flags.
Flags that no table can hold are in the list Flags.`,
	Flags:  slices.Concat(NodeFlags, RPCFlags, utils.LogFlags, utils.MetricsFlags),
	Action: terminal.Quiet(dump),
}

// processFlags change the program and not the configuration of its node.
var processFlags = func() []string {
	names := []string{utils.GOGCFlag.Name, utils.MemoryLimitFlag.Name, utils.CryptoKZGFlag.Name, utils.FDLimitFlag.Name, utils.MinFreeDiskSpaceFlag.Name}
	for _, f := range utils.LogFlags {
		names = append(names, f.Names()...)
	}
	return names
}()

// unwritten are flags that are not written to a file, with the reason.
var unwritten = map[string]string{
	configFileFlag.Name:       "",
	utils.NodeKeyHexFlag.Name: "it is a secret: keep the key in a file and name that with --" + utils.NodeKeyFileFlag.Name,
	rebuildGuardFlag.Name:     "it is for one start",
	clockOffsetFlag.Name:      "it is for one start",
}

func dump(ctx *cli.Context) error {
	if ctx.NArg() > 1 {
		return terminal.ErrorHint("too many arguments", "usage: dntp dumpconfig %s", ctx.Command.ArgsUsage)
	}
	cfg, err := Load(ctx)
	if err != nil {
		return err
	}
	out, err := cfg.text(ctx)
	if err != nil {
		return err
	}
	if ctx.NArg() == 0 {
		_, err = ctx.App.Writer.Write(out)
		return err
	}
	return terminal.WriteFile(ctx.Args().First(), out)
}

// text writes the configuration that results from the flags of ctx.
func (cfg *Config) text(ctx *cli.Context) ([]byte, error) {
	cfg.Eth.Genesis = nil // it is stored in the data folder
	cfg.Flags = nil
	tables, err := tomlSettings.Marshal(cfg)
	if err != nil {
		return nil, err
	}
	if cfg.Flags, err = cfg.flagsBeside(ctx, tables); err != nil {
		return nil, err
	}
	out, err := tomlSettings.Marshal(cfg)
	if err != nil {
		return nil, err
	}
	var comments bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(unwritten)) {
		if reason := unwritten[name]; ctx.IsSet(name) && reason != "" {
			fmt.Fprintf(&comments, "# --%s is not written: %s\n", name, reason)
		}
	}
	return append(comments.Bytes(), out...), nil
}

// flagsBeside are the flags of ctx that are needed besides the tables to get cfg again.
// Upstream omits zero values from a table, even if the default is not zero, and has no
// key for some settings.
func (cfg *Config) flagsBeside(ctx *cli.Context, tables []byte) (list []string, err error) {
	root := log.Root()
	log.SetDefault(log.NewLogger(log.DiscardHandler())) // the same warnings each time
	defer log.SetDefault(root)
	have, err := reloaded(ctx, tables)
	if err != nil {
		return nil, err
	}
	var chosen []string
	for _, f := range ctx.Command.Flags {
		name := f.Names()[0]
		if _, skip := unwritten[name]; skip || !ctx.IsSet(name) {
			continue
		}
		if slices.Contains(processFlags, name) {
			list = append(list, "--"+name+"="+valueOf(ctx, name))
			continue
		}
		left := differences(have, cfg)
		if left == 0 {
			continue
		}
		with, err := reloaded(ctx, tables, append(chosen, name)...)
		if err != nil {
			return nil, err
		}
		if differences(with, cfg) < left {
			have, chosen = with, append(chosen, name)
			list = append(list, "--"+name+"="+valueOf(ctx, name))
		}
	}
	return list, nil
}

func valueOf(ctx *cli.Context, name string) string {
	if list := ctx.StringSlice(name); len(list) > 0 {
		return strings.Join(list, ",")
	}
	return ctx.String(name) // of any type
}

// reloaded is the configuration of a start with the tables and some flags of ctx.
func reloaded(ctx *cli.Context, tables []byte, names ...string) (*Config, error) {
	set := flag.NewFlagSet(ctx.App.Name, flag.ContinueOnError)
	for _, f := range ctx.Command.Flags {
		if err := f.Apply(set); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		if err := set.Set(name, valueOf(ctx, name)); err != nil {
			return nil, err
		}
	}
	cfg := Default()
	if err := tomlSettings.NewDecoder(bytes.NewReader(tables)).Decode(cfg); err != nil {
		return nil, err
	}
	cfg.merge(cli.NewContext(new(cli.App), set, nil))
	return cfg, nil
}

// differences counts the settings that differ between two nodes.
func differences(a, b *Config) int {
	x, y := *a, *b
	x.Flags, y.Flags = nil, nil // where settings come from, not settings
	return differ(reflect.ValueOf(x), reflect.ValueOf(y))
}

// differ compares values like reflect.DeepEqual, but an empty list equals no list, all
// functions are equal, and so are routes with the same name.
func differ(a, b reflect.Value) (count int) {
	switch a.Kind() {
	case reflect.Func:
		return 0
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return oneUnless(a.IsNil() == b.IsNil())
		}
		if a.Type() == reflect.TypeFor[nat.Interface]() {
			return oneUnless(fmt.Sprint(a) == fmt.Sprint(b))
		}
		if a.Elem().Type() != b.Elem().Type() {
			return 1
		}
		return differ(a.Elem(), b.Elem())
	case reflect.Struct:
		hidden := 0
		for i := range a.NumField() {
			if a.Type().Field(i).IsExported() {
				count += differ(a.Field(i), b.Field(i))
			} else {
				hidden++
			}
		}
		if hidden < a.NumField() {
			return count
		}
		return oneUnless(fmt.Sprint(a) == fmt.Sprint(b)) // numbers and nodes
	case reflect.Slice:
		if a.Len() != b.Len() {
			return 1
		}
		for i := range a.Len() {
			count += differ(a.Index(i), b.Index(i))
		}
		return count
	}
	return oneUnless(reflect.DeepEqual(a.Interface(), b.Interface()))
}

func oneUnless(same bool) int {
	if same {
		return 0
	}
	return 1
}

// WithFile wraps an action so that the flags in the file of --config count as if they
// were given, unless they are.
func WithFile(action cli.ActionFunc) cli.ActionFunc {
	if action == nil {
		return nil
	}
	return func(ctx *cli.Context) error {
		file := ctx.String(configFileFlag.Name)
		if file == "" {
			return action(ctx)
		}
		cfg := Default()
		if err := readFile(file, cfg); err != nil {
			return err
		}
		for _, text := range cfg.Flags {
			name, value, found := strings.Cut(strings.TrimPrefix(text, "--"), "=")
			if ctx.IsSet(name) {
				continue
			}
			if !found {
				value = "true" // as the command line has it
			}
			if err := ctx.Set(name, value); err != nil {
				return terminal.WithHint(fmt.Errorf("configuration %s: flag %q: %w", file, text, err), "write it as on the command line: \"--name=value\"")
			}
		}
		return action(ctx)
	}
}
