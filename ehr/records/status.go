// SPDX-License-Identifier: LGPL-3.0-or-later

package records

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// statusCall holds the arguments of setStatus.
type statusCall struct {
	key
	status uint8
	reason common.Hash
}

func decodeStatus(in *native.Args) statusCall {
	return statusCall{decodeKey(in), in.Uint8(), in.Hash()}
}

func setStatus(env *native.Env, by registry.Actor, c statusCall) (native.Words, error) {
	if c.status != InError {
		return nil, native.BadField(2)
	}
	if c.reason == (common.Hash{}) {
		return nil, native.BadField(3)
	}
	s := env.Storage()
	f, err := c.find(s)
	if err != nil {
		return nil, err
	}
	if by, err = acting(env, by, func() common.Hash { return loadPID(s, f.slot) }, f.class); err != nil {
		return nil, err
	}
	v := loadVersion(s, f.at)
	if by.Org != f.custodian(env) && (by.Kind != 0 || !v.party()) {
		return nil, errNotCustodian.With(native.Words{}.Hash(c.id))
	}
	if !owns(env, by, v) {
		return nil, errNotAuthor.With(native.Words{}.Hash(c.id).Uint(uint64(c.version)))
	}
	if v.status == InError || v.status == Erased {
		return nil, errBadStatus.With(native.Words{}.Uint(uint64(v.status)))
	}
	v.status = InError
	v.store(s, f.at)
	if c.version == f.latestFinal {
		f.fallBack(s)
	}
	env.Emit(eventStatus, native.Words{}.Uint(uint64(c.version)).Uint(uint64(c.status)).Hash(c.reason).Uint(uint64(f.latestFinal)),
		c.id, common.BytesToHash(env.Caller().Bytes()))
	return nil, nil
}

// fallBack makes the newest final version before one in error the newest again.
// An erased version stays the newest: its content was not wrong. The loop ends when
// the gas runs out, as all reads then give zero.
func (f *found) fallBack(s native.Writer) {
	at := f.at
	for {
		number := loadHistory(s, at).finalBefore
		at = versionSlot(s, f.slot, number)
		if number == 0 || loadVersion(s, at).status != InError {
			f.latestFinal = number
			f.record.store(s, f.slot)
			return
		}
	}
}

// holdCall holds the arguments of setHold.
type holdCall struct {
	id    common.Hash
	held  bool
	order common.Hash
}

func decodeHold(in *native.Args) holdCall { return holdCall{in.Hash(), in.Bool(), in.Hash()} }

func setHold(env *native.Env, _ registry.Actor, c holdCall) (native.Words, error) {
	if c.order == (common.Hash{}) {
		return nil, native.BadField(2)
	}
	s := env.Storage()
	slot := recordSlot(s, c.id)
	r := loadRecord(s, slot)
	if r.latest == 0 {
		return nil, errUnknownRecord.With(native.Words{}.Hash(c.id))
	}
	if r.held == c.held {
		return nil, native.BadField(1)
	}
	r.held = c.held
	r.store(s, slot)
	env.Emit(eventHold, native.Words{}.Bool(c.held).Hash(c.order), c.id, common.BytesToHash(env.Caller().Bytes()))
	return nil, nil
}

// erasureCall holds the arguments of attestErasure.
type erasureCall struct {
	key
	evidence common.Hash
}

func decodeErasure(in *native.Args) erasureCall { return erasureCall{decodeKey(in), in.Hash()} }

func attestErasure(env *native.Env, by registry.Actor, c erasureCall) (native.Words, error) {
	if c.evidence == (common.Hash{}) {
		return nil, native.BadField(2)
	}
	s := env.Storage()
	f, err := c.find(s)
	if err != nil {
		return nil, err
	}
	if by.Org != f.custodian(env) {
		return nil, errNotCustodian.With(native.Words{}.Hash(c.id))
	}
	if f.held {
		return nil, errOnHold.With(native.Words{}.Hash(c.id))
	}
	v := loadVersion(s, f.at)
	if v.status == Erased {
		return nil, errBadStatus.With(native.Words{}.Uint(uint64(v.status)))
	}
	v.status = Erased
	v.store(s, f.at)
	env.Emit(eventErasure, native.Words{}.Uint(uint64(c.version)).Hash(c.evidence),
		c.id, registry.OrgID(env, by.Org), common.BytesToHash(env.Caller().Bytes()))
	return nil, nil
}
