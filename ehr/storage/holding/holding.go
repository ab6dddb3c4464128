// SPDX-License-Identifier: LGPL-3.0-or-later

// Package holding is the format of a holding, an entry of an organization's log of kind 5, and
// the draw of what must be proven. The native contract of storage and the gateways use it.
// interfaces/IStorage.sol describes both.
package holding

import (
	"encoding/binary"
	"errors"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

const (
	// Bytes is the length of every holding.
	Bytes = 1 + 3*common.HashLength + 4 + 1 + 8 + common.HashLength

	// ChunkBytes is the length of a chunk of a shard; only the last one may be shorter.
	ChunkBytes = 1024

	format = 1 // first byte
)

// ErrFormat is returned for bytes that are no holding.
var ErrFormat = errors.New("the bytes are no holding")

// Holding says that an organization has accepted a shard of a document.
type Holding struct {
	Placement common.Hash // random id of the placement
	Author    common.Hash // organization that placed the document
	Record    common.Hash
	Version   uint32 // of the record, not 0
	Shard     uint8  // index of the shard in the placement
	Size      uint64 // bytes of the shard, not 0
	ChunkRoot common.Hash
}

// Encode returns the entry of the log.
func (h Holding) Encode() []byte {
	b := make([]byte, 0, Bytes)
	b = append(b, format)
	b = append(b, h.Placement[:]...)
	b = append(b, h.Author[:]...)
	b = append(b, h.Record[:]...)
	b = binary.BigEndian.AppendUint32(b, h.Version)
	b = append(b, h.Shard)
	b = binary.BigEndian.AppendUint64(b, h.Size)
	return append(b, h.ChunkRoot[:]...)
}

// Parse reads an entry of the log. It accepts exactly what Encode writes of a holding with a
// version and a size.
func Parse(b []byte) (h Holding, err error) {
	if len(b) != Bytes || b[0] != format {
		return h, ErrFormat
	}
	hash := func() (v common.Hash) { v, b = common.Hash(b[:len(v)]), b[len(v):]; return v }
	b = b[1:]
	h.Placement, h.Author, h.Record = hash(), hash(), hash()
	h.Version, h.Shard, h.Size = binary.BigEndian.Uint32(b), b[4], binary.BigEndian.Uint64(b[5:])
	h.ChunkRoot = common.Hash(b[13:])
	if h.Version == 0 || h.Size == 0 {
		return Holding{}, ErrFormat
	}
	return h, nil
}

// Chunks is the number of chunks of the shard, at least 1.
func (h Holding) Chunks() uint64 { return (h.Size-1)/ChunkBytes + 1 }

// ChunkSize is the length of the chunk at an index below Chunks.
func (h Holding) ChunkSize(index uint64) uint64 { return min(ChunkBytes, h.Size-index*ChunkBytes) }

// Seed is that of an organization's interval. block is the hash of the interval's first block.
func Seed(block, org common.Hash) common.Hash { return crypto.Keccak256Hash(block[:], org[:]) }

// Draw returns the index of the holding that a seed draws from a log of size leaves, at least 1.
func Draw(seed common.Hash, size uint64) uint64 {
	var n, m uint256.Int
	return n.Mod(n.SetBytes32(seed[:]), m.SetUint64(size)).Uint64()
}

// DrawChunk returns the index of the chunk that a seed draws from the shard.
func (h Holding) DrawChunk(seed common.Hash) uint64 {
	return Draw(crypto.Keccak256Hash(seed[:]), h.Chunks())
}
