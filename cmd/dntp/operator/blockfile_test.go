// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
)

// encodedBlocks returns the RLP of empty blocks, beginning with the genesis.
func encodedBlocks(t *testing.T, count int) []byte {
	t.Helper()
	var out bytes.Buffer
	for i := range count {
		header := &types.Header{Number: big.NewInt(int64(i)), Difficulty: big.NewInt(1)}
		if err := types.NewBlockWithHeader(header).EncodeRLP(&out); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// counter accepts blocks up to a number, in batches.
type counter struct {
	batches []int
	refuse  uint64 // number of the block that it refuses, 0 for none
}

var errRefused = errors.New("refused")

func (c *counter) InsertRange(_ context.Context, blocks []*types.Block) (int, error) {
	c.batches = append(c.batches, len(blocks))
	for i, block := range blocks {
		if block.NumberU64() == c.refuse {
			return i, errRefused
		}
	}
	return len(blocks), nil
}

func writeTemp(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "blocks.rlp")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A file is imported in batches, without its genesis.
func TestImportFileBatches(t *testing.T) {
	chain := new(counter)
	n, err := importFile(t.Context(), chain, writeTemp(t, encodedBlocks(t, importBatch+4)))
	if err != nil || n != importBatch+3 {
		t.Fatalf("have %d blocks and %v, want %d", n, err, importBatch+3)
	}
	if len(chain.batches) != 2 || chain.batches[0] != importBatch || chain.batches[1] != 3 {
		t.Errorf("have batches %v, want %d and 3", chain.batches, importBatch)
	}
}

// The blocks before a bad one are imported, and the error names the bad one.
func TestImportFileRefused(t *testing.T) {
	n, err := importFile(t.Context(), &counter{refuse: 3}, writeTemp(t, encodedBlocks(t, 6)))
	if n != 2 || !errors.Is(err, errRefused) || !strings.HasPrefix(err.Error(), "block 3: ") {
		t.Errorf("have %d blocks and %v, want 2 and block 3 refused", n, err)
	}
}

// An interrupt stops before the next batch.
func TestImportFileInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	chain := new(counter)
	if _, err := importFile(ctx, chain, writeTemp(t, encodedBlocks(t, 3))); !errors.Is(err, context.Canceled) {
		t.Errorf("have %v, want %v", err, context.Canceled)
	}
	if len(chain.batches) > 0 {
		t.Errorf("have batches %v after the interrupt, want none", chain.batches)
	}
}

func TestReadBlockLimits(t *testing.T) {
	one := encodedBlocks(t, 1)
	list := func(size uint64) []byte { // the head of a list of that size
		number := new(big.Int).SetUint64(size).Bytes()
		return append([]byte{0xf7 + byte(len(number))}, number...)
	}
	// The stream does not know the file's length.
	stream := func(data []byte) *rlp.Stream { return rlp.NewStream(io.MultiReader(bytes.NewReader(data)), 0) }
	for _, test := range []struct {
		name string
		data []byte
		want string // part of the error
	}{
		{"the end", nil, io.EOF.Error()},
		{"a string", []byte("block"), "not a block"},
		{"an empty list", []byte{0xc0}, "not a block"},
		{"half a block", one[:len(one)/2], io.ErrUnexpectedEOF.Error()},
		{"more than may be", list(1 << 40), "want at most"},
		{"more than there are integers", list(1<<63 + 1), "want at most"},
	} {
		block, err := readBlock(stream(test.data))
		if block != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: have %v, want %q", test.name, err, test.want)
		}
	}
	if _, err := readBlock(stream(one)); err != nil {
		t.Errorf("a block: %v", err)
	}
}

// Reading a damaged file always ends, without a panic.
func TestReadBatchDamaged(t *testing.T) {
	whole := encodedBlocks(t, 3)
	read := func(data []byte) (blocks int) {
		stream := rlp.NewStream(io.MultiReader(bytes.NewReader(data)), 0)
		for range len(data) + 1 {
			batch, err := readBatch(stream)
			blocks += len(batch)
			if err != nil {
				return blocks
			}
		}
		t.Fatalf("no end after %d rounds", len(data))
		return 0
	}
	if n := read(whole); n != 2 {
		t.Fatalf("have %d blocks of the whole file, want 2", n)
	}
	for i := range whole {
		if n := read(whole[:i:i]); i > 0 && n > 1 {
			t.Errorf("have %d blocks of the first %d bytes, want at most 1", n, i)
		}
		for _, mask := range []byte{0x01, 0x80, 0xff} {
			damaged := bytes.Clone(whole)
			damaged[i] ^= mask
			read(damaged)
		}
	}
}
