// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	ChunkSize = 1024           // bytes of a leaf of the chunk tree; the last chunk may be shorter
	UnitSize  = 64 * ChunkSize // bytes of a unit; the last unit may be shorter
	unitLevel = 6              // levels of the chunk tree within a unit
	unitNodes = UnitSize / ChunkSize
)

// ErrMismatch is the error of bytes that are not those that were committed to.
var ErrMismatch = errors.New("the bytes do not match their hash")

// Outline is the upper part of a shard's chunk tree, an RFC 6962 tree over SHA-256 whose
// leaves are the chunks of the shard. It holds the root of each unit, the subtree over 64
// chunks, so that a unit can be verified without the other ones: 32 bytes for 64 KiB.
//
// The root of the chunk tree is the RFC 6962 root over the units' roots as hashes of
// leaves, because a unit is a complete subtree, or the last one.
type Outline struct {
	Size  uint64        // bytes of the shard
	Units []common.Hash // root of each unit
}

// Units is how many units a shard has.
func Units(size uint64) uint64 { return size/UnitSize + min(size%UnitSize, 1) }

// Chunks is how many chunks a shard has.
func Chunks(size uint64) uint64 { return size/ChunkSize + min(size%ChunkSize, 1) }

// Root is the chunkRoot of the shard; of an empty shard, SHA-256 of nothing.
func (o *Outline) Root() common.Hash { return treeRoot(o.Units) }

// Unit reports whether data, the bytes of the shard from index*UnitSize on, is unit index.
func (o *Outline) Unit(index uint64, data []byte) error {
	if index >= uint64(len(o.Units)) {
		return fmt.Errorf("%w: have unit %d of %d", ErrMismatch, index, len(o.Units))
	}
	if want := o.unitSize(index); len(data) != want {
		return fmt.Errorf("%w: unit %d has %d bytes, want %d", ErrMismatch, index, len(data), want)
	}
	if UnitRoot(data) != o.Units[index] {
		return fmt.Errorf("%w: unit %d", ErrMismatch, index)
	}
	return nil
}

func (o *Outline) unitSize(index uint64) int {
	return int(min(UnitSize, o.Size-index*UnitSize))
}

// Prove returns the chunk at an index, with its audit path in the chunk tree, leaf first.
// unit is the unit that holds the chunk: the one at index/64.
func (o *Outline) Prove(index uint64, unit []byte) (chunk []byte, path []common.Hash, err error) {
	if index >= Chunks(o.Size) {
		return nil, nil, fmt.Errorf("the shard has %d chunks, none at %d", Chunks(o.Size), index)
	}
	at := index / unitNodes
	if err := o.Unit(at, unit); err != nil {
		return nil, nil, err // a proof of damaged bytes would be refused
	}
	within := index % unitNodes
	path = auditPath(leafHashes(unit), within)
	path = append(path, auditPath(o.Units, at)...)
	from := within * ChunkSize
	return unit[from:min(from+ChunkSize, uint64(len(unit)))], path, nil
}

// VerifyChunk reports whether a chunk is the one at an index of the shard of that size and
// root. It is what IStorage checks on chain.
func VerifyChunk(root common.Hash, size, index uint64, chunk []byte, path []common.Hash) error {
	chunks := Chunks(size)
	if index >= chunks || chunks > 1<<62 {
		return fmt.Errorf("%w: have chunk %d of %d", ErrMismatch, index, chunks)
	}
	if want := min(ChunkSize, size-index*ChunkSize); uint64(len(chunk)) != want {
		return fmt.Errorf("%w: chunk %d has %d bytes, want %d", ErrMismatch, index, len(chunk), want)
	}
	proof := make(tlog.RecordProof, len(path))
	for i := range path {
		proof[i] = tlog.Hash(path[i])
	}
	if tlog.CheckRecord(proof, int64(chunks), tlog.Hash(root), int64(index), tlog.RecordHash(chunk)) != nil {
		return fmt.Errorf("%w: chunk %d", ErrMismatch, index)
	}
	return nil
}

// Bytes encodes the outline as the roots of its units, one after the other.
func (o *Outline) Bytes() []byte {
	out := make([]byte, 0, len(o.Units)*common.HashLength)
	for _, unit := range o.Units {
		out = append(out, unit[:]...)
	}
	return out
}

// ParseOutline decodes what Bytes wrote for the shard of a size and chunkRoot, and checks
// that it is the outline of no other shard.
func ParseOutline(size uint64, root common.Hash, data []byte) (*Outline, error) {
	if size > MaxBlobSize || uint64(len(data)) != Units(size)*common.HashLength {
		return nil, fmt.Errorf("%w: the outline of %d bytes has %d bytes", ErrMismatch, size, len(data))
	}
	o := &Outline{Size: size, Units: make([]common.Hash, Units(size))}
	for i := range o.Units {
		copy(o.Units[i][:], data[i*common.HashLength:])
	}
	if o.Root() != root {
		return nil, fmt.Errorf("%w: outline", ErrMismatch)
	}
	return o, nil
}

// Outliner makes the outline of the bytes that are written to it. Its zero value is
// ready. It keeps one unit, and 32 bytes for each unit before.
type Outliner struct {
	done   Outline
	unit   []byte // UnitSize, once it is needed
	filled int
}

