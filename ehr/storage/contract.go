// SPDX-License-Identifier: LGPL-3.0-or-later

// Package storage is the native contract of the organizations' gateways, and of the proofs that
// they keep the shards of documents which they have accepted. What an organization accepted is
// in its log of holdings, so it cannot take anything back. What it must prove is drawn by the
// hash of a block, so it cannot know in time what it may throw away.
package storage

import (
	"bytes"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Contract answers calls to the contract of storage.
var Contract = native.New("storage", contracts.Storage, native.Table{
	"setGateway":    native.Write(decodeGateway, registry.Authorize, setGateway),
	"removeGateway": native.Write(decodeSlot, registry.Authorize, removeGateway),
	"prove":         native.Write(decodeProof, registry.Authorize, prove),
	"release":       native.Write(decodeRelease, registry.Authorize, release),

	"gateways":   native.View(decodeHash, gateways),
	"gateway":    native.View(decodeName, showGateway),
	"keyOwner":   native.View(decodeHash, keyOwner),
	"challenge":  native.View(decodeHash, showChallenge),
	"health":     native.View(decodeHash, health),
	"isReleased": native.View(decodePosition, isReleased),
}).Relayed(registry.Persons{})

var (
	errUnknownGateway = native.NewFailure(contracts.Storage, "UnknownGateway")
	errKeyTaken       = native.NewFailure(contracts.Storage, "KeyTaken")
	errNotDue         = native.NewFailure(contracts.Storage, "NotDue")
	errWrongInterval  = native.NewFailure(contracts.Storage, "WrongInterval")
	errWrongIndex     = native.NewFailure(contracts.Storage, "WrongIndex")
	errBadHolding     = native.NewFailure(contracts.Storage, "BadHolding")
	errNotInLog       = native.NewFailure(contracts.Storage, "NotInLog")
	errWrongChunk     = native.NewFailure(contracts.Storage, "WrongChunk")
	errNotAuthor      = native.NewFailure(contracts.Storage, "NotAuthor")

	eventGateway  = native.NewEvent(contracts.Storage, "GatewaySet")
	eventRemoved  = native.NewEvent(contracts.Storage, "GatewayRemoved")
	eventEntered  = native.NewEvent(contracts.Storage, "StorageEntered")
	eventProven   = native.NewEvent(contracts.Storage, "StorageProven")
	eventMissed   = native.NewEvent(contracts.Storage, "ProofMissed")
	eventReleased = native.NewEvent(contracts.Storage, "HoldingReleased")
)

const (
	maxGateways = 4 // of an organization
	maxURL      = 128
	maxText     = 1024 // bytes of a URL or a holding that are read before they are checked
)

var scheme = []byte("https://")

// place holds the arguments of setGateway.
type place struct {
	slot uint8
	gateway
}

func decodeGateway(in *native.Args) place {
	return place{in.Uint8(), gateway{in.Bytes(maxText), in.Hash(), in.Hash()}}
}

// check validates the fields.
func (p place) check() error {
	switch {
	case p.slot >= maxGateways:
		return native.BadField(0)
	case !isURL(p.url):
		return native.BadField(1)
	case p.tlsKey == (common.Hash{}):
		return native.BadField(2)
	case p.recipients == (common.Hash{}):
		return native.BadField(3)
	}
	return nil
}

// isURL reports whether a URL is https and of printable characters. Whether it leads anywhere is
// not for the chain to say.
func isURL(url []byte) bool {
	rest, ok := bytes.CutPrefix(url, scheme)
	for _, c := range rest {
		ok = ok && c > ' ' && c <= '~'
	}
	return ok && len(rest) > 0 && len(url) <= maxURL
}

func setGateway(env *native.Env, by registry.Actor, p place) (native.Words, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	s := env.Storage()
	at := ownerSlot(s, p.tlsKey)
	o := loadOwner(s, at)
	if o.org != 0 && o.org != by.Org {
		return nil, errKeyTaken.With(native.Words{}.Hash(registry.OrgID(env, o.org)))
	}
	slot := gatewaySlot(s, by.Org, p.slot)
	if old := loadGateway(s, slot); len(old.url) > 0 && old.tlsKey != p.tlsKey {
		unlist(s, old.tlsKey, p.slot)
	}
	p.store(s, slot)
	owner{by.Org, o.slots | 1<<p.slot}.store(s, at)
	org := registry.OrgID(env, by.Org)
	enter(env, by.Org, org)
	env.Emit(eventGateway, native.Words{}.Uint(3*32).Hash(p.tlsKey).Hash(p.recipients).Bytes(p.url), org, word(uint64(p.slot)))
	return nil, nil
}

// unlist takes a gateway off those that have a TLS key.
func unlist(s native.Writer, tlsKey common.Hash, slot uint8) {
	at := ownerSlot(s, tlsKey)
	o := loadOwner(s, at)
	o.slots &^= 1 << slot
	o.store(s, at)
}

func decodeSlot(in *native.Args) uint8 { return in.Uint8() }

func removeGateway(env *native.Env, by registry.Actor, place uint8) (native.Words, error) {
	if place >= maxGateways {
		return nil, native.BadField(0)
	}
	s := env.Storage()
	slot := gatewaySlot(s, by.Org, place)
	old := loadGateway(s, slot)
	if len(old.url) == 0 {
		return nil, errUnknownGateway.Plain()
	}
	unlist(s, old.tlsKey, place)
	gateway{}.store(s, slot)
	env.Emit(eventRemoved, nil, registry.OrgID(env, by.Org), word(uint64(place)))
	return nil, nil
}
