// SPDX-License-Identifier: LGPL-3.0-or-later

// Package logs is the native contract of the tree heads of the organizations' append-only
// logs. Each head comes with a proof that it extends the one before, so that no entry can
// be removed. A head of each log is due at regular intervals, so that everybody sees when
// an organization stops logging.
package logs

import (
	"crypto/sha256"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Contract answers calls to the contract of logs.
var Contract = native.New("logs", contracts.Logs, native.Table{
	"append": native.Write(decodeEntry, registry.Authorize, add),

	"treeHead":        native.View(decodeName, treeHead),
	"headAt":          native.View(decodeHeadName, headAt),
	"punctuality":     native.View(decodeName, punctuality),
	"verifyInclusion": native.View(decodeInclusion, verifyInclusion),
}).Relayed(registry.Persons{})

var (
	errShrunk       = native.NewFailure(contracts.Logs, "Shrunk")
	errInconsistent = native.NewFailure(contracts.Logs, "Inconsistent")

	eventTreeHead = native.NewEvent(contracts.Logs, "TreeHead")
	eventMissed   = native.NewEvent(contracts.Logs, "HeadMissed")
)

// Kinds of logs.
const (
	Records    = contracts.LogRecords
	Audit      = contracts.LogAudit
	Consents   = contracts.LogConsents
	Placements = contracts.LogPlacements
	Holdings   = contracts.LogHoldings
)

const maxSize = 1<<63 - 1 // leaves; then no path has more than native.MaxPath hashes

// emptyRoot is the root of a tree without leaves.
var emptyRoot = common.Hash(sha256.Sum256(nil))

func isKind(kind uint8) bool { return kind >= Records && kind <= Holdings }

// entry holds the arguments of append.
type entry struct {
	kind uint8
	native.TreeHead
	manifest common.Hash
	proof    []common.Hash
}

func decodeEntry(in *native.Args) entry {
	return entry{in.Uint8(), native.TreeHead{Size: in.Uint64(), Root: in.Hash()}, in.Hash(), in.Hashes(native.MaxPath)}
}

// check validates the fields of the entry.
func (e entry) check() error {
	switch {
	case !isKind(e.kind):
		return native.BadField(0)
	case e.Size > maxSize:
		return native.BadField(1)
	case e.Root == (common.Hash{}) || e.Size == 0 && e.Root != emptyRoot:
		return native.BadField(2)
	}
	return nil
}

func add(env *native.Env, by registry.Actor, in entry) (native.Words, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	s := env.Storage()
	slot := logSlot(s, by.Org, in.kind)
	l := loadLog(s, slot)
	var newest head // no leaves if there is none
	if l.seq != 0 {
		newest = loadHead(s, slot, l.seq)
	}
	if in.Size < newest.Size {
		return nil, errShrunk.With(native.Words{}.Uint(in.Size).Uint(newest.Size))
	}
	if !in.Extends(env, newest.TreeHead, in.proof) {
		return nil, errInconsistent.With(native.Words{}.Uint(l.seq))
	}
	org := registry.OrgID(env, by.Org)
	if missed := l.missedSince(env, by.Org); missed > 0 {
		env.Emit(eventMissed, native.Words{}.Uint(l.at).Uint(missed), org, word(uint64(in.kind)))
		l.missed += missed
	}
	if l.seq == 0 || in.Size > newest.Size {
		l.seq++
		head{in.TreeHead, env.Block()}.store(s, slot, l.seq)
	}
	l.at, l.block, l.interval = env.Time(), env.Block(), registry.LoadParam(env, registry.ParamLogInterval)
	l.store(s, slot)
	env.Emit(eventTreeHead, native.Words{}.Uint(in.Size).Hash(in.Root).Hash(in.manifest),
		org, word(uint64(in.kind)), word(l.seq))
	return native.Words{}.Uint(l.seq), nil
}

// missedSince counts the intervals that have ended without a head since the newest head,
// or since the organization's entry if there is none. A log has the interval that was in
// force at its newest head: a change by vote applies from the next head on, and does not
// change the number of intervals missed before.
func (l *log) missedSince(env *native.Env, org uint32) uint64 {
	if l.seq == 0 {
		l.at, l.interval = registry.Since(env, org), registry.LoadParam(env, registry.ParamLogInterval)
	}
	if env.Time() <= l.at {
		return 0
	}
	return (env.Time() - l.at - 1) / max(1, l.interval) // the interval reads as 0 if the gas ran out
}

// Newest is the seq of the newest head of an organization's log, 0 for none.
func Newest(env *native.Env, org uint32, kind uint8) uint64 {
	s := env.Foreign(contracts.LogsAddress)
	return loadLog(s, logSlot(s, org, kind)).seq
}

// HeadOf is one head of an organization's log, without leaves if there is no such head.
func HeadOf(env *native.Env, org uint32, kind uint8, seq uint64) (h native.TreeHead) {
	s := env.Foreign(contracts.LogsAddress)
	slot := logSlot(s, org, kind)
	if seq == 0 || seq > loadLog(s, slot).seq {
		return h
	}
	return loadHead(s, slot, seq).TreeHead
}

// name identifies a log.
type name struct {
	org  common.Hash
	kind uint8
}

func decodeName(in *native.Args) name { return name{in.Hash(), in.Uint8()} }

// find looks up the log, which is empty for an unknown organization or kind.
func (n name) find(env *native.Env) (slot native.Slot, org uint32, l log) {
	org = registry.OrgNumber(env, n.org)
	if org == 0 || !isKind(n.kind) {
		return slot, 0, l
	}
	s := env.Storage()
	slot = logSlot(s, org, n.kind)
	return slot, org, loadLog(s, slot)
}

func treeHead(env *native.Env, n name) (native.Words, error) {
	slot, org, l := n.find(env)
	var h head
	if l.seq != 0 {
		h = loadHead(env.Storage(), slot, l.seq)
	}
	late := org != 0 && l.missedSince(env, org) > 0
	return native.Words{}.Uint(l.seq).Uint(h.Size).Hash(h.Root).Uint(l.block).Bool(late), nil
}

// headName identifies one head of a log.
type headName struct {
	name
	seq uint64
}

func decodeHeadName(in *native.Args) headName { return headName{decodeName(in), in.Uint64()} }

// find looks up the head; ok is false if there is none.
func (n headName) find(env *native.Env) (h head, ok bool) {
	slot, _, l := n.name.find(env)
	if n.seq == 0 || n.seq > l.seq {
		return h, false
	}
	return loadHead(env.Storage(), slot, n.seq), true
}

func headAt(env *native.Env, n headName) (native.Words, error) {
	h, _ := n.find(env)
	return native.Words{}.Uint(h.Size).Hash(h.Root).Uint(h.block), nil
}

func punctuality(env *native.Env, n name) (native.Words, error) {
	_, org, l := n.find(env)
	if org == 0 {
		return native.Words{}.Uint(0).Uint(0).Uint(0), nil
	}
	missed := l.missed + l.missedSince(env, org)
	return native.Words{}.Uint(l.at).Uint(l.at + l.interval).Uint(missed), nil
}

// inclusion holds the arguments of verifyInclusion.
type inclusion struct {
	headName
	leaf  common.Hash
	index uint64
	path  []common.Hash
}

func decodeInclusion(in *native.Args) inclusion {
	return inclusion{decodeHeadName(in), in.Hash(), in.Uint64(), in.Hashes(native.MaxPath)}
}

func verifyInclusion(env *native.Env, i inclusion) (native.Words, error) {
	h, ok := i.find(env)
	return native.Words{}.Bool(ok && h.Includes(env, i.leaf, i.index, i.path)), nil
}
