// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/urfave/cli/v2"
)

var overrideFlag = &cli.StringFlag{
	Name:     "clique.override",
	Usage:    "`files` of signer-set overrides that this operator agrees to, separated by commas",
	Category: "ETHEREUM",
}

// cliqueConfig says what this node's operator has decided about the engine.
type cliqueConfig struct {
	Override []string `toml:",omitempty"` // files
}

func setClique(ctx *cli.Context, cfg *cliqueConfig) {
	if ctx.IsSet(overrideFlag.Name) {
		cfg.Override = utils.SplitAndTrim(ctx.String(overrideFlag.Name))
	}
}

// overrides reads the files.
func (cfg *cliqueConfig) overrides() (clique.Overrides, error) {
	var list []*clique.Override
	for _, path := range cfg.Override {
		o, err := readOverride(path)
		if err != nil {
			return nil, err
		}
		if err := o.Verify(); err != nil {
			return nil, terminal.WithHint(fmt.Errorf("%s: %w", path, err), "`dntp override show %s` tells who has not approved; each signs with `dntp override sign`", path)
		}
		list = append(list, o)
	}
	all, err := clique.NewOverrides(list...)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", overrideFlag.Name, err)
	}
	return all, nil
}
