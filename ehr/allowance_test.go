// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/holiman/uint256"
)

const (
	million = 1_000_000
	oneDay  = 24 * 60 * 60 // seconds
)

// tightAlliance lets its people use little gas a day.
func tightAlliance(t *testing.T, openSend bool) *nativetest.Chain {
	t.Helper()
	g := nativetest.Alliance()
	g.OpenSend = openSend
	g.Params = append(g.Params,
		registry.GenesisParam{Key: registry.ParamGasDayMember, Value: 2 * million},
		registry.GenesisParam{Key: registry.ParamGasDayService, Value: 3 * million},
		registry.GenesisParam{Key: registry.ParamGasDayPatient, Value: million},
	)
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), version.Pid)
	alloc[outer] = types.Account{Nonce: 1, Code: program.New().Sstore(0, 0).Bytes(), Storage: map[common.Hash]common.Hash{{}: {1}}}
	return nativetest.New(t, alloc)
}

// apply executes a transaction, or a simulation of one.
func apply(chain *nativetest.Chain, from, to common.Address, gas uint64, input []byte, simulate bool) (*core.ExecutionResult, error) {
	evm := chain.EVM(from)
	defer evm.Release()
	msg := &core.Message{
		To: &to, From: from, Data: input, GasLimit: gas, Nonce: chain.State.GetNonce(from),
		Value: new(uint256.Int), GasPrice: new(uint256.Int), GasFeeCap: new(uint256.Int), GasTipCap: new(uint256.Int),
	}
	if simulate {
		msg.SkipNonceCheck().SkipEOACheck()
	}
	return core.ApplyMessage(evm, msg, core.NewGasPool(math.MaxUint64))
}

func allowanceOf(state vm.StateDB, key common.Address, time uint64) *vm.Allowance {
	allowance, err := ehr.Switched.Admit(state, key, time)
	if err != nil {
		return nil
	}
	return allowance
}

// TestAllowance tells who may send how much on a day.
func TestAllowance(t *testing.T) {
	for _, story := range []struct {
		name    string
		who     string
		spent   uint64 // gas on the day of the chain
		later   uint64 // seconds until the transaction
		gas     uint64 // limit of the transaction
		refused bool
	}{
		{"a doctor may ask for all of the day's gas at once", "doctor", 0, 0, 2 * million, false},
		{"and for no more", "doctor", 0, 0, 2*million + 1, true},
		{"what is left may be asked for", "doctor", million, 0, million, false},
		{"and no more, though less would be used", "doctor", million, 0, million + 1, true},
		{"nothing is left", "doctor", 2 * million, 0, 21_000, true},
		{"a service may use more", "gateway", 2 * million, 0, million, false},
		{"and no more than that", "gateway", 2 * million, 0, million + 1, true},
		{"a deployer may use as much as a service", "deployer", 2 * million, 0, million, false},
		{"the last second of a day is of the day", "doctor", 2 * million, oneDay - nativetest.Now%oneDay - 1, 100_000, true},
		{"the next day begins anew", "doctor", 2 * million, oneDay - nativetest.Now%oneDay, 2 * million, false},
		{"a day that nobody used is not saved up", "doctor", 0, 2 * oneDay, 2*million + 1, true},
		{"after a vote for less, more may be used than there is", "doctor", 5 * million, 0, 21_000, true},
		{"the greatest numbers do not overflow", "doctor", math.MaxUint64, 0, math.MaxUint64, true},
	} {
		t.Run(story.name, func(t *testing.T) {
			chain, from := tightAlliance(t, false), nativetest.Person(story.who)
			ehr.Switched.Spend(chain.State, allowanceOf(chain.State, from, chain.Time), story.spent)
			chain.Time += story.later
			before := allowanceOf(chain.State, from, chain.Time).Used
			result, err := apply(chain, from, from, story.gas, nil, false)
			want := before
			if !story.refused {
				want += 21_000
			}
			if have := allowanceOf(chain.State, from, chain.Time).Used; have != want {
				t.Errorf("have %d used, want %d", have, want)
			}
			switch {
			case story.refused != errors.Is(err, core.ErrAllowanceSpent), !story.refused && err != nil:
				t.Errorf("have error %v, want a refusal: %v", err, story.refused)
			case err == nil && result.UsedGas != 21_000:
				t.Errorf("have gas %d", result.UsedGas)
			}
		})
	}
}

