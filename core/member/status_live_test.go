// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/core/sealer"
)

// statusOf asks a node over its own RPC.
func statusOf(t *testing.T, r *running) *Status {
	t.Helper()
	client := r.stack.Attach()
	defer client.Close()
	s := new(Status)
	if err := client.Call(s, "clique_status"); err != nil {
		t.Fatal(err)
	}
	return s
}

// finds waits until a node finds something, a level and the beginning of a
// sentence, and returns its status.
func finds(t *testing.T, r *running, level Level, text string) *Status {
	t.Helper()
	var s *Status
	until(t, text, func() bool {
		s = statusOf(t, r)
		for _, f := range s.Findings {
			if f.Level == level && strings.HasPrefix(f.Text, text) {
				return true
			}
		}
		return false
	})
	return s
}

// TestStandstill takes signers away from an alliance of five: with three left
// finality waits and blocks go on, with two left both stand still. A node that
// stays names who is missing each time.
func TestStandstill(t *testing.T) {
	t.Parallel()
	const count = 5
	a := newAlliance(t, count, count)
	var nodes []*running
	for i := range count {
		nodes = append(nodes, a.start(t, i, a.nodes[i], t.TempDir(), nil, nodes...))
	}
	agreeAt(t, count, nodes...)
	s := finds(t, nodes[0], Info, "all is well")
	if len(s.Peers) != count-1 || s.StandsStill() || s.Self.Signer == nil || *s.Self.Signer != address(a.signers[0]) || s.NumBlocks == 0 {
		t.Errorf("a healthy node tells %+v", s)
	}

	nodes[3].stop()
	nodes[4].stop()
	s = finds(t, nodes[0], Stop, "finality waits since")
	wantMissing(t, s, func(x *SignerStatus) bool { return x.NoVotes }, a, 3, 4)
	if s.blocksStand() || s.ForFinal.Heard != 3 || s.ForFinal.Need != 4 {
		t.Errorf("with two gone: have %+v", s.ForFinal)
	}

	nodes[2].stop()
	s = finds(t, nodes[0], Stop, "blocks stand still since")
	wantMissing(t, s, func(x *SignerStatus) bool { return x.NoSeals }, a, 2, 3, 4)
	if s.ForBlocks != (Majority{Need: 3, Heard: 2}) || s.ForFinal.Heard > 2 || s.Self.Hold != sealer.HoldRecent {
		t.Errorf("with three gone: have %+v and %+v, signer %q", s.ForBlocks, s.ForFinal, s.Self.Hold)
	}
	nodes[1].stop()
	finds(t, nodes[0], Warning, "this node has no peers")
}

func wantMissing(t *testing.T, s *Status, missing func(*SignerStatus) bool, a *alliance, signers ...int) {
	t.Helper()
	want := make(map[common.Address]bool)
	for _, i := range signers {
		want[address(a.signers[i])] = true
	}
	for i := range s.Signers {
		signer := &s.Signers[i]
		if missing(signer) != want[signer.Address] {
			t.Errorf("signer %s is missing: have %v, want %v", signer.Address, missing(signer), want[signer.Address])
		}
		if want[signer.Address] && signer.MissingSince == 0 {
			t.Errorf("signer %s is missing since never", signer.Address)
		}
	}
}

// TestWrongClock sets the clock of one node of four back: it finds that it is
// behind, and the others find that they are not.
func TestWrongClock(t *testing.T) {
	t.Parallel()
	const count = 4
	a := newAlliance(t, count, count)
	var nodes []*running
	for i := range count {
		nodes = append(nodes, a.start(t, i, a.nodes[i], t.TempDir(), func(cfg *Config) {
			if i == count-1 {
				cfg.Now = func() time.Time { return time.Now().Add(-4 * time.Second) }
			}
		}, nodes...))
	}
	s := finds(t, nodes[count-1], Warning, "the clock of this node is")
	if offset := *s.Clock.Offset; offset < -4100 || offset > -2500 {
		t.Errorf("offset of a clock that is four seconds behind: have %d ms", offset)
	}
	until(t, "an offset of a clock that is right", func() bool { return statusOf(t, nodes[0]).Clock.Offset != nil })
	if offset := *statusOf(t, nodes[0]).Clock.Offset; offset < clockBehind || offset > clockAhead {
		t.Errorf("offset of a clock that is right: have %d ms", offset)
	}
}

// TestQuietMembers lets an alliance with an idle chain fall silent.
func TestQuietMembers(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 2, 2)
	quiet := func(cfg *Config) { cfg.Quiet = sealer.Quiet{On: true, Interval: time.Hour} }
	first := a.start(t, 0, a.nodes[0], t.TempDir(), quiet)
	second := a.start(t, 1, a.nodes[1], t.TempDir(), quiet, first)
	agreeAt(t, 1, first, second) // genesis is an hour old
	for _, node := range []*running{first, second} {
		s := finds(t, node, Info, "quiet: nothing to seal")
		if s.Interval != 3600 || s.StandsStill() || s.Head.Number > 2 {
			t.Errorf("an idle chain: have %+v", s)
		}
	}
}

// TestForkStatus has a signer seal two blocks of equal weight, of which one is
// beside the chain.
func TestForkStatus(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	node := a.start(t, 0, a.nodes[0], t.TempDir(), func(cfg *Config) { cfg.Sealing = false })
	genesis := node.head()
	node.growOn(t, a, genesis, 0)
	node.growOn(t, a, genesis, 1)
	s := finds(t, node, Warning, "two heads of equal weight: 1 [")
	if len(s.Forks.Equal) != 1 || len(s.Forks.Side) != 1 || s.Forks.Equal[0] != s.Forks.Side[0] || s.Forks.Side[0].Hash == s.Head.Hash {
		t.Errorf("have %+v", s.Forks)
	}
	if len(s.Liars) != 1 || s.Liars[0] != address(a.signers[0]) {
		t.Errorf("a signer of two blocks at one height: have %v", s.Liars)
	}
}

// growOn seals a block of signer 0 on a parent, some seconds later than it could
// be.
func (r *running) growOn(t *testing.T, a *alliance, parent *types.Header, late uint64) {
	t.Helper()
	signer := address(a.signers[0])
	r.engine.Authorize(signer, signWith(a.signers[0]))
	work, err := r.Ethereum().Miner().BuildSealingWork(t.Context(), parent.Hash(), parent.Number.Uint64()+1, parent.Time+1+late, signer)
	if err != nil {
		t.Fatal(err)
	}
	block, err := r.engine.SealBlock(r.Ethereum().BlockChain(), work.Block)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.importer.InsertSealed(block, work); err != nil {
		t.Fatal(err)
	}
}
