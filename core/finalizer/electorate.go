// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"errors"
	"slices"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/metrics"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// Engine is the part of the consensus engine that the finalizer needs.
type Engine interface {
	Author(header *types.Header) (common.Address, error)

	// Snapshot returns the signers after a block. For a block that is not among
	// the newest it replays up to a thousand headers.
	Snapshot(chain consensus.ChainHeaderReader, number uint64, hash common.Hash) (*clique.Snapshot, error)

	Overrides() clique.Overrides
	SetOverrides(overrides clique.Overrides)
	SetFinal(final func() (number uint64, hash common.Hash))
}

var _ Engine = (*clique.Clique)(nil)

// The cost of votes and certificates.
var (
	signatureCounter = metrics.NewRegisteredCounter("dntp/finality/signatures", nil) // recovered
	snapshotCounter  = metrics.NewRegisteredCounter("dntp/finality/snapshots", nil)  // asked of the engine
)

// errNoSet is returned if the signers after a block are unknown because its
// snapshot is missing here.
var errNoSet = errors.New("signers after the source are unknown")

// electorate knows which signers vote from a source: those after it. It verifies
// votes by cached sets, and asks the engine for another set only if a quorum has
// signed. It is safe for concurrent use. Its lock is held only during lookups in
// its own cache.
type electorate struct {
	chain  lineage
	engine Engine
	domain finality.Chain

	mu     sync.Mutex
	sets   lru.BasicLRU[common.Hash, []common.Address] // after blocks, ascending; shared and never changed
	newest []common.Address
}

func newElectorate(chain lineage, engine Engine, domain finality.Chain) *electorate {
	return &electorate{
		chain: chain, engine: engine, domain: domain,
		sets: lru.NewBasicLRU[common.Hash, []common.Address](setsKept),
	}
}

// known returns the set after a block without asking the engine; nil if it is not
// cached.
func (e *electorate) known(block common.Hash) []common.Address {
	e.mu.Lock()
	defer e.mu.Unlock()
	set, _ := e.sets.Get(block)
	return set
}

// after returns the set after a block, in ascending order. The caller must not
// change it.
func (e *electorate) after(block finality.Checkpoint) ([]common.Address, error) {
	if set := e.known(block.Hash); set != nil {
		return set, nil
	}
	snapshotCounter.Inc(1)
	snap, err := e.engine.Snapshot(e.chain, block.Number, block.Hash)
	if err != nil {
		return nil, err
	}
	set := snap.SignerList()
	e.mu.Lock()
	defer e.mu.Unlock()
	if slices.Equal(set, e.newest) {
		set = e.newest
	}
	e.newest = set
	e.sets.Add(block.Hash, set)
	return set, nil
}

// forget clears the cache after the overrides have changed.
func (e *electorate) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sets.Purge()
}

// candidates lists the sets that may vote from a source: its own set if that is
// cached, otherwise the sets after blocks that are looked up all the time. Signers
// change one at a time, and nobody votes for the next change before the last one is
// final, so one of these is nearly always right.
func (e *electorate) candidates(link finality.Link, present ...finality.Checkpoint) (sets [][]common.Address) {
	if set := e.known(link.Source.Hash); set != nil {
		return [][]common.Address{set}
	}
	add := func(set []common.Address) {
		if set != nil && !slices.ContainsFunc(sets, func(s []common.Address) bool { return slices.Equal(s, set) }) {
			sets = append(sets, set)
		}
	}
	for _, block := range present {
		if set, err := e.after(block); err == nil {
			add(set)
		}
	}
	add(e.known(link.Target.Hash))
	return sets
}

// voter verifies a vote by sets that it may name. It returns its signer and the set
// that matched.
func (e *electorate) voter(v finality.Vote, sets [][]common.Address) (common.Address, []common.Address, error) {
	for _, set := range sets {
		signatureCounter.Inc(1)
		signer, err := e.domain.Signer(v, set)
		if err == nil {
			return signer, set, nil
		}
		if !errors.Is(err, finality.ErrNotSigner) {
			return common.Address{}, nil, err
		}
	}
	return common.Address{}, nil, finality.ErrNotSigner
}

// quorum verifies a certificate by the set after its source. It asks the engine for
// that set only if it is not cached. In that case the certificate has been verified
// by one of the candidates before, or matches none of them because its source is
// too old.
func (e *electorate) quorum(cert *finality.Certificate, candidates [][]common.Address) error {
	if len(cert.Signatures) == 0 {
		return finality.ErrNoQuorum
	}
	set := e.known(cert.Source.Hash)
	if set != nil {
		return e.verify(cert, set)
	}
	_, named, err := e.voter(finality.Vote{Link: cert.Link, Signature: cert.Signatures[0]}, candidates)
	if err == nil {
		err = e.verify(cert, named)
	}
	if err != nil && !errors.Is(err, finality.ErrNotSigner) {
		return err
	}
	if set, err = e.after(cert.Source); err != nil {
		return errors.Join(errNoSet, err)
	}
	if named != nil && slices.Equal(set, named) {
		return nil
	}
	return e.verify(cert, set)
}

func (e *electorate) verify(cert *finality.Certificate, set []common.Address) error {
	signatureCounter.Inc(int64(len(cert.Signatures)))
	return e.domain.Verify(cert, set)
}

// votes returns the votes of a certificate by their signers.
func (e *electorate) votes(cert *finality.Certificate) (map[common.Address]finality.SetVote, error) {
	set, err := e.after(cert.Source)
	if err != nil {
		return nil, err
	}
	votes := make(map[common.Address]finality.SetVote)
	for _, sig := range cert.Signatures {
		vote := finality.Vote{Link: cert.Link, Signature: sig}
		signer, err := e.domain.Signer(vote, set)
		if err != nil {
			return nil, err
		}
		votes[signer] = finality.SetVote{Vote: vote, Set: set}
	}
	return votes, nil
}
