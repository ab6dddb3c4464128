// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// wantVote adds a vote as peers send it, and wants the whole of it, or an error.
func (l *ledger) wantVote(t *testing.T, story string, short *gossip.ShortVote, want *finality.Vote, wantErr error) {
	t.Helper()
	have, _, err := l.final.AddShortVote(enode.ID{1}, short)
	if !errors.Is(err, wantErr) || (have == nil) != (want == nil) || have != nil && *have != *want {
		t.Errorf("%s: have %+v, error %v, want %+v, error %v", story, have, err, want, wantErr)
	}
}

// TestShortVotes finds the link of a vote among stored blocks.
func TestShortVotes(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	genesis := l.Chain.Genesis()
	left, right := l.grow(t, genesis.Header(), 1, 2, 3, 0), l.grow(t, genesis.Header(), 2, 3, 0)
	if l.Chain.CurrentBlock().Hash() != left[3].Hash() {
		t.Fatal("the left fork is not the head, the test shows nothing")
	}
	vote := func(signer int, source, target *types.Block) *finality.Vote {
		return l.vote(t, signer, linkOf(source, target))
	}
	changed := func(v *finality.Vote, change func(*gossip.ShortVote)) *gossip.ShortVote {
		short := gossip.Shorten(v)
		change(short)
		return short
	}
	good := []struct {
		story string
		vote  *finality.Vote
	}{
		{"for the head, from its parent", vote(0, left[2], left[3])},
		{"for a canonical block, from genesis", vote(0, genesis, left[0])},
		{"for a block beside, from below the fork", vote(1, genesis, right[0])},
		{"for a block beside, from its parent beside", vote(1, right[0], right[1])},
		{"for a block beside, from genesis", vote(2, genesis, right[2])},
		{"for a canonical block, from far", vote(2, genesis, left[1])},
	}
	for _, test := range good {
		l.wantVote(t, test.story, gossip.Shorten(test.vote), test.vote, nil)
		l.wantVote(t, test.story+", again", gossip.Shorten(test.vote), nil, nil)
	}
	base := vote(3, left[0], left[1])
	for story, short := range map[string]*gossip.ShortVote{
		"signed from another source": changed(base, func(v *gossip.ShortVote) { v.Span++ }),
		"signed for another block":   changed(base, func(v *gossip.ShortVote) { v.Target = gossip.ShortOf(right[1].Hash()) }),
		"signed from the other fork": gossip.Shorten(vote(3, right[0], left[1])),
	} {
		l.wantVote(t, story, short, nil, finality.ErrNotSigner)
	}
	l.wantVote(t, "over a long link", changed(base, func(v *gossip.ShortVote) { v.Number, v.Span = 1<<40, 1<<39 }), nil, nil)
	l.wantVote(t, "for a block unknown that begins with zeros", &gossip.ShortVote{Number: 9, Span: 1}, nil, nil)
	orphan := types.CopyHeader(right[1].Header())
	orphan.ParentHash[0]++
	namesake(t, l.Disk, orphan, orphan.Hash())
	l.final.Stored(left[1].Header())
	l.wantVote(t, "from a source that is missing", changed(base, func(v *gossip.ShortVote) { v.Span, v.Target = 2, gossip.ShortOf(orphan.Hash()) }), nil, nil)
	if l.final.WaitingVotes() != 2 {
		t.Errorf("have %d held votes, want those for the two unknown blocks", l.final.WaitingVotes())
	}
	if _, _, err := l.final.AddShortVote(enode.ID{1}, changed(base, func(v *gossip.ShortVote) { v.Signature[64] = 9 })); err == nil || errors.Is(err, finality.ErrNotSigner) {
		t.Errorf("with a malformed signature: have error %v", err)
	}
	l.wantVote(t, "after all of these", gossip.Shorten(base), base, nil)
}

// namesake stores a header a second time, under a hash that begins like that of
// another block. To make such a block takes longer than a test has.
func namesake(t *testing.T, db ethdb.KeyValueWriter, header *types.Header, like common.Hash) finality.Checkpoint {
	t.Helper()
	blob, err := rlp.EncodeToBytes(header)
	if err != nil {
		t.Fatal(err)
	}
	like[31]++
	key := binary.BigEndian.AppendUint64([]byte("h"), header.Number.Uint64())
	if err := db.Put(append(key, like[:]...), blob); err != nil {
		t.Fatal(err)
	}
	return finality.Checkpoint{Number: header.Number.Uint64(), Hash: like}
}

