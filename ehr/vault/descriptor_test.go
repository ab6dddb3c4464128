// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// descriptor places a blob on n organizations, of which k suffice.
func descriptor(n, k int, blobSize uint64) *Descriptor {
	d := &Descriptor{
		Placement: common.Hash{1}, Revision: 1, Record: common.Hash{2}, Version: 1, Author: orgs(1)[0],
		BlobHash: common.Hash{3}, BlobSize: blobSize, DataShards: uint8(k), ShardSize: ShardSize(blobSize, k),
	}
	for i, org := range orgs(n) {
		root := common.Hash{4}
		if k > 1 {
			root[1] = byte(i)
		}
		d.Shards = append(d.Shards, Shard{org, root})
	}
	if n > 1 {
		d.Holders, d.Threshold, d.Escrow = orgs(n), uint8(Threshold(n)), common.Hash{5}
	}
	return d
}

// A descriptor comes back as it was, also the largest one.
func TestDescriptor(t *testing.T) {
	for _, d := range []*Descriptor{descriptor(1, 1, 1), descriptor(3, 1, CopyBelow-1), descriptor(6, 4, 5_000_000), descriptor(MaxMembers, 17, MaxBlobSize)} {
		data, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseDescriptor(data)
		if err != nil {
			t.Fatal(err)
		}
		if len(back.Holders) == 0 {
			back.Holders = nil
		}
		if !reflect.DeepEqual(back, d) {
			t.Errorf("have %+v, want %+v", back, d)
		}
		other := bytes.Clone(data)
		other[1+other[0]-0xf7]++ // behind the header of the list
		for name, bad := range map[string][]byte{
			"truncated": data[:len(data)-1], "longer": append(bytes.Clone(data), 0), "empty": nil, "too long": make([]byte, DescriptorMax+1),
			"of another format": other,
		} {
			if _, err := ParseDescriptor(bad); !errors.Is(err, errDescriptor) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	d := descriptor(6, 4, 5_000_000)
	if d.ShardOf(orgs(6)[4]) != 4 || d.ShardOf(common.Hash{9}) != -1 {
		t.Error("a shard is not found")
	}
}

// Each field has its limits.
func TestDescriptorRefuses(t *testing.T) {
	for name, change := range map[string]func(d *Descriptor){
		"no placement":                func(d *Descriptor) { d.Placement = common.Hash{} },
		"no record":                   func(d *Descriptor) { d.Record = common.Hash{} },
		"no author":                   func(d *Descriptor) { d.Author = common.Hash{} },
		"no blob hash":                func(d *Descriptor) { d.BlobHash = common.Hash{} },
		"revision 0":                  func(d *Descriptor) { d.Revision = 0 },
		"version 0":                   func(d *Descriptor) { d.Version = 0 },
		"no blob":                     func(d *Descriptor) { d.BlobSize = 0 },
		"a blob beyond all limits":    func(d *Descriptor) { d.BlobSize = math.MaxUint64 },
		"no shards":                   func(d *Descriptor) { d.Shards = nil },
		"too many shards":             func(d *Descriptor) { *d = *descriptor(MaxMembers+1, 17, 1000) },
		"no data shards":              func(d *Descriptor) { d.DataShards = 0 },
		"more data shards than all":   func(d *Descriptor) { d.DataShards = 7; d.ShardSize = ShardSize(d.BlobSize, 7) },
		"another shard size":          func(d *Descriptor) { d.ShardSize++ },
		"two shards at one place":     func(d *Descriptor) { d.Shards[1].Org = d.Shards[0].Org },
		"a shard at no place":         func(d *Descriptor) { d.Shards[1].Org = common.Hash{} },
		"copies that differ":          func(d *Descriptor) { *d = *descriptor(3, 1, 100); d.Shards[1].ChunkRoot[0]++ },
		"one holder opens the escrow": func(d *Descriptor) { d.Threshold = 1 },
		"one holder only":             func(d *Descriptor) { d.Holders, d.Threshold = d.Holders[:1], 1 },
		"half of the holders":         func(d *Descriptor) { d.Threshold = 3 },
		"a holder twice":              func(d *Descriptor) { d.Holders[1] = d.Holders[0] },
		"an escrow without holders":   func(d *Descriptor) { d.Holders = nil },
		"no commitment":               func(d *Descriptor) { d.Escrow = common.Hash{} },
		"too many holders":            func(d *Descriptor) { d.Holders, d.Threshold = orgs(33), 17 },
	} {
		d := descriptor(6, 4, 5_000_000)
		change(d)
		if _, err := d.Bytes(); !errors.Is(err, errDescriptor) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is decoded has one encoding and no unlimited field.
func FuzzParseDescriptor(f *testing.F) {
	for _, d := range []*Descriptor{descriptor(1, 1, 1), descriptor(6, 4, 5_000_000)} {
		data, err := d.Bytes()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := ParseDescriptor(data)
		if err != nil {
			return
		}
		if back, err := d.Bytes(); err != nil || !bytes.Equal(back, data) {
			t.Errorf("a descriptor has two encodings: %v", err)
		}
	})
}
