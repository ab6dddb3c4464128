// SPDX-License-Identifier: LGPL-3.0-or-later

package records

import (
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func head(env *native.Env, id common.Hash) (native.Words, error) {
	s := env.Storage()
	slot := recordSlot(s, id)
	r := loadRecord(s, slot)
	var status uint8
	if r.latest != 0 {
		status = loadVersion(s, versionSlot(s, slot, r.latest)).shown(r.latest, r)
	}
	return native.Words{}.Uint(uint64(r.latest)).Uint(uint64(r.latestFinal)).Uint(uint64(status)).Bool(r.held), nil
}

func get(env *native.Env, k key) (native.Words, error) {
	s := env.Storage()
	f, err := k.find(s)
	if err != nil {
		return nil, err
	}
	v, block := loadVersion(s, f.at), f.block
	if k.version < f.latest {
		block = loadHistory(s, versionSlot(s, f.slot, k.version+1)).blockBefore
	}
	var prevCommit common.Hash
	if k.version > 1 {
		prevCommit = loadCommit(s, versionSlot(s, f.slot, k.version-1))
	}
	return native.Words{}.
		Hash(k.id).Uint(uint64(k.version)).Hash(loadPID(s, f.slot)).Uint(uint64(f.class)).
		Hash(loadCommit(s, f.at)).Hash(s.Load(f.at.At(wordBlob))).Uint(v.size).Uint(v.authoredAt).
		Hash(prevCommit).Hash(s.Load(f.at.At(wordBasedOn))).Hash(registry.OrgID(env, f.payer)).
		Hash(registry.OrgID(env, f.custodian(env))).Uint(uint64(v.shown(k.version, f.record))).Uint(block), nil
}

func endorsements(env *native.Env, k key) (native.Words, error) {
	s := env.Storage()
	f, err := k.find(s)
	if err != nil {
		return nil, err
	}
	g := f.signing(env, k, loadVersion(s, f.at))
	_, met := g.complete(env)
	n := uint64(len(g.list))
	const heads = 4 * 32
	signers, purposes, roles := native.Words{}.Uint(n), native.Words{}.Uint(n), native.Words{}.Uint(n)
	for _, one := range g.list {
		signers, purposes, roles = signers.Address(one.signer), purposes.Uint(uint64(one.purpose)), roles.Uint(uint64(one.role))
	}
	list := uint64(len(signers))
	out := native.Words{}.Uint(heads).Uint(heads + list).Uint(heads + 2*list).Bool(met)
	return slices.Concat(out, signers, purposes, roles), nil
}

// Version holds the fields of a version that other contracts need.
type Version struct {
	PID    common.Hash
	Class  uint8
	Status uint8
	Payer  uint32 // number of a claim's insurer
}

// Find returns a version; ok is false if there is none.
func Find(env *native.Env, id common.Hash, number uint32) (v Version, ok bool) {
	s := env.Foreign(contracts.RecordsAddress)
	f, err := key{id, number}.find(s)
	if err != nil {
		return v, false
	}
	return Version{loadPID(s, f.slot), f.class, loadVersion(s, f.at).shown(number, f.record), f.payingNow(env)}, true
}

// search holds the arguments of recordsOf. A cursor is a class and, in its lower
// bits, an index in the patient's list of that class.
type search struct {
	pid     common.Hash
	classes uint64
	cursor  uint64
	limit   uint16
}

const cursorIndexBits = 56

func decodeSearch(in *native.Args) search {
	return search{in.Hash(), in.Uint64(), in.Uint64(), in.Uint16()}
}

func recordsOf(env *native.Env, q search) (native.Words, error) {
	class, index := q.cursor>>cursorIndexBits, q.cursor&(1<<cursorIndexBits-1)
	if class > uint64(maxClass) {
		return nil, native.BadField(2)
	}
	if q.limit == 0 || q.limit > maxPage {
		return nil, native.BadField(3)
	}
	s := env.Storage()
	patient := patientSlot(s, q.pid)
	var ids native.Words
	found, next := uint64(0), uint64(0)
	var c counts
	word := uint64(countWords) // no word is loaded yet
	for ; class <= uint64(maxClass) && next == 0; class, index = class+1, 0 {
		if q.classes&(1<<class) == 0 {
			continue
		}
		if word != class/countLanes {
			word = class / countLanes
			c = loadCounts(s, patient, word)
		}
		count := c.of(uint8(class))
		for ; index < count && found < uint64(q.limit); index++ {
			ids = ids.Hash(s.Load(idSlot(patient, uint8(class), index)))
			found++
		}
		if index < count {
			next = class<<cursorIndexBits | index
		}
	}
	const heads = 2 * 32
	return append(native.Words{}.Uint(heads).Uint(next).Uint(found), ids...), nil
}

// opening holds the values that should open a version's commitment.
type opening struct {
	key
	leavesRoot, salt common.Hash
}

func decodeOpening(in *native.Args) opening { return opening{decodeKey(in), in.Hash(), in.Hash()} }

func verify(env *native.Env, o opening) (native.Words, error) {
	ok, err := o.opens(env, o.salt, o.leavesRoot)
	return native.Words{}.Bool(ok), err
}

// opens reports whether salt and root open the commitment of the version.
func (k key) opens(env *native.Env, salt, leavesRoot common.Hash) (bool, error) {
	s := env.Storage()
	f, err := k.find(s)
	if err != nil {
		return false, err
	}
	commit := loadCommit(s, f.at)
	return env.Sha256([]byte{0}, salt[:], leavesRoot[:]) == commit, nil
}

// inclusion holds the values that should prove one leaf of a version.
type inclusion struct {
	key
	salt, leaf   common.Hash
	index, count uint64
	path         []common.Hash
}

func decodeLeaf(in *native.Args) inclusion {
	return inclusion{decodeKey(in), in.Hash(), in.Hash(), in.Uint64(), in.Uint64(), in.Hashes(native.MaxPath)}
}

func verifyLeaf(env *native.Env, l inclusion) (native.Words, error) {
	var root common.Hash
	ok := l.index < l.count // otherwise no path is valid, and hashing would be wasted
	if ok {
		root, ok = native.TreeRoot(env, env.Sha256([]byte{0}, l.leaf[:]), l.index, l.count, l.path)
	}
	opens, err := l.opens(env, l.salt, root)
	return native.Words{}.Bool(ok && opens), err
}

func policyOf(env *native.Env, class uint8) (native.Words, error) {
	if class == 0 || class > maxClass {
		return nil, native.BadField(0)
	}
	return native.Words{}.Uint(32).Bytes(registry.LoadPolicy(env, class)), nil
}
