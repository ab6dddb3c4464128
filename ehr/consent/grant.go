// SPDX-License-Identifier: LGPL-3.0-or-later

package consent

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

// Kinds of a grantee.
const (
	Actor        = contracts.GranteeActor
	Organization = contracts.GranteeOrganization
	RoleAt       = contracts.GranteeRoleAt
	RoleAnywhere = contracts.GranteeRoleAnywhere
)

// grantCall is a grant as it is sent.
type grantCall struct {
	id      common.Hash
	pid     common.Hash
	grantee common.Hash
	consent // its nonce is the decider's
	fhir    common.Hash
}

func (g grantCall) patient() common.Hash { return g.pid }

func decodeGrant(in *native.Args) (g grantCall) {
	g.id, g.pid, g.granteeKind, g.grantee = in.Hash(), in.Hash(), in.Uint8(), in.Hash()
	g.purposes, g.actions, g.classes = in.Uint32(), in.Uint8(), in.Uint64()
	g.notBefore, g.notAfter, g.fhir, g.nonce = in.Uint64(), in.Uint64(), in.Hash(), in.Uint64()
	return g
}

// words is the grant as it is signed and returned.
func (g *grantCall) words() native.Words {
	return native.Words{}.Hash(g.id).Hash(g.pid).Uint(uint64(g.granteeKind)).Hash(g.grantee).
		Uint(uint64(g.purposes)).Uint(uint64(g.actions)).Uint(g.classes).
		Uint(g.notBefore).Uint(g.notAfter).Hash(g.fhir).Uint(g.nonce)
}

// badField finds the first field that makes no grant.
func (g *grantCall) badField(now uint64) error {
	switch {
	case g.id == common.Hash{}:
		return native.BadField(0)
	case g.granteeKind == 0 || g.granteeKind > RoleAnywhere:
		return native.BadField(2)
	case !g.granteeFits():
		return native.BadField(3)
	case g.purposes == 0:
		return native.BadField(4)
	case g.actions == 0 || g.actions > allActions:
		return native.BadField(5)
	case g.classes == 0 || g.classes&^patients.AllClasses != 0:
		return native.BadField(6)
	case g.notBefore > maxTime:
		return native.BadField(7)
	case g.notAfter > maxTime || g.notAfter != 0 && g.notAfter < max(now, g.notBefore):
		return native.BadField(8)
	}
	return nil
}

// granteeFits reports whether the grantee can be one of its kind.
func (g *grantCall) granteeFits() bool {
	switch g.granteeKind {
	case Actor:
		return g.grantee != (common.Hash{}) && common.BytesToHash(g.grantee[12:]) == g.grantee
	case RoleAnywhere:
		return g.grantee.Big().BitLen() <= 8 && registry.Role(g.grantee[31]) <= registry.Deployer
	}
	return g.grantee != common.Hash{}
}

func grant(env *native.Env, _ registry.Member, g grantCall) (native.Words, error) {
	return nil, g.add(env, env.Caller())
}

// add stores the grant by the decision of an address.
func (g *grantCall) add(env *native.Env, by common.Address) error {
	if err := g.badField(env.Time()); err != nil {
		return err
	}
	if err := decider(env, g.pid, by, g.classes); err != nil {
		return err
	}
	if err := useNonce(env, by, g.nonce); err != nil {
		return err
	}
	s := env.Storage()
	slot := consentSlot(s, g.id)
	if loadConsent(s, slot).status != 0 {
		return errConsentKnown.With(native.Words{}.Hash(g.id))
	}
	l := grantsTo(s, grantsOf(s, g.pid), g.granteeKind, g.grantee)
	g.place = l.free(s, func(id common.Hash) bool { return loadConsent(s, consentSlot(s, id)).over(env.Time()) })
	if g.place == maxLive {
		return errTooManyGrants.With(native.Words{}.Uint(maxLive))
	}
	s.Store(l.at(g.place), g.id)
	g.status = granted
	g.consent.store(s, slot)
	s.Store(slot.At(wordPID), g.pid)
	s.Store(slot.At(wordGrantee), g.grantee)
	if g.fhir != (common.Hash{}) {
		s.Store(slot.At(wordFHIR), g.fhir)
	}
	env.Emit(eventGranted, native.Words{}.Address(by).Uint(uint64(g.granteeKind)).Uint(uint64(g.purposes)).Uint(uint64(g.actions)).
		Uint(g.classes).Uint(g.notBefore).Uint(g.notAfter).Hash(g.fhir).Uint(g.nonce), g.id, g.pid, g.grantee)
	return nil
}

// useNonce refuses a nonce that is not the decider's next, and takes it.
func useNonce(env *native.Env, who common.Address, nonce uint64) error {
	s := env.Storage()
	slot := nonceSlot(s, who)
	if want := loadNonce(s, slot); nonce != want {
		return errBadNonce.With(native.Words{}.Uint(nonce).Uint(want))
	}
	storeNonce(s, slot, nonce+1)
	return nil
}