// TestAllowanceUsed tells what counts as used.
func TestAllowanceUsed(t *testing.T) {
	records := contracts.RecordsAddress
	for _, story := range []struct {
		name     string
		open     bool
		simulate bool
		to       common.Address
		input    []byte
		fails    bool
		counts   bool
	}{
		{name: "an anchor counts", to: records, input: anchorInput, counts: true},
		{name: "a transaction that fails counts as well", to: records, input: []byte{1, 2, 3, 4}, fails: true, counts: true},
		{name: "gas that is refunded is not used", to: outer, counts: true},
		{name: "a simulation uses nothing", to: records, input: anchorInput, simulate: true},
		{name: "where anybody may send, nothing is counted", to: records, input: anchorInput, open: true},
	} {
		t.Run(story.name, func(t *testing.T) {
			chain := tightAlliance(t, story.open)
			slot := allowanceOf(tightAlliance(t, false).State, doctor, chain.Time).Slot
			result, err := apply(chain, doctor, story.to, million, story.input, story.simulate)
			if err != nil || result.Failed() != story.fails {
				t.Fatal(err, result)
			}
			if have := chain.State.GetState(contracts.RegistryAddress, slot); (have != common.Hash{}) != story.counts {
				t.Errorf("have word %v, want one: %v", have, story.counts)
			}
			if !story.counts {
				return
			}
			if have := allowanceOf(chain.State, doctor, chain.Time).Used; have != result.UsedGas || have == 0 {
				t.Errorf("have %d used, want %d", have, result.UsedGas)
			}
			if story.to == outer && result.UsedGas >= result.MaxUsedGas {
				t.Errorf("used %d of %d gas, so nothing was refunded", result.UsedGas, result.MaxUsedGas)
			}
		})
	}
}

// TestAllowanceReverts takes a transaction back, as a sealer does with one that
// does not fit.
func TestAllowanceReverts(t *testing.T) {
	chain := tightAlliance(t, false)
	root, snapshot := chain.Root(), chain.State.Snapshot()
	if _, err := apply(chain, doctor, doctor, 21_000, nil, false); err != nil {
		t.Fatal(err)
	}
	if chain.Root() == root {
		t.Fatal("nothing was written, the test shows nothing")
	}
	chain.State.RevertToSnapshot(snapshot)
	if have := chain.Root(); have != root {
		t.Errorf("have root %v, want %v", have, root)
	}
}

// tight is a parameter by which an actor may use a million gas a day.
var tight = registry.GenesisParam{Key: registry.ParamGasDayMember, Value: million}

// TestAllowanceOfAChain has a doctor send more than may be used on a day, on
// whole chains: the sealer leaves it for the next day and seals what others
// send, another member agrees, and the pool takes no more.
func TestAllowanceOfAChain(t *testing.T) {
	genesis := newGenesis(t, tight)
	l, other := openLedger(t, genesis, nil), openLedger(t, genesis, nil)
	input := bindings.NewRegistry().PackSetEncryptionKey(registry.X25519, make([]byte, 32))
	input[len(input)-1]++ // a key is not zero
	for nonce := range uint64(2) {
		if err := l.send("doctor", nonce, input); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.send("admin", 0, input); err != nil {
		t.Fatal(err)
	}
	first := l.sealAny()
	if have := sendersOf(t, first); len(have) != 2 || have[0] == have[1] {
		t.Fatalf("the first block has transactions of %v", have)
	}
	err := l.send("doctor", 2, input)
	var refusal *core.Refusal
	if !errors.As(err, &refusal) || !errors.Is(err, core.ErrAllowanceSpent) || refusal.ErrorCode() != core.CodeAllowanceSpent {
		t.Fatalf("the pool says %v", err)
	}
	if want := "allowance spent: " + addressOf("doctor").Hex() + " has used "; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("have %q, want %q", err, want)
	}
	if want := " of 1,000,000 gas today, free again at 2027-01-16T00:00:00Z"; !strings.Contains(err.Error(), want) {
		t.Errorf("have %q, want %q", err, want)
	}
	if second := l.sealAny(); len(second.Transactions()) != 0 {
		t.Fatal("the second block has a transaction too many")
	}
	l.now = l.now.Add(oneDay * time.Second)
	third := l.sealAny()
	if have := sendersOf(t, third); !slices.Equal(have, []common.Address{addressOf("doctor")}) {
		t.Fatalf("on the next day: have transactions of %v", have)
	}
	other.now = l.now
	if _, err := other.InsertChain(types.Blocks{first, l.GetBlockByHash(third.ParentHash()), third}); err != nil {
		t.Fatalf("another member refuses the chain: %v", err)
	}
	if have := other.GetBlockByHash(third.Hash()); have == nil || have.Root() != third.Root() {
		t.Error("another member has no such block")
	}
}

