// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
)

const (
	// importBatch is how many blocks are verified at once, and so after how many an
	// interrupt is noticed.
	importBatch = 256

	// MaxBlockBytes limits one block of a file. A batch is at most one such block
	// longer. It is far above a block with the highest sensible gas limit.
	MaxBlockBytes = 64 << 20
)

// blockInserter inserts consecutive blocks and returns how many it inserted.
// core/chainsync's Importer is one.
type blockInserter interface {
	InsertRange(ctx context.Context, blocks []*types.Block) (int, error)
}

var errNoBlocks = errors.New("the file is empty")

// importFile inserts the blocks of an RLP file and returns their number.
func importFile(ctx context.Context, chain blockInserter, path string) (int, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var in io.Reader = bufio.NewReader(file)
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return 0, err
		}
	}
	stream := rlp.NewStream(in, 0)
	if _, _, err := stream.Kind(); errors.Is(err, io.EOF) {
		return 0, errNoBlocks
	}
	for total := 0; ; {
		batch, end := readBatch(stream)
		if err := ctx.Err(); err != nil {
			return total, err
		}
		n, err := chain.InsertRange(ctx, batch)
		total += n
		if err != nil {
			if n < len(batch) {
				err = fmt.Errorf("block %d: %w", batch[n].NumberU64(), err)
			}
			return total, err
		}
		if errors.Is(end, io.EOF) {
			return total, nil
		}
		if end != nil {
			return total, end
		}
	}
}

// readBatch reads blocks, except the genesis. With an error it also returns the
// blocks before the error; io.EOF is the regular end of the file.
func readBatch(stream *rlp.Stream) ([]*types.Block, error) {
	var batch []*types.Block
	for bytes := uint64(0); len(batch) < importBatch && bytes < MaxBlockBytes; {
		block, err := readBlock(stream)
		if errors.Is(err, io.EOF) {
			return batch, io.EOF
		}
		if err != nil {
			if len(batch) > 0 {
				err = fmt.Errorf("after block %d: %w", batch[len(batch)-1].NumberU64(), err)
			}
			return batch, err
		}
		bytes += block.Size()
		if block.NumberU64() > 0 {
			batch = append(batch, block)
		}
	}
	return batch, nil
}

// readBlock reads one block. It checks the length before it allocates anything.
func readBlock(stream *rlp.Stream) (*types.Block, error) {
	kind, size, err := stream.Kind()
	if err != nil {
		return nil, err // io.EOF between two blocks
	}
	if kind != rlp.List {
		return nil, errors.New("not a block")
	}
	if size > MaxBlockBytes {
		return nil, fmt.Errorf("block has %d bytes, want at most %d", size, MaxBlockBytes)
	}
	raw, err := stream.Raw()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	block := new(types.Block)
	if err := rlp.DecodeBytes(raw, block); err != nil {
		return nil, fmt.Errorf("not a block: %w", err)
	}
	return block, nil
}
