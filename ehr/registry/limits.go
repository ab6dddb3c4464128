// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// UseDay counts one more event of a kind that a parameter limits for each day. A day is
// the block's time divided by 86,400. The count is in a word of the called contract,
// {uint32 day; uint32 count}. It returns the limit, and false if the day's limit is
// reached already.
func UseDay(env *native.Env, slot native.Slot, parameter common.Hash) (limit uint64, ok bool) {
	limit = LoadParam(env, parameter)
	s, today := env.Storage(), env.Time()/day
	w := native.Unpack(s.Load(slot))
	last, count := w.Uint(4), w.Uint(4)
	if last != today {
		count = 0
	}
	if count >= limit {
		return limit, false
	}
	var next native.Word
	s.Store(slot, next.PutUint(today, 4).PutUint(count+1, 4).Hash())
	return limit, true
}

// roomForActor reports whether an organization may enrol one more actor, and
// counts it.
func roomForActor(s native.Writer, org uint32) (limit uint64, ok bool) {
	limit = loadParam(s, ParamActorsMax).value
	slot := s.Map(slotActorCount, number32(org))
	count := native.Unpack(s.Load(slot)).Uint(4)
	if count >= limit {
		return limit, false
	}
	s.Store(slot, number32(uint32(count)+1))
	return limit, true
}
