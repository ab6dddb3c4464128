// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
)

// memory is a guard of seals without a disk.
type memory struct {
	mu    sync.Mutex
	kept  finality.Guard
	asked int

	announced uint64 // number of the newest block that was about to be stored
	silent    int    // seals that were not announced
}

func (m *memory) Sealing(number uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.announced = number
}

func (m *memory) MaySeal(s finality.Seal, period uint64, overtaken func(finality.Seal) bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	return m.kept.MaySeal(s, period, overtaken)
}

func (m *memory) Sealed(s finality.Seal) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = m.kept.Sealed(s)
	if m.announced != s.Number {
		m.silent++
	}
	return nil
}

// TestSealedBefore starts signers one of which has lost its chain and not its
// memory: it sealed the first block once. It leaves that block to the others,
// and goes on with them. A signer that is alone goes on by itself.
func TestSealedBefore(t *testing.T) {
	for _, signers := range []int{1, 3} {
		synctest.Test(t, func(t *testing.T) {
			c := newCircle(t, everyone(signers, Quiet{})...)
			forgetful := c.seats[1%signers] // in turn for block 1
			guards := make([]*memory, signers)
			for i, s := range c.seats {
				guards[i] = new(memory)
				s.sealer.cfg.Guard = guards[i]
			}
			guard := guards[1%signers]
			guard.kept = guard.kept.Sealed(finality.Seal{Number: 1, Parent: forgetful.head().Hash(), Time: uint64(time.Now().Unix()) + 1})
			for _, s := range c.seats {
				s.voter.Start()
				s.sealer.Start()
			}
			pass(200 * time.Millisecond)
			if have := forgetful.sealer.State().Hold; (have == HoldGuard) != (signers > 1) {
				t.Errorf("of %d: have %q", signers, have)
			}
			pass(8 * time.Second)
			synctest.Wait()
			head := forgetful.head().Number.Uint64()
			if head < 6 {
				t.Errorf("of %d: have block %d after 8 s", signers, head)
			}
			if have, want := forgetful.final.Final().Number, head-1; have < want-1 {
				t.Errorf("of %d: have final block %d, want %d", signers, have, want)
			}
			noted := make(map[uint64]int)
			for _, g := range guards {
				if g.silent > 0 {
					t.Errorf("of %d: %d blocks were stored unannounced", signers, g.silent)
				}
				for _, s := range g.kept.Seals {
					noted[s.Number]++
				}
			}
			for number := uint64(1); number <= head; number++ {
				if number > 1 && noted[number] != 1 || noted[number] == 0 {
					t.Errorf("of %d: block %d was noted %d times", signers, number, noted[number])
				}
			}
			if limit := 8 * int(head); guard.asked > limit {
				t.Errorf("of %d: the guard was asked %d times for %d blocks", signers, guard.asked, head)
			}
			for _, s := range c.seats {
				s.leave()
			}
		})
	}
}

// TestAllSealedBefore has all signers remember the height that comes next, as
// where a fork that they had all left turns out to weigh more: after some
// periods they go on.
func TestAllSealedBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCircle(t, everyone(3, Quiet{})...)
		now := uint64(time.Now().Unix())
		for _, s := range c.seats {
			guard := new(memory)
			guard.kept = guard.kept.Sealed(finality.Seal{Number: 1, Parent: common.Hash{1}, Time: now})
			s.sealer.cfg.Guard = guard
			s.voter.Start()
			s.sealer.Start()
		}
		pass((finality.SealPatience - 1) * time.Second)
		c.want("while all are patient", 0, 0)
		pass(4 * time.Second)
		synctest.Wait()
		if have := c.seats[0].head().Number.Uint64(); have < 2 {
			t.Errorf("have block %d, want the chain to go on", have)
		}
		for _, s := range c.seats {
			s.leave()
		}
	})
}

// failing is a guard whose disk is full.
type failing struct{ *memory }

var errFull = errors.New("disk full")

func (failing) Sealed(finality.Seal) error { return errFull }

// TestNoNoteNoSeal lets no block leave that could not be noted.
func TestNoNoteNoSeal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCircle(t, everyone(3, Quiet{})...)
		for _, s := range c.seats {
			s.sealer.cfg.Guard = failing{new(memory)}
			s.sealer.Start()
			s.voter.Start()
		}
		pass(5 * time.Second)
		synctest.Wait()
		for i, s := range c.seats {
			for _, other := range c.seats {
				if other != s && s.head().Number.Sign() > 0 && other.chain.HasHeader(s.head().Hash(), s.head().Number.Uint64()) {
					t.Errorf("signer %d told of a block without a note", i)
				}
			}
			s.leave()
		}
	})
}

// TestGuardSeals holds that seals are remembered across restarts, beside votes,
// and that files from before there were seals are read.
func TestGuardSeals(t *testing.T) {
	dir, signer, genesis := t.TempDir(), common.Address{1}, common.Hash{2}
	open := func() *guardFile {
		t.Helper()
		g, err := openGuard(dir, signer, genesis)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	g := open()
	old := `{"signer":"` + signer.Hex() + `","genesis":"` + genesis.Hex() + `","source":1,"target":2}`
	g.Close()
	if err := os.WriteFile(g.path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	g = open()
	never := func(finality.Seal) bool { return false }
	first := finality.Seal{Number: 5, Parent: common.Hash{4}}
	if err := g.MaySeal(first, 1, never); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(g.Sealed(first), g.Vote(linkTo(2, 3))); err != nil {
		t.Fatal(err)
	}
	g.Close()

	g = open()
	defer g.Close()
	if g.kept.Source != 2 || g.kept.Target != 3 {
		t.Errorf("have votes %d and %d, want 2 and 3", g.kept.Source, g.kept.Target)
	}
	if err := g.MaySeal(finality.Seal{Number: 5, Parent: common.Hash{5}}, 1, never); !errors.Is(err, finality.ErrGuard) {
		t.Errorf("a second seal after a restart: have %v", err)
	}
	if err := os.RemoveAll(filepath.Dir(g.path)); err != nil {
		t.Fatal(err)
	}
	if err := g.Sealed(finality.Seal{Number: 6}); err == nil || len(g.kept.Seals) != 1 {
		t.Errorf("a seal counts without a note: %v", err)
	}
}

// BenchmarkGuardFile measures what a note costs on this disk.
func BenchmarkGuardFile(b *testing.B) {
	g, err := openGuard(b.TempDir(), common.Address{1}, common.Hash{2})
	if err != nil {
		b.Fatal(err)
	}
	defer g.Close()
	number := uint64(0)
	for b.Loop() {
		number++
		if err := g.Sealed(finality.Seal{Number: number, Parent: common.Hash{byte(number)}}); err != nil {
			b.Fatal(err)
		}
	}
}
