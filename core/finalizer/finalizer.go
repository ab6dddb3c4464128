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
	// ErrConflict is returned by a member that has stopped at two final blocks in
	// conflict.
	ErrConflict = errors.New("two final blocks are in conflict")

	errNoBlock   = errors.New("block is not here yet")
	errNotLinked = errors.New("source is not an ancestor of the target")
)

// Finalizer keeps which blocks are justified and final on this member's chain.
// It is safe for use by several goroutines.
//
// What is asked all the time is read without a lock: final, newest and halted.
// They change under applying, which is held over the disk and taken by nobody who
// only asks. The parts below have locks of their own, which are held over nothing
// slow, and under none of which another lock is taken.
type Finalizer struct {
	chain  lineage
	engine Engine
	db     ethdb.KeyValueStore
	seen   *Seen // nil until Watch

	final  atomic.Pointer[finality.Checkpoint]
	newest atomic.Pointer[finality.Certificate] // with the highest target, nil before the first
	halted atomic.Bool

	applying sync.Mutex // one certificate after the other
	floor    floor      // where the head is being taken back to

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

// New returns the finalizer of a chain, as db left it.
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

// CertificateOf returns the certificate of a target; nil where there is none.
func (f *Finalizer) CertificateOf(target finality.Checkpoint) *finality.Certificate {
	return f.certs.of(target)
}

// Certificate returns the certificate whose target is the block; nil where
// there is none.
func (f *Finalizer) Certificate(block *types.Header) *finality.Certificate {
	return f.certs.of(finality.CheckpointOf(block))
}

// Proof returns the certificate that makes the canonical block final, or the
// nearest of its descendants that has one; nil where the block is not final.
func (f *Finalizer) Proof(number uint64) *finality.Certificate {
	if number > f.Final().Number {
		return nil
	}
	return f.certs.proof(number)
}

// Settled reports whether votes for a target are of no more use.
func (f *Finalizer) Settled(target finality.Checkpoint) bool {
	return target.Number <= f.Final().Number || f.certs.has(target)
}

// Agrees reports whether the header is on one chain with the newest final
// block: above it, or below it on the way there, as while a member catches up.
func (f *Finalizer) Agrees(header *types.Header) bool {
	return f.chain.onOneChain(f.Final(), header) && f.roots.agree(header)
}

// Overtakes reports whether the newest justified block up to a header is no
// ancestor of another block: two thirds of the signers have left that one's
// fork. Of a block that is not here nothing can be said.
func (f *Finalizer) Overtakes(header *types.Header, other finality.Checkpoint) bool {
	at := f.chain.GetHeader(other.Hash, other.Number)
	return at != nil && !f.chain.isAncestor(f.Justified(header), at)
}

// Watch has the finalizer tell whose votes it sees. It must be called before
// votes come.
func (f *Finalizer) Watch(seen *Seen) { f.seen = seen }

// Signers returns the set that votes from a source: the signers after it, in
// ascending order. The caller must not change it.
func (f *Finalizer) Signers(source finality.Checkpoint) ([]common.Address, error) {
	return f.voters.after(source)
}

// Message returns what a signer signs to vote for the link.
func (f *Finalizer) Message(link finality.Link) ([]byte, error) {
	set, err := f.voters.after(link.Source)
	if err != nil {
		return nil, err
	}
	return f.voters.domain.Message(link, set), nil
}

// CheckSealer refuses a header that no present signer has sealed: nobody of the
// set after the head or, where that is at hand, after the header's parent.
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

// Blame counts what a peer has sent against it, and reports whether its connection
// is to end: at once for what no honest member makes, in time for votes and seals
// of who is no signer, which may be late.
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
