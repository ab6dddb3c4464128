// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/leveldb"
	"github.com/ethereum/go-ethereum/ethdb/pebble"
)

var benchRecords = flag.Int("records", 20_000, "records in the ledgers of the benchmarks")

// engines are the stores that a node may have.
var engines = map[string]func(dir string) (ethdb.KeyValueStore, error){
	"pebble":  func(dir string) (ethdb.KeyValueStore, error) { return pebble.New(dir, 64, 64, "", false) },
	"leveldb": func(dir string) (ethdb.KeyValueStore, error) { return leveldb.New(dir, 64, 64, "", false) },
}

// benchChain is a chain of records, 100 in a block. Each is final at once, and one in five
// is read in a session.
func benchChain(records int) (c *fakeChain, events int) {
	c = newFakeChain()
	for n := 0; n < records; {
		var txs [][]*types.Log
		for range 100 {
			txs = append(txs, anchorEvents(n))
			if events += 3; n%5 == 0 {
				txs = append(txs, []*types.Log{session(n)})
				events++
			}
			n++
		}
		c.grow(0, txs...)
	}
	return c, events
}

// BenchmarkRebuild makes an index from nothing, of blocks that are final. Receipts are in
// memory: what the chain takes to read them is not in it.
func BenchmarkRebuild(b *testing.B) {
	c, events := benchChain(*benchRecords)
	c.final = c.CurrentBlock().Number.Uint64()
	benchCatchUp(b, c, events)
}

// BenchmarkApply makes an index block by block, with what is needed to undo each.
func BenchmarkApply(b *testing.B) {
	c, events := benchChain(*benchRecords)
	benchCatchUp(b, c, events)
}

func benchCatchUp(b *testing.B, c *fakeChain, events int) {
	for _, engine := range []string{"pebble", "leveldb"} {
		b.Run(engine, func(b *testing.B) {
			var spent, processor time.Duration
			var size int64
			for b.Loop() {
				dir := b.TempDir()
				db, err := engines[engine](dir)
				if err != nil {
					b.Fatal(err)
				}
				ix := newIndex(b, db, c)
				begin, used := time.Now(), processorTime(b)
				catchUp(b, ix, c)
				spent += time.Since(begin)
				processor += processorTime(b) - used // with what the store has done in the background
				if err := db.Compact(nil, nil); err != nil {
					b.Fatal(err)
				}
				db.Close()
				size = folderSize(b, dir)
			}
			b.ReportMetric(float64(events*b.N)/spent.Seconds(), "events/s")
			b.ReportMetric(float64(events*b.N)/processor.Seconds(), "events/cpu-s")
			b.ReportMetric(float64(size)/float64(*benchRecords), "B/record")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// processorTime is what this process has used of all processors. Unlike the time, it does
// not depend on what else the machine does.
func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func folderSize(b *testing.B, dir string) (size int64) {
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(entry.Name()) == ".log" {
			return err
		}
		info, err := entry.Info()
		size += info.Size()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return size
}

// BenchmarkPage reads pages of 20 rows from a ledger: the first and the one in the middle.
func BenchmarkPage(b *testing.B) {
	c, _ := benchChain(*benchRecords)
	c.final = c.CurrentBlock().Number.Uint64()
	db, err := engines["pebble"](b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	ix := newIndex(b, db, c)
	catchUp(b, ix, c)
	for name, f := range map[string]RecordFilter{
		"all": {}, "organization and class": {Organization: id("org", 1), Class: 5}, "status and class": {Class: 5, Status: 2}, "patient": {Patient: id("pid", 7)},
	} {
		v := latest(b, ix)
		_, middle, err := v.Records(f, Page{})
		for range 3 {
			if err == nil && middle != nil {
				_, middle, err = v.Records(f, Page{Cursor: middle, Limit: MaxLimit / 4})
			}
		}
		if err != nil {
			b.Fatal(err)
		}
		for place, cursor := range map[string][]byte{"first": nil, "later": middle} {
			b.Run(fmt.Sprintf("%s/%s", name, place), func(b *testing.B) {
				for b.Loop() {
					v, err := ix.Latest()
					if err != nil {
						b.Fatal(err)
					}
					if _, _, err := v.Records(f, Page{Cursor: cursor}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	b.Run("one record", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			v, err := ix.Latest()
			if err != nil {
				b.Fatal(err)
			}
			if _, err := v.Record(id("record", n%*benchRecords)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
