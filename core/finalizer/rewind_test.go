// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// TestRewind takes the head back while a certificate for a block above arrives: the
// block becomes final only when it is there again, and nothing goes below a final one.
func TestRewind(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l, other := openNew(t, a), openNew(t, a)
	blocks := l.grow(t, l.Chain.Genesis().Header(), 1, 2, 3, 0, 1)
	for _, block := range blocks {
		if _, err := other.importer.Insert(block); err != nil {
			t.Fatal(err)
		}
	}
	l.certify(t, linkOf(blocks[0], blocks[1]), 1, 2, 3) // block 1 is final
	late := other.certify(t, linkOf(blocks[3], blocks[4]), 1, 2, 3)

	add := func(story string, cert *finality.Certificate, final uint64) {
		t.Helper()
		if _, err := l.final.AddCertificate(enode.ID{}, cert); err != nil {
			t.Errorf("%s: %v", story, err)
		}
		if have := l.final.Final().Number; have != final {
			t.Errorf("%s: final have %d, want %d", story, have, final)
		}
		if l.final.Halted() {
			t.Fatalf("%s: the member has stopped", story)
		}
	}
	err := l.final.Rewind(2, func() error {
		add("a certificate just before the head goes back", late, 1)
		if err := l.Chain.SetHead(2); err != nil {
			return err
		}
		add("a certificate just after", late, 1)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range blocks[2:] {
		if _, err := l.importer.Insert(block); err != nil {
			t.Fatal(err)
		}
		l.final.Arrived(block.Hash())
	}
	add("the same certificate when the blocks are back", late, 4)

	err = l.final.Rewind(3, func() error { t.Error("the head goes below the final block"); return nil })
	if want := "block 4 is final, and a member never goes back below it"; err == nil || err.Error() != want {
		t.Errorf("below the final block: have %v, want %s", err, want)
	}
}
