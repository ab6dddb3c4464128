// SPDX-License-Identifier: LGPL-3.0-or-later

//go:build rules2

package ehr

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/governance"
)

// later has a second version of the rules, with which only tests are built.
var later = []table{
	{contracts.GovernanceAddress: governance.Second.Within(contracts.RegistryAddress)},
}
