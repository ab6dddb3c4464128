// SPDX-License-Identifier: GPL-3.0-or-later

package inspect

import (
	"context"
	"fmt"
	"slices"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/operator"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/urfave/cli/v2"
)

// IndexCommand shows the index of health records, and makes it again.
var IndexCommand = &cli.Command{
	Name:   "index",
	Usage:  "Show how far the index of health records is, or make it again",
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{
			Name:  "status",
			Usage: "Say how far the index of a node is, or that of a data folder on which no node runs",
			Description: "With --rpc or --devnet a running node is asked, which must serve the ehr namespace: over\n" +
				"HTTP with --http.api eth,ehr, and always over its IPC file. The exit code is 1 if the index\n" +
				"has stopped.",
			Flags:  slices.Concat(session.ReadFlags, config.DatabaseFlags, utils.LogFlags),
			Action: terminal.Quiet(indexStatus),
		},
		operator.RebuildIndexCommand,
	},
}

// errIndexStopped ends a command whose output has said why the index stopped.
var errIndexStopped = fmt.Errorf("%w: the index has stopped", terminal.ErrReported)

func indexStatus(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	read := operator.FolderIndexStatus
	if ctx.IsSet(session.RPCFlag.Name) || ctx.IsSet(session.DevnetFlag.Name) {
		read = nodeIndexStatus
	}
	s, err := read(ctx)
	if err != nil {
		return err
	}
	head, lag := uint64(s.Head.Number), uint64(s.Behind)
	state := "at the head of the chain"
	switch {
	case s.Error != nil:
		state = "stopped: " + *s.Error
	case s.Rebuilding:
		state = "catches up"
	case lag > 0:
		state = "behind"
	}
	err = terminal.PrintFacts(ctx, s,
		"state", state,
		"block", fmt.Sprintf("%d %s", head, s.Head.Hash.Hex()),
		"chain", fmt.Sprintf("block %d, %d ahead", head+lag, lag),
		"answers", fmt.Sprintf("blocks %d to %d", uint64(s.Oldest), head),
		"events", uint64(s.Events))
	if err == nil && s.Error != nil {
		err = errIndexStopped
	}
	return err
}

// nodeIndexStatus asks a running node.
func nodeIndexStatus(ctx *cli.Context) (*ehrapi.Index, error) {
	n, err := session.Dial(ctx)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx.Context, statusWait)
	defer cancel()
	s := new(ehrapi.Index)
	err = n.RPC.Client().CallContext(limited, s, "ehr_indexStatus")
	if session.LacksIndex(err) {
		return nil, terminal.ErrorHint("the node has no index, or does not serve the ehr namespace",
			"add ehr to its --http.api, or name its IPC file with --rpc; a node with --ehr.index=false has none")
	}
	return s, err
}
