// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

var (
	errBadPayload    = native.NewFailure(contracts.Governance, "BadPayload")
	errFrozen        = native.NewFailure(contracts.Governance, "Frozen")
	errTooFewSigners = native.NewFailure(contracts.Governance, "TooFewSigners")
)

// notCanonical stands for the whole payload in place of the number of a field.
const notCanonical = 255

func badPayload(field uint8) error {
	return errBadPayload.With(native.Words{}.Uint(uint64(field)))
}

// Change is a change that can be made to the present model.
type Change struct{ edit edit }

// edit is a change of one kind. check returns why it cannot be made; apply makes it
// after check has passed.
type edit interface {
	check(env *native.Env, s native.Reader) error
	apply(env *native.Env, s native.Site)
}

// decoders read the payloads of the kinds from 1 on.
var decoders = [contracts.MaxKind]func(*native.Args) edit{
	decodeNewOrg, decodeOrgStatus, decodeNewSigner, decodeOldSigner,
	decodeNewRoles, decodeNewPolicy, decodeNewParam, decodeNewVersion,
	decodeNewAdmin, decodeNewCustodian,
}

// PlanChange reads the payload of a proposal of a known kind. It refuses a change that
// could not be made now.
func PlanChange(env *native.Env, kind uint8, payload []byte) (Change, error) {
	_, types := contracts.Change(kind)
	e, ok := native.Decode(env, payload, types, decoders[kind-1])
	if !ok {
		return Change{}, badPayload(notCanonical)
	}
	if err := e.check(env, env.Foreign(contracts.RegistryAddress)); err != nil {
		return Change{}, err
	}
	return Change{e}, nil
}

// Make makes the change. It writes to the registry from the contract that calls it.
func (c Change) Make(env *native.Env) { c.edit.apply(env, env.Within(contracts.RegistryAddress)) }

// aboutOrg is a change that is about one organization, which has no vote on it.
type aboutOrg interface {
	concerns(s native.Reader) uint32
}

// Concerns returns the number of the organization that the change is about, 0
// for none.
func (c Change) Concerns(env *native.Env) uint32 {
	if about, ok := c.edit.(aboutOrg); ok {
		return about.concerns(env.Foreign(contracts.RegistryAddress))
	}
	return 0
}

// LoadModelHash returns the hash that identifies the present model.
func LoadModelHash(env *native.Env) common.Hash {
	return env.Foreign(contracts.RegistryAddress).Load(slotModelHash)
}

// StoreModelHash stores the hash of the model after a change.
func StoreModelHash(env *native.Env, hash common.Hash) {
	env.Within(contracts.RegistryAddress).Store(slotModelHash, hash)
}

// newOrg is a change of kind 1.
type newOrg struct {
	id       common.Hash
	kind     uint8
	admin    common.Address
	metaHash common.Hash
	proof    proof
}

func decodeNewOrg(in *native.Args) edit {
	return newOrg{in.Hash(), in.Uint8(), in.Address(), in.Hash(), decodeProof(in)}
}

// fields of newOrg
const (
	orgFieldID uint8 = iota
	orgFieldKind
	orgFieldAdmin
	_
	orgFieldProof
)

func (c newOrg) check(env *native.Env, s native.Reader) error {
	switch {
	case c.id == common.Hash{} || orgNumber(s, c.id) != 0 || countOrgs(s) == MaxOrgs:
		return badPayload(orgFieldID)
	case c.kind == 0 || Kind(c.kind) >= kindEnd:
		return badPayload(orgFieldKind)
	case c.admin == common.Address{} || loadActor(s, actorSlot(s, c.admin)).status != Unknown:
		return badPayload(orgFieldAdmin)
	}
	return c.proof.checkAdmin(env, s, admission{c.admin, c.admin, c.id, orgFieldAdmin, orgFieldProof})
}

func (c newOrg) apply(env *native.Env, s native.Site) {
	number := countOrgs(s) + 1
	o := orgState{kind: Kind(c.kind), status: Active, since: env.Time(), admin: c.admin}
	o.store(s, number, c.id, c.metaHash)
	storeOrgCount(s, number)
	o.announce(s, number)
	a := actorState{org: number, roles: Administrator.Mask(), status: Active}
	a.store(s, actorSlot(s, c.admin), common.Hash{})
	a.announce(s, c.admin, c.id, common.Hash{})
	c.proof.claim(env, s, c.admin)
}

