// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// setFit replaces the nodes that get requests, and wakes those who wait for one.
func (d *Door) setFit(fit []*Node) {
	before := *d.fit.Swap(&fit)
	for _, n := range fit {
		if !slices.Contains(before, n) {
			n.enter()
		}
	}
	for _, n := range before {
		if !slices.Contains(fit, n) {
			n.exit()
		}
	}
	fitGauge.Update(int64(len(fit)))
	d.changed()
}

// changed wakes everybody who waits for a node or a block.
func (d *Door) changed() {
	d.wakeMu.Lock()
	close(d.wake)
	d.wake = make(chan struct{})
	d.wakeMu.Unlock()
}

func (d *Door) changes() <-chan struct{} {
	d.wakeMu.Lock()
	defer d.wakeMu.Unlock()
	return d.wake
}

// choose takes the less loaded of two nodes at random, among those that have reached the floor
// and are not in avoid. Preferred nodes come first. It returns nil if there is none.
func (d *Door) choose(floor uint64, prefer, avoid []*Node) *Node {
	fit := *d.fit.Load()
	if n := pick(fit, func(n *Node) bool { return slices.Contains(prefer, n) && n.usable(floor, avoid) }, len(prefer) > 0); n != nil {
		return n
	}
	return pick(fit, func(n *Node) bool { return n.usable(floor, avoid) }, true)
}

func (n *Node) usable(floor uint64, avoid []*Node) bool {
	return n.head.Load() >= floor && n.strikes.Load() < strikesMax && !slices.Contains(avoid, n)
}

// pick draws two different nodes that suit, and takes the better one.
func pick(fit []*Node, suits func(*Node) bool, any bool) *Node {
	if !any {
		return nil
	}
	var first, second *Node
	start, count := 0, len(fit)
	if count > 0 {
		start = rand.IntN(count)
	}
	seen := 0
	for i := range count {
		n := fit[(start+i)%count]
		if !suits(n) {
			continue
		}
		// Reservoir: after the first, each further one is the second with the same chance.
		switch seen++; {
		case first == nil:
			first = n
		case rand.IntN(seen-1) == 0:
			second = n
		}
	}
	if second != nil && second.score() < first.score() {
		return second
	}
	return first
}

// headWait is how long a request waits for a node, or for one that has reached its floor.
const headWait = 3 * time.Second

// await is choose, which waits if there is no node now.
func (d *Door) await(ctx context.Context, floor uint64, prefer, avoid []*Node) (*Node, *Error) {
	var limit <-chan time.Time
	for {
		changes := d.changes()
		if n := d.choose(floor, prefer, avoid); n != nil {
			return n, nil
		}
		if limit == nil {
			timer := time.NewTimer(headWait)
			defer timer.Stop()
			limit = timer.C
		}
		select {
		case <-changes:
		case <-limit:
			return nil, d.noNode(floor)
		case <-ctx.Done():
			return nil, d.noNode(floor)
		}
	}
}

// noNode says why no node can answer.
func (d *Door) noNode(floor uint64) *Error {
	if len(*d.fit.Load()) > 0 {
		return Unavailable("no node has reached block %d yet", floor)
	}
	return Unavailable("no node can answer now: %s", strings.Join(d.Reasons(), "; "))
}

// Reasons says of every node that gets no requests why not.
func (d *Door) Reasons() (reasons []string) {
	for _, n := range d.nodes {
		if s := n.snapshot(); s.reason != "" {
			reasons = append(reasons, fmt.Sprintf("%s: %s", n.Name, s.reason))
		}
	}
	return reasons
}
