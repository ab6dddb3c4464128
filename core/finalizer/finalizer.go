// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

const (
	// linkSpan bounds the blocks between source and target of a link. While
	// finality pauses the span grows by a block a period; at a period of one
	// second this bridges a week.
	linkSpan = 1 << 20

	// cachedJustified covers the forks that are alive at one time, many times over.
	cachedJustified = 1024

	// heldMax bounds the votes and certificates that wait for a block.
	heldMax = 4096
)

// Keys of the chain's database.
var (
	certificatePrefix = []byte("dntp-certificate-") // + target number (8 bytes, big endian) + target hash -> certificate
	proofPrefix       = []byte("dntp-proof-")       // + number of a final block (8 bytes, big endian) -> target of the certificate from it to its child
	finalKey          = []byte("dntp-final")        // -> checkpoint
	newestKey         = []byte("dntp-newest")       // -> target of the newest certificate
	conflictKey       = []byte("dntp-conflict")     // -> the two certificates of a conflict
)

// Errors of votes and certificates.
var (
	// ErrConflict is returned by a member that has stopped at two final blocks in
	// conflict.
	ErrConflict = errors.New("two final blocks are in conflict")

	errNoBlock   = errors.New("block is not here yet")
	errFarLink   = errors.New("source and target are too far apart")
	errNotLinked = errors.New("source is not an ancestor of the target")
)

// Finalizer keeps which blocks are justified and final on this member's chain.
// It is safe for use by several goroutines.
type Finalizer struct {
	chain  *core.BlockChain
	engine *clique.Clique
	db     ethdb.KeyValueStore
	domain finality.Chain
	seen   *Seen // nil until Watch

	mu        sync.Mutex
	tally     *finality.Tally
	final     finality.Checkpoint
	newest    *finality.Certificate // with the highest target, nil before the first
	halted    bool
	held      map[gossip.ShortHash][]any // votes and certificates by the block that they wait for
	heldCount int
	stored    lru.BasicLRU[uint64, []common.Hash] // blocks on disk by number

	root    *clique.Override // the newest in force, nil for none
	pending clique.Overrides // installed, but no block has followed yet

	justified lru.BasicLRU[common.Hash, finality.Checkpoint] // newest justified block up to a block

	disk     *durable
	evidence *evidence                  // has its own lock, which is taken last
	watchers map[chan struct{}]struct{} // of the final block
}

