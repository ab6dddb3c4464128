// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"bytes"
	"encoding/json"
	"math/big"
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
		_, _ = engine.snapshots.decode(7, blob)
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

// FuzzVotes plays any sequence of votes by signers that may seal, and of overrides.
// The signer set never empties on an alliance chain, and every state holds
// together.
func FuzzVotes(f *testing.F) {
	f.Add([]byte{0x00, 0x11, 0x92, 0x23}, uint8(3))
	f.Add(bytes.Repeat([]byte{0x00, 0x11, 0x22}, 20), uint8(1))
	f.Add([]byte{0x00, 0x11, 0x92, 0xff, 0x00, 0x11, 0xff, 0xff, 0x92}, uint8(4))
	f.Fuzz(func(t *testing.T, script []byte, signers uint8) {
		snap := newSnapshot(common.Hash{}, addrs(actors[:1+signers%7]))
		r := rules{epoch: 16, keepLast: true}
		for _, b := range script {
			if b == 0xff {
				o := &Override{Number: snap.Number + 1, Parent: snap.Hash, Signers: addrs(actors[:1+snap.Number%7])}
				snap = Overrides{o}.apply(snap)
				holdsTogether(t, snap)
				continue
			}
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
