// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"syscall"
	"time"
)

// How long a fault lasts, and in a short run.
const (
	pauseTime, pauseShort = 30 * time.Second, 5 * time.Second
	cutTime, cutShort     = 60 * time.Second, 8 * time.Second
	downTime, downShort   = 20 * time.Second, 6 * time.Second
	killRest, killDown    = 1500 * time.Millisecond, 3 * time.Second // at the most, before and after a kill
	killsShort            = 4
)

// faults are done in this order.
var faults = []fault{
	{name: "kill", minority: true, run: killInTurn},
	{name: "minority", minority: true, run: killMinority},
	{name: "all", run: killAll},
	{name: "pause", minority: true, run: pauseOne},
	{name: "cut-one", minority: true, run: cutOne},
	{name: "cut", run: cutHalves},
}

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
	for _, n := range nodes {
		if err := n.start(ctx, len(r.nodes), r.nodeEnded); err != nil {
			return err
		}
	}
	return nil
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
		r.say.step("%d members: kill %d of %d, %s", len(r.nodes), i+1, kills, n.member.title())
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
	return r.mend(ctx, row, n)
}

// cutOne takes one node off the network.
func cutOne(ctx context.Context, r *faultRun, row *faultRow) error {
	n := r.victim()
	r.spare(n, false)
	r.wires.cut([]*devNode{n}, r.nodes, wireHeld)
	r.wait(ctx, r.lasting(pauseTime, pauseShort))
	r.wires.cut([]*devNode{n}, r.nodes, wireOpen)
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
	r.wires.cut(larger, smaller, wireOpen)
	row.Note = fmt.Sprintf("%d from %d", len(larger), len(smaller))
	if err := r.mend(ctx, row, smaller...); err != nil {
		return err
	}
	return nil
}

// spare says whether a node's gaps count from now on.
func (r *faultRun) spare(n *devNode, spared bool) {
	r.watch.view(n).spare(spared)
	for _, s := range r.load.senders {
		if s.home == n {
			s.mu.Lock()
			s.gap.pause(!spared)
			s.mu.Unlock()
		}
	}
}

// measure does nothing for a number of blocks.
func measure(ctx context.Context, r *faultRun, row *faultRow) error {
	v := r.watch.views[0]
	first := v.height()
	v.mu.Lock()
	reorgs := v.reorgs
	v.mu.Unlock()
	for at := first; at < first+r.plan.blocks && ctx.Err() == nil; at = v.height() {
		r.say.step("%d members: %d of %d blocks", len(r.nodes), at-first, r.plan.blocks)
		r.wait(ctx, 10*r.period())
	}
	v.mu.Lock()
	reorgs = v.reorgs - reorgs
	blocks := v.highest - first
	v.mu.Unlock()
	row.Times = 1
	row.Note = fmt.Sprintf("%d blocks, %.2f reorgs per 1,000", blocks, float64(reorgs)*1000/float64(blocks))
	return nil
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
