// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rlp"
)

// descriptorFormat is the first field of an encoded descriptor.
const descriptorFormat = 1

// DescriptorMax is the most bytes of an encoded descriptor: with 32 shards and 32 holders
// it has about 3,400.
const DescriptorMax = 4096

var errDescriptor = errors.New("invalid descriptor")

// Shard says where one shard of a placement is.
type Shard struct {
	Org       common.Hash // holder
	ChunkRoot common.Hash // see Outline
}

// Descriptor says how the blob of one version of a record is placed. Its encoding is an
// entry of the author's log of placements. Another placement of the blob, such as a
// repaired one, is another entry with the same Placement and a higher Revision.
type Descriptor struct {
	Placement  common.Hash // random
	Revision   uint32      // counted from 1
	Record     common.Hash
	Version    uint32 // of the record, counted from 1
	Author     common.Hash
	BlobHash   common.Hash // SHA-256, as anchored
	BlobSize   uint64      // bytes, as anchored
	DataShards uint8       // how many shards give the blob back; 1: every shard is a copy
	ShardSize  uint64      // bytes of each shard
	Shards     []Shard
	Threshold  uint8         // how many holders open the escrow; 0: there is none
	Holders    []common.Hash // of a share each, in the order of their shares
	Escrow     common.Hash   // Commitment of the shares; zero if there is none
}

// descriptorRLP is the encoded form. The order of its fields is the format.
type descriptorRLP struct {
	Format uint8
	Descriptor
}

// ShardSize is how many bytes each shard of a blob has. The blob is divided into stripes of
// k units, one for each data shard; the last stripe is divided evenly, and its last bytes
// are zero where the blob does not fill it. Package erasure does it.
func ShardSize(blobSize uint64, k int) uint64 {
	stripe := uint64(k) * UnitSize
	rest := blobSize % stripe
	return blobSize/stripe*UnitSize + (rest+uint64(k)-1)/uint64(k)
}

// Validate reports a descriptor that no author of good faith makes.
func (d *Descriptor) Validate() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", errDescriptor, fmt.Sprintf(format, args...))
	}
	for name, id := range map[string]common.Hash{"placement": d.Placement, "record": d.Record, "author": d.Author, "blob hash": d.BlobHash} {
		if id == (common.Hash{}) {
			return fail("the %s is zero", name)
		}
	}
	n, k := len(d.Shards), int(d.DataShards)
	switch {
	case d.Revision == 0 || d.Version == 0:
		return fail("have revision %d of version %d, both are counted from 1", d.Revision, d.Version)
	case d.BlobSize == 0 || d.BlobSize > MaxBlobSize:
		return fail("have a blob of %d bytes, want 1 to %d", d.BlobSize, uint64(MaxBlobSize))
	case n == 0 || n > MaxMembers:
		return fail("have %d shards, want 1 to %d", n, MaxMembers)
	case k == 0 || k > n:
		return fail("have %d data shards of %d", k, n)
	case d.ShardSize != ShardSize(d.BlobSize, k):
		return fail("have shards of %d bytes, want %d", d.ShardSize, ShardSize(d.BlobSize, k))
	}
	orgs := make([]common.Hash, n)
	for i, shard := range d.Shards {
		orgs[i] = shard.Org
		if k == 1 && shard.ChunkRoot != d.Shards[0].ChunkRoot {
			return fail("copies differ")
		}
	}
	if err := distinct(orgs); err != nil {
		return fail("shards: %v", err)
	}
	return d.validateEscrow(fail)
}

func (d *Descriptor) validateEscrow(fail func(string, ...any) error) error {
	h := len(d.Holders)
	if h == 0 {
		if d.Threshold != 0 || d.Escrow != (common.Hash{}) {
			return fail("an escrow has no holders")
		}
		return nil
	}
	// A threshold of one would let a holder open the document without the others.
	if h < 2 || h > MaxMembers || int(d.Threshold) != Threshold(h) {
		return fail("have threshold %d of %d holders", d.Threshold, h)
	}
	if d.Escrow == (common.Hash{}) {
		return fail("the escrow has no commitment")
	}
	if err := distinct(d.Holders); err != nil {
		return fail("holders: %v", err)
	}
	return nil
}

// Bytes encodes the descriptor, if it is valid.
func (d *Descriptor) Bytes() ([]byte, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	return rlp.EncodeToBytes(&descriptorRLP{descriptorFormat, *d})
}

// ParseDescriptor decodes what Bytes wrote, and nothing else: each descriptor has one
// encoding.
func ParseDescriptor(data []byte) (*Descriptor, error) {
	if len(data) > DescriptorMax {
		return nil, fmt.Errorf("%w: have %d bytes, want at most %d", errDescriptor, len(data), DescriptorMax)
	}
	var in descriptorRLP
	if err := rlp.DecodeBytes(data, &in); err != nil {
		return nil, fmt.Errorf("%w: %w", errDescriptor, err)
	}
	if in.Format != descriptorFormat {
		return nil, fmt.Errorf("%w: have format %d, want %d", errDescriptor, in.Format, descriptorFormat)
	}
	if err := in.Descriptor.Validate(); err != nil {
		return nil, err
	}
	return &in.Descriptor, nil
}

// ShardOf is the index of the shard that an organization holds, -1 for none.
func (d *Descriptor) ShardOf(org common.Hash) int {
	for i, shard := range d.Shards {
		if shard.Org == org {
			return i
		}
	}
	return -1
}