// New returns the finalizer of a chain, as db left it.
func New(chain *core.BlockChain, engine *clique.Clique, db ethdb.KeyValueStore) (*Finalizer, error) {
	f := &Finalizer{
		chain:     chain,
		engine:    engine,
		db:        db,
		domain:    finality.Chain{ID: chain.Config().ChainID, Genesis: chain.Genesis().Hash()},
		tally:     finality.NewTally(),
		final:     finality.Checkpoint{Hash: chain.Genesis().Hash()},
		held:      make(map[gossip.ShortHash][]any),
		stored:    lru.NewBasicLRU[uint64, []common.Hash](cachedNumbers),
		justified: lru.NewBasicLRU[common.Hash, finality.Checkpoint](cachedJustified),
		disk:      &durable{db: db},
		evidence:  newEvidence(db),
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

func (f *Finalizer) load() error {
	if blob, err := f.db.Get(finalKey); err == nil {
		if err := rlp.DecodeBytes(blob, &f.final); err != nil {
			return err
		}
	}
	if blob, err := f.db.Get(newestKey); err == nil {
		var target finality.Checkpoint
		if err := rlp.DecodeBytes(blob, &target); err != nil {
			return err
		}
		f.newest = f.CertificateOf(target)
	}
	return f.loadConflict()
}

func certificateKey(target finality.Checkpoint) []byte {
	key := binary.BigEndian.AppendUint64(append([]byte(nil), certificatePrefix...), target.Number)
	return append(key, target.Hash[:]...)
}

// CertificateOf returns the certificate of a target; nil where there is none.
func (f *Finalizer) CertificateOf(target finality.Checkpoint) *finality.Certificate {
	blob, err := f.db.Get(certificateKey(target))
	if err != nil {
		return nil
	}
	cert := new(finality.Certificate)
	if rlp.DecodeBytes(blob, cert) != nil {
		return nil
	}
	return cert
}

// Certificate returns the certificate whose target is the block; nil where
// there is none.
func (f *Finalizer) Certificate(block *types.Header) *finality.Certificate {
	return f.CertificateOf(finality.CheckpointOf(block))
}

// Final returns the newest final block.
func (f *Finalizer) Final() finality.Checkpoint {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.final
}

// Newest returns the certificate with the highest target; nil before the first.
func (f *Finalizer) Newest() *finality.Certificate {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.newest
}

// Halted reports whether two final blocks are in conflict: then nothing more is
// inserted, sealed or voted for until the operators have decided.
func (f *Finalizer) Halted() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.halted
}

// Justified returns the newest justified block on the chain that ends in the
// header, the header itself included; genesis at the least. It holds the lock
// throughout: what is looked up while a certificate comes in must not be kept
// beyond it, or this member would vote from an old source for ever.
func (f *Finalizer) Justified(header *types.Header) finality.Checkpoint {
	f.mu.Lock()
	defer f.mu.Unlock()

	var (
		path []common.Hash
		best finality.Checkpoint
	)
	for at := header; ; {
		c := finality.CheckpointOf(at)
		if known, ok := f.justified.Get(c.Hash); ok {
			best = known
			break
		}
		path = append(path, c.Hash)
		if c.Number == 0 || f.isRoot(c) || f.hasCertificate(c) {
			best = c
			break
		}
		parent := f.chain.GetHeader(at.ParentHash, c.Number-1)
		if parent == nil {
			break
		}
		at = parent
	}
	for _, hash := range path {
		f.justified.Add(hash, best)
	}
	return best
}

func (f *Finalizer) hasCertificate(target finality.Checkpoint) bool {
	ok, err := f.db.Has(certificateKey(target))
	return err == nil && ok
}

// Settled reports whether votes for a target are of no more use.
func (f *Finalizer) Settled(target finality.Checkpoint) bool {
	return target.Number <= f.Final().Number || f.hasCertificate(target)
}

// Agrees reports whether the header is on one chain with the newest final
// block: above it, or below it on the way there, as while a member catches up.
func (f *Finalizer) Agrees(header *types.Header) bool {
	return f.onOneChain(f.Final(), header) && f.rooted(header)
}

func (f *Finalizer) onOneChain(c finality.Checkpoint, header *types.Header) bool {
	if header.Number.Uint64() >= c.Number {
		return f.isAncestor(c, header)
	}
	// A crash can lose the block and leave the certificate.
	at := f.chain.GetHeader(c.Hash, c.Number)
	return at == nil || f.isAncestor(finality.CheckpointOf(header), at)
}

func (f *Finalizer) isAncestor(c finality.Checkpoint, header *types.Header) bool {
	hash, ok := f.ancestor(header, c.Number)
	return ok && hash == c.Hash
}

// ancestor walks back from a header to a number. It fails where a header is
// missing, and for a number above the header's.
func (f *Finalizer) ancestor(header *types.Header, number uint64) (common.Hash, bool) {
	if header == nil || header.Number.Uint64() < number {
		return common.Hash{}, false
	}
	hash, at := header.Hash(), header.Number.Uint64()
	for ; at > number; at-- {
		// Canonical blocks need no walk.
		if f.chain.GetCanonicalHash(at) == hash {
			hash = f.chain.GetCanonicalHash(number)
			return hash, hash != common.Hash{}
		}
		if header == nil {
			if header = f.chain.GetHeader(hash, at); header == nil {
				return common.Hash{}, false
			}
		}
		hash, header = header.ParentHash, nil
	}
	return hash, true
}

// Watch has the finalizer tell whose votes it sees. It must be called before
// votes come.
func (f *Finalizer) Watch(seen *Seen) { f.seen = seen }

// Signers returns the set that votes from a source: the signers after it.
func (f *Finalizer) Signers(source finality.Checkpoint) ([]common.Address, error) {
	snap, err := f.engine.Snapshot(f.chain, source.Number, source.Hash)
	if err != nil {
		return nil, err
	}
	return snap.SignerList(), nil
}

// Message returns what a signer signs to vote for the link.
func (f *Finalizer) Message(link finality.Link) ([]byte, error) {
	set, err := f.Signers(link.Source)
	if err != nil {
		return nil, err
	}
	return f.domain.Message(link, set), nil
}

// check finds what stands against a link by the blocks that are here.
func (f *Finalizer) check(link finality.Link) error {
	if link.Target.Number <= link.Source.Number {
		return finality.ErrBadLink
	}
	if link.Target.Number-link.Source.Number > linkSpan {
		return errFarLink
	}
	target := f.chain.GetHeader(link.Target.Hash, link.Target.Number)
	if target == nil {
		return errNoBlock
	}
	if !f.isAncestor(link.Source, target) {
		return errNotLinked
	}
	return nil
}

// AddVote verifies and counts a vote. It reports whether the vote was new, so
// that peers should hear of it, and the certificate that it completed, if any.
// A vote for a block that is not here waits for it without an error.
func (f *Finalizer) AddVote(v *finality.Vote) (bool, *finality.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()

	if f.past(v.Target.Number) || f.halted || f.tally.Knows(v) || f.overtaken(v.Link) {
		return false, nil, nil
	}
	if err := f.check(v.Link); errors.Is(err, errNoBlock) {
		if !f.late(v.Target.Number) {
			f.hold(*gossip.Shorten(v))
		}
		return false, nil, nil
	} else if err != nil {
		return false, nil, err
	}
	return f.count(v)
}

// late reports whether votes for a number are good as evidence only, of a signer
// or of a conflict; past, whether they are not even that.
func (f *Finalizer) late(number uint64) bool { return number <= f.final.Number }

func (f *Finalizer) past(number uint64) bool {
	return f.final.Number >= lateVotes && number <= f.final.Number-lateVotes
}

// count verifies a vote whose source is an ancestor of its target, and counts
// it. The caller holds the lock.
func (f *Finalizer) count(v *finality.Vote) (bool, *finality.Certificate, error) {
	set, err := f.Signers(v.Source)
	if err != nil {
		return false, nil, nil // the snapshot is missing here, no fault of the vote's
	}
	signer, err := f.domain.Signer(*v, set)
	if err != nil {
		return false, nil, err
	}
	f.seen.voted(signer, v.Target.Number)
	added, cert, rival := f.tally.Add(*v, signer, set)
	if rival != nil {
		f.accuse(signer, *rival, *v)
	}
	if cert == nil {
		return added && !f.late(v.Target.Number), nil, nil
	}
	return added, cert, f.apply(cert)
}

// AddCertificate verifies and applies a certificate and reports whether it was
// new. One for a block that is not here waits for it without an error.
func (f *Finalizer) AddCertificate(cert *finality.Certificate) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()

	if f.overtaken(cert.Link) || !f.halted && f.hasCertificate(cert.Target) && !cert.Finalizes() {
		return false, nil
	}
	if known := f.CertificateOf(cert.Target); known != nil && known.Link == cert.Link {
		return false, nil
	}
	if err := f.check(cert.Link); errors.Is(err, errNoBlock) {
		f.hold(cert)
		return false, nil
	} else if err != nil {
		return false, err
	}
	set, err := f.Signers(cert.Source)
	if err != nil {
		return false, nil
	}
	if err := f.domain.Verify(cert, set); err != nil {
		return false, err
	}
	f.expose(cert)
	if f.halted {
		return false, nil // good as evidence only
	}
	return true, f.apply(cert)
}

