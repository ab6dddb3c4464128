// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer_test

import (
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb/pebble"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// wantEvidence holds how much of each kind there is against a signer, and how
// much of it counts.
func (l *ledger) wantEvidence(t *testing.T, story string, signer, votes, seals, counted int) {
	t.Helper()
	have := make(map[string]int)
	judged := 0
	for _, e := range l.final.Evidence() {
		if e.Signer != chaintest.Address(l.Keys[signer]) {
			t.Errorf("%s: evidence against %v", story, e.Signer)
		}
		if err := e.Verify(l.final.Domain(), l.Engine.Author); err != nil {
			t.Errorf("%s: %v", story, err)
		}
		have[e.Kind()]++
		if e.Counts {
			judged++
		}
	}
	if have[finality.KindVotes] != votes || have[finality.KindSeals] != seals || judged != counted {
		t.Errorf("%s: have %d votes, %d seals, %d counted, want %d, %d, %d", story,
			have[finality.KindVotes], have[finality.KindSeals], judged, votes, seals, counted)
	}
}

// TestVoteEvidence lets one signer vote against itself at one height, around
// an earlier vote, and once the block is final.
func TestVoteEvidence(t *testing.T) {
	a, db := chaintest.NewAlliance(t, 4), rawdb.NewMemoryDatabase()
	l := open(t, a, db)
	genesis := l.Chain.Genesis()
	left, right := l.grow(t, genesis.Header(), 1, 2, 3, 0), l.grow(t, genesis.Header(), 2, 3)
	l.certify(t, linkOf(genesis, left[0]), 3)
	l.certify(t, linkOf(genesis, right[0]), 3)
	l.wantEvidence(t, "two targets at one height", 3, 1, 0, 1)
	l.certify(t, linkOf(genesis, right[0]), 3)
	l.wantEvidence(t, "the same again", 3, 1, 0, 1)
	l.certify(t, linkOf(left[1], left[2]), 3)
	l.wantEvidence(t, "a vote that follows", 3, 1, 0, 1)
	l.certify(t, linkOf(left[0], left[3]), 3)
	l.wantEvidence(t, "a vote around it", 3, 2, 0, 2)

	l.certify(t, linkOf(genesis, left[0]), 0, 1, 2)
	l.certify(t, linkOf(left[0], left[1]), 0, 1, 2, 3)
	if l.final.Final().Number != 1 {
		t.Fatal("nothing is final, the test shows nothing")
	}
	l = open(t, a, db)
	if err := l.importer.Replay(db); err != nil {
		t.Fatal(err)
	}
	l.wantEvidence(t, "after a restart", 3, 2, 0, 2)
	if _, cert, err := l.final.AddVote(l.vote(t, 3, linkOf(genesis, left[0]))); err != nil || cert != nil {
		t.Errorf("a late vote: have %v, error %v", cert, err)
	}
	l.certify(t, linkOf(genesis, right[0]), 3)
	l.wantEvidence(t, "late votes at a height on record", 3, 2, 0, 2)
}

// TestLateVote shows a second vote for a block below the final one, and then so
// many that there is a second final block.
func TestLateVote(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	genesis := l.Chain.Genesis()
	blocks, beside := l.grow(t, genesis.Header(), 1, 2, 3), l.grow(t, genesis.Header(), 2, 3)
	l.certify(t, linkOf(genesis, blocks[0]), 0, 1, 2)
	l.certify(t, linkOf(blocks[0], blocks[1]), 0, 1, 2)
	l.certify(t, linkOf(blocks[1], blocks[2]), 0, 1, 2)
	if l.final.Final().Number != 2 {
		t.Fatal("block 2 is not final, the test shows nothing")
	}
	if l.certify(t, linkOf(genesis, beside[0]), 0) != nil {
		t.Error("a late vote makes a certificate")
	}
	l.wantEvidence(t, "a second vote below the final block", 0, 1, 0, 1)
	var err error
	for signer := range 3 {
		if _, _, err = l.final.AddVote(l.vote(t, signer, linkOf(beside[0], beside[1]))); err != nil && signer < 2 {
			t.Fatal(err)
		}
	}
	if !errors.Is(err, finalizer.ErrConflict) || !l.final.Halted() {
		t.Errorf("a second final block: have %v", err)
	}
}

// forge seals a header as a signer, whatever it says.
func (l *ledger) forge(t *testing.T, header *types.Header, signer int) *types.Block {
	t.Helper()
	header = types.CopyHeader(header)
	key := l.Keys[signer]
	l.Engine.Authorize(chaintest.Address(key), func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), key)
	})
	sig, err := crypto.Sign(l.Engine.SealHash(header).Bytes(), key)
	if err != nil {
		t.Fatal(err)
	}
	copy(header.Extra[len(header.Extra)-len(sig):], sig)
	return types.NewBlockWithHeader(header)
}

