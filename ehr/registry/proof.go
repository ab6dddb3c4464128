// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"encoding/binary"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

// The P-256 keys that persons have registered, or from which their address is
// computed:
//
//	mapping(bytes32 keyHash => address person) keyPersons; // 20
//
// keyHash is SHA-256 of x || y for every algorithm. Entries are never removed: a key that
// its owner removed cannot become another person's.
var slotKeyPersons = native.Base(20)

var (
	errKeyInUse       = native.NewFailure(contracts.Registry, "KeyInUse")
	errDeadlinePassed = native.NewFailure(contracts.Registry, "DeadlinePassed")
	errBadProof       = native.NewFailure(contracts.Registry, "BadProof")
)

// byCreator is the algorithm of a Proof by the creator of a contract. A contract cannot
// sign, and a native contract cannot ask it (ERC-1271), as it makes no calls.
const byCreator = signature.WebAuthn + 1

// proof is a key's signature on what it is bound to.
type proof struct {
	deadline uint64
	alg      uint8
	key, sig []byte
}

const proofWords = 4

func decodeProof(in *native.Args) proof {
	p := in.Tuple(proofWords)
	return proof{p.Uint64(), p.Uint8(), p.Bytes(maxKeyBytes), p.Bytes(signature.MaxBytes)}
}

// check refuses a proof that is not the address's valid signature on the message now.
// members are the members of the message without the deadline.
func (p proof) check(env *native.Env, who common.Address, message signature.Type, members native.Words) error {
	if env.Time() > p.deadline {
		return errDeadlinePassed.With(native.Words{}.Uint(p.deadline))
	}
	if !p.signs(env, who, proofDigest(env, message, members, p.deadline)) {
		return errBadProof.Plain()
	}
	return nil
}

// holds is check as a condition.
func (p proof) holds(env *native.Env, who common.Address, message signature.Type, members native.Words) bool {
	return p.check(env, who, message, members) == nil
}

func (p proof) signs(env *native.Env, who common.Address, digest common.Hash) bool {
	if p.alg == byCreator {
		return len(p.key) == 8 && signature.Created(env, digest, who, binary.BigEndian.Uint64(p.key), p.sig)
	}
	return Persons{}.Signed(env, env.Foreign(contracts.RegistryAddress), who, digest, p.alg, p.key, p.sig)
}

func proofDigest(env *native.Env, message signature.Type, members native.Words, deadline uint64) common.Hash {
	return message.Digest(env, env.Domain(contracts.RegistryAddress), members.Uint(deadline))
}

// owner returns the person to whom the proof's key belongs, or the given person if it
// belongs to nobody.
func (p proof) owner(env *native.Env, s native.Reader, person common.Address) common.Address {
	if !signature.NeedsKey(p.alg) || len(p.key) == 0 {
		return person
	}
	return keyOwner(s, keyHash(env, p.key), person)
}

// claim binds the key from which an address is computed to the person.
func (p proof) claim(env *native.Env, s native.Writer, person common.Address) {
	if signature.NeedsKey(p.alg) && len(p.key) > 0 {
		claimKey(s, keyHash(env, p.key), person)
	}
}

func keyHash(env *native.Env, key []byte) common.Hash { return env.Sha256(key[:signature.P256Key]) }

func keyOwner(s native.Reader, hash common.Hash, person common.Address) common.Address {
	if owner := native.Unpack(s.Load(s.Map(slotKeyPersons, hash))).Address(); owner != (common.Address{}) {
		return owner
	}
	return person
}

func claimKey(s native.Writer, hash common.Hash, person common.Address) {
	var w native.Word
	s.Store(s.Map(slotKeyPersons, hash), w.PutAddress(person).Hash())
}
