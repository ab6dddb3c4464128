// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
)

const (
	enrolled = 1000 // doctors in the registry
	anchors  = 140  // of one block
	rounds   = 40   // of each kind, by turns
)

// BenchmarkAllowance executes the same block of anchors with and without the
// allowances, by turns, as a validator does: it recovers the senders, runs the
// transactions, and hashes and stores the trie. It reports the median ratio. The
// word of a person is read and hashed once a block, so the senders matter.
func BenchmarkAllowance(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // idle processors look for work, which counts
	for _, senders := range []int{1, 10, anchors} {
		b.Run(fmt.Sprintf("senders=%d", senders), func(b *testing.B) {
			with, without := newExecution(b, senders, false), newExecution(b, senders, true)
			for b.Loop() {
				for i := range rounds {
					order := []*execution{with, without}
					if i%2 == 1 {
						slices.Reverse(order)
					}
					order[0].run(b)
					order[1].run(b)
				}
			}
			b.ReportMetric(ratio(with.times, without.times), "ratio")
			ehr.Switched.WithoutAllowances = false
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(with.anchor(), "µs/anchor")
			b.ReportMetric(without.anchor(), "µs/anchor-without")
		})
	}
}

// execution executes one block again and again.
type execution struct {
	chain   *ledger
	block   []byte // as it comes from another member: the senders are not known
	without bool   // allowances
	times   []time.Duration
}

func newExecution(b *testing.B, senders int, without bool) *execution {
	ehr.Switched.WithoutAllowances = without
	genesis := newGenesis(b)
	g := &registry.Genesis{
		Orgs:  []registry.GenesisOrg{{ID: nativetest.North, Kind: 1, Admin: addressOf("admin")}},
		Rules: registry.DefaultRules(),
	}
	for i := range enrolled {
		g.Actors = append(g.Actors, registry.GenesisActor{Address: addressOf(doctorName(i)), Org: nativetest.North, Roles: registry.Doctor.Mask()})
	}
	alloc, err := ehr.Alloc(g)
	if err != nil {
		b.Fatal(err)
	}
	for i := range anchors {
		nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), numbered(2, i))
	}
	for address, account := range alloc {
		genesis.Alloc[address] = account
	}
	config := *core.DefaultConfig()
	config.NoPrefetch = true // it would warm up on another processor
	e := &execution{chain: openLedger(b, genesis, &config), without: without}
	for i := range anchors {
		a := version
		a.RecordId, a.Pid = numbered(1, i), numbered(2, i)
		name := doctorName(i % senders)
		tx := types.MustSignNewTx(keyOf(name), types.LatestSigner(genesis.Config), &types.LegacyTx{
			Nonce: uint64(i / senders), To: &contracts.RecordsAddress, Gas: 210_000, GasPrice: new(big.Int), Data: api.PackAnchor(a, nil),
		})
		if err := e.chain.pool.Add([]*types.Transaction{tx}, true)[0]; err != nil {
			b.Fatal(err)
		}
	}
	block := e.chain.seal()
	if have := len(block.Transactions()); have != anchors {
		b.Fatalf("have %d transactions, want %d", have, anchors)
	}
	if e.block, err = rlp.EncodeToBytes(block); err != nil {
		b.Fatal(err)
	}
	return e
}

func doctorName(i int) string { return fmt.Sprintf("doctor %d", i) }

func numbered(kind byte, n int) common.Hash {
	return crypto.Keccak256Hash(binary.BigEndian.AppendUint64([]byte{kind}, uint64(n)))
}

func (e *execution) run(b *testing.B) {
	ehr.Switched.WithoutAllowances = e.without
	runtime.GC() // what a run leaves is not for the next one to clear away
	start := processorTime(b)
	block := new(types.Block)
	if err := rlp.DecodeBytes(e.block, block); err != nil {
		b.Fatal(err)
	}
	if _, err := e.chain.ProcessBlock(b.Context(), e.chain.Genesis().Root(), block, core.ExecuteConfig{WriteState: true}); err != nil {
		b.Fatal(err)
	}
	e.times = append(e.times, processorTime(b)-start)
}

// processorTime is what this process has used, on all processors: other work
// of the machine does not count.
func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// anchor is the median time of one anchor, in microseconds.
func (e *execution) anchor() float64 {
	slices.Sort(e.times)
	return float64(e.times[len(e.times)/2].Nanoseconds()) / 1000 / anchors
}

// ratio is the median of with to without, of runs that followed each other.
func ratio(with, without []time.Duration) float64 {
	var ratios []float64
	for i := range with {
		ratios = append(ratios, float64(with[i])/float64(without[i]))
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}
