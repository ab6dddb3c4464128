// SPDX-License-Identifier: LGPL-3.0-or-later

// Package records is the native contract that anchors health records: salted
// commitments of their versions, their custodians and their signers, and no
// readable content.
package records

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/consent"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Contract is the records contract.
var Contract = native.New("records", contracts.Records, native.Table{
	"anchor":        native.WriteFor(decodeAnchor, ofPatient, anchor),
	"anchorMany":    native.Write(decodeMany, registry.Authorize, anchorMany),
	"endorse":       native.WriteFor(decodeEndorse, ofRecord[endorseCall], endorse),
	"setStatus":     native.WriteFor(decodeStatus, ofRecord[statusCall], setStatus),
	"setHold":       native.Write(decodeHold, registry.Authorize, setHold),
	"attestErasure": native.Write(decodeErasure, registry.Authorize, attestErasure),

	"amendment":    native.View((*native.Args).Hash, amendment),
	"head":         native.View((*native.Args).Hash, head),
	"get":          native.View(decodeKey, get),
	"endorsements": native.View(decodeKey, endorsements),
	"recordsOf":    native.View(decodeSearch, recordsOf),
	"verify":       native.View(decodeOpening, verify),
	"verifyLeaf":   native.View(decodeLeaf, verifyLeaf),
	"policy":       native.View((*native.Args).Uint8, policyOf),
}).Relayed(registry.Persons{})

var (
	errClassNotAllowed     = native.NewFailure(contracts.Records, "ClassNotAllowed")
	errUnknownPatient      = native.NewFailure(contracts.Records, "UnknownPatient")
	errNoGround            = native.NewFailure(contracts.Records, "NoGround")
	errUnknownRecord       = native.NewFailure(contracts.Records, "UnknownRecord")
	errUnknownVersion      = native.NewFailure(contracts.Records, "UnknownVersion")
	errBadVersion          = native.NewFailure(contracts.Records, "BadVersion")
	errLostUpdate          = native.NewFailure(contracts.Records, "LostUpdate")
	errNotCustodian        = native.NewFailure(contracts.Records, "NotCustodian")
	errNotAuthor           = native.NewFailure(contracts.Records, "NotAuthor")
	errBadStatus           = native.NewFailure(contracts.Records, "BadStatus")
	errOnHold              = native.NewFailure(contracts.Records, "OnHold")
	errBadEndorsement      = native.NewFailure(contracts.Records, "BadEndorsement")
	errSignerNotAllowed    = native.NewFailure(contracts.Records, "SignerNotAllowed")
	errDeadlinePassed      = native.NewFailure(contracts.Records, "DeadlinePassed")
	errAlreadyEndorsed     = native.NewFailure(contracts.Records, "AlreadyEndorsed")
	errTooManyEndorsements = native.NewFailure(contracts.Records, "TooManyEndorsements")
	errUnknownKey          = native.NewFailure(contracts.Records, "UnknownKey")
	errBadSignature        = native.NewFailure(contracts.Records, "BadSignature")
	errBatchRefused        = native.NewFailure(contracts.Records, "BatchRefused")

	eventAnchored  = native.NewEvent(contracts.Records, "RecordAnchored")
	eventEndorsed  = native.NewEvent(contracts.Records, "RecordEndorsed")
	eventFinal     = native.NewEvent(contracts.Records, "RecordFinal")
	eventStatus    = native.NewEvent(contracts.Records, "RecordStatus")
	eventHold      = native.NewEvent(contracts.Records, "HoldChanged")
	eventReviewDue = native.NewEvent(contracts.Records, "AmendmentDue")
	eventReviewed  = native.NewEvent(contracts.Records, "AmendmentReviewed")
	eventErasure   = native.NewEvent(contracts.Records, "ErasureAttested")
)

const (
	maxClass        = contracts.LastClass
	classClaim      = contracts.ClassClaim     // made to an insurer
	classAmendment  = contracts.ClassAmendment // a patient's request, which the custodian reviews
	maxSize         = 1<<40 - 1                // bytes of one ciphertext; the largest imaging studies are some gigabytes
	maxTime         = 1<<40 - 1                // of a source's clock; 34,000 years
	maxClockSkew    = 300                      // seconds that a source's clock may be ahead of the block's
	maxEndorsements = registry.MaxSigners
	maxBatch        = 256 // versions in one call
	maxPage         = 256 // records in one answer
)

