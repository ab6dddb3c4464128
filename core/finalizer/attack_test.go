// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

var (
	liar   = enode.ID{1}
	friend = enode.ID{2}
)

// span is longer than any stretch of blocks in a year of seconds.
const span = 1 << 25

// stranger is the key of nobody.
var stranger, _ = crypto.ToECDSA(crypto.Keccak256([]byte("stranger")))

// TestForgedVotesAreCheap has a peer send votes of nobody, each from another
// source. Each costs one signature and no snapshot, and the peer is blamed before
// it has sent many.
func TestForgedVotesAreCheap(t *testing.T) {
	f := newFake(t)
	target := f.chain.add(span)
	f.Stored(f.chain.head)
	f.candidates(finality.Link{})
	signatures := signatureCounter.Snapshot().Count()
	f.engine.snapshots = 0
	for n := uint64(1); ; n++ {
		forged := f.vote(t, stranger, finality.Link{Target: target})
		_, _, err := f.AddShortVote(liar, &gossip.ShortVote{
			Number: span, Span: n, Target: gossip.ShortOf(target.Hash), Signature: forged.Signature,
		})
		if !errors.Is(err, finality.ErrNotSigner) {
			t.Fatalf("vote %d: have %v, want %v", n, err, finality.ErrNotSigner)
		}
		if have := signatureCounter.Snapshot().Count() - signatures; have != int64(n) {
			t.Fatalf("vote %d: %d signatures were recovered", n, have)
		}
		if f.Blame(liar, err) {
			break
		}
		if n > faultsMax {
			t.Fatalf("the peer is there after %d forged votes", n)
		}
	}
	if f.engine.snapshots > 0 {
		t.Errorf("forged votes had %d snapshots made", f.engine.snapshots)
	}
	if f.Blame(friend, finality.ErrNotSigner) {
		t.Error("another peer is blamed")
	}
}

// TestVotesOfOneSignerAreCheap lets a signer vote from ever other sources: no
// snapshot is made before a quorum has voted.
func TestVotesOfOneSignerAreCheap(t *testing.T) {
	f := newFake(t)
	genesis := finality.CheckpointOf(f.chain.genesis.Header())
	first := f.chain.add(1)
	target := f.chain.add(span)
	f.Stored(f.chain.head)
	f.candidates(finality.Link{})
	f.engine.snapshots = 0
	for n := uint64(2); n < 40; n++ {
		source := finality.Checkpoint{Number: n, Hash: f.chain.GetCanonicalHash(n)}
		v := f.vote(t, f.keys[0], finality.Link{Source: source, Target: target})
		if _, _, err := f.AddShortVote(friend, gossip.Shorten(&v)); err != nil {
			t.Fatal(err)
		}
	}
	if f.engine.snapshots > 0 {
		t.Errorf("%d snapshots were made", f.engine.snapshots)
	}
	for i, key := range f.keys[1:] {
		v := f.vote(t, key, finality.Link{Source: first, Target: target})
		_, cert, err := f.AddShortVote(friend, gossip.Shorten(&v))
		if err != nil || (cert != nil) != (i == 2) {
			t.Errorf("vote %d: certificate %v, error %v", i, cert, err)
		}
	}
	if f.engine.snapshots != 1 || f.Justified(f.chain.head) != target || f.Final() != genesis {
		t.Errorf("a quorum: %d snapshots, justified %v, final %v", f.engine.snapshots, f.Justified(f.chain.head), f.Final())
	}
}

// TestForgedCertificates has a peer send certificates of nobody, each from another
// source: the engine works out few sets for them.
func TestForgedCertificates(t *testing.T) {
	f := newFake(t)
	target := f.chain.add(span)
	f.Stored(f.chain.head)
	f.candidates(finality.Link{})
	f.engine.snapshots = 0
	for n := uint64(1); ; n++ {
		source := finality.Checkpoint{Number: n, Hash: f.chain.GetCanonicalHash(n)}
		added, err := f.AddCertificate(liar, f.certificate(t, finality.Link{Source: source, Target: target}, stranger, stranger, stranger))
		if added || err == nil {
			t.Fatalf("certificate %d: added %v, error %v", n, added, err)
		}
		if f.Blame(liar, err) {
			break
		}
		if n > faultsMax/certificateFault {
			t.Fatalf("the peer is there after %d forged certificates", n)
		}
	}
	if limit := faultsMax/certificateFault + 1; f.engine.snapshots > limit {
		t.Errorf("%d snapshots were made, want at most %d", f.engine.snapshots, limit)
	}
}

