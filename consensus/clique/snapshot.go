// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"bytes"
	"errors"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

var (
	// ErrUnauthorized is returned for a seal by an account that is not a signer.
	ErrUnauthorized = errors.New("sealer is not a signer")

	// ErrRecentlySealed is returned for a seal by a signer that must wait until
	// others have sealed.
	ErrRecentlySealed = errors.New("signer sealed recently")

	errNotChild  = errors.New("header does not extend the snapshot")
	errVoteNonce = errors.New("nonce is not a vote")
)

var (
	nonceAdd  = types.BlockNonce{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	nonceDrop = types.BlockNonce{}
)

// Vote is the open vote of one signer about one account.
type Vote struct {
	Signer    common.Address `json:"signer"`    // that voted
	Block     uint64         `json:"block"`     // that contains the vote
	Address   common.Address `json:"address"`   // account that the vote is about
	Authorize bool           `json:"authorize"` // true to add, false to drop
}

// Snapshot is the signer set and the open votes after one block. It is immutable:
// the next block has its own, which shares the unchanged parts.
type Snapshot struct {
	Number uint64      // block that it follows
	Hash   common.Hash // its hash

	signers []common.Address // ascending, no duplicates
	recents []sealing        // ascending, one for each of the last limit() blocks
	votes   []Vote           // in the order cast, one for each signer and account
}

// sealing is the signer of a block.
type sealing struct {
	number uint64
	signer common.Address
}

// rules are the rules of a block that depend on its place in the chain.
type rules struct {
	epoch    uint64 // votes end at its multiples
	keepLast bool   // votes against the only signer do not count
}

// newSnapshot starts a chain with the given signers.
func newSnapshot(hash common.Hash, signers []common.Address) *Snapshot {
	sorted := slices.SortedFunc(slices.Values(signers), common.Address.Cmp)
	return &Snapshot{Hash: hash, signers: slices.Compact(sorted)}
}

// next returns the snapshot after header, whose seal is by signer.
func (s *Snapshot) next(header *types.Header, signer common.Address, r rules) (*Snapshot, error) {
	number := s.Number + 1
	if !header.Number.IsUint64() || header.Number.Uint64() != number || header.ParentHash != s.Hash {
		return nil, errNotChild
	}
	if err := s.MaySeal(number, signer); err != nil {
		return nil, err
	}
	authorize, err := voteOf(header.Nonce)
	if err != nil {
		return nil, err
	}
	n := &Snapshot{Number: number, Hash: header.Hash(), signers: s.signers, votes: s.votes}
	n.recents = append(slices.Clone(s.recents), sealing{number, signer})
	n.forget()

	// Votes do not outlive their epoch.
	if number%r.epoch == 0 {
		n.votes = nil
	}
	n.cast(Vote{Signer: signer, Block: number, Address: header.Coinbase, Authorize: authorize}, r)

	// Only the account of this block's vote can pass: a majority that results
	// from a smaller signer set waits for another vote on its account.
	if n.support(header.Coinbase) >= n.limit() {
		n.settle(header.Coinbase)
		n.forget()
	}
	return n, nil
}

// voteOf reads the direction of a vote.
func voteOf(nonce types.BlockNonce) (authorize bool, err error) {
	switch nonce {
	case nonceAdd:
		return true, nil
	case nonceDrop:
		return false, nil
	}
	return false, errVoteNonce
}

// cast withdraws the voter's earlier vote on the account, and adds the new one if
// it is meaningful.
func (s *Snapshot) cast(v Vote, r rules) {
	s.votes = without(s.votes, func(old Vote) bool {
		return old.Signer == v.Signer && old.Address == v.Address
	})
	if s.meaningful(v.Address, v.Authorize, r) {
		s.votes = append(slices.Clip(s.votes), v)
	}
}

// meaningful reports whether a vote would change the signer set if it passed.
func (s *Snapshot) meaningful(account common.Address, authorize bool, r rules) bool {
	if !authorize && r.keepLast && len(s.signers) == 1 {
		return false
	}
	return s.isSigner(account) != authorize
}

// settle applies the passed vote on account, which joins or leaves the signers.
func (s *Snapshot) settle(account common.Address) {
	at, present := slices.BinarySearchFunc(s.signers, account, common.Address.Cmp)
	if present {
		s.signers = slices.Delete(slices.Clone(s.signers), at, at+1)
	} else {
		s.signers = slices.Insert(slices.Clone(s.signers), at, account)
	}
	// Drop the votes on the account, and the votes of a signer that has left.
	s.votes = without(s.votes, func(v Vote) bool {
		return v.Address == account || present && v.Signer == account
	})
}

// forget drops the seals that no longer prevent their signers from sealing.
func (s *Snapshot) forget() {
	if extra := len(s.recents) - s.limit(); extra > 0 {
		s.recents = s.recents[extra:]
	}
}

// support counts the votes to change the account's place.
func (s *Snapshot) support(account common.Address) int {
	count := 0
	for _, v := range s.votes {
		if v.Address == account {
			count++
		}
	}
	return count
}

// limit is the majority of the signers. It is also the number of consecutive blocks
// of which one signer seals at most one.
func (s *Snapshot) limit() int { return len(s.signers)/2 + 1 }

func (s *Snapshot) isSigner(account common.Address) bool {
	_, ok := slices.BinarySearchFunc(s.signers, account, common.Address.Cmp)
	return ok
}

// SignerList returns the signers in ascending order.
func (s *Snapshot) SignerList() []common.Address { return slices.Clone(s.signers) }

// MaySeal returns why signer may not seal the block number, a child of the
// snapshot's, or nil.
func (s *Snapshot) MaySeal(number uint64, signer common.Address) error {
	if !s.isSigner(signer) {
		return ErrUnauthorized
	}
	for _, r := range s.recents {
		if r.signer == signer && r.number+uint64(s.limit()) > number {
			return ErrRecentlySealed
		}
	}
	return nil
}

// Distance returns how many places signer is after the one whose turn number is: 0
// for the signer in turn, and the number of signers for an account that is not a
// signer.
func (s *Snapshot) Distance(number uint64, signer common.Address) uint64 {
	n := uint64(len(s.signers))
	at, ok := slices.BinarySearchFunc(s.signers, signer, common.Address.Cmp)
	if !ok {
		return n
	}
	return (number%n + n - uint64(at)) % n
}

// InTurn reports whether number is the signer's turn.
func (s *Snapshot) InTurn(number uint64, signer common.Address) bool {
	return s.isSigner(signer) && s.Distance(number, signer) == 0
}

// list returns the signer list in the form of epoch blocks.
func (s *Snapshot) list() []byte {
	var b bytes.Buffer
	for _, signer := range s.signers {
		b.Write(signer[:])
	}
	return b.Bytes()
}

// without returns the votes for which drop is false; the same slice if that is all.
func without(votes []Vote, drop func(Vote) bool) []Vote {
	if !slices.ContainsFunc(votes, drop) {
		return votes
	}
	return slices.DeleteFunc(slices.Clone(votes), drop)
}
