// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer_test

import (
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/internal/chaintest"
)

func linkOf(source, target *types.Block) finality.Link {
	return finality.Link{Source: finality.CheckpointOf(source.Header()), Target: finality.CheckpointOf(target.Header())}
}

// vote signs a link as a signer of the ledger's chain.
func (l *ledger) vote(t *testing.T, signer int, link finality.Link) *finality.Vote {
	t.Helper()
	message, err := l.final.Message(link)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := crypto.Sign(crypto.Keccak256(message), l.Keys[signer])
	if err != nil {
		t.Fatal(err)
	}
	return &finality.Vote{Link: link, Signature: [65]byte(sig)}
}

// certify lets signers vote for a link and returns the certificate.
func (l *ledger) certify(t *testing.T, link finality.Link, signers ...int) *finality.Certificate {
	t.Helper()
	var made *finality.Certificate
	for _, signer := range signers {
		_, cert, err := l.final.AddVote(l.vote(t, signer, link))
		if err != nil {
			t.Fatal(err)
		}
		if cert != nil {
			made = cert
		}
	}
	return made
}

// TestFinalize follows votes on a growing chain: a certificate justifies its
// target, one to a direct child makes its source final, one that skips a block
// does not, and all of it is there again after a restart.
func TestFinalize(t *testing.T) {
	a, db := chaintest.NewAlliance(t, 4), rawdb.NewMemoryDatabase()
	l := open(t, a, db)
	genesis := l.Chain.Genesis()
	blocks := append([]*types.Block{genesis}, l.grow(t, genesis.Header(), 1, 2, 3, 0, 1)...)
	state := func(story string, justified, final uint64) {
		t.Helper()
		if have := l.final.Justified(blocks[5].Header()).Number; have != justified {
			t.Errorf("%s: justified have %d, want %d", story, have, justified)
		}
		if have := l.final.Final().Number; have != final {
			t.Errorf("%s: final have %d, want %d", story, have, final)
		}
	}
	if l.certify(t, linkOf(blocks[0], blocks[1]), 0, 1) != nil {
		t.Fatal("two of four make a certificate")
	}
	state("two votes", 0, 0)
	if l.certify(t, linkOf(blocks[0], blocks[1]), 2) == nil {
		t.Fatal("three of four make no certificate")
	}
	state("a certificate from genesis", 1, 0)
	l.certify(t, linkOf(blocks[1], blocks[3]), 1, 2, 3)
	state("a certificate that skips a block", 3, 0)
	cert := l.certify(t, linkOf(blocks[3], blocks[4]), 0, 1, 2)
	state("a certificate to the child", 4, 3)
	if have := l.Chain.CurrentFinalBlock(); have == nil || have.Number.Uint64() != 3 {
		t.Errorf("upstream has final block %v", have)
	}
	if proof := l.final.Proof(2); proof == nil || proof.Link != cert.Link {
		t.Errorf("block 2 is proved by %v", proof)
	}
	chainsync.NewImporter(l.Chain, l.Engine, l.Disk, l.final) // marks the safe block
	if have := l.Chain.CurrentSafeBlock(); have == nil || have.Number.Uint64() != 3 {
		t.Errorf("safe have %v, want 3: sealed by three of four from there on", have)
	}

	l = open(t, a, db) // without a stop
	if err := l.importer.Replay(db); err != nil {
		t.Fatal(err)
	}
	state("after a restart", 4, 3)
	if have := l.Chain.CurrentBlock().Number.Uint64(); have != 5 {
		t.Errorf("after a restart: head have %d, want 5", have)
	}

	// A member that only gets the certificate, before its block.
	late := openNew(t, a)
	if added, err := late.final.AddCertificate(enode.ID{}, cert); added || err != nil {
		t.Fatalf("a certificate for an unknown block: have %v, error %v", added, err)
	}
	for _, block := range blocks[1:] {
		if _, err := late.importer.Insert(block); err != nil {
			t.Fatal(err)
		}
		late.final.Arrived(block.Hash())
	}
	l = late
	state("by the certificate alone", 4, 3)
}

// TestPrune drops certificates that are no longer among the newest, but for some.
func TestPrune(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	const last = 2 * finalizer.CertificateStep
	target := func(number uint64) finality.Checkpoint { return finality.Checkpoint{Number: number} } // of no block
	for number := uint64(1); number <= last; number++ {
		cert := &finality.Certificate{Link: finality.Link{Target: target(number + 1)}}
		if err := l.final.KeepProof(number, cert); err != nil {
			t.Fatal(err)
		}
	}
	l.final.SetFinalNumber(finalizer.CertificatesKept + last)
	if err := l.final.Prune(finalizer.CertificatesKept, finalizer.CertificatesKept+last); err != nil {
		t.Fatal(err)
	}
	for number, want := range map[uint64]uint64{1: finalizer.CertificateStep, finalizer.CertificateStep: finalizer.CertificateStep, finalizer.CertificateStep + 1: last, last: last} {
		if cert := l.final.Proof(number); cert == nil || cert.Target.Number != want+1 {
			t.Errorf("proof of block %d: have %v, want the certificate of block %d", number, cert, want+1)
		}
	}
	if l.final.CertificateOf(target(3)) != nil {
		t.Error("an old certificate is still there")
	}
}

