// SPDX-License-Identifier: LGPL-3.0-or-later

package finality

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"math/rand"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
)

var chain = Chain{ID: big.NewInt(7), Genesis: common.Hash{9}}

// signers makes keys in the order of their addresses, and the set of these.
func signers(t testing.TB, n int) ([]*ecdsa.PrivateKey, []common.Address) {
	t.Helper()
	keys := make([]*ecdsa.PrivateKey, n)
	for i := range keys {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{1, byte(i + 1)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
	}
	at := func(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }
	slices.SortFunc(keys, func(a, b *ecdsa.PrivateKey) int { return at(a).Cmp(at(b)) })
	set := make([]common.Address, n)
	for i, key := range keys {
		set[i] = at(key)
	}
	return keys, set
}

func link(source, target uint64, fork byte) Link {
	return Link{
		Source: Checkpoint{Number: source, Hash: common.Hash{fork, byte(source)}},
		Target: Checkpoint{Number: target, Hash: common.Hash{fork, byte(target)}},
	}
}

func sign(t testing.TB, l Link, key *ecdsa.PrivateKey, set []common.Address) Vote {
	t.Helper()
	sig, err := crypto.Sign(crypto.Keccak256(chain.Message(l, set)), key)
	if err != nil {
		t.Fatal(err)
	}
	return Vote{Link: l, Signature: [65]byte(sig)}
}

func TestQuorum(t *testing.T) {
	for n, want := range map[int]int{1: 1, 2: 2, 3: 3, 4: 3, 5: 4, 6: 5, 7: 5, 10: 7, 13: 9, 21: 15, 101: 68} {
		if have := Quorum(n); have != want {
			t.Errorf("of %d: have %d, want %d", n, have, want)
		}
	}
	for n := 1; n <= 255; n++ {
		if shared := 2*Quorum(n) - n; 3*shared <= n {
			t.Errorf("two quorums of %d share %d signers, no more than a third", n, shared)
		}
	}
}

func TestSigner(t *testing.T) {
	keys, set := signers(t, 5)
	good := sign(t, link(1, 2, 0), keys[3], set)
	if have, err := chain.Signer(good, set); err != nil || have != set[3] {
		t.Fatalf("good vote: have %v, error %v", have, err)
	}
	tests := []struct {
		story  string
		change func(v *Vote, c *Chain, set *[]common.Address)
		want   error // nil for any
	}{
		{"a vote for another target", func(v *Vote, _ *Chain, _ *[]common.Address) { v.Target.Hash[5]++ }, nil},
		{"a vote from another source", func(v *Vote, _ *Chain, _ *[]common.Address) { v.Source.Hash[5]++ }, nil},
		{"a vote on another chain", func(_ *Vote, c *Chain, _ *[]common.Address) { c.ID = big.NewInt(8) }, nil},
		{"a vote after another genesis", func(_ *Vote, c *Chain, _ *[]common.Address) { c.Genesis[0]++ }, nil},
		{"a vote in another set", func(_ *Vote, _ *Chain, s *[]common.Address) { *s = (*s)[1:] }, nil},
		{"a vote that goes nowhere", func(v *Vote, _ *Chain, _ *[]common.Address) { v.Target.Number = v.Source.Number }, ErrBadLink},
		{"a signature of zeros", func(v *Vote, _ *Chain, _ *[]common.Address) { v.Signature = [65]byte{} }, errBadSignature},
		{"a signature with a high s", func(v *Vote, _ *Chain, _ *[]common.Address) {
			s := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(v.Signature[32:64]))
			s.FillBytes(v.Signature[32:64])
			v.Signature[64] ^= 1
		}, errBadSignature},
	}
	for _, test := range tests {
		v, c, s := good, Chain{new(big.Int).Set(chain.ID), chain.Genesis}, slices.Clone(set)
		test.change(&v, &c, &s)
		have, err := c.Signer(v, s)
		if err == nil && have == set[3] || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: have %v, error %v, want %v", test.story, have, err, test.want)
		}
	}
}

