// SPDX-License-Identifier: LGPL-3.0-or-later

package storage

import (
	"github.com/dntp/dntp/ehr/logs"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func decodeHash(in *native.Args) common.Hash { return in.Hash() }

// name identifies a gateway.
type name struct {
	org  common.Hash
	slot uint8
}

func decodeName(in *native.Args) name { return name{in.Hash(), in.Uint8()} }

func showGateway(env *native.Env, n name) (native.Words, error) {
	var g gateway
	if org := registry.OrgNumber(env, n.org); org != 0 && n.slot < maxGateways {
		s := env.Storage()
		g = loadGateway(s, gatewaySlot(s, org, n.slot))
	}
	return native.Words{}.Uint(3 * 32).Hash(g.tlsKey).Hash(g.recipients).Bytes(g.url), nil
}

// gateways lists the gateways of an organization, as the ABI encodes an array of dynamic structs.
func gateways(env *native.Env, id common.Hash) (native.Words, error) {
	var list []native.Words
	if org := registry.OrgNumber(env, id); org != 0 {
		s := env.Storage()
		for slot := range uint8(maxGateways) {
			if g := loadGateway(s, gatewaySlot(s, org, slot)); len(g.url) > 0 {
				list = append(list, native.Words{}.Uint(uint64(slot)).Uint(4*32).Hash(g.tlsKey).Hash(g.recipients).Bytes(g.url))
			}
		}
	}
	out, at := native.Words{}.Uint(32).Uint(uint64(len(list))), 32*len(list)
	for _, g := range list {
		out = out.Uint(uint64(at))
		at += len(g)
	}
	for _, g := range list {
		out = append(out, g...)
	}
	return out, nil
}

func keyOwner(env *native.Env, tlsKey common.Hash) (native.Words, error) {
	s := env.Storage()
	o := loadOwner(s, ownerSlot(s, tlsKey))
	if o.org == 0 {
		return native.Words{}.Uint(0).Uint(0), nil
	}
	return native.Words{}.Hash(registry.OrgID(env, o.org)).Bool(o.slots != 0), nil
}

// find looks up what an organization owes now; since is 0 if it has never had a gateway.
func find(env *native.Env, id common.Hash) (h holder, org uint32, ended uint64) {
	if org = registry.OrgNumber(env, id); org == 0 {
		return h, 0, 0
	}
	s := env.Storage()
	if h = loadHolder(s, holderSlot(s, org)); h.since != 0 {
		h, ended = h.now(env.Block())
	}
	return h, org, ended
}

func showChallenge(env *native.Env, id common.Hash) (native.Words, error) {
	h, org, _ := find(env, id)
	if h.since == 0 {
		return make(native.Words, 6*32), nil
	}
	c, known := h.challenge(env, org, id)
	if !known {
		c.head = logs.HeadOf(env, org, logs.Holdings, h.seq)
	}
	return native.Words{}.Uint(h.from).Uint(h.dueBy()).Hash(c.seed).Uint(h.seq).Uint(c.head.Size).Uint(c.index), nil
}

func health(env *native.Env, id common.Hash) (native.Words, error) {
	h, _, ended := find(env, id)
	return native.Words{}.Uint(h.since).Uint(h.proven).Uint(h.missed).Uint(h.lastProven).Bool(ended > 0), nil
}

// position identifies a holding by its place in the holder's log.
type position struct {
	holder common.Hash
	index  uint64
}

func decodePosition(in *native.Args) position { return position{in.Hash(), in.Uint64()} }

func isReleased(env *native.Env, p position) (native.Words, error) {
	org := registry.OrgNumber(env, p.holder)
	if org == 0 {
		return native.Words{}.Bool(false), nil
	}
	s := env.Storage()
	slot, bit := releasedSlot(s, org, p.index)
	return native.Words{}.Bool(hasBit(s.Load(slot), bit)), nil
}
