// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/sealer"
)

const (
	sealsSpan = 8  // blocks per signer that are searched for its last one
	sideSpan  = 2  // heights per signer that are searched for side blocks
	sideMax   = 64 // heights at most

	peerDigits = 16 // of a node's id, enough to distinguish members

	// delayWindow is the maximum age of a block for comparing clocks, and delaysMin
	// the number of them that a signer must have sent: one may have been late.
	delayWindow = 30 * time.Minute
	delaysMin   = 3

	// clockResolution is how much later than its time a block may arrive while clocks
	// agree, besides the network delay: a header has whole seconds, rounded down.
	clockResolution = time.Second
)

// statusBook collects the contents of Status.
type statusBook struct {
	m       *Member
	server  *p2p.Server
	seen    *finalizer.Seen
	now     func() time.Time
	started uint64 // head when this node started

	mu      sync.Mutex
	pending time.Time                              // since when every look found transactions in the pool; zero if it is empty
	voters  map[common.Address]finality.Checkpoint // of the newest certificate
	cert    finality.Link
}

func newStatusBook(m *Member, server *p2p.Server) *statusBook {
	b := &statusBook{m: m, server: server, seen: m.seen, now: m.cfg.Now}
	if b.now == nil {
		b.now = time.Now
	}
	b.started = b.chain().CurrentBlock().Number.Uint64()
	return b
}

func (b *statusBook) chain() *core.BlockChain { return b.m.eth.BlockChain() }

// status collects everything and draws the conclusions.
func (b *statusBook) status() (*Status, error) {
	head, now := b.chain().CurrentBlock(), b.now()
	snap, err := b.m.engine.Snapshot(b.chain(), head.Number.Uint64(), head.Hash())
	if err != nil {
		return nil, err
	}
	usual, err := b.usual()
	if err != nil {
		return nil, err
	}
	pace := sealer.DefaultPace(b.chain().Config().Clique.Period)
	s := &Status{
		Status:  *usual,
		Time:    now.Unix(),
		Period:  int64(pace.Period / time.Second),
		Spread:  int64((pace.Spread(len(snap.SignerList())) + time.Second - 1) / time.Second),
		Started: b.started,
		Halted:  b.m.final.Halted(),
		Liars:   b.liars(),
		Head:    blockStatus(head),
		Rules:   b.m.rules.at(b.chain(), head),
		Self:    b.self(),
		Peers:   b.peers(head),
		Refused: b.m.contacts.refusals(),
		Clock:   b.clock(now, snap),
	}
	if quiet := b.m.cfg.Quiet.Settled(pace.Period); quiet.On {
		s.Interval = int64(quiet.Interval / time.Second)
	}
	if origin, target, syncing := b.m.syncer.Syncing(); syncing {
		s.Syncing = &SyncStatus{origin, target}
	}
	b.finality(s, head)
	b.poolOf(s, head, now)
	b.signers(s, snap, head)
	b.forks(s, head)
	s.conclude()
	return s, nil
}

// usual is the answer of other clients to clique_status.
func (b *statusBook) usual() (*clique.Status, error) {
	for _, api := range b.m.engine.APIs(b.chain()) {
		if service, ok := api.Service.(*clique.API); ok {
			return service.Status()
		}
	}
	return new(clique.Status), nil
}

func blockStatus(h *types.Header) BlockStatus {
	return BlockStatus{h.Number.Uint64(), h.Hash(), int64(h.Time)}
}

// byCheckpoint returns a stored block, or only the checkpoint if the block is not
// here.
func (b *statusBook) byCheckpoint(c finality.Checkpoint) BlockStatus {
	if h := b.chain().GetHeader(c.Hash, c.Number); h != nil {
		return blockStatus(h)
	}
	return BlockStatus{Number: c.Number, Hash: c.Hash}
}

