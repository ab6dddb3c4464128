// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"errors"
	"math"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

// Reasons of the gate.
var (
	ErrNotMember   = errors.New("sender is not an active member of the alliance")
	ErrNotDeployer = errors.New("sender may not create contracts")
)

// Bounds of the allowances. The lower one is enough for one anchor, so that no vote
// locks everybody out; the upper one is an exact number in JavaScript.
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

// Gate lets only members send transactions and only deployers create contracts, and
// limits each person to an allowance of gas a day. It sees the state; it uses the time of
// the block only for the allowance. So an actor whose credential has ended passes the
// gate; the contracts refuse it.
type Gate struct{}

// Admit returns ErrNotMember for a key that is not an active actor's, and otherwise the
// allowance of its person on the day of a time. The allowance is nil without a registry
// or if anybody may send.
func (Gate) Admit(state vm.StateDB, from common.Address, time uint64) (*vm.Allowance, error) {
	s := native.Reader(peek(state)) // once: each call allocates
	a, open, err := sender(s, from)
	if open || err != nil {
		return nil, err
	}
	param := ParamGasDayMember
	if a.roles&(Service.Mask()|Deployer.Mask()) != 0 {
		param = ParamGasDayService
	}
	person := from
	if a.later {
		person = personOf(s, from)
	}
	return allowance(s, person, time, param), nil
}

// AdmitPatient returns the allowance of the person behind the key of a patient or
// guardian on the day of a time.
func (Gate) AdmitPatient(state vm.StateDB, from common.Address, time uint64) *vm.Allowance {
	s := native.Reader(peek(state))
	return allowance(s, personOf(s, from), time, ParamGasDayPatient)
}

// CheckSender is Admit without the allowance.
func (Gate) CheckSender(state vm.StateDB, from common.Address) error {
	_, _, err := sender(peek(state), from)
	return err
}

// sender reads the actor that sends; it is empty if anybody may send.
func sender(s native.Reader, from common.Address) (a actorState, open bool, err error) {
	if h := loadHeader(s); !h.exists || h.openSend {
		return a, true, nil
	}
	a, _, ok := loadActive(s, from)
	if !ok || a.roles == 0 { // it has lost all roles that it was enrolled with
		return a, false, ErrNotMember
	}
	return a, false, nil
}

// CheckCreator returns ErrNotDeployer for a sender that may not create contracts.
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

// allowance reads what a person has used. Days follow the time of the blocks: a time
// before the day of the last spending counts as that day.
func allowance(s native.Reader, person common.Address, time uint64, param common.Hash) *vm.Allowance {
	slot := s.Map(slotSpent, addressTopic(person))
	spent := loadSpent(s, slot)
	if today := time / day; today > uint64(spent.day) {
		spent = spentState{day: uint32(min(today, math.MaxUint32))}
	}
	return &vm.Allowance{
		Person: person, Day: uint64(spent.day), Used: spent.gas, Limit: loadParam(s, param).value,
		Address: contracts.RegistryAddress, Slot: common.Hash(slot),
	}
}

// Spend adds gas to the gas that the allowance counts as used.
func (Gate) Spend(state vm.StateDB, a *vm.Allowance, gas uint64) {
	spent := spentState{uint32(a.Day), a.Used + min(gas, math.MaxUint64-a.Used)}
	state.SetState(a.Address, a.Slot, spent.word())
}

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
