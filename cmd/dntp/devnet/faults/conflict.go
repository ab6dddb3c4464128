// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"context"
	"fmt"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/devnet/watch"
	"github.com/dntp/dntp/core/finality"
)

const (
	conflictFault = "conflict"

	conflictDepth = 3               // heights at which each side has its own final block
	conflictStill = 5 * time.Second // time between two looks at stopped nodes
)

// conflict is an alliance in which enough signers run twice for each of two sides to
// have a quorum.
type conflict struct {
	*faultRun
	row   *faultRow
	twice []*devnet.Node // with cloned keys; the originals are on the first side

	clones  []*devnet.Node
	sides   [2][]*devnet.Node
	watches [2]*watch.Watch

	stands map[*devnet.Node]*stand
	undone int // transactions that were final on the side that is given up
}

// liveConflict runs an alliance until it has two final blocks in conflict, and then
// repairs it as documented. It needs its own alliance: blocks that were final on one
// side are given up.
func (r *faultRun) liveConflict(ctx context.Context) error {
	row := &faultRow{Members: len(r.State.Members), Fault: conflictFault}
	r.rows = append(r.rows, row)
	twins := 2*finality.Quorum(row.Members) - row.Members
	if twins == row.Members {
		row.Skipped = "no signer would be honest"
		return nil
	}
	r.Say.Step("%d members: %s", row.Members, conflictFault)
	defer r.end()
	if err := r.begin(ctx); err != nil {
		return err
	}
	c := r.divide(row, twins)
	err := c.run(ctx)
	c.endClones()
	for _, w := range c.watches {
		if w != nil {
			w.End()
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	row.Accepted = 0
	for _, count := range r.load.accepted() {
		row.Accepted += count
	}
	if err != nil {
		row.breaks("%v", err)
		r.Say.Fail("%-12s %s; %s", conflictFault, err, row)
		return nil
	}
	r.Say.Done("%-12s %s", conflictFault, row)
	return nil
}

// divide chooses the signers to clone and the nodes of each side, at random.
func (r *faultRun) divide(row *faultRow, twins int) *conflict {
	c := &conflict{faultRun: r, row: row, stands: make(map[*devnet.Node]*stand)}
	count, first := len(r.Nodes), r.rand.IntN(len(r.Nodes))
	for i := range count {
		n, side := r.Nodes[(first+i)%count], 0
		if i < twins {
			c.twice = append(c.twice, n)
		} else {
			side = (i - twins) % 2
		}
		c.sides[side] = append(c.sides[side], n)
	}
	return c
}

// honest are the nodes whose keys are not cloned.
func (c *conflict) honest(nodes []*devnet.Node) (list []*devnet.Node) {
	for _, n := range nodes {
		if !c.isTwice(n) {
			list = append(list, n)
		}
	}
	return list
}

func (c *conflict) isTwice(n *devnet.Node) bool {
	for _, t := range c.twice {
		if t == n {
			return true
		}
	}
	return false
}

func (c *conflict) run(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"each side goes on", c.split},
		{"they meet", c.meet},
		{"all have stopped", c.stopped},
		{"killed and started again", c.again},
		{"the operators go on", c.goOn},
		{"looking up every accepted transaction", c.compare},
	} {
		c.Say.Step("%d members: %s: %s", len(c.Nodes), conflictFault, step.name)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	c.row.Times = 1
	return nil
}

// split separates the sides, connects the second one to the clones instead of the
// originals, and waits until each has final blocks that the other does not have.
func (c *conflict) split(ctx context.Context) (err error) {
	c.watch.End()
	for i, nodes := range c.sides {
		if c.watches[i], err = watch.New(nodes); err != nil {
			return err
		}
		c.watches[i].Start()
	}
	c.wires.cut(c.sides[0], c.sides[1], wireBroken)
	called := c.sides[1]
	for _, n := range c.twice {
		clone, err := Clone(c.faultRun.Alliance, n, called)
		if err != nil {
			return err
		}
		if err := clone.Init(ctx, c.Folder.File(folder.GenesisFile)); err != nil {
			return err
		}
		if err := clone.Start(ctx, len(c.Nodes), c.NodeEnded); err != nil {
			return err
		}
		c.clones = append(c.clones, clone)
		called = append(called[:len(called):len(called)], clone)
	}
	return devnet.WaitFor(ctx, c.Patience(), func(context.Context) error {
		if have := len(c.rivals()); have < conflictDepth {
			return fmt.Errorf("two blocks are final at %d heights, want %d", have, conflictDepth)
		}
		return nil
	})
}

// rivals are the heights at which each side has its own final block.
func (c *conflict) rivals() (heights []uint64) {
	left, right := c.watches[0].Finals(), c.watches[1].Finals()
	for number, hash := range left {
		if other, ok := right[number]; ok && other != hash {
			heights = append(heights, number)
		}
	}
	return heights
}

// meet lets the sides reach each other. The original nodes of cloned signers do so
// after their clones are gone: one key is one peer.
func (c *conflict) meet(ctx context.Context) error {
	c.wires.cut(c.sides[0], c.sides[1], wireOpen)
	if err := devnet.WaitFor(ctx, healPatience, c.halted(c.honest(c.Nodes))); err != nil {
		return err
	}
	c.endClones()
	return devnet.WaitFor(ctx, healPatience, c.halted(c.Nodes))
}

func (c *conflict) endClones() {
	for _, clone := range c.clones {
		clone.Crash()
	}
	c.clones = nil
}

// halted returns a check that nodes have stopped.
func (c *conflict) halted(nodes []*devnet.Node) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, n := range nodes {
			at, err := c.viewOf(n).FinalityNow(ctx)
			if err != nil {
				return err
			}
			if !at.Halted {
				return fmt.Errorf("%s goes on at block %d", n.Member.Title(), at.Head.Number)
			}
		}
		return nil
	}
}

// viewOf returns the view of a node of either side.
func (c *conflict) viewOf(n *devnet.Node) *watch.View {
	for _, w := range c.watches {
		for _, v := range w.Views {
			if v.Node == n {
				return v
			}
		}
	}
	panic("BUG: a node on neither side")
}
