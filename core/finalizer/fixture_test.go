// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer_test

import (
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"

	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// TestMain begins the goroutines that upstream never ends, outside the bubbles of
// virtual time.
func TestMain(m *testing.M) {
	core.SenderCacher()
	os.Exit(m.Run())
}

// ledger is one member's chain without a network.
type ledger struct {
	*chaintest.Ledger
	importer *chainsync.Importer
	final    *finalizer.Finalizer
}

func open(t *testing.T, a *chaintest.Alliance, db ethdb.Database) *ledger {
	t.Helper()
	l, err := reopen(t, a, db)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func openNew(t *testing.T, a *chaintest.Alliance) *ledger {
	return open(t, a, rawdb.NewMemoryDatabase())
}

// seal builds a block of signer on parent, skew seconds later than it could
// be, stores it and returns it.
func (l *ledger) seal(t *testing.T, parent *types.Header, signer int, skew uint64) *types.Block {
	t.Helper()
	block, work := l.Build(t, parent, signer, skew)
	if _, err := l.importer.InsertSealed(block, work); err != nil {
		t.Fatal(err)
	}
	return block
}

// grow seals blocks one after another by the signers given.
func (l *ledger) grow(t *testing.T, parent *types.Header, signers ...int) []*types.Block {
	t.Helper()
	var blocks []*types.Block
	for _, signer := range signers {
		block := l.seal(t, parent, signer, 0)
		blocks, parent = append(blocks, block), block.Header()
	}
	return blocks
}
