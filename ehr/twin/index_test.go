// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
)

// notFinal is how many blocks of a run do not become final.
const notFinal = 5

// TestIndexSameBytes builds an index live, again from nothing, and live across random
// reorganizations: the rows are the same.
func TestIndexSameBytes(t *testing.T) {
	const seed = 3
	_, blocks := history(t, seed, 1200)
	// Once the whole run is final but for a few blocks.
	last := uint64(len(blocks)) - notFinal
	want := func() map[string]string {
		l, db := newLine(), memorydb.New()
		for _, b := range blocks {
			l.grow(b, 0)
		}
		l.final = last
		catchUp(t, openIndex(t, db, l), l)
		return rows(t, db)
	}()
	t.Logf("seed %d: %d blocks, %d rows", seed, len(blocks), len(want))
	for _, test := range []struct {
		name string
		run  func(l *line, ix *index.Index)
	}{
		{"live", func(l *line, ix *index.Index) {
			for i, b := range blocks {
				l.grow(b, 0)
				l.final = min(max(uint64(i), 3)-3, last)
				catchUp(t, ix, l)
			}
		}},
		{"live, and nothing final until the end", func(l *line, ix *index.Index) {
			for _, b := range blocks {
				l.grow(b, 0)
				catchUp(t, ix, l)
			}
			l.final = last
			catchUp(t, ix, l)
		}},
		{"across reorganizations", func(l *line, ix *index.Index) { reorganize(t, seed, l, ix, blocks) }},
	} {
		l, db := newLine(), memorydb.New()
		ix := openIndex(t, db, l)
		test.run(l, ix)
		l.final = last
		catchUp(t, ix, l)
		compareRows(t, test.name, rows(t, db), want)
	}
}

// reorganize lets the line grow to the blocks on branches that die: they have the same
// events in other blocks.
func reorganize(t *testing.T, seed uint64, l *line, ix *index.Index, blocks []told) {
	random := rand.New(rand.NewPCG(seed, 2))
	undone := 0
	for l.head() < uint64(len(blocks)) {
		fork := l.head()
		rest := blocks[fork:]
		for i, most, salt := 0, random.IntN(60), byte(1+random.IntN(255)); i < len(rest) && i < most; {
			joined := told{time: rest[i].time + 1}
			for n := 1 + random.IntN(3); n > 0 && i < len(rest); n, i = n-1, i+1 {
				joined.logs = append(joined.logs, rest[i].logs...)
			}
			l.grow(joined, salt)
			if random.IntN(2) == 0 {
				catchUp(t, ix, l)
			}
		}
		catchUp(t, ix, l)
		undone += int(l.head() - fork)
		l.cut(fork)
		if random.IntN(2) == 0 {
			catchUp(t, ix, l)
		}
		for _, b := range rest[:min(len(rest), random.IntN(12))] {
			l.grow(b, 0)
			if random.IntN(3) == 0 {
				catchUp(t, ix, l)
			}
		}
		l.final = min(max(l.final, l.head()-min(l.head(), uint64(random.IntN(40)))), uint64(len(blocks))-notFinal)
		catchUp(t, ix, l)
	}
	if undone < len(blocks) {
		t.Errorf("%d blocks were undone, the test shows little", undone)
	}
}

func compareRows(t *testing.T, name string, have, want map[string]string) {
	t.Helper()
	wrong := 0
	for key, value := range want {
		if other, ok := have[key]; !ok || other != value {
			if wrong++; wrong < 5 {
				t.Errorf("%s: row %x: have %x (%v), want %x", name, key, other, ok, value)
			}
		}
	}
	for key := range have {
		if _, ok := want[key]; !ok {
			if wrong++; wrong < 5 {
				t.Errorf("%s: row %x is too much", name, key)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%s: %d rows differ", name, wrong)
	}
}

// TestIndexKnowsAll checks that every event of the ABIs has a kind.
func TestIndexKnowsAll(t *testing.T) {
	var seen []index.EventKind
	for _, c := range contracts.All() {
		for name := range c.ABI.Events {
			kind := index.KindOf(c.Address, name)
			if kind == 0 || kind.String() != name {
				t.Errorf("event %s of %s has kind %d, %v", name, c.Name, kind, kind)
			}
			if name != "Relayed" && slices.Contains(seen, kind) {
				t.Errorf("event %s of %s has the kind of another", name, c.Name)
			}
			seen = append(seen, kind)
		}
	}
	if kind := index.KindOf(common.Address{1}, "Relayed"); kind != 0 {
		t.Errorf("a stranger's event has kind %v", kind)
	}
}