func TestTally(t *testing.T) {
	keys, set := signers(t, 4)
	tally := NewTally()
	add := func(l Link, signer int) (bool, *Certificate, *SetVote) {
		v := sign(t, l, keys[signer], set)
		return tally.Add(SetVote{v, set}, set[signer])
	}
	for i, signer := range []int{2, 0} {
		if added, cert, fraud := add(link(1, 2, 0), signer); !added || cert != nil || fraud != nil {
			t.Fatalf("vote %d: have %v %v %v", i, added, cert, fraud)
		}
	}
	if added, _, _ := add(link(1, 2, 0), 0); added {
		t.Error("a vote counts twice")
	}
	if _, cert, fraud := add(link(1, 2, 1), 0); cert != nil || fraud == nil || fraud.Link != link(1, 2, 0) {
		t.Errorf("a second vote at one height: have certificate %v, evidence %v", cert, fraud)
	}
	if added, _, _ := add(link(0, 2, 2), 0); added {
		t.Error("a signer fills the tally")
	}
	_, cert, _ := add(link(1, 2, 0), 3)
	if cert == nil {
		t.Fatal("a quorum gives no certificate")
	}
	if err := chain.Verify(cert, set); err != nil {
		t.Errorf("the certificate does not verify: %v", err)
	}
	if _, again, _ := add(link(1, 2, 0), 1); again != nil {
		t.Error("a late vote gives the certificate again")
	}
	tally.Forget(2)
	for _, signer := range []int{0, 1} {
		add(link(1, 2, 0), signer)
	}
	other := set[:3] // that a liar names
	if _, cert, _ := tally.Add(SetVote{sign(t, link(1, 2, 0), keys[2], other), other}, set[2]); cert != nil {
		t.Error("votes that name different sets add up")
	}
	tally.Forget(2)
	if added, _, _ := add(link(1, 2, 0), 0); !added {
		t.Error("a forgotten height is still known")
	}
	for height := uint64(3); len(tally.heights) < heightsMax; height++ {
		add(link(1, height, 0), 1)
	}
	if added, _, _ := add(link(0, 1, 0), 1); added || len(tally.heights) > heightsMax {
		t.Error("the tally has no bound")
	}
	for i, signer := range []int{0, 1, 2} { // the heads go on where the votes do not suffice
		if _, cert, _ := add(link(1, 1000, 0), signer); (cert != nil) != (i == 2) {
			t.Errorf("vote %d after many heights: have certificate %v", i, cert)
		}
	}
	if _, known := tally.heights[1000]; !known || len(tally.heights) > heightsMax {
		t.Errorf("have %d heights, want at most %d with the newest", len(tally.heights), heightsMax)
	}
}

func TestVerify(t *testing.T) {
	keys, set := signers(t, 7)
	cert := func(signers ...int) *Certificate {
		c := &Certificate{Link: link(4, 5, 0)}
		for _, i := range signers {
			c.Signatures = append(c.Signatures, sign(t, c.Link, keys[i], set).Signature)
		}
		return c
	}
	if err := chain.Verify(cert(0, 1, 2, 4, 6), set); err != nil {
		t.Fatalf("a quorum: %v", err)
	}
	other := cert(0, 1, 2, 4, 6)
	other.Target.Hash[7]++
	backward := cert(0, 1, 2, 4, 6)
	backward.Source.Number = 5
	for story, c := range map[string]*Certificate{
		"one vote too few":    cert(0, 1, 2, 4),
		"one vote twice":      cert(0, 1, 2, 2, 4),
		"out of order":        cert(0, 2, 1, 4, 6),
		"more votes than set": cert(0, 1, 2, 3, 4, 5, 6, 6),
		"for another target":  other,
		"going nowhere":       backward,
	} {
		if chain.Verify(c, set) == nil {
			t.Errorf("%s: verified", story)
		}
	}
}

func TestGuard(t *testing.T) {
	g, err := Guard{}.Vote(link(0, 3, 0))
	if err != nil {
		t.Fatal(err)
	}
	if g, err = g.Vote(link(2, 4, 0)); err != nil {
		t.Fatal(err)
	}
	for story, l := range map[string]Link{
		"the same target again":  link(2, 4, 1),
		"a lower target":         link(2, 3, 0),
		"from a lower source":    link(1, 5, 0),
		"a target at its source": {Source: Checkpoint{Number: 5}, Target: Checkpoint{Number: 5}},
	} {
		if _, err := g.Vote(l); !errors.Is(err, ErrGuard) {
			t.Errorf("%s: have %v", story, err)
		}
	}
	if _, err := g.Vote(link(2, 5, 0)); err != nil {
		t.Errorf("from the same source: %v", err)
	}
}

