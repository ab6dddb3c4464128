// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"errors"
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/inspect"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

// rationaleOf is the hash of what a proposal is for: its evidence or its reason.
func rationaleOf(ctx *cli.Context, n *session.Session) (common.Hash, error) {
	path := ctx.String(inspect.AgainstSignerFlag.Name)
	switch {
	case path == "" && !ctx.IsSet(rationaleFlag.Name):
		return common.Hash{}, nil
	case path == "":
		return reasonHash(ctx)
	case ctx.IsSet(rationaleFlag.Name):
		return common.Hash{}, errors.New("--evidence is the reason: leave the other flag out")
	}
	f, sum, err := inspect.ReadEvidence(path)
	if err != nil {
		return common.Hash{}, err
	}
	if err := inspect.CheckEvidence(ctx.Context, n, f); err != nil {
		return common.Hash{}, fmt.Errorf("%s: %w", path, err)
	}
	if signer := common.HexToAddress(ctx.Args().First()); signer != f.Signer {
		return common.Hash{}, fmt.Errorf("%s: it is against %v, not %v", path, f.Signer, signer)
	}
	return sum, nil
}
