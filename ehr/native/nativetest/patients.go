// SPDX-License-Identifier: LGPL-3.0-or-later

package nativetest

import (
	"maps"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// WithPatients puts patients of one controller into a genesis, in the layout of
// patients/slots.go. org is the number of their custodian, counted from 1 in the
// order of the genesis.
func WithPatients(alloc types.GenesisAlloc, org uint32, controller common.Address, pids ...common.Hash) {
	const (
		slotPatients = 2
		slotParts    = 3
		registered   = 1
		wordRoot     = 1
	)
	account := alloc[contracts.PatientsAddress]
	storage := native.Image(maps.Clone(account.Storage))
	if storage == nil {
		storage = make(native.Image)
	}
	for _, pid := range pids {
		var w native.Word
		slot := storage.Map(native.Base(slotPatients), pid)
		storage.Store(slot, w.PutAddress(controller).PutUint(uint64(org), 4).PutUint(registered, 1).Hash())
		storage.Store(slot.At(wordRoot), common.Hash{1})
	}
	var before, after native.Word
	slot := storage.Map(native.Base(slotParts), common.BytesToHash(controller[:]))
	before = *native.Unpack(storage.Load(slot))
	storage.Store(slot, after.PutUint(before.Uint(8)+uint64(len(pids)), 8).Hash())
	account.Storage = storage
	alloc[contracts.PatientsAddress] = account
}
