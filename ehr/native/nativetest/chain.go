// SPDX-License-Identifier: LGPL-3.0-or-later

// Package nativetest runs the tests of native contracts through the real EVM.
package nativetest

import (
	"cmp"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

// Block that all calls run in.
const (
	Now      = 1_800_000_000
	Number   = 7
	gasLimit = 30_000_000
)

// Config is an alliance chain on Osaka from genesis.
func Config() *params.ChainConfig {
	c := *params.AllDevChainProtocolChanges
	c.TerminalTotalDifficulty, c.BogotaTime = nil, nil
	c.Clique = &params.CliqueConfig{Period: 1, Epoch: 30000}
	return &c
}

// Chain is a state in memory, one block deep, on which calls run.
type Chain struct {
	State *state.StateDB
	Time  uint64 // of the block; Now to begin with
	Block uint64 // its number; 0 is Number
	plain bool   // without native contracts
}

// New returns a chain whose genesis holds the accounts. The test's package
// must have registered the contracts.
func New(t testing.TB, alloc types.GenesisAlloc) *Chain {
	t.Helper()
	db := state.NewDatabaseForTesting()
	s, err := state.New(types.EmptyRootHash, db)
	if err != nil {
		t.Fatal(err)
	}
	for address, account := range alloc {
		s.SetNonce(address, account.Nonce, tracing.NonceChangeGenesis)
		s.SetCode(address, account.Code, tracing.CodeChangeGenesis)
		if account.Balance != nil {
			s.AddBalance(address, uint256.MustFromBig(account.Balance), tracing.BalanceIncreaseGenesisBalance)
		}
		for slot, value := range account.Storage {
			s.SetState(address, slot, value)
		}
	}
	root, err := s.Commit(rules(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = state.New(root, db); err != nil {
		t.Fatal(err)
	}
	return &Chain{State: s, Time: Now}
}

// Call is one call frame, the outermost of its transaction.
type Call struct {
	Kind     vm.OpCode // 0 is CALL
	From, To common.Address
	Input    []byte
	Value    uint64
	Gas      uint64 // 0 is as much as a block may have
}

// Result is the outcome of a call.
type Result struct {
	Output []byte
	Gas    uint64 // used
	Err    error
	Logs   []*types.Log
}

// Copy returns an independent chain that continues from the same state.
func (c *Chain) Copy() *Chain {
	return &Chain{State: c.State.Copy(), Time: c.Time, Block: c.Block, plain: c.plain}
}

// Plain returns a chain that continues from the same state without native
// contracts, with code at the address.
func (c *Chain) Plain(address common.Address, code []byte) *Chain {
	plain := &Chain{State: c.State.Copy(), Time: c.Time, Block: c.Block, plain: true}
	plain.State.SetCode(address, code, tracing.CodeChangeGenesis)
	return plain
}

// KeepHash keeps the hash of a block as EIP-2935 does.
func (c *Chain) KeepHash(block uint64, hash common.Hash) {
	if !c.State.Exist(params.HistoryStorageAddress) {
		c.State.SetNonce(params.HistoryStorageAddress, 1, tracing.NonceChangeGenesis)
		c.State.SetCode(params.HistoryStorageAddress, params.HistoryStorageCode, tracing.CodeChangeGenesis)
	}
	c.State.SetState(params.HistoryStorageAddress, historySlot(block), hash)
}

// KeptHash is the hash of a block that KeepHash kept, zero for one that is not among the newest 8,191.
func (c *Chain) KeptHash(block uint64) common.Hash {
	if at := cmp.Or(c.Block, Number); block >= at || block+params.HistoryServeWindow < at {
		return common.Hash{}
	}
	return c.State.GetState(params.HistoryStorageAddress, historySlot(block))
}

func historySlot(block uint64) common.Hash {
	return common.BigToHash(new(big.Int).SetUint64(block % params.HistoryServeWindow))
}

// Root is the state's root.
func (c *Chain) Root() common.Hash { return c.State.Copy().IntermediateRoot(rules()) }

// random is set if there are no native contracts: upstream enables the later
// forks only with it.
func (c *Chain) random() *common.Hash {
	if c.plain {
		return new(common.Hash)
	}
	return nil
}

func (c *Chain) config() *params.ChainConfig {
	config := Config()
	if c.plain {
		config.Clique = nil
		config.TerminalTotalDifficulty = new(big.Int)
	}
	return config
}

func rules() params.Rules { return Config().Rules(big.NewInt(Number), false, Now) }

// Run runs the call as its own transaction: storage is cold, and its values at
// that point count as committed.
func (c *Chain) Run(call Call) Result {
	c.NextTransaction()
	return c.RunMore(call)
}

// NextTransaction ends the current transaction and begins another one.
func (c *Chain) NextTransaction() {
	r := rules()
	c.State.Finalise(r)
	c.State.SetTxContext(common.Hash{}, 0, 0)
	c.State.Prepare(r, common.Address{}, common.Address{}, nil, vm.ActivePrecompiles(r), nil)
}

// EVM returns an EVM on the chain's state.
func (c *Chain) EVM(origin common.Address) *vm.EVM {
	evm := vm.NewEVM(vm.BlockContext{
		CanTransfer: core.CanTransfer,
		Transfer:    core.Transfer,
		GetHash:     func(uint64) common.Hash { return common.Hash{} },
		GasLimit:    gasLimit,
		BlockNumber: new(big.Int).SetUint64(cmp.Or(c.Block, Number)),
		Random:      c.random(),
		Time:        c.Time,
		Difficulty:  big.NewInt(2),
		BaseFee:     new(big.Int),
		BlobBaseFee: new(big.Int),
	}, c.State, c.config(), vm.Config{})
	evm.SetTxContext(vm.TxContext{Origin: origin, GasPrice: new(uint256.Int)})
	return evm
}

// RunMore runs one more call in the current transaction.
func (c *Chain) RunMore(call Call) (out Result) {
	evm := c.EVM(call.From)
	defer evm.Release()
	if call.Gas == 0 {
		call.Gas = gasLimit
	}
	gas, value := vm.NewGasBudget(call.Gas, 0), uint256.NewInt(call.Value)
	before, left := len(c.State.Logs()), gas
	switch call.Kind {
	case 0, vm.CALL:
		out.Output, left, out.Err = evm.Call(call.From, call.To, call.Input, gas, value)
	case vm.CALLCODE:
		out.Output, left, out.Err = evm.CallCode(call.From, call.To, call.Input, gas, value)
	case vm.DELEGATECALL:
		out.Output, left, out.Err = evm.DelegateCall(call.From, call.From, call.To, call.Input, gas, value)
	case vm.STATICCALL:
		out.Output, left, out.Err = evm.StaticCall(call.From, call.To, call.Input, gas)
	default:
		panic("BUG: " + call.Kind.String() + " is no kind of call")
	}
	out.Gas, out.Logs = left.Used(gas), c.State.Logs()[before:]
	return out
}
