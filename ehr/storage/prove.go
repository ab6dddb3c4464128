// SPDX-License-Identifier: LGPL-3.0-or-later

package storage

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/logs"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/records"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/storage/holding"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/params"
)

// enter begins an organization's first interval with the block of its first gateway.
func enter(env *native.Env, org uint32, id common.Hash) {
	s := env.Storage()
	slot := holderSlot(s, org)
	h := loadHolder(s, slot)
	if h.since != 0 {
		return
	}
	h.since, h.from = env.Block(), env.Block()
	h.draw(env, org)
	h.store(s, slot)
	env.Emit(eventEntered, native.Words{}.Uint(h.from).Uint(h.dueBy()).Uint(h.seq), id)
}

// draw fixes what the interval at from is drawn from, and how long it is: a later head or
// parameter changes nothing of it.
func (h *holder) draw(env *native.Env, org uint32) {
	h.seq = logs.Newest(env, org, logs.Holdings)
	h.interval = registry.LoadParam(env, registry.ParamStorageInterval)
}

// dueBy is the last block in which the proof of the interval at from is in time.
func (h holder) dueBy() uint64 { return h.from + h.interval - 1 }

// now returns the holder at a block: from begins the interval of that block, or the next one if
// this one is proven, and missed counts those that have ended.
func (h holder) now(block uint64) (at holder, ended uint64) {
	if block > h.from {
		ended = (block - h.from) / max(1, h.interval) // the interval reads as 0 if the gas ran out
	}
	h.from += ended * h.interval
	h.missed += ended
	return h, ended
}

// seed is that of the interval at from; ok is false while the hash of its first block is not known.
// The hash is read where EIP-2935 keeps it, for 8,191 blocks, in the storage of a contract: so it is
// part of the state, as everything that an operation reads, and is there on a node that
// has no old headers. The EVM's BLOCKHASH has it for 256 blocks only. Before Prague there is no hash, and
// the seed is zero: then nothing is drawn.
func (h holder) seed(env *native.Env, id common.Hash) (seed common.Hash, ok bool) {
	if env.Block() <= h.from {
		return seed, false
	}
	var slot native.Slot
	slot = slot.At(h.from % params.HistoryServeWindow)
	block := env.Foreign(params.HistoryStorageAddress).Load(slot)
	if block == (common.Hash{}) {
		return seed, true
	}
	if !env.Charge(seedGas) {
		return seed, true
	}
	return holding.Seed(block, id), true
}

// seedGas is the price of a seed, and drawGas of a draw from it.
const (
	seedGas = params.Keccak256Gas + 2*params.Keccak256WordGas
	drawGas = params.Keccak256Gas + params.Keccak256WordGas
)

// challenge is what an interval asks for.
type challenge struct {
	seed  common.Hash // zero if nothing is drawn
	head  native.TreeHead
	index uint64 // of the holding that is drawn
}

// nothing reports whether no holding is drawn.
func (c challenge) nothing() bool { return c.seed == (common.Hash{}) || c.head.Size == 0 }

// challenge returns what the interval at from asks for; ok is false while it is not known.
func (h holder) challenge(env *native.Env, org uint32, id common.Hash) (c challenge, ok bool) {
	if c.seed, ok = h.seed(env, id); !ok {
		return c, false
	}
	if c.head = logs.HeadOf(env, org, logs.Holdings, h.seq); !c.nothing() {
		c.index = holding.Draw(c.seed, c.head.Size)
	}
	return c, true
}

// entry is one of a log of holdings.
type entry struct {
	holding []byte
	index   uint64
	path    []common.Hash
}

// in parses the entry, and checks that it is in the tree of a head.
func (e entry) in(env *native.Env, head native.TreeHead) (h holding.Holding, err error) {
	if h, err = holding.Parse(e.holding); err != nil {
		return h, errBadHolding.Plain()
	}
	if leaf := env.Sha256([]byte{0}, e.holding); !head.Includes(env, leaf, e.index, e.path) {
		return h, errNotInLog.With(native.Words{}.Uint(e.index))
	}
	return h, nil
}

// proof holds the arguments of prove.
type proof struct {
	from uint64
	entry
	chunk     []byte
	chunkPath []common.Hash
}

func decodeProof(in *native.Args) (p proof) {
	p.from = in.Uint64()
	p.holding, p.index, p.path = in.Bytes(maxText), in.Uint64(), in.Hashes(native.MaxPath)
	p.chunk, p.chunkPath = in.Bytes(holding.ChunkBytes), in.Hashes(native.MaxPath)
	return p
}