// TestConflict lets three of four signers lie: the member stops and stays so.
func TestConflict(t *testing.T) {
	a, db := chaintest.NewAlliance(t, 4), rawdb.NewMemoryDatabase()
	l := open(t, a, db)
	genesis := l.Chain.Genesis()
	left, right := l.grow(t, genesis.Header(), 1, 2), l.grow(t, genesis.Header(), 3, 0)
	l.certify(t, linkOf(left[0], left[1]), 0, 1, 2)
	if l.final.Final().Number != 1 {
		t.Fatal("nothing is final, the test shows nothing")
	}
	other := openNew(t, a)
	for _, block := range append(left, right...) {
		if _, err := other.importer.Insert(block); err != nil {
			t.Fatal(err)
		}
	}
	cert := other.certify(t, linkOf(right[0], right[1]), 1, 2, 3)
	if _, err := l.final.AddCertificate(enode.ID{}, cert); !errors.Is(err, finalizer.ErrConflict) {
		t.Fatalf("have error %v, want %v", err, finalizer.ErrConflict)
	}
	if _, err := l.importer.Insert(left[0]); !errors.Is(err, finalizer.ErrConflict) {
		t.Errorf("insert goes on: %v", err)
	}
	if !open(t, a, db).final.Halted() {
		t.Error("a restart forgets the conflict")
	}
}

// TestBadVotes adds what honest signers never make.
func TestBadVotes(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	genesis := l.Chain.Genesis()
	blocks, beside := l.grow(t, genesis.Header(), 1, 2), l.grow(t, genesis.Header(), 3)
	forged := l.vote(t, 0, linkOf(genesis, blocks[0]))
	forged.Signature[3]++
	for story, v := range map[string]*finality.Vote{
		"a forged signature":       forged,
		"a source on another fork": l.vote(t, 0, linkOf(beside[0], blocks[1])),
		"a target at its source":   l.vote(t, 0, linkOf(blocks[0], blocks[0])),
		"a vote backward":          l.vote(t, 0, linkOf(blocks[1], blocks[0])),
	} {
		if added, _, err := l.final.AddVote(v); added || err == nil {
			t.Errorf("%s: have added %v, error %v", story, added, err)
		}
	}
	for n := range uint64(finalizer.WaitingVotes.PerPeer + 10) {
		unknown := linkOf(genesis, blocks[0])
		unknown.Target.Number, unknown.Target.Hash[0] = 50+n, byte(n)
		unknown.Target.Hash[1] = byte(n >> 8)
		if added, _, err := l.final.AddVote(&finality.Vote{Link: unknown}); added || err != nil {
			t.Fatalf("vote for an unknown block: have added %v, error %v", added, err)
		}
	}
	if have, want := l.final.WaitingVotes(), finalizer.WaitingVotes.PerPeer; have != want {
		t.Errorf("have %d waiting votes, want %d", have, want)
	}
}

// slowDisk counts how often it was brought up to date.
type slowDisk struct {
	ethdb.Database
	syncs int
}

func (d *slowDisk) SyncKeyValue() error {
	d.syncs++
	return d.Database.SyncKeyValue()
}

// TestKeep brings certificates onto the disk before anybody votes from them,
// and does so once.
func TestKeep(t *testing.T) {
	a, disk := chaintest.NewAlliance(t, 4), &slowDisk{Database: rawdb.NewMemoryDatabase()}
	l := open(t, a, disk)
	genesis := l.Chain.Genesis()
	blocks := l.grow(t, genesis.Header(), 1, 2)
	want := func(story string, syncs int) {
		t.Helper()
		before := disk.syncs
		if err := l.final.Keep(); err != nil {
			t.Fatal(err)
		}
		if have := disk.syncs - before; have != syncs {
			t.Errorf("%s: synced %d times, want %d", story, have, syncs)
		}
	}
	want("before a certificate", 0)
	l.certify(t, linkOf(genesis, blocks[0]), 0, 1, 2)
	want("after a certificate", 1)
	want("a second time", 0)
	l.certify(t, linkOf(blocks[0], blocks[1]), 0, 1, 2)
	l.grow(t, blocks[1].Header(), 3)
	want("after a certificate and a block", 0)
}
