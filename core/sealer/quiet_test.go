// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// TestWanted tells when the signers of a quiet chain seal: A is in turn, B one
// and C two places behind. The parent is of second 100, the period is 2 s.
func TestWanted(t *testing.T) {
	var (
		pace  = Pace{Period: 2 * time.Second, DelayMin: time.Second, Stagger: 500 * time.Millisecond}
		quiet = Quiet{On: true, Interval: time.Minute}
		unix  = time.UnixMilli
	)
	const none = 0
	tests := []struct {
		story      string
		quiet      Quiet
		since      int64 // ms
		seen       int64 // ms
		unfinished bool
		need       Need
		a, b, c    int64 // ms
	}{
		{"a busy chain has a block each period", Quiet{}, 100_050, none, false, ForPeriod, 102_000, 103_000, 103_500},
		{"an idle chain is silent for the interval", quiet, 100_050, none, false, ForInterval, 160_000, 161_000, 161_500},
		{"a transaction that comes early waits for the period", quiet, 100_050, 100_700, false, ForTransactions, 102_000, 103_000, 103_500},
		{"a transaction that breaks a silence is sealed at once, and the others keep apart", quiet, 100_050, 130_250, false, ForTransactions, 130_250, 131_250, 131_750},
		{"a transaction that comes as the interval ends changes nothing", quiet, 100_050, 160_400, false, ForInterval, 160_000, 161_000, 161_500},
		{"what is not final yet gets a block at its period", quiet, 100_050, none, true, ForFinality, 102_000, 103_000, 103_500},
		{"a signer that was away counts from its return", quiet, 300_000, none, false, ForInterval, 300_000, 301_000, 301_500},
		{"also with transactions that it saw before", quiet, 150_000, 120_000, false, ForTransactions, 150_000, 151_000, 151_500},
	}
	for _, test := range tests {
		o := outlook{parentTime: 100, since: unix(test.since), unfinished: test.unfinished}
		if test.seen != none {
			o.seen = unix(test.seen)
		}
		need, from := test.quiet.wanted(o)
		if need != test.need {
			t.Errorf("%s: have %q, want %q", test.story, need, test.need)
		}
		for distance, want := range []int64{test.a, test.b, test.c} {
			if have := pace.sealAt(100, uint64(distance), from); !have.Equal(unix(want)) {
				t.Errorf("%s: signer %c seals at %d, want %d", test.story, 'A'+distance, have.UnixMilli(), want)
			}
		}
	}
}

// A chain without a period has a block when there are transactions, and else none:
// not after an interval, and not to make the last one final.
func TestOnDemand(t *testing.T) {
	quiet := Quiet{}.Settled(0)
	since, seen := time.Unix(100, 0), time.Unix(130, 0)
	if need, _ := quiet.wanted(outlook{parentTime: 10, since: since, unfinished: true}); need != ForNothing {
		t.Errorf("idle: have %q, want none", need)
	}
	need, from := quiet.wanted(outlook{parentTime: 100, since: since, seen: seen})
	if need != ForTransactions || !from.Equal(seen) {
		t.Errorf("have %q from %v, want %q from %v", need, from, ForTransactions, seen)
	}
	pace := DefaultPace(0)
	if at := pace.sealAt(100, 0, since); !at.Equal(time.Unix(101, 0)) || pace.blockTime(100, since) != 101 {
		t.Errorf("a block on one of the same second is sealed at %v with time %d, want a second later", at, pace.blockTime(100, since))
	}
	idle := State{Hold: HoldQuiet}
	if wait := idle.wait(since); wait != lookEvery {
		t.Errorf("idle: have a wait of %v, want %v", wait, lookEvery)
	}
}

// TestUnfinished writes chains as strings, T for a block with transactions and
// e for an empty one.
func TestUnfinished(t *testing.T) {
	tests := []struct {
		story string
		chain string
		final uint64
		want  bool
	}{
		{"a chain that never had a transaction", "eee", 0, false},
		{"genesis alone", "", 0, false},
		{"the head has transactions", "eT", 0, true},
		{"they are final", "eTee", 2, false},
		{"the block below them is final", "eTee", 1, true},
		{"enough empty blocks have tried", "T" + "eeeeeeee", 0, false},
		{"one more may try", "T" + "eeeeeee", 0, true},
		{"a new block with transactions begins anew", "TeeeeeeeeT", 0, true},
	}
	for _, test := range tests {
		headers := []*types.Header{{Number: new(big.Int), TxHash: types.EmptyTxsHash}}
		for i, kind := range test.chain {
			h := &types.Header{Number: big.NewInt(int64(i + 1)), TxHash: types.EmptyTxsHash}
			if kind == 'T' {
				h.TxHash = common.Hash{1}
			}
			headers = append(headers, h)
		}
		parentOf := func(h *types.Header) *types.Header { return headers[h.Number.Uint64()-1] }
		if have := unfinished(headers[len(headers)-1], test.final, parentOf); have != test.want {
			t.Errorf("%s: have %v, want %v", test.story, have, test.want)
		}
	}
}

func TestQuietSettings(t *testing.T) {
	if err := (Quiet{Interval: time.Second}).Check(2 * time.Second); !errors.Is(err, ErrInterval) {
		t.Errorf("an interval below the period: have %v, want %v", err, ErrInterval)
	}
	for _, q := range []Quiet{{}, {Interval: 2 * time.Second}} {
		if err := q.Check(2 * time.Second); err != nil {
			t.Errorf("%v: %v", q, err)
		}
	}
	if have := (Quiet{}).Settled(2 * time.Minute).Interval; have != 2*time.Minute {
		t.Errorf("the default on a slow chain: have %v, want its period", have)
	}
}
