// SPDX-License-Identifier: LGPL-3.0-or-later

package consent

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// directives are an organization's commitment to those of all its patients. A root for
// each patient would show whose directives changed, and whether any did.
type directives struct {
	since    uint64 // block time of the refresh
	interval uint64 // seconds, as it was in force then
	missed   uint64 // intervals that had ended without a refresh, up to then
	root     common.Hash
}

// maxMissed is the greatest number that its field holds.
const maxMissed = 1<<32 - 1

func directivesSlot(s native.Reader, org uint32) native.Slot {
	var key native.Word
	return s.Map(slotDirectives, key.PutUint(uint64(org), 4).Hash())
}

func loadDirectives(s native.Reader, slot native.Slot) directives {
	w := native.Unpack(s.Load(slot))
	return directives{w.Uint(5), w.Uint(4), w.Uint(4), s.Load(slot.At(1))}
}

func (d directives) store(s native.Writer, slot native.Slot) {
	var w native.Word
	s.Store(slot, w.PutUint(d.since, 5).PutUint(d.interval, 4).PutUint(min(d.missed, maxMissed), 4).Hash())
	s.Store(slot.At(1), d.root)
}

func (d directives) exist() bool { return d.root != common.Hash{} }

// turn is the interval in which the next refresh may come. There is one refresh in
// each interval, so its time does not show whether directives changed.
type turn struct {
	notBefore uint64 // first second
	dueBy     uint64 // last second in which it is in time, 0 where none is owed
	missed    uint64 // intervals that have ended without it
}

// next is the turn after the refresh. An interval is the one that was in force then:
// a vote counts from the next refresh on. Before its first refresh, an organization
// owes one if its kind may register patients.
func (d directives) next(env *native.Env, org uint32) (t turn) {
	interval := d.interval
	switch {
	case d.exist():
		t.notBefore = d.since + interval
	case registry.KindRegisters(env, org):
		t.notBefore, interval = registry.Since(env, org), registry.LoadParam(env, registry.ParamDirectivesInterval)
	default:
		return t
	}
	if t.dueBy = t.notBefore + interval; env.Time() > t.dueBy {
		t.missed = (env.Time() - t.notBefore - 1) / max(1, interval) // 0 where the gas does not reach
	}
	return t
}

// refreshDirectives does the same work for every root that it accepts, at the same
// price. It refuses the present root, which would say that nothing changed.
func refreshDirectives(env *native.Env, by registry.Actor, root common.Hash) (native.Words, error) {
	if root == (common.Hash{}) {
		return nil, native.BadField(0)
	}
	s := env.Storage()
	slot := directivesSlot(s, by.Org)
	d := loadDirectives(s, slot)
	t := d.next(env, by.Org)
	if env.Time() < t.notBefore {
		return nil, errTooEarly.With(native.Words{}.Uint(t.notBefore))
	}
	if root == d.root {
		return nil, native.BadField(0)
	}
	directives{env.Time(), registry.LoadParam(env, registry.ParamDirectivesInterval), d.missed + t.missed, root}.store(s, slot)
	env.Emit(eventDirectives, native.Words{}.Hash(root).Uint(env.Time()).Uint(t.missed), registry.OrgID(env, by.Org))
	return nil, nil
}

// findDirectives returns the directives of an organization; org is 0 for an unknown one.
func findDirectives(env *native.Env, id common.Hash) (d directives, org uint32) {
	if org = registry.OrgNumber(env, id); org != 0 {
		s := env.Storage()
		d = loadDirectives(s, directivesSlot(s, org))
	}
	return d, org
}

func directivesOf(env *native.Env, id common.Hash) (native.Words, error) {
	d, org := findDirectives(env, id)
	var t turn
	if org != 0 {
		t = d.next(env, org)
	}
	return native.Words{}.Hash(d.root).Uint(d.since).Uint(t.notBefore).Uint(t.dueBy).Uint(d.missed + t.missed).Bool(t.missed > 0), nil
}

// inclusion holds the arguments of verifyDirectives.
type inclusion struct {
	org   common.Hash
	leaf  common.Hash
	index uint64
	size  uint64
	path  []common.Hash
}

func decodeInclusion(in *native.Args) inclusion {
	return inclusion{in.Hash(), in.Hash(), in.Uint64(), in.Uint64(), in.Hashes(native.MaxPath)}
}

func verifyDirectives(env *native.Env, i inclusion) (native.Words, error) {
	d, _ := findDirectives(env, i.org)
	tree := native.TreeHead{Size: i.size, Root: d.root}
	return native.Words{}.Bool(d.exist() && tree.Includes(env, i.leaf, i.index, i.path)), nil
}
