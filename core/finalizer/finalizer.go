// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/quota"
)

// Keys of the chain's database.
var (
	finalKey    = []byte("dntp-final")    // -> checkpoint
	newestKey   = []byte("dntp-newest")   // -> target of the newest certificate
	conflictKey = []byte("dntp-conflict") // -> the two certificates of a conflict
)

// Errors of votes and certificates.
var (
	// ErrConflict is returned by a member that has stopped because two final
	// blocks are in conflict.
	ErrConflict = errors.New("two final blocks are in conflict")

	errNoBlock   = errors.New("block is not here yet")
	errNotLinked = errors.New("source is not an ancestor of the target")
)

// Finalizer keeps which blocks are justified and final on this member's chain. It
// is safe for concurrent use.
//
// final, newest and halted are read without a lock. They change under applying,
// which may be held during disk access and is never taken by readers. The parts
// below have locks of their own, which are never held during a slow operation or
// while taking another lock.
type Finalizer struct {
	chain  lineage
	engine Engine
	db     ethdb.KeyValueStore
	seen   *Seen // nil until Watch

	final  atomic.Pointer[finality.Checkpoint]
	newest atomic.Pointer[finality.Certificate] // with the highest target, nil before the first
	halted atomic.Bool

	applying sync.Mutex // serializes applying certificates
	floor    floor      // limits certificates while the head moves back

	certs    *certificates
	voters   *electorate
	ballots  *ballots
	waiting  *waiting
	stored   *siblings
	roots    *roots
	evidence *evidence
	tags     *tags
	watchers watchers
	disk     *durable
	faults   *quota.Faults
}

// New returns the finalizer of a chain, in the state that db holds.
func New(chain Chain, engine Engine, db ethdb.KeyValueStore) (*Finalizer, error) {
	var (
		line   = lineage{chain}
		domain = finality.Chain{ID: chain.Config().ChainID, Genesis: chain.Genesis().Hash()}
	)
	f := &Finalizer{
		chain:    line,
		engine:   engine,
		db:       db,
		certs:    newCertificates(db, line, engine.Overrides),
		voters:   newElectorate(line, engine, domain),
		ballots:  newBallots(),
		waiting:  newWaiting(),
		stored:   newSiblings(db),
		roots:    &roots{db: db, chain: line, engine: engine},
		evidence: newEvidence(db),
		tags:     &tags{chain: chain},
		disk:     &durable{db: db},
		faults:   quota.NewFaults(faultsMax, faultsTime, faultsKept),
	}
	if err := f.load(); err != nil {
		return nil, fmt.Errorf("stored finality: %w", err)
	}
	if err := f.install(); err != nil {
		return nil, err
	}
	engine.SetFinal(func() (uint64, common.Hash) {
		final := f.Final()
		return final.Number, final.Hash
	})
	f.mark()
	f.lookBack()
	return f, nil
}

// load reads what is final and justified, and whether this member has stopped.
func (f *Finalizer) load() error {
	final := finality.Checkpoint{Hash: f.chain.Genesis().Hash()}
	if blob, err := f.db.Get(finalKey); err == nil {
		if err := rlp.DecodeBytes(blob, &final); err != nil {
			return err
		}
	}
	f.final.Store(&final)
	if blob, err := f.db.Get(newestKey); err == nil {
		var target finality.Checkpoint
		if err := rlp.DecodeBytes(blob, &target); err != nil {
			return err
		}
		f.newest.Store(f.certs.of(target))
	}
	return f.loadConflict()
}

// Final returns the newest final block.
func (f *Finalizer) Final() finality.Checkpoint { return *f.final.Load() }

// Newest returns the certificate with the highest target; nil before the first.
func (f *Finalizer) Newest() *finality.Certificate { return f.newest.Load() }

// Halted reports whether two final blocks are in conflict: then nothing more is
// inserted, sealed or voted for until the operators have decided.
func (f *Finalizer) Halted() bool { return f.halted.Load() }

// Justified returns the newest justified block on the chain that ends in the
// header, the header itself included; genesis at the least.
func (f *Finalizer) Justified(header *types.Header) finality.Checkpoint {
	return f.certs.justified(header)
}

// CertificateOf returns the certificate of a target; nil if there is none.
func (f *Finalizer) CertificateOf(target finality.Checkpoint) *finality.Certificate {
	return f.certs.of(target)
}

// Certificate returns the certificate whose target is the block; nil if there is
// none.
func (f *Finalizer) Certificate(block *types.Header) *finality.Certificate {
	return f.certs.of(finality.CheckpointOf(block))
}

// Proof returns the certificate that makes the canonical block final, or that of
// its nearest descendant that has one; nil if the block is not final.
func (f *Finalizer) Proof(number uint64) *finality.Certificate {
	if number > f.Final().Number {
		return nil
	}
	return f.certs.proof(number)
}

// Settled reports whether further votes for a target are useless.
func (f *Finalizer) Settled(target finality.Checkpoint) bool {
	return target.Number <= f.Final().Number || f.certs.has(target)
}

// Agrees reports whether the header is on one chain with the newest final block:
// above it, or below it on the way there, as while a member catches up.
func (f *Finalizer) Agrees(header *types.Header) bool {
	return f.chain.onOneChain(f.Final(), header) && f.roots.agree(header)
}

// Overtakes reports whether the newest justified block up to a header is not an
// ancestor of another block: two thirds of the signers have left the fork of that
// block. It returns false if that block is not here.
func (f *Finalizer) Overtakes(header *types.Header, other finality.Checkpoint) bool {
	at := f.chain.GetHeader(other.Hash, other.Number)
	return at != nil && !f.chain.isAncestor(f.Justified(header), at)
}

// Watch has the finalizer report votes to seen. It must be called before the first
// vote.
func (f *Finalizer) Watch(seen *Seen) { f.seen = seen }

// Signers returns the set that votes from a source: the signers after it, in
// ascending order. The caller must not change it.
func (f *Finalizer) Signers(source finality.Checkpoint) ([]common.Address, error) {
	return f.voters.after(source)
}

// Message returns the bytes that a signer signs to vote for the link.
func (f *Finalizer) Message(link finality.Link) ([]byte, error) {
	set, err := f.voters.after(link.Source)
	if err != nil {
		return nil, err
	}
	return f.voters.domain.Message(link, set), nil
}

// CheckSealer refuses a header whose sealer is not a present signer: one of the set
// after the head or, if that is cached, after the header's parent.
func (f *Finalizer) CheckSealer(header *types.Header) error {
	signer, err := f.engine.Author(header)
	if err != nil {
		return err
	}
	set, err := f.voters.after(finality.CheckpointOf(f.chain.CurrentBlock()))
	if err != nil {
		return errors.Join(errNoSet, err)
	}
	if !slices.Contains(set, signer) && !slices.Contains(f.voters.known(header.ParentHash), signer) {
		return fmt.Errorf("block %d: %w", header.Number, finality.ErrNotSigner)
	}
	return nil
}

// Blame counts a fault of a peer, and reports whether its connection must end: at
// once for input that no honest member makes, after several for votes and seals of
// non-signers, which may only be late.
func (f *Finalizer) Blame(peer enode.ID, err error) bool {
	switch weight := 1; {
	case errors.Is(err, ErrConflict), errors.Is(err, errNoSet):
		return false
	case errors.Is(err, finality.ErrNotSigner):
		if errors.Is(err, errCertificate) {
			weight = certificateFault
		}
		return f.faults.Note(peer, weight)
	}
	return true
}
