// SPDX-License-Identifier: LGPL-3.0-or-later

package consent

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

type directives struct {
	pid  common.Hash
	root common.Hash
	seq  uint64
}

func (d directives) patient() common.Hash { return d.pid }

func decodeDirectives(in *native.Args) directives {
	return directives{in.Hash(), in.Hash(), in.Uint64()}
}

// setDirectives costs and does the same for every root that it takes. One that
// stays as it was would say that nothing changed, so it takes none.
func setDirectives(env *native.Env, by registry.Actor, d directives) (native.Words, error) {
	if d.root == (common.Hash{}) {
		return nil, native.BadField(1)
	}
	st, err := standing(env, d.pid, env.Caller())
	if err != nil {
		return nil, err
	}
	service := by.Has(registry.Service) && by.Org == st.Patient.Custodian(env)
	if !service && !st.Decides(patients.AllClasses) {
		return nil, errNotDecider.With(native.Words{}.Hash(d.pid).Address(env.Caller()))
	}
	s := env.Within(contracts.PatientsAddress)
	want, changed := patients.SetDirectives(s, d.pid, d.root, d.seq)
	if d.seq != want {
		return nil, errBadSequence.With(native.Words{}.Uint(d.seq).Uint(want))
	}
	if !changed {
		return nil, native.BadField(1)
	}
	env.Emit(eventDirectives, native.Words{}.Uint(d.seq).Hash(d.root), d.pid)
	return nil, nil
}
