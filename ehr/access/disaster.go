// SPDX-License-Identifier: LGPL-3.0-or-later

package access

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// longestDisaster is the longest time of one declaration, in seconds.
const longestDisaster = 30 * 24 * 3600

// declaration holds the arguments of declareDisaster.
type declaration struct {
	until  uint64
	reason common.Hash
}

func decodeDeclaration(in *native.Args) declaration { return declaration{in.Uint64(), in.Hash()} }

// declareDisaster declares a disaster, changes its end, or ends it: the latest call counts.
func declareDisaster(env *native.Env, by registry.Actor, in declaration) (native.Words, error) {
	switch {
	case by.Kind != registry.Government:
		return nil, env.NotAllowed()
	case in.until != 0 && in.until < env.Time() || in.until > env.Time()+longestDisaster:
		return nil, native.BadField(0)
	case in.reason == common.Hash{}:
		return nil, native.BadField(1)
	}
	calamity{in.until, by.Org}.store(env.Storage(), in.reason)
	env.Emit(eventDisaster, native.Words{}.Uint(in.until).Hash(in.reason), registry.OrgID(env, by.Org))
	return nil, nil
}

// declaredNow reports whether a declared disaster lasts now.
func declaredNow(env *native.Env) bool { return env.Time() <= loadDisaster(env.Storage()).until }

func showDisaster(env *native.Env, _ struct{}) (native.Words, error) {
	s := env.Storage()
	d := loadDisaster(s)
	return native.Words{}.Uint(d.until).Hash(registry.OrgID(env, d.org)).Hash(s.Load(slotDisaster.At(1))), nil
}