// slowStore does something while it is written to.
type slowStore struct {
	ethdb.Database
	during func()
}

func (s *slowStore) Put(key, value []byte) error {
	if s.during != nil {
		s.during()
	}
	return s.Database.Put(key, value)
}

// TestNobodyWaits asks, while the engine works out signers and while the disk is
// written to, all that an importer and the interfaces ask. Under one lock they
// would deadlock here.
func TestNobodyWaits(t *testing.T) {
	f := newFake(t)
	disk := &slowStore{Database: f.db}
	f.db = disk
	f.start(t)
	first, second := f.chain.add(1), f.chain.add(2)
	asked := 0
	all := func() {
		during := f.engine.during
		f.engine.during, disk.during = nil, nil // what is asked may ask the engine, and not again what is asked here
		f.Final()
		f.Newest()
		f.Halted()
		f.Justified(f.chain.head)
		f.Agrees(f.chain.head)
		f.Stored(f.chain.head)
		f.Reach(f.chain.head)
		f.MarkSafe(f.chain.head)
		f.Overtakes(f.chain.head, first)
		f.Proof(1)
		f.Evidence()
		f.AddShortVote(friend, &gossip.ShortVote{Number: 99, Span: 1})
		f.engine.during = during
		asked++
	}
	f.engine.during = all
	if _, err := f.AddCertificate(friend, f.certificate(t, finality.Link{Source: first, Target: second}, f.keys[:3]...)); err != nil {
		t.Fatal(err)
	}
	if asked == 0 || f.Final() != first {
		t.Fatalf("asked %d times of the engine, final %v: the test shows nothing", asked, f.Final())
	}
	asked, f.engine.during = 0, nil
	disk.during = func() { all() }
	third := f.chain.add(3)
	if _, err := f.AddCertificate(friend, f.certificate(t, finality.Link{Source: second, Target: third}, f.keys[:3]...)); err != nil {
		t.Fatal(err)
	}
	if asked == 0 || f.Final() != second {
		t.Fatalf("asked %d times of the disk, final %v: the test shows nothing", asked, f.Final())
	}
}

// TestWaitingCertificates has a peer send certificates of blocks that never come.
// They take its share of the room and no more, what others send waits beside, and
// in time all of them go.
func TestWaitingCertificates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		unknown := func(n int) *finality.Certificate {
			cert := &finality.Certificate{Link: finality.Link{Target: finality.Checkpoint{Number: 100}}}
			cert.Target.Hash[0], cert.Target.Hash[1] = byte(n), byte(n>>8)
			cert.Signatures = make([][crypto.SignatureLength]byte, 255)
			return cert
		}
		for n := range 4096 {
			if added, err := f.AddCertificate(liar, unknown(n)); added || err != nil {
				t.Fatal(err)
			}
			f.AddShortVote(liar, &gossip.ShortVote{Number: 100, Span: 1, Target: gossip.ShortHash{byte(n), byte(n >> 8)}})
		}
		if certs, votes := f.waiting.certs.Len(), f.waiting.votes.Len(); certs != waitingCerts.PerPeer || votes != waitingVotes.PerPeer {
			t.Errorf("one peer: %d certificates and %d votes wait, want %d and %d", certs, votes, waitingCerts.PerPeer, waitingVotes.PerPeer)
		}
		next := &types.Header{Number: common.Big1, ParentHash: f.chain.genesis.Hash()}
		link := finality.Link{Source: finality.CheckpointOf(f.chain.genesis.Header()), Target: finality.CheckpointOf(next)}
		for _, key := range f.keys[:3] {
			v := f.vote(t, key, link)
			f.AddShortVote(friend, gossip.Shorten(&v))
		}
		for peer := range byte(100) {
			for n := range 8 {
				f.AddCertificate(enode.ID{9, peer}, unknown(n))
			}
		}
		if have := f.waiting.certs.Len(); have > waitingCerts.Items {
			t.Errorf("all peers: %d certificates wait, want at most %d", have, waitingCerts.Items)
		}
		f.chain.put(next)
		if have := f.Arrived(next.Hash()); len(have.Votes) != 3 || len(have.Certificates) != 1 {
			t.Errorf("early votes of another peer: have %d votes, %d certificates", len(have.Votes), len(have.Certificates))
		}
		time.Sleep(waitingLife)
		f.waiting.votes.Take(gossip.ShortHash{})
		f.waiting.certs.Take(gossip.ShortHash{})
		if certs, votes := f.waiting.certs.Len(), f.waiting.votes.Len(); certs+votes > 0 {
			t.Errorf("after their time %d certificates and %d votes wait", certs, votes)
		}
	})
}

