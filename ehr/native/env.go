// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"crypto/sha256"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"
)

// Env is everything that an operation may know and do. Everything that costs
// time is charged first. Once the gas runs out, nothing more is done: reads give
// zero, writes and events are dropped, and the call ends out of gas whatever the
// operation returns. So operations need not check after each access, but their
// loops must not be bounded only by what they read.
type Env struct {
	call     *vm.NativeCall
	contract *Contract
	caller   common.Address
	op       [4]byte
	rules    common.Hash // word at RulesSlot
	spent    bool        // the gas ran out

	separators Separators // nil to compute them

	// What a call would otherwise allocate again and again.
	sites [4]metered // of the contract itself and of three others
	keys  lastKeys
	last  lastWord
}

// lastWord is the word that was read or written last. While a call runs, only Store
// changes the storage, as native contracts call nobody: so reading it again needs no look
// into the state.
type lastWord struct {
	address common.Address
	slot    Slot
	value   common.Hash
	known   bool
}

func (w *lastWord) is(address common.Address, s Slot) bool {
	return w.known && w.slot == s && w.address == address
}

// Caller is the direct caller of the frame, never the transaction's origin; in a
// relayed operation it is the signer.
func (e *Env) Caller() common.Address { return e.caller }

// callerDelegates reports whether the caller's code is a delegation (EIP-7702):
// then others who call the account can make it call the contract. It takes no
// gas, as the frame above has loaded the account.
func (e *Env) callerDelegates() bool {
	state, caller := e.call.State, e.Caller()
	if state.GetCodeSize(caller) != delegationBytes {
		return false
	}
	_, delegates := types.ParseDelegation(state.GetCode(caller))
	return delegates
}

// delegationBytes is the length of a delegation: its prefix and an address.
var delegationBytes = len(types.AddressToDelegation(common.Address{}))

// Self is the address of the contract that is called.
func (e *Env) Self() common.Address { return e.call.Address }

// Op is the selector of the operation that is called.
func (e *Env) Op() [4]byte { return e.op }

// Time is the block's time in seconds.
func (e *Env) Time() uint64 { return e.call.Block.Time }

// Block is the block's number.
func (e *Env) Block() uint64 { return e.call.Block.BlockNumber.Uint64() }

// Rules is the version of the rules by which the block is executed.
func (e *Env) Rules() uint32 { return rulesOf(e.call, e.rules) }

// ChainID is the number of the chain. The result must not be changed.
func (e *Env) ChainID() *big.Int { return e.call.ChainID }

// Domain is where messages for a native contract of the chain are valid.
func (e *Env) Domain(contract common.Address) signature.Domain {
	d := signature.Domain{ChainID: e.ChainID(), Contract: contract}
	if e.separators != nil {
		d.Known = e.separators(d.ChainID, contract)
	}
	return d
}

// NotAllowed is the error for a caller that may not call this operation.
func (e *Env) NotAllowed() error {
	return errNotAllowed.With(Words{}.Address(e.Caller()).Bytes4(e.op))
}

// Charge takes gas for work that is about to be done and reports whether there
// was enough.
func (e *Env) Charge(gas uint64) bool {
	if e.spent || !e.call.Charge(gas) {
		e.spent = true
		return false
	}
	return true
}

// ChargeRead takes the gas for reading a word again that the call has read before, for an
// operation that knows it already, and reports whether there was enough.
func (e *Env) ChargeRead() bool { return e.Charge(params.WarmStorageReadCostEIP2929) }

// Sha256 hashes the parts as one string.
func (e *Env) Sha256(parts ...[]byte) (sum common.Hash) {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	if !e.Charge(gasSha256(n)) {
		return sum
	}
	if len(parts) == 1 {
		return sha256.Sum256(parts[0])
	}
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	h.Sum(sum[:0])
	return sum
}

// Emit adds an event. topics are its indexed members, data the others, both
// in declared order.
func (e *Env) Emit(event Event, data Words, topics ...common.Hash) {
	e.Site().Emit(event, data, topics...)
}

// Storage is the called contract's own storage.
func (e *Env) Storage() Writer { return e.Site() }

// Foreign is the storage of another native contract, to read only.
func (e *Env) Foreign(contract common.Address) Reader { return e.site(contract) }

// Site is the called contract's own storage and events.
func (e *Env) Site() Site { return e.site(e.call.Address) }

func (e *Env) site(contract common.Address) *metered {
	for i := range e.sites {
		m := &e.sites[i]
		if m.env == nil {
			m.env, m.address = e, contract
		}
		if m.address == contract {
			return m
		}
	}
	return &metered{e, contract}
}

