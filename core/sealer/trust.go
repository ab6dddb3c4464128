// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/core/finality"
)

// ErrGuardLost is returned if the chain holds seals of the key that its guard does
// not know: the file was lost, left behind or restored from an old copy.
var ErrGuardLost = errors.New("the guard does not know what this key has sealed")

// trustSpan is the number of newest blocks that are first searched for own seals. A
// vote from a source above older blocks cannot contradict their votes.
const trustSpan = 16_384

// Trust compares a guard with the chain before anything is signed.
type Trust struct {
	Chain interface {
		CurrentBlock() *types.Header
		GetHeader(hash common.Hash, number uint64) *types.Header
	}
	Author    func(*types.Header) (common.Address, error)
	Justified func(*types.Header) finality.Checkpoint

	// Rebuild creates a lost guard again from the head: nothing at or below it is
	// signed again. The signer may then contradict signatures above the head
	// that this node does not know.
	Rebuild bool
}

// newest returns the numbers of the signer's seals above a number.
func (t *Trust) newest(signer common.Address, above uint64) (numbers []uint64) {
	at := t.Chain.CurrentBlock()
	for steps := 0; at != nil && at.Number.Uint64() > above && steps < trustSpan; steps++ {
		if author, err := t.Author(at); err == nil && author == signer {
			numbers = append(numbers, at.Number.Uint64())
		}
		at = t.Chain.GetHeader(at.ParentHash, at.Number.Uint64()-1)
	}
	return numbers
}

// Check returns ErrGuardLost unless the guard knows the key's seals on the chain.
func (g *guardFile) Check() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.check()
}

// check looks at the blocks since the last look, until this process has signed. An
// unknown seal that comes later is by another node with the same key: that is for
// evidence, and if it stopped this node, the thief of a key could stop its owner.
//
// A crash between a block and its record leaves one own seal that an existing guard
// does not know, so one is tolerated.
func (g *guardFile) check() error {
	if g.trust == nil || g.lost != nil || g.trusted {
		return g.lost
	}
	known := g.kept.Guard.Highest()
	unknown := g.trust.newest(g.kept.Signer, max(known, g.checked))
	// The voter may call this while the sealer records the block that it has just stored.
	unknown = slices.DeleteFunc(unknown, func(number uint64) bool { return number == g.sealing })
	g.checked = max(g.checked, g.trust.Chain.CurrentBlock().Number.Uint64())
	if g.strange += len(unknown); g.strange == 0 || g.strange == 1 && !g.fresh {
		return nil
	}
	if g.trust.Rebuild {
		return g.rebuild()
	}
	g.lost = fmt.Errorf("%w: %s has no seal above block %d, the chain has %d", ErrGuardLost, g.path, known, g.strange)
	log.Error("This node neither seals nor votes", "err", g.lost)
	return g.lost
}

func (g *guardFile) rebuild() error {
	head := g.trust.Chain.CurrentBlock()
	number := head.Number.Uint64()
	log.Warn("The signer's guard is made anew from the chain. If another node has signed with this key since, "+
		"this node may contradict it: make sure that no other node uses the key.", "head", number, "guard", g.path)
	return g.keep(finality.Guard{Source: g.trust.Justified(head).Number, Target: number, Floor: number})
}