// TestRefusedOnArrival blames who has sent what does not hold once its block is
// here.
func TestRefusedOnArrival(t *testing.T) {
	f := newFake(t)
	next := &types.Header{Number: common.Big1, ParentHash: f.chain.genesis.Hash()}
	link := finality.Link{Source: finality.CheckpointOf(f.chain.genesis.Header()), Target: finality.CheckpointOf(next)}
	v := f.vote(t, stranger, link)
	f.AddShortVote(liar, gossip.Shorten(&v))
	f.AddCertificate(liar, f.certificate(t, link, f.keys[0]))
	f.chain.put(next)
	have := f.Arrived(next.Hash()).Refused
	if len(have) != 2 || have[0].Peer != liar || !errors.Is(have[0].Err, finality.ErrNotSigner) || !errors.Is(have[1].Err, finality.ErrNoQuorum) {
		t.Errorf("have %v", have)
	}
}

// TestLongStretch brings a chain of a year to finality that had no certificate
// before, by votes and by certificates, and looks at few of its blocks for that;
// and so does a start after it has gone on without votes for as long again.
func TestLongStretch(t *testing.T) {
	const few = 2000 // of what is asked of the chain, for each step
	for story, add := range map[string]func(f *fake, link finality.Link) error{
		"by votes": func(f *fake, link finality.Link) error {
			for _, key := range f.keys[:3] {
				v := f.vote(t, key, link)
				if _, _, err := f.AddShortVote(friend, gossip.Shorten(&v)); err != nil {
					return err
				}
			}
			return nil
		},
		"by certificates": func(f *fake, link finality.Link) error {
			_, err := f.AddCertificate(friend, f.certificate(t, link, f.keys[:3]...))
			return err
		},
	} {
		f := newFake(t)
		genesis := finality.CheckpointOf(f.chain.genesis.Header())
		one, two := f.chain.add(span), f.chain.add(span+1)
		for _, link := range []finality.Link{{Source: genesis, Target: one}, {Source: one, Target: two}} {
			if err := add(f, link); err != nil {
				t.Fatalf("%s: %v", story, err)
			}
			if have := f.Justified(f.chain.headers[link.Target.Hash]); have != link.Target {
				t.Errorf("%s: justified have %v, want %v", story, have, link.Target)
			}
		}
		if have := f.Final(); have != one || f.chain.asked > few {
			t.Errorf("%s: final %v after %d looks at the chain, want %v after at most %d", story, have, f.chain.asked, one, few)
		}
		f.chain.add(2 * span)
		f.start(t)
		if have := f.Justified(f.chain.head); have != two || f.chain.asked > few {
			t.Errorf("%s: after a restart: justified %v after %d looks, want %v after at most %d", story, have, f.chain.asked, two, few)
		}
		if proof := f.Proof(1); proof == nil || proof.Source != one {
			t.Errorf("%s: block 1 is proved by %v", story, proof)
		}
	}
}

// TestSafeNotBehind has blocks become final before more than half of the signers
// have sealed on them. A client that reads both tags finds safe at final or above.
func TestSafeNotBehind(t *testing.T) {
	f := newFake(t)
	blocks := []finality.Checkpoint{finality.CheckpointOf(f.chain.genesis.Header())}
	for number := uint64(1); number < 8; number++ {
		blocks = append(blocks, f.chain.add(number))
		if number > 3 {
			f.MarkSafe(f.chain.headers[blocks[number-3].Hash])
		}
		if _, err := f.AddCertificate(friend, f.certificate(t, finality.Link{Source: blocks[number-1], Target: blocks[number]}, f.keys[:3]...)); err != nil {
			t.Fatal(err)
		}
		if want := number - 1; f.chain.final != want || f.chain.safe < want || f.chain.behind {
			t.Fatalf("block %d: final %d, safe %d, ever behind %v, want both at %d", number, f.chain.final, f.chain.safe, f.chain.behind, want)
		}
	}
	f.MarkSafe(f.chain.head)
	if f.chain.safe != 7 {
		t.Errorf("safe is %d, want 7: more than half have sealed on it", f.chain.safe)
	}
}
