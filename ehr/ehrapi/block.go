// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"math/big"

	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/holiman/uint256"
)

// readGas bounds one read of a contract. The longest, a page of 256 records, takes below a
// tenth of it.
const readGas = 50_000_000

// Block is the block that an answer is of.
type Block struct {
	Number hexutil.Uint64 `json:"number"`
	Hash   common.Hash    `json:"hash"`
	Time   hexutil.Uint64 `json:"time"` // seconds since 1970
}

func blockOf(h *types.Header) Block {
	return Block{quantity(h.Number.Uint64()), h.Hash(), quantity(h.Time)}
}

// header finds the block of an argument; none is the head.
func (s *Service) header(block *rpc.BlockNumberOrHash) (*types.Header, error) {
	if block == nil {
		return s.chain.CurrentBlock(), nil
	}
	if hash, ok := block.Hash(); ok {
		header := s.chain.GetHeaderByHash(hash)
		if header == nil {
			return nil, s.unknownBlock(nil)
		}
		if block.RequireCanonical && s.chain.GetCanonicalHash(header.Number.Uint64()) != hash {
			return nil, errorOf(reasonNotCanonical, nil, "block %d of the hash is not on the chain of the head", header.Number)
		}
		return header, nil
	}
	number, _ := block.Number()
	var header *types.Header
	switch number {
	case rpc.PendingBlockNumber:
		return nil, badArgument("block", "no pending block is answered, use latest")
	case rpc.LatestBlockNumber:
		header = s.chain.CurrentBlock()
	case rpc.SafeBlockNumber:
		header = s.chain.CurrentSafeBlock()
	case rpc.FinalizedBlockNumber:
		header = s.chain.CurrentFinalBlock()
	case rpc.EarliestBlockNumber:
		header = s.chain.GetHeaderByNumber(0)
	default:
		header = s.chain.GetHeaderByNumber(uint64(number))
	}
	if header == nil {
		return nil, s.unknownBlock(&number)
	}
	return header, nil
}

// unknownBlock says that the node has no such block, or not yet.
func (s *Service) unknownBlock(number *rpc.BlockNumber) error {
	head := s.chain.CurrentBlock().Number.Uint64()
	if current, highest, syncing := s.syncing(); syncing && (number == nil || *number < 0 || uint64(*number) <= highest) {
		return errorOf(reasonSyncing, map[string]any{"current": quantity(current), "highest": quantity(highest)},
			"the node is at block %d of %d and fetches the others", current, highest)
	}
	return errorOf(reasonUnknownBlock, map[string]any{"head": quantity(head)}, "the node has no such block; its head is block %d", head)
}

// snapshot reads contracts in the state of one block. It serves one call, in one goroutine.
type snapshot struct {
	header *types.Header
	state  *state.StateDB
	evm    *vm.EVM
	config chainConfig
}

func (at *snapshot) number() uint64 { return at.header.Number.Uint64() }
func (at *snapshot) time() uint64   { return at.header.Time }
func (at *snapshot) block() Block   { return blockOf(at.header) }

// at returns the state of a block. The caller must call release.
func (s *Service) at(block *rpc.BlockNumberOrHash) (*snapshot, error) {
	header, err := s.header(block)
	if err != nil {
		return nil, err
	}
	return s.open(header)
}

// open returns the state after a block.
func (s *Service) open(header *types.Header) (*snapshot, error) {
	db, err := s.chain.StateAt(header.Root, header.Number, header.Time)
	if err != nil {
		db, err = s.chain.HistoricState(header.Root, header.Number, header.Time)
	}
	if err != nil {
		if current, highest, syncing := s.syncing(); syncing {
			return nil, errorOf(reasonSyncing, map[string]any{"current": quantity(current), "highest": quantity(highest)},
				"the node fetches the state, and is at block %d of %d", current, highest)
		}
		return nil, errorOf(reasonStateNotKept, map[string]any{"block": quantity(header.Number.Uint64())},
			"the node keeps no state of block %d", header.Number)
	}
	nobody := common.Address{} // saves recovering the sealer: no contract asks for it
	context := core.NewEVMBlockContext(header, s.chain, &nobody)
	evm := vm.NewEVM(context, db, s.chain.Config(), vm.Config{})
	evm.SetTxContext(vm.TxContext{GasPrice: new(uint256.Int)})
	return &snapshot{header, db, evm, s.chain.Config()}, nil
}

func (at *snapshot) release() { at.evm.Release() }

// read calls a view of a contract.
func read[T any](at *snapshot, contract common.Address, input []byte, unpack func([]byte) (T, error)) (out T, err error) {
	data, _, err := at.evm.StaticCall(common.Address{}, contract, input, vm.NewGasBudget(readGas, 0))
	if err == nil {
		err = at.state.Error()
	}
	if err != nil {
		if refusal := client.Decode(data); refusal != nil {
			err = refusal
		}
		return out, internal(at, err)
	}
	if out, err = unpack(data); err != nil {
		return out, internal(at, err)
	}
	return out, nil
}

// internal logs a failure that no argument should cause.
func internal(at *snapshot, err error) error {
	log.Warn("A read of a contract failed", "block", at.header.Number, "err", err)
	return errorOf(reasonInternal, nil, "a contract cannot be read at block %d", at.header.Number)
}

// nativeCall is a call of a contract's own code outside the EVM, to read.
func (at *snapshot) nativeCall(contract common.Address) *vm.NativeCall {
	gas := vm.NewGasBudget(readGas, 0)
	return vm.NewNativeCall(vm.NativeCall{
		Kind: vm.STATICCALL, Address: contract, Value: new(uint256.Int), ReadOnly: true, State: at.state, Block: &at.evm.Context,
		Rules: at.config.Rules(at.header.Number, false, at.header.Time), ChainID: new(big.Int).Set(at.config.ChainID),
	}, &gas)
}
