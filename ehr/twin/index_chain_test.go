// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"math/big"
	"slices"
	"testing"

	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/event"
)

// told is a block of a random run, as a chain tells the index of it.
type told struct {
	time uint64
	logs []*types.Log
}

// history is a random run: one block for each step that had events.
func history(t testing.TB, seed uint64, steps int) (*world, []told) {
	t.Helper()
	w := newWorld(t, seed)
	var blocks []told
	run := func(s step) {
		w.emitted = nil
		out, err := w.run(s)
		if err != nil {
			t.Fatal(err)
		}
		w.learn(s, out)
		if len(w.emitted) > 0 {
			blocks = append(blocks, told{w.now(), w.emitted})
		}
	}
	for i := range steps {
		if i == steps/2 {
			for _, next := range w.crowds() {
				run(next())
			}
		}
		run(w.next())
	}
	for len(w.plans) > 0 {
		run(w.follow(0))
	}
	return w, blocks
}

// line is a chain of blocks that have only what an index asks for.
type line struct {
	headers  []*types.Header // by number
	receipts map[common.Hash]types.Receipts
	final    uint64
}

var _ index.Chain = (*line)(nil)

// newLine is a chain of a genesis block.
func newLine() *line {
	genesis := &types.Header{Number: new(big.Int), Time: model().Time, Difficulty: new(big.Int)}
	return &line{headers: []*types.Header{genesis}, receipts: make(map[common.Hash]types.Receipts)}
}

func (l *line) genesis() index.Block {
	return index.Block{Hash: l.headers[0].Hash(), Time: l.headers[0].Time}
}

// grow adds a block; its salt makes its hash differ from that of the same block on another branch.
func (l *line) grow(b told, salt byte) {
	parent := l.headers[len(l.headers)-1]
	receipt := &types.Receipt{}
	for i, log := range b.logs {
		log := *log
		log.Index, log.TxHash = uint(i), common.BigToHash(new(big.Int).SetUint64(b.time<<8|uint64(salt)))
		receipt.Logs = append(receipt.Logs, &log)
	}
	receipt.Bloom = types.CreateBloom(receipt)
	header := &types.Header{
		ParentHash: parent.Hash(), Number: new(big.Int).Add(parent.Number, common.Big1), Time: b.time, Difficulty: new(big.Int),
		Bloom: receipt.Bloom, Extra: []byte{salt}, ReceiptHash: types.EmptyReceiptsHash,
	}
	if len(b.logs) > 0 {
		header.ReceiptHash = common.Hash{1}
	}
	l.headers = append(l.headers, header)
	l.receipts[header.Hash()] = types.Receipts{receipt}
}

// cut takes blocks back.
func (l *line) cut(head uint64) { l.headers = slices.Clone(l.headers[:head+1]) }

func (l *line) head() uint64 { return uint64(len(l.headers)) - 1 }

func (l *line) CurrentBlock() *types.Header      { return l.headers[l.head()] }
func (l *line) CurrentFinalBlock() *types.Header { return l.headers[min(l.final, l.head())] }
func (l *line) GetHeaderByNumber(n uint64) *types.Header {
	if n > l.head() {
		return nil
	}
	return l.headers[n]
}
func (l *line) GetCanonicalHash(n uint64) common.Hash {
	if n > l.head() {
		return common.Hash{}
	}
	return l.headers[n].Hash()
}
func (l *line) GetReceiptsByHash(hash common.Hash) types.Receipts { return l.receipts[hash] }
func (l *line) SubscribeChainHeadEvent(chan<- core.ChainHeadEvent) event.Subscription {
	return event.NewSubscription(func(quit <-chan struct{}) error { <-quit; return nil })
}

// openIndex opens an index of the line's genesis.
func openIndex(t testing.TB, db ethdb.KeyValueStore, l *line) *index.Index {
	t.Helper()
	ix, err := index.Open(db, model(), l.genesis())
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// catchUp brings the index to the head of the line.
func catchUp(t testing.TB, ix *index.Index, l *line) {
	t.Helper()
	if err := ix.CatchUp(t.Context(), l); err != nil {
		t.Fatal(err)
	}
}

// rows are all rows of a store.
func rows(t testing.TB, db ethdb.KeyValueStore) map[string]string {
	t.Helper()
	all := make(map[string]string)
	it := db.NewIterator(nil, nil)
	defer it.Release()
	for it.Next() {
		all[string(it.Key())] = string(it.Value())
	}
	if err := it.Error(); err != nil {
		t.Fatal(err)
	}
	return all
}