// TestSafety lets signers vote at random on two forks, the honest ones by
// their guard and up to a third as they like: never do blocks of both forks
// become final. With a third and one more liars it can happen, and must in
// some run, or the test shows nothing.
func TestSafety(t *testing.T) {
	const height = 12
	play := func(seed int64, n, liars int) (conflict bool) {
		rng := rand.New(rand.NewSource(seed))
		guards := make([]Guard, n)
		votes := make(map[Link]int)
		voted := make(map[Link]map[int]bool)
		justified := map[Checkpoint]bool{{}: true}
		final := make(map[byte]bool)
		for range 4000 {
			signer, fork := rng.Intn(n), byte(1+rng.Intn(2))
			source := uint64(rng.Intn(height))
			l := link(source, source+1+uint64(rng.Intn(2)), fork)
			if source == 0 {
				l.Source = Checkpoint{}
			}
			if !justified[l.Source] || voted[l][signer] {
				continue
			}
			if signer >= liars {
				next, err := guards[signer].Vote(l)
				if err != nil {
					continue
				}
				guards[signer] = next
			}
			if voted[l] == nil {
				voted[l] = make(map[int]bool)
			}
			voted[l][signer] = true
			if votes[l]++; votes[l] == Quorum(n) {
				justified[l.Target] = true
				if l.Target.Number == l.Source.Number+1 && l.Source.Number > 0 {
					final[fork] = true
				}
			}
		}
		return len(final) == 2
	}
	for _, n := range []int{4, 7, 10} {
		for seed := range int64(300) {
			if play(seed, n, (n-1)/3) {
				t.Fatalf("%d signers, seed %d: both forks have final blocks", n, seed)
			}
		}
		shown := false
		for seed := int64(0); seed < 300 && !shown; seed++ {
			shown = play(seed, n, n/2+1)
		}
		if !shown {
			t.Errorf("%d signers: liars beyond a third never succeed, the test is blind", n)
		}
	}
}

// TestMessage pins what signers sign.
func TestMessage(t *testing.T) {
	_, set := signers(t, 4)
	m := chain.Message(link(1, 2, 3), set)
	if want := len(domain) + 32 + 32 + 32 + 2*(8+32); len(m) != want || !bytes.HasPrefix(m, []byte(domain)) {
		t.Errorf("have %d bytes, want %d", len(m), want)
	}
	const want = "0xc01a18d44660135de96655a27adcd933de6a70ae214d75e1641977523668441b"
	if have := crypto.Keccak256Hash(m).Hex(); have != want {
		t.Errorf("have digest %s, want %s", have, want)
	}
}

func FuzzCertificate(f *testing.F) {
	keys, set := signers(f, 4)
	cert := &Certificate{Link: link(1, 2, 0)}
	for _, key := range keys[:3] {
		cert.Signatures = append(cert.Signatures, sign(f, cert.Link, key, set).Signature)
	}
	seed, _ := rlp.EncodeToBytes(cert)
	f.Add(seed)
	f.Fuzz(func(t *testing.T, blob []byte) {
		c := new(Certificate)
		if rlp.DecodeBytes(blob, c) == nil && chain.Verify(c, set) == nil && !bytes.Equal(blob, seed) && len(c.Signatures) == 3 && c.Link != cert.Link {
			t.Error("a forged certificate verifies")
		}
	})
}

// TestQuorumsAcrossChange has quorums before and after a change of the signers,
// and on two forks with a change each, share more signers than lie.
func TestQuorumsAcrossChange(t *testing.T) {
	for n := 1; n <= 300; n++ {
		liars := (n+2)/3 - 1 // fewer than a third
		for _, test := range []struct {
			story             string
			one, other, union int
			apart             bool // as the package says
		}{
			{"no change", n, n, n, false},
			{"one in", n, n + 1, n + 1, false},
			{"one out", n, n - 1, n, false},
			{"one in on each fork", n + 1, n + 1, n + 2, false},
			{"one in, one out", n + 1, n - 1, n + 1, false},
			{"one out on each fork", n - 1, n - 1, n, n%3 == 2},
		} {
			if test.one == 0 || test.other == 0 {
				continue // the last signer stays
			}
			shared := Quorum(test.one) + Quorum(test.other) - test.union
			if (shared <= liars) != test.apart {
				t.Errorf("%d signers, %s: quorums share %d, of whom %d may lie", n, test.story, shared, liars)
			}
			if test.apart && shared < liars {
				t.Errorf("%d signers, %s: one liar fewer is not enough", n, test.story)
			}
		}
	}
}

// Two seals at one height are never far apart at once, whatever the period.
func TestApart(t *testing.T) {
	for _, story := range []struct {
		a, b, period uint64
		want         bool
	}{
		{100, 100, 0, false},
		{100, 104, 0, false},
		{100, 105, 0, true},
		{100, 109, 2, false},
		{110, 100, 2, true},
	} {
		if have := Apart(story.a, story.b, story.period); have != story.want {
			t.Errorf("%d and %d, period %d: have %v, want %v", story.a, story.b, story.period, have, story.want)
		}
	}
}
