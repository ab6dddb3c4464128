// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"
	"github.com/gofrs/flock"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/wholefile"
)

// guardWait is the interval at which a signer retries a seal that its guard
// refused.
const guardWait = 500 * time.Millisecond

// VoteGuard records a signer's votes. Vote records one, durably when it returns, or
// returns why the vote is forbidden. Close releases the guard for other processes.
type VoteGuard interface {
	Vote(finality.Link) error
	Close() error
}

// SealGuard records a signer's seals. MaySeal returns why a seal is forbidden, as
// finality.Guard does. Sealing announces the number of a block that is about to be
// stored. Sealed records its seal, durably when it returns. It is called when the
// block is on disk and before any peer receives it, so a crash loses either both or
// neither.
type SealGuard interface {
	MaySeal(s finality.Seal, period uint64, overtaken func(finality.Seal) bool) error
	Sealing(number uint64)
	Sealed(finality.Seal) error
}

// Guard records everything that a signer signs for the chain.
type Guard interface {
	VoteGuard
	SealGuard
}

// guardFile keeps a signer's guard on disk, next to its key. So a key that is moved
// takes its guard along, and two nodes with one key folder cannot both vote.
type guardFile struct {
	path string
	lock *flock.Flock

	mu    sync.Mutex
	kept  guardRecord
	fresh bool // nothing was ever recorded

	trust   *Trust // nil for none
	trusted bool   // this process has signed, after the guard was found complete
	checked uint64 // newest block compared with the guard
	sealing uint64 // number of the newest announced block: it may be in the chain before its seal is recorded
	strange int    // number of own seals above the newest that the guard knows
	lost    error  // why nothing may be signed
}

// guardRecord is the file's content.
type guardRecord struct {
	Signer  common.Address `json:"signer"`
	Genesis common.Hash    `json:"genesis"`
	finality.Guard
}

// errGuardHeld is returned if another process holds the signer's guard.
var errGuardHeld = errors.New("another process signs with this key")

// OpenGuard opens or creates the guard of a signer on a chain in a folder. It does
// not replace a file that it cannot read: a signer without its guard must not vote.
// A guard that does not know the signer's seals on the chain is refused too, unless
// trust allows to rebuild it.
func OpenGuard(dir string, signer common.Address, genesis common.Hash, trust *Trust) (Guard, error) {
	g, err := openGuard(dir, signer, genesis)
	if err != nil {
		return nil, err
	}
	g.trust = trust
	if err := g.Check(); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

func openGuard(dir string, signer common.Address, genesis common.Hash) (*guardFile, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	// Key stores ignore names that begin with a dot.
	path := filepath.Join(dir, fmt.Sprintf(".guard-%x-%x.json", signer, genesis[:4]))
	g := &guardFile{path: path, lock: flock.New(path + ".lock"), kept: guardRecord{Signer: signer, Genesis: genesis}}
	if ok, err := g.lock.TryLock(); err != nil {
		return nil, err
	} else if !ok {
		return nil, fmt.Errorf("%w: %s is locked", errGuardHeld, path)
	}
	if err := g.load(); err != nil {
		g.lock.Unlock()
		return nil, fmt.Errorf("guard %s: %w", path, err)
	}
	return g, nil
}

func (g *guardFile) load() error {
	blob, err := os.ReadFile(g.path)
	if errors.Is(err, fs.ErrNotExist) {
		g.fresh = true
		return nil
	}
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(blob))
	dec.DisallowUnknownFields()
	var kept guardRecord
	if err := dec.Decode(&kept); err != nil {
		return err
	}
	if kept.Signer != g.kept.Signer || kept.Genesis != g.kept.Genesis {
		return errors.New("it belongs to another signer or chain")
	}
	g.kept = kept
	return nil
}

// Vote records a vote for the link, on disk when it returns, or returns why it is
// forbidden.
func (g *guardFile) Vote(link finality.Link) error {
	g.mu.Lock()
	defer g.mu.Unlock()

	if err := g.check(); err != nil {
		return fmt.Errorf("%w: %w", finality.ErrGuard, err)
	}
	next, err := g.kept.Guard.Vote(link)
	if err != nil {
		return err
	}
	return g.keep(next)
}

// MaySeal returns why a seal is forbidden, or nil.
func (g *guardFile) MaySeal(s finality.Seal, period uint64, overtaken func(finality.Seal) bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.check(); err != nil {
		return fmt.Errorf("%w: %w", finality.ErrGuard, err)
	}
	return g.kept.Guard.MaySeal(s, period, overtaken)
}

// Sealing announces a block that is in the chain before its seal is recorded.
func (g *guardFile) Sealing(number uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sealing = number
}

// Sealed records a seal, on disk when it returns.
func (g *guardFile) Sealed(s finality.Seal) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.keep(g.kept.Guard.Sealed(s))
}

func (g *guardFile) keep(next finality.Guard) error {
	record := g.kept
	record.Guard = next
	if err := g.store(record); err != nil {
		return err
	}
	g.kept, g.fresh, g.strange, g.trusted = record, false, 0, true
	return nil
}

// store replaces the whole file: a crash leaves the old one or the new one.
func (g *guardFile) store(record guardRecord) error {
	blob, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return wholefile.Write(g.path, append(blob, '\n'), 0o600)
}

// Close releases the lock.
func (g *guardFile) Close() error { return g.lock.Unlock() }

// place returns the seal that a block on the head with a time would have.
func (s *Sealer) place(head *types.Header, time uint64) finality.Seal {
	seal := finality.Seal{Number: head.Number.Uint64() + 1, Parent: head.Hash(), Time: time}
	if o := s.cfg.Engine.Overrides().Newest(seal.Number); o != nil {
		seal.Override = o.Digest()
	}
	return seal
}

// guarded returns why this signer must not seal on the head: it has sealed another
// block at that height. The only signer of a chain is not held back, as nobody else
// can continue the chain.
func (s *Sealer) guarded(head *types.Header, snap *clique.Snapshot) error {
	if s.cfg.Guard == nil || len(snap.SignerList()) == 1 {
		return nil
	}
	seal, period := s.place(head, s.cfg.Pace.blockTime(head.Time, s.cfg.Now())), s.cfg.Chain.Config().Clique.Period
	err := s.cfg.Guard.MaySeal(seal, period, func(earlier finality.Seal) bool {
		return s.cfg.Final.Overtakes(head, finality.Checkpoint{Number: earlier.Number - 1, Hash: earlier.Parent})
	})
	if err != nil && s.refused != seal.Number {
		s.refused = seal.Number
		log.Warn("Leaving a block to the other signers", "number", seal.Number, "err", err)
	}
	return err
}

// sealed records a seal before its block leaves.
func (s *Sealer) sealed(head *types.Header, block *types.Block) error {
	if s.cfg.Guard == nil {
		return nil
	}
	return s.cfg.Guard.Sealed(s.place(head, block.Time()))
}
