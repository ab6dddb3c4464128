// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/urfave/cli/v2"
)

var (
	cursorFlag   = &cli.StringFlag{Name: "cursor", Usage: "`next` of the previous page"}
	limitFlag    = &cli.UintFlag{Name: "limit", Usage: "`number` of rows at most, 1 to 256", Value: 50}
	oldestFlag   = &cli.BoolFlag{Name: "oldest-first", Usage: "List the oldest first"}
	listOrgFlag  = &cli.StringFlag{Name: "org", Usage: "only those of an `organization`"}
	pageFlags    = []cli.Flag{cursorFlag, limitFlag, oldestFlag}
	errBadCursor = errors.New("--cursor: not one of a page before")
)

// listPage is a page of a list in the output of commands.
type listPage[T any] struct {
	Rows []T    `json:"rows"`
	Next string `json:"next"` // --cursor of the next page, empty at the end
}

// indexPageMax is the most rows that a node lists at once.
const indexPageMax = 100

// pageLimit reads --limit.
func pageLimit(ctx *cli.Context) (uint, error) {
	limit := ctx.Uint(limitFlag.Name)
	if limit < 1 || limit > OrgsPage {
		return 0, fmt.Errorf("--limit: have %d, want 1 to %d", limit, OrgsPage)
	}
	return limit, nil
}

// askIndex reads a list of the node's index from --cursor on, until there are as many rows
// as --limit or no more.
func askIndex[T any](ctx *cli.Context, n *session.Session, method string, filter any) (*listPage[T], error) {
	wanted, err := pageLimit(ctx)
	if err != nil {
		return nil, err
	}
	out := &listPage[T]{Rows: []T{}, Next: ctx.String(cursorFlag.Name)}
	for uint(len(out.Rows)) < wanted {
		limit := hexutil.Uint64(min(wanted-uint(len(out.Rows)), indexPageMax))
		page := map[string]any{"limit": limit, "oldestFirst": ctx.Bool(oldestFlag.Name)}
		if out.Next != "" {
			page["cursor"] = out.Next
		}
		var list ehrapi.List[T]
		if err := n.RPC.Client().CallContext(ctx.Context, &list, method, filter, page); err != nil {
			return nil, err
		}
		out.Rows = append(out.Rows, list.Rows...)
		if out.Next = ""; list.Next == nil {
			break
		}
		out.Next = list.Next.String()
	}
	return out, nil
}

// needsIndex explains that only an index has the list.
func needsIndex(err error, instead string) error {
	if !session.LacksIndex(err) {
		return err
	}
	return terminal.ErrorHint("the node has no index, or does not serve the namespace ehr",
		"start it without --ehr.index=false and with ehr in --http.api, name its IPC file with --rpc, or use %s", instead)
}

// collect reads the first rows of a list of the node's index, as many as there are or as are
// wanted.
func collect[T any](ctx context.Context, n *session.Session, method string, oldestFirst bool, most uint64) (rows []T, err error) {
	for cursor := (*hexutil.Bytes)(nil); uint64(len(rows)) < most; {
		page := map[string]any{"limit": hexutil.Uint64(min(most-uint64(len(rows)), indexPageMax)), "oldestFirst": oldestFirst, "cursor": cursor}
		var list ehrapi.List[T]
		if err := n.RPC.Client().CallContext(ctx, &list, method, nil, page); err != nil {
			return nil, err
		}
		rows = append(rows, list.Rows...)
		if cursor = list.Next; cursor == nil {
			break
		}
	}
	return rows, nil
}

// more tells how to read on.
func (p *listPage[T]) more(ctx *cli.Context) {
	if p.Next != "" {
		fmt.Fprintf(ctx.App.ErrWriter, "there are more: --cursor %s\n", p.Next)
	}
}

// cut shortens a word of a table.
func cut(text string, width int) string {
	if runes := []rune(text); len(runes) > width {
		return string(runes[:width-1]) + "…"
	}
	return text
}
