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

// ShortHash is what a block's hash begins with.
type ShortHash [8]byte

// ShortOf begins a hash.
func ShortOf(hash common.Hash) ShortHash { return ShortHash(hash[:]) }

// ShortVote is a finality.Vote without what its receiver knows: the target is
// one of its blocks of that number, the source an ancestor of it.
//
// Eight bytes of the target's hash are enough, as they only look it up. The
// signature binds the whole link, so a wrong guess makes it nobody's. No block
// can be made to begin like one of another signer's in less than 2^64 seals. Two
// of one's own take 2^32 and gain nothing: who has both verifies a vote twice,
// who has one waits for the certificate, which names its blocks in full. Sixteen
// bytes would make a vote a tenth longer.
type ShortVote struct {
	Number    uint64                       // of the target
	Span      uint64                       // how many blocks below it the source is, at least 1
	Target    ShortHash                    // what its hash begins with
	Signature [crypto.SignatureLength]byte // of the whole finality.Vote
}

// Shorten is how a vote is sent. One that does not go forward cannot be.
func Shorten(v *finality.Vote) *ShortVote {
	return &ShortVote{
		Number:    v.Target.Number,
		Span:      v.Target.Number - v.Source.Number,
		Target:    ShortOf(v.Target.Hash),
		Signature: v.Signature,
	}
}

// Source is the number of the vote's source.
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
