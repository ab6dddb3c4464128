// SPDX-License-Identifier: LGPL-3.0-or-later

// Package records is the native contract that anchors health records: salted
// commitments of their versions, who keeps them, and nothing that can be read.
package records

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Contract answers calls to the records.
var Contract = native.New("records", contracts.Records, native.Table{
	"anchor": native.Write(decodeAnchor, registry.Authorize, anchor),
	"head":   native.View((*native.Args).Hash, head),
	"get":    native.View(decodeKey, get),
	"verify": native.View(decodeOpening, verify),
})

var (
	errClassNotAllowed     = native.NewFailure(contracts.Records, "ClassNotAllowed")
	errUnknownRecord       = native.NewFailure(contracts.Records, "UnknownRecord")
	errUnknownVersion      = native.NewFailure(contracts.Records, "UnknownVersion")
	errBadVersion          = native.NewFailure(contracts.Records, "BadVersion")
	errLostUpdate          = native.NewFailure(contracts.Records, "LostUpdate")
	errNotCustodian        = native.NewFailure(contracts.Records, "NotCustodian")
	errEndorsementsRefused = native.NewFailure(contracts.Records, "EndorsementsRefused")

	eventAnchored = native.NewEvent(contracts.Records, "RecordAnchored")
	eventFinal    = native.NewEvent(contracts.Records, "RecordFinal")
)

const (
	maxClass        = 16
	maxSize         = 1 << 40 // bytes of one ciphertext; the largest imaging studies are some gigabytes
	maxClockSkew    = 300     // seconds that a source's clock may be ahead of the block's
	maxEndorsements = 16      // in one call
	maxSignature    = 1 << 10 // bytes
)

// Status of a version.
const (
	Current    uint8 = 2
	Superseded uint8 = 3
)

// fields of Anchor, as BadField counts them
const (
	fieldRecordID uint8 = iota
	fieldVersion
	fieldPID
	fieldClass
	fieldCommit
	fieldBlob
	fieldSize
	fieldAuthoredAt
)

// anchorCall is what a call of anchor says.
type anchorCall struct {
	id         common.Hash
	version    uint32
	pid        common.Hash
	class      uint8
	commit     common.Hash
	blob       common.Hash
	size       uint64
	authoredAt uint64
	prevCommit common.Hash

	endorsements int
}

func decodeAnchor(in *native.Args) anchorCall {
	a := anchorCall{in.Hash(), in.Uint32(), in.Hash(), in.Uint8(), in.Hash(), in.Hash(), in.Uint64(), in.Uint64(), in.Hash(), 0}
	list, n := in.List(maxEndorsements, 1)
	for range n {
		decodeEndorsement(list)
	}
	a.endorsements = n
	return a
}

// decodeEndorsement checks the encoding of one endorsement.
func decodeEndorsement(list *native.Args) {
	e := list.Tuple(5)
	e.Address()
	e.Uint8()
	e.Uint8()
	e.Uint64()
	e.Bytes(maxSignature)
}

// badField finds the first field that is out of its range whatever the state.
func (a *anchorCall) badField(now uint64) error {
	var zero common.Hash
	switch {
	case a.id == zero:
		return native.BadField(fieldRecordID)
	case a.version == 0:
		return native.BadField(fieldVersion)
	case a.pid == zero:
		return native.BadField(fieldPID)
	case a.class == 0 || a.class > maxClass:
		return native.BadField(fieldClass)
	case a.commit == zero:
		return native.BadField(fieldCommit)
	case a.blob == zero:
		return native.BadField(fieldBlob)
	case a.size == 0 || a.size > maxSize:
		return native.BadField(fieldSize)
	case a.authoredAt == 0 || a.authoredAt > now+maxClockSkew:
		return native.BadField(fieldAuthoredAt)
	}
	return nil
}

