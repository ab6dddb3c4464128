// SPDX-License-Identifier: LGPL-3.0-or-later

// Package records is the native contract that anchors health records: salted
// commitments of their versions, who keeps them, who signed them, and nothing
// that can be read.
package records

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Contract answers calls to the records.
var Contract = native.New("records", contracts.Records, native.Table{
	"anchor":        native.Write(decodeAnchor, registry.Authorize, anchor),
	"anchorMany":    native.Write(decodeMany, registry.Authorize, anchorMany),
	"endorse":       native.Write(decodeEndorse, registry.Authorize, endorse),
	"setStatus":     native.Write(decodeStatus, registry.Authorize, setStatus),
	"setHold":       native.Write(decodeHold, registry.Authorize, setHold),
	"attestErasure": native.Write(decodeErasure, registry.Authorize, attestErasure),

	"head":         native.View((*native.Args).Hash, head),
	"get":          native.View(decodeKey, get),
	"endorsements": native.View(decodeKey, endorsements),
	"recordsOf":    native.View(decodeSearch, recordsOf),
	"verify":       native.View(decodeOpening, verify),
	"verifyLeaf":   native.View(decodeLeaf, verifyLeaf),
	"policy":       native.View((*native.Args).Uint8, policyOf),
})

var (
	errClassNotAllowed     = native.NewFailure(contracts.Records, "ClassNotAllowed")
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

	eventAnchored = native.NewEvent(contracts.Records, "RecordAnchored")
	eventEndorsed = native.NewEvent(contracts.Records, "RecordEndorsed")
	eventFinal    = native.NewEvent(contracts.Records, "RecordFinal")
	eventStatus   = native.NewEvent(contracts.Records, "RecordStatus")
	eventHold     = native.NewEvent(contracts.Records, "HoldChanged")
	eventErasure  = native.NewEvent(contracts.Records, "ErasureAttested")
)

const (
	maxClass        = 16
	maxSize         = 1<<40 - 1 // bytes of one ciphertext; the largest imaging studies are some gigabytes
	maxTime         = 1<<40 - 1 // of a source's clock; 34,000 years
	maxClockSkew    = 300       // seconds that a source's clock may be ahead of the block's
	maxEndorsements = registry.MaxSigners
	maxBatch        = 256 // versions in one call
	maxPage         = 256 // records in one answer
)

// Status of a version.
const (
	Pending uint8 = iota + 1
	Current
	Superseded
	InError
	_
	Erased
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

// mayAct checks that the member may do the operation with records of the class.
func mayAct(env *native.Env, by registry.Member, class uint8) error {
	if by.MayClass(env, class) {
		return nil
	}
	return errClassNotAllowed.With(native.Words{}.Address(env.Caller()).Uint(uint64(class)))
}

// owns reports whether the caller answers for a version of its organization:
// its author does, and the records office.
func owns(env *native.Env, by registry.Member, v version) bool {
	return v.author == env.Caller() || by.Roles&registry.RecordsOffice.Mask() != 0
}
