// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"errors"
	"math"

	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

// Reasons of the gate.
var (
	ErrNotMember   = errors.New("sender is not an active member of the alliance")
	ErrNotDeployer = errors.New("sender may not create contracts")
)

// Bounds of the allowances. The least lets one anchor pass, so that no vote
// locks everybody out; the greatest is an exact number in JavaScript.
const (
	gasDayMin = 1e6
	gasDayMax = 1e15
)

// The gas that each person has used on the last day on which it sent:
//
//	mapping(address person => Spent) spent; // 17
//
//	struct Spent { uint32 day; uint64 gas; }
var slotSpent = native.Base(17)

// Gate lets members alone send transactions, and deployers alone create
// contracts, and holds each person to an allowance of gas a day. It sees the
// state, and the time of the block for the allowance alone. So an actor whose
// credential has ended passes the gate; the contracts refuse it.
type Gate struct{}

// CheckSender returns ErrNotMember for who may not send transactions.
func (Gate) CheckSender(state vm.StateDB, from common.Address) error {
	s := peek(state)
	if h := loadHeader(s); !h.exists || h.openSend {
		return nil
	}
	if _, _, ok := loadActive(s, from); !ok {
		return ErrNotMember
	}
	return nil
}

// CheckCreator returns ErrNotDeployer for who may not create contracts.
func (Gate) CheckCreator(state vm.StateDB, from common.Address) error {
	s := peek(state)
	if h := loadHeader(s); !h.exists || h.openCreate {
		return nil
	}
	if a, _, ok := loadActive(s, from); !ok || a.roles&Deployer.Mask() == 0 {
		return ErrNotDeployer
	}
	return nil
}

// Allowance returns what the person behind a key may use on the day of a time,
// nil where there is no registry or where anybody may send. A day ends by the
// time of the blocks: a time before the last spending counts as its day.
func (Gate) Allowance(state vm.StateDB, from common.Address, time uint64) *vm.Allowance {
	s := peek(state)
	if h := loadHeader(s); !h.exists || h.openSend {
		return nil
	}
	person := personOf(s, from)
	slot := s.Map(slotSpent, addressTopic(person))
	spent := loadSpent(s, slot)
	if today := time / day; today > uint64(spent.day) {
		spent = spentState{day: uint32(min(today, math.MaxUint32))}
	}
	limit := loadParam(s, gasDayParam(s, from)).value
	return &vm.Allowance{Person: person, Day: uint64(spent.day), Used: spent.gas, Limit: limit, Address: s.Address, Slot: common.Hash(slot)}
}

// Spend adds gas to what the allowance says is used.
func (Gate) Spend(state vm.StateDB, a *vm.Allowance, gas uint64) {
	spent := spentState{uint32(a.Day), a.Used + min(gas, math.MaxUint64-a.Used)}
	state.SetState(a.Address, a.Slot, spent.word())
}

// gasDayParam is the parameter that limits a key, by the capacity in which it
// sends. Who is no active actor sends as a patient or guardian.
func gasDayParam(s native.Reader, from common.Address) common.Hash {
	a, _, ok := loadActive(s, from)
	switch {
	case !ok:
		return ParamGasDayPatient
	case a.roles&(Service.Mask()|Deployer.Mask()) != 0:
		return ParamGasDayService
	}
	return ParamGasDayMember
}

// personOf is the person behind a key, however often it was rotated.
func personOf(s native.Reader, key common.Address) common.Address { return firstKey(s, key) }

// spentState is what a person has used on a day.
type spentState struct {
	day uint32 // unix time divided by the seconds of a day
	gas uint64
}

func loadSpent(s native.Reader, slot native.Slot) spentState {
	w := native.Unpack(s.Load(slot))
	return spentState{uint32(w.Uint(4)), w.Uint(8)}
}

func (p spentState) word() common.Hash {
	var w native.Word
	return w.PutUint(uint64(p.day), 4).PutUint(p.gas, 8).Hash()
}
