// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// overridePrefix + number (8 bytes, big endian) -> override in force, as JSON
var overridePrefix = []byte("dntp-override-")

// Errors of overrides that callers test for.
var (
	// ErrOverrideRefused is returned for an override that contradicts a final or
	// justified block of this chain.
	ErrOverrideRefused = errors.New("signer-set override refused")

	errStoredOverride = errors.New("stored signer-set override is damaged")
)

func overrideKey(number uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), overridePrefix...), number)
}

// rootOf returns the parent of an override's first block.
func rootOf(o *clique.Override) finality.Checkpoint {
	return finality.Checkpoint{Number: o.Number - 1, Hash: o.Parent}
}

// Overrides reads the overrides in force on a chain: those whose first block has
// become the head. The chain depends on them, so they stay in force permanently.
func Overrides(db ethdb.Iteratee) (clique.Overrides, error) {
	var list []*clique.Override
	it := db.NewIterator(overridePrefix, nil)
	defer it.Release()
	for it.Next() {
		o, err := clique.ParseOverride(it.Value())
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errStoredOverride, err)
		}
		list = append(list, o)
	}
	if err := it.Error(); err != nil {
		return nil, err
	}
	return clique.NewOverrides(list...)
}

// roots are the overrides of this member: those in force, and those that no block
// has followed yet. It is safe for concurrent use. Its lock is held during a disk
// write once for each override, when its first block arrives, and during lookups
// while an override waits for that.
type roots struct {
	db     ethdb.KeyValueStore
	chain  lineage
	engine Engine

	newest  atomic.Pointer[clique.Override] // in force, nil for none
	waiting atomic.Bool                     // whether any is pending

	mu      sync.Mutex
	pending clique.Overrides // installed, but no block has followed yet
}

// install loads the overrides in force, and those that the engine was configured
// with unless they contradict a final or justified block here. If a new override
// rules out blocks of the canonical chain, the head leaves them.
func (f *Finalizer) install() error {
	stored, err := Overrides(f.db)
	if err != nil {
		return err
	}
	all, fresh := append(clique.Overrides{}, stored...), clique.Overrides{}
	for _, o := range f.engine.Overrides() {
		known := stored.At(o.Number)
		if known != nil && known.Digest() != o.Digest() {
			return fmt.Errorf("%w: another one is in force from block %d on", ErrOverrideRefused, o.Number)
		}
		if known == nil {
			all, fresh = append(all, o), append(fresh, o)
		}
	}
	if all, err = clique.NewOverrides(all...); err != nil {
		return err
	}
	if err := all.Fit(f.chain.Config(), f.chain.Genesis().Hash()); err != nil {
		return fmt.Errorf("%w: %w", ErrOverrideRefused, err)
	}
	if len(stored) > 0 {
		root := stored[len(stored)-1]
		f.roots.newest.Store(root)
		log.Info("A signer-set override is in force", "number", root.Number, "signers", len(root.Signers), "digest", root.Digest())
	}
	for _, o := range fresh {
		if err := f.admit(o); err != nil {
			return fmt.Errorf("%w: block %d: %w", ErrOverrideRefused, o.Number, err)
		}
		log.Warn("A signer-set override is installed", "number", o.Number, "signers", len(o.Signers), "digest", o.Digest())
	}
	f.engine.SetOverrides(all)
	f.roots.wait(fresh)
	for _, o := range fresh {
		if err := f.roots.leave(o); err != nil {
			return fmt.Errorf("signer-set override at block %d: %w", o.Number, err)
		}
	}
	f.roots.reach(f.chain.CurrentHeader())
	return nil
}

// admit returns an error if an override contradicts what is certain here. Its root
// must descend from the newest final block, and from the newest justified one,
// which may be final elsewhere and from which this member's signer may have voted.
func (f *Finalizer) admit(o *clique.Override) error {
	root, final := rootOf(o), f.Final()
	if f.Halted() {
		return fmt.Errorf("%w: an override continues one side of it, on a disk that has not seen the other", ErrConflict)
	}
	if known := f.roots.newest.Load(); known != nil && o.Number <= known.Number {
		return fmt.Errorf("another one is in force from block %d on", known.Number)
	}
	if !f.chain.descends(root, final) {
		return fmt.Errorf("block %v is final, and its parent %v does not descend from it", final, root)
	}
	if newest := f.Newest(); newest != nil && !f.chain.descends(root, newest.Target) {
		return fmt.Errorf("block %v has a certificate, and its parent %v does not descend from it", newest.Target, root)
	}
	return nil
}

