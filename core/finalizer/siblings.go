// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/ethdb"
)

// siblings caches which blocks of a number are stored. Its lock is never held
// during disk access.
type siblings struct {
	db ethdb.Iteratee

	mu      sync.Mutex
	numbers lru.BasicLRU[uint64, []common.Hash]
	stored  uint64 // counts stored blocks, so that a read from before the last one is not cached
}

func newSiblings(db ethdb.Iteratee) *siblings {
	return &siblings{db: db, numbers: lru.NewBasicLRU[uint64, []common.Hash](cachedNumbers)}
}

// of returns the hashes of the stored blocks of a number beside the canonical
// chain. It may include the canonical block.
func (s *siblings) of(number uint64) []common.Hash {
	s.mu.Lock()
	known, ok := s.numbers.Get(number)
	stored := s.stored
	s.mu.Unlock()
	if ok {
		return known
	}
	hashes := rawdb.ReadAllHashes(s.db, number)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stored == stored {
		s.numbers.Add(number, hashes)
	}
	return hashes
}

// again reads the blocks of a number from disk. It is called for every stored
// block, so that the cache stays correct.
func (s *siblings) again(number uint64) []common.Hash {
	s.mu.Lock()
	s.stored++
	s.numbers.Remove(number)
	s.mu.Unlock()
	return s.of(number)
}
