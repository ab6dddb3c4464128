// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"encoding/hex"
	"flag"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	loadTime = flag.Duration("load", time.Second, "how long BenchmarkLoad lasts")
	loadRate = flag.Int("rate", 10_000, "leaves a second of BenchmarkLoad")
	loadSize = flag.Int("leaf", 2048, "bytes of a leaf of BenchmarkLoad")
)

const loadCallers = 100

// loadEntry is the leaf that stands for number n of the load.
func loadEntry(n int) []byte {
	entry := make([]byte, *loadSize)
	copy(entry, hex.EncodeToString([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}))
	return entry
}

// BenchmarkLoad offers leaves at a steady rate while heads are anchored, one call
// for each leaf; over RPC, where JSON takes most of the time, one for ten, and as
// fast as it goes. Afterwards it proves every leaf.
//
//	go test ./ehr/logger -run '^$' -bench Load/go -benchtime 1x -load 60s -timeout 20m
func BenchmarkLoad(b *testing.B) {
	b.Run("go", func(b *testing.B) {
		load(b, 1, *loadTime, func(s *Service) func([][]byte) (uint64, error) { return s.Log(Audit).AppendAll })
	})
	b.Run("rpc", func(b *testing.B) { load(b, 10, time.Hour, overRPC) })
}

// overRPC appends through the server that a node has.
func overRPC(s *Service) func([][]byte) (uint64, error) {
	server := rpc.NewServer()
	api := s.AppendAPI()
	if err := server.RegisterName(api.Namespace, api.Service); err != nil {
		panic(err)
	}
	client := rpc.DialInProc(server)
	return func(entries [][]byte) (uint64, error) {
		var first hexutil.Uint64
		hex := make([]hexutil.Bytes, len(entries))
		for i, entry := range entries {
			hex[i] = entry
		}
		err := client.Call(&first, "ehr_logAppend", Audit, hex)
		return uint64(first), err
	}
}

func load(b *testing.B, batch int, most time.Duration, connect func(*Service) func([][]byte) (uint64, error)) {
	for range b.N {
		chain := newFakeChain()
		chain.interval, chain.period = *loadTime/4, 10*time.Millisecond
		s, err := New(Config{Dir: b.TempDir(), Org: north, Kinds: []Kind{Audit}, Chain: chain})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Start(); err != nil {
			b.Fatal(err)
		}
		total := int(loadTime.Seconds() * float64(*loadRate))
		places, waits, took := offer(b, total, batch, connect(s))
		slices.Sort(waits)
		b.ReportMetric(float64(total)/took.Seconds(), "leaves/s")
		b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "ms-median")
		b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "ms-99%")
		b.ReportMetric(float64(waits[len(waits)-1].Microseconds())/1000, "ms-longest")
		began := time.Now()
		proveAll(b, s.Log(Audit), places)
		b.ReportMetric(float64(total)/time.Since(began).Seconds(), "proofs/s")
		if err := s.Stop(); err != nil {
			b.Fatal(err)
		}
		if took > most+time.Second {
			b.Errorf("%d leaves took %v, want %v", total, took, most)
		}
	}
}

// offer sends leaves at the rate, each when its time has come, and returns where
// they are and how long each call took from then on.
func offer(b *testing.B, total, batch int, send func([][]byte) (uint64, error)) (places []uint64, waits []time.Duration, took time.Duration) {
	places, waits = make([]uint64, total), make([]time.Duration, total/batch)
	var next, all = make(chan int, total/batch), sync.WaitGroup{}
	began := time.Now()
	for range loadCallers {
		all.Go(func() {
			for call := range next {
				var entries [][]byte
				for n := call * batch; n < (call+1)*batch; n++ {
					entries = append(entries, loadEntry(n))
				}
				first, err := send(entries)
				if err != nil {
					b.Error(err)
					return
				}
				for i := range entries {
					places[call*batch+i] = first + uint64(i)
				}
				due := began.Add(time.Duration(call*batch) * time.Second / time.Duration(*loadRate))
				waits[call] = time.Since(due)
			}
		})
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for sent := 0; sent < total/batch; <-tick.C {
		for due := min(total/batch, int(time.Since(began).Seconds()*float64(*loadRate))/batch); sent < due; sent++ {
			next <- sent
		}
	}
	close(next)
	all.Wait()
	return places, waits, time.Since(began)
}

// proveAll checks that each leaf is where the answer said, once, and proves it.
func proveAll(b *testing.B, l *Log, places []uint64) {
	head := l.Head()
	if head.Size != uint64(len(places)) {
		b.Fatalf("have %d leaves, want %d", head.Size, len(places))
	}
	seen := make([]bool, len(places))
	for n, index := range places {
		if seen[index] {
			b.Fatalf("leaf %d was given out twice", index)
		}
		seen[index] = true
		proof, err := l.Inclusion(index, head.Size)
		if err != nil {
			b.Fatal(err)
		}
		if err := tlog.CheckRecord(hashesOf(proof.Path), int64(head.Size), tlog.Hash(head.Root), int64(index), tlog.RecordHash(loadEntry(n))); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen opens a log after a kill, with leaves behind its checkpoint.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	l, err := openLog(dir, logName{north, Audit}, quick, segmentMax)
	if err != nil {
		b.Fatal(err)
	}
	const leaves = 50_000
	for n := 0; n < leaves; n += AppendMax / 2 {
		var entries [][]byte
		for i := range AppendMax / 2 {
			entries = append(entries, loadEntry(n+i))
		}
		if _, err := l.AppendAll(entries); err != nil {
			b.Fatal(err)
		}
	}
	size := l.Head().Size
	crash(b, l)
	for b.Loop() {
		l, err := openLog(dir, logName{north, Audit}, quick, segmentMax)
		if err != nil {
			b.Fatal(err)
		}
		crash(b, l)
	}
	b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
}