// orgStatus is a change of kind 2.
type orgStatus struct {
	id     common.Hash
	status uint8
}

func decodeOrgStatus(in *native.Args) edit { return orgStatus{in.Hash(), in.Uint8()} }

func (c orgStatus) check(_ *native.Env, s native.Reader) error {
	o := loadOrg(s, orgNumber(s, c.id))
	switch {
	case o.status == Unknown:
		return badPayload(0)
	case c.status != Active && c.status != Suspended || c.status == o.status:
		return badPayload(1)
	case c.status == Active && o.successor != 0:
		return badPayload(1) // another organization has custody of its patients and records
	case c.status == Active:
		return nil
	case len(activeOrgs(s)) <= 1:
		return badPayload(1) // nobody would be left to vote
	}
	return canRemoveSigners(s, uint64(len(signersOf(s, orgNumber(s, c.id)))))
}

func (c orgStatus) apply(_ *native.Env, s native.Site) {
	number := orgNumber(s, c.id)
	o := loadOrg(s, number)
	o.status = c.status
	o.save(s, number)
	o.announce(s, number)
	// The others would wait for a signer that cannot connect any more, so it is removed.
	if c.status == Suspended {
		for _, signer := range signersOf(s, number) {
			dropSigner(s, signer)
		}
	}
}

func (c orgStatus) concerns(s native.Reader) uint32 { return orgNumber(s, c.id) }

// newSigner is a change of kind 3.
type newSigner struct {
	signer common.Address
	org    common.Hash
}

func decodeNewSigner(in *native.Args) edit { return newSigner{in.Address(), in.Hash()} }

func (c newSigner) check(_ *native.Env, s native.Reader) error {
	count := countSigners(s)
	switch {
	case count == 0: // the others, who seal without a list, would be voted out
		return tooFewSigners(s, 0)
	case c.signer == common.Address{} || placeOf(s, c.signer) != 0 || count == maxSigners:
		return badPayload(0)
	case loadOrg(s, orgNumber(s, c.org)).status != Active:
		return badPayload(1)
	}
	return nil
}

func (c newSigner) apply(_ *native.Env, s native.Site) {
	addSigner(s, c.signer, orgNumber(s, c.org))
	s.Emit(eventSigners, native.Words{}.Bool(true), addressTopic(c.signer), c.org)
}

// oldSigner is a change of kind 4.
type oldSigner struct{ signer common.Address }

func decodeOldSigner(in *native.Args) edit { return oldSigner{in.Address()} }

func (c oldSigner) check(_ *native.Env, s native.Reader) error {
	if placeOf(s, c.signer) == 0 {
		return badPayload(0)
	}
	return canRemoveSigners(s, 1)
}

func (c oldSigner) concerns(s native.Reader) uint32 {
	_, org := loadSigner(s, placeOf(s, c.signer)-1)
	return org
}

// canRemoveSigners refuses to remove so many signers that fewer than signersMin would
// stay.
func canRemoveSigners(s native.Reader, n uint64) error {
	if n == 0 {
		return nil
	}
	if left := uint64(countSigners(s)) - n; left < loadParam(s, ParamSignersMin).value {
		return tooFewSigners(s, left)
	}
	return nil
}

func tooFewSigners(s native.Reader, left uint64) error {
	return errTooFewSigners.With(native.Words{}.Uint(left).Uint(loadParam(s, ParamSignersMin).value))
}

func (c oldSigner) apply(_ *native.Env, s native.Site) { dropSigner(s, c.signer) }

// dropSigner removes a listed signer and emits the event.
func dropSigner(s native.Site, signer common.Address) {
	_, org := loadSigner(s, placeOf(s, signer)-1)
	removeSigner(s, signer)
	s.Emit(eventSigners, native.Words{}.Bool(false), addressTopic(signer), loadOrgID(s, org))
}
