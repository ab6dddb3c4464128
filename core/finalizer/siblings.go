// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/ethdb"
)

// siblings remembers which blocks of a number are stored. Its lock is held over no
// disk access.
type siblings struct {
	db ethdb.Iteratee

	mu      sync.Mutex
	numbers lru.BasicLRU[uint64, []common.Hash]
	stored  uint64 // blocks, so that nothing older is remembered than the last of them
}

func newSiblings(db ethdb.Iteratee) *siblings {
	return &siblings{db: db, numbers: lru.NewBasicLRU[uint64, []common.Hash](cachedNumbers)}
}

// of returns the blocks of a number that are stored beside the canonical chain,
// and perhaps the canonical one.
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

// again reads the blocks of a number from disk. It is called for every block that
// was stored, so that what is remembered stays true.
func (s *siblings) again(number uint64) []common.Hash {
	s.mu.Lock()
	s.stored++
	s.numbers.Remove(number)
	s.mu.Unlock()
	return s.of(number)
}
