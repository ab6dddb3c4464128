// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

var storageABI = bindings.NewStorage()

// gatewayName names a gateway.
type gatewayName struct {
	org  common.Hash
	slot uint8
}

// holdingName names a holding by its place in the holder's log.
type holdingName struct {
	org   common.Hash
	index uint64
}

// debt is what an organization owes proofs of.
type debt struct {
	since      uint64 // block
	from       uint64 // first block of the first interval that is not proven
	interval   uint64 // blocks
	proven     uint64
	missed     uint64 // that ended before from
	lastProven uint64
	seq        uint64 // of the head that is drawn from
}

// holders are the gateways of all organizations, and what they must prove.
type holders struct {
	gateways map[gatewayName]bindings.Gateway
	owners   map[common.Hash]common.Hash // organization by TLS key
	debts    map[common.Hash]*debt
	released map[holdingName]bool
}

func newHolders() *holders {
	return &holders{
		make(map[gatewayName]bindings.Gateway), make(map[common.Hash]common.Hash), make(map[common.Hash]*debt), make(map[holdingName]bool),
	}
}

// storageEvents are the events of the storage contract.
var storageEvents = map[string]handler{
	"GatewaySet": on(storageABI.UnpackGatewaySetEvent, func(s *State, _ Block, e *bindings.StorageGatewaySet) {
		s.holders.gateways[gatewayName{e.OrgId, e.Slot}] = bindings.Gateway{Slot: e.Slot, Url: e.Url, TlsKey: e.TlsKey, RecipientHash: e.RecipientHash}
		s.holders.owners[e.TlsKey] = e.OrgId
	}),
	"GatewayRemoved": on(storageABI.UnpackGatewayRemovedEvent, func(s *State, _ Block, e *bindings.StorageGatewayRemoved) {
		delete(s.holders.gateways, gatewayName{e.OrgId, e.Slot})
	}),
	"StorageEntered": on(storageABI.UnpackStorageEnteredEvent, func(s *State, at Block, e *bindings.StorageStorageEntered) {
		s.holders.debts[e.OrgId] = &debt{since: at.Number, from: e.From, interval: e.DueBy - e.From + 1, seq: e.Seq}
	}),
	"StorageProven": on(storageABI.UnpackStorageProvenEvent, func(s *State, at Block, e *bindings.StorageStorageProven) {
		d := s.holders.debts[e.OrgId]
		d.proven++
		d.from, d.lastProven, d.seq = e.From+d.interval, at.Number, e.Seq
		d.interval = e.DueBy - d.from + 1
	}),
	"ProofMissed": on(storageABI.UnpackProofMissedEvent, func(s *State, _ Block, e *bindings.StorageProofMissed) {
		s.holders.debts[e.OrgId].missed += e.Missed
	}),
	"HoldingReleased": on(storageABI.UnpackHoldingReleasedEvent, func(s *State, _ Block, e *bindings.StorageHoldingReleased) {
		s.holders.released[holdingName{e.HolderOrg, e.Index}] = true
	}),
}

// gatewaySlots is how many gateways an organization may have.
const gatewaySlots = 4

// debt returns what an organization owes at the block, and how many intervals have ended since its
// last proof; ok is false if it never had a gateway.
func (v view) debt(org common.Hash) (d debt, ended uint64, ok bool) {
	have := v.holders.debts[org]
	if have == nil {
		return d, 0, false
	}
	d = *have
	if v.Number > d.from {
		ended = (v.Number - d.from) / d.interval
	}
	d.from, d.missed = d.from+ended*d.interval, d.missed+ended
	return d, ended, true
}

// storageReads are the reads of the storage contract.
var storageReads = map[string]reader{
	"gateways": func(v view, args []any) ([]any, error) {
		list := []bindings.Gateway{}
		for slot := range uint8(gatewaySlots) {
			if g, ok := v.holders.gateways[gatewayName{hash(args[0]), slot}]; ok {
				list = append(list, g)
			}
		}
		return []any{list}, nil
	},
	"gateway": func(v view, args []any) ([]any, error) {
		g := v.holders.gateways[gatewayName{hash(args[0]), args[1].(uint8)}]
		return []any{g.Url, g.TlsKey, g.RecipientHash}, nil
	},
	"keyOwner": func(v view, args []any) ([]any, error) {
		org, listed := v.holders.owners[hash(args[0])], false
		for slot := range uint8(gatewaySlots) {
			g, ok := v.holders.gateways[gatewayName{org, slot}]
			listed = listed || ok && g.TlsKey == args[0].([32]byte)
		}
		return []any{org, listed}, nil
	},
	"challenge": func(v view, args []any) ([]any, error) {
		d, _, ok := v.debt(hash(args[0]))
		if !ok {
			return []any{uint64(0), uint64(0), common.Hash{}, uint64(0), uint64(0), uint64(0)}, nil
		}
		log, _ := v.log([]any{args[0], contracts.LogHoldings})
		seed, size, index := common.Hash{}, log.at(d.seq).size, uint64(0)
		if block := v.blockHash(d.from); d.from < v.Number && block != (common.Hash{}) {
			seed = crypto.Keccak256Hash(block[:], common.Hash(args[0].([32]byte)).Bytes())
			if size > 0 {
				index = new(big.Int).Mod(seed.Big(), new(big.Int).SetUint64(size)).Uint64()
			}
		}
		return []any{d.from, d.from + d.interval - 1, seed, d.seq, size, index}, nil
	},
	"health": func(v view, args []any) ([]any, error) {
		d, ended, _ := v.debt(hash(args[0]))
		return []any{d.since, d.proven, d.missed, d.lastProven, ended > 0}, nil
	},
	"isReleased": func(v view, args []any) ([]any, error) {
		return []any{v.holders.released[holdingName{hash(args[0]), args[1].(uint64)}]}, nil
	},
}
