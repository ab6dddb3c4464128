// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// hold keeps a vote or a certificate until its target is here. Whoever finds no
// room is lost; its sender's certificate comes again with the next connection.
func (f *Finalizer) hold(note any) {
	if f.heldCount >= heldMax {
		return
	}
	target, _ := waitsFor(note)
	f.held[target] = append(f.held[target], note)
	f.heldCount++
}

// Arrived counts what has waited for a block that is here now. It returns the
// votes that were new and the certificates that came of it. What waits for a
// block with a like hash waits on.
func (f *Finalizer) Arrived(block common.Hash) (votes []*finality.Vote, certs []*finality.Certificate) {
	target := gossip.ShortOf(block)
	f.mu.Lock()
	notes := f.held[target]
	delete(f.held, target)
	f.heldCount -= len(notes)
	f.mu.Unlock()

	for _, note := range notes {
		switch note := note.(type) {
		case gossip.ShortVote:
			vote, cert, err := f.AddShortVote(&note)
			if vote != nil {
				votes = append(votes, vote)
			}
			if err == nil && cert != nil {
				certs = append(certs, cert)
			}
		case *finality.Certificate:
			if added, err := f.AddCertificate(note); err == nil && added {
				certs = append(certs, note)
			}
		}
	}
	return votes, certs
}

// release drops what waits for blocks up to a height that is final. Blocks that
// never come would else fill the room.
func (f *Finalizer) release(height uint64) {
	for target, notes := range f.held {
		kept := notes[:0]
		for _, note := range notes {
			if _, number := waitsFor(note); number > height {
				kept = append(kept, note)
			}
		}
		f.heldCount -= len(notes) - len(kept)
		if len(kept) == 0 {
			delete(f.held, target)
		} else {
			f.held[target] = kept
		}
	}
}

// waitsFor returns the start of the hash, and the number, of the block that a
// vote or a certificate waits for.
func waitsFor(note any) (gossip.ShortHash, uint64) {
	if vote, ok := note.(gossip.ShortVote); ok {
		return vote.Target, vote.Number
	}
	target := note.(*finality.Certificate).Target
	return gossip.ShortOf(target.Hash), target.Number
}
