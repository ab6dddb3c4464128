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
)

// guardWait is how often a signer whose guard refuses a seal asks it again.
const guardWait = 500 * time.Millisecond

// VoteGuard remembers a signer's votes. Vote notes one, for ever when it
// returns, or says why there must be none. Close gives the memory free for
// others.
type VoteGuard interface {
	Vote(finality.Link) error
	Close() error
}

// SealGuard remembers a signer's seals. MaySeal says why there must be none, as
// finality.Guard does. Sealed notes one, for ever when it returns; it is called
// when the block is on disk and before anybody hears of it, so that a crash
// loses either both or neither.
type SealGuard interface {
	MaySeal(s finality.Seal, period uint64, overtaken func(finality.Seal) bool) error
	Sealed(finality.Seal) error
}

// Guard remembers all that a signer signs for the chain.
type Guard interface {
	VoteGuard
	SealGuard
}

// guardFile keeps a signer's guard on disk, next to its key: a key that is
// moved takes its memory along, and two nodes with one key folder cannot both
// vote.
type guardFile struct {
	path string
	lock *flock.Flock

	mu    sync.Mutex
	kept  guardRecord
	fresh bool // nothing was ever noted

	trust   *Trust // nil for none
	trusted bool   // this process has signed, when the guard knew all that the key had
	checked uint64 // newest block that was compared with the guard
	allowed uint64 // number of the newest seal that was allowed: it may be in the chain before it is noted
	strange int    // own seals above all that the guard knows
	lost    error  // why nothing may be signed
}

// guardRecord is the file's content.
type guardRecord struct {
	Signer  common.Address `json:"signer"`
	Genesis common.Hash    `json:"genesis"`
	finality.Guard
}

// errGuardHeld is returned where another process holds the signer's guard.
var errGuardHeld = errors.New("another process signs with this key")

// OpenGuard opens or makes the guard of a signer on a chain in a folder. What
// it cannot read it does not replace: a signer without its memory must not vote.
// One that does not know the signer's seals on the chain is refused too, unless
// trust lets it be made anew.
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
	// Key stores pass over names that begin with a dot.
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

// Vote notes a vote for the link, on disk when it returns, or says why there
// must be none.
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

// MaySeal says why there must be no seal.
func (g *guardFile) MaySeal(s finality.Seal, period uint64, overtaken func(finality.Seal) bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.check(); err != nil {
		return fmt.Errorf("%w: %w", finality.ErrGuard, err)
	}
	if err := g.kept.Guard.MaySeal(s, period, overtaken); err != nil {
		return err
	}
	g.allowed = s.Number
	return nil
}

// Sealed notes a seal, on disk when it returns.
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

// store replaces the file as a whole: a crash leaves the old one or the new.
func (g *guardFile) store(record guardRecord) error {
	blob, err := json.Marshal(record)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(g.path), filepath.Base(g.path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if _, err := temp.Write(append(blob, '\n')); err != nil {
		temp.Close()
		return err
	}
	if err := errors.Join(temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), g.path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(g.path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Close gives the lock back.
func (g *guardFile) Close() error { return g.lock.Unlock() }

// place is where a block on the head with a time is sealed.
func (s *Sealer) place(head *types.Header, time uint64) finality.Seal {
	seal := finality.Seal{Number: head.Number.Uint64() + 1, Parent: head.Hash(), Time: time}
	if o := s.cfg.Engine.Overrides().Newest(seal.Number); o != nil {
		seal.Override = o.Digest()
	}
	return seal
}

// guarded says why this signer must not seal on the head: it has sealed another
// block at that height. Where nobody else could go on, it must be able to: the
// only signer of a chain is not held back.
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

// sealed notes a seal that is about to leave.
func (s *Sealer) sealed(head *types.Header, block *types.Block) error {
	if s.cfg.Guard == nil {
		return nil
	}
	return s.cfg.Guard.Sealed(s.place(head, block.Time()))
}
