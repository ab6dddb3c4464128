// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
)

// conflictGauge is 1 where this member has stopped.
var conflictGauge = metrics.NewRegisteredGauge("dntp/conflict", nil)

// conflict is the stored proof of a conflict.
type conflict struct {
	Final finality.Checkpoint   // of this member
	Other *finality.Certificate // by which another block is final
}

const conflictAlarm = "TWO FINAL BLOCKS ARE IN CONFLICT: a third of the signers or more have voted for both. " +
	"This member has stopped; the proof is kept."

// halt keeps the proof of a conflict and stops this member. The caller holds
// applying.
func (f *Finalizer) halt(cert *finality.Certificate) error {
	f.halted.Store(true)
	conflictGauge.Update(1)
	log.Error(conflictAlarm, "final", f.Final(), "other", cert.Source)
	if err := putRLP(f.db, conflictKey, &conflict{f.Final(), cert}); err != nil {
		return err
	}
	if err := f.db.SyncKeyValue(); err != nil {
		return err
	}
	return ErrConflict
}

// loadConflict stops this member again if it had stopped before the restart.
func (f *Finalizer) loadConflict() error {
	blob, err := f.db.Get(conflictKey)
	if err != nil {
		return nil
	}
	f.halted.Store(true)
	conflictGauge.Update(1)
	var known conflict
	if err := rlp.DecodeBytes(blob, &known); err != nil {
		return fmt.Errorf("conflict: %w", err)
	}
	log.Error(conflictAlarm, "final", known.Final, "other", known.Other.Source)
	return nil
}

// Conflict returns the certificates of two final blocks in conflict, this member's
// own first; nil if there is none.
func (f *Finalizer) Conflict() []*finality.Certificate {
	blob, err := f.db.Get(conflictKey)
	if err != nil {
		return nil
	}
	var known conflict
	if rlp.DecodeBytes(blob, &known) != nil {
		return nil
	}
	return []*finality.Certificate{f.Proof(known.Final.Number), known.Other}
}

// Rival returns a certificate of this member's chain that contradicts a link: a
// signer of both has lied. It returns nil if there is none.
func (f *Finalizer) Rival(link finality.Link) *finality.Certificate {
	for number := link.Target.Number; number < link.Target.Number+rivalSpan; number++ {
		hash := f.chain.GetCanonicalHash(number)
		if hash == (common.Hash{}) {
			return nil
		}
		if own := f.certs.of(finality.Checkpoint{Number: number, Hash: hash}); own != nil {
			if own.Contradicts(link) {
				return own
			}
			return nil
		}
	}
	return nil
}

// expose stores evidence against the signers of a verified certificate that have
// also voted for this member's chain.
func (f *Finalizer) expose(cert *finality.Certificate) {
	own := f.Rival(cert.Link)
	if own == nil {
		return
	}
	votes, err := f.voters.votes(own)
	if err != nil {
		return
	}
	others, err := f.voters.votes(cert)
	if err != nil {
		return
	}
	for signer, vote := range votes {
		if other, ok := others[signer]; ok {
			f.accuse(signer, vote, other)
		}
	}
}

// Strays reports whether a block that is here is on another chain than the final
// block.
func (f *Finalizer) Strays(block finality.Checkpoint) bool {
	header := f.chain.GetHeader(block.Hash, block.Number)
	return header != nil && !f.Agrees(header)
}
