// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

var (
	eventRotated       = native.NewEvent(contracts.Registry, "KeyRotated")
	eventEncryptionKey = native.NewEvent(contracts.Registry, "EncryptionKeySet")
	eventSigningKey    = native.NewEvent(contracts.Registry, "SigningKeySet")

	errTooManyKeys = native.NewFailure(contracts.Registry, "TooManyKeys")
)

// The keys that each person has registered on a day, see UseDay:
//
//	mapping(address person => Day) keysOn; // 21
//
// Each leaves a word that stays, see slotKeyPersons.
var slotKeysOn = native.Base(21)

// Algorithms of an encryption key.
const (
	X25519         uint8 = 1 // 32 bytes
	EncryptionP256 uint8 = 2 // 33 or 65 bytes in the encoding of SEC 1
)

const (
	maxKeyBytes   = 128     // of a public key that a person may register
	maxInputBytes = 1 << 10 // of a key in a call; the length is checked after decoding
)

// publicKey is a key that a person registered.
type publicKey struct {
	alg   uint8
	since uint64 // block time, 0 if there is none
	key   []byte
}

func encryptionSlot(s native.Reader, a common.Address) native.Slot {
	return s.Map(slotEncryptionKeys, common.BytesToHash(a[:]))
}

func signingSlot(s native.Reader, a common.Address, alg uint8) native.Slot {
	return s.Map(s.Map(slotSigningKeys, common.BytesToHash(a[:])), common.Hash{31: alg})
}

func loadKey(s native.Reader, slot native.Slot) (k publicKey) {
	w := native.Unpack(s.Load(slot))
	k.alg, k.since = uint8(w.Uint(1)), w.Uint(8)
	if k.since != 0 {
		k.key = native.LoadBytes(s, slot.At(1), maxKeyBytes)
	}
	return k
}

func (k publicKey) store(s native.Writer, slot native.Slot) {
	var w native.Word
	s.Store(slot, w.PutUint(uint64(k.alg), 1).PutUint(k.since, 8).Hash())
	native.StoreBytes(s, slot.At(1), k.key, maxKeyBytes)
}

// LoadSigningKey returns the key that a person registered for a signature algorithm,
// empty if there is none.
func LoadSigningKey(env *native.Env, a common.Address, alg uint8) []byte {
	s := env.Foreign(contracts.RegistryAddress)
	return native.LoadBytes(s, signingSlot(s, a, alg).At(1), maxKeyBytes)
}

// authorize checks that the caller may register a key of its own: as an enrolled
// actor, or as the patient or a guardian of any pid.
func (p Party) authorize(env *native.Env) (Actor, error) {
	if a, err := Authorize(env); err == nil {
		return a, nil
	}
	a, ok := p(env, env.Caller())
	if !ok {
		return a, env.NotAllowed()
	}
	return a.Authorize(env)
}

// keyCall holds the arguments of setEncryptionKey.
type keyCall struct {
	alg uint8
	key []byte // empty to remove
}

func decodeKeyCall(in *native.Args) keyCall { return keyCall{in.Uint8(), in.Bytes(maxInputBytes)} }

func setEncryptionKey(env *native.Env, _ Actor, in keyCall) (native.Words, error) {
	if in.alg != X25519 && in.alg != EncryptionP256 {
		return nil, native.BadField(0)
	}
	if len(in.key) > 0 && !encryptsTo(in.alg, in.key) {
		return nil, native.BadField(1)
	}
	return nil, in.set(env, encryptionSlot(env.Storage(), env.Caller()), eventEncryptionKey)
}

// encryptsTo reports whether the key has the form of the algorithm. The sender who
// encrypts to it checks that the point is on the curve: a bad key hurts only its owner.
func encryptsTo(alg uint8, key []byte) bool {
	const even, odd, both = 2, 3, 4 // first byte: which y belongs to x, or that y follows
	switch {
	case alg == X25519:
		return len(key) == 32
	case len(key) == 33:
		return key[0] == even || key[0] == odd
	}
	return len(key) == 65 && key[0] == both
}

// signingKeyCall holds the arguments of setSigningKey.
type signingKeyCall struct {
	keyCall
	deadline uint64
	proof    []byte
}

func decodeSigningKeyCall(in *native.Args) signingKeyCall {
	return signingKeyCall{decodeKeyCall(in), in.Uint64(), in.Bytes(signature.MaxBytes)}
}

func setSigningKey(env *native.Env, _ Actor, in signingKeyCall) (native.Words, error) {
	if !signature.NeedsKey(in.alg) {
		return nil, native.BadField(0)
	}
	s, who := env.Storage(), env.Caller()
	if len(in.key) > 0 {
		if err := in.claim(env, s, who); err != nil {
			return nil, err
		}
	}
	return nil, in.set(env, signingSlot(s, who, in.alg), eventSigningKey)
}

// claim binds the key to the caller, by the key's signature.
func (c signingKeyCall) claim(env *native.Env, s native.Writer, who common.Address) error {
	switch {
	case !signature.ValidKey(env, c.alg, c.key):
		return native.BadField(1)
	case env.Time() > c.deadline:
		return errDeadlinePassed.With(native.Words{}.Uint(c.deadline))
	}
	person, hash := personOf(s, who), keyHash(env, c.key)
	if owner := keyOwner(s, hash, person); owner != person {
		return errKeyInUse.With(native.Words{}.Address(owner))
	}
	message := native.Words{}.Address(who).Uint(uint64(c.alg))
	if !signature.Verify(env, c.alg, proofDigest(env, signature.SigningKey, message, c.deadline), who, c.key, c.proof) {
		return errBadProof.Plain()
	}
	claimKey(s, hash, person)
	return nil
}