// Write takes the next bytes of the shard. It never fails.
func (o *Outliner) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		if o.filled == 0 && len(p) >= UnitSize {
			o.Add(UnitRoot(p[:UnitSize]), UnitSize)
			p = p[UnitSize:]
			continue
		}
		if o.unit == nil {
			o.unit = make([]byte, UnitSize)
		}
		n := copy(o.unit[o.filled:], p)
		o.filled += n
		p = p[n:]
		if o.filled == UnitSize {
			o.flush()
		}
	}
	return written, nil
}

// Add takes a whole unit whose root is known. Only the last one may be shorter than
// UnitSize, and bytes that were written before must fill whole units.
func (o *Outliner) Add(root common.Hash, size int) {
	o.done.Units = append(o.done.Units, root)
	o.done.Size += uint64(size)
}

func (o *Outliner) flush() {
	if o.filled > 0 {
		o.Add(UnitRoot(o.unit[:o.filled]), o.filled)
		o.filled = 0
	}
}

// Outline is the outline of everything written. Nothing may be written after it.
func (o *Outliner) Outline() *Outline {
	o.flush()
	return &o.done
}

// Checked reads a shard of a size and chunkRoot from r. Where the bytes end early, go on
// beyond the size, or have another root, it returns ErrMismatch in place of io.EOF: what
// copies from it, such as a store, then fails and keeps nothing.
type Checked struct {
	r    io.Reader
	tree Outliner
	left uint64
	root common.Hash
	err  error
}

// Check returns a reader of a shard that verifies it.
func Check(r io.Reader, size uint64, root common.Hash) *Checked {
	return &Checked{r: r, left: size, root: root}
}

func (c *Checked) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.r.Read(p)
	if uint64(n) > c.left {
		n, err = 0, fmt.Errorf("%w: more bytes than the shard has", ErrMismatch)
	}
	c.left -= uint64(n)
	c.tree.Write(p[:n])
	if err == io.EOF {
		switch {
		case c.left > 0:
			err = fmt.Errorf("%w: %d bytes of the shard are missing", ErrMismatch, c.left)
		case c.tree.Outline().Root() != c.root:
			err = fmt.Errorf("%w: the shard has another chunkRoot", ErrMismatch)
		}
	}
	c.err = err
	return n, err
}

// Outline is the outline of the shard, once Read has returned io.EOF; else nil.
func (c *Checked) Outline() *Outline {
	if c.err != io.EOF {
		return nil
	}
	return c.tree.Outline()
}

// UnitRoot is the root of the chunk tree of one unit, at most UnitSize bytes.
func UnitRoot(unit []byte) common.Hash {
	var hashes [unitNodes]common.Hash
	return reduce(appendLeaves(hashes[:0], unit))
}

func leafHashes(unit []byte) []common.Hash {
	return appendLeaves(make([]common.Hash, 0, unitNodes), unit)
}

// appendLeaves hashes the chunks of a unit: SHA-256(0x00 || chunk).
func appendLeaves(hashes []common.Hash, unit []byte) []common.Hash {
	var leaf [1 + ChunkSize]byte
	for len(unit) > 0 {
		n := copy(leaf[1:], unit)
		hashes = append(hashes, sha256.Sum256(leaf[:1+n]))
		unit = unit[n:]
	}
	return hashes
}

// treeRoot is the RFC 6962 root over the hashes of leaves.
func treeRoot(leaves []common.Hash) common.Hash {
	return reduce(append([]common.Hash(nil), leaves...))
}

// reduce is treeRoot, and overwrites the hashes. A node without a sibling moves up as it
// is, which gives RFC 6962's tree: its left side is always complete.
func reduce(hashes []common.Hash) common.Hash {
	if len(hashes) == 0 {
		return sha256.Sum256(nil)
	}
	for len(hashes) > 1 {
		hashes = level(hashes)
	}
	return hashes[0]
}

// level replaces the hashes by those of the level above.
func level(hashes []common.Hash) []common.Hash {
	half := 0
	for i := 0; i < len(hashes); i += 2 {
		if i+1 < len(hashes) {
			hashes[half] = nodeHash(hashes[i], hashes[i+1])
		} else {
			hashes[half] = hashes[i]
		}
		half++
	}
	return hashes[:half]
}

// nodeHash is SHA-256(0x01 || left || right).
func nodeHash(left, right common.Hash) common.Hash {
	var node [1 + 2*common.HashLength]byte
	node[0] = 1
	copy(node[1:], left[:])
	copy(node[1+common.HashLength:], right[:])
	return sha256.Sum256(node[:])
}

// auditPath is the path of the leaf at an index to the root, leaf first.
func auditPath(leaves []common.Hash, index uint64) []common.Hash {
	hashes := append([]common.Hash(nil), leaves...)
	path := make([]common.Hash, 0, bits.Len(uint(len(leaves))))
	for len(hashes) > 1 {
		if sibling := index ^ 1; sibling < uint64(len(hashes)) {
			path = append(path, hashes[sibling])
		}
		hashes, index = level(hashes), index/2
	}
	return path
}
