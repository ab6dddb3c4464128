// SPDX-License-Identifier: LGPL-3.0-or-later

// Package erasure divides a blob into shards of which any k give it back (Reed-Solomon),
// as a stream, in memory that does not grow with the blob.
//
// The blob is cut into stripes of k units of 64 KiB. Unit j of a stripe belongs to shard
// j; shards k to n-1 get parity of the stripe's units. The last stripe is divided evenly
// among its units and filled up with zeros. So byte b of the blob is in stripe
// b/(k*UnitSize), and a reader of a range reads only the stripes that it touches. With
// k = 1, every shard is a copy of the blob.
//
// Each unit is verified by the outline of its shard before it is used: a shard with wrong
// bytes is named and replaced by another one in the middle of a read.
package erasure

import (
	"fmt"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/klauspost/reedsolomon"
)

const unitSize = vault.UnitSize

// Layout is how a blob is divided.
type Layout struct {
	BlobSize uint64 // bytes
	K        int    // shards that give the blob back
	N        int    // shards
}

// Of is the layout of a placement.
func Of(d *vault.Descriptor) Layout {
	return Layout{d.BlobSize, int(d.DataShards), len(d.Shards)}
}

// ShardSize is the bytes of each shard.
func (l Layout) ShardSize() uint64 { return vault.ShardSize(l.BlobSize, l.K) }

func (l Layout) check() error {
	if l.K < 1 || l.N < l.K || l.N > vault.MaxMembers || l.BlobSize > vault.MaxBlobSize {
		return fmt.Errorf("cannot divide %d bytes into %d shards of which %d give them back", l.BlobSize, l.N, l.K)
	}
	return nil
}

// stripe is the bytes of a full stripe.
func (l Layout) stripe() uint64 { return uint64(l.K) * unitSize }

// stripes is how many there are, the last one included.
func (l Layout) stripes() uint64 { return vault.Units(l.ShardSize()) }

// unit is the bytes that each shard has in a stripe.
func (l Layout) unit(stripe uint64) int {
	return int(min(unitSize, l.ShardSize()-stripe*unitSize))
}

// codec is the code of a layout; nil if shards are copies.
func (l Layout) codec() (reedsolomon.Encoder, error) {
	if l.K == 1 || l.K == l.N {
		return nil, nil
	}
	// Units are small: dividing them among goroutines costs more than it gains.
	return reedsolomon.New(l.K, l.N-l.K, reedsolomon.WithMaxGoroutines(1))
}