// proof is a signature that the call brings.
type proof struct {
	alg uint8
	sig []byte
}

func decodeProof(in *native.Args) proof { return proof{in.Uint8(), in.Bytes(signature.MaxBytes)} }

// signer returns who signed the words for a patient. A secp256k1 signature says
// who, any other is the controller's.
func (p proof) signer(env *native.Env, pid common.Hash, t signature.Type, words native.Words) (common.Address, error) {
	digest := t.Digest(env, signature.Domain{ChainID: env.ChainID(), Contract: env.Self()}, words)
	if !signature.NeedsKey(p.alg) {
		if who := signature.Recover(env, digest, p.sig); who != (common.Address{}) {
			return who, nil
		}
		return common.Address{}, errBadSignature.With(native.Words{}.Hash(pid))
	}
	st, err := standing(env, pid, common.Address{})
	if err != nil {
		return common.Address{}, err
	}
	who := st.Patient.Controller
	key := registry.LoadSigningKey(env, who, p.alg)
	if len(key) == 0 {
		return who, errUnknownKey.With(native.Words{}.Address(who).Uint(uint64(p.alg)))
	}
	if !signature.Verify(env, p.alg, digest, who, key, p.sig) {
		return who, errBadSignature.With(native.Words{}.Hash(pid))
	}
	return who, nil
}

type signedGrant struct {
	grantCall
	proof
}

func decodeSignedGrant(in *native.Args) signedGrant {
	return signedGrant{decodeGrant(in), decodeProof(in)}
}

func grantBySig(env *native.Env, _ registry.Member, g signedGrant) (native.Words, error) {
	if g.alg > signature.WebAuthn {
		return nil, native.BadField(fieldGrantAlg)
	}
	who, err := g.signer(env, g.pid, signature.Grant, g.words())
	if err != nil {
		return nil, err
	}
	return nil, g.add(env, who)
}

// fieldGrantAlg is where sigAlg stands behind the fields of Grant.
const fieldGrantAlg = 11

// ofConsent decides whether the caller may call an operation on a consent.
func ofConsent(env *native.Env, id common.Hash) (registry.Member, error) {
	s := env.Storage()
	return patients.Authorize(env, s.Load(consentSlot(s, id).At(wordPID)))
}

func revoke(env *native.Env, _ registry.Member, id common.Hash) (native.Words, error) {
	f, err := findConsent(env, id)
	if err != nil {
		return nil, err
	}
	return nil, f.revoke(env, env.Caller(), false)
}

// found is a grant in storage that is not over.
type found struct {
	consent
	id   common.Hash
	pid  common.Hash
	slot native.Slot
}

func findConsent(env *native.Env, id common.Hash) (f found, err error) {
	s := env.Storage()
	f.id, f.slot = id, consentSlot(s, id)
	if f.consent = loadConsent(s, f.slot); f.status == 0 {
		return f, errUnknownConsent.With(native.Words{}.Hash(id))
	}
	if status := f.shown(env.Time()); status != granted {
		return f, errConsentEnded.With(native.Words{}.Hash(id).Uint(uint64(status)))
	}
	f.pid = s.Load(f.slot.At(wordPID))
	return f, nil
}

// revoke ends the grant by the decision of an address, which signed with a
// nonce or called.
func (f *found) revoke(env *native.Env, by common.Address, signed bool) error {
	if err := decider(env, f.pid, by, f.classes); err != nil {
		return err
	}
	s := env.Storage()
	l := grantsTo(s, grantsOf(s, f.pid), f.granteeKind, s.Load(f.slot.At(wordGrantee)))
	l.take(s, f.place, func(moved common.Hash) {
		slot := consentSlot(s, moved)
		c := loadConsent(s, slot)
		c.place = f.place
		c.store(s, slot)
	})
	f.status = revoked
	f.consent.store(s, f.slot)
	env.Emit(eventRevoked, native.Words{}.Bool(signed), f.id, f.pid, common.BytesToHash(by.Bytes()))
	return nil
}

type signedRevocation struct {
	id    common.Hash
	nonce uint64
	proof
}

func decodeSignedRevocation(in *native.Args) signedRevocation {
	return signedRevocation{in.Hash(), in.Uint64(), decodeProof(in)}
}

func ofSignedRevocation(env *native.Env, r signedRevocation) (registry.Member, error) {
	return ofConsent(env, r.id)
}

func revokeBySig(env *native.Env, _ registry.Member, r signedRevocation) (native.Words, error) {
	if r.alg > signature.WebAuthn {
		return nil, native.BadField(2)
	}
	f, err := findConsent(env, r.id)
	if err != nil {
		return nil, err
	}
	who, err := r.signer(env, f.pid, signature.Revoke, native.Words{}.Hash(r.id).Uint(r.nonce))
	if err != nil {
		return nil, err
	}
	if err := useNonce(env, who, r.nonce); err != nil {
		return nil, err
	}
	return nil, f.revoke(env, who, true)
}
