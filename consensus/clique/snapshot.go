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
	// ErrUnauthorized is returned for a seal by an account that is no signer.
	ErrUnauthorized = errors.New("sealer is not a signer")

	// ErrRecentlySealed is returned for a seal by a signer that must first let
	// others seal.
	ErrRecentlySealed = errors.New("signer sealed recently")

	errNotChild  = errors.New("header does not extend the snapshot")
	errVoteNonce = errors.New("nonce is no vote")
)

var (
	nonceAdd  = types.BlockNonce{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	nonceDrop = types.BlockNonce{}
)

// Vote is the standing wish of one signer about one account.
type Vote struct {
	Signer    common.Address `json:"signer"`    // who voted
	Block     uint64         `json:"block"`     // in which block
	Address   common.Address `json:"address"`   // about whom
	Authorize bool           `json:"authorize"` // true to add, false to drop
}

// Snapshot is the signer set and the open votes after one block. It never
// changes: the next block has its own, which shares what stayed the same.
type Snapshot struct {
	Number uint64      // block that it follows
	Hash   common.Hash // its hash

	signers []common.Address // ascending, no duplicates
	recents []sealing        // ascending, one for each of the last limit() blocks
	votes   []Vote           // in the order cast, one for each signer and account
}

// sealing notes who sealed a block.
type sealing struct {
	number uint64
	signer common.Address
}

// rules is what a block's place in the chain tells the state machine.
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

	// An epoch starts with no votes.
	if number%r.epoch == 0 {
		n.votes = nil
	}
	n.cast(Vote{Signer: signer, Block: number, Address: header.Coinbase, Authorize: authorize}, r)

	// Only the account of this block can pass: a majority that came about
	// otherwise waits until somebody votes on that account again.
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

// cast replaces the voter's earlier vote on the account, if the new one has a
// meaning, and otherwise only withdraws it.
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

// settle applies the passed vote on account: it joins or leaves the signers.
func (s *Snapshot) settle(account common.Address) {
	at, present := slices.BinarySearchFunc(s.signers, account, common.Address.Cmp)
	if present {
		s.signers = slices.Delete(slices.Clone(s.signers), at, at+1)
	} else {
		s.signers = slices.Insert(slices.Clone(s.signers), at, account)
	}
	// Votes on the account are done, and who has left has no say.
	s.votes = without(s.votes, func(v Vote) bool {
		return v.Address == account || present && v.Signer == account
	})
}

// forget drops the seals that no longer keep their signers from sealing.
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

// limit is the majority of the signers, and the number of blocks in a row of
// which one signer seals at most one.
func (s *Snapshot) limit() int { return len(s.signers)/2 + 1 }

func (s *Snapshot) isSigner(account common.Address) bool {
	_, ok := slices.BinarySearchFunc(s.signers, account, common.Address.Cmp)
	return ok
}

// SignerList returns the signers in ascending order.
func (s *Snapshot) SignerList() []common.Address { return slices.Clone(s.signers) }

// MaySeal tells why signer may not seal the block number, a child of the
// snapshot's, or returns nil.
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

// Distance returns how many turns signer is behind the one whose turn it is at
// number: 0 for the one in turn, and the count of signers for no signer.
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

// list is the signer list as epoch blocks carry it.
func (s *Snapshot) list() []byte {
	var b bytes.Buffer
	for _, signer := range s.signers {
		b.Write(signer[:])
	}
	return b.Bytes()
}

// without returns the votes that drop does not name, and the same slice when
// it names none.
func without(votes []Vote, drop func(Vote) bool) []Vote {
	if !slices.ContainsFunc(votes, drop) {
		return votes
	}
	return slices.DeleteFunc(slices.Clone(votes), drop)
}
