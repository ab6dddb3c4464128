// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
)

// repeats is how often the block is executed, in all.
const repeats = 1000

// TestDeterminism executes one block of calls again and again, with one and
// with two processors, with and without the prefetcher that runs transactions
// ahead of their turn: state root, receipts and gas must be those of the header.
func TestDeterminism(t *testing.T) {
	genesis := newGenesis(t)
	sealer := openLedger(t, genesis, nil)
	block := busyBlock(t, sealer)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	executed := 0
	for _, quiet := range []bool{false, true} {
		config := *core.DefaultConfig()
		config.NoPrefetch = quiet
		config.NoPrecompileCache = quiet
		chain := openLedger(t, genesis, &config)
		for _, processors := range []int{1, 2} {
			runtime.GOMAXPROCS(processors)
			for range repeats / 4 {
				executed++
				if _, err := chain.ProcessBlock(t.Context(), chain.Genesis().Root(), block, core.ExecuteConfig{}); err != nil {
					t.Fatalf("execution %d, %d processors, no prefetcher %v: %v", executed, processors, quiet, err)
				}
			}
		}
	}
}

// busyBlock seals a block of calls to every native contract: many that depend
// on each other, and some that are refused.
func busyBlock(t *testing.T, l *ledger) *types.Block {
	t.Helper()
	calls, records, votes := bindings.NewRegistry(), bindings.NewRecords(), bindings.NewGovernance()
	nonces := make(map[string]uint64)
	send := func(by string, to common.Address, input []byte) {
		t.Helper()
		if err := l.sendTo(to, by, nonces[by], input); err != nil {
			t.Fatal(err)
		}
		nonces[by]++
	}
	toRegistry := func(by string, input []byte) { send(by, contracts.RegistryAddress, input) }
	toRecords := func(by string, input []byte) { send(by, contracts.RecordsAddress, input) }

	for i := range byte(4) {
		a := version
		a.RecordId, a.Pid = common.Hash{1, i}, common.Hash{2, i & 1}
		toRecords("doctor", records.PackAnchor(a, nil))
		if i%2 == 0 { // the others' amendments are refused
			a.PrevCommit = a.ContentCommit
		}
		a.Version, a.ContentCommit = 2, common.Hash{3, i + 1}
		toRecords("doctor", records.PackAnchor(a, nil))
		toRegistry("admin", enrolment(fmt.Sprint("nurse", i), nativetest.North))
		toRegistry("admin", nodeEntry(fmt.Sprint("node", i), nativetest.North))
	}
	var batch []bindings.Anchor
	for i := range byte(8) {
		a := version
		a.RecordId = common.Hash{7, i}
		batch = append(batch, a)
	}
	toRecords("doctor", records.PackAnchorMany(batch))
	toRecords("doctor", records.PackSetStatus(common.Hash{7, 1}, 1, 4, common.Hash{1}))
	toRecords("doctor", records.PackSetHold(common.Hash{7, 1}, true, common.Hash{1})) // refused
	const addSigner = 3
	_, arguments := contracts.Change(addSigner)
	payload, err := arguments.Pack(common.Address{8}, [32]byte(nativetest.North))
	if err != nil {
		t.Fatal(err)
	}
	send("admin", contracts.GovernanceAddress, votes.PackPropose(addSigner, payload, common.Hash{}, nativetest.Now+100_000))
	send("admin", contracts.GovernanceAddress, votes.PackVote(1, true)) // refused, it proposed
	send("admin", contracts.GovernanceAddress, votes.PackExecute(1))    // refused, the timelock runs
	toRegistry("doctor", calls.PackSetEncryptionKey(1, make([]byte, 32)))
	toRegistry("admin", calls.PackSetActorStatus(addressOf("doctor"), registry.Suspended, 0))

	block := l.sealAny()
	failed := 0
	for _, receipt := range l.GetReceiptsByHash(block.Hash()) {
		if receipt.Status == types.ReceiptStatusFailed {
			failed++
		}
	}
	if n := len(block.Transactions()); n != int(nonces["doctor"]+nonces["admin"]) || failed < 4 || failed > n/2 {
		t.Fatalf("have %d transactions, %d of them refused", n, failed)
	}
	return block
}
