// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"cmp"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"

	"github.com/dntp/dntp/core/finality"
)

// Keys of the chain's database.
var (
	evidencePrefix = []byte("dntp-evidence-") // + id -> canonical RLP
	excusePrefix   = []byte("dntp-excuse-")   // + id -> empty; present if the evidence was ever explained
)

// The number of contradictions that count against signers.
var (
	voteGauge = metrics.NewRegisteredGauge("dntp/evidence/votes", nil)
	sealGauge = metrics.NewRegisteredGauge("dntp/evidence/seals", nil)
)

// evidence keeps proofs that signers contradicted themselves, in the database of
// the chain. It is safe for concurrent use.
type evidence struct {
	db ethdb.KeyValueStore

	doubted atomic.Bool // a new certificate may explain undecided records

	adding sync.Mutex // serializes add; held during disk writes

	mu      sync.Mutex
	kept    []*record // as found
	open    int       // records that are neither judged nor excused yet
	refused lru.BasicLRU[sealKey, *types.Header]
}

// record is evidence and its state.
type record struct {
	*finality.Evidence
	id      common.Hash
	loaded  bool // read from disk, so logged by an earlier run
	judged  bool // whether it counts against the signer
	excused bool // whether something explains it; stored permanently, as certificates are pruned
}

func (r *record) open() bool { return !r.judged && !r.excused }

func (r *record) key(prefix []byte) []byte { return append(slices.Clone(prefix), r.id[:]...) }

// sealKey is a signer's seal of a number.
type sealKey struct {
	signer common.Address
	number uint64
}

// KnownEvidence is evidence that this member keeps.
type KnownEvidence struct {
	*finality.Evidence
	ID        common.Hash
	Explained bool // an honest signer that keeps its guard may have made it
	Counts    bool // against the signer; two seals on two forks count once the final block has reached them without explaining them
}

func newEvidence(db ethdb.KeyValueStore) *evidence {
	e := &evidence{db: db, refused: lru.NewBasicLRU[sealKey, *types.Header](refusedMax)}
	it := db.NewIterator(evidencePrefix, nil)
	defer it.Release()
	for it.Next() && len(e.kept) < evidenceMax {
		known, err := finality.DecodeEvidence(it.Value())
		if err != nil {
			log.Warn("Ignoring damaged evidence", "key", common.Bytes2Hex(it.Key()), "err", err)
			continue
		}
		r := &record{Evidence: known, id: known.ID(), loaded: true}
		if r.excused, _ = db.Has(r.key(excusePrefix)); !r.excused {
			e.open++
		}
		e.kept = append(e.kept, r)
	}
	slices.SortStableFunc(e.kept, func(a, b *record) int { return cmp.Compare(a.Number(), b.Number()) })
	return e
}

// add stores evidence, on disk when it returns, and returns its record. It returns
// nil if there is no room or an equivalent record exists: one proof for each
// signer, kind and number is enough.
func (e *evidence) add(found *finality.Evidence) (*record, error) {
	e.adding.Lock()
	defer e.adding.Unlock()

	room, weakest := e.room(found)
	if !room {
		return nil, nil
	}
	if weakest != nil {
		if err := e.drop(weakest); err != nil {
			return nil, err
		}
	}
	blob, err := found.Encode()
	if err != nil {
		return nil, err
	}
	r := &record{Evidence: found, id: found.ID()}
	if err := e.db.Put(r.key(evidencePrefix), blob); err != nil {
		return nil, err
	}
	err = e.db.SyncKeyValue()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kept = append(e.kept, r)
	e.open++
	return r, err
}

// room reports whether evidence is to be kept, and the record that it replaces, if
// any: evidence that cannot be explained replaces evidence that may be.
func (e *evidence) room(found *finality.Evidence) (ok bool, weakest *record) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var mine []*record
	for _, r := range e.kept {
		if r.Signer != found.Signer {
			continue
		}
		if r.Kind() == found.Kind() && r.Number() == found.Number() {
			return false, nil
		}
		mine = append(mine, r)
	}
	if len(mine) < evidencePerSigner {
		return len(e.kept) < evidenceMax, nil
	}
	i := slices.IndexFunc(mine, func(r *record) bool { return !r.judged })
	if i < 0 {
		return false, nil
	}
	return true, mine[i]
}

