// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// Keys of the chain's database.
var (
	certificatePrefix = []byte("dntp-certificate-") // + target number (8 bytes, big endian) + target hash -> certificate
	proofPrefix       = []byte("dntp-proof-")       // + number of a final block (8 bytes, big endian) -> target of the certificate from it to its child
)

// certificates keeps certificates in the database of the chain, and knows which
// blocks they justify. It is safe for concurrent use. Its lock is never held during
// disk access.
type certificates struct {
	db        ethdb.KeyValueStore
	chain     lineage
	overrides func() clique.Overrides

	mu      sync.RWMutex
	targets []finality.Checkpoint                          // of all stored certificates, ascending by number
	beside  lru.BasicLRU[common.Hash, finality.Checkpoint] // block of a fork -> newest justified block up to it
	changes uint64                                         // counts changes of targets and of the blocks that overrides justify
}

func newCertificates(db ethdb.KeyValueStore, chain lineage, overrides func() clique.Overrides) *certificates {
	c := &certificates{
		db: db, chain: chain, overrides: overrides,
		beside: lru.NewBasicLRU[common.Hash, finality.Checkpoint](forkBlocks),
	}
	it := db.NewIterator(certificatePrefix, nil)
	defer it.Release()
	for it.Next() {
		if number, rest, ok := splitKey(it.Key(), certificatePrefix); ok && len(rest) == common.HashLength {
			c.targets = append(c.targets, finality.Checkpoint{Number: number, Hash: common.BytesToHash(rest)})
		}
	}
	return c
}

func numberKey(prefix []byte, number uint64) []byte {
	return binary.BigEndian.AppendUint64(bytes.Clone(prefix), number)
}

// splitKey reads the number after a key's prefix, and the rest.
func splitKey(key, prefix []byte) (number uint64, rest []byte, ok bool) {
	if rest, ok = bytes.CutPrefix(key, prefix); !ok || len(rest) < 8 {
		return 0, nil, false
	}
	return binary.BigEndian.Uint64(rest), rest[8:], true
}

func certificateKey(target finality.Checkpoint) []byte {
	return append(numberKey(certificatePrefix, target.Number), target.Hash[:]...)
}

func proofKey(number uint64) []byte { return numberKey(proofPrefix, number) }

// of returns the certificate of a target; nil if there is none.
func (c *certificates) of(target finality.Checkpoint) *finality.Certificate {
	if !c.has(target) {
		return nil
	}
	blob, err := c.db.Get(certificateKey(target))
	if err != nil {
		return nil
	}
	cert := new(finality.Certificate)
	if rlp.DecodeBytes(blob, cert) != nil {
		return nil
	}
	return cert
}

// has reports whether there is a certificate of a target.
func (c *certificates) has(target finality.Checkpoint) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	_, ok := slices.BinarySearchFunc(c.targets, target, compareCheckpoints)
	return ok
}

func compareCheckpoints(a, b finality.Checkpoint) int {
	return cmp.Or(cmp.Compare(a.Number, b.Number), a.Hash.Cmp(b.Hash))
}

// put stores a certificate, replacing that of the same target.
func (c *certificates) put(cert *finality.Certificate) error {
	blob, err := rlp.EncodeToBytes(cert)
	if err != nil {
		return err
	}
	if err := c.db.Put(certificateKey(cert.Target), blob); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch i, ok := slices.BinarySearchFunc(c.targets, cert.Target, compareCheckpoints); {
	case ok:
	case i == len(c.targets): // the regular case: appending moves nothing that concurrent readers use
		c.targets = append(c.targets, cert.Target)
	default:
		c.targets = slices.Insert(slices.Clip(c.targets), i, cert.Target)
	}
	c.changed()
	return nil
}

// changed clears what is cached for forks. A concurrent lookup must not store its
// result afterwards, or this member would always vote from an old source. The
// caller holds the lock.
func (c *certificates) changed() {
	c.changes++
	c.beside.Purge()
}

// overridden notes that the overrides have changed.
func (c *certificates) overridden() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed()
}

// justified returns the newest justified block on the chain that ends in the
// header, the header itself included; genesis at the least. Only the blocks of a
// fork are walked, however old that block is.
func (c *certificates) justified(header *types.Header) finality.Checkpoint {
	c.mu.RLock()
	changes := c.changes
	c.mu.RUnlock()

	var (
		path []common.Hash
		best = finality.Checkpoint{Hash: c.chain.Genesis().Hash()}
	)
	for at := header; at != nil; {
		block := finality.CheckpointOf(at)
		if known, ok := c.onFork(block.Hash); ok {
			best = known
			break
		}
		if c.chain.canonical(block) {
			found := c.onChain(block.Number)
			if c.chain.canonical(block) { // and so are all blocks below it
				best = found
				break
			}
		}
		path = append(path, block.Hash)
		if block.Number == 0 || c.justifies(block) {
			best = block
			break
		}
		at = c.chain.GetHeader(at.ParentHash, block.Number-1)
	}
	c.remember(path, best, changes)
	return best
}

// onFork returns what is cached for a block of a fork.
func (c *certificates) onFork(block common.Hash) (finality.Checkpoint, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.beside.Get(block)
}