func anchor(env *native.Env, by registry.Member, a anchorCall) (native.Words, error) {
	if err := a.badField(env.Time()); err != nil {
		return nil, err
	}
	if a.endorsements > 0 {
		return nil, errEndorsementsRefused.Plain()
	}
	if !by.MayClass(env, a.class) {
		return nil, errClassNotAllowed.With(native.Words{}.Address(env.Caller()).Uint(uint64(a.class)))
	}
	s := env.Storage()
	slot := recordSlot(s, a.id)
	versions := versionsSlot(s, a.id)
	r := loadRecord(s, slot)
	if err := a.follows(s, r, slot, versions, by); err != nil {
		return nil, err
	}
	if r.latest == 0 {
		r.org, r.class = by.Org, a.class
		s.Store(slot.At(1), a.pid)
	}
	r.latest, r.latestFinal = a.version, a.version // one author is all that a class needs
	r.store(s, slot)
	v := version{Current, a.size, a.authoredAt, env.Block()}
	v.store(s, versionSlot(s, versions, a.version), a.commit, a.blob)

	env.Emit(eventAnchored,
		native.Words{}.Uint(uint64(a.version)).Uint(uint64(a.class)).Hash(a.commit).Hash(a.blob).Uint(a.authoredAt),
		a.id, a.pid, registry.OrgID(env, r.org))
	env.Emit(eventFinal, native.Words{}.Uint(uint64(a.version)).Hash(common.Hash{}), a.id)
	return native.Words{}.Uint(uint64(Current)), nil
}

// follows checks that the call adds the next version to the record r.
func (a *anchorCall) follows(s native.Reader, r record, slot, versions native.Slot, by registry.Member) error {
	if r.latest != 0 && r.org != by.Org {
		return errNotCustodian.With(native.Words{}.Hash(a.id))
	}
	if a.version != r.latest+1 {
		return errBadVersion.With(native.Words{}.Uint(uint64(a.version)).Uint(uint64(r.latest + 1)))
	}
	var newest common.Hash
	if r.latest != 0 {
		newest = loadCommit(s, versionSlot(s, versions, r.latest))
	}
	if a.prevCommit != newest {
		return errLostUpdate.With(native.Words{}.Hash(a.prevCommit).Hash(newest))
	}
	if r.latest != 0 && a.pid != loadPID(s, slot) {
		return native.BadField(fieldPID)
	}
	if r.latest != 0 && a.class != r.class {
		return native.BadField(fieldClass)
	}
	return nil
}

func head(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	r := loadRecord(s, recordSlot(s, id))
	var status uint8
	if r.latest != 0 {
		status = loadVersion(s, versionSlot(s, versionsSlot(s, id), r.latest)).status
	}
	return native.Words{}.Uint(uint64(r.latest)).Uint(uint64(r.latestFinal)).Uint(uint64(status)).Bool(r.held), nil
}

// key names one version of a record.
type key struct {
	id      common.Hash
	version uint32
}

func decodeKey(in *native.Args) key { return key{in.Hash(), in.Uint32()} }

// find loads the record and the slot of the version, where there are such.
func (k key) find(s native.Reader, slot, versions native.Slot) (record, native.Slot, error) {
	r := loadRecord(s, slot)
	if r.latest == 0 {
		return r, slot, errUnknownRecord.With(native.Words{}.Hash(k.id))
	}
	if k.version == 0 || k.version > r.latest {
		return r, slot, errUnknownVersion.With(native.Words{}.Hash(k.id).Uint(uint64(k.version)))
	}
	return r, versionSlot(s, versions, k.version), nil
}

func get(env *native.Env, k key) (native.Words, error) {
	s := env.Storage()
	slot, versions := recordSlot(s, k.id), versionsSlot(s, k.id)
	r, at, err := k.find(s, slot, versions)
	if err != nil {
		return nil, err
	}
	v := loadVersion(s, at)
	var prevCommit common.Hash
	if k.version > 1 {
		prevCommit = loadCommit(s, versionSlot(s, versions, k.version-1))
	}
	status := v.status
	if status == Current && k.version < r.latestFinal {
		status = Superseded
	}
	return native.Words{}.
		Hash(k.id).Uint(uint64(k.version)).Hash(loadPID(s, slot)).Uint(uint64(r.class)).
		Hash(loadCommit(s, at)).Hash(s.Load(at.At(2))).Uint(v.size).Uint(v.authoredAt).Hash(prevCommit).
		Hash(registry.OrgID(env, r.org)).Uint(uint64(status)).Uint(v.block), nil
}

// opening is what is said to open a version's commitment.
type opening struct {
	key
	leavesRoot, salt common.Hash
}

func decodeOpening(in *native.Args) opening { return opening{decodeKey(in), in.Hash(), in.Hash()} }

func verify(env *native.Env, o opening) (native.Words, error) {
	s := env.Storage()
	_, at, err := o.find(s, recordSlot(s, o.id), versionsSlot(s, o.id))
	if err != nil {
		return nil, err
	}
	commit := loadCommit(s, at)
	return native.Words{}.Bool(env.Sha256([]byte{0}, o.salt[:], o.leavesRoot[:]) == commit), nil
}
