// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"errors"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/holiman/uint256"

	"github.com/dntp/dntp/core/internal/chaintest"
)

func TestWeights(t *testing.T) {
	l := openNew(t, chaintest.NewAlliance(t, 4))
	head := l.grow(t, l.Chain.Genesis().Header(), 1, 2, 0, 3)[3].Header() // 1 + 2 + 2 + 1 + 1
	want := uint256.NewInt(7)

	fresh := newWeights(rawdb.NewMemoryDatabase(), l.Chain)
	for _, story := range []string{"added up", "kept"} {
		if have, err := fresh.of(head); err != nil || !have.Eq(want) {
			t.Errorf("%s: have %v, error %v, want %v", story, have, err, want)
		}
	}
	damaged := rawdb.NewMemoryDatabase()
	damaged.Put(weightKey(4, head.Hash()), make([]byte, 33))
	if have, err := newWeights(damaged, l.Chain).of(head); err != nil || !have.Eq(want) {
		t.Errorf("damaged: have %v, error %v, want %v", have, err, want)
	}
	orphan := types.CopyHeader(head)
	orphan.ParentHash[0]++
	if _, err := fresh.of(orphan); err == nil {
		t.Error("a header without a parent has a weight")
	}
}

// longChain has headers of difficulty 2 and nothing else.
type longChain struct {
	headers []*types.Header
	reads   int
}

func newLongChain(length int) *longChain {
	c := &longChain{headers: []*types.Header{{Number: new(big.Int), Difficulty: common.Big1}}}
	for n := 1; n <= length; n++ {
		c.headers = append(c.headers, &types.Header{
			Number: big.NewInt(int64(n)), Difficulty: common.Big2, ParentHash: c.headers[n-1].Hash(),
		})
	}
	return c
}

func (c *longChain) GetHeader(hash common.Hash, number uint64) *types.Header {
	c.reads++
	if number < uint64(len(c.headers)) && c.headers[number].Hash() == hash {
		return c.headers[number]
	}
	return nil
}

func (c *longChain) GetCanonicalHash(number uint64) common.Hash {
	if number < uint64(len(c.headers)) {
		return c.headers[number].Hash()
	}
	return common.Hash{}
}

// fullDisk takes some batches, of which it counts the largest, and then no more.
type fullDisk struct {
	ethdb.Database
	room, largest int
}

var errFull = errors.New("disk is full")

func (d *fullDisk) NewBatch() ethdb.Batch { return &fullBatch{d.Database.NewBatch(), d} }

type fullBatch struct {
	ethdb.Batch
	disk *fullDisk
}

func (b *fullBatch) Write() error {
	if b.disk.room--; b.disk.room < 0 {
		return errFull
	}
	b.disk.largest = max(b.disk.largest, b.ValueSize())
	return b.Batch.Write()
}

// TestWeightsOfALongChain adds up a chain that came from elsewhere, with a crash
// on the way: it holds one step in memory, and goes on where it was.
func TestWeightsOfALongChain(t *testing.T) {
	const steps = 8
	chain := newLongChain(steps * weightStep)
	head := chain.headers[len(chain.headers)-1]
	disk := &fullDisk{Database: rawdb.NewMemoryDatabase(), room: steps - 1}
	if _, err := newWeights(disk, chain).of(head); !errors.Is(err, errFull) {
		t.Fatalf("have %v, want %v", err, errFull)
	}
	chain.reads, disk.room = 0, steps
	have, err := newWeights(disk, chain).of(head)
	if want := uint256.NewInt(2*steps*weightStep + 1); err != nil || !have.Eq(want) {
		t.Errorf("have %v, error %v, want %v", have, err, want)
	}
	if limit := 5 * weightStep; chain.reads > limit {
		t.Errorf("after a crash: %d headers were read again, want at most %d", chain.reads, limit)
	}
	if limit := (weightStep + 1) * 64; disk.largest > limit {
		t.Errorf("a batch has %d bytes, want at most %d", disk.largest, limit)
	}
}
