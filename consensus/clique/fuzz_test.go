// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/big"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
)

// FuzzHeader gives the engine headers of any content, whole and as bytes.
func FuzzHeader(f *testing.F) {
	chain := newTestChain(osakaConfig(4), "AB")
	engine := newEngine(chain)
	grow(f, engine, chain, 3)
	good := inTurn(f, engine, chain, nil)
	enc, err := rlp.EncodeToBytes(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(enc, good.Extra, uint64(0), uint64(4), int64(2), uint16(0))
	f.Add([]byte{0xc0}, []byte{}, uint64(1<<63), uint64(0), int64(-1), uint16(0xffff))

	f.Fuzz(func(t *testing.T, blob, extra []byte, nonce, number uint64, difficulty int64, absent uint16) {
		if header, err := decodeHeader(blob); err == nil {
			ask(engine, chain, header)
		}
		header := types.CopyHeader(good)
		header.Extra, header.Nonce = extra, types.EncodeNonce(nonce)
		header.Number, header.Difficulty = new(big.Int).SetUint64(number), big.NewInt(difficulty)
		leaveOut(header, absent)
		ask(engine, chain, header)
	})
}

// leaveOut clears one optional field for each bit.
func leaveOut(h *types.Header, absent uint16) {
	clearers := []func(){
		func() { h.Number = nil }, func() { h.Difficulty = nil }, func() { h.BaseFee = nil },
		func() { h.WithdrawalsHash = nil }, func() { h.BlobGasUsed = nil }, func() { h.ExcessBlobGas = nil },
		func() { h.ParentBeaconRoot = nil }, func() { h.RequestsHash = nil },
	}
	for i, clear := range clearers {
		if absent&(1<<i) != 0 {
			clear()
		}
	}
}

// ask calls all that takes a foreign header.
func ask(engine *Clique, chain *testChain, header *types.Header) {
	_ = engine.VerifyHeader(chain, header)
	_, _ = engine.Author(header)
	_ = engine.SealHash(header)
	_ = collect(engine.VerifyHeaders(chain, []*types.Header{chain.CurrentHeader(), header, header, nil, header}))
}

// FuzzSnapshot reads snapshots from any bytes: what passes is sound and stays
// the same when it is written and read again.
func FuzzSnapshot(f *testing.F) {
	chain := newTestChain(osakaConfig(0), "ABC")
	engine := newEngine(chain)
	grow(f, engine, chain, 7)
	body, err := json.Marshal(headSnapshot(f, engine, chain))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"number":1,"recents":{"1":"0x00"}}`))
	f.Fuzz(func(t *testing.T, blob []byte) {
		_, _ = engine.snapshots.decode(blob)
		snap := new(Snapshot)
		if json.Unmarshal(blob, snap) != nil {
			return
		}
		once, err := json.Marshal(snap)
		if err != nil {
			t.Fatal(err)
		}
		again := new(Snapshot)
		if err := json.Unmarshal(once, again); err != nil {
			t.Fatalf("%v: %s", err, once)
		}
		if twice, _ := json.Marshal(again); !bytes.Equal(once, twice) {
			t.Errorf("have %s, want %s", twice, once)
		}
		_ = snap.MaySeal(snap.Number+1, addr('A'))
		_ = snap.Distance(snap.Number+1, addr('A'))
	})
}

// FuzzVotes plays any sequence of votes by whoever may seal. The signer set
// never empties on an alliance chain, and every state holds together.
func FuzzVotes(f *testing.F) {
	f.Add([]byte{0x00, 0x11, 0x92, 0x23}, uint8(3))
	f.Add(bytes.Repeat([]byte{0x00, 0x11, 0x22}, 20), uint8(1))
	f.Fuzz(func(t *testing.T, script []byte, signers uint8) {
		snap := newSnapshot(common.Hash{}, addrs(actors[:1+signers%7]))
		r := rules{epoch: 16, keepLast: true}
		for _, b := range script {
			sealer := addr(actors[b&7%7])
			if snap.MaySeal(snap.Number+1, sealer) != nil {
				continue
			}
			header := &types.Header{
				ParentHash: snap.Hash, Number: new(big.Int).SetUint64(snap.Number + 1),
				Coinbase: addr(actors[b>>3&7%7]),
			}
			if b&0x80 != 0 {
				header.Nonce = nonceAdd
			}
			next, err := snap.next(header, sealer, r)
			if err != nil {
				t.Fatal(err)
			}
			holdsTogether(t, next)
			snap = next
		}
	})
}

func holdsTogether(t *testing.T, s *Snapshot) {
	t.Helper()
	if len(s.signers) == 0 {
		t.Fatal("no signer is left")
	}
	body, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	again := new(Snapshot)
	if err := json.Unmarshal(body, again); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if !reflect.DeepEqual(again.signers, s.signers) || !reflect.DeepEqual(again.recents, s.recents) || len(again.votes) != len(s.votes) {
		t.Fatalf("have %+v, want %+v", again, s)
	}
	// Somebody can seal the next block, and one signer has each distance.
	free, seen := 0, make(map[uint64]bool)
	for _, signer := range s.signers {
		if s.MaySeal(s.Number+1, signer) == nil {
			free++
		}
		seen[s.Distance(s.Number+1, signer)] = true
	}
	if free == 0 || len(seen) != len(s.signers) {
		t.Fatalf("%d may seal, %d distances: %s", free, len(seen), body)
	}
}

func TestDistance(t *testing.T) {
	snap := newSnapshot(common.Hash{}, addrs("ABCD"))
	list := snap.SignerList()
	for number, want := range map[uint64][]uint64{8: {0, 3, 2, 1}, 9: {1, 0, 3, 2}, 1<<64 - 1: {3, 2, 1, 0}} {
		for i, signer := range list {
			if have := snap.Distance(number, signer); have != want[i] {
				t.Errorf("block %d, signer %d: have %d, want %d", number, i, have, want[i])
			}
			if have := snap.InTurn(number, signer); have != (want[i] == 0) {
				t.Errorf("block %d, signer %d: in turn %v", number, i, have)
			}
		}
	}
	if have := snap.Distance(8, addr('X')); have != 4 || snap.InTurn(8, addr('X')) {
		t.Errorf("stranger: have %d, want 4", have)
	}
	// A set that go-ethereum's rules let run empty must not divide by zero.
	if have := new(Snapshot).Distance(8, addr('A')); have != 0 || new(Snapshot).InTurn(8, addr('A')) {
		t.Errorf("empty set: have %d, want 0", have)
	}
	list[0] = common.BigToAddress(new(big.Int).SetUint64(binary.BigEndian.Uint64(list[1][:])))
	if snap.signers[0] == list[0] {
		t.Error("the list handed out is the snapshot's own")
	}
}
