// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"errors"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// late reports whether votes for a number are useful only as evidence, of a
// signer's contradiction or of a conflict; past, whether they are not even that.
func (f *Finalizer) late(number uint64) bool { return number <= f.Final().Number }

func (f *Finalizer) past(number uint64) bool {
	final := f.Final().Number
	return final >= lateVotes && number <= final-lateVotes
}

// AddVote verifies and counts a vote of this member's own signer. It reports
// whether the vote was new, so that it is sent to peers, and the certificate that
// it completed, if any. If the vote's block is not here yet, the vote waits, and no
// error is returned.
func (f *Finalizer) AddVote(v *finality.Vote) (bool, *finality.Certificate, error) {
	switch {
	case f.past(v.Target.Number), f.Halted(), f.ballots.knows(v), f.roots.decided(v.Link):
		return false, nil, nil
	case v.Target.Number <= v.Source.Number:
		return false, nil, finality.ErrBadLink
	}
	if err := f.linked(v.Link); errors.Is(err, errNoBlock) {
		if !f.late(v.Target.Number) {
			f.waiting.addVote(enode.ID{}, gossip.Shorten(v))
		}
		return false, nil, nil
	} else if err != nil {
		return false, nil, err
	}
	return f.count(v)
}

// linked checks a link against the blocks that are here.
func (f *Finalizer) linked(link finality.Link) error {
	target := f.chain.GetHeader(link.Target.Hash, link.Target.Number)
	if target == nil {
		return errNoBlock
	}
	if !f.chain.isAncestor(link.Source, target) {
		return errNotLinked
	}
	return nil
}

// AddShortVote is AddVote for a vote as a peer sends it. It returns the whole vote
// if it was new. The source of a vote is looked up by its distance from the target:
// on the canonical chain at any distance, which may be a year of blocks on a chain
// that had no votes before; on a fork within voteWalk blocks.
func (f *Finalizer) AddShortVote(peer enode.ID, short *gossip.ShortVote) (*finality.Vote, *finality.Certificate, error) {
	if f.Halted() || f.past(short.Number) {
		return nil, nil, nil
	}
	targets := f.named(short)
	if len(targets) == 0 {
		if !f.late(short.Number) && !f.roots.between(short.Source(), short.Number) {
			f.waiting.addVote(peer, short)
		}
		return nil, nil, nil
	}
	votes := f.whole(short, targets)
	if slices.ContainsFunc(votes, func(v finality.Vote) bool { return f.ballots.knows(&v) }) {
		return nil, nil, nil
	}
	var refused error
	for _, v := range votes {
		added, cert, err := f.count(&v)
		if errors.Is(err, finality.ErrNotSigner) {
			refused = err // it may be for the next block
			continue
		}
		if !added {
			return nil, cert, err
		}
		return &v, cert, err
	}
	return nil, nil, refused
}

// named returns the stored blocks that a vote may be for. There is one or none,
// unless somebody has searched for a collision of the shortened hash.
func (f *Finalizer) named(short *gossip.ShortVote) (targets []finality.Checkpoint) {
	add := func(hash common.Hash) {
		if gossip.ShortOf(hash) == short.Target && f.chain.HasHeader(hash, short.Number) {
			targets = append(targets, finality.Checkpoint{Number: short.Number, Hash: hash})
		}
	}
	canonical := f.chain.GetCanonicalHash(short.Number)
	add(canonical)
	for _, hash := range f.stored.of(short.Number) {
		if hash != canonical {
			add(hash)
		}
	}
	return targets
}

// whole returns the vote completed with each of the targets. A vote whose source is
// missing here cannot be verified, so it is left out.
func (f *Finalizer) whole(short *gossip.ShortVote, targets []finality.Checkpoint) (votes []finality.Vote) {
	for _, target := range targets {
		hash, ok := f.chain.ancestor(f.chain.GetHeader(target.Hash, target.Number), short.Source(), voteWalk)
		link := finality.Link{Source: finality.Checkpoint{Number: short.Source(), Hash: hash}, Target: target}
		if ok && !f.roots.decided(link) {
			votes = append(votes, finality.Vote{Link: link, Signature: short.Signature})
		}
	}
	return votes
}

// count verifies a vote whose source is an ancestor of its target, and counts it.
// It costs a signature, and no snapshot before a quorum has signed: until then all
// that is known of the signers after the source is that the voters name one set. A
// source need not be justified here. A quorum that votes from it knows that it is,
// as a certificate from it would prove.
func (f *Finalizer) count(v *finality.Vote) (bool, *finality.Certificate, error) {
	signer, set, err := f.voters.voter(*v, f.candidates(v.Link))
	if err != nil {
		return false, nil, err
	}
	if f.roots.ruledOut(v.Target) {
		return false, nil, nil
	}
	f.seen.voted(signer, v.Target.Number)
	added, cert, rival := f.ballots.add(finality.SetVote{Vote: *v, Set: set}, signer)
	if rival != nil {
		f.accuse(signer, *rival, finality.SetVote{Vote: *v, Set: set})
	}
	if cert == nil {
		return added && !f.late(v.Target.Number), nil, nil
	}
	if real, err := f.voters.after(cert.Source); err != nil || !slices.Equal(real, set) {
		return added, nil, nil
	}
	_, err = f.apply(cert)
	return added, cert, err
}

// candidates lists the sets that a vote for a link may name.
func (f *Finalizer) candidates(link finality.Link) [][]common.Address {
	head := f.chain.CurrentBlock()
	return f.voters.candidates(link, finality.CheckpointOf(head), f.Justified(head), f.Final())
}
