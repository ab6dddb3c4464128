// SPDX-License-Identifier: LGPL-3.0-or-later

package records

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/consent"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Fields of Anchor, as BadField counts them.
const (
	fieldRecordID uint8 = iota
	fieldVersion
	fieldPID
	fieldClass
	fieldCommit
	fieldBlob
	fieldSize
	fieldAuthoredAt
	_ // prevCommit
	fieldBasedOn
	fieldPayer
	anchorWords = int(iota)
)

// submission is one version as the caller sends it.
type submission struct {
	id         common.Hash
	version    uint32
	pid        common.Hash
	class      uint8
	commit     common.Hash
	blob       common.Hash
	size       uint64
	authoredAt uint64
	prevCommit common.Hash
	basedOn    common.Hash
	payer      common.Hash // of a claim, otherwise zero
}

func decodeSubmission(in *native.Args) submission {
	return submission{in.Hash(), in.Uint32(), in.Hash(), in.Uint8(), in.Hash(), in.Hash(), in.Uint64(), in.Uint64(), in.Hash(), in.Hash(), in.Hash()}
}

// anchorCall holds the arguments of anchor.
type anchorCall struct {
	submission
	signed []endorsement
}

func decodeAnchor(in *native.Args) anchorCall {
	a := anchorCall{submission: decodeSubmission(in)}
	list, n := in.List(maxEndorsements, 1)
	for range n {
		a.signed = append(a.signed, decodeEndorsement(list))
	}
	return a
}

func anchor(env *native.Env, by registry.Actor, a anchorCall) (native.Words, error) {
	status, err := a.submission.add(env, by, a.signed)
	if err != nil {
		return nil, err
	}
	return native.Words{}.Uint(uint64(status)), nil
}

func decodeMany(in *native.Args) (all []submission) {
	list, n := in.List(maxBatch, anchorWords)
	for range n {
		all = append(all, decodeSubmission(list))
	}
	return all
}

func anchorMany(env *native.Env, by registry.Actor, all []submission) (native.Words, error) {
	out := native.Words{}.Uint(32).Uint(uint64(len(all)))
	for i := range all {
		status, err := all[i].add(env, by, nil)
		if err != nil {
			return nil, errBatchRefused.Around(native.Words{}.Uint(uint64(i)), err)
		}
		out = out.Uint(uint64(status))
	}
	return out, nil
}

// badField finds the first field that is out of its range in any state.
func (a *submission) badField(now uint64) error {
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
	case a.authoredAt == 0 || a.authoredAt > min(now+maxClockSkew, maxTime):
		return native.BadField(fieldAuthoredAt)
	case a.basedOn == a.id:
		return native.BadField(fieldBasedOn)
	case (a.class == classClaim) != (a.payer != zero):
		return native.BadField(fieldPayer)
	}
	return nil
}

// add anchors the version, with the signatures of the caller and of others.
func (a *submission) add(env *native.Env, by registry.Actor, signed []endorsement) (status uint8, err error) {
	if err := a.badField(env.Time()); err != nil {
		return 0, err
	}
	own := ownEntry(env, signed)
	roles := anyRole
	if own >= 0 {
		roles = signed[own].role.Mask()
	}
	if by, err = writing(env, by, a.pid, a.class, roles); err != nil {
		return 0, err
	}
	s := env.Storage()
	slot := recordSlot(s, a.id)
	r := loadRecord(s, slot)
	if err := a.follows(env, by, r, slot); err != nil {
		return 0, err
	}
	if r.latest == 0 {
		r.org, r.class = by.Org, a.class
		if r.payer, err = a.insurer(env); err != nil {
			return 0, err
		}
	}
	g := signing{submission: *a, custodian: by.CustodianOf(env, r.org), payerOrg: r.payingNow(env)}
	if err := g.acceptAll(env, by, signed, own); err != nil {
		return 0, err
	}
	policy, met := g.complete(env)
	past := history{blockBefore: r.block, finalBefore: r.latestFinal}
	if status = Pending; met {
		status, r.latestFinal = Current, a.version
	}
	r.latest, r.block = a.version, env.Block()
	r.store(s, slot)
	if a.version == 1 {
		s.Store(slot.At(wordPID), a.pid)
		addToList(s, a.pid, a.id, a.class)
		if r.payer != 0 {
			consent.NotePayer(env.Within(contracts.ConsentAddress), a.pid, r.payer)
		}
	}
	a.store(s, versionSlot(s, slot, a.version), g.list, status, past)

	env.Emit(eventAnchored,
		make(native.Words, 0, 8*32).Uint(uint64(a.version)).Uint(uint64(a.class)).Hash(a.commit).Hash(a.blob).Uint(a.size).Uint(a.authoredAt).Hash(a.basedOn).Hash(a.payer),
		a.id, a.pid, registry.OrgID(env, g.custodian))
	for _, one := range g.list {
		one.emit(env, key{a.id, a.version})
	}
	if met {
		emitFinal(env, key{a.id, a.version}, policy)
	}
	if a.class == classAmendment {
		g.askReview(env, slot)
		g.noteReview(env, slot, g.list)
	}
	return status, nil
}

// insurer returns the number of a claim's insurer, 0 if the record is not a claim.
// A record keeps it even if the insurer is suspended or closed later.
func (a *submission) insurer(env *native.Env) (uint32, error) {
	if a.payer == (common.Hash{}) {
		return 0, nil
	}
	number, kind, active := registry.FindOrg(env, a.payer)
	if kind != registry.Insurer || !active {
		return 0, native.BadField(fieldPayer)
	}
	return number, nil
}

// follows checks that the version is the next of the record r.
func (a *submission) follows(env *native.Env, by registry.Actor, r record, slot native.Slot) error {
	if r.latest != 0 && r.custodian(env) != by.Org && !r.byParty(env.Storage(), slot, by) {
		return errNotCustodian.With(native.Words{}.Hash(a.id))
	}
	if a.version != r.latest+1 {
		return errBadVersion.With(native.Words{}.Uint(uint64(a.version)).Uint(uint64(r.latest + 1)))
	}
	if r.latest == 0 {
		if a.prevCommit != (common.Hash{}) {
			return errLostUpdate.With(native.Words{}.Hash(a.prevCommit).Hash(common.Hash{}))
		}
		return nil
	}
	s := env.Storage()
	newest := versionSlot(s, slot, r.latest)
	if commit := loadCommit(s, newest); a.prevCommit != commit {
		return errLostUpdate.With(native.Words{}.Hash(a.prevCommit).Hash(commit))
	}
	if a.pid != loadPID(s, slot) {
		return native.BadField(fieldPID)
	}
	if a.class != r.class {
		return native.BadField(fieldClass)
	}
	if a.payer != registry.OrgID(env, r.payer) {
		return native.BadField(fieldPayer)
	}
	if !owns(env, by, loadVersion(s, newest)) {
		return errNotAuthor.With(native.Words{}.Hash(a.id).Uint(uint64(r.latest)))
	}
	return nil
}

// store writes the version at its slot, except the words that are zero.
func (a *submission) store(s native.Writer, at native.Slot, list []signer, status uint8, past history) {
	version{list[0].signed, status, a.size, a.authoredAt}.store(s, at)
	s.Store(at.At(wordCommit), a.commit)
	s.Store(at.At(wordBlob), a.blob)
	if a.version > 1 {
		past.store(s, at)
	}
	if a.basedOn != (common.Hash{}) {
		s.Store(at.At(wordBasedOn), a.basedOn)
	}
	for n, one := range list[1:] {
		one.signed.store(s, otherSlot(at, n+1))
	}
}