// noEntry checks that the proof shows no entry, noChunk that it shows no chunk.
func (p proof) noEntry() error {
	switch {
	case len(p.holding) > 0:
		return native.BadField(1)
	case p.index != 0:
		return native.BadField(2)
	case len(p.path) > 0:
		return native.BadField(3)
	}
	return p.noChunk()
}

func (p proof) noChunk() error {
	switch {
	case len(p.chunk) > 0:
		return native.BadField(4)
	case len(p.chunkPath) > 0:
		return native.BadField(5)
	}
	return nil
}

func prove(env *native.Env, by registry.Actor, p proof) (native.Words, error) {
	s := env.Storage()
	slot := holderSlot(s, by.Org)
	stored := loadHolder(s, slot)
	if stored.since == 0 {
		return nil, errUnknownGateway.Plain()
	}
	id := registry.OrgID(env, by.Org)
	h, ended := stored.now(env.Block())
	c, ok := h.challenge(env, by.Org, id)
	switch {
	case !ok:
		return nil, errNotDue.With(native.Words{}.Uint(h.from + 1))
	case p.from != h.from:
		return nil, errWrongInterval.With(native.Words{}.Uint(p.from).Uint(h.from))
	}
	answer, err := p.answer(env, by.Org, c)
	if err != nil {
		return nil, err
	}
	if ended > 0 {
		env.Emit(eventMissed, native.Words{}.Uint(stored.from).Uint(ended), id)
	}
	h.proven++
	h.lastProven = env.Block()
	h.from += h.interval
	h.draw(env, by.Org)
	h.store(s, slot)
	env.Emit(eventProven, native.Words{}.Uint(p.index).Uint(uint64(answer)).Uint(h.dueBy()).Uint(h.seq), id, word(p.from))
	return nil, nil
}

// answer checks the proof, and returns how it answers the challenge.
func (p proof) answer(env *native.Env, org uint32, c challenge) (uint8, error) {
	if c.nothing() {
		return contracts.ProofNothing, p.noEntry()
	}
	if p.index != c.index {
		return 0, errWrongIndex.With(native.Words{}.Uint(p.index).Uint(c.index))
	}
	h, err := p.in(env, c.head)
	if err != nil {
		return 0, err
	}
	s := env.Storage()
	if at, bit := releasedSlot(s, org, p.index); hasBit(s.Load(at), bit) {
		return contracts.ProofReleased, p.noChunk()
	}
	if v, ok := records.Find(env, h.Record, h.Version); ok && v.Status == records.Erased {
		return contracts.ProofErased, p.noChunk()
	}
	return contracts.ProofChunk, p.showsChunk(env, h, c.seed)
}

// showsChunk checks that the chunk is the one that the seed draws from the shard.
func (p proof) showsChunk(env *native.Env, h holding.Holding, seed common.Hash) error {
	if !env.Charge(drawGas) {
		return nil
	}
	want, chunks := h.DrawChunk(seed), native.TreeHead{Size: h.Chunks(), Root: h.ChunkRoot}
	if uint64(len(p.chunk)) != h.ChunkSize(want) || !chunks.Includes(env, env.Sha256([]byte{0}, p.chunk), want, p.chunkPath) {
		return errWrongChunk.With(native.Words{}.Uint(want))
	}
	return nil
}

// discharge holds the arguments of release.
type discharge struct {
	holder common.Hash
	seq    uint64
	entry
}

func decodeRelease(in *native.Args) (d discharge) {
	d.holder, d.seq, d.index = in.Hash(), in.Uint64(), in.Uint64()
	d.holding, d.path = in.Bytes(maxText), in.Hashes(native.MaxPath)
	return d
}

func release(env *native.Env, by registry.Actor, d discharge) (native.Words, error) {
	org := registry.OrgNumber(env, d.holder)
	h, err := d.in(env, logs.HeadOf(env, org, logs.Holdings, d.seq))
	if err != nil {
		return nil, err
	}
	author := registry.OrgNumber(env, h.Author)
	if author == 0 || by.CustodianOf(env, author) != by.Org {
		return nil, errNotAuthor.With(native.Words{}.Hash(h.Author))
	}
	s := env.Storage()
	slot, bit := releasedSlot(s, org, d.index)
	held := s.Load(slot)
	if hasBit(held, bit) {
		return nil, nil
	}
	s.Store(slot, withBit(held, bit))
	env.Emit(eventReleased, nil, d.holder, word(d.index), registry.OrgID(env, by.Org))
	return nil, nil
}
