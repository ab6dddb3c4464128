// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// SuspendOrg suspends the organization with the id.
func SuspendOrg(s native.Image, id common.Hash) {
	number := orgNumber(s, id)
	o, metaHash := loadOrg(s, number), s.Load(orgSlot(number).At(2))
	o.status = Suspended
	o.store(s, number, id, metaHash)
}

// SuspendActor suspends an actor.
func SuspendActor(s native.Image, address common.Address) {
	slot := actorSlot(s, address)
	a := loadActor(s, slot)
	a.status = Suspended
	a.store(s, slot, s.Load(slot.At(1)))
}