// TestSealEvidence lets one signer seal twice on one block: the second block
// may be good, break a rule, or come too late. All of it is there after a
// restart, also where a crash came before it was written down.
func TestSealEvidence(t *testing.T) {
	tests := []struct {
		story  string
		second func(t *testing.T, l, liar *ledger, first *types.Block)
	}{
		{"both are stored", func(t *testing.T, l, liar *ledger, first *types.Block) {
			if _, err := l.importer.Insert(liar.seal(t, l.Chain.Genesis().Header(), 1, 4)); err != nil {
				t.Fatal(err)
			}
		}},
		{"the second breaks a rule", func(t *testing.T, l, _ *ledger, first *types.Block) {
			header := first.Header()
			header.GasUsed++
			if _, err := l.importer.Insert(l.forge(t, header, 1)); err == nil {
				t.Fatal("the block is good, the test shows nothing")
			}
		}},
		{"the second comes when the chain has gone on", func(t *testing.T, l, liar *ledger, first *types.Block) {
			l.grow(t, first.Header(), 2, 3, 0)
			l.final.Refused(liar.seal(t, l.Chain.Genesis().Header(), 1, 4).Header())
		}},
	}
	for _, test := range tests {
		a, db := chaintest.NewAlliance(t, 4), rawdb.NewMemoryDatabase()
		l := open(t, a, db)
		first := l.seal(t, l.Chain.Genesis().Header(), 1, 0)
		l.wantEvidence(t, test.story+": before", 1, 0, 0, 0)
		test.second(t, l, openNew(t, a), first)
		l.wantEvidence(t, test.story, 1, 0, 1, 1)
		l = open(t, a, db)
		l.wantEvidence(t, test.story+", after a restart", 1, 0, 1, 1)
	}

	patient := openNew(t, chaintest.NewAlliance(t, 4))
	for _, skew := range []uint64{0, finality.SealPatience} {
		patient.seal(t, patient.Chain.Genesis().Header(), 1, skew)
	}
	patient.wantEvidence(t, "when nobody else has sealed for long", 1, 0, 1, 0)

	a, db := chaintest.NewAlliance(t, 4), rawdb.NewMemoryDatabase()
	l, liar := open(t, a, db), openNew(t, a)
	genesis := l.Chain.Genesis().Header()
	l.seal(t, genesis, 1, 0)
	if _, err := l.Chain.InsertBlockWithoutSetHead(t.Context(), liar.seal(t, genesis, 1, 4), false); err != nil {
		t.Fatal(err)
	}
	l.wantEvidence(t, "stored behind its back", 1, 0, 0, 0)
	open(t, a, db).wantEvidence(t, "found at the start", 1, 0, 1, 1)
}

// TestRefusedSeals shows seals of blocks that are all refused, and what is no
// evidence.
func TestRefusedSeals(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	blocks := l.grow(t, l.Chain.Genesis().Header(), 1, 2)
	next := func(mark byte) *types.Header {
		h := blocks[1].Header()
		h.ParentHash, h.Number, h.Root = blocks[1].Hash(), common.Big3, common.Hash{mark}
		return h
	}
	stray := next(1)
	stray.ParentHash[0]++
	l.final.Refused(l.forge(t, stray, 3).Header())
	l.final.Refused(l.forge(t, next(2), 3).Header())
	l.wantEvidence(t, "one seal, and one on an unknown block", 3, 0, 0, 0)
	l.final.Refused(l.forge(t, next(2), 3).Header())
	l.final.Refused(l.forge(t, next(3), 2).Header())
	l.wantEvidence(t, "the same, and one of another signer", 3, 0, 0, 0)
	l.final.Refused(l.forge(t, next(3), 3).Header())
	l.wantEvidence(t, "two refused seals", 3, 0, 1, 1)

	stranger := chaintest.NewAlliance(t, 5)
	for n := range byte(4) {
		l.Keys = append(l.Keys, stranger.Keys...)
		for signer := 4; signer < len(l.Keys); signer++ {
			if i := indexOf(l, signer); i >= 4 {
				l.final.Refused(l.forge(t, next(10+n), signer).Header())
			}
		}
		l.Keys = l.Keys[:4]
	}
	l.wantEvidence(t, "seals of strangers", 3, 0, 1, 1)
	if have := l.final.RefusedHeaders(); have > 2 {
		t.Errorf("have %d refused headers, want those of the two signers", have)
	}
}

