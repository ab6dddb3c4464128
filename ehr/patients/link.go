// SPDX-License-Identifier: LGPL-3.0-or-later

package patients

import (
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

type linkCall struct{ from, to, evidence common.Hash }

func decodeLink(in *native.Args) linkCall { return linkCall{in.Hash(), in.Hash(), in.Hash()} }

// find looks up both patients and the place of the link in the first one's list. The
// place is the length of the list if there is no link.
func (c linkCall) find(env *native.Env, by registry.Actor) (from found, place uint8, err error) {
	if c.to == c.from {
		return from, 0, native.BadField(1)
	}
	if c.evidence == (common.Hash{}) {
		return from, 0, native.BadField(2)
	}
	s := env.Storage()
	if from, err = find(s, c.from); err != nil {
		return from, 0, err
	}
	if from.Custodian(env) != by.Org {
		return from, 0, errNotCustodian.With(native.Words{}.Hash(c.from))
	}
	if _, err = find(s, c.to); err != nil {
		return from, 0, err
	}
	for place < from.links && s.Load(linkAt(from.slot, place)) != c.to {
		place++
	}
	return from, place, nil
}

func link(env *native.Env, by registry.Actor, c linkCall) (native.Words, error) {
	from, place, err := c.find(env, by)
	switch {
	case err != nil:
		return nil, err
	case place < from.links:
		return nil, errAlreadyLinked.With(native.Words{}.Hash(c.from).Hash(c.to))
	case place == maxLinks:
		return nil, errTooManyLinks.With(native.Words{}.Uint(maxLinks))
	}
	s := env.Storage()
	s.Store(linkAt(from.slot, place), c.to)
	from.links++
	from.store(s, from.slot)
	c.emit(env, true)
	return nil, nil
}

func unlink(env *native.Env, by registry.Actor, c linkCall) (native.Words, error) {
	from, place, err := c.find(env, by)
	switch {
	case err != nil:
		return nil, err
	case place == from.links:
		return nil, errNotLinked.With(native.Words{}.Hash(c.from).Hash(c.to))
	}
	s := env.Storage()
	from.links--
	last := linkAt(from.slot, from.links)
	if place != from.links {
		s.Store(linkAt(from.slot, place), s.Load(last))
	}
	s.Store(last, common.Hash{})
	from.store(s, from.slot)
	c.emit(env, false)
	return nil, nil
}

func (c linkCall) emit(env *native.Env, linked bool) {
	env.Emit(eventLinked, native.Words{}.Bool(linked).Hash(c.evidence), c.from, c.to)
}
