// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/genesis"
	"github.com/urfave/cli/v2"
)

var (
	classesFlag = &cli.StringFlag{Name: "class", Usage: "`classes` by name or number, separated by commas (default = all)"}
	cursorFlag  = &cli.Uint64Flag{Name: "cursor", Usage: "`next` of the previous page"}
	limitFlag   = &cli.UintFlag{Name: "limit", Usage: "`number` of records at most, 1 to 256", Value: 50}
)

var listRecordsCommand = &cli.Command{
	Name: "list", Usage: "List the records of a patient at a custodian", ArgsUsage: "PID",
	Flags: append([]cli.Flag{classesFlag, cursorFlag, limitFlag}, session.ReadFlags...), Action: terminal.Quiet(listRecords),
}

// RecordPage is what list prints as JSON.
type RecordPage struct {
	Records []*RecordAnswer `json:"records"`
	Next    uint64          `json:"next"` // 0 if nothing follows
}

func listRecords(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "the pseudonym of a patient")
	if err != nil {
		return err
	}
	pid, err := terminal.ParseHash(text)
	if err != nil {
		return fmt.Errorf("pseudonym of a patient: %w", err)
	}
	mask, err := classMask(ctx.String(classesFlag.Name))
	if err != nil {
		return err
	}
	limit := ctx.Uint(limitFlag.Name)
	if limit < 1 || limit > OrgsPage {
		return fmt.Errorf("--limit: have %d, want 1 to %d", limit, OrgsPage)
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	found, err := n.Ledger.RecordsOf(ctx.Context, pid, mask, ctx.Uint64(cursorFlag.Name), uint16(limit))
	if err != nil {
		return err
	}
	page := RecordPage{Records: []*RecordAnswer{}, Next: found.Next}
	for _, id := range found.Ids {
		a, err := readRecord(ctx.Context, n, id, 0)
		if err != nil {
			return err
		}
		page.Records = append(page.Records, a)
	}
	return page.print(ctx)
}

func (p *RecordPage) print(ctx *cli.Context) error {
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, p)
	}
	t := terminal.NewTable(ctx.App.Writer, "RECORD", "CLASS", "VERSIONS", "FINAL", "STATUS")
	for _, a := range p.Records {
		t.Row(a.RecordID, genesis.ClassName(a.Class), a.Latest, a.LatestFinal, a.Status)
	}
	t.Flush()
	if p.Next != 0 {
		fmt.Fprintf(ctx.App.ErrWriter, "there are more: --cursor %d\n", p.Next)
	}
	return nil
}

// parseClass reads a class of records by name or number.
func parseClass(text string) (uint8, error) {
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return genesis.ClassNamed(text)
	}
	if number < 1 || number > uint64(contracts.LastClass) {
		return 0, fmt.Errorf("have class %d, want 1 to %d", number, contracts.LastClass)
	}
	return uint8(number), nil
}

// classMask has a bit for each class of a list, and for all classes if it is empty.
func classMask(list string) (mask uint64, err error) {
	if list == "" {
		return contracts.AllClasses, nil
	}
	for word := range strings.SplitSeq(list, ",") {
		class, err := parseClass(strings.TrimSpace(word))
		if err != nil {
			return 0, fmt.Errorf("--class: %w", err)
		}
		mask |= 1 << class
	}
	return mask, nil
}
