// SPDX-License-Identifier: LGPL-3.0-or-later

package governance

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// An organization has proposalsOpen places for its open proposals. Each holds the last
// second of the proposal that took it. It is free after that second, or as soon as the
// proposal is executed or cancelled. A word holds four places.
const (
	placeBytes   = 8
	placesInWord = common.HashLength / placeBytes
)

// takePlace gives a proposal the first free place of the organization, counted
// from 1. It returns 0 and the limit if there is none.
func takePlace(env *native.Env, org uint32, expiry uint64) (place uint8, limit uint64) {
	limit = registry.LoadParam(env, registry.ParamProposalsOpen)
	s := env.Storage()
	first := s.Map(slotPlaces, idKey(uint64(org)))
	for at := range limit {
		slot := first.At(at / placesInWord)
		w := native.Unpack(s.Load(slot))
		if w.Skip(placeBytes * int(at%placesInWord)); w.Uint(placeBytes) < env.Time() {
			setPlace(s, slot, at, expiry)
			return uint8(at + 1), limit
		}
	}
	return 0, limit
}

// freePlace frees the place of a proposal.
func (p proposal) freePlace(s native.Writer) {
	at := uint64(p.place - 1)
	setPlace(s, s.Map(slotPlaces, idKey(uint64(p.org))).At(at/placesInWord), at, 0)
}

// setPlace writes one place of the word in the slot.
func setPlace(s native.Writer, slot native.Slot, at, expiry uint64) {
	w := native.Unpack(s.Load(slot))
	w.Skip(placeBytes * int(at%placesInWord))
	s.Store(slot, w.PutUint(expiry, placeBytes).Hash())
}
