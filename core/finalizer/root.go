// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// overridePrefix + number (8 bytes, big endian) -> override in force, as JSON
var overridePrefix = []byte("dntp-override-")

// Errors of overrides that callers tell apart.
var (
	// ErrOverrideRefused is returned for an override that contradicts what is
	// certain on this chain.
	ErrOverrideRefused = errors.New("signer-set override refused")

	errStoredOverride = errors.New("stored signer-set override is damaged")
)

func overrideKey(number uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), overridePrefix...), number)
}

// rootOf is the block that an override makes the root of all that follows.
func rootOf(o *clique.Override) finality.Checkpoint {
	return finality.Checkpoint{Number: o.Number - 1, Hash: o.Parent}
}

// Overrides reads the overrides in force on a chain: those whose first block
// has been its own. They bind it for ever, as it depends on them.
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

// install takes over the overrides in force, and those that the engine was
// configured with unless they contradict what is certain here. The head leaves
// the blocks that a new one rules out.
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
		f.root = stored[len(stored)-1]
		log.Info("A signer-set override is in force", "number", f.root.Number, "signers", len(f.root.Signers), "digest", f.root.Digest())
	}
	for _, o := range fresh {
		if err := f.admit(o); err != nil {
			return fmt.Errorf("%w: block %d: %w", ErrOverrideRefused, o.Number, err)
		}
		log.Warn("A signer-set override is installed", "number", o.Number, "signers", len(o.Signers), "digest", o.Digest())
	}
	f.engine.SetOverrides(all)
	f.pending = fresh
	for _, o := range fresh {
		if err := f.leave(o); err != nil {
			return fmt.Errorf("signer-set override at block %d: %w", o.Number, err)
		}
	}
	f.reach(f.chain.CurrentHeader())
	return nil
}

// admit finds what is certain here and contradicts an override. Its root must
// descend from the newest final block, and from the newest justified one, which
// may be final elsewhere and from which this member's signer may have voted.
func (f *Finalizer) admit(o *clique.Override) error {
	root := rootOf(o)
	if f.halted {
		return fmt.Errorf("%w: an override goes on from one side of it, on a disk that has not seen the other", ErrConflict)
	}
	if f.root != nil && o.Number <= f.root.Number {
		return fmt.Errorf("another one is in force from block %d on", f.root.Number)
	}
	if !f.descends(root, f.final) {
		return fmt.Errorf("block %v is final, and its parent %v does not descend from it", f.final, root)
	}
	if f.newest != nil && !f.descends(root, f.newest.Target) {
		return fmt.Errorf("block %v has a certificate, and its parent %v does not descend from it", f.newest.Target, root)
	}
	return nil
}

// descends reports whether a block is another or its descendant. Of a block that
// is not here that is believed by its height; the chain will show.
func (f *Finalizer) descends(block, ancestor finality.Checkpoint) bool {
	if block.Number <= ancestor.Number {
		return block == ancestor
	}
	header := f.chain.GetHeader(block.Hash, block.Number)
	return header == nil || f.isAncestor(ancestor, header)
}

// leave moves the head to an override's root where it stands on blocks that the
// override rules out. Upstream's pool takes the transactions in them back.
func (f *Finalizer) leave(o *clique.Override) error {
	root, head := rootOf(o), f.chain.CurrentHeader()
	target := f.chain.GetBlock(root.Hash, root.Number)
	switch {
	case head.Number.Uint64() < root.Number:
		return nil
	case target == nil: // peers will bring it; what is built on another parent must go
		target = f.chain.GetBlockByNumber(root.Number)
	case f.chain.GetCanonicalHash(root.Number) == root.Hash:
		target = f.chain.GetBlockByNumber(f.lastValid(o, head))
	}
	if target == nil || head.Hash() == target.Hash() {
		return nil
	}
	log.Warn("Leaving the blocks that the signer-set override rules out", "from", head.Number, "to", target.Number())
	_, err := f.chain.SetCanonical(target)
	return err
}

// lastValid is the highest canonical block, from an override's root on, that is
// sealed as the overrides want.
func (f *Finalizer) lastValid(o *clique.Override, head *types.Header) uint64 {
	number := o.Number
	for ; number <= head.Number.Uint64(); number++ {
		if _, err := f.engine.Snapshot(f.chain, number, f.chain.GetCanonicalHash(number)); err != nil {
			break
		}
	}
	return number - 1
}

// Reach notes which overrides the chain that ends in a new head depends on: from
// the first block of an override on, this member applies it whether or not it is
// configured again.
func (f *Finalizer) Reach(head *types.Header) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reach(head)
}

func (f *Finalizer) reach(head *types.Header) {
	for len(f.pending) > 0 {
		o := f.pending[0]
		root := rootOf(o)
		if head.Number.Uint64() < o.Number || f.chain.GetCanonicalHash(root.Number) != root.Hash {
			return
		}
		blob, err := json.Marshal(o)
		if err == nil {
			err = errors.Join(f.db.Put(overrideKey(o.Number), blob), f.db.SyncKeyValue())
		}
		if err != nil {
			log.Error("Cannot keep the signer-set override, configure it at the next start too", "number", o.Number, "err", err)
			return
		}
		log.Warn("A signer-set override is in force", "number", o.Number, "signers", len(o.Signers), "digest", o.Digest())
		f.root, f.pending = o, f.pending[1:]
	}
}

// isRoot reports whether a block is justified by an override.
func (f *Finalizer) isRoot(block finality.Checkpoint) bool {
	o := f.engine.Overrides().At(block.Number + 1)
	return o != nil && o.Parent == block.Hash
}

// overtaken reports whether a link says nothing any more: it leads over an
// override, ends below the first block of the one in force, or leads to a block
// that one rules out. What was below the root the operators have decided; who
// voted otherwise cannot stop the chain by that a second time.
func (f *Finalizer) overtaken(link finality.Link) bool {
	if len(f.engine.Overrides()) == 0 {
		return false
	}
	if f.decided(link.Source.Number, link.Target.Number) {
		return true
	}
	if f.chain.GetHeader(link.Target.Hash, link.Target.Number) == nil {
		return false
	}
	_, err := f.engine.Snapshot(f.chain, link.Target.Number, link.Target.Hash)
	return err != nil
}

// decided is overtaken by the numbers of a link alone.
func (f *Finalizer) decided(source, target uint64) bool {
	return f.engine.Overrides().Between(source, target) != nil || f.root != nil && target < f.root.Number
}

// doubt takes back the overrides that no block has followed yet and that a new
// certificate contradicts. The next start refuses them.
func (f *Finalizer) doubt() {
	kept := f.engine.Overrides()
	for i, o := range f.pending {
		err := f.admit(o)
		if err == nil {
			continue
		}
		log.Error("A CERTIFICATE CONTRADICTS THE INSTALLED SIGNER-SET OVERRIDE, which is taken back: signers that were held "+
			"for lost go on. Take it out of the configuration.", "number", o.Number, "err", err)
		f.engine.SetOverrides(slices.DeleteFunc(slices.Clone(kept), func(k *clique.Override) bool { return k.Number >= o.Number }))
		f.pending = f.pending[:i] // what comes later depends on it
		f.justified.Purge()
		return
	}
}

// rooted reports whether a header is on one chain with the root of the override
// in force.
func (f *Finalizer) rooted(header *types.Header) bool {
	f.mu.Lock()
	o := f.root
	f.mu.Unlock()
	return o == nil || f.onOneChain(rootOf(o), header)
}
