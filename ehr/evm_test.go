// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"bytes"
	"errors"
	"math/big"
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/holiman/uint256"
)

func TestMain(m *testing.M) {
	ehr.RegisterSwitched()
	ehr.Register() // more calls do nothing
	os.Exit(m.Run())
}

var (
	doctor  = nativetest.Person("doctor")
	dapp    = nativetest.Person("dapp") // enrolled, and a contract
	outer   = common.HexToAddress("0xc0de01")
	account = common.HexToAddress("0xc0de02") // delegates to a native contract
	api     = bindings.NewRecords()
	record  = common.Hash{1}
	version = bindings.Anchor{
		RecordId: record, Version: 1, Pid: common.Hash{2}, RecordClass: 2,
		ContentCommit: common.Hash{3}, BlobHash: common.Hash{4}, Size: 5, AuthoredAt: 6,
	}
	anchorInput = api.PackAnchor(version, nil)
)

const (
	refused  = 1 // what forward stores of a call that failed
	answered = 2 // and of one that did not
)

// forward is a contract that passes its calldata on, stores what became of
// the call unless it must not, and returns what the call returned.
func forward(kind vm.OpCode, to common.Address, wei, gas uint64, store bool) []byte {
	p := program.New().Op(vm.CALLDATASIZE).Push0().Push0().Op(vm.CALLDATACOPY)
	p.Push0().Push0().Op(vm.CALLDATASIZE).Push0()
	if kind == vm.CALL || kind == vm.CALLCODE {
		p.Push(wei)
	}
	p.Push(to)
	if gas == 0 {
		p.Op(vm.GAS)
	} else {
		p.Push(gas)
	}
	p.Op(kind)
	if store {
		p.Push(1).Op(vm.ADD).Push0().Op(vm.SSTORE)
	}
	p.Op(vm.RETURNDATASIZE).Push0().Push0().Op(vm.RETURNDATACOPY)
	return p.Op(vm.RETURNDATASIZE).Push0().Op(vm.RETURN).Bytes()
}

// reverting is the code with another end: it reverts with what it would return.
func reverting(code []byte) []byte { return append(code[:len(code)-1], byte(vm.REVERT)) }

// TestFromContracts tells what Solidity contracts may do with native ones.
func TestFromContracts(t *testing.T) {
	records := contracts.RecordsAddress
	code := func(code []byte) types.Account {
		return types.Account{Nonce: 1, Code: code, Balance: big.NewInt(10)}
	}
	for _, story := range []struct {
		name     string
		alloc    types.GenesisAlloc
		from     common.Address
		to       common.Address
		anchored bool
		refusal  string // custom error that the call returned
		slot     byte   // what the called contract stored
	}{
		{
			name:  "an enrolled contract anchors in its own name, whoever sent the transaction",
			alloc: types.GenesisAlloc{dapp: code(forward(vm.CALL, records, 0, 0, true))},
			from:  nativetest.Person("stranger"), to: dapp, anchored: true, slot: answered,
		}, {
			name:  "a contract does not act for the doctor who calls it, and can go on after the refusal",
			alloc: types.GenesisAlloc{outer: code(forward(vm.CALL, records, 0, 0, true))},
			from:  doctor, to: outer, refusal: "NotAllowed", slot: refused,
		}, {
			name:  "a delegate call is refused",
			alloc: types.GenesisAlloc{dapp: code(forward(vm.DELEGATECALL, records, 0, 0, true))},
			from:  doctor, to: dapp, refusal: "DirectCallOnly", slot: refused,
		}, {
			name:  "a call of the code is refused",
			alloc: types.GenesisAlloc{dapp: code(forward(vm.CALLCODE, records, 0, 0, true))},
			from:  doctor, to: dapp, refusal: "DirectCallOnly", slot: refused,
		}, {
			name:  "a static call is refused",
			alloc: types.GenesisAlloc{dapp: code(forward(vm.STATICCALL, records, 0, 0, true))},
			from:  doctor, to: dapp, refusal: "ReadOnly", slot: refused,
		}, {
			name: "a call below a static call is refused",
			alloc: types.GenesisAlloc{
				dapp:  code(forward(vm.CALL, records, 0, 0, false)),
				outer: code(forward(vm.STATICCALL, dapp, 0, 0, true)),
			},
			from: doctor, to: outer, refusal: "ReadOnly", slot: answered,
		}, {
			name:  "value is refused and comes back",
			alloc: types.GenesisAlloc{dapp: code(forward(vm.CALL, records, 3, 0, true))},
			from:  doctor, to: dapp, refusal: "ValueRefused", slot: refused,
		}, {
			name: "what a contract anchors is undone with the contract's call, whose caller goes on",
			alloc: types.GenesisAlloc{
				dapp:  code(reverting(forward(vm.CALL, records, 0, 0, false))),
				outer: code(forward(vm.CALL, dapp, 0, 0, true)),
			},
			from: doctor, to: outer, slot: refused,
		}, {
			name:  "too little gas leaves nothing and the caller goes on",
			alloc: types.GenesisAlloc{dapp: code(forward(vm.CALL, records, 0, 100_000, true))},
			from:  doctor, to: dapp, slot: refused,
		}, {
			name:  "an account that delegates to the contract cannot act as it",
			alloc: types.GenesisAlloc{account: code(types.AddressToDelegation(records))},
			from:  doctor, to: account,
		},
	} {
		t.Run(story.name, func(t *testing.T) {
			chain := newChain(t, story.alloc)
			out := chain.Run(nativetest.Call{From: story.from, To: story.to, Input: anchorInput, Gas: 1_000_000})
			if anchored := latest(t, chain) == 1; anchored != story.anchored {
				t.Errorf("have anchored %v, want %v: %v %x", anchored, story.anchored, out.Err, out.Output)
			}
			if story.refusal != "" && !bytes.HasPrefix(out.Output, contracts.Records.Errors[story.refusal].ID.Bytes()[:4]) {
				t.Errorf("have %x, want %s", out.Output, story.refusal)
			}
			if slot := chain.State.GetState(story.to, common.Hash{})[31]; slot != story.slot {
				t.Errorf("have slot %d, want %d", slot, story.slot)
			}
			if !story.anchored && len(out.Logs) > 0 {
				t.Errorf("have %d events", len(out.Logs))
			}
			if !chain.State.GetBalance(records).IsZero() {
				t.Error("the contract kept value")
			}
		})
	}
}

