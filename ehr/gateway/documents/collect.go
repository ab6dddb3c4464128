// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"bytes"
	"fmt"
	"io"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
)

func newBytes(b []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(b)) }

// collector sorts the answers of holders by the descriptor that they name. A holder may lie
// about it: another descriptor is another entry, and only shards and keys that the chain's
// anchor proves are ever delivered.
type collector struct {
	service    *Service
	in         Reading
	anchor     *vault.Anchor
	placements map[string]*collected // by the descriptor's bytes
	faults     vault.Faults
	answered   int
}

// collected is what there is for one descriptor.
type collected struct {
	descriptor *vault.Descriptor
	shares     map[common.Hash]*vault.Share
	inline     map[int][]byte
	access     map[int]common.Hash // by shard
	key        vault.Key
	faults     vault.Faults
}

// placementsMax is how many descriptors one holder may answer with.
const placementsMax = 8

func (c *collector) add(a answer) {
	c.answered++
	for _, one := range a.found[:min(len(a.found), placementsMax)] {
		if err := c.addOne(a.org, one.Descriptor, one.Package, func(have *collected) {
			for _, shard := range one.Shards {
				i := int(shard.Index)
				if i >= len(have.descriptor.Shards) || have.descriptor.Shards[i].Org != a.org {
					continue
				}
				have.access[i] = one.Access
				if uint64(len(shard.Bytes)) == have.descriptor.ShardSize && outlineOf(shard.Bytes).Root() == have.descriptor.Shards[i].ChunkRoot {
					have.inline[i] = shard.Bytes
				} else if len(shard.Bytes) > 0 {
					have.faults = append(have.faults, vault.Fault{Org: a.org, Err: vault.ErrMismatch})
				}
			}
		}); err != nil {
			c.faults = append(c.faults, vault.Fault{Org: a.org, Err: err})
		}
	}
}

func (c *collector) addOne(org common.Hash, descriptor, sealed []byte, shards func(*collected)) error {
	have := c.placements[string(descriptor)]
	if have == nil {
		d, err := vault.ParseDescriptor(descriptor)
		if err != nil {
			return err
		}
		if d.Record != c.in.Record || d.Version != c.in.Number || d.BlobHash != c.anchor.BlobHash || d.BlobSize != c.anchor.BlobSize {
			return fmt.Errorf("%w: the descriptor is of another blob", vault.ErrMismatch)
		}
		have = &collected{descriptor: d, shares: make(map[common.Hash]*vault.Share), inline: make(map[int][]byte), access: make(map[int]common.Hash)}
		c.placements[string(descriptor)] = have
	}
	if len(sealed) > 0 {
		share, err := vault.OpenShare(sealed, c.service.Identity)
		if err != nil {
			return err
		}
		have.shares[org] = share
	}
	shards(have)
	return nil
}

// enough returns a placement whose shares open its key and whose shards suffice, nil if there
// is none yet.
func (c *collector) enough() *collected {
	for _, have := range c.placements {
		if len(have.shares) < int(have.descriptor.Threshold) || len(have.access) < int(have.descriptor.DataShards) {
			continue
		}
		key, faults, err := vault.Combine(have.descriptor, have.shares)
		if err != nil {
			continue // a wrong share: others may follow
		}
		have.key, have.faults = key, append(append(have.faults, c.faults...), faults...)
		return have
	}
	return nil
}

// best says in words how near the nearest placement came.
func (c *collector) best() string {
	text := "none has a part of it"
	shares := -1
	for _, have := range c.placements {
		if len(have.shares) > shares {
			shares = len(have.shares)
			text = fmt.Sprintf("there are %d of %d shares and %d of %d shards", shares, have.descriptor.Threshold, len(have.access), have.descriptor.DataShards)
		}
	}
	return text
}
