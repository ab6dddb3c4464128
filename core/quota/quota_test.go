// SPDX-License-Identifier: LGPL-3.0-or-later

package quota

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/p2p/enode"
)

var (
	liar   = enode.ID{1}
	friend = enode.ID{2}
	third  = enode.ID{3}
)

func wantValues(t *testing.T, story string, p *Pool[int, int], want ...int) {
	t.Helper()
	if have := p.Values(); !slices.Equal(have, want) {
		t.Errorf("%s: have %v, want %v", story, have, want)
	}
	items, bytes := 0, 0
	for _, s := range p.byPeer {
		items, bytes = items+s.items.Len(), bytes+s.bytes
	}
	keyed := 0
	for _, list := range p.byKey {
		keyed += len(list)
	}
	if items != p.Len() || keyed != p.Len() || bytes != p.bytes {
		t.Errorf("%s: %d items, of peers %d, by keys %d; %d bytes, of peers %d", story, p.Len(), items, keyed, p.bytes, bytes)
	}
}

// TestShares fills a pool from one side and from several: who takes most gives
// way.
func TestShares(t *testing.T) {
	p := NewPool[int, int](Limits{Items: 6, PerPeer: 4, Bytes: 60, Life: time.Hour})
	for i := range 10 {
		p.Add(liar, i, i, 1)
	}
	wantValues(t, "a peer beyond its share", p, 6, 7, 8, 9)
	p.Add(friend, 20, 20, 1)
	p.Add(friend, 21, 21, 1)
	p.Add(friend, 22, 22, 1)
	wantValues(t, "the pool is full", p, 7, 8, 9, 20, 21, 22)
	for i := range 10 {
		p.Add(liar, 30+i, 30+i, 1)
	}
	wantValues(t, "the liar goes on", p, 20, 21, 22, 37, 38, 39)
	p.Add(third, 40, 40, 1)
	wantValues(t, "a third one", p, 21, 22, 37, 38, 39, 40)
}

// TestBytes bounds what large items take.
func TestBytes(t *testing.T) {
	p := NewPool[int, int](Limits{Items: 6, PerPeer: 4, Bytes: 60, Life: time.Hour})
	if p.Add(liar, 1, 1, 61) {
		t.Error("an item larger than the pool is kept")
	}
	p.Add(friend, 2, 2, 10)
	p.Add(liar, 3, 3, 40)
	p.Add(liar, 4, 4, 10)
	wantValues(t, "all of it", p, 2, 3, 4)
	p.Add(friend, 5, 5, 1)
	wantValues(t, "a byte more", p, 2, 4, 5)
}

// TestKeys takes items by their key, and what each peer sent of it once.
func TestKeys(t *testing.T) {
	p := NewPool[int, int](Limits{Items: 6, PerPeer: 4, Bytes: 60, Life: time.Hour})
	for _, peer := range []enode.ID{liar, liar, friend} {
		p.Add(peer, 1, 10, 1)
	}
	p.Add(friend, 1, 11, 1)
	p.Add(friend, 2, 12, 1)
	if want := []Item[int]{{liar, 10}, {friend, 10}, {friend, 11}}; !p.Has(1) || !slices.Equal(p.Take(1), want) || p.Has(1) {
		t.Errorf("want %v, and none left", want)
	}
	if have := p.TakeFunc(func(v int) bool { return v > 11 }); len(have) != 1 || have[0].Value != 12 {
		t.Errorf("have %v, want 12", have)
	}
	wantValues(t, "in the end", p)
}

// TestLife ends what nobody wants.
func TestLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPool[int, int](Limits{Items: 6, PerPeer: 4, Bytes: 60, Life: time.Minute})
		p.Add(liar, 1, 1, 1)
		time.Sleep(30 * time.Second)
		p.Add(friend, 2, 2, 1)
		time.Sleep(30 * time.Second)
		if have := p.Take(1); len(have) > 0 {
			t.Errorf("have %v, want nothing after its time", have)
		}
		wantValues(t, "after a minute", p, 2)
	})
}

// TestFaults bears some faults at once and some in time, and forgets the peer that
// was silent for longest.
func TestFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewFaults(4, time.Minute, 2)
		for i := range 4 {
			if f.Note(liar, 1) {
				t.Errorf("fault %d is one too many", i+1)
			}
		}
		if !f.Note(liar, 1) || f.Note(friend, 4) || !f.Note(friend, 1) {
			t.Error("the fifth fault is borne, or the faults of another count")
		}
		time.Sleep(15 * time.Second)
		if f.Note(liar, 1) || !f.Note(liar, 1) {
			t.Error("a quarter of the time later: want one more")
		}
		f.Note(third, 1)
		if have := f.peers.Len(); have != 2 {
			t.Errorf("have %d peers, want 2", have)
		}
	})
}
