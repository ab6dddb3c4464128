// SPDX-License-Identifier: LGPL-3.0-or-later

package holding

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

var shard = Holding{
	Placement: common.Hash{1}, Author: common.Hash{2}, Record: common.Hash{3}, Version: 4, Shard: 5, Size: 2500, ChunkRoot: common.Hash{31: 6},
}

// FuzzParse checks that a holding has one encoding, and that its chunks make up its size.
func FuzzParse(f *testing.F) {
	good := shard.Encode()
	for _, seed := range [][]byte{good, nil, good[1:], append(bytes.Clone(good), 0), bytes.Repeat([]byte{1}, Bytes), bytes.Repeat([]byte{0xff}, Bytes)} {
		f.Add(seed)
	}
	for at := range good { // each byte matters
		changed := bytes.Clone(good)
		changed[at] ^= 4
		f.Add(changed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := Parse(data)
		if err != nil {
			return
		}
		if again := h.Encode(); !bytes.Equal(again, data) || h.Version == 0 || h.Size == 0 {
			t.Fatalf("%+v from %x, encoded as %x", h, data, again)
		}
		last := h.Chunks() - 1
		if size := h.ChunkSize(last); size == 0 || size > ChunkBytes || last*ChunkBytes+size != h.Size || last > 0 && h.ChunkSize(0) != ChunkBytes {
			t.Fatalf("%d bytes in %d chunks, the last of %d", h.Size, last+1, size)
		}
		if at := h.DrawChunk(h.ChunkRoot); at > last {
			t.Fatalf("drew chunk %d of %d", at, last+1)
		}
	})
}

// TestParse refuses what is no holding.
func TestParse(t *testing.T) {
	good := shard.Encode()
	if h, err := Parse(good); err != nil || h != shard || h.Chunks() != 3 || h.ChunkSize(2) != 2500-2*ChunkBytes {
		t.Errorf("have %+v, %v", h, err)
	}
	for name, change := range map[string]func(*Holding){"version 0": func(h *Holding) { h.Version = 0 }, "no bytes": func(h *Holding) { h.Size = 0 }} {
		h := shard
		change(&h)
		if _, err := Parse(h.Encode()); err == nil {
			t.Errorf("%s: parsed", name)
		}
	}
	good[0] = 2
	if _, err := Parse(good); err == nil {
		t.Error("another format: parsed")
	}
}

// TestDraw draws every index of a small log, and one within the largest.
func TestDraw(t *testing.T) {
	seen := make(map[uint64]bool)
	for i := range 100 {
		seen[Draw(Seed(common.Hash{byte(i)}, common.Hash{1}), 5)] = true
	}
	if len(seen) != 5 || Draw(common.Hash{}, 1) != 0 || Draw(common.Hash{31: 9}, 1<<63-1) != 9 {
		t.Errorf("have %v", seen)
	}
}
