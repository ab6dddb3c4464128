// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
)

// How long a fault lasts, and in a short run.
const (
	pauseTime, pauseShort = 30 * time.Second, 5 * time.Second
	cutTime, cutShort     = 60 * time.Second, 8 * time.Second
	downTime, downShort   = 20 * time.Second, 6 * time.Second
	killRest, killDown    = 1500 * time.Millisecond, 3 * time.Second // at the most, before and after a kill
	skewTime, skewShort   = 15 * time.Second, 5 * time.Second
	killsShort            = 4
	measureStep           = 10 // periods between two lines of progress
)

// faults are caused in this order.
var faults = []fault{
	{name: "kill", minority: true, run: killInTurn},
	{name: "minority", minority: true, run: killMinority},
	{name: "all", run: killAll},
	{name: "pause", minority: true, run: pauseOne},
	{name: "cut-one", minority: true, run: cutOne},
	{name: "cut", run: cutHalves},
	{name: "clock+3s", minority: true, run: skewClock(3 * time.Second)},
	{name: "clock-3s", minority: true, run: skewClock(-3 * time.Second)},
	{name: "clock+20s", minority: true, run: skewClock(20 * time.Second)},
	{name: "clock-20s", minority: true, run: skewClock(-20 * time.Second)},
	{name: "clone", minority: true, run: cloneSigner},
	{name: "hostile", minority: true, run: hostilePeer},
	{name: "torn-log", minority: true, run: tearLog},
	{name: "torn-ancient", minority: true, run: tearAncient},
	{name: "torn-table", minority: true, run: tearTable},
	{name: "disk-full", minority: true, run: fillDisk},
	{name: "disk-watched", minority: true, run: fillDiskWatched},
}

// shortFaults are the faults of a short run.
var shortFaults = []string{"kill", "pause", "cut", "clock+3s", "clone", "hostile", "torn-log", "torn-table"}

// lasting chooses between the times of a full and of a short run.
func (r *faultRun) lasting(full, short time.Duration) time.Duration {
	if r.plan.short {
		return short
	}
	return full
}

// wait waits for some time.
func (r *faultRun) wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// upTo returns a random duration.
func (r *faultRun) upTo(d time.Duration) time.Duration { return time.Duration(r.rand.Int64N(int64(d))) }

// victim returns a random node.
func (r *faultRun) victim() *devnet.Node { return r.Nodes[r.rand.IntN(len(r.Nodes))] }

// crash kills nodes, which are then no longer spared.
func (r *faultRun) crash(nodes ...*devnet.Node) {
	for _, n := range nodes {
		r.spare(n, false)
		n.ExpectEnd()
		n.Process.Cmd.Process.Kill()
	}
	for _, n := range nodes {
		n.Crash()
	}
}

// restart starts nodes like their operators' service managers: with the same
// command.
func (r *faultRun) restart(ctx context.Context, nodes ...*devnet.Node) error {
	r.healing = time.Now()
	errs := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() { errs <- n.Start(ctx, len(r.Nodes), r.NodeEnded) }()
	}
	var failed error
	for range nodes {
		failed = errors.Join(failed, <-errs)
	}
	return failed
}

// killInTurn kills one node after the other at random moments.
func killInTurn(ctx context.Context, r *faultRun, row *faultRow) error {
	kills := r.plan.kills
	if r.plan.short {
		kills = min(kills, killsShort)
	}
	for i := range kills {
		n := r.Nodes[i%len(r.Nodes)]
		r.wait(ctx, r.upTo(killRest))
		r.Say.Step("%d members: kill %d of %d, %s", len(r.Nodes), i+1, kills, n.Member.Title())
		r.crash(n)
		r.wait(ctx, r.upTo(killDown))
		if err := r.restart(ctx, n); err != nil {
			return err
		}
		if err := r.mend(ctx, row, n); err != nil {
			return fmt.Errorf("kill %d: %w", i+1, err)
		}
	}
	return nil
}

// killMinority kills as many nodes as the rest does not need.
func killMinority(ctx context.Context, r *faultRun, row *faultRow) error {
	count := len(r.Nodes) - (len(r.Nodes)/2 + 1)
	first := r.rand.IntN(len(r.Nodes))
	var down []*devnet.Node
	for i := range count {
		down = append(down, r.Nodes[(first+i)%len(r.Nodes)])
	}
	r.crash(down...)
	r.wait(ctx, r.lasting(downTime, downShort))
	if err := r.restart(ctx, down...); err != nil {
		return err
	}
	row.Note = fmt.Sprintf("%d of %d down", count, len(r.Nodes))
	return r.mend(ctx, row, down...)
}