// Status of a version.
const (
	Pending    = contracts.Pending
	Current    = contracts.Current
	Superseded = contracts.Superseded
	InError    = contracts.InError
	Erased     = contracts.Erased
)

// key names one version of a record.
type key struct {
	id      common.Hash
	version uint32
}

func decodeKey(in *native.Args) key { return key{in.Hash(), in.Uint32()} }

// found is one version of a record in storage.
type found struct {
	record
	slot native.Slot // of the record
	at   native.Slot // of the version
}

// find looks the version up.
func (k key) find(s native.Reader) (f found, err error) {
	f.slot = recordSlot(s, k.id)
	f.record = loadRecord(s, f.slot)
	if f.latest == 0 {
		return f, errUnknownRecord.With(native.Words{}.Hash(k.id))
	}
	if k.version == 0 || k.version > f.latest {
		return f, errUnknownVersion.With(native.Words{}.Hash(k.id).Uint(uint64(k.version)))
	}
	f.at = versionSlot(s, f.slot, k.version)
	return f, nil
}

// recordID is the record that a call is about.
func (k key) recordID() common.Hash { return k.id }

// ofRecord reports whether the caller may call an operation on a record, and as what actor.
func ofRecord[T interface{ recordID() common.Hash }](env *native.Env, call T) (registry.Actor, error) {
	return patients.AuthorizeAbout(env, func() common.Hash {
		s := env.Storage()
		return loadPID(s, recordSlot(s, call.recordID()))
	})
}

func ofPatient(env *native.Env, a anchorCall) (registry.Actor, error) {
	return patients.Authorize(env, a.pid)
}

// asStaff returns the caller as an actor of its organization, and whether that
// actor may call the operation for records of a class.
func asStaff(env *native.Env, by registry.Actor, class uint8) (registry.Actor, bool) {
	if by.Capacity != registry.CapacityStaff {
		return by, false
	}
	return by.ForClass(env, class)
}

// acting returns the capacity in which the caller may call the operation for a
// patient's records of a class: as an enrolled actor, otherwise as the patient or
// a guardian.
func acting(env *native.Env, by registry.Actor, pid func() common.Hash, class uint8) (registry.Actor, error) {
	if staff, ok := asStaff(env, by, class); ok {
		return staff, nil
	}
	return asParty(env, pid(), class, anyRole)
}

// anyRole is the mask with which the contract chooses the role.
const anyRole = ^uint32(0)

func asParty(env *native.Env, pid common.Hash, class uint8, roles uint32) (registry.Actor, error) {
	party, _ := patients.ActorOf(env, pid, env.Caller(), 1<<class)
	party.Roles &= roles
	if a, ok := party.May(env, env.Self(), env.Op(), class); ok {
		return a, nil
	}
	return party, errClassNotAllowed.With(native.Words{}.Address(env.Caller()).Uint(uint64(class)))
}

// writing returns the capacity in which the caller may write about a patient. One
// of these must be true: the caller belongs to the custodian, a grant lets it
// collect records of the class, or it is the patient or a guardian who decides on
// the class. roles are the roles that the caller may write in.
func writing(env *native.Env, by registry.Actor, pid common.Hash, class uint8, roles uint32) (registry.Actor, error) {
	by.Roles &= roles
	staff, ok := asStaff(env, by, class)
	p := patients.Load(env, pid)
	if ok && p.Status == 0 {
		return by, errUnknownPatient.With(native.Words{}.Hash(pid))
	}
	if ok && (p.In(env, staff) || consent.Collects(env, pid, staff, class)) {
		return staff, nil
	}
	party, err := asParty(env, pid, class, roles)
	if err != nil && ok {
		err = errNoGround.With(native.Words{}.Hash(pid).Uint(uint64(class)))
	}
	return party, err
}

// byParty reports whether the patient or a guardian continues a record that one of
// them began. Such a record stays with the patient's custodian of that time.
func (r record) byParty(s native.Reader, record native.Slot, by registry.Actor) bool {
	return by.Capacity != registry.CapacityStaff && loadVersion(s, versionSlot(s, record, r.latest)).party()
}

// owns reports whether the caller is responsible for a version of its
// organization: its author is, and the records office.
func owns(env *native.Env, by registry.Actor, v version) bool {
	return v.signer == by.Key || by.Has(registry.RecordsOffice) || registry.PersonOf(env, v.signer) == by.Person(env)
}
