// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
)

// watch remembers every signature that an honest signer ever made, across its
// restarts, and holds each new one against all of them.
type watch struct {
	mu     sync.Mutex
	votes  map[common.Address][]finality.Link
	seals  map[common.Address]map[uint64][]finality.Seal
	broken []string // rules that were broken, which the next tick reports
	twice  int      // seals at a height that their signer had sealed before
}

func newWatch() *watch {
	return &watch{votes: make(map[common.Address][]finality.Link), seals: make(map[common.Address]map[uint64][]finality.Seal)}
}

// signs is called before a signature is made.
func (o *watch) signs(m *member, mime string, message []byte) error {
	switch mime {
	case finality.MimeType:
		return o.vote(m, message)
	case accounts.MimetypeClique:
		return nil // see sealed
	}
	return fmt.Errorf("a signer signs %q", mime)
}

func (o *watch) vote(m *member, message []byte) error {
	signer := m.address()
	link, err := linkOf(message)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if !slices.Contains(m.voters(link.Source), signer) {
		o.broken = append(o.broken, fmt.Sprintf("%x votes from %v, where it is not a signer", signer[:4], link.Source))
	}
	for _, old := range o.votes[signer] {
		if fault := contradicts(old, link); fault != "" {
			o.broken = append(o.broken, fmt.Sprintf("%x voted %v to %v and then %v to %v: %s",
				signer[:4], old.Source, old.Target, link.Source, link.Target, fault))
		}
	}
	o.votes[signer] = append(o.votes[signer], link)
	return nil
}

// linkOf reads what a vote's message says. Source and target are its end.
func linkOf(message []byte) (finality.Link, error) {
	const size = 8 + common.HashLength
	if len(message) < 2*size {
		return finality.Link{}, errors.New("vote is short")
	}
	at := func(b []byte) finality.Checkpoint {
		return finality.Checkpoint{Number: binary.BigEndian.Uint64(b), Hash: common.BytesToHash(b[8:size])}
	}
	end := message[len(message)-2*size:]
	return finality.Link{Source: at(end), Target: at(end[size:])}, nil
}

// contradicts says what a signer who voted for one link must not do next; empty
// where it may.
func contradicts(old, link finality.Link) string {
	switch {
	case old == link:
		return "the same vote is signed again"
	case old.Target.Number == link.Target.Number:
		return "two votes at one height"
	case link.Target.Number < old.Target.Number:
		return "a vote below an earlier one"
	case link.Source.Number < old.Source.Number:
		return "a vote from below an earlier source"
	}
	return ""
}

// sealed is called before a seal leaves.
func (o *watch) sealed(m *member, s finality.Seal) {
	o.mu.Lock()
	defer o.mu.Unlock()
	signer := m.address()
	if o.seals[signer] == nil {
		o.seals[signer] = make(map[uint64][]finality.Seal)
	}
	for _, old := range o.seals[signer][s.Number] {
		free := s.Override != old.Override || finality.Apart(old.Time, s.Time, m.w.genesis.Config.Clique.Period)
		if *sealsFlag == "overtaken" && m.w.signers > 1 && !free && !m.overtaken(s, old) {
			o.broken = append(o.broken, fmt.Sprintf("%x sealed block %d on %x at %d and then on %x at %d, which neither time nor a certificate explains",
				signer[:4], s.Number, old.Parent[:4], old.Time, s.Parent[:4], s.Time))
		}
	}
	if len(o.seals[signer][s.Number]) > 0 {
		o.twice++
	}
	o.seals[signer][s.Number] = append(o.seals[signer][s.Number], s)
}

// overtaken reports whether the newest justified block below a seal is not on
// the chain below an earlier one at the same height.
func (m *member) overtaken(s, earlier finality.Seal) bool {
	parent := m.chain.GetHeader(s.Parent, s.Number-1)
	if parent == nil {
		return false
	}
	justified := m.final.Justified(parent)
	at := finality.Checkpoint{Number: earlier.Number - 1, Hash: earlier.Parent}
	for at.Number > justified.Number {
		header := m.chain.GetHeader(at.Hash, at.Number)
		if header == nil {
			return false // nothing can be said of a fork that a crash has lost
		}
		at = finality.Checkpoint{Number: at.Number - 1, Hash: header.ParentHash}
	}
	return at != justified
}