// killAll is a power failure at a host that, against all advice, has all members.
func killAll(ctx context.Context, r *faultRun, row *faultRow) error {
	r.crash(r.Nodes...)
	if err := r.restart(ctx, r.Nodes...); err != nil {
		return err
	}
	return r.mend(ctx, row, r.Nodes...)
}

// pauseOne stops a node's process without ending it.
func pauseOne(ctx context.Context, r *faultRun, row *faultRow) error {
	n := r.victim()
	r.spare(n, false)
	if err := n.Pause(); err != nil {
		return err
	}
	r.wait(ctx, r.lasting(pauseTime, pauseShort))
	n.Resume()
	r.healing = time.Now()
	return r.mend(ctx, row, n)
}

// cutOne takes one node off the network.
func cutOne(ctx context.Context, r *faultRun, row *faultRow) error {
	n := r.victim()
	r.spare(n, false)
	r.wires.cut([]*devnet.Node{n}, r.Nodes, wireHeld)
	r.wait(ctx, r.lasting(pauseTime, pauseShort))
	r.heal([]*devnet.Node{n}, r.Nodes)
	return r.mend(ctx, row, n)
}

// cutHalves cuts the network in two. If the number of members is odd, the larger part
// continues.
func cutHalves(ctx context.Context, r *faultRun, row *faultRow) error {
	half := (len(r.Nodes) + 1) / 2
	larger, smaller := r.Nodes[:half], r.Nodes[half:]
	if row.minority = len(larger) > len(smaller); row.minority {
		for _, n := range smaller {
			r.spare(n, false)
		}
	}
	r.wires.cut(larger, smaller, wireHeld)
	r.wait(ctx, r.lasting(cutTime, cutShort))
	r.heal(larger, smaller)
	row.Note = fmt.Sprintf("%d from %d", len(larger), len(smaller))
	return r.mend(ctx, row, smaller...)
}

// heal lets two groups of nodes reach each other again.
func (r *faultRun) heal(some, others []*devnet.Node) {
	r.healing = time.Now()
	r.wires.cut(some, others, wireOpen)
}

// skewClock runs one node with a wrong clock for a while. The program itself changes
// the time: Go asks the kernel for it, not a library that a test could replace.
func skewClock(offset time.Duration) func(context.Context, *faultRun, *faultRow) error {
	return func(ctx context.Context, r *faultRun, row *faultRow) error {
		n := r.victim()
		r.spare(n, false)
		extra := n.Extra
		n.Extra = append([]string{"--clock.offset", offset.String()}, extra...)
		if err := r.reboot(ctx, n); err != nil {
			return err
		}
		r.wait(ctx, r.lasting(skewTime, skewShort))
		n.Extra = extra
		if err := r.reboot(ctx, n); err != nil {
			return err
		}
		return r.mend(ctx, row, n)
	}
}

// reboot stops a node cleanly and starts it again.
func (r *faultRun) reboot(ctx context.Context, n *devnet.Node) error {
	n.ExpectEnd()
	devnet.StopAll([]*devnet.Process{n.Process}, r.Hurry)
	return r.restart(ctx, n)
}

// spare sets whether a node's gaps count from now on.
func (r *faultRun) spare(n *devnet.Node, spared bool) {
	r.watch.View(n).Spare(spared)
	s := r.load.of(n)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gap.Pause(!spared)
}

// measure waits for a number of blocks, without a fault.
func measure(ctx context.Context, r *faultRun, row *faultRow) error {
	v := r.watch.Views[0]
	first, reorgs, waits := v.Counts()
	for at := first; at < first+r.plan.blocks && ctx.Err() == nil; at = v.Height() {
		r.Say.Step("%d members: %d of %d blocks", len(r.Nodes), at-first, r.plan.blocks)
		r.wait(ctx, measureStep*r.period())
	}
	last, total, all := v.Counts()
	row.Times = 1
	waited := slices.Clone(all[len(waits):])
	if len(waited) == 0 {
		return errors.New("no block became final")
	}
	slices.Sort(waited)
	row.Median = waited[len(waited)/2].Seconds() / r.period().Seconds()
	row.Rate = float64(total-reorgs) * 1000 / float64(last-first)
	row.Note = fmt.Sprintf("%d blocks, %.2f reorgs per 1,000, final after %.2f periods in the median", last-first, row.Rate, row.Median)
	return nil
}
