// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/quota"
)

// waiting keeps votes and certificates until their target is here. They are not
// verified before, as that takes the target's chain. An item without room is
// dropped; its sender's certificate comes again with the next connection.
type waiting struct {
	votes *quota.Pool[gossip.ShortHash, gossip.ShortVote]
	certs *quota.Pool[gossip.ShortHash, *finality.Certificate]
}

func newWaiting() *waiting {
	return &waiting{
		votes: quota.NewPool[gossip.ShortHash, gossip.ShortVote](waitingVotes),
		certs: quota.NewPool[gossip.ShortHash, *finality.Certificate](waitingCerts),
	}
}

func (w *waiting) addVote(peer enode.ID, v *gossip.ShortVote) {
	w.votes.Add(peer, v.Target, *v, voteSize)
}

func (w *waiting) addCertificate(peer enode.ID, cert *finality.Certificate) {
	size := voteSize + len(cert.Signatures)*crypto.SignatureLength
	w.certs.Add(peer, gossip.ShortOf(cert.Target.Hash), cert, size)
}

// release drops the items that wait for blocks up to a height that is final.
func (w *waiting) release(height uint64) {
	w.votes.TakeFunc(func(v gossip.ShortVote) bool { return v.Number <= height })
	w.certs.TakeFunc(func(c *finality.Certificate) bool { return c.Target.Number <= height })
}

// Arrival is the result of the notes that waited for a block.
type Arrival struct {
	Votes        []*finality.Vote        // the new ones
	Certificates []*finality.Certificate // completed by them, or waiting for the block
	Refused      []Refusal
}

// Refusal is the error of a note that a peer sent before its block.
type Refusal struct {
	Peer enode.ID
	Err  error
}

// Arrived counts the notes that have waited for a block that is now here. Notes for
// another block with the same short hash continue to wait.
func (f *Finalizer) Arrived(block common.Hash) (a Arrival) {
	target := gossip.ShortOf(block)
	for _, note := range f.waiting.votes.Take(target) {
		vote, cert, err := f.AddShortVote(note.Peer, &note.Value)
		if vote != nil {
			a.Votes = append(a.Votes, vote)
		}
		if cert != nil && err == nil {
			a.Certificates = append(a.Certificates, cert)
		}
		if err != nil {
			a.Refused = append(a.Refused, Refusal{note.Peer, err})
		}
	}
	for _, note := range f.waiting.certs.Take(target) {
		added, err := f.AddCertificate(note.Peer, note.Value)
		if added && err == nil {
			a.Certificates = append(a.Certificates, note.Value)
		}
		if err != nil {
			a.Refused = append(a.Refused, Refusal{note.Peer, err})
		}
	}
	return a
}
