// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common/lru"
)

// Session is what a caller has seen, so that it never reads something older: it belongs to a
// connection, or to the caller of a token on all its connections.
type Session struct {
	mu      sync.Mutex
	floor   uint64    // newest block that it has seen
	writers []*Node   // nodes that have its last transaction
	until   time.Time // after that every node has it
}

// writersFor is how long a caller is preferably served by the nodes that took its transaction.
// Members send each other transactions within a second.
const writersFor = 30 * time.Second

// sessionsMax is the number of token holders whose sessions are kept.
const sessionsMax = 10_000

// sessions are those of token holders.
type sessions struct {
	mu  sync.Mutex
	all lru.BasicLRU[string, *Session]
}

func newSessions() *sessions { return &sessions{all: lru.NewBasicLRU[string, *Session](sessionsMax)} }

func (s *sessions) of(holder string) *Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if have, ok := s.all.Get(holder); ok {
		return have
	}
	fresh := new(Session)
	s.all.Add(holder, fresh)
	return fresh
}

// Saw notes that the caller has seen a block.
func (s *Session) Saw(number uint64) {
	s.mu.Lock()
	s.floor = max(s.floor, number)
	s.mu.Unlock()
}

// Floor returns the newest block that the caller has seen.
func (s *Session) Floor() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.floor
}

// wrote notes which node took the caller's transaction.
func (s *Session) wrote(n *Node) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.After(s.until) {
		s.writers = nil
	}
	s.until = time.Now().Add(writersFor)
	if !slices.Contains(s.writers, n) {
		s.writers = append(s.writers, n)
	}
	if len(s.writers) > 2 {
		s.writers = s.writers[1:]
	}
}

// preferred returns the nodes that have the caller's transaction.
func (s *Session) preferred() []*Node {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.writers) == 0 || time.Now().After(s.until) {
		return nil
	}
	return slices.Clone(s.writers)
}

func (s *Session) deadline() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.until
}