func sendersOf(t *testing.T, block *types.Block) (senders []common.Address) {
	t.Helper()
	for _, tx := range block.Transactions() {
		from, err := types.Sender(types.LatestSigner(nativetest.Config()), tx)
		if err != nil {
			t.Fatal(err)
		}
		senders = append(senders, from)
	}
	return senders
}

// TestOverspentBlock has a sealer put in what the rules leave out.
func TestOverspentBlock(t *testing.T) {
	genesis := newGenesis(t, tight)
	for _, story := range []struct {
		name  string
		gas   []uint64 // limits of the doctor's transactions
		spent bool
	}{
		{"within the allowance, the block is wrong in another way", []uint64{million}, false},
		{"a transaction above it", []uint64{million + 1}, true},
		{"two that are above it together", []uint64{million, million}, true},
	} {
		t.Run(story.name, func(t *testing.T) {
			l, liar := openLedger(t, genesis, nil), openLedger(t, genesis, nil)
			var txs []*types.Transaction
			for nonce, gas := range story.gas {
				to := addressOf("newcomer")
				txs = append(txs, types.MustSignNewTx(keyOf("doctor"), types.LatestSigner(l.Config()), &types.LegacyTx{
					Nonce: uint64(nonce), To: &to, Gas: gas, GasPrice: new(big.Int),
				}))
			}
			block := liar.forge(txs)
			l.now = liar.now
			_, err := l.InsertChain(types.Blocks{block})
			if err == nil || errors.Is(err, core.ErrAllowanceSpent) != story.spent {
				t.Errorf("have error %v, want a spent allowance: %v", err, story.spent)
			}
		})
	}
}

// forge seals a block with transactions that it has not executed.
func (l *ledger) forge(txs []*types.Transaction) *types.Block {
	l.t.Helper()
	l.now = l.now.Add(time.Second)
	head := l.CurrentBlock()
	work, err := l.miner.BuildSealingWork(l.t.Context(), head.Hash(), head.Number.Uint64()+1, uint64(l.now.Unix()), l.engine.Signer())
	if err != nil {
		l.t.Fatal(err)
	}
	body := &types.Body{Transactions: txs, Withdrawals: types.Withdrawals{}}
	block, err := l.engine.SealBlock(l, types.NewBlock(work.Block.Header(), body, nil, trie.NewStackTrie(nil)))
	if err != nil {
		l.t.Fatal(err)
	}
	return block
}

// TestRotationKeepsAllowance is an attack: who has used the day's gas takes a
// new key to begin anew.
func TestRotationKeepsAllowance(t *testing.T) {
	l := openLedger(t, newGenesis(t, tight), nil)
	deadline := uint64(l.now.Unix()) + 1000
	proof, err := client.RotationOf(addressOf("doctor"), addressOf("newcomer")).Prove(keyOf("newcomer"), l.Config().ChainID, deadline)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.send("doctor", 0, bindings.NewRegistry().PackRotateKey(addressOf("newcomer"), proof)); err != nil {
		t.Fatal(err)
	}
	block := l.seal()
	state, err := l.State()
	if err != nil {
		t.Fatal(err)
	}
	have := allowanceOf(state, addressOf("newcomer"), block.Time())
	if have.Used != block.GasUsed() || have.Person != addressOf("doctor") || have.Limit != million {
		t.Errorf("the new key: have %+v, want %d used by the doctor", have, block.GasUsed())
	}
	if err := l.send("newcomer", 0, nil); !errors.Is(err, core.ErrAllowanceSpent) {
		t.Errorf("the pool says of the new key: %v", err)
	}
	if err := l.send("doctor", 1, nil); !errors.Is(err, registry.ErrNotMember) {
		t.Errorf("the pool says of the old key: %v", err)
	}
}

// TestAllowanceOfNobody looks at a key that no organization enrols.
func TestAllowanceOfNobody(t *testing.T) {
	chain := tightAlliance(t, false)
	if have := (registry.Gate{}).AdmitPatient(chain.State, nativetest.Person("subject"), chain.Time); have.Limit != million {
		t.Errorf("a patient: have %+v", have)
	}
	chain.State.SetState(contracts.RegistryAddress, common.Hash{}, common.Hash{}) // no header, no registry
	if have := allowanceOf(chain.State, doctor, chain.Time); have != nil {
		t.Errorf("without a registry: have %+v", have)
	}
	chain.State.SetNonce(doctor, 1, tracing.NonceChangeUnspecified)
	if _, err := apply(chain, doctor, doctor, 20*million, nil, false); errors.Is(err, core.ErrAllowanceSpent) {
		t.Error("without a registry there is an allowance")
	}
}