// TestCustodianIsTheCallersOrganization looks at what the contract recorded.
func TestCustodianIsTheCallersOrganization(t *testing.T) {
	chain := newChain(t, types.GenesisAlloc{dapp: {Nonce: 1, Code: forward(vm.CALL, contracts.RecordsAddress, 0, 0, true)}})
	out := chain.Run(nativetest.Call{From: nativetest.Person("southdoctor"), To: dapp, Input: anchorInput})
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	got, err := api.UnpackGet(chain.Run(nativetest.Call{To: contracts.RecordsAddress, Input: api.PackGet(record, 1)}).Output)
	if err != nil || got.A != version || got.CustodianOrg != nativetest.North || got.BlockNumber != nativetest.Number {
		t.Errorf("have %+v, error %v", got, err)
	}
}

// TestBeneficiary sends value to a native contract by SELFDESTRUCT, which
// nothing can prevent: the contract must not care.
func TestBeneficiary(t *testing.T) {
	bomb := program.New().Selfdestruct(contracts.RecordsAddress).Bytes()
	chain := newChain(t, types.GenesisAlloc{outer: {Nonce: 1, Code: bomb, Balance: big.NewInt(7)}})
	if out := chain.Run(nativetest.Call{From: doctor, To: outer}); out.Err != nil {
		t.Fatal(out.Err)
	}
	if have := chain.State.GetBalance(contracts.RecordsAddress); have.Uint64() != 7 {
		t.Errorf("have balance %v, want 7", have)
	}
	if out := chain.Run(nativetest.Call{From: doctor, To: contracts.RecordsAddress, Input: anchorInput}); out.Err != nil {
		t.Errorf("anchor: %v %x", out.Err, out.Output)
	}
}

// TestTransactions runs whole transactions: members pay nothing and need no
// ether, and nobody else gets one in.
func TestTransactions(t *testing.T) {
	deploy := program.New().ReturnViaCodeCopy([]byte{0xfe}).Bytes()
	records := contracts.RecordsAddress
	for _, story := range []struct {
		name   string
		from   string
		to     *common.Address
		data   []byte
		refuse error
		latest uint32
	}{
		{"an enrolled doctor without ether anchors", "doctor", &records, anchorInput, nil, 1},
		{"a stranger's transaction is refused", "stranger", &records, anchorInput, registry.ErrNotMember, 0},
		{"a stranger's plain transfer is refused", "stranger", &outer, nil, registry.ErrNotMember, 0},
		{"a doctor may not create a contract", "doctor", nil, deploy, registry.ErrNotDeployer, 0},
		{"a deployer may", "deployer", nil, deploy, nil, 0},
		{"an expired doctor's anchor fails in the block", "expired", &records, anchorInput, nil, 0},
	} {
		t.Run(story.name, func(t *testing.T) {
			chain := newChain(t, nil)
			evm := chain.EVM(nativetest.Person(story.from))
			defer evm.Release()
			_, err := core.ApplyMessage(evm, &core.Message{
				To: story.to, From: nativetest.Person(story.from), Data: story.data, GasLimit: 1_000_000,
				Value: new(uint256.Int), GasPrice: new(uint256.Int), GasFeeCap: new(uint256.Int), GasTipCap: new(uint256.Int),
			}, core.NewGasPool(2_000_000))
			if !errors.Is(err, story.refuse) {
				t.Errorf("have error %v, want %v", err, story.refuse)
			}
			if have := latest(t, chain); have != story.latest {
				t.Errorf("have version %d, want %d", have, story.latest)
			}
		})
	}
}

func newChain(t testing.TB, more types.GenesisAlloc) *nativetest.Chain {
	t.Helper()
	alloc, err := ehr.Alloc(nativetest.Alliance())
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), version.Pid)
	for address, account := range more {
		alloc[address] = account
	}
	return nativetest.New(t, alloc)
}

func latest(t testing.TB, chain *nativetest.Chain) uint32 {
	t.Helper()
	out := chain.Run(nativetest.Call{To: contracts.RecordsAddress, Input: api.PackHead(record)})
	head, err := api.UnpackHead(out.Output)
	if err != nil {
		t.Fatal(err)
	}
	return head.Latest
}

// BenchmarkAnchor measures one author's first version of a record, state in
// memory. The EVM is made once, as for a block.
func BenchmarkAnchor(b *testing.B) {
	chain := newChain(b, nil)
	chain.NextTransaction()
	evm := chain.EVM(doctor)
	defer evm.Release()
	var used uint64
	for b.Loop() {
		snapshot := chain.State.Snapshot()
		gas := vm.NewGasBudget(1_000_000, 0)
		_, left, err := evm.Call(doctor, contracts.RecordsAddress, anchorInput, gas, new(uint256.Int))
		if err != nil {
			b.Fatal(err)
		}
		used = left.Used(gas)
		chain.State.RevertToSnapshot(snapshot)
	}
	b.ReportMetric(float64(used), "gas/op")
}
