// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"fmt"
	"os"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/urfave/cli/v2"
)

// OverrideFlag names the signer-set overrides of a node's operator.
var OverrideFlag = &cli.StringFlag{
	Name:     "clique.override",
	Usage:    "`files` of signer-set overrides that this operator agrees to, separated by commas",
	Category: "ETHEREUM",
}

// Clique holds the operator's decisions about the engine.
type Clique struct {
	Override []string `toml:",omitempty"` // files
}

// SetClique takes the engine's settings from the flags.
func SetClique(ctx *cli.Context, cfg *Clique) {
	if ctx.IsSet(OverrideFlag.Name) {
		cfg.Override = utils.SplitAndTrim(ctx.String(OverrideFlag.Name))
	}
}

// Overrides reads the files.
func (cfg *Clique) Overrides() (clique.Overrides, error) {
	var list []*clique.Override
	for _, path := range cfg.Override {
		o, err := ReadOverride(path)
		if err != nil {
			return nil, err
		}
		if err := o.Verify(); err != nil {
			return nil, terminal.WithHint(fmt.Errorf("%s: %w", path, err), "`dntp override show %s` shows who has not approved; each approves with `dntp override sign`", path)
		}
		list = append(list, o)
	}
	all, err := clique.NewOverrides(list...)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", OverrideFlag.Name, err)
	}
	return all, nil
}

// ReadOverride reads the file of an override, approved or not.
func ReadOverride(path string) (*clique.Override, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > clique.OverrideSize {
		err = fmt.Errorf("have %d bytes, want at most %d", info.Size(), clique.OverrideSize)
	}
	var blob []byte
	if err == nil {
		blob, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("cannot read the signer-set override: %w", err), "`dntp override new` writes one")
	}
	o, err := clique.ParseOverride(blob)
	if err != nil {
		return nil, terminal.WithHint(fmt.Errorf("%s: %w", path, err), "an approval covers every byte: use the file as `dntp override new` and `sign` wrote it")
	}
	return o, nil
}
