// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// Seen remembers the last block and vote of each signer that reached this member,
// and when. It serves only to report why a chain stands still. Its methods may be
// called concurrently, and on nil, which remembers nothing.
type Seen struct {
	engine *clique.Clique
	now    func() time.Time

	mu      sync.Mutex
	pushes  lru.BasicLRU[common.Hash, time.Time]
	signers map[common.Address]*heard
	early   EarlyBlocks
}

// heard is what has arrived of one signer.
type heard struct {
	vote   uint64 // highest target
	voteAt time.Time
	delays []Delay // oldest first
}

// Delay is the time from a block's timestamp to its arrival here, by this node's
// clock. A signer puts its present second into the header, or a later one for which
// it waits. So while clocks agree this is between zero and a second, plus the time
// for building and the network.
type Delay struct {
	At    time.Time // of arrival
	Delay time.Duration
}

// EarlyBlocks counts the blocks that came before the time in their header.
type EarlyBlocks struct {
	Held      uint64    // until their time
	Refused   uint64    // for being too far ahead
	RefusedAt time.Time // the last of them
}

// NewSeen returns an empty Seen with a clock; nil for the system's.
func NewSeen(engine *clique.Clique, now func() time.Time) *Seen {
	if now == nil {
		now = time.Now
	}
	return &Seen{
		engine:  engine,
		now:     now,
		pushes:  lru.NewBasicLRU[common.Hash, time.Time](pushesKept),
		signers: make(map[common.Address]*heard),
	}
}

// Pushed notes the first arrival of a block.
func (s *Seen) Pushed(block common.Hash) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.pushes.Contains(block) {
		s.pushes.Add(block, s.now())
	}
}

// Held notes a block from the future that waits for its time.
func (s *Seen) Held() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.early.Held++
}

// Refused notes a block that is too far in the future to wait for.
func (s *Seen) Refused(header *types.Header) {
	if s == nil {
		return
	}
	s.Fresh(header)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.early.Refused++
	s.early.RefusedAt = s.now()
}

// Fresh notes a pushed block that is newer than the head was.
func (s *Seen) Fresh(header *types.Header) {
	if s == nil {
		return
	}
	signer, err := s.engine.Author(header)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.pushes.Peek(header.Hash())
	if !ok {
		return
	}
	s.pushes.Remove(header.Hash())
	if h := s.of(signer); h != nil {
		if len(h.delays) == delaysKept {
			h.delays = slices.Delete(h.delays, 0, 1)
		}
		h.delays = append(h.delays, Delay{at, at.Sub(time.Unix(int64(header.Time), 0))})
	}
}

// voted notes a verified vote.
func (s *Seen) voted(signer common.Address, target uint64) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.of(signer); h != nil && target > h.vote {
		h.vote, h.voteAt = target, s.now()
	}
}

// of returns the record of a signer; nil if there is no room for another.
func (s *Seen) of(signer common.Address) *heard {
	h := s.signers[signer]
	if h == nil && len(s.signers) < heardMax {
		h = new(heard)
		s.signers[signer] = h
	}
	return h
}

// Vote returns the highest block that a signer has voted for, and when the vote
// arrived; 0 if none has since this node started.
func (s *Seen) Vote(signer common.Address) (uint64, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.signers[signer]; h != nil {
		return h.vote, h.voteAt
	}
	return 0, time.Time{}
}

// Delays returns the delays of a signer's newest blocks since a time, oldest
// first.
func (s *Seen) Delays(signer common.Address, since time.Time) []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	var delays []time.Duration
	if h := s.signers[signer]; h != nil {
		for _, d := range h.delays {
			if d.At.After(since) {
				delays = append(delays, d.Delay)
			}
		}
	}
	return delays
}

// Early returns the count of blocks from the future since this node started.
func (s *Seen) Early() EarlyBlocks {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.early
}

// Voters returns the signers of a certificate.
func (f *Finalizer) Voters(cert *finality.Certificate) []common.Address {
	set, err := f.voters.after(cert.Source)
	if err != nil {
		return nil
	}
	var voters []common.Address
	for _, sig := range cert.Signatures {
		if signer, err := f.voters.domain.Signer(finality.Vote{Link: cert.Link, Signature: sig}, set); err == nil {
			voters = append(voters, signer)
		}
	}
	return voters
}
