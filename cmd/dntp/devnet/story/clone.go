// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"context"
	"errors"
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/faults"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/devnet/watch"
)

// attack is a signer that runs twice: a second node with the same keys, which
// does not know what the first has signed, shows half of the others another
// chain.
type attack struct {
	*story
	watch *watch.Watch
	clone *devnet.Node
	from  uint64 // height at which it began
	final uint64 // block that was final at the end of it
}

func (s *story) cloneSteps() []step {
	a := &attack{story: s}
	return []step{
		{"a signer runs twice", a.begin},
		{"blocks become final all the same", a.goOn},
		{"no final block has changed", a.unchanged},
	}
}

// original is the node that is cloned, deceived are those that see the clone in
// its place.
func (a *attack) original() *devnet.Node { return a.Nodes[2] }

func (a *attack) deceived() []*devnet.Node {
	return append([]*devnet.Node{a.Nodes[1]}, a.Nodes[3:]...)
}

// begin starts the clone and waits until somebody holds a proof against it.
func (a *attack) begin(ctx context.Context) (string, error) {
	var err error
	if a.watch, err = watch.New(a.Nodes); err != nil {
		return "", err
	}
	a.watch.Start()
	if a.from, err = a.writer().Client.BlockNumber(ctx); err != nil {
		return "", err
	}
	if a.clone, err = faults.Clone(a.Alliance, a.original(), a.deceived()); err != nil {
		return "", err
	}
	if err := devnet.WaitFor(ctx, a.Patience(), a.part); err != nil {
		return "", err
	}
	if err := a.clone.Init(ctx, a.Folder.File(folder.GenesisFile)); err != nil {
		return "", err
	}
	if err := a.clone.Start(ctx, len(a.Nodes), a.NodeEnded); err != nil {
		return "", err
	}
	a.Guest = a.clone // stopped with the others
	detach, err := a.watch.Attach(a.clone)
	if err != nil {
		return "", err
	}
	defer detach()
	signer, accusers := a.original().Member.Signer, 0
	err = devnet.WaitFor(ctx, a.Patience(), func(ctx context.Context) error {
		if accusers = a.watch.Accused(ctx, signer); accusers == 0 {
			return fmt.Errorf("nobody has a proof against %s, with two blocks at %d heights", signer, a.watch.Rivals(a.from))
		}
		return nil
	})
	return fmt.Sprintf("%s, the second shown to %d of %d members; %d hold a proof against it",
		a.original().Member.Title(), len(a.deceived()), len(a.Nodes)-1, accusers), err
}

// part takes those that are deceived off the cloned node. A call that was under
// way may join two of them again, so they must have been apart before.
func (a *attack) part(ctx context.Context) error {
	var peers []peer
	if err := a.original().Operator.CallContext(ctx, &peers, "admin_peers"); err != nil {
		return err
	}
	if err := a.turnAway(ctx, "admin_removePeer"); err != nil {
		return err
	}
	if left := len(a.Nodes) - 1 - len(a.deceived()); len(peers) > left {
		return fmt.Errorf("%s has %d peers, want %d", a.original().Member.Title(), len(peers), left)
	}
	return nil
}

// turnAway has the cloned node and those that are deceived lose or find each
// other.
func (a *attack) turnAway(ctx context.Context, method string) error {
	for _, n := range a.deceived() {
		for _, pair := range [][2]*devnet.Node{{n, a.original()}, {a.original(), n}} {
			url := pair[1].Member.EnodeAt(pair[1].Member.P2P)
			if err := pair[0].Operator.CallContext(ctx, nil, method, url); err != nil {
				return fmt.Errorf("%s: %w", pair[0].Member.Title(), err)
			}
		}
	}
	return nil
}

// goOn waits, under the attack, until blocks are final that were sealed after
// the first proof, then ends it.
func (a *attack) goOn(ctx context.Context) (string, error) {
	if a.clone == nil || a.clone.Process == nil {
		return "", errors.New("no signer runs twice")
	}
	defer func() { a.Guest = nil }()
	defer a.clone.Crash()
	head, err := a.writer().Client.BlockNumber(ctx)
	if err != nil {
		return "", err
	}
	err = devnet.WaitFor(ctx, a.Patience(), func(ctx context.Context) error {
		for _, v := range a.watch.Views {
			at, err := v.FinalityNow(ctx)
			if err != nil {
				return err
			}
			if a.final = uint64(at.Finalized.Number); a.final <= head {
				return fmt.Errorf("%s: block %d is final, want one after %d", v.Node.Member.Title(), a.final, head)
			}
		}
		return nil
	})
	return fmt.Sprintf("up to block %d on %d members while it runs", a.final, len(a.Nodes)), err
}

// unchanged compares all that anybody has called final with what all members
// have in the end.
func (a *attack) unchanged(ctx context.Context) (string, error) {
	if a.watch == nil {
		return "", errors.New("no signer runs twice")
	}
	defer a.watch.End()
	if err := a.turnAway(ctx, "admin_addPeer"); err != nil {
		return "", err
	}
	if _, err := a.sameBlock(ctx, a.Nodes); err != nil {
		return "", err
	}
	if err := devnet.WaitFor(ctx, a.Patience(), func(ctx context.Context) error { return a.watch.Recheck(ctx, a.from) }); err != nil {
		return "", err
	}
	a.watch.Mu.Lock()
	defer a.watch.Mu.Unlock()
	if len(a.watch.Changed) > 0 {
		return "", errors.New(a.watch.Changed[0])
	}
	count := 0
	for number := range a.watch.Final {
		if number >= a.from {
			count++
		}
	}
	return fmt.Sprintf("%d blocks that were final on one member are on all", count), nil
}
