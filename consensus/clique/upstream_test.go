// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus"
	upstream "github.com/ethereum/go-ethereum/consensus/clique"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/params"
)

const actors = "ABCDEFG"

// duel grows one chain and asks this engine and go-ethereum's about every
// header that could come next, good or bad.
type duel struct {
	*rand.Rand
	t        *testing.T
	chain    *testChain
	ours     *Clique
	theirs   consensus.Engine
	theirsDB ethdb.Database

	accepted, refused int
}

func newDuel(t *testing.T, seed int64) *duel {
	d := &duel{Rand: rand.New(rand.NewSource(seed)), t: t, theirsDB: memory()}
	config := londonConfig(uint64(3 + d.Intn(20)))
	if d.Intn(4) == 0 {
		config.LondonBlock = big.NewInt(int64(d.Intn(30)))
	}
	d.chain = newTestChain(config, actors[:1+d.Intn(5)])
	d.ours = newEngine(d.chain)
	d.theirs = upstream.New(config.Clique, d.theirsDB)
	return d
}

// agree asks both engines about header.
func (d *duel) agree(header *types.Header, says string) bool {
	d.t.Helper()
	ours := d.ours.VerifyHeader(d.chain, header)
	theirs := d.theirs.VerifyHeader(d.chain, header)
	if (ours == nil) != (theirs == nil) {
		d.t.Fatalf("block %d, %s: ours %v, theirs %v", header.Number, says, ours, theirs)
	}
	if ours == nil {
		d.accepted++
		our, err := d.ours.Author(header)
		their, theirErr := d.theirs.Author(header)
		if our != their || err != nil || theirErr != nil {
			d.t.Fatalf("block %d, %s: author %v (%v), theirs %v (%v)", header.Number, says, our, err, their, theirErr)
		}
		if d.ours.SealHash(header) != d.theirs.SealHash(header) {
			d.t.Fatalf("block %d, %s: seal hashes differ", header.Number, says)
		}
	} else {
		d.refused++
	}
	return ours == nil
}

// proposal is a next header by the given actor, with a random vote.
func (d *duel) proposal(actor byte, difficulty int64) *types.Header {
	header := d.chain.child()
	header.Difficulty = big.NewInt(difficulty)
	header.Time += uint64(d.Intn(2))
	d.Read(header.Extra[:vanityLength])
	if number := header.Number.Uint64(); d.ours.isEpoch(number) {
		header.Extra = extraOf(d.signers())
	} else if d.Intn(4) > 0 {
		header.Coinbase = addr(actors[d.Intn(len(actors))])
		if d.Intn(5) < 3 {
			header.Nonce = nonceAdd
		}
	}
	seal(d.t, header, actor)
	return header
}

func (d *duel) signers() []common.Address {
	head := d.chain.CurrentHeader()
	snap, err := d.ours.Snapshot(d.chain, head.Number.Uint64(), head.Hash())
	if err != nil {
		d.t.Fatal(err)
	}
	return snap.signers
}

// step adds one block, and reports false when nobody can seal any more.
func (d *duel) step() bool {
	d.backOut()
	var good []*types.Header
	// Every actor tries both difficulties: who may seal, and whose turn it is,
	// shows the signer set and the recent sealers.
	for _, actor := range []byte(actors) {
		for _, difficulty := range []int64{1, 2} {
			header := d.proposal(actor, difficulty)
			if d.agree(header, "sealed by "+string(actor)) {
				good = append(good, header)
			}
		}
	}
	for range 4 {
		d.agree(d.spoiled(), "spoiled")
	}
	if len(good) == 0 {
		return false
	}
	d.chain.add(good[d.Intn(len(good))])
	return true
}

// backOut takes back a head on which nothing can be built: before block N/2+1
// go-ethereum passes a seal that comes too soon, and refuses the child.
func (d *duel) backOut() {
	head := d.chain.CurrentHeader()
	if _, err := d.ours.Snapshot(d.chain, head.Number.Uint64(), head.Hash()); err == nil {
		return
	}
	for _, actor := range []byte(actors) {
		header := d.chain.child()
		seal(d.t, header, actor)
		if d.agree(header, "on a dead end") {
			d.t.Fatalf("block %d on a dead end passed", header.Number)
		}
	}
	d.chain.line = d.chain.line[:len(d.chain.line)-1]
}

// spoiled is a next header with one thing changed, mostly for the worse.
func (d *duel) spoiled() *types.Header {
	signers := d.signers()
	actor := actors[d.Intn(len(actors))]
	if len(signers) > 0 {
		actor = actorOf(signers[d.Intn(len(signers))])[0]
	}
	header := d.proposal(actor, 1+d.Int63n(2))
	how := spoilers[d.Intn(len(spoilers))]
	how(d, header)
	// Half of them are honestly signed, half are tampered with on the way.
	if d.Intn(2) == 0 && len(header.Extra) >= sealLength {
		seal(d.t, header, actor)
	}
	return header
}

