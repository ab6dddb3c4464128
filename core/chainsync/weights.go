// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"encoding/binary"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/holiman/uint256"
)

// weightPrefix + number (8 bytes, big endian) + hash -> total difficulty, big
// endian without leading zeros.
var weightPrefix = []byte("dntp-weight-")

// cachedWeights covers the forks that are alive at one time, many times over.
const cachedWeights = 1024

// headerReader is what adding up difficulties needs of a chain.
type headerReader interface {
	GetHeader(hash common.Hash, number uint64) *types.Header
}

// weights keeps the total difficulty of blocks. It is a cache on disk: what is
// missing is added up again from the headers.
type weights struct {
	db    ethdb.KeyValueStore
	chain headerReader
	cache *lru.Cache[common.Hash, uint256.Int]
}

func newWeights(db ethdb.KeyValueStore, chain headerReader) *weights {
	return &weights{db: db, chain: chain, cache: lru.NewCache[common.Hash, uint256.Int](cachedWeights)}
}

func weightKey(number uint64, hash common.Hash) []byte {
	key := binary.BigEndian.AppendUint64(append([]byte(nil), weightPrefix...), number)
	return append(key, hash[:]...)
}

// of returns the total difficulty from genesis to the header, inclusive. It
// walks back to the nearest known weight, stores what it added up, and fails
// where a header is missing.
func (w *weights) of(header *types.Header) (*uint256.Int, error) {
	var missing []*types.Header
	sum := new(uint256.Int)
	for {
		hash, number := header.Hash(), header.Number.Uint64()
		if known, ok := w.read(number, hash); ok {
			sum = known
			break
		}
		missing = append(missing, header)
		if number == 0 {
			break
		}
		parent := w.chain.GetHeader(header.ParentHash, number-1)
		if parent == nil {
			return nil, fmt.Errorf("weight of block %d: header %d [%x] is missing", number, number-1, header.ParentHash[:4])
		}
		header = parent
	}
	for i := len(missing) - 1; i >= 0; i-- {
		difficulty, overflow := uint256.FromBig(missing[i].Difficulty)
		if overflow {
			return nil, fmt.Errorf("weight of block %d: difficulty exceeds 256 bits", missing[i].Number)
		}
		sum = new(uint256.Int).Add(sum, difficulty)
		if err := w.write(missing[i].Number.Uint64(), missing[i].Hash(), sum); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

func (w *weights) read(number uint64, hash common.Hash) (*uint256.Int, bool) {
	if weight, ok := w.cache.Get(hash); ok {
		return &weight, true
	}
	blob, err := w.db.Get(weightKey(number, hash))
	if err != nil || len(blob) == 0 || len(blob) > 32 {
		return nil, false // absent or damaged: both are added up again
	}
	weight := new(uint256.Int).SetBytes(blob)
	w.cache.Add(hash, *weight)
	return weight, true
}

func (w *weights) write(number uint64, hash common.Hash, weight *uint256.Int) error {
	w.cache.Add(hash, *weight)
	return w.db.Put(weightKey(number, hash), weight.Bytes())
}