// Within is the site of another native contract, which has let the called
// contract work there: see Contract.Within.
func (e *Env) Within(contract common.Address) Site {
	if e.contract.within != contract {
		panic("BUG: " + e.contract.name + " may not write in " + contract.Hex())
	}
	return e.site(contract)
}

// metered is storage at the EVM's prices (EIP-2929 and EIP-2200), with two
// differences: nothing is refunded, and a store needs no gas left over, as SSTORE
// does: native contracts never call back.
type metered struct {
	env     *Env
	address common.Address
}

func (m *metered) Map(mapping Slot, key common.Hash) Slot {
	if !m.env.Charge(gasKeccak(2 * wordBytes)) {
		return Slot{}
	}
	return m.env.keys.find(mapping, key)
}

func (m *metered) Elements(array Slot) Slot {
	if !m.env.Charge(gasKeccak(wordBytes)) {
		return Slot{}
	}
	return array.Elements()
}

func (m *metered) Known(s Slot, maps int) Slot {
	m.env.Charge(uint64(maps) * gasKeccak(2*wordBytes))
	return s
}

func (m *metered) Load(s Slot) common.Hash {
	if s == RulesSlot && m.address == contracts.RegistryAddress {
		return m.env.rules
	}
	last := &m.env.last
	if last.is(m.address, s) && m.env.ChargeRead() {
		return last.value
	}
	warm := m.isWarm(s)
	gas := params.ColdSloadCostEIP2929
	if warm {
		gas = params.WarmStorageReadCostEIP2929
	}
	if !m.env.Charge(gas) {
		return common.Hash{}
	}
	if !warm {
		m.env.call.State.AddSlotToAccessList(m.address, common.Hash(s))
	}
	last.address, last.slot, last.known = m.address, s, true
	last.value = m.env.call.State.GetState(m.address, common.Hash(s))
	return last.value
}

func (m *metered) Store(s Slot, value common.Hash) {
	gas, warm := uint64(0), m.isWarm(s)
	if !warm {
		gas = params.ColdSloadCostEIP2929
	}
	// The lowest price of a write is charged first: finding the exact one takes a read.
	if !m.env.Charge(gas + params.WarmStorageReadCostEIP2929) {
		return
	}
	state := m.env.call.State
	if !warm {
		state.AddSlotToAccessList(m.address, common.Hash(s))
	}
	current, original := state.GetStateAndCommittedState(m.address, common.Hash(s))
	if !m.env.Charge(gasWrite(original, current, value) - params.WarmStorageReadCostEIP2929) {
		return
	}
	state.SetState(m.address, common.Hash(s), value)
	m.env.last.known = false
	if s == RulesSlot && m.address == contracts.RegistryAddress {
		m.env.rules = value
	}
}

func (m *metered) Emit(event Event, data Words, topics ...common.Hash) {
	if len(topics) != event.indexed {
		panic("BUG: wrong number of topics of " + event.name)
	}
	if !m.env.Charge(gasLog(1+len(topics), len(data))) {
		return
	}
	log, room := newLog(len(topics))
	*log = types.Log{
		Address:     m.address,
		Topics:      append(append(room, event.id), topics...),
		Data:        data,
		BlockNumber: m.env.Block(),
	}
	m.env.call.State.AddLog(log)
}

// newLog returns a log and room for its topics, in one allocation.
func newLog(indexed int) (*types.Log, []common.Hash) {
	switch indexed {
	case 0, 1:
		both := new(struct {
			log    types.Log
			topics [2]common.Hash
		})
		return &both.log, both.topics[:0]
	case 2:
		both := new(struct {
			log    types.Log
			topics [3]common.Hash
		})
		return &both.log, both.topics[:0]
	}
	both := new(struct {
		log    types.Log
		topics [1 + maxTopics]common.Hash
	})
	return &both.log, both.topics[:0]
}

func (m *metered) isWarm(s Slot) bool {
	if m.env.spent {
		return true
	}
	_, warm := m.env.call.State.SlotInAccessList(m.address, common.Hash(s))
	return warm
}

// Inspect runs a function that reads, as a view of the called contract would, and returns
// vm.ErrOutOfGas if the call's gas does not reach. Nodes use it to say why a contract
// decides as it does; no contract calls it. run must not write: the call may be on the
// state of an old block.
func Inspect(call *vm.NativeCall, run func(*Env)) error {
	env := &Env{call: call, caller: call.Caller, rules: rulesWord(call.State)}
	if run(env); env.spent {
		return vm.ErrOutOfGas
	}
	return nil
}
