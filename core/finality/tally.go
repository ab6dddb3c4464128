// SPDX-License-Identifier: LGPL-3.0-or-later

package finality

import (
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

const (
	// heightsMax is the number of target heights, the highest ones, for which a
	// tally holds votes. Votes are for heads, and heads of honest members are a few
	// blocks apart. If too few signers vote, the heads still move on.
	heightsMax = 64

	// linksMax is the number of different links that one signer may have at one
	// height. Two already prove that it lied.
	linksMax = 2
)

// Tally collects verified votes until they make a certificate. It keeps each vote
// with the set that its signature names: votes for one link that name different
// sets are never added together. It is not safe for concurrent use.
type Tally struct {
	heights map[uint64]map[common.Address][]SetVote
}

// NewTally returns an empty tally.
func NewTally() *Tally { return &Tally{heights: make(map[uint64]map[common.Address][]SetVote)} }

// Add counts a verified vote of a signer, of the set that the vote names. It
// returns the certificate that the vote completes, if any, and an earlier vote of
// the signer that it contradicts, if any. added is false for a vote that was known
// or found no room. The caller must check that the set is the one after the source
// before it uses the certificate.
func (t *Tally) Add(v SetVote, signer common.Address) (added bool, cert *Certificate, rival *SetVote) {
	votes := t.at(v.Target.Number)
	if votes == nil {
		return false, nil, nil
	}
	for _, known := range votes[signer] {
		if known.Link == v.Link {
			return false, nil, nil
		}
	}
	if len(votes[signer]) >= linksMax {
		return false, nil, nil
	}
	rival = t.Rival(v.Vote, signer)
	votes[signer] = append(votes[signer], v)
	return true, t.certificate(v.Link, v.Set), rival
}

// at returns the votes for a height, and makes room for them if the height is not
// the lowest; nil if there is no room.
func (t *Tally) at(height uint64) map[common.Address][]SetVote {
	votes := t.heights[height]
	if votes != nil {
		return votes
	}
	if len(t.heights) >= heightsMax {
		lowest := slices.Min(slices.Collect(maps.Keys(t.heights)))
		if height < lowest {
			return nil
		}
		delete(t.heights, lowest)
	}
	votes = make(map[common.Address][]SetVote)
	t.heights[height] = votes
	return votes
}

// Rival returns a vote of the signer that contradicts another one, the first in the
// order of evidence; nil if there is none.
func (t *Tally) Rival(v Vote, signer common.Address) (rival *SetVote) {
	for _, votes := range t.heights {
		for _, known := range votes[signer] {
			if known.Contradicts(v.Link) && (rival == nil || compareLinks(known.Link, rival.Link) < 0) {
				rival = &known
			}
		}
	}
	return rival
}

// Knows reports whether a vote was counted before. It is far cheaper than
// verifying the vote again.
func (t *Tally) Knows(v *Vote) bool {
	for _, votes := range t.heights[v.Target.Number] {
		if slices.ContainsFunc(votes, func(known SetVote) bool { return known.Vote == *v }) {
			return true
		}
	}
	return false
}

// certificate returns the certificate of a link at the moment when exactly a quorum
// of the set, naming it, has voted for it. Later votes add nothing.
func (t *Tally) certificate(link Link, set []common.Address) *Certificate {
	votes, cert := t.heights[link.Target.Number], &Certificate{Link: link}
	for _, signer := range slices.SortedFunc(maps.Keys(votes), common.Address.Cmp) {
		if _, ok := slices.BinarySearchFunc(set, signer, common.Address.Cmp); !ok {
			continue
		}
		for _, v := range votes[signer] {
			if v.Link == link && slices.Equal(v.Set, set) {
				cert.Signatures = append(cert.Signatures, v.Signature)
			}
		}
	}
	if len(cert.Signatures) != Quorum(len(set)) {
		return nil
	}
	return cert
}

// Forget drops the votes for targets up to a height that is final.
func (t *Tally) Forget(height uint64) {
	maps.DeleteFunc(t.heights, func(h uint64, _ map[common.Address][]SetVote) bool { return h <= height })
}