// doubt revokes the overrides that no block has followed yet and that a new
// certificate contradicts. The next start refuses them. The caller holds applying.
func (f *Finalizer) doubt() {
	for _, o := range f.roots.open() {
		err := f.admit(o)
		if err == nil {
			continue
		}
		log.Error("A CERTIFICATE CONTRADICTS THE INSTALLED SIGNER-SET OVERRIDE, which is revoked: signers that were believed "+
			"lost are still active. Remove it from the configuration.", "number", o.Number, "err", err)
		f.roots.takeBack(o.Number)
		f.certs.overridden()
		f.voters.forget()
		return
	}
}

// Reach notes which overrides the chain that ends in a new head depends on: from
// the first block of an override on, this member applies it even if it is no longer
// configured.
func (f *Finalizer) Reach(head *types.Header) { f.roots.reach(head) }

// wait adds overrides that wait for their first block.
func (r *roots) wait(pending clique.Overrides) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = pending
	r.waiting.Store(len(pending) > 0)
}

// open returns the overrides that wait for their first block.
func (r *roots) open() clique.Overrides {
	if !r.waiting.Load() {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.pending)
}

// takeBack revokes the overrides from a number on, as later ones depend on it,
// unless a block has followed in the meantime.
func (r *roots) takeBack(number uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	later := func(o *clique.Override) bool { return o.Number >= number && slices.Contains(r.pending, o) }
	r.engine.SetOverrides(slices.DeleteFunc(slices.Clone(r.engine.Overrides()), later))
	r.pending = slices.DeleteFunc(slices.Clone(r.pending), later)
	r.waiting.Store(len(r.pending) > 0)
}

func (r *roots) reach(head *types.Header) {
	if !r.waiting.Load() {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.pending) > 0 {
		o := r.pending[0]
		if head.Number.Uint64() < o.Number || !r.chain.canonical(rootOf(o)) {
			return
		}
		blob, err := json.Marshal(o)
		if err == nil {
			err = errors.Join(r.db.Put(overrideKey(o.Number), blob), r.db.SyncKeyValue())
		}
		if err != nil {
			log.Error("Cannot store the signer-set override; configure it at the next start as well", "number", o.Number, "err", err)
			return
		}
		log.Warn("A signer-set override is in force", "number", o.Number, "signers", len(o.Signers), "digest", o.Digest())
		r.newest.Store(o)
		r.pending = r.pending[1:]
		r.waiting.Store(len(r.pending) > 0)
	}
}

// leave moves the head to an override's root if the head is on blocks that the
// override rules out. Upstream's pool takes their transactions back.
func (r *roots) leave(o *clique.Override) error {
	root, head := rootOf(o), r.chain.CurrentHeader()
	target := r.chain.GetBlock(root.Hash, root.Number)
	switch {
	case head.Number.Uint64() < root.Number:
		return nil
	case target == nil: // peers will send it; blocks on another parent must go
		target = r.chain.GetBlockByNumber(root.Number)
	case r.chain.canonical(root):
		target = r.chain.GetBlockByNumber(r.lastValid(o, head))
	}
	if target == nil || head.Hash() == target.Hash() {
		return nil
	}
	log.Warn("Leaving the blocks that the signer-set override rules out", "from", head.Number, "to", target.Number())
	_, err := r.chain.SetCanonical(target)
	return err
}

// lastValid is the highest canonical block, from an override's root on, whose seals
// obey the overrides.
func (r *roots) lastValid(o *clique.Override, head *types.Header) uint64 {
	number := o.Number
	for ; number <= head.Number.Uint64(); number++ {
		if _, err := r.engine.Snapshot(r.chain, number, r.chain.GetCanonicalHash(number)); err != nil {
			break
		}
	}
	return number - 1
}

// decided reports whether a link leads over an override, or ends below the first
// block of the one in force. The operators have decided about the blocks below the
// root, so votes for other blocks there cannot stop the chain a second time.
func (r *roots) decided(link finality.Link) bool {
	return r.between(link.Source.Number, link.Target.Number)
}

func (r *roots) between(source, target uint64) bool {
	newest := r.newest.Load()
	return newest != nil && target < newest.Number || r.engine.Overrides().Between(source, target) != nil
}

// ruledOut reports whether a stored block violates the overrides. Canonical blocks
// never do; for a fork the engine decides. It is called only for blocks that a
// signer has signed.
func (r *roots) ruledOut(block finality.Checkpoint) bool {
	if len(r.engine.Overrides()) == 0 || r.chain.canonical(block) {
		return false
	}
	_, err := r.engine.Snapshot(r.chain, block.Number, block.Hash)
	return err != nil
}

// agree reports whether a header is on one chain with the root of the override in
// force.
func (r *roots) agree(header *types.Header) bool {
	o := r.newest.Load()
	return o == nil || r.chain.onOneChain(rootOf(o), header)
}
