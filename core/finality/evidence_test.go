// SPDX-License-Identifier: LGPL-3.0-or-later

package finality

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestContradicts(t *testing.T) {
	for _, test := range []struct {
		story string
		a, b  Link
		want  bool
	}{
		{"one link after another", link(1, 2, 0), link(2, 3, 0), false},
		{"the same link", link(1, 2, 0), link(1, 2, 0), false},
		{"two targets of one source", link(1, 2, 0), link(1, 3, 0), false},
		{"two blocks at one height", link(1, 2, 0), link(1, 2, 1), true},
		{"one target from two sources", link(1, 3, 0), link(2, 3, 0), true},
		{"a link around another", link(1, 5, 0), link(2, 4, 1), true},
		{"a link that begins with another", link(2, 5, 0), link(2, 4, 1), false},
		{"a link that skips another", link(2, 5, 0), link(5, 6, 1), false},
	} {
		if have, back := test.a.Contradicts(test.b), test.b.Contradicts(test.a); have != test.want || back != test.want {
			t.Errorf("%s: have %v and %v, want %v", test.story, have, back, test.want)
		}
		// A guard refuses exactly these, whichever is first.
		for _, order := range [][2]Link{{test.a, test.b}, {test.b, test.a}} {
			g, err := Guard{}.Vote(order[0])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := g.Vote(order[1]); err == nil && test.want {
				t.Errorf("%s: the guard lets it pass", test.story)
			}
		}
	}
}

// sealed is a header with a seal as an engine would read it: the signature of
// the hash of the header without the seal.
func sealed(t testing.TB, number int64, mark byte, key *ecdsa.PrivateKey) *types.Header {
	t.Helper()
	h := &types.Header{Number: big.NewInt(number), ParentHash: common.Hash{1}, Difficulty: big.NewInt(1), Extra: make([]byte, 32+65)}
	h.Extra[0] = mark
	sig, err := crypto.Sign(sealHash(h).Bytes(), key)
	if err != nil {
		t.Fatal(err)
	}
	copy(h.Extra[32:], sig)
	return h
}

func sealHash(h *types.Header) common.Hash {
	bare := types.CopyHeader(h)
	bare.Extra = bare.Extra[:len(bare.Extra)-65]
	return bare.Hash()
}

func author(h *types.Header) (common.Address, error) {
	key, err := crypto.SigToPub(sealHash(h).Bytes(), h.Extra[len(h.Extra)-65:])
	if err != nil {
		return common.Address{}, err
	}
	return crypto.PubkeyToAddress(*key), nil
}

// higher gives a header the other form of its seal, which anybody can make.
func higher(h *types.Header) *types.Header {
	h = types.CopyHeader(h)
	seal := h.Extra[len(h.Extra)-65:]
	s := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(seal[32:64]))
	s.FillBytes(seal[32:64])
	seal[64] ^= 1
	return h
}