func (e *evidence) drop(r *record) error {
	e.mu.Lock()
	e.kept = slices.DeleteFunc(slices.Clone(e.kept), func(k *record) bool { return k == r })
	if r.open() {
		e.open--
	}
	e.mu.Unlock()
	return errors.Join(e.db.Delete(r.key(evidencePrefix)), e.db.Delete(r.key(excusePrefix)))
}

// undecided returns the records that are neither judged nor excused.
func (e *evidence) undecided() []*record {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.open == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(e.kept), func(r *record) bool { return !r.open() })
}

// judge counts a record against its signer and reports whether it did so for
// the first time.
func (e *evidence) judge(r *record) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r.judged {
		return false
	}
	if r.open() {
		e.open--
	}
	r.judged = true
	e.count()
	return true
}

// excuse marks a record as explained, permanently.
func (e *evidence) excuse(r *record) {
	e.mu.Lock()
	known := r.excused
	if !known {
		if r.open() {
			e.open--
		}
		r.excused = true
		e.count()
	}
	e.mu.Unlock()
	if known {
		return
	}
	if err := e.db.Put(r.key(excusePrefix), nil); err != nil {
		log.Error("Cannot store that evidence is explained", "evidence", r.id, "err", err)
	}
}

// count updates the metrics of records that count. The caller holds the lock.
func (e *evidence) count() {
	counts := make(map[string]int64)
	for _, r := range e.kept {
		if r.judged && !r.excused {
			counts[r.Kind()]++
		}
	}
	voteGauge.Update(counts[finality.KindVotes])
	sealGauge.Update(counts[finality.KindSeals])
}

// Evidence returns the evidence that this member keeps, oldest first.
func (f *Finalizer) Evidence() []KnownEvidence {
	f.evidence.mu.Lock()
	kept := slices.Clone(f.evidence.kept)
	f.evidence.mu.Unlock()
	for _, r := range kept {
		if f.explained(r.Evidence) {
			f.evidence.excuse(r)
		}
	}
	f.evidence.mu.Lock()
	defer f.evidence.mu.Unlock()
	list := make([]KnownEvidence, len(kept))
	for i, r := range kept {
		list[i] = KnownEvidence{Evidence: r.Evidence, ID: r.id, Explained: r.excused, Counts: r.judged && !r.excused}
	}
	return list
}

// accuse keeps two votes that contradict each other. No explanation is possible.
func (f *Finalizer) accuse(signer common.Address, a, b finality.SetVote) {
	r, err := f.evidence.add(finality.VoteEvidence(signer, a, b))
	if err != nil {
		log.Error("Cannot keep evidence", "signer", signer, "number", b.Target.Number, "err", err)
	}
	if r != nil {
		f.convict(r)
	}
}

// convict counts a record against its signer and logs it once.
func (f *Finalizer) convict(r *record) {
	if !f.evidence.judge(r) || r.loaded {
		return
	}
	if r.Kind() == finality.KindVotes {
		log.Error("A signer voted against its own vote", "signer", r.Signer, "evidence", r.id,
			"first", r.Votes[0].Target, "second", r.Votes[1].Target)
		return
	}
	log.Error("A signer sealed two blocks at one height", "signer", r.Signer, "evidence", r.id,
		"number", r.Number(), "first", r.Seals[0].Hash(), "second", r.Seals[1].Hash())
}

// Stored compares a stored block with others of its number, and decides about seals
// that wait for a certificate to explain them. In the regular case there is no
// other block, and nothing waits.
func (f *Finalizer) Stored(header *types.Header) {
	// Caches the signers for the votes that come for the block, and from it.
	if _, err := f.voters.after(finality.CheckpointOf(header)); err != nil {
		log.Debug("Signers after a stored block are unknown", "number", header.Number, "err", err)
	}
	for _, other := range f.besides(header) {
		f.compare(header, other)
	}
	if f.evidence.doubted.Swap(false) {
		f.decide()
	}
}

// besides returns the other headers of a block's number that its signer may have
// sealed: those in the database, which the engine has verified, and those of
// refused blocks.
func (f *Finalizer) besides(header *types.Header) (others []*types.Header) {
	number, hash := header.Number.Uint64(), header.Hash()
	for _, other := range f.stored.again(number) {
		if other == hash {
			continue
		}
		if h := f.chain.GetHeader(other, number); h != nil {
			others = append(others, h)
		}
	}
	f.evidence.mu.Lock()
	known := f.evidence.refused.Len() > 0
	f.evidence.mu.Unlock()
	if !known {
		return others
	}
	signer, err := f.engine.Author(header)
	if err != nil {
		return others
	}
	f.evidence.mu.Lock()
	defer f.evidence.mu.Unlock()
	if h, ok := f.evidence.refused.Peek(sealKey{signer, number}); ok && h.Hash() != hash {
		others = append(others, h)
	}
	return others
}