// remember caches the newest justified block for blocks of a fork, unless a block
// has been justified since changes was read.
func (c *certificates) remember(path []common.Hash, best finality.Checkpoint, changes uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes != changes {
		return
	}
	for _, hash := range path[:min(len(path), forkBlocks)] {
		c.beside.Add(hash, best)
	}
}

// onChain returns the newest justified block of the canonical chain up to a
// number.
func (c *certificates) onChain(number uint64) finality.Checkpoint {
	best := finality.Checkpoint{Hash: c.chain.Genesis().Hash()}
	for _, o := range c.overrides() {
		if root := rootOf(o); root.Number <= number && root.Number > best.Number && c.chain.canonical(root) {
			best = root
		}
	}
	c.mu.RLock()
	targets := c.targets // put and drop do not change this slice in place
	c.mu.RUnlock()
	i, _ := slices.BinarySearchFunc(targets, number+1, func(t finality.Checkpoint, n uint64) int { return cmp.Compare(t.Number, n) })
	for ; i > 0 && targets[i-1].Number > best.Number; i-- {
		if c.chain.canonical(targets[i-1]) {
			return targets[i-1]
		}
	}
	return best
}

// justifies reports whether a block is the target of a certificate or the root of
// an override.
func (c *certificates) justifies(block finality.Checkpoint) bool {
	if c.has(block) {
		return true
	}
	o := c.overrides().At(block.Number + 1)
	return o != nil && o.Parent == block.Hash
}

// prove notes that a certificate makes its source final.
func (c *certificates) prove(cert *finality.Certificate) error {
	return putRLP(c.db, proofKey(cert.Source.Number), cert.Target)
}

// proof returns the certificate that makes the canonical block of a number final,
// or that of its nearest descendant that has one; nil if there is none.
func (c *certificates) proof(number uint64) *finality.Certificate {
	it := c.db.NewIterator(proofPrefix, numberKey(nil, number))
	defer it.Release()
	for it.Next() {
		var target finality.Checkpoint
		if rlp.DecodeBytes(it.Value(), &target) == nil {
			if cert := c.of(target); cert != nil {
				return cert
			}
		}
	}
	return nil
}

// prune drops the certificates that are no longer among the newest after the final
// block moves. Its cost depends on what is stored, not on how far the final block
// moved.
func (c *certificates) prune(from, to uint64) error {
	if to <= CertificatesKept {
		return nil
	}
	low, high := from-min(from, CertificatesKept), to-CertificatesKept
	batch := c.db.NewBatch()
	kept, err := c.pruneProofs(batch, low, high)
	if err != nil {
		return err
	}
	var dropped []finality.Checkpoint
	for _, target := range c.between(low+2, high+1) {
		if !kept[target] {
			dropped = append(dropped, target)
			if err := batch.Delete(certificateKey(target)); err != nil {
				return err
			}
		}
	}
	if batch.ValueSize() == 0 {
		return nil
	}
	if err := batch.Write(); err != nil {
		return err
	}
	c.drop(dropped)
	return nil
}

// pruneProofs drops the proofs above low and up to high that are followed by
// another one in the same step, and returns the targets of the rest.
func (c *certificates) pruneProofs(batch ethdb.Batch, low, high uint64) (map[finality.Checkpoint]bool, error) {
	var (
		kept   = make(map[finality.Checkpoint]bool)
		before struct {
			number uint64
			target finality.Checkpoint
		}
		step = func(number uint64) uint64 { return (number - 1) / certificateStep }
	)
	it := c.db.NewIterator(proofPrefix, numberKey(nil, low+1))
	defer it.Release()
	for it.Next() {
		number, _, ok := splitKey(it.Key(), proofPrefix)
		if !ok {
			continue
		}
		if before.number > 0 && step(before.number) == step(number) {
			delete(kept, before.target)
			if err := batch.Delete(proofKey(before.number)); err != nil {
				return nil, err
			}
		}
		if number > high {
			break
		}
		before.number, before.target = number, finality.Checkpoint{}
		if rlp.DecodeBytes(it.Value(), &before.target) == nil {
			kept[before.target] = true
		}
	}
	return kept, it.Error()
}

// between returns the targets from one number to another, both included.
func (c *certificates) between(low, high uint64) []finality.Checkpoint {
	c.mu.RLock()
	defer c.mu.RUnlock()
	find := func(number uint64) int {
		i, _ := slices.BinarySearchFunc(c.targets, number, func(t finality.Checkpoint, n uint64) int { return cmp.Compare(t.Number, n) })
		return i
	}
	if i, j := find(low), find(high+1); i < j {
		return slices.Clone(c.targets[i:j])
	}
	return nil
}

func (c *certificates) drop(targets []finality.Checkpoint) {
	if len(targets) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.targets = slices.DeleteFunc(slices.Clone(c.targets), func(t finality.Checkpoint) bool {
		_, ok := slices.BinarySearchFunc(targets, t, compareCheckpoints)
		return ok
	})
	c.changed()
}

func putRLP(db ethdb.KeyValueWriter, key []byte, value any) error {
	blob, err := rlp.EncodeToBytes(value)
	if err != nil {
		return err
	}
	return db.Put(key, blob)
}