// indexOf is the first place of a key of the ledger.
func indexOf(l *ledger, signer int) int {
	for i := range l.Keys {
		if chaintest.Address(l.Keys[i]) == chaintest.Address(l.Keys[signer]) {
			return i
		}
	}
	return -1
}

// TestExplained lets a signer seal at one height on two forks: it is no fraud
// once a certificate is seen that calls signers from one to the other, and is
// one where the final block comes without.
func TestExplained(t *testing.T) {
	for _, certified := range []bool{true, false} {
		a, db := chaintest.NewAlliance(t, 4), rawdb.NewMemoryDatabase()
		l := open(t, a, db)
		genesis := l.Chain.Genesis()
		left := l.grow(t, genesis.Header(), 1, 2)
		right := l.grow(t, genesis.Header(), 3)
		second := l.seal(t, right[0].Header(), 2, 1)
		l.wantEvidence(t, "before a certificate", 2, 0, 1, 0)
		if l.final.Overtakes(right[0].Header(), finality.CheckpointOf(left[0].Header())) {
			t.Error("a fork overtakes another without a certificate")
		}
		if certified {
			l.certify(t, linkOf(genesis, right[0]), 0, 1, 3)
			if !l.final.Overtakes(right[0].Header(), finality.CheckpointOf(left[0].Header())) {
				t.Error("the certificate does not overtake the other fork")
			}
		}
		l.certify(t, linkOf(right[0], second), 0, 1, 3)
		third := l.grow(t, second.Header(), 1)
		l.certify(t, linkOf(second, third[0]), 0, 1, 3)
		if l.final.Final().Number != 2 {
			t.Fatalf("have final %v, want 2", l.final.Final())
		}
		l.grow(t, third[0].Header(), 0)
		counted := 1
		if certified {
			counted = 0
		}
		l.wantEvidence(t, "in the end", 2, 0, 1, counted)
		// Certificates are dropped in time, what they explained stays.
		if err := l.final.ForgetCertificate(finality.CheckpointOf(right[0].Header())); err != nil {
			t.Fatal(err)
		}
		open(t, a, db).wantEvidence(t, "after a restart", 2, 0, 1, counted)
	}
}

// TestEvidenceBounds lets a signer contradict itself without end.
func TestEvidenceBounds(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	header := l.grow(t, l.Chain.Genesis().Header(), 1)[0].Header()
	seal := func(number int64, signer int, parent byte) *types.Header {
		h := types.CopyHeader(header)
		h.Number.SetInt64(number)
		h.ParentHash = common.Hash{parent}
		return l.forge(t, h, signer).Header()
	}
	for number := range int64(2 * finalizer.EvidencePerSigner) {
		for range 2 {
			if _, err := l.final.AddEvidence(finality.SealEvidence(chaintest.Address(l.Keys[3]), seal(10+number, 3, 1), seal(10+number, 3, 2))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if have := l.final.EvidenceKept(); have != finalizer.EvidencePerSigner {
		t.Errorf("have %d kept, want %d", have, finalizer.EvidencePerSigner)
	}
	l.final.JudgeAll()
	if r, err := l.final.AddEvidence(finality.SealEvidence(chaintest.Address(l.Keys[3]), seal(500, 3, 1), seal(500, 3, 2))); r || err != nil {
		t.Errorf("one more: have %v, error %v", r, err)
	}
	if r, err := l.final.AddEvidence(finality.SealEvidence(chaintest.Address(l.Keys[2]), seal(500, 2, 1), seal(500, 2, 2))); !r || err != nil {
		t.Errorf("another signer's: have %v, error %v", r, err)
	}
	it := l.Disk.NewIterator(finalizer.EvidencePrefix, nil)
	defer it.Release()
	stored := 0
	for it.Next() {
		stored++
	}
	if stored != finalizer.EvidencePerSigner+1 {
		t.Errorf("have %d stored, want %d", stored, finalizer.EvidencePerSigner+1)
	}
}

// BenchmarkStored measures what the look for other seals costs a block in the
// regular case, on a disk.
func BenchmarkStored(b *testing.B) {
	store, err := pebble.New(b.TempDir(), 16, 16, "", false)
	if err != nil {
		b.Fatal(err)
	}
	db, err := rawdb.Open(store, rawdb.OpenOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	t := &testing.T{}
	l := open(t, chaintest.NewAlliance(t, 4), db)
	var blocks []*types.Block
	for parent := l.Chain.Genesis().Header(); len(blocks) < 200; parent = blocks[len(blocks)-1].Header() {
		blocks = append(blocks, l.seal(t, parent, (len(blocks)+1)%4, 0))
	}
	for i := 0; b.Loop(); i++ {
		l.final.Stored(blocks[i%len(blocks)].Header())
	}
}
