// SPDX-License-Identifier: LGPL-3.0-or-later

//go:build rules2

package governance

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// fieldRationale is a field of propose, as BadField counts them.
const fieldRationale uint8 = 2

// Second is the contract under a second version of the rules, which is built only for
// tests: a proposal must have a rationale.
var Second = Contract.Revise(native.Table{
	"propose": native.Write(decodeMotion, registry.Authorize, func(env *native.Env, by registry.Actor, m motion) (native.Words, error) {
		if m.rationaleHash == (common.Hash{}) {
			return nil, native.BadField(fieldRationale)
		}
		return propose(env, by, m)
	}),
})
