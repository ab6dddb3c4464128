// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// result is what one run came to, or many.
type result struct {
	mu      sync.Mutex
	seeds   int
	blocks  uint64
	faults  map[string]int
	reorgs  int
	deepest int
	found   int                   // liars against whom there is evidence
	changes int                   // of the signer set, final
	doubts  int                   // evidence of seals on two forks against honest signers
	twice   int                   // second seals at one height by honest signers
	lag     map[time.Duration]int // from a block's time to when it is first final, in quarters of a period
	broken  map[string]int
}

func newResult() *result {
	return &result{faults: make(map[string]int), lag: make(map[time.Duration]int), broken: make(map[string]int)}
}

func (r *result) final(after time.Duration) {
	quarter := period / 4
	r.lag[(after+quarter-1)/quarter*quarter]++
}

func (r *result) reorg(depth int) {
	if depth == 0 {
		return // a head of the same chain
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reorgs++
	r.deepest = max(r.deepest, depth)
}

// add counts a run in.
func (r *result) add(o *result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
	r.seeds++
	r.blocks += o.blocks
	r.reorgs += o.reorgs
	r.deepest = max(r.deepest, o.deepest)
	r.changes += o.changes
	r.twice += o.twice
	r.found += o.found
	r.doubts += o.doubts
	for kind, n := range o.faults {
		r.faults[kind] += n
	}
	for after, n := range o.lag {
		r.lag[after] += n
	}
	for kind, n := range o.broken {
		r.broken[kind] += n
	}
}

// result is what the run came to so far.
func (w *world) result() *result {
	for _, m := range w.members {
		w.report.faults["lost records"] += m.disk.lost
		w.report.faults["torn batches"] += m.disk.torn
	}
	for _, m := range w.honest() {
		w.report.blocks = max(w.report.blocks, m.head().Number.Uint64())
		w.report.changes = max(w.report.changes, m.changes())
	}
	w.watch.mu.Lock()
	defer w.watch.mu.Unlock()
	w.report.twice = w.watch.twice
	return w.report
}

// quantile is the lag that so many of the final blocks stay within, in periods.
func (r *result) quantile(q float64) string {
	total, sum := 0, 0
	for _, n := range r.lag {
		total += n
	}
	for _, after := range slices.Sorted(maps.Keys(r.lag)) {
		if sum += r.lag[after]; float64(sum) >= q*float64(total) {
			return fmt.Sprintf("%.2f", after.Seconds()/period.Seconds())
		}
	}
	return "-"
}

// report holds the results by number of signers.
type report struct {
	mu   sync.Mutex
	rows map[int]*result
	done int
	out  io.Writer // receives the progress; nil for none
	want int       // runs in all
}

// progressEvery is after how many runs the report says how far it is, and what
// came of it so far.
const progressEvery = 500

func (r *report) add(signers int, o *result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rows == nil {
		r.rows = make(map[int]*result)
	}
	if r.rows[signers] == nil {
		r.rows[signers] = newResult()
	}
	r.rows[signers].add(o)
	if r.done++; r.out != nil && r.done%progressEvery == 0 && r.done < r.want {
		fmt.Fprintf(r.out, "%d of %d\n", r.done, r.want)
		r.print(r.out)
	}
}

// changes is how often the signers have changed in all runs.
func (r *report) changes() (n int) {
	for _, o := range r.rows {
		n += o.changes
	}
	return n
}

// print writes the table as the README has it.
func (r *report) print(out io.Writer) {
	row := func(cells ...any) {
		for _, cell := range cells {
			fmt.Fprintf(out, "| %v ", cell)
		}
		fmt.Fprintln(out, "|")
	}
	row("signers", "seeds", "blocks", "reorgs", "deepest", "median", "p99", "changes", "resealed", "doubted", "liars found",
		"stalls", "conflicts", "guard", "proofs", "accused")
	fmt.Fprintln(out, strings.Repeat("| ---: ", 16)+"|")
	faults := make(map[string]int)
	for _, signers := range slices.Sorted(maps.Keys(r.rows)) {
		o := r.rows[signers]
		row(signers, o.seeds, o.blocks, o.reorgs, o.deepest, o.quantile(0.5), o.quantile(0.99), o.changes, o.twice, o.doubts, o.found,
			o.broken["stall"], o.broken["conflict"], o.broken["guard"], o.broken["proof"], o.broken["evidence"])
		for kind, n := range o.faults {
			faults[kind] += n
		}
	}
	var kinds []string
	for _, kind := range slices.Sorted(maps.Keys(faults)) {
		kinds = append(kinds, fmt.Sprintf("%s %d", kind, faults[kind]))
	}
	fmt.Fprintf(out, "\nFaults: %s.\n", strings.Join(kinds, ", "))
}
