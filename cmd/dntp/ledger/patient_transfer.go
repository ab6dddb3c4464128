// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"
	"time"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

var transferForFlag = &cli.DurationFlag{Name: "for", Usage: "`time` in which the organization may accept", Value: 7 * 24 * time.Hour}

func requestTransfer(ctx *cli.Context) error {
	texts, err := terminal.Arguments(ctx, 2)
	if err != nil {
		return err
	}
	pid, err := terminal.ParseHash(texts[0])
	if err != nil {
		return fmt.Errorf("pseudonym %q: %w", texts[0], err)
	}
	return session.SendPrepared(ctx, func(n *session.Session) (session.Call, error) {
		to, err := n.Org(texts[1])
		if err != nil {
			return nil, err
		}
		notAfter, err := afterwards(ctx, n, ctx.Duration(transferForFlag.Name))
		return func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.RequestTransfer(opts, pid, to, notAfter)
		}, err
	})
}