// TestNamesakes tells two blocks whose hashes begin alike apart, and verifies no
// vote for either a second time.
func TestNamesakes(t *testing.T) {
	a, db := chaintest.NewAlliance(t, 4), rawdb.NewMemoryDatabase()
	l := open(t, a, db)
	genesis := l.Chain.Genesis()
	left, right := l.grow(t, genesis.Header(), 1, 2), l.grow(t, genesis.Header(), 2, 3)
	other := finality.Link{Source: finality.CheckpointOf(right[0].Header()), Target: namesake(t, db, right[1].Header(), left[1].Hash())}
	l.final.Stored(left[1].Header())

	one, two := l.vote(t, 0, linkOf(left[0], left[1])), l.vote(t, 1, other)
	stranger := l.vote(t, 2, linkOf(genesis, left[0])).Signature
	l.wantVote(t, "for the canonical one", gossip.Shorten(one), one, nil)
	l.wantVote(t, "for the other", gossip.Shorten(two), two, nil)
	l.wantVote(t, "for neither", &gossip.ShortVote{Number: 2, Span: 1, Target: gossip.Shorten(two).Target, Signature: stranger}, nil, finality.ErrNotSigner)

	l.final.SetDomainID(big.NewInt(1)) // from here on no signature is a signer's
	l.wantVote(t, "for the canonical one, again", gossip.Shorten(one), nil, nil)
	l.wantVote(t, "for the other, again", gossip.Shorten(two), nil, nil)
}

// TestShortVotesWait shows a member votes before their blocks, and then blocks
// on either fork: they count as if they had come in order.
func TestShortVotesWait(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l, late := openNew(t, a), openNew(t, a)
	genesis := l.Chain.Genesis()
	left, right := l.grow(t, genesis.Header(), 1, 2), l.grow(t, genesis.Header(), 2)
	for signer := range 3 {
		late.wantVote(t, "before its block", gossip.Shorten(l.vote(t, signer, linkOf(genesis, left[0]))), nil, nil)
	}
	beside := l.vote(t, 3, linkOf(genesis, right[0]))
	late.wantVote(t, "before its block, which is to lie beside", gossip.Shorten(beside), nil, nil)
	like := left[0].Hash()
	like[8]++
	if have := late.final.Arrived(like); len(have.Votes)+len(have.Certificates)+len(have.Refused) != 0 || late.final.WaitingVotes() != 4 {
		t.Errorf("a block with a like hash: have %+v, %d waiting", have, late.final.WaitingVotes())
	}
	for _, step := range []struct {
		block       *types.Block
		votes, held int
		certs       int
	}{{left[0], 3, 1, 1}, {left[1], 0, 1, 0}, {right[0], 1, 0, 0}} {
		if _, err := late.importer.Insert(step.block); err != nil {
			t.Fatal(err)
		}
		have := late.final.Arrived(step.block.Hash())
		if len(have.Votes) != step.votes || len(have.Certificates) != step.certs || late.final.WaitingVotes() != step.held {
			t.Errorf("block %d: have %+v, %d waiting, want %+v", step.block.NumberU64(), have, late.final.WaitingVotes(), step)
		}
		if step.block == right[0] && *have.Votes[0] != *beside {
			t.Errorf("have %+v, want %+v", have.Votes[0], beside)
		}
	}
}