// apply stores a verified certificate and moves what it makes final.
func (f *Finalizer) apply(cert *finality.Certificate) error {
	blob, err := rlp.EncodeToBytes(cert)
	if err != nil {
		return err
	}
	// A certificate that finalizes its source is worth more than one that
	// only justifies the same target.
	if known := f.CertificateOf(cert.Target); known == nil || cert.Finalizes() {
		if err := f.db.Put(certificateKey(cert.Target), blob); err != nil {
			return err
		}
		f.disk.dirty.Store(true)
	}
	f.evidence.doubted.Store(true)
	f.justified.Purge() // whoever descends from the target has a newer one
	if f.newest == nil || cert.Target.Number > f.newest.Target.Number {
		f.newest = cert
		if err := f.put(newestKey, cert.Target); err != nil {
			return err
		}
	}
	defer f.doubt()
	if !cert.Finalizes() {
		return nil
	}
	return f.finalize(cert)
}

// finalize moves the final block up to a certificate's source.
func (f *Finalizer) finalize(cert *finality.Certificate) error {
	low, high := f.final, cert.Source
	if low.Number > high.Number {
		low, high = high, low
	}
	if !f.isAncestor(low, f.chain.GetHeader(high.Hash, high.Number)) {
		return f.halt(cert)
	}
	if high == f.final {
		return nil
	}
	if err := f.put(proofKey(high.Number), cert.Target); err != nil {
		return err
	}
	f.prune(f.final.Number, high.Number)
	f.final = high
	if err := f.put(finalKey, f.final); err != nil {
		return err
	}
	f.tally.Forget(f.final.Number - min(lateVotes, f.final.Number))
	f.release(f.final.Number)
	f.mark()
	f.tell()
	return nil
}

