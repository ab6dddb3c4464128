// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
)

// hold keeps a vote or a certificate until its target is here. Whoever finds no
// room is lost; its sender's certificate comes again with the next connection.
func (f *Finalizer) hold(block common.Hash, note any) {
	if f.heldCount >= heldMax {
		return
	}
	f.held[block] = append(f.held[block], note)
	f.heldCount++
}

// Arrived counts what has waited for a block that is here now. It returns the
// votes that were new and the certificates that came of it.
func (f *Finalizer) Arrived(block common.Hash) (votes []*finality.Vote, certs []*finality.Certificate) {
	f.mu.Lock()
	notes := f.held[block]
	delete(f.held, block)
	f.heldCount -= len(notes)
	f.mu.Unlock()

	for _, note := range notes {
		switch note := note.(type) {
		case *finality.Vote:
			added, cert, err := f.AddVote(note)
			if added {
				votes = append(votes, note)
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
	for block, notes := range f.held {
		kept := notes[:0]
		for _, note := range notes {
			if targetOf(note) > height {
				kept = append(kept, note)
			}
		}
		f.heldCount -= len(notes) - len(kept)
		if len(kept) == 0 {
			delete(f.held, block)
		} else {
			f.held[block] = kept
		}
	}
}

func targetOf(note any) uint64 {
	if vote, ok := note.(*finality.Vote); ok {
		return vote.Target.Number
	}
	return note.(*finality.Certificate).Target.Number
}
