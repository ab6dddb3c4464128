// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
)

const badField refusal = "BadField"

// Limits of the registry's answers.
const (
	pageMax    = 256
	roleMax    = 30 // highest number of a role's bit
	classMasks = 64 // masks of an operation with rules by class, the first for the whole
)

// registryReads are the reads of the registry contract.
var registryReads = map[string]reader{
	"org": func(v view, args []any) ([]any, error) {
		o := v.model.org(hash(args[0]))
		return []any{uint8(o.kind), o.status, o.admin, o.metaHash, o.since}, nil
	},
	"orgs": func(v view, args []any) ([]any, error) { return v.model.page(args[0].(uint32), args[1].(uint16)) },
	"custodianOf": func(v view, args []any) ([]any, error) {
		if id := hash(args[0]); v.model.orgs[id] != nil {
			return []any{v.model.custodianOf(id)}, nil
		}
		return []any{common.Hash{}}, nil
	},
	"actor": func(v view, args []any) ([]any, error) {
		a := v.model.actor(args[0].(common.Address))
		return []any{a.org, a.roles, a.status, a.certHash, a.notAfter}, nil
	},
	"node": func(v view, args []any) ([]any, error) {
		id := v.model.nodes[hash(args[0])]
		return []any{id, v.model.org(id).status == contracts.Active}, nil
	},
	"signers": func(v view, _ []any) ([]any, error) {
		addresses, ids := []common.Address{}, []common.Hash{}
		for _, s := range v.model.signers {
			addresses, ids = append(addresses, s.address), append(ids, s.org)
		}
		return []any{addresses, ids}, nil
	},
	"opAllowed": func(v view, args []any) ([]any, error) {
		op := operation{args[1].(common.Address), args[2].([4]byte)}
		return []any{v.member(args[0].(common.Address)).roles&v.model.rolesFor(op) != 0}, nil
	},
	"opClasses": func(v view, args []any) ([]any, error) {
		return []any{v.model.classes(operation{args[0].(common.Address), args[1].([4]byte)})}, nil
	},
	"apiFor": func(v view, args []any) ([]any, error) { return v.model.apiFor(args[0].(uint8)) },
	"kindRoles": func(v view, args []any) ([]any, error) {
		return []any{v.model.kinds[contracts.OrganizationKind(args[0].(uint8))]}, nil
	},
	"encryptionKey": func(v view, args []any) ([]any, error) {
		k := v.model.encryption[args[0].(common.Address)]
		return []any{k.alg, k.key, k.since}, nil
	},
	"signingKey": func(v view, args []any) ([]any, error) {
		k := v.model.signing[signingName{args[0].(common.Address), args[1].(uint8)}]
		return []any{k.key, k.since}, nil
	},
	"nonceOf": func(v view, args []any) ([]any, error) {
		row := args[1].(*big.Int)
		place := v.model.nonces[nonceRow{v.model.person(args[0].(common.Address)), row.String()}]
		nonce := new(big.Int).Lsh(row, 64)
		return []any{nonce.Add(nonce, new(big.Int).SetUint64(place))}, nil
	},
}

func hash(arg any) common.Hash {
	if h, ok := arg.(common.Hash); ok {
		return h
	}
	return arg.([32]byte)
}

// org returns an organization, an empty one if there is none.
func (m *model) org(id common.Hash) org {
	if o := m.orgs[id]; o != nil {
		return *o
	}
	return org{}
}

// custodianOf returns the custodian of what an organization registered or anchored.
func (m *model) custodianOf(id common.Hash) common.Hash {
	if next := m.org(id).successor; next != (common.Hash{}) {
		return next
	}
	return id
}

// actor returns an actor, an empty one if there is none.
func (m *model) actor(a common.Address) actor {
	have := m.actors[a]
	if have == nil {
		return actor{}
	}
	shown := *have
	if o := m.org(have.org); o.soleAdmin && o.admin != a {
		shown.roles &^= contracts.Administrator.Mask()
	}
	return shown
}

func (m *model) page(cursor uint32, limit uint16) ([]any, error) {
	if limit == 0 || limit > pageMax {
		return nil, badField
	}
	from := min(int(cursor), len(m.ids))
	to, next := min(from+int(limit), len(m.ids)), 0
	if to < len(m.ids) {
		next = to
	}
	return []any{m.ids[from:to], uint32(next)}, nil
}

func (m *model) apiFor(role uint8) ([]any, error) {
	if role > roleMax {
		return nil, badField
	}
	targets, ops := []common.Address{}, [][4]byte{}
	for _, op := range m.operations {
		if m.rolesFor(op)&contracts.Role(role).Mask() != 0 {
			targets, ops = append(targets, op.target), append(ops, op.op)
		}
	}
	return []any{targets, ops}, nil
}

// rolesFor are the roles that may call an operation, for at least one class.
func (m *model) rolesFor(op operation) uint32 {
	if r := m.rules[op]; r != nil {
		return r.whole
	}
	return 0
}

// classes are the masks of an operation: one for the whole and, if it has rules by
// class, one for each class.
func (m *model) classes(op operation) []uint32 {
	r := m.rules[op]
	if r == nil || r.classes == nil {
		return []uint32{m.rolesFor(op)}
	}
	masks := make([]uint32, classMasks)
	for class, roles := range r.classes {
		masks[class] = roles
	}
	masks[0] = r.whole
	return masks
}

// rolesForClass are the roles that may call an operation for records of a class.
func (m *model) rolesForClass(op operation, class uint8) uint32 {
	r := m.rules[op]
	if r == nil || r.classes == nil {
		return m.rolesFor(op)
	}
	return r.whole & r.classes[class]
}

// member is an actor who may act now, with the roles that count; it is empty for
// anybody else.
type member struct {
	org   common.Hash
	kind  contracts.OrganizationKind
	roles uint32
}

func (v view) member(who common.Address) member {
	a := v.model.actor(who)
	if a.status != contracts.Active || v.model.org(a.org).status != contracts.Active || a.notAfter != 0 && v.Time > a.notAfter {
		return member{}
	}
	return v.enrolled(who)
}

// enrolled returns an actor's entry, whether or not it may act now.
func (v view) enrolled(who common.Address) member {
	a := v.model.actor(who)
	kind := v.model.org(a.org).kind
	return member{a.org, kind, a.roles & v.model.kinds[kind]}
}