const (
	// CertificatesKept is how many newest certificates are all kept. Of older
	// ones every certificateStep-th stays, as each proves all blocks below it.
	CertificatesKept = 8192
	certificateStep  = 256
)

// prune drops certificates that fall out of the newest as the final block
// moves.
func (f *Finalizer) prune(from, to uint64) {
	for number := from + 1; number <= to; number++ {
		if number <= CertificatesKept || (number-CertificatesKept)%certificateStep == 0 {
			continue
		}
		old := number - CertificatesKept
		target := finality.Checkpoint{Number: old + 1, Hash: f.chain.GetCanonicalHash(old + 1)}
		if err := errors.Join(f.db.Delete(certificateKey(target)), f.db.Delete(proofKey(old))); err != nil {
			log.Warn("Cannot drop an old certificate", "number", old, "err", err)
		}
	}
}

// Proof returns the certificate that makes the canonical block final, or the
// nearest of its descendants that has one; nil where the block is not final.
func (f *Finalizer) Proof(number uint64) *finality.Certificate {
	for final := f.Final().Number; number <= final; number++ {
		blob, err := f.db.Get(proofKey(number))
		if err != nil {
			continue
		}
		var target finality.Checkpoint
		if rlp.DecodeBytes(blob, &target) == nil {
			if cert := f.CertificateOf(target); cert != nil {
				return cert
			}
		}
	}
	return nil
}

func proofKey(number uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), proofPrefix...), number)
}

func (f *Finalizer) put(key []byte, value any) error {
	blob, err := rlp.EncodeToBytes(value)
	if err != nil {
		return err
	}
	return f.db.Put(key, blob)
}

// mark shows the final block to upstream, which answers the tag with it.
func (f *Finalizer) mark() {
	if f.final.Number == 0 {
		return
	}
	if header := f.chain.GetHeader(f.final.Hash, f.final.Number); header != nil {
		f.chain.MarkFinalized(header)
	}
}