// set stores the key at the slot, or removes the one there. A day sees so many new
// keys of a person and no more; what is removed is not counted.
func (c keyCall) set(env *native.Env, slot native.Slot, event native.Event) error {
	var k publicKey
	if len(c.key) > 0 {
		s := env.Storage()
		count := s.Map(slotKeysOn, addressTopic(personOf(s, env.Caller())))
		if limit, ok := UseDay(env, count, ParamKeysDay); !ok {
			return errTooManyKeys.With(native.Words{}.Uint(limit))
		}
		k = publicKey{c.alg, env.Time(), c.key}
	}
	k.store(env.Storage(), slot)
	const heads = 2 * 32
	env.Emit(event, native.Words{}.Uint(uint64(c.alg)).Uint(heads).Bytes(c.key), addressTopic(env.Caller()))
	return nil
}

// rotation holds the arguments of rotateKey.
type rotation struct {
	key   common.Address
	proof proof
}

func decodeRotation(in *native.Args) rotation { return rotation{in.Address(), decodeProof(in)} }

func rotateKey(env *native.Env, by Actor, in rotation) (native.Words, error) {
	s, old := env.Site(), env.Caller()
	if in.key == (common.Address{}) || in.key == old {
		return nil, native.BadField(0)
	}
	to, person := actorSlot(s, in.key), personOf(s, old)
	if loadActor(s, to).status != Unknown {
		return nil, errKeyInUse.With(native.Words{}.Address(in.key))
	}
	if err := in.proof.check(env, in.key, signature.KeyRotation, native.Words{}.Address(old).Address(in.key)); err != nil {
		return nil, err
	}
	if owner := in.proof.owner(env, s, person); owner != person {
		return nil, errKeyInUse.With(native.Words{}.Address(owner))
	}
	in.proof.claim(env, s, person)
	from := actorSlot(s, old)
	a := loadActor(s, from)
	a.store(s, to, s.Load(from.At(1)))
	a.status = Replaced
	a.save(s, from)
	moveKey(s, encryptionSlot(s, old), encryptionSlot(s, in.key))
	for _, alg := range []uint8{signature.P256, signature.WebAuthn} {
		moveKey(s, signingSlot(s, old, alg), signingSlot(s, in.key, alg))
	}
	keepFirstKey(s, person, in.key)
	s.Emit(eventRotated, nil, addressTopic(old), addressTopic(in.key))
	if o := loadOrg(s, by.Org); o.admin == old {
		o.admin = in.key
		o.save(s, by.Org)
		o.announce(s, by.Org)
	}
	return nil, nil
}

// PersonOf returns the person behind a key: the first key, before all rotations.
// Signatures, approvals and allowances are counted by person. A key that was never
// rotated is its own person, enrolled or not.
func PersonOf(env *native.Env, key common.Address) common.Address {
	return personOf(env.Foreign(contracts.RegistryAddress), key)
}

// Superseded reports whether a key was replaced by rotation: it acts for nobody.
func Superseded(env *native.Env, a common.Address) bool {
	s := env.Foreign(contracts.RegistryAddress)
	return loadActor(s, actorSlot(s, a)).status == Replaced
}

// Credential returns the hash of an actor's credential, zero if it has none.
func Credential(env *native.Env, a common.Address) common.Hash {
	s := env.Foreign(contracts.RegistryAddress)
	return s.Load(actorSlot(s, a).At(1))
}

// PersonIn is PersonOf and Superseded outside of a call.
func PersonIn(state native.StateReader, key common.Address) (first common.Address, superseded bool) {
	s := peek(state)
	return personOf(s, key), loadActor(s, actorSlot(s, key)).status == Replaced
}

func personOf(s native.Reader, a common.Address) common.Address {
	if first := native.Unpack(s.Load(s.Map(slotFirstKeys, addressTopic(a)))).Address(); first != (common.Address{}) {
		return first
	}
	return a
}

func keepFirstKey(s native.Writer, first, key common.Address) {
	var w native.Word
	s.Store(s.Map(slotFirstKeys, addressTopic(key)), w.PutAddress(first).Hash())
	// The gate learns from the actor's word that most keys are the first of their person.
	at := actorSlot(s, key)
	a := native.Unpack(s.Load(at))
	a.Skip(actorBytes + nonceBytes)
	s.Store(at, a.PutBool(true).Hash())
}

// moveKey moves a stored key from one slot to another. A key in the other slot, which a
// patient registered before becoming an actor, stays if there is none to move.
func moveKey(s native.Writer, from, to native.Slot) {
	if k := loadKey(s, from); k.since != 0 {
		k.store(s, to)
		publicKey{}.store(s, from)
	}
}

func encryptionKey(env *native.Env, a common.Address) (native.Words, error) {
	s := env.Storage()
	k := loadKey(s, encryptionSlot(s, a))
	const heads = 3 * 32
	return native.Words{}.Uint(uint64(k.alg)).Uint(heads).Uint(k.since).Bytes(k.key), nil
}

// keyName is one question to signingKey.
type keyName struct {
	actor common.Address
	alg   uint8
}

func decodeKeyName(in *native.Args) keyName { return keyName{in.Address(), in.Uint8()} }

func signingKey(env *native.Env, n keyName) (native.Words, error) {
	s := env.Storage()
	k := loadKey(s, signingSlot(s, n.actor, n.alg))
	const heads = 2 * 32
	return native.Words{}.Uint(heads).Uint(k.since).Bytes(k.key), nil
}