func TestEvidence(t *testing.T) {
	keys, set := signers(t, 4)
	vote := func(l Link, signer int) SetVote { return SetVote{sign(t, l, keys[signer], set), set} }
	left, right := sealed(t, 7, 1, keys[2]), sealed(t, 7, 2, keys[2])
	tests := []struct {
		story string
		e     *Evidence
		want  error // nil for good evidence
	}{
		{"two votes at one height", VoteEvidence(set[1], vote(link(1, 2, 0), 1), vote(link(1, 2, 1), 1)), nil},
		{"a vote around another", VoteEvidence(set[1], vote(link(1, 5, 0), 1), vote(link(2, 4, 1), 1)), nil},
		{"two votes that follow each other", VoteEvidence(set[1], vote(link(1, 2, 0), 1), vote(link(2, 3, 0), 1)), ErrNoEvidence},
		{"votes of two signers", VoteEvidence(set[1], vote(link(1, 2, 0), 1), vote(link(1, 2, 1), 2)), errOtherSigner},
		{"votes of somebody else", VoteEvidence(set[0], vote(link(1, 2, 0), 1), vote(link(1, 2, 1), 1)), errOtherSigner},
		{"one vote twice", VoteEvidence(set[1], vote(link(1, 2, 0), 1), vote(link(1, 2, 0), 1)), errEvidenceForm},
		{"votes out of order", func() *Evidence {
			e := VoteEvidence(set[1], vote(link(1, 2, 0), 1), vote(link(1, 2, 1), 1))
			slices.Reverse(e.Votes)
			return e
		}(), errEvidenceForm},
		{"a vote in the name of another set", func() *Evidence {
			e := VoteEvidence(set[1], vote(link(1, 2, 0), 1), vote(link(1, 2, 1), 1))
			e.Votes[0].Set = set[:3]
			return e
		}(), errAny},
		{"two seals at one height", SealEvidence(set[2], left, right), nil},
		{"seals at two heights", SealEvidence(set[2], left, sealed(t, 8, 2, keys[2])), ErrNoEvidence},
		{"seals of two signers", SealEvidence(set[2], left, sealed(t, 7, 2, keys[1])), errOtherSigner},
		{"both forms of one seal", SealEvidence(set[2], left, higher(left)), errBadSignature},
		{"one seal twice", SealEvidence(set[2], left, left), errEvidenceForm},
		{"one seal", &Evidence{Signer: set[2], Seals: []*types.Header{left}}, errEvidenceForm},
		{"nothing", &Evidence{Signer: set[2]}, errEvidenceForm},
	}
	for _, test := range tests {
		err := test.e.Verify(chain, author)
		if (err == nil) != (test.want == nil) || test.want != errAny && !errors.Is(err, test.want) {
			t.Errorf("%s: have %v, want %v", test.story, err, test.want)
		}
		if test.want != nil {
			continue
		}
		blob, err := test.e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeEvidence(blob)
		if err != nil || again.ID() != test.e.ID() || again.Verify(chain, author) != nil {
			t.Errorf("%s: decoded: %v", test.story, err)
		}
		if err := test.e.Verify(Chain{ID: big.NewInt(8), Genesis: chain.Genesis}, author); err == nil && len(test.e.Votes) > 0 {
			t.Errorf("%s: verified on another chain", test.story)
		}
	}
	if a, b := SealEvidence(set[2], left, right), SealEvidence(set[2], right, left); a.ID() != b.ID() {
		t.Error("the id depends on who was seen first")
	}
}

var errAny = errors.New("any")

