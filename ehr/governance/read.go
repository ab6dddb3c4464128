// SPDX-License-Identifier: LGPL-3.0-or-later

package governance

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func show(env *native.Env, id uint64) (native.Words, error) {
	s := env.Storage()
	slot := proposalSlot(s, id)
	p := loadProposal(s, slot)
	var t tally
	if p.kind != 0 {
		t = count(env, p, openBallots(s, id))
	}
	return native.Words{}.
		Uint(uint64(p.kind)).Uint(uint64(p.state(env.Time()))).Hash(loadPayloadHash(s, slot)).
		Uint(t.yes).Uint(t.no).Uint(p.expiry).Uint(p.executableAt).
		Hash(registry.OrgID(env, p.org)).Hash(loadRationale(s, slot)), nil
}

func payloadOf(env *native.Env, id uint64) (native.Words, error) {
	s := env.Storage()
	return native.Words{}.Uint(32).Bytes(loadPayload(s, proposalSlot(s, id))), nil
}

// voteName is one question to voteOf.
type voteName struct {
	id  uint64
	org common.Hash
}

func decodeVoteName(in *native.Args) voteName { return voteName{in.Uint64(), in.Hash()} }

func voteOf(env *native.Env, n voteName) (native.Words, error) {
	vote, number := none, registry.OrgNumber(env, n.org)
	if number != 0 {
		vote = openBallots(env.Storage(), n.id).of(number)
	}
	return native.Words{}.Uint(uint64(vote)), nil
}

func proposalCount(env *native.Env, _ struct{}) (native.Words, error) {
	return native.Words{}.Uint(loadCount(env.Storage())), nil
}

func param(env *native.Env, key common.Hash) (native.Words, error) {
	value, frozen, ok := registry.FindParam(env, key)
	if !ok {
		return nil, native.BadField(0)
	}
	return native.Words{}.Uint(value).Bool(frozen), nil
}

func modelHash(env *native.Env, _ struct{}) (native.Words, error) {
	return native.Words{}.Hash(registry.LoadModelHash(env)), nil
}

func rules(env *native.Env, _ struct{}) (native.Words, error) {
	next, height := registry.ComingRules(env)
	return native.Words{}.Uint(uint64(env.Rules())).Uint(uint64(next)).Uint(height), nil
}