func (b *statusBook) finality(s *Status, head *types.Header) {
	s.Justified, s.Finalized = b.byCheckpoint(b.m.final.Justified(head)), b.byCheckpoint(b.m.final.Final())
	if safe := b.chain().CurrentSafeBlock(); safe != nil {
		status := blockStatus(safe)
		s.Safe = &status
	}
	if next := b.chain().GetHeaderByNumber(s.Finalized.Number + 1); next != nil && next.Number.Cmp(head.Number) <= 0 {
		status := blockStatus(next)
		s.Unfinal = &status
	}
}

// poolOf finds since when transactions wait. Transactions that an empty block left
// behind fit into no block, so they do not count.
func (b *statusBook) poolOf(s *Status, head *types.Header, now time.Time) {
	s.Pending, _ = b.m.eth.TxPool().Stats()
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case s.Pending == 0:
		b.pending = time.Time{}
		return
	case b.pending.IsZero():
		b.pending = now
	}
	if head.TxHash != types.EmptyTxsHash || unix(b.pending) > int64(head.Time) {
		s.Since = b.pending.Unix()
	}
}

func (b *statusBook) liars() []common.Address {
	liars := []common.Address{}
	for _, e := range b.m.final.Evidence() {
		if e.Counts && !slices.Contains(liars, e.Signer) {
			liars = append(liars, e.Signer)
		}
	}
	return liars
}

func (b *statusBook) self() SelfStatus {
	if b.m.sealer == nil {
		return SelfStatus{}
	}
	state, signer := b.m.sealer.State(), b.m.engine.Signer()
	self := SelfStatus{Signer: &signer, Hold: state.Hold, Need: state.Need, Looked: unix(state.Looked), Due: unix(state.Due)}
	if state.Err != nil {
		self.Error = state.Err.Error()
	}
	return self
}

// unix is a time in seconds, 0 for none.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func (b *statusBook) signers(s *Status, snap *clique.Snapshot, head *types.Header) {
	list := snap.SignerList()
	next := head.Number.Uint64() + 1
	limit := uint64(len(list)/2 + 1)
	seals := b.lastSeals(head, len(list))
	votes := b.lastVotes(list)
	for _, signer := range list {
		status := SignerStatus{
			Address:    signer,
			Turn:       snap.Distance(next, signer),
			MayFrom:    next,
			LastSealed: seals[signer],
			LastVote:   votes[signer],
			Delay:      milliseconds(b.delayOf(signer)),
		}
		if last := seals[signer]; last != nil {
			status.MayFrom = max(next, last.Number+limit)
		}
		s.Signers = append(s.Signers, status)
	}
	s.ForBlocks.Need, s.ForFinal.Need = int(limit), finality.Quorum(len(list))
}

// lastSeals finds the newest block of each signer among the newest blocks.
func (b *statusBook) lastSeals(head *types.Header, signers int) map[common.Address]*NumberAt {
	seals := make(map[common.Address]*NumberAt)
	for at, left := head, sealsSpan*signers; at != nil && at.Number.Sign() > 0 && left > 0 && len(seals) < signers; left-- {
		if signer, err := b.m.engine.Author(at); err == nil && seals[signer] == nil {
			seals[signer] = &NumberAt{at.Number.Uint64(), int64(at.Time)}
		}
		at = b.chain().GetHeader(at.ParentHash, at.Number.Uint64()-1)
	}
	return seals
}

// lastVotes finds the newest vote of each signer: one that arrived since the start,
// or one in the newest certificate.
func (b *statusBook) lastVotes(signers []common.Address) map[common.Address]*NumberAt {
	votes, certified := make(map[common.Address]*NumberAt), b.certified()
	for _, signer := range signers {
		if number, at := b.seen.Vote(signer); number > 0 {
			votes[signer] = &NumberAt{number, at.Unix()}
		}
		if c, ok := certified[signer]; ok && (votes[signer] == nil || votes[signer].Number < c.Number) {
			block := b.byCheckpoint(c)
			votes[signer] = &NumberAt{block.Number, block.Time}
		}
	}
	return votes
}