// TestLateShortVotes shows votes for blocks that are final or lie beside one
// that is: they are evidence, they are not passed on, and what is not here is
// not waited for.
func TestLateShortVotes(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	genesis := l.Chain.Genesis()
	blocks, beside := l.grow(t, genesis.Header(), 1, 2, 3), l.grow(t, genesis.Header(), 2, 3)
	waits := gossip.Shorten(l.vote(t, 3, linkOf(genesis, blocks[0])))
	waits.Target[0]++
	l.wantVote(t, "for a block that never comes", waits, nil, nil)
	if l.final.WaitingVotes() != 1 {
		t.Fatal("the vote does not wait, the test shows nothing")
	}
	for i, source := range append([]*types.Block{genesis}, blocks[:2]...) {
		l.certify(t, linkOf(source, blocks[i]), 0, 1, 2)
	}
	l.wantVote(t, "a second vote beside the final block", gossip.Shorten(l.vote(t, 0, linkOf(genesis, beside[0]))), nil, nil)
	l.wantEvidence(t, "a second vote beside the final block", 0, 1, 0, 1)
	l.wantVote(t, "a late vote of its own", gossip.Shorten(l.vote(t, 3, linkOf(genesis, blocks[0]))), nil, nil)
	l.wantVote(t, "a late vote for what is not here", waits, nil, nil)
	if l.final.WaitingVotes() != 0 {
		t.Errorf("have %d votes that wait for blocks below the final one", l.final.WaitingVotes())
	}
	l.final.SetFinalNumber(finalizer.LateVotes + 2)
	l.wantVote(t, "far below the final block", &gossip.ShortVote{Number: 2, Span: 2}, nil, nil)
}

// scans counts how often blocks of a number are looked for on a disk.
type scans struct {
	ethdb.Database
	n int
}

func (s *scans) NewIterator(prefix, start []byte) ethdb.Iterator {
	if bytes.HasPrefix(prefix, []byte("h")) && len(prefix) == 9 {
		s.n++
	}
	return s.Database.NewIterator(prefix, start)
}

// TestVoteSpam shows a member votes for what nobody has: it looks on disk once
// for each number, and keeps no more than it has room for, until a block is
// final.
func TestVoteSpam(t *testing.T) {
	disk := &scans{Database: rawdb.NewMemoryDatabase()}
	l := open(t, chaintest.NewAlliance(t, 4), disk)
	genesis := l.Chain.Genesis()
	blocks := l.grow(t, genesis.Header(), 1, 2)
	disk.n = 0
	spam := func(number uint64, target int) {
		short := &gossip.ShortVote{Number: number, Span: 1}
		binary.BigEndian.PutUint32(short.Target[:], uint32(target))
		l.wantVote(t, "spam", short, nil, nil)
	}
	room := finalizer.WaitingVotes.PerPeer
	for n := range 3 * room {
		spam(1+uint64(n%3), n)
	}
	if disk.n > 3 {
		t.Errorf("looked on disk %d times for blocks of three numbers", disk.n)
	}
	if have := l.final.WaitingVotes(); have != room {
		t.Errorf("have %d waiting votes, want %d", have, room)
	}
	for n := range uint64(2 * finalizer.CachedNumbers) {
		spam(n+10, 0)
	}
	if have := l.final.RememberedNumbers(); have > finalizer.CachedNumbers {
		t.Errorf("the blocks of %d numbers are remembered, want at most %d", have, finalizer.CachedNumbers)
	}
	for n := range room / 2 {
		spam(1, n)
	}
	l.certify(t, linkOf(genesis, blocks[0]), 0, 1, 2)
	l.certify(t, linkOf(blocks[0], blocks[1]), 0, 1, 2)
	if have, want := l.final.WaitingVotes(), room/2; have != want {
		t.Errorf("when block 1 is final: have %d waiting votes, want %d", have, want)
	}
}

// TestShortVotesOverride shows a member votes that lead over an override: they
// count for nothing, and take no room, whether or not their block is here.
func TestShortVotesOverride(t *testing.T) {
	a, db, blocks := lost(t)
	l, err := restart(t, a, db, override(t, a, blocks[6], 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	next := l.grow(t, blocks[6].Header(), 1)
	over := l.vote(t, 2, linkOf(blocks[4], next[0]))
	unknown := *gossip.Shorten(over)
	unknown.Target[0]++
	l.wantVote(t, "over an override", gossip.Shorten(over), nil, nil)
	l.wantVote(t, "over an override, for an unknown block", &unknown, nil, nil)
	if l.final.WaitingVotes() != 0 {
		t.Errorf("have %d held votes, want none", l.final.WaitingVotes())
	}
	unknown.Span = 1
	l.wantVote(t, "from the root, for an unknown block", &unknown, nil, nil)
	if l.final.WaitingVotes() != 1 {
		t.Errorf("have %d held votes, want one", l.final.WaitingVotes())
	}
	own := l.vote(t, 1, linkOf(blocks[6], next[0]))
	l.wantVote(t, "from the root", gossip.Shorten(own), own, nil)
}
