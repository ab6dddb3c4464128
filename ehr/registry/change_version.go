// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
)

// FirstRules is the oldest version of the rules.
const FirstRules = 1

// newVersion is a change of kind 8.
type newVersion struct {
	version uint32
	height  uint64
}

func decodeNewVersion(in *native.Args) edit { return newVersion{in.Uint32(), in.Uint64()} }

func (c newVersion) check(env *native.Env, s native.Reader) error {
	if c.version <= env.Rules() {
		return badPayload(0)
	}
	// Operators need time to install a program that knows the version.
	if now := env.Block(); c.height < now || c.height-now < loadParam(s, ParamRulesNotice).value {
		return badPayload(1)
	}
	return nil
}

func (c newVersion) apply(env *native.Env, s native.Site) {
	native.Rules{Base: env.Rules(), Next: c.version, Height: c.height}.Store(s)
}

// ComingRules returns the version of the rules that is activated after the block of the
// call, and its first block; both are zero if there is none.
func ComingRules(env *native.Env) (version uint32, height uint64) {
	return native.LoadRules(env.Foreign(contracts.RegistryAddress)).Coming(env.Block())
}
