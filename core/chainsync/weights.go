// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/holiman/uint256"

	"github.com/dntp/dntp/core/finality"
)

// weightPrefix + number (8 bytes, big endian) + hash -> total difficulty, big
// endian without leading zeros.
var weightPrefix = []byte("dntp-weight-")

const (
	// cachedWeights is many times the number of blocks in live forks.
	cachedWeights = 1024

	// weightStep is the number of headers whose weights are added up at a time. A
	// step is written before the next one starts, so a chain of any length takes
	// the memory of one step, and a crash loses no more.
	weightStep = 1024
)

// errMoved is returned if the canonical chain has moved during a read.
var errMoved = errors.New("canonical chain has moved")

// headerReader is the part of a chain that adding up difficulties needs.
type headerReader interface {
	GetHeader(hash common.Hash, number uint64) *types.Header
	GetCanonicalHash(number uint64) common.Hash
}

// weights keeps the total difficulty of blocks. It is a cache on disk: missing
// entries are added up again from the headers.
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

// weighed is the part of a header that adding up needs; a header takes ten times as
// much memory.
type weighed struct {
	number     uint64
	hash       common.Hash
	difficulty *big.Int
}

// of returns the total difficulty from genesis to the header, inclusive. It stores
// the sums, and fails if a header is missing.
func (w *weights) of(header *types.Header) (*uint256.Int, error) {
	var fork []weighed // newest first
	sum, at := new(uint256.Int), header
	for {
		hash, number := at.Hash(), at.Number.Uint64()
		if known, ok := w.read(number, hash); ok {
			sum = known
			break
		}
		if len(fork) >= weightStep && w.chain.GetCanonicalHash(number) == hash {
			below, err := w.ofCanonical(at)
			if err != nil {
				return nil, err
			}
			sum = below
			break
		}
		fork = append(fork, weighed{number, hash, at.Difficulty})
		if number == 0 {
			break
		}
		parent := w.chain.GetHeader(at.ParentHash, number-1)
		if parent == nil {
			return nil, fmt.Errorf("weight of block %d: header %d [%x] is missing", number, number-1, at.ParentHash[:4])
		}
		at = parent
	}
	if len(fork) == 0 {
		return sum, nil
	}
	batch := w.db.NewBatch()
	for i := len(fork) - 1; i >= 0; i-- {
		var err error
		if sum, err = w.add(batch, sum, fork[i]); err != nil {
			return nil, err
		}
	}
	return sum, batch.Write()
}

// ofCanonical is of for a canonical block that may be far above the known weights.
// It adds up from below, step by step.
func (w *weights) ofCanonical(header *types.Header) (*uint256.Int, error) {
	var (
		target      = header.Number.Uint64()
		last, sum   = w.below(target)
		next        = last.Number + 1
		batch       = w.db.NewBatch()
		begun, told = next, time.Now()
	)
	if last.Hash == (common.Hash{}) {
		next = 0
	}
	for ; next <= target; next++ {
		at := w.chain.GetHeader(w.chain.GetCanonicalHash(next), next)
		if at == nil {
			return nil, fmt.Errorf("weight of block %d: header %d is missing", target, next)
		}
		if next > 0 && at.ParentHash != last.Hash {
			return nil, fmt.Errorf("weight of block %d: %w at block %d", target, errMoved, next)
		}
		var err error
		if sum, err = w.add(batch, sum, weighed{next, at.Hash(), at.Difficulty}); err != nil {
			return nil, err
		}
		last.Hash = at.Hash()
		if next%weightStep == 0 || next == target {
			if err := batch.Write(); err != nil {
				return nil, err
			}
			batch.Reset()
		}
		if time.Since(told) > logEvery {
			told = time.Now()
			log.Info("Adding up the weight of the chain", "from", begun, "at", next, "to", target)
		}
	}
	if last.Hash != header.Hash() {
		return nil, fmt.Errorf("weight of block %d: %w", target, errMoved)
	}
	return sum, nil
}

// below finds a canonical block below a number whose weight is known, in steps that
// double; its hash is zero if there is none. Each weight is written after those
// below it, so one is found close to the newest.
func (w *weights) below(number uint64) (finality.Checkpoint, *uint256.Int) {
	for step := uint64(1); number > 0; step *= 2 {
		number -= min(step, number)
		hash := w.chain.GetCanonicalHash(number)
		if weight, ok := w.read(number, hash); ok {
			return finality.Checkpoint{Number: number, Hash: hash}, weight
		}
	}
	return finality.Checkpoint{}, new(uint256.Int)
}

// add returns the weight of a block whose parent has the weight sum, and adds it to
// the batch.
func (w *weights) add(batch ethdb.Batch, sum *uint256.Int, block weighed) (*uint256.Int, error) {
	difficulty, overflow := uint256.FromBig(block.difficulty)
	if overflow {
		return nil, fmt.Errorf("weight of block %d: difficulty exceeds 256 bits", block.number)
	}
	weight := new(uint256.Int).Add(sum, difficulty)
	w.cache.Add(block.hash, *weight)
	return weight, batch.Put(weightKey(block.number, block.hash), weight.Bytes())
}

func (w *weights) read(number uint64, hash common.Hash) (*uint256.Int, bool) {
	if weight, ok := w.cache.Get(hash); ok {
		return &weight, true
	}
	blob, err := w.db.Get(weightKey(number, hash))
	if err != nil || len(blob) == 0 || len(blob) > 32 {
		return nil, false // absent or damaged: in both cases it is added up again
	}
	weight := new(uint256.Int).SetBytes(blob)
	w.cache.Add(hash, *weight)
	return weight, true
}