// TestGuardSeal lets a signer seal on forks that come and go.
func TestGuardSeal(t *testing.T) {
	at := func(number uint64, fork byte) Seal {
		return Seal{Number: number, Parent: common.Hash{fork, byte(number - 1)}}
	}
	never, always := func(Seal) bool { return false }, func(Seal) bool { return true }
	g := Guard{}.Sealed(at(5, 0)).Sealed(at(7, 0))
	for _, test := range []struct {
		story     string
		seal      Seal
		overtaken func(Seal) bool
		refused   bool
	}{
		{"the next height", at(8, 0), never, false},
		{"a height left to another, on a fork", at(6, 1), never, false},
		{"a height sealed before, on a fork", at(7, 1), never, true},
		{"the same, with a certificate for the fork", at(7, 1), always, false},
		{"a height sealed before, on the same block", at(7, 0), never, true},
		{"the same, after the operators decided on other signers", Seal{Number: 7, Parent: at(7, 0).Parent, Override: common.Hash{3}}, never, false},
	} {
		if err := g.MaySeal(test.seal, 1, test.overtaken); errors.Is(err, ErrGuard) != test.refused {
			t.Errorf("%s: have %v, want refused %v", test.story, err, test.refused)
		}
	}
	if Apart(100, 109, 2) || !Apart(100, 110, 2) || !Apart(110, 100, 2) {
		t.Error("the time between two seals is counted wrong")
	}
	second := g.Sealed(at(7, 1))
	only := func(fork byte) func(Seal) bool { return func(s Seal) bool { return s.Parent[0] == fork } }
	if second.MaySeal(at(7, 2), 1, only(1)) == nil || second.MaySeal(at(7, 2), 1, only(0)) == nil {
		t.Error("a certificate that overtakes one of two seals is enough for a third")
	}
	for number := uint64(8); number < 8+sealsKept; number++ {
		g = g.Sealed(at(number, 0))
	}
	if len(g.Seals) != sealsKept || g.Floor != 7 {
		t.Errorf("have %d seals above %d, want %d above 7", len(g.Seals), g.Floor, sealsKept)
	}
	if g.MaySeal(at(6, 9), 1, always) == nil || g.MaySeal(at(8, 9), 1, always) != nil {
		t.Error("the floor is wrong")
	}
	// Of the seals below the floor, only the time of the latest is kept.
	late := Seal{Number: 300, Time: 5000}
	for range sealsKept {
		g, late.Number, late.Time = g.Sealed(late), late.Number-1, late.Time+1
	}
	if g.Floor != 7+sealsKept || g.FloorTime != 0 {
		t.Fatalf("have a floor of %d at %d", g.Floor, g.FloorTime)
	}
	g = g.Sealed(late)
	for _, test := range []struct {
		after   uint64 // seconds, after the latest seal below the floor
		refused bool
	}{{0, true}, {SealPatience - 1, true}, {SealPatience, false}} {
		if err := g.MaySeal(Seal{Number: 9, Time: g.FloorTime + test.after}, 1, never); errors.Is(err, ErrGuard) != test.refused {
			t.Errorf("%d s after: have %v, want refused %v", test.after, err, test.refused)
		}
	}
}

func FuzzEvidence(f *testing.F) {
	keys, set := signers(f, 4)
	votes := VoteEvidence(set[1], SetVote{sign(f, link(1, 2, 0), keys[1], set), set}, SetVote{sign(f, link(1, 2, 1), keys[1], set), set})
	seals := SealEvidence(set[2], sealed(f, 7, 1, keys[2]), sealed(f, 7, 2, keys[2]))
	var good [][]byte
	for _, e := range []*Evidence{votes, seals} {
		blob, err := e.Encode()
		if err != nil {
			f.Fatal(err)
		}
		good = append(good, blob)
		f.Add(blob)
	}
	f.Fuzz(func(t *testing.T, blob []byte) {
		e, err := DecodeEvidence(blob)
		if err != nil {
			return
		}
		again, err := e.Encode()
		if err != nil || !bytes.Equal(again, blob) {
			t.Errorf("encodes to %x, error %v", again, err)
		}
		_, _ = e.Number(), e.Kind()
		// Other keys may contradict themselves; these signers have not.
		if e.Verify(chain, author) == nil && slices.Contains(set, e.Signer) && !bytes.Equal(blob, good[0]) && !bytes.Equal(blob, good[1]) {
			if len(e.Votes) == 0 || e.Votes[0].Link != votes.Votes[0].Link || e.Votes[1].Link != votes.Votes[1].Link {
				t.Error("forged evidence verifies")
			}
		}
	})
}

// BenchmarkRival measures the look for votes that contradict another one, with
// many signers and a tally that is full.
func BenchmarkRival(b *testing.B) {
	_, set := signers(b, 101)
	tally := NewTally()
	for height := range uint64(heightsMax) {
		for _, signer := range set {
			tally.at(height + 1)[signer] = []SetVote{{Vote: Vote{Link: link(height, height+1, 0)}}}
		}
	}
	v := Vote{Link: link(heightsMax, heightsMax+1, 0)}
	for i := 0; b.Loop(); i++ {
		if tally.Rival(v, set[i%len(set)]) != nil {
			b.Fatal("a rival")
		}
	}
}
