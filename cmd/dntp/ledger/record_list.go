// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/genesis"
	"github.com/urfave/cli/v2"
)

var (
	classesFlag    = &cli.StringFlag{Name: "class", Usage: "`classes` by name or number, separated by commas (default = all)"}
	listStatusFlag = &cli.StringFlag{Name: "status", Usage: "only those whose newest version has the `status`, such as pending"}
)

var listRecordsCommand = &cli.Command{
	Name: "list", Usage: "List records, of a patient or of everybody, the newest first", ArgsUsage: "[PID]",
	Description: `Without a patient, and with --org, --status or --oldest-first, only a node with an index answers.
A node without one lists the records of a patient at its custodian, the oldest first.`,
	Flags: joined(pageFlags, []cli.Flag{classesFlag, listOrgFlag, listStatusFlag}, session.ReadFlags), Action: terminal.Quiet(listRecords),
}

// RecordPage is what list prints as JSON.
type RecordPage struct {
	Records []*RecordAnswer `json:"records"`
	Next    string          `json:"next"` // empty if nothing follows
}

// recordQuery is what list asks for.
type recordQuery struct {
	filter  ehrapi.RecordFilter
	classes uint64
	limit   uint
}

func listRecords(ctx *cli.Context) error {
	q, err := recordQueryOf(ctx)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	if q.filter.Org, err = oneOrg(ctx, n); err != nil {
		return err
	}
	page, err := q.read(ctx, n)
	if err != nil {
		return err
	}
	return page.print(ctx)
}

func recordQueryOf(ctx *cli.Context) (q recordQuery, err error) {
	if q.filter.Patient, err = onePatient(ctx); err != nil {
		return q, err
	}
	if q.classes, err = classMask(ctx.String(classesFlag.Name)); err != nil {
		return q, err
	}
	if bits.OnesCount64(q.classes) == 1 {
		class := ehrapi.Numbered(uint8(bits.TrailingZeros64(q.classes)))
		q.filter.Class = &class
	}
	if text := ctx.String(listStatusFlag.Name); text != "" {
		status, err := contracts.RecordStatuses.Number(text)
		if err != nil {
			return q, fmt.Errorf("--%s: %w", listStatusFlag.Name, err)
		}
		word := ehrapi.Numbered(status)
		q.filter.Status = &word
	}
	q.limit, err = pageLimit(ctx)
	return q, err
}

// onlyIndex reports whether the contract cannot answer.
func (q *recordQuery) onlyIndex(ctx *cli.Context) bool {
	return q.filter.Patient == nil || q.filter.Org != nil || q.filter.Status != nil || ctx.Bool(oldestFlag.Name)
}

// read asks the index, and the contract if there is none. Only the contract lists several
// classes at once. A cursor belongs to one of the two: the index's is hex.
func (q *recordQuery) read(ctx *cli.Context, n *session.Session) (*RecordPage, error) {
	cursor, several := ctx.String(cursorFlag.Name), q.filter.Class == nil && q.classes != contracts.AllClasses
	if several && q.onlyIndex(ctx) {
		return nil, errors.New("--class: several classes can be listed only of one patient, and without --org, --status and --oldest-first")
	}
	if !several && (cursor == "" || strings.HasPrefix(cursor, "0x")) {
		page, err := askIndex[ehrapi.RecordRow](ctx, n, "ehr_listRecords", q.filter)
		if err == nil {
			return recordPage(ctx, n, page)
		}
		if !session.LacksIndex(err) || q.onlyIndex(ctx) {
			return nil, needsIndex(err, "`dntp record list PID`")
		}
	}
	after := uint64(0)
	if cursor != "" {
		var err error
		if after, err = strconv.ParseUint(cursor, 10, 64); err != nil {
			return nil, errBadCursor
		}
	}
	found, err := n.Ledger.RecordsOf(ctx.Context, *q.filter.Patient, q.classes, after, uint16(q.limit))
	if err != nil {
		return nil, err
	}
	page := &RecordPage{Records: []*RecordAnswer{}}
	if found.Next != 0 {
		page.Next = strconv.FormatUint(found.Next, 10)
	}
	for _, id := range found.Ids {
		a, err := readRecord(ctx.Context, n, id, 0)
		if err != nil {
			return nil, err
		}
		page.Records = append(page.Records, a)
	}
	return page, nil
}

// recordPage returns rows of the index in the form of all commands. JSON also has the
// commitments, which the rows lack.
func recordPage(ctx *cli.Context, n *session.Session, list *listPage[ehrapi.RecordRow]) (*RecordPage, error) {
	page := &RecordPage{Records: []*RecordAnswer{}, Next: list.Next}
	for _, row := range list.Rows {
		a := &RecordAnswer{RecordID: row.ID, Latest: uint32(row.Latest), LatestFinal: uint32(row.LatestFinal), Status: row.Status.Name, Class: row.Class.Number}
		if ctx.Bool(terminal.JSONFlag.Name) {
			var err error
			if a, err = readRecord(ctx.Context, n, row.ID, 0); err != nil {
				return nil, err
			}
		}
		page.Records = append(page.Records, a)
	}
	return page, nil
}

func (p *RecordPage) print(ctx *cli.Context) error {
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, p)
	}
	const classWidth, statusWidth = 14, 9 // with the id, 100 columns
	t := terminal.NewTable(ctx.App.Writer, "RECORD", "CLASS", "VER", "STATUS")
	for _, a := range p.Records {
		versions := fmt.Sprintf("%d/%d", a.LatestFinal, a.Latest)
		t.Row(a.RecordID, cut(genesis.ClassName(a.Class), classWidth), versions, cut(a.Status, statusWidth))
	}
	t.Flush()
	(&listPage[struct{}]{Next: p.Next}).more(ctx)
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