// Refused compares a block that is not stored, whatever the reason for refusing it.
// A seal counts only if the parent is here and the sealer is a signer: one that
// sealed a stored block of that number, or one of the present set.
func (f *Finalizer) Refused(header *types.Header) {
	if header.Number == nil || !header.Number.IsUint64() || header.Number.Sign() == 0 || !finality.LowerSeal(header) {
		return
	}
	number := header.Number.Uint64()
	if !f.chain.HasHeader(header.ParentHash, number-1) {
		return
	}
	for _, other := range f.besides(header) {
		f.compare(header, other)
	}
	signer, err := f.engine.Author(header)
	if err != nil {
		return
	}
	set, err := f.voters.after(finality.CheckpointOf(f.chain.CurrentBlock()))
	if err != nil || !slices.Contains(set, signer) {
		return
	}
	f.evidence.mu.Lock()
	defer f.evidence.mu.Unlock()
	if key := (sealKey{signer, number}); !f.evidence.refused.Contains(key) {
		f.evidence.refused.Add(key, header)
	}
}

// compare keeps two headers of one number if one signer sealed both.
func (f *Finalizer) compare(a, b *types.Header) {
	signer, err := f.engine.Author(a)
	if err != nil {
		return
	}
	if other, err := f.engine.Author(b); err != nil || other != signer {
		return
	}
	found := finality.SealEvidence(signer, a, b)
	if found.Verify(f.voters.domain, f.engine.Author) != nil {
		return // two forms of one seal
	}
	r, err := f.evidence.add(found)
	if err != nil {
		log.Error("Cannot keep evidence", "signer", signer, "number", a.Number, "err", err)
	}
	if r == nil {
		return
	}
	if a.ParentHash != b.ParentHash {
		log.Info("A signer sealed on two forks at one height; a certificate may explain it", "signer", signer,
			"evidence", r.id, "number", a.Number)
	}
	f.decideOn(r)
}

// decide counts seals against their signers once it is certain that nothing
// explains them: at once if both have one parent, otherwise when the final block
// has reached their number.
func (f *Finalizer) decide() {
	for _, r := range f.evidence.undecided() {
		f.decideOn(r)
	}
}

func (f *Finalizer) decideOn(r *record) {
	switch {
	case f.explained(r.Evidence):
		f.evidence.excuse(r)
	case r.Kind() == finality.KindSeals && r.Seals[0].ParentHash != r.Seals[1].ParentHash && f.Final().Number < r.Number():
	default:
		f.convict(r)
	}
}

// explained reports whether an honest signer that keeps its guard may have made the
// two signatures: the seals are far apart in time, a certificate calls signers away
// from the fork of one, or operators have replaced the signers between them.
func (f *Finalizer) explained(e *finality.Evidence) bool {
	if e.Kind() != finality.KindSeals {
		return false
	}
	number, a, b := e.Number(), e.Seals[0], e.Seals[1]
	if o := f.engine.Overrides().Newest(number); o != nil && (a.Time < o.Time) != (b.Time < o.Time) {
		return true
	}
	if finality.Apart(a.Time, b.Time, f.chain.Config().Clique.Period) {
		return true
	}
	if a.ParentHash == b.ParentHash {
		return false
	}
	left, right := f.chain.GetHeader(a.ParentHash, number-1), f.chain.GetHeader(b.ParentHash, number-1)
	if left == nil || right == nil {
		return true // unknown: do not accuse
	}
	return f.Overtakes(left, finality.CheckpointOf(right)) || f.Overtakes(right, finality.CheckpointOf(left))
}

// lookBack compares the newest stored blocks, as a crash may have come between
// storing a block and comparing it, and caches the signers that vote from them.
func (f *Finalizer) lookBack() {
	head := f.chain.CurrentHeader().Number.Uint64()
	for number := head - min(head, lookBackDepth); number <= head; number++ {
		for _, hash := range rawdb.ReadAllHashes(f.db, number) {
			if header := f.chain.GetHeader(hash, number); header != nil {
				f.Stored(header)
			}
		}
	}
	f.decide()
	if n := len(f.evidence.kept); n > 0 {
		log.Warn("There is evidence against signers", "kept", n)
	}
}