var spoilers = []func(*duel, *types.Header){
	func(d *duel, h *types.Header) { d.Read(h.Coinbase[:]) },
	func(d *duel, h *types.Header) { h.Coinbase = addr(actors[d.Intn(len(actors))]) },
	func(d *duel, h *types.Header) { h.Nonce[d.Intn(8)]++ },
	func(d *duel, h *types.Header) { h.Nonce = nonceAdd },
	func(d *duel, h *types.Header) { h.MixDigest[d.Intn(32)]++ },
	func(d *duel, h *types.Header) { h.UncleHash[d.Intn(32)]++ },
	func(d *duel, h *types.Header) { h.Root[d.Intn(32)]++ },
	func(d *duel, h *types.Header) { h.ParentHash[d.Intn(32)]++ },
	func(d *duel, h *types.Header) { h.Extra[d.Intn(len(h.Extra))]++ },
	func(d *duel, h *types.Header) { h.Extra = h.Extra[:d.Intn(len(h.Extra))] },
	func(d *duel, h *types.Header) { h.Extra = append(h.Extra, make([]byte, 1+d.Intn(41))...) },
	func(d *duel, h *types.Header) { h.Extra = extraOf(addrs(actors[:d.Intn(6)])) },
	func(d *duel, h *types.Header) { h.Difficulty = big.NewInt(d.Int63n(4)) },
	func(d *duel, h *types.Header) { h.Difficulty = nil },
	func(d *duel, h *types.Header) { h.Time = uint64(int64(h.Time) + d.Int63n(6) - 3) },
	func(d *duel, h *types.Header) { h.Time = 1 << 62 },
	func(d *duel, h *types.Header) {
		h.GasLimit = uint64(int64(h.GasLimit) + d.Int63n(20000) - 10000)
	},
	func(d *duel, h *types.Header) { h.GasLimit = 1 << 63 },
	func(d *duel, h *types.Header) { h.GasUsed = h.GasLimit + uint64(d.Intn(2)) },
	func(d *duel, h *types.Header) { h.BaseFee = nil },
	func(d *duel, h *types.Header) { h.BaseFee = big.NewInt(d.Int63n(2 * params.InitialBaseFee)) },
	func(d *duel, h *types.Header) { h.Number.Add(h.Number, big.NewInt(d.Int63n(3))) },
	func(d *duel, h *types.Header) { flipSeal(h) },
}

func (d *duel) run(blocks int) {
	for range blocks {
		if !d.step() {
			break
		}
	}
	d.backOut()
	// The whole chain again, as one batch on a fresh engine.
	headers := d.chain.line[1:]
	bottom := rehash(&testChain{config: d.chain.config, line: d.chain.line[:1]})
	for i, err := range collect(newEngine(bottom).VerifyHeaders(bottom, headers)) {
		if err != nil {
			d.t.Fatalf("block %d in a batch: %v", i+1, err)
		}
	}
}

// TestAgainstUpstream holds this engine to go-ethereum's on chains that both
// know, header by header.
func TestAgainstUpstream(t *testing.T) {
	const seeds, blocks = 16, 60
	accepted, refused := 0, 0
	for seed := range int64(seeds) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			d := newDuel(t, seed)
			d.run(blocks)
			accepted, refused = accepted+d.accepted, refused+d.refused
		})
	}
	if accepted < 1000 || refused < 1000 {
		t.Errorf("too few headers compared: %d accepted, %d refused", accepted, refused)
	}
	t.Logf("%d headers accepted, %d refused by both", accepted, refused)
}

func FuzzAgainstUpstream(f *testing.F) {
	f.Add(int64(1000))
	f.Fuzz(func(t *testing.T, seed int64) { newDuel(t, seed).run(25) })
}

// TestStoredAgainstUpstream compares all of a snapshot: go-ethereum's form of
// it can be seen where it is stored.
func TestStoredAgainstUpstream(t *testing.T) {
	d := newDuel(t, 7)
	d.chain = newTestChain(londonConfig(700), actors[:5])
	d.ours = newEngine(d.chain)
	d.theirs = upstream.New(d.chain.config.Clique, d.theirsDB)
	for len(d.chain.line) <= saveInterval+1 {
		if !d.quickStep() {
			t.Fatalf("stuck at block %d", len(d.chain.line))
		}
	}
	hash := d.chain.line[saveInterval].Hash()
	blob, err := d.theirsDB.Get(snapshotKey(hash))
	if err != nil {
		t.Fatal(err)
	}
	snap, err := d.ours.Snapshot(d.chain, saveInterval, hash)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := json.Marshal(snap)
	if err != nil {
		t.Fatal(err)
	}
	var have, want any
	if json.Unmarshal(mine, &have) != nil || json.Unmarshal(blob, &want) != nil {
		t.Fatal("not JSON")
	}
	if len(snap.votes) == 0 || !reflect.DeepEqual(have, want) {
		t.Errorf("have %s, want %s", mine, blob)
	}
}

// quickStep adds the first acceptable header of a random round of actors.
func (d *duel) quickStep() bool {
	number := d.chain.CurrentHeader().Number.Uint64() + 1
	head := d.chain.CurrentHeader()
	snap, err := d.ours.Snapshot(d.chain, number-1, head.Hash())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, i := range d.Perm(len(actors)) {
		if snap.MaySeal(number, addr(actors[i])) != nil {
			continue
		}
		header := d.proposal(actors[i], difficulty(snap, number, addr(actors[i])).Int64())
		if d.agree(header, "in a long chain") {
			d.chain.add(header)
			return true
		}
	}
	return false
}
