// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/dntp/dntp/core/finality"
)

var errBadVote = errors.New("bad vote")

// ShortHash is the first 8 bytes of a block's hash.
type ShortHash [8]byte

// ShortOf shortens a hash.
func ShortOf(hash common.Hash) ShortHash { return ShortHash(hash[:]) }

// ShortVote is a finality.Vote without what its receiver knows: the target is one
// of its blocks of that number, and the source is an ancestor of the target.
//
// Eight bytes of the target's hash are enough, as they are only used to look it up.
// The signature covers the whole link, so with a wrong block it belongs to no
// signer. Finding a block with the same first bytes as another signer's takes 2^64
// seals. Finding two own blocks takes 2^32 and gains nothing: a receiver of both
// verifies a vote twice, and a receiver of one waits for the certificate, which has
// full hashes. Sixteen bytes would make a vote a tenth longer.
type ShortVote struct {
	Number    uint64                       // of the target
	Span      uint64                       // blocks from the source to the target, at least 1
	Target    ShortHash                    // first bytes of its hash
	Signature [crypto.SignatureLength]byte // of the whole finality.Vote
}

// Shorten returns the vote as it is sent. The source must be below the target.
func Shorten(v *finality.Vote) *ShortVote {
	return &ShortVote{
		Number:    v.Target.Number,
		Span:      v.Target.Number - v.Source.Number,
		Target:    ShortOf(v.Target.Hash),
		Signature: v.Signature,
	}
}

// Source returns the number of the vote's source.
func (v *ShortVote) Source() uint64 { return v.Number - v.Span }

func (v *ShortVote) check() error {
	if v.Number > maxNumber {
		return fmt.Errorf("%w: number %d is above %d", errBadVote, v.Number, uint64(maxNumber))
	}
	if v.Span == 0 || v.Span > v.Number {
		return fmt.Errorf("%w: have span %d, want 1 to %d", errBadVote, v.Span, v.Number)
	}
	return nil
}
