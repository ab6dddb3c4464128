// SPDX-License-Identifier: LGPL-3.0-or-later

package finality

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
)

const (
	// EvidenceSize bounds the encoding of evidence, in bytes. It fits two headers of
	// epoch blocks, or two votes with their signer sets.
	EvidenceSize = 64 << 10

	// signersMax bounds a signer set within evidence.
	signersMax = 1024
)

// Kinds of evidence.
const (
	KindVotes = "votes"
	KindSeals = "seals"
)

// Evidence proves that a signer contradicted itself. It holds either two votes that
// no guard allows, or the sealed headers of two blocks with one number. Its RLP is
// canonical: the smaller of the two comes first.
type Evidence struct {
	Signer common.Address
	Votes  []SetVote       // two or none, in the order of their targets' numbers and hashes
	Seals  []*types.Header // two or none, in the order of their hashes
}

// SetVote is a vote with the signer set that its message names.
type SetVote struct {
	Vote
	Set []common.Address // ascending
}

// Errors of evidence.
var (
	// ErrNoEvidence is returned for evidence that shows no contradiction.
	ErrNoEvidence = errors.New("no contradiction")

	errEvidenceForm = errors.New("evidence is not in its canonical form")
	errEvidenceSize = fmt.Errorf("evidence has more than %d bytes", EvidenceSize)
	errOtherSigner  = errors.New("signature is by another signer")
)

// Contradicts reports whether no honest signer votes for both links, in whichever
// order: their targets have one number, or one link surrounds the other.
func (l Link) Contradicts(o Link) bool {
	if l.Target.Number == o.Target.Number {
		return l != o
	}
	if l.Target.Number > o.Target.Number {
		l, o = o, l
	}
	return o.Source.Number < l.Source.Number
}

// VoteEvidence returns the evidence of two votes by a signer.
func VoteEvidence(signer common.Address, a, b SetVote) *Evidence {
	if compareLinks(a.Link, b.Link) > 0 {
		a, b = b, a
	}
	return &Evidence{Signer: signer, Votes: []SetVote{a, b}}
}

// SealEvidence returns the evidence of two headers sealed by a signer.
func SealEvidence(signer common.Address, a, b *types.Header) *Evidence {
	if a.Hash().Cmp(b.Hash()) > 0 {
		a, b = b, a
	}
	return &Evidence{Signer: signer, Seals: []*types.Header{a, b}}
}

// compareLinks orders links by their targets, then by their sources.
func compareLinks(a, b Link) int {
	for _, pair := range [][2]Checkpoint{{a.Target, b.Target}, {a.Source, b.Source}} {
		x, y := new(big.Int).SetUint64(pair[0].Number), new(big.Int).SetUint64(pair[1].Number)
		if c := x.Cmp(y); c != 0 {
			return c
		}
		if c := pair[0].Hash.Cmp(pair[1].Hash); c != 0 {
			return c
		}
	}
	return 0
}

// DecodeEvidence reads the RLP of evidence. It does not verify it.
func DecodeEvidence(blob []byte) (*Evidence, error) {
	if len(blob) > EvidenceSize {
		return nil, errEvidenceSize
	}
	e := new(Evidence)
	if err := rlp.DecodeBytes(blob, e); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	again, err := rlp.EncodeToBytes(e)
	if err != nil || !bytes.Equal(blob, again) {
		return nil, errEvidenceForm
	}
	return e, e.check()
}

// Encode returns the canonical RLP.
func (e *Evidence) Encode() ([]byte, error) { return rlp.EncodeToBytes(e) }

// ID is the keccak-256 of the canonical RLP.
func (e *Evidence) ID() common.Hash {
	blob, err := e.Encode()
	if err != nil {
		return common.Hash{}
	}
	return crypto.Keccak256Hash(blob)
}

// Kind returns KindVotes or KindSeals.
func (e *Evidence) Kind() string {
	if len(e.Votes) > 0 {
		return KindVotes
	}
	return KindSeals
}

// Number is the number of the sealed blocks, or the higher one of the targets.
func (e *Evidence) Number() uint64 {
	if len(e.Votes) > 0 {
		return e.Votes[len(e.Votes)-1].Target.Number
	}
	return e.Seals[0].Number.Uint64()
}

// check verifies that the evidence is in canonical form.
func (e *Evidence) check() error {
	switch {
	case len(e.Votes) == 2 && len(e.Seals) == 0:
		if compareLinks(e.Votes[0].Link, e.Votes[1].Link) >= 0 || !ascending(e.Votes[0].Set) || !ascending(e.Votes[1].Set) {
			return errEvidenceForm
		}
		return nil
	case len(e.Votes) == 0 && len(e.Seals) == 2:
		for _, h := range e.Seals {
			if h == nil || h.Number == nil || !h.Number.IsUint64() || len(h.Extra) < crypto.SignatureLength {
				return errEvidenceForm
			}
		}
		if e.Seals[0].Hash().Cmp(e.Seals[1].Hash()) >= 0 {
			return errEvidenceForm
		}
		return nil
	}
	return errEvidenceForm
}

func ascending(set []common.Address) bool {
	for i := range set {
		if i > 0 && set[i-1].Cmp(set[i]) >= 0 {
			return false
		}
	}
	return len(set) > 0 && len(set) <= signersMax
}

// Author returns the account that sealed a header.
type Author func(*types.Header) (common.Address, error)

// Verify checks that the signer made both signatures and that they contradict each
// other. It needs no chain. A seal does not name its chain, so the caller must know
// two more facts: the parents are blocks of this chain, and the signer was a signer
// there.
func (e *Evidence) Verify(chain Chain, author Author) error {
	if err := e.check(); err != nil {
		return err
	}
	for _, v := range e.Votes {
		if signer, err := chain.Signer(v.Vote, v.Set); err != nil {
			return err
		} else if signer != e.Signer {
			return fmt.Errorf("%w: have %v, want %v", errOtherSigner, signer, e.Signer)
		}
	}
	if len(e.Votes) > 0 {
		if !e.Votes[0].Link.Contradicts(e.Votes[1].Link) {
			return fmt.Errorf("%w: votes %v to %v and %v to %v", ErrNoEvidence,
				e.Votes[0].Source, e.Votes[0].Target, e.Votes[1].Source, e.Votes[1].Target)
		}
		return nil
	}
	for _, h := range e.Seals {
		if !LowerSeal(h) {
			return errBadSignature
		}
		if signer, err := author(h); err != nil {
			return err
		} else if signer != e.Signer {
			return fmt.Errorf("%w: have %v, want %v", errOtherSigner, signer, e.Signer)
		}
	}
	if a, b := e.Seals[0].Number, e.Seals[1].Number; a.Cmp(b) != 0 || a.Sign() == 0 {
		return fmt.Errorf("%w: blocks %d and %d", ErrNoEvidence, a, b)
	}
	return nil
}

// LowerSeal reports whether a header's seal is the one of its two equivalent forms
// that only its signer can make. With the other form anybody could give a block a
// second hash.
func LowerSeal(h *types.Header) bool {
	if len(h.Extra) < crypto.SignatureLength {
		return false
	}
	seal := h.Extra[len(h.Extra)-crypto.SignatureLength:]
	return crypto.ValidateSignatureValues(seal[64], new(big.Int).SetBytes(seal[:32]), new(big.Int).SetBytes(seal[32:64]), true)
}
