// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"
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

// faults are done in this order.
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

// shortFaults are those of a short run.
var shortFaults = []string{"kill", "pause", "cut", "clock+3s", "clone", "hostile", "torn-log", "torn-table"}

// lasting chooses between the times of a full and of a short run.
func (r *faultRun) lasting(full, short time.Duration) time.Duration {
	if r.plan.short {
		return short
	}
	return full
}

// wait lets time pass.
func (r *faultRun) wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// upTo draws a duration.
func (r *faultRun) upTo(d time.Duration) time.Duration { return time.Duration(r.rand.Int64N(int64(d))) }

// victim draws a node.
func (r *faultRun) victim() *devNode { return r.nodes[r.rand.IntN(len(r.nodes))] }

// crash kills nodes, which are spared no more.
func (r *faultRun) crash(nodes ...*devNode) {
	for _, n := range nodes {
		r.spare(n, false)
		n.expectEnd()
		n.process.cmd.Process.Kill()
	}
	for _, n := range nodes {
		n.crash()
	}
}

// restart starts nodes as their operators' service managers would: with the
// same command.
func (r *faultRun) restart(ctx context.Context, nodes ...*devNode) error {
	r.healing = time.Now()
	errs := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() { errs <- n.start(ctx, len(r.nodes), r.nodeEnded) }()
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
		n := r.nodes[i%len(r.nodes)]
		r.wait(ctx, r.upTo(killRest))
		r.say.Step("%d members: kill %d of %d, %s", len(r.nodes), i+1, kills, n.member.Title())
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

// killMinority kills as many nodes as the rest can do without.
func killMinority(ctx context.Context, r *faultRun, row *faultRow) error {
	count := len(r.nodes) - (len(r.nodes)/2 + 1)
	first := r.rand.IntN(len(r.nodes))
	var down []*devNode
	for i := range count {
		down = append(down, r.nodes[(first+i)%len(r.nodes)])
	}
	r.crash(down...)
	r.wait(ctx, r.lasting(downTime, downShort))
	if err := r.restart(ctx, down...); err != nil {
		return err
	}
	row.Note = fmt.Sprintf("%d of %d down", count, len(r.nodes))
	return r.mend(ctx, row, down...)
}

// killAll is a power failure at a host that should not have had all members.
func killAll(ctx context.Context, r *faultRun, row *faultRow) error {
	r.crash(r.nodes...)
	if err := r.restart(ctx, r.nodes...); err != nil {
		return err
	}
	return r.mend(ctx, row, r.nodes...)
}

// pauseOne stops a node's process without ending it.
func pauseOne(ctx context.Context, r *faultRun, row *faultRow) error {
	n := r.victim()
	r.spare(n, false)
	if err := n.pause(); err != nil {
		return err
	}
	r.wait(ctx, r.lasting(pauseTime, pauseShort))
	n.resume()
	r.healing = time.Now()
	return r.mend(ctx, row, n)
}

// cutOne takes one node off the network.
func cutOne(ctx context.Context, r *faultRun, row *faultRow) error {
	n := r.victim()
	r.spare(n, false)
	r.wires.cut([]*devNode{n}, r.nodes, wireHeld)
	r.wait(ctx, r.lasting(pauseTime, pauseShort))
	r.heal([]*devNode{n}, r.nodes)
	return r.mend(ctx, row, n)
}

// cutHalves cuts the network in two. Of an odd number of members the larger
// part goes on.
func cutHalves(ctx context.Context, r *faultRun, row *faultRow) error {
	half := (len(r.nodes) + 1) / 2
	larger, smaller := r.nodes[:half], r.nodes[half:]
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
func (r *faultRun) heal(some, others []*devNode) {
	r.healing = time.Now()
	r.wires.cut(some, others, wireOpen)
}

// skewClock runs one node with a wrong clock for a while. The wrong time is the
// program's own: Go asks the kernel for the time, no library that could lie.
func skewClock(offset time.Duration) func(context.Context, *faultRun, *faultRow) error {
	return func(ctx context.Context, r *faultRun, row *faultRow) error {
		n := r.victim()
		r.spare(n, false)
		extra := n.extra
		n.extra = append([]string{"--clock.offset", offset.String()}, extra...)
		if err := r.reboot(ctx, n); err != nil {
			return err
		}
		r.wait(ctx, r.lasting(skewTime, skewShort))
		n.extra = extra
		if err := r.reboot(ctx, n); err != nil {
			return err
		}
		return r.mend(ctx, row, n)
	}
}

// reboot stops a node in order and starts it again.
func (r *faultRun) reboot(ctx context.Context, n *devNode) error {
	n.expectEnd()
	stopAll([]*devProcess{n.process}, r.hurry)
	return r.restart(ctx, n)
}

// spare says whether a node's gaps count from now on.
func (r *faultRun) spare(n *devNode, spared bool) {
	r.watch.view(n).spare(spared)
	s := r.load.of(n)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gap.pause(!spared)
}

// measure does nothing for a number of blocks.
func measure(ctx context.Context, r *faultRun, row *faultRow) error {
	v := r.watch.views[0]
	first, reorgs, waits := v.counts()
	for at := first; at < first+r.plan.blocks && ctx.Err() == nil; at = v.height() {
		r.say.Step("%d members: %d of %d blocks", len(r.nodes), at-first, r.plan.blocks)
		r.wait(ctx, measureStep*r.period())
	}
	last, total, all := v.counts()
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

// counts returns the height, the reorgs so far, and how long each block took to
// be final.
func (v *faultView) counts() (uint64, int, []time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.highest, v.reorgs, v.waits
}

func (v *faultView) height() uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.highest
}

// pause stops the process until resume.
func (n *devNode) pause() error { return n.process.cmd.Process.Signal(syscall.SIGSTOP) }

// resume does nothing to a process that runs.
func (n *devNode) resume() { n.process.cmd.Process.Signal(syscall.SIGCONT) }