// certified returns the voters of the newest certificate. It recovers each
// signature, so the result is cached.
func (b *statusBook) certified() map[common.Address]finality.Checkpoint {
	cert := b.m.final.Newest()
	if cert == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.voters == nil || b.cert != cert.Link {
		b.cert, b.voters = cert.Link, make(map[common.Address]finality.Checkpoint)
		for _, signer := range b.m.final.Voters(cert) {
			b.voters[signer] = cert.Target
		}
	}
	return b.voters
}

func (b *statusBook) peers(head *types.Header) []PeerStatus {
	type conn struct {
		name    string
		inbound bool
	}
	conns := make(map[string]conn)
	for _, p := range b.server.Peers() {
		conns[p.ID().String()] = conn{clientName(p.Fullname()), p.Inbound()}
	}
	list := []PeerStatus{}
	for _, p := range b.m.peers.Peers() {
		told, c := p.Head(), conns[p.ID()]
		list = append(list, PeerStatus{
			ID: p.ID()[:peerDigits], Name: c.name, Inbound: c.inbound,
			Number: told.Number, Hash: told.Hash, Lag: int64(head.Number.Uint64()) - int64(told.Number),
		})
	}
	return list
}

// clientName shortens a client's name to program and version, as operators may put
// anything in between.
func clientName(name string) string {
	parts := strings.Split(name, "/")
	short := parts[0]
	for _, part := range parts[1:] {
		if len(part) > 1 && part[0] == 'v' && part[1] >= '0' && part[1] <= '9' {
			return short + "/" + part
		}
	}
	return short
}

// delayOf returns the median delay of a signer's blocks.
func (b *statusBook) delayOf(signer common.Address) (time.Duration, bool) {
	delays := b.seen.Delays(signer, b.now().Add(-delayWindow))
	if len(delays) < delaysMin {
		return 0, false
	}
	return median(delays), true
}

func (b *statusBook) clock(now time.Time, snap *clique.Snapshot) ClockStatus {
	early := b.seen.Early()
	clock := ClockStatus{
		Resolution: clockResolution.Milliseconds(),
		Held:       early.Held, Refused: early.Refused, RefusedAt: unix(early.RefusedAt),
	}
	var delays []time.Duration
	for _, signer := range snap.SignerList() {
		if delay, ok := b.delayOf(signer); ok {
			delays = append(delays, delay)
		}
	}
	clock.Signers = len(delays)
	if len(delays) > 0 {
		clock.Offset = milliseconds(median(delays), true)
	}
	return clock
}

func milliseconds(d time.Duration, known bool) *int64 {
	if !known {
		return nil
	}
	ms := d.Milliseconds()
	return &ms
}

// median returns the middle of the durations, the lower of two.
func median(list []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[(len(sorted)-1)/2]
}

// forks finds blocks beside the chain at the newest heights, and heads as heavy
// as ours.
func (b *statusBook) forks(s *Status, head *types.Header) {
	s.Forks = ForkStatus{Equal: []BlockStatus{}, Side: []BlockStatus{}}
	weight, err := b.m.importer.Weight(head)
	if err != nil {
		return
	}
	number, span := head.Number.Uint64(), uint64(min(sideSpan*len(s.Signers), sideMax))
	equal := map[common.Hash]bool{head.Hash(): true}
	for height := number - min(number, span) + 1; height <= number+uint64(len(s.Signers)); height++ {
		for _, hash := range rawdb.ReadAllHashes(b.m.eth.ChainDb(), height) {
			side := b.chain().GetHeader(hash, height)
			if side == nil || b.chain().GetCanonicalHash(height) == hash {
				continue
			}
			s.Forks.Side = append(s.Forks.Side, blockStatus(side))
			if w, err := b.m.importer.Weight(side); err == nil && w.Eq(weight) {
				equal[hash] = true
				s.Forks.Equal = append(s.Forks.Equal, blockStatus(side))
			}
		}
	}
	for _, p := range b.m.peers.Peers() {
		if told := p.Head(); told.TD.Cmp(weight.ToBig()) == 0 && !equal[told.Hash] {
			equal[told.Hash] = true
			s.Forks.Equal = append(s.Forks.Equal, BlockStatus{Number: told.Number, Hash: told.Hash})
		}
	}
}
