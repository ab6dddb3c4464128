// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

// Switched is the gate of the tests. Without allowances it is what the gate
// was before there were any, which a benchmark compares.
var Switched = new(switched)

type switched struct {
	gate
	WithoutAllowances bool
}

func (s *switched) Admit(state vm.StateDB, from common.Address, time uint64) (*vm.Allowance, error) {
	if s.WithoutAllowances {
		return nil, s.CheckSender(state, from)
	}
	return s.gate.Admit(state, from, time)
}

// RegisterSwitched is Register with that gate.
func RegisterSwitched() {
	register.Do(func() { vm.RegisterAlliance(natives(), Switched) })
}
