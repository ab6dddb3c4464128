// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"errors"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// cachedNumbers is for how many block numbers the hashes are remembered. Votes
// come for a few heads at a time. Who votes for ever other numbers makes this
// member look on disk, which takes it less than the signature of a vote does.
const cachedNumbers = 256

// AddShortVote is AddVote for a vote as peers send it. It returns the whole vote
// where it was new.
func (f *Finalizer) AddShortVote(short *gossip.ShortVote) (*finality.Vote, *finality.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()

	if f.halted || f.past(short.Number) {
		return nil, nil, nil
	}
	if short.Span > linkSpan {
		return nil, nil, errFarLink
	}
	targets := f.named(short)
	if len(targets) == 0 {
		if !f.late(short.Number) && !f.decided(short.Source(), short.Number) {
			f.hold(*short)
		}
		return nil, nil, nil
	}
	votes := f.whole(short, targets)
	if slices.ContainsFunc(votes, func(v finality.Vote) bool { return f.tally.Knows(&v) }) {
		return nil, nil, nil
	}
	var refused error
	for _, v := range votes {
		added, cert, err := f.count(&v)
		if errors.Is(err, finality.ErrNotSigner) {
			refused = err // it may be for the next block
			continue
		}
		if !added {
			return nil, cert, err
		}
		return &v, cert, err
	}
	return nil, nil, refused
}

// named returns the stored blocks that a vote may be for. There is one of them,
// or none, unless somebody took great pains.
func (f *Finalizer) named(short *gossip.ShortVote) (targets []finality.Checkpoint) {
	add := func(hash common.Hash) {
		if gossip.ShortOf(hash) == short.Target && f.chain.HasHeader(hash, short.Number) {
			targets = append(targets, finality.Checkpoint{Number: short.Number, Hash: hash})
		}
	}
	canonical := f.chain.GetCanonicalHash(short.Number)
	add(canonical)
	for _, hash := range f.hashes(short.Number) {
		if hash != canonical {
			add(hash)
		}
	}
	return targets
}

// whole returns what the vote is with each of the targets. One whose source is
// missing here cannot be verified.
func (f *Finalizer) whole(short *gossip.ShortVote, targets []finality.Checkpoint) (votes []finality.Vote) {
	for _, target := range targets {
		hash, ok := f.ancestor(f.chain.GetHeader(target.Hash, target.Number), short.Source())
		link := finality.Link{Source: finality.Checkpoint{Number: short.Source(), Hash: hash}, Target: target}
		if ok && !f.overtaken(link) {
			votes = append(votes, finality.Vote{Link: link, Signature: short.Signature})
		}
	}
	return votes
}

// hashes returns the blocks of a number that are stored beside the canonical
// chain, and perhaps the canonical one. The caller holds the lock.
func (f *Finalizer) hashes(number uint64) []common.Hash {
	if known, ok := f.stored.Get(number); ok {
		return known
	}
	return f.scan(number)
}

// scan reads them from disk. It is called for every block that was stored, so
// that what is remembered stays true. The caller holds the lock.
func (f *Finalizer) scan(number uint64) []common.Hash {
	hashes := rawdb.ReadAllHashes(f.db, number)
	f.stored.Add(number, hashes)
	return hashes
}
