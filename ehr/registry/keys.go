// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// maxKeyBytes is the longest public key that an actor may register.
const maxKeyBytes = 128

// publicKey is a key that an actor registered.
type publicKey struct {
	alg   uint8
	since uint64 // block time
	key   []byte // empty where there is none
}

func encryptionSlot(s native.Reader, a common.Address) native.Slot {
	return s.Map(slotEncryptionKeys, common.BytesToHash(a[:]))
}

func signingSlot(s native.Reader, a common.Address, alg uint8) native.Slot {
	return s.Map(s.Map(slotSigningKeys, common.BytesToHash(a[:])), common.Hash{31: alg})
}

func loadKey(s native.Reader, slot native.Slot) publicKey {
	w := native.Unpack(s.Load(slot))
	return publicKey{uint8(w.Uint(1)), w.Uint(8), native.LoadBytes(s, slot.At(1), maxKeyBytes)}
}

func (k publicKey) store(s native.Writer, slot native.Slot) {
	var w native.Word
	s.Store(slot, w.PutUint(uint64(k.alg), 1).PutUint(k.since, 8).Hash())
	native.StoreBytes(s, slot.At(1), k.key, maxKeyBytes)
}

// LoadSigningKey returns the key that an actor registered for an algorithm of
// signatures, empty where there is none.
func LoadSigningKey(env *native.Env, a common.Address, alg uint8) []byte {
	s := env.Foreign(contracts.RegistryAddress)
	return native.LoadBytes(s, signingSlot(s, a, alg).At(1), maxKeyBytes)
}
