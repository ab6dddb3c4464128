// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/watch"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/core/types"
)

// faultRow is one line of the table.
type faultRow struct {
	Members   int      `json:"members"`
	Fault     string   `json:"fault"`
	Times     int      `json:"times"`
	Blocks    float64  `json:"blockGap"`    // longest time without a new block on a spared node, in periods
	Finality  float64  `json:"finalityGap"` // the same without a new final block
	Writes    float64  `json:"writeGap"`    // the same without a new transaction of such a node's own people
	Reads     float64  `json:"slowestRead"` // from such a node, in seconds
	Accepted  int      `json:"accepted"`    // transactions
	Lost      int      `json:"lost"`
	Reorg     int      `json:"reorg"`                       // deepest, in blocks given up
	Healed    float64  `json:"healed"`                      // seconds until all agreed
	Rate      float64  `json:"reorgsPerThousand,omitempty"` // of a run without faults, on one node
	Median    float64  `json:"medianFinality,omitempty"`    // periods from a block's arrival until it is final, the same
	Memory    float64  `json:"memory,omitempty"`            // MiB more that a node used with a hostile peer
	Processor float64  `json:"processor,omitempty"`         // factor of its processor time with a hostile peer
	Note      string   `json:"note,omitempty"`
	Skipped   string   `json:"skipped,omitempty"` // why it was not tried
	Broken    []string `json:"broken"`            // rules
	Slow      []string `json:"slow"`              // rules about time

	minority bool
	quorum   bool // finality must not pause either
	failed   int  // reads
	before   int  // transactions accepted before the fault

	supervised *devnet.Node // started again whenever it ends, nil for none
	starts     int          // of supervised
}

func (row *faultRow) breaks(format string, args ...any) {
	row.Broken = append(row.Broken, fmt.Sprintf(format, args...))
}

func (row *faultRow) lags(format string, args ...any) {
	row.Slow = append(row.Slow, fmt.Sprintf(format, args...))
}

// wrong returns all broken rules.
func (row *faultRow) wrong() []string { return slices.Concat(row.Broken, row.Slow) }

func (row *faultRow) String() string {
	if row.Skipped != "" {
		return "not tried: " + row.Skipped
	}
	text := fmt.Sprintf("%d times, gaps %.1f and %.1f final, reorg %d, %d accepted, %d lost, healed in %.1f s",
		row.Times, row.Blocks, row.Finality, row.Reorg, row.Accepted, row.Lost, row.Healed)
	if row.Note != "" {
		text += ", " + row.Note
	}
	return text
}

func (r *faultRun) beginGaps() {
	now := time.Now()
	for _, v := range r.watch.Views {
		v.Mu.Lock()
		v.Spared, v.Depth, v.Slowest, v.Failed = true, 0, 0, 0
		v.Blocks.Begin(now)
		v.Finality.Begin(now)
		v.Mu.Unlock()
	}
	row := r.rows[len(r.rows)-1]
	for _, s := range r.load.senders {
		s.mu.Lock()
		s.gap.Begin(now)
		row.before += len(s.accepted)
		s.mu.Unlock()
	}
}

func (r *faultRun) endGaps(row *faultRow) {
	now, period := time.Now(), r.period().Seconds()
	for i, v := range r.watch.Views {
		v.Mu.Lock()
		row.Blocks = max(row.Blocks, v.Blocks.Stop(now).Seconds()/period)
		row.Finality = max(row.Finality, v.Finality.Stop(now).Seconds()/period)
		row.Reads = max(row.Reads, v.Slowest.Seconds())
		row.Reorg = max(row.Reorg, v.Depth)
		row.failed += v.Failed
		v.Mu.Unlock()
		s := r.load.senders[i]
		s.mu.Lock()
		row.Writes = max(row.Writes, s.gap.Stop(now).Seconds()/period)
		row.Accepted += len(s.accepted)
		s.mu.Unlock()
	}
	row.Accepted -= row.before
}

// arrived waits until every transaction accepted so far is in the chain of every node.
// Those that are missing at the end of the wait count as lost.
func (r *faultRun) arrived(ctx context.Context, row *faultRow) {
	accepted := r.load.accepted()
	err := devnet.WaitFor(ctx, arrivePatience, func(ctx context.Context) error {
		row.Lost = 0
		var first error
		for i, s := range r.load.senders {
			for _, v := range r.watch.Views {
				nonce, err := v.Client.NonceAt(ctx, s.actor.Address, nil)
				if err != nil {
					return err
				}
				if missing := accepted[i] - int(nonce); missing > 0 {
					row.Lost = max(row.Lost, missing)
					first = fmt.Errorf("%s lacks %d transactions of %s", v.Node.Member.Title(), missing, s.home.Member.Title())
				}
			}
		}
		return first
	})
	if err != nil {
		row.breaks("%v", err)
	}
}

