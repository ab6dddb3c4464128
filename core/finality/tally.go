// SPDX-License-Identifier: LGPL-3.0-or-later

package finality

import (
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

const (
	// heightsMax is how many target heights a tally holds votes for. Votes are
	// for heads, and heads of honest members are a few blocks apart.
	heightsMax = 64

	// linksMax is how many different links one signer may have at one height.
	// Two are proof of fraud already.
	linksMax = 2
)

// Evidence is two votes of one signer at one target height.
type Evidence struct {
	Signer        common.Address
	First, Second Vote
}

// Tally collects verified votes until they make a certificate. It is not safe
// for use by several goroutines.
type Tally struct {
	heights map[uint64]map[common.Address][]Vote
}

// NewTally returns an empty tally.
func NewTally() *Tally { return &Tally{heights: make(map[uint64]map[common.Address][]Vote)} }

// Add counts a vote that was verified as signer's, of the set of its source. It
// returns the certificate that the vote completes, if it does, and the evidence
// that it gives, if it does. added is false for a vote that was known or found
// no room.
func (t *Tally) Add(v Vote, signer common.Address, set []common.Address) (added bool, cert *Certificate, fraud *Evidence) {
	votes := t.heights[v.Target.Number]
	if votes == nil {
		if len(t.heights) >= heightsMax {
			return false, nil, nil
		}
		votes = make(map[common.Address][]Vote)
		t.heights[v.Target.Number] = votes
	}
	for _, known := range votes[signer] {
		if known.Link == v.Link {
			return false, nil, nil
		}
	}
	if len(votes[signer]) >= linksMax {
		return false, nil, nil
	}
	if len(votes[signer]) > 0 {
		fraud = &Evidence{Signer: signer, First: votes[signer][0], Second: v}
	}
	votes[signer] = append(votes[signer], v)
	return true, t.certificate(v.Link, set), fraud
}

// Knows reports whether a vote was counted before. It is far cheaper than
// verifying the vote again.
func (t *Tally) Knows(v *Vote) bool {
	for _, votes := range t.heights[v.Target.Number] {
		if slices.Contains(votes, *v) {
			return true
		}
	}
	return false
}

// certificate returns the certificate of a link once exactly a quorum of the
// set has voted for it; later votes add nothing.
func (t *Tally) certificate(link Link, set []common.Address) *Certificate {
	votes, cert := t.heights[link.Target.Number], &Certificate{Link: link}
	for _, signer := range slices.SortedFunc(maps.Keys(votes), common.Address.Cmp) {
		if _, ok := slices.BinarySearchFunc(set, signer, common.Address.Cmp); !ok {
			continue
		}
		for _, v := range votes[signer] {
			if v.Link == link {
				cert.Signatures = append(cert.Signatures, [crypto.SignatureLength]byte(v.Signature))
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
	maps.DeleteFunc(t.heights, func(h uint64, _ map[common.Address][]Vote) bool { return h <= height })
}