// judge checks a row by the rules.
func (r *faultRun) judge(row *faultRow) {
	r.watch.Mu.Lock()
	for _, change := range r.watch.Changed {
		row.breaks("%s", change)
	}
	r.watch.Changed = nil
	r.watch.Mu.Unlock()
	if row.Skipped != "" {
		return
	}
	if row.Healed > healMax.Seconds() {
		row.lags("all agreed after %.1f s, want %.0f", row.Healed, healMax.Seconds())
	}
	if row.Memory > hostileMemoryMax || row.Processor > hostileProcessorMax {
		row.lags("%.0f MiB and %.2f times the processor time, want at most %d and %.1f", row.Memory, row.Processor, hostileMemoryMax, hostileProcessorMax)
	}
	if !row.minority {
		return
	}
	// The gap is measured by polling, so only to within one poll interval.
	limit := gapPeriodsMax + devnet.Poll.Seconds()/r.period().Seconds()
	if row.Blocks > limit {
		row.lags("%.1f periods without a block, want %d", row.Blocks, gapPeriodsMax)
	}
	if row.quorum && row.Finality > limit {
		row.lags("%.1f periods without a final block, want %d", row.Finality, gapPeriodsMax)
	}
	if row.Writes > limit+1 { // a transaction may have to wait for the block after the next
		row.lags("%.1f periods without a write, want %d", row.Writes, gapPeriodsMax)
	}
	if row.Reads > limit*r.period().Seconds() || row.failed > 0 {
		row.lags("a read took %.1f s, and %d failed", row.Reads, row.failed)
	}
}

// settle ends the load and looks every accepted transaction up, on every node,
// in the chain below the final block.
func (r *faultRun) settle(ctx context.Context) error {
	r.load.end()
	row := &faultRow{Members: len(r.Nodes), Fault: "in all", Times: 1}
	r.rows = append(r.rows, row)
	r.Say.Step("%d members: looking up every accepted transaction", len(r.Nodes))
	r.arrived(ctx, row)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var height uint64
	for _, v := range r.watch.Views {
		height = max(height, v.Height())
	}
	if err := r.agreedAbove(ctx, healPatience, height); err != nil {
		row.breaks("%v", err)
	}
	for _, v := range r.watch.Views {
		missing, err := r.missing(ctx, v)
		if err != nil {
			row.breaks("%s: %v", v.Node.Member.Title(), err)
		}
		row.Lost = max(row.Lost, missing)
	}
	if row.Lost > 0 {
		row.breaks("%d accepted transactions are lost", row.Lost)
	}
	if err := r.watch.Recheck(ctx, 0); err != nil {
		row.breaks("%v", err)
	}
	for _, count := range r.load.accepted() {
		row.Accepted += count
	}
	row.Note = fmt.Sprintf("%d final blocks seen and unchanged", len(r.watch.Final))
	r.judge(row)
	if len(row.wrong()) > 0 {
		r.Say.Fail("in all     %s", strings.Join(row.wrong(), "; "))
	} else {
		r.Say.Done("in all     %d transactions accepted, none lost; %s", row.Accepted, row.Note)
	}
	return nil
}

// missing counts the accepted transactions that are not in a node's final
// chain, or failed there.
func (r *faultRun) missing(ctx context.Context, v *watch.View) (count int, err error) {
	at, err := v.FinalityNow(ctx)
	if err != nil {
		return 0, err
	}
	for _, s := range r.load.senders {
		for _, hash := range s.accepted {
			receipt, err := v.Receipt(ctx, hash)
			if err != nil {
				return 0, err
			}
			if receipt == nil || receipt.Status != types.ReceiptStatusSuccessful || receipt.BlockNumber.Uint64() > uint64(at.Finalized.Number) {
				count++
			}
		}
	}
	return count, nil
}

// faultReport is what --json prints.
type faultReport struct {
	Seed   uint64      `json:"seed"`
	Period uint64      `json:"period"`
	Rows   []*faultRow `json:"rows"`
	OK     bool        `json:"ok"`
}

func (p *faultReport) add(_ int, r *faultRun) { p.Rows = append(p.Rows, r.rows...) }

func (p *faultReport) broken() bool {
	for _, row := range p.Rows {
		if len(row.wrong()) > 0 {
			return true
		}
	}
	return false
}

// errRuleBroken ends a run whose table names the broken rules.
var errRuleBroken = errors.New("a rule broke; the table says which")

// tell prints the table, and returns an error if a rule was broken.
func (p *faultReport) tell(w io.Writer, asJSON bool) error {
	p.OK = !p.broken()
	if asJSON {
		if err := terminal.PrintJSON(w, p); err != nil {
			return err
		}
	} else {
		p.print(w)
	}
	if !p.OK {
		return errRuleBroken
	}
	return nil
}

// measured writes a value, and nothing for one that was not measured, such as of nodes
// that were not spared.
func measured(value float64, unit string) string {
	if value < 0.05 { // the table shows tenths
		return "-"
	}
	return fmt.Sprintf("%.1f%s", value, unit)
}

func (p *faultReport) print(w io.Writer) {
	fmt.Fprintf(w, "\nseed %d, period %d s; gaps in periods\n\n", p.Seed, p.Period)
	t := terminal.NewTable(w, "members", "fault", "times", "block gap", "final gap", "write gap", "slowest read", "accepted", "lost", "reorg", "healed", "")
	for _, row := range p.Rows {
		note := row.Note
		if row.Skipped != "" {
			note = "not tried: " + row.Skipped
		}
		for _, broken := range row.wrong() {
			note += "; BROKEN: " + broken
		}
		t.Row(row.Members, row.Fault, row.Times, measured(row.Blocks, ""), measured(row.Finality, ""), measured(row.Writes, ""),
			fmt.Sprintf("%.2f s", row.Reads), row.Accepted, row.Lost, row.Reorg, measured(row.Healed, " s"), note)
	}
	t.Flush()
}
